// Made by `cargo run -p ringgate-management --example generate`; edit the generator instead.

//! Inputs of operations.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::enumerations::*;
use super::records::*;

/// Input of `CreateApiKey`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateApiKeyRequest {
    /// `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `enabled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// `generateDistinctId`.
    #[serde(rename = "generateDistinctId", default, skip_serializing_if = "Option::is_none")]
    pub generate_distinct_id: Option<bool>,
    /// `value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// `stageKeys`.
    #[serde(rename = "stageKeys", default, skip_serializing_if = "Option::is_none")]
    pub stage_keys: Option<Vec<StageKey>>,
    /// `customerId`.
    #[serde(rename = "customerId", default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
}

/// Input of `CreateAuthorizer`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateAuthorizerRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `name`; required.
    pub name: String,
    /// `type`; required.
    pub r#type: AuthorizerType,
    /// `providerARNs`.
    #[serde(rename = "providerARNs", default, skip_serializing_if = "Option::is_none")]
    pub provider_arns: Option<Vec<String>>,
    /// `authType`.
    #[serde(rename = "authType", default, skip_serializing_if = "Option::is_none")]
    pub auth_type: Option<String>,
    /// `authorizerUri`.
    #[serde(rename = "authorizerUri", default, skip_serializing_if = "Option::is_none")]
    pub authorizer_uri: Option<String>,
    /// `authorizerCredentials`.
    #[serde(rename = "authorizerCredentials", default, skip_serializing_if = "Option::is_none")]
    pub authorizer_credentials: Option<String>,
    /// `identitySource`.
    #[serde(rename = "identitySource", default, skip_serializing_if = "Option::is_none")]
    pub identity_source: Option<String>,
    /// `identityValidationExpression`.
    #[serde(rename = "identityValidationExpression", default, skip_serializing_if = "Option::is_none")]
    pub identity_validation_expression: Option<String>,
    /// `authorizerResultTtlInSeconds`.
    #[serde(rename = "authorizerResultTtlInSeconds", default, skip_serializing_if = "Option::is_none")]
    pub authorizer_result_ttl_in_seconds: Option<i32>,
    /// `jwtConfiguration`.
    #[serde(rename = "jwtConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub jwt_configuration: Option<JwtConfigurationInput>,
}

/// Input of `CreateBasePathMapping`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateBasePathMappingRequest {
    /// `domain_name` of the path; required.
    #[serde(rename = "domainName")]
    pub domain_name: String,
    /// `domainNameId` of the query.
    #[serde(rename = "domainNameId", default, skip_serializing_if = "Option::is_none")]
    pub domain_name_id: Option<String>,
    /// `basePath`.
    #[serde(rename = "basePath", default, skip_serializing_if = "Option::is_none")]
    pub base_path: Option<String>,
    /// `restApiId`; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `stage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
}

/// Input of `CreateDeployment`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateDeploymentRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `stageName`.
    #[serde(rename = "stageName", default, skip_serializing_if = "Option::is_none")]
    pub stage_name: Option<String>,
    /// `stageDescription`.
    #[serde(rename = "stageDescription", default, skip_serializing_if = "Option::is_none")]
    pub stage_description: Option<String>,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `cacheClusterEnabled`.
    #[serde(rename = "cacheClusterEnabled", default, skip_serializing_if = "Option::is_none")]
    pub cache_cluster_enabled: Option<bool>,
    /// `cacheClusterSize`.
    #[serde(rename = "cacheClusterSize", default, skip_serializing_if = "Option::is_none")]
    pub cache_cluster_size: Option<CacheClusterSize>,
    /// `variables`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variables: Option<BTreeMap<String, String>>,
    /// `canarySettings`.
    #[serde(rename = "canarySettings", default, skip_serializing_if = "Option::is_none")]
    pub canary_settings: Option<DeploymentCanarySettings>,
    /// `tracingEnabled`.
    #[serde(rename = "tracingEnabled", default, skip_serializing_if = "Option::is_none")]
    pub tracing_enabled: Option<bool>,
}

/// Input of `CreateDocumentationPart`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateDocumentationPartRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `location`; required.
    pub location: DocumentationPartLocation,
    /// `properties`; required.
    pub properties: String,
}

