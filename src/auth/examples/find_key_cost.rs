//! What it costs to find an API key among ten and among a hundred thousand.
//!
//! Run with `cargo run --release -p ringgate-auth --example find_key_cost`.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::hint::black_box;
use std::time::Instant;

use ringgate_auth::find_key;
use ringgate_snapshot::digest::{hash_key_of, key_digest};
use ringgate_snapshot::file::{Loaded, SnapshotError, Trust, encode_keys};
use ringgate_snapshot::schema::{ApiKey, Keys};
use ringgate_snapshot::table::{Table, digest_tag};

const LOOKUPS: usize = 2_000_000;
const ROUNDS: usize = 5;

fn main() -> Result<(), SnapshotError> {
    for count in [10, 10_000, 100_000] {
        let values: Vec<String> = (0..count).map(|number| format!("{number:040}")).collect();
        let keys = snapshot(&values)?;
        let wrong: Vec<String> = (0..count).map(|number| format!("x{number:039}")).collect();
        println!(
            "{count:>7} keys: known {:.1} ns, unknown {:.1} ns",
            time(&keys, &values),
            time(&keys, &wrong)
        );
    }
    Ok(())
}

/// Nanoseconds a lookup, best of the rounds; the values come in an order that no cache foresees.
fn time(keys: &Loaded<Keys>, values: &[String]) -> f64 {
    let round = || {
        let begin = Instant::now();
        let mut at = 0;
        for _ in 0..LOOKUPS {
            at = (at + 7_919) % values.len();
            black_box(find_key(keys.get(), black_box(values[at].as_bytes())));
        }
        begin.elapsed().as_secs_f64() * 1e9 / LOOKUPS as f64
    };
    (0..ROUNDS).map(|_| round()).fold(f64::INFINITY, f64::min)
}

fn snapshot(values: &[String]) -> Result<Loaded<Keys>, SnapshotError> {
    let hash_key = hash_key_of(values.iter().map(|value| value.as_bytes()));
    let key = |value: &String| ApiKey {
        digest: key_digest(&hash_key, value.as_bytes()),
        id: value.clone(),
        enabled: true,
        ..ApiKey::default()
    };
    let mut keys: Vec<ApiKey> = values.iter().map(key).collect();
    keys.sort_by_key(|key| key.digest);
    let digest_index =
        Table::build(keys.iter().zip(0..).map(|(key, index)| (digest_tag(&key.digest), index)));
    Loaded::from_bytes(
        &encode_keys(&Keys { hash_key, keys, digest_index, ..Keys::default() })?,
        Trust::Anybody,
    )
}
