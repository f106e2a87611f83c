//! Authorizers (R-AUTH-13 to R-AUTH-18, R-AUTH-26, R-AUTH-31, R-AUTH-32, R-MGMT-08, R-MGMT-09, S-PP-03).

use serde_json::{Value, json};

use super::parts::{FUNCTION, Parts};

const HEADER: &str = "method.request.header.Authorization";
const POOL: &str = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a";

fn of(kind: &str, more: Value) -> Value {
    let mut body = json!({"name": "new", "type": kind});
    let more = more.as_object().expect("members").clone();
    body.as_object_mut().expect("members").extend(more);
    body
}

fn jwt(issuers: &Value) -> Value {
    let configuration = json!({"issuers": issuers, "defaultAlgorithms": ["RS256"]});
    of("JWT", json!({"identitySource": HEADER, "jwtConfiguration": configuration}))
}

#[test]
fn r_auth_13_what_an_authorizer_is() {
    let mut parts = Parts::new();
    let issuer = json!([{"issuer": "https://a/", "audiences": ["b"]}]);
    for (body, more) in [
        (
            of("TOKEN", json!({"authorizerUri": FUNCTION, "identitySource": HEADER})),
            json!({"authType": "custom", "authorizerResultTtlInSeconds": 300}),
        ),
        (
            of(
                "REQUEST",
                json!({"authorizerUri": FUNCTION, "authorizerResultTtlInSeconds": 0, "authType": "own"}),
            ),
            json!({}),
        ),
        (
            of(
                "REQUEST",
                json!({"authorizerUri": FUNCTION,
                "identitySource": "method.request.querystring.a, context.stage,stageVariables.b"}),
            ),
            json!({"authType": "custom", "authorizerResultTtlInSeconds": 300}),
        ),
        (
            of("COGNITO_USER_POOLS", json!({"providerARNs": [POOL], "identitySource": HEADER})),
            json!({"authType": "cognito_user_pools", "authorizerResultTtlInSeconds": 300}),
        ),
        (jwt(&issuer), json!({})),
    ] {
        let mut expected = body.clone();
        expected.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
        let made = parts.made("authorizers", body);
        let id = made["id"].as_str().expect("an id").to_owned();
        expected["id"] = json!(id);
        assert_eq!(made, expected);
        let target = parts.of(&format!("authorizers/{id}"));
        assert_eq!(parts.world.done("GET", &target, Value::Null), expected);
        assert_eq!(parts.world.call("DELETE", &target, Value::Null).0, 202);
        parts.world.refused("GET", &target, Value::Null, 404, "Invalid Authorizer identifier specified");
    }
}

#[test]
fn r_auth_13_what_each_type_needs() {
    let mut parts = Parts::new();
    let target = parts.of("authorizers");
    let uri =
        "Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.";
    let one = "must have exactly one, such as method.request.header.Authorization";
    let sound = |kind: &str, more: Value| {
        let mut body = of(kind, json!({"authorizerUri": FUNCTION, "identitySource": HEADER}));
        body.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
        body
    };
    for (body, message) in [
        (sound("TOKEN", json!({"name": ""})), "Authorizer name must be non-empty".to_owned()),
        (sound("TOKEN", json!({"name": "token"})),
            "Authorizer name must be unique. Authorizer token already exists in this RestApi.".to_owned()),
        (sound("TOKEN", json!({"authorizerUri": ""})), format!("Invalid Authorizer URI: null. {uri}")),
        (sound("REQUEST", json!({"authorizerUri": "http://a"})), format!("Invalid Authorizer URI: http://a. {uri}")),
        (sound("TOKEN", json!({"identitySource": ""})),
            format!("Invalid identity source specified: null. A TOKEN authorizer {one}")),
        (sound("TOKEN", json!({"identitySource": "method.request.querystring.a"})),
            format!("Invalid identity source specified: method.request.querystring.a. A TOKEN authorizer {one}")),
        (sound("REQUEST", json!({"identitySource": ""})),
            "Invalid identity source specified: null. A REQUEST authorizer must have at least one, unless its \
             authorizerResultTtlInSeconds is 0".to_owned()),
        (sound("REQUEST", json!({"identitySource": "method.request.path.a"})),
            "Invalid identity source specified: method.request.path.a".to_owned()),
        (sound("TOKEN", json!({"authorizerResultTtlInSeconds": 3601})),
            "Invalid authorizerResultTtlInSeconds specified. Must be between 0 and 3600".to_owned()),
        (sound("TOKEN", json!({"providerARNs": [POOL]})),
            "providerARNs is not supported for authorizers of type TOKEN".to_owned()),
        (of("COGNITO_USER_POOLS", json!({"identitySource": HEADER})),
            "COGNITO_USER_POOLS authorizers must have at least one provider ARN".to_owned()),
        (of("COGNITO_USER_POOLS", json!({"identitySource": HEADER, "providerARNs": ["a"]})),
            "Invalid ARN specified in the request".to_owned()),
        (sound("JWT", json!({})), "authorizerUri is not supported for authorizers of type JWT".to_owned()),
    ] {
        parts.world.refused("POST", &target, body, 400, &message);
    }
    let message = "Unable to complete operation due to concurrent modification. Please try again later.";
    parts.world.refused("POST", "/restapis/none/authorizers", sound("TOKEN", json!({})), 409, message);
    for number in 2..10 {
        parts.made("authorizers", sound("TOKEN", json!({"name": format!("a{number}")})));
    }
    let message = "The API has 10 authorizers, which are the most";
    parts.world.refused("POST", &target, sound("TOKEN", json!({})), 429, message);
}

