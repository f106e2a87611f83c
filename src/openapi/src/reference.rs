//! `$ref`s within a document (RFC 6901 pointers in a URL fragment).

use crate::budget::shortened;
use crate::codes;
use crate::nearest::nearest;
use crate::tree::{Node, Value};
use ringgate_definition::{Diagnostic, Diagnostics, Place};
use std::collections::HashMap;

/// Follows `$ref`s, and finds entries of large maps without looking through them each time.
pub(crate) struct References<'n> {
    root: &'n Node,
    indexes: HashMap<usize, HashMap<&'n str, &'n Node>>,
}

/// Maps with fewer entries are looked through.
const SMALL_MAP: usize = 16;

/// How many `$ref`s may lead from one to the next.
const CHAIN_MAX: usize = 32;

impl<'n> References<'n> {
    pub(crate) fn new(root: &'n Node) -> References<'n> {
        References { root, indexes: HashMap::new() }
    }

    /// The node itself, or what its `$ref` leads to. What leads nowhere, outside or in a circle is reported.
    pub(crate) fn follow(&mut self, node: &'n Node, diagnostics: &mut Diagnostics) -> Option<&'n Node> {
        let mut at = node;
        let mut chain: Vec<(&'n str, Place)> = Vec::new();
        while let Some(target_node) = at.get("$ref") {
            let Some(target) = target_node.text() else {
                let message =
                    format!("Expected a text for `$ref`, but found {}", target_node.value.described());
                let mistake = Diagnostic::error(codes::WRONG_TYPE, target_node.place, message);
                diagnostics.push(mistake.remedy("Write a pointer such as `#/components/schemas/Pet`"));
                return None;
            };
            let circle = chain.iter().any(|(earlier, _)| *earlier == target);
            chain.push((target, target_node.place));
            if circle || chain.len() > CHAIN_MAX {
                diagnostics.push(circular(&chain));
                return None;
            }
            at = self.target(target, target_node.place, diagnostics)?;
        }
        Some(at)
    }

    /// The place a pointer such as `#/components/schemas/Pet` names.
    fn target(&mut self, target: &'n str, place: Place, diagnostics: &mut Diagnostics) -> Option<&'n Node> {
        let Some(pointer) = target.strip_prefix('#') else {
            let message = format!("`{}` is in another document", shortened(target));
            let remedy = "Put what it means into this document, or bundle the documents into one first";
            diagnostics.push(Diagnostic::error(codes::REF_OUTSIDE, place, message).remedy(remedy));
            return None;
        };
        let mut at = self.root;
        for part in pointer.split('/').skip(1) {
            let part = unescape(part);
            match self.entry(at, &part) {
                Some(next) => at = next,
                None => {
                    let mistake = leads_nowhere(target, &part, at, place, diagnostics);
                    diagnostics.push(mistake);
                    return None;
                }
            }
        }
        Some(at)
    }

    /// An entry of a map, or an item of a list.
    pub(crate) fn entry(&mut self, node: &'n Node, key: &str) -> Option<&'n Node> {
        match &node.value {
            Value::List(items) => items.get(key.parse::<usize>().ok()?),
            Value::Map(entries) if entries.len() > SMALL_MAP => {
                let index = self
                    .indexes
                    .entry(std::ptr::from_ref(node) as usize)
                    .or_insert_with(|| entries.iter().map(|(key, node)| (key.text.as_str(), node)).collect());
                index.get(key).copied()
            }
            _ => node.get(key),
        }
    }
}

fn circular(chain: &[(&str, Place)]) -> Diagnostic {
    let names: Vec<String> = chain.iter().map(|(target, _)| format!("`{}`", shortened(target))).collect();
    let first = chain.first().map(|(_, place)| *place).unwrap_or_default();
    let message = format!("The `$ref` leads back to itself: {}", names.join(" -> "));
    let mistake =
        Diagnostic::error(codes::REF_CIRCLE, first, message).remedy("Let one of them say what it means");
    chain.iter().skip(1).fold(mistake, |mistake, (_, place)| mistake.related(*place, "by way of this"))
}

fn leads_nowhere(target: &str, part: &str, at: &Node, place: Place, diagnostics: &Diagnostics) -> Diagnostic {
    let message = format!("`{}` points to nothing: there is no `{}`", shortened(target), shortened(part));
    let mistake = Diagnostic::error(codes::REF_TO_NOTHING, place, message);
    /// Names that are compared with the wrong one.
    const CANDIDATES_MAX: usize = 200;
    let candidates = at.entries().iter().take(CANDIDATES_MAX).map(|(key, _)| key.text.as_str());
    match nearest(part, candidates, diagnostics) {
        Some(near) => mistake.remedy(format!("Did you mean `{near}`?")),
        None => mistake.remedy(format!("Declare `{}`, or correct the pointer", shortened(part))),
    }
}

/// One part of a pointer: percent-decoded, then `~1` is `/` and `~0` is `~`.
pub(crate) fn unescape(part: &str) -> String {
    let decoded = if part.contains('%') { percent_decoded(part) } else { part.to_owned() };
    decoded.replace("~1", "/").replace("~0", "~")
}

/// Percent-decoded; what is not an escape, or does not become UTF-8, stays.
fn percent_decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escape = after.get(..2).filter(|two| two.iter().all(u8::is_ascii_hexdigit));
        let escape = escape.and_then(|two| std::str::from_utf8(two).ok());
        let byte = escape.filter(|_| *first == b'%').and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| part.to_owned())
}
