use std::fmt;

/// A message that broke the rules: what to answer, and why, for the log. The connection closes afterwards,
/// because nobody knows where the next message would begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The status to answer a client with. An upstream's refused answer becomes a gateway response instead.
    pub status: u16,
    /// What was wrong.
    pub reason: Reason,
}

macro_rules! reasons {
    ($($(#[doc = $doc:literal])* $name:ident = $status:literal $text:literal),+ $(,)?) => {
        /// What was wrong with a message.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Reason { $($(#[doc = $doc])* $name,)+ }

        impl Reason {
            /// The status a client gets for it.
            pub fn status(self) -> u16 {
                match self { $(Reason::$name => $status,)+ }
            }

            /// The reason in words, for logs and the flight recorder.
            pub fn as_str(self) -> &'static str {
                match self { $(Reason::$name => $text,)+ }
            }

            /// Every reason, for tests and tables.
            pub const ALL: &'static [Reason] = &[$(Reason::$name,)+];
        }
    };
}

reasons! {
    /// The start line is not one.
    StartLine = 400 "malformed start line",
    /// Neither HTTP/1.0 nor HTTP/1.1.
    Version = 505 "unsupported HTTP version",
    /// A field line is malformed, or a name holds a byte that is not a token.
    FieldName = 400 "malformed field name",
    /// A field value holds NUL, CR or another control byte.
    FieldValue = 400 "forbidden byte in a field value",
    /// White space stands between a field name and its colon.
    SpaceBeforeColon = 400 "space before the colon of a field",
    /// A field is folded over lines (obs-fold).
    Folded = 400 "folded field line",
    /// A line ends in LF without CR, or holds CR without LF.
    BareLineEnd = 400 "bare CR or LF",
    /// The target is absurd: a fragment, a control byte, an empty target, the wrong form.
    Target = 400 "malformed request target",
    /// The target is too long.
    TargetLength = 414 "request target too long",
    /// The fields are too many or too long.
    FieldsLength = 431 "header fields too large",
    /// Content-Length is not a plain decimal number or does not fit.
    ContentLength = 400 "malformed Content-Length",
    /// Content-Length came more than once.
    RepeatedLength = 400 "repeated Content-Length",
    /// Content-Length and Transfer-Encoding came together.
    LengthAndEncoding = 400 "both Content-Length and Transfer-Encoding",
    /// Transfer-Encoding is not exactly `chunked`, or came with HTTP/1.0.
    TransferEncoding = 501 "unsupported Transfer-Encoding",
    /// Host is missing from an HTTP/1.1 request, repeated, or malformed.
    Host = 400 "missing, repeated or malformed Host",
    /// Expect says something else than `100-continue`.
    Expect = 417 "unsupported Expect",
    /// A chunk's head is malformed, or carries an extension that is not one.
    ChunkHead = 400 "malformed chunk head",
    /// A chunk's data does not end in CRLF.
    ChunkEnd = 400 "malformed end of chunk",
    /// The trailer section is malformed or names a field that has no place there.
    Trailer = 400 "malformed trailer section",
    /// The trailer section is too long.
    TrailerLength = 431 "trailer section too large",
    /// The method is no token.
    Method = 400 "malformed method",
    /// The status code is not three digits.
    StatusCode = 502 "malformed status line",
    /// The connection ended in the middle of a message.
    Truncated = 400 "message cut short",
    /// The head or the body came too slowly.
    Slow = 408 "message came too slowly",
    /// The body is longer than allowed.
    BodyLength = 413 "body too large",
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Refusal {
        Refusal { status: reason.status(), reason }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.reason.as_str(), self.status)
    }
}

impl std::error::Error for Refusal {}
