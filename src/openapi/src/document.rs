//! An OpenAPI document as a whole: version, information, base path, and the order in which its parts are read.

use crate::budget::shortened;
use crate::expect::{Expect, Quoted, ShapeCodes};
use crate::path_item::read_paths;
use crate::reference::References;
use crate::schema::Models;
use crate::security::{Demand, Schemes};
use crate::tree::{Node, ReadLimits, Value};
use crate::{DocumentationPart, codes, documentation, path, placeholder, root_extension};
use ringgate_definition::{Api, Diagnostic, Diagnostics, Located, Severity, SourceId, Sources, Verb};
use std::collections::HashSet;

/// What an import is told beside the document.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The API's id, if it is known: stands in the `$ref`s between models and in [`Api::id`].
    pub api_id: Option<String>,
    /// `http(s)://host[/base]`: operations without an integration become `HTTP_PROXY` to this URL and their path.
    pub default_integration: Option<String>,
    /// What `${AWS::AccountId}` stands for.
    pub account_id: Option<String>,
    /// What `${AWS::Region}` stands for, and, by its prefix, `${AWS::Partition}`.
    pub region: Option<String>,
    /// What becomes of the base path (R-OAS-05).
    pub base_path: BasePathMode,
    /// Bounds of the documents that a gateway file names.
    pub limits: ReadLimits,
}

/// What becomes of a document's base path (R-OAS-05).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BasePathMode {
    /// It is dropped.
    #[default]
    Ignore,
    /// It stands before every path.
    Prepend,
    /// Its first segment is dropped, the rest stands before every path.
    Split,
}

/// Reads an OpenAPI document of version 2.0, 3.0 or 3.1 with the extensions of API Gateway (R-OAS-05 to R-OAS-14).
///
/// The id of the API is that of `options`, or empty; stages, account and region are left to the caller. Paths are
/// checked by themselves (R-ROUTE-11, R-ROUTE-12, R-ROUTE-14); whether they go together is left to the compiler.
///
/// # Errors
/// Mistakes are reported, and the API holds what could be read. `None` when the document is not OpenAPI at all.
pub fn read_api(
    sources: &Sources,
    id: SourceId,
    tree: &Node,
    options: &ImportOptions,
    diagnostics: &mut Diagnostics,
) -> Option<Api> {
    read_with(sources, id, tree, options, diagnostics, |import| import.api())
}

/// The same with the parts of its documentation (R-OAS-06).
pub(crate) fn read_documented(
    sources: &Sources,
    id: SourceId,
    tree: &Node,
    options: &ImportOptions,
    diagnostics: &mut Diagnostics,
) -> Option<(Api, Vec<DocumentationPart>)> {
    read_with(sources, id, tree, options, diagnostics, |import| {
        let api = import.api();
        let base = std::mem::take(&mut import.base);
        (api, import.documentation(&base))
    })
}

/// The parts of a document's documentation alone, whatever else it holds or lacks (R-MGMT-21).
pub(crate) fn read_documentation(
    sources: &Sources,
    id: SourceId,
    tree: &Node,
    options: &ImportOptions,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<DocumentationPart>> {
    read_with(sources, id, tree, options, diagnostics, |import| import.documentation(""))
}

fn read_with<T>(
    sources: &Sources,
    id: SourceId,
    tree: &Node,
    options: &ImportOptions,
    diagnostics: &mut Diagnostics,
    take: impl FnOnce(&mut Import<'_, '_>) -> T,
) -> Option<T> {
    let mut found = Diagnostics::default();
    let tree = placeholder::fill(&sources.get(id).text, tree, options, &mut found);
    let taken = version_of(&tree, &mut found).map(|version| {
        let mut import = Import {
            root: &tree,
            version,
            options,
            references: References::new(&tree),
            expect: Expect { diagnostics: &mut found, codes: &SHAPE },
            models: Models::default(),
            schemes: Schemes::default(),
            demand: Demand::default(),
            base: String::new(),
            default_url: None,
            method: None,
        };
        take(&mut import)
    });
    append_each_once(found, diagnostics);
    taken
}

/// What several operations share, by `$ref` or at their path, is read for each of them; its mistakes count once.
fn append_each_once(found: Diagnostics, diagnostics: &mut Diagnostics) {
    if found.left_out() > 0 {
        return diagnostics.append(found);
    }
    let mut seen = HashSet::new();
    for diagnostic in found.sorted() {
        if seen.insert((diagnostic.code, diagnostic.place, diagnostic.message.as_str())) {
            diagnostics.push(diagnostic.clone());
        }
    }
}

/// Versions that are read alike in most places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    Two,
    Three,
    ThreeOne,
}

