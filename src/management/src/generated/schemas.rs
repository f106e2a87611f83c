// Made by `cargo run -p ringgate-management --example generate`; edit the generator instead.

//! What requests may hold, as tables.

use super::enumerations::*;
use crate::schema::{Member, Pattern, Shape, Structure};
use crate::word::Word;

pub(crate) static API_STAGE: Structure = Structure(&[
    Member::body("apiId", Shape::Text),
    Member::body("stage", Shape::Text),
    Member::body("throttle", Shape::Map(&Shape::Structure(&THROTTLE_SETTINGS))),
]);

pub(crate) static CANARY_SETTINGS: Structure = Structure(&[
    Member::body("percentTraffic", Shape::Double),
    Member::body("deploymentId", Shape::Text),
    Member::body("stageVariableOverrides", Shape::Map(&Shape::Text)),
    Member::body("useStageCache", Shape::Boolean),
]);

pub(crate) static CREATE_API_KEY_REQUEST: Structure = Structure(&[
    Member::body("name", Shape::Text),
    Member::body("description", Shape::Text),
    Member::body("enabled", Shape::Boolean),
    Member::body("generateDistinctId", Shape::Boolean),
    Member::body("value", Shape::Text),
    Member::body("stageKeys", Shape::List(&Shape::Structure(&STAGE_KEY))),
    Member::body("customerId", Shape::Text),
    Member::body("tags", Shape::Map(&Shape::Text)),
]);

pub(crate) static CREATE_AUTHORIZER_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::body("name", Shape::Text).required(),
    Member::body("type", Shape::Word(AuthorizerType::TEXTS)).required(),
    Member::body("providerARNs", Shape::List(&Shape::Text)),
    Member::body("authType", Shape::Text),
    Member::body("authorizerUri", Shape::Text),
    Member::body("authorizerCredentials", Shape::Text),
    Member::body("identitySource", Shape::Text),
    Member::body("identityValidationExpression", Shape::Text),
    Member::body("authorizerResultTtlInSeconds", Shape::Integer),
    Member::body("jwtConfiguration", Shape::Structure(&JWT_CONFIGURATION_INPUT)),
]);

pub(crate) static CREATE_BASE_PATH_MAPPING_REQUEST: Structure = Structure(&[
    Member::path("domainName", "domain_name", Shape::Text).required(),
    Member::query("domainNameId", "domainNameId", Shape::Text),
    Member::body("basePath", Shape::Text),
    Member::body("restApiId", Shape::Text).required(),
    Member::body("stage", Shape::Text),
]);

pub(crate) static CREATE_DEPLOYMENT_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::body("stageName", Shape::Text),
    Member::body("stageDescription", Shape::Text),
    Member::body("description", Shape::Text),
    Member::body("cacheClusterEnabled", Shape::Boolean),
    Member::body("cacheClusterSize", Shape::Word(CacheClusterSize::TEXTS)),
    Member::body("variables", Shape::Map(&Shape::Text)),
    Member::body("canarySettings", Shape::Structure(&DEPLOYMENT_CANARY_SETTINGS)),
    Member::body("tracingEnabled", Shape::Boolean),
]);

pub(crate) static CREATE_DOCUMENTATION_PART_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::body("location", Shape::Structure(&DOCUMENTATION_PART_LOCATION)).required(),
    Member::body("properties", Shape::Text).required(),
]);

pub(crate) static CREATE_DOCUMENTATION_VERSION_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::body("documentationVersion", Shape::Text).required(),
    Member::body("stageName", Shape::Text),
    Member::body("description", Shape::Text),
]);

pub(crate) static CREATE_DOMAIN_NAME_ACCESS_ASSOCIATION_REQUEST: Structure = Structure(&[
    Member::body("domainNameArn", Shape::Text).required(),
    Member::body("accessAssociationSourceType", Shape::Word(AccessAssociationSourceType::TEXTS)).required(),
    Member::body("accessAssociationSource", Shape::Text).required(),
    Member::body("tags", Shape::Map(&Shape::Text)),
]);

