//! Patterns of paths: `/a/{b}` with a variable, `/a/{b?}` with one that may be left out, `/{b*}/{c}/d` whose first
//! variable takes one or more segments.

/// What stands for the variables, if the pattern fits.
pub(super) fn captures(pattern: &str, segments: &[String]) -> Option<Vec<String>> {
    let mut parts: Vec<&str> = pattern.trim_start_matches('/').split('/').collect();
    if parts.last().is_some_and(|last| last.ends_with("?}")) && segments.len() + 1 == parts.len() {
        parts.pop();
    }
    let mut captures = Vec::new();
    let mut segments = segments.iter();
    if parts.first().is_some_and(|first| first.ends_with("*}")) {
        let surplus = segments.len().checked_sub(parts.len())?;
        let taken: Vec<&str> = segments.by_ref().take(surplus + 1).map(String::as_str).collect();
        captures.push(taken.join("/"));
        parts.remove(0);
    }
    if parts.len() != segments.len() {
        return None;
    }
    for (part, segment) in parts.into_iter().zip(segments) {
        if part.starts_with('{') {
            captures.push(segment.clone());
        } else if part != segment {
            return None;
        }
    }
    Some(captures)
}

/// A pattern as texts list it: without what may be left out, and without marks.
pub(super) fn listed(pattern: &str) -> String {
    let whole = match pattern.rsplit_once('/') {
        Some((before, last)) if last.ends_with("?}") => before,
        _ => pattern,
    };
    whole.replace("*}", "}")
}