/// Codes for mistakes of shape in OpenAPI documents.
const SHAPE: ShapeCodes = ShapeCodes {
    unknown_key: codes::UNKNOWN_KEY,
    wrong_type: codes::WRONG_TYPE,
    missing_key: codes::MISSING_KEY,
    unknown_value: codes::UNKNOWN_VALUE,
    out_of_range: codes::OUT_OF_RANGE,
    extensions: true,
};

/// One import: what all its parts look at.
pub(crate) struct Import<'n, 'd> {
    pub root: &'n Node,
    pub version: Version,
    pub options: &'d ImportOptions,
    pub references: References<'n>,
    pub expect: Expect<'d>,
    pub models: Models,
    pub schemes: Schemes,
    /// What the document's own `security` demands where an operation has none.
    pub demand: Demand,
    /// What stands before each path (R-OAS-05).
    pub base: String,
    /// The default integration's URL without a final slash.
    pub default_url: Option<String>,
    /// The method that is being read: path and verb.
    pub method: Option<(String, Verb)>,
}

impl<'n> Import<'n, '_> {
    fn api(&mut self) -> Api {
        let mut api = Api { place: self.root.place, ..Api::default() };
        api.id = Located::new(self.options.api_id.clone().unwrap_or_default(), self.root.place);
        self.default_url = self.default_url();
        self.information(&mut api);
        root_extension::read(self, &mut api);
        self.read_models();
        self.read_schemes(&mut api);
        self.demand = self.root.get("security").map(|node| self.demand_of(node)).unwrap_or_default();
        let base = self.base_path();
        if self.version == Version::ThreeOne {
            self.note_webhooks();
        }
        read_paths(self, &base, &mut api);
        self.base = base;
        api.models = self.models.take();
        api
    }

    fn documentation(&mut self, base: &str) -> Vec<DocumentationPart> {
        let bytes_max = self.options.limits.document_bytes_max;
        documentation::read(self.root, self.version, base, bytes_max, &mut self.expect)
    }

    /// The node itself, or what its `$ref` leads to.
    pub(crate) fn follow(&mut self, node: &'n Node) -> Option<&'n Node> {
        self.references.follow(node, self.expect.diagnostics)
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.expect.diagnostics.push(diagnostic);
    }

    /// R-OAS-06
    fn information(&mut self, api: &mut Api) {
        let Some(info) = self.expect.required(self.root.entries(), "info", "the document", self.root.place)
        else {
            return;
        };
        let Some(entries) = self.expect.map(info, "`info`") else { return };
        if let Some(title) = self.expect.required(entries, "title", "`info`", info.place) {
            api.name = self.expect.text_or_number(title, "`title`").map(|t| t.value).unwrap_or_default();
        }
        let mut optional = |key: &str| {
            let node = info.get(key).filter(|node| !node.is_null())?;
            self.expect.text_or_number(node, Quoted(key)).map(|text| text.value)
        };
        api.description = optional("description").unwrap_or_default();
        api.version = optional("version").unwrap_or_default();
    }

    fn base_path(&mut self) -> String {
        if self.options.base_path == BasePathMode::Ignore {
            return String::new();
        }
        let read = match self.version {
            Version::Two => {
                let node = self.root.get("basePath").filter(|node| !node.is_null());
                node.and_then(|node| self.expect.text(node, "`basePath`")).map(|text| text.value)
            }
            Version::Three | Version::ThreeOne => self.server_path(),
        };
        path::base(&read.unwrap_or_default(), self.options.base_path)
    }

    /// The default of the first server variable `basePath`, else the path of the first server's URL.
    fn server_path(&mut self) -> Option<String> {
        let servers = self.expect.list(self.root.get("servers")?, "`servers`")?;
        let variable = |server: &'n Node, name: &str| -> Option<&'n Node> {
            server.get("variables")?.get(name)?.get("default")
        };
        if let Some(default) = servers.iter().find_map(|server| variable(server, "basePath")) {
            return self.expect.text_or_number(default, "`default`").map(|text| text.value);
        }
        let first = servers.first()?;
        let url = self.expect.text(first.get("url")?, "`url`")?;
        let mut path = match url.value.split_once("://") {
            Some((_, rest)) => rest.split_once('/').map(|(_, path)| path.to_owned()).unwrap_or_default(),
            None => url.value.clone(),
        };
        for (name, _) in first.get("variables").map(Node::entries).unwrap_or_default() {
            if let Some(Value::Text(text) | Value::Number(text)) =
                variable(first, &name.text).map(|node| &node.value)
            {
                path = path.replace(&format!("{{{}}}", name.text), text);
            }
        }
        if path.contains(['{', '}', '?', '#']) {
            let message = format!("No base path can be read from `{}`", shortened(&url.value));
            let warning = Diagnostic::warning(codes::BAD_SERVER, url.place, message);
            self.report(warning.remedy("Declare each variable of the URL with a `default`"));
            return None;
        }
        Some(path)
    }

    fn default_url(&mut self) -> Option<String> {
        let url = self.options.default_integration.as_deref()?;
        if is_http_url(url) {
            return Some(url.trim_end_matches('/').to_owned());
        }
        let message = format!("The default integration `{}` is not a URL", shortened(url));
        let mistake = Diagnostic::error(codes::BAD_DEFAULT_INTEGRATION, self.root.place, message);
        self.report(mistake.remedy("Write `http://host:port/base` or `https://host/base`"));
        None
    }

    fn note_webhooks(&mut self) {
        let webhooks = self.root.entries().iter().find(|(key, _)| key.text == "webhooks");
        if let Some((key, _)) = webhooks.filter(|(_, node)| !node.entries().is_empty()) {
            let message = "Webhooks are calls that somebody else makes and get no routes";
            self.report(Diagnostic::new(Severity::Note, codes::WEBHOOKS, Some(key.place), message));
        }
    }
}