pub(crate) static CREATE_DOMAIN_NAME_REQUEST: Structure = Structure(&[
    Member::body("domainName", Shape::Text).required(),
    Member::body("certificateName", Shape::Text),
    Member::body("certificateBody", Shape::Text),
    Member::body("certificatePrivateKey", Shape::Text),
    Member::body("certificateChain", Shape::Text),
    Member::body("certificateArn", Shape::Text),
    Member::body("regionalCertificateName", Shape::Text),
    Member::body("regionalCertificateArn", Shape::Text),
    Member::body("endpointConfiguration", Shape::Structure(&ENDPOINT_CONFIGURATION)),
    Member::body("tags", Shape::Map(&Shape::Text)),
    Member::body("securityPolicy", Shape::Word(SecurityPolicy::TEXTS)),
    Member::body("endpointAccessMode", Shape::Word(EndpointAccessMode::TEXTS)),
    Member::body("mutualTlsAuthentication", Shape::Structure(&MUTUAL_TLS_AUTHENTICATION_INPUT)),
    Member::body("ownershipVerificationCertificateArn", Shape::Text),
    Member::body("policy", Shape::Text),
    Member::body("routingMode", Shape::Word(RoutingMode::TEXTS)),
]);

pub(crate) static CREATE_MODEL_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::body("name", Shape::Text).required(),
    Member::body("description", Shape::Text),
    Member::body("schema", Shape::Text),
    Member::body("contentType", Shape::Text).required(),
]);

pub(crate) static CREATE_REQUEST_VALIDATOR_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::body("name", Shape::Text),
    Member::body("validateRequestBody", Shape::Boolean),
    Member::body("validateRequestParameters", Shape::Boolean),
]);

pub(crate) static CREATE_RESOURCE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("parentId", "parent_id", Shape::Text).required(),
    Member::body("pathPart", Shape::Text).required(),
]);

pub(crate) static CREATE_REST_API_REQUEST: Structure = Structure(&[
    Member::body("name", Shape::Text).required(),
    Member::body("description", Shape::Text),
    Member::body("version", Shape::Text),
    Member::body("cloneFrom", Shape::Text),
    Member::body("binaryMediaTypes", Shape::List(&Shape::Text)),
    Member::body("minimumCompressionSize", Shape::Integer),
    Member::body("apiKeySource", Shape::Word(ApiKeySourceType::TEXTS)),
    Member::body("endpointConfiguration", Shape::Structure(&ENDPOINT_CONFIGURATION)),
    Member::body("policy", Shape::Text),
    Member::body("tags", Shape::Map(&Shape::Text)),
    Member::body("disableExecuteApiEndpoint", Shape::Boolean),
    Member::body("securityPolicy", Shape::Word(SecurityPolicy::TEXTS)),
    Member::body("endpointAccessMode", Shape::Word(EndpointAccessMode::TEXTS)),
]);

pub(crate) static CREATE_STAGE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::body("stageName", Shape::Text).required(),
    Member::body("deploymentId", Shape::Text).required(),
    Member::body("description", Shape::Text),
    Member::body("cacheClusterEnabled", Shape::Boolean),
    Member::body("cacheClusterSize", Shape::Word(CacheClusterSize::TEXTS)),
    Member::body("variables", Shape::Map(&Shape::Text)),
    Member::body("documentationVersion", Shape::Text),
    Member::body("canarySettings", Shape::Structure(&CANARY_SETTINGS)),
    Member::body("tracingEnabled", Shape::Boolean),
    Member::body("tags", Shape::Map(&Shape::Text)),
]);

pub(crate) static CREATE_USAGE_PLAN_KEY_REQUEST: Structure = Structure(&[
    Member::path("usagePlanId", "usageplanId", Shape::Text).required(),
    Member::body("keyId", Shape::Text).required(),
    Member::body("keyType", Shape::Text).required(),
]);

