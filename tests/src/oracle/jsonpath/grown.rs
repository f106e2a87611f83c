//! Paths that walk the documents at random, and leave them now and then.

use serde_json::Value;

use super::{DOCUMENTS, case};
use crate::oracle::Case;
use crate::oracle::random::Random;

/// Cases for each document.
const COUNT: usize = 50;

/// The cases.
pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (number, document) in DOCUMENTS.iter().enumerate() {
        let root: Value = serde_json::from_str(document).expect("a document");
        let mut random = Random::new(5_000_000 + number as u64);
        let mut known = Vec::new();
        while known.len() < COUNT {
            let path = path(&mut random, &root);
            if !known.contains(&path) {
                known.push(path);
            }
        }
        cases.extend(known.iter().map(|path| case(path, document)));
    }
    cases
}

fn path(random: &mut Random, root: &Value) -> String {
    let mut path = "$".to_owned();
    let mut at = root;
    for _ in 0..1 + random.below(4) {
        let is_leaf = !matches!(at, Value::Array(_) | Value::Object(_));
        if is_leaf && !random.one_in(4) {
            break;
        }
        at = step(random, at, &mut path);
    }
    path
}

/// Adds a step, and gives a value that it leads to, as far as it leads anywhere.
fn step<'a>(random: &mut Random, at: &'a Value, path: &mut String) -> &'a Value {
    match at {
        Value::Object(map) if !map.is_empty() && !random.one_in(10) => {
            let (key, value) = map.iter().nth(random.below(map.len())).expect("a member");
            *path += &member(random, key, map.keys().next().expect("a member"));
            value
        }
        Value::Array(list) if !list.is_empty() && !random.one_in(10) => {
            let index = random.below(list.len());
            *path += &element(random, index, list);
            &list[index]
        }
        _ => {
            let strayed =
                [".x", "[0]", "[*]", ".*", "..k", "[1:]", "['x']", "[?(@.x)]", "[0,1]", "['x','y']"];
            *path += random.pick(&strayed);
            at
        }
    }
}

fn member(random: &mut Random, key: &str, first: &str) -> String {
    let is_plain = !key.is_empty() && key.chars().all(char::is_alphanumeric);
    match random.below(8) {
        0 => ".*".to_owned(),
        1 => "[*]".to_owned(),
        2 if is_plain => format!("..{key}"),
        3 => format!("['{key}','{first}']"),
        4 => format!("['{key}']"),
        _ if is_plain => format!(".{key}"),
        _ => format!("['{key}']"),
    }
}

fn element(random: &mut Random, index: usize, list: &[Value]) -> String {
    match random.below(10) {
        0 => "[*]".to_owned(),
        1 => format!("[{index}:]"),
        2 => format!("[:{}]", index + 1),
        3 => format!("[-{}:]", index + 1),
        4 => format!("[0,{index}]"),
        5 | 6 => filter(random, &list[index]),
        7 => "[(@.length-1)]".to_owned(),
        _ => format!("[{index}]"),
    }
}

fn filter(random: &mut Random, element: &Value) -> String {
    let operator = random.pick(&["==", "==", "!=", "<", "<=", ">", ">="]);
    let Value::Object(map) = element else {
        return match element {
            Value::Array(_) | Value::Null => "[?(@)]".to_owned(),
            _ => format!("[?(@ {operator} {})]", literal(element)),
        };
    };
    if map.is_empty() {
        return "[?(@.k)]".to_owned();
    }
    let plain: Vec<&str> = map.keys().map(String::as_str).collect();
    let key = random.pick(&plain);
    let first = match &map[key] {
        Value::Array(_) | Value::Object(_) | Value::Null => format!("@.{key}"),
        value => format!("@.{key} {operator} {}", literal(value)),
    };
    let second = random.pick(&plain);
    match random.below(5) {
        0 => format!("[?({first} && @.{second})]"),
        1 => format!("[?({first} || @.{second} == 1)]"),
        2 => format!("[?(@['{key}'])]"),
        _ => format!("[?({first})]"),
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::String(text) if text.contains('\'') => format!("\"{text}\""),
        Value::String(text) => format!("'{text}'"),
        other => other.to_string(),
    }
}
