//! Request validation (R-REQ-03 to 10), and its place among the phases (R-PIPE-01, R-PIPE-02).

use ringgate_snapshot::schema::{BodyModel, Integration, Passthrough, Schema, Validation};

use super::talk::Talk;
use super::world::{Plot, http, mock, proxy, rate, response};
use crate::{Outcome, Phase};

const MODEL: &str = r#"{"$schema":"http://json-schema.org/draft-04/schema#","type":"object","required":["name"],
    "properties":{"name":{"type":"string"},"age":{"type":"integer"}}}"#;

fn schemas() -> Vec<Schema> {
    let schema = |name: &str, text: &str| Schema { name: name.into(), text: text.into() };
    vec![schema("Pet", MODEL), schema("Anything", "{}"), schema("Nothing", r#"{"not":{}}"#)]
}

/// What validates parameters.
fn requires(keys: &[&str]) -> Validation {
    Validation {
        required: keys.iter().map(|key| format!("method.request.{key}")).collect(),
        ..Validation::default()
    }
}

/// What validates bodies against models by media type.
fn checks(models: &[(&str, u32)]) -> Validation {
    let model =
        |(media_type, schema): &(&str, u32)| BodyModel { media_type: (*media_type).into(), schema: *schema };
    Validation { body: true, models: models.iter().map(model).collect(), ..Validation::default() }
}

fn plot(integration: Integration, validation: Validation) -> Plot {
    let plot = Plot::default().route("ANY", "/pets/{id}", integration).with_validation(validation);
    Plot { schemas: schemas(), ..plot }
}

/// Checks what a request comes to: `None`, it passes; else the message of its answer.
#[track_caller]
fn check(talk: &mut Talk<'_>, want: Option<&str>) {
    let answer = match talk.admit() {
        super::talk::Admitted::Own(answer) => answer,
        _ => return assert_eq!(want, None),
    };
    let Some(message) = want else { return assert_eq!(answer.status, 200) };
    assert_eq!((answer.status, answer.body), (400, format!("{{\"message\":\"{message}\"}}")));
    let error =
        answer.lines.iter().filter(|line| line.eq_ignore_ascii_case("x-amzn-ErrorType: BadRequestException"));
    assert_eq!((error.count(), talk.exchange.phase), (1, Phase::Validate));
}

#[test]
fn r_req_05_06_07_which_parameters_are_missing() {
    let keys = &["header.X-A", "header.accept", "path.id", "querystring.q"];
    let all = "/prod/pets/1?q=1";
    type Case<'a> = (bool, &'a [&'a str], &'a str, &'a [&'a str], &'a str);
    let cases: &[Case<'_>] = &[
        (false, keys, all, &["X-A: 1", "Accept: a"], ""),
        (false, keys, "/prod/pets/1", &[], "X-A, accept, q"),
        (false, keys, "/prod/pets/1?q=", &["X-A:", "Accept: a"], "X-A, q"),
        (false, keys, "/prod/pets/1?q=%20+%09", &["X-A: 1", "Accept: a"], "q"),
        (false, keys, "/prod/pets/1?Q=1", &["X-A: 1", "Accept: a"], "q"),
        (false, keys, "/prod/pets/1?q=1&q=", &["X-A: 1", "Accept: a"], "q"),
        // standard headers in any case, the others as they are declared
        (false, keys, all, &["x-a: 1", "ACCEPT: a"], "X-A"),
        (true, keys, all, &["X-A: 1", "Accept: a"], "accept"),
        (true, keys, all, &["X-A: 1", "accept: a"], ""),
        (false, &["path.none", "path.id"], all, &[], "none"),
        (
            false,
            &["header.x-header-param", "path.issuer", "querystring.qs1"],
            all,
            &[],
            "x-header-param, issuer, qs1",
        ),
        (false, &[], all, &[], ""),
    ];
    for (aws_exact, keys, path, fields, missing) in cases {
        let world = Plot { aws_exact: *aws_exact, ..plot(proxy(), requires(keys)) }.build();
        let message = format!("Missing required request parameters: [{missing}]");
        let want = (!missing.is_empty()).then_some(message.as_str());
        let mut talk = world.talk("GET", path, fields);
        check(&mut talk, want);
        let kind = talk
            .look(|exchange, call| exchange.record(call, &Outcome::default()).error_response_type.to_owned());
        assert_eq!(kind, if want.is_some() { "BAD_REQUEST_PARAMETERS" } else { "" }, "{path} {fields:?}");
    }
}

#[test]
fn r_req_08_09_10_which_bodies_are_invalid() {
    let pets = || checks(&[("application/json", 0)]);
    let json = "Content-Type: application/json; charset=utf-8";
    let plain = "Content-Type: text/plain";
    let missing = "[object has missing required properties ([\"name\"])]";
    let cases: &[(bool, Validation, &str, &str, Option<&str>)] = &[
        (false, pets(), json, "{\"name\": \"a\"}", None),
        (false, pets(), "X-None: 1", "{\"name\": \"a\", \"more\": 1}", None),
        (false, pets(), json, "{}", Some(missing)),
        (false, pets(), "X-None: 1", "", Some(missing)),
        (false, pets(), json, "{\"name\"", Some("[Unknown error parsing request body]")),
        // an unlisted media type passes unchecked only where the original's behaviour is asked for
        (false, pets(), plain, "{}", Some("[No model is defined for the content type of the request]")),
        (true, pets(), plain, "{}", None),
        (true, pets(), json, "{}", Some(missing)),
        (false, checks(&[("application/json", 1), ("$default", 0)]), plain, "{}", Some(missing)),
        (false, checks(&[("application/json", 1), ("$default", 0)]), json, "{}", None),
        // without models it is `Empty`: an object
        (false, checks(&[]), json, "{\"any\": 1}", None),
        (false, checks(&[]), "X-None: 1", "", None),
        // R-REQ-03: no validation of bodies
        (false, Validation { body: false, ..pets() }, json, "{", None),
    ];
    for (aws_exact, validation, field, body, want) in cases {
        let integrations = [
            proxy(),
            http(vec![response("", 200)]),
            Integration {
                passthrough: Passthrough::Never,
                ..mock(&[("$default", Some(200))], vec![response("", 200)])
            },
        ];
        for integration in integrations {
            let kind = integration.kind;
            let world = Plot { aws_exact: *aws_exact, ..plot(integration, validation.clone()) }.build();
            for method in ["POST", "GET"] {
                let mut talk = world.send(method, "/prod/pets/1", &[field], body);
                check(&mut talk, want.map(|_| "Invalid request body"));
                let details = talk.look(|exchange, call| {
                    exchange.record(call, &Outcome::default()).validation_error.to_owned()
                });
                assert_eq!(details, want.unwrap_or_default(), "{kind:?} {field} {body}");
            }
        }
    }
}

#[test]
fn r_req_08_the_types_of_an_instance_are_told() {
    let world = plot(proxy(), checks(&[("application/json", 0)])).build();
    let mut talk = world.send("POST", "/prod/pets/1", &[], "{\"name\": \"a\", \"age\": \"b\"}");
    check(&mut talk, Some("Invalid request body"));
    talk.look(|exchange, call| {
        let record = exchange.record(call, &Outcome::default());
        assert_eq!(record.error_response_type, "BAD_REQUEST_BODY");
        assert!(record.validation_error.contains("instance type (string)"), "{}", record.validation_error);
    });
}

#[test]
fn r_req_04_parameters_come_before_the_body() {
    let validation =
        Validation { required: requires(&["querystring.q"]).required, ..checks(&[("application/json", 0)]) };
    let world = plot(proxy(), validation).build();
    let parameters = Some("Missing required request parameters: [q]");
    check(&mut world.send("POST", "/prod/pets/1", &[], "{"), parameters);
    check(&mut world.send("POST", "/prod/pets/1?q=1", &[], "{"), Some("Invalid request body"));
    check(&mut world.send("POST", "/prod/pets/1?q=1", &[], "{\"name\": \"a\"}"), None);
}

/// One more thing is right in every line than in the one before, and the first that is wrong answers.
#[test]
fn r_pipe_01_02_validation_comes_after_key_and_limits_and_before_the_integration() {
    let never = Integration { passthrough: Passthrough::Never, ..http(vec![response("", 200)]) };
    let validation =
        || Validation { required: requires(&["querystring.q"]).required, ..checks(&[("$default", 0)]) };
    let plot = Plot::default()
        .route("POST", "/throttled", never.clone())
        .with_key_required()
        .with_validation(validation())
        .with_throttle(rate(0.0, 0))
        .route("POST", "/x", never)
        .with_key_required()
        .with_validation(validation())
        .plan("prod", None, None)
        .key("a-key-with-a-plan", true, &[0]);
    let world = Plot { schemas: schemas(), ..plot }.build();
    let key = "x-api-key: a-key-with-a-plan";
    let cases: &[(&str, &[&str], &str, u16, Phase)] = &[
        ("/prod/throttled", &["Content-Encoding: br"], "{", 403, Phase::Admit),
        ("/prod/throttled", &[key, "Content-Encoding: br"], "{", 429, Phase::Admit),
        ("/prod/x", &[key, "Content-Encoding: br"], "{", 400, Phase::Validate),
        ("/prod/x?q=1", &[key, "Content-Encoding: br"], "{", 415, Phase::Validate),
        ("/prod/x?q=1", &[key], "{", 400, Phase::Validate),
        ("/prod/x?q=1", &[key], "{\"name\": \"a\"}", 415, Phase::Integrate),
    ];
    for (path, fields, body, status, phase) in cases {
        let mut talk = world.send("POST", path, fields, body);
        assert_eq!((talk.answer().status, talk.exchange.phase), (*status, *phase), "{path} {fields:?}");
    }
}
