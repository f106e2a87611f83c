// Made by `cargo run -p ringgate-management --example generate`; edit the generator instead.

//! Inputs of operations.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::enumerations::*;

/// Input of `GetAccount`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetAccountRequest {}

/// Input of `GetApiKey`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetApiKeyRequest {
    /// `api_Key` of the path; required.
    #[serde(rename = "apiKey")]
    pub api_key: String,
    /// `includeValue` of the query.
    #[serde(rename = "includeValue", default, skip_serializing_if = "Option::is_none")]
    pub include_value: Option<bool>,
}

/// Input of `GetApiKeys`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetApiKeysRequest {
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
    /// `name` of the query.
    #[serde(rename = "nameQuery", default, skip_serializing_if = "Option::is_none")]
    pub name_query: Option<String>,
    /// `customerId` of the query.
    #[serde(rename = "customerId", default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// `includeValues` of the query.
    #[serde(rename = "includeValues", default, skip_serializing_if = "Option::is_none")]
    pub include_values: Option<bool>,
}

/// Input of `GetAuthorizer`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetAuthorizerRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `authorizer_id` of the path; required.
    #[serde(rename = "authorizerId")]
    pub authorizer_id: String,
}

/// Input of `GetAuthorizers`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetAuthorizersRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
}

/// Input of `GetBasePathMapping`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetBasePathMappingRequest {
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

/// Input of `GetBasePathMappings`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetBasePathMappingsRequest {
    /// `domain_name` of the path; required.
    #[serde(rename = "domainName")]
    pub domain_name: String,
    /// `domainNameId` of the query.
    #[serde(rename = "domainNameId", default, skip_serializing_if = "Option::is_none")]
    pub domain_name_id: Option<String>,
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
}

/// Input of `GetClientCertificate`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetClientCertificateRequest {
    /// `clientcertificate_id` of the path; required.
    #[serde(rename = "clientCertificateId")]
    pub client_certificate_id: String,
}

/// Input of `GetClientCertificates`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetClientCertificatesRequest {
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
}

/// Input of `GetDeployment`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetDeploymentRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `deployment_id` of the path; required.
    #[serde(rename = "deploymentId")]
    pub deployment_id: String,
    /// `embed` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embed: Option<Vec<String>>,
}

/// Input of `GetDeployments`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetDeploymentsRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
}

/// Input of `GetDocumentationPart`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetDocumentationPartRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `part_id` of the path; required.
    #[serde(rename = "documentationPartId")]
    pub documentation_part_id: String,
}

/// Input of `GetDocumentationParts`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetDocumentationPartsRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `type` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<DocumentationPartType>,
    /// `name` of the query.
    #[serde(rename = "nameQuery", default, skip_serializing_if = "Option::is_none")]
    pub name_query: Option<String>,
    /// `path` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
    /// `locationStatus` of the query.
    #[serde(rename = "locationStatus", default, skip_serializing_if = "Option::is_none")]
    pub location_status: Option<LocationStatusType>,
}

/// Input of `GetDocumentationVersion`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetDocumentationVersionRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `doc_version` of the path; required.
    #[serde(rename = "documentationVersion")]
    pub documentation_version: String,
}

/// Input of `GetDocumentationVersions`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetDocumentationVersionsRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
}

/// Input of `GetDomainNameAccessAssociations`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetDomainNameAccessAssociationsRequest {
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
    /// `resourceOwner` of the query.
    #[serde(rename = "resourceOwner", default, skip_serializing_if = "Option::is_none")]
    pub resource_owner: Option<ResourceOwner>,
}

/// Input of `GetDomainName`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetDomainNameRequest {
    /// `domain_name` of the path; required.
    #[serde(rename = "domainName")]
    pub domain_name: String,
    /// `domainNameId` of the query.
    #[serde(rename = "domainNameId", default, skip_serializing_if = "Option::is_none")]
    pub domain_name_id: Option<String>,
}

/// Input of `GetDomainNames`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetDomainNamesRequest {
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
    /// `resourceOwner` of the query.
    #[serde(rename = "resourceOwner", default, skip_serializing_if = "Option::is_none")]
    pub resource_owner: Option<ResourceOwner>,
}

/// Input of `GetExport`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetExportRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `stage_name` of the path; required.
    #[serde(rename = "stageName")]
    pub stage_name: String,
    /// `export_type` of the path; required.
    #[serde(rename = "exportType")]
    pub export_type: String,
    /// Every other parameter of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<BTreeMap<String, String>>,
    /// The field `Accept`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepts: Option<String>,
}

/// Input of `GetGatewayResponse`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetGatewayResponseRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `response_type` of the path; required.
    #[serde(rename = "responseType")]
    pub response_type: GatewayResponseType,
}

