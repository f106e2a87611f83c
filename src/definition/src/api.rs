use crate::{Integration, JwtIssuer, Located, Place, Stage};

/// A REST API.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// Ten characters `[a-z0-9]` (R-ROUTE-02).
    pub id: Located<String>,
    /// `info.title`
    pub name: String,
    /// `info.description`
    pub description: String,
    /// `info.version`
    pub version: String,
    /// The id of the deployment whose content this is, where somebody gave it one (R-STAGE-01); it is made from the content
    /// otherwise.
    pub deployment_id: Option<String>,
    /// Twelve digits.
    pub account_id: Option<Located<String>>,
    /// Such as `us-east-1`.
    pub region: Option<Located<String>>,
    /// `EDGE`, `REGIONAL` or `PRIVATE` (R-ROUTE-08).
    pub endpoint_type: Option<Located<String>>,
    /// `ipAddressType` of the endpoint configuration: `ipv4` or `dualstack`.
    pub ip_address_type: Option<Located<String>>,
    /// `x-amazon-apigateway-security-policy`
    pub security_policy: Option<Located<String>>,
    /// `x-amazon-apigateway-endpoint-access-mode`
    pub endpoint_access_mode: Option<Located<String>>,
    /// `vpcEndpointIds` of a private API.
    pub vpc_endpoint_ids: Vec<Located<String>>,
    /// `disableExecuteApiEndpoint` (R-ROUTE-06)
    pub default_endpoint_disabled: Option<Located<bool>>,
    /// Follow the original service where the safe reading differs.
    pub aws_exact: Option<Located<bool>>,
    /// `x-amazon-apigateway-api-key-source` (R-AUTH-33)
    pub api_key_source: Option<Located<ApiKeySource>>,
    /// `x-amazon-apigateway-binary-media-types`
    pub binary_media_types: Vec<Located<String>>,
    /// `x-amazon-apigateway-minimum-compression-size`
    pub minimum_compression_size: Option<Located<u64>>,
    /// `x-amazon-apigateway-policy`, as JSON text.
    pub policy: Option<Located<String>>,
    /// `x-amazon-apigateway-cors`, as JSON text: HTTP APIs only, ignored for REST (group 12.2).
    pub cors: Option<Located<String>>,
    /// `x-amazon-apigateway-gateway-responses`
    pub gateway_responses: Vec<GatewayResponse>,
    /// `x-amazon-apigateway-request-validators`
    pub validators: Vec<RequestValidator>,
    /// `x-amazon-apigateway-request-validator` of the root.
    pub validator: Option<Located<String>>,
    /// The authorizers that security schemes declare (R-AUTH-13).
    pub authorizers: Vec<Authorizer>,
    /// `x-amazon-apigateway-documentation`, as JSON text.
    pub documentation: Option<Located<String>>,
    /// `x-amazon-apigateway-tag-value`: tag name to value.
    pub tags: Vec<(Located<String>, Located<String>)>,
    /// The schemas (AWS: models).
    pub models: Vec<Model>,
    /// The resources in document order; one per path template, no gaps filled in.
    pub resources: Vec<Resource>,
    /// The stages.
    pub stages: Vec<Stage>,
    /// Where the API was declared.
    pub place: Place,
}

/// Where an API key is taken from (R-AUTH-33).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApiKeySource {
    /// The `x-api-key` field.
    #[default]
    Header,
    /// The authorizer's `usageIdentifierKey`.
    Authorizer,
}

/// A path and its methods.
#[derive(Clone, Debug, Default)]
pub struct Resource {
    /// The template, such as `/pets/{id}` or `/{proxy+}`.
    pub path: Located<String>,
    /// Its id, where somebody gave it one; it is made from the path otherwise.
    pub id: Option<String>,
    /// Its methods.
    pub methods: Vec<Method>,
}

/// A method that a route can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verb {
    /// `DELETE`
    Delete,
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `OPTIONS`
    Options,
    /// `PATCH`
    Patch,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `ANY`
    Any,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Verb; 8] =
        [Verb::Delete, Verb::Get, Verb::Head, Verb::Options, Verb::Patch, Verb::Post, Verb::Put, Verb::Any];

    /// The name in API Gateway.
    pub fn as_str(self) -> &'static str {
        match self {
            Verb::Delete => "DELETE",
            Verb::Get => "GET",
            Verb::Head => "HEAD",
            Verb::Options => "OPTIONS",
            Verb::Patch => "PATCH",
            Verb::Post => "POST",
            Verb::Put => "PUT",
            Verb::Any => "ANY",
        }
    }
}

