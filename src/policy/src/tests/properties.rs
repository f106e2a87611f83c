//! What holds of every policy.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{ANN, BOB, HOME, Known, api_policy, arn, invoke};
use crate::{Access, Attached, Effect, Policy, Principal, cross_account, same_account};

fn statement() -> impl Strategy<Value = Value> {
    let word = |words: &'static [&'static str]| prop::sample::select(words);
    let principal = prop::sample::select(vec![
        json!("*"),
        json!({"AWS": "111111111111"}),
        json!({"AWS": ["arn:aws:iam::222222222222:user/bob"]}),
        json!({"Service": "events.amazonaws.com"}),
    ]);
    let condition = prop::sample::select(vec![
        json!({}),
        json!({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
        json!({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
        json!({"StringNotEquals": {"aws:SourceVpc": "${aws:username}"}}),
        json!({"Null": {"aws:SourceIp": "true"}}),
    ]);
    (
        word(&["Allow", "Deny"]),
        word(&["Principal", "NotPrincipal"]),
        principal,
        word(&["Action", "NotAction"]),
        word(&["execute-api:Invoke", "execute-api:*", "execute-api:InvalidateCache"]),
        word(&["Resource", "NotResource"]),
        word(&["*", "execute-api:/prod/*", "execute-api:/*/GET/*", "execute-api:/prod/GET/a?"]),
        condition,
    )
        .prop_map(|(effect, whose, principal, what, action, which, resource, condition)| {
            json!({"Effect": effect, whose: principal, what: action, which: resource, "Condition": condition})
        })
}

fn call() -> impl Strategy<Value = (String, Principal<'static>, Value)> {
    let path = prop::sample::select(vec!["prod/GET/ab", "prod/GET/a", "prod/POST/ab", "dev/GET/ab"]);
    let principal = prop::sample::select(vec![ANN, BOB, Principal::Anonymous]);
    let facts = prop::sample::select(vec![
        json!({}),
        json!({"aws:sourceip": "192.0.2.7"}),
        json!({"aws:sourceip": "203.0.113.7", "aws:username": "ann"}),
    ]);
    (path.prop_map(arn), principal, facts)
}

fn document(statements: &[Value]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn effect(
    statements: &[Value],
    (resource, principal, facts): &(String, Principal<'_>, Value),
) -> Option<Effect> {
    let facts = Known(facts);
    let policy = api_policy(&document(statements));
    let request = invoke(resource, *principal, &facts);
    let verdict = policy.evaluate(&request);
    assert_eq!(policy.explain(&request).verdict, verdict, "explaining decides alike");
    verdict.effect
}

/// Any JSON, with the words of the language strewn in.
fn any_json() -> impl Strategy<Value = Value> {
    let words = &[
        "Version",
        "2012-10-17",
        "Statement",
        "Effect",
        "Allow",
        "Principal",
        "AWS",
        "*",
        "Action",
        "NotAction",
        "execute-api:Invoke",
        "Resource",
        "arn:aws:execute-api:*",
        "Condition",
        "StringLike",
        "ForAllValues:ArnLike",
        "aws:SourceIp",
        "${aws:x}",
        "${",
        "IpAddress",
        "10.0.0.0/8",
        "Sid",
        "é?*",
    ];
    let text = || prop_oneof![prop::sample::select(&words[..]).prop_map(str::to_owned), "[*?${}:a, '-]{0,8}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        let member = (text(), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            prop::collection::vec(member, 0..6)
                .prop_map(|members| Value::from(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn r_auth_03_deny_always_wins(statements in prop::collection::vec(statement(), 1..6), call in call(), at in 0_usize..6) {
        let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"});
        let mut with_deny = statements;
        with_deny.insert(at.min(with_deny.len()), deny);
        prop_assert_eq!(effect(&with_deny, &call), Some(Effect::Deny));
    }

    #[test]
    fn a_policy_says_what_its_statements_say(statements in prop::collection::vec(statement(), 1..6), call in call()) {
        let alone: Vec<_> = statements.iter().map(|one| effect(std::slice::from_ref(one), &call)).collect();
        let whole = effect(&statements, &call);
        let has = |effect| alone.contains(&Some(effect));
        let want = if has(Effect::Deny) { Some(Effect::Deny) } else { has(Effect::Allow).then_some(Effect::Allow) };
        prop_assert_eq!(whole, want);
    }

    #[test]
    fn one_more_allow_never_takes_away(statements in prop::collection::vec(statement(), 1..6), more in statement(), call in call()) {
        let before = effect(&statements, &call);
        let mut with_more = statements;
        with_more.push(more.clone());
        let after = effect(&with_more, &call);
        match more["Effect"].as_str() {
            Some("Allow") => prop_assert!(after == before || (before.is_none() && after == Some(Effect::Allow))),
            _ => prop_assert!(after == before || after == Some(Effect::Deny)),
        }
    }

    #[test]
    fn r_auth_06_another_account_is_never_given_more(
        identity in prop::option::of(prop::sample::select(vec![Effect::Allow, Effect::Deny])),
        resource in prop::option::of(prop::sample::select(vec![Effect::Allow, Effect::Deny])),
    ) {
        let (same, cross) = (same_account(identity, resource), cross_account(identity, resource));
        prop_assert!(cross != Access::Allowed || same == Access::Allowed);
        prop_assert_eq!(cross == Access::ExplicitDeny, same == Access::ExplicitDeny);
    }

    #[test]
    fn reading_never_panics(value in any_json()) {
        for attached in [Attached::Api(HOME), Attached::Resource, Attached::Identity, Attached::Result] {
            let _ = Policy::parse(&value.to_string(), attached);
            let _ = Policy::from_value(&json!({"Version": "2012-10-17", "Statement": [value]}), attached);
            let condition = json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringLike": value}});
            let _ = Policy::from_value(&json!({"Statement": condition}), attached);
        }
    }

    #[test]
    fn reading_any_text_never_panics(text in "[\\[\\]{}:,\"\\\\a1 é]{0,40}") {
        let _ = Policy::parse(&text, Attached::Identity);
    }
}
