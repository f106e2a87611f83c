//! Token authorizers: Cognito user pools and JWT (R-AUTH-26 to R-AUTH-32, R-AUTH-05).

mod signer;

use std::sync::Arc;

use ringgate_auth::{IssuerKeys, KeySet};
use ringgate_snapshot::schema::{TokenAuthorizer, TokenClaim, TokenIssuer, TokenKind};
use serde_json::{Value, json};

use self::signer::{NOW_S, SIGNER};
use super::talk::{Admitted, Message, World};
use super::world::{API, Plot, function, mock_saying};
use crate::{Event, TokenOutcome};

const ISSUER: &str = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Ab1";
const OTHER: &str = "https://login.example.com/";
const SOURCE: &str = "method.request.header.Authorization";
const UNAUTHORIZED: &str = "{\"message\":\"Unauthorized\"}";
const EXPIRED: &str = "{\"message\":\"The incoming token has expired\"}";

fn user_pools() -> TokenAuthorizer {
    TokenAuthorizer {
        id: "auth01".into(),
        name: "pools".into(),
        identity_source: SOURCE.into(),
        ttl_s: 300,
        algorithms: vec!["RS256".into()],
        issuers: vec![TokenIssuer { issuer: ISSUER.into(), ..TokenIssuer::default() }],
        ..TokenAuthorizer::default()
    }
}

fn jwt() -> TokenAuthorizer {
    let claim = |name: &str, required, expected: &[&str]| TokenClaim {
        name: name.into(),
        required,
        expected: expected.iter().map(ToString::to_string).collect(),
    };
    let issuer = TokenIssuer {
        issuer: OTHER.into(),
        audiences: Some(vec!["shop".into(), "till".into()]),
        claims: vec![claim("tenant", true, &["a", "b"]), claim("tier", false, &["gold"])],
        lacks_token_use: false,
    };
    TokenAuthorizer {
        name: "jwt".into(),
        kind: TokenKind::Jwt,
        algorithms: vec!["RS256".into(), "ES256".into()],
        issuers: vec![issuer],
        ..user_pools()
    }
}

/// A route behind the authorizer.
fn guarded(authorizer: TokenAuthorizer, scopes: &[&str]) -> Plot {
    let says = "$context.authorizer.claims.sub|$context.authorizer.claims|$context.authorizer.claims.exp";
    Plot::default().route("GET", "/pets", mock_saying(says)).with_token_authorizer(authorizer, scopes)
}

fn id_claims(changes: Value) -> Value {
    claims_over(
        json!({"iss": ISSUER, "sub": "joe", "aud": "app", "token_use": "id", "exp": NOW_S + 60, "iat": NOW_S}),
        changes,
    )
}

fn jwt_claims(changes: Value) -> Value {
    claims_over(
        json!({"iss": OTHER, "sub": "joe", "aud": ["shop"], "tenant": "a", "exp": NOW_S + 60, "iat": NOW_S, "nbf": NOW_S}),
        changes,
    )
}

/// A change to null takes a claim away.
fn claims_over(mut claims: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().expect("an object") {
        match value {
            Value::Null => claims.as_object_mut().expect("an object").remove(name),
            value => claims.as_object_mut().expect("an object").insert(name.clone(), value.clone()),
        };
    }
    claims
}

fn get(world: &World, token: &str) -> Message {
    world.answer("GET", "/prod/pets", &[&format!("Authorization: {token}")])
}

#[track_caller]
fn check(world: &World, token: &str, status: u16, body: &str) {
    let answer = get(world, token);
    assert_eq!((answer.status, answer.body.as_str()), (status, body), "{token}");
    let error = match status {
        200 => None,
        401 => Some("UnauthorizedException"),
        _ => Some("AccessDeniedException"),
    };
    assert_eq!(answer.field("x-amzn-ErrorType"), error);
}

const JOE: &str = "joe||Sat Jan 01 00:01:00 UTC 2000";