/// Input of `CreateDocumentationVersion`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateDocumentationVersionRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `documentationVersion`; required.
    #[serde(rename = "documentationVersion")]
    pub documentation_version: String,
    /// `stageName`.
    #[serde(rename = "stageName", default, skip_serializing_if = "Option::is_none")]
    pub stage_name: Option<String>,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Input of `CreateDomainNameAccessAssociation`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateDomainNameAccessAssociationRequest {
    /// `domainNameArn`; required.
    #[serde(rename = "domainNameArn")]
    pub domain_name_arn: String,
    /// `accessAssociationSourceType`; required.
    #[serde(rename = "accessAssociationSourceType")]
    pub access_association_source_type: AccessAssociationSourceType,
    /// `accessAssociationSource`; required.
    #[serde(rename = "accessAssociationSource")]
    pub access_association_source: String,
    /// `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
}

/// Input of `CreateDomainName`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateDomainNameRequest {
    /// `domainName`; required.
    #[serde(rename = "domainName")]
    pub domain_name: String,
    /// `certificateName`.
    #[serde(rename = "certificateName", default, skip_serializing_if = "Option::is_none")]
    pub certificate_name: Option<String>,
    /// `certificateBody`.
    #[serde(rename = "certificateBody", default, skip_serializing_if = "Option::is_none")]
    pub certificate_body: Option<String>,
    /// `certificatePrivateKey`.
    #[serde(rename = "certificatePrivateKey", default, skip_serializing_if = "Option::is_none")]
    pub certificate_private_key: Option<String>,
    /// `certificateChain`.
    #[serde(rename = "certificateChain", default, skip_serializing_if = "Option::is_none")]
    pub certificate_chain: Option<String>,
    /// `certificateArn`.
    #[serde(rename = "certificateArn", default, skip_serializing_if = "Option::is_none")]
    pub certificate_arn: Option<String>,
    /// `regionalCertificateName`.
    #[serde(rename = "regionalCertificateName", default, skip_serializing_if = "Option::is_none")]
    pub regional_certificate_name: Option<String>,
    /// `regionalCertificateArn`.
    #[serde(rename = "regionalCertificateArn", default, skip_serializing_if = "Option::is_none")]
    pub regional_certificate_arn: Option<String>,
    /// `endpointConfiguration`.
    #[serde(rename = "endpointConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub endpoint_configuration: Option<EndpointConfiguration>,
    /// `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
    /// `securityPolicy`.
    #[serde(rename = "securityPolicy", default, skip_serializing_if = "Option::is_none")]
    pub security_policy: Option<SecurityPolicy>,
    /// `endpointAccessMode`.
    #[serde(rename = "endpointAccessMode", default, skip_serializing_if = "Option::is_none")]
    pub endpoint_access_mode: Option<EndpointAccessMode>,
    /// `mutualTlsAuthentication`.
    #[serde(rename = "mutualTlsAuthentication", default, skip_serializing_if = "Option::is_none")]
    pub mutual_tls_authentication: Option<MutualTlsAuthenticationInput>,
    /// `ownershipVerificationCertificateArn`.
    #[serde(
        rename = "ownershipVerificationCertificateArn",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub ownership_verification_certificate_arn: Option<String>,
    /// `policy`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// `routingMode`.
    #[serde(rename = "routingMode", default, skip_serializing_if = "Option::is_none")]
    pub routing_mode: Option<RoutingMode>,
}

/// Input of `CreateModel`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateModelRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `name`; required.
    pub name: String,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `schema`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// `contentType`; required.
    #[serde(rename = "contentType")]
    pub content_type: String,
}

/// Input of `CreateRequestValidator`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateRequestValidatorRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `validateRequestBody`.
    #[serde(rename = "validateRequestBody", default, skip_serializing_if = "Option::is_none")]
    pub validate_request_body: Option<bool>,
    /// `validateRequestParameters`.
    #[serde(rename = "validateRequestParameters", default, skip_serializing_if = "Option::is_none")]
    pub validate_request_parameters: Option<bool>,
}

/// Input of `CreateResource`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateResourceRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `parent_id` of the path; required.
    #[serde(rename = "parentId")]
    pub parent_id: String,
    /// `pathPart`; required.
    #[serde(rename = "pathPart")]
    pub path_part: String,
}

