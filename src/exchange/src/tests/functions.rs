//! Lambda behind the gateway: events, answers, errors (R-INT-42 to R-INT-56).

use std::collections::BTreeMap;

use ringgate_snapshot::schema::{Integration, Origin};
use serde_json::{Value, json};

use super::talk::{Message, World};
use super::world::{Plot, custom_function, function, header, response, template};
use crate::{AccessKey, Credentials};

fn world() -> World {
    Plot::default().route("ANY", "/items/{id}", function()).build()
}

/// The event that a function is given.
#[track_caller]
fn event(world: &World, method: &str, path: &str, fields: &[&str], body: &[u8]) -> Value {
    let mut talk = if body.is_empty() {
        world.talk(method, path, fields)
    } else {
        world.send(method, path, fields, body)
    };
    let (_, message) = talk.forward();
    serde_json::from_slice(&message.bytes).unwrap_or_else(|error| panic!("{error}: {}", message.body))
}

/// What becomes of a function's answer.
fn answer(world: &World, fields: &[&str], lines: &str, body: &str) -> Message {
    world.talk("GET", "/prod/items/1", fields).forwarded().relay_with(lines, body).1
}

const OK: &str = "200 OK\nContent-Length: 1";
const FAILED: &str = "200 OK\nX-Amz-Function-Error: Unhandled\nx-amzn-RequestId: abc\nContent-Length: 1";

#[test]
fn r_int_46_an_event_tells_the_whole_request() {
    let fields =
        ["Accept: */*", "Content-Type: application/json", "User-Agent: curl/8.5", "x-Own: a", "X-OWN: b"];
    let event = event(&world(), "POST", "/prod/items/a%2Bb?q=1&q=2&r=%20x", &fields, b"{\"x\":1}");
    let expected = json!({
        "resource": "/items/{id}",
        "path": "/items/a%2Bb",
        "httpMethod": "POST",
        "queryStringParameters": {"q": "2", "r": " x"},
        "multiValueQueryStringParameters": {"q": ["1", "2"], "r": [" x"]},
        "pathParameters": {"id": "a%2Bb"},
        "stageVariables": {"shard": "blue"},
        "body": "{\"x\":1}",
        "isBase64Encoded": false,
    });
    for (key, value) in expected.as_object().expect("an object") {
        assert_eq!(&event[key], value, "{key}");
    }
    let headers = &event["headers"];
    assert_eq!((&headers["x-Own"], &headers["Accept"]), (&json!("b"), &json!("*/*")), "{headers}");
    assert_eq!(event["multiValueHeaders"]["x-Own"], json!(["a", "b"]));
    assert_eq!(headers["X-Forwarded-For"], json!("192.0.2.7"));
    assert!(headers["X-Amzn-Trace-Id"].is_string() && headers["Host"].is_string(), "{headers}");
    assert!(headers.get("Content-Length").is_none() && headers.get("Connection").is_none(), "{headers}");
}

#[test]
fn r_int_46_what_is_absent_is_null() {
    let world = Plot::default().route("GET", "/", function()).build();
    let event = event(&world, "GET", "/test/", &[], b"");
    for key in ["queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "body"] {
        assert_eq!(event.get(key), Some(&Value::Null), "{key}");
    }
    assert!(event.get("version").is_none());
}

#[test]
fn r_int_47_the_request_context() {
    let event = event(&world(), "GET", "/prod/items/1", &["User-Agent: me"], b"");
    let context = &event["requestContext"];
    for (key, value) in [
        ("resourceId", json!("res000")),
        ("resourcePath", json!("/items/{id}")),
        ("operationName", json!("operation0")),
        ("httpMethod", json!("GET")),
        ("path", json!("/prod/items/1")),
        ("accountId", json!("123456789012")),
        ("protocol", json!("HTTP/1.1")),
        ("stage", json!("prod")),
        ("domainPrefix", json!("a1b2c3d4e5")),
        ("apiId", json!("a1b2c3d4e5")),
        ("requestTimeEpoch", json!(946_684_800_123_u64)),
        ("requestTime", json!("01/Jan/2000:00:00:00 +0000")),
    ] {
        assert_eq!(context[key], value, "{key}");
    }
    assert!(context["requestId"].is_string() && context["extendedRequestId"].is_string());
    assert!(context.get("authorizer").is_none() && context.get("isCanaryRequest").is_none());
}