/// Whether a text is an `http://` or `https://` URL with a host and without query or fragment.
pub(crate) fn is_http_url(url: &str) -> bool {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let Some(rest) = rest else { return false };
    let host = rest.split('/').next().unwrap_or_default();
    !host.is_empty() && !url.contains(|c: char| c.is_whitespace() || c.is_control() || c == '?' || c == '#')
}

fn version_of(root: &Node, diagnostics: &mut Diagnostics) -> Option<Version> {
    let Value::Map(_) = &root.value else {
        let message = format!("An OpenAPI document is a map, and this is {}", root.value.described());
        let mistake = Diagnostic::error(codes::NOT_OPENAPI, root.place, message);
        diagnostics.push(mistake.remedy("Start the document with `openapi: 3.0.3`"));
        return None;
    };
    let declared =
        ["openapi", "swagger", "swaggerVersion"].iter().find_map(|key| root.get(key).map(|n| (*key, n)));
    let Some((key, node)) = declared else {
        diagnostics.push(not_openapi(root));
        return None;
    };
    let (Value::Text(text) | Value::Number(text)) = &node.value else {
        let message = format!("Expected a version for `{key}`, but found {}", node.value.described());
        diagnostics
            .push(Diagnostic::error(codes::OPENAPI_VERSION, node.place, message).remedy("Write `3.0.3`"));
        return None;
    };
    let is = |version: &str| {
        text.strip_prefix(version).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    match key {
        "swagger" if is("2.0") => Some(Version::Two),
        "openapi" if is("3.0") => Some(Version::Three),
        "openapi" if is("3.1") => Some(Version::ThreeOne),
        _ => {
            let message = format!("Version `{}` of OpenAPI is not read", shortened(text));
            let mistake = Diagnostic::error(codes::OPENAPI_VERSION, node.place, message);
            diagnostics.push(mistake.remedy("Write `swagger: \"2.0\"`, or `openapi: 3.0.x` or `3.1.x`"));
            None
        }
    }
}

fn not_openapi(root: &Node) -> Diagnostic {
    let remedy = if root.get("ringgate").is_some() {
        "This is a gateway file: name it where a gateway file is expected"
    } else if root.get("AWSTemplateFormatVersion").is_some() || root.get("Resources").is_some() {
        "This is a CloudFormation template: export the API's OpenAPI document and use that"
    } else {
        "Start the document with `openapi: 3.0.3`, `openapi: 3.1.0` or `swagger: \"2.0\"`"
    };
    let message = "This is not an OpenAPI document: neither `openapi` nor `swagger` says its version";
    Diagnostic::error(codes::NOT_OPENAPI, root.place, message).remedy(remedy)
}
