//! Rows that come together, from a document: what the operations that make them one by one would say of them, in the words
//! of an import (R-OAS-04).

use std::collections::BTreeMap;

use ringgate_management::shapes::{
    Authorizer, DocumentationPart, DocumentationPartLocation, GatewayResponse, GatewayResponseType,
    Integration, Method, Resource,
};
use ringgate_management::{Fault, FaultKind};

use super::{
    authorizers, documentation_parts, gateway_responses, integration_responses, integrations,
    method_responses, methods, models, resources, validators,
};
use crate::row::Row;
use crate::{Change, Estate, Kept};

/// The most mistakes that are told; the rest is counted.
const MISTAKES_MAX: usize = 100;

/// What is wrong with the rows that changes put. `after` is the estate with these changes made.
///
/// # Errors
/// `LimitExceededException` where there would be more of something than there may be.
pub fn check_brought(after: &Estate, api: &str, changes: &[Change]) -> Result<Vec<String>, Fault> {
    check_counts(after, api)?;
    let mut check = Check { after, api, mistakes: Vec::new(), left_out: 0 };
    for row in changes.iter().filter_map(|change| change.row.as_ref()) {
        check.row(row);
    }
    if check.left_out > 0 {
        check.mistakes.push(format!("{} more", check.left_out));
    }
    Ok(check.mistakes)
}

/// A gateway response that differs from the built-in one, with what the service fills in (R-GWR-03).
pub fn customised_response(
    kind: GatewayResponseType,
    status_code: Option<String>,
    parameters: BTreeMap<String, String>,
    templates: Option<BTreeMap<String, String>>,
) -> GatewayResponse {
    gateway_responses::customised(kind, status_code, Some(parameters), templates)
}

/// A text that two locations of documentation have in common if they are the same (R-MGMT-20).
pub fn documentation_key(location: &DocumentationPartLocation) -> String {
    documentation_parts::key(location)
}

/// How many of a kind an API may have.
fn check_counts(after: &Estate, api: &str) -> Result<(), Fault> {
    for (count, max, what) in [
        (Resource::table(after).count(api), resources::RESOURCES_MAX, "resources"),
        (Authorizer::table(after).count(api), authorizers::AUTHORIZERS_MAX, "authorizers"),
        (DocumentationPart::table(after).count(api), documentation_parts::PARTS_MAX, "documentation parts"),
    ] {
        if count > max {
            let message = format!("The API would have {count} {what}; {max} are the most");
            return Err(Fault::new(FaultKind::LimitExceeded, message));
        }
    }
    Ok(())
}

struct Check<'e> {
    after: &'e Estate,
    api: &'e str,
    mistakes: Vec<String>,
    left_out: usize,
}

impl Check<'_> {
    fn row(&mut self, row: &Row) {
        let (after, api) = (self.after, self.api);
        match row {
            Row::Model(model) => {
                let name = model.name.as_deref().unwrap_or_default();
                self.take(models::check_whole(after, api, model), || {
                    format!("Unable to create model '{name}'")
                });
            }
            Row::RequestValidator(validator) => {
                let name = validator.name.as_deref();
                self.take(validators::check_name(name), || {
                    format!("Unable to create request validator '{}'", name.unwrap_or_default())
                });
            }
            Row::Authorizer(authorizer) => {
                let name = authorizer.name.as_deref().unwrap_or_default();
                self.take(authorizers::check_whole(after, api, authorizer), || {
                    format!("Unable to create authorizer '{name}'")
                });
            }
            Row::GatewayResponse(response) => {
                let kind = response.response_type.unwrap_or(GatewayResponseType::Default4xx);
                self.take(gateway_responses::check(kind, response), || {
                    format!("Unable to put gateway response '{}'", kind.as_str())
                });
            }
            Row::DocumentationPart(part) => {
                self.take(documentation_parts::check_whole(part), || {
                    let kind = part.location.as_ref().map_or("", |location| location.r#type.as_str());
                    format!("Unable to create documentation part of type '{kind}'")
                });
            }
            Row::Resource(resource) => self.resource(resource),
            _ => {}
        }
    }

    fn resource(&mut self, resource: &Resource) {
        let path = resources::path_of(resource);
        if let Some(part) = &resource.path_part {
            self.take(resources::check_part(part), || format!("Unable to create resource at path '{path}'"));
        }
        for (verb, method) in resource.resource_methods.iter().flatten() {
            self.method(path, verb, method);
        }
    }

    fn method(&mut self, path: &str, verb: &str, method: &Method) {
        let (after, api) = (self.after, self.api);
        let at = || format!("'{verb}' for resource at path '{path}'");
        self.take(methods::check_whole(after, api, method), || format!("Unable to put method {}", at()));
        for (status, response) in method.method_responses.iter().flatten() {
            self.take(method_responses::check(after, api, response), || {
                format!("Unable to put method response '{status}' of {}", at())
            });
        }
        let Some(integration) = &method.method_integration else { return };
        self.integration(method, integration, &at);
    }

    fn integration(&mut self, method: &Method, integration: &Integration, at: &dyn Fn() -> String) {
        let checked = integrations::check_whole(self.after, self.api, method, integration);
        self.take(checked, || format!("Unable to put integration on {}", at()));
        for (status, response) in integration.integration_responses.iter().flatten() {
            self.take(integration_responses::check(response), || {
                format!("Unable to put integration response '{status}' of {}", at())
            });
        }
    }

    fn take(&mut self, checked: Result<(), Fault>, what: impl FnOnce() -> String) {
        let Err(fault) = checked else { return };
        if self.mistakes.len() < MISTAKES_MAX {
            self.mistakes.push(format!("{}: {}", what(), fault.message));
        } else {
            self.left_out += 1;
        }
    }
}
