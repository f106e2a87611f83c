//! The commands that ask a control plane: its history, audit records, backup, users.

mod audit;
mod backup;
mod client;
mod credentials;
mod diff;
mod gateways;
mod history;
mod users;

pub(crate) use audit::audit;
pub(crate) use backup::backup;
pub(crate) use diff::diff;
pub(crate) use gateways::gateways;
pub(crate) use history::{history, rollback};
pub(crate) use users::users;

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

/// Now, in seconds since 1970.
fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// `2026-01-31 12:00:00Z`, from milliseconds since 1970.
fn time(at_ms: Option<i64>) -> String {
    let seconds = at_ms.and_then(|at_ms| u64::try_from(at_ms).ok()).map(|at_ms| at_ms / 1_000);
    let Some(seconds) = seconds else { return "?".to_owned() };
    // The form of signatures: 20260131T120000Z.
    let stamp = ringgate_sigv4::stamp(seconds);
    let stamp = String::from_utf8_lossy(&stamp);
    let part = |from: usize, to: usize| stamp.get(from..to).unwrap_or_default();
    let (date, clock) = ([part(0, 4), part(4, 6), part(6, 8)], [part(9, 11), part(11, 13), part(13, 15)]);
    format!("{} {}Z", date.join("-"), clock.join(":"))
}

/// A member that is a text, without what would move a terminal's cursor.
fn text(value: &Value, name: &str) -> String {
    let text = value.get(name).and_then(Value::as_str).unwrap_or_default();
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_written() {
        for (at_ms, want) in [
            (Some(0), "1970-01-01 00:00:00Z"),
            (Some(1_234_567_890_123), "2009-02-13 23:31:30Z"),
            (Some(-1), "?"),
            (None, "?"),
        ] {
            assert_eq!(super::time(at_ms), want);
        }
    }
}
