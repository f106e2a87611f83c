//! One line of the execution log.

use ringgate_http::Known;
use ringgate_telemetry::push_log_text;

/// How the line of an authorizer's answer begins (R-LOG-08).
pub(crate) const AUTHORIZER_RESULT: &str = "Authorizer result body before parsing:";
/// A message is cut after so many bytes (R-LOG-07).
const MESSAGE_BYTES_MAX: usize = 1024;
/// A map in a trial's log is cut after so many characters (R-MGMT-25).
const MAP_CHARACTERS_MAX: usize = 998;
/// What stands behind a message that was cut.
const TRUNCATED: &str = " [TRUNCATED]";
/// How many characters at the end of a secret stay readable (R-LOG-07).
const SECRET_CHARACTERS_SHOWN: usize = 6;

/// The lines of one exchange.
pub(super) struct Lines<'a> {
    to: To<'a>,
    count: usize,
}

/// Where lines go.
enum To<'a> {
    /// A log: each behind its group and `({request id}) `, cut and escaped.
    Log { group: String, id: String, out: &'a mut Vec<u8> },
    /// A list, as they are.
    List(&'a mut Vec<String>),
}

impl<'a> Lines<'a> {
    pub fn new(group: String, request_id: &str, out: &'a mut Vec<u8>) -> Lines<'a> {
        Lines { to: To::Log { group, id: format!("({request_id}) "), out }, count: 0 }
    }

    pub fn list(list: &'a mut Vec<String>) -> Lines<'a> {
        Lines { to: To::List(list), count: 0 }
    }

    pub fn count(&self) -> usize {
        self.count
    }

    /// Adds a line. What would end it, or command a terminal, is escaped: clients and upstreams choose much of it.
    pub fn push(&mut self, text: &str) {
        self.count += 1;
        let (group, id, out) = match &mut self.to {
            To::Log { group, id, out } => (group, id, out),
            To::List(list) => return list.push(text.to_owned()),
        };
        out.extend_from_slice(group.as_bytes());
        out.push(b' ');
        out.extend_from_slice(id.as_bytes());
        let room = MESSAGE_BYTES_MAX.saturating_sub(id.len());
        match cut(text, room) {
            Some(start) => {
                push_log_text(start, out);
                out.extend_from_slice(TRUNCATED.as_bytes());
            }
            None => push_log_text(text, out),
        }
        out.push(b'\n');
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

/// The same text, with at most so many characters of a map (R-MGMT-25).
pub(super) fn cut_map(text: String) -> String {
    match text.char_indices().nth(MAP_CHARACTERS_MAX) {
        Some((end, _)) => format!("{}{TRUNCATED}", text.get(..end).unwrap_or_default()),
        None => text,
    }
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
    fn r_mgmt_25_a_map_ends_after_998_characters() {
        let map = |n: usize| "ä".repeat(n);
        assert_eq!(cut_map(map(998)), map(998));
        assert_eq!(cut_map(map(999)), map(998) + " [TRUNCATED]");
    }

    #[test]
    fn a_list_of_lines_has_them_as_they_are() {
        let mut list = Vec::new();
        Lines::list(&mut list).push("two\nlines");
        assert_eq!(list, ["two\nlines"]);
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
