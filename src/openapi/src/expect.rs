//! Values taken out of a tree as what they should be, each mistake reported where it stands.

use crate::budget::shortened;
use crate::nearest::nearest;
use crate::tree::{Key, Node, Value};
use ringgate_definition::{Diagnostic, Diagnostics, Located, Place};
use std::fmt::{Display, Formatter, Result};

/// Two texts, each with its place.
pub(crate) type TextPair = (Located<String>, Located<String>);

/// The codes for mistakes of shape: those of OpenAPI documents differ from those of the gateway file.
pub(crate) struct ShapeCodes {
    pub unknown_key: &'static str,
    pub wrong_type: &'static str,
    pub missing_key: &'static str,
    pub unknown_value: &'static str,
    pub out_of_range: &'static str,
    /// Whether keys that start with `x-` may stand everywhere.
    pub extensions: bool,
}

/// A name in backquotes, written out only when a message needs it.
#[derive(Clone, Copy)]
pub(crate) struct Quoted<'t>(pub &'t str);

impl Display for Quoted<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        write!(out, "`{}`", shortened(self.0))
    }
}

/// Takes values and reports what is wrong with them. `what` always names the value for the message, such as `uri` in backquotes.
pub(crate) struct Expect<'d> {
    pub diagnostics: &'d mut Diagnostics,
    pub codes: &'static ShapeCodes,
}

