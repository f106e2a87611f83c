//! A tree written as JSON text.

use crate::json::is_json_number;
use crate::tree::{Key, Node, Value};
use std::fmt::Write;

/// Writes a tree as JSON without blanks.
pub(crate) fn write_plain(node: &Node) -> String {
    let mut out = String::new();
    write_node(node, Role::Data, &mut Plain, &mut out);
    out
}

/// Writes a schema as JSON without blanks. `edit` sees its parts.
pub(crate) fn write_schema(node: &Node, edit: &mut dyn EditSchema) -> String {
    let mut out = String::new();
    write_node(node, Role::Schema, edit, &mut out);
    out
}

/// What is written otherwise than it stands in a schema.
pub(crate) trait EditSchema {
    /// Another target for a `$ref`, or `None` to keep it.
    fn target(&mut self, target: &str) -> Option<String>;

    /// Whether a keyword is written at all.
    fn keeps(&mut self, keyword: &Key) -> bool;
}

struct Plain;

impl EditSchema for Plain {
    fn target(&mut self, _target: &str) -> Option<String> {
        None
    }

    fn keeps(&mut self, _keyword: &Key) -> bool {
        true
    }
}

/// What the keys of a map mean.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// They are keywords.
    Schema,
    /// They name schemas: a property may be called `$ref`.
    Names,
    /// They are anything.
    Data,
}

impl Role {
    /// The role of a value below a key.
    pub(crate) fn below(self, key: &str) -> Role {
        match self {
            Role::Data => Role::Data,
            Role::Names => Role::Schema,
            Role::Schema => match key {
                "properties" | "patternProperties" | "definitions" | "$defs" | "dependencies" => Role::Names,
                "enum" | "default" | "example" | "examples" | "const" | "required" | "discriminator" => {
                    Role::Data
                }
                _ if key.starts_with("x-") => Role::Data,
                _ => Role::Schema,
            },
        }
    }
}

fn write_node(node: &Node, role: Role, edit: &mut dyn EditSchema, out: &mut String) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(text) => write_number(text, out),
        Value::Text(text) => write_text(text, out),
        Value::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_node(item, role, edit, out);
            }
            out.push(']');
        }
        Value::Map(entries) => write_map(entries, role, edit, out),
    }
}

fn write_map(entries: &[(Key, Node)], role: Role, edit: &mut dyn EditSchema, out: &mut String) {
    out.push('{');
    let mut is_first = true;
    for (key, item) in entries {
        if role == Role::Schema && !edit.keeps(key) {
            continue;
        }
        if !std::mem::take(&mut is_first) {
            out.push(',');
        }
        write_text(&key.text, out);
        out.push(':');
        let target = item.text().filter(|_| role == Role::Schema && key.text == "$ref");
        match target.and_then(|target| edit.target(target)) {
            Some(renamed) => write_text(&renamed, out),
            None => write_node(item, role.below(&key.text), edit, out),
        }
    }
    out.push('}');
}

/// YAML has numbers that JSON writes otherwise: `0x1F`, `0o17`, `+1`, `.5`, `1.`, `007`.
pub(crate) fn write_number(text: &str, out: &mut String) {
    if is_json_number(text) {
        return out.push_str(text);
    }
    let radix = |digits: &str, radix| u128::from_str_radix(digits, radix).unwrap_or(u128::MAX);
    if let Some(hex) = text.strip_prefix("0x") {
        let _ = write!(out, "{}", radix(hex, 16));
        return;
    }
    if let Some(octal) = text.strip_prefix("0o") {
        let _ = write!(out, "{}", radix(octal, 8));
        return;
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let exponent_at = rest.find(['e', 'E']).unwrap_or(rest.len());
    let (mantissa, exponent) = rest.split_at(exponent_at);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let whole = whole.trim_start_matches('0');
    out.push_str(sign);
    out.push_str(if whole.is_empty() { "0" } else { whole });
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out.push_str(exponent);
}

pub(crate) fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control @ '\0'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}
