//! What header names, header values, paths and media types may consist of (RFC 9110, 5.5 and 5.6.2; RFC 3986).

/// Whether a text is a token, and so can be a header name.
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// Why a text cannot be a header value.
pub(crate) fn check_value(value: &str) -> Option<&'static str> {
    if value.bytes().any(|b| b != b'\t' && b < b' ' || b == 0x7f) {
        return Some("has a control character, which no header may carry");
    }
    let blank = |c: char| c == ' ' || c == '\t';
    if value.starts_with(blank) || value.ends_with(blank) {
        return Some("starts or ends with a blank, which does not survive in a header");
    }
    None
}

/// Why a text cannot be put into a path as it is (R-INT-12).
pub(crate) fn check_path_value(value: &str) -> Option<&'static str> {
    const ALLOWED: &[u8] = b"-._~:/@!$&'()*+,;=%";
    let fine = value.bytes().all(|b| b.is_ascii_alphanumeric() || ALLOWED.contains(&b));
    (!fine).then_some("has a character that no path may have; it is not encoded on its way")
}

/// Whether a text is a media type, without parameters.
pub(crate) fn is_media_type(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
}

#[cfg(test)]
mod tests {
    use super::{check_path_value, check_value, is_media_type, is_token};

    #[test]
    fn knows_what_can_be_sent() {
        assert!(is_token("X-Trace_id"));
        assert!(!is_token("") && !is_token("a b") && !is_token("a:b") && !is_token("ä"));
        assert!(check_value("a b\tc").is_none() && check_value("").is_none() && check_value("ä").is_none());
        assert!(
            check_value("a\r\nb").is_some() && check_value(" a").is_some() && check_value("a\t").is_some()
        );
        assert!(check_value("\u{7f}").is_some());
        assert!(check_path_value("a/b%20c").is_none());
        assert!(check_path_value("a b").is_some() && check_path_value("a?b").is_some());
        assert!(is_media_type("application/vnd.api+json") && is_media_type("*/*"));
        assert!(!is_media_type("json") && !is_media_type("a/b; charset=x") && !is_media_type("a/b/c"));
    }
}
