//! Path templates (R-ROUTE-11 to R-ROUTE-14) and base paths (R-OAS-05).

use crate::budget::shortened;
use crate::codes;
use crate::document::BasePathMode;
use ringgate_definition::{Diagnostic, Diagnostics, Place};

/// A checked path template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    /// The path with the base path before it, as far as the mode wants that.
    pub path: String,
    /// The path as the document has it, without a final slash.
    pub own: String,
    /// The variables in order.
    pub variables: Vec<Variable>,
}

/// A variable of a path template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Variable {
    pub name: String,
    pub greedy: bool,
}

/// Checks a path and puts the base path before it.
pub(crate) fn read(text: &str, base: &str, place: Place, diagnostics: &mut Diagnostics) -> Option<Template> {
    let own = without_final_slash(text, place, diagnostics);
    let path = match (base, own) {
        ("", own) => own.to_owned(),
        (base, "/") => base.to_owned(),
        (base, own) => format!("{base}{own}"),
    };
    match variables(&path) {
        Ok(variables) if own.starts_with('/') => Some(Template { path, own: own.to_owned(), variables }),
        Ok(_) => {
            let message = format!("The path `{}` does not start with a slash", shortened(text));
            diagnostics.push(Diagnostic::error(codes::BAD_PATH, place, message).remedy("Start it with `/`"));
            None
        }
        Err((why, remedy)) => {
            let message = format!("The path `{}` {why}", shortened(text));
            diagnostics.push(Diagnostic::error(codes::BAD_PATH, place, message).remedy(remedy));
            None
        }
    }
}

fn without_final_slash<'t>(text: &'t str, place: Place, diagnostics: &mut Diagnostics) -> &'t str {
    match text.strip_suffix('/') {
        Some(shorter) if !shorter.is_empty() && !shorter.ends_with('/') => {
            let message = format!("The path `{}` ends with a slash and is read without", shortened(text));
            let warning = Diagnostic::warning(codes::FINAL_SLASH, place, message);
            diagnostics.push(warning.remedy("Remove the slash: API Gateway's paths end without"));
            shorter
        }
        _ => text,
    }
}

/// The variables of a path, or what is wrong with it and what to do.
fn variables(path: &str) -> Result<Vec<Variable>, (String, &'static str)> {
    let mut variables: Vec<Variable> = Vec::new();
    let Some(segments) = path.strip_prefix('/').filter(|rest| !rest.is_empty()) else { return Ok(variables) };
    for segment in segments.split('/') {
        if variables.last().is_some_and(|last| last.greedy) {
            let remedy = "A greedy variable takes the rest of the path: make it the last segment";
            return Err(("goes on after a greedy variable".to_owned(), remedy));
        }
        if segment.contains(['{', '}']) {
            variables.push(variable(segment)?);
        } else {
            check_literal(segment)?;
        }
    }
    Ok(variables)
}

/// R-ROUTE-12: a variable is a whole segment.
fn variable(segment: &str) -> Result<Variable, (String, &'static str)> {
    let inside = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let Some(inside) = inside.filter(|inside| !inside.contains(['{', '}'])) else {
        let remedy = "Let the variable be the whole segment: `/files/{name}`, not `/files/{name}.txt`";
        return Err((format!("has `{}`, where a variable is only a part", shortened(segment)), remedy));
    };
    let (name, greedy) = match inside.strip_suffix('+') {
        Some(name) => (name, true),
        None => (inside, false),
    };
    let good = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    if name.is_empty() || !name.chars().all(good) {
        let remedy = "Name variables with letters, digits, `_`, `-` and `.`";
        return Err((format!("has `{}`, which is no name of a variable", shortened(segment)), remedy));
    }
    Ok(Variable { name: name.to_owned(), greedy })
}

/// R-ROUTE-11
fn check_literal(segment: &str) -> Result<(), (String, &'static str)> {
    let good = |c: char| c.is_ascii_alphanumeric() || "_-.,:~$@!'()*+;=%".contains(c);
    if segment.is_empty() {
        return Err(("has two slashes in a row".to_owned(), "Remove one of them"));
    }
    match segment.chars().find(|c| !good(*c)) {
        None => Ok(()),
        Some(bad) => {
            let remedy = "Write the character percent-encoded; a query does not belong into a path";
            Err((
                format!("has the character `{}`, which is not allowed in a path", bad.escape_debug()),
                remedy,
            ))
        }
    }
}

/// What stands before each path: empty, or segments each with a slash before it (R-OAS-05).
pub(crate) fn base(base_path: &str, mode: BasePathMode) -> String {
    let skipped = match mode {
        BasePathMode::Ignore => return String::new(),
        BasePathMode::Prepend => 0,
        BasePathMode::Split => 1,
    };
    base_path.split('/').filter(|segment| !segment.is_empty()).skip(skipped).fold(
        String::new(),
        |mut base, segment| {
            base.push('/');
            base.push_str(segment);
            base
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> (Option<Template>, Vec<&'static str>) {
        let mut diagnostics = Diagnostics::default();
        let template = read(text, "", Place::default(), &mut diagnostics);
        (template, diagnostics.sorted().iter().map(|d| d.code).collect())
    }

    #[test]
    fn r_route_11_to_14_tells_good_paths_from_bad_ones() {
        let good = [
            "/",
            "/pets",
            "/pets/{id}",
            "/{proxy+}",
            "/a/{x.y_z-1}/b",
            "/a:b",
            "/~$@!'()*+;=%2F,",
            "/a/{b}/{c+}",
        ];
        for path in good {
            let (template, codes) = check(path);
            assert_eq!(template.map(|t| t.path).as_deref(), Some(path), "{path}");
            assert!(codes.is_empty(), "{path}: {codes:?}");
        }
        let bad = [
            "",
            "pets",
            "/a{b}",
            "/{b}a",
            "/{a}{b}",
            "/{}",
            "/{+}",
            "/{a b}",
            "/{a",
            "/a}",
            "/{{a}}",
            "/a//b",
            "//",
            "/a?b",
            "/a b",
            "/{a+}/b",
            "/{a+}/{b}",
            "/ä",
            "/{ä}",
            "/a#b",
            "/a/{x}-{y}",
        ];
        for path in bad {
            let (template, codes) = check(path);
            assert_eq!((template, codes), (None, vec![codes::BAD_PATH]), "{path}");
        }
    }

    #[test]
    fn final_slash_is_dropped_with_a_warning() {
        let (template, codes) = check("/pets/");
        assert_eq!((template.map(|t| t.path).as_deref(), codes), (Some("/pets"), vec![codes::FINAL_SLASH]));
    }

    #[test]
    fn r_oas_05_base_path_modes() {
        let cases = [
            ("/a/b/c", BasePathMode::Ignore, "/e"),
            ("/a/b/c", BasePathMode::Prepend, "/a/b/c/e"),
            ("/a/b/c", BasePathMode::Split, "/b/c/e"),
            ("a/", BasePathMode::Prepend, "/a/e"),
            ("/", BasePathMode::Prepend, "/e"),
            ("/a", BasePathMode::Split, "/e"),
            ("", BasePathMode::Split, "/e"),
        ];
        for (base_path, mode, expected) in cases {
            let template = read("/e", &base(base_path, mode), Place::default(), &mut Diagnostics::default());
            assert_eq!(template.map(|t| t.path).as_deref(), Some(expected), "{base_path} {mode:?}");
        }
    }
}