/// A method of a resource (R-REQ-01).
#[derive(Clone, Debug)]
pub struct Method {
    /// The verb, and where the operation starts.
    pub verb: Located<Verb>,
    /// `operationId`
    pub operation_name: Option<String>,
    /// An API key must be sent (R-OAS-09).
    pub api_key_required: Option<Located<bool>>,
    /// Who may call.
    pub authorization: Authorization,
    /// `x-amazon-apigateway-request-validator` of the operation.
    pub validator: Option<Located<String>>,
    /// `method.request.{location}.{name}` and whether it is required.
    pub request_parameters: Vec<(Located<String>, bool)>,
    /// Media type to name of a model.
    pub request_models: Vec<(Located<String>, Located<String>)>,
    /// What the document declares as responses.
    pub responses: Vec<MethodResponse>,
    /// `x-amazon-apigateway-integration`
    pub integration: Option<Integration>,
}

/// Who may call a method.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Authorization {
    /// Everybody.
    #[default]
    None,
    /// `AWS_IAM`
    Iam(Place),
    /// An authorizer: its name in the document, its type, its scopes.
    Authorizer {
        /// Name of the security scheme.
        name: Located<String>,
        /// `token`, `request`, `cognito_user_pools` or `jwt`.
        kind: String,
        /// Scopes asked for.
        scopes: Vec<String>,
    },
}

/// An authorizer as a security scheme declares it (R-AUTH-13).
#[derive(Clone, Debug, Default)]
pub struct Authorizer {
    /// Its id, where somebody gave it one; it is made from the name otherwise.
    pub id: Option<String>,
    /// Name of the security scheme.
    pub name: Located<String>,
    /// `token`, `request`, `cognito_user_pools` or `jwt`, in lower case.
    pub kind: Located<String>,
    /// `x-amazon-apigateway-authtype`: a free label.
    pub auth_type: Option<Located<String>>,
    /// `authorizerUri`
    pub uri: Option<Located<String>>,
    /// `authorizerCredentials`
    pub credentials: Option<Located<String>>,
    /// `identitySource`; for a token authorizer without one, the field of the scheme.
    pub identity_source: Option<Located<String>>,
    /// `identityValidationExpression`
    pub identity_validation: Option<Located<String>>,
    /// `authorizerResultTtlInSeconds`
    pub result_ttl_seconds: Option<Located<u64>>,
    /// `providerARNs`
    pub provider_arns: Vec<Located<String>>,
    /// `jwtConfiguration.issuer`
    pub jwt_issuer: Option<Located<String>>,
    /// `jwtConfiguration.audience`
    pub jwt_audience: Vec<Located<String>>,
    /// `jwtConfiguration.issuers` (R-AUTH-31)
    pub jwt_issuers: Vec<JwtIssuer>,
    /// `jwtConfiguration.defaultAlgorithms`
    pub jwt_algorithms: Vec<Located<String>>,
}

/// A declared response of a method (R-REQ-16).
#[derive(Clone, Debug, Default)]
pub struct MethodResponse {
    /// The status code as written; `default` is not declared in API Gateway and is left out by the reader.
    pub status: Located<String>,
    /// Declared header names.
    pub headers: Vec<Located<String>>,
    /// Media type to name of a model.
    pub models: Vec<(Located<String>, Located<String>)>,
}

/// A request validator (R-REQ-03).
#[derive(Clone, Debug, Default)]
pub struct RequestValidator {
    /// Its name.
    pub name: Located<String>,
    /// `validateRequestBody`
    pub body: bool,
    /// `validateRequestParameters`
    pub parameters: bool,
}

/// A schema (R-REQ-13).
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Its name, letters and digits.
    pub name: Located<String>,
    /// The schema as JSON text. A `$ref` to another model of the API has the form
    /// `https://apigateway.amazonaws.com/restapis/{api}/models/{name}` (R-OAS-08), with a pointer after `#` where it
    /// leads into that model.
    pub schema: String,
    /// Where the schema itself stands.
    pub schema_place: Place,
    /// What it describes; `application/json` for everything that is read from OpenAPI documents (R-OAS-08).
    pub content_type: String,
}

/// A customised gateway response (R-GWR-03).
#[derive(Clone, Debug, Default)]
pub struct GatewayResponse {
    /// The type, such as `DEFAULT_4XX`.
    pub kind: Located<String>,
    /// `statusCode`
    pub status: Option<Located<String>>,
    /// `responseParameters`
    pub parameters: Vec<(Located<String>, Located<String>)>,
    /// `responseTemplates`
    pub templates: Vec<(Located<String>, Located<String>)>,
}
