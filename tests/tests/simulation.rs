//! The gateway's core in a world of its own: clients, pipes that split, delay and break, upstreams that misbehave, a
//! clock that passes when it is told to, and a switch of generations in the middle. Everything follows from a seed.
//!
//! A failure names its seed; `RINGGATE_SEED=<seed> cargo test -p ringgate-tests --test simulation` replays it alone.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

#[path = "simulation/client.rs"]
mod client;
#[path = "simulation/gateway.rs"]
mod gateway;
#[path = "simulation/oracle.rs"]
mod oracle;
#[path = "simulation/run.rs"]
mod run;
#[path = "simulation/site.rs"]
mod site;
#[path = "simulation/upstream.rs"]
mod upstream;

use run::{Summary, run};

/// Runs one seed and names it if it fails.
fn run_named(seed: u64) -> Summary {
    catch_unwind(|| run(seed)).unwrap_or_else(|panic| {
        eprintln!("seed {seed} failed; replay it with");
        eprintln!("    RINGGATE_SEED={seed} cargo test -p ringgate-tests --test simulation");
        resume_unwind(panic)
    })
}

fn chosen_seed() -> Option<u64> {
    let text = std::env::var("RINGGATE_SEED").ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("RINGGATE_SEED={text} is no number")))
}

fn run_all(seeds: impl Iterator<Item = u64>) -> Summary {
    if let Some(seed) = chosen_seed() {
        let summary = run_named(seed);
        eprintln!("seed {seed}: {summary:?}");
        return summary;
    }
    seeds.map(run_named).fold(Summary::default(), Summary::plus)
}

#[test]
fn every_request_gets_its_answer_whatever_happens_around_it() {
    let total = run_all(0..300);
    if chosen_seed().is_none() {
        total.demand_that_everything_happened();
    }
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let differs = |seed: u64| run_named(seed).transcript != run_named(seed).transcript;
    let seeds: Vec<u64> = (0..30).filter(|seed| differs(*seed)).collect();
    assert!(seeds.is_empty(), "two different runs: {seeds:?}");
    assert_ne!(run_named(1).transcript, run_named(2).transcript);
}

#[test]
fn slow_twenty_thousand_seeds() {
    // Two threads, because a seed is one thread's work.
    let odd = std::thread::spawn(|| run_all((300..20_300).filter(|seed| seed % 2 == 1)));
    let even = catch_unwind(AssertUnwindSafe(|| run_all((300..20_300).filter(|seed| seed % 2 == 0))));
    let odd = odd.join();
    let total = even
        .unwrap_or_else(|panic| resume_unwind(panic))
        .plus(odd.unwrap_or_else(|panic| resume_unwind(panic)));
    eprintln!("{total:?}");
}
