//! Resource policies and Lambda authorizers (R-AUTH-01 to R-AUTH-25, R-AUTH-33).

use ringgate_snapshot::schema::{AuthorizerKind, Logging, MethodSettings};
use serde_json::{Value, json};

use super::outcome;
use super::talk::{Admitted, Message, Talk, World};
use super::world::{API, Plot, function, mock_saying};
use crate::Failure;

const OK: &str = "200 OK\nContent-Length: 1";
const FAILED: &str = "200 OK\nX-Amz-Function-Error: Unhandled\nContent-Length: 1";
const TOKEN: &str = "method.request.header.Authorization";

/// Two routes behind a TOKEN authorizer.
fn guarded() -> Plot {
    let plot = Plot::default().route("ANY", "/pets/{id}", mock_saying("ok"));
    plot.with_authorizer(AuthorizerKind::Token, TOKEN)
}

fn grant(effect: &str, resource: &str) -> String {
    json!({
        "principalId": "joe",
        "policyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource}
        ]},
        "context": {"text": "t", "number": 1.50, "flag": true},
    })
    .to_string()
}

fn arn(tail: &str) -> String {
    format!("arn:aws:execute-api:us-east-1:123456789012:{API}/{tail}")
}

#[track_caller]
fn own(admitted: Admitted) -> Message {
    match admitted {
        Admitted::Own(message) => message,
        other => panic!("was not answered: {other:?}"),
    }
}

fn asks<'w>(world: &'w World, path: &str) -> Talk<'w> {
    let mut talk = world.talk("GET", path, &["Authorization: Bearer t"]);
    talk.asked();
    talk
}

#[test]
fn r_auth_14_a_token_authorizer_is_given_the_token_and_the_method() {
    let world = guarded().build();
    let mut talk = world.talk("DELETE", "/prod/pets/a%2Fb?q=1", &["authorization: Bearer t"]);
    let asked = talk.asked();
    // R-AUTH-23
    let source = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/authorizers/auth0";
    assert_eq!(asked.field("X-Amz-Source-Arn"), Some(source));
    assert_eq!(asked.lines[0], "POST /auth HTTP/1.1");
    let event: Value = serde_json::from_slice(&asked.bytes).expect("JSON");
    let expected = json!({
        "type": "TOKEN", "authorizationToken": "Bearer t", "methodArn": arn("prod/DELETE/pets/a%2Fb"),
    });
    assert_eq!(event, expected);
}

#[test]
fn r_auth_15_without_a_token_nobody_is_asked() {
    let world = guarded().build();
    for fields in [&[][..], &["Authorization:"][..]] {
        let answer = world.answer("GET", "/prod/pets/1", fields);
        assert_eq!((answer.status, &*answer.body), (401, "{\"message\":\"Unauthorized\"}"), "{fields:?}");
        assert_eq!(answer.field("x-amzn-ErrorType"), Some("UnauthorizedException"));
    }
}

#[test]
fn r_auth_15_a_token_of_another_form_is_not_shown_to_anybody() {
    let mut plot = guarded();
    plot.authorizers[0].validation = Some("Bearer [a-z]+".into());
    let world = plot.build();
    assert_eq!(world.answer("GET", "/prod/pets/1", &["Authorization: Bearer 17"]).status, 401);
    world.talk("GET", "/prod/pets/1", &["Authorization: Bearer x"]).asked();
}

#[test]
fn r_auth_16_a_request_authorizer_is_given_the_request() {
    let plot = Plot::default().route("GET", "/pets/{id}", mock_saying("ok"));
    let source = "method.request.header.X-Who, method.request.querystring.q, stageVariables.shard, context.identity.sourceIp";
    let world = plot.with_authorizer(AuthorizerKind::Request, source).build();
    let asked = world.talk("GET", "/prod/pets/7?q=a%20b", &["X-Who: me"]).asked();
    let event: Value = serde_json::from_slice(&asked.bytes).expect("JSON");
    for (key, value) in [
        ("type", json!("REQUEST")),
        ("methodArn", json!(arn("prod/GET/pets/7"))),
        ("resource", json!("/pets/{id}")),
        ("path", json!("/pets/7")),
        ("httpMethod", json!("GET")),
        ("queryStringParameters", json!({"q": "a b"})),
        ("pathParameters", json!({"id": "7"})),
        ("stageVariables", json!({"shard": "blue"})),
    ] {
        assert_eq!(event[key], value, "{key}");
    }
    assert_eq!(event["requestContext"]["resourcePath"], json!("/pets/{id}"));
    assert!(event.get("body").is_none() && event.get("isBase64Encoded").is_none());
    let event = world.talk("GET", "/prod/pets/7?q=1", &["X-Who: me"]).asked().body;
    assert!(event.contains("\"multiValueHeaders\""), "{event}");
}

