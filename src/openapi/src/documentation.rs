//! Documentation in a document: descriptions become parts, and so do those of `x-amazon-apigateway-documentation`
//! (R-OAS-06, R-MGMT-19 to R-MGMT-21).

use crate::codes;
use crate::document::Version;
use crate::expect::{Expect, Quoted};
use crate::json_text;
use crate::path;
use crate::path_item::VERBS;
use crate::reference::References;
use crate::schema::alphanumeric;
use crate::tree::{Node, Value};
use ringgate_definition::{Diagnostic, Diagnostics};

/// The root's extension.
pub(crate) const EXTENSION: &str = "x-amazon-apigateway-documentation";

/// The types of parts (R-MGMT-19).
const TYPES: [(&str, &str); 12] = [
    ("API", "API"),
    ("AUTHORIZER", "AUTHORIZER"),
    ("MODEL", "MODEL"),
    ("RESOURCE", "RESOURCE"),
    ("METHOD", "METHOD"),
    ("PATH_PARAMETER", "PATH_PARAMETER"),
    ("QUERY_PARAMETER", "QUERY_PARAMETER"),
    ("REQUEST_HEADER", "REQUEST_HEADER"),
    ("REQUEST_BODY", "REQUEST_BODY"),
    ("RESPONSE", "RESPONSE"),
    ("RESPONSE_HEADER", "RESPONSE_HEADER"),
    ("RESPONSE_BODY", "RESPONSE_BODY"),
];

/// A part of an API's documentation, as a document has it (R-MGMT-19).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentationPart {
    /// The type, such as `METHOD`.
    pub kind: String,
    /// The resource's path; absent for what has none, and for `/`.
    pub path: Option<String>,
    /// The verb; absent for what has none, and for all.
    pub method: Option<String>,
    /// The status; absent for what has none, and for all.
    pub status_code: Option<String>,
    /// The name of a parameter, a field, a model or an authorizer.
    pub name: Option<String>,
    /// What is said: a JSON object.
    pub properties: String,
}

/// The parts of a document, those that descriptions make before those that the extension lists. What is wrong with
/// descriptions is the reader's of the API to tell; what is wrong with the extension is told here.
pub(crate) fn read(
    root: &Node,
    version: Version,
    base: &str,
    bytes_max: usize,
    expect: &mut Expect<'_>,
) -> Vec<DocumentationPart> {
    let mut descriptions = Descriptions {
        root,
        version,
        references: References::new(root),
        parts: Vec::new(),
        bytes_left: bytes_max,
    };
    if descriptions.read(base).is_none() {
        let message = format!("Descriptions that are shared by `$ref` have more than {bytes_max} bytes");
        let mistake = Diagnostic::error(codes::TOO_MUCH_SHARED, root.place, message);
        expect.diagnostics.push(mistake.remedy("Share less, or import without documentation"));
    }
    let mut parts = descriptions.parts;
    if let Some(node) = root.get(EXTENSION).filter(|node| !node.is_null()) {
        parts.extend(listed(node, expect));
    }
    parts
}

/// The parts that the extension lists.
fn listed(node: &Node, expect: &mut Expect<'_>) -> Vec<DocumentationPart> {
    let keys = ["version", "createdDate", "documentationParts"];
    if expect.object(node, Quoted(EXTENSION), &keys).is_none() {
        return Vec::new();
    }
    let Some(list) = node.get("documentationParts").filter(|node| !node.is_null()) else { return Vec::new() };
    let items = expect.list(list, "`documentationParts`").unwrap_or_default();
    items.iter().filter_map(|item| listed_part(item, expect)).collect()
}

fn listed_part(item: &Node, expect: &mut Expect<'_>) -> Option<DocumentationPart> {
    let what = "a documentation part";
    let entries = expect.object(item, what, &["location", "properties"])?;
    let location = expect.required(entries, "location", what, item.place)?;
    let properties = expect.required(entries, "properties", what, item.place)?;
    let keys = ["type", "path", "method", "statusCode", "name"];
    let entries = expect.object(location, "`location`", &keys)?;
    let kind = expect.required(entries, "type", "`location`", location.place)?;
    let kind = expect.one_of(kind, "`type`", &TYPES)?.value.to_owned();
    let mut member = |key: &str| {
        let node = location.get(key).filter(|node| !node.is_null())?;
        expect.text_or_number(node, Quoted(key)).map(|text| text.value)
    };
    let (path, method) = (member("path"), member("method"));
    let (status_code, name) = (member("statusCode"), member("name"));
    let properties = match &properties.value {
        Value::Map(_) => json_text::write_plain(properties),
        // The wire has the object as a text.
        Value::Text(text) => text.clone(),
        _ => return expect.wrong_type(properties, "`properties`", "a map"),
    };
    Some(DocumentationPart { kind, path, method, status_code, name, properties })
}

/// Where a description stands.
#[derive(Clone, Copy, Default)]
struct At<'a> {
    path: Option<&'a str>,
    method: Option<&'a str>,
    status_code: Option<&'a str>,
    name: Option<&'a str>,
}

/// Descriptions on their way to parts. Methods that read them give `None` when there is no room left: what a `$ref`
/// leads to is written for each that shares it.
struct Descriptions<'n> {
    root: &'n Node,
    version: Version,
    references: References<'n>,
    parts: Vec<DocumentationPart>,
    bytes_left: usize,
}