#[test]
fn r_auth_31_issuers() {
    let mut parts = Parts::new();
    let target = parts.of("authorizers");
    let issuer = |name: &str| json!({"issuer": name, "audiences": ["a"]});
    let claim = |name: &str| {
        json!([{"issuer": "https://a", "audiences": ["a"], "additionalClaims":
            [{"claimName": name, "format": "SINGLE_STRING"}]}])
    };
    let absolute = |name: &str| {
        format!("The issuer '{name}' must be an absolute https URL without query, fragment and user")
    };
    for (issuers, what) in [
        (json!([]), "There must be at least one issuer".to_owned()),
        (json!([issuer("http://a")]), absolute("http://a")),
        (json!([issuer("https://a?b")]), absolute("https://a?b")),
        (json!([issuer("https://a#b")]), absolute("https://a#b")),
        (json!([issuer("https://u@a")]), absolute("https://u@a")),
        (json!([issuer("https://")]), absolute("https://")),
        (
            json!([issuer("https://a"), issuer("https://a")]),
            "The issuer 'https://a' must be unique".to_owned(),
        ),
        (
            json!([{"issuer": "https://a", "audiences": []}]),
            "The issuer 'https://a' must have at least one audience".to_owned(),
        ),
        (claim("iss"), "The claim 'iss' cannot be an additional one".to_owned()),
        (claim("scp"), "The claim 'scp' cannot be an additional one".to_owned()),
    ] {
        let message = format!("Invalid jwtConfiguration specified. {what}");
        parts.world.refused("POST", &target, jwt(&issuers), 400, &message);
    }
    parts.made("authorizers", jwt(&json!([issuer("https://a"), issuer("https://a/")])));
}

#[test]
fn s_pp_03_patches_of_authorizers() {
    let mut parts = Parts::new();
    let target = parts.of(&format!("authorizers/{}", parts.id("token")));
    let other = FUNCTION.replace("function:f", "function:${stageVariables.f}");
    for (op, path, value, key, want) in [
        ("replace", "/name", "n", "name", json!("n")),
        ("replace", "/authType", "t", "authType", json!("t")),
        ("replace", "/authorizerUri", other.as_str(), "authorizerUri", json!(other)),
        (
            "replace",
            "/authorizerCredentials",
            "arn:aws:iam::1:role/r",
            "authorizerCredentials",
            json!("arn:aws:iam::1:role/r"),
        ),
        ("replace", "/authorizerCredentials", "", "authorizerCredentials", Value::Null),
        ("replace", "/authorizerResultTtlInSeconds", "0", "authorizerResultTtlInSeconds", json!(0)),
        ("replace", "/identityValidationExpression", "a+", "identityValidationExpression", json!("a+")),
        (
            "add",
            "/identitySource",
            "method.request.header.a",
            "identitySource",
            json!("method.request.header.a"),
        ),
        ("replace", "/type", "REQUEST", "type", json!("REQUEST")),
        ("remove", "/identitySource", "", "identitySource", Value::Null),
    ] {
        parts.patched(&target, (op, path, value), key, &want);
    }
    let pool = parts.of(&format!("authorizers/{}", parts.id("pool")));
    let second = POOL.replace("_a", "_b");
    parts.patched(&pool, ("add", "/providerARNs", &second), "providerARNs", &json!([POOL, second]));
    parts.patched(&pool, ("remove", "/providerARNs", POOL), "providerARNs", &json!([second]));
    let none = "COGNITO_USER_POOLS authorizers must have at least one provider ARN";
    for (op, path, value, message) in [
        ("remove", "/providerARNs", second.as_str(), none),
        (
            "replace",
            "/name",
            "n",
            "Authorizer name must be unique. Authorizer n already exists in this RestApi.",
        ),
        (
            "add",
            "/name",
            "n",
            "Invalid patch path  '/name' specified for op 'add'. Must be one of: [/identitySource, /providerARNs]",
        ),
    ] {
        parts.refused_patch(&pool, ("replace", "/authType", "lost"), (op, path, value), 400, message);
    }
}

#[test]
fn an_authorizer_in_use_stays_what_it_is() {
    let mut parts = Parts::new();
    let token = parts.id("token");
    let body = json!({"authorizationType": "CUSTOM", "authorizerId": token});
    parts.world.done("PUT", &parts.method("GET"), body);
    let target = parts.of(&format!("authorizers/{token}"));
    let message = "Cannot delete authorizer 'token', is referenced in method: /pets/GET";
    parts.world.refused("DELETE", &target, Value::Null, 409, message);
    parts.patched(&target, ("replace", "/type", "REQUEST"), "type", &json!("REQUEST"));
    let (status, answer) = parts
        .world
        .patch(&target, &[("replace", "/type", "COGNITO_USER_POOLS"), ("add", "/providerARNs", POOL)]);
    let message = "Cannot change the type of authorizer 'token', is referenced in method: /pets/GET";
    assert_eq!((status, answer["message"].as_str()), (409, Some(message)));
    parts.world.done("DELETE", &parts.resource_target(), Value::Null);
    parts.world.done("DELETE", &target, Value::Null);
}
