//! Extensions of the document and of operations (R-OAS-13).

use super::Writer;
use super::build::{Fields, boolean, number, pairs, text};
use crate::json;
use crate::tree::{Node, ReadLimits};
use ringgate_definition::{
    ApiKeySource, Authorization, Diagnostics, GatewayResponse, Located, Method, SourceId,
};

/// A JSON text as a tree, if it is JSON.
pub(super) fn parsed(text: &str) -> Option<Node> {
    json::read(text, SourceId::default(), &ReadLimits::default(), &mut Diagnostics::default()).ok()
}

/// A JSON text as what it says; anything else as itself.
fn parsed_or_text(json: &Located<String>) -> Node {
    parsed(&json.value).unwrap_or_else(|| text(&json.value))
}

impl Writer<'_> {
    pub(super) fn root_extensions(&self, mut fields: Fields) -> Fields {
        let api = self.api;
        if self.wants(|set| set.validators) {
            let validators = api.validators.iter().fold(Fields::default(), |all, validator| {
                let flags = Fields::default()
                    .put("validateRequestParameters", boolean(validator.parameters))
                    .put("validateRequestBody", boolean(validator.body));
                all.put(&validator.name.value, flags.finish())
            });
            fields = fields
                .said_text("x-amazon-apigateway-request-validator", api.validator.as_ref())
                .put_if(!validators.is_empty(), "x-amazon-apigateway-request-validators", || {
                    validators.finish()
                });
        }
        if self.wants(|set| set.documentation)
            && let Some(documentation) = &api.documentation
        {
            fields = fields.put("x-amazon-apigateway-documentation", parsed_or_text(documentation));
        }
        if self.options.extensions.apigateway { self.general_extensions(fields) } else { fields }
    }

    fn general_extensions(&self, fields: Fields) -> Fields {
        let api = self.api;
        let responses = api.gateway_responses.iter().fold(Fields::default(), |responses, response| {
            responses.put(&response.kind.value, gateway_response(response))
        });
        let fields = if self.is_swagger() { self.endpoint_configuration(fields) } else { fields };
        fields
            .said("x-amazon-apigateway-api-key-source", api.api_key_source.as_ref(), |source| {
                text(match source {
                    ApiKeySource::Header => "HEADER",
                    ApiKeySource::Authorizer => "AUTHORIZER",
                })
            })
            .said_texts("x-amazon-apigateway-binary-media-types", &api.binary_media_types)
            .said(
                "x-amazon-apigateway-minimum-compression-size",
                api.minimum_compression_size.as_ref(),
                |size| number(*size),
            )
            .put_if(!responses.is_empty(), "x-amazon-apigateway-gateway-responses", || responses.finish())
            .put_parsed("x-amazon-apigateway-policy", api.policy.as_ref())
            .put_parsed("x-amazon-apigateway-cors", api.cors.as_ref())
            .said_text("x-amazon-apigateway-security-policy", api.security_policy.as_ref())
            .said_text("x-amazon-apigateway-endpoint-access-mode", api.endpoint_access_mode.as_ref())
    }

    pub(super) fn operation_extensions(&mut self, mut fields: Fields, method: &Method) -> Fields {
        if self.wants(|set| set.validators) {
            fields = fields.said_text("x-amazon-apigateway-request-validator", method.validator.as_ref());
        }
        if self.wants(|set| set.integrations)
            && let Some(integration) = &method.integration
        {
            fields = fields.put("x-amazon-apigateway-integration", self.integration(integration));
        }
        let signed = matches!(method.authorization, Authorization::Iam(_));
        fields.put_if(self.options.extensions.postman && signed, "x-postman-meta", || self.postman())
    }

    /// What Postman reads: that requests are signed, and with what.
    fn postman(&self) -> Node {
        let region = self.api.region.as_ref().map_or(&self.options.region, |region| &region.value);
        let attributes = Fields::default()
            .put("accessKey", text("{{accessKey}}"))
            .put("secretKey", text("{{secretKey}}"))
            .put("region", text(region))
            .put("service", text("execute-api"))
            .put("saveToRequest", boolean(true));
        Fields::default()
            .put("currentHelper", text("awsSigV4"))
            .put("helperAttributes", attributes.finish())
            .finish()
    }
}

impl Fields {
    fn put_parsed(self, key: &str, said: Option<&Located<String>>) -> Fields {
        match said {
            Some(json) => self.put(key, parsed_or_text(json)),
            None => self,
        }
    }
}

fn gateway_response(response: &GatewayResponse) -> Node {
    Fields::default()
        .said_text("statusCode", response.status.as_ref())
        .put_if(!response.parameters.is_empty(), "responseParameters", || pairs(&response.parameters))
        .put_if(!response.templates.is_empty(), "responseTemplates", || pairs(&response.templates))
        .finish()
}
