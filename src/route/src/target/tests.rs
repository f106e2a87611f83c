use proptest::prelude::*;

use super::*;
use crate::fixture::whole;

/// Authority, path and query, after a prefix that moves every offset.
fn split(target: &str) -> Option<(Option<String>, String, String)> {
    let buffer = format!("GET {target} HTTP/1.1");
    let found = split_target(buffer.as_bytes(), Span::new(4, 4 + target.len())).ok()?;
    let text = |span: Span| String::from_utf8(span.of(buffer.as_bytes()).to_vec()).unwrap();
    Some((found.authority.map(text), text(found.path), text(found.query)))
}

#[test]
fn targets_in_their_four_forms() {
    let cases = [
        ("/", None, "/", ""),
        ("/a/b?c=d", None, "/a/b", "c=d"),
        ("/a?", None, "/a", ""),
        ("/a?b?c", None, "/a", "b?c"),
        ("//a//?", None, "//a//", ""),
        ("http://h/a?b", Some("h"), "/a", "b"),
        ("HTTPS://h:8443", Some("h:8443"), "", ""),
        ("http://h?q", Some("h"), "", "q"),
        ("*", None, "*", ""),
        ("h:443", Some("h:443"), "", ""),
    ];
    for (target, authority, path, query) in cases {
        let expected = (authority.map(str::to_owned), path.to_owned(), query.to_owned());
        assert_eq!(split(target), Some(expected), "{target}");
    }
    for target in ["", "a/b", "?a", "http://", "http:///a", "/a b", "/a\u{7f}", "/a\tb"] {
        assert_eq!(split(target), None, "{target}");
    }
}

#[test]
fn r_route_26_queries_that_have_to_be_encoded() {
    for byte in "|{}^`\"<>\\#\u{e9}".chars() {
        assert_eq!(split(&format!("/a?b={byte}")), None, "{byte}");
    }
    for query in ["a[]=1", "a=%7C&b=c+d;e", "a='(!*)'", "a=~$,:@/?"] {
        assert_eq!(split(&format!("/a?{query}")).unwrap().2, query);
    }
    // no fragment, anywhere
    assert_eq!(split("/a#b"), None);
}

fn canonical_path(path: &str) -> String {
    let mut out = Vec::new();
    canonicalize(path.as_bytes(), &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn canonical_paths() {
    let cases = [
        ("", "/"),
        ("/", "/"),
        ("///", "/"),
        ("/a/", "/a"),
        ("//a///b//", "/a/b"),
        ("/%61%2fb/%7e", "/a%2Fb/~"),
        ("/a/../b", "/a/../b"),
        ("/%%341", "/%%341"),
    ];
    for (path, expected) in cases {
        assert_eq!(canonical_path(path), expected, "{path}");
    }
}

proptest! {
    #[test]
    fn canonicalizing_twice_changes_nothing(path in "[/%a1fF2E.~|]{0,40}") {
        let once = canonical_path(&path);
        prop_assert_eq!(canonical_path(&once), once);
    }

    #[test]
    fn any_target_is_cut_inside_its_span(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        if let Ok(target) = split_target(&bytes, whole(&bytes)) {
            let parts = [target.authority.unwrap_or_default(), target.path, target.query];
            prop_assert!(parts.iter().all(|part| part.start <= part.end && part.end as usize <= bytes.len()));
        }
    }
}
