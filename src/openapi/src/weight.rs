//! What a method takes in memory, roughly.

use crate::expect::TextPair;
use ringgate_definition::{Integration, IntegrationResponse, Located, Method, MethodResponse, Template};

/// What a part takes beside its text.
const PART_BYTES: usize = 64;

/// Bytes of a method: its texts, and so much for each part.
pub(crate) fn method_bytes(method: &Method) -> usize {
    let parameters = method.request_parameters.iter().map(|(name, _)| text(name)).sum::<usize>();
    let responses = method.responses.iter().map(response).sum::<usize>();
    let integration = method.integration.as_ref().map(integration).unwrap_or_default();
    PART_BYTES + parameters + pairs(&method.request_models) + responses + integration
}

fn response(response: &MethodResponse) -> usize {
    PART_BYTES + response.headers.iter().map(text).sum::<usize>() + pairs(&response.models)
}

fn integration(integration: &Integration) -> usize {
    let texts = [
        &integration.uri,
        &integration.credentials,
        &integration.connection_id,
        &integration.cache_namespace,
    ];
    let texts = texts.into_iter().flatten().map(text).sum::<usize>();
    let keys = integration.cache_key_parameters.iter().map(text).sum::<usize>();
    let responses = integration.responses.iter().map(integration_response).sum::<usize>();
    texts
        + keys
        + pairs(&integration.request_parameters)
        + templates(&integration.request_templates)
        + responses
}

fn integration_response(response: &IntegrationResponse) -> usize {
    text(&response.pattern) + pairs(&response.parameters) + templates(&response.templates)
}

fn templates(templates: &[Template]) -> usize {
    templates.iter().map(|template| text(&template.media_type) + template.text.as_ref().map_or(0, text)).sum()
}

fn pairs(pairs: &[TextPair]) -> usize {
    pairs.iter().map(|(key, value)| text(key) + text(value)).sum()
}

fn text(text: &Located<String>) -> usize {
    PART_BYTES + text.value.len()
}
