//! `ringgate gateways`: what is published, and who runs it.

use std::fmt::Write;
use std::process::ExitCode;

use serde_json::Value;

use super::client::Client;
use super::{text, time};
use crate::args::{Format, Gateways};
use crate::failure::Failure;

/// Lists the gateways of a control plane with what they run.
pub(crate) fn gateways(arguments: &Gateways) -> Result<ExitCode, Failure> {
    let report = Client::new(&arguments.endpoint)?.get("gateways")?;
    match arguments.format {
        Format::Json => crate::print(&format!("{report:#}\n")),
        Format::Human => crate::print(&show(&report)),
    }
}

fn show(report: &Value) -> String {
    let (routes, keys) = (text(report, "routesHash"), text(report, "keysHash"));
    let mut out = format!("published  {routes:.12}  {keys:.12}\n");
    if let Some(back) = report.get("rolledBack").filter(|back| !back.is_null()) {
        let _ = writeln!(
            out,
            "rolled back {}: {} refused {:.12}: {}",
            time(back.get("at").and_then(Value::as_i64)),
            text(back, "gateway"),
            text(back, "routesHash"),
            text(back, "reason")
        );
    }
    for gateway in report.get("gateways").and_then(Value::as_array).into_iter().flatten() {
        let _ = writeln!(out, "{}", line(gateway, (&routes, &keys)));
    }
    out
}

fn line(gateway: &Value, published: (&str, &str)) -> String {
    let runs = (text(gateway, "routesHash"), text(gateway, "keysHash"));
    let is_there = gateway.get("attached").and_then(Value::as_bool) == Some(true);
    let state = match (is_there, (runs.0.as_str(), runs.1.as_str()) == published) {
        (false, _) => "away",
        (true, true) => "in step",
        (true, false) => "behind",
    };
    let generation = gateway.get("generation").and_then(Value::as_u64);
    let generation = generation.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let seen = time(gateway.get("lastSeen").and_then(Value::as_i64));
    let mut line = format!("{state:<8}  generation {generation:>4}  {seen}  {}", text(gateway, "name"));
    let refused = text(gateway, "refused");
    if !refused.is_empty() {
        let _ = write!(line, ": {refused}");
    }
    line
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_report_is_a_line_for_each_gateway() {
        let gateway = |name: &str, attached: bool, hash: Option<&str>, refused: Option<&str>| {
            json!({
                "name": name, "attached": attached, "generation": hash.map(|_| 4), "routesHash": hash, "keysHash": hash,
                "refused": refused, "lastSeen": hash.map(|_| 0),
            })
        };
        let report = json!({
            "routesHash": "aa", "keysHash": "aa",
            "rolledBack": {"routesHash": "cc", "gateway": "edge-2", "reason": "refused: RS1001", "at": 0},
            "gateways": [
                gateway("edge-1", true, Some("aa"), None),
                gateway("edge-2", true, Some("bb"), Some("refused: RS1001")),
                gateway("edge-3", false, None, None),
            ],
        });
        let want = "published  aa  aa\n\
                    rolled back 1970-01-01 00:00:00Z: edge-2 refused cc: refused: RS1001\n\
                    in step   generation    4  1970-01-01 00:00:00Z  edge-1\n\
                    behind    generation    4  1970-01-01 00:00:00Z  edge-2: refused: RS1001\n\
                    away      generation    -  ?  edge-3\n";
        assert_eq!(show(&report), want);
    }
}