#[test]
fn r_auth_26_to_29_tokens_of_user_pools() {
    let world = guarded(user_pools(), &[]).build();
    let rs256 = |changes: Value| SIGNER.rs256(&id_claims(changes));
    for (token, status, body) in [
        (rs256(json!({})), 200, JOE),
        (format!("Bearer {}", rs256(json!({}))), 200, JOE),
        (format!("bearer  {}", rs256(json!({}))), 200, JOE),
        (format!("Basic {}", rs256(json!({}))), 401, UNAUTHORIZED),
        ("nonsense".into(), 401, UNAUTHORIZED),
        ("Bearer".into(), 401, UNAUTHORIZED),
        (rs256(json!({"iss": OTHER})), 401, UNAUTHORIZED),
        (rs256(json!({"iss": null})), 401, UNAUTHORIZED),
        (rs256(json!({"exp": NOW_S})), 401, EXPIRED),
        (rs256(json!({"exp": null})), 401, UNAUTHORIZED),
        (rs256(json!({"nbf": NOW_S + 1})), 401, UNAUTHORIZED),
        (rs256(json!({"token_use": "access"})), 401, UNAUTHORIZED),
        (rs256(json!({"token_use": null})), 401, UNAUTHORIZED),
        (SIGNER.es256(&id_claims(json!({}))), 401, UNAUTHORIZED),
        (SIGNER.with_kid("unknown", &id_claims(json!({}))), 401, UNAUTHORIZED),
        (SIGNER.unsigned(&id_claims(json!({}))), 401, UNAUTHORIZED),
        (SIGNER.hs256(&id_claims(json!({}))), 401, UNAUTHORIZED),
        (SIGNER.forged(&id_claims(json!({}))), 401, UNAUTHORIZED),
    ] {
        check(&world, &token, status, body);
    }
    let answer = world.answer("GET", "/prod/pets", &[]);
    assert_eq!((answer.status, answer.body.as_str()), (401, UNAUTHORIZED));
}

#[test]
fn r_auth_26_the_expression_is_about_the_audience() {
    let world = guarded(TokenAuthorizer { validation: Some("app|web".into()), ..user_pools() }, &[]).build();
    check(&world, &SIGNER.rs256(&id_claims(json!({}))), 200, JOE);
    check(&world, &SIGNER.rs256(&id_claims(json!({"aud": "apple"}))), 401, UNAUTHORIZED);
    // before the signature: nobody is asked for keys
    let world = guarded(TokenAuthorizer { validation: Some("web".into()), ..user_pools() }, &[])
        .without_keys()
        .build();
    check(&world, &SIGNER.rs256(&id_claims(json!({}))), 401, UNAUTHORIZED);
}

#[test]
fn r_auth_28_scopes_want_an_access_token() {
    let world = guarded(user_pools(), &["pets/read", "pets/write"]).build();
    let token = |changes: Value| SIGNER.rs256(&id_claims(changes));
    let access = json!({"token_use": "access", "scope": "openid pets/read"});
    check(&world, &token(access), 200, JOE);
    for changes in [
        json!({"token_use": "access", "scope": "openid pets"}),
        json!({"token_use": "access"}),
        json!({"token_use": "id", "scope": "pets/read"}),
    ] {
        check(&world, &token(changes), 401, UNAUTHORIZED);
    }
}

#[test]
fn r_auth_27_other_providers_need_no_token_use() {
    let mut authorizer = user_pools();
    authorizer.issuers[0].lacks_token_use = true;
    let world = guarded(authorizer, &[]).build();
    check(&world, &SIGNER.rs256(&id_claims(json!({"token_use": null}))), 200, JOE);
    check(&world, &SIGNER.rs256(&id_claims(json!({"token_use": "access"}))), 401, UNAUTHORIZED);
}

