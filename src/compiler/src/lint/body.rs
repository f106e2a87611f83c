//! Bodies that a validator never sees (R-REQ-09): a model is chosen by the media type that the client says.

use ringgate_definition::{Api, Diagnostics, Integration, IntegrationType, Method, Passthrough};

/// The media type that stands for all others.
const OTHERS: &str = "$default";

pub(super) fn lint(api: &Api, found: &mut Diagnostics) {
    for (resource, method) in super::methods(api) {
        let Some((media, _)) = method.request_models.first() else { continue };
        let covers_others = method.request_models.iter().any(|(media, _)| media.value == OTHERS);
        if covers_others || !validates_bodies(api, method) || refuses_others(method) {
            continue;
        }
        let message = format!(
            "the bodies of {} are validated, but a body with a Content-Type without a model passes as it is",
            super::route(resource, method)
        );
        let remedy = "declare a model for the media type `$default` too, or let a non-proxy integration have \
                      templates for the declared media types and `passthroughBehavior: never`";
        found.push(super::warning(super::BODY_BYPASS, media.place, message, remedy));
    }
}

fn validates_bodies(api: &Api, method: &Method) -> bool {
    let name = method.validator.as_ref().or(api.validator.as_ref());
    let validator = name.and_then(|name| api.validators.iter().find(|v| v.name.value == name.value));
    validator.is_some_and(|validator| validator.body)
}

/// Whether the integration answers every media type without a model with 415 (R-INT-22).
fn refuses_others(method: &Method) -> bool {
    let Some(integration) = &method.integration else { return false };
    let kind = integration.kind.as_ref().map(|kind| kind.value);
    let is_proxy = matches!(kind, Some(IntegrationType::HttpProxy | IntegrationType::AwsProxy));
    !is_proxy && refuses_without_template(integration) && has_templates_for_models_only(method, integration)
}

fn refuses_without_template(integration: &Integration) -> bool {
    match integration.passthrough.as_ref().map(|passthrough| passthrough.value).unwrap_or_default() {
        Passthrough::WhenNoMatch => false,
        Passthrough::WhenNoTemplates => !integration.request_templates.is_empty(),
        Passthrough::Never => true,
    }
}

fn has_templates_for_models_only(method: &Method, integration: &Integration) -> bool {
    integration.request_templates.iter().all(|template| {
        method.request_models.iter().any(|(media, _)| media.value == template.media_type.value)
    })
}
