use std::thread;

use super::*;

const MODELS: &str = "https://apigateway.us-east-1.amazonaws.com/restapis/a1b2c3/models";

impl Schemas {
    /// The document of a model that is known to be good.
    pub(crate) fn document_for_tests(&self, number: usize) -> &Document {
        self.document(number).expect("the model is good")
    }
}

fn one(schema: &str) -> Schemas {
    Schemas::compile([("M", schema)]).unwrap_or_else(|mistakes| panic!("{schema}: {mistakes:?}"))
}

fn is_valid(schemas: &Schemas, name: &str, body: &str) -> bool {
    let number = schemas.number(name).expect("the model exists");
    schemas.validate(number, body.as_bytes()).expect("the model is good") == Verdict::Valid
}

fn mistake(models: &[(&str, &str)]) -> Mistake {
    let mut mistakes = Schemas::compile(models.iter().copied()).err().expect("there is a mistake");
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    mistakes.remove(0)
}

#[test]
fn r_req_10_an_empty_body_is_an_empty_object() {
    let schemas = one(r#"{"type": "object", "required": ["name"]}"#);
    assert_eq!(
        schemas.validate(0, b""),
        Ok(Verdict::Invalid(r#"[object has missing required properties (["name"])]"#.into()))
    );
    assert_eq!(schemas.validate(schemas.empty(), b""), Ok(Verdict::Valid));
    assert!(matches!(schemas.validate(schemas.empty(), b"[]"), Ok(Verdict::Invalid(_))));
}

#[test]
fn r_req_10_an_unparsable_body_is_invalid() {
    let schemas = one("{}");
    let deep = "[".repeat(100_000);
    for body in [&b"{"[..], b" ", b"\xff", b"{}{}", b"nul", b"\xef\xbb\xbf{}", b"01", deep.as_bytes()] {
        let verdict = Ok(Verdict::Invalid("[Unknown error parsing request body]".into()));
        assert_eq!(schemas.validate(0, body), verdict, "{:?}", body.get(..9));
    }
    assert_eq!(schemas.validate(0, b" {\"a\": 1e400} \r\n"), Ok(Verdict::Valid));
}

#[test]
fn r_req_11_models_refer_to_each_other() {
    let pet = format!(
        r##"{{"type": "object", "required": ["name"], "properties": {{"name": {{"$ref": "#/definitions/N"}},
            "friend": {{"$ref": "{MODELS}/Pet"}}, "owner": {{"$ref": "{MODELS}/Owner"}}}},
            "definitions": {{"N": {{"type": "string", "maxLength": 3}}}}}}"##
    );
    let owner = format!(
        r#"{{"id": "owner", "properties": {{"pets": {{"type": "array", "items": {{"$ref": "{MODELS}/Pet"}}}},
            "alias": {{"$ref": "{MODELS}/Pet#/definitions/N"}}}}}}"#
    );
    let schemas =
        Schemas::compile([("Pet", pet.as_str()), ("Owner", owner.as_str())]).expect("both are good");
    for (name, body, expected) in [
        ("Pet", r#"{"name": "Rex"}"#, true),
        ("Pet", r#"{"name": "Rexi"}"#, false),
        ("Pet", r#"{"name": "Rex", "friend": {"name": "Max", "friend": {"name": "Ben"}}}"#, true),
        ("Pet", r#"{"name": "Rex", "friend": {"name": "Max", "friend": {}}}"#, false),
        ("Pet", r#"{"name": "Rex", "owner": {"pets": [{"name": "Max"}]}}"#, true),
        ("Pet", r#"{"name": "Rex", "owner": {"pets": [{}]}}"#, false),
        ("Owner", r#"{"alias": "long"}"#, false),
    ] {
        assert_eq!(is_valid(&schemas, name, body), expected, "{name} {body}");
    }
    let refused =
        schemas.validate(0, br#"{"name": "Rex", "friend": {"name": "Max", "owner": {"alias": 1}}}"#);
    let text = r#"[instance type (integer) does not match any allowed primitive type (allowed: ["string"])]"#;
    assert_eq!(refused, Ok(Verdict::Invalid(text.into())));
}

#[test]
fn r_req_11_a_null_alternative_works() {
    let schemas = one(r#"{"properties": {"a": {"oneOf": [{"type": "null"}, {"type": "string"}]}}}"#);
    assert!(is_valid(&schemas, "M", r#"{"a": null}"#) && !is_valid(&schemas, "M", r#"{"a": 1}"#));
}

#[test]
fn r_req_11_dialects_and_identifiers_change_nothing() {
    let schemas = one(
        r##"{"$schema": "https://json-schema.org/draft/2020-12/schema", "id": "http://x.example/y", "definitions": {"d": {"type": "null"}},
            "properties": {"id": {"id": "/properties/id", "type": "string"}, "a": {"id": "/a", "items": {"$ref": "#/definitions/d"}}}}"##,
    );
    assert!(is_valid(&schemas, "M", r#"{"id": "x", "a": [null]}"#));
    assert!(!is_valid(&schemas, "M", r#"{"id": 1}"#) && !is_valid(&schemas, "M", r#"{"a": [1]}"#));
}

#[test]
fn r_req_12_unsupported_keywords_get_a_note_and_do_no_harm() {
    let schemas = one(
        r#"{"discriminator": "kind", "example": {"default": 1}, "properties": {"default": {"type": "string", "default": "x"},
            "n": {"type": "number", "format": "int32", "readOnly": true, "minimum": 1, "exclusiveMinimum": true}}}"#,
    );
    let pointers: Vec<String> = schemas.notes().into_iter().map(|note| note.pointer).collect();
    assert_eq!(
        pointers,
        [
            "/discriminator",
            "/example",
            "/properties/default/default",
            "/properties/n/readOnly",
            "/properties/n/exclusiveMinimum"
        ]
    );
    assert!(is_valid(&schemas, "M", r#"{"n": 1.5}"#) && is_valid(&schemas, "M", r#"{"n": 99999999999}"#));
    assert!(!is_valid(&schemas, "M", r#"{"n": 1}"#));
    assert!(schemas.notes()[4].to_string().ends_with("`exclusiveMinimum`; it is honoured here"));
}

#[test]
fn r_req_13_mistakes_have_a_place() {
    let here = |pointer: &str, problem| Mistake { model: "M".into(), pointer: pointer.into(), problem };
    let large = format!(r#"{{"title": "{}"}}"#, "x".repeat(MODEL_BYTES_MAX));
    for (schema, expected) in [
        (
            r##"{"properties": {"a": {"$ref": "#/definitions/X"}}}"##,
            here("/properties/a", Problem::DanglingReference("M#/definitions/X".into())),
        ),
        (
            r#"{"items": {"$ref": "https://g.example/restapis/a/models/No"}}"#,
            here("/items", Problem::UnknownModel("No".into())),
        ),
        (
            r#"{"items": {"$ref": "https://g.example/schema.json"}}"#,
            here("/items", Problem::ForeignReference("https://g.example/schema.json".into())),
        ),
        (r##"{"$ref": "#"}"##, here("", Problem::ReferenceLoop("#".into()))),
        (&large, here("", Problem::TooLarge(large.len()))),
    ] {
        assert_eq!(mistake(&[("M", schema)]), expected, "{schema:.200}");
    }
    for (schema, pointer) in [
        (r#"{"properties": {"a": {"type": "strin"}}}"#, "/properties/a/type"),
        (r#"{"properties": {"a": {"minLength": -1}}}"#, "/properties/a/minLength"),
        (r#"{"required": []}"#, "/required"),
        (r#"{"properties": {"a": {"pattern": "("}}}"#, "/properties/a/pattern"),
    ] {
        let mistake = mistake(&[("M", schema)]);
        assert!(matches!(mistake.problem, Problem::NotASchema(_)), "{mistake}");
        assert_eq!(mistake.pointer, pointer, "{mistake}");
    }
    assert!(matches!(mistake(&[("M", "{")]).problem, Problem::NotJson(_)));
    assert!(matches!(mistake(&[("M", "true")]).problem, Problem::NotASchema(_)));
    assert_eq!(mistake(&[("M", "{}"), ("M", "{}")]).problem, Problem::DuplicateName);
}

#[test]
fn every_mistake_is_reported_and_says_what_to_do() {
    let mistakes =
        Schemas::compile([("A", "{"), ("B", "{}"), ("C", r##"{"allOf": [{"$ref": "#"}]}"##)]).err();
    let texts: Vec<String> = mistakes.expect("two are wrong").iter().map(Mistake::to_string).collect();
    assert_eq!(texts.len(), 2);
    assert!(texts[0].starts_with("model A: the schema is no JSON: "), "{}", texts[0]);
    assert!(texts[1].starts_with("model C at /allOf/0: following `#` leads back here"), "{}", texts[1]);
}

#[test]
fn circles_for_one_value_are_refused_and_others_are_not() {
    for (schema, is_good) in [
        (r##"{"definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}}"##, false),
        (r##"{"definitions": {"a": {"anyOf": [{}, {"not": {"$ref": "#/definitions/a"}}]}}}"##, false),
        (r##"{"dependencies": {"a": {"$ref": "#"}}}"##, false),
        (
            r##"{"properties": {"a": {"$ref": "#"}}, "items": {"$ref": "#"}, "additionalProperties": {"$ref": "#"}}"##,
            true,
        ),
        (
            r##"{"allOf": [{"$ref": "#/definitions/a"}, {"$ref": "#/definitions/a"}], "definitions": {"a": {}}}"##,
            true,
        ),
    ] {
        assert_eq!(Schemas::compile([("M", schema)]).is_ok(), is_good, "{schema}");
    }
    let links = (0..5_000).map(|at| format!(r##""d{at}": {{"$ref": "#/definitions/d{}"}}"##, at + 1));
    let chain = format!(
        r##"{{"$ref": "#/definitions/d0", "definitions": {{{}, "d5000": {{}}}}}}"##,
        links.collect::<Vec<_>>().join(",")
    );
    assert!(matches!(mistake(&[("M", &chain)]).problem, Problem::ReferenceLoop(_)));
}

#[test]
fn a_long_way_through_properties_is_walked() {
    let links = (0..4_000).map(|at| {
        format!(r##""d{at}": {{"properties": {{"x": {{"$ref": "#/definitions/d{}"}}}}}}"##, at + 1)
    });
    let chain = format!(
        r##"{{"$ref": "#/definitions/d0", "definitions": {{{}, "d4000": {{}}}}}}"##,
        links.collect::<Vec<_>>().join(",")
    );
    let schemas = one(&chain);
    assert!(is_valid(&schemas, "M", r#"{"x": {"x": {}}}"#));
}

#[test]
fn costly_bodies_are_refused_in_time() {
    let schemas = one(
        r#"{"properties": {"p": {"pattern": "^(a+)+$(?=b)"}, "n": {"multipleOf": 3}, "m": {"minimum": 1}, "u": {"uniqueItems": true}}}"#,
    );
    let backtracks = format!(r#"{{"p": "{}!"}}"#, "a".repeat(5_000));
    let unique =
        format!(r#"{{"u": [{}]}}"#, (0..30_000).map(|at| at.to_string()).collect::<Vec<_>>().join(","));
    for (body, expected) in [
        (backtracks.as_str(), false),
        (r#"{"m": 1e999999999}"#, true),
        (r#"{"m": -1e999999999}"#, false),
        (r#"{"m": 1e-999999999}"#, false),
        (&unique, true),
    ] {
        assert_eq!(is_valid(&schemas, "M", body), expected, "{body:.60}");
    }
    for body in [r#"{"n": 1e999999999}"#, r#"{"n": 1e-999999999}"#] {
        assert!(schemas.validate(0, body.as_bytes()).is_ok());
    }
}

#[test]
fn a_broken_model_is_told_at_run_time_and_harms_no_other() {
    let schemas = Schemas::new([("A", "{"), ("B", "{}")]);
    let mistake = schemas.validate(0, b"{}").expect_err("it is broken");
    assert_eq!((mistake.model.as_str(), mistake.pointer.as_str()), ("A", ""));
    assert_eq!(schemas.validate(1, b"{}"), Ok(Verdict::Valid));
    assert!(schemas.validate(9, b"{}").is_err() && schemas.number("C").is_none());
}

#[test]
fn threads_share_the_models() {
    let schemas = Schemas::new([("M", r#"{"required": ["a"]}"#)]);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert!(is_valid(&schemas, "M", r#"{"a": 1}"#) && !is_valid(&schemas, "M", "{}")));
        }
    });
}