#[test]
fn r_int_48_the_identity_is_null_where_nothing_is_known() {
    let event = event(&world(), "GET", "/prod/items/1", &["User-Agent: me"], b"");
    let identity = event["requestContext"]["identity"].as_object().expect("an object");
    assert_eq!((&identity["sourceIp"], &identity["userAgent"]), (&json!("192.0.2.7"), &json!("me")));
    for key in ["caller", "user", "userArn", "accessKey", "cognitoIdentityId", "principalOrgId"] {
        assert_eq!(identity.get(key), Some(&Value::Null), "{key}");
    }
    assert!(!identity.contains_key("apiKey"));
}

#[test]
fn r_int_49_two_headers_have_one_spelling() {
    let fields = ["user-agent: me", "authorization: Basic x", "x-lower: 1"];
    let event = event(&world(), "GET", "/prod/items/1", &fields, b"");
    let headers = event["headers"].as_object().expect("an object");
    assert_eq!((&headers["User-Agent"], &headers["Authorization"]), (&json!("me"), &json!("Basic x")));
    assert!(headers.contains_key("x-lower"));
}

#[test]
fn r_int_14_a_signature_is_for_the_gateway_alone() {
    let fields = ["Authorization: AWS4-HMAC-SHA256 Credential=x"];
    let event = event(&world(), "GET", "/prod/items/1", &fields, b"");
    assert!(event["headers"].get("Authorization").is_none());
}

#[test]
fn r_int_50_binary_bodies_are_base64() {
    let world = Plot { binary: vec!["image/*"], ..Plot::default() };
    let world = world.route("ANY", "/items/{id}", function()).build();
    let body = |content_type: &str, bytes: &[u8]| {
        let event = event(&world, "POST", "/prod/items/1", &[content_type], bytes);
        (event["body"].clone(), event["isBase64Encoded"].clone())
    };
    assert_eq!(body("Content-Type: image/png", b"\x00\xff"), (json!("AP8="), json!(true)));
    assert_eq!(body("Content-Type: text/plain", b"a\xff"), (json!("a\u{fffd}"), json!(false)));
}

#[test]
fn r_int_45_functions_are_invoked_with_post() {
    let integration = Integration { method: Some("GET".into()), ..function() };
    let world = Plot::default().route("GET", "/items/{id}", integration).build();
    let answer = world.answer("GET", "/prod/items/1", &[]);
    assert_eq!((answer.status, &*answer.body), (500, "{\"message\":\"Internal server error\"}"));
    let (forward, message) = self::world().forwarded("GET", "/prod/items/1", &[]);
    assert_eq!(message.lines[0], "POST /up HTTP/1.1");
    assert_eq!(forward.timeout_ms, 29_000);
}

#[test]
fn r_int_51_an_answer_becomes_the_response() {
    let body = r#"{"statusCode": 201, "headers": {"X-A": "1"}, "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]}, "body": "hello"}"#;
    let message = answer(&world(), &[], OK, body);
    assert_eq!((message.status, &*message.body), (201, "hello"));
    assert_eq!((message.field("X-A"), message.field("Content-Type")), (Some("1"), Some("application/json")));
    let cookies = message.lines.iter().filter(|line| line.starts_with("Set-Cookie: ")).count();
    assert_eq!(cookies, 2);
    // R-ROUTE-30
    assert!(message.field("X-Amzn-Trace-Id").is_some());
}

#[test]
fn r_log_05_logs_tell_the_functions_status_beside_the_services() {
    let world = world();
    let mut talk = world.talk("GET", "/prod/items/1", &[]).forwarded();
    talk.relay_with(OK, "{\"statusCode\": 404}");
    let statuses = talk.look(|exchange, call| {
        let record = exchange.record(call, &crate::Outcome::default());
        (record.function_status, record.integration_status, record.status)
    });
    assert_eq!(statuses, (Some(404), Some(200), 404));
}

