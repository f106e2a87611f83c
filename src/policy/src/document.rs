//! The JSON text of a policy: its syntax, and keys that are written twice.

use std::collections::HashSet;

use serde_json::Value;

use crate::error::{PolicyError, quoted};

/// Reads the text as JSON. A key that an object has twice is refused: readers differ in which one counts, and an
/// `Effect` must not depend on that.
pub(crate) fn read(text: &str) -> Result<Value, PolicyError> {
    let value: Value = serde_json::from_str(text).map_err(|error| PolicyError {
        pointer: String::new(),
        problem: format!("this is not JSON: {error}"),
        remedy: "correct the syntax",
    })?;
    match duplicate_key(text) {
        Some((pointer, key)) => Err(PolicyError {
            pointer,
            problem: format!("the key {} is there twice", quoted(&key)),
            remedy: "keep one of them; several values of one key make a list",
        }),
        None => Ok(value),
    }
}

/// An open object or list of the text.
struct Open {
    /// The keys of an object; a list has none.
    keys: Option<HashSet<String>>,
    /// The key or index of the member that is being read.
    step: String,
    index: usize,
    /// Whether the next string of an object is a key.
    is_key_next: bool,
}

/// The first key that an object of this text has twice, with the object's place. The text must be valid JSON.
fn duplicate_key(text: &str) -> Option<(String, String)> {
    let bytes = text.as_bytes();
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'{' => open.push(Open::new(Some(HashSet::new()))),
            b'[' => open.push(Open::new(None)),
            b'}' | b']' => drop(open.pop()),
            b',' => open.last_mut().into_iter().for_each(Open::advance),
            b'"' => {
                at = string_end(bytes, at);
                let Some(object) = open.last_mut().filter(|open| open.is_key_next) else { continue };
                let key =
                    text.get(start..at).and_then(|quoted| serde_json::from_str::<String>(quoted).ok())?;
                if !object.enter(&key) {
                    return Some((pointer(open.get(..open.len() - 1).unwrap_or_default()), key));
                }
            }
            _ => {}
        }
    }
    None
}

impl Open {
    fn new(keys: Option<HashSet<String>>) -> Open {
        Open { is_key_next: keys.is_some(), keys, step: "0".to_owned(), index: 0 }
    }

    fn advance(&mut self) {
        self.is_key_next = self.keys.is_some();
        self.index += 1;
        if self.keys.is_none() {
            self.step = self.index.to_string();
        }
    }

    /// Notes a key; false if it was there before.
    fn enter(&mut self, key: &str) -> bool {
        self.is_key_next = false;
        self.step = key.replace('~', "~0").replace('/', "~1");
        self.keys.as_mut().is_some_and(|keys| keys.insert(key.to_owned()))
    }
}

fn pointer(open: &[Open]) -> String {
    open.iter().map(|open| format!("/{}", open.step)).collect()
}

/// The offset behind the closing quote of the string whose contents begin at `at`.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            b'"' => return at + 1,
            b'\\' => 2,
            _ => 1,
        };
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_keys_that_are_there_twice() {
        let check = |text: &str, want: Option<(&str, &str)>| {
            let found = duplicate_key(text);
            let found = found.as_ref().map(|(pointer, key)| (pointer.as_str(), key.as_str()));
            assert_eq!(found, want, "{text}");
        };
        check(r#"{"a":1,"b":2}"#, None);
        check(r#"{"a":1,"a":2}"#, Some(("", "a")));
        check(r#"{"a":1,"\u0061":2}"#, Some(("", "a")));
        check(r#"{"a":{"a":1},"b":{"a":1}}"#, None);
        check(r#"{"a":["a","a",{"b":1}],"c":"a"}"#, None);
        check(r#"{"s":[{"x":1},{"k/":{"y":"\"","y":2}}]}"#, Some(("/s/1/k~1", "y")));
        check(r#"[{"a":"}","b":"{"},{"a":1}]"#, None);
    }

    #[test]
    fn says_what_is_wrong_with_the_text() {
        let error = read("{\"Version\":").expect_err("cut off");
        assert!(error.to_string().starts_with("the policy: this is not JSON"), "{error}");
        let error = read(r#"{"Statement":[{"Effect":"Deny","Effect":"Allow"}]}"#).expect_err("twice");
        assert_eq!(error.pointer, "/Statement/0");
    }
}
