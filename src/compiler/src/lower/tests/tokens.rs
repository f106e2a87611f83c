//! Token authorizers (R-AUTH-26 to R-AUTH-32).

use ringgate_definition::{
    AdditionalClaim, Authorization, Authorizer, Definition, IssuerSettings, JwtIssuer, Located,
};
use ringgate_snapshot::schema::{self, TokenKind};

use super::{at, changed, lowered, method, refuses, text, warns};
use crate::code;

const POOL: &str = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Ab1";
const POOL_ISSUER: &str = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Ab1";

/// The only method asks this authorizer, for these scopes.
fn guarded(kind: &str, scopes: &[&str], change: impl FnOnce(&mut Authorizer)) -> Definition {
    changed(|d| {
        let mut authorizer = Authorizer { name: text("guard"), kind: text(kind), ..Authorizer::default() };
        match kind {
            "jwt" => authorizer.jwt_issuers = vec![issuer("https://login.example.com/")],
            _ => authorizer.provider_arns = vec![text(POOL)],
        }
        change(&mut authorizer);
        d.apis[0].authorizers.push(authorizer);
        method(d).authorization = Authorization::Authorizer {
            name: text("guard"),
            kind: kind.into(),
            scopes: scopes.iter().map(ToString::to_string).collect(),
        };
    })
}

fn pools(change: impl FnOnce(&mut Authorizer)) -> Definition {
    guarded("cognito_user_pools", &[], change)
}

fn jwt(change: impl FnOnce(&mut Authorizer)) -> Definition {
    guarded("jwt", &[], change)
}

fn issuer(name: &str) -> JwtIssuer {
    JwtIssuer { issuer: Some(text(name)), audiences: vec![text("app")], ..JwtIssuer::default() }
}

fn claim(change: impl FnOnce(&mut AdditionalClaim)) -> Definition {
    let mut claim = AdditionalClaim { name: Some(text("tenant")), ..AdditionalClaim::default() };
    change(&mut claim);
    jwt(|it| it.jwt_issuers[0].additional_claims.push(claim))
}

fn only(definition: &Definition) -> schema::TokenAuthorizer {
    let routes = lowered(definition);
    let deployment = &routes.apis[0].deployments[0];
    assert_eq!(deployment.routes[0].authorization, schema::Authorization::Token(0));
    deployment.token_authorizers[0].clone()
}

fn refused(definition: &Definition, words: &str) {
    refuses(definition, code::AUTHORIZER, words);
}

#[test]
fn r_auth_26_user_pools_are_lowered_with_their_issuers() {
    let authorizer = only(&pools(|_| {}));
    assert_eq!((authorizer.kind, authorizer.ttl_s), (TokenKind::UserPools, 300));
    assert_eq!(authorizer.identity_source, "method.request.header.Authorization");
    assert_eq!(authorizer.algorithms, ["RS256"]);
    assert_eq!(authorizer.issuers[0].issuer, POOL_ISSUER);
    let twice = only(&pools(|it| it.provider_arns.push(text(POOL))));
    assert_eq!(twice.issuers.len(), 1);
    let kept = only(&pools(|it| {
        it.result_ttl_seconds = Some(at(0));
        it.identity_validation = Some(text("app-.*"));
        it.identity_source = Some(text("method.request.header.X-Token"));
    }));
    assert_eq!((kept.ttl_s, kept.validation.as_deref()), (0, Some("app-.*")));
    assert_eq!(kept.identity_source, "method.request.header.X-Token");
}

#[test]
fn r_auth_26_what_user_pools_cannot_say() {
    refused(&pools(|it| it.provider_arns.clear()), "has no providerARNs");
    refused(&pools(|it| it.provider_arns = vec![text("arn:aws:s3:::x")]), "is no ARN of a user pool");
    refused(&pools(|it| it.provider_arns = vec![text("${stageVariables.pool}")]), "stage variable");
    refused(&pools(|it| it.provider_arns = vec![text("http://a.example")]), "is http");
    refused(&pools(|it| it.identity_validation = Some(text("("))), "validation expression");
    refused(&pools(|it| it.result_ttl_seconds = Some(at(3_601))), "3601");
    let source = |source: &str| pools(|it| it.identity_source = Some(text(source)));
    refused(&source("method.request.querystring.q"), "identity source");
    refused(&source("method.request.header.A, method.request.header.B"), "identity source");
    warns(&pools(|it| it.uri = Some(text("arn:x"))), code::IGNORED, "authorizerUri does nothing");
}

#[test]
fn r_auth_27_any_issuer_may_stand_for_a_pool() {
    let issuer = "https://login.example.com/realms/shop";
    assert_eq!(only(&pools(|it| it.provider_arns = vec![text(issuer)])).issuers[0].issuer, issuer);
    let mut definition = pools(|_| {});
    definition.tokens.user_pools = vec![
        (text("arn:aws:cognito-idp:eu-*"), text("https://other.example.com")),
        (text("arn:aws:cognito-idp:*:userpool/*"), text(issuer)),
    ];
    definition.tokens.issuers = vec![IssuerSettings {
        issuer: text(issuer),
        has_token_use: Some(at(false)),
        ..IssuerSettings::default()
    }];
    let found = only(&definition).issuers[0].clone();
    assert_eq!((found.issuer.as_str(), found.lacks_token_use), (issuer, true));
}

