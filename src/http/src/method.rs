use std::fmt;

/// A request method. API Gateway routes seven of them (R-ROUTE-18); every other token is [`Method::Other`] and
/// its text stays in the head's span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Method {
    /// `DELETE`
    Delete = 0,
    /// `GET`
    #[default]
    Get = 1,
    /// `HEAD`
    Head = 2,
    /// `OPTIONS`
    Options = 3,
    /// `PATCH`
    Patch = 4,
    /// `POST`
    Post = 5,
    /// `PUT`
    Put = 6,
    /// Any other token, `TRACE`, `CONNECT` and lower-case spellings among them.
    Other = 7,
}

impl Method {
    /// The seven methods that a route can name, in the order of their numbers.
    pub const ROUTED: [Method; 7] = [
        Method::Delete,
        Method::Get,
        Method::Head,
        Method::Options,
        Method::Patch,
        Method::Post,
        Method::Put,
    ];

    /// The method a token names; methods are case-sensitive (RFC 9110, 9.1).
    pub fn from_token(token: &[u8]) -> Method {
        match token {
            b"GET" => Method::Get,
            b"POST" => Method::Post,
            b"PUT" => Method::Put,
            b"DELETE" => Method::Delete,
            b"PATCH" => Method::Patch,
            b"HEAD" => Method::Head,
            b"OPTIONS" => Method::Options,
            _ => Method::Other,
        }
    }

    /// The token on the wire; empty for [`Method::Other`], whose text only the head knows.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Delete => "DELETE",
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Options => "OPTIONS",
            Method::Patch => "PATCH",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Other => "",
        }
    }

    /// Whether a repeated request does what one does (RFC 9110, 9.2.2): such a request may be sent again on
    /// another connection when the first died before it answered.
    pub fn is_idempotent(self) -> bool {
        !matches!(self, Method::Post | Method::Patch | Method::Other)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
