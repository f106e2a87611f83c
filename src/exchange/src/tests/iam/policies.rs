//! Whether who signed may: both sides, conditions, bounds (R-AUTH-04 to R-AUTH-07, R-STAGE-22).

use ringgate_snapshot::schema::{Invalidation, MethodSettings};

use super::*;
use crate::CacheOutcome;

/// A resource policy of one statement for everybody.
fn resource(effect: &str, action: &str) -> String {
    let statement =
        json!({"Effect": effect, "Principal": "*", "Action": action, "Resource": "execute-api:/*"});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

/// The status, and whether the denial is explicit, of a caller with these two sides.
fn sides(access_key: &str, tail: &str, identity: Option<&str>, of_api: Option<&str>) -> (u16, bool) {
    let invoke = "execute-api:Invoke";
    let mut callers = store();
    let text = |effect: &str| named(policy(effect, invoke, &arn("prod/GET/pets/*"), Value::Null));
    caller_of(&mut callers, tail).policies = identity.map(text).into_iter().collect();
    let plot =
        Plot { callers, policy: of_api.map(|effect| resource(effect, invoke)), ..guarded(mock_saying("ok")) };
    let world = plot.build();
    let answer = ask("GET", "/prod/pets/1").by(access_key).send(&world).answer();
    (answer.status, answer.body.contains(" with an explicit deny"))
}

const A: Option<&str> = Some("Allow");
const D: Option<&str> = Some("Deny");

#[test]
fn r_auth_06_the_table_of_one_account() {
    for (access_key, tail) in [(ALICE, "alice"), (READER, "reader")] {
        for (identity, of_api, want) in [
            (A, A, (200, false)),
            (A, None, (200, false)),
            (A, D, (403, true)),
            (None, A, (200, false)),
            (None, None, (403, false)),
            (None, D, (403, true)),
            (D, A, (403, true)),
            (D, None, (403, true)),
            (D, D, (403, true)),
        ] {
            assert_eq!(sides(access_key, tail, identity, of_api), want, "{tail} {identity:?} {of_api:?}");
        }
    }
}

#[test]
fn r_auth_06_the_table_of_two_accounts() {
    for (identity, of_api, want) in [
        (A, A, (200, false)),
        (A, None, (403, false)),
        (A, D, (403, true)),
        (None, A, (403, false)),
        (None, None, (403, false)),
        (None, D, (403, true)),
        (D, A, (403, true)),
        (D, None, (403, true)),
        (D, D, (403, true)),
    ] {
        assert_eq!(sides(BOB, "bob", identity, of_api), want, "{identity:?} {of_api:?}");
    }
}

#[test]
fn r_auth_07_a_denial_names_the_caller() {
    for (access_key, tail, who) in [(ALICE, "alice", ALICES_ARN), (READER, "reader", READERS_ARN)] {
        let mut callers = store();
        caller_of(&mut callers, tail).policies.clear();
        let world = Plot { callers, ..guarded(mock_saying("ok")) }.build();
        let answer = ask("GET", "/prod/pets/1").by(access_key).send(&world).answer();
        let words = format!(
            "{{\"Message\":\"User: {who} is not authorized to perform: execute-api:Invoke on resource: \
             arn:aws:execute-api:us-east-1:********9012:{API}/prod/GET/pets/1\"}}"
        );
        assert_eq!((answer.status, &*answer.body), (403, &*words));
        assert_eq!(answer.field("x-amzn-ErrorType"), Some("AccessDeniedException"));
    }
}

#[test]
fn r_auth_08_principals_are_those_who_signed() {
    let to = |principal: &str| {
        let statement = json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "*", "Resource": "execute-api:/*"});
        json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
    };
    let status = |principal: &str, access_key: &str| {
        let mut callers = store();
        callers.callers.iter_mut().for_each(|caller| caller.policies.clear());
        let plot = Plot { callers, policy: Some(to(principal)), ..guarded(mock_saying("ok")) };
        ask("GET", "/prod/pets/1").by(access_key).status(&plot.build())
    };
    assert_eq!((status(ALICES_ARN, ALICE), status(ALICES_ARN, ALICES_SESSION)), (200, 200));
    assert_eq!((status(ALICES_ARN, READER), status(READERS_ARN, READER)), (403, 200));
    assert_eq!(status("arn:aws:iam::123456789012:role/reader", READER), 200);
}

