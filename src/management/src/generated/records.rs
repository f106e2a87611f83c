// Made by `cargo run -p ringgate-management --example generate`; edit the generator instead.

//! What operations answer, and what lies inside inputs and answers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::enumerations::*;
use crate::encode::Output;
use crate::timestamp::Timestamp;

/// `AccessLogSettings` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AccessLogSettings {
    /// `format`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// `destinationArn`.
    #[serde(rename = "destinationArn", default, skip_serializing_if = "Option::is_none")]
    pub destination_arn: Option<String>,
}

/// `Account` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// `cloudwatchRoleArn`.
    #[serde(rename = "cloudwatchRoleArn", default, skip_serializing_if = "Option::is_none")]
    pub cloudwatch_role_arn: Option<String>,
    /// `throttleSettings`.
    #[serde(rename = "throttleSettings", default, skip_serializing_if = "Option::is_none")]
    pub throttle_settings: Option<ThrottleSettings>,
    /// `features`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<Vec<String>>,
    /// `apiKeyVersion`.
    #[serde(rename = "apiKeyVersion", default, skip_serializing_if = "Option::is_none")]
    pub api_key_version: Option<String>,
}

impl Output for Account {}

/// `ApiKey` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ApiKey {
    /// `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `customerId`.
    #[serde(rename = "customerId", default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `enabled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// `createdDate`.
    #[serde(rename = "createdDate", default, skip_serializing_if = "Option::is_none")]
    pub created_date: Option<Timestamp>,
    /// `lastUpdatedDate`.
    #[serde(rename = "lastUpdatedDate", default, skip_serializing_if = "Option::is_none")]
    pub last_updated_date: Option<Timestamp>,
    /// `stageKeys`.
    #[serde(rename = "stageKeys", default, skip_serializing_if = "Option::is_none")]
    pub stage_keys: Option<Vec<String>>,
    /// `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
}

impl Output for ApiKey {}

/// `ApiKeyIds` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ApiKeyIds {
    /// `ids`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<String>>,
    /// `warnings`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Vec<String>>,
}

impl Output for ApiKeyIds {}

/// `ApiKeys` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ApiKeys {
    /// `warnings`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Vec<String>>,
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<ApiKey>>,
}

impl Output for ApiKeys {
    const IS_LISTING: bool = true;
}

/// `ApiStage` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ApiStage {
    /// `apiId`.
    #[serde(rename = "apiId", default, skip_serializing_if = "Option::is_none")]
    pub api_id: Option<String>,
    /// `stage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// `throttle`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttle: Option<BTreeMap<String, ThrottleSettings>>,
}

/// `Authorizer` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Authorizer {
    /// `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<AuthorizerType>,
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
    pub jwt_configuration: Option<JwtConfiguration>,
}

impl Output for Authorizer {}

/// `Authorizers` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Authorizers {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<Authorizer>>,
}

impl Output for Authorizers {
    const IS_LISTING: bool = true;
}

/// `BasePathMapping` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BasePathMapping {
    /// `basePath`.
    #[serde(rename = "basePath", default, skip_serializing_if = "Option::is_none")]
    pub base_path: Option<String>,
    /// `restApiId`.
    #[serde(rename = "restApiId", default, skip_serializing_if = "Option::is_none")]
    pub rest_api_id: Option<String>,
    /// `stage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
}

impl Output for BasePathMapping {}

/// `BasePathMappings` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BasePathMappings {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<BasePathMapping>>,
}

impl Output for BasePathMappings {
    const IS_LISTING: bool = true;
}

/// `CanarySettings` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CanarySettings {
    /// `percentTraffic`.
    #[serde(rename = "percentTraffic", default, skip_serializing_if = "Option::is_none")]
    pub percent_traffic: Option<f64>,
    /// `deploymentId`.
    #[serde(rename = "deploymentId", default, skip_serializing_if = "Option::is_none")]
    pub deployment_id: Option<String>,
    /// `stageVariableOverrides`.
    #[serde(rename = "stageVariableOverrides", default, skip_serializing_if = "Option::is_none")]
    pub stage_variable_overrides: Option<BTreeMap<String, String>>,
    /// `useStageCache`.
    #[serde(rename = "useStageCache", default, skip_serializing_if = "Option::is_none")]
    pub use_stage_cache: Option<bool>,
}

