//! A slow and obvious matcher over the list of templates, to compare with.

use proptest::prelude::*;

use super::*;
use crate::canonicalize;

const METHODS: [&str; 3] = ["GET", "POST", "ANY"];
const SEGMENTS: [&str; 6] = ["a", "b", "{x}", "{x+}", "%2F", "c"];

/// Decides between two templates of the same request, segment by segment: literal, variable, greedy variable.
fn ranks(template: &str) -> Vec<u8> {
    let rank = |segment: &str| match segment {
        segment if segment.ends_with("+}") => 2,
        segment if segment.starts_with('{') => 1,
        _ => 0,
    };
    template.split('/').filter(|segment| !segment.is_empty()).map(rank).collect()
}

/// The values of the variables, if the template fits the path.
fn fit(template: &[&str], path: &[&str]) -> Option<Vec<String>> {
    match (template, path) {
        ([], []) => Some(Vec::new()),
        ([name], [_, ..]) if name.ends_with("+}") => Some(vec![path.join("/")]),
        ([segment, template @ ..], [first, path @ ..]) => {
            let rest = fit(template, path)?;
            if segment.starts_with('{') {
                return Some([vec![(*first).to_owned()], rest].concat());
            }
            (first.replace("%61", "a").replace("%2f", "%2F") == *segment).then_some(rest)
        }
        _ => None,
    }
}

fn expected(routes: &[(&str, &str)], method: &str, path: &str) -> Option<(usize, Vec<String>)> {
    let path: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let fitting = routes.iter().enumerate().filter(|(_, (own, _))| *own == method || *own == "ANY");
    let fitting = fitting.filter_map(|(index, (own, template))| {
        let segments: Vec<&str> = template.split('/').filter(|segment| !segment.is_empty()).collect();
        Some((ranks(template), *own == "ANY", index, fit(&segments, &path)?))
    });
    fitting.min().map(|(_, _, index, values)| (index, values))
}

fn templates() -> impl Strategy<Value = Vec<(usize, String)>> {
    let segments = proptest::collection::vec(proptest::sample::select(&SEGMENTS[..]), 0..4);
    let template = segments.prop_map(|segments| {
        // a name may stand once in a path, and nothing after a greedy one
        let greedy =
            segments.iter().position(|segment| *segment == "{x+}").map_or(segments.len(), |at| at + 1);
        let named =
            |(level, segment): (usize, &&str)| format!("/{}", segment.replace('x', &format!("x{level}")));
        let path: String = segments[..greedy].iter().enumerate().map(named).collect();
        if path.is_empty() { "/".to_owned() } else { path }
    });
    proptest::collection::vec((0..METHODS.len(), template), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn finds_what_the_obvious_matcher_finds(
        templates in templates(),
        paths in proptest::collection::vec(
            proptest::collection::vec(proptest::sample::select(vec!["a", "b", "c", "d", "%61", "%2f", "", "x"]), 0..5),
            1..6,
        ),
    ) {
        let mut routes: Vec<(&str, &str)> =
            templates.iter().map(|(method, template)| (METHODS[*method], template.as_str())).collect();
        routes.sort_unstable();
        routes.dedup();
        let snapshot = load(vec![api("abcdefghij", deployment(&routes).unwrap())]);
        let deployment = &snapshot.get().apis[0].deployments[0];
        for segments in &paths {
            let path = format!("/{}", segments.join("/"));
            for method in ["GET", "POST", "PUT"] {
                let seen = |path: &str| {
                    let found = find(deployment, path.as_bytes(), whole(path.as_bytes()), Method::from_token(method.as_bytes()));
                    found.map(|found| {
                        let text = |span: &Span| String::from_utf8(span.of(path.as_bytes()).to_vec()).unwrap();
                        let values: Vec<String> = found.variables.as_slice().iter().map(text).collect();
                        (found.route as usize, values)
                    })
                };
                // the obvious matcher knows no slashes inside values
                let squeezed = |(route, values): (usize, Vec<String>)| {
                    let squeeze = |value: String| value.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
                    (route, values.into_iter().map(squeeze).collect::<Vec<String>>())
                };
                prop_assert_eq!(seen(&path).map(squeezed), expected(&routes, method, &path), "{} {}", method, path);
                let mut canonical = Vec::new();
                canonicalize(path.as_bytes(), &mut canonical);
                let canonical = String::from_utf8(canonical).unwrap();
                prop_assert_eq!(seen(&path).map(|it| it.0), seen(&canonical).map(|it| it.0), "{} {}", path, canonical);
            }
        }
    }
}
