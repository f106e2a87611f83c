//! `${AWS::AccountId}`, `${AWS::Partition}` and `${AWS::Region}` (R-OAS-11).

use crate::codes;
use crate::document::ImportOptions;
use crate::tree::{Key, Node, Value};
use ringgate_definition::{Diagnostic, Diagnostics, Severity};
use std::borrow::Cow;

/// The account where none is given.
const DEFAULT_ACCOUNT: &str = "123456789012";
/// The region where none is given.
const DEFAULT_REGION: &str = "us-east-1";

/// The tree with placeholders filled in: itself when the text of its document has none.
pub(crate) fn fill<'n>(
    text: &str,
    tree: &'n Node,
    options: &ImportOptions,
    diagnostics: &mut Diagnostics,
) -> Cow<'n, Node> {
    // One pass over the text is much cheaper than one over the tree, and most documents have none.
    if !text.contains("AWS::") {
        return Cow::Borrowed(tree);
    }
    let region = options.region.as_deref().unwrap_or(DEFAULT_REGION);
    let account = options.account_id.as_deref().unwrap_or(DEFAULT_ACCOUNT);
    let partition = partition_of(region);
    let mut values = [
        Placeholder {
            name: "${AWS::AccountId}",
            value: account,
            given: options.account_id.is_some(),
            key: "accountId",
        },
        Placeholder { name: "${AWS::Region}", value: region, given: options.region.is_some(), key: "region" },
        Placeholder {
            name: "${AWS::Partition}",
            value: partition,
            given: options.region.is_some(),
            key: "region",
        },
    ];
    let mut tree = tree.clone();
    fill_node(&mut tree, &mut values, diagnostics);
    Cow::Owned(tree)
}

struct Placeholder<'o> {
    name: &'static str,
    value: &'o str,
    /// Whether the value was given, or the default was already reported.
    given: bool,
    key: &'static str,
}

fn partition_of(region: &str) -> &'static str {
    const PREFIXES: [(&str, &str); 4] =
        [("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"), ("us-iso-", "aws-iso"), ("us-isob-", "aws-iso-b")];
    PREFIXES.iter().find(|(prefix, _)| region.starts_with(prefix)).map_or("aws", |(_, partition)| partition)
}

fn fill_node(node: &mut Node, values: &mut [Placeholder<'_>], diagnostics: &mut Diagnostics) {
    let place = node.place;
    match &mut node.value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::Text(text) => fill_text(text, place, values, diagnostics),
        Value::List(items) => items.iter_mut().for_each(|item| fill_node(item, values, diagnostics)),
        Value::Map(entries) => {
            for (Key { text, place }, item) in entries {
                fill_text(text, *place, values, diagnostics);
                fill_node(item, values, diagnostics);
            }
        }
    }
}

fn fill_text(
    text: &mut String,
    place: ringgate_definition::Place,
    values: &mut [Placeholder<'_>],
    diagnostics: &mut Diagnostics,
) {
    if !text.contains("${AWS::") {
        return;
    }
    for placeholder in values.iter_mut().filter(|p| text.contains(p.name)).collect::<Vec<_>>() {
        *text = text.replace(placeholder.name, placeholder.value);
        if !placeholder.given {
            placeholder.given = true;
            let message =
                format!("`{}` has no value here and stands for `{}`", placeholder.name, placeholder.value);
            let note = Diagnostic::new(Severity::Note, codes::PLACEHOLDER_DEFAULT, Some(place), message);
            diagnostics.push(note.remedy(format!("Give `{}` in the gateway file", placeholder.key)));
        }
    }
}