#[test]
fn r_auth_06_an_account_that_is_named_decides_itself() {
    let status = |account: &str, access_key: &str, tail: &str, identity: bool| {
        let statement = json!({"Effect": "Allow", "Principal": {"AWS": account}, "Action": "*", "Resource": "execute-api:/*"});
        let mut callers = store();
        let allow = named(policy("Allow", "execute-api:Invoke", "*", Value::Null));
        caller_of(&mut callers, tail).policies = identity.then_some(allow).into_iter().collect();
        let text = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
        let plot = Plot { callers, policy: Some(text), ..guarded(mock_saying("ok")) };
        ask("GET", "/prod/pets/1").by(access_key).status(&plot.build())
    };
    let bobs = "999999999999";
    for (account, access_key, tail, identity, want) in [
        ("123456789012", ALICE, "alice", false, 403),
        ("123456789012", ALICE, "alice", true, 200),
        ("arn:aws:iam::123456789012:root", READER, "reader", false, 403),
        (bobs, BOB, "bob", false, 403),
        (bobs, BOB, "bob", true, 200),
        ("123456789012", BOB, "bob", true, 403),
    ] {
        assert_eq!(status(account, access_key, tail, identity), want, "{account} {tail} {identity}");
    }
}

#[test]
fn r_auth_04_conditions_about_the_caller() {
    let check = |access_key: &str, operator: &str, key: &str, value: Value, wants: bool| {
        let mut callers = store();
        let condition = json!({operator: {key: value}});
        for caller in &mut callers.callers {
            caller.policies = vec![named(policy("Allow", "*", "*", condition.clone()))];
        }
        let world = Plot { callers, ..guarded(mock_saying("ok")) }.build();
        let status = ask("GET", "/prod/pets/1").by(access_key).status(&world);
        assert_eq!(status == 200, wants, "{access_key} {condition}");
    };
    let is =
        |access_key, key, value: &str, wants| check(access_key, "StringEquals", key, json!(value), wants);
    is(ALICE, "aws:PrincipalArn", ALICES_ARN, true);
    is(READER, "aws:PrincipalArn", "arn:aws:iam::123456789012:role/reader", true);
    is(ALICE, "aws:PrincipalAccount", "123456789012", true);
    is(ALICE, "aws:PrincipalOrgID", "o-abc", true);
    is(READER, "aws:PrincipalOrgID", "o-abc", false);
    is(ALICE, "aws:PrincipalTag/Team", "pets", true);
    is(ALICE, "aws:principaltag/TEAM", "pets", true);
    is(READER, "aws:PrincipalTag/team", "birds", true);
    is(READER, "aws:PrincipalTag/none", "birds", false);
    is(ALICE, "aws:PrincipalType", "User", true);
    is(READER, "aws:PrincipalType", "AssumedRole", true);
    is(ALICE, "aws:userid", "AIDAALICE", true);
    is(READER, "aws:userid", "AROAREADER:monday", true);
    is(ALICE, "aws:username", "alice", true);
    is(READER, "aws:username", "reader", false);
    is(ALICE, "aws:SourceIp", "192.0.2.7", true);
    let paths = "ForAnyValue:StringLike";
    check(ALICE, paths, "aws:PrincipalOrgPaths", json!("o-abc/r-1/ou-*"), true);
    check(READER, paths, "aws:PrincipalOrgPaths", json!("*"), false);
    check(READER, "DateGreaterThan", "aws:TokenIssueTime", json!("1999-12-31T23:00:00Z"), true);
    check(READER, "DateGreaterThan", "aws:TokenIssueTime", json!("2000-01-01T00:00:00Z"), false);
    check(ALICE, "Null", "aws:TokenIssueTime", json!("true"), true);
    check(READER, "Bool", "aws:MultiFactorAuthPresent", json!("true"), true);
    check(ALICES_SESSION, "Bool", "aws:MultiFactorAuthPresent", json!("false"), true);
    check(ALICE, "Null", "aws:MultiFactorAuthPresent", json!("true"), true);
    check(READER, "NumericLessThan", "aws:MultiFactorAuthAge", json!("61"), true);
    check(READER, "NumericLessThan", "aws:MultiFactorAuthAge", json!("60"), false);
}