pub(crate) static CREATE_USAGE_PLAN_REQUEST: Structure = Structure(&[
    Member::body("name", Shape::Text).required(),
    Member::body("description", Shape::Text),
    Member::body("apiStages", Shape::List(&Shape::Structure(&API_STAGE))),
    Member::body("throttle", Shape::Structure(&THROTTLE_SETTINGS)),
    Member::body("quota", Shape::Structure(&QUOTA_SETTINGS)),
    Member::body("tags", Shape::Map(&Shape::Text)),
]);

pub(crate) static CREATE_VPC_LINK_REQUEST: Structure = Structure(&[
    Member::body("name", Shape::Text).required(),
    Member::body("description", Shape::Text),
    Member::body("targetArns", Shape::List(&Shape::Text)).required(),
    Member::body("tags", Shape::Map(&Shape::Text)),
]);

pub(crate) static DELETE_API_KEY_REQUEST: Structure =
    Structure(&[Member::path("apiKey", "api_Key", Shape::Text).required()]);

pub(crate) static DELETE_AUTHORIZER_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("authorizerId", "authorizer_id", Shape::Text).required(),
]);

pub(crate) static DELETE_BASE_PATH_MAPPING_REQUEST: Structure = Structure(&[
    Member::path("domainName", "domain_name", Shape::Text).required(),
    Member::query("domainNameId", "domainNameId", Shape::Text),
    Member::path("basePath", "base_path", Shape::Text).required(),
]);

pub(crate) static DELETE_CLIENT_CERTIFICATE_REQUEST: Structure =
    Structure(&[Member::path("clientCertificateId", "clientcertificate_id", Shape::Text).required()]);

pub(crate) static DELETE_DEPLOYMENT_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("deploymentId", "deployment_id", Shape::Text).required(),
]);

pub(crate) static DELETE_DOCUMENTATION_PART_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("documentationPartId", "part_id", Shape::Text).required(),
]);

pub(crate) static DELETE_DOCUMENTATION_VERSION_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("documentationVersion", "doc_version", Shape::Text).required(),
]);

pub(crate) static DELETE_DOMAIN_NAME_ACCESS_ASSOCIATION_REQUEST: Structure = Structure(&[Member::path(
    "domainNameAccessAssociationArn",
    "domain_name_access_association_arn",
    Shape::Text,
)
.required()]);

pub(crate) static DELETE_DOMAIN_NAME_REQUEST: Structure = Structure(&[
    Member::path("domainName", "domain_name", Shape::Text).required(),
    Member::query("domainNameId", "domainNameId", Shape::Text),
]);

pub(crate) static DELETE_GATEWAY_RESPONSE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("responseType", "response_type", Shape::Word(GatewayResponseType::TEXTS)).required(),
]);

pub(crate) static DELETE_INTEGRATION_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
]);

pub(crate) static DELETE_INTEGRATION_RESPONSE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
    Member::path("statusCode", "status_code", Shape::Matching(Pattern::StatusCode)).required(),
]);

pub(crate) static DELETE_METHOD_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
]);

pub(crate) static DELETE_METHOD_RESPONSE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
    Member::path("statusCode", "status_code", Shape::Matching(Pattern::StatusCode)).required(),
]);

pub(crate) static DELETE_MODEL_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("modelName", "model_name", Shape::Text).required(),
]);

pub(crate) static DELETE_REQUEST_VALIDATOR_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("requestValidatorId", "requestvalidator_id", Shape::Text).required(),
]);

pub(crate) static DELETE_RESOURCE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
]);

pub(crate) static DELETE_REST_API_REQUEST: Structure =
    Structure(&[Member::path("restApiId", "restapi_id", Shape::Text).required()]);

pub(crate) static DELETE_STAGE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("stageName", "stage_name", Shape::Text).required(),
]);

pub(crate) static DELETE_USAGE_PLAN_KEY_REQUEST: Structure = Structure(&[
    Member::path("usagePlanId", "usageplanId", Shape::Text).required(),
    Member::path("keyId", "keyId", Shape::Text).required(),
]);

pub(crate) static DELETE_USAGE_PLAN_REQUEST: Structure =
    Structure(&[Member::path("usagePlanId", "usageplanId", Shape::Text).required()]);

