//! `ringgate audit`.

use std::fmt::Write;
use std::process::ExitCode;

use serde_json::Value;

use super::client::{Client, escape};
use super::{text, time};
use crate::args::{Audit, Format};
use crate::explain::read_time;
use crate::failure::Failure;

/// Lists who changed what, newest first.
pub(crate) fn audit(arguments: &Audit) -> Result<ExitCode, Failure> {
    let page = Client::new(&arguments.endpoint)?.get(&path(arguments)?)?;
    match arguments.format {
        Format::Json => crate::print(&format!("{page:#}\n")),
        Format::Human => crate::print(&show(&page)),
    }
}

fn path(arguments: &Audit) -> Result<String, Failure> {
    let mut path = format!("audit?limit={}", arguments.n);
    for (name, value) in [("sinceMs", &arguments.since), ("untilMs", &arguments.until)] {
        if let Some(value) = value {
            let _ = write!(path, "&{name}={}", read_time(value)?);
        }
    }
    let texts =
        [("who", &arguments.who), ("operation", &arguments.operation), ("resource", &arguments.resource)];
    for (name, value) in texts {
        if let Some(value) = value {
            let _ = write!(path, "&{name}={}", escape(value));
        }
    }
    Ok(path)
}

fn show(page: &Value) -> String {
    let mut out = String::new();
    for entry in page.get("entries").and_then(Value::as_array).into_iter().flatten() {
        let at = time(entry.get("atMs").and_then(Value::as_i64));
        let [who, what, about, from] =
            ["principal", "operation", "resource", "sourceIp"].map(|name| text(entry, name));
        let from = if from.is_empty() { from } else { format!(" from {from}") };
        let summary = text(entry, "summary");
        let summary = if summary.is_empty() { summary } else { format!(": {summary}") };
        let _ = writeln!(out, "{at}  {what} {about}{summary}  by {who}{from}");
    }
    if page.get("next").is_some() {
        let _ = writeln!(out, "there are older ones: use -n, --until, or the filters");
    }
    out
}
