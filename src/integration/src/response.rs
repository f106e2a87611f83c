use ringgate_http::{HeadSink, Known};
use ringgate_snapshot::schema::{ArchivedIntegrationResponse, ArchivedPair};

use crate::{
    origin::{Answer, Context, is_named_by_connection},
    request::is_field_value,
};

/// What becomes of a response field.
enum Fate {
    Pass,
    Drop,
    /// The gateway has a value of its own: the upstream's is sent as `x-amzn-Remapped-{Name}` (R-INT-18).
    Remap,
}

/// Writes the fields of an upstream's answer as HTTP_PROXY passes them (R-INT-18, 19, 33, 34). Returns whether
/// there was a Content-Type.
pub fn write_proxy_response(answer: &Answer<'_>, head: &mut impl HeadSink) -> bool {
    let mut has_content_type = false;
    let has_connection = answer.fields.iter().any(|field| field.known == Known::Connection);
    let mut run = 0;
    for (index, field) in answer.fields.iter().enumerate() {
        let fate = proxy_fate(field.known);
        let is_hop = || is_named_by_connection(answer.buffer, answer.fields, field.name.of(answer.buffer));
        if matches!(fate, Fate::Pass) && !(has_connection && is_hop()) {
            has_content_type |= field.known == Known::ContentType;
            continue;
        }
        head.fields(answer.buffer, answer.fields.get(run..index).unwrap_or_default());
        run = index + 1;
        if let Fate::Remap = fate {
            head.field_parts(&remapped(field.known), &[field.value.of(answer.buffer)]);
        }
    }
    head.fields(answer.buffer, answer.fields.get(run..).unwrap_or_default());
    has_content_type
}

/// Writes one field of a proxied answer that stands alone (R-INT-18, 19).
pub(crate) fn write_proxy_field(name: &[u8], value: &[u8], head: &mut impl HeadSink) {
    let known = Known::from_name(name);
    match proxy_fate(known) {
        Fate::Pass => head.field(name, value),
        Fate::Drop => {}
        Fate::Remap => head.field_parts(&remapped(known), &[value]),
    }
}

fn proxy_fate(known: Known) -> Fate {
    match known {
        Known::Connection
        | Known::ContentLength
        | Known::Date
        | Known::Server
        | Known::XAmznRequestId
        | Known::XAmzApigwId
        | Known::WwwAuthenticate => Fate::Remap,
        Known::TransferEncoding
        | Known::Via
        | Known::KeepAlive
        | Known::ProxyConnection
        | Known::Expect
        | Known::Host
        | Known::ProxyAuthenticate
        | Known::Te
        | Known::Trailer
        | Known::Upgrade => Fate::Drop,
        _ => Fate::Pass,
    }
}

/// The remapped name: `x-amzn-Remapped-Date` and so on. Short names live on the stack.
fn remapped(known: Known) -> RemappedName {
    let mut name = RemappedName { bytes: [0; RemappedName::LEN_MAX], len: 0 };
    name.push(b"x-amzn-Remapped-");
    name.push(known.as_str().as_bytes());
    name
}

struct RemappedName {
    bytes: [u8; RemappedName::LEN_MAX],
    len: usize,
}

impl RemappedName {
    /// The prefix and the longest known name.
    const LEN_MAX: usize = 48;

    fn push(&mut self, text: &[u8]) {
        if let Some(room) = self.bytes.get_mut(self.len..self.len + text.len()) {
            room.copy_from_slice(text);
            self.len += text.len();
        }
    }
}

impl std::ops::Deref for RemappedName {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// Writes the mapped fields of an integration response: nothing else of the upstream's reaches the client
/// (R-IRESP-07). Returns whether a Content-Type was mapped.
pub fn write_mapped_response(
    response: &ArchivedIntegrationResponse,
    answer: &Answer<'_>,
    stage_variables: &[ArchivedPair],
    context: &dyn Context,
    scratch: &mut Vec<u8>,
    head: &mut impl HeadSink,
) -> bool {
    let mut has_content_type = false;
    for mapping in response.headers.iter() {
        scratch.clear();
        if !answer.write(&mapping.origin, stage_variables, context, scratch) || !is_field_value(scratch) {
            continue;
        }
        let known = Known::from_name(mapping.name.as_bytes());
        if is_remapped_when_mapped(known) {
            head.field_parts(&remapped(known), &[scratch]);
        } else if known != Known::TransferEncoding {
            has_content_type |= known == Known::ContentType;
            head.field(mapping.name.as_bytes(), scratch);
        }
    }
    has_content_type
}

/// R-INT-18: what HTTP integrations remap when it is mapped.
fn is_remapped_when_mapped(known: Known) -> bool {
    matches!(
        known,
        Known::Connection
            | Known::ContentLength
            | Known::Date
            | Known::Server
            | Known::XAmznRequestId
            | Known::XAmzApigwId
            | Known::Authorization
            | Known::ContentMd5
            | Known::Expect
            | Known::Host
            | Known::MaxForwards
            | Known::ProxyAuthenticate
            | Known::Trailer
            | Known::Upgrade
            | Known::UserAgent
            | Known::WwwAuthenticate
    )
}

/// The Content-Type of an HTTP integration's answer whose body passes through: the upstream's own, or
/// `application/json` when it has none (R-ROUTE-32).
pub fn mapped_content_type<'a>(answer: &Answer<'a>) -> &'a [u8] {
    answer
        .fields
        .iter()
        .rev()
        .find(|field| field.known == Known::ContentType)
        .map_or(&b"application/json"[..], |field| field.value.of(answer.buffer))
}

#[cfg(test)]
mod tests;