/// `ClientCertificate` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClientCertificate {
    /// `clientCertificateId`.
    #[serde(rename = "clientCertificateId", default, skip_serializing_if = "Option::is_none")]
    pub client_certificate_id: Option<String>,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `pemEncodedCertificate`.
    #[serde(rename = "pemEncodedCertificate", default, skip_serializing_if = "Option::is_none")]
    pub pem_encoded_certificate: Option<String>,
    /// `createdDate`.
    #[serde(rename = "createdDate", default, skip_serializing_if = "Option::is_none")]
    pub created_date: Option<Timestamp>,
    /// `expirationDate`.
    #[serde(rename = "expirationDate", default, skip_serializing_if = "Option::is_none")]
    pub expiration_date: Option<Timestamp>,
    /// `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
}

impl Output for ClientCertificate {}

/// `ClientCertificates` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClientCertificates {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<ClientCertificate>>,
}

impl Output for ClientCertificates {
    const IS_LISTING: bool = true;
}

/// `Deployment` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Deployment {
    /// `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `createdDate`.
    #[serde(rename = "createdDate", default, skip_serializing_if = "Option::is_none")]
    pub created_date: Option<Timestamp>,
    /// `apiSummary`.
    #[serde(rename = "apiSummary", default, skip_serializing_if = "Option::is_none")]
    pub api_summary: Option<BTreeMap<String, BTreeMap<String, MethodSnapshot>>>,
}

impl Output for Deployment {}

/// `DeploymentCanarySettings` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeploymentCanarySettings {
    /// `percentTraffic`.
    #[serde(rename = "percentTraffic", default, skip_serializing_if = "Option::is_none")]
    pub percent_traffic: Option<f64>,
    /// `stageVariableOverrides`.
    #[serde(rename = "stageVariableOverrides", default, skip_serializing_if = "Option::is_none")]
    pub stage_variable_overrides: Option<BTreeMap<String, String>>,
    /// `useStageCache`.
    #[serde(rename = "useStageCache", default, skip_serializing_if = "Option::is_none")]
    pub use_stage_cache: Option<bool>,
}

/// `Deployments` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Deployments {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<Deployment>>,
}

impl Output for Deployments {
    const IS_LISTING: bool = true;
}

/// `DocumentationPart` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DocumentationPart {
    /// `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `location`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<DocumentationPartLocation>,
    /// `properties`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<String>,
}

impl Output for DocumentationPart {}

/// `DocumentationPartIds` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DocumentationPartIds {
    /// `ids`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<String>>,
    /// `warnings`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Vec<String>>,
}

impl Output for DocumentationPartIds {}

/// `DocumentationPartLocation` of the wire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentationPartLocation {
    /// `type`; required.
    pub r#type: DocumentationPartType,
    /// `path`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// `method`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// `statusCode`.
    #[serde(rename = "statusCode", default, skip_serializing_if = "Option::is_none")]
    pub status_code: Option<String>,
    /// `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// `DocumentationParts` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DocumentationParts {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<DocumentationPart>>,
}

impl Output for DocumentationParts {
    const IS_LISTING: bool = true;
}

/// `DocumentationVersion` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DocumentationVersion {
    /// `version`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// `createdDate`.
    #[serde(rename = "createdDate", default, skip_serializing_if = "Option::is_none")]
    pub created_date: Option<Timestamp>,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl Output for DocumentationVersion {}

/// `DocumentationVersions` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DocumentationVersions {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<DocumentationVersion>>,
}

impl Output for DocumentationVersions {
    const IS_LISTING: bool = true;
}