pub(crate) static DELETE_VPC_LINK_REQUEST: Structure =
    Structure(&[Member::path("vpcLinkId", "vpclink_id", Shape::Text).required()]);

pub(crate) static DEPLOYMENT_CANARY_SETTINGS: Structure = Structure(&[
    Member::body("percentTraffic", Shape::Double),
    Member::body("stageVariableOverrides", Shape::Map(&Shape::Text)),
    Member::body("useStageCache", Shape::Boolean),
]);

pub(crate) static DOCUMENTATION_PART_LOCATION: Structure = Structure(&[
    Member::body("type", Shape::Word(DocumentationPartType::TEXTS)).required(),
    Member::body("path", Shape::Text),
    Member::body("method", Shape::Text),
    Member::body("statusCode", Shape::Matching(Pattern::DocumentedStatusCode)),
    Member::body("name", Shape::Text),
]);

pub(crate) static ENDPOINT_CONFIGURATION: Structure = Structure(&[
    Member::body("types", Shape::List(&Shape::Word(EndpointType::TEXTS))),
    Member::body("ipAddressType", Shape::Word(IpAddressType::TEXTS)),
    Member::body("vpcEndpointIds", Shape::List(&Shape::Text)),
]);

pub(crate) static FLUSH_STAGE_AUTHORIZERS_CACHE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("stageName", "stage_name", Shape::Text).required(),
]);

pub(crate) static FLUSH_STAGE_CACHE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("stageName", "stage_name", Shape::Text).required(),
]);

pub(crate) static GENERATE_CLIENT_CERTIFICATE_REQUEST: Structure =
    Structure(&[Member::body("description", Shape::Text), Member::body("tags", Shape::Map(&Shape::Text))]);

pub(crate) static GET_ACCOUNT_REQUEST: Structure = Structure(&[]);

pub(crate) static GET_API_KEY_REQUEST: Structure = Structure(&[
    Member::path("apiKey", "api_Key", Shape::Text).required(),
    Member::query("includeValue", "includeValue", Shape::Boolean),
]);

pub(crate) static GET_API_KEYS_REQUEST: Structure = Structure(&[
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
    Member::query("nameQuery", "name", Shape::Text),
    Member::query("customerId", "customerId", Shape::Text),
    Member::query("includeValues", "includeValues", Shape::Boolean),
]);

pub(crate) static GET_AUTHORIZER_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("authorizerId", "authorizer_id", Shape::Text).required(),
]);

pub(crate) static GET_AUTHORIZERS_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
]);

pub(crate) static GET_BASE_PATH_MAPPING_REQUEST: Structure = Structure(&[
    Member::path("domainName", "domain_name", Shape::Text).required(),
    Member::query("domainNameId", "domainNameId", Shape::Text),
    Member::path("basePath", "base_path", Shape::Text).required(),
]);

pub(crate) static GET_BASE_PATH_MAPPINGS_REQUEST: Structure = Structure(&[
    Member::path("domainName", "domain_name", Shape::Text).required(),
    Member::query("domainNameId", "domainNameId", Shape::Text),
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
]);

pub(crate) static GET_CLIENT_CERTIFICATE_REQUEST: Structure =
    Structure(&[Member::path("clientCertificateId", "clientcertificate_id", Shape::Text).required()]);

pub(crate) static GET_CLIENT_CERTIFICATES_REQUEST: Structure = Structure(&[
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
]);

pub(crate) static GET_DEPLOYMENT_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("deploymentId", "deployment_id", Shape::Text).required(),
    Member::query("embed", "embed", Shape::List(&Shape::Text)),
]);

pub(crate) static GET_DEPLOYMENTS_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
]);

pub(crate) static GET_DOCUMENTATION_PART_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("documentationPartId", "part_id", Shape::Text).required(),
]);

pub(crate) static GET_DOCUMENTATION_PARTS_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::query("type", "type", Shape::Word(DocumentationPartType::TEXTS)),
    Member::query("nameQuery", "name", Shape::Text),
    Member::query("path", "path", Shape::Text),
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
    Member::query("locationStatus", "locationStatus", Shape::Word(LocationStatusType::TEXTS)),
]);

