//! Asking the oracle.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use serde_json::{Map, Value, json};

use super::{Case, Suite};

/// Longest line of a file of vectors.
pub const LINE_BYTES_MAX: usize = 4096;

/// The lines of each suite's file, answers included.
///
/// # Panics
/// When the oracle cannot be started (it needs Java and a few packages, which `scripts/prepare --all` installs), or
/// fails over a case, or an answer is longer than a line may be.
pub fn answer(suites: &[Suite]) -> Vec<Vec<String>> {
    let questions = suites.iter().flat_map(|suite| suite.cases.iter().map(|case| question(suite, case)));
    let mut answers = run(questions.collect::<Vec<_>>().join("\n")).into_iter();
    let lines_of = |suite: &Suite| {
        let cases = suite.cases.iter().map(|case| {
            let answer =
                answers.next().unwrap_or_else(|| panic!("the oracle failed at {}", case.asked["id"]));
            vector(case, &answer)
        });
        cases.collect()
    };
    suites.iter().map(lines_of).collect()
}

fn question(suite: &Suite, case: &Case) -> String {
    let mut question = case.asked.clone();
    question.insert("mode".to_owned(), json!(suite.mode.name()));
    line_of(question)
}

/// As JSON on one line; DEL and the control characters after it are escaped, which not every reader takes.
fn line_of(members: Map<String, Value>) -> String {
    let text = Value::Object(members).to_string();
    let escaped = text.chars().map(|c| match c {
        '\u{7f}'..='\u{9f}' => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    });
    escaped.collect()
}

fn run(questions: String) -> Vec<Map<String, Value>> {
    let program = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("oracle/run");
    let mut oracle = Command::new(&program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let mut stdin = oracle.stdin.take().expect("stdin is piped");
    let writer = thread::spawn(move || stdin.write_all(questions.as_bytes()));
    let output = oracle.wait_with_output().expect("the oracle's output");
    assert!(
        output.status.success(),
        "the oracle ended with {}; it needs Java: scripts/prepare --all installs what is missing",
        output.status
    );
    writer.join().expect("the writer").expect("questions are taken");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("an answer is an object")).collect()
}

/// What was asked, what is expected and, where the oracle's programs print something else, what that is.
fn vector(case: &Case, answer: &Map<String, Value>) -> String {
    let mut vector = case.asked.clone();
    if let Some(ordered) = &case.ordered {
        vector.extend(ordered.answer.clone());
        if ordered.answer.get("expected") != Some(&stock(answer)) {
            vector.insert("differs".to_owned(), json!(ordered.requirement));
            vector.insert("oracle".to_owned(), stock(answer));
        }
    } else {
        vector.extend(expectation(answer));
        if is_accident(case, answer) {
            vector.insert("accident".to_owned(), json!(true));
        }
        if let Some(differs) = answer.get("differs") {
            vector.insert("differs".to_owned(), differs.clone());
            vector.insert("oracle".to_owned(), stock(answer));
        }
    }
    let line = line_of(vector);
    assert!(line.len() <= LINE_BYTES_MAX, "{} bytes, {LINE_BYTES_MAX} are the most: {line}", line.len());
    line
}

/// An indefinite path gives a list in later versions of Jayway; Velocity refuses `$a.b()#set($x = 1)[`, whose bracket it
/// takes for an index.
fn is_accident(case: &Case, answer: &Map<String, Value>) -> bool {
    let error = answer.get("error").and_then(Value::as_str);
    match answer.get("definite") {
        Some(definite) => definite == &json!(false) && error == Some("missing"),
        None => case.is_grown && error == Some("parse"),
    }
}

fn expectation(answer: &Map<String, Value>) -> Map<String, Value> {
    let mut expectation = Map::new();
    match answer.get("error") {
        Some(kind) => expectation.insert("expectedError".to_owned(), kind.clone()),
        None => expectation.insert("expected".to_owned(), answer["result"].clone()),
    };
    for key in ["printed", "definite"] {
        if let Some(value) = answer.get(key) {
            expectation.insert(key.to_owned(), value.clone());
        }
    }
    expectation
}

/// What the programs say without any order of ours: the result, or the name of the error's class.
fn stock(answer: &Map<String, Value>) -> Value {
    let stock = answer.get("stock").and_then(Value::as_object).unwrap_or(answer);
    stock.get("result").or_else(|| stock.get("class")).cloned().unwrap_or(Value::Null)
}
