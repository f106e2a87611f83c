//! The formats that the Java library checks beyond draft 4's, and those that it does not check although others do.

/// A format's name, its check, and what is said of a string that fails it.
pub(crate) struct Format {
    pub name: &'static str,
    pub check: fn(&str) -> bool,
}

/// Formats in which the Java library departs from the engine.
///
/// `date` and `time` belong to draft 3; under draft 4 the library ignores them, and so do requests to API Gateway.
/// `uri` takes relative references, as `java.net.URI` does. The others are the library's own additions.
pub(crate) const FORMATS: &[Format] = &[
    Format { name: "date", check: |_| true },
    Format { name: "time", check: |_| true },
    Format { name: "uri", check: is_uri },
    Format { name: "base64", check: is_base64 },
    Format { name: "json-pointer", check: is_json_pointer },
    Format { name: "mac", check: is_mac },
    Format { name: "md5", check: |text| is_hex(text, 32) },
    Format { name: "sha1", check: |text| is_hex(text, 40) },
    Format { name: "sha256", check: |text| is_hex(text, 64) },
    Format { name: "sha512", check: |text| is_hex(text, 128) },
    Format { name: "uuid", check: is_uuid },
];

/// What is said of `text` that fails the format `name`. From knowledge of the library, not from recorded answers.
pub(crate) fn message(name: &str, text: &str, length: usize) -> String {
    match name {
        "date-time" => format!(
            "string \"{text}\" is invalid against requested date format(s) \
             [yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{{1,12}}Z]"
        ),
        "email" => format!("string \"{text}\" is not a valid email address"),
        "hostname" => format!("string \"{text}\" is not a valid hostname"),
        "ipv4" => format!("string \"{text}\" is not a valid IPv4 address"),
        "ipv6" => format!("string \"{text}\" is not a valid IPv6 address"),
        "regex" => format!("string \"{text}\" is not a valid ECMA 262 regular expression"),
        "uri" => format!("string \"{text}\" is not a valid URI"),
        "json-pointer" => format!("input string \"{text}\" is not a valid JSON Pointer"),
        "mac" => format!("input string \"{text}\" is not a valid MAC address"),
        "uuid" => format!("input string \"{text}\" is not a valid UUID"),
        "base64" if !length.is_multiple_of(4) => {
            format!("input has illegal length (must be a multiple of 4, found {length})")
        }
        "base64" => "input is not a valid Base64 string: illegal characters".into(),
        _ => match digest_length(name) {
            Some(expected) if expected != length => {
                format!("input string has bad length ({length}, expected {expected})")
            }
            Some(_) => "input string has illegal characters".into(),
            None => format!("string \"{text}\" is not a valid {name}"),
        },
    }
}

fn digest_length(name: &str) -> Option<usize> {
    [("md5", 32), ("sha1", 40), ("sha256", 64), ("sha512", 128)]
        .into_iter()
        .find(|(digest, _)| *digest == name)
        .map(|(_, length)| length)
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| is_hex(group, group.len()))
}

fn is_mac(text: &str) -> bool {
    let pairs: Vec<&str> = text.split(':').collect();
    pairs.len() == 6 && pairs.iter().all(|pair| is_hex(pair, 2))
}

fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.len().is_multiple_of(4) && text.len() - digits.len() <= 2 && digits.bytes().all(is_digit)
}

fn is_json_pointer(text: &str) -> bool {
    let escapes_are_whole = text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    (text.is_empty() || text.starts_with('/')) && escapes_are_whole
}

/// What `java.net.URI` takes, near enough: RFC 2396 with letters beyond ASCII, relative references among them.
fn is_uri(text: &str) -> bool {
    let is_forbidden = |c: char| {
        c.is_control()
            || c.is_whitespace()
            || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
    };
    let escape_is_whole = |rest: &str| rest.get(..2).is_some_and(|digits| is_hex(digits, 2));
    let has_scheme_alone = text
        .split_once(':')
        .is_some_and(|(scheme, rest)| !scheme.contains(['/', '?', '#']) && rest.is_empty());
    !text.contains(is_forbidden)
        && text.split('%').skip(1).all(escape_is_whole)
        && text.matches('#').count() <= 1
        && !text.starts_with(':')
        && !has_scheme_alone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_req_11_formats_beyond_draft_4() {
        let good = "0123456789abcdef0123456789ABCDEF";
        for (name, text, expected) in [
            ("date", "not a date", true),
            ("uri", "https://example.com/a?b=c#d", true),
            ("uri", "/relative", true),
            ("uri", "a b", false),
            ("uri", "%4", false),
            ("uri", "%zz", false),
            ("uri", "http:", false),
            ("uri", "a#b#c", false),
            ("base64", "", true),
            ("base64", "YQ==", true),
            ("base64", "YQ=", false),
            ("base64", "Y*==", false),
            ("json-pointer", "/a~1b", true),
            ("json-pointer", "a", false),
            ("json-pointer", "/~2", false),
            ("mac", "00:11:22:33:44:ff", true),
            ("mac", "00:11:22:33:44", false),
            ("md5", good, true),
            ("md5", "x", false),
            ("sha1", good, false),
            ("uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d16380", true),
            ("uuid", "2eb8aa08aa98-11ea-b4aa-73b441d16380", false),
        ] {
            let format = FORMATS.iter().find(|format| format.name == name).expect("it is listed");
            assert_eq!((format.check)(text), expected, "{name} {text:?}");
        }
    }

    #[test]
    fn r_req_08_what_is_said_of_formats() {
        for (name, text, expected) in [
            ("email", "x", "string \"x\" is not a valid email address"),
            ("base64", "abc", "input has illegal length (must be a multiple of 4, found 3)"),
            ("base64", "****", "input is not a valid Base64 string: illegal characters"),
            ("md5", "abc", "input string has bad length (3, expected 32)"),
            ("md5", "0123456789abcdef0123456789abcdeg", "input string has illegal characters"),
            ("uuid", "x", "input string \"x\" is not a valid UUID"),
        ] {
            assert_eq!(message(name, text, text.chars().count()), expected);
        }
    }
}