/// Input of `CreateRestApi`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateRestApiRequest {
    /// `name`; required.
    pub name: String,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `version`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// `cloneFrom`.
    #[serde(rename = "cloneFrom", default, skip_serializing_if = "Option::is_none")]
    pub clone_from: Option<String>,
    /// `binaryMediaTypes`.
    #[serde(rename = "binaryMediaTypes", default, skip_serializing_if = "Option::is_none")]
    pub binary_media_types: Option<Vec<String>>,
    /// `minimumCompressionSize`.
    #[serde(rename = "minimumCompressionSize", default, skip_serializing_if = "Option::is_none")]
    pub minimum_compression_size: Option<i32>,
    /// `apiKeySource`.
    #[serde(rename = "apiKeySource", default, skip_serializing_if = "Option::is_none")]
    pub api_key_source: Option<ApiKeySourceType>,
    /// `endpointConfiguration`.
    #[serde(rename = "endpointConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub endpoint_configuration: Option<EndpointConfiguration>,
    /// `policy`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
    /// `disableExecuteApiEndpoint`.
    #[serde(rename = "disableExecuteApiEndpoint", default, skip_serializing_if = "Option::is_none")]
    pub disable_execute_api_endpoint: Option<bool>,
    /// `securityPolicy`.
    #[serde(rename = "securityPolicy", default, skip_serializing_if = "Option::is_none")]
    pub security_policy: Option<SecurityPolicy>,
    /// `endpointAccessMode`.
    #[serde(rename = "endpointAccessMode", default, skip_serializing_if = "Option::is_none")]
    pub endpoint_access_mode: Option<EndpointAccessMode>,
}

/// Input of `CreateStage`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateStageRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `stageName`; required.
    #[serde(rename = "stageName")]
    pub stage_name: String,
    /// `deploymentId`; required.
    #[serde(rename = "deploymentId")]
    pub deployment_id: String,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `cacheClusterEnabled`.
    #[serde(rename = "cacheClusterEnabled", default, skip_serializing_if = "Option::is_none")]
    pub cache_cluster_enabled: Option<bool>,
    /// `cacheClusterSize`.
    #[serde(rename = "cacheClusterSize", default, skip_serializing_if = "Option::is_none")]
    pub cache_cluster_size: Option<CacheClusterSize>,
    /// `variables`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variables: Option<BTreeMap<String, String>>,
    /// `documentationVersion`.
    #[serde(rename = "documentationVersion", default, skip_serializing_if = "Option::is_none")]
    pub documentation_version: Option<String>,
    /// `canarySettings`.
    #[serde(rename = "canarySettings", default, skip_serializing_if = "Option::is_none")]
    pub canary_settings: Option<CanarySettings>,
    /// `tracingEnabled`.
    #[serde(rename = "tracingEnabled", default, skip_serializing_if = "Option::is_none")]
    pub tracing_enabled: Option<bool>,
    /// `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
}

/// Input of `CreateUsagePlanKey`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateUsagePlanKeyRequest {
    /// `usageplanId` of the path; required.
    #[serde(rename = "usagePlanId")]
    pub usage_plan_id: String,
    /// `keyId`; required.
    #[serde(rename = "keyId")]
    pub key_id: String,
    /// `keyType`; required.
    #[serde(rename = "keyType")]
    pub key_type: String,
}

/// Input of `CreateUsagePlan`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateUsagePlanRequest {
    /// `name`; required.
    pub name: String,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `apiStages`.
    #[serde(rename = "apiStages", default, skip_serializing_if = "Option::is_none")]
    pub api_stages: Option<Vec<ApiStage>>,
    /// `throttle`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttle: Option<ThrottleSettings>,
    /// `quota`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<QuotaSettings>,
    /// `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
}

/// Input of `CreateVpcLink`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateVpcLinkRequest {
    /// `name`; required.
    pub name: String,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `targetArns`; required.
    #[serde(rename = "targetArns")]
    pub target_arns: Vec<String>,
    /// `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
}

/// Input of `DeleteApiKey`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteApiKeyRequest {
    /// `api_Key` of the path; required.
    #[serde(rename = "apiKey")]
    pub api_key: String,
}

/// Input of `DeleteAuthorizer`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteAuthorizerRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `authorizer_id` of the path; required.
    #[serde(rename = "authorizerId")]
    pub authorizer_id: String,
}