#[test]
fn r_auth_17_every_identity_source_must_be_there() {
    let plot = Plot::default().route("GET", "/pets", mock_saying("ok"));
    let source = "method.request.header.X-Who,method.request.querystring.q";
    let world = plot.with_authorizer(AuthorizerKind::Request, source).build();
    for (path, fields) in
        [("/prod/pets", &["X-Who: me"][..]), ("/prod/pets?q=", &["X-Who: me"]), ("/prod/pets?q=1", &[])]
    {
        assert_eq!(world.answer("GET", path, fields).status, 401, "{path} {fields:?}");
    }
}

#[test]
fn r_mgmt_26_context_that_is_given_stands_for_an_identity_source() {
    let plot = Plot::default().route("GET", "/pets", mock_saying("ok"));
    let source = "context.identity.user, context.identity.sourceIp";
    let world = plot.with_authorizer(AuthorizerKind::Request, source).build();
    let mut talk = world.talk("GET", "/prod/pets", &[]);
    talk.try_out();
    assert_eq!(talk.look(|exchange, _| exchange.status()), 401, "nobody has signed");
    let mut talk = world.talk("GET", "/prod/pets", &[]);
    let asked = talk.try_out_with(&[("identity.user", "AIDAEXAMPLE")]);
    assert!(matches!(asked, Admitted::Ask(_)), "{asked:?}");
}

#[test]
fn r_auth_21_the_policy_decides() {
    for (result, status, message) in [
        (grant("Allow", "*"), 200, "ok"),
        (grant("Allow", &arn("prod/GET/*")), 200, "ok"),
        (
            grant("Allow", &arn("prod/POST/*")),
            403,
            "{\"Message\":\"User is not authorized to access this resource\"}",
        ),
        (
            grant("Deny", "*"),
            403,
            "{\"Message\":\"User is not authorized to access this resource with an explicit deny\"}",
        ),
    ] {
        let world = guarded().build();
        let answer = own(asks(&world, "/prod/pets/1").hear(OK, &result));
        assert_eq!((answer.status, &*answer.body), (status, message), "{result}");
        if status == 403 {
            assert_eq!(answer.field("x-amzn-ErrorType"), Some("AccessDeniedException"));
        }
    }
}

#[test]
fn r_auth_22_failures_of_the_function() {
    let check = |lines: &str, body: &str, status: u16, error: &str, want: &str| {
        let world = guarded().build();
        let answer = own(asks(&world, "/prod/pets/1").hear(lines, body));
        assert_eq!((answer.status, &*answer.body), (status, want), "{lines} {body}");
        assert_eq!(answer.field("x-amzn-ErrorType"), Some(error));
    };
    let null = "{\"message\":null}";
    check(
        FAILED,
        "{\"errorMessage\":\"Unauthorized\"}",
        401,
        "UnauthorizedException",
        "{\"message\":\"Unauthorized\"}",
    );
    check(FAILED, "{\"errorMessage\":\"unauthorized\"}", 500, "AuthorizerFailureException", null);
    check("429 Too Many Requests\nContent-Length: 1", "{}", 500, "AuthorizerFailureException", null);
    check("403 Forbidden\nContent-Length: 1", "{}", 500, "AuthorizerConfigurationException", null);
    // R-AUTH-19
    check(OK, "nonsense", 500, "AuthorizerConfigurationException", null);
    check(OK, "{\"principalId\":\"x\"}", 500, "AuthorizerConfigurationException", null);
}

#[test]
fn r_auth_22_a_function_that_does_not_answer() {
    for failure in [Failure::Slow, Failure::Broken, Failure::Unreachable] {
        let world = guarded().build();
        let answer = own(asks(&world, "/prod/pets/1").hear_nothing(failure));
        assert_eq!((answer.status, &*answer.body), (500, "{\"message\":null}"));
        assert_eq!(answer.field("x-amzn-ErrorType"), Some("AuthorizerFailureException"));
    }
}