impl<'n> Descriptions<'n> {
    fn read(&mut self, base: &str) -> Option<()> {
        if let Some(text) = self.root.get("info").and_then(|info| described(info, "description")) {
            let mut properties = String::from("{\"info\":{\"description\":");
            json_text::write_text(text, &mut properties);
            properties.push_str("}}");
            self.push("API", At::default(), properties)?;
        }
        let (schemas, schemes) = match self.version {
            Version::Two => (self.root.get("definitions"), self.root.get("securityDefinitions")),
            Version::Three | Version::ThreeOne => {
                let components = self.root.get("components");
                let part = |key| components.and_then(|components: &Node| components.get(key));
                (part("schemas"), part("securitySchemes"))
            }
        };
        for (key, schema) in schemas.map(Node::entries).unwrap_or_default() {
            let name = alphanumeric(&key.text);
            self.describe("MODEL", At { name: Some(&name), ..At::default() }, schema, &["description"])?;
        }
        for (key, scheme) in schemes.map(Node::entries).unwrap_or_default() {
            let Some(scheme) = self.follow(scheme) else { continue };
            if scheme.get("x-amazon-apigateway-authorizer").is_some() {
                let at = At { name: Some(&key.text), ..At::default() };
                self.describe("AUTHORIZER", at, scheme, &["description"])?;
            }
        }
        for (key, item) in self.root.get("paths").map(Node::entries).unwrap_or_default() {
            // What is no path was told already.
            if let Some(template) = path::read(&key.text, base, key.place, &mut Diagnostics::default()) {
                self.path_item(&template.path, item)?;
            }
        }
        Some(())
    }

    fn path_item(&mut self, path: &str, item: &'n Node) -> Option<()> {
        let at = At { path: Some(path), ..At::default() };
        let target = self.follow(item);
        let field = |key: &str| item.get(key).or_else(|| target?.get(key));
        self.describe("RESOURCE", at, item, &["summary", "description"])?;
        if let Some(parameters) = field("parameters") {
            self.parameters(at, parameters)?;
        }
        for (key, verb) in VERBS {
            if let Some(operation) = field(key) {
                self.operation(At { method: Some(verb.as_str()), ..at }, operation)?;
            }
        }
        Some(())
    }

    fn operation(&mut self, at: At<'_>, operation: &'n Node) -> Option<()> {
        self.describe("METHOD", at, operation, &["summary", "description"])?;
        if let Some(parameters) = operation.get("parameters") {
            self.parameters(at, parameters)?;
        }
        if let Some(body) = operation.get("requestBody").and_then(|body| self.follow(body)) {
            self.describe("REQUEST_BODY", at, body, &["description"])?;
        }
        for (key, response) in operation.get("responses").map(Node::entries).unwrap_or_default() {
            let is_status = key.text.len() == 3 && key.text.bytes().all(|byte| byte.is_ascii_digit());
            let Some(response) = self.follow(response).filter(|_| is_status) else { continue };
            let at = At { status_code: Some(&key.text), ..at };
            // Exports write this where nothing is said.
            let is_filler = described(response, "description")
                .is_some_and(|text| text.strip_suffix(" response") == Some(&key.text));
            if !is_filler {
                self.describe("RESPONSE", at, response, &["description"])?;
            }
            for (name, header) in response.get("headers").map(Node::entries).unwrap_or_default() {
                let Some(header) = self.follow(header) else { continue };
                let at = At { name: Some(&name.text), ..at };
                self.describe("RESPONSE_HEADER", at, header, &["description"])?;
            }
        }
        Some(())
    }

    /// Those of a path are for all of its methods.
    fn parameters(&mut self, at: At<'_>, list: &'n Node) -> Option<()> {
        let Value::List(items) = &list.value else { return Some(()) };
        for item in items {
            let Some(item) = self.follow(item) else { continue };
            let name = item.get("name").and_then(Node::text).unwrap_or_default();
            let kind = match item.get("in").and_then(Node::text) {
                Some("path") => "PATH_PARAMETER",
                Some("query") => "QUERY_PARAMETER",
                Some("header") => "REQUEST_HEADER",
                Some("body") if self.version == Version::Two => {
                    self.describe("REQUEST_BODY", at, item, &["description"])?;
                    continue;
                }
                _ => continue,
            };
            let name = name.strip_suffix('+').unwrap_or(name);
            self.describe(kind, At { name: Some(name), ..at }, item, &["description"])?;
        }
        Some(())
    }

    /// A part for what an object says of itself, if it does.
    fn describe(&mut self, kind: &str, at: At<'_>, node: &Node, keys: &[&str]) -> Option<()> {
        let mut properties = String::from("{");
        for (key, text) in keys.iter().filter_map(|key| Some((key, described(node, key)?))) {
            properties.push_str(if properties.len() > 1 { "," } else { "" });
            json_text::write_text(key, &mut properties);
            properties.push(':');
            json_text::write_text(text, &mut properties);
        }
        if properties.len() == 1 {
            return Some(());
        }
        properties.push('}');
        self.push(kind, at, properties)
    }

    fn push(&mut self, kind: &str, at: At<'_>, properties: String) -> Option<()> {
        let places = [at.path, at.name].into_iter().flatten().map(str::len).sum::<usize>();
        self.bytes_left = self.bytes_left.checked_sub(properties.len() + places)?;
        let own = |text: Option<&str>| text.map(str::to_owned);
        self.parts.push(DocumentationPart {
            kind: kind.to_owned(),
            path: own(at.path),
            method: own(at.method),
            status_code: own(at.status_code),
            name: own(at.name),
            properties,
        });
        Some(())
    }

    fn follow(&mut self, node: &'n Node) -> Option<&'n Node> {
        self.references.follow(node, &mut Diagnostics::default())
    }
}

/// What a node says under a key, if it is anything.
fn described<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key).and_then(Node::text).filter(|text| !text.trim().is_empty())
}
