//! The policies that the vendor's guide shows for APIs, and what they do.

use serde_json::{Value, json};

use super::{ANN, BOB, Known, api_policy, arn, invoke};
use crate::Effect::{Allow, Deny};
use crate::{Attached, Effect, NoFacts, Policy, Principal, Request};

const ANYBODY: Principal<'static> = Principal::Anonymous;

/// Each call is a principal, a resource behind the API's id, facts, and what the policy says.
fn check(document: Value, calls: &[(Principal<'_>, &str, Value, Option<Effect>)]) {
    let policy = api_policy(&document);
    for (principal, path, facts, want) in calls {
        let (resource, facts) = (arn(path), Known(facts));
        let request = invoke(&resource, *principal, &facts);
        let explanation = policy.explain(&request);
        assert_eq!(explanation.verdict.effect, *want, "{path} {principal:?}\n{explanation}");
        assert_eq!(policy.evaluate(&request), explanation.verdict);
    }
}

#[test]
fn r_auth_03_roles_of_another_account_may_call_one_method() {
    let document = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"AWS": ["arn:aws:iam::222222222222:user/bob", "333333333333"]},
        "Action": "execute-api:Invoke",
        "Resource": ["execute-api:/prod/GET/pets"],
    }]});
    check(
        document,
        &[
            (BOB, "prod/GET/pets", json!({}), Some(Allow)),
            (BOB, "prod/POST/pets", json!({}), None),
            (ANN, "prod/GET/pets", json!({}), None),
            (ANYBODY, "prod/GET/pets", json!({}), None),
        ],
    );
}

#[test]
fn r_auth_03_a_range_of_addresses_is_denied() {
    let document = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": ["execute-api:/*"]},
        {"Sid": "NoOffice", "Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke",
         "Resource": ["execute-api:/*"],
         "Condition": {"IpAddress": {"aws:SourceIp": ["192.0.2.0/24", "198.51.100.0/24"]}}},
    ]});
    check(
        document,
        &[
            (ANYBODY, "prod/GET/", json!({"aws:sourceip": "192.0.2.9"}), Some(Deny)),
            (ANYBODY, "prod/GET/", json!({"aws:sourceip": "203.0.113.9"}), Some(Allow)),
            (ANYBODY, "prod/GET/", json!({}), Some(Allow)),
        ],
    );
}

#[test]
fn r_auth_04_a_private_api_is_for_its_vpc() {
    let document = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"},
        {"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*",
         "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1a2b3c4d"}}},
    ]});
    check(
        document,
        &[
            (ANYBODY, "prod/GET/", json!({"aws:sourcevpc": "vpc-1a2b3c4d"}), Some(Allow)),
            (ANYBODY, "prod/GET/", json!({"aws:sourcevpc": "vpc-other"}), Some(Deny)),
            // public traffic has no such key, and a negation of an absent key holds
            (ANYBODY, "prod/GET/", json!({"aws:sourceip": "192.0.2.9"}), Some(Deny)),
        ],
    );
}

#[test]
fn r_auth_04_hours_and_transport() {
    let document = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": "*", "Action": "execute-api:*", "NotResource": "execute-api:/*/DELETE/*",
        "Condition": {
            "DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"},
            "DateLessThan": {"aws:EpochTime": 1_798_761_600},
            "Bool": {"aws:SecureTransport": "true"},
            "StringLike": {"aws:UserAgent": "*App/2.?"},
            "StringEqualsIfExists": {"aws:Referer": "https://example.com/"},
        },
    }});
    let facts = |time: &str, tls: &str| {
        let epoch = if time < "2026-06" { "1768000000" } else { "1780000000" };
        json!({"aws:currenttime": time, "aws:epochtime": epoch, "aws:securetransport": tls, "aws:useragent": "An App/2.1"})
    };
    check(
        document,
        &[
            (ANYBODY, "prod/GET/a", facts("2026-07-01T00:00:00Z", "true"), Some(Allow)),
            (ANYBODY, "prod/DELETE/a", facts("2026-07-01T00:00:00Z", "true"), None),
            (ANYBODY, "prod/GET/a", facts("2025-07-01T00:00:00Z", "true"), None),
            (ANYBODY, "prod/GET/a", facts("2026-07-01T00:00:00Z", "false"), None),
        ],
    );
}

#[test]
fn r_auth_03_everybody_but_one_account_is_denied() {
    let document = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "NotAction": "execute-api:InvalidateCache", "Resource": "*"},
        {"Effect": "Deny", "NotPrincipal": {"AWS": "111111111111"}, "Action": "*", "Resource": "*"},
    ]});
    check(
        document,
        &[
            (ANN, "prod/GET/a", json!({}), Some(Allow)),
            (BOB, "prod/GET/a", json!({}), Some(Deny)),
            (ANYBODY, "prod/GET/a", json!({}), Some(Deny)),
        ],
    );
}

#[test]
fn r_auth_02_actions_are_apart() {
    let document = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "execute-api:InvalidateCache", "Resource": "execute-api:/*"},
    ]});
    let (policy, resource) = (api_policy(&document), arn("prod/GET/a"));
    let mut request = invoke(&resource, ANN, &NoFacts);
    assert_eq!(policy.evaluate(&request).effect, None);
    request.action = "execute-api:InvalidateCache";
    assert_eq!(policy.evaluate(&request).effect, Some(Allow));
}

#[test]
fn s_iam_07_a_policy_of_an_identity_has_variables() {
    let document = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": ["execute-api:Invoke"],
        "Resource": "arn:aws:execute-api:*:*:*/prod/*/users/${aws:username}/*",
    }]});
    let policy = Policy::parse(&document.to_string(), Attached::Identity).expect("a policy");
    let check = |path: &str, facts: Value, want: Option<Effect>| {
        let (resource, facts) = (arn(path), Known(&facts));
        assert_eq!(policy.evaluate(&invoke(&resource, ANN, &facts)).effect, want, "{path}");
    };
    check("prod/GET/users/ann/pets", json!({"aws:username": "ann"}), Some(Allow));
    check("prod/GET/users/bob/pets", json!({"aws:username": "ann"}), None);
    check("prod/GET/users//pets", json!({}), None);
    check("prod/GET/users/bob/pets", json!({"aws:username": "*"}), None);
}

#[test]
fn an_allow_does_not_widen_where_a_variable_has_no_value() {
    let statement = |effect: &str| {
        json!({"Version": "2012-10-17", "Statement": [
            {"Effect": effect, "Principal": "*", "Action": "*", "Resource": "*",
             "Condition": {"StringNotEquals": {"aws:Referer": "${aws:username}"}}},
            {"Effect": effect, "Principal": "*", "Action": "*", "NotResource": "arn:aws:execute-api:*:*:*/${aws:username}"},
        ]})
    };
    check(
        statement("Allow"),
        &[(ANN, "x", json!({}), None), (ANN, "x", json!({"aws:username": "ann"}), Some(Allow))],
    );
    check(statement("Deny"), &[(ANN, "x", json!({}), Some(Deny))]);
}

