use proptest::prelude::*;
use ringgate_policy::{NoFacts, Values};
use serde_json::json;

use super::*;

fn grant(result: &Value) -> Grant {
    Grant::read(result.to_string().as_bytes()).expect("a grant")
}

fn allow(resource: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [
        {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": resource},
    ]})
}

const ARN: &str = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/pets";

#[test]
fn r_auth_19_reads_a_result() {
    let grant = grant(&json!({
        "principalId": "ann",
        "policyDocument": allow(ARN),
        "context": {"stringKey": "stringval", "numberKey": 123, "booleanKey": true},
        "usageIdentifierKey": "k-1",
        "futureMember": {},
    }));
    assert_eq!((grant.principal_id(), grant.usage_key()), ("ann", Some("k-1")));
    let entry = |name: &str, value: &str, kind| ContextEntry { name: name.into(), value: value.into(), kind };
    let want = [
        entry("stringKey", "stringval", ContextKind::String),
        entry("numberKey", "123", ContextKind::Number),
        entry("booleanKey", "true", ContextKind::Boolean),
    ];
    assert_eq!(grant.context(), want);
    assert_eq!(grant.value("numberKey"), Some("123"));
    assert_eq!(grant.value("none"), None);
    assert_eq!(grant.decide(ARN, &NoFacts, None), Access::Allowed);
}

