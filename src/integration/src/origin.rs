use ringgate_http::{Field, Known, Span};
use ringgate_snapshot::schema::{ArchivedOrigin, ArchivedPair};

use crate::body_values::BodyValues;
use crate::query;

/// `$context` variables, as far as a mapping may ask for them.
pub trait Context {
    /// Appends the variable's value; `false` when it has none.
    fn write(&self, name: &str, out: &mut Vec<u8>) -> bool;
}

/// What the gateway saw of the client itself, for the X-Forwarded fields (R-ROUTE-33).
#[derive(Clone, Copy, Default)]
pub struct Peer<'a> {
    /// Its address.
    pub client_ip: &'a [u8],
    /// The port it reached.
    pub port: &'a [u8],
    /// `http` or `https`.
    pub protocol: &'a [u8],
}

/// The client's request, as mappings see it.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The buffer that holds the head.
    pub buffer: &'a [u8],
    /// The fields.
    pub fields: &'a [Field],
    /// The query, as received.
    pub query: Span,
    /// The values of the path variables, in the order of the route's names.
    pub variables: &'a [Span],
    /// The stage's variables, sorted by name.
    pub stage_variables: &'a [ArchivedPair],
    /// The client itself.
    pub peer: Peer<'a>,
    /// What mappings read from the body.
    pub body: &'a BodyValues,
}

/// The upstream's answer, as mappings see it.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    /// The buffer that holds the head.
    pub buffer: &'a [u8],
    /// The fields.
    pub fields: &'a [Field],
    /// What mappings read from the body.
    pub body: &'a BodyValues,
}

impl Asked<'_> {
    /// Appends the value of an origin of a request mapping. `false` when it is missing or empty: the target is
    /// then left out (R-INT-09).
    pub fn write(&self, origin: &ArchivedOrigin, context: &dyn Context, out: &mut Vec<u8>) -> bool {
        let start = out.len();
        let is_there = match origin {
            ArchivedOrigin::Path(index) => self.path(index.to_native() as usize, out),
            // R-INT-08: the last value when a name is repeated
            ArchivedOrigin::Query(name) => query::last_value(self.query.of(self.buffer), name, out),
            ArchivedOrigin::MultiQuery(name) => query::all_values(self.query.of(self.buffer), name, out),
            ArchivedOrigin::Header(name) => self.header(name, last_field, out),
            ArchivedOrigin::MultiHeader(name) => self.header(name, all_fields, out),
            ArchivedOrigin::Body(path) => self.body.write(path, out),
            other => shared(other, self.stage_variables, context, out),
        };
        is_there && out.len() > start
    }

    /// Mappings see the fields as they are after arrival: some are gone (R-INT-14), the X-Forwarded ones are written
    /// already (R-ROUTE-33).
    pub(crate) fn header(&self, name: &str, find: FindField, out: &mut Vec<u8>) -> bool {
        match Known::from_name(name.as_bytes()) {
            known if is_removed_on_arrival(known) => false,
            known if is_forwarded(known) => self.write_forwarded(known, out),
            _ => find(self.buffer, self.fields, name, out),
        }
    }

    /// Appends the value of an X-Forwarded field: the peer's address after what the client claims; port and protocol
    /// are ours to say (R-ROUTE-33). `false` for every other field.
    pub(crate) fn write_forwarded(&self, known: Known, out: &mut Vec<u8>) -> bool {
        match known {
            Known::XForwardedFor => {
                let claimed =
                    self.fields.iter().filter(|field| field.known == known && !field.value.is_empty());
                for field in claimed {
                    out.extend_from_slice(field.value.of(self.buffer));
                    out.extend_from_slice(b", ");
                }
                out.extend_from_slice(self.peer.client_ip);
            }
            Known::XForwardedPort => out.extend_from_slice(self.peer.port),
            Known::XForwardedProto => out.extend_from_slice(self.peer.protocol),
            _ => return false,
        }
        true
    }

    fn path(&self, index: usize, out: &mut Vec<u8>) -> bool {
        let Some(span) = self.variables.get(index) else { return false };
        // R-INT-12: raw, slashes kept
        out.extend_from_slice(span.of(self.buffer));
        true
    }
}

impl Answer<'_> {
    /// Appends the value of an origin of a response mapping; `false` when it is missing (R-IRESP-08).
    pub fn write(
        &self,
        origin: &ArchivedOrigin,
        stage_variables: &[ArchivedPair],
        context: &dyn Context,
        out: &mut Vec<u8>,
    ) -> bool {
        let start = out.len();
        let is_there = match origin {
            ArchivedOrigin::Header(name) => last_field(self.buffer, self.fields, name, out),
            ArchivedOrigin::MultiHeader(name) => all_fields(self.buffer, self.fields, name, out),
            ArchivedOrigin::Body(path) => self.body.write(path, out),
            other => shared(other, stage_variables, context, out),
        };
        is_there && out.len() > start
    }
}

