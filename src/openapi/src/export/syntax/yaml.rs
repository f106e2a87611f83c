use super::{indent, write_leaf};
use crate::tree::{Node, Value};
use std::fmt::Write;

/// Longer keys need the explicit form: YAML looks no further than 1024 characters for the colon of a key.
const SIMPLE_KEY_CHARACTERS_MAX: usize = 200;

/// Writes a tree as YAML: maps and lists in blocks; texts plain where nothing in them could mean something else, else
/// in double quotes.
pub(crate) fn yaml(node: &Node) -> String {
    let mut out = String::new();
    match &node.value {
        Value::Map(_) | Value::List(_) if !is_leaf(node) => write_block(node, 0, &mut out),
        _ => {
            write_scalar(node, &mut out);
            out.push('\n');
        }
    }
    out
}

fn is_leaf(node: &Node) -> bool {
    match &node.value {
        Value::Map(entries) => entries.is_empty(),
        Value::List(items) => items.is_empty(),
        _ => true,
    }
}

/// The lines of a map or list. The first is not indented: it may stand behind the dash of an item.
fn write_block(node: &Node, depth: usize, out: &mut String) {
    match &node.value {
        Value::Map(entries) => {
            for (at, (key, item)) in entries.iter().enumerate() {
                if at > 0 {
                    indent(depth, out);
                }
                write_key(&key.text, depth, out);
                write_below_key(item, depth, out);
            }
        }
        Value::List(items) => {
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    indent(depth, out);
                }
                out.push_str("- ");
                write_item(item, depth, out);
            }
        }
        _ => write_item(node, depth, out),
    }
}

/// Behind a dash, on the same line.
fn write_item(item: &Node, depth: usize, out: &mut String) {
    if is_leaf(item) {
        write_scalar(item, out);
        out.push('\n');
    } else {
        write_block(item, depth + 1, out);
    }
}

/// Behind a colon: leaves on the same line, blocks on the next.
fn write_below_key(item: &Node, depth: usize, out: &mut String) {
    if is_leaf(item) {
        out.push(' ');
        write_scalar(item, out);
        out.push('\n');
    } else {
        out.push('\n');
        indent(depth + 1, out);
        write_block(item, depth + 1, out);
    }
}

fn write_key(key: &str, depth: usize, out: &mut String) {
    let is_long = key.len() > SIMPLE_KEY_CHARACTERS_MAX;
    if is_long {
        out.push_str("? ");
    }
    write_text(key, out);
    if is_long {
        out.push('\n');
        indent(depth, out);
    }
    out.push(':');
}

fn write_scalar(node: &Node, out: &mut String) {
    match &node.value {
        Value::Text(text) => write_text(text, out),
        _ => write_leaf(node, out),
    }
}

fn write_text(text: &str, out: &mut String) {
    if is_plain(text) {
        out.push_str(text);
    } else {
        write_quoted(text, out);
    }
}

/// Whether a text can stand without quotes: a word that begins with a letter, or with what paths begin with, and that
/// no reader takes for a number, a truth value, a null or a date.
fn is_plain(text: &str) -> bool {
    const RESERVED: [&str; 12] =
        ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity"];
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let ends_well = text.ends_with(|c: char| c.is_ascii_alphanumeric() || "/_+)}.".contains(c));
    let inner = |c: char| c.is_ascii_alphanumeric() || " /_-.+(){}$*".contains(c);
    starts_well
        && ends_well
        && text.chars().all(inner)
        && !RESERVED.contains(&text.to_ascii_lowercase().as_str())
}

/// Double quotes, in which JSON's escapes mean what they mean in JSON. Characters that YAML does not call printable, or
/// that some reader takes for the end of a line, are escaped.
fn write_quoted(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}'
            | '\u{7f}'..='\u{a0}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}