impl Expect<'_> {
    /// A map with no keys but the known ones. Unknown keys are reported, and the map is given all the same.
    pub(crate) fn object<'n>(
        &mut self,
        node: &'n Node,
        what: impl Display + Copy,
        known: &[&str],
    ) -> Option<&'n [(Key, Node)]> {
        let entries = self.map(node, what)?;
        for (key, _) in entries {
            let extension = self.codes.extensions && key.text.starts_with("x-");
            if !known.contains(&key.text.as_str()) && !extension {
                self.unknown_key(key, what, known);
            }
        }
        Some(entries)
    }

    /// A map with any keys.
    pub(crate) fn map<'n>(&mut self, node: &'n Node, what: impl Display + Copy) -> Option<&'n [(Key, Node)]> {
        match &node.value {
            Value::Map(entries) => Some(entries),
            _ => self.wrong_type(node, what, "a map"),
        }
    }

    /// A list.
    pub(crate) fn list<'n>(&mut self, node: &'n Node, what: impl Display + Copy) -> Option<&'n [Node]> {
        match &node.value {
            Value::List(items) => Some(items),
            _ => self.wrong_type(node, what, "a list"),
        }
    }

    /// A text and nothing else.
    pub(crate) fn text(&mut self, node: &Node, what: impl Display + Copy) -> Option<Located<String>> {
        match &node.value {
            Value::Text(text) => Some(Located::new(text.clone(), node.place)),
            _ => self.wrong_type(node, what, "a text"),
        }
    }

    /// A text, or a number that stands for its own text, as a version or a status code.
    pub(crate) fn text_or_number(
        &mut self,
        node: &Node,
        what: impl Display + Copy,
    ) -> Option<Located<String>> {
        match &node.value {
            Value::Text(text) | Value::Number(text) => Some(Located::new(text.clone(), node.place)),
            _ => self.wrong_type(node, what, "a text or a number"),
        }
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&mut self, node: &Node, what: impl Display + Copy) -> Option<Located<bool>> {
        match node.value {
            Value::Bool(value) => Some(Located::new(value, node.place)),
            _ => self.wrong_type(node, what, "true or false"),
        }
    }

    /// A whole number from 0.
    pub(crate) fn whole(&mut self, node: &Node, what: impl Display + Copy) -> Option<Located<u64>> {
        let Value::Number(text) = &node.value else { return self.wrong_type(node, what, "a number") };
        match text.parse() {
            Ok(value) => Some(Located::new(value, node.place)),
            Err(_) => self.out_of_range(node, what, "a whole number, 0 or greater"),
        }
    }

    /// A whole number, negative ones too.
    pub(crate) fn signed(&mut self, node: &Node, what: impl Display + Copy) -> Option<Located<i64>> {
        let Value::Number(text) = &node.value else { return self.wrong_type(node, what, "a number") };
        match text.parse() {
            Ok(value) => Some(Located::new(value, node.place)),
            Err(_) => self.out_of_range(node, what, "a whole number"),
        }
    }

    /// Any finite number.
    pub(crate) fn decimal(&mut self, node: &Node, what: impl Display + Copy) -> Option<Located<f64>> {
        let Value::Number(text) = &node.value else { return self.wrong_type(node, what, "a number") };
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Some(Located::new(value, node.place)),
            _ => self.out_of_range(node, what, "a decimal number"),
        }
    }

    /// One of some names, upper or lower case.
    pub(crate) fn one_of<T: Copy>(
        &mut self,
        node: &Node,
        what: impl Display + Copy,
        all: &[(&str, T)],
    ) -> Option<Located<T>> {
        let text = self.text(node, what)?.value;
        let found = all.iter().find(|(name, _)| name.eq_ignore_ascii_case(&text));
        if let Some((_, value)) = found {
            return Some(Located::new(*value, node.place));
        }
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        self.unknown_value(node.place, what, &text, &names);
        None
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, node: &Node, what: impl Display + Copy) -> Vec<Located<String>> {
        let items = self.list(node, what).unwrap_or_default();
        items.iter().filter_map(|item| self.text(item, format_args!("an item of {what}"))).collect()
    }

    /// A map of texts.
    pub(crate) fn text_map(&mut self, node: &Node, what: impl Display + Copy) -> Vec<TextPair> {
        let entries = self.map(node, what).unwrap_or_default();
        let mut pairs = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            if let Value::Text(text) = &value.value {
                pairs.push((located(key), Located::new(text.clone(), value.place)));
            } else {
                let name = Quoted(&key.text);
                let _: Option<()> = self.wrong_type(value, format_args!("{name} of {what}"), "a text");
            }
        }
        pairs
    }

    /// The value of a key that must be there.
    pub(crate) fn required<'n>(
        &mut self,
        entries: &'n [(Key, Node)],
        key: &str,
        what: impl Display + Copy,
        place: Place,
    ) -> Option<&'n Node> {
        let found = entries.iter().find(|(k, _)| k.text == key).map(|(_, node)| node);
        if found.is_none() {
            let message = format!("The key `{key}` is missing in {what}");
            let mistake = Diagnostic::error(self.codes.missing_key, place, message);
            self.diagnostics.push(mistake.remedy(format!("Add `{key}`")));
        }
        found
    }

    /// Reports a value of the wrong type.
    pub(crate) fn wrong_type<T>(
        &mut self,
        node: &Node,
        what: impl Display + Copy,
        expected: &str,
    ) -> Option<T> {
        let found = node.value.described();
        let message = format!("Expected {expected} for {what}, but found {found}");
        let quotes = expected.starts_with("a text") && !matches!(node.value, Value::List(_));
        let remedy = match node.value {
            Value::Null => "Write a value, or remove the key".to_owned(),
            _ if quotes => "Put the value in quotes".to_owned(),
            Value::Text(_) if expected == "a number" || expected == "true or false" => {
                format!("Write {expected} without quotes")
            }
            _ => format!("Write {expected}"),
        };
        self.diagnostics.push(Diagnostic::error(self.codes.wrong_type, node.place, message).remedy(remedy));
        None
    }

    fn out_of_range<T>(&mut self, node: &Node, what: impl Display + Copy, expected: &str) -> Option<T> {
        let message = format!("Expected {expected} for {what}");
        let mistake = Diagnostic::error(self.codes.out_of_range, node.place, message);
        self.diagnostics.push(mistake.remedy(format!("Write {expected}")));
        None
    }

    /// Reports a name that is none of the allowed ones.
    pub(crate) fn unknown_value(
        &mut self,
        place: Place,
        what: impl Display + Copy,
        found: &str,
        names: &[&str],
    ) {
        let message = format!("`{}` is not a value of {what}", shortened(found));
        let remedy = match nearest(found, names.iter().copied(), self.diagnostics) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => format!("Write one of {}", listed(names)),
        };
        self.diagnostics.push(Diagnostic::error(self.codes.unknown_value, place, message).remedy(remedy));
    }

    fn unknown_key(&mut self, key: &Key, what: impl Display + Copy, known: &[&str]) {
        let message = format!("There is no key `{}` in {what}", shortened(&key.text));
        let remedy = match nearest(&key.text, known.iter().copied(), self.diagnostics) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => format!("Remove it; the keys are {}", listed(known)),
        };
        self.diagnostics.push(Diagnostic::error(self.codes.unknown_key, key.place, message).remedy(remedy));
    }
}

/// A key as a located text.
pub(crate) fn located(key: &Key) -> Located<String> {
    Located::new(key.text.clone(), key.place)
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
