//! Integrations, with what the service fills in (R-INT-02, R-OAS-10).

use std::collections::BTreeMap;

use ringgate_definition as definition;
use ringgate_definition::{Located, Passthrough, Template, TransferMode};
use ringgate_management::shapes::{
    ConnectionType, ContentHandlingStrategy, Integration, IntegrationResponse, IntegrationType,
    ResponseTransferMode, TlsConfig,
};

use super::{Lowering, map, said, texts};

/// How long an upstream may take when nobody says, in milliseconds (R-INT-02).
const TIMEOUT_MS_DEFAULT: i32 = 29_000;

impl Lowering<'_, '_> {
    /// The integration of a method: path and verb, and the id of the resource.
    pub(super) fn integration(
        &mut self,
        at: (&str, &str),
        resource: &str,
        from: definition::Integration,
    ) -> Integration {
        let kind = said(from.kind).map(kind);
        let calls_http = matches!(kind, Some(IntegrationType::Http | IntegrationType::HttpProxy));
        let connection = said(from.connection_type).and_then(|kind| ConnectionType::read(&kind));
        let timeout = said(from.timeout_ms).map(|ms| i32::try_from(ms).unwrap_or(i32::MAX));
        let skip = said(from.insecure_skip_verification);
        let passthrough = match said(from.passthrough).unwrap_or_default() {
            Passthrough::WhenNoMatch => "WHEN_NO_MATCH",
            Passthrough::WhenNoTemplates => "WHEN_NO_TEMPLATES",
            Passthrough::Never => "NEVER",
        };
        Integration {
            r#type: kind,
            http_method: said(from.http_method),
            uri: said(from.uri),
            connection_type: connection.or(calls_http.then_some(ConnectionType::Internet)),
            connection_id: said(from.connection_id),
            credentials: said(from.credentials),
            request_parameters: map(from.request_parameters),
            request_templates: templates(from.request_templates),
            passthrough_behavior: Some(passthrough.to_owned()),
            content_handling: said(from.content_handling).map(content_handling),
            timeout_in_millis: Some(timeout.unwrap_or(TIMEOUT_MS_DEFAULT)),
            cache_namespace: said(from.cache_namespace).or_else(|| Some(resource.to_owned())),
            cache_key_parameters: Some(texts(from.cache_key_parameters)),
            integration_responses: self.integration_responses(at, from.responses),
            tls_config: skip.map(|skip| TlsConfig { insecure_skip_verification: Some(skip) }),
            response_transfer_mode: said(from.transfer_mode).map(|mode| match mode {
                TransferMode::Buffered => ResponseTransferMode::Buffered,
                TransferMode::Stream => ResponseTransferMode::Stream,
            }),
            integration_target: said(from.integration_target),
        }
    }

    /// Rows have one for each status; documents have one for each pattern (R-IRESP-01).
    fn integration_responses(
        &mut self,
        (path, verb): (&str, &str),
        responses: Vec<definition::IntegrationResponse>,
    ) -> Option<BTreeMap<String, IntegrationResponse>> {
        let mut rows = BTreeMap::new();
        for from in responses {
            let status = from.status.as_ref().map(|status| status.value.clone()).unwrap_or_default();
            let pattern = from.selection_pattern().map(str::to_owned);
            let row = IntegrationResponse {
                status_code: Some(status.clone()),
                selection_pattern: pattern,
                response_parameters: map(from.parameters),
                response_templates: templates(from.templates),
                content_handling: said(from.content_handling).map(content_handling),
            };
            let Some(earlier) = rows.insert(status.clone(), row) else { continue };
            let pattern = earlier.selection_pattern.unwrap_or_else(|| "default".to_owned());
            self.warnings.push(format!(
                "Several integration responses have status code '{status}' for resource '{path}' and method '{verb}'. \
                 Ignoring the one with pattern '{pattern}'"
            ));
        }
        Some(rows).filter(|rows| !rows.is_empty())
    }
}

/// A null is an empty text (R-IRESP-12).
fn templates(templates: Vec<Template>) -> Option<BTreeMap<String, String>> {
    let text = |text: Option<Located<String>>| said(text).unwrap_or_default();
    let map: BTreeMap<String, String> =
        templates.into_iter().map(|template| (template.media_type.value, text(template.text))).collect();
    Some(map).filter(|map| !map.is_empty())
}

fn kind(kind: definition::IntegrationType) -> IntegrationType {
    match kind {
        definition::IntegrationType::Http => IntegrationType::Http,
        definition::IntegrationType::HttpProxy => IntegrationType::HttpProxy,
        definition::IntegrationType::Aws => IntegrationType::Aws,
        definition::IntegrationType::AwsProxy => IntegrationType::AwsProxy,
        definition::IntegrationType::Mock => IntegrationType::Mock,
    }
}

fn content_handling(handling: definition::ContentHandling) -> ContentHandlingStrategy {
    match handling {
        definition::ContentHandling::ConvertToText => ContentHandlingStrategy::ConvertToText,
        definition::ContentHandling::ConvertToBinary => ContentHandlingStrategy::ConvertToBinary,
    }
}