/// `DomainName` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DomainName {
    /// `domainName`.
    #[serde(rename = "domainName", default, skip_serializing_if = "Option::is_none")]
    pub domain_name: Option<String>,
    /// `domainNameId`.
    #[serde(rename = "domainNameId", default, skip_serializing_if = "Option::is_none")]
    pub domain_name_id: Option<String>,
    /// `domainNameArn`.
    #[serde(rename = "domainNameArn", default, skip_serializing_if = "Option::is_none")]
    pub domain_name_arn: Option<String>,
    /// `certificateName`.
    #[serde(rename = "certificateName", default, skip_serializing_if = "Option::is_none")]
    pub certificate_name: Option<String>,
    /// `certificateArn`.
    #[serde(rename = "certificateArn", default, skip_serializing_if = "Option::is_none")]
    pub certificate_arn: Option<String>,
    /// `certificateUploadDate`.
    #[serde(rename = "certificateUploadDate", default, skip_serializing_if = "Option::is_none")]
    pub certificate_upload_date: Option<Timestamp>,
    /// `regionalDomainName`.
    #[serde(rename = "regionalDomainName", default, skip_serializing_if = "Option::is_none")]
    pub regional_domain_name: Option<String>,
    /// `regionalHostedZoneId`.
    #[serde(rename = "regionalHostedZoneId", default, skip_serializing_if = "Option::is_none")]
    pub regional_hosted_zone_id: Option<String>,
    /// `regionalCertificateName`.
    #[serde(rename = "regionalCertificateName", default, skip_serializing_if = "Option::is_none")]
    pub regional_certificate_name: Option<String>,
    /// `regionalCertificateArn`.
    #[serde(rename = "regionalCertificateArn", default, skip_serializing_if = "Option::is_none")]
    pub regional_certificate_arn: Option<String>,
    /// `distributionDomainName`.
    #[serde(rename = "distributionDomainName", default, skip_serializing_if = "Option::is_none")]
    pub distribution_domain_name: Option<String>,
    /// `distributionHostedZoneId`.
    #[serde(rename = "distributionHostedZoneId", default, skip_serializing_if = "Option::is_none")]
    pub distribution_hosted_zone_id: Option<String>,
    /// `endpointConfiguration`.
    #[serde(rename = "endpointConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub endpoint_configuration: Option<EndpointConfiguration>,
    /// `domainNameStatus`.
    #[serde(rename = "domainNameStatus", default, skip_serializing_if = "Option::is_none")]
    pub domain_name_status: Option<DomainNameStatus>,
    /// `domainNameStatusMessage`.
    #[serde(rename = "domainNameStatusMessage", default, skip_serializing_if = "Option::is_none")]
    pub domain_name_status_message: Option<String>,
    /// `securityPolicy`.
    #[serde(rename = "securityPolicy", default, skip_serializing_if = "Option::is_none")]
    pub security_policy: Option<SecurityPolicy>,
    /// `endpointAccessMode`.
    #[serde(rename = "endpointAccessMode", default, skip_serializing_if = "Option::is_none")]
    pub endpoint_access_mode: Option<EndpointAccessMode>,
    /// `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
    /// `mutualTlsAuthentication`.
    #[serde(rename = "mutualTlsAuthentication", default, skip_serializing_if = "Option::is_none")]
    pub mutual_tls_authentication: Option<MutualTlsAuthentication>,
    /// `ownershipVerificationCertificateArn`.
    #[serde(
        rename = "ownershipVerificationCertificateArn",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub ownership_verification_certificate_arn: Option<String>,
    /// `managementPolicy`.
    #[serde(rename = "managementPolicy", default, skip_serializing_if = "Option::is_none")]
    pub management_policy: Option<String>,
    /// `policy`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// `routingMode`.
    #[serde(rename = "routingMode", default, skip_serializing_if = "Option::is_none")]
    pub routing_mode: Option<RoutingMode>,
}

impl Output for DomainName {}

/// `DomainNameAccessAssociation` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DomainNameAccessAssociation {
    /// `domainNameAccessAssociationArn`.
    #[serde(rename = "domainNameAccessAssociationArn", default, skip_serializing_if = "Option::is_none")]
    pub domain_name_access_association_arn: Option<String>,
    /// `domainNameArn`.
    #[serde(rename = "domainNameArn", default, skip_serializing_if = "Option::is_none")]
    pub domain_name_arn: Option<String>,
    /// `accessAssociationSourceType`.
    #[serde(rename = "accessAssociationSourceType", default, skip_serializing_if = "Option::is_none")]
    pub access_association_source_type: Option<AccessAssociationSourceType>,
    /// `accessAssociationSource`.
    #[serde(rename = "accessAssociationSource", default, skip_serializing_if = "Option::is_none")]
    pub access_association_source: Option<String>,
    /// `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
}

impl Output for DomainNameAccessAssociation {}

/// `DomainNameAccessAssociations` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DomainNameAccessAssociations {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<DomainNameAccessAssociation>>,
}

impl Output for DomainNameAccessAssociations {
    const IS_LISTING: bool = true;
}

/// `DomainNames` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DomainNames {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<DomainName>>,
}

impl Output for DomainNames {
    const IS_LISTING: bool = true;
}

/// `EndpointConfiguration` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EndpointConfiguration {
    /// `types`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub types: Option<Vec<EndpointType>>,
    /// `ipAddressType`.
    #[serde(rename = "ipAddressType", default, skip_serializing_if = "Option::is_none")]
    pub ip_address_type: Option<IpAddressType>,
    /// `vpcEndpointIds`.
    #[serde(rename = "vpcEndpointIds", default, skip_serializing_if = "Option::is_none")]
    pub vpc_endpoint_ids: Option<Vec<String>>,
}

/// `ExportResponse` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ExportResponse {
    /// The field `Content-Type`.
    #[serde(rename = "contentType", default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The field `Content-Disposition`.
    #[serde(rename = "contentDisposition", default, skip_serializing_if = "Option::is_none")]
    pub content_disposition: Option<String>,
    /// The body as it is.
    #[serde(skip)]
    pub body: Vec<u8>,
}

