use crate::encode::{escaped, is_control, is_unreserved, push_all_encoded, push_encoded, push_escape};

/// The parameter that a signature travels in; it cannot cover itself.
pub(crate) const SIGNATURE: &str = "X-Amz-Signature";

/// What a query cannot be: an escape without two digits, a control byte, or two signatures, of which one would go
/// unnoticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadQuery;

/// The parameters of a query in canonical encoding, to be sorted and written.
#[derive(Debug, Default)]
pub(crate) struct Params {
    text: Vec<u8>,
    pairs: Vec<Pair>,
}

/// A parameter's place in the text: its key up to `equals`, its value from there.
#[derive(Clone, Copy, Debug)]
struct Pair {
    start: usize,
    equals: usize,
    end: usize,
}

impl Params {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.pairs.clear();
    }

    /// Takes a query as received. A plus sign is a blank there, and a key without `=` has the empty value. With
    /// `but_signature`, the signature of a presigned query is left out.
    pub(crate) fn read(&mut self, query: &[u8], but_signature: bool) -> Result<(), BadQuery> {
        let mut is_signature_seen = false;
        for piece in pieces(query) {
            let (key, value) = split(piece);
            let start = self.text.len();
            push_canonical(&mut self.text, key)?;
            if but_signature && self.text.get(start..) == Some(SIGNATURE.as_bytes()) {
                if is_signature_seen {
                    return Err(BadQuery);
                }
                is_signature_seen = true;
                self.text.truncate(start);
                continue;
            }
            let equals = self.text.len();
            push_canonical(&mut self.text, value)?;
            self.pairs.push(Pair { start, equals, end: self.text.len() });
        }
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Adds a parameter that is not encoded yet.
    pub(crate) fn add(&mut self, key: &str, value: &str) {
        let start = self.text.len();
        push_all_encoded(&mut self.text, key.as_bytes());
        let equals = self.text.len();
        push_all_encoded(&mut self.text, value.as_bytes());
        self.pairs.push(Pair { start, equals, end: self.text.len() });
    }

    /// Appends all parameters, sorted by key and then by value, both as encoded.
    pub(crate) fn write_sorted(&mut self, out: &mut Vec<u8>) {
        let text = &self.text;
        let parts = |pair: &Pair| (text.get(pair.start..pair.equals), text.get(pair.equals..pair.end));
        self.pairs.sort_by(|a, b| parts(a).cmp(&parts(b)));
        for (at, pair) in self.pairs.iter().enumerate() {
            if at > 0 {
                out.push(b'&');
            }
            out.extend_from_slice(&text[pair.start..pair.equals]);
            out.push(b'=');
            out.extend_from_slice(&text[pair.equals..pair.end]);
        }
    }
}

/// Whether a query has a parameter of this name, which is written without escapes.
pub(crate) fn has(query: &[u8], name: &str) -> bool {
    pieces(query).any(|piece| split(piece).0 == name.as_bytes())
}

/// The values of the parameters named, decoded; a name that comes twice is answered with [`Taken::Repeated`].
pub(crate) fn take<const N: usize>(
    query: &[u8],
    names: [&'static str; N],
) -> Result<[Option<String>; N], Taken> {
    let mut values = [const { None }; N];
    for piece in pieces(query) {
        let (key, value) = split(piece);
        let Some(at) = names.iter().position(|name| name.as_bytes() == key) else { continue };
        let value = decode(value).ok_or(Taken::Bad(names[at]))?;
        if values[at].replace(value).is_some() {
            return Err(Taken::Repeated(names[at]));
        }
    }
    Ok(values)
}

/// Why a parameter cannot be taken from a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is there twice.
    Repeated(&'static str),
    /// Its value is not text.
    Bad(&'static str),
}

fn pieces(query: &[u8]) -> impl Iterator<Item = &[u8]> {
    query.split(|&byte| byte == b'&').filter(|piece| !piece.is_empty())
}

fn split(piece: &[u8]) -> (&[u8], &[u8]) {
    match piece.iter().position(|&byte| byte == b'=') {
        Some(at) => (&piece[..at], &piece[at + 1..]),
        None => (piece, b""),
    }
}

/// Decodes and encodes anew, so that `%7e`, `%7E` and `~` are the same.
fn push_canonical(out: &mut Vec<u8>, mut text: &[u8]) -> Result<(), BadQuery> {
    while let Some((&byte, rest)) = text.split_first() {
        text = rest;
        match byte {
            b'%' => {
                push_encoded(out, rest.get(..2).and_then(escaped).ok_or(BadQuery)?);
                text = &rest[2..];
            }
            b'+' => push_escape(out, b' '),
            _ if is_unreserved(byte) => out.push(byte),
            _ if is_control(byte) => return Err(BadQuery),
            _ => push_escape(out, byte),
        }
    }
    Ok(())
}

fn decode(mut text: &[u8]) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    while let Some((&byte, rest)) = text.split_first() {
        text = rest;
        match byte {
            b'%' => {
                out.push(rest.get(..2).and_then(escaped)?);
                text = &rest[2..];
            }
            b'+' => out.push(b' '),
            _ => out.push(byte),
        }
    }
    String::from_utf8(out).ok().filter(|text| !text.bytes().any(is_control))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_auth_09_parameters_are_encoded_anew_and_sorted() {
        let cases = [
            ("", Some("")),
            ("b=2&a=1", Some("a=1&b=2")),
            ("a-b=1&a=2", Some("a=2&a-b=1")),
            ("a=b&a=B&a=%41", Some("a=A&a=B&a=b")),
            ("key", Some("key=")),
            ("a=1&&b=2&", Some("a=1&b=2")),
            ("q=a+b%20c", Some("q=a%20b%20c")),
            ("q=%7e%7E~*", Some("q=~~~%2A")),
            ("q=a=b", Some("q=a%3Db")),
            ("q=\u{e9}%c3%a9", Some("q=%C3%A9%C3%A9")),
            ("=x", Some("=x")),
            ("q=%", None),
            ("q=%4", None),
            ("q=%zz", None),
            ("q=\n", None),
            ("X-Amz-Signature=1&b=2", Some("b=2")),
            ("%58-Amz-Signature=1&b=2", Some("b=2")),
            ("X-Amz-Signature=1&%58-Amz-Signature=2", None),
        ];
        for (query, expected) in cases {
            let (mut params, mut out) = (Params::default(), Vec::new());
            let read = params.read(query.as_bytes(), true);
            params.write_sorted(&mut out);
            assert_eq!(
                read.ok().map(|()| String::from_utf8_lossy(&out).into_owned()).as_deref(),
                expected,
                "{query}"
            );
        }
    }

    #[test]
    fn a_parameter_is_taken_once_and_as_text() {
        assert_eq!(take(b"a=1%2F2&b", ["a", "b", "c"]), Ok([Some("1/2".into()), Some(String::new()), None]));
        assert_eq!(take(b"a=1&a=1", ["a"]), Err(Taken::Repeated("a")));
        assert_eq!(take(b"a=%ff", ["a"]), Err(Taken::Bad("a")));
        assert_eq!(take(b"a=%0a", ["a"]), Err(Taken::Bad("a")));
    }
}
