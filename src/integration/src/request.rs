use ringgate_http::{Field, HeadSink, Known};
use ringgate_snapshot::schema::{
    ArchivedDestination, ArchivedIntegration, ArchivedIntegrationKind, ArchivedMappedPiece, ArchivedOrigin,
    ArchivedPathPiece, ArchivedTarget,
};

use crate::{
    host::write_host,
    origin::{
        Asked, Context, has_repeats, is_named_by_connection, is_removed_on_arrival, is_repeat,
        is_repeated_later,
    },
    query,
};

/// What the gateway itself says in a request to an upstream.
#[derive(Clone, Copy)]
pub struct Outgoing<'a> {
    /// The method to send.
    pub method: &'a [u8],
    /// Whether that is GET, HEAD or OPTIONS: then no Content-Type is added (R-INT-17).
    pub is_bodiless: bool,
    /// The API's id.
    pub api_id: &'a [u8],
    /// The whole trace id (R-ROUTE-31).
    pub trace_id: &'a [u8],
    /// What the request template said last.
    pub overrides: Overrides<'a>,
}

/// Parameters that a request template sets: they win over mappings (R-VTL-35).
#[derive(Clone, Copy, Default)]
pub struct Overrides<'a> {
    /// Headers; a list is joined already (R-VTL-36).
    pub headers: &'a [(String, String)],
    /// Query parameters; a list becomes repeated parameters.
    pub query: &'a [(String, Vec<String>)],
    /// Path placeholders.
    pub path: &'a [(String, String)],
}

impl Overrides<'_> {
    fn header(&self, name: &[u8]) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(key, _)| key.as_bytes().eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Writes the head of the upstream request. `scratch` is for values that come in pieces.
pub fn write_request(
    integration: &ArchivedIntegration,
    target: &ArchivedTarget,
    asked: &Asked<'_>,
    outgoing: &Outgoing<'_>,
    context: &dyn Context,
    scratch: &mut Vec<u8>,
    head: &mut impl HeadSink,
) {
    head.request(outgoing.method);
    write_target(integration, target, asked, outgoing, context, head.target());
    write_host(integration, target, asked, outgoing.overrides.header(b"Host"), context, scratch, head);
    let mut defaults = Defaults::default();
    if integration.kind == ArchivedIntegrationKind::HttpProxy {
        write_client_fields(integration, asked, scratch, head, &mut defaults);
        write_forwarded(integration, asked, scratch, head);
    }
    write_mapped_fields(integration, asked, &outgoing.overrides, context, scratch, head, &mut defaults);
    write_overridden_fields(&outgoing.overrides, head, &mut defaults);
    defaults.content_type |= says_content_type(target);
    write_defaults(integration, asked, outgoing, head, &defaults);
}

/// Which defaults of R-INT-17 are taken already.
#[derive(Default)]
struct Defaults {
    accept: bool,
    user_agent: bool,
    content_type: bool,
}

impl Defaults {
    fn note(&mut self, known: Known) {
        match known {
            Known::Accept => self.accept = true,
            Known::UserAgent => self.user_agent = true,
            Known::ContentType => self.content_type = true,
            _ => {}
        }
    }
}

/// Path and query: pieces of the URI, the URI's own query, the client's (proxies), the mapped ones (R-INT-11).
fn write_target(
    integration: &ArchivedIntegration,
    target: &ArchivedTarget,
    asked: &Asked<'_>,
    outgoing: &Outgoing<'_>,
    context: &dyn Context,
    out: &mut Vec<u8>,
) {
    for piece in target.path.iter() {
        match piece {
            ArchivedPathPiece::Text(text) => out.extend_from_slice(text.as_bytes()),
            ArchivedPathPiece::Mapped(mapped) => {
                write_placeholder(integration, mapped, asked, &outgoing.overrides, context, out);
            }
        }
    }
    let mut pairs = Pairs { out, separator: b'?' };
    if !target.query.is_empty() {
        pairs.add(|out| out.extend_from_slice(target.query.as_bytes()));
    }
    let client = asked.query.of(asked.buffer);
    if integration.kind == ArchivedIntegrationKind::HttpProxy && query::has_pairs(client) {
        pairs.add(|out| query::rewrite(client, out));
    }
    write_mapped_query(integration, asked, &outgoing.overrides, context, &mut pairs);
    for (name, values) in outgoing.overrides.query {
        values.iter().for_each(|value| pairs.add_encoded(name, value.as_bytes()));
    }
}

