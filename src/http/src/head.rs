use crate::{Field, Framing, Known, Method, Span};

/// A protocol version on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// `HTTP/1.0`
    Http10,
    /// `HTTP/1.1`
    #[default]
    Http11,
}

/// A request's head, as spans over the buffer it was read from. It is reused from request to request, so that
/// its table of fields is allocated once per connection.
#[derive(Clone, Debug, Default)]
pub struct RequestHead {
    /// The method.
    pub method: Method,
    /// The method's text.
    pub method_text: Span,
    /// The request target, as sent.
    pub target: Span,
    /// The protocol version.
    pub version: Version,
    /// The fields in the order they came.
    pub fields: Vec<Field>,
    /// How long the body is.
    pub framing: Framing,
    /// Whether the connection may carry another request after this one.
    pub keep_alive: bool,
    /// Whether the client waits for `100 Continue` before it sends the body.
    pub expects_continue: bool,
    /// Length of the head in bytes, from the request line through the empty line.
    pub len: usize,
}

/// A response's head, as spans over the buffer it was read from.
#[derive(Clone, Debug, Default)]
pub struct ResponseHead {
    /// The status code, 100 to 999.
    pub status: u16,
    /// The protocol version.
    pub version: Version,
    /// The fields in the order they came.
    pub fields: Vec<Field>,
    /// How long the body is; knows of HEAD, 1xx, 204 and 304.
    pub framing: Framing,
    /// Whether the connection may carry another request after this response.
    pub keep_alive: bool,
    /// Length of the head in bytes, from the status line through the empty line.
    pub len: usize,
}

impl RequestHead {
    /// The first value of a known field.
    pub fn first<'a>(&self, buffer: &'a [u8], name: Known) -> Option<&'a [u8]> {
        first(&self.fields, buffer, name)
    }

    /// The last value of a known field.
    pub fn last<'a>(&self, buffer: &'a [u8], name: Known) -> Option<&'a [u8]> {
        self.fields.iter().rev().find(|f| f.known == name).map(|f| f.value.of(buffer))
    }
}

impl ResponseHead {
    /// The first value of a known field.
    pub fn first<'a>(&self, buffer: &'a [u8], name: Known) -> Option<&'a [u8]> {
        first(&self.fields, buffer, name)
    }
}

fn first<'a>(fields: &[Field], buffer: &'a [u8], name: Known) -> Option<&'a [u8]> {
    fields.iter().find(|f| f.known == name).map(|f| f.value.of(buffer))
}
