//! A tree written as JSON text.

use crate::json::is_json_number;
use crate::tree::{Node, Value};
use std::fmt::Write;

/// Writes a tree as JSON without blanks. `rename` gives another target for a `$ref`, or `None` to keep it.
pub(crate) fn write(node: &Node, rename: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    write_node(node, rename, &mut out);
    out
}

/// The same with all `$ref`s kept.
pub(crate) fn write_plain(node: &Node) -> String {
    write(node, &|_| None)
}

fn write_node(node: &Node, rename: &dyn Fn(&str) -> Option<String>, out: &mut String) {
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
                write_node(item, rename, out);
            }
            out.push(']');
        }
        Value::Map(entries) => {
            out.push('{');
            for (at, (key, item)) in entries.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_text(&key.text, out);
                out.push(':');
                let target = item.text().filter(|_| key.text == "$ref");
                match target.and_then(rename) {
                    Some(renamed) => write_text(&renamed, out),
                    None => write_node(item, rename, out),
                }
            }
            out.push('}');
        }
    }
}

/// YAML has numbers that JSON writes otherwise: `0x1F`, `0o17`, `+1`, `.5`, `1.`, `007`.
fn write_number(text: &str, out: &mut String) {
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

fn write_text(text: &str, out: &mut String) {
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