#[test]
fn r_auth_32_jwt() {
    let world = guarded(jwt(), &[]).build();
    let rs256 = |changes: Value| SIGNER.rs256(&jwt_claims(changes));
    for (token, status, body) in [
        (rs256(json!({})), 200, JOE),
        (SIGNER.es256(&jwt_claims(json!({}))), 200, JOE),
        (rs256(json!({"aud": "till", "tier": "gold"})), 200, JOE),
        (rs256(json!({"iss": "https://login.example.com"})), 401, UNAUTHORIZED),
        (rs256(json!({"aud": "other"})), 401, UNAUTHORIZED),
        (rs256(json!({"aud": null})), 401, UNAUTHORIZED),
        (rs256(json!({"exp": NOW_S})), 401, EXPIRED),
        (rs256(json!({"nbf": NOW_S + 1})), 401, UNAUTHORIZED),
        (rs256(json!({"iat": NOW_S + 1})), 401, UNAUTHORIZED),
        (rs256(json!({"tenant": "c"})), 401, UNAUTHORIZED),
        (rs256(json!({"tenant": null})), 401, UNAUTHORIZED),
        (rs256(json!({"tenant": ["a"]})), 401, UNAUTHORIZED),
        (rs256(json!({"tier": "tin"})), 401, UNAUTHORIZED),
        (SIGNER.rs384(&jwt_claims(json!({}))), 401, UNAUTHORIZED),
    ] {
        check(&world, &token, status, body);
    }
}

#[test]
fn r_auth_32_a_missing_scope_is_forbidden() {
    let world = guarded(jwt(), &["read"]).build();
    check(&world, &SIGNER.rs256(&jwt_claims(json!({"scope": "write read"}))), 200, JOE);
    check(&world, &SIGNER.rs256(&jwt_claims(json!({"scp": ["read"]}))), 200, JOE);
    for changes in [json!({}), json!({"scope": "reader"})] {
        check(&world, &SIGNER.rs256(&jwt_claims(changes)), 403, "{\"Message\":\"Forbidden\"}");
    }
}

#[test]
fn r_auth_26_what_was_verified_is_kept_until_it_ends() {
    let world = guarded(user_pools(), &[]).build();
    let token = SIGNER.rs256(&id_claims(json!({})));
    let look = |after_s: u64| {
        let mut talk = world.talk("GET", "/prod/pets", &[&format!("Authorization: {token}")]);
        talk.moment.epoch_ms += after_s * 1_000;
        let answer = talk.answer();
        (answer.status, talk.look(|exchange, _| exchange.token_outcome()))
    };
    assert_eq!(look(0), (200, TokenOutcome::Verified));
    assert_eq!(look(59), (200, TokenOutcome::Kept));
    assert_eq!(look(60), (401, TokenOutcome::Refused), "it has expired, whatever is kept");
    assert!(world.generation.authority.grants.flush(crate::grant_identity(API, "prod")));
    assert_eq!(look(1), (200, TokenOutcome::Verified), "what was kept was flushed");
    // another stage verifies for itself
    let field = format!("Authorization: {token}");
    let mut talk = world.talk("GET", "/test/pets", &[&field]);
    talk.answer();
    assert_eq!(talk.look(|exchange, _| exchange.token_outcome()), TokenOutcome::Verified);
}

#[test]
fn r_auth_26_a_lifetime_of_nothing_keeps_nothing() {
    let world = guarded(TokenAuthorizer { ttl_s: 0, ..user_pools() }, &[]).build();
    let token = SIGNER.rs256(&id_claims(json!({})));
    for _ in 0..2 {
        let mut talk = world.talk("GET", "/prod/pets", &[&format!("Authorization: {token}")]);
        talk.answer();
        assert_eq!(talk.look(|exchange, _| exchange.token_outcome()), TokenOutcome::Verified);
    }
}

#[test]
fn missing_keys_are_waited_for_once() {
    let world = guarded(user_pools(), &[]).without_keys().build();
    let issuer = world.generation.authority.issuers.get(ISSUER).expect("named").clone();
    let field = format!("Authorization: {}", SIGNER.rs256(&id_claims(json!({}))));
    let mut talk = world.talk("GET", "/prod/pets", &[&field]);
    let Admitted::Keys(number) = talk.admit() else { panic!("does not wait") };
    assert_eq!(number, issuer.number());
    let Admitted::Own(answer) = talk.keyed() else { panic!("waits again") };
    assert_eq!((answer.status, answer.body.as_str()), (401, UNAUTHORIZED));
    let mut talk = world.talk("GET", "/prod/pets", &[&field]);
    assert!(matches!(talk.admit(), Admitted::Keys(_)));
    issuer.publish(Some(SIGNER.key_set()));
    let Admitted::Own(answer) = talk.keyed() else { panic!("waits again") };
    assert_eq!(answer.status, 200);
    // where nothing can come, nobody waits
    issuer.publish(None);
    issuer.tell(false, u64::MAX);
    let mut late = world.talk("GET", "/prod/pets", &[&field]);
    late.moment.epoch_ms += 10_000_000;
    assert_eq!(late.answer().status, 401);
}