/// `{name}`: what the template set, what is mapped, or the placeholder as it is (R-INT-11, R-VTL-35).
fn write_placeholder(
    integration: &ArchivedIntegration,
    mapped: &ArchivedMappedPiece,
    asked: &Asked<'_>,
    overrides: &Overrides<'_>,
    context: &dyn Context,
    out: &mut Vec<u8>,
) {
    let start = out.len();
    let name = mapped.placeholder.trim_start_matches('{').trim_end_matches('}').trim_end_matches('+');
    if let Some((_, value)) = overrides.path.iter().find(|(key, _)| key == name) {
        out.extend_from_slice(value.as_bytes());
        escape_path(false, out, start);
        return;
    }
    let mapping = integration.request_parameters.get(mapped.mapping.to_native() as usize);
    match mapping {
        Some(mapping) if asked.write(&mapping.origin, context, out) => match &mapping.origin {
            // what comes from a path goes as it came (R-INT-12)
            ArchivedOrigin::Path(_) => {}
            origin => escape_path(matches!(origin, ArchivedOrigin::Static(_)), out, start),
        },
        _ => out.extend_from_slice(mapped.placeholder.as_bytes()),
    }
}

/// A value that a client gave elsewhere than in the path must not end the request target: bytes that cannot
/// stand in one are percent-encoded, slashes are kept. What the API's author wrote is encoded already.
fn escape_path(is_encoded: bool, out: &mut Vec<u8>, start: usize) {
    let is_harmless =
        |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#') && (byte != b'%' || is_encoded);
    if out.iter().skip(start).all(|byte| is_harmless(*byte)) {
        return;
    }
    let value = out.split_off(start);
    for byte in value {
        match byte {
            b'/' => out.push(b'/'),
            b'%' if is_encoded => out.push(b'%'),
            byte => query::encode(&[byte], out),
        }
    }
}

/// The growing query of a target.
struct Pairs<'a> {
    out: &'a mut Vec<u8>,
    separator: u8,
}

impl Pairs<'_> {
    fn add(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.out.push(self.separator);
        self.separator = b'&';
        write(self.out);
    }

    fn add_encoded(&mut self, name: &str, value: &[u8]) {
        self.add(|out| {
            query::encode(name.as_bytes(), out);
            out.push(b'=');
            query::encode(value, out);
        });
    }
}

fn write_mapped_query(
    integration: &ArchivedIntegration,
    asked: &Asked<'_>,
    overrides: &Overrides<'_>,
    context: &dyn Context,
    pairs: &mut Pairs<'_>,
) {
    let mut value = Vec::new();
    for mapping in integration.request_parameters.iter() {
        let is_overridden = || overrides.query.iter().any(|(name, _)| mapping.name == *name);
        if mapping.destination != ArchivedDestination::Query || is_overridden() {
            continue;
        }
        if let ArchivedOrigin::MultiQuery(name) = &mapping.origin {
            // R-INT-08: a multi-value source becomes repeated parameters
            query::each_value(asked.query.of(asked.buffer), name, |raw| {
                pairs.add(|out| {
                    query::encode(mapping.name.as_bytes(), out);
                    out.push(b'=');
                    query::recode(raw, out);
                });
            });
            continue;
        }
        value.clear();
        if asked.write(&mapping.origin, context, &mut value) {
            pairs.add_encoded(&mapping.name, &value);
        }
    }
}

/// The client's fields as a proxy passes them (R-INT-14, 15, 16).
fn write_client_fields(
    integration: &ArchivedIntegration,
    asked: &Asked<'_>,
    scratch: &mut Vec<u8>,
    head: &mut impl HeadSink,
    defaults: &mut Defaults,
) {
    let (buffer, fields) = (asked.buffer, asked.fields);
    let special = Special {
        connection_options: has_connection_options(asked),
        header_mappings: integration
            .request_parameters
            .iter()
            .any(|m| m.destination == ArchivedDestination::Header),
        repeats: has_repeats(buffer, fields),
    };
    // Fields that pass as they are are written in runs: a run is one copy where the protocol allows it.
    let mut run = 0;
    for (index, field) in fields.iter().enumerate() {
        let fate = client_fate(integration, asked, &special, index, field);
        if let Fate::Pass = fate {
            defaults.note(field.known);
            continue;
        }
        head.fields(buffer, fields.get(run..index).unwrap_or_default());
        run = index + 1;
        if let Fate::Join = fate {
            defaults.note(field.known);
            join_values(asked, index, field, scratch);
            head.field(field.name.of(buffer), scratch);
        }
    }
    head.fields(buffer, fields.get(run..).unwrap_or_default());
}

