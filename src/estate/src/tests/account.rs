//! The account (R-MGMT-16).

use serde_json::{Value, json};

use super::seed::said;
use super::world::World;

#[test]
fn r_mgmt_16_the_account() {
    let mut world = World::default();
    let mut expected = json!({
        "throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0}, "features": ["UsagePlans"], "apiKeyVersion": "4",
    });
    assert_eq!(world.done("GET", "/account", Value::Null), expected);
    let arn = "arn:aws:iam::123456789012:role/logs";
    expected["cloudwatchRoleArn"] = json!(arn);
    let cases: &[(&str, &str, &str)] = &[
        ("replace", "/cloudwatchRoleArn", arn),
        ("add", "/features", "UsagePlans"),
        ("add", "/features/UsagePlans", ""),
    ];
    for case in cases {
        assert_eq!(world.patch("/account", &[*case]), (200, expected.clone()), "{case:?}");
    }
    assert_eq!(world.done("GET", "/account", Value::Null), expected);
    for (case, message) in [
        (("remove", "/features", "UsagePlans"), "The feature UsagePlans cannot be removed from an account"),
        (("add", "/features", "x"), "Invalid feature x specified. Must be one of: [UsagePlans]"),
        (
            ("replace", "/apiKeyVersion", "5"),
            "Invalid patch path  '/apiKeyVersion' specified for op 'replace'. Must be one of: [/cloudwatchRoleArn]",
        ),
    ] {
        assert_eq!(said(&world.patch("/account", &[case])), (400, message));
    }
    let (_, answer) = world.patch("/account", &[("replace", "/cloudwatchRoleArn", "")]);
    assert_eq!(answer["cloudwatchRoleArn"], Value::Null);
}
