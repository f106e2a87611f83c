//! Each rule, by a token that breaks it alone.

use ringgate_pattern::Pattern;
use serde_json::{Value, json};

use super::*;
use crate::jwt::{
    Claims, Issuer, KeySetError, RequiredClaim, TOKEN_BYTES_MAX, TokenFault, TokenRefusal, TokenVerifier,
    bare_token, cognito_issuer,
};

fn cognito() -> TokenVerifier {
    TokenVerifier::cognito([ISSUER.to_owned()], None)
}

fn rest_jwt() -> TokenVerifier {
    let claims = vec![
        RequiredClaim { name: "tenant".into(), required: true, expected: vec!["a".into(), "b".into()] },
        RequiredClaim { name: "kind".into(), required: false, expected: Vec::new() },
    ];
    let audiences = Some(vec!["one".to_owned(), "two".to_owned()]);
    let issuer = Issuer { issuer: ISSUER.into(), audiences, claims, lacks_token_use: false };
    TokenVerifier::rest_jwt(Algorithm::ALL.to_vec(), vec![issuer])
}

/// The claims of a good token with some of them replaced; null takes one away.
fn claims(changes: Value) -> Value {
    let mut claims = json!({
        "iss": ISSUER, "aud": "one", "exp": NOW + 60, "iat": NOW, "nbf": NOW, "tenant": "a", "token_use": "id",
    });
    for (name, value) in changes.as_object().expect("an object") {
        claims[name.as_str()] = value.clone();
    }
    if let Some(members) = claims.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    claims
}

fn verify(verifier: &TokenVerifier, token: &str) -> Result<Claims, TokenFault> {
    let keys = key_set();
    verifier.verify(token, |issuer| (issuer == ISSUER).then_some(&keys), NOW)
}

/// What the verifier says about a token with these claims.
fn check(verifier: &TokenVerifier, changes: Value, expected: Result<(), TokenFault>) {
    let text = changes.to_string();
    let verified = verify(verifier, &token(Algorithm::Rs256, &claims(changes)));
    assert_eq!(verified.map(|_| ()), expected, "{text}");
}

fn check_header(header: &str, expected: &TokenFault) {
    let token = token_of(Algorithm::Rs256, header, &claims(json!({})).to_string());
    assert_eq!(verify(&rest_jwt(), &token).as_ref(), Err(expected), "{header}");
}

#[test]
fn r_auth_32_good_tokens_of_every_algorithm_are_taken() {
    for algorithm in Algorithm::ALL {
        let verified = verify(&rest_jwt(), &token(algorithm, &claims(json!({"aud": ["x", "two"]}))));
        assert_eq!(verified.map(|claims| claims.expires_at()), Ok(NOW + 60), "{algorithm:?}");
    }
}

#[test]
fn r_auth_27_only_rs256_of_the_pools_issuer_is_taken() {
    check(&cognito(), json!({}), Ok(()));
    let other = TokenFault::Issuer(Some("https://issuer.example/pool/".into()));
    check(&cognito(), json!({"iss": "https://issuer.example/pool/"}), Err(other));
    check(&cognito(), json!({"iss": null}), Err(TokenFault::Issuer(None)));
    check(&cognito(), json!({"iss": [ISSUER]}), Err(TokenFault::Issuer(None)));
    let rs384 = verify(&cognito(), &token(Algorithm::Rs384, &claims(json!({}))));
    assert_eq!(rs384, Err(TokenFault::Algorithm("RS384".into())));
}

#[test]
fn r_auth_27_a_user_pools_arn_names_its_issuer() {
    let cases = [
        (
            "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Ab1",
            Some("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1"),
        ),
        (
            "arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/cn-north-1_A",
            Some("https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_A"),
        ),
        ("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/", None),
        ("arn:aws:cognito-idp::1:userpool/a", None),
        ("arn:aws:lambda:eu-west-1:1:userpool/a", None),
        ("eu-west-1_Ab1", None),
    ];
    cases.into_iter().for_each(|(arn, issuer)| assert_eq!(cognito_issuer(arn).as_deref(), issuer));
}