pub(crate) static GET_DOCUMENTATION_VERSION_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("documentationVersion", "doc_version", Shape::Text).required(),
]);

pub(crate) static GET_DOCUMENTATION_VERSIONS_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
]);

pub(crate) static GET_DOMAIN_NAME_ACCESS_ASSOCIATIONS_REQUEST: Structure = Structure(&[
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
    Member::query("resourceOwner", "resourceOwner", Shape::Word(ResourceOwner::TEXTS)),
]);

pub(crate) static GET_DOMAIN_NAME_REQUEST: Structure = Structure(&[
    Member::path("domainName", "domain_name", Shape::Text).required(),
    Member::query("domainNameId", "domainNameId", Shape::Text),
]);

pub(crate) static GET_DOMAIN_NAMES_REQUEST: Structure = Structure(&[
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
    Member::query("resourceOwner", "resourceOwner", Shape::Word(ResourceOwner::TEXTS)),
]);

pub(crate) static GET_EXPORT_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("stageName", "stage_name", Shape::Text).required(),
    Member::path("exportType", "export_type", Shape::Text).required(),
    Member::rest("parameters", Shape::Map(&Shape::Text)),
    Member::field("accepts", "Accept", Shape::Text),
]);

pub(crate) static GET_GATEWAY_RESPONSE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("responseType", "response_type", Shape::Word(GatewayResponseType::TEXTS)).required(),
]);

pub(crate) static GET_GATEWAY_RESPONSES_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
]);

pub(crate) static GET_INTEGRATION_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
]);

pub(crate) static GET_INTEGRATION_RESPONSE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
    Member::path("statusCode", "status_code", Shape::Matching(Pattern::StatusCode)).required(),
]);

pub(crate) static GET_METHOD_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
]);

pub(crate) static GET_METHOD_RESPONSE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
    Member::path("statusCode", "status_code", Shape::Matching(Pattern::StatusCode)).required(),
]);

pub(crate) static GET_MODEL_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("modelName", "model_name", Shape::Text).required(),
    Member::query("flatten", "flatten", Shape::Boolean),
]);

pub(crate) static GET_MODEL_TEMPLATE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("modelName", "model_name", Shape::Text).required(),
]);

pub(crate) static GET_MODELS_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
]);

pub(crate) static GET_REQUEST_VALIDATOR_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("requestValidatorId", "requestvalidator_id", Shape::Text).required(),
]);

pub(crate) static GET_REQUEST_VALIDATORS_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
]);

pub(crate) static GET_RESOURCE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::query("embed", "embed", Shape::List(&Shape::Text)),
]);

pub(crate) static GET_RESOURCES_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
    Member::query("embed", "embed", Shape::List(&Shape::Text)),
]);

pub(crate) static GET_REST_API_REQUEST: Structure =
    Structure(&[Member::path("restApiId", "restapi_id", Shape::Text).required()]);

pub(crate) static GET_REST_APIS_REQUEST: Structure = Structure(&[
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
]);

pub(crate) static GET_SDK_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("stageName", "stage_name", Shape::Text).required(),
    Member::path("sdkType", "sdk_type", Shape::Text).required(),
    Member::rest("parameters", Shape::Map(&Shape::Text)),
]);

pub(crate) static GET_SDK_TYPE_REQUEST: Structure =
    Structure(&[Member::path("id", "sdktype_id", Shape::Text).required()]);

pub(crate) static GET_SDK_TYPES_REQUEST: Structure = Structure(&[
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
]);

pub(crate) static GET_STAGE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("stageName", "stage_name", Shape::Text).required(),
]);

pub(crate) static GET_STAGES_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::query("deploymentId", "deploymentId", Shape::Text),
]);

pub(crate) static GET_TAGS_REQUEST: Structure = Structure(&[
    Member::path("resourceArn", "resource_arn", Shape::Text).required(),
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
]);

pub(crate) static GET_USAGE_PLAN_KEY_REQUEST: Structure = Structure(&[
    Member::path("usagePlanId", "usageplanId", Shape::Text).required(),
    Member::path("keyId", "keyId", Shape::Text).required(),
]);