/// What has to be looked for in this request: in most there is none of it.
struct Special {
    connection_options: bool,
    header_mappings: bool,
    repeats: bool,
}

/// What becomes of a client's field.
enum Fate {
    Pass,
    Drop,
    /// The first of several with this name: it takes the others' values along.
    Join,
}

fn client_fate(
    integration: &ArchivedIntegration,
    asked: &Asked<'_>,
    special: &Special,
    index: usize,
    field: &Field,
) -> Fate {
    let (buffer, fields) = (asked.buffer, asked.fields);
    let name = || field.name.of(buffer);
    if is_dropped(field.known)
        || field.known == Known::Authorization && has_sigv4(asked)
        || special.connection_options && is_named_by_connection(buffer, fields, name())
        || special.header_mappings && is_mapped(integration, name())
        || special.repeats && is_repeat(buffer, fields, index)
    {
        Fate::Drop
    } else if special.repeats && is_repeated_later(buffer, fields, index) {
        Fate::Join
    } else {
        Fate::Pass
    }
}

/// Whether a Connection field says anything but the usual `keep-alive` and `close`.
fn has_connection_options(asked: &Asked<'_>) -> bool {
    asked.fields.iter().filter(|f| f.known == Known::Connection).any(|f| {
        let value = f.value.of(asked.buffer);
        !value.eq_ignore_ascii_case(b"keep-alive") && !value.eq_ignore_ascii_case(b"close")
    })
}

/// Fields that do not leave the gateway towards an upstream: what is gone already on arrival, what belongs to one
/// connection, what the gateway writes itself (R-INT-14 to 17).
fn is_dropped(known: Known) -> bool {
    is_removed_on_arrival(known)
        || matches!(
            known,
            Known::Host
                // bodies go on decoded (R-LIM-02)
                | Known::ContentEncoding
                | Known::Via
                | Known::KeepAlive
                | Known::ProxyConnection
                | Known::ProxyAuthorization
                | Known::XHttpMethodOverride
                | Known::XAmznTraceId
                | Known::XAmznApigatewayApiId
                | Known::XForwardedFor
                | Known::XForwardedPort
                | Known::XForwardedProto
        )
}

/// A signature is for the gateway alone (R-INT-14). Next to one no other Authorization passes either: joined, they
/// would be one value.
fn has_sigv4(asked: &Asked<'_>) -> bool {
    let mut fields = asked.fields.iter().filter(|field| field.known == Known::Authorization);
    fields.any(|field| field.value.of(asked.buffer).starts_with(b"AWS4-HMAC-SHA256"))
}

fn is_mapped(integration: &ArchivedIntegration, name: &[u8]) -> bool {
    integration.request_parameters.iter().any(|mapping| {
        mapping.destination == ArchivedDestination::Header
            && mapping.name.as_bytes().eq_ignore_ascii_case(name)
    })
}

/// R-INT-16: the values of a repeated field joined by commas; cookies by semicolons (RFC 6265, 5.4).
fn join_values(asked: &Asked<'_>, index: usize, first: &Field, scratch: &mut Vec<u8>) {
    let separator: &[u8] = if first.known == Known::Cookie { b"; " } else { b"," };
    let name = first.name.of(asked.buffer);
    scratch.clear();
    scratch.extend_from_slice(first.value.of(asked.buffer));
    for field in asked.fields.iter().skip(index + 1) {
        if field.known == first.known && field.name.of(asked.buffer).eq_ignore_ascii_case(name) {
            scratch.extend_from_slice(separator);
            scratch.extend_from_slice(field.value.of(asked.buffer));
        }
    }
}

/// R-ROUTE-33; a mapping replaces what it names (R-INT-11).
fn write_forwarded(
    integration: &ArchivedIntegration,
    asked: &Asked<'_>,
    scratch: &mut Vec<u8>,
    head: &mut impl HeadSink,
) {
    for known in [Known::XForwardedFor, Known::XForwardedPort, Known::XForwardedProto] {
        let name = known.as_str().as_bytes();
        scratch.clear();
        if !is_mapped(integration, name) && asked.write_forwarded(known, scratch) {
            head.field(name, scratch);
        }
    }
}

