//! Builds the bytes of the one request that a load run repeats.

use bytes::Bytes;

/// In a path: the number of a URL among many.
pub const NUMBER: &str = "{n}";
/// Most URLs of one run.
pub const URLS_MAX: usize = 100_000;
/// Longest request body the generator builds, in bytes.
pub const REQUEST_BODY_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The parts of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestParts {
    /// The method.
    pub method: String,
    /// The request target.
    pub path: String,
    /// The `Host` header; one among `headers` replaces it.
    pub authority: String,
    /// More headers, in order.
    pub headers: Vec<(String, String)>,
    /// Body length; the body is all `x`.
    pub body_bytes: usize,
}

impl RequestParts {
    /// The request as HTTP/1.1 bytes.
    ///
    /// # Errors
    /// A sentence that names the part which would not make one well-formed request.
    pub fn encode(&self) -> Result<Bytes, String> {
        self.check()?;
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.path);
        let names_host = self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host"));
        if !names_host {
            head.push_str(&format!("Host: {}\r\n", self.authority));
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if self.body_bytes > 0 || matches!(self.method.as_str(), "POST" | "PUT" | "PATCH") {
            head.push_str(&format!("Content-Length: {}\r\n", self.body_bytes));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.resize(bytes.len() + self.body_bytes, b'x');
        Ok(Bytes::from(bytes))
    }

    /// The requests for URLs number 0 to `count`, the last left out.
    ///
    /// # Errors
    /// As [`RequestParts::encode`]; none or more than [`URLS_MAX`] are wished for, or several, but the path has no
    /// [`NUMBER`].
    pub fn encode_numbered(&self, count: usize) -> Result<Vec<Bytes>, String> {
        if count == 0 || count > URLS_MAX {
            return Err(format!("--urls must be 1 to {URLS_MAX}"));
        }
        if count > 1 && !self.path.contains(NUMBER) {
            return Err(format!("for {count} URLs the path must say {NUMBER} where their numbers go"));
        }
        let numbered =
            |number: usize| Self { path: self.path.replace(NUMBER, &number.to_string()), ..self.clone() };
        (0..count).map(|number| numbered(number).encode()).collect()
    }

    fn check(&self) -> Result<(), String> {
        let token = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
        };
        if !token(&self.method) {
            return Err(format!("method '{}' is not an HTTP token", self.method));
        }
        for (name, value) in &self.headers {
            if !token(name) || value.bytes().any(|byte| (byte < b' ' && byte != b'\t') || byte == 0x7f) {
                return Err(format!("header '{name}' is malformed; write 'Name: value'"));
            }
            if ["content-length", "transfer-encoding"]
                .iter()
                .any(|framing| name.eq_ignore_ascii_case(framing))
            {
                return Err(format!("header '{name}' frames the body; use --body instead"));
            }
        }
        if self.body_bytes > REQUEST_BODY_BYTES_MAX {
            return Err(format!("--body is at most {REQUEST_BODY_BYTES_MAX} bytes"));
        }
        Ok(())
    }
}

/// Splits `Name: value`.
///
/// # Errors
/// There is no colon.
pub fn parse_header(text: &str) -> Result<(String, String), String> {
    let (name, value) =
        text.split_once(':').ok_or_else(|| format!("'{text}' is no header; write 'Name: value'"))?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(method: &str, headers: &[&str], body_bytes: usize) -> RequestParts {
        RequestParts {
            method: method.to_owned(),
            path: "/p".to_owned(),
            authority: "127.0.0.1:1".to_owned(),
            headers: headers.iter().map(|header| parse_header(header).unwrap()).collect(),
            body_bytes,
        }
    }

    #[test]
    fn requests_encode() {
        for (parts, wire) in [
            (parts("GET", &[], 0), "GET /p HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n"),
            (parts("GET", &["hOst: a.b"], 0), "GET /p HTTP/1.1\r\nhOst: a.b\r\n\r\n"),
            (parts("POST", &[], 0), "POST /p HTTP/1.1\r\nHost: 127.0.0.1:1\r\nContent-Length: 0\r\n\r\n"),
            (
                parts("POST", &["A: b"], 3),
                "POST /p HTTP/1.1\r\nHost: 127.0.0.1:1\r\nA: b\r\nContent-Length: 3\r\n\r\nxxx",
            ),
        ] {
            assert_eq!(parts.encode().unwrap(), wire.as_bytes());
        }
    }

    #[test]
    fn numbered_requests_encode() {
        let numbered = RequestParts { path: "/{n}/x".to_owned(), ..parts("GET", &[], 0) };
        let wires = numbered.encode_numbered(2).unwrap();
        assert!(
            wires[0].starts_with(b"GET /0/x HTTP/1.1\r\n") && wires[1].starts_with(b"GET /1/x HTTP/1.1\r\n")
        );
        assert!(parts("GET", &[], 0).encode_numbered(2).unwrap_err().contains("{n}"));
        assert!(numbered.encode_numbered(0).is_err() && numbered.encode_numbered(URLS_MAX + 1).is_err());
        assert_eq!(parts("GET", &[], 0).encode_numbered(1).unwrap().len(), 1);
    }

    #[test]
    fn malformed_parts_are_refused() {
        for parts in [
            parts("GE T", &[], 0),
            parts("GET", &["content-LENGTH: 1"], 0),
            parts("GET", &["a b: c"], 0),
            parts("GET", &["a: b\u{1}c"], 0),
            parts("POST", &[], REQUEST_BODY_BYTES_MAX + 1),
        ] {
            assert!(parts.encode().is_err(), "{parts:?}");
        }
        assert!(parse_header("no colon").is_err());
    }
}
