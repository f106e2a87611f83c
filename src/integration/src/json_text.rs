//! JSON written piece by piece, without a tree in between.

/// Appends a string in quotation marks. What is no UTF-8 becomes U+FFFD (R-INT-50).
pub fn push_json_string(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for chunk in bytes.utf8_chunks() {
        push_escaped(chunk.valid(), out);
        if !chunk.invalid().is_empty() {
            out.extend_from_slice("\u{fffd}".as_bytes());
        }
    }
    out.push(b'"');
}

fn push_escaped(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut written = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if !matches!(byte, b'"' | b'\\' | 0..0x20) {
            continue;
        }
        out.extend_from_slice(bytes.get(written..at).unwrap_or_default());
        written = at + 1;
        match byte {
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..0x20 => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            byte => out.extend_from_slice(&[b'\\', *byte]),
        }
    }
    out.extend_from_slice(bytes.get(written..).unwrap_or_default());
}

/// An object that is being written.
pub(crate) struct Object<'o> {
    out: &'o mut Vec<u8>,
    is_empty: bool,
}

impl<'o> Object<'o> {
    /// Opens one.
    pub fn open(out: &'o mut Vec<u8>) -> Object<'o> {
        out.push(b'{');
        Object { out, is_empty: true }
    }

    /// Writes a name; its value is to follow.
    pub fn key(&mut self, name: &[u8]) -> &mut Vec<u8> {
        if !self.is_empty {
            self.out.push(b',');
        }
        self.is_empty = false;
        push_json_string(name, self.out);
        self.out.push(b':');
        self.out
    }

    /// Writes a text.
    pub fn text(&mut self, name: &str, value: &[u8]) {
        push_json_string(value, self.key(name.as_bytes()));
    }

    /// Writes what is JSON already.
    pub fn raw(&mut self, name: &str, json: &[u8]) {
        self.key(name.as_bytes()).extend_from_slice(json);
    }

    /// Closes it.
    pub fn close(self) {
        self.out.push(b'}');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_int_50_any_bytes_become_a_json_string() {
        for (bytes, expected) in [
            (&b"plain"[..], "\"plain\""),
            (b"", "\"\""),
            (b"a\"b\\c", r#""a\"b\\c""#),
            (b"\n\r\t\x01", r#""\n\r\t\u0001""#),
            (b"a\xffb", "\"a\u{fffd}b\""),
            ("h\u{e9}/\u{1f600}".as_bytes(), "\"h\u{e9}/\u{1f600}\""),
        ] {
            let mut out = Vec::new();
            push_json_string(bytes, &mut out);
            assert_eq!(String::from_utf8(out).expect("UTF-8"), expected);
        }
    }
}