pub(crate) static GET_USAGE_PLAN_KEYS_REQUEST: Structure = Structure(&[
    Member::path("usagePlanId", "usageplanId", Shape::Text).required(),
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
    Member::query("nameQuery", "name", Shape::Text),
]);

pub(crate) static GET_USAGE_PLAN_REQUEST: Structure =
    Structure(&[Member::path("usagePlanId", "usageplanId", Shape::Text).required()]);

pub(crate) static GET_USAGE_PLANS_REQUEST: Structure = Structure(&[
    Member::query("position", "position", Shape::Text),
    Member::query("keyId", "keyId", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
]);

pub(crate) static GET_USAGE_REQUEST: Structure = Structure(&[
    Member::path("usagePlanId", "usageplanId", Shape::Text).required(),
    Member::query("keyId", "keyId", Shape::Text),
    Member::query("startDate", "startDate", Shape::Text).required(),
    Member::query("endDate", "endDate", Shape::Text).required(),
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
]);

pub(crate) static GET_VPC_LINK_REQUEST: Structure =
    Structure(&[Member::path("vpcLinkId", "vpclink_id", Shape::Text).required()]);

pub(crate) static GET_VPC_LINKS_REQUEST: Structure = Structure(&[
    Member::query("position", "position", Shape::Text),
    Member::query("limit", "limit", Shape::Integer),
]);

pub(crate) static IMPORT_API_KEYS_REQUEST: Structure = Structure(&[
    Member::query("format", "format", Shape::Word(ApiKeysFormat::TEXTS)).required(),
    Member::query("failOnWarnings", "failonwarnings", Shape::Boolean),
]);

pub(crate) static IMPORT_DOCUMENTATION_PARTS_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::query("mode", "mode", Shape::Word(PutMode::TEXTS)),
    Member::query("failOnWarnings", "failonwarnings", Shape::Boolean),
]);

pub(crate) static IMPORT_REST_API_REQUEST: Structure = Structure(&[
    Member::query("failOnWarnings", "failonwarnings", Shape::Boolean),
    Member::rest("parameters", Shape::Map(&Shape::Text)),
]);

pub(crate) static JWT_ADDITIONAL_CLAIM: Structure = Structure(&[
    Member::body("claimName", Shape::Text).required(),
    Member::body("format", Shape::Word(JwtClaimFormat::TEXTS)).required(),
    Member::body("required", Shape::Boolean),
    Member::body("expectedValues", Shape::List(&Shape::Text)),
]);

pub(crate) static JWT_CONFIGURATION_INPUT: Structure = Structure(&[
    Member::body("issuers", Shape::List(&Shape::Structure(&JWT_ISSUER_INPUT))).required(),
    Member::body("defaultAlgorithms", Shape::List(&Shape::Word(JwtSigningAlgorithm::TEXTS))).required(),
]);

pub(crate) static JWT_ISSUER_INPUT: Structure = Structure(&[
    Member::body("issuer", Shape::Text).required(),
    Member::body("audiences", Shape::List(&Shape::Text)).required(),
    Member::body("additionalClaims", Shape::List(&Shape::Structure(&JWT_ADDITIONAL_CLAIM))),
]);

pub(crate) static MUTUAL_TLS_AUTHENTICATION_INPUT: Structure =
    Structure(&[Member::body("truststoreUri", Shape::Text), Member::body("truststoreVersion", Shape::Text)]);

pub(crate) static PATCH_OPERATION: Structure = Structure(&[
    Member::body("op", Shape::Word(Op::TEXTS)),
    Member::body("path", Shape::Text),
    Member::body("value", Shape::Text),
    Member::body("from", Shape::Text),
]);

pub(crate) static PUT_GATEWAY_RESPONSE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("responseType", "response_type", Shape::Word(GatewayResponseType::TEXTS)).required(),
    Member::body("statusCode", Shape::Matching(Pattern::StatusCode)),
    Member::body("responseParameters", Shape::Map(&Shape::Text)),
    Member::body("responseTemplates", Shape::Map(&Shape::Text)),
]);

