//! MOCK integrations: the status comes from the request template, the rest from the integration response
//! (R-INT-37, R-INT-38).

use ringgate_definition as definition;
use ringgate_definition::Passthrough;
use ringgate_json::{Heap, Value, read_lenient};

use super::scope::Scope;
use super::template::DEFAULT_KEY;
use crate::code;

/// The media type that a request without a Content-Type counts as (R-INT-21).
const JSON: &str = "application/json";
/// What reading a template as JSON may take, in bytes; a longer one is not judged.
const HEAP_BYTES_MAX: usize = 1 << 20;

/// Warns where every call, or every call without a body that happens to help, becomes an error.
pub(crate) fn check(scope: &mut Scope<'_, '_>, integration: &definition::Integration) {
    let is_chosen = |template: &definition::Template| {
        let key = &template.media_type.value;
        key.eq_ignore_ascii_case(JSON) || key == DEFAULT_KEY
    };
    let templates = &integration.request_templates;
    if !templates.iter().any(is_chosen) {
        warn_without_template(scope, integration);
    }
    templates.iter().for_each(|template| check_status(scope, template));
    if integration.responses.is_empty() {
        let message = "the MOCK integration has no responses, so every call becomes a 500";
        let remedy = "add `responses: {default: {statusCode: \"200\"}}`";
        scope.warn(code::NO_RESPONSE, integration.place, message, remedy);
    }
}

fn warn_without_template(scope: &mut Scope<'_, '_>, integration: &definition::Integration) {
    let passthrough =
        integration.passthrough.as_ref().map(|passthrough| passthrough.value).unwrap_or_default();
    let passes = match passthrough {
        Passthrough::WhenNoMatch => true,
        Passthrough::WhenNoTemplates => integration.request_templates.is_empty(),
        Passthrough::Never => false,
    };
    let route = scope.route();
    let message = if passes {
        format!(
            "the MOCK integration of {route} takes its status from the client's body: it has no template for JSON"
        )
    } else {
        format!("the MOCK integration of {route} answers 415 to JSON and to requests without a body")
    };
    let remedy = "add `requestTemplates: {\"application/json\": \"{\\\"statusCode\\\": 200}\"}`";
    scope.warn(code::MOCK_WITHOUT_TEMPLATE, integration.place, message, remedy);
}

/// What a template yields is known ahead only if it has no expression.
fn check_status(scope: &mut Scope<'_, '_>, template: &definition::Template) {
    let Some(text) = template.text.as_ref().filter(|text| !text.value.contains(['$', '#'])) else { return };
    if text.value.is_empty() || yields_status(&text.value) {
        return;
    }
    let message = "the template yields no integer `statusCode`, so every call that selects it becomes a 500";
    let remedy = "make it an object such as `{\"statusCode\": 200}`";
    scope.warn(code::MOCK_STATUS, text.place, message, remedy);
}

fn yields_status(text: &str) -> bool {
    let mut heap = Heap::new(HEAP_BYTES_MAX);
    let Ok(value) = read_lenient(&mut heap, text) else { return true };
    matches!(value, Value::Map(map) if matches!(heap.get(map, "statusCode"), Some(Value::Int(_))))
}