impl Output for ExportResponse {
    const FIELDS: &'static [(&'static str, &'static str)] =
        &[("contentType", "Content-Type"), ("contentDisposition", "Content-Disposition")];

    fn payload(&self) -> Option<&[u8]> {
        Some(&self.body)
    }
}

/// `GatewayResponse` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GatewayResponse {
    /// `responseType`.
    #[serde(rename = "responseType", default, skip_serializing_if = "Option::is_none")]
    pub response_type: Option<GatewayResponseType>,
    /// `statusCode`.
    #[serde(rename = "statusCode", default, skip_serializing_if = "Option::is_none")]
    pub status_code: Option<String>,
    /// `responseParameters`.
    #[serde(rename = "responseParameters", default, skip_serializing_if = "Option::is_none")]
    pub response_parameters: Option<BTreeMap<String, String>>,
    /// `responseTemplates`.
    #[serde(rename = "responseTemplates", default, skip_serializing_if = "Option::is_none")]
    pub response_templates: Option<BTreeMap<String, String>>,
    /// `defaultResponse`.
    #[serde(rename = "defaultResponse", default, skip_serializing_if = "Option::is_none")]
    pub default_response: Option<bool>,
}

impl Output for GatewayResponse {}

/// `GatewayResponses` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GatewayResponses {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<GatewayResponse>>,
}

impl Output for GatewayResponses {
    const IS_LISTING: bool = true;
}

/// `Integration` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Integration {
    /// `type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<IntegrationType>,
    /// `httpMethod`.
    #[serde(rename = "httpMethod", default, skip_serializing_if = "Option::is_none")]
    pub http_method: Option<String>,
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
    /// `contentHandling`.
    #[serde(rename = "contentHandling", default, skip_serializing_if = "Option::is_none")]
    pub content_handling: Option<ContentHandlingStrategy>,
    /// `timeoutInMillis`.
    #[serde(rename = "timeoutInMillis", default, skip_serializing_if = "Option::is_none")]
    pub timeout_in_millis: Option<i32>,
    /// `cacheNamespace`.
    #[serde(rename = "cacheNamespace", default, skip_serializing_if = "Option::is_none")]
    pub cache_namespace: Option<String>,
    /// `cacheKeyParameters`.
    #[serde(rename = "cacheKeyParameters", default, skip_serializing_if = "Option::is_none")]
    pub cache_key_parameters: Option<Vec<String>>,
    /// `integrationResponses`.
    #[serde(rename = "integrationResponses", default, skip_serializing_if = "Option::is_none")]
    pub integration_responses: Option<BTreeMap<String, IntegrationResponse>>,
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

impl Output for Integration {}

/// `IntegrationResponse` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IntegrationResponse {
    /// `statusCode`.
    #[serde(rename = "statusCode", default, skip_serializing_if = "Option::is_none")]
    pub status_code: Option<String>,
    /// `selectionPattern`.
    #[serde(rename = "selectionPattern", default, skip_serializing_if = "Option::is_none")]
    pub selection_pattern: Option<String>,
    /// `responseParameters`.
    #[serde(rename = "responseParameters", default, skip_serializing_if = "Option::is_none")]
    pub response_parameters: Option<BTreeMap<String, String>>,
    /// `responseTemplates`.
    #[serde(
        rename = "responseTemplates",
        default,
        skip_serializing_if = "Option::is_none",
        with = "crate::template"
    )]
    pub response_templates: Option<BTreeMap<String, String>>,
    /// `contentHandling`.
    #[serde(rename = "contentHandling", default, skip_serializing_if = "Option::is_none")]
    pub content_handling: Option<ContentHandlingStrategy>,
}

impl Output for IntegrationResponse {}

/// `JwtAdditionalClaim` of the wire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JwtAdditionalClaim {
    /// `claimName`; required.
    #[serde(rename = "claimName")]
    pub claim_name: String,
    /// `format`; required.
    pub format: JwtClaimFormat,
    /// `required`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// `expectedValues`.
    #[serde(rename = "expectedValues", default, skip_serializing_if = "Option::is_none")]
    pub expected_values: Option<Vec<String>>,
}

/// `JwtConfiguration` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JwtConfiguration {
    /// `issuers`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuers: Option<Vec<JwtIssuer>>,
    /// `defaultAlgorithms`.
    #[serde(rename = "defaultAlgorithms", default, skip_serializing_if = "Option::is_none")]
    pub default_algorithms: Option<Vec<JwtSigningAlgorithm>>,
}

/// `JwtConfigurationInput` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JwtConfigurationInput {
    /// `issuers`; required.
    pub issuers: Vec<JwtIssuerInput>,
    /// `defaultAlgorithms`; required.
    #[serde(rename = "defaultAlgorithms")]
    pub default_algorithms: Vec<JwtSigningAlgorithm>,
}

