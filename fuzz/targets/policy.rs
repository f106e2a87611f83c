//! Any text as a policy, and any words as a request: no panic, the explanation says what the evaluation says, and a
//! statement that denies is never overruled.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringgate_policy::{Attached, Effect, Facts, Home, Outcome, Policy, Principal, Request, Values};

fuzz_target!(|input: (u8, &str, &str, &str)| {
    let (kind, text, action, resource) = input;
    let home = Home { partition: "aws", region: "eu-west-1", account: "123456789012", api: "a1b2c3d4e5" };
    let attached = match kind % 4 {
        0 => Attached::Api(home),
        1 => Attached::Resource,
        2 => Attached::Identity,
        _ => Attached::Result,
    };
    let Ok(policy) = Policy::parse(text, attached) else { return };
    let facts = Everything(resource);
    let request = Request { action, resource, principal: Principal::Anonymous, facts: &facts };
    let verdict = policy.evaluate(&request);
    let explanation = policy.explain(&request);
    assert_eq!(explanation.verdict, verdict);
    let applies = |effect| {
        explanation.statements.iter().any(|it| it.effect == effect && it.outcome == Outcome::Applies)
    };
    let expected = if applies(Effect::Deny) {
        Some(Effect::Deny)
    } else {
        applies(Effect::Allow).then_some(Effect::Allow)
    };
    assert_eq!(verdict.effect, expected);
});

/// Every fact is known, and all are the same.
struct Everything<'a>(&'a str);

impl Facts for Everything<'_> {
    fn values(&self, _key: &str) -> Option<Values<'_>> {
        Some(Values::one(self.0))
    }
}