/// Fields that are taken from a request as soon as it arrives: nobody sees them, mappings neither (R-INT-14).
pub(crate) fn is_removed_on_arrival(known: Known) -> bool {
    matches!(
        known,
        Known::Connection
            | Known::ContentLength
            | Known::ContentMd5
            | Known::Expect
            | Known::MaxForwards
            | Known::ProxyAuthenticate
            | Known::Server
            | Known::Te
            | Known::TransferEncoding
            | Known::Trailer
            | Known::Upgrade
            | Known::WwwAuthenticate
    )
}

pub(crate) fn is_forwarded(known: Known) -> bool {
    matches!(known, Known::XForwardedFor | Known::XForwardedPort | Known::XForwardedProto)
}

fn shared(
    origin: &ArchivedOrigin,
    stage_variables: &[ArchivedPair],
    context: &dyn Context,
    out: &mut Vec<u8>,
) -> bool {
    match origin {
        ArchivedOrigin::Static(text) => {
            out.extend_from_slice(text.as_bytes());
            true
        }
        ArchivedOrigin::StageVariable(name) => {
            let found = stage_variables.iter().find(|pair| pair.name == *name);
            if let Some(pair) = found {
                out.extend_from_slice(pair.value.as_bytes());
            }
            found.is_some()
        }
        ArchivedOrigin::Context(name) => context.write(name, out),
        _ => false,
    }
}

/// Names in mappings are case-sensitive (R-ROUTE-27), but a client cannot be asked for a casing: the mapping's
/// name is compared without regard to case, as HTTP says (RFC 9110, 5.1).
pub(crate) fn is_named(buffer: &[u8], field: &Field, name: &str) -> bool {
    field.name.of(buffer).eq_ignore_ascii_case(name.as_bytes())
}

/// [`last_field`] or [`all_fields`].
pub(crate) type FindField = fn(&[u8], &[Field], &str, &mut Vec<u8>) -> bool;

pub(crate) fn last_field(buffer: &[u8], fields: &[Field], name: &str, out: &mut Vec<u8>) -> bool {
    let found = fields.iter().rev().find(|field| is_named(buffer, field, name));
    if let Some(field) = found {
        out.extend_from_slice(field.value.of(buffer));
    }
    found.is_some()
}

fn all_fields(buffer: &[u8], fields: &[Field], name: &str, out: &mut Vec<u8>) -> bool {
    let mut values = fields.iter().filter(|field| is_named(buffer, field, name)).peekable();
    let is_there = values.peek().is_some();
    while let Some(field) = values.next() {
        out.extend_from_slice(field.value.of(buffer));
        if values.peek().is_some() {
            out.push(b',');
        }
    }
    is_there
}

/// Whether any name comes twice.
pub(crate) fn has_repeats(buffer: &[u8], fields: &[Field]) -> bool {
    let mut seen = 0u64;
    fields.iter().enumerate().any(|(index, field)| {
        if field.known == Known::Other {
            return same_before(buffer, fields, index, field);
        }
        let bit = 1u64 << (field.known as u64 % 64);
        let was_seen = seen & bit != 0;
        seen |= bit;
        was_seen
    })
}

/// Whether an earlier field has the same name: its value was joined there already.
pub(crate) fn is_repeat(buffer: &[u8], fields: &[Field], index: usize) -> bool {
    let Some(field) = fields.get(index) else { return false };
    same_before(buffer, fields, index, field)
}

fn same_before(buffer: &[u8], fields: &[Field], index: usize, field: &Field) -> bool {
    let name = field.name.of(buffer);
    fields.iter().take(index).any(|earlier| {
        earlier.known == field.known
            && (field.known != Known::Other
                || (earlier.name.len() == name.len() && earlier.name.of(buffer).eq_ignore_ascii_case(name)))
    })
}

/// Whether a later field has the same name.
pub(crate) fn is_repeated_later(buffer: &[u8], fields: &[Field], index: usize) -> bool {
    let Some(field) = fields.get(index) else { return false };
    let name = field.name.of(buffer);
    fields.iter().skip(index + 1).any(|later| {
        later.known == field.known
            && (field.known != Known::Other
                || (later.name.len() == name.len() && later.name.of(buffer).eq_ignore_ascii_case(name)))
    })
}

/// Whether a Connection field names this field: such a field ends with the connection (RFC 9110, 7.6.1).
pub(crate) fn is_named_by_connection(buffer: &[u8], fields: &[Field], name: &[u8]) -> bool {
    fields.iter().filter(|field| field.known == Known::Connection).any(|field| {
        field
            .value
            .of(buffer)
            .split(|byte| *byte == b',')
            .any(|token| token.trim_ascii().eq_ignore_ascii_case(name))
    })
}
