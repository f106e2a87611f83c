//! Trees written as JSON or YAML for people: one line for each value.

mod yaml;

use crate::json_text::{write_number, write_text};
use crate::tree::{Node, Value};

pub(crate) use yaml::yaml;

/// Writes a tree as JSON, two blanks deep for each level.
pub(super) fn json(node: &Node) -> String {
    let mut out = String::new();
    write(node, 0, &mut out);
    out.push('\n');
    out
}

fn write(node: &Node, depth: usize, out: &mut String) {
    match &node.value {
        Value::List(items) if !items.is_empty() => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                begin_line(at > 0, depth + 1, out);
                write(item, depth + 1, out);
            }
            end_lines(']', depth, out);
        }
        Value::Map(entries) if !entries.is_empty() => {
            out.push('{');
            for (at, (key, item)) in entries.iter().enumerate() {
                begin_line(at > 0, depth + 1, out);
                write_text(&key.text, out);
                out.push_str(": ");
                write(item, depth + 1, out);
            }
            end_lines('}', depth, out);
        }
        _ => write_leaf(node, out),
    }
}

/// A value on one line, as JSON and YAML both have it.
fn write_leaf(node: &Node, out: &mut String) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(text) => write_number(text, out),
        Value::Text(text) => write_text(text, out),
        Value::List(_) => out.push_str("[]"),
        Value::Map(_) => out.push_str("{}"),
    }
}

fn begin_line(has_previous: bool, depth: usize, out: &mut String) {
    if has_previous {
        out.push(',');
    }
    out.push('\n');
    indent(depth, out);
}

fn end_lines(bracket: char, depth: usize, out: &mut String) {
    out.push('\n');
    indent(depth, out);
    out.push(bracket);
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}