#[test]
fn explains_every_statement() {
    let policy = api_policy(&json!({"Version": "2012-10-17", "Statement": [
        {"Sid": "Allowed", "Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"},
        {"Effect": "Deny", "Principal": "*", "Action": "execute-api:InvalidateCache", "Resource": "*"},
        {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "execute-api:/dev/*"},
        {"Effect": "Deny", "Principal": {"AWS": "111111111111"}, "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
         "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Sid": "Curl", "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
         "Condition": {"StringLike": {"aws:UserAgent": "curl/*"}}},
        {"Sid": "Late", "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"},
    ]}));
    let (resource, facts) = (arn("prod/GET/a"), json!({"aws:useragent": "Mozilla"}));
    let explanation = policy.explain(&invoke(&resource, Principal::Anonymous, &Known(&facts))).to_string();
    let want = "statement 0 (Allowed), Allow: applies\n\
                statement 1, Deny: is about other actions\n\
                statement 2, Deny: is about other resources\n\
                statement 3, Deny: is about other principals\n\
                statement 4, Deny: does not hold: Bool on aws:securetransport, which this request does not have\n\
                statement 5 (Curl), Deny: does not hold: StringLike on aws:useragent\n\
                statement 6 (Late), Deny: applies\n\
                explicitly denied by statement 6 (Late)";
    assert_eq!(explanation, want);
}

#[test]
fn facts_are_asked_for_only_where_a_statement_needs_them() {
    struct Unasked;
    impl crate::Facts for Unasked {
        fn values(&self, key: &str) -> Option<crate::Values<'_>> {
            panic!("{key} is not needed");
        }
    }
    let policy = api_policy(&json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "execute-api:/dev/*",
         "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}},
    ]}));
    let resource = arn("prod/GET/a");
    let request = Request {
        action: "execute-api:Invoke",
        resource: &resource,
        principal: Principal::Anonymous,
        facts: &Unasked,
    };
    assert_eq!(policy.evaluate(&request).effect, None);
}