fn write_mapped_fields(
    integration: &ArchivedIntegration,
    asked: &Asked<'_>,
    overrides: &Overrides<'_>,
    context: &dyn Context,
    scratch: &mut Vec<u8>,
    head: &mut impl HeadSink,
    defaults: &mut Defaults,
) {
    for mapping in integration.request_parameters.iter() {
        let known = Known::from_name(mapping.name.as_bytes());
        let is_overridden = || overrides.header(mapping.name.as_bytes()).is_some();
        if mapping.destination != ArchivedDestination::Header || !is_mappable(known) || is_overridden() {
            continue;
        }
        scratch.clear();
        if asked.write(&mapping.origin, context, scratch) && is_field_value(scratch) {
            defaults.note(known);
            head.field(mapping.name.as_bytes(), scratch);
        }
    }
}

/// Headers that the template set; a name that is no token would split the head and is left out.
fn write_overridden_fields(overrides: &Overrides<'_>, head: &mut impl HeadSink, defaults: &mut Defaults) {
    for (name, value) in overrides.headers {
        let known = Known::from_name(name.as_bytes());
        if is_mappable(known) && is_field(name.as_bytes(), value.as_bytes()) {
            defaults.note(known);
            head.field(name.as_bytes(), value.as_bytes());
        }
    }
}

/// What a mapping cannot set: what is dropped after mapping (R-INT-15), what belongs to one connection, what the
/// gateway alone says (the compiler refuses those, R-INT-13), and Host, which stands in the head already.
fn is_mappable(known: Known) -> bool {
    !matches!(
        known,
        Known::Connection
            | Known::ContentLength
            | Known::Expect
            | Known::Host
            | Known::KeepAlive
            | Known::ProxyAuthenticate
            | Known::ProxyConnection
            | Known::Te
            | Known::TransferEncoding
            | Known::Via
            | Known::XAmznApigatewayApiId
            | Known::XAmznTraceId
    )
}

/// A mapped value may come decoded from a query: one with control bytes would split the head and is left out.
pub(crate) fn is_field_value(value: &[u8]) -> bool {
    value.iter().all(|byte| *byte == b'\t' || (*byte >= b' ' && *byte != 0x7f))
}

/// Whether name and value can stand in a head (RFC 9110, 5.1 and 5.5).
pub fn is_field(name: &[u8], value: &[u8]) -> bool {
    is_field_name(name) && is_field_value(value)
}

/// RFC 9110, 5.6.2: a template may make up a name from what a client sent.
pub(crate) fn is_field_name(name: &[u8]) -> bool {
    let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !name.is_empty() && name.iter().all(is_token)
}

/// The protocol of the service that is called has a type of its own, which the client's does not stand in for
/// (R-INT-61).
fn says_content_type(target: &ArchivedTarget) -> bool {
    let mut fields = target.call.iter().flat_map(|call| call.fields.iter());
    fields.any(|pair| Known::from_name(pair.name.as_bytes()) == Known::ContentType)
}

/// R-INT-17.
fn write_defaults(
    integration: &ArchivedIntegration,
    asked: &Asked<'_>,
    outgoing: &Outgoing<'_>,
    head: &mut impl HeadSink,
    defaults: &Defaults,
) {
    if !defaults.accept {
        head.field(b"Accept", b"application/json");
    }
    if !defaults.user_agent {
        head.field_parts(b"User-Agent", &[b"AmazonAPIGateway_", outgoing.api_id]);
    }
    let is_mapped = matches!(integration.kind, ArchivedIntegrationKind::Http | ArchivedIntegrationKind::Aws);
    if is_mapped
        && !defaults.content_type
        && !outgoing.is_bodiless
        && let Some(field) = asked.fields.iter().rev().find(|f| f.known == Known::ContentType)
    {
        head.field(b"Content-Type", field.value.of(asked.buffer));
    }
    head.field(b"X-Amzn-Trace-Id", outgoing.trace_id);
    head.field(b"X-Amzn-Apigateway-Api-Id", outgoing.api_id);
}

#[cfg(test)]
mod tests;