/// Input of `DeleteBasePathMapping`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteBasePathMappingRequest {
    /// `domain_name` of the path; required.
    #[serde(rename = "domainName")]
    pub domain_name: String,
    /// `domainNameId` of the query.
    #[serde(rename = "domainNameId", default, skip_serializing_if = "Option::is_none")]
    pub domain_name_id: Option<String>,
    /// `base_path` of the path; required.
    #[serde(rename = "basePath")]
    pub base_path: String,
}

/// Input of `DeleteClientCertificate`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteClientCertificateRequest {
    /// `clientcertificate_id` of the path; required.
    #[serde(rename = "clientCertificateId")]
    pub client_certificate_id: String,
}

/// Input of `DeleteDeployment`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteDeploymentRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `deployment_id` of the path; required.
    #[serde(rename = "deploymentId")]
    pub deployment_id: String,
}

/// Input of `DeleteDocumentationPart`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteDocumentationPartRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `part_id` of the path; required.
    #[serde(rename = "documentationPartId")]
    pub documentation_part_id: String,
}

/// Input of `DeleteDocumentationVersion`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteDocumentationVersionRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `doc_version` of the path; required.
    #[serde(rename = "documentationVersion")]
    pub documentation_version: String,
}

/// Input of `DeleteDomainNameAccessAssociation`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteDomainNameAccessAssociationRequest {
    /// `domain_name_access_association_arn` of the path; required.
    #[serde(rename = "domainNameAccessAssociationArn")]
    pub domain_name_access_association_arn: String,
}

/// Input of `DeleteDomainName`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteDomainNameRequest {
    /// `domain_name` of the path; required.
    #[serde(rename = "domainName")]
    pub domain_name: String,
    /// `domainNameId` of the query.
    #[serde(rename = "domainNameId", default, skip_serializing_if = "Option::is_none")]
    pub domain_name_id: Option<String>,
}

/// Input of `DeleteGatewayResponse`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeleteGatewayResponseRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `response_type` of the path; required.
    #[serde(rename = "responseType")]
    pub response_type: GatewayResponseType,
}

/// Input of `DeleteIntegration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteIntegrationRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `resource_id` of the path; required.
    #[serde(rename = "resourceId")]
    pub resource_id: String,
    /// `http_method` of the path; required.
    #[serde(rename = "httpMethod")]
    pub http_method: String,
}

/// Input of `DeleteIntegrationResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteIntegrationResponseRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `resource_id` of the path; required.
    #[serde(rename = "resourceId")]
    pub resource_id: String,
    /// `http_method` of the path; required.
    #[serde(rename = "httpMethod")]
    pub http_method: String,
    /// `status_code` of the path; required.
    #[serde(rename = "statusCode")]
    pub status_code: String,
}

/// Input of `DeleteMethod`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteMethodRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `resource_id` of the path; required.
    #[serde(rename = "resourceId")]
    pub resource_id: String,
    /// `http_method` of the path; required.
    #[serde(rename = "httpMethod")]
    pub http_method: String,
}

/// Input of `DeleteMethodResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteMethodResponseRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `resource_id` of the path; required.
    #[serde(rename = "resourceId")]
    pub resource_id: String,
    /// `http_method` of the path; required.
    #[serde(rename = "httpMethod")]
    pub http_method: String,
    /// `status_code` of the path; required.
    #[serde(rename = "statusCode")]
    pub status_code: String,
}

/// Input of `DeleteModel`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteModelRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `model_name` of the path; required.
    #[serde(rename = "modelName")]
    pub model_name: String,
}

/// Input of `DeleteRequestValidator`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteRequestValidatorRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `requestvalidator_id` of the path; required.
    #[serde(rename = "requestValidatorId")]
    pub request_validator_id: String,
}

/// Input of `DeleteResource`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteResourceRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `resource_id` of the path; required.
    #[serde(rename = "resourceId")]
    pub resource_id: String,
}

/// Input of `DeleteRestApi`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteRestApiRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
}

/// Input of `DeleteStage`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteStageRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `stage_name` of the path; required.
    #[serde(rename = "stageName")]
    pub stage_name: String,
}

/// Input of `DeleteUsagePlanKey`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteUsagePlanKeyRequest {
    /// `usageplanId` of the path; required.
    #[serde(rename = "usagePlanId")]
    pub usage_plan_id: String,
    /// `keyId` of the path; required.
    #[serde(rename = "keyId")]
    pub key_id: String,
}