#[test]
fn r_auth_03_policy_variables_are_the_callers() {
    let mut callers = store();
    let own = arn("prod/*/${aws:username}");
    caller_of(&mut callers, "alice").policies = vec![named(policy("Allow", "*", &own, Value::Null))];
    let world = Plot { callers, ..guarded(mock_saying("ok")) }.build();
    assert_eq!(ask("GET", "/prod/alice").status(&world), 200);
    assert_eq!(ask("GET", "/prod/bob").status(&world), 403);
}

#[test]
fn bounds_let_through_only_what_they_allow() {
    let check = |bound: &str, resource_policy: Option<String>, want: u16| {
        let text = named(policy(bound, "*", &arn("prod/GET/pets/1"), Value::Null));
        let mut bounded = store();
        caller_of(&mut bounded, "reader").permissions_boundary = Some(text.clone());
        let mut session = store();
        let readers = session.access_keys.iter_mut().find(|key| key.id == READER).expect("a key");
        readers.session.as_mut().expect("a session").policies = vec![text];
        for callers in [bounded, session] {
            let plot = Plot { callers, policy: resource_policy.clone(), ..guarded(mock_saying("ok")) };
            let world = plot.build();
            assert_eq!(ask("GET", "/prod/pets/1").by(READER).status(&world), want, "{bound}");
            let other = ask("GET", "/prod/pets/2").by(READER).status(&world);
            assert_eq!(other, 403, "{bound}: what no bound allows");
            assert_eq!(ask("GET", "/prod/pets/2").status(&world), 200, "others are free");
        }
    };
    check("Allow", None, 200);
    check("Deny", None, 403);
    check("Allow", Some(resource("Allow", "*")), 200);
    check("Deny", Some(resource("Allow", "*")), 403);
}

/// What becomes of a wish for a fresh response, once one is stored.
fn refreshes(access_key: &str, action: &str, of_api: Option<String>) -> CacheOutcome {
    let mut callers = store();
    for caller in &mut callers.callers {
        caller.policies = vec![named(allows_all()), named(policy("Allow", action, "*", Value::Null))];
    }
    let settings = MethodSettings {
        caching: true,
        cache_ttl_s: 60,
        invalidation: Invalidation::SucceedWithHeader,
        ..MethodSettings::default()
    };
    let plot = Plot { callers, policy: of_api, ..guarded(mock_saying("ok")) };
    let world = plot.with_settings(settings).build();
    assert_eq!(ask("GET", "/prod/pets/1").status(&world), 200);
    let wish = ask("GET", "/prod/pets/1").by(access_key).field("Cache-Control", "max-age=0");
    let mut talk = wish.send(&world);
    let answer = talk.answer();
    let outcome = talk.exchange.cache_outcome();
    assert_eq!(answer.field("Warning").is_some(), outcome == CacheOutcome::Hit, "{answer:?}");
    outcome
}

#[test]
fn r_stage_22_policies_say_who_may_invalidate() {
    let invalidate = "execute-api:InvalidateCache";
    assert_eq!(refreshes(ALICE, invalidate, None), CacheOutcome::Miss);
    assert_eq!(refreshes(ALICE, "execute-api:*", None), CacheOutcome::Miss);
    assert_eq!(refreshes(ALICE, "execute-api:Invoke", None), CacheOutcome::Hit);
    let both = |action: &str| {
        let statements = [resource("Allow", "execute-api:Invoke"), resource("Allow", action)];
        let statements = statements
            .map(|text| serde_json::from_str::<Value>(&text).expect("JSON")["Statement"][0].clone());
        Some(json!({"Version": "2012-10-17", "Statement": statements}).to_string())
    };
    assert_eq!(refreshes(ALICE, "execute-api:Invoke", both(invalidate)), CacheOutcome::Miss);
    // nobody of another account may, whatever policies say
    assert_eq!(refreshes(BOB, invalidate, both(invalidate)), CacheOutcome::Hit);
}
