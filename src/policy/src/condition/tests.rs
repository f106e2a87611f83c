use serde_json::{Value, json};

use super::*;

/// Facts of a request; a list is a key with several values.
struct Known(Value);

impl Facts for Known {
    fn values(&self, key: &str) -> Option<Values<'_>> {
        match self.0.get(key)? {
            Value::String(text) => Some(Values::one(text)),
            Value::Array(items) => {
                Some(Values::Several(items.iter().filter_map(Value::as_str).map(Into::into).collect()))
            }
            _ => None,
        }
    }
}

fn holds(block: &Value, facts: Value) -> bool {
    let block = Condition::read_block(&Node::root(block), true).expect("a condition block");
    let facts = Known(facts);
    block.iter().all(|condition| condition.held(&facts) == Held::Yes)
}

/// One operator with the key `k:k`: the policy's values, the request's value, whether it holds.
fn check(operator: &str, own: Value, value: Value, want: bool) {
    let block = json!({ operator: { "K:k": own } });
    let facts = if value.is_null() { json!({}) } else { json!({ "k:k": value }) };
    assert_eq!(holds(&block, facts.clone()), want, "{block} on {facts}");
}

#[test]
fn r_auth_03_string_operators() {
    check("StringEquals", json!("a"), json!("a"), true);
    check("StringEquals", json!("a"), json!("A"), false);
    check("StringEquals", json!(["b", "a"]), json!("a"), true);
    check("StringEquals", json!("a*"), json!("ab"), false);
    check("StringEquals", json!(7), json!("7"), true);
    check("StringEquals", json!(true), json!("true"), true);
    check("StringNotEquals", json!(["a", "b"]), json!("c"), true);
    check("StringNotEquals", json!(["a", "b"]), json!("b"), false);
    check("StringEqualsIgnoreCase", json!("Ab"), json!("aB"), true);
    check("StringNotEqualsIgnoreCase", json!("Ab"), json!("aB"), false);
    check("StringLike", json!("Mozilla/*"), json!("Mozilla/5.0"), true);
    check("StringLike", json!("Mozilla/?"), json!("Mozilla/5.0"), false);
    check("StringNotLike", json!(["curl/*", "*bot*"]), json!("a bot."), false);
    check("StringNotLike", json!(["curl/*", "*bot*"]), json!("Mozilla"), true);
    check("StringLike", json!("x-${k:k}"), json!("x-"), false);
    check("StringEquals", json!("${k:k}"), json!("whatever"), true);
    check("StringEquals", json!("${k:none, 'x'}"), json!("x"), true);
}

#[test]
fn r_auth_03_numeric_operators() {
    check("NumericEquals", json!("10"), json!("10.0"), true);
    check("NumericNotEquals", json!(10), json!("11"), true);
    check("NumericLessThan", json!("10"), json!("9"), true);
    check("NumericLessThan", json!("10"), json!("10"), false);
    check("NumericLessThanEquals", json!("10"), json!("10"), true);
    check("NumericGreaterThan", json!("-1.5"), json!("-1.25"), true);
    check("NumericGreaterThanEquals", json!(["100", "3"]), json!("3"), true);
    check("NumericEquals", json!("10"), json!("ten"), false);
    check("NumericNotEquals", json!("10"), json!("ten"), true);
}

#[test]
fn r_auth_03_date_operators() {
    let noon = json!("2026-11-22T12:00:00Z");
    check("DateGreaterThan", json!("2026-11-22T11:59:59Z"), noon.clone(), true);
    check("DateLessThan", json!("2026-11-22T12:00:00Z"), noon.clone(), false);
    check("DateLessThanEquals", json!("2026-11-22T13:00:00+01:00"), noon.clone(), true);
    check("DateEquals", json!(1_795_348_800), noon.clone(), true);
    check("DateNotEquals", json!("2026-11-22"), noon.clone(), true);
    check("DateGreaterThanEquals", json!("2026-11-22T12:00:00Z"), json!("1795348800"), true);
    check("DateLessThan", json!("2030-01-01"), json!("soon"), false);
}

#[test]
fn r_auth_03_other_operators() {
    check("Bool", json!("true"), json!("true"), true);
    check("Bool", json!(false), json!("false"), true);
    check("Bool", json!("True"), json!("false"), false);
    check("BinaryEquals", json!("QmluYXJ5"), json!("QmluYXJ5"), true);
    check("BinaryEquals", json!("QmluYXJ5"), json!("QmluYXJ6"), false);
    check("IpAddress", json!(["10.0.0.0/8", "2001:db8::/32"]), json!("10.2.3.4"), true);
    check("IpAddress", json!(["10.0.0.0/8", "2001:db8::/32"]), json!("2001:db8::9"), true);
    check("IpAddress", json!("10.0.0.0/8"), json!("11.2.3.4"), false);
    check("NotIpAddress", json!("10.0.0.0/8"), json!("11.2.3.4"), true);
    check("NotIpAddress", json!("10.0.0.0/8"), json!("10.2.3.4"), false);
    check("ArnLike", json!("arn:aws:sns:*:1:t*"), json!("arn:aws:sns:x:1:topic"), true);
    check("ArnEquals", json!("arn:aws:sns:*:1:t*"), json!("arn:aws:sns:x:1:topic"), true);
    check("ArnNotLike", json!("arn:aws:sns:*:1:t*"), json!("arn:aws:sns:x:2:topic"), true);
    check("ArnNotEquals", json!("arn:aws:sns:*:1:t*"), json!("arn:aws:sns:x:1:topic"), false);
    check("Null", json!("true"), Value::Null, true);
    check("Null", json!("true"), json!("x"), false);
    check("Null", json!(false), json!("x"), true);
    check("Null", json!("false"), Value::Null, false);
}