#[test]
fn r_int_51_a_malformed_answer_is_a_bad_gateway() {
    for body in ["", "[]", "{\"statusCode\":\"test\"}", "{\"extra\":1}", "{\"body\":{}}"] {
        let message = answer(&world(), &[], OK, body);
        assert_eq!(
            (message.status, &*message.body),
            (502, "{\"message\":\"Internal server error\"}"),
            "{body}"
        );
        assert_eq!(message.field("x-amzn-ErrorType"), Some("InternalServerErrorException"));
    }
}

#[test]
fn r_int_56_gateway_fields_are_remapped() {
    let body = r#"{"headers": {"Date": "x", "Server": "y", "Transfer-Encoding": "z"}}"#;
    let message = answer(&world(), &[], OK, body);
    assert_eq!(message.field("x-amzn-Remapped-Date"), Some("x"));
    assert_eq!(message.field("x-amzn-Remapped-Server"), Some("y"));
    assert_eq!(message.field("Transfer-Encoding"), None);
}

#[test]
fn r_int_54_base64_is_decoded_for_who_asks_for_bytes() {
    let world = Plot { binary: vec!["image/png"], ..Plot::default() };
    let world = world.route("ANY", "/items/{id}", function()).build();
    let body = r#"{"body": "AP8=", "isBase64Encoded": true, "headers": {"Content-Type": "image/png"}}"#;
    let bytes = |fields: &[&str]| answer(&world, fields, OK, body).bytes;
    assert_eq!(bytes(&["Accept: image/png, text/plain"]), [0, 255]);
    assert_eq!(bytes(&["Accept: text/plain, image/png"]), b"AP8=");
    assert_eq!(bytes(&[]), [0, 255], "without Accept the answer's own type counts");
}

