//! Who signed, as the rest of the exchange sees it (R-AUTH-12, S-AW-02).

use ringgate_snapshot::schema::CALLERS_OWN;

use super::*;
use crate::tests::talk::Admitted;
use crate::tests::world::{custom_function, function, response};
use crate::{Event, Outcome};

#[test]
fn r_auth_12_templates_see_the_caller() {
    let names = [
        "accountId",
        "accessKey",
        "caller",
        "user",
        "userArn",
        "principalOrgId",
        "cognitoIdentityId",
        "cognitoIdentityPoolId",
        "cognitoAuthenticationType",
        "cognitoAuthenticationProvider",
    ];
    let says = names.map(|name| format!("[$!context.identity.{name}]")).concat();
    let world = guarded(mock_saying(&says)).build();
    let body = |key: &str| ask("GET", "/prod/pets/1").by(key).send(&world).answer().body;
    let alice = format!("[123456789012][{ALICE}][AIDAALICE][AIDAALICE][{ALICES_ARN}][o-abc][][][][]");
    assert_eq!(body(ALICE), alice);
    let reader = format!(
        "[123456789012][{READER}][AROAREADER:monday][AROAREADER:monday][{READERS_ARN}][]\
         [us-east-1:1][us-east-1:2][authenticated][provider]"
    );
    assert_eq!(body(READER), reader);
}

#[test]
fn r_auth_12_functions_are_told_the_caller() {
    let world = guarded(function()).build();
    let (_, message) = ask("GET", "/prod/pets/1").send(&world).forward();
    let event: Value = serde_json::from_slice(&message.bytes).expect("JSON");
    let identity = &event["requestContext"]["identity"];
    for (name, value) in [
        ("accountId", json!("123456789012")),
        ("accessKey", json!(ALICE)),
        ("caller", json!("AIDAALICE")),
        ("user", json!("AIDAALICE")),
        ("userArn", json!(ALICES_ARN)),
        ("principalOrgId", json!("o-abc")),
        ("cognitoIdentityId", Value::Null),
        ("sourceIp", json!("192.0.2.7")),
    ] {
        assert_eq!(identity[name], value, "{name}: {identity}");
    }
}

#[test]
fn r_log_05_06_signatures_authenticate_and_policies_authorize() {
    let mut plot = guarded(mock_saying("ok"));
    caller_of(&mut plot.callers, "/reader").policies =
        vec![named(policy("Allow", "*", &arn("other/*"), Value::Null))];
    let world = plot.build();
    let told = |ask: Ask| {
        let mut talk = ask.send(&world);
        talk.admit();
        talk.look(|exchange, call| {
            let record = exchange.record(call, &Outcome::default());
            let phases = record.phases;
            assert_eq!(phases.authorizer, Default::default());
            let [first, second] = [phases.authenticate, phases.authorize];
            assert_eq!(first.latency_us, first.status.map(|_| 0));
            assert_eq!(second.latency_us, second.status.map(|_| 0));
            (first.status, first.error.to_owned(), second.status, second.error.to_owned())
        })
    };
    let get = || ask("GET", "/prod/pets/1");
    let none = String::new;
    assert_eq!(told(get()), (Some(200), none(), Some(200), none()));
    let (status, error, decided, denied) = told(get().by(READER));
    assert_eq!((status, error, decided), (Some(200), none(), Some(403)));
    assert!(denied.starts_with(&format!("User: {READERS_ARN} is not authorized")), "{denied}");
    let mut wrong = get();
    wrong.secret = "another".into();
    let (status, error, decided, _) = told(wrong);
    assert_eq!((status, decided), (Some(403), None));
    // not the canonical request, which may hold a token
    assert!(error.starts_with("The request signature we calculated") && !error.contains('\n'), "{error}");
    let unknown = told(get().by("AKIANOBODY000000"));
    let words = "The security token included in the request is invalid.".to_owned();
    assert_eq!(unknown, (Some(403), words, None, none()));
    assert_eq!(told(get().body("abc")).0, Some(200), "a signature that waits for the body");
}

#[test]
fn r_auth_12_logs_tell_the_caller() {
    let world = world();
    let line = |ask: Ask| {
        let mut talk = ask.send(&world);
        talk.admit();
        talk.look(|exchange, call| {
            let names =
                ["requestId", "identity.user", "identity.userArn", "identity.accessKey", "identity.caller"];
            let format = names.map(|name| format!("$context.{name}")).join(" ");
            let format = ringgate_telemetry::LogFormat::compile(&format).expect("a format");
            let mut out = Vec::new();
            format.write(&exchange.record(call, &Outcome::default()), &mut out);
            String::from_utf8(out).expect("text")
        })
    };
    let known = line(ask("GET", "/prod/pets/1"));
    assert!(known.ends_with(&format!(" AIDAALICE {ALICES_ARN} {ALICE} AIDAALICE\n")), "{known}");
    // nobody is named by a signature that is wrong
    let unknown = line(Ask { secret: "x".into(), ..ask("GET", "/prod/pets/1") });
    assert!(unknown.ends_with(" - - - -\n"), "{unknown}");
}

#[test]
fn s_aw_02_a_service_is_called_with_the_callers_own_key() {
    let mut plot = guarded(custom_function(vec![response("", 200)]));
    plot.call_credentials = CALLERS_OWN.into();
    let world = plot.build();
    for (key, token) in [(ALICE, None), (READER, Some(TOKEN))] {
        let (_, message) = ask("POST", "/prod/pets/1").by(key).body("{}").send(&world).forward();
        let authorization = message.field("authorization").expect("signed");
        let scope = format!("Credential={key}/20000101/eu-west-1/lambda/aws4_request");
        assert!(authorization.contains(&scope), "{authorization}");
        assert_eq!(message.field("x-amz-security-token"), token);
    }
}

#[test]
fn an_exchange_forgets_who_signed() {
    let world = guarded(mock_saying("[$!context.identity.user]")).build();
    let mut talk = ask("GET", "/prod/pets/1").send(&world);
    assert_eq!(talk.answer().body, "[AIDAALICE]");
    let mut next = world.talk("GET", "/prod/pets/1", &[]);
    next.exchange = std::mem::take(&mut talk.exchange);
    assert_eq!(next.answer().status, 403);
    assert!(next.exchange.signature.access_key.is_none());
}

#[test]
fn explaining_as_a_caller_needs_no_signature() {
    let world = world();
    let mut talk = world.talk("GET", "/prod/pets/1", &[]);
    let (step, _) = talk.write(|exchange, call, chance, head| exchange.explain_as(call, BOB, chance, head));
    assert_eq!(step, Some(crate::Step::Respond));
    assert_eq!(talk.exchange.status(), 403, "bob is of another account");
    let events = &talk.exchange.journal().expect("a journal").events;
    assert!(events.iter().any(|event| matches!(event, Event::Signed(step) if step.is_assumed)), "{events:?}");
    let (step, _) = talk.write(|exchange, call, chance, head| exchange.explain_as(call, OFF, chance, head));
    assert_eq!(step, None, "a disabled key is nobody's");
    // what the next request of the connection is, nobody assumes
    let (_, _) = talk.write(|exchange, call, chance, head| exchange.explain_as(call, ALICE, chance, head));
    assert_eq!(talk.exchange.status(), 200);
    match talk.admit() {
        Admitted::Own(answer) => assert_eq!(answer.status, 403),
        other => panic!("{other:?}"),
    }
}
