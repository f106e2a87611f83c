use aws_lc_rs::digest;

use crate::encode::push_hex;

/// What stands in place of a payload's hash when the payload is not signed (S-IAM-06).
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// A request's fields in the order they came, names in any casing, with duplicates.
pub trait Fields {
    /// Every field as name and value.
    fn fields(&self) -> impl Iterator<Item = (&[u8], &[u8])>;
}

impl<N: AsRef<[u8]>, V: AsRef<[u8]>> Fields for [(N, V)] {
    fn fields(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
    }
}

/// The parts of a request that a signature covers, besides its payload.
#[derive(Debug)]
pub struct Request<'a, F: Fields + ?Sized> {
    /// The method, in capitals as sent.
    pub method: &'a str,
    /// The path as received, still percent-encoded, without the query.
    pub path: &'a [u8],
    /// The query as received, without the question mark; empty if there is none.
    pub query: &'a [u8],
    /// The header, `host` included.
    pub fields: &'a F,
}

/// The payload, or what is known of it.
#[derive(Clone, Copy, Debug)]
pub enum Payload<'a> {
    /// The raw bytes; their SHA-256 is computed here.
    Bytes(&'a [u8]),
    /// The SHA-256 of the raw bytes.
    Digest(&'a [u8; 32]),
    /// The SHA-256 of the raw bytes, in lower-case hexadecimal digits.
    Hex(&'a [u8; 64]),
    /// The payload is not signed.
    Unsigned,
}

impl Payload<'_> {
    /// Appends the text that stands for the payload in a canonical request.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Payload::Bytes(bytes) => push_hex(out, digest::digest(&digest::SHA256, bytes).as_ref()),
            Payload::Digest(digest) => push_hex(out, *digest),
            Payload::Hex(hex) => out.extend_from_slice(*hex),
            Payload::Unsigned => out.extend_from_slice(UNSIGNED_PAYLOAD.as_bytes()),
        }
    }
}
