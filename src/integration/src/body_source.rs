//! Bodies as parameter mappings read them: `method.request.body` and `integration.response.body`, with or without a
//! JSONPath (R-INT-10).

use std::borrow::Cow;
use std::fmt;

use ringgate_json::{Full, Heap, Path, ReadError, ReadProblem, Value, print_json, read_strict};

/// A body that mappings may ask, read once for all of them.
#[derive(Clone, Debug)]
pub struct BodySource<'a> {
    text: Cow<'a, str>,
    /// The body as JSON; a body that does not look like it has none.
    document: Option<Value>,
}

/// Why mappings cannot read a body, or a value of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// It looks like JSON and is none: the sender's fault. A client gets 400 with [`BodyError::BAD_REQUEST_JSON`], an
    /// upstream's makes it 500.
    BadJson,
    /// It is too large for the exchange's heap: 500.
    Full,
}

impl BodyError {
    /// What a client is told whose body is [`BodyError::BadJson`].
    pub const BAD_REQUEST_JSON: &'static str = "Invalid JSON in request body";
}

impl<'a> BodySource<'a> {
    /// Reads a body. An empty one is `{}`; white space around it does not count. Only what begins with `{`, `[` or a
    /// quotation mark is read as JSON, any other text stays as it is.
    ///
    /// # Errors
    /// When it is read as JSON and is none, or when the heap is full.
    pub fn read(heap: &mut Heap, body: &'a [u8]) -> Result<BodySource<'a>, BodyError> {
        let text = match body.trim_ascii() {
            b"" => Cow::Borrowed("{}"),
            // R-INT-25
            body => String::from_utf8_lossy(body),
        };
        let document = match text.as_bytes().first() {
            Some(b'{' | b'[' | b'"' | b'\'') => Some(read_document(heap, &text)?),
            _ => None,
        };
        Ok(BodySource { text, document })
    }

    /// Appends what a JSONPath finds, as a mapping sends it: strings bare, everything else as JSON. `$` is the body as
    /// it was received. `false`, with nothing appended: it finds nothing, or null, and the mapping is left out
    /// (R-INT-09).
    ///
    /// # Errors
    /// When the heap is full.
    pub fn write(&self, heap: &mut Heap, path: &str, out: &mut Vec<u8>) -> Result<bool, BodyError> {
        if path == "$" {
            out.extend_from_slice(self.text.as_bytes());
            return Ok(true);
        }
        // the compiler takes valid paths alone; what a newer one may have taken finds nothing here
        let (Some(document), Ok(path)) = (self.document, Path::parse(path)) else { return Ok(false) };
        match path.find(heap, document)? {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Text(text)) => {
                out.extend_from_slice(heap.str(text).as_bytes());
                Ok(true)
            }
            Some(value) => {
                let mut json = String::new();
                print_json(heap, value, &mut json, heap.bytes_max())?;
                out.extend_from_slice(json.as_bytes());
                Ok(true)
            }
        }
    }
}

fn read_document(heap: &mut Heap, text: &str) -> Result<Value, BodyError> {
    let is_full = |error: &ReadError| error.problem == ReadProblem::Full;
    read_strict(heap, text)
        .map_err(|error| if is_full(&error) { BodyError::Full } else { BodyError::BadJson })
}

impl From<Full> for BodyError {
    fn from(_: Full) -> BodyError {
        BodyError::Full
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BodyError::BadJson => {
                "a mapping reads the body, which begins like JSON and is none; its sender must send valid JSON"
            }
            BodyError::Full => {
                "a mapping reads the body, which is too large for it; its sender must send less, or the mapping go"
            }
        })
    }
}

impl std::error::Error for BodyError {}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAP_BYTES: usize = 100_000;

    /// What the mapping of a path sends; `None`: it is left out.
    fn mapped(body: &str, path: &str) -> Result<Option<String>, BodyError> {
        let mut heap = Heap::new(HEAP_BYTES);
        let source = BodySource::read(&mut heap, body.as_bytes())?;
        let mut out = b"before".to_vec();
        let is_there = source.write(&mut heap, path, &mut out)?;
        let text = String::from_utf8(out.split_off(6)).expect("UTF-8");
        assert!(is_there || text.is_empty(), "nothing is appended when nothing is found");
        Ok(is_there.then_some(text))
    }

    fn check(body: &str, path: &str, want: Option<&str>) {
        assert_eq!(mapped(body, path), Ok(want.map(str::to_owned)), "{body} {path}");
    }

    #[test]
    fn r_int_10_the_body_as_it_is() {
        check("", "$", Some("{}"));
        check(" \r\n", "$", Some("{}"));
        check(r#"{"b": 1, "a": [ 2 ]}"#, "$", Some(r#"{"b": 1, "a": [ 2 ]}"#));
        check(" [1]\n", "$", Some("[1]"));
        check(r#""text""#, "$", Some(r#""text""#));
        check("plain text", "$", Some("plain text"));
        check("a=1&b=2", "$", Some("a=1&b=2"));
        check("17", "$", Some("17"));
        check("<a/>", "$", Some("<a/>"));
    }

    #[test]
    fn r_int_10_a_path_into_the_body() {
        let body =
            r#"{"a": {"b": "x y", "n": 17, "d": 2.5, "t": true, "z": null, "e": ""}, "l": [1, {"k": "v"}]}"#;
        check(body, "$.a.b", Some("x y"));
        check(body, "$.a.n", Some("17"));
        check(body, "$.a.d", Some("2.5"));
        check(body, "$.a.t", Some("true"));
        check(body, "$.a.e", Some(""));
        check(body, "$.l", Some(r#"[1,{"k":"v"}]"#));
        check(body, "$.l[1]", Some(r#"{"k":"v"}"#));
        check(body, "$.l[1].k", Some("v"));
        check(body, "$['a']['b']", Some("x y"));
    }

    #[test]
    fn r_int_10_what_is_missing_is_left_out() {
        let body = r#"{"a": {"z": null}, "s": "text"}"#;
        for path in ["$.b", "$.a.b", "$.a.z", "$.a.z.y", "$.s.t", "$.s[0]"] {
            check(body, path, None);
        }
        check("", "$.a", None);
        check("plain text", "$.a", None);
        check("17", "$.a", None);
        check(r#""text""#, "$.a", None);
    }

    #[test]
    fn r_int_10_what_only_begins_like_json_is_refused() {
        for body in [
            "{",
            "[",
            "\"",
            "'",
            "{\"a\":1",
            "{a:1}",
            "{'a':1}",
            "'text'",
            "[1,]",
            "{} x",
            " {\n",
            "{\u{fffd}}",
        ] {
            for path in ["$", "$.a"] {
                assert_eq!(mapped(body, path), Err(BodyError::BadJson), "{body} {path}");
            }
        }
    }

    #[test]
    fn r_int_25_bytes_are_read_as_text() {
        let mut heap = Heap::new(HEAP_BYTES);
        let source = BodySource::read(&mut heap, b"a\xffb").expect("no JSON");
        let mut out = Vec::new();
        assert_eq!(source.write(&mut heap, "$", &mut out), Ok(true));
        assert_eq!(out, "a\u{fffd}b".as_bytes());
    }

    #[test]
    fn a_body_beyond_the_heap_is_no_bad_json() {
        let body = format!("[{}1]", "1,".repeat(5_000));
        assert_eq!(BodySource::read(&mut Heap::new(1_000), body.as_bytes()).err(), Some(BodyError::Full));
    }
}
