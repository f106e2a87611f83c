//! Patterns of paths: `/a/{b}` with a variable, `/a/{b?}` with one that may be left out, `/a/{b*}/c` with one that takes one
//! or more segments; a pattern has one of these at most.

/// What stands for the variables, if the pattern fits.
pub(super) fn captures(pattern: &str, segments: &[String]) -> Option<Vec<String>> {
    let mut parts: Vec<&str> = pattern.trim_start_matches('/').split('/').collect();
    if parts.last().is_some_and(|last| last.ends_with("?}")) && segments.len() + 1 == parts.len() {
        parts.pop();
    }
    let surplus = segments.len().checked_sub(parts.len())?;
    let mut captures = Vec::new();
    let mut segments = segments.iter().map(String::as_str);
    for part in parts {
        if part.ends_with("*}") {
            let taken: Vec<&str> = segments.by_ref().take(surplus + 1).collect();
            captures.push(taken.join("/"));
            continue;
        }
        let segment = segments.next()?;
        if part.starts_with('{') {
            captures.push(segment.to_owned());
        } else if part != segment {
            return None;
        }
    }
    // What no variable took.
    segments.next().is_none().then_some(captures)
}

/// A pattern as texts list it: without what may be left out, and without marks.
pub(super) fn listed(pattern: &str) -> String {
    let whole = match pattern.rsplit_once('/') {
        Some((before, last)) if last.ends_with("?}") => before,
        _ => pattern,
    };
    whole.replace("*}", "}")
}
