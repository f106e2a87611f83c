//! MOCK integrations: the status comes from the request template, the rest from the integration response
//! (R-INT-37, R-INT-38).

use ringgate_definition as definition;
use ringgate_snapshot::schema::StaticTemplate;

use super::scope::Scope;
use super::{lenient, template};
use crate::code;

/// The media type that a request without a Content-Type counts as (R-INT-21).
const JSON: &str = "application/json";

/// Lowers the request templates of a MOCK integration.
///
/// Without a template the request's own body would name the status (R-INT-37), which needs the template engine:
/// refused, because every call would fail.
pub(crate) fn lower_templates(
    scope: &mut Scope<'_>,
    integration: &definition::Integration,
) -> Vec<StaticTemplate> {
    let mut lowered = Vec::with_capacity(integration.request_templates.len());
    let mut is_usable = false;
    for template in &integration.request_templates {
        if !template::check_media_type(scope, &template.media_type, true) {
            continue;
        }
        let key = template.media_type.value.as_str();
        is_usable |= key.eq_ignore_ascii_case(JSON) || key == template::DEFAULT_KEY;
        lowered.extend(lower_one(scope, template));
    }
    if !is_usable {
        let message = format!("the MOCK integration of {} has no request template", scope.route());
        let remedy = "add `requestTemplates: {\"application/json\": \"{\\\"statusCode\\\": 200}\"}`";
        scope.error(code::MOCK_TEMPLATE, integration.place, message, remedy);
    }
    if integration.responses.is_empty() {
        let message = "the MOCK integration has no responses, so every call becomes a 500";
        let remedy = "add `responses: {default: {statusCode: \"200\"}}`";
        scope.warn(code::NO_RESPONSE, integration.place, message, remedy);
    }
    lowered
}

fn lower_one(scope: &mut Scope<'_>, template: &definition::Template) -> Option<StaticTemplate> {
    let text = template.text.as_ref();
    if !text.is_none_or(|text| template::check_static(scope, text, "MOCK request")) {
        return None;
    }
    let status = text.and_then(|text| lenient::status_code(&text.value));
    if status.is_none() {
        let place = text.map_or(template.media_type.place, |text| text.place);
        let message =
            "the template yields no integer `statusCode`, so every call that selects it becomes a 500";
        scope.warn(code::MOCK_STATUS, place, message, "make it an object such as `{\"statusCode\": 200}`");
    }
    Some(StaticTemplate { media_type: template.media_type.value.clone(), status })
}
