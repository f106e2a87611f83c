//! Lowering: names become indexes, expressions become values, and every mistake is told.

use ringgate_definition::{self as definition, Diagnostic, Diagnostics, Located, Place};
use ringgate_snapshot::schema;

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
mod ground;
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

pub use ground::{Ground, LoweredApi};

/// The suffix of default hosts on a machine of one's own (R-ROUTE-01).
const HOST_SUFFIX_DEFAULT: &str = "localhost";

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
