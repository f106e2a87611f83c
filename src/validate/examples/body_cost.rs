//! What checking a body of 1 KiB costs, valid and not, and what compiling its model costs.
//!
//! Run with `cargo run --release -p ringgate-validate --example body_cost`.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::hint::black_box;
use std::time::Instant;

use ringgate_validate::Schemas;
use serde_json::{Value, json};

const ROUNDS: u32 = 5;

fn main() {
    let schema = json!({
        "type": "object",
        "required": ["id", "items"],
        "properties": {
            "id": {"type": "string", "pattern": "^[a-z0-9-]{8,40}$"},
            "note": {"type": "string", "maxLength": 400},
            "items": {"type": "array", "minItems": 1, "maxItems": 50, "items": {"$ref": "#/definitions/item"}}
        },
        "additionalProperties": false,
        "definitions": {"item": {
            "type": "object",
            "required": ["sku", "count", "price"],
            "properties": {
                "sku": {"type": "string", "minLength": 3, "maxLength": 20},
                "count": {"type": "integer", "minimum": 1, "maximum": 100},
                "price": {"type": "number", "minimum": 0},
                "color": {"enum": ["red", "green", "blue"]}
            }
        }}
    })
    .to_string();
    let item = |at: u32| json!({"sku": format!("sku-{at:06}"), "count": at % 90 + 1, "price": 12.5, "color": "green"});
    let body = json!({
        "id": "b3c1f0de-1111",
        "note": "x".repeat(260),
        "items": (0..11).map(item).collect::<Vec<Value>>()
    })
    .to_string();
    let invalid = body.replace("\"sku-000010\"", "1");
    println!("body: {} bytes, schema: {} bytes", body.len(), schema.len());

    time("compile a model", 200, || Schemas::compile([("M", schema.as_str())]).is_ok());
    let schemas = Schemas::new([("M", schema.as_str())]);
    time("valid body", 50_000, || schemas.validate(0, body.as_bytes()).is_ok());
    time("  of which reading JSON", 50_000, || serde_json::from_slice::<Value>(body.as_bytes()).is_ok());
    time("invalid body, explained", 10_000, || schemas.validate(0, invalid.as_bytes()).is_ok());
}

/// Prints nanoseconds an operation takes; best of the rounds.
fn time(name: &str, operations: u32, operation: impl Fn() -> bool) {
    let round = || {
        let begin = Instant::now();
        (0..operations).for_each(|_| assert!(black_box(operation())));
        begin.elapsed().as_secs_f64() * 1e9 / f64::from(operations)
    };
    let best = (0..ROUNDS).map(|_| round()).fold(f64::INFINITY, f64::min);
    println!("{name:<26} {best:>10.0} ns");
}
