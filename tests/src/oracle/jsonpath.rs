//! Paths over documents.

mod grown;
mod written;

use serde_json::json;

use super::{Case, Mode, Suite};

/// A shop, as paths are usually shown on one.
pub const SHOP: &str = concat!(
    r#"{"store":{"book":[{"title":"A","price":8.95,"category":"x","isbn":null},{"title":"B","price":12,"tags":["t","u"]},"#,
    r#"{"title":"C","price":22.99,"category":"y","author":{"name":"N","born":1950}}],"bicycle":{"color":"red","price":19.95}},"#,
    r#""expensive":10,"$ref":"r","a-b":1,"a b":2,"a.b":3,"":4}"#
);

/// Small values of every kind.
pub const KINDS: &str =
    r#"{"s":"text","n":7,"d":2.5,"t":true,"f":false,"z":null,"e":[],"o":{},"l":[1,"1",null,true,2.5,[],{}]}"#;

/// Lists in lists.
pub const LISTS: &str = r#"[[1,2,3],[4,[5,6]],{"k":[7,8]},[],"x",null]"#;

/// The same names at several depths.
pub const DEEP: &str =
    r#"{"k":1,"a":{"k":2,"b":{"k":{"k":3}}},"l":[{"k":4},{"k":[5,{"k":6}]},{"j":7}],"length":9,"size":8}"#;

/// Records to filter.
pub const ROWS: &str = concat!(
    r#"[{"id":1,"n":"ann","on":true,"p":1.5,"g":["a","b"]},{"id":2,"n":"Bob","on":false,"p":2,"g":[]},"#,
    r#"{"id":3,"n":"o'hara","on":true,"x":null,"q":{"r":1}},{"id":"4","n":"ann b","p":"2"}]"#
);

/// Every document.
pub const DOCUMENTS: &[&str] = &[SHOP, KINDS, LISTS, DEEP, ROWS];

/// The suites of this module.
pub fn suites() -> Vec<Suite> {
    vec![
        Suite::new("jsonpath/written.jsonl", Mode::JsonPath, "path", written::cases()),
        Suite::new("jsonpath/grown.jsonl", Mode::JsonPath, "grown-path", grown::cases()),
    ]
}

fn case(path: &str, document: &str) -> Case {
    let case = Case::new(&[("path", json!(path)), ("json", json!(document))]);
    if is_accident(path, document) { case.with("accident", json!(true)) } else { case }
}

/// Operators that Jayway 2.0.0 does not know inside of a path, and later ones do.
const LATER: &[&str] = &["\"", " in [", " nin ", " contains ", " all ", " size ", " empty "];

/// Where 2.0.0 answers as nobody can have meant; later ones mostly do better.
const ODD: &[&str] = &[
    "[:]",
    "== )",
    "===",
    "[1.5]",
    "[+1]",
    "[00]",
    "['title]",
    ".'bicycle'",
    "$..[?(@ > 5)]",
    "$.l[?(@ > 1)]",
    "$.l[?(@ == true)]",
    "it\\'s",
    "['a]b']",
    "['a\\\\b']",
    "c]d",
    "c&&d",
    "[?(@.b[?",
    "!= null",
    "O'HARA",
    "[-2:-1]",
    "[?(!(",
    "color()",
    "$..['k','j']",
    "(true)",
    " and ",
    "[(@.length)]",
    "$.store...price",
    "book[0]title",
    "book.[0]",
    ".['bicycle']",
];

fn is_accident(path: &str, document: &str) -> bool {
    document == "null" || LATER.iter().chain(ODD).any(|part| path.contains(part))
}
