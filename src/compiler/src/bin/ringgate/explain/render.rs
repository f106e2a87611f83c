//! The chain for people and for programs.

use std::fmt::Write;
use std::io::{self, IsTerminal};

use serde_json::{Value, json};

use super::chain::Step;
use super::curl::Request;
use super::drive::Driven;

/// Where what a step says begins.
const SAYS_COLUMN: usize = 19;
/// The widest name of a detail that the others are aligned with.
const NAME_WIDTH_MAX: usize = 36;
/// How much of a text is shown to people, in characters.
const SHOWN_CHARACTERS_MAX: usize = 2_000;

/// Whether there are colours.
#[derive(Clone, Copy)]
pub(super) struct Paint {
    colours: bool,
}

impl Paint {
    /// Colours for a terminal, unless they are not wanted.
    pub(super) fn for_output() -> Paint {
        let is_unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Paint { colours: io::stdout().is_terminal() && !is_unwanted }
    }

    fn on(self, colour: &str, text: &str) -> String {
        if self.colours { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// One step after another, aligned.
pub(super) fn human(steps: &[Step], paint: Paint) -> String {
    let mut out = String::new();
    for step in steps {
        let name = format!("{:<width$}", step.name, width = SAYS_COLUMN);
        let mut line = format!("{}{}", paint.on("1", &name), clean(&step.says));
        if let Some(place) = &step.place {
            let _ = write!(line, "  {}", clean(&place.to_string()));
        }
        if !step.rules.is_empty() {
            let _ = write!(line, "  {}", paint.on("2", &format!("[{}]", step.rules)));
        }
        let _ = writeln!(out, "{}", line.trim_end());
        details(&step.details, &mut out);
    }
    out
}

fn details(details: &[(String, String)], out: &mut String) {
    let margin = " ".repeat(SAYS_COLUMN);
    let width =
        details.iter().map(|(name, _)| name.chars().count()).filter(|width| *width <= NAME_WIDTH_MAX).max();
    let width = width.unwrap_or(0);
    for (name, text) in details {
        let shown = shorten(text);
        let mut lines = shown.lines();
        let first = clean(lines.next().unwrap_or_default());
        let line = match name.as_str() {
            "" => format!("{margin}({first})"),
            name => format!("{margin}{:<width$}  {first}", clean(name)),
        };
        let _ = writeln!(out, "{}", line.trim_end());
        for line in lines {
            let line = format!("{margin}{:<width$}  {}", "", clean(line));
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARACTERS_MAX) {
        None => text.to_owned(),
        Some((end, _)) => {
            let (start, rest) = text.split_at(end);
            format!("{start}\n… and {} bytes more", rest.len())
        }
    }
}

/// What clients and documents say must not command the terminal.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// The same as an object.
pub(super) fn json(steps: &[Step], request: &Request, driven: &Driven<'_>) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let upstream = driven.upstream.as_ref().map(|upstream| {
        json!({
            "head": text(&upstream.head),
            "body": upstream.body.as_deref().map(text),
            "timeoutMs": upstream.timeout_ms,
        })
    });
    let response = driven.response.as_ref().map(|response| {
        json!({
            "status": driven.exchange.status(),
            "head": text(&response.head),
            "body": text(&response.body),
        })
    });
    let value = json!({
        "request": {"head": text(&request.head), "body": text(&request.body)},
        "atMs": driven.moment.epoch_ms,
        "requestId": driven.exchange.ids.request_id(),
        "steps": steps.iter().map(json_step).collect::<Vec<_>>(),
        "upstreamRequest": upstream,
        "response": response,
    });
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
}

fn json_step(step: &Step) -> Value {
    let place = step
        .place
        .as_ref()
        .map(|place| json!({"file": place.file, "line": place.line, "column": place.column}));
    let details: Vec<Value> =
        step.details.iter().map(|(name, text)| json!({"name": name, "text": text})).collect();
    json!({
        "step": step.name,
        "says": step.says,
        "requirements": step.rules.split_whitespace().collect::<Vec<_>>(),
        "place": place,
        "details": details,
    })
}
