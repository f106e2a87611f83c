//! Integrations and messages from a few lines, for tests.

use ringgate_http::{Field, HeadSink, Limits, Method, RequestHead, ResponseHead, Span};
use ringgate_http1::{decode_request, decode_response};
use ringgate_snapshot::file::{Loaded, Trust, encode_routes};
use ringgate_snapshot::schema::{
    Api, ArchivedIntegration, ArchivedStage, ArchivedTarget, Deployment, Destination, Integration,
    IntegrationKind, IntegrationResponse, MappedPiece, Mapping, Origin, Pair, PathPiece, Place, Route,
    Routes, Stage, Target, Upstream,
};
use ringgate_snapshot::table::{Table, api_tag};
use ringgate_snapshot::trie::{ANY, TrieBuilder};

use crate::Context;

/// A snapshot with one integration, loaded as a gateway would.
pub(crate) struct Fixture(Loaded<Routes>);

impl Fixture {
    /// `uri` is path and query, in which `{name}` is filled by the path mapping of that name, if there is one.
    pub(crate) fn request(kind: IntegrationKind, uri: &str, mappings: &[(&str, &str)]) -> Fixture {
        let request_parameters: Vec<Mapping> = mappings.iter().map(|(to, from)| mapping(to, from)).collect();
        let target = target(uri, &request_parameters);
        Fixture::load(Integration { kind, request_parameters, ..Integration::default() }, target)
    }

    /// An HTTP integration with one response.
    pub(crate) fn response(headers: &[(&str, &str)]) -> Fixture {
        let headers = headers.iter().map(|(to, from)| mapping(&format!("header.{to}"), from)).collect();
        let response = IntegrationResponse {
            pattern: None,
            status: 200,
            is_declared: true,
            headers,
            templates: Vec::new(),
            content_handling: None,
            place: Place::default(),
        };
        let integration =
            Integration { kind: IntegrationKind::Http, responses: vec![response], ..Integration::default() };
        Fixture::load(integration, target("/", &[]))
    }

    fn load(integration: Integration, target: Target) -> Fixture {
        let mut builder = TrieBuilder::new();
        let variables = builder.add("/{a}/{b+}", ANY, 0).expect("a template");
        let trie = builder.finish().expect("a small tree");
        let deployment = Deployment {
            nodes: trie.nodes,
            children: trie.children,
            methods: trie.methods,
            routes: vec![Route { variables, ..Route::default() }],
            integrations: vec![integration],
            ..Deployment::default()
        };
        let pair = |name: &str, value: &str| Pair { name: name.into(), value: value.into() };
        let stage = Stage {
            name: "prod".into(),
            variables: vec![pair("empty", ""), pair("shard", "blue")],
            targets: vec![target],
            ..Stage::default()
        };
        let api = Api {
            id: "a1b2c3d4e5".into(),
            stages: vec![stage],
            deployments: vec![deployment],
            ..Api::default()
        };
        let routes = Routes {
            api_index: Table::build([(api_tag(api.id.as_bytes()), 0)].into_iter()),
            apis: vec![api],
            upstreams: vec![Upstream { host: "upstream".into(), port: 80, ..Upstream::default() }],
            ..Routes::default()
        };
        let bytes = encode_routes(&routes).expect("routes can be written");
        Fixture(Loaded::from_bytes(&bytes, Trust::Anybody).unwrap_or_else(|error| panic!("{error}")))
    }

    pub(crate) fn integration(&self) -> &ArchivedIntegration {
        &self.0.get().apis[0].deployments[0].integrations[0]
    }

    pub(crate) fn stage(&self) -> &ArchivedStage {
        &self.0.get().apis[0].stages[0]
    }

    pub(crate) fn target(&self) -> &ArchivedTarget {
        &self.stage().targets[0]
    }
}

/// Reads the notation of OpenAPI documents, with `path.0` for the first path variable.
fn mapping(to: &str, from: &str) -> Mapping {
    let (place, name) = to.split_once('.').expect("a target is place.name");
    let destination = match place {
        "header" => Destination::Header,
        "querystring" => Destination::Query,
        "path" => Destination::Path,
        _ => panic!("{to} is no target"),
    };
    Mapping { destination, name: name.into(), origin: origin(from) }
}