#[test]
fn r_auth_32_headers_that_cannot_be_trusted_are_refused() {
    let algorithm = |name: &str| TokenFault::Algorithm(name.into());
    for name in ["none", "None", "HS256", "HS512", "PS256", "EdDSA", "rs256", ""] {
        check_header(&json!({"alg": name, "kid": "rsa"}).to_string(), &algorithm(name));
    }
    check_header(r#"{"alg":"RS256"}"#, &TokenFault::NoKid);
    check_header(r#"{"alg":"RS256","kid":1}"#, &TokenFault::NoKid);
    check_header(r#"{"alg":"RS256","kid":"rsa","crit":["exp"]}"#, &TokenFault::Critical);
    check_header(r#"{"alg":"RS256","kid":"rsa","crit":[]}"#, &TokenFault::Critical);
    check_header(r#"{"alg":"HS256","alg":"RS256","kid":"rsa"}"#, &TokenFault::Repeated("header"));
    check_header(r#"{"kid":"rsa"}"#, &TokenFault::Malformed("header"));
    check_header(r#"["RS256"]"#, &TokenFault::Malformed("header"));
    check_header(r#"{"alg":"RS256","kid":"none"}"#, &TokenFault::UnknownKid("none".into()));
    check_header(r#"{"alg":"RS256","kid":"p256"}"#, &TokenFault::KeyAlgorithm("p256".into()));
    check_header(r#"{"alg":"ES256","kid":"rsa"}"#, &TokenFault::KeyAlgorithm("rsa".into()));
    check_header(r#"{"alg":"RS384","kid":"rsa"}"#, &TokenFault::Signature);
}

#[test]
fn only_missing_keys_call_for_keys() {
    let token = token(Algorithm::Rs256, &claims(json!({})));
    let fault = rest_jwt().verify(&token, |_| None::<&KeySet>, NOW);
    assert_eq!(fault, Err(TokenFault::NoKeys(ISSUER.into())));
    assert!(
        TokenFault::NoKeys(ISSUER.into()).needs_keys() && TokenFault::UnknownKid("k".into()).needs_keys()
    );
    assert!(!TokenFault::Signature.needs_keys() && !TokenFault::KeyAlgorithm("k".into()).needs_keys());
}

#[test]
fn texts_that_are_no_tokens_are_refused() {
    let good = token(Algorithm::Rs256, &claims(json!({})));
    let long = format!("{good}{}", "A".repeat(TOKEN_BYTES_MAX));
    let cases = [
        (String::new(), TokenFault::Segments),
        ("a.b".into(), TokenFault::Segments),
        (format!("{good}.x"), TokenFault::Segments),
        (format!("{good}="), TokenFault::Malformed("signature")),
        (format!("={good}"), TokenFault::Malformed("header")),
        (good.replacen('.', ".=", 1), TokenFault::Malformed("payload")),
        ("..".into(), TokenFault::Malformed("header")),
        (long, TokenFault::TooLong),
        (good[..good.rfind('.').expect("a dot") + 1].to_owned(), TokenFault::Signature),
    ];
    for (text, fault) in cases {
        assert_eq!(verify(&rest_jwt(), &text), Err(fault), "{text}");
    }
    let twice = token_of(Algorithm::Rs256, r#"{"alg":"RS256","kid":"rsa"}"#, r#"{"iss":"a","iss":"b"}"#);
    assert_eq!(verify(&rest_jwt(), &twice), Err(TokenFault::Repeated("payload")));
}

#[test]
fn r_auth_32_times_are_looked_at_to_the_second() {
    let jwt = rest_jwt();
    check(&jwt, json!({"exp": NOW + 1}), Ok(()));
    check(&jwt, json!({"exp": NOW}), Err(TokenFault::Expired(NOW)));
    check(&jwt, json!({"exp": NOW as f64 + 1.5}), Ok(()));
    for exp in [json!(null), json!("1"), json!(-1), json!(1e300), json!(true)] {
        check(&jwt, json!({ "exp": exp }), Err(TokenFault::BadClaim("exp")));
    }
    check(&jwt, json!({"nbf": NOW + 1}), Err(TokenFault::Early("nbf", NOW + 1)));
    check(&jwt, json!({"iat": NOW + 1}), Err(TokenFault::Early("iat", NOW + 1)));
    check(&jwt, json!({"nbf": null, "iat": null}), Ok(()));
    check(&jwt, json!({"nbf": "x"}), Err(TokenFault::BadClaim("nbf")));
    check(&cognito(), json!({"iat": NOW + 1}), Ok(()));
    let lenient = TokenVerifier { leeway_s: 5, ..rest_jwt() };
    check(&lenient, json!({"exp": NOW - 4, "nbf": NOW + 5, "iat": NOW + 5}), Ok(()));
    check(&lenient, json!({"exp": NOW - 5}), Err(TokenFault::Expired(NOW - 5)));
}

#[test]
fn r_auth_32_one_audience_is_enough_and_client_id_stands_in() {
    let jwt = rest_jwt();
    for (changes, is_met) in [
        (json!({"aud": ["x", "two"]}), true),
        (json!({"aud": null, "client_id": "two"}), true),
        (json!({"aud": "x", "client_id": "two"}), false),
        (json!({"aud": []}), false),
        (json!({"aud": 1}), false),
        (json!({"aud": null}), false),
    ] {
        check(&jwt, changes, if is_met { Ok(()) } else { Err(TokenFault::Audience) });
    }
}

#[test]
fn r_auth_31_additional_claims_are_single_strings() {
    let jwt = rest_jwt();
    check(&jwt, json!({"tenant": "b", "kind": "any"}), Ok(()));
    for tenant in [json!(null), json!("c"), json!(["a"]), json!(1)] {
        check(&jwt, json!({ "tenant": tenant }), Err(TokenFault::Claim("tenant".into())));
    }
    check(&jwt, json!({"kind": 1}), Err(TokenFault::Claim("kind".into())));
}

#[test]
fn r_auth_26_the_expression_is_matched_before_the_signature() {
    let expression = Pattern::new("app-[0-9]+").expect("a pattern");
    let verifier = TokenVerifier::cognito([ISSUER.to_owned()], Some(expression));
    check(&verifier, json!({"aud": "app-12"}), Ok(()));
    check(&verifier, json!({"aud": ["x", "app-12"]}), Ok(()));
    check(&verifier, json!({"aud": "app-12x"}), Err(TokenFault::Expression));
    check(&verifier, json!({"aud": null, "client_id": "app-12"}), Err(TokenFault::Expression));
    let unsigned = |aud: &str| {
        let good = token(Algorithm::Rs256, &claims(json!({ "aud": aud })));
        format!("{}.AAAA", &good[..good.rfind('.').expect("a dot")])
    };
    assert_eq!(verify(&verifier, &unsigned("x")), Err(TokenFault::Expression));
    assert_eq!(verify(&verifier, &unsigned("app-1")), Err(TokenFault::Signature));
}

#[test]
fn r_auth_28_a_method_without_scopes_wants_an_id_token_and_one_with_scopes_an_access_token() {
    let none: &[&str] = &[];
    let cases: [(Value, &[&str], Option<TokenFault>); 6] = [
        (json!({}), none, None),
        (json!({"token_use": "access", "scope": "a"}), none, Some(wrong_use(Some("access"), "id"))),
        (json!({"token_use": null}), none, Some(wrong_use(None, "id"))),
        (json!({"scope": "a"}), &["a"], Some(wrong_use(Some("id"), "access"))),
        (json!({"token_use": "access", "scope": "b a"}), &["c", "a"], None),
        (
            json!({"token_use": "access", "scope": "ab"}),
            &["a"],
            Some(TokenFault::Scope { is_unauthorized: true }),
        ),
    ];
    for (changes, scopes, fault) in cases {
        let verified = verify(&cognito(), &token(Algorithm::Rs256, &claims(changes))).expect("a good token");
        let permitted = cognito().permit(&verified, scopes);
        assert_eq!(permitted.as_ref().err(), fault.as_ref());
        assert_eq!(permitted.err().map(|fault| fault.refusal().status()), fault.map(|_| 401));
    }
}

fn wrong_use(found: Option<&str>, wanted: &'static str) -> TokenFault {
    TokenFault::TokenUse { found: found.map(str::to_owned), wanted }
}

#[test]
fn r_auth_32_a_good_token_without_the_scope_is_forbidden() {
    let permit = |changes: Value, scopes: &[&str]| {
        let verified = verify(&rest_jwt(), &token(Algorithm::Rs256, &claims(changes))).expect("a good token");
        rest_jwt().permit(&verified, scopes)
    };
    assert_eq!(permit(json!({}), &[]), Ok(()));
    assert_eq!(permit(json!({"scp": ["a", "b"]}), &["b"]), Ok(()));
    let fault = permit(json!({"scope": "a"}), &["b"]).expect_err("no such scope");
    assert_eq!((fault.refusal(), fault.refusal().status()), (TokenRefusal::InsufficientScope, 403));
}

#[test]
fn r_auth_29_refusals_have_the_services_words() {
    let cases = [
        (TokenFault::Signature, 401, "Unauthorized", "UNAUTHORIZED"),
        (TokenFault::Expired(1), 401, "The incoming token has expired", "UNAUTHORIZED"),
        (TokenFault::Scope { is_unauthorized: false }, 403, "Forbidden", "ACCESS_DENIED"),
        (TokenFault::Scope { is_unauthorized: true }, 401, "Unauthorized", "UNAUTHORIZED"),
    ];
    for (fault, status, message, response_type) in cases {
        let refusal = fault.refusal();
        assert_eq!(
            (refusal.status(), refusal.message(), refusal.response_type()),
            (status, message, response_type)
        );
    }
    let shown = TokenFault::UnknownKid("a\"\r\nb`".into());
    assert_eq!(shown.to_string(), "the issuer has no key `a???b?`");
    assert_eq!(TokenFault::Algorithm("ES256".into()).description(), "signing method ES256 is invalid");
}

#[test]
fn r_auth_26_the_word_bearer_is_left_out() {
    for value in ["a.b.c", "Bearer a.b.c", "bearer  a.b.c", " BEARER a.b.c\t", "a.b.c "] {
        assert_eq!(bare_token(value), "a.b.c", "{value}");
    }
    for value in ["Basic a.b.c", "Bearer", "Bearera.b.c", ""] {
        assert_eq!(bare_token(value), value);
    }
}

#[test]
fn a_key_set_keeps_what_can_be_used_and_reports_the_rest() {
    let mut jwks = SIGNERS.jwks();
    let rsa = jwks["keys"][0].clone();
    let with = |name: &str, value: Value| {
        let mut jwk = rsa.clone();
        jwk["kid"] = json!(format!("{name} {value}"));
        jwk[name] = value;
        jwk
    };
    let odd = [
        rsa.clone(),
        with("kty", json!("oct")),
        with("kty", json!("OKP")),
        with("use", json!("enc")),
        with("alg", json!("RSA-OAEP")),
        with("alg", json!("HS256")),
        with("alg", json!("ES256")),
        with("key_ops", json!(["sign"])),
        with("n", json!("AQAB")),
        with("n", json!("not base64url")),
        with("e", json!(null)),
        with("kid", json!(null)),
        json!(1),
    ];
    let keys = jwks["keys"].as_array_mut().expect("a list");
    keys.extend(odd.iter().cloned());
    keys.push(with("alg", json!("RS512")));
    let set = KeySet::read(jwks.to_string().as_bytes()).expect("a key set");
    assert_eq!((set.len(), set.skipped().len()), (5, odd.len()), "{set:?}");
    let pinned = set.get("alg \"RS512\"").expect("the key");
    assert!(pinned.takes(Algorithm::Rs512) && !pinned.takes(Algorithm::Rs256));
}

#[test]
fn a_text_that_is_no_key_set_is_refused() {
    let many = json!({"keys": vec![json!({}); 101]}).to_string();
    let long = format!("{{\"keys\":[]{}}}", " ".repeat(150_000));
    let cases = [
        ("", KeySetError::Malformed),
        ("{}", KeySetError::Malformed),
        (r#"{"keys":{}}"#, KeySetError::Malformed),
        (r#"{"keys":[],"keys":[]}"#, KeySetError::Malformed),
        (r#"{"keys":[]}"#, KeySetError::NoUsableKey),
        (&many, KeySetError::TooMany),
        (&long, KeySetError::TooLong),
    ];
    for (text, error) in cases {
        assert_eq!(KeySet::read(text.as_bytes()).err(), Some(error));
    }
}
