use serde_json::{Value, json};

use super::*;

const ANN: Principal<'static> = Principal::Aws(Caller {
    arn: "arn:aws:iam::111111111111:user/ann",
    account: "111111111111",
    role_arn: None,
    unique_id: Some("AIDAEXAMPLEEXAMPLE01"),
});

const SESSION: Principal<'static> = Principal::Aws(Caller {
    arn: "arn:aws:sts::222222222222:assumed-role/reader/s1",
    account: "222222222222",
    role_arn: Some("arn:aws:iam::222222222222:role/reader"),
    unique_id: None,
});

fn named(principals: Value) -> [bool; 4] {
    let principals = Principals::read(&Node::root(&principals)).expect("principals");
    let service = Principal::Service("events.amazonaws.com");
    [ANN, SESSION, Principal::Anonymous, service]
        .map(|principal| principals.reach(&principal) != Reach::Nobody)
}

#[test]
fn r_auth_08_named_principals_never_match_anonymous_callers() {
    let check =
        |principals: Value, want: [bool; 4]| assert_eq!(named(principals.clone()), want, "{principals}");
    check(json!("*"), [true; 4]);
    check(json!({"AWS": "*"}), [true; 4]);
    check(json!({"AWS": "111111111111"}), [true, false, false, false]);
    check(json!({"AWS": "arn:aws:iam::111111111111:root"}), [true, false, false, false]);
    check(json!({"AWS": "arn:aws:iam::111111111111:user/ann"}), [true, false, false, false]);
    check(json!({"AWS": "arn:aws:iam::111111111111:user/an"}), [false; 4]);
    check(json!({"AWS": "AIDAEXAMPLEEXAMPLE01"}), [true, false, false, false]);
    check(json!({"AWS": ["arn:aws:iam::222222222222:role/reader"]}), [false, true, false, false]);
    check(json!({"AWS": "arn:aws:sts::222222222222:assumed-role/reader/s1"}), [false, true, false, false]);
    check(json!({"AWS": ["111111111111", "222222222222"]}), [true, true, false, false]);
    check(json!({"Service": "events.amazonaws.com"}), [false, false, false, true]);
    check(json!({"Service": "x.amazonaws.com", "AWS": "111111111111"}), [true, false, false, false]);
    check(json!({"Federated": "cognito-identity.amazonaws.com", "CanonicalUser": "79a5"}), [false; 4]);
}

#[test]
fn r_auth_01_refuses_what_names_nobody() {
    for (principals, pointer) in [
        (json!("arn:aws:iam::111111111111:user/ann"), ""),
        (json!({}), ""),
        (json!([]), ""),
        (json!({"Aws": "*"}), "/Aws"),
        (json!({"AWS": []}), "/AWS"),
        (json!({"AWS": ["*", 7]}), "/AWS/1"),
        (json!({"AWS": "ann"}), "/AWS"),
        (json!({"AWS": "11111111111"}), "/AWS"),
        (json!({"AWS": "arn:aws:iam::111111111111:user/*"}), "/AWS"),
        (json!({"AWS": "arn:aws:iam::*:root"}), "/AWS"),
        (json!({"AWS": "arn:aws:s3:::bucket"}), "/AWS"),
        (json!({"Service": "*"}), "/Service"),
        (json!({"Federated": ""}), "/Federated"),
    ] {
        let error = Principals::read(&Node::root(&principals)).expect_err("refused");
        assert_eq!(error.pointer, pointer, "{principals}: {error}");
    }
}
