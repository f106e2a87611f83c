//! `x-amazon-apigateway-integration`, as the service writes it: types and passthrough behaviour in lower case (R-OAS-17).

use super::Writer;
use super::build::{Fields, boolean, node, number, pairs, text};
use crate::tree::{Node, Value};
use ringgate_definition::{
    ContentHandling, Integration, IntegrationResponse, IntegrationType, Passthrough, Template, TransferMode,
};
use std::collections::HashSet;

impl Writer<'_> {
    pub(super) fn integration(&mut self, integration: &Integration) -> Node {
        let tls = Fields::default()
            .said("insecureSkipVerification", integration.insecure_skip_verification.as_ref(), |skip| {
                boolean(*skip)
            })
            .said_text("serverNameToVerify", integration.server_name_to_verify.as_ref());
        let parameters = &integration.request_parameters;
        Fields::default()
            .said("type", integration.kind.as_ref(), |kind| text(type_name(*kind)))
            .said_text("httpMethod", integration.http_method.as_ref())
            .said_text("uri", integration.uri.as_ref())
            .said_text("connectionType", integration.connection_type.as_ref())
            .said_text("connectionId", integration.connection_id.as_ref())
            .said_text("integrationTarget", integration.integration_target.as_ref())
            .said_text("credentials", integration.credentials.as_ref())
            .put_if(!integration.responses.is_empty(), "responses", || {
                self.integration_responses(integration)
            })
            .put_if(!parameters.is_empty(), "requestParameters", || pairs(parameters))
            .put_if(!integration.request_templates.is_empty(), "requestTemplates", || {
                templates(&integration.request_templates)
            })
            .said("passthroughBehavior", integration.passthrough.as_ref(), |passthrough| {
                text(passthrough_name(*passthrough))
            })
            .said("contentHandling", integration.content_handling.as_ref(), |handling| {
                text(handling_name(*handling))
            })
            .said("timeoutInMillis", integration.timeout_ms.as_ref(), |timeout| number(*timeout))
            .said_text("cacheNamespace", integration.cache_namespace.as_ref())
            .said_texts("cacheKeyParameters", &integration.cache_key_parameters)
            .put_if(!tls.is_empty(), "tlsConfig", || tls.finish())
            .said("responseTransferMode", integration.transfer_mode.as_ref(), |mode| text(mode_name(*mode)))
            .finish()
    }

    fn integration_responses(&mut self, integration: &Integration) -> Node {
        let mut seen = HashSet::new();
        let mut responses = Fields::default();
        for response in &integration.responses {
            let pattern = response.selection_pattern().unwrap_or("default");
            if seen.insert(pattern) {
                responses = responses.put(pattern, integration_response(response));
                continue;
            }
            let message =
                format!("Two integration responses have the pattern `{pattern}`; the first is written");
            self.warn(response.pattern.place, message, "Give one of them another pattern");
        }
        responses.finish()
    }
}

fn integration_response(response: &IntegrationResponse) -> Node {
    Fields::default()
        .said_text("statusCode", response.status.as_ref())
        .put_if(!response.parameters.is_empty(), "responseParameters", || pairs(&response.parameters))
        .put_if(!response.templates.is_empty(), "responseTemplates", || templates(&response.templates))
        .said("contentHandling", response.content_handling.as_ref(), |handling| {
            text(handling_name(*handling))
        })
        .finish()
}

/// An explicit null stays one (R-IRESP-12).
fn templates(templates: &[Template]) -> Node {
    let fields = templates.iter().fold(Fields::default(), |fields, template| {
        let body = template.text.as_ref().map_or(node(Value::Null), |body| text(&body.value));
        fields.put(&template.media_type.value, body)
    });
    fields.finish()
}

fn type_name(kind: IntegrationType) -> &'static str {
    match kind {
        IntegrationType::Http => "http",
        IntegrationType::HttpProxy => "http_proxy",
        IntegrationType::Aws => "aws",
        IntegrationType::AwsProxy => "aws_proxy",
        IntegrationType::Mock => "mock",
    }
}

fn passthrough_name(passthrough: Passthrough) -> &'static str {
    match passthrough {
        Passthrough::WhenNoMatch => "when_no_match",
        Passthrough::WhenNoTemplates => "when_no_templates",
        Passthrough::Never => "never",
    }
}

fn handling_name(handling: ContentHandling) -> &'static str {
    match handling {
        ContentHandling::ConvertToText => "CONVERT_TO_TEXT",
        ContentHandling::ConvertToBinary => "CONVERT_TO_BINARY",
    }
}

fn mode_name(mode: TransferMode) -> &'static str {
    match mode {
        TransferMode::Buffered => "BUFFERED",
        TransferMode::Stream => "STREAM",
    }
}
