//! Lowering: names become indexes, expressions become values, and every mistake is told.

use std::collections::HashMap;

use ringgate_definition::{self as definition, Definition, Diagnostic, Diagnostics, Located, Place};
use ringgate_snapshot::schema::{self, Keys, Routes};
use ringgate_snapshot::table::{Table, api_tag};

use crate::{Options, code};

mod access_log;
mod address;
mod api;
mod authorizer;
mod aws;
mod cache;
mod caller;
mod canary;
pub(crate) mod certificate;
mod context;
mod deployment;
mod field;
mod flush;
mod gateway_response;
pub(crate) mod id;
mod integration;
mod key;
mod mapping;
mod mock;
mod model;
mod origin;
mod parameter;
mod payload;
mod plan;
mod policy;
mod position;
mod refuse;
mod resource;
mod response;
mod scope;
mod selection;
mod setting;
mod stage;
mod stage_variable;
mod target;
mod template;
mod throttle;
mod token_authorizer;
mod upstream;
mod uri;
mod validation;
mod vantage;

/// The suffix of default hosts on a machine of one's own (R-ROUTE-01).
const HOST_SUFFIX_DEFAULT: &str = "localhost";

/// Lowers everything. The result is of use only if no error was noted.
pub(crate) fn lower(
    definition: &Definition,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> (Routes, Option<Keys>) {
    check_options(options, diagnostics);
    if definition.apis.is_empty() && !options.may_be_empty {
        let message = "there is no API to compile";
        let diagnostic = Diagnostic::new(definition::Severity::Error, code::NO_API, None, message);
        diagnostics
            .push(diagnostic.remedy("name an OpenAPI document, or add one under `apis` in the gateway file"));
    }
    check_api_ids(definition, diagnostics);
    let mut upstreams = upstream::Upstreams::new(definition, diagnostics);
    let sources = &definition.sources;
    token_authorizer::check_settings(&definition.tokens, diagnostics);
    let endpoints = aws::Endpoints::new(definition, options, diagnostics);
    let lower_api = |api| api::lower(api, sources, &endpoints, options, &mut upstreams, diagnostics);
    let mut apis: Vec<schema::Api> = definition.apis.iter().map(lower_api).collect();
    apis.sort_by(|a, b| a.id.cmp(&b.id));
    let api_index = Table::build(apis.iter().map(|api| api_tag(api.id.as_bytes())).zip(0..));
    let sources = definition.sources.names().map(str::to_owned).collect();
    let host_suffix = lower_host_suffix(definition.host_suffix.as_ref(), diagnostics);
    let mut routes = Routes { host_suffix, sources, apis, api_index, upstreams: Vec::new() };
    upstreams.finish(&mut routes, diagnostics);
    (routes, key::lower(definition, options, diagnostics))
}

fn check_options(options: &Options, diagnostics: &mut Diagnostics) {
    let mut refuse = |code, message: String, remedy: &str| {
        diagnostics.push(Diagnostic::new(definition::Severity::Error, code, None, message).remedy(remedy));
    };
    if !is_account_id(&options.account_id) {
        refuse(code::ACCOUNT_ID, format!("`{}` is no account id", options.account_id), "use twelve digits");
    }
    if !is_region(&options.region) {
        refuse(code::REGION, format!("`{}` is no region", options.region), "use a name such as `us-east-1`");
    }
}

fn check_api_ids(definition: &Definition, diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<&str, Place> = HashMap::new();
    for api in &definition.apis {
        if let Some(first) = seen.insert(&api.id.value, api.place) {
            let message = format!("two APIs have the id `{}`", api.id.value);
            let diagnostic = Diagnostic::error(code::API_TWICE, api.place, message);
            diagnostics
                .push(diagnostic.related(first, "the other one").remedy("give one of them another id"));
        }
    }
}

fn lower_host_suffix(suffix: Option<&Located<String>>, diagnostics: &mut Diagnostics) -> String {
    let Some(suffix) = suffix else { return HOST_SUFFIX_DEFAULT.to_owned() };
    let lower = suffix.value.to_ascii_lowercase();
    if !lower.split('.').all(|label| !label.is_empty() && is_label(label)) {
        let message = format!("`{}` cannot end a host name", suffix.value.escape_debug());
        let remedy = "use letters, digits and `-` between single full stops, such as `gateway.example.com`";
        diagnostics.push(Diagnostic::error(code::REGION, suffix.place, message).remedy(remedy));
    }
    lower
}

/// Twelve digits.
fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// A region is a label of the default host (R-ROUTE-01).
fn is_region(text: &str) -> bool {
    !text.is_empty() && is_label(text)
}

fn is_label(text: &str) -> bool {
    text.len() <= 63 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn lower_place(place: Place) -> schema::Place {
    schema::Place { source: place.source.0, line: place.line, column: place.column }
}

#[cfg(test)]
mod tests;
