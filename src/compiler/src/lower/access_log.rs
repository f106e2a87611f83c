//! Access-log formats, checked as the gateway will read them (R-LOG-02).

/// The longest format, in bytes.
const FORMAT_BYTES_MAX: usize = 3 * 1024;
const CONTEXT: &str = "$context.";

/// Why a format is refused, to follow `the access-log format`.
pub(crate) fn check(format: &str) -> Option<String> {
    if format.len() > FORMAT_BYTES_MAX {
        return Some(format!("has {} bytes; at most {FORMAT_BYTES_MAX} are allowed", format.len()));
    }
    let mut names_request = false;
    let mut rest = format;
    while let Some(at) = rest.find('$') {
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix(CONTEXT).filter(|after| !name(after).is_empty()) {
            names_request |= matches!(name(after), "requestId" | "extendedRequestId");
            rest = after;
            continue;
        }
        let after = &rest[1..];
        if after.strip_prefix('{').unwrap_or(after).starts_with(|first: char| first.is_ascii_alphabetic()) {
            let ends = |c: char| !(c.is_ascii_alphanumeric() || "$.{}_".contains(c));
            let reference: String = rest.chars().take_while(|c| !ends(*c)).take(40).collect();
            return Some(format!("refers to `{reference}`; only `$context.<name>` is known there"));
        }
        rest = after;
    }
    (!names_request).then(|| "names neither `$context.requestId` nor `$context.extendedRequestId`".to_owned())
}

/// The names of the variables that a format has.
pub(crate) fn names(format: &str) -> impl Iterator<Item = &str> {
    format.split(CONTEXT).skip(1).map(name).filter(|name| !name.is_empty())
}

/// The dotted name at the start of a text; a full stop belongs to it only if a name follows.
fn name(text: &str) -> &str {
    let in_name = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let bytes = text.as_bytes();
    let mut end = 0;
    while let Some(byte) = bytes.get(end) {
        let next_in_name = bytes.get(end + 1).is_some_and(|next| in_name(*next));
        if !(in_name(*byte) || *byte == b'.' && end > 0 && next_in_name) {
            break;
        }
        end += 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn r_log_02_checks_formats() {
        assert_eq!(check("$context.requestId $context.status"), None);
        assert_eq!(check("$context.extendedRequestId."), None);
        assert_eq!(check("costs $5 $context.requestId $"), None);
        for (format, what) in [
            ("", "neither"),
            ("$context.status", "neither"),
            ("$context.requestIdx", "neither"),
            ("$context.requestId $input.body", "`$input.body`"),
            ("$context.requestId ${stageVariables.x}", "`${stageVariables.x}`"),
        ] {
            assert!(check(format).is_some_and(|found| found.contains(what)), "{format}: {:?}", check(format));
        }
        assert!(check(&"x".repeat(4_000)).is_some());
    }
}
