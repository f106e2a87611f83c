//! `ringgate history` and `ringgate rollback`.

use std::fmt::Write;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::client::Client;
use super::{text, time};
use crate::args::{Format, History, Rollback};
use crate::failure::Failure;

/// Lists the snapshots that a control plane has published.
pub(crate) fn history(arguments: &History) -> Result<ExitCode, Failure> {
    let before = arguments.before.map(|before| format!("&before={before}")).unwrap_or_default();
    let path = format!("history?limit={}{before}", arguments.n);
    let page = Client::new(&arguments.endpoint)?.get(&path)?;
    match arguments.format {
        Format::Json => crate::print(&format!("{page:#}\n")),
        Format::Human => crate::print(&show(&page)),
    }
}

/// Goes back to routes of the history, ends that, or makes a single gateway go back.
pub(crate) fn rollback(arguments: &Rollback) -> Result<ExitCode, Failure> {
    if let Some(admin) = &arguments.admin {
        return crate::deploy::rollback(admin);
    }
    let client = Client::new(&arguments.endpoint)?;
    match arguments.to {
        Some(to) => {
            let hold = client.post("rollback", &json!({ "to": to }))?;
            let snapshot = hold.get("snapshot").and_then(Value::as_u64).unwrap_or_default();
            crate::print(&format!(
                "rolled back to {to}, published as {snapshot}; routes are held there until `ringgate rollback --release`\n"
            ))
        }
        None => {
            let hold = client.post("rollback/release", &json!({}))?;
            let of = hold.get("of").and_then(Value::as_u64).unwrap_or_default();
            crate::print(&format!("released from {of}; routes are as they are wanted now\n"))
        }
    }
}

fn show(page: &Value) -> String {
    let mut out = String::new();
    if let Some(held) = page.get("held") {
        let number = |name: &str| held.get(name).and_then(Value::as_u64).unwrap_or_default();
        let at = time(held.get("atMs").and_then(Value::as_i64));
        let by = text(held, "by");
        let _ = writeln!(
            out,
            "routes are held at {} (rolled back to {} by {by}, {at}); end it by `ringgate rollback --release`",
            number("snapshot"),
            number("of")
        );
        if held.get("isPublished").and_then(Value::as_bool) == Some(false) {
            let _ = writeln!(out, "  this version cannot publish them: gateways keep the routes they have");
        }
    }
    let published = page.get("published").and_then(Value::as_u64);
    for entry in page.get("snapshots").and_then(Value::as_array).into_iter().flatten() {
        let number = entry.get("number").and_then(Value::as_u64).unwrap_or_default();
        let mark = if Some(number) == published { '*' } else { ' ' };
        let at = time(entry.get("createdAtMs").and_then(Value::as_i64));
        let (routes, keys) = (text(entry, "routesHash"), text(entry, "keysHash"));
        let note = text(entry, "note");
        let _ = writeln!(out, "{mark}{number:>6}  {at}  {routes:.12}  {keys:.12}  {note}");
    }
    if let Some(next) = page.get("next").and_then(Value::as_u64) {
        let _ = writeln!(out, "        older ones: --before {next}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_is_a_line_for_each_snapshot() {
        let entry = |number: u64, note: &str| json!({ "number": number, "createdAtMs": 0, "note": note, "routesHash": "0123456789abcdef", "keysHash": "ab" });
        let page = json!({
            "published": 7,
            "held": { "snapshot": 7, "of": 3, "atMs": 0, "by": "me", "isPublished": true },
            "snapshots": [entry(7, "rollback to 3"), entry(6, "one\u{1b}[2J")],
            "next": 6,
        });
        let want = "routes are held at 7 (rolled back to 3 by me, 1970-01-01 00:00:00Z); end it by `ringgate rollback --release`\n\
                    *     7  1970-01-01 00:00:00Z  0123456789ab  ab  rollback to 3\n \
                    \u{20}    6  1970-01-01 00:00:00Z  0123456789ab  ab  one[2J\n        older ones: --before 6\n";
        assert_eq!(show(&page), want);
    }
}
