use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{Schemas, Verdict};

fn verdict(schema: &Value, body: &str) -> Verdict {
    let text = schema.to_string();
    let schemas = Schemas::compile([("M", text.as_str())]).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    schemas.validate(0, body.as_bytes()).expect("the model was checked")
}

/// A body's list of failures, `[...]`, or nothing.
fn check(schema: &Value, body: &str, expected: &str) {
    let found = match verdict(schema, body) {
        Verdict::Valid => String::new(),
        Verdict::Invalid(text) => text,
    };
    assert_eq!(found, expected, "{body} against {schema}");
}

#[test]
fn r_req_08_the_recorded_texts() {
    let pet = json!({"type": "object", "required": ["name"], "properties": {"price": {"type": "number"}}});
    check(&pet, "{}", r#"[object has missing required properties (["name"])]"#);
    check(
        &pet,
        r#"{"name": "a", "price": "b"}"#,
        r#"[instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])]"#,
    );
}

#[test]
fn r_req_08_every_keyword_has_its_text() {
    for (schema, body, expected) in [
        (
            json!({"type": ["string", "null", "array"]}),
            "1.0",
            r#"instance type (number) does not match any allowed primitive type (allowed: ["array","null","string"])"#,
        ),
        (
            json!({"type": "integer"}),
            "1.0",
            r#"instance type (number) does not match any allowed primitive type (allowed: ["integer"])"#,
        ),
        (
            json!({"required": ["b", "a", "c"]}),
            r#"{"c":1}"#,
            r#"object has missing required properties (["a","b"])"#,
        ),
        (
            json!({"enum": ["dog", 1, {"a": [null]}]}),
            r#""elephant""#,
            r#"instance value ("elephant") not found in enum (possible values: ["dog",1,{"a":[null]}])"#,
        ),
        (
            json!({"minimum": 25}),
            "1.0",
            "numeric instance is lower than the required minimum (minimum: 25, found: 1.0)",
        ),
        (
            json!({"minimum": 2, "exclusiveMinimum": true}),
            "2",
            "numeric instance is not strictly greater than the required minimum 2",
        ),
        (
            json!({"maximum": 5}),
            "1e3",
            "numeric instance is greater than the required maximum (maximum: 5, found: 1E+3)",
        ),
        (
            json!({"maximum": 5, "exclusiveMaximum": true}),
            "5",
            "numeric instance is not strictly lower than the required maximum 5",
        ),
        (json!({"multipleOf": 3}), "7", "remainder of division is not zero (7 / 3)"),
        (
            json!({"minLength": 3}),
            "\"\u{1F600}b\"",
            "string \"\u{1F600}b\" is too short (length: 2, required minimum: 3)",
        ),
        (json!({"maxLength": 1}), r#""ab""#, r#"string "ab" is too long (length: 2, maximum allowed: 1)"#),
        (
            json!({"pattern": "^[a-z]+$"}),
            r#""A\"1""#,
            "ECMA 262 regex \"^[a-z]+$\" does not match input string \"A\"1\"",
        ),
        (
            json!({"minItems": 2}),
            "[1]",
            "array is too short: must have at least 2 elements but instance has 1 elements",
        ),
        (
            json!({"maxItems": 1}),
            "[1,2]",
            "array is too long: must have at most 1 elements but instance has 2 elements",
        ),
        (json!({"uniqueItems": true}), "[1,1.0]", "array must not contain duplicate elements"),
        (
            json!({"items": [{}], "additionalItems": false}),
            "[1,2,3]",
            "schema only allows 1 elements in array but instance has 3 elements",
        ),
        (
            json!({"minProperties": 1}),
            "{}",
            "object has too few properties (found 0 but schema requires at least 1)",
        ),
        (
            json!({"maxProperties": 1}),
            r#"{"a":1,"b":2}"#,
            "object has too many properties (found 2 but schema requires at most 1)",
        ),
        (
            json!({"properties": {"a": {}}, "patternProperties": {"^x-": {}}, "additionalProperties": false}),
            r#"{"z":1,"x-y":1,"b":2,"a":3}"#,
            r#"object instance has properties which are not allowed by the schema: ["b","z"]"#,
        ),
        (
            json!({"dependencies": {"a": ["c", "b", "d"]}}),
            r#"{"a":1,"d":2}"#,
            r#"property "a" of object has missing property dependencies (schema requires ["b","c","d"]; missing: ["b","c"])"#,
        ),
        (
            json!({"dependencies": {"a": {"required": ["b"]}}}),
            r#"{"a":1}"#,
            r#"object has missing required properties (["b"])"#,
        ),
        (
            json!({"allOf": [{"type": "integer"}, {"minimum": 3}, {"maximum": 1}]}),
            "2",
            "instance failed to match all required schemas (matched only 1 out of 3)",
        ),
        (
            json!({"anyOf": [{"type": "string"}, {"minimum": 3}]}),
            "2",
            "instance failed to match at least one required schema among 2",
        ),
        (
            json!({"oneOf": [{"type": "integer"}, {"minimum": 2}]}),
            "2",
            "instance failed to match exactly one schema (matched 2 out of 2)",
        ),
        (json!({"not": {"type": "integer"}}), "2", "instance matched a schema which it should not have"),
        (json!({"format": "ipv4"}), r#""1.2.3""#, r#"string "1.2.3" is not a valid IPv4 address"#),
        (
            json!({"format": "date-time"}),
            r#""x""#,
            r#"string "x" is invalid against requested date format(s) [yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]"#,
        ),
    ] {
        check(&schema, body, &format!("[{expected}]"));
    }
}

#[test]
fn r_req_08_several_failures_are_in_the_librarys_order() {
    let schema = json!({
        "type": "object",
        "required": ["z"],
        "minProperties": 5,
        "properties": {"b": {"type": "string"}, "a": {"type": "object", "required": ["x"], "properties": {"y": {"type": "null"}}}},
    });
    check(
        &schema,
        r#"{"b": 1, "a": {}}"#,
        r#"[object has too few properties (found 2 but schema requires at least 5), object has missing required properties (["z"])]"#,
    );
    let wide = r#"{"z": 0, "b": 1, "a": {"y": 1}, "d": 0, "e": 0}"#;
    check(
        &schema,
        wide,
        r#"[object has missing required properties (["x"]), instance type (integer) does not match any allowed primitive type (allowed: ["string"])]"#,
    );
    // once something has failed, what lies below the siblings is not looked at
    let schema = json!({"items": {"type": "array", "minItems": 1, "items": {"type": "string"}}});
    check(
        &schema,
        "[[], [1]]",
        "[array is too short: must have at least 1 elements but instance has 0 elements]",
    );
}

#[test]
fn texts_and_lists_are_bounded() {
    let long = "x".repeat(super::VALUE_BYTES_MAX + 10);
    let Verdict::Invalid(text) = verdict(&json!({"maxLength": 3}), &format!("\"{long}\"")) else { panic!() };
    assert!(text.len() < super::VALUE_BYTES_MAX + 200 && text.contains("xxx...\" is too long"));
    let many = format!("[{}0]", "0,".repeat(100_000));
    let Verdict::Invalid(text) = verdict(&json!({"items": {"type": "string"}}), &many) else { panic!() };
    assert!(text.len() <= super::LIST_BYTES_MAX * 2);
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        Just(json!(true)),
        (-3i64..4).prop_map(|number| json!(number)),
        Just(json!(1.5)),
        "[ab]{0,3}".prop_map(|text| json!(text)),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[abc]", inner, 0..3).prop_map(Value::from_iter),
        ]
    })
}