/// Input of `DeleteUsagePlan`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteUsagePlanRequest {
    /// `usageplanId` of the path; required.
    #[serde(rename = "usagePlanId")]
    pub usage_plan_id: String,
}

/// Input of `DeleteVpcLink`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteVpcLinkRequest {
    /// `vpclink_id` of the path; required.
    #[serde(rename = "vpcLinkId")]
    pub vpc_link_id: String,
}

/// Input of `FlushStageAuthorizersCache`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FlushStageAuthorizersCacheRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `stage_name` of the path; required.
    #[serde(rename = "stageName")]
    pub stage_name: String,
}

/// Input of `FlushStageCache`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FlushStageCacheRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `stage_name` of the path; required.
    #[serde(rename = "stageName")]
    pub stage_name: String,
}

/// Input of `GenerateClientCertificate`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GenerateClientCertificateRequest {
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
}

/// Input of `ImportApiKeys`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportApiKeysRequest {
    /// The body as it is; required.
    #[serde(skip)]
    pub body: Vec<u8>,
    /// `format` of the query; required.
    pub format: ApiKeysFormat,
    /// `failonwarnings` of the query.
    #[serde(rename = "failOnWarnings", default, skip_serializing_if = "Option::is_none")]
    pub fail_on_warnings: Option<bool>,
}

/// Input of `ImportDocumentationParts`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportDocumentationPartsRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `mode` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<PutMode>,
    /// `failonwarnings` of the query.
    #[serde(rename = "failOnWarnings", default, skip_serializing_if = "Option::is_none")]
    pub fail_on_warnings: Option<bool>,
    /// The body as it is; required.
    #[serde(skip)]
    pub body: Vec<u8>,
}

/// Input of `ImportRestApi`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportRestApiRequest {
    /// `failonwarnings` of the query.
    #[serde(rename = "failOnWarnings", default, skip_serializing_if = "Option::is_none")]
    pub fail_on_warnings: Option<bool>,
    /// Every other parameter of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<BTreeMap<String, String>>,
    /// The body as it is; required.
    #[serde(skip)]
    pub body: Vec<u8>,
}

/// Input of `PutGatewayResponse`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PutGatewayResponseRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `response_type` of the path; required.
    #[serde(rename = "responseType")]
    pub response_type: GatewayResponseType,
    /// `statusCode`.
    #[serde(rename = "statusCode", default, skip_serializing_if = "Option::is_none")]
    pub status_code: Option<String>,
    /// `responseParameters`.
    #[serde(rename = "responseParameters", default, skip_serializing_if = "Option::is_none")]
    pub response_parameters: Option<BTreeMap<String, String>>,
    /// `responseTemplates`.
    #[serde(rename = "responseTemplates", default, skip_serializing_if = "Option::is_none")]
    pub response_templates: Option<BTreeMap<String, String>>,
}

/// Input of `PutIntegration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PutIntegrationRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `resource_id` of the path; required.
    #[serde(rename = "resourceId")]
    pub resource_id: String,
    /// `http_method` of the path; required.
    #[serde(rename = "httpMethod")]
    pub http_method: String,
    /// `type`; required.
    pub r#type: IntegrationType,
    /// `httpMethod`.
    #[serde(rename = "integrationHttpMethod", default, skip_serializing_if = "Option::is_none")]
    pub integration_http_method: Option<String>,
    /// `uri`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// `connectionType`.
    #[serde(rename = "connectionType", default, skip_serializing_if = "Option::is_none")]
    pub connection_type: Option<ConnectionType>,
    /// `connectionId`.
    #[serde(rename = "connectionId", default, skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<String>,
    /// `credentials`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials: Option<String>,
    /// `requestParameters`.
    #[serde(rename = "requestParameters", default, skip_serializing_if = "Option::is_none")]
    pub request_parameters: Option<BTreeMap<String, String>>,
    /// `requestTemplates`.
    #[serde(rename = "requestTemplates", default, skip_serializing_if = "Option::is_none")]
    pub request_templates: Option<BTreeMap<String, String>>,
    /// `passthroughBehavior`.
    #[serde(rename = "passthroughBehavior", default, skip_serializing_if = "Option::is_none")]
    pub passthrough_behavior: Option<String>,
    /// `cacheNamespace`.
    #[serde(rename = "cacheNamespace", default, skip_serializing_if = "Option::is_none")]
    pub cache_namespace: Option<String>,
    /// `cacheKeyParameters`.
    #[serde(rename = "cacheKeyParameters", default, skip_serializing_if = "Option::is_none")]
    pub cache_key_parameters: Option<Vec<String>>,
    /// `contentHandling`.
    #[serde(rename = "contentHandling", default, skip_serializing_if = "Option::is_none")]
    pub content_handling: Option<ContentHandlingStrategy>,
    /// `timeoutInMillis`.
    #[serde(rename = "timeoutInMillis", default, skip_serializing_if = "Option::is_none")]
    pub timeout_in_millis: Option<i32>,
    /// `tlsConfig`.
    #[serde(rename = "tlsConfig", default, skip_serializing_if = "Option::is_none")]
    pub tls_config: Option<TlsConfig>,
    /// `responseTransferMode`.
    #[serde(rename = "responseTransferMode", default, skip_serializing_if = "Option::is_none")]
    pub response_transfer_mode: Option<ResponseTransferMode>,
    /// `integrationTarget`.
    #[serde(rename = "integrationTarget", default, skip_serializing_if = "Option::is_none")]
    pub integration_target: Option<String>,
}

