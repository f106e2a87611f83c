//! Cases for the template engine, the JSON reader, JSONPath and Java's patterns, answered by the programs that mapping
//! templates were made for. The answers are committed as `tests/vectors/`; `tests/tests/slow_oracle.rs` compares them
//! with the oracle's again.

pub mod ask;
pub mod case;
pub mod grammar;
pub mod json;
pub mod jsonpath;
pub mod pattern;
pub mod random;
pub mod written;

use std::path::PathBuf;

pub use case::{Case, Mode, Suite};

/// Every file of vectors, without answers. The same on each call.
pub fn suites() -> Vec<Suite> {
    let mut suites = written::suites();
    suites.extend(grammar::suites());
    suites.extend(jsonpath::suites());
    suites.extend(json::suites());
    suites.extend(pattern::suites());
    suites
}

/// The folder of the committed vectors.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors")
}
