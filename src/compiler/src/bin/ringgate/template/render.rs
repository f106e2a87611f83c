//! `ringgate template render`: one template over one set of inputs.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use ringgate_snapshot::archive::ProgramArchive;
use ringgate_template::{Event, Inputs, Observer, Options, Overrides, Position, Run, compile_with_warnings};
use serde_json::{Map, Value};

use crate::args::TemplateRender;
use crate::failure::Failure;

/// Renders, and prints the result as it is; mistakes and failures name line and column.
pub(crate) fn render(arguments: &TemplateRender) -> Result<ExitCode, Failure> {
    let path = &arguments.file;
    let source = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
    let inputs = inputs(arguments)?;
    let (program, warnings) = match compile_with_warnings(&source) {
        Ok(compiled) => compiled,
        Err(mistakes) => {
            mistakes.iter().for_each(|mistake| eprintln!("{}: {mistake}", path.display()));
            return Ok(ExitCode::FAILURE);
        }
    };
    warnings.iter().for_each(|warning| eprintln!("{}: warning: {warning}", path.display()));
    let broken = |error: ringgate_snapshot::file::SnapshotError| Failure::new(error.to_string());
    let archive = ProgramArchive::new(&program).map_err(broken)?;
    let mut run = Run::new();
    run.begin(Options::default(), Overrides::default());
    let mut trace = Trace;
    let observer = arguments.trace.then_some(&mut trace as &mut dyn Observer);
    let rendered = run.finish(archive.get().map_err(broken)?, &inputs, observer).map(str::to_owned);
    match rendered {
        Ok(text) => {
            if arguments.trace {
                tell_overrides(&run.overrides());
            }
            crate::print(&text)
        }
        Err(failure) => {
            eprintln!("{}: {failure}", path.display());
            Ok(ExitCode::FAILURE)
        }
    }
}

fn inputs(arguments: &TemplateRender) -> Result<Inputs, Failure> {
    let params = object("--params", arguments.params.as_deref())?;
    let place = |name: &str| texts(params.get(name).and_then(Value::as_object));
    let stage_variables = object("--stage-variables", arguments.stage_variables.as_deref())?;
    Ok(Inputs {
        body: arguments.body.as_deref().map(read).transpose()?.unwrap_or_default(),
        path: place("path"),
        querystring: place("querystring"),
        header: place("header"),
        context: object("--context", arguments.context.as_deref())?,
        stage_variables: texts(Some(&stage_variables)),
        variables: object("--variables", arguments.variables.as_deref())?,
    })
}

fn texts(object: Option<&Map<String, Value>>) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    object.into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect()
}

fn object(option: &str, value: Option<&str>) -> Result<Map<String, Value>, Failure> {
    let Some(value) = value else { return Ok(Map::new()) };
    match serde_json::from_str(&read(value)?) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => {
            Err(Failure::new(format!("{option} is no JSON object")).remedy("write {\"name\": \"value\"}"))
        }
        Err(error) => Err(Failure::new(format!("{option} is no JSON: {error}"))),
    }
}

/// The text of a file, named with or without `@`, or the text itself.
fn read(value: &str) -> Result<String, Failure> {
    let (path, must_exist) = match value.strip_prefix('@') {
        Some(path) => (Path::new(path), true),
        None => (Path::new(value), false),
    };
    if !must_exist && !path.is_file() {
        return Ok(value.to_owned());
    }
    fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))
}

/// Tells each statement as it runs.
struct Trace;

impl Observer for Trace {
    fn observe(&mut self, at: Position, event: Event<'_>) {
        eprintln!("{:>4}:{:<3} {}", at.line, at.column, effect(&event));
    }
}

fn effect(event: &Event<'_>) -> String {
    match event {
        Event::Text(text) => format!("prints {text:?}"),
        Event::Printed { reference, value } => format!("{reference} prints {value:?}"),
        Event::Assigned { target, value } => format!("sets {target} to {value:?}"),
        Event::Condition(is_met) => format!("the condition is {is_met}"),
        Event::Iteration(index) => format!("iteration {index} begins"),
        Event::Invoked(name) => format!("calls the macro {name}"),
        Event::Defined(name) => format!("defines {name}"),
        Event::Left => "leaves".to_owned(),
    }
}

fn tell_overrides(overrides: &Overrides) {
    for (name, value) in overrides.request_headers() {
        eprintln!("     request header {name}: {value}");
    }
    for (name, values) in overrides.request_querystring() {
        eprintln!("     request query {name}: {}", values.join(", "));
    }
    for (name, value) in overrides.request_path() {
        eprintln!("     request path {name}: {value}");
    }
    for (name, value) in overrides.response_headers() {
        eprintln!("     response header {name}: {value}");
    }
    if let Some(status) = overrides.response_status() {
        eprintln!("     response status {status}");
    }
}