#[test]
fn r_int_55_an_error_of_the_function_is_a_bad_gateway() {
    let message = answer(&world(), &[], FAILED, r#"{"errorMessage":"no","errorType":"E"}"#);
    assert_eq!((message.status, &*message.body), (502, "{\"message\":\"Internal server error\"}"));
    for status in ["403 Forbidden", "404 Not Found", "413 Too Large", "429 Too Many Requests", "500 x"] {
        let message = answer(&world(), &[], &format!("{status}\nContent-Length: 1"), "{}");
        assert_eq!(
            (message.status, &*message.body),
            (500, "{\"message\":\"Internal server error\"}"),
            "{status}"
        );
    }
}

fn custom() -> World {
    let bad = response(".*bad.*", 400);
    let mut ok = response("", 200);
    ok.templates = vec![template("application/json", Some("got $input.json('$.a')"))];
    Plot::default().route("ANY", "/items/{id}", custom_function(vec![bad, ok])).build()
}

#[test]
fn r_int_42_the_result_of_a_custom_function_is_mapped() {
    let world = custom();
    let mut talk = world.send("POST", "/prod/items/1", &["Content-Type: application/json"], "{\"in\":1}");
    let (_, sent) = talk.forward();
    assert_eq!(sent.body, "{\"in\":1}");
    let (_, message) = talk.relay_with(OK, "{\"a\":[1]}");
    assert_eq!((message.status, &*message.body), (200, "got [1]"));
}

#[test]
fn r_iresp_02_the_message_of_an_error_chooses_the_response() {
    let payload = r#"{"errorMessage":"a bad thing","errorType":"E"}"#;
    assert_eq!(answer(&custom(), &[], FAILED, payload).status, 400);
    assert_eq!(answer(&custom(), &[], FAILED, r#"{"errorMessage":"other"}"#).status, 200);
    // a success has no message, whatever it says
    assert_eq!(answer(&custom(), &[], OK, payload).status, 200);
}

#[test]
fn r_int_43_asynchronous_invocations_are_chosen_by_their_status() {
    let world = custom_function(vec![response("202", 202), response("204", 204), response("", 200)]);
    let world = Plot::default().route("ANY", "/items/{id}", world).build();
    assert_eq!(answer(&world, &[], "202 Accepted\nContent-Length: 1", "").status, 202);
    assert_eq!(answer(&world, &[], "204 No Content", "").status, 204);
}

#[test]
fn r_int_44_errors_of_the_service_are_not_mapped() {
    let world = custom_function(vec![response(".*", 400), response("", 200)]);
    let world = Plot::default().route("ANY", "/items/{id}", world).build();
    for status in ["403 Forbidden", "429 Too Many Requests"] {
        let message = answer(&world, &[], &format!("{status}\nContent-Length: 1"), "{\"Message\":\"no\"}");
        assert_eq!(
            (message.status, &*message.body),
            (500, "{\"message\":\"Internal server error\"}"),
            "{status}"
        );
    }
}

#[test]
fn r_int_40_r_int_61_the_protocol_says_what_nobody_maps() {
    let sent = |mapped: &[(&str, &str)]| {
        let origin = |text: &str| Origin::Static(text.to_owned());
        let request_parameters = mapped.iter().map(|(name, text)| header(name, origin(text))).collect();
        let service = Integration { request_parameters, ..custom_function(vec![response("", 200)]) };
        let world = Plot::default().route("POST", "/things", service).build();
        let (_, message) = world.send("POST", "/prod/things", &["Content-Type: text/plain"], "{}").forward();
        ["Accept", "Content-Type", "X-Amz-Target"]
            .map(|name| message.field(name).unwrap_or_default().to_owned())
    };
    assert_eq!(sent(&[]), ["application/json", "application/x-amz-json-1.0", "Things.Do"]);
    let mapped = [("Accept", "application/xml"), ("Content-Type", "a/b"), ("X-Amz-Target", "Mine")];
    assert_eq!(sent(&mapped), ["application/xml", "a/b", "Mine"]);
}

#[test]
fn s_aw_03_calls_are_signed_with_the_credentials_of_the_gateway() {
    let key =
        AccessKey { id: "AKIDEXAMPLE".into(), secret: "secret".into(), session_token: Some("token".into()) };
    let credentials = Credentials::new(Some(key), BTreeMap::new());
    let world = Plot { credentials, ..Plot::default() }.route("ANY", "/items/{id}", function()).build();
    let (_, message) = world.forwarded("GET", "/prod/items/1", &["Authorization: Basic client"]);
    let authorization = message.field("Authorization").expect("a signature");
    let begins =
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20000101/eu-west-1/lambda/aws4_request, SignedHeaders=";
    assert!(authorization.starts_with(begins), "{authorization}");
    assert!(authorization.contains("host;") && authorization.contains("x-amz-date"), "{authorization}");
    assert_eq!(message.field("x-amz-date"), Some("20000101T000000Z"));
    assert_eq!(message.field("x-amz-security-token"), Some("token"));
}

#[test]
fn r_int_17_functions_are_told_who_calls() {
    let world = Plot::default()
        .route("ANY", "/items/{id}", function())
        .route("POST", "/things", custom_function(vec![response("", 200)]))
        .build();
    let mut talk = world.talk("GET", "/prod/items/a%20b?x=1", &["X-Amz-Source-Arn: mine"]);
    let (_, message) = talk.forward();
    let arn = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod/GET/items/{id}";
    assert_eq!(message.field("X-Amz-Source-Arn"), Some(arn), "not the client's");
    assert_eq!(message.field("x-amzn-lambda-integration-tag"), Some(talk.exchange.ids.request_id()));
    assert_eq!(message.field("x-amzn-apigateway-api-id"), Some("a1b2c3d4e5"));
    let (_, message) = world.send("POST", "/prod/things", &[], "{}").forward();
    let arn = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod/POST/things";
    assert_eq!(message.field("X-Amz-Source-Arn"), Some(arn));
}

#[test]
fn r_int_41_without_credentials_nothing_is_signed() {
    let (_, message) = world().forwarded("GET", "/prod/items/1", &["Authorization: Basic client"]);
    assert_eq!((message.field("Authorization"), message.field("x-amz-date")), (None, None));
}