/// Input of `PutIntegrationResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PutIntegrationResponseRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `resource_id` of the path; required.
    #[serde(rename = "resourceId")]
    pub resource_id: String,
    /// `http_method` of the path; required.
    #[serde(rename = "httpMethod")]
    pub http_method: String,
    /// `status_code` of the path; required.
    #[serde(rename = "statusCode")]
    pub status_code: String,
    /// `selectionPattern`.
    #[serde(rename = "selectionPattern", default, skip_serializing_if = "Option::is_none")]
    pub selection_pattern: Option<String>,
    /// `responseParameters`.
    #[serde(rename = "responseParameters", default, skip_serializing_if = "Option::is_none")]
    pub response_parameters: Option<BTreeMap<String, String>>,
    /// `responseTemplates`.
    #[serde(rename = "responseTemplates", default, skip_serializing_if = "Option::is_none")]
    pub response_templates: Option<BTreeMap<String, String>>,
    /// `contentHandling`.
    #[serde(rename = "contentHandling", default, skip_serializing_if = "Option::is_none")]
    pub content_handling: Option<ContentHandlingStrategy>,
}

/// Input of `PutMethod`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PutMethodRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `resource_id` of the path; required.
    #[serde(rename = "resourceId")]
    pub resource_id: String,
    /// `http_method` of the path; required.
    #[serde(rename = "httpMethod")]
    pub http_method: String,
    /// `authorizationType`; required.
    #[serde(rename = "authorizationType")]
    pub authorization_type: String,
    /// `authorizerId`.
    #[serde(rename = "authorizerId", default, skip_serializing_if = "Option::is_none")]
    pub authorizer_id: Option<String>,
    /// `apiKeyRequired`.
    #[serde(rename = "apiKeyRequired", default, skip_serializing_if = "Option::is_none")]
    pub api_key_required: Option<bool>,
    /// `operationName`.
    #[serde(rename = "operationName", default, skip_serializing_if = "Option::is_none")]
    pub operation_name: Option<String>,
    /// `requestParameters`.
    #[serde(rename = "requestParameters", default, skip_serializing_if = "Option::is_none")]
    pub request_parameters: Option<BTreeMap<String, bool>>,
    /// `requestModels`.
    #[serde(rename = "requestModels", default, skip_serializing_if = "Option::is_none")]
    pub request_models: Option<BTreeMap<String, String>>,
    /// `requestValidatorId`.
    #[serde(rename = "requestValidatorId", default, skip_serializing_if = "Option::is_none")]
    pub request_validator_id: Option<String>,
    /// `authorizationScopes`.
    #[serde(rename = "authorizationScopes", default, skip_serializing_if = "Option::is_none")]
    pub authorization_scopes: Option<Vec<String>>,
}

