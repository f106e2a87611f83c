//! Resources: path templates, checked against one another (R-ROUTE-11 to R-ROUTE-15).

use std::collections::HashMap;

use ringgate_definition::{Api, Diagnostic, Diagnostics, Located, Place};
use ringgate_snapshot::segment::canonical;

use crate::code;

/// What a path segment may have beside letters and digits (R-ROUTE-11).
const SEGMENT_CHARACTERS: &[u8] = b"_-.,:~$@!'()*+;=%&";

/// The canonical path of every resource of an API, parallel to its resources; `None` where the path is wrong, which
/// was reported.
pub(crate) fn check_paths(api: &Api, diagnostics: &mut Diagnostics) -> Vec<Option<String>> {
    let mut paths = Paths { taken: HashMap::new(), variables: HashMap::new(), diagnostics };
    api.resources.iter().map(|resource| paths.check(&resource.path)).collect()
}

/// What the paths so far have taken.
struct Paths<'a, 'd> {
    /// Canonical path to where it was declared.
    taken: HashMap<String, Place>,
    /// Parent path to the variable below it, and where it was declared.
    variables: HashMap<String, (&'a str, &'a Located<String>)>,
    diagnostics: &'d mut Diagnostics,
}

impl<'a> Paths<'a, '_> {
    fn check(&mut self, path: &'a Located<String>) -> Option<String> {
        let segments = match split(&path.value) {
            Ok(segments) => segments,
            Err(fault) => {
                let message = format!("the path `{}` {}", path.value, fault.what);
                self.diagnostics
                    .push(Diagnostic::error(fault.code, path.place, message).remedy(fault.remedy));
                return None;
            }
        };
        let mut canonical_path = String::with_capacity(path.value.len());
        for segment in segments {
            if is_variable(segment) && !self.check_sibling(&canonical_path, segment, path) {
                return None;
            }
            canonical_path.push('/');
            let bytes: Vec<u8> = canonical(segment.as_bytes()).collect();
            canonical_path.push_str(&String::from_utf8_lossy(&bytes));
        }
        if canonical_path.is_empty() {
            canonical_path.push('/');
        }
        self.take(canonical_path, path)
    }

    /// R-ROUTE-13: one variable per parent, plain or greedy.
    fn check_sibling(&mut self, parent: &str, segment: &'a str, path: &'a Located<String>) -> bool {
        let Some((other, other_path)) = self.variables.get(parent) else {
            self.variables.insert(parent.to_owned(), (segment, path));
            return true;
        };
        if *other == segment {
            return true;
        }
        let message = format!(
            "`{}` has `{segment}` where `{}` has `{other}`; a segment can have one variable",
            path.value, other_path.value
        );
        let diagnostic = Diagnostic::error(code::SIBLING_VARIABLES, path.place, message);
        let diagnostic = diagnostic.related(other_path.place, format!("`{other}` is declared here"));
        self.diagnostics
            .push(diagnostic.remedy("give both the same name, or put a literal segment between them"));
        false
    }

    /// R-ROUTE-15.
    fn take(&mut self, canonical_path: String, path: &Located<String>) -> Option<String> {
        if let Some(first) = self.taken.get(&canonical_path) {
            let message = format!("the resource `{canonical_path}` is declared twice");
            let diagnostic = Diagnostic::error(code::RESOURCE_TWICE, path.place, message);
            let diagnostic = diagnostic.related(*first, "the other one");
            self.diagnostics.push(
                diagnostic
                    .remedy("put the methods of both under one path; a trailing slash makes no difference"),
            );
            return None;
        }
        self.taken.insert(canonical_path.clone(), path.place);
        Some(canonical_path)
    }
}

struct Fault {
    code: &'static str,
    what: String,
    remedy: &'static str,
}

impl Fault {
    fn new(code: &'static str, what: impl Into<String>, remedy: &'static str) -> Fault {
        Fault { code, what: what.into(), remedy }
    }
}

/// The segments of a template; a trailing slash is ignored (R-ROUTE-21).
fn split(path: &str) -> Result<Vec<&str>, Fault> {
    let Some(inner) = path.strip_prefix('/') else {
        return Err(Fault::new(code::PATH, "does not begin with `/`", "begin it with `/`"));
    };
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    if inner.is_empty() {
        return Ok(Vec::new());
    }
    let segments: Vec<&str> = inner.split('/').collect();
    let mut names: Vec<&str> = Vec::new();
    for (at, segment) in segments.iter().enumerate() {
        let Some(name) = check_segment(segment)? else { continue };
        if name.ends_with('+') && at + 1 < segments.len() {
            let what = format!("has the greedy variable `{segment}` before its end");
            let remedy = "let it be the last segment: it takes all that follows";
            return Err(Fault::new(code::GREEDY_NOT_LAST, what, remedy));
        }
        let name = name.strip_suffix('+').unwrap_or(name);
        if names.contains(&name) {
            let what = format!("has the variable `{name}` twice");
            return Err(Fault::new(code::VARIABLE_TWICE, what, "rename one of them"));
        }
        names.push(name);
    }
    Ok(segments)
}

fn is_variable(segment: &str) -> bool {
    segment.starts_with('{')
}

/// The name of a variable segment, with its `+`; `None` for a literal.
fn check_segment(segment: &str) -> Result<Option<&str>, Fault> {
    if segment.is_empty() {
        return Err(Fault::new(code::PATH, "has an empty segment", "remove one of the two slashes"));
    }
    if let Some(inner) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        let name = inner.strip_suffix('+').unwrap_or(inner);
        if !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b)) {
            return Ok(Some(inner));
        }
        let what = format!("has the malformed variable `{segment}`");
        let remedy = "name it with letters, digits, `_`, `-` and `.`";
        return Err(Fault::new(code::PATH_VARIABLE, what, remedy));
    }
    if segment.contains(['{', '}']) {
        let what = format!("has a variable that is only a part of the segment `{segment}`");
        let remedy = "let the variable take the whole segment, and take it apart behind the gateway";
        return Err(Fault::new(code::PATH_VARIABLE, what, remedy));
    }
    let bad =
        |c: &char| !(c.is_ascii_alphanumeric() || c.is_ascii() && SEGMENT_CHARACTERS.contains(&(*c as u8)));
    match segment.chars().find(bad) {
        None => Ok(None),
        Some(bad) => {
            let what = format!("has the character {bad:?} in the segment `{}`", segment.escape_debug());
            let remedy = "percent-encode it, or take it out";
            Err(Fault::new(code::PATH_CHARACTER, what, remedy))
        }
    }
}
