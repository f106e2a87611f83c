use super::{DEPTH_MAX, TrieError, VARIABLES_MAX};
use crate::segment::{SEGMENT_BYTES_MAX, canonical};

/// One segment of a template.
pub(super) enum Part {
    Literal(String),
    Variable(String),
    Greedy(String),
}

impl Part {
    /// The variable's name.
    pub(super) fn into_name(self) -> Option<String> {
        match self {
            Part::Literal(_) => None,
            Part::Variable(name) | Part::Greedy(name) => Some(name),
        }
    }

    fn name(&self) -> Option<&str> {
        match self {
            Part::Literal(_) => None,
            Part::Variable(name) | Part::Greedy(name) => Some(name),
        }
    }
}

/// Cuts a template into its segments; literals come out canonical.
pub(super) fn parse(template: &str) -> Result<Vec<Part>, TrieError> {
    let malformed = |problem| TrieError::Malformed { template: template.to_owned(), problem };
    let path = template.strip_prefix('/').ok_or_else(|| malformed("it does not begin with '/'"))?;
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut parts: Vec<Part> = Vec::new();
    for segment in path.split('/') {
        if matches!(parts.last(), Some(Part::Greedy(_))) {
            return Err(malformed("a greedy variable must come last"));
        }
        let part = parse_segment(segment).map_err(malformed)?;
        if part.name().is_some_and(|name| parts.iter().any(|other| other.name() == Some(name))) {
            return Err(malformed("a variable name occurs twice"));
        }
        parts.push(part);
    }
    if parts.len() > DEPTH_MAX {
        return Err(malformed("it has more than 64 segments"));
    }
    if parts.iter().filter_map(Part::name).count() > VARIABLES_MAX {
        return Err(malformed("it has more than 16 variables"));
    }
    Ok(parts)
}

/// R-ROUTE-12: a variable is a whole segment.
fn parse_segment(segment: &str) -> Result<Part, &'static str> {
    if segment.is_empty() {
        return Err("it has an empty segment");
    }
    if let Some(inner) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        let name = inner.strip_suffix('+').unwrap_or(inner);
        if name.is_empty() || !name.bytes().all(is_name_byte) {
            return Err("a variable name has other characters than letters, digits, '_', '-' and '.'");
        }
        let is_greedy = name.len() < inner.len();
        return Ok(if is_greedy { Part::Greedy(name.to_owned()) } else { Part::Variable(name.to_owned()) });
    }
    if segment.contains(['{', '}']) {
        return Err("a variable must be a whole segment");
    }
    let bytes: Vec<u8> = canonical(segment.as_bytes()).collect();
    if bytes.len() > SEGMENT_BYTES_MAX {
        return Err("a segment is longer than 1024 bytes");
    }
    String::from_utf8(bytes).map(Part::Literal).map_err(|_| "a segment is no text")
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}