#[test]
fn r_auth_18_a_policy_is_kept_whole_and_judges_every_method() {
    let world = guarded().build();
    assert_eq!(
        own(asks(&world, "/prod/pets/1").hear(OK, &grant("Allow", &arn("prod/GET/pets/1")))).status,
        200
    );
    let fields = ["Authorization: Bearer t"];
    assert_eq!(world.answer("GET", "/prod/pets/1", &fields).status, 200, "nobody is asked again");
    assert_eq!(world.answer("GET", "/prod/pets/2", &fields).status, 403, "the same policy says no");
    world.talk("GET", "/prod/pets/1", &["Authorization: Bearer other"]).asked();
    // another stage has other grants
    world.talk("GET", "/test/pets/1", &fields).asked();
}

#[test]
fn r_auth_18_failures_are_not_kept() {
    let world = guarded().build();
    assert_eq!(
        own(asks(&world, "/prod/pets/1").hear(FAILED, "{\"errorMessage\":\"Unauthorized\"}")).status,
        401
    );
    asks(&world, "/prod/pets/1");
    // a denial is
    assert_eq!(own(asks(&world, "/prod/pets/1").hear(OK, &grant("Deny", "*"))).status, 403);
    assert_eq!(world.answer("GET", "/prod/pets/1", &["Authorization: Bearer t"]).status, 403);
}

#[test]
fn r_auth_18_a_lifetime_of_nothing_keeps_nothing() {
    let mut plot = guarded();
    plot.authorizers[0].ttl_s = 0;
    let world = plot.build();
    assert_eq!(own(asks(&world, "/prod/pets/1").hear(OK, &grant("Allow", "*"))).status, 200);
    asks(&world, "/prod/pets/1");
}

#[test]
fn r_auth_20_the_context_reaches_functions_as_text() {
    let plot = Plot::default().route("GET", "/pets", function());
    let world = plot.with_authorizer(AuthorizerKind::Token, TOKEN).build();
    let mut talk = asks(&world, "/prod/pets");
    let Admitted::Forward(_, message) = talk.hear(OK, &grant("Allow", "*")) else { panic!("not forwarded") };
    let event: Value = serde_json::from_slice(&message.bytes).expect("JSON");
    let expected = json!({"principalId": "joe", "text": "t", "number": "1.5", "flag": "true"});
    assert_eq!(event["requestContext"]["authorizer"], expected);
}

#[test]
fn r_auth_20_templates_read_the_context() {
    let says = "$context.authorizer.principalId $context.authorizer.text $context.authorizer.number";
    let plot = Plot::default().route("GET", "/pets", mock_saying(says));
    let world = plot.with_authorizer(AuthorizerKind::Token, TOKEN).build();
    assert_eq!(own(asks(&world, "/prod/pets").hear(OK, &grant("Allow", "*"))).body, "joe t 1.5");
}

#[test]
fn r_log_04_logs_tell_what_the_authorizer_said() {
    let world = guarded().build();
    let mut talk = asks(&world, "/prod/pets/1");
    own(talk.hear(OK, &grant("Deny", "*")));
    let line = talk.look(|exchange, call| {
        let names = [
            "requestId",
            "authorizer.principalId",
            "authorizer.number",
            "authorizer.none",
            "authorizer.status",
            "authorize.status",
        ];
        let format = names.map(|name| format!("$context.{name}")).join(" ");
        let mut out = Vec::new();
        let format = ringgate_telemetry::LogFormat::compile(&format).expect("a format");
        format.write(&exchange.record(call, &crate::Outcome::default()), &mut out);
        String::from_utf8(out).expect("text")
    });
    assert!(line.ends_with(" joe 1.5 - 200 403\n"), "{line}");
}