/// Input of `PutMethodResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PutMethodResponseRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `resource_id` of the path; required.
    #[serde(rename = "resourceId")]
    pub resource_id: String,
    /// `http_method` of the path; required.
    #[serde(rename = "httpMethod")]
    pub http_method: String,
    /// `status_code` of the path; required.
    #[serde(rename = "statusCode")]
    pub status_code: String,
    /// `responseParameters`.
    #[serde(rename = "responseParameters", default, skip_serializing_if = "Option::is_none")]
    pub response_parameters: Option<BTreeMap<String, bool>>,
    /// `responseModels`.
    #[serde(rename = "responseModels", default, skip_serializing_if = "Option::is_none")]
    pub response_models: Option<BTreeMap<String, String>>,
}

/// Input of `PutRestApi`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PutRestApiRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `mode` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<PutMode>,
    /// `failonwarnings` of the query.
    #[serde(rename = "failOnWarnings", default, skip_serializing_if = "Option::is_none")]
    pub fail_on_warnings: Option<bool>,
    /// Every other parameter of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<BTreeMap<String, String>>,
    /// The body as it is; required.
    #[serde(skip)]
    pub body: Vec<u8>,
}

/// Input of `RejectDomainNameAccessAssociation`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RejectDomainNameAccessAssociationRequest {
    /// `domainNameAccessAssociationArn` of the query; required.
    #[serde(rename = "domainNameAccessAssociationArn")]
    pub domain_name_access_association_arn: String,
    /// `domainNameArn` of the query; required.
    #[serde(rename = "domainNameArn")]
    pub domain_name_arn: String,
}

/// Input of `TagResource`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TagResourceRequest {
    /// `resource_arn` of the path; required.
    #[serde(rename = "resourceArn")]
    pub resource_arn: String,
    /// `tags`; required.
    pub tags: BTreeMap<String, String>,
}

/// Input of `TestInvokeAuthorizer`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TestInvokeAuthorizerRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `authorizer_id` of the path; required.
    #[serde(rename = "authorizerId")]
    pub authorizer_id: String,
    /// `headers`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<BTreeMap<String, String>>,
    /// `multiValueHeaders`.
    #[serde(rename = "multiValueHeaders", default, skip_serializing_if = "Option::is_none")]
    pub multi_value_headers: Option<BTreeMap<String, Vec<String>>>,
    /// `pathWithQueryString`.
    #[serde(rename = "pathWithQueryString", default, skip_serializing_if = "Option::is_none")]
    pub path_with_query_string: Option<String>,
    /// `body`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// `stageVariables`.
    #[serde(rename = "stageVariables", default, skip_serializing_if = "Option::is_none")]
    pub stage_variables: Option<BTreeMap<String, String>>,
    /// `additionalContext`.
    #[serde(rename = "additionalContext", default, skip_serializing_if = "Option::is_none")]
    pub additional_context: Option<BTreeMap<String, String>>,
}

/// Input of `TestInvokeMethod`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TestInvokeMethodRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `resource_id` of the path; required.
    #[serde(rename = "resourceId")]
    pub resource_id: String,
    /// `http_method` of the path; required.
    #[serde(rename = "httpMethod")]
    pub http_method: String,
    /// `pathWithQueryString`.
    #[serde(rename = "pathWithQueryString", default, skip_serializing_if = "Option::is_none")]
    pub path_with_query_string: Option<String>,
    /// `body`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// `headers`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<BTreeMap<String, String>>,
    /// `multiValueHeaders`.
    #[serde(rename = "multiValueHeaders", default, skip_serializing_if = "Option::is_none")]
    pub multi_value_headers: Option<BTreeMap<String, Vec<String>>>,
    /// `clientCertificateId`.
    #[serde(rename = "clientCertificateId", default, skip_serializing_if = "Option::is_none")]
    pub client_certificate_id: Option<String>,
    /// `stageVariables`.
    #[serde(rename = "stageVariables", default, skip_serializing_if = "Option::is_none")]
    pub stage_variables: Option<BTreeMap<String, String>>,
}

/// Input of `UntagResource`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UntagResourceRequest {
    /// `resource_arn` of the path; required.
    #[serde(rename = "resourceArn")]
    pub resource_arn: String,
    /// `tagKeys` of the query; required.
    #[serde(rename = "tagKeys")]
    pub tag_keys: Vec<String>,
}

