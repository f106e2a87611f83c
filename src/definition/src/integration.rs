use crate::{Located, Place};

/// An integration as the document says it (R-INT-01, OpenAPI table in group 12.2).
#[derive(Clone, Debug, Default)]
pub struct Integration {
    /// `type`; case-insensitive in documents (R-OAS-10).
    pub kind: Option<Located<IntegrationType>>,
    /// `httpMethod`
    pub http_method: Option<Located<String>>,
    /// `uri`, with placeholders and stage variables unresolved.
    pub uri: Option<Located<String>>,
    /// `connectionType`: `INTERNET` or `VPC_LINK`.
    pub connection_type: Option<Located<String>>,
    /// `connectionId`
    pub connection_id: Option<Located<String>>,
    /// `integrationTarget`
    pub integration_target: Option<Located<String>>,
    /// `credentials`
    pub credentials: Option<Located<String>>,
    /// `requestParameters`: target expression to source expression.
    pub request_parameters: Vec<(Located<String>, Located<String>)>,
    /// `requestTemplates` by media type.
    pub request_templates: Vec<Template>,
    /// `passthroughBehavior`
    pub passthrough: Option<Located<Passthrough>>,
    /// `contentHandling`
    pub content_handling: Option<Located<ContentHandling>>,
    /// `timeoutInMillis`
    pub timeout_ms: Option<Located<u64>>,
    /// `cacheNamespace`
    pub cache_namespace: Option<Located<String>>,
    /// `cacheKeyParameters`
    pub cache_key_parameters: Vec<Located<String>>,
    /// `tlsConfig.insecureSkipVerification`
    pub insecure_skip_verification: Option<Located<bool>>,
    /// `tlsConfig.serverNameToVerify`: HTTP APIs only (R-OAS-14).
    pub server_name_to_verify: Option<Located<String>>,
    /// `responseTransferMode`
    pub transfer_mode: Option<Located<TransferMode>>,
    /// `responses`
    pub responses: Vec<IntegrationResponse>,
    /// Where it was declared.
    pub place: Place,
}

/// `type`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntegrationType {
    /// `HTTP`
    Http,
    /// `HTTP_PROXY`
    HttpProxy,
    /// `AWS`
    Aws,
    /// `AWS_PROXY`
    AwsProxy,
    /// `MOCK`
    Mock,
}

/// `passthroughBehavior` (R-INT-22)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Passthrough {
    /// `WHEN_NO_MATCH`
    #[default]
    WhenNoMatch,
    /// `WHEN_NO_TEMPLATES`
    WhenNoTemplates,
    /// `NEVER`
    Never,
}

/// `contentHandling` (R-INT-23)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentHandling {
    /// `CONVERT_TO_TEXT`
    ConvertToText,
    /// `CONVERT_TO_BINARY`
    ConvertToBinary,
}

/// `responseTransferMode` (R-INT-57)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferMode {
    /// `BUFFERED`
    Buffered,
    /// `STREAM`
    Stream,
}

/// A mapping template.
#[derive(Clone, Debug, Default)]
pub struct Template {
    /// The media type, or `$default`.
    pub media_type: Located<String>,
    /// The text; `None` for an explicit null (R-IRESP-12).
    pub text: Option<Located<String>>,
}

/// An integration response (R-IRESP-01).
#[derive(Clone, Debug, Default)]
pub struct IntegrationResponse {
    /// The key in the document: a pattern, or `default`.
    pub pattern: Located<String>,
    /// `statusCode`
    pub status: Option<Located<String>>,
    /// `responseParameters`: target expression to source expression.
    pub parameters: Vec<(Located<String>, Located<String>)>,
    /// `responseTemplates` by media type.
    pub templates: Vec<Template>,
    /// `contentHandling`
    pub content_handling: Option<Located<ContentHandling>>,
}

impl IntegrationResponse {
    /// The pattern that selects it; `None` for the default, whose key is `default` or empty (R-IRESP-01).
    pub fn selection_pattern(&self) -> Option<&str> {
        Some(self.pattern.value.as_str()).filter(|pattern| !pattern.is_empty() && *pattern != "default")
    }
}