pub(crate) static PUT_INTEGRATION_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
    Member::body("type", Shape::Word(IntegrationType::TEXTS)).required(),
    Member::body("integrationHttpMethod", Shape::Text).named("httpMethod"),
    Member::body("uri", Shape::Text),
    Member::body("connectionType", Shape::Word(ConnectionType::TEXTS)),
    Member::body("connectionId", Shape::Text),
    Member::body("credentials", Shape::Text),
    Member::body("requestParameters", Shape::Map(&Shape::Text)),
    Member::body("requestTemplates", Shape::Map(&Shape::Text)),
    Member::body("passthroughBehavior", Shape::Text),
    Member::body("cacheNamespace", Shape::Text),
    Member::body("cacheKeyParameters", Shape::List(&Shape::Text)),
    Member::body("contentHandling", Shape::Word(ContentHandlingStrategy::TEXTS)),
    Member::body("timeoutInMillis", Shape::Integer),
    Member::body("tlsConfig", Shape::Structure(&TLS_CONFIG)),
    Member::body("responseTransferMode", Shape::Word(ResponseTransferMode::TEXTS)),
    Member::body("integrationTarget", Shape::Text),
]);

pub(crate) static PUT_INTEGRATION_RESPONSE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
    Member::path("statusCode", "status_code", Shape::Matching(Pattern::StatusCode)).required(),
    Member::body("selectionPattern", Shape::Text),
    Member::body("responseParameters", Shape::Map(&Shape::Text)),
    Member::body("responseTemplates", Shape::Map(&Shape::Template)),
    Member::body("contentHandling", Shape::Word(ContentHandlingStrategy::TEXTS)),
]);

pub(crate) static PUT_METHOD_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
    Member::body("authorizationType", Shape::Text).required(),
    Member::body("authorizerId", Shape::Text),
    Member::body("apiKeyRequired", Shape::Boolean),
    Member::body("operationName", Shape::Text),
    Member::body("requestParameters", Shape::Map(&Shape::Boolean)),
    Member::body("requestModels", Shape::Map(&Shape::Text)),
    Member::body("requestValidatorId", Shape::Text),
    Member::body("authorizationScopes", Shape::List(&Shape::Text)),
]);

pub(crate) static PUT_METHOD_RESPONSE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
    Member::path("statusCode", "status_code", Shape::Matching(Pattern::StatusCode)).required(),
    Member::body("responseParameters", Shape::Map(&Shape::Boolean)),
    Member::body("responseModels", Shape::Map(&Shape::Text)),
]);

pub(crate) static PUT_REST_API_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::query("mode", "mode", Shape::Word(PutMode::TEXTS)),
    Member::query("failOnWarnings", "failonwarnings", Shape::Boolean),
    Member::rest("parameters", Shape::Map(&Shape::Text)),
]);

pub(crate) static QUOTA_SETTINGS: Structure = Structure(&[
    Member::body("limit", Shape::Integer),
    Member::body("offset", Shape::Integer),
    Member::body("period", Shape::Word(QuotaPeriodType::TEXTS)),
]);

pub(crate) static REJECT_DOMAIN_NAME_ACCESS_ASSOCIATION_REQUEST: Structure = Structure(&[
    Member::query("domainNameAccessAssociationArn", "domainNameAccessAssociationArn", Shape::Text).required(),
    Member::query("domainNameArn", "domainNameArn", Shape::Text).required(),
]);

pub(crate) static STAGE_KEY: Structure =
    Structure(&[Member::body("restApiId", Shape::Text), Member::body("stageName", Shape::Text)]);

pub(crate) static TAG_RESOURCE_REQUEST: Structure = Structure(&[
    Member::path("resourceArn", "resource_arn", Shape::Text).required(),
    Member::body("tags", Shape::Map(&Shape::Text)).required(),
]);

