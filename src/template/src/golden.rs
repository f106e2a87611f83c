//! Golden cases: a template, what comes in, what must come out. One JSON object a line.
//!
//! ```json
//! {"id": "r_vtl_23", "template": "$input.path('$.a')", "body": "{\"a\": 1}", "expected": "1"}
//! ```
//!
//! `body`, `params` (`path`, `querystring`, `header`), `context`, `stageVariables`, `variables` and `phase` (`request`
//! or `response`) may be left out. Instead of `expected` there may be `expectedError`: `parse` (the template is refused),
//! `run` (it fails), `true` (either), or a text that the message holds. `accident` marks an answer that need not be
//! given.

use std::fmt;

use ringgate_snapshot::archive::ProgramArchive;
use ringgate_snapshot::file::SnapshotError;
use serde_json::{Map, Value};

use crate::observer::Coverage;
use crate::overrides::Overrides;
use crate::{Failure, Inputs, Mistake, Options, Run, compile};

/// One case.
#[derive(Clone, Debug, PartialEq)]
pub struct GoldenCase {
    /// Names the case in reports.
    pub id: String,
    /// The template's text.
    pub template: String,
    /// What the template is given.
    pub inputs: Inputs,
    /// Where the template stands.
    pub phase: GoldenPhase,
    /// What it must give.
    pub expectation: Expectation,
    /// The answer is an oddity that nobody need give.
    pub is_accident: bool,
}

/// Whether a case is a request's or a response's template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GoldenPhase {
    /// A request template.
    #[default]
    Request,
    /// A response template.
    Response,
}

/// What a case must give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// Exactly this output.
    Output(String),
    /// The template is refused when it is compiled.
    Refusal,
    /// The template fails when it runs.
    Failure,
    /// A mistake or a failure, whose message holds this text; any if it is empty.
    Error(String),
}

/// What a case gave.
#[derive(Clone, Debug, PartialEq)]
pub struct GoldenOutcome {
    /// The output, or what went wrong.
    pub result: Result<String, GoldenError>,
    /// What the template overrode.
    pub overrides: Overrides,
    /// The lines that were reached.
    pub coverage: Coverage,
    /// The lines that were not.
    pub missed: Vec<u32>,
    /// Whether it is what was expected.
    pub passes: bool,
}

/// Why there is no output.
#[derive(Clone, Debug, PartialEq)]
pub enum GoldenError {
    /// The template's mistakes.
    Refused(Vec<Mistake>),
    /// It failed.
    Failed(Failure),
    /// The program could not be archived, which should not happen.
    Archive(String),
}

impl fmt::Display for GoldenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GoldenError::Refused(mistakes) => {
                let words: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
                f.write_str(&words.join("\n"))
            }
            GoldenError::Failed(failure) => failure.fmt(f),
            GoldenError::Archive(problem) => f.write_str(problem),
        }
    }
}

/// Why a line is no case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoCase {
    /// What is wrong with it.
    pub problem: String,
}

impl fmt::Display for NoCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not a golden case: {}; write one JSON object a line, with id, template and expected",
            self.problem
        )
    }
}

impl std::error::Error for NoCase {}

impl GoldenCase {
    /// Reads one line.
    ///
    /// # Errors
    /// [`NoCase`]
    pub fn parse(line: &str) -> Result<GoldenCase, NoCase> {
        let no_case = |problem: &str| NoCase { problem: problem.to_owned() };
        let value: Value = serde_json::from_str(line).map_err(|error| no_case(&error.to_string()))?;
        let Value::Object(object) = value else { return Err(no_case("it is no object")) };
        let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
        let phase = match text("phase").as_deref() {
            None | Some("request") => GoldenPhase::Request,
            Some("response") => GoldenPhase::Response,
            Some(_) => return Err(no_case("phase is neither request nor response")),
        };
        Ok(GoldenCase {
            id: text("id").ok_or_else(|| no_case("id is missing"))?,
            template: text("template").ok_or_else(|| no_case("template is missing"))?,
            inputs: inputs(&object),
            phase,
            expectation: expectation(&object)?,
            is_accident: object
                .get("accident")
                .is_some_and(|it| !matches!(it, Value::Null | Value::Bool(false))),
        })
    }

    /// Compiles and runs the template.
    pub fn run(&self) -> GoldenOutcome {
        let mut coverage = Coverage::default();
        let mut run = Run::new();
        run.begin(Options::default(), Overrides::default());
        let mut missed = Vec::new();
        let result = self.render(&mut run, &mut coverage, &mut missed);
        let passes = match (&self.expectation, &result) {
            (Expectation::Output(expected), Ok(output)) => expected == output,
            (Expectation::Refusal, Err(GoldenError::Refused(_))) => true,
            (Expectation::Failure, Err(GoldenError::Failed(_))) => true,
            (Expectation::Error(part), Err(error)) => error.to_string().contains(part),
            _ => false,
        };
        GoldenOutcome { result, overrides: run.overrides(), coverage, missed, passes }
    }

    fn render(
        &self,
        run: &mut Run,
        coverage: &mut Coverage,
        missed: &mut Vec<u32>,
    ) -> Result<String, GoldenError> {
        let program = compile(&self.template).map_err(GoldenError::Refused)?;
        let archived = |error: SnapshotError| GoldenError::Archive(error.to_string());
        let archive = ProgramArchive::new(&program).map_err(archived)?;
        let program = archive.get().map_err(archived)?;
        let rendered = run.finish(program, &self.inputs, Some(coverage)).map(str::to_owned);
        *missed = coverage.missed(program);
        rendered.map_err(GoldenError::Failed)
    }
}

fn inputs(object: &Map<String, Value>) -> Inputs {
    let params = object.get("params").and_then(Value::as_object);
    let place = |name: &str| pairs(params.and_then(|params| params.get(name)));
    let map = |key: &str| object.get(key).and_then(Value::as_object).cloned().unwrap_or_default();
    let body = match object.get("body") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    Inputs {
        body,
        path: place("path"),
        querystring: place("querystring"),
        header: place("header"),
        context: map("context"),
        stage_variables: pairs(object.get("stageVariables")),
        variables: map("variables"),
    }
}

/// Names and values of an object; of several values in a list the last one counts.
fn pairs(object: Option<&Value>) -> Vec<(String, String)> {
    let text = |value: &Value| match value {
        Value::Array(values) => values.last().map_or(String::new(), plain),
        other => plain(other),
    };
    let entries = object.and_then(Value::as_object).into_iter().flatten();
    entries.map(|(name, value)| (name.clone(), text(value))).collect()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn expectation(object: &Map<String, Value>) -> Result<Expectation, NoCase> {
    match (object.get("expected"), object.get("expectedError")) {
        (Some(Value::String(output)), None | Some(Value::Null | Value::Bool(false))) => {
            Ok(Expectation::Output(output.clone()))
        }
        (None | Some(Value::Null), Some(Value::Bool(true))) => Ok(Expectation::Error(String::new())),
        (None | Some(Value::Null), Some(Value::String(part))) => Ok(match part.as_str() {
            "parse" => Expectation::Refusal,
            "run" => Expectation::Failure,
            part => Expectation::Error(part.to_owned()),
        }),
        _ => Err(NoCase { problem: "it needs one of expected, a text, and expectedError".to_owned() }),
    }
}
