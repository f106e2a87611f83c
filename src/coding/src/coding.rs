/// A content coding that the gateway reads and writes (R-LIM-02, R-LIM-03).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coding {
    /// `gzip`: RFC 1952.
    Gzip,
    /// `deflate`: written in the zlib format of RFC 1950, as RFC 9110, 8.4.1.2 has it. Read without that wrapping
    /// too, because many senders leave it out.
    Deflate,
}

impl Coding {
    /// The name in `Content-Encoding` and `Accept-Encoding`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Coding::Gzip => "gzip",
            Coding::Deflate => "deflate",
        }
    }

    /// The coding of a name, in any case; `x-gzip` is `gzip` (RFC 9110, 8.4.1.3).
    pub fn from_name(name: &[u8]) -> Option<Coding> {
        if name.eq_ignore_ascii_case(b"gzip") || name.eq_ignore_ascii_case(b"x-gzip") {
            Some(Coding::Gzip)
        } else if name.eq_ignore_ascii_case(b"deflate") {
            Some(Coding::Deflate)
        } else {
            None
        }
    }
}

/// Whether a name says that nothing is coded.
pub(crate) fn is_identity(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"identity")
}
