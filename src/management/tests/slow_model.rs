//! What is checked in against botocore's model. `tests/oracle/management/install` installs it, as `scripts/prepare --all`
//! does.
// A program of its own, which reads files and starts others.
#![allow(clippy::disallowed_methods)]

#[path = "../examples/generate/generator.rs"]
mod generator;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where botocore is installed.
fn botocore() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    // target/debug/deps/slow_model-0123456789abcdef
    let path = test.ancestors().nth(3).expect("a target directory").join("botocore");
    assert!(path.is_dir(), "{} is missing; run tests/oracle/management/install", path.display());
    path
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests")
}

#[test]
fn slow_generated_code_is_what_the_model_says() {
    let model = botocore().join("botocore/data/apigateway/2015-07-09");
    for file in generator::generate(&model).expect("the model") {
        let path = generator::folder().join(&file.name);
        let found = fs::read_to_string(&path).unwrap_or_default();
        let remedy = "cargo run -p ringgate-management --example generate writes it anew";
        assert!(found == file.text, "{} is not what the model says; {remedy}", path.display());
    }
}

#[test]
fn slow_vectors_are_what_botocore_sends_and_reads() {
    let folder = botocore().join("vectors");
    fs::create_dir_all(&folder).expect("a folder");
    let status = Command::new("python3")
        .arg(tests().join("oracle/management/make.py"))
        .arg(&folder)
        .env("PYTHONPATH", botocore())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .status()
        .expect("python3");
    assert!(status.success(), "make.py ended with {status}");
    for name in ["management_requests.jsonl", "management_responses.jsonl"] {
        let made = fs::read(folder.join(name)).expect("made vectors");
        let found = fs::read(tests().join("vectors").join(name)).expect("vectors");
        assert!(
            made == found,
            "{name} is not what botocore says; tests/vectors/README.md tells how to write it anew"
        );
    }
}
