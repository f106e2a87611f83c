//! API keys and usage plans.

use ringgate_definition::{
    ApiKey, ApiStage, Definition, MethodThrottle, Quota, QuotaPeriod, Throttle, UsagePlan,
};

use super::{API_ID, at, changed, refuses, text};
use crate::{Options, code, compile};

fn with_plan(change: impl FnOnce(&mut Definition)) -> Definition {
    changed(|d| {
        let key = ApiKey { id: text("k"), value: text(&"v".repeat(20)), enabled: true, ..ApiKey::default() };
        let open = ApiStage { api: text(API_ID), stage: text("prod"), ..ApiStage::default() };
        let plan = UsagePlan {
            id: text("p"),
            api_stages: vec![open],
            keys: vec![text("k")],
            ..UsagePlan::default()
        };
        d.keys.push(key);
        d.plans.push(plan);
        change(d);
    })
}

#[test]
fn r_usage_07_keys_and_plans_are_checked() {
    let output = compile(&with_plan(|_| {}), &Options::default()).0.expect("output");
    assert!(output.keys.is_some());
    refuses(&with_plan(|d| d.keys[0].value = text("short")), code::KEY_VALUE, "too short");
    refuses(&with_plan(|d| d.keys[0].value = text(&"v".repeat(129))), code::KEY_VALUE, "too long");
    refuses(&with_plan(|d| d.keys[0].value = text(&"v w".repeat(9))), code::KEY_VALUE, "header");
    refuses(&with_plan(|d| d.keys.push(d.keys[0].clone())), code::KEY_TWICE, "id `k`");
    let same_value = with_plan(|d| d.keys.push(ApiKey { id: text("l"), ..d.keys[0].clone() }));
    refuses(&same_value, code::KEY_TWICE, "same value");
    refuses(&with_plan(|d| d.plans.push(d.plans[0].clone())), code::PLAN_TWICE, "`p`");
    refuses(
        &with_plan(|d| d.plans[0].api_stages[0].api = text("abcdefghik")),
        code::PLAN_REFERENCE,
        "abcdefghik",
    );
    refuses(&with_plan(|d| d.plans[0].api_stages[0].stage = text("prodd")), code::PLAN_REFERENCE, "prodd");
    refuses(&with_plan(|d| d.plans[0].keys.push(text("kk"))), code::PLAN_REFERENCE, "`kk`");
    let two = with_plan(|d| d.plans.push(UsagePlan { id: text("q"), ..d.plans[0].clone() }));
    refuses(&two, code::KEY_IN_TWO_PLANS, "`p` and `q`");
    let many = with_plan(|d| {
        for n in 0..10 {
            d.plans.push(UsagePlan {
                id: text(&format!("q{n}")),
                keys: vec![text("k")],
                ..UsagePlan::default()
            });
        }
    });
    refuses(&many, code::KEY_PLANS, "11");
    let quota =
        |offset, period| with_plan(|d| d.plans[0].quota = Some(at(Quota { limit: 1, offset, period })));
    refuses(&quota(1, QuotaPeriod::Day), code::QUOTA, "1 days");
    refuses(&quota(7, QuotaPeriod::Week), code::QUOTA, "7 days");
    refuses(&quota(28, QuotaPeriod::Month), code::QUOTA, "28 days");
    assert!(compile(&quota(27, QuotaPeriod::Month), &Options::default()).0.is_some());
    let throttled = |key: &str, rate_limit| {
        let throttle = Throttle { rate_limit, burst_limit: 1 };
        with_plan(|d| d.plans[0].api_stages[0].methods.push(MethodThrottle { key: text(key), throttle }))
    };
    refuses(&throttled("/x/{id}/GET", -1.0), code::THROTTLE, "-1");
    refuses(&throttled("/x/{id}/POST", 1.0), code::THROTTLE_KEY, "POST");
    for key in ["/x/{id}/GET", "/*/*"] {
        assert!(compile(&throttled(key, 1.0), &Options::default()).0.is_some(), "{key}");
    }
}