#[test]
fn r_auth_20_numbers_keep_their_digits() {
    let check = |number: &str, want: &str| {
        let result =
            format!(r#"{{"principalId":"a","policyDocument":{},"context":{{"n":{number}}}}}"#, allow("*"));
        let grant = Grant::read(result.as_bytes()).expect("a grant");
        assert_eq!(grant.value("n"), Some(want));
    };
    for number in ["0", "-7", "1.0", "1.50", "12345678901234567890123", "0.1", "-0"] {
        check(number, number);
    }
    // an exponent has its sign always
    check("1e3", "1e+3");
    check("1e-3", "1e-3");
}

#[test]
fn r_auth_19_what_is_left_out_or_null_is_absent() {
    let result =
        json!({"principalId": "", "policyDocument": allow("*"), "context": null, "usageIdentifierKey": null});
    let grant = grant(&result);
    assert!(grant.context().is_empty());
    assert_eq!(grant.usage_key(), None);
    assert_eq!(grant.principal_id(), "");
}

#[test]
fn r_auth_19_a_result_with_a_fault_is_none() {
    let check = |name: &str, value: Value, pointer: &str| {
        let mut result = json!({"principalId": "ann", "policyDocument": allow("*")});
        result[name] = value;
        let fault = Grant::read(result.to_string().as_bytes()).expect_err("a fault");
        assert_eq!(fault.pointer, pointer, "{result}: {fault}");
    };
    check("principalId", Value::Null, "");
    check("principalId", json!(7), "/principalId");
    check("policyDocument", Value::Null, "");
    check("policyDocument", json!("{}"), "/policyDocument");
    check("policyDocument", json!({}), "/policyDocument");
    check(
        "policyDocument",
        json!({"Statement": [{"Effect": "Maybe"}]}),
        "/policyDocument/Statement/0/Effect",
    );
    check("context", json!([]), "/context");
    check("context", json!({"a": 1, "b/c": {}}), "/context/b~1c");
    check("context", json!({"a": [1]}), "/context/a");
    check("context", json!({"a": null}), "/context/a");
    check("usageIdentifierKey", json!(7), "/usageIdentifierKey");
    for text in ["", "null", "\"Allow\"", "[]", "{\"principalId\":", "\u{0}"] {
        assert!(Grant::read(text.as_bytes()).is_err(), "{text}");
    }
    assert!(Grant::read(&[0xff, b'{', b'}']).is_err());
    assert!(Grant::read(&vec![b' '; GRANT_RESULT_BYTES_MAX + 1]).is_err());
}

#[test]
fn r_auth_19_a_resource_has_at_most_512_characters() {
    let result = |resource: Value| {
        json!({"principalId": "ann", "policyDocument": {"Statement": [
            {"Action": "*", "Effect": "Allow", "Resource": "*"},
            {"Action": "*", "Effect": "Allow", "Resource": resource},
        ]}})
    };
    let longest = format!("{ARN}{}", "é".repeat(GRANT_RESOURCE_CHARS_MAX - ARN.len()));
    assert!(Grant::read(result(json!(longest)).to_string().as_bytes()).is_ok());
    let pointer =
        |resource| Grant::read(result(resource).to_string().as_bytes()).map_err(|fault| fault.pointer).err();
    let longer = format!("{longest}x");
    assert_eq!(pointer(json!(longer)).as_deref(), Some("/policyDocument/Statement/1/Resource"));
    assert_eq!(pointer(json!(["*", longer])).as_deref(), Some("/policyDocument/Statement/1/Resource/1"));
}

#[test]
fn r_auth_21_and_r_auth_05_decisions() {
    let statement = |effect: &str, resource: &str| json!({"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource});
    let check = |statements: Value, resource: Option<Effect>, want: Access| {
        let grant = grant(&json!({"principalId": "a", "policyDocument": {"Statement": statements}}));
        assert_eq!(grant.decide(ARN, &NoFacts, resource), want, "{statements} {resource:?}");
    };
    let (allowed, denied) = (Some(Effect::Allow), Some(Effect::Deny));
    check(json!([statement("Allow", ARN)]), None, Access::Allowed);
    check(json!([statement("Allow", ARN)]), allowed, Access::Allowed);
    check(json!([statement("Allow", ARN)]), denied, Access::ExplicitDeny);
    check(json!([statement("Allow", "arn:aws:execute-api:*:*:*/prod/POST/*")]), None, Access::ImplicitDeny);
    check(json!([statement("Allow", "arn:aws:execute-api:*:*:*/prod/POST/*")]), allowed, Access::Allowed);
    check(json!([statement("Deny", ARN), statement("Allow", "*")]), allowed, Access::ExplicitDeny);
    check(json!([]), None, Access::ImplicitDeny);
    check(json!(statement("Deny", "*")), None, Access::ExplicitDeny);
}

#[test]
fn r_auth_18_one_grant_serves_every_method_of_the_stage() {
    let grant = grant(&json!({"principalId": "a", "policyDocument": allow(ARN)}));
    assert_eq!(grant.decide(ARN, &NoFacts, None), Access::Allowed);
    // a policy for one method denies the others for as long as it is cached
    let other = ARN.replace("GET/pets", "GET/cats");
    assert_eq!(grant.decide(&other, &NoFacts, None), Access::ImplicitDeny);
}

#[test]
fn r_auth_19_conditions_are_asked_per_request() {
    struct From(&'static str);
    impl Facts for From {
        fn values(&self, key: &str) -> Option<Values<'_>> {
            (key == "aws:sourceip").then(|| Values::one(self.0))
        }
    }
    let mut policy = allow("*");
    policy["Statement"][0]["Condition"] = json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}});
    let grant = grant(&json!({"principalId": "a", "policyDocument": policy}));
    assert_eq!(grant.decide(ARN, &From("10.1.1.1"), None), Access::Allowed);
    assert_eq!(grant.decide(ARN, &From("192.0.2.1"), None), Access::ImplicitDeny);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn reading_never_panics(name in "principalId|policyDocument|context|x", text in "[\\[\\]{}\":,a1nul]{0,24}", cut in 0_usize..200) {
        let result = json!({"principalId": "a", "policyDocument": allow(ARN), "context": {"k": "v"}}).to_string();
        let _ = Grant::read(result.get(..cut).unwrap_or_default().as_bytes());
        let _ = Grant::read(format!("{{\"{name}\":{text}}}").as_bytes());
        let _ = Grant::read(text.as_bytes());
    }
}
