//! The response cache: how large it is, and what tells its entries apart (R-STAGE-18 to R-STAGE-20).

use ringgate_definition as definition;
use ringgate_definition::{Diagnostic, Diagnostics, Located, Method, Severity};
use ringgate_snapshot::schema::{Destination, Mapping, Origin};

use super::origin::read_parameter;
use super::scope::Scope;
use crate::code;
use crate::nearest::suggestion;

const OF_REQUEST: &str = "method.request.";
const OF_INTEGRATION: &str = "integration.request.";

/// The bytes that a stage's cache may hold; 0: it has none.
pub(crate) fn lower_size(stage: &definition::Stage, diagnostics: &mut Diagnostics) -> u64 {
    let Some(cache) = stage.cache.as_ref().filter(|cache| cache.enabled.value) else { return 0 };
    if cache.size_bytes.value == 0 {
        let message = format!("the cache of stage `{}` has no room at all", stage.name.value);
        let remedy = "give it a size, or switch it off";
        diagnostics.push(Diagnostic::error(code::CACHE_SIZE, cache.size_bytes.place, message).remedy(remedy));
    }
    cache.size_bytes.value
}

/// What tells cached responses of an integration apart, in the order of the parameters' names.
pub(crate) fn lower_keys(
    scope: &mut Scope<'_, '_>,
    method: &Method,
    integration: &definition::Integration,
    mappings: &[Mapping],
) -> Vec<Origin> {
    let mut parameters: Vec<&Located<String>> = integration.cache_key_parameters.iter().collect();
    note_without_cache(scope, integration);
    parameters.sort_by(|a, b| a.value.cmp(&b.value));
    parameters.dedup_by(|a, b| a.value == b.value);
    parameters.into_iter().filter_map(|parameter| lower_key(scope, method, mappings, parameter)).collect()
}

fn note_without_cache(scope: &mut Scope<'_, '_>, integration: &definition::Integration) {
    let setting = integration.cache_namespace.iter().chain(&integration.cache_key_parameters).next();
    let Some(setting) = setting.filter(|_| !scope.vantages().iter().any(|vantage| vantage.has_cache)) else {
        return;
    };
    let message = "no stage has a cache, so cache settings do nothing";
    let note = Diagnostic::new(Severity::Note, code::CACHE, Some(setting.place), message);
    scope.diagnostics.push(note.remedy("give a stage a cache, or ignore this"));
}

fn lower_key(
    scope: &mut Scope<'_, '_>,
    method: &Method,
    mappings: &[Mapping],
    parameter: &Located<String>,
) -> Option<Origin> {
    let text = parameter.value.as_str();
    if let Some(rest) = text.strip_prefix(OF_INTEGRATION) {
        return mapped(mappings, rest).or_else(|| {
            report(scope, parameter, "is not mapped: the integration's requestParameters do not have it");
            None
        });
    }
    let origin = match text.strip_prefix(OF_REQUEST) {
        Some(rest) => read_parameter(scope, rest, parameter.place),
        None => None,
    };
    let Some(origin) = origin else {
        report(scope, parameter, "is none");
        return None;
    };
    let declared = text.replacen(".multivalue", ".", 1);
    let is_declared = |(key, _): &(Located<String>, bool)| key.value == declared || key.value == text;
    if !method.request_parameters.iter().any(is_declared) {
        let message = format!("the cache key parameter `{text}` is not declared by {}", scope.route());
        let names = method.request_parameters.iter().map(|(key, _)| key.value.as_str());
        let remedy = suggestion(&declared, "declared parameter", names);
        scope.error(code::CACHE_KEY, parameter.place, message, remedy);
    }
    origin
}

/// Where the value of `header.X`, `querystring.X` or `path.X` of the upstream's request comes from.
fn mapped(mappings: &[Mapping], target: &str) -> Option<Origin> {
    let (location, name) = target.split_once('.')?;
    let is_meant = |mapping: &&Mapping| match (location, mapping.destination) {
        ("header", Destination::Header) => mapping.name.eq_ignore_ascii_case(name),
        ("querystring", Destination::Query) | ("path", Destination::Path) => mapping.name == name,
        _ => false,
    };
    mappings.iter().find(is_meant).map(|mapping| mapping.origin.clone())
}

fn report(scope: &mut Scope<'_, '_>, parameter: &Located<String>, what: &str) {
    let message = format!("the cache key parameter `{}` {what}", parameter.value);
    let remedy = "write `method.request.{header|querystring|path}.<name>` of a declared parameter, or \
                  `integration.request.{header|querystring|path}.<name>` of a mapped one";
    scope.error(code::CACHE_KEY, parameter.place, message, remedy);
}