#[test]
fn an_unknown_key_is_waited_for() {
    let world = guarded(user_pools(), &[]).build();
    let token = SIGNER.with_kid("new", &id_claims(json!({})));
    let issuer = world.generation.authority.issuers.get(ISSUER).expect("named").clone();
    issuer.tell(false, 0);
    let field = format!("Authorization: {token}");
    let mut talk = world.talk("GET", "/prod/pets", &[&field]);
    assert!(matches!(talk.admit(), Admitted::Keys(_)));
    issuer.publish(Some(SIGNER.key_set_named("new")));
    let Admitted::Own(answer) = talk.keyed() else { panic!("waits again") };
    assert_eq!(answer.status, 200);
}

#[test]
fn r_auth_05_a_policy_must_allow_after_the_token() {
    let policy = |effect: &str, resource: &str| {
        let statement = json!({"Effect": effect, "Principal": "*", "Action": "*", "Resource": resource});
        Some(json!({"Version": "2012-10-17", "Statement": [statement]}).to_string())
    };
    let token = SIGNER.rs256(&id_claims(json!({})));
    let world = |policy| Plot { policy, ..guarded(user_pools(), &[]) }.build();
    check(&world(policy("Allow", "execute-api:/prod/GET/pets")), &token, 200, JOE);
    let elsewhere = world(policy("Allow", "execute-api:/test/*"));
    let answer = get(&elsewhere, &token);
    assert_eq!(answer.status, 403);
    assert!(
        answer.body.starts_with("{\"Message\":\"User: anonymous is not authorized to perform"),
        "{}",
        answer.body
    );
    check(&elsewhere, "nonsense", 401, UNAUTHORIZED);
    let denied = get(&world(policy("Deny", "execute-api:/*")), "nonsense");
    assert!(denied.status == 403 && denied.body.ends_with("with an explicit deny\"}"), "{denied:?}");
}

#[test]
fn r_auth_30_functions_are_told_every_claim_as_text() {
    let plot = Plot::default().route("GET", "/pets", function()).with_token_authorizer(user_pools(), &[]);
    let world = plot.build();
    let token = SIGNER.rs256(&id_claims(json!({
        "cognito:groups": ["admin", "staff"], "email_verified": true, "auth_time": NOW_S, "level": 7
    })));
    let (_, message) = world.forwarded("GET", "/prod/pets", &[&format!("Authorization: {token}")]);
    let event: Value = serde_json::from_slice(&message.bytes).expect("JSON");
    let expected = json!({"claims": {
        "iss": ISSUER, "sub": "joe", "aud": "app", "token_use": "id",
        "exp": "Sat Jan 01 00:01:00 UTC 2000", "iat": "Sat Jan 01 00:00:00 UTC 2000",
        "cognito:groups": "admin,staff", "email_verified": "true",
        "auth_time": "Sat Jan 01 00:00:00 UTC 2000", "level": "7",
    }});
    assert_eq!(event["requestContext"]["authorizer"], expected);
}

#[test]
fn r_log_05_06_tokens_authenticate() {
    let told = |world: &World, token: &str| {
        let mut talk = world.talk("GET", "/prod/pets", &[&format!("Authorization: {token}")]);
        talk.admit();
        talk.look(|exchange, call| {
            let phases = exchange.record(call, &crate::Outcome::default()).phases;
            assert_eq!((phases.authorizer, phases.call), Default::default());
            assert_eq!(phases.authenticate.latency_us, Some(0));
            let error = phases.authenticate.error.to_owned();
            (phases.authenticate.status, error, phases.authorize.status)
        })
    };
    let world = guarded(user_pools(), &[]).build();
    let good = SIGNER.rs256(&id_claims(json!({})));
    for _ in 0..2 {
        assert_eq!(told(&world, &good), (Some(200), String::new(), None));
    }
    let old = SIGNER.rs256(&id_claims(json!({"exp": NOW_S - 10_000})));
    for token in [&*old, "x", ""] {
        let (status, error, decided) = told(&world, token);
        assert_eq!((status, decided), (Some(401), None), "{token}");
        assert!(!error.is_empty() && error != "Unauthorized", "{token} {error}");
    }
    let scoped = guarded(jwt(), &["read"]).build();
    let (status, error, decided) = told(&scoped, &SIGNER.rs256(&jwt_claims(json!({"scope": "write"}))));
    assert!(status == Some(403) && error.contains("scope") && decided.is_none(), "{error}");
    let denies =
        json!([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "execute-api:/test/*"}]);
    let denies = json!({"Version": "2012-10-17", "Statement": denies}).to_string();
    let world = Plot { policy: Some(denies), ..guarded(user_pools(), &[]) }.build();
    assert_eq!(told(&world, &good), (Some(200), String::new(), Some(403)));
    assert_eq!(told(&world, "x").2, None);
}