/// `JwtIssuer` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JwtIssuer {
    /// `issuer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// `audiences`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audiences: Option<Vec<String>>,
    /// `additionalClaims`.
    #[serde(rename = "additionalClaims", default, skip_serializing_if = "Option::is_none")]
    pub additional_claims: Option<Vec<JwtAdditionalClaim>>,
    /// `jwksUri`.
    #[serde(rename = "jwksUri", default, skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
}

/// `JwtIssuerInput` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JwtIssuerInput {
    /// `issuer`; required.
    pub issuer: String,
    /// `audiences`; required.
    pub audiences: Vec<String>,
    /// `additionalClaims`.
    #[serde(rename = "additionalClaims", default, skip_serializing_if = "Option::is_none")]
    pub additional_claims: Option<Vec<JwtAdditionalClaim>>,
}

/// `Method` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Method {
    /// `httpMethod`.
    #[serde(rename = "httpMethod", default, skip_serializing_if = "Option::is_none")]
    pub http_method: Option<String>,
    /// `authorizationType`.
    #[serde(rename = "authorizationType", default, skip_serializing_if = "Option::is_none")]
    pub authorization_type: Option<String>,
    /// `authorizerId`.
    #[serde(rename = "authorizerId", default, skip_serializing_if = "Option::is_none")]
    pub authorizer_id: Option<String>,
    /// `apiKeyRequired`.
    #[serde(rename = "apiKeyRequired", default, skip_serializing_if = "Option::is_none")]
    pub api_key_required: Option<bool>,
    /// `requestValidatorId`.
    #[serde(rename = "requestValidatorId", default, skip_serializing_if = "Option::is_none")]
    pub request_validator_id: Option<String>,
    /// `operationName`.
    #[serde(rename = "operationName", default, skip_serializing_if = "Option::is_none")]
    pub operation_name: Option<String>,
    /// `requestParameters`.
    #[serde(rename = "requestParameters", default, skip_serializing_if = "Option::is_none")]
    pub request_parameters: Option<BTreeMap<String, bool>>,
    /// `requestModels`.
    #[serde(rename = "requestModels", default, skip_serializing_if = "Option::is_none")]
    pub request_models: Option<BTreeMap<String, String>>,
    /// `methodResponses`.
    #[serde(rename = "methodResponses", default, skip_serializing_if = "Option::is_none")]
    pub method_responses: Option<BTreeMap<String, MethodResponse>>,
    /// `methodIntegration`.
    #[serde(rename = "methodIntegration", default, skip_serializing_if = "Option::is_none")]
    pub method_integration: Option<Integration>,
    /// `authorizationScopes`.
    #[serde(rename = "authorizationScopes", default, skip_serializing_if = "Option::is_none")]
    pub authorization_scopes: Option<Vec<String>>,
}

impl Output for Method {}

/// `MethodResponse` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MethodResponse {
    /// `statusCode`.
    #[serde(rename = "statusCode", default, skip_serializing_if = "Option::is_none")]
    pub status_code: Option<String>,
    /// `responseParameters`.
    #[serde(rename = "responseParameters", default, skip_serializing_if = "Option::is_none")]
    pub response_parameters: Option<BTreeMap<String, bool>>,
    /// `responseModels`.
    #[serde(rename = "responseModels", default, skip_serializing_if = "Option::is_none")]
    pub response_models: Option<BTreeMap<String, String>>,
}

impl Output for MethodResponse {}

/// `MethodSetting` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MethodSetting {
    /// `metricsEnabled`.
    #[serde(rename = "metricsEnabled", default, skip_serializing_if = "Option::is_none")]
    pub metrics_enabled: Option<bool>,
    /// `loggingLevel`.
    #[serde(rename = "loggingLevel", default, skip_serializing_if = "Option::is_none")]
    pub logging_level: Option<String>,
    /// `dataTraceEnabled`.
    #[serde(rename = "dataTraceEnabled", default, skip_serializing_if = "Option::is_none")]
    pub data_trace_enabled: Option<bool>,
    /// `throttlingBurstLimit`.
    #[serde(rename = "throttlingBurstLimit", default, skip_serializing_if = "Option::is_none")]
    pub throttling_burst_limit: Option<i32>,
    /// `throttlingRateLimit`.
    #[serde(rename = "throttlingRateLimit", default, skip_serializing_if = "Option::is_none")]
    pub throttling_rate_limit: Option<f64>,
    /// `cachingEnabled`.
    #[serde(rename = "cachingEnabled", default, skip_serializing_if = "Option::is_none")]
    pub caching_enabled: Option<bool>,
    /// `cacheTtlInSeconds`.
    #[serde(rename = "cacheTtlInSeconds", default, skip_serializing_if = "Option::is_none")]
    pub cache_ttl_in_seconds: Option<i32>,
    /// `cacheDataEncrypted`.
    #[serde(rename = "cacheDataEncrypted", default, skip_serializing_if = "Option::is_none")]
    pub cache_data_encrypted: Option<bool>,
    /// `requireAuthorizationForCacheControl`.
    #[serde(
        rename = "requireAuthorizationForCacheControl",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub require_authorization_for_cache_control: Option<bool>,
    /// `unauthorizedCacheControlHeaderStrategy`.
    #[serde(
        rename = "unauthorizedCacheControlHeaderStrategy",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub unauthorized_cache_control_header_strategy: Option<UnauthorizedCacheControlHeaderStrategy>,
}

