//! Template cases written by hand: each row shows one behaviour.

mod aws;
mod directives;
mod expressions;
mod methods;
mod ordered;
mod references;

use serde_json::{Value, json};

use super::{Case, Mode, Suite};

/// The body of cases that read one.
pub const BODY: &str = concat!(
    r#"{"a":"x y","n":7,"d":2.50,"yes":true,"no":false,"nil":null,"o":{"k":1,"s":"it's"},"#,
    r#""l":[{"k":1},{"k":2}],"s":["p","q"],"e":[],"eo":{},"deep":{"list":[1,{"x":[true,null]}]},"#,
    r#""u":"http://h/p","uni":"é☃","q":"say \"hi\"\n","foo-bar":3,"big":12345678901234567890}"#
);

/// The suites of this module.
pub fn suites() -> Vec<Suite> {
    let topics = [
        ("template/references.jsonl", "references", references::ROWS),
        ("template/escapes.jsonl", "escapes", references::ESCAPES),
        ("template/directives.jsonl", "directives", directives::ROWS),
        ("template/whitespace.jsonl", "whitespace", directives::WHITESPACE),
        ("template/macros.jsonl", "macros", directives::MACROS),
        ("template/expressions.jsonl", "expressions", expressions::ROWS),
        ("template/strings.jsonl", "strings", methods::STRINGS),
        ("template/collections.jsonl", "collections", methods::COLLECTIONS),
        ("template/numbers.jsonl", "numbers", methods::NUMBERS),
        ("template/input.jsonl", "input", aws::INPUT),
        ("template/objects.jsonl", "objects", aws::OBJECTS),
    ];
    let suite = |(file, name, rows): &(&'static str, &str, &[&str])| {
        Suite::new(file, Mode::Velocity, name, rows.iter().map(|row| in_world(row)).collect())
    };
    let mut suites: Vec<Suite> = topics.iter().map(suite).collect();
    suites.push(Suite::new("template/bodies.jsonl", Mode::Velocity, "bodies", aws::bodies()));
    suites.push(Suite::new("template/ordered.jsonl", Mode::Velocity, "ordered", ordered::cases()));
    suites
}

/// A case with those of the world's things that the template names.
pub fn in_world(template: &str) -> Case {
    let mut case = Case::new(&[("template", json!(template))]);
    if template.contains("$input") {
        case = case.with("body", json!(BODY));
    }
    if template.contains("params") {
        case = case.with("params", params());
    }
    if template.contains("$context") || template.contains("${context") {
        case = case.with("context", context());
    }
    if template.contains("stageVariables") {
        case = case.with("stageVariables", json!({"env": "prod", "url-base": "https://h/x", "empty": ""}));
    }
    let named: serde_json::Map<String, Value> =
        variables().into_iter().filter(|(name, _)| names(template, name)).collect();
    if named.is_empty() { case } else { case.with("variables", Value::Object(named)) }
}

fn names(template: &str, name: &str) -> bool {
    ["$", "${", "$!", "$!{"].iter().any(|prefix| template.contains(&format!("{prefix}{name}")))
}

fn variables() -> serde_json::Map<String, Value> {
    let Value::Object(variables) = json!({
        "name": "Ann",
        "text": "a,b;c d",
        "blank": "",
        "seven": 7,
        "zero": 0,
        "minus": -3,
        "huge": 4294967296_i64,
        "half": 2.5,
        "yes": true,
        "no": false,
        "letters": ["a", "b", "c"],
        "numbers": [3, 1, 2],
        "none": [],
        "map": {"k": "v", "n": 1, "in": {"x": "y"}},
        "bare": {},
        "people": [{"name": "Bo", "age": 3}, {"name": "Cy", "age": 4}],
    }) else {
        unreachable!("an object");
    };
    variables
}

fn params() -> Value {
    json!({
        "path": {"id": "42", "both": "from path"},
        "querystring": {"q": "x y", "both": "from query", "all": "from query"},
        "header": {"Host": "h", "X-One": "1", "all": "from header"},
    })
}

fn context() -> Value {
    json!({
        "requestId": "r-1",
        "stage": "prod",
        "httpMethod": "POST",
        "identity": {"sourceIp": "203.0.113.9", "userAgent": "test/1"},
        "authorizer": {"principalId": "u1", "flag": "true"},
    })
}
