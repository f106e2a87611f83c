/// How the length of a message body is told (RFC 9112, 6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Framing {
    /// No body at all.
    #[default]
    None,
    /// Exactly this many bytes follow; `Length(0)` was said on the wire, [`Framing::None`] was not.
    Length(u64),
    /// Chunks follow, and perhaps trailers.
    Chunked,
    /// The body ends with the connection. Responses only.
    UntilClose,
}

impl Framing {
    /// Whether not one body byte can follow the head.
    pub fn is_empty(self) -> bool {
        matches!(self, Framing::None | Framing::Length(0))
    }
}
