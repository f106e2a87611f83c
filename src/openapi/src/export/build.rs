//! Trees without places.

use crate::tree::{Key, Node, Value};
use ringgate_definition::{Located, Place};

pub(super) fn node(value: Value) -> Node {
    Node { place: Place::default(), value }
}

pub(super) fn text(text: impl Into<String>) -> Node {
    node(Value::Text(text.into()))
}

pub(super) fn number(number: u64) -> Node {
    node(Value::Number(number.to_string()))
}

pub(super) fn boolean(flag: bool) -> Node {
    node(Value::Bool(flag))
}

pub(super) fn list(items: impl IntoIterator<Item = Node>) -> Node {
    node(Value::List(items.into_iter().collect()))
}

pub(super) fn texts(items: &[Located<String>]) -> Node {
    list(items.iter().map(|item| text(&item.value)))
}

/// A map of texts.
pub(super) fn pairs(pairs: &[(Located<String>, Located<String>)]) -> Node {
    pairs
        .iter()
        .fold(Fields::default(), |fields, (key, value)| fields.put(&key.value, text(&value.value)))
        .finish()
}

/// The entries of a map in the making. Whoever puts them sees to it that no key comes twice.
#[derive(Default)]
pub(super) struct Fields {
    entries: Vec<(Key, Node)>,
}

impl Fields {
    pub(super) fn put(mut self, key: &str, value: Node) -> Fields {
        self.entries.push((Key { text: key.to_owned(), place: Place::default() }, value));
        self
    }

    pub(super) fn put_if(self, wanted: bool, key: &str, value: impl FnOnce() -> Node) -> Fields {
        if wanted { self.put(key, value()) } else { self }
    }

    /// What is said of a located value.
    pub(super) fn said<T>(
        self,
        key: &str,
        said: Option<&Located<T>>,
        value: impl FnOnce(&T) -> Node,
    ) -> Fields {
        match said {
            Some(said) => self.put(key, value(&said.value)),
            None => self,
        }
    }

    pub(super) fn said_text(self, key: &str, said: Option<&Located<String>>) -> Fields {
        self.said(key, said, |said| text(said))
    }

    /// A list of texts, if there are any.
    pub(super) fn said_texts(self, key: &str, said: &[Located<String>]) -> Fields {
        self.put_if(!said.is_empty(), key, || texts(said))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn finish(self) -> Node {
        node(Value::Map(self.entries))
    }
}