/// Input of `GetGatewayResponses`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetGatewayResponsesRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
}

/// Input of `GetIntegration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetIntegrationRequest {
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

/// Input of `GetIntegrationResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetIntegrationResponseRequest {
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

/// Input of `GetMethod`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetMethodRequest {
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

/// Input of `GetMethodResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetMethodResponseRequest {
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

/// Input of `GetModel`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetModelRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `model_name` of the path; required.
    #[serde(rename = "modelName")]
    pub model_name: String,
    /// `flatten` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flatten: Option<bool>,
}

/// Input of `GetModelTemplate`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetModelTemplateRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `model_name` of the path; required.
    #[serde(rename = "modelName")]
    pub model_name: String,
}

/// Input of `GetModels`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetModelsRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
}

/// Input of `GetRequestValidator`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetRequestValidatorRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `requestvalidator_id` of the path; required.
    #[serde(rename = "requestValidatorId")]
    pub request_validator_id: String,
}

/// Input of `GetRequestValidators`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetRequestValidatorsRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
}

/// Input of `GetResource`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetResourceRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `resource_id` of the path; required.
    #[serde(rename = "resourceId")]
    pub resource_id: String,
    /// `embed` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embed: Option<Vec<String>>,
}

/// Input of `GetResources`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetResourcesRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
    /// `embed` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embed: Option<Vec<String>>,
}

/// Input of `GetRestApi`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetRestApiRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
}

/// Input of `GetRestApis`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetRestApisRequest {
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
}

/// Input of `GetSdk`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetSdkRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `stage_name` of the path; required.
    #[serde(rename = "stageName")]
    pub stage_name: String,
    /// `sdk_type` of the path; required.
    #[serde(rename = "sdkType")]
    pub sdk_type: String,
    /// Every other parameter of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<BTreeMap<String, String>>,
}

/// Input of `GetSdkType`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetSdkTypeRequest {
    /// `sdktype_id` of the path; required.
    pub id: String,
}

/// Input of `GetSdkTypes`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetSdkTypesRequest {
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
}

/// Input of `GetStage`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetStageRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `stage_name` of the path; required.
    #[serde(rename = "stageName")]
    pub stage_name: String,
}

/// Input of `GetStages`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetStagesRequest {
    /// `restapi_id` of the path; required.
    #[serde(rename = "restApiId")]
    pub rest_api_id: String,
    /// `deploymentId` of the query.
    #[serde(rename = "deploymentId", default, skip_serializing_if = "Option::is_none")]
    pub deployment_id: Option<String>,
}

/// Input of `GetTags`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetTagsRequest {
    /// `resource_arn` of the path; required.
    #[serde(rename = "resourceArn")]
    pub resource_arn: String,
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
}

/// Input of `GetUsagePlanKey`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetUsagePlanKeyRequest {
    /// `usageplanId` of the path; required.
    #[serde(rename = "usagePlanId")]
    pub usage_plan_id: String,
    /// `keyId` of the path; required.
    #[serde(rename = "keyId")]
    pub key_id: String,
}

/// Input of `GetUsagePlanKeys`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetUsagePlanKeysRequest {
    /// `usageplanId` of the path; required.
    #[serde(rename = "usagePlanId")]
    pub usage_plan_id: String,
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
    /// `name` of the query.
    #[serde(rename = "nameQuery", default, skip_serializing_if = "Option::is_none")]
    pub name_query: Option<String>,
}

/// Input of `GetUsagePlan`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetUsagePlanRequest {
    /// `usageplanId` of the path; required.
    #[serde(rename = "usagePlanId")]
    pub usage_plan_id: String,
}

/// Input of `GetUsagePlans`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetUsagePlansRequest {
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `keyId` of the query.
    #[serde(rename = "keyId", default, skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
}

/// Input of `GetUsage`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetUsageRequest {
    /// `usageplanId` of the path; required.
    #[serde(rename = "usagePlanId")]
    pub usage_plan_id: String,
    /// `keyId` of the query.
    #[serde(rename = "keyId", default, skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `startDate` of the query; required.
    #[serde(rename = "startDate")]
    pub start_date: String,
    /// `endDate` of the query; required.
    #[serde(rename = "endDate")]
    pub end_date: String,
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
}

/// Input of `GetVpcLink`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetVpcLinkRequest {
    /// `vpclink_id` of the path; required.
    #[serde(rename = "vpcLinkId")]
    pub vpc_link_id: String,
}

/// Input of `GetVpcLinks`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetVpcLinksRequest {
    /// `position` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `limit` of the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
}