/// `MethodSnapshot` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MethodSnapshot {
    /// `authorizationType`.
    #[serde(rename = "authorizationType", default, skip_serializing_if = "Option::is_none")]
    pub authorization_type: Option<String>,
    /// `apiKeyRequired`.
    #[serde(rename = "apiKeyRequired", default, skip_serializing_if = "Option::is_none")]
    pub api_key_required: Option<bool>,
}

/// `Model` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `schema`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// `contentType`.
    #[serde(rename = "contentType", default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
}

impl Output for Model {}

/// `Models` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Models {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<Model>>,
}

impl Output for Models {
    const IS_LISTING: bool = true;
}

/// `MutualTlsAuthentication` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MutualTlsAuthentication {
    /// `truststoreUri`.
    #[serde(rename = "truststoreUri", default, skip_serializing_if = "Option::is_none")]
    pub truststore_uri: Option<String>,
    /// `truststoreVersion`.
    #[serde(rename = "truststoreVersion", default, skip_serializing_if = "Option::is_none")]
    pub truststore_version: Option<String>,
    /// `truststoreWarnings`.
    #[serde(rename = "truststoreWarnings", default, skip_serializing_if = "Option::is_none")]
    pub truststore_warnings: Option<Vec<String>>,
}

/// `MutualTlsAuthenticationInput` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MutualTlsAuthenticationInput {
    /// `truststoreUri`.
    #[serde(rename = "truststoreUri", default, skip_serializing_if = "Option::is_none")]
    pub truststore_uri: Option<String>,
    /// `truststoreVersion`.
    #[serde(rename = "truststoreVersion", default, skip_serializing_if = "Option::is_none")]
    pub truststore_version: Option<String>,
}

/// `PatchOperation` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PatchOperation {
    /// `op`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub op: Option<Op>,
    /// `path`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// `value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// `from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// `QuotaSettings` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QuotaSettings {
    /// `limit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
    /// `offset`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<i32>,
    /// `period`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<QuotaPeriodType>,
}

/// `RequestValidator` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RequestValidator {
    /// `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
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

impl Output for RequestValidator {}

/// `RequestValidators` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RequestValidators {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<RequestValidator>>,
}

impl Output for RequestValidators {
    const IS_LISTING: bool = true;
}

/// `Resource` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `parentId`.
    #[serde(rename = "parentId", default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<String>,
    /// `pathPart`.
    #[serde(rename = "pathPart", default, skip_serializing_if = "Option::is_none")]
    pub path_part: Option<String>,
    /// `path`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// `resourceMethods`.
    #[serde(rename = "resourceMethods", default, skip_serializing_if = "Option::is_none")]
    pub resource_methods: Option<BTreeMap<String, Method>>,
}

impl Output for Resource {}

/// `Resources` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Resources {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<Resource>>,
}

impl Output for Resources {
    const IS_LISTING: bool = true;
}

/// `RestApi` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RestApi {
    /// `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `createdDate`.
    #[serde(rename = "createdDate", default, skip_serializing_if = "Option::is_none")]
    pub created_date: Option<Timestamp>,
    /// `version`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// `warnings`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Vec<String>>,
    /// `binaryMediaTypes`.
    #[serde(rename = "binaryMediaTypes", default, skip_serializing_if = "crate::encode::is_none_or_empty")]
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
    /// `rootResourceId`.
    #[serde(rename = "rootResourceId", default, skip_serializing_if = "Option::is_none")]
    pub root_resource_id: Option<String>,
    /// `securityPolicy`.
    #[serde(rename = "securityPolicy", default, skip_serializing_if = "Option::is_none")]
    pub security_policy: Option<SecurityPolicy>,
    /// `endpointAccessMode`.
    #[serde(rename = "endpointAccessMode", default, skip_serializing_if = "Option::is_none")]
    pub endpoint_access_mode: Option<EndpointAccessMode>,
    /// `apiStatus`.
    #[serde(rename = "apiStatus", default, skip_serializing_if = "Option::is_none")]
    pub api_status: Option<ApiStatus>,
    /// `apiStatusMessage`.
    #[serde(rename = "apiStatusMessage", default, skip_serializing_if = "Option::is_none")]
    pub api_status_message: Option<String>,
}