fn origin(text: &str) -> Origin {
    if let Some(text) = text.strip_prefix('\'') {
        return Origin::Static(text.trim_end_matches('\'').into());
    }
    let (place, name) = text.split_once('.').expect("a source is place.name");
    match place {
        "path" => Origin::Path(name.parse().expect("the number of a variable")),
        "querystring" => Origin::Query(name.into()),
        "multivaluequerystring" => Origin::MultiQuery(name.into()),
        "header" => Origin::Header(name.into()),
        "multivalueheader" => Origin::MultiHeader(name.into()),
        "context" => Origin::Context(name.into()),
        "body" => Origin::Body(name.into()),
        "stageVariables" => Origin::StageVariable(name.into()),
        _ => panic!("{text} is no source"),
    }
}

fn target(uri: &str, mappings: &[Mapping]) -> Target {
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    let mut pieces = Vec::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').expect("a placeholder ends");
        let placeholder = format!("{{{name}}}");
        pieces.push(PathPiece::Text(before.into()));
        let fills = |m: &Mapping| m.destination == Destination::Path && m.name == name;
        pieces.push(match mappings.iter().position(fills) {
            Some(mapping) => PathPiece::Mapped(MappedPiece { mapping: mapping as u32, placeholder }),
            None => PathPiece::Text(placeholder),
        });
        rest = after;
    }
    pieces.push(PathPiece::Text(rest.into()));
    Target { upstream: 0, host: "upstream.example".into(), path: pieces, query: query.into(), call: None }
}

/// Three variables, one of them without a value.
pub(crate) struct SomeContext;

impl Context for SomeContext {
    fn write(&self, name: &str, out: &mut Vec<u8>) -> bool {
        let value = match name {
            "stage" => "prod",
            "identity.userAgent" => "a b?c#d%e/f",
            _ => "",
        };
        out.extend_from_slice(value.as_bytes());
        !value.is_empty()
    }
}

/// A client's request, decoded.
pub(crate) fn read_request(bytes: &[u8]) -> RequestHead {
    let mut head = RequestHead::default();
    let is_whole = decode_request(bytes, &Limits::default(), &mut head);
    assert_eq!(is_whole, Ok(true), "{}", String::from_utf8_lossy(bytes));
    head
}

/// An upstream's answer to GET, decoded.
pub(crate) fn read_response(bytes: &[u8]) -> ResponseHead {
    let mut head = ResponseHead::default();
    let is_whole = decode_response(bytes, &Limits::default(), Method::Get, &mut head);
    assert_eq!(is_whole, Ok(true), "{}", String::from_utf8_lossy(bytes));
    head
}

/// The query in a request target.
pub(crate) fn query_of(bytes: &[u8], target: Span) -> Span {
    match target.of(bytes).iter().position(|byte| *byte == b'?') {
        Some(mark) => Span { start: target.start + mark as u32 + 1, end: target.end },
        None => Span { start: target.end, end: target.end },
    }
}

/// The fields as text.
pub(crate) fn texts(bytes: &[u8], fields: &[Field]) -> Vec<(String, String)> {
    let text = |span: Span| span.of(bytes).iter().map(|byte| char::from(*byte)).collect();
    fields.iter().map(|field| (text(field.name), text(field.value))).collect()
}

/// A head written field by field, without any shortcut of [`ringgate_http1::HeadWriter`].
#[derive(Default)]
pub(crate) struct PlainHead {
    pub(crate) text: Vec<u8>,
    has_target: bool,
}

impl PlainHead {
    fn line(&mut self, parts: &[&[u8]]) {
        if self.has_target {
            self.has_target = false;
            self.text.extend_from_slice(b" HTTP/1.1\r\n");
        }
        parts.iter().for_each(|part| self.text.extend_from_slice(part));
    }
}

impl HeadSink for PlainHead {
    fn request(&mut self, method: &[u8]) {
        self.text.extend_from_slice(method);
        self.text.push(b' ');
        self.has_target = true;
    }

    fn target(&mut self) -> &mut Vec<u8> {
        &mut self.text
    }

    fn status(&mut self, status: u16) {
        let phrase = ringgate_http::reason_phrase(status);
        self.text.extend_from_slice(format!("HTTP/1.1 {status} {phrase}\r\n").as_bytes());
    }

    fn field(&mut self, name: &[u8], value: &[u8]) {
        self.line(&[name, b": ", value, b"\r\n"]);
    }

    fn field_parts(&mut self, name: &[u8], parts: &[&[u8]]) {
        self.line(&[name, b": ", &parts.concat(), b"\r\n"]);
    }
}