#[test]
fn r_auth_04_a_key_that_is_absent() {
    let any = |name: &str| match name {
        name if name.contains("Ip") => json!("1.2.3.4"),
        name if name.contains("Arn") => json!("arn:aws:a:b:c:d"),
        name if name.contains("Date") => json!("2026"),
        name if name.contains("Bool") => json!("true"),
        name if name.contains("Binary") => json!("AAAA"),
        _ => json!("1"),
    };
    let positive = [
        "StringEquals",
        "StringEqualsIgnoreCase",
        "StringLike",
        "NumericEquals",
        "NumericLessThan",
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericGreaterThanEquals",
        "DateEquals",
        "DateLessThan",
        "DateLessThanEquals",
        "DateGreaterThan",
        "DateGreaterThanEquals",
        "Bool",
        "BinaryEquals",
        "IpAddress",
        "ArnEquals",
        "ArnLike",
    ];
    let negated = [
        "StringNotEquals",
        "StringNotEqualsIgnoreCase",
        "StringNotLike",
        "NumericNotEquals",
        "DateNotEquals",
        "NotIpAddress",
        "ArnNotEquals",
        "ArnNotLike",
    ];
    for (names, want) in [(&positive[..], false), (&negated[..], true)] {
        for name in names {
            check(name, any(name), Value::Null, want);
            check(name, any(name), json!([]), want);
            check(&format!("{name}IfExists"), any(name), Value::Null, true);
            check(&format!("ForAllValues:{name}"), any(name), Value::Null, true);
            check(&format!("ForAnyValue:{name}"), any(name), Value::Null, false);
            check(&format!("ForAnyValue:{name}IfExists"), any(name), Value::Null, false);
        }
    }
    check("StringEqualsIfExists", json!("a"), json!("b"), false);
    check("StringEqualsIfExists", json!("a"), json!("a"), true);
}

#[test]
fn r_auth_03_sets_of_values() {
    check("ForAnyValue:StringEquals", json!(["a", "b"]), json!(["c", "b"]), true);
    check("ForAnyValue:StringEquals", json!(["a", "b"]), json!(["c", "d"]), false);
    check("ForAllValues:StringEquals", json!(["a", "b"]), json!(["b", "a", "b"]), true);
    check("ForAllValues:StringEquals", json!(["a", "b"]), json!(["b", "c"]), false);
    check("ForAnyValue:StringNotEquals", json!(["a", "b"]), json!(["a", "c"]), true);
    check("ForAnyValue:StringNotEquals", json!(["a", "b"]), json!(["a", "b"]), false);
    check("ForAllValues:StringNotLike", json!("a*"), json!(["b", "c"]), true);
    check("ForAllValues:StringNotLike", json!("a*"), json!(["b", "ab"]), false);
    check("StringEquals", json!("a"), json!(["a", "b"]), true);
    check("StringNotEquals", json!("a"), json!(["a", "b"]), false);
}

#[test]
fn every_line_must_hold() {
    let block = json!({
        "StringEquals": { "k:one": "1", "k:two": ["2", "3"] },
        "IpAddress": { "aws:SourceIp": "10.0.0.0/8" },
    });
    assert!(holds(&block, json!({"k:one": "1", "k:two": "3", "aws:sourceip": "10.1.1.1"})));
    assert!(!holds(&block, json!({"k:one": "1", "k:two": "4", "aws:sourceip": "10.1.1.1"})));
    assert!(!holds(&block, json!({"k:one": "1", "k:two": "3", "aws:sourceip": "11.1.1.1"})));
    assert!(holds(&json!({}), json!({})));
}

#[test]
fn refuses_what_it_does_not_understand() {
    for (block, pointer) in [
        (json!({"StringMatches": {"k:k": "a"}}), "/StringMatches"),
        (json!({"StringEquals": {"key": "a"}}), "/StringEquals/key"),
        (json!({"StringEquals": {}}), "/StringEquals"),
        (json!({"StringEquals": "a"}), "/StringEquals"),
        (json!({"StringEquals": {"k:k": []}}), "/StringEquals/k:k"),
        (json!({"StringEquals": {"k:k": null}}), "/StringEquals/k:k"),
        (json!({"StringEquals": {"k:k/x": ["a", {}]}}), "/StringEquals/k:k~1x/1"),
        (json!({"NumericEquals": {"k:k": "ten"}}), "/NumericEquals/k:k"),
        (json!({"DateEquals": {"k:k": "${aws:CurrentTime}"}}), "/DateEquals/k:k"),
        (json!({"Bool": {"k:k": "yes"}}), "/Bool/k:k"),
        (json!({"IpAddress": {"k:k": ["10.0.0.0/8", "10.0.0.0/99"]}}), "/IpAddress/k:k/1"),
        (json!({"ArnLike": {"k:k": "role/x"}}), "/ArnLike/k:k"),
        (json!({"BinaryEquals": {"k:k": "?"}}), "/BinaryEquals/k:k"),
        (json!({"StringLike": {"k:k": "${open"}}), "/StringLike/k:k"),
        (json!([]), ""),
    ] {
        let error = Condition::read_block(&Node::root(&block), true).expect_err("refused");
        assert_eq!(error.pointer, pointer, "{block}: {error}");
    }
}
