//! When a request comes.

use std::time::{SystemTime, UNIX_EPOCH};

use ringgate_compiler::rfc_3339;

use crate::failure::Failure;

/// Now, in milliseconds since 1970.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as u64)
}

/// Reads RFC 3339, or seconds since 1970, in milliseconds.
pub(crate) fn read(text: &str) -> Result<u64, Failure> {
    seconds(text).or_else(|| rfc_3339(text)).ok_or_else(|| {
        Failure::new(format!("`{text}` is no time"))
            .remedy("write it like `2026-01-31T12:00:00Z`, or as seconds since 1970")
    })
}

fn seconds(text: &str) -> Option<u64> {
    text.parse::<u64>().ok()?.checked_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn times_are_read() {
        for (text, want) in [
            ("0", 0),
            ("1234567890", 1_234_567_890_000),
            ("1970-01-01T00:00:00Z", 0),
            ("2009-02-13T23:31:30Z", 1_234_567_890_000),
            ("2009-02-14T00:31:30.123+01:00", 1_234_567_890_123),
            ("2009-02-13 22:31:30-01:00", 1_234_567_890_000),
            ("2024-02-29T12:00:00Z", 1_709_208_000_000),
        ] {
            assert_eq!(read(text).unwrap_or_else(|failure| panic!("{failure}")), want, "{text}");
        }
        for text in ["", "yesterday", "2024-13-01T00:00:00Z", "2024-01-01", "2024-01-01T00:00:00", "-1"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