/// The phases as the log has them: error, latency and status of each, then the call.
#[track_caller]
fn phases(talk: &Talk<'_>, authorizer: [&str; 3], call: [&str; 3], authorize: [&str; 3]) {
    let names = ["error", "latency", "status"];
    let named = |phase: &str, values: [&'static str; 3]| {
        names.map(|name| format!("{phase}.{name}")).into_iter().zip(values).collect::<Vec<_>>()
    };
    let fixed = |values: [&str; 3]| values.map(|value| &*value.to_owned().leak());
    let mut want = named("authenticate", ["-"; 3]);
    want.extend(named("authorizer", fixed(authorizer)));
    want.extend(named("authorize", fixed(authorize)));
    let of_call = ["requestId", "integrationLatency", "integrationStatus"];
    want.extend(of_call.map(|name| format!("authorizer.{name}")).into_iter().zip(fixed(call)));
    let want: Vec<(&str, &str)> = want.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    outcome::check(talk, &want);
}

const ANSWERED: &str = "200 OK\nx-amzn-RequestId: an-id\nContent-Length: 1";
const NOTHING: [&str; 3] = ["-"; 3];

#[test]
fn r_log_05_06_logs_tell_what_came_of_asking() {
    let called = ["an-id", "12", "200"];
    let not_allowed = "User is not authorized to access this resource";
    for (result, authorize) in [
        (grant("Allow", "*"), ["-", "0", "200"]),
        (grant("Allow", &arn("prod/POST/*")), [not_allowed, "0", "403"]),
    ] {
        let world = guarded().build();
        let mut talk = asks(&world, "/prod/pets/1");
        own(talk.hear(ANSWERED, &result));
        phases(&talk, ["-", "12", "200"], called, authorize);
    }
}

#[test]
fn r_log_05_06_an_authorizer_that_grants_nothing() {
    let failed = "200 OK\nX-Amz-Function-Error: Unhandled\nx-amzn-RequestId: an-id\nContent-Length: 1";
    let busy = "429 Too Many Requests\nContent-Length: 1";
    for (lines, body, error, call, status) in [
        (failed, "{\"errorMessage\":\"Unauthorized\"}", "Unauthorized", ["an-id", "12", "200"], "401"),
        (
            failed,
            "{\"errorMessage\":\"boom\"}",
            "the authorizer's function failed: boom",
            ["an-id", "12", "200"],
            "500",
        ),
        (
            busy,
            "{\"message\":\"Rate exceeded\"}",
            "the authorizer's function was not invoked: status 429, Rate exceeded",
            ["-", "12", "429"],
            "500",
        ),
    ] {
        let world = guarded().build();
        let mut talk = asks(&world, "/prod/pets/1");
        own(talk.hear(lines, body));
        phases(&talk, [error, "12", status], call, NOTHING);
    }
    let world = guarded().build();
    let mut talk = asks(&world, "/prod/pets/1");
    own(talk.hear_nothing(Failure::Slow));
    phases(&talk, ["Execution failed due to a timeout error", "12", "500"], NOTHING, NOTHING);
}

#[test]
fn r_log_05_06_where_no_function_is_asked() {
    let none = crate::Outcome::default();
    let world = guarded().build();
    own(asks(&world, "/prod/pets/1").hear(ANSWERED, &grant("Allow", "*")));
    let mut talk = world.talk("GET", "/prod/pets/2", &["Authorization: Bearer t"]);
    talk.answer();
    talk.look(|exchange, call| {
        let kept = exchange.record(call, &none).phases;
        assert_eq!((kept.authorizer.status, kept.authorizer.latency_us), (Some(200), Some(0)), "kept");
        assert_eq!((kept.call.status, kept.call.latency_us, kept.call.request_id), (None, Some(0), ""));
        assert_eq!(kept.authorize.status, Some(200));
    });
    let mut talk = world.talk("GET", "/prod/pets/2", &[]);
    talk.answer();
    talk.look(|exchange, call| {
        let missing = exchange.record(call, &none).phases;
        assert_eq!((missing.authorizer.status, missing.authorizer.error), (Some(401), "Unauthorized"));
        assert_eq!((missing.authorize.status, missing.call.latency_us), (None, None));
    });
    // nobody decides about an open route
    let world = Plot::default().route("GET", "/open", mock_saying("ok")).build();
    let mut talk = world.talk("GET", "/prod/open", &[]);
    talk.answer();
    phases(&talk, NOTHING, NOTHING, NOTHING);
}