#[test]
fn r_log_06_keys_that_were_waited_for_count() {
    let world = guarded(user_pools(), &[]).build();
    let good = format!("Authorization: {}", SIGNER.rs256(&id_claims(json!({}))));
    let mut talk = world.talk("GET", "/prod/pets", &[&good]);
    talk.answer();
    super::outcome::check(&talk, &[("authenticate.latency", "8"), ("authenticate.error", "-")]);
}

#[test]
fn r_vtl_33_r_log_04_templates_and_logs_read_claims() {
    let world = guarded(user_pools(), &[]).build();
    let field = format!("Authorization: {}", SIGNER.rs256(&id_claims(json!({}))));
    let mut talk = world.talk("GET", "/prod/pets", &[&field]);
    assert_eq!(talk.answer().body, JOE);
    let line = talk.look(|exchange, call| {
        let format = "$context.requestId $context.authorizer.claims.sub $context.authorizer.claims.no $context.authorizer.sub";
        let format = ringgate_telemetry::LogFormat::compile(format).expect("a format");
        let mut out = Vec::new();
        format.write(&exchange.record(call, &crate::Outcome::default()), &mut out);
        String::from_utf8(out).expect("text")
    });
    assert!(line.ends_with(" joe - -\n"), "{line}");
}

#[test]
fn the_journal_tells_each_check() {
    let world = guarded(user_pools(), &[]).build();
    let events = |token: &str| {
        let mut talk = world.talk("GET", "/prod/pets", &[&format!("Authorization: {token}")]);
        talk.explain();
        talk.look(|exchange, _| exchange.journal().map(|journal| journal.events.clone()).unwrap_or_default())
    };
    let failed = |events: &[Event]| {
        events.iter().find_map(|event| match event {
            Event::Token(step) => step.failed.clone().map(|(check, why)| (step.passed.len(), check, why)),
            _ => None,
        })
    };
    let good = SIGNER.rs256(&id_claims(json!({})));
    assert!(events(&good).iter().any(|event| matches!(event, Event::Token(step) if step.passed.len() == 9)));
    assert!(events(&good).contains(&Event::TokenKept("pools".into())));
    let forged = failed(&events(&SIGNER.forged(&id_claims(json!({}))))).expect("a fault");
    assert_eq!((forged.0, forged.1), (5, "signature"));
    let expired = failed(&events(&SIGNER.rs256(&id_claims(json!({"exp": 1}))))).expect("a fault");
    assert_eq!((expired.1, expired.2.as_str()), ("times", "the token expired at 1"));
}

/// The keys of every issuer that a plot's authorizers name.
pub(super) fn book(authorizers: &[TokenAuthorizer], has_keys: bool) -> ringgate_auth::IssuerBook {
    let mut names: Vec<&str> =
        authorizers.iter().flat_map(|it| &it.issuers).map(|it| it.issuer.as_str()).collect();
    names.dedup();
    let keys = || -> Option<Arc<KeySet>> { has_keys.then(|| SIGNER.key_set()) };
    let issuers = names.into_iter().zip(0..).map(|(name, number)| {
        let issuer =
            if has_keys { IssuerKeys::fixed(number, name, keys()) } else { IssuerKeys::new(number, name) };
        Arc::new(issuer)
    });
    issuers.collect()
}
