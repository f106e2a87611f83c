//! What is no policy, and where it says so.

use serde_json::{Value, json};

use super::HOME;
use crate::{
    Attached, IDENTITY_POLICY_CHARS_MAX, Policy, PolicyError, RESOURCE_POLICY_CHARS_MAX, STATEMENTS_MAX,
};

fn refusal(document: &Value, attached: Attached<'_>) -> PolicyError {
    Policy::parse(&document.to_string(), attached).expect_err("refused")
}

/// A statement of an API's policy with one element changed, or removed by null.
fn with(element: &str, value: Value) -> Value {
    let mut statement =
        json!({"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"});
    let members = statement.as_object_mut().expect("an object");
    if value.is_null() {
        drop(members.remove(element))
    } else {
        drop(members.insert(element.to_owned(), value))
    }
    json!({"Version": "2012-10-17", "Statement": [statement]})
}

#[test]
fn r_auth_01_a_malformed_policy_is_refused_with_its_place() {
    let api = Attached::Api(HOME);
    for (document, pointer) in [
        (json!([]), ""),
        (json!({}), ""),
        (json!({"Version": "2012-10-17"}), ""),
        (json!({"Version": "2012-10-17", "Statement": []}), "/Statement"),
        (json!({"Version": "2012-10-18", "Statement": []}), "/Version"),
        (json!({"Version": 2012, "Statement": []}), "/Version"),
        (json!({"Statements": []}), "/Statements"),
        (json!({"Id": 7, "Statement": []}), "/Id"),
        (json!({"Statement": "Allow"}), "/Statement"),
        (json!({"Statement": {"Effect": "Allow"}}), "/Statement"),
        (with("Sid", json!(7)), "/Statement/0/Sid"),
        (with("Effect", Value::Null), "/Statement/0"),
        (with("Effect", json!("allow")), "/Statement/0/Effect"),
        (with("Principal", Value::Null), "/Statement/0"),
        (with("NotPrincipal", json!("*")), "/Statement/0"),
        (with("Action", Value::Null), "/Statement/0"),
        (with("Action", json!([])), "/Statement/0/Action"),
        (with("Action", json!(["execute-api:Invoke", "Invoke"])), "/Statement/0/Action/1"),
        (with("NotAction", json!("execute-api:Invoke")), "/Statement/0"),
        (with("Resource", Value::Null), "/Statement/0"),
        (with("Resource", json!("prod/GET")), "/Statement/0/Resource"),
        (with("Resource", json!("execute-api/*")), "/Statement/0/Resource"),
        (with("Resource", json!("arn:${aws:x")), "/Statement/0/Resource"),
        (with("NotResource", json!("*")), "/Statement/0"),
        (with("Conditions", json!({})), "/Statement/0/Conditions"),
        (with("Condition", json!({"Equals": {}})), "/Statement/0/Condition/Equals"),
    ] {
        let error = refusal(&document, api);
        assert_eq!(error.pointer, pointer, "{document}: {error}");
        assert!(!error.remedy.is_empty());
    }
}

#[test]
fn what_a_policy_is_attached_to_decides_what_it_says() {
    let check = |document: &Value, attached: Attached<'_>, pointer: Option<&str>| {
        let error = Policy::parse(&document.to_string(), attached).err();
        let found = error.as_ref().map(|error| error.pointer.as_str());
        assert_eq!(found, pointer, "{document} {attached:?}: {error:?}");
    };
    let named = with("Sid", json!("x"));
    check(&named, Attached::Api(HOME), None);
    check(&named, Attached::Resource, None);
    check(&named, Attached::Identity, Some("/Statement/0/Principal"));
    check(&named, Attached::Result, Some("/Statement/0/Principal"));
    let unnamed = with("Principal", Value::Null);
    check(&unnamed, Attached::Resource, Some("/Statement/0"));
    check(&unnamed, Attached::Identity, None);
    check(&unnamed, Attached::Result, None);
    let short = with("Resource", json!("execute-api:/*"));
    check(&short, Attached::Api(HOME), None);
    check(&short, Attached::Resource, Some("/Statement/0/Resource"));
    check(&with("Resource", Value::Null), Attached::Resource, None);
    check(&json!({"Statement": []}), Attached::Result, None);
    check(&json!({"Statement": []}), Attached::Identity, Some("/Statement"));
    let statement = json!({"Sid": "x", "Effect": "Deny", "Action": "*", "Resource": "*"});
    let twice = json!({"Statement": [statement, statement]});
    check(&twice, Attached::Identity, Some("/Statement/1"));
    check(&twice, Attached::Result, None);
}

#[test]
fn r_auth_01_limits() {
    let api = Attached::Api(HOME);
    let padded = |length: usize| {
        let text = with("Sid", json!("")).to_string();
        text.replace("\"Sid\":\"\"", &format!("\"Sid\":\"{}\"", "x".repeat(length - text.len())))
    };
    assert!(Policy::parse(&padded(RESOURCE_POLICY_CHARS_MAX), api).is_ok());
    let error = Policy::parse(&padded(RESOURCE_POLICY_CHARS_MAX + 1), api).expect_err("too long");
    assert!(error.problem.contains("8193"), "{error}");
    let spaced = with("Principal", Value::Null).to_string() + &" ".repeat(IDENTITY_POLICY_CHARS_MAX);
    assert!(Policy::parse(&spaced, Attached::Identity).is_ok());
    let statement = json!({"Effect": "Deny", "Action": "*", "Resource": "*"});
    let many = |count: usize| json!({"Statement": vec![statement.clone(); count]});
    assert!(Policy::from_value(&many(STATEMENTS_MAX), Attached::Identity).is_ok());
    assert!(Policy::from_value(&many(STATEMENTS_MAX + 1), Attached::Identity).is_err());
    let actions = json!({"Effect": "Deny", "Action": vec!["a:b"; 9_000], "Resource": "*"});
    assert!(Policy::from_value(&json!({"Statement": actions}), Attached::Identity).is_err());
}

#[test]
fn refuses_a_key_that_is_there_twice() {
    let text = r#"{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Effect":"Allow"}]}"#;
    let error = Policy::parse(text, Attached::Identity).expect_err("refused");
    assert_eq!(error.pointer, "/Statement/0");
    assert!(error.to_string().contains("\"Effect\" is there twice"), "{error}");
}
