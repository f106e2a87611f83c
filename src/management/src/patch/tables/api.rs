//! An API and what belongs to it as a whole.

use super::{A, D, R};
use crate::patch::Kind;
use crate::shapes::{
    ApiKeySourceType, AuthorizerType, EndpointAccessMode, EndpointType, IpAddressType, SecurityPolicy,
};
use crate::word::Word;

/// The largest `minimumCompressionSize`, in bytes (R-LIM-01).
const COMPRESSION_BYTES_MAX: i32 = 10_485_760;
const COMPRESSION: &str = "Invalid minimum compression size, must be between 0 and 10485760";
const ENDPOINT_TYPES: &str = "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE";
const IP_ADDRESS_TYPES: &str = "ipAddressType must be either ipv4 or dualstack.";
const EMPTY_PARAMETER: &str = "Invalid null or empty value in responseParameters";
const EMPTY_TEMPLATE: &str = "Invalid null or empty value in responseTemplates";

table! {
    /// Paths of an API (S-PP-16, R-MGMT-12). The variable of `EndpointType` is the type that is replaced.
    RestApiPath(Named, Three) {
        Name "/name" [R] Kind::Text;
        Description "/description" [A R D] Kind::Text;
        Policy "/policy" [R] Kind::Text;
        ApiKeySource "/apiKeySource" [R] Kind::Word(ApiKeySourceType::TEXTS, None);
        MinimumCompressionSize "/minimumCompressionSize" [R] Kind::Bounded(0, COMPRESSION_BYTES_MAX, COMPRESSION);
        DisableExecuteApiEndpoint "/disableExecuteApiEndpoint" [R] Kind::Boolean;
        SecurityPolicy "/securityPolicy" [R] Kind::Word(SecurityPolicy::TEXTS, None);
        EndpointAccessMode "/endpointAccessMode" [R] Kind::Word(EndpointAccessMode::TEXTS, None);
        BinaryMediaType "/binaryMediaTypes/{type}" [A R D] Kind::Element;
        EndpointType "/endpointConfiguration/types/{type}" [R] Kind::Word(EndpointType::TEXTS, Some(ENDPOINT_TYPES));
        VpcEndpointId "/endpointConfiguration/vpcEndpointIds/{id?}" [A D] Kind::Element;
        IpAddressType "/endpointConfiguration/ipAddressType" [R]
            Kind::Word(IpAddressType::TEXTS, Some(IP_ADDRESS_TYPES));
    }
}

table! {
    /// Paths of an authorizer (S-PP-03).
    AuthorizerPath(Listed, Three) {
        Name "/name" [R] Kind::Text;
        Type "/type" [R] Kind::Word(AuthorizerType::TEXTS, None);
        AuthType "/authType" [R] Kind::Text;
        AuthorizerUri "/authorizerUri" [R] Kind::Text;
        AuthorizerCredentials "/authorizerCredentials" [R] Kind::Text;
        AuthorizerResultTtlInSeconds "/authorizerResultTtlInSeconds" [R] Kind::Integer;
        IdentitySource "/identitySource" [A R D] Kind::Text;
        IdentityValidationExpression "/identityValidationExpression" [R] Kind::Text;
        ProviderArns "/providerARNs/{arn?}" [A D] Kind::Element;
    }
}

table! {
    /// Paths of a deployment (S-PP-05).
    DeploymentPath(Listed, ReplaceAlone) {
        Description "/description" [R] Kind::Text;
    }
}

table! {
    /// Paths of a documentation part (S-PP-06).
    DocumentationPartPath(Listed, ReplaceAlone) {
        Properties "/properties" [R] Kind::Text;
    }
}

table! {
    /// Paths of a documentation version (S-PP-05).
    DocumentationVersionPath(Listed, ReplaceAlone) {
        Description "/description" [R] Kind::Text;
    }
}

table! {
    /// Paths of a gateway response (S-PP-08, R-GWR-09).
    GatewayResponsePath(Named, Three) {
        StatusCode "/statusCode" [R] Kind::Text;
        ResponseParameter "/responseParameters/{name}" [A R D] Kind::Filled(EMPTY_PARAMETER);
        ResponseTemplate "/responseTemplates/{type}" [A R D] Kind::Filled(EMPTY_TEMPLATE);
    }
}

table! {
    /// Paths of a model (S-PP-13).
    ModelPath(Listed, ReplaceAlone) {
        Description "/description" [R] Kind::Text;
        Schema "/schema" [R] Kind::Text;
    }
}

table! {
    /// Paths of a request validator (S-PP-14).
    RequestValidatorPath(Listed, ReplaceAlone) {
        Name "/name" [R] Kind::Filled("Request Validator name cannot be blank");
        ValidateRequestBody "/validateRequestBody" [R] Kind::Boolean;
        ValidateRequestParameters "/validateRequestParameters" [R] Kind::Boolean;
    }
}

table! {
    /// Paths of a resource (S-PP-15, R-MGMT-14).
    ResourcePath(Listed, ByPath) {
        ParentId "/parentId" [R] Kind::Text;
        PathPart "/pathPart" [R] Kind::Text;
    }
}
