//! `ringgate recorder`: the last requests of a running gateway.

use std::process::ExitCode;

use serde_json::Value;

use crate::admin::Client;
use crate::args::{Format, Recorder};
use crate::failure::Failure;

/// Shows the last requests, as they are told: JSON lines, or one readable line each.
pub(crate) fn recorder(arguments: &Recorder) -> Result<ExitCode, Failure> {
    let client = Client::new(&arguments.admin.admin)?;
    let lines = client.get_text(&format!("/recorder?n={}", arguments.n))?;
    let text = match arguments.format {
        Format::Json => lines,
        Format::Human => lines.lines().filter_map(readable).map(|line| line + "\n").collect(),
    };
    crate::print(&text)
}

/// One request in one line: `23:31:30.042 200     1.234 ms GET /prod/pets -> /pets via 10.0.0.7:80`.
pub(crate) fn readable(line: &str) -> Option<String> {
    let entry: Value = serde_json::from_str(line).ok()?;
    let text = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |name: &str| entry.get(name).and_then(Value::as_u64).unwrap_or_default();
    let or_dash = |text: String| if text.is_empty() { "-".to_owned() } else { text };
    let part = |before: &str, text: String| if text.is_empty() { text } else { format!("{before}{text}") };
    let status = match number("status") {
        0 => "---".to_owned(),
        status => status.to_string(),
    };
    let reason = text("reason");
    // Where a request ended matters only if it did not get through.
    let phase = if reason.is_empty() { String::new() } else { text("phase") };
    let latency_us = number("latency_us");
    let line = format!(
        "{} {status:>3} {:>5}.{:03} ms {} {}{}{}{}{}",
        time_of_day(number("at_ms")),
        latency_us / 1000,
        latency_us % 1000,
        or_dash(text("method")),
        or_dash(text("target")),
        part(" -> ", text("route")),
        part(" via ", text("upstream")),
        part(" ", reason),
        part(" in ", phase),
    );
    Some(line.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect())
}

/// `23:31:30.042`, in UTC.
fn time_of_day(epoch_ms: u64) -> String {
    let ms = epoch_ms % 86_400_000;
    format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn a_request_is_one_readable_line() {
        let passed = r#"{"at_ms":1234567890042,"status":200,"method":"GET","target":"/prod/pets","route":"/pets",
            "upstream":"10.0.0.7:80","latency_us":1234,"reason":"","phase":"respond"}"#;
        let line = "23:31:30.042 200     1.234 ms GET /prod/pets -> /pets via 10.0.0.7:80";
        assert_eq!(readable(passed).as_deref(), Some(line));
        let rejected = r#"{"at_ms":42,"status":429,"method":"GET","target":"/prod/\u001b[31m","latency_us":41,
            "reason":"THROTTLED","phase":"admit"}"#;
        let line = "00:00:00.042 429     0.041 ms GET /prod/\u{fffd}[31m THROTTLED in admit";
        assert_eq!(readable(rejected).as_deref(), Some(line));
        assert_eq!(readable("nonsense"), None);
    }
}
