//! Integrations.

use ringgate_definition::{
    ContentHandling, Integration, IntegrationResponse, IntegrationType, Located, Passthrough, Place,
    Template, TransferMode,
};
use ringgate_management::shapes;

use super::{at, pairs_at, text_at};

/// An integration as it was captured.
pub(super) fn define(integration: &shapes::Integration, place: Place) -> Integration {
    let text = |text: &Option<String>| text_at(text.as_ref(), place);
    let kind = integration.r#type.map(|kind| match kind {
        shapes::IntegrationType::Http => IntegrationType::Http,
        shapes::IntegrationType::HttpProxy => IntegrationType::HttpProxy,
        shapes::IntegrationType::Aws => IntegrationType::Aws,
        shapes::IntegrationType::AwsProxy => IntegrationType::AwsProxy,
        shapes::IntegrationType::Mock => IntegrationType::Mock,
    });
    let mode = integration.response_transfer_mode.map(|mode| match mode {
        shapes::ResponseTransferMode::Buffered => TransferMode::Buffered,
        shapes::ResponseTransferMode::Stream => TransferMode::Stream,
    });
    let timeout = integration.timeout_in_millis.and_then(|ms| u64::try_from(ms).ok());
    let insecure = integration.tls_config.as_ref().and_then(|tls| tls.insecure_skip_verification);
    let keys = integration.cache_key_parameters.iter().flatten();
    Integration {
        kind: kind.map(|kind| at(kind, place)),
        http_method: text(&integration.http_method),
        uri: text(&integration.uri),
        connection_type: integration.connection_type.map(|kind| at(kind.as_str().to_owned(), place)),
        connection_id: text(&integration.connection_id),
        integration_target: text(&integration.integration_target),
        credentials: text(&integration.credentials),
        request_parameters: pairs_at(integration.request_parameters.iter().flatten(), place),
        request_templates: templates(integration.request_templates.iter().flatten(), place),
        passthrough: passthrough(integration.passthrough_behavior.as_deref()).map(|it| at(it, place)),
        content_handling: content_handling(integration.content_handling, place),
        timeout_ms: timeout.map(|ms| at(ms, place)),
        cache_namespace: text(&integration.cache_namespace),
        cache_key_parameters: keys.map(|key| at(key.clone(), place)).collect(),
        insecure_skip_verification: insecure.map(|flag| at(flag, place)),
        server_name_to_verify: None,
        transfer_mode: mode.map(|mode| at(mode, place)),
        responses: integration
            .integration_responses
            .iter()
            .flatten()
            .map(|(_, it)| response(it, place))
            .collect(),
        place,
    }
}

fn passthrough(text: Option<&str>) -> Option<Passthrough> {
    match text? {
        "WHEN_NO_TEMPLATES" => Some(Passthrough::WhenNoTemplates),
        "NEVER" => Some(Passthrough::Never),
        _ => Some(Passthrough::WhenNoMatch),
    }
}

fn content_handling(
    handling: Option<shapes::ContentHandlingStrategy>,
    place: Place,
) -> Option<Located<ContentHandling>> {
    let handling = match handling? {
        shapes::ContentHandlingStrategy::ConvertToBinary => ContentHandling::ConvertToBinary,
        shapes::ContentHandlingStrategy::ConvertToText => ContentHandling::ConvertToText,
    };
    Some(at(handling, place))
}

/// R-IRESP-01: no pattern is the default.
fn response(response: &shapes::IntegrationResponse, place: Place) -> IntegrationResponse {
    IntegrationResponse {
        pattern: at(response.selection_pattern.clone().unwrap_or_default(), place),
        status: text_at(response.status_code.as_ref(), place),
        parameters: pairs_at(response.response_parameters.iter().flatten(), place),
        templates: templates(response.response_templates.iter().flatten(), place),
        content_handling: content_handling(response.content_handling, place),
    }
}

fn templates<'a>(map: impl Iterator<Item = (&'a String, &'a String)>, place: Place) -> Vec<Template> {
    let template = |(media_type, text): (&String, &String)| Template {
        media_type: at(media_type.clone(), place),
        text: Some(at(text.clone(), place)),
    };
    map.map(template).collect()
}