/// Input of `UpdateAccount`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateAccountRequest {
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateApiKey`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateApiKeyRequest {
    /// `api_Key` of the path; required.
    #[serde(rename = "apiKey")]
    pub api_key: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateAuthorizer`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateAuthorizerRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `authorizer_id` of the path; required.
    #[serde(rename = "authorizerId")]
    pub authorizer_id: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateBasePathMapping`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateBasePathMappingRequest {
    /// `domain_name` of the path; required.
    #[serde(rename = "domainName")]
    pub domain_name: String,
    /// `domainNameId` of the query.
    #[serde(rename = "domainNameId", default, skip_serializing_if = "Option::is_none")]
    pub domain_name_id: Option<String>,
    /// `base_path` of the path; required.
    #[serde(rename = "basePath")]
    pub base_path: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateClientCertificate`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateClientCertificateRequest {
    /// `clientcertificate_id` of the path; required.
    #[serde(rename = "clientCertificateId")]
    pub client_certificate_id: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateDeployment`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateDeploymentRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `deployment_id` of the path; required.
    #[serde(rename = "deploymentId")]
    pub deployment_id: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateDocumentationPart`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateDocumentationPartRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `part_id` of the path; required.
    #[serde(rename = "documentationPartId")]
    pub documentation_part_id: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateDocumentationVersion`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateDocumentationVersionRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `doc_version` of the path; required.
    #[serde(rename = "documentationVersion")]
    pub documentation_version: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateDomainName`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateDomainNameRequest {
    /// `domain_name` of the path; required.
    #[serde(rename = "domainName")]
    pub domain_name: String,
    /// `domainNameId` of the query.
    #[serde(rename = "domainNameId", default, skip_serializing_if = "Option::is_none")]
    pub domain_name_id: Option<String>,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateGatewayResponse`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpdateGatewayResponseRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `response_type` of the path; required.
    #[serde(rename = "responseType")]
    pub response_type: GatewayResponseType,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateIntegration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateIntegrationRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `resource_id` of the path; required.
    #[serde(rename = "resourceId")]
    pub resource_id: String,
    /// `http_method` of the path; required.
    #[serde(rename = "httpMethod")]
    pub http_method: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateIntegrationResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateIntegrationResponseRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `resource_id` of the path; required.
    #[serde(rename = "resourceId")]
    pub resource_id: String,
    /// `http_method` of the path; required.
    #[serde(rename = "httpMethod")]
    pub http_method: String,
    /// `status_code` of the path; required.
    #[serde(rename = "statusCode")]
    pub status_code: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateMethod`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateMethodRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `resource_id` of the path; required.
    #[serde(rename = "resourceId")]
    pub resource_id: String,
    /// `http_method` of the path; required.
    #[serde(rename = "httpMethod")]
    pub http_method: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateMethodResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateMethodResponseRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `resource_id` of the path; required.
    #[serde(rename = "resourceId")]
    pub resource_id: String,
    /// `http_method` of the path; required.
    #[serde(rename = "httpMethod")]
    pub http_method: String,
    /// `status_code` of the path; required.
    #[serde(rename = "statusCode")]
    pub status_code: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateModel`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateModelRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `model_name` of the path; required.
    #[serde(rename = "modelName")]
    pub model_name: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateRequestValidator`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateRequestValidatorRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `requestvalidator_id` of the path; required.
    #[serde(rename = "requestValidatorId")]
    pub request_validator_id: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateResource`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateResourceRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `resource_id` of the path; required.
    #[serde(rename = "resourceId")]
    pub resource_id: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateRestApi`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateRestApiRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateStage`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateStageRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `stage_name` of the path; required.
    #[serde(rename = "stageName")]
    pub stage_name: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateUsagePlan`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateUsagePlanRequest {
    /// `usageplanId` of the path; required.
    #[serde(rename = "usagePlanId")]
    pub usage_plan_id: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateUsage`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateUsageRequest {
    /// `usageplanId` of the path; required.
    #[serde(rename = "usagePlanId")]
    pub usage_plan_id: String,
    /// `keyId` of the path; required.
    #[serde(rename = "keyId")]
    pub key_id: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}

/// Input of `UpdateVpcLink`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateVpcLinkRequest {
    /// `vpclink_id` of the path; required.
    #[serde(rename = "vpcLinkId")]
    pub vpc_link_id: String,
    /// `patchOperations`.
    #[serde(rename = "patchOperations", default, skip_serializing_if = "Option::is_none")]
    pub patch_operations: Option<Vec<PatchOperation>>,
}
