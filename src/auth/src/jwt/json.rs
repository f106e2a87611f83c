use serde_json::{Map, Value};

/// Why a text is not the object it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotAnObject {
    /// It is no JSON, or no object.
    Malformed,
    /// A name comes twice in one object: readers would differ in what it says (RFC 7519, 4).
    Repeated,
}

/// Reads an object whose names, and those of every object in it, are distinct. The order of writing is kept.
pub(crate) fn read_object(text: &[u8]) -> Result<Map<String, Value>, NotAnObject> {
    let Ok(Value::Object(object)) = serde_json::from_slice(text) else { return Err(NotAnObject::Malformed) };
    // A reader keeps one of several equal names, so that it has fewer members than were written.
    if members_of(&object) == colons(text) { Ok(object) } else { Err(NotAnObject::Repeated) }
}

fn members_of(object: &Map<String, Value>) -> usize {
    object.len() + object.values().map(members).sum::<usize>()
}

fn members(value: &Value) -> usize {
    match value {
        Value::Object(object) => members_of(object),
        Value::Array(values) => values.iter().map(members).sum(),
        _ => 0,
    }
}

/// Members as written: in JSON, a colon outside a string stands between a name and its value and nowhere else.
fn colons(text: &[u8]) -> usize {
    let (mut count, mut is_string, mut is_escaped) = (0, false, false);
    for &byte in text {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_string,
            b'"' => is_string = !is_string,
            b':' if !is_string => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::{NotAnObject, read_object};

    #[test]
    fn a_name_that_comes_twice_is_refused() {
        let cases = [
            ("{}", Ok(0)),
            (r#"{"b":1,"a":{"b":[{"b":":"}]}}"#, Ok(2)),
            (r#"{"a":"\"a\":1,","\"a":1}"#, Ok(2)),
            (r#"{"a":1,"a":1}"#, Err(NotAnObject::Repeated)),
            (r#"{"a":1,"\u0061":2}"#, Err(NotAnObject::Repeated)),
            (r#"{"a":[{"b":1,"b":2}]}"#, Err(NotAnObject::Repeated)),
            (r#"{"a":{"$serde_json::private::Number":"1"}}"#, Err(NotAnObject::Repeated)),
            ("[]", Err(NotAnObject::Malformed)),
            ("{} {}", Err(NotAnObject::Malformed)),
            ("", Err(NotAnObject::Malformed)),
        ];
        for (text, expected) in cases {
            assert_eq!(read_object(text.as_bytes()).map(|object| object.len()), expected, "{text}");
        }
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
        assert_eq!(read_object(deep.as_bytes()), Err(NotAnObject::Malformed));
    }
}