impl Output for RestApi {}

/// `RestApis` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RestApis {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<RestApi>>,
}

impl Output for RestApis {
    const IS_LISTING: bool = true;
}

/// `SdkConfigurationProperty` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SdkConfigurationProperty {
    /// `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `friendlyName`.
    #[serde(rename = "friendlyName", default, skip_serializing_if = "Option::is_none")]
    pub friendly_name: Option<String>,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `required`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// `defaultValue`.
    #[serde(rename = "defaultValue", default, skip_serializing_if = "Option::is_none")]
    pub default_value: Option<String>,
}

/// `SdkResponse` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SdkResponse {
    /// The field `Content-Type`.
    #[serde(rename = "contentType", default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The field `Content-Disposition`.
    #[serde(rename = "contentDisposition", default, skip_serializing_if = "Option::is_none")]
    pub content_disposition: Option<String>,
    /// The body as it is.
    #[serde(skip)]
    pub body: Vec<u8>,
}

impl Output for SdkResponse {
    const FIELDS: &'static [(&'static str, &'static str)] =
        &[("contentType", "Content-Type"), ("contentDisposition", "Content-Disposition")];

    fn payload(&self) -> Option<&[u8]> {
        Some(&self.body)
    }
}

/// `SdkType` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SdkType {
    /// `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `friendlyName`.
    #[serde(rename = "friendlyName", default, skip_serializing_if = "Option::is_none")]
    pub friendly_name: Option<String>,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `configurationProperties`.
    #[serde(rename = "configurationProperties", default, skip_serializing_if = "Option::is_none")]
    pub configuration_properties: Option<Vec<SdkConfigurationProperty>>,
}

impl Output for SdkType {}

/// `SdkTypes` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SdkTypes {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<SdkType>>,
}

impl Output for SdkTypes {
    const IS_LISTING: bool = true;
}

/// `Stage` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// `deploymentId`.
    #[serde(rename = "deploymentId", default, skip_serializing_if = "Option::is_none")]
    pub deployment_id: Option<String>,
    /// `clientCertificateId`.
    #[serde(rename = "clientCertificateId", default, skip_serializing_if = "Option::is_none")]
    pub client_certificate_id: Option<String>,
    /// `stageName`.
    #[serde(rename = "stageName", default, skip_serializing_if = "Option::is_none")]
    pub stage_name: Option<String>,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `cacheClusterEnabled`.
    #[serde(rename = "cacheClusterEnabled", default, skip_serializing_if = "Option::is_none")]
    pub cache_cluster_enabled: Option<bool>,
    /// `cacheClusterSize`.
    #[serde(rename = "cacheClusterSize", default, skip_serializing_if = "Option::is_none")]
    pub cache_cluster_size: Option<CacheClusterSize>,
    /// `cacheClusterStatus`.
    #[serde(rename = "cacheClusterStatus", default, skip_serializing_if = "Option::is_none")]
    pub cache_cluster_status: Option<CacheClusterStatus>,
    /// `methodSettings`.
    #[serde(rename = "methodSettings", default, skip_serializing_if = "Option::is_none")]
    pub method_settings: Option<BTreeMap<String, MethodSetting>>,
    /// `variables`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variables: Option<BTreeMap<String, String>>,
    /// `documentationVersion`.
    #[serde(rename = "documentationVersion", default, skip_serializing_if = "Option::is_none")]
    pub documentation_version: Option<String>,
    /// `accessLogSettings`.
    #[serde(rename = "accessLogSettings", default, skip_serializing_if = "Option::is_none")]
    pub access_log_settings: Option<AccessLogSettings>,
    /// `canarySettings`.
    #[serde(rename = "canarySettings", default, skip_serializing_if = "Option::is_none")]
    pub canary_settings: Option<CanarySettings>,
    /// `tracingEnabled`.
    #[serde(rename = "tracingEnabled", default, skip_serializing_if = "Option::is_none")]
    pub tracing_enabled: Option<bool>,
    /// `webAclArn`.
    #[serde(rename = "webAclArn", default, skip_serializing_if = "Option::is_none")]
    pub web_acl_arn: Option<String>,
    /// `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
    /// `createdDate`.
    #[serde(rename = "createdDate", default, skip_serializing_if = "Option::is_none")]
    pub created_date: Option<Timestamp>,
    /// `lastUpdatedDate`.
    #[serde(rename = "lastUpdatedDate", default, skip_serializing_if = "Option::is_none")]
    pub last_updated_date: Option<Timestamp>,
}

