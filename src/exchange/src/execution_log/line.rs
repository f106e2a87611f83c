//! One line of the execution log.

use ringgate_http::Known;
use ringgate_telemetry::push_log_text;

/// A message is cut after so many bytes (R-LOG-07).
const MESSAGE_BYTES_MAX: usize = 1024;
/// What stands behind a message that was cut.
const TRUNCATED: &str = " [TRUNCATED]";
/// How many characters at the end of a secret stay readable (R-LOG-07).
const SECRET_CHARACTERS_SHOWN: usize = 6;

/// The lines of one exchange.
pub(super) struct Lines<'a> {
    group: String,
    /// `({request id}) `
    id: String,
    out: &'a mut Vec<u8>,
    count: usize,
}

impl<'a> Lines<'a> {
    pub fn new(group: String, request_id: &str, out: &'a mut Vec<u8>) -> Lines<'a> {
        Lines { group, id: format!("({request_id}) "), out, count: 0 }
    }

    pub fn count(&self) -> usize {
        self.count
    }

    /// Adds a line. What would end it, or command a terminal, is escaped: clients and upstreams choose much of it.
    pub fn push(&mut self, text: &str) {
        self.out.extend_from_slice(self.group.as_bytes());
        self.out.push(b' ');
        self.out.extend_from_slice(self.id.as_bytes());
        let room = MESSAGE_BYTES_MAX.saturating_sub(self.id.len());
        match cut(text, room) {
            Some(start) => {
                push_log_text(start, self.out);
                self.out.extend_from_slice(TRUNCATED.as_bytes());
            }
            None => push_log_text(text, self.out),
        }
        self.out.push(b'\n');
        self.count += 1;
    }
}

/// The start of a text that is too long.
fn cut(text: &str, bytes_max: usize) -> Option<&str> {
    if text.len() <= bytes_max {
        return None;
    }
    let end = (0..=bytes_max).rev().find(|end| text.is_char_boundary(*end))?;
    text.get(..end)
}

/// A map as Java prints it, with its secrets masked.
pub(crate) fn pairs_text(pairs: &[(String, String)]) -> String {
    let mut out = String::from("{");
    for (name, value) in pairs {
        if out.len() > 1 {
            out.push_str(", ");
        }
        out.push_str(name);
        out.push('=');
        if is_secret(name) { out.push_str(&masked(value)) } else { out.push_str(value) }
    }
    out.push('}');
    out
}

/// Whether a field says who somebody is (R-LOG-07).
pub(crate) fn is_secret(name: &str) -> bool {
    let known = Known::from_name(name.as_bytes());
    matches!(known, Known::Authorization | Known::XApiKey)
        || ["proxy-authorization", "x-amz-security-token"].iter().any(|it| name.eq_ignore_ascii_case(it))
}

/// A star for each character but the last six (R-LOG-07); a secret of six or fewer is all stars.
pub(crate) fn masked(secret: &str) -> String {
    let characters = secret.chars().count();
    let hidden = match characters.checked_sub(SECRET_CHARACTERS_SHOWN) {
        None | Some(0) => characters,
        Some(hidden) => hidden,
    };
    "*".repeat(hidden).chars().chain(secret.chars().skip(hidden)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        let mut out = Vec::new();
        let mut lines = Lines::new("group".to_owned(), "id", &mut out);
        lines.push(text);
        assert_eq!(lines.count(), 1);
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn r_log_07_a_line_is_group_id_and_text() {
        assert_eq!(line("all is well"), "group (id) all is well\n");
        assert_eq!(line("two\r\nlines \u{1b}[0m"), "group (id) two\\u000d\\u000alines \\u001b[0m\n");
    }

    #[test]
    fn r_log_07_a_message_ends_after_1024_bytes() {
        let room = MESSAGE_BYTES_MAX - "(id) ".len();
        assert_eq!(line(&"x".repeat(room)), format!("group (id) {}\n", "x".repeat(room)));
        assert_eq!(line(&"x".repeat(room + 1)), format!("group (id) {} [TRUNCATED]\n", "x".repeat(room)));
        // never within a character
        let text = format!("{}ä", "x".repeat(room - 1));
        assert_eq!(line(&text), format!("group (id) {} [TRUNCATED]\n", "x".repeat(room - 1)));
    }

    #[test]
    fn r_log_07_secrets_are_masked_but_for_six() {
        for (secret, want) in
            [("", ""), ("abc", "***"), ("123456", "******"), ("1234567", "*234567"), ("äö123456", "**123456")]
        {
            assert_eq!(masked(secret), want);
        }
    }

    #[test]
    fn r_log_09_maps_are_printed_as_java_does() {
        let pairs = |list: &[(&str, &str)]| {
            let list: Vec<_> =
                list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            pairs_text(&list)
        };
        assert_eq!(pairs(&[]), "{}");
        assert_eq!(pairs(&[("A", "b"), ("C", "d, e")]), "{A=b, C=d, e}");
        assert_eq!(
            pairs(&[("authorization", "Bearer abcdef"), ("X-API-Key", "0123456789"), ("A", "b")]),
            "{authorization=*******abcdef, X-API-Key=****456789, A=b}"
        );
    }
}