pub(crate) static TEST_INVOKE_AUTHORIZER_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("authorizerId", "authorizer_id", Shape::Text).required(),
    Member::body("headers", Shape::Map(&Shape::Text)),
    Member::body("multiValueHeaders", Shape::Map(&Shape::List(&Shape::Text))),
    Member::body("pathWithQueryString", Shape::Text),
    Member::body("body", Shape::Text),
    Member::body("stageVariables", Shape::Map(&Shape::Text)),
    Member::body("additionalContext", Shape::Map(&Shape::Text)),
]);

pub(crate) static TEST_INVOKE_METHOD_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
    Member::body("pathWithQueryString", Shape::Text),
    Member::body("body", Shape::Text),
    Member::body("headers", Shape::Map(&Shape::Text)),
    Member::body("multiValueHeaders", Shape::Map(&Shape::List(&Shape::Text))),
    Member::body("clientCertificateId", Shape::Text),
    Member::body("stageVariables", Shape::Map(&Shape::Text)),
]);

pub(crate) static THROTTLE_SETTINGS: Structure =
    Structure(&[Member::body("burstLimit", Shape::Integer), Member::body("rateLimit", Shape::Double)]);

pub(crate) static TLS_CONFIG: Structure =
    Structure(&[Member::body("insecureSkipVerification", Shape::Boolean)]);

pub(crate) static UNTAG_RESOURCE_REQUEST: Structure = Structure(&[
    Member::path("resourceArn", "resource_arn", Shape::Text).required(),
    Member::query("tagKeys", "tagKeys", Shape::List(&Shape::Text)).required(),
]);

pub(crate) static UPDATE_ACCOUNT_REQUEST: Structure =
    Structure(&[Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION)))]);

pub(crate) static UPDATE_API_KEY_REQUEST: Structure = Structure(&[
    Member::path("apiKey", "api_Key", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_AUTHORIZER_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("authorizerId", "authorizer_id", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_BASE_PATH_MAPPING_REQUEST: Structure = Structure(&[
    Member::path("domainName", "domain_name", Shape::Text).required(),
    Member::query("domainNameId", "domainNameId", Shape::Text),
    Member::path("basePath", "base_path", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_CLIENT_CERTIFICATE_REQUEST: Structure = Structure(&[
    Member::path("clientCertificateId", "clientcertificate_id", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_DEPLOYMENT_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("deploymentId", "deployment_id", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_DOCUMENTATION_PART_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("documentationPartId", "part_id", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_DOCUMENTATION_VERSION_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("documentationVersion", "doc_version", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_DOMAIN_NAME_REQUEST: Structure = Structure(&[
    Member::path("domainName", "domain_name", Shape::Text).required(),
    Member::query("domainNameId", "domainNameId", Shape::Text),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_GATEWAY_RESPONSE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("responseType", "response_type", Shape::Word(GatewayResponseType::TEXTS)).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_INTEGRATION_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_INTEGRATION_RESPONSE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
    Member::path("statusCode", "status_code", Shape::Matching(Pattern::StatusCode)).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_METHOD_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_METHOD_RESPONSE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::path("httpMethod", "http_method", Shape::Text).required(),
    Member::path("statusCode", "status_code", Shape::Matching(Pattern::StatusCode)).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_MODEL_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("modelName", "model_name", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_REQUEST_VALIDATOR_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("requestValidatorId", "requestvalidator_id", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_RESOURCE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("resourceId", "resource_id", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_REST_API_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_STAGE_REQUEST: Structure = Structure(&[
    Member::path("restApiId", "restapi_id", Shape::Text).required(),
    Member::path("stageName", "stage_name", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_USAGE_PLAN_REQUEST: Structure = Structure(&[
    Member::path("usagePlanId", "usageplanId", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_USAGE_REQUEST: Structure = Structure(&[
    Member::path("usagePlanId", "usageplanId", Shape::Text).required(),
    Member::path("keyId", "keyId", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);

pub(crate) static UPDATE_VPC_LINK_REQUEST: Structure = Structure(&[
    Member::path("vpcLinkId", "vpclink_id", Shape::Text).required(),
    Member::body("patchOperations", Shape::List(&Shape::Structure(&PATCH_OPERATION))),
]);
