use ringgate_snapshot::trie::{DEPTH_MAX, VARIABLES_MAX};

use super::*;
use crate::fixture::{api, deployment, load, whole};

mod oracle;

/// What a request to `METHOD /path` finds: the template and the values of its variables.
fn seek(routes: &[(&str, &str)], request: &str) -> Option<(String, Vec<String>)> {
    let snapshot = load(vec![api("abcdefghij", deployment(routes).unwrap())]);
    let (method, path) = request.split_once(' ').unwrap();
    let deployment = &snapshot.get().apis[0].deployments[0];
    let found =
        find(deployment, path.as_bytes(), whole(path.as_bytes()), Method::from_token(method.as_bytes()))?;
    let (own, template) = routes[found.route as usize];
    assert!(own == method || own == "ANY");
    let text = |span: &Span| String::from_utf8(span.of(path.as_bytes()).to_vec()).unwrap();
    let route = &deployment.routes[found.route as usize];
    assert_eq!(route.variables.len(), found.variables.len());
    Some((template.to_owned(), found.variables.as_slice().iter().map(text).collect()))
}

fn check(routes: &[(&str, &str)], cases: &[(&str, Option<&str>, &[&str])]) {
    for (request, template, values) in cases {
        let found = seek(routes, request);
        let found = found.as_ref().map(|(template, values)| (template.as_str(), values.as_slice()));
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        assert_eq!(found, template.map(|template| (template, values.as_slice())), "{request}");
    }
}

#[test]
fn r_route_04_no_path_is_the_root() {
    let routes = [("GET", "/"), ("GET", "/pets")];
    check(&routes, &[("GET ", Some("/"), &[]), ("GET /", Some("/"), &[]), ("GET /pets", Some("/pets"), &[])]);
}

#[test]
fn r_route_16_backtracks_on_method() {
    // recorded: the literal has POST only
    let routes = [("POST", "/test"), ("OPTIONS", "/{proxy+}")];
    check(
        &routes,
        &[
            ("POST /test", Some("/test"), &[]),
            ("OPTIONS /test", Some("/{proxy+}"), &["test"]),
            ("GET /test", None, &[]),
        ],
    );
    let routes = [("POST", "/a/b"), ("GET", "/a/{x}"), ("PUT", "/{y}/b"), ("ANY", "/a/{z+}")];
    check(
        &routes,
        &[
            ("POST /a/b", Some("/a/b"), &[]),
            ("GET /a/b", Some("/a/{x}"), &["b"]),
            // the greedy sibling below the literal goes before the variable above it
            ("PUT /a/b", Some("/a/{z+}"), &["b"]),
            ("PUT /c/b", Some("/{y}/b"), &["c"]),
            ("GET /a/b/c", Some("/a/{z+}"), &["b/c"]),
        ],
    );
}

#[test]
fn r_route_16_backtracks_on_path() {
    // recorded: a dead end below a literal
    let routes = [("GET", "/part1"), ("GET", "/part1/hardcoded-value"), ("GET", "/{param+}")];
    check(
        &routes,
        &[
            ("GET /part1", Some("/part1"), &[]),
            ("GET /part1/hardcoded-value", Some("/part1/hardcoded-value"), &[]),
            ("GET /part1/random-value", Some("/{param+}"), &["part1/random-value"]),
        ],
    );
    let routes = [("GET", "/a/b/c"), ("GET", "/a/{x}/d"), ("GET", "/{y}/b/{z}/e"), ("GET", "/{p+}")];
    check(
        &routes,
        &[
            ("GET /a/b/c", Some("/a/b/c"), &[]),
            ("GET /a/b/d", Some("/a/{x}/d"), &["b"]),
            ("GET /a/b/d/e", Some("/{y}/b/{z}/e"), &["a", "d"]),
            ("GET /a/b/d/f", Some("/{p+}"), &["a/b/d/f"]),
            ("GET /a/b", Some("/{p+}"), &["a/b"]),
        ],
    );
}

#[test]
fn r_route_17_greedy_needs_a_segment() {
    let routes = [("ANY", "/{proxy+}")];
    check(&routes, &[("GET ", None, &[]), ("GET /", None, &[]), ("GET //", None, &[])]);
    let routes = [("GET", "/foo"), ("GET", "/foo/{proxy+}")];
    check(
        &routes,
        &[
            ("GET /foo/", Some("/foo"), &[]),
            ("GET /foo//", Some("/foo"), &[]),
            ("GET /foo/x", Some("/foo/{proxy+}"), &["x"]),
        ],
    );
    check(&[("GET", "/foo/{proxy+}")], &[("GET /foo", None, &[]), ("GET /foo/", None, &[])]);
}

#[test]
fn r_route_18_the_method_itself_before_any_and_no_method_is_derived() {
    let routes = [("ANY", "/a"), ("GET", "/a"), ("GET", "/b")];
    let snapshot = load(vec![api("abcdefghij", deployment(&routes).unwrap())]);
    let deployment = &snapshot.get().apis[0].deployments[0];
    let found = |method, path: &[u8]| find(deployment, path, whole(path), method).map(|found| found.route);
    assert_eq!(found(Method::Get, b"/a"), Some(1));
    for method in Method::ROUTED.into_iter().filter(|method| *method != Method::Get) {
        assert_eq!(found(method, b"/a"), Some(0), "{method}");
        assert_eq!(found(method, b"/b"), None, "{method}");
    }
    assert_eq!(found(Method::Other, b"/a"), None);
}