#[test]
fn r_log_05_06_policies_of_open_routes_authorize() {
    let allows =
        json!([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "execute-api:/prod/GET/*"}]);
    let plot = Plot { policy: Some(policy(allows)), ..Plot::default() };
    let world = plot.route("ANY", "/pets/{id}", mock_saying("ok")).build();
    for (method, status) in [("GET", "200"), ("PUT", "403")] {
        let mut talk = world.talk(method, "/prod/pets/1", &[]);
        let message = match talk.answer().status {
            200 => "-".to_owned(),
            _ => talk.look(|exchange, call| {
                exchange.record(call, &crate::Outcome::default()).error_message.to_owned()
            }),
        };
        phases(&talk, NOTHING, NOTHING, [&message, "0", status]);
    }
}

#[test]
fn r_auth_33_the_authorizer_names_the_key() {
    let mut plot = Plot { has_authorizer_keys: true, ..guarded() };
    plot = plot.with_key_required().plan("prod", None, None).key("granted", true, &[0]);
    let world = plot.build();
    let mut result: Value = serde_json::from_str(&grant("Allow", "*")).expect("JSON");
    result["usageIdentifierKey"] = json!("granted");
    assert_eq!(own(asks(&world, "/prod/pets/1").hear(OK, &result.to_string())).status, 200);
    // what the client sends does not count
    let fields = ["Authorization: Bearer u", "x-api-key: granted"];
    let mut talk = world.talk("GET", "/prod/pets/1", &fields);
    talk.asked();
    assert_eq!(own(talk.hear(OK, &grant("Allow", "*"))).status, 403);
}

/// The execution log's lines, without group and id.
fn lines(talk: &Talk<'_>) -> Vec<String> {
    talk.look(|exchange, call| {
        let mut out = Vec::new();
        exchange.execution_log(call, &crate::Outcome::default(), &mut out);
        let text = String::from_utf8(out).expect("text");
        text.lines().map(|line| line.split_once(") ").expect("an id").1.to_owned()).collect()
    })
}

fn traced(plot: Plot, data_trace: bool) -> World {
    plot.with_settings(MethodSettings { logging: Logging::Info, data_trace, ..MethodSettings::default() })
        .build()
}

#[test]
fn r_log_08_the_execution_log_tells_of_the_authorizer() {
    let world = traced(guarded(), true);
    let fields = ["Authorization: Bearer abcdef"];
    let mut talk = world.talk("GET", "/prod/pets/1", &fields);
    talk.asked();
    let result = grant("Allow", "*").replace("joe", "a-long-name");
    own(talk.hear(ANSWERED, &result));
    let told = lines(&talk);
    let id = talk.exchange.ids.request_id();
    assert_eq!(told[1], format!("Starting authorizer: auth0 for request: {id}"));
    assert_eq!(told[2], "Incoming identity: *******abcdef");
    assert!(told[3].starts_with("Endpoint request URI: http") && told[3].ends_with("/auth"), "{}", told[3]);
    assert!(told[4].starts_with("Endpoint request headers: {"), "{}", told[4]);
    let event = format!(
        "{{\"type\":\"TOKEN\",\"authorizationToken\":\"*******abcdef\",\"methodArn\":\"{}\"}}",
        arn("prod/GET/pets/1")
    );
    assert_eq!(told[5], format!("Endpoint request body after transformations: {event}"));
    let shown = result.replace("a-long-name", "*****g-name");
    assert_eq!(told[6], format!("Authorizer result body before parsing: {shown}"));
    assert_eq!(told[7], "Using valid authorizer policy for principal: *****g-name");
    assert_eq!(told[8], "Successfully completed authorizer execution");
    assert!(told[9].starts_with("Verifying Usage Plan for request"), "{}", told[9]);
    // what was kept is used without a question
    let mut talk = world.talk("GET", "/prod/pets/1", &fields);
    talk.answer();
    let told = lines(&talk);
    assert_eq!(told[3], "Using valid authorizer policy for principal: *****g-name");
    assert_eq!(told[4], "Successfully completed authorizer execution");
}

#[test]
fn r_log_07_identities_are_masked_in_what_a_request_authorizer_is_given() {
    let plot = Plot::default().route("GET", "/pets/{id}", mock_saying("ok"));
    let source = "method.request.header.X-Who,method.request.querystring.q";
    let world = traced(plot.with_authorizer(AuthorizerKind::Request, source), true);
    let fields = ["X-Who: secret-of-mine", "Authorization: Bearer another"];
    let mut talk = world.talk("GET", "/prod/pets/7?q=a-secret-too", &fields);
    talk.asked();
    own(talk.hear(ANSWERED, &grant("Allow", "*")));
    let told = lines(&talk);
    let body = told.iter().find(|line| line.starts_with("Endpoint request body")).expect("a body");
    assert!(body.contains("\"********f-mine\"") && body.contains("\"******et-too\""), "{body}");
    for secret in ["secret-of-mine", "a-secret-too", "another"] {
        assert!(!body.contains(secret), "{body}");
    }
}

