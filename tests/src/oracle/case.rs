//! A case: what is asked, and what is ordered where the specification departs from the programs of the oracle.

use serde_json::{Map, Value, json};

/// What the oracle does with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Renders a template.
    Velocity,
    /// Evaluates a JSONPath.
    JsonPath,
    /// Reads and prints a document.
    Json,
    /// Runs one operation of a pattern.
    Regex,
}

impl Mode {
    /// As `Oracle.java` names it.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Velocity => "velocity",
            Mode::JsonPath => "jsonpath",
            Mode::Json => "json",
            Mode::Regex => "regex",
        }
    }
}

/// A file of vectors.
#[derive(Clone, Debug)]
pub struct Suite {
    /// From the folder of vectors, as `template/written.jsonl`.
    pub file: &'static str,
    /// What the oracle does with the cases.
    pub mode: Mode,
    /// In the order of the file.
    pub cases: Vec<Case>,
}

impl Suite {
    /// A suite whose cases are named `{name}-{number from 1}`.
    pub fn new(file: &'static str, mode: Mode, name: &str, mut cases: Vec<Case>) -> Suite {
        for (at, case) in cases.iter_mut().enumerate() {
            let id = json!(format!("{name}-{}", at + 1));
            let rest = std::mem::take(&mut case.asked);
            case.asked.insert("id".to_owned(), id);
            case.asked.extend(rest);
        }
        Suite { file, mode, cases }
    }
}

/// What is asked of the oracle.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// The members of the vector that are not answers.
    pub asked: Map<String, Value>,
    /// What the specification orders where no program of the oracle does so.
    pub ordered: Option<Ordered>,
    /// Grown from the grammar, so that a refusal is an accident of the oracle.
    pub is_grown: bool,
}

/// An answer that the specification gives.
#[derive(Clone, Debug)]
pub struct Ordered {
    /// The requirement, as `R-VTL-03`.
    pub requirement: &'static str,
    /// The answer's members: `expected` or `expectedError`, for instance.
    pub answer: Map<String, Value>,
}

impl Case {
    /// A case that asks with these members.
    pub fn new(members: &[(&str, Value)]) -> Case {
        let asked = members.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
        Case { asked: asked.collect(), ..Case::default() }
    }

    /// The same with one more member.
    pub fn with(mut self, key: &str, value: Value) -> Case {
        self.asked.insert(key.to_owned(), value);
        self
    }

    /// The same, grown.
    pub fn grown(mut self) -> Case {
        self.is_grown = true;
        self
    }

    /// The same with the answer that `requirement` orders.
    pub fn ordered(mut self, requirement: &'static str, expected: impl Into<Value>) -> Case {
        let answer = Map::from_iter([("expected".to_owned(), expected.into())]);
        self.ordered = Some(Ordered { requirement, answer });
        self
    }

    /// The same with the error that `requirement` orders.
    pub fn refused(mut self, requirement: &'static str, kind: &str) -> Case {
        let answer = Map::from_iter([("expectedError".to_owned(), kind.into())]);
        self.ordered = Some(Ordered { requirement, answer });
        self
    }
}
