use crate::codes;
use crate::tree::{Key, Node, ReadLimits, Value};
use ringgate_definition::{Diagnostic, Diagnostics, Place};
use std::collections::HashMap;

/// The mistake that ends the reading of a document.
pub(crate) type Mistake = Box<Diagnostic>;

/// What a document may still hold.
pub(crate) struct Budget {
    nodes_max: usize,
    nodes_left: usize,
    alias_bytes_left: usize,
    depth_max: usize,
}

/// How much a part of a document holds.
#[derive(Clone, Copy, Default)]
pub(crate) struct Size {
    pub nodes: usize,
    pub bytes: usize,
    pub height: usize,
}

impl Budget {
    pub(crate) fn new(limits: &ReadLimits) -> Budget {
        Budget {
            nodes_max: limits.nodes_max,
            nodes_left: limits.nodes_max,
            alias_bytes_left: limits.alias_bytes_max,
            depth_max: limits.depth(),
        }
    }

    /// Pays for one value.
    pub(crate) fn take_node(&mut self, place: Place) -> Result<(), Mistake> {
        self.take(Size { nodes: 1, bytes: 0, height: 0 }, place)
    }

    /// Pays for a copy that an anchor or an alias makes.
    pub(crate) fn take(&mut self, size: Size, place: Place) -> Result<(), Mistake> {
        let nodes = self.nodes_left.checked_sub(size.nodes);
        let bytes = self.alias_bytes_left.checked_sub(size.bytes);
        let (Some(nodes), Some(bytes)) = (nodes, bytes) else {
            let message =
                format!("The document holds more than {} values, or aliases copy too much", self.nodes_max);
            let remedy = "Split the API; if the document has aliases, use fewer of them inside one another";
            return Err(Box::new(Diagnostic::error(codes::TOO_MANY_VALUES, place, message).remedy(remedy)));
        };
        (self.nodes_left, self.alias_bytes_left) = (nodes, bytes);
        Ok(())
    }

    /// Refuses what would stand deeper than is allowed.
    pub(crate) fn check_depth(&self, depth: usize, place: Place) -> Result<(), Mistake> {
        if depth <= self.depth_max {
            return Ok(());
        }
        Err(self.too_deep(place))
    }

    pub(crate) fn too_deep(&self, place: Place) -> Mistake {
        let message = format!("Maps and lists are nested more than {} deep", self.depth_max);
        Box::new(Diagnostic::error(codes::TOO_DEEP, place, message).remedy("Nest less"))
    }
}

/// How much a tree holds.
pub(crate) fn measure(node: &Node) -> Size {
    let mut size = Size { nodes: 1, bytes: 0, height: 0 };
    let mut add = |part: Size| {
        size.nodes += part.nodes;
        size.bytes += part.bytes;
        size.height = size.height.max(part.height + 1);
    };
    match &node.value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(text) | Value::Text(text) => size.bytes = text.len(),
        Value::List(items) => items.iter().for_each(|item| add(measure(item))),
        Value::Map(entries) => entries.iter().for_each(|(key, item)| {
            let part = measure(item);
            add(Size { bytes: part.bytes + key.text.len(), ..part });
        }),
    }
    size
}

/// Maps with fewer keys are compared key by key: cheaper than hashing, and almost all maps are small.
const SMALL_MAP: usize = 12;

/// Reports keys that a map has twice, each with the place of the first.
pub(crate) fn report_duplicates(entries: &[(Key, Node)], diagnostics: &mut Diagnostics) {
    let mut report = |first: &Key, second: &Key| {
        let message = format!("The key `{}` stands twice in the same map", shortened(&second.text));
        diagnostics.push(
            Diagnostic::error(codes::DUPLICATE_KEY, second.place, message)
                .remedy("Remove or rename one of them")
                .related(first.place, "the first is here"),
        );
    };
    if entries.len() <= SMALL_MAP {
        for (at, (second, _)) in entries.iter().enumerate() {
            if let Some((first, _)) = entries.iter().take(at).find(|(key, _)| key.text == second.text) {
                report(first, second);
            }
        }
        return;
    }
    let mut seen: HashMap<&str, &Key> = HashMap::with_capacity(entries.len());
    for (key, _) in entries {
        match seen.get(key.text.as_str()) {
            Some(first) => report(first, key),
            None => drop(seen.insert(&key.text, key)),
        }
    }
}

/// The beginning of a text, for messages.
pub(crate) fn shortened(text: &str) -> String {
    const CHARS_MAX: usize = 60;
    if text.chars().count() <= CHARS_MAX {
        return text.to_owned();
    }
    text.chars().take(CHARS_MAX).chain(std::iter::once('…')).collect()
}