#[test]
fn r_route_20_segments_compare_raw_but_for_unreserved_escapes() {
    let routes = [("GET", "/pets"), ("GET", "/a b"), ("GET", "/x%2Fy"), ("GET", "/a+b")];
    check(
        &routes,
        &[
            ("GET /Pets", None, &[]),
            ("GET /%70%65ts", Some("/pets"), &[]),
            ("GET /a%20b", None, &[]),
            ("GET /x%2fy", Some("/x%2Fy"), &[]),
            ("GET /x/y", None, &[]),
            ("GET /a+b", Some("/a+b"), &[]),
            ("GET /a%2Bb", None, &[]),
            ("GET /pets%", None, &[]),
        ],
    );
}

#[test]
fn r_route_21_a_trailing_slash_is_not_part_of_a_value() {
    check(&[("GET", "/{proxy+}")], &[("GET /proxy-value/", Some("/{proxy+}"), &["proxy-value"])]);
    check(&[("GET", "/{x}")], &[("GET /v/", Some("/{x}"), &["v"])]);
}

#[test]
fn r_route_24_slashes_stay_inside_greedy_values_only() {
    let routes = [("GET", "/{proxy+}"), ("GET", "/a/{x}"), ("GET", "/g/{p+}")];
    check(
        &routes,
        &[
            ("GET /proxy-value//double-slash", Some("/{proxy+}"), &["proxy-value//double-slash"]),
            ("GET //a///v//", Some("/a/{x}"), &["v"]),
            ("GET /g//v", Some("/g/{p+}"), &["v"]),
            ("GET /g/v//w//", Some("/g/{p+}"), &["v//w"]),
        ],
    );
}

#[test]
fn r_route_25_values_are_not_decoded() {
    let routes = [("GET", "/{x}"), ("GET", "/{x}/{y+}")];
    check(
        &routes,
        &[
            ("GET /test%2Balias", Some("/{x}"), &["test%2Balias"]),
            ("GET /a+b", Some("/{x}"), &["a+b"]),
            ("GET /%61/%2e%2E/b", Some("/{x}/{y+}"), &["%61", "%2e%2E/b"]),
        ],
    );
}

#[test]
fn variable_and_greedy_stand_beside_each_other() {
    let routes = [("GET", "/pets/{id}"), ("ANY", "/pets/{proxy+}")];
    check(
        &routes,
        &[
            ("GET /pets/1", Some("/pets/{id}"), &["1"]),
            ("PUT /pets/1", Some("/pets/{proxy+}"), &["1"]),
            ("GET /pets/1/2", Some("/pets/{proxy+}"), &["1/2"]),
        ],
    );
}

#[test]
fn paths_deeper_than_any_tree_reach_greedy_variables_only() {
    let deepest = "/a".repeat(DEPTH_MAX);
    let greedy = format!("{}/{{p+}}", "/a".repeat(DEPTH_MAX - 1));
    let routes = [("GET", deepest.as_str()), ("ANY", greedy.as_str()), ("ANY", "/{p+}")];
    check(
        &routes,
        &[
            (&format!("GET {deepest}"), Some(&deepest), &[]),
            (&format!("GET {deepest}/a/b//c/"), Some(&greedy), &["a/a/b//c"]),
            (&format!("GET /b{deepest}"), Some("/{p+}"), &[&format!("b{deepest}")]),
        ],
    );
    check(&routes[..1], &[(&format!("GET {deepest}/a"), None, &[])]);
}

#[test]
fn as_many_variables_as_a_path_can_have() {
    let names: String = (0..VARIABLES_MAX).map(|index| format!("/{{v{index}}}")).collect();
    let path: String = (0..VARIABLES_MAX).map(|index| format!("/{index}")).collect();
    let values: Vec<String> = (0..VARIABLES_MAX).map(|index| index.to_string()).collect();
    assert_eq!(seek(&[("GET", &names)], &format!("GET {path}")), Some((names.clone(), values)));
}

/// Literals and variables side by side on 64 levels. The tree is as large as a definition may be; what a request
/// costs is the number of resources it visits.
#[test]
fn adversarial_trees_are_searched_fast_or_refused() {
    let turns = |bits: u32| -> String {
        let variable = |level: usize| bits >> level & 1 == 1;
        (0..DEPTH_MAX)
            .map(|level| if level < 9 && variable(level) { format!("/{{v{level}}}") } else { "/a".into() })
            .collect()
    };
    let mut templates: Vec<String> = (0..64).map(turns).collect();
    let last = format!("{}/b", turns(63).strip_suffix("/a").unwrap());
    templates.push(last.clone());
    let routes: Vec<(&str, &str)> = templates.iter().map(|template| ("GET", template.as_str())).collect();
    let nodes = deployment(&routes).unwrap().nodes.len();
    assert!(nodes > 3_700 && nodes < SEARCH_STEPS_MAX as usize, "{nodes}");
    // all branches but the last end one segment too early; the last is found, so the budget was not exceeded
    let start = "/a".repeat(DEPTH_MAX - 1);
    let values = vec!["a".to_owned(); 6];
    assert_eq!(seek(&routes, &format!("GET {start}/b")), Some((last, values)));
    assert_eq!(seek(&routes, &format!("GET {start}/c")), None);
}

#[test]
fn trees_that_could_exceed_the_budget_never_get_here() {
    let turns = |bits: u32| -> String {
        (0..12)
            .map(|level| if bits >> level & 1 == 1 { format!("/{{v{level}}}") } else { "/a".into() })
            .collect()
    };
    let templates: Vec<String> = (0..1 << 12).map(turns).collect();
    let routes: Vec<(&str, &str)> = templates.iter().map(|template| ("GET", template.as_str())).collect();
    assert!(deployment(&routes).is_err());
}
