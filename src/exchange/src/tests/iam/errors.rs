//! What a client is told whose signature does not count (R-AUTH-11).

use ringgate_snapshot::schema::GatewayResponse;

use super::*;
use crate::tests::talk::Message;

const INVALID: &str = "InvalidSignatureException";
const INCOMPLETE: &str = "IncompleteSignatureException";
const UNKNOWN: &str = "The security token included in the request is invalid.";

#[track_caller]
fn check(mut talk: Talk<'_>, error: &str, message: &str) -> Message {
    let answer = talk.answer();
    assert_eq!(answer.status, 403, "{answer:?}");
    assert_eq!(answer.field("x-amzn-ErrorType"), Some(error), "{}", answer.body);
    let body: Value = serde_json::from_str(&answer.body).expect("JSON");
    let told = body["message"].as_str().expect("a message");
    assert!(told.starts_with(message), "{told:?} does not begin with {message:?}");
    answer
}

#[test]
fn r_auth_11_without_credentials() {
    let world = world();
    let answer = check(
        world.talk("GET", "/prod/pets/1", &[]),
        "MissingAuthenticationTokenException",
        "Missing Authentication Token",
    );
    assert_eq!(answer.body, "{\"message\":\"Missing Authentication Token\"}");
}

#[test]
fn r_auth_11_headers_that_are_no_signature() {
    let world = world();
    let header = |value: &str| world.talk("GET", "/prod/pets/1", &[&format!("Authorization: {value}")]);
    check(header("Bearer x"), INCOMPLETE, "Invalid key=value pair (missing equal-sign)");
    check(header("AWS4-HMAC-SHA256 Credential=a"), INCOMPLETE, "Authorization header requires 'Signature'");
    let mut fields = ask("GET", "/prod/pets/1").signed_fields();
    for (_, value) in fields.iter_mut().filter(|(name, _)| name == "authorization") {
        *value = value.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256");
    }
    check(raw(&world, "GET", "/prod/pets/1", &fields, b""), INCOMPLETE, "Unsupported AWS 'algorithm'");
}

#[test]
fn r_auth_11_unknown_keys() {
    let world = world();
    let unknown = "UnrecognizedClientException";
    let get = || ask("GET", "/prod/pets/1");
    for ask in [
        get().by("AKIANOBODY000000"),
        get().by(OFF),
        // temporary without its token, with another's, and a key that has none
        Ask { token: None, ..get().by(READER) },
        Ask { token: Some("another-token-0123".into()), ..get().by(READER) },
        Ask { token: Some(TOKEN.into()), ..get() },
    ] {
        let answer = check(ask.send(&world), unknown, UNKNOWN);
        assert_eq!(answer.body, format!("{{\"message\":\"{UNKNOWN}\"}}"));
    }
}

#[test]
fn r_auth_11_a_wrong_signature_shows_what_should_have_been_signed() {
    let world = world();
    let ask = Ask { secret: "another-secret-0123456789".into(), ..ask("GET", "/prod/pets/1?a=b") };
    let words = "The request signature we calculated does not match the signature you provided. Check your AWS \
                 Secret Access Key and signing method. Consult the service documentation for details.";
    let answer = check(ask.send(&world), INVALID, words);
    let body: Value = serde_json::from_str(&answer.body).expect("JSON");
    let message = body["message"].as_str().expect("a message");
    let canonical = format!(
        "\n\nThe Canonical String for this request should have been\n'GET\n/prod/pets/1\na=b\nhost:{HOST}\n\
         x-amz-date:20000101T000000Z\n\nhost;x-amz-date\n\
         e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'"
    );
    assert!(message.contains(&canonical), "{message}");
    let to_sign = "The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20000101T000000Z\n\
                   20000101/us-east-1/execute-api/aws4_request\n";
    assert!(message.contains(to_sign), "{message}");
}

#[test]
fn r_auth_11_signatures_have_their_time() {
    let world = world();
    let at = |time| Ask { time, ..ask("GET", "/prod/pets/1") };
    for time in [NOW - 300, NOW, NOW + 300] {
        assert_eq!(at(time).status(&world), 200, "{time}");
    }
    let expired = "Signature expired: 19991231T235459Z is now earlier than 19991231T235500Z \
                   (20000101T000000Z - 5 min.)";
    check(at(NOW - 301).send(&world), INVALID, expired);
    check(at(NOW + 301).send(&world), INVALID, "Signature not yet current: ");
}

#[test]
fn r_auth_11_signatures_have_their_scope() {
    let world = world();
    let region = Ask { region: "eu-west-1".into(), ..ask("GET", "/prod/pets/1") };
    check(region.send(&world), INVALID, "Credential should be scoped to a valid region, not 'eu-west-1'. ");
    let service = Ask { service: "apigateway".into(), ..ask("GET", "/prod/pets/1") };
    check(service.send(&world), INVALID, "Credential should be scoped to correct service: 'execute-api'. ");
}

#[test]
fn r_auth_11_sessions_end() {
    let mut callers = store();
    for session in callers.access_keys.iter_mut().filter_map(|key| key.session.as_mut()) {
        session.expires_s = NOW;
    }
    let world = Plot { callers, ..guarded(mock_saying("ok")) }.build();
    let words = "The security token included in the request is expired";
    let answer = check(ask("GET", "/prod/pets/1").by(READER).send(&world), "ExpiredTokenException", words);
    assert_eq!(answer.body, format!("{{\"message\":\"{words}\"}}"));
    // who has another token is not told
    let guess = Ask { token: Some("another-token-0123".into()), ..ask("GET", "/prod/pets/1").by(READER) };
    check(guess.send(&world), "UnrecognizedClientException", UNKNOWN);
}

#[test]
fn r_gwr_01_each_error_has_its_gateway_response() {
    let custom = |kind: &str, status| GatewayResponse {
        kind: kind.into(),
        status: Some(status),
        ..GatewayResponse::default()
    };
    let mut callers = store();
    callers.access_keys.iter_mut().filter(|key| key.id == READER).for_each(|key| {
        key.session.as_mut().expect("a session").expires_s = 0;
    });
    caller_of(&mut callers, "bob").policies.clear();
    let gateway_responses = vec![
        custom("ACCESS_DENIED", 441),
        custom("EXPIRED_TOKEN", 442),
        custom("INVALID_SIGNATURE", 443),
        custom("MISSING_AUTHENTICATION_TOKEN", 444),
    ];
    let world = Plot { callers, gateway_responses, ..guarded(mock_saying("ok")) }.build();
    let get = || ask("GET", "/prod/pets/1");
    assert_eq!(get().by(BOB).status(&world), 441);
    assert_eq!(get().by(READER).status(&world), 442);
    assert_eq!(Ask { secret: "x".into(), ..get() }.status(&world), 443);
    assert_eq!(get().by("AKIANOBODY000000").status(&world), 443);
    assert_eq!(world.answer("GET", "/prod/pets/1", &["Authorization: x"]).status, 443);
    assert_eq!(world.answer("GET", "/prod/pets/1", &[]).status, 444);
}
