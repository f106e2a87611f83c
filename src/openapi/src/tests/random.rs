//! Properties: what JSON writes it reads, and nothing panics on anything.

use super::{api_of, tree_of};
use crate::{ImportOptions, Key, Node, Value, is_gateway_file, json_text};
use proptest::collection::vec;
use proptest::prelude::*;
use ringgate_definition::{Diagnostics, Place};

pub(super) fn trees() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|number| Value::Number(number.to_string())),
        any::<f64>().prop_filter("finite", |n| n.is_finite()).prop_map(|n| Value::Number(format!("{n:e}"))),
        ".{0,12}".prop_map(Value::Text),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        let node = |value| Node { place: Place::default(), value };
        let key = |text| Key { text, place: Place::default() };
        prop_oneof![
            vec(inner.clone(), 0..6)
                .prop_map(move |items| Value::List(items.into_iter().map(node).collect())),
            proptest::collection::btree_map(".{0,6}", inner, 0..6).prop_map(move |entries| {
                Value::Map(entries.into_iter().map(|(text, value)| (key(text), node(value))).collect())
            }),
        ]
    })
}

/// The same without places.
pub(super) fn placeless(node: &Node) -> Node {
    let value = match &node.value {
        Value::List(items) => Value::List(items.iter().map(placeless).collect()),
        Value::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|(key, item)| (Key { text: key.text.clone(), place: Place::default() }, placeless(item)))
                .collect(),
        ),
        other => other.clone(),
    };
    Node { place: Place::default(), value }
}

/// Pieces that meet the readers' special cases more often than random characters do.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(": "),
        Just(", "),
        Just("\n"),
        Just("  "),
        Just("- "),
        Just("? "),
        Just("&a "),
        Just("*a "),
        Just("!!str "),
        Just("!x "),
        Just("<<: "),
        Just("|\n"),
        Just(">-\n"),
        Just("\""),
        Just("'"),
        Just("\\u"),
        Just("\\"),
        Just("#"),
        Just("---\n"),
        Just("...\n"),
        Just("%TAG ! x\n"),
        Just("a"),
        Just("ä"),
        Just("1"),
        Just("~"),
        Just("\t"),
        Just("\r"),
        Just("\u{feff}"),
        Just("@"),
        Just("`"),
    ];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

const WORDS: [&str; 17] = [
    "get",
    "parameters",
    "/a/{b}",
    "/{c+}",
    "$ref",
    "responses",
    "200",
    "security",
    "schema",
    "content",
    "x-amazon-apigateway-integration",
    "type",
    "x-amazon-apigateway-gateway-responses",
    "in",
    "name",
    "requestBody",
    "headers",
];

const VALUES: [&str; 11] = [
    "null",
    "true",
    "1",
    "\"#/paths/~1a\"",
    "\"#\"",
    "\"header\"",
    "[]",
    "\"http_proxy\"",
    "{}",
    "[{}]",
    "\"x\"",
];

/// Words of OpenAPI documents, put together at random.
pub(super) fn openapi_like() -> impl Strategy<Value = String> {
    let leaf = proptest::sample::select(&VALUES[..]).prop_map(str::to_owned);
    let json = leaf.prop_recursive(5, 60, 5, move |inner| {
        proptest::collection::btree_map(proptest::sample::select(&WORDS[..]), inner, 0..5).prop_map(
            |entries| {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
                format!("{{{}}}", entries.join(", "))
            },
        )
    });
    (json.clone(), json.clone(), json).prop_map(|(paths, components, other)| {
        format!(
            "{{\"openapi\": \"3.0.0\", \"info\": {{\"title\": \"t\"}}, \"paths\": {{\"/a\": {{\"get\": {paths}}}}}, \
             \"components\": {{\"schemas\": {components}}}, \"security\": {other}, \
             \"x-amazon-apigateway-gateway-responses\": {other}}}"
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_reads_what_it_writes(value in trees()) {
        let tree = Node { place: Place::default(), value: Value::List(vec![Node { place: Place::default(), value }]) };
        let text = json_text::write_plain(&tree);
        let mut diagnostics = Diagnostics::default();
        let (_, _, read) = tree_of(&text, &mut diagnostics);
        prop_assert_eq!(placeless(&read.expect(&text)), tree);
        // Our writer is judged by another reader.
        prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{}", text);
    }

    #[test]
    fn json_reads_what_another_reader_reads(text in "[\\[{]([\\[\\]{},:\"0-9a.e-]|\\\\u[0-9a-f]{4}|true|null|ä){0,12}") {
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        let mut diagnostics = Diagnostics::default();
        let (_, _, ours) = tree_of(&text, &mut diagnostics);
        let duplicate = diagnostics.sorted().iter().any(|d| d.code == crate::codes::DUPLICATE_KEY);
        prop_assert!(ours.is_some() == theirs.is_ok() || duplicate, "{}", text);
        if let (Some(ours), Ok(theirs)) = (ours, theirs) {
            let ours: serde_json::Value = serde_json::from_str(&json_text::write_plain(&ours)).expect("JSON");
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn nothing_panics_on_text(text in prop_oneof![pieces(), ".{0,60}"]) {
        let mut diagnostics = Diagnostics::default();
        let (_, _, tree) = tree_of(&text, &mut diagnostics);
        prop_assert_eq!(tree.is_none(), diagnostics.has_errors());
        if let Some(tree) = tree {
            let _ = is_gateway_file(&tree);
        }
        let _ = api_of(&text, &ImportOptions::default(), &mut diagnostics);
    }

    #[test]
    fn nothing_panics_on_bytes(bytes in vec(any::<u8>(), 0..80)) {
        let _ = tree_of(&String::from_utf8_lossy(&bytes), &mut Diagnostics::default());
    }

    #[test]
    fn nothing_panics_on_documents(text in openapi_like()) {
        let mut diagnostics = Diagnostics::default();
        let api = api_of(&text, &ImportOptions::default(), &mut diagnostics);
        prop_assert!(api.is_some() || diagnostics.has_errors(), "{}", text);
    }
}