#[test]
fn r_log_09_a_failed_authorizer_in_the_execution_log() {
    let world = traced(guarded(), false);
    let mut talk = asks(&world, "/prod/pets/1");
    own(talk.hear(FAILED, "{\"errorMessage\":\"boom\"}"));
    let told = lines(&talk);
    assert!(told[3].starts_with("Endpoint request URI: "), "{told:?}");
    let failed = "Execution failed due to configuration error: the authorizer's function failed: boom";
    assert_eq!(told[4..6], [failed.to_owned(), "Method completed with status: 500".to_owned()]);
}

fn policy(statements: Value) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

#[test]
fn r_auth_05_an_open_method_needs_an_allow_where_there_is_a_policy() {
    let allows = json!([{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/prod/GET/pets/*"}]);
    let plot = Plot { policy: Some(policy(allows)), ..Plot::default() };
    let world = plot.route("ANY", "/pets/{id}", mock_saying("ok")).build();
    assert_eq!(world.answer("GET", "/prod/pets/1", &[]).status, 200);
    let denied = world.answer("POST", "/prod/pets/1", &[]);
    let resource = format!("arn:aws:execute-api:us-east-1:********9012:{API}/prod/POST/pets/1");
    let words = format!(
        "{{\"Message\":\"User: anonymous is not authorized to perform: execute-api:Invoke on resource: {resource}\"}}"
    );
    assert_eq!((denied.status, denied.body), (403, words));
    assert_eq!(world.answer("GET", "/test/pets/1", &[]).status, 403);
}

#[test]
fn r_auth_05_a_deny_comes_before_the_authorizer() {
    let denies = json!([
        {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "execute-api:/*"},
        {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "execute-api:/*",
         "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}},
    ]);
    let world = Plot { policy: Some(policy(denies)), ..guarded() }.build();
    let answer = world.answer("GET", "/prod/pets/1", &["Authorization: Bearer t"]);
    assert!(answer.status == 403 && answer.body.ends_with(" with an explicit deny\"}"), "{answer:?}");
}

#[test]
fn r_auth_06_policy_and_authorizer_are_of_one_account() {
    let allows =
        json!([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "execute-api:/prod/GET/*"}]);
    let world = Plot { policy: Some(policy(allows)), ..guarded() }.build();
    let nothing = grant("Allow", &arn("other/GET/*"));
    assert_eq!(own(asks(&world, "/prod/pets/1").hear(OK, &nothing)).status, 200, "the policy allows");
    assert_eq!(own(asks(&world, "/test/pets/1").hear(OK, &nothing)).status, 403, "neither does");
}

#[test]
fn r_auth_24_a_method_arn_has_a_limit() {
    let path = format!("/prod/pets/{}", "x".repeat(1_600));
    let answer = guarded().build().answer("GET", &path, &["Authorization: Bearer t"]);
    assert_eq!((answer.status, &*answer.body), (414, "{\"message\":\"Request URI too long\"}"));
}

#[test]
fn r_auth_02_no_other_spelling_of_a_path_passes_by_a_deny() {
    let statement = |effect: &str, tail: &str| json!({"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": arn(tail)});
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [statement("Allow", "*"), statement("Deny", "prod/GET/admin/delete")],
    });
    let plot = |is_exact| {
        let mut plot = Plot::default().route("GET", "/admin/delete", mock_saying("ok"));
        plot.policy = Some(policy.to_string());
        plot.aws_exact = is_exact;
        plot
    };
    let (strict, exact) = (plot(false).build(), plot(true).build());
    for path in ["/prod/admin/delete", "/prod/%61dmin/delete", "/prod/admin//delete", "/prod/admin/delete/"] {
        assert_eq!(strict.answer("GET", path, &[]).status, 403, "{path}");
    }
    // the original service looks at the path as it came
    assert_eq!(exact.answer("GET", "/prod/admin/delete/", &[]).status, 200);
}
