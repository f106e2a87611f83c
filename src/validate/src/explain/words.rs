//! Values as the Java library writes them into its texts.

use std::fmt::Write;

use serde_json::Value;

use super::VALUE_BYTES_MAX;
use crate::number;

/// A value as Jackson prints it: compact, members in their order. Cut off at [`VALUE_BYTES_MAX`].
pub(super) fn printed(value: &Value) -> String {
    let mut out = String::new();
    print(value, &mut out);
    cut(out)
}

/// A string as it is, cut off at [`VALUE_BYTES_MAX`].
pub(super) fn cut(mut text: String) -> String {
    if text.len() > VALUE_BYTES_MAX {
        text.truncate(text.floor_char_boundary(VALUE_BYTES_MAX));
        text.push_str("...");
    }
    text
}

/// A list of strings as Jackson prints it: `["a","b"]`.
pub(super) fn printed_list<'s>(strings: impl IntoIterator<Item = &'s str>) -> String {
    printed(&Value::from_iter(strings))
}

/// Strings in Java's order, which is that of UTF-16.
pub(super) fn sorted<'s, T: AsRef<str> + ?Sized + 's>(
    strings: impl IntoIterator<Item = &'s T>,
) -> Vec<&'s str> {
    let mut strings: Vec<&str> = strings.into_iter().map(AsRef::as_ref).collect();
    strings.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
    strings
}

/// What a value is, in the library's words: an integer is what is written as one (draft 4).
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(digits) if number::is_integer(digits.as_str()) => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn print(value: &Value, out: &mut String) {
    if out.len() > VALUE_BYTES_MAX {
        return;
    }
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(is_true) => out.push_str(if *is_true { "true" } else { "false" }),
        Value::Number(digits) => out.push_str(&number::print(digits.as_str())),
        Value::String(text) => quote(text, out),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                print(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (at, (name, member)) in members.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                quote(name, out);
                out.push(':');
                print(member, out);
            }
            out.push('}');
        }
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => _ = write!(out, "\\u{:04X}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.push('"');
}
