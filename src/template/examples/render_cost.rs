//! What one render costs: the template of `bench/templates`, of twenty references and a loop of ten, run again and again.
//!
//! `scripts/bench-templates` runs it beside Velocity: `render_cost --case` prints the template as a case for
//! `tests/oracle/run`, and `render_cost --beside` reads the answer to that and prints both costs.
#![allow(clippy::disallowed_methods, reason = "an example measures time and reads files")]

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use ringgate_snapshot::archive::ProgramArchive;
use ringgate_template::{Inputs, Options, Overrides, Run, compile};
use serde_json::{Value, json};

/// The gateway's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Renders of a round; rounds, of which the best counts. The oracle's own are ten of 20,000.
const RENDERS: u32 = 100_000;
const ROUNDS: u32 = 10;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/templates");

fn main() {
    let case = Case::read(Path::new(FOLDER));
    match std::env::args().nth(1).as_deref() {
        None => println!("{} ns a render", measure(&case).nanoseconds),
        Some("--case") => println!("{}", case.for_oracle()),
        Some("--beside") => beside(&case),
        Some(other) => panic!("there is no {other}; say --case or --beside"),
    }
}

/// Reads the oracle's answer from standard input to its end, so that the two never run at the same time.
fn beside(case: &Case) {
    let answer = std::io::read_to_string(std::io::stdin()).expect("the oracle's answer is text");
    let answer: Value = serde_json::from_str(&answer).expect("the oracle's answer is JSON");
    let theirs = answer["nanoseconds"].as_u64().unwrap_or_else(|| panic!("the oracle failed: {answer}"));
    let ours = measure(case);
    assert_eq!(answer["result"].as_str(), Some(ours.text.as_str()), "the two do not print the same");
    println!("| | ns per render |\n|---|---|");
    println!("| Velocity 1.7, warm | {theirs} |");
    println!("| Ringgate | {} |", ours.nanoseconds);
    println!("\nRinggate takes {:.3} of the time.", ours.nanoseconds as f64 / theirs as f64);
}

struct Measured {
    nanoseconds: u128,
    text: String,
}

/// Compiled once; each render reads the body anew, as each request brings its own.
fn measure(case: &Case) -> Measured {
    let archive = ProgramArchive::new(&compile(&case.template).expect("compiles")).expect("can be archived");
    let program = archive.get().expect("is sound");
    let inputs = case.inputs();
    let mut run = Run::new();
    let mut best = u128::MAX;
    for round in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..RENDERS {
            run.begin(Options::default(), Overrides::default());
            black_box(run.finish(program, black_box(&inputs), None).expect("renders"));
        }
        let each = start.elapsed().as_nanos() / u128::from(RENDERS);
        eprintln!("round {round}: {each} ns a render, {} steps, {} bytes", run.steps(), run.text().len());
        best = best.min(each);
    }
    Measured { nanoseconds: best, text: run.take_text() }
}

/// A template, and a request for it.
struct Case {
    template: String,
    body: String,
    /// `params`, `context` and `stageVariables`.
    request: Value,
}

impl Case {
    fn read(folder: &Path) -> Case {
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        let request = serde_json::from_str(&read("request.json")).expect("request.json is JSON");
        Case { template: read("order.vtl"), body: read("order.json"), request }
    }

    fn inputs(&self) -> Inputs {
        let pairs = |pointer: &str| {
            let entries = self.request.pointer(pointer).and_then(Value::as_object).into_iter().flatten();
            entries
                .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
                .collect()
        };
        Inputs {
            body: self.body.clone(),
            path: pairs("/params/path"),
            querystring: pairs("/params/querystring"),
            header: pairs("/params/header"),
            context: self.request["context"].as_object().cloned().unwrap_or_default(),
            stage_variables: pairs("/stageVariables"),
            ..Inputs::default()
        }
    }

    fn for_oracle(&self) -> Value {
        let mut case = json!({ "mode": "bench", "template": self.template, "body": self.body });
        for name in ["params", "context", "stageVariables"] {
            case[name] = self.request[name].clone();
        }
        case
    }
}
