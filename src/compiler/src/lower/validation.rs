//! How the request of a route is validated (R-REQ-02 to R-REQ-10).

use ringgate_definition::{Api, Located, Method};
use ringgate_snapshot::schema::{BodyModel, Validation};

use super::field::is_media_type;
use super::scope::Scope;
use super::template::DEFAULT_KEY;
use crate::code;
use crate::nearest::suggestion;

/// What a request without a Content-Type counts as (R-REQ-09).
const JSON: &str = "application/json";
const PATH_PARAMETER: &str = "method.request.path.";

/// Lowers what a method wants to be validated; `None` when that is nothing (R-REQ-03).
pub(crate) fn lower(scope: &mut Scope<'_, '_>, api: &Api, method: &Method) -> Option<Validation> {
    let chosen = method.validator.as_ref().or(api.validator.as_ref());
    let name = chosen.filter(|name| !name.value.is_empty())?;
    let Some(validator) = api.validators.iter().find(|validator| validator.name.value == name.value) else {
        report_unknown(scope, api, name);
        return None;
    };
    let required = if validator.parameters { lower_required(scope, method) } else { Vec::new() };
    let models = if validator.body { lower_models(scope, method) } else { Vec::new() };
    let validates = validator.body || !required.is_empty();
    validates.then_some(Validation { required, body: validator.body, models })
}

fn report_unknown(scope: &mut Scope<'_, '_>, api: &Api, name: &Located<String>) {
    let message =
        format!("{} names the request validator `{}`, which is not declared", scope.route(), name.value);
    let names = api.validators.iter().map(|validator| validator.name.value.as_str());
    let remedy = suggestion(&name.value, "request validator", names);
    scope.error(code::VALIDATOR_UNKNOWN, name.place, message, remedy);
}

/// The keys of required parameters, sorted: missing ones are told in this order (R-REQ-05).
fn lower_required(scope: &mut Scope<'_, '_>, method: &Method) -> Vec<String> {
    let mut required: Vec<String> = Vec::new();
    for (key, _) in method.request_parameters.iter().filter(|(_, is_required)| *is_required) {
        required.push(key.value.clone());
        let Some(name) = key.value.strip_prefix(PATH_PARAMETER) else { continue };
        if !scope.variables.iter().any(|variable| variable == name) {
            let message = format!(
                "{} requires the path parameter `{name}`, which its path does not have: every request is refused",
                scope.route()
            );
            let remedy = suggestion(name, "path variable", scope.variables.iter().map(String::as_str));
            scope.warn(code::PARAMETER_NEVER, key.place, message, remedy);
        }
    }
    required.sort();
    required.dedup();
    required
}

/// R-REQ-09: without any model a body of JSON must fit the model `Empty`; others are not looked at.
fn lower_models(scope: &mut Scope<'_, '_>, method: &Method) -> Vec<BodyModel> {
    if method.request_models.is_empty() {
        let media_type = JSON.to_owned();
        return vec![BodyModel { media_type, schema: scope.shared.models.empty() }];
    }
    let mut models = Vec::with_capacity(method.request_models.len());
    for (media_type, name) in &method.request_models {
        if !is_media_type(&media_type.value) && media_type.value != DEFAULT_KEY {
            let message = format!("`{}` is no media type, so no body is validated for it", media_type.value);
            let remedy = "write type and subtype without parameters, such as `application/json`";
            scope.warn(code::MEDIA_TYPE, media_type.place, message, remedy);
        }
        if let Some(schema) = scope.shared.models.find(name, scope.diagnostics) {
            models.push(BodyModel { media_type: media_type.value.clone(), schema });
        }
    }
    models
}
