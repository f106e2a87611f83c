//! What it costs to evaluate a policy of ten statements about ARNs, and one that asks for facts.
//!
//! Run with `cargo run --release -p ringgate-policy --example evaluate_cost`.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::hint::black_box;
use std::time::Instant;

use ringgate_policy::{Attached, Facts, Policy, PolicyError, Principal, Request, Values};
use serde_json::{Value, json};

const EVALUATIONS: u32 = 1_000_000;
const ROUNDS: usize = 5;

struct Address;

impl Facts for Address {
    fn values(&self, key: &str) -> Option<Values<'_>> {
        (key == "aws:sourceip").then(|| Values::one("192.0.2.77"))
    }
}

fn main() -> Result<(), PolicyError> {
    let own = |path: &str| format!("arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/{path}");
    let exact = |number: usize| (own(&format!("GET/pets/{number}")), json!({}));
    let wild = |number: usize| (format!("arn:aws:execute-api:*:*:a1b2c3/*/GET/*/{number}"), json!({}));
    let network = json!({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}});
    let asking = |_: usize| (own("*"), network.clone());
    time("10 exact ARNs, the last one matches", &policy((0..10).map(exact))?);
    time("10 ARNs with three wildcards, the last one matches", &policy((0..10).map(wild))?);
    time("10 ARNs with a condition on the address, none holds", &policy((0..10).map(asking))?);
    Ok(())
}

fn policy(resources: impl Iterator<Item = (String, Value)>) -> Result<Policy, PolicyError> {
    let statement = |(resource, condition): (String, Value)| json!({"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": resource, "Condition": condition});
    let statements: Vec<Value> = resources.map(statement).collect();
    Policy::from_value(&json!({"Version": "2012-10-17", "Statement": statements}), Attached::Identity)
}

/// Nanoseconds an evaluation, best of the rounds.
fn time(what: &str, policy: &Policy) {
    let request = Request {
        action: "execute-api:Invoke",
        resource: "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/pets/9",
        principal: Principal::Anonymous,
        facts: &Address,
    };
    let round = || {
        let begin = Instant::now();
        for _ in 0..EVALUATIONS {
            black_box(policy.evaluate(black_box(&request)));
        }
        begin.elapsed().as_secs_f64() * 1e9 / f64::from(EVALUATIONS)
    };
    let best = (0..ROUNDS).map(|_| round()).fold(f64::INFINITY, f64::min);
    println!("{what}: {best:.0} ns, {} bytes", policy.bytes());
}