#[test]
fn r_auth_27_a_stand_in_for_cognito_issues_below_its_url() {
    let issuer_of = |services: &[(&str, &str)], user_pools| {
        let mut definition = pools(|_| {});
        definition.aws.endpoints = services.iter().map(|(name, url)| (text(name), text(url))).collect();
        definition.tokens.user_pools = user_pools;
        only(&definition).issuers[0].issuer.clone()
    };
    let here = ("cognito-idp", "http://127.0.0.1:9229/");
    assert_eq!(issuer_of(&[here], Vec::new()), "http://127.0.0.1:9229/us-east-1_Ab1");
    let named = vec![(text("*"), text("https://other.example.com"))];
    assert_eq!(issuer_of(&[here], named), "https://other.example.com");
    // Whoever stands for every service was not asked about whom to believe.
    assert_eq!(issuer_of(&[("*", "http://127.0.0.1:4566")], Vec::new()), POOL_ISSUER);
}

#[test]
fn r_auth_28_scopes_stand_at_the_route() {
    let routes = lowered(&guarded("jwt", &["read", "write"], |_| {}));
    assert_eq!(routes.apis[0].deployments[0].routes[0].scopes, ["read", "write"]);
    refused(&guarded("jwt", &["a b"], |_| {}), "which no token can have");
    refused(&guarded("jwt", &[""], |_| {}), "which no token can have");
    refused(&guarded("jwt", &["s"; 11], |_| {}), "11 scopes");
}

#[test]
fn r_auth_31_jwt_is_lowered_in_both_forms() {
    let authorizer = only(&jwt(|it| {
        it.jwt_algorithms = vec![text("ES256"), text("RS512")];
        it.jwt_issuers.push(issuer("https://login.example.com"));
    }));
    assert_eq!((authorizer.kind, authorizer.issuers.len()), (TokenKind::Jwt, 2));
    assert_eq!(authorizer.algorithms, ["ES256", "RS512"]);
    assert_eq!(only(&jwt(|_| {})).algorithms, ["RS256"]);
    let http = only(&jwt(|it| {
        it.jwt_issuers.clear();
        it.jwt_issuer = Some(text("https://a.example"));
        it.jwt_audience = vec![text("b")];
        it.identity_source = Some(text("$request.header.Authorization"));
    }));
    assert_eq!(http.algorithms, ["RS256", "RS384", "RS512"], "H-JW-03");
    assert_eq!(http.identity_source, "method.request.header.Authorization");
    assert_eq!(http.issuers[0].audiences.as_deref(), Some(&["b".to_owned()][..]));
}

#[test]
fn r_auth_31_what_jwt_cannot_say() {
    refused(&jwt(|it| it.jwt_issuers.clear()), "has no issuer");
    refused(&jwt(|it| it.jwt_issuers.push(issuer("https://login.example.com/"))), "twice");
    refused(&jwt(|it| it.jwt_audience = vec![text("b")]), "in two ways");
    refused(&jwt(|it| it.jwt_algorithms = vec![text("HS256")]), "the algorithm `HS256`");
    refused(&jwt(|it| it.jwt_issuers[0].issuer = None), "has no name");
    refused(&jwt(|it| it.jwt_issuers[0].audiences.clear()), "audiences");
    for (name, words) in [
        ("login.example.com", "no absolute URL"),
        ("http://login.example.com", "is http"),
        ("https://a.example?b", "has a query"),
        ("https://a.example#b", "has a fragment"),
        ("https://u@a.example", "names a user"),
    ] {
        refused(&jwt(|it| it.jwt_issuers = vec![issuer(name)]), words);
    }
    for name in ["iss", "aud", "exp", "nbf", "iat", "scope", "scp"] {
        refused(&claim(|it| it.name = Some(text(name))), "in a way of its own");
    }
    refused(&claim(|it| it.name = None), "has no name");
    refused(&claim(|it| it.format = Some(text("LIST"))), "format `LIST`");
    let good = only(&claim(|it| {
        it.format = Some(text("SINGLE_STRING"));
        it.required = Some(at(true));
        it.expected_values = vec![text("a")];
    }));
    let expected = schema::TokenClaim { name: "tenant".into(), required: true, expected: vec!["a".into()] };
    assert_eq!(good.issuers[0].claims, [expected]);
}

#[test]
fn r_auth_32_what_jwt_cannot_have() {
    refused(&jwt(|it| it.result_ttl_seconds = Some(at(300))), "authorizerResultTtlInSeconds");
    refused(&jwt(|it| it.provider_arns = vec![text(POOL)]), "providerARNs");
    refused(&jwt(|it| it.uri = Some(text("arn:x"))), "authorizerUri");
    refused(&jwt(|it| it.credentials = Some(text("arn:x"))), "authorizerCredentials");
    refused(&jwt(|it| it.identity_validation = Some(text("x"))), "identityValidationExpression");
}

#[test]
fn settings_of_tokens_are_checked() {
    let with = |change: &dyn Fn(&mut IssuerSettings)| {
        let mut definition = pools(|_| {});
        let mut issuer = IssuerSettings { issuer: text(POOL_ISSUER), ..IssuerSettings::default() };
        change(&mut issuer);
        definition.tokens.issuers.push(issuer);
        definition
    };
    let some = |value: &str| -> Option<Located<String>> { Some(text(value)) };
    lowered(&with(&|it| it.jwks_url = some("http://127.0.0.1:9/keys")));
    let refused = |definition: &Definition, words| refuses(definition, code::TOKEN_SETTINGS, words);
    refused(&with(&|it| it.issuer = text("x")), "no absolute URL");
    refused(&with(&|it| it.discovery_url = some("http://a.example")), "is http");
    refused(
        &with(&|it| {
            it.jwks_url = some("https://a.example");
            it.jwks_file = some("keys.json");
        }),
        "in two places",
    );
    let mut definition = pools(|_| {});
    definition.tokens.user_pools = vec![(text(""), text("https://a.example"))];
    refused(&definition, "pattern");
}