fn schema() -> impl Strategy<Value = Value> {
    let kind =
        prop::sample::select(vec!["string", "integer", "number", "object", "array", "null", "boolean"]);
    let leaf = prop_oneof![
        kind.prop_map(|kind| json!({"type": kind})),
        (-2i64..3, any::<bool>()).prop_map(|(at, strict)| json!({"minimum": at, "exclusiveMinimum": strict})),
        (-2i64..3, any::<bool>()).prop_map(|(at, strict)| json!({"maximum": at, "exclusiveMaximum": strict})),
        (0u64..3).prop_map(|at| json!({"minLength": at, "maxItems": at, "minProperties": at})),
        (0u64..3).prop_map(|at| json!({"maxLength": at, "minItems": at, "maxProperties": at})),
        Just(json!({"pattern": "^a", "uniqueItems": true, "multipleOf": 1.5})),
        prop::collection::btree_set("[abc]", 1..3).prop_map(|names| json!({"required": names})),
        value().prop_map(|value| json!({"enum": [value, 1]})),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        let list = prop::collection::vec(inner.clone(), 1..3);
        let map = prop::collection::btree_map("[abc]", inner.clone(), 1..3);
        let additional = prop_oneof![Just(json!(false)), Just(json!(true)), inner.clone()];
        prop_oneof![
            list.clone().prop_map(|list| json!({"allOf": list})),
            list.clone().prop_map(|list| json!({"anyOf": list})),
            list.clone().prop_map(|list| json!({"oneOf": list})),
            inner.clone().prop_map(|schema| json!({"not": schema})),
            inner.clone().prop_map(|schema| json!({"items": schema})),
            (list, additional.clone()).prop_map(|(list, rest)| json!({"items": list, "additionalItems": rest})),
            (map.clone(), additional).prop_map(|(map, rest)| {
                json!({"properties": map, "patternProperties": {"^b": {"type": "integer"}}, "additionalProperties": rest})
            }),
            map.prop_map(|map| json!({"dependencies": map})),
            inner.prop_map(|schema| json!({"$ref": "#/definitions/d", "type": "null", "definitions": {"d": schema}})),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    /// The engine decides and the explanation explains, each by its own reading of the schema.
    #[test]
    fn whatever_is_refused_is_explained(schema in schema(), body in value()) {
        let text = schema.to_string();
        let schemas = Schemas::new([("M", text.as_str())]);
        prop_assume!(schemas.validate(0, b"{}").is_ok());
        let document = schemas.document_for_tests(0);
        let parts = super::Parts::of([&document.schema].into_iter());
        let explained = super::Explanation::of(document, &|_| None, &parts, &body);
        let verdict = schemas.validate(0, body.to_string().as_bytes());
        match explained {
            Some(text) => prop_assert_eq!(verdict, Ok(Verdict::Invalid(text))),
            None => prop_assert_eq!(verdict, Ok(Verdict::Valid)),
        }
    }
}