impl Output for Stage {}

/// `StageKey` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StageKey {
    /// `restApiId`.
    #[serde(rename = "restApiId", default, skip_serializing_if = "Option::is_none")]
    pub rest_api_id: Option<String>,
    /// `stageName`.
    #[serde(rename = "stageName", default, skip_serializing_if = "Option::is_none")]
    pub stage_name: Option<String>,
}

/// `Stages` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stages {
    /// `item`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Vec<Stage>>,
}

impl Output for Stages {
    const IS_LISTING: bool = true;
}

/// `Tags` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tags {
    /// `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
}

impl Output for Tags {}

/// `Template` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// `value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl Output for Template {}

/// `TestInvokeAuthorizerResponse` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TestInvokeAuthorizerResponse {
    /// `clientStatus`.
    #[serde(rename = "clientStatus", default, skip_serializing_if = "Option::is_none")]
    pub client_status: Option<i32>,
    /// `log`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// `latency`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency: Option<i64>,
    /// `principalId`.
    #[serde(rename = "principalId", default, skip_serializing_if = "Option::is_none")]
    pub principal_id: Option<String>,
    /// `policy`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// `authorization`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization: Option<BTreeMap<String, Vec<String>>>,
    /// `claims`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<BTreeMap<String, String>>,
}

impl Output for TestInvokeAuthorizerResponse {}

/// `TestInvokeMethodResponse` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TestInvokeMethodResponse {
    /// `status`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<i32>,
    /// `body`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// `headers`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<BTreeMap<String, String>>,
    /// `multiValueHeaders`.
    #[serde(rename = "multiValueHeaders", default, skip_serializing_if = "Option::is_none")]
    pub multi_value_headers: Option<BTreeMap<String, Vec<String>>>,
    /// `log`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// `latency`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency: Option<i64>,
}

impl Output for TestInvokeMethodResponse {}

/// `ThrottleSettings` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ThrottleSettings {
    /// `burstLimit`.
    #[serde(rename = "burstLimit", default, skip_serializing_if = "Option::is_none")]
    pub burst_limit: Option<i32>,
    /// `rateLimit`.
    #[serde(rename = "rateLimit", default, skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<f64>,
}

/// `TlsConfig` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TlsConfig {
    /// `insecureSkipVerification`.
    #[serde(rename = "insecureSkipVerification", default, skip_serializing_if = "Option::is_none")]
    pub insecure_skip_verification: Option<bool>,
}

/// `Usage` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// `usagePlanId`.
    #[serde(rename = "usagePlanId", default, skip_serializing_if = "Option::is_none")]
    pub usage_plan_id: Option<String>,
    /// `startDate`.
    #[serde(rename = "startDate", default, skip_serializing_if = "Option::is_none")]
    pub start_date: Option<String>,
    /// `endDate`.
    #[serde(rename = "endDate", default, skip_serializing_if = "Option::is_none")]
    pub end_date: Option<String>,
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `values`.
    #[serde(rename = "values", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<BTreeMap<String, Vec<Vec<i64>>>>,
}

impl Output for Usage {}

/// `UsagePlan` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UsagePlan {
    /// `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
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
    /// `productCode`.
    #[serde(rename = "productCode", default, skip_serializing_if = "Option::is_none")]
    pub product_code: Option<String>,
    /// `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
}

impl Output for UsagePlan {}

/// `UsagePlanKey` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UsagePlanKey {
    /// `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    /// `value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Output for UsagePlanKey {}

/// `UsagePlanKeys` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UsagePlanKeys {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<UsagePlanKey>>,
}

impl Output for UsagePlanKeys {
    const IS_LISTING: bool = true;
}

/// `UsagePlans` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UsagePlans {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<UsagePlan>>,
}

impl Output for UsagePlans {
    const IS_LISTING: bool = true;
}

/// `VpcLink` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VpcLink {
    /// `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `targetArns`.
    #[serde(rename = "targetArns", default, skip_serializing_if = "Option::is_none")]
    pub target_arns: Option<Vec<String>>,
    /// `status`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<VpcLinkStatus>,
    /// `statusMessage`.
    #[serde(rename = "statusMessage", default, skip_serializing_if = "Option::is_none")]
    pub status_message: Option<String>,
    /// `tags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
}

impl Output for VpcLink {}

/// `VpcLinks` of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VpcLinks {
    /// `position`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `item`.
    #[serde(rename = "item", default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<VpcLink>>,
}

impl Output for VpcLinks {
    const IS_LISTING: bool = true;
}
