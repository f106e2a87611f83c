// Made by `cargo run -p ringgate-management --example generate`; edit the generator instead.

//! The operations.

use super::inputs_change::*;
use super::inputs_get::*;
use super::records::*;
use super::schemas;
use crate::operation::operations;

operations! {
    CreateApiKey(CreateApiKeyRequest) -> ApiKey {
        POST "/apikeys" None, 201, payload none,
        is_paged false, schemas::CREATE_API_KEY_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    CreateAuthorizer(CreateAuthorizerRequest) -> Authorizer {
        POST "/restapis/{restapi_id}/authorizers" None, 201, payload none,
        is_paged false, schemas::CREATE_AUTHORIZER_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    CreateBasePathMapping(CreateBasePathMappingRequest) -> BasePathMapping {
        POST "/domainnames/{domain_name}/basepathmappings" None, 201, payload none,
        is_paged false, schemas::CREATE_BASE_PATH_MAPPING_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    CreateDeployment(CreateDeploymentRequest) -> Deployment {
        POST "/restapis/{restapi_id}/deployments" None, 201, payload none,
        is_paged false, schemas::CREATE_DEPLOYMENT_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound ServiceUnavailable TooManyRequests Unauthorized]
    }
    CreateDocumentationPart(CreateDocumentationPartRequest) -> DocumentationPart {
        POST "/restapis/{restapi_id}/documentation/parts" None, 201, payload none,
        is_paged false, schemas::CREATE_DOCUMENTATION_PART_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    CreateDocumentationVersion(CreateDocumentationVersionRequest) -> DocumentationVersion {
        POST "/restapis/{restapi_id}/documentation/versions" None, 201, payload none,
        is_paged false, schemas::CREATE_DOCUMENTATION_VERSION_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    CreateDomainName(CreateDomainNameRequest) -> DomainName {
        POST "/domainnames" None, 201, payload none,
        is_paged false, schemas::CREATE_DOMAIN_NAME_REQUEST,
        errors [BadRequest Conflict LimitExceeded TooManyRequests Unauthorized]
    }
    CreateDomainNameAccessAssociation(CreateDomainNameAccessAssociationRequest) -> DomainNameAccessAssociation {
        POST "/domainnameaccessassociations" None, 201, payload none,
        is_paged false, schemas::CREATE_DOMAIN_NAME_ACCESS_ASSOCIATION_REQUEST,
        errors [BadRequest Conflict LimitExceeded TooManyRequests Unauthorized]
    }
    CreateModel(CreateModelRequest) -> Model {
        POST "/restapis/{restapi_id}/models" None, 201, payload none,
        is_paged false, schemas::CREATE_MODEL_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    CreateRequestValidator(CreateRequestValidatorRequest) -> RequestValidator {
        POST "/restapis/{restapi_id}/requestvalidators" None, 201, payload none,
        is_paged false, schemas::CREATE_REQUEST_VALIDATOR_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    CreateResource(CreateResourceRequest) -> Resource {
        POST "/restapis/{restapi_id}/resources/{parent_id}" None, 201, payload none,
        is_paged false, schemas::CREATE_RESOURCE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    CreateRestApi(CreateRestApiRequest) -> RestApi {
        POST "/restapis" None, 201, payload none,
        is_paged false, schemas::CREATE_REST_API_REQUEST,
        errors [BadRequest Conflict LimitExceeded TooManyRequests Unauthorized]
    }
    CreateStage(CreateStageRequest) -> Stage {
        POST "/restapis/{restapi_id}/stages" None, 201, payload none,
        is_paged false, schemas::CREATE_STAGE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    CreateUsagePlan(CreateUsagePlanRequest) -> UsagePlan {
        POST "/usageplans" None, 201, payload none,
        is_paged false, schemas::CREATE_USAGE_PLAN_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    CreateUsagePlanKey(CreateUsagePlanKeyRequest) -> UsagePlanKey {
        POST "/usageplans/{usageplanId}/keys" None, 201, payload none,
        is_paged false, schemas::CREATE_USAGE_PLAN_KEY_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    CreateVpcLink(CreateVpcLinkRequest) -> VpcLink {
        POST "/vpclinks" None, 202, payload none,
        is_paged false, schemas::CREATE_VPC_LINK_REQUEST,
        errors [BadRequest Conflict LimitExceeded TooManyRequests Unauthorized]
    }
    DeleteApiKey(DeleteApiKeyRequest) -> () {
        DELETE "/apikeys/{api_Key}" None, 202, payload none,
        is_paged false, schemas::DELETE_API_KEY_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteAuthorizer(DeleteAuthorizerRequest) -> () {
        DELETE "/restapis/{restapi_id}/authorizers/{authorizer_id}" None, 202, payload none,
        is_paged false, schemas::DELETE_AUTHORIZER_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteBasePathMapping(DeleteBasePathMappingRequest) -> () {
        DELETE "/domainnames/{domain_name}/basepathmappings/{base_path}" None, 202, payload none,
        is_paged false, schemas::DELETE_BASE_PATH_MAPPING_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteClientCertificate(DeleteClientCertificateRequest) -> () {
        DELETE "/clientcertificates/{clientcertificate_id}" None, 202, payload none,
        is_paged false, schemas::DELETE_CLIENT_CERTIFICATE_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteDeployment(DeleteDeploymentRequest) -> () {
        DELETE "/restapis/{restapi_id}/deployments/{deployment_id}" None, 202, payload none,
        is_paged false, schemas::DELETE_DEPLOYMENT_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    DeleteDocumentationPart(DeleteDocumentationPartRequest) -> () {
        DELETE "/restapis/{restapi_id}/documentation/parts/{part_id}" None, 202, payload none,
        is_paged false, schemas::DELETE_DOCUMENTATION_PART_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteDocumentationVersion(DeleteDocumentationVersionRequest) -> () {
        DELETE "/restapis/{restapi_id}/documentation/versions/{doc_version}" None, 202, payload none,
        is_paged false, schemas::DELETE_DOCUMENTATION_VERSION_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteDomainName(DeleteDomainNameRequest) -> () {
        DELETE "/domainnames/{domain_name}" None, 202, payload none,
        is_paged false, schemas::DELETE_DOMAIN_NAME_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteDomainNameAccessAssociation(DeleteDomainNameAccessAssociationRequest) -> () {
        DELETE "/domainnameaccessassociations/{domain_name_access_association_arn}" None, 202, payload none,
        is_paged false, schemas::DELETE_DOMAIN_NAME_ACCESS_ASSOCIATION_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteGatewayResponse(DeleteGatewayResponseRequest) -> () {
        DELETE "/restapis/{restapi_id}/gatewayresponses/{response_type}" None, 202, payload none,
        is_paged false, schemas::DELETE_GATEWAY_RESPONSE_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteIntegration(DeleteIntegrationRequest) -> () {
        DELETE "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration" None, 204, payload none,
        is_paged false, schemas::DELETE_INTEGRATION_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteIntegrationResponse(DeleteIntegrationResponseRequest) -> () {
        DELETE "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration/responses/{status_code}" None, 204, payload none,
        is_paged false, schemas::DELETE_INTEGRATION_RESPONSE_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteMethod(DeleteMethodRequest) -> () {
        DELETE "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}" None, 204, payload none,
        is_paged false, schemas::DELETE_METHOD_REQUEST,
        errors [Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteMethodResponse(DeleteMethodResponseRequest) -> () {
        DELETE "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/responses/{status_code}" None, 204, payload none,
        is_paged false, schemas::DELETE_METHOD_RESPONSE_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteModel(DeleteModelRequest) -> () {
        DELETE "/restapis/{restapi_id}/models/{model_name}" None, 202, payload none,
        is_paged false, schemas::DELETE_MODEL_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteRequestValidator(DeleteRequestValidatorRequest) -> () {
        DELETE "/restapis/{restapi_id}/requestvalidators/{requestvalidator_id}" None, 202, payload none,
        is_paged false, schemas::DELETE_REQUEST_VALIDATOR_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteResource(DeleteResourceRequest) -> () {
        DELETE "/restapis/{restapi_id}/resources/{resource_id}" None, 202, payload none,
        is_paged false, schemas::DELETE_RESOURCE_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteRestApi(DeleteRestApiRequest) -> () {
        DELETE "/restapis/{restapi_id}" None, 202, payload none,
        is_paged false, schemas::DELETE_REST_API_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteStage(DeleteStageRequest) -> () {
        DELETE "/restapis/{restapi_id}/stages/{stage_name}" None, 202, payload none,
        is_paged false, schemas::DELETE_STAGE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    DeleteUsagePlan(DeleteUsagePlanRequest) -> () {
        DELETE "/usageplans/{usageplanId}" None, 202, payload none,
        is_paged false, schemas::DELETE_USAGE_PLAN_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteUsagePlanKey(DeleteUsagePlanKeyRequest) -> () {
        DELETE "/usageplans/{usageplanId}/keys/{keyId}" None, 202, payload none,
        is_paged false, schemas::DELETE_USAGE_PLAN_KEY_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    DeleteVpcLink(DeleteVpcLinkRequest) -> () {
        DELETE "/vpclinks/{vpclink_id}" None, 202, payload none,
        is_paged false, schemas::DELETE_VPC_LINK_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    FlushStageAuthorizersCache(FlushStageAuthorizersCacheRequest) -> () {
        DELETE "/restapis/{restapi_id}/stages/{stage_name}/cache/authorizers" None, 202, payload none,
        is_paged false, schemas::FLUSH_STAGE_AUTHORIZERS_CACHE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    FlushStageCache(FlushStageCacheRequest) -> () {
        DELETE "/restapis/{restapi_id}/stages/{stage_name}/cache/data" None, 202, payload none,
        is_paged false, schemas::FLUSH_STAGE_CACHE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    GenerateClientCertificate(GenerateClientCertificateRequest) -> ClientCertificate {
        POST "/clientcertificates" None, 201, payload none,
        is_paged false, schemas::GENERATE_CLIENT_CERTIFICATE_REQUEST,
        errors [BadRequest Conflict LimitExceeded TooManyRequests Unauthorized]
    }
    GetAccount(GetAccountRequest) -> Account {
        GET "/account" None, 200, payload none,
        is_paged false, schemas::GET_ACCOUNT_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetApiKey(GetApiKeyRequest) -> ApiKey {
        GET "/apikeys/{api_Key}" None, 200, payload none,
        is_paged false, schemas::GET_API_KEY_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetApiKeys(GetApiKeysRequest) -> ApiKeys {
        GET "/apikeys" None, 200, payload none,
        is_paged true, schemas::GET_API_KEYS_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetAuthorizer(GetAuthorizerRequest) -> Authorizer {
        GET "/restapis/{restapi_id}/authorizers/{authorizer_id}" None, 200, payload none,
        is_paged false, schemas::GET_AUTHORIZER_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetAuthorizers(GetAuthorizersRequest) -> Authorizers {
        GET "/restapis/{restapi_id}/authorizers" None, 200, payload none,
        is_paged true, schemas::GET_AUTHORIZERS_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetBasePathMapping(GetBasePathMappingRequest) -> BasePathMapping {
        GET "/domainnames/{domain_name}/basepathmappings/{base_path}" None, 200, payload none,
        is_paged false, schemas::GET_BASE_PATH_MAPPING_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetBasePathMappings(GetBasePathMappingsRequest) -> BasePathMappings {
        GET "/domainnames/{domain_name}/basepathmappings" None, 200, payload none,
        is_paged true, schemas::GET_BASE_PATH_MAPPINGS_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetClientCertificate(GetClientCertificateRequest) -> ClientCertificate {
        GET "/clientcertificates/{clientcertificate_id}" None, 200, payload none,
        is_paged false, schemas::GET_CLIENT_CERTIFICATE_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetClientCertificates(GetClientCertificatesRequest) -> ClientCertificates {
        GET "/clientcertificates" None, 200, payload none,
        is_paged true, schemas::GET_CLIENT_CERTIFICATES_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetDeployment(GetDeploymentRequest) -> Deployment {
        GET "/restapis/{restapi_id}/deployments/{deployment_id}" None, 200, payload none,
        is_paged false, schemas::GET_DEPLOYMENT_REQUEST,
        errors [BadRequest NotFound ServiceUnavailable TooManyRequests Unauthorized]
    }
    GetDeployments(GetDeploymentsRequest) -> Deployments {
        GET "/restapis/{restapi_id}/deployments" None, 200, payload none,
        is_paged true, schemas::GET_DEPLOYMENTS_REQUEST,
        errors [BadRequest NotFound ServiceUnavailable TooManyRequests Unauthorized]
    }
    GetDocumentationPart(GetDocumentationPartRequest) -> DocumentationPart {
        GET "/restapis/{restapi_id}/documentation/parts/{part_id}" None, 200, payload none,
        is_paged false, schemas::GET_DOCUMENTATION_PART_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetDocumentationParts(GetDocumentationPartsRequest) -> DocumentationParts {
        GET "/restapis/{restapi_id}/documentation/parts" None, 200, payload none,
        is_paged true, schemas::GET_DOCUMENTATION_PARTS_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetDocumentationVersion(GetDocumentationVersionRequest) -> DocumentationVersion {
        GET "/restapis/{restapi_id}/documentation/versions/{doc_version}" None, 200, payload none,
        is_paged false, schemas::GET_DOCUMENTATION_VERSION_REQUEST,
        errors [NotFound TooManyRequests Unauthorized]
    }
    GetDocumentationVersions(GetDocumentationVersionsRequest) -> DocumentationVersions {
        GET "/restapis/{restapi_id}/documentation/versions" None, 200, payload none,
        is_paged true, schemas::GET_DOCUMENTATION_VERSIONS_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetDomainName(GetDomainNameRequest) -> DomainName {
        GET "/domainnames/{domain_name}" None, 200, payload none,
        is_paged false, schemas::GET_DOMAIN_NAME_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetDomainNameAccessAssociations(GetDomainNameAccessAssociationsRequest) -> DomainNameAccessAssociations {
        GET "/domainnameaccessassociations" None, 200, payload none,
        is_paged true, schemas::GET_DOMAIN_NAME_ACCESS_ASSOCIATIONS_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetDomainNames(GetDomainNamesRequest) -> DomainNames {
        GET "/domainnames" None, 200, payload none,
        is_paged true, schemas::GET_DOMAIN_NAMES_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetExport(GetExportRequest) -> ExportResponse {
        GET "/restapis/{restapi_id}/stages/{stage_name}/exports/{export_type}" None, 200, payload none,
        is_paged false, schemas::GET_EXPORT_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    GetGatewayResponse(GetGatewayResponseRequest) -> GatewayResponse {
        GET "/restapis/{restapi_id}/gatewayresponses/{response_type}" None, 200, payload none,
        is_paged false, schemas::GET_GATEWAY_RESPONSE_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetGatewayResponses(GetGatewayResponsesRequest) -> GatewayResponses {
        GET "/restapis/{restapi_id}/gatewayresponses" None, 200, payload none,
        is_paged true, schemas::GET_GATEWAY_RESPONSES_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetIntegration(GetIntegrationRequest) -> Integration {
        GET "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration" None, 200, payload none,
        is_paged false, schemas::GET_INTEGRATION_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetIntegrationResponse(GetIntegrationResponseRequest) -> IntegrationResponse {
        GET "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration/responses/{status_code}" None, 200, payload none,
        is_paged false, schemas::GET_INTEGRATION_RESPONSE_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetMethod(GetMethodRequest) -> Method {
        GET "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}" None, 200, payload none,
        is_paged false, schemas::GET_METHOD_REQUEST,
        errors [NotFound TooManyRequests Unauthorized]
    }
    GetMethodResponse(GetMethodResponseRequest) -> MethodResponse {
        GET "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/responses/{status_code}" None, 200, payload none,
        is_paged false, schemas::GET_METHOD_RESPONSE_REQUEST,
        errors [NotFound TooManyRequests Unauthorized]
    }
    GetModel(GetModelRequest) -> Model {
        GET "/restapis/{restapi_id}/models/{model_name}" None, 200, payload none,
        is_paged false, schemas::GET_MODEL_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetModelTemplate(GetModelTemplateRequest) -> Template {
        GET "/restapis/{restapi_id}/models/{model_name}/default_template" None, 200, payload none,
        is_paged false, schemas::GET_MODEL_TEMPLATE_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetModels(GetModelsRequest) -> Models {
        GET "/restapis/{restapi_id}/models" None, 200, payload none,
        is_paged true, schemas::GET_MODELS_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetRequestValidator(GetRequestValidatorRequest) -> RequestValidator {
        GET "/restapis/{restapi_id}/requestvalidators/{requestvalidator_id}" None, 200, payload none,
        is_paged false, schemas::GET_REQUEST_VALIDATOR_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetRequestValidators(GetRequestValidatorsRequest) -> RequestValidators {
        GET "/restapis/{restapi_id}/requestvalidators" None, 200, payload none,
        is_paged true, schemas::GET_REQUEST_VALIDATORS_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetResource(GetResourceRequest) -> Resource {
        GET "/restapis/{restapi_id}/resources/{resource_id}" None, 200, payload none,
        is_paged false, schemas::GET_RESOURCE_REQUEST,
        errors [NotFound TooManyRequests Unauthorized]
    }
    GetResources(GetResourcesRequest) -> Resources {
        GET "/restapis/{restapi_id}/resources" None, 200, payload none,
        is_paged true, schemas::GET_RESOURCES_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetRestApi(GetRestApiRequest) -> RestApi {
        GET "/restapis/{restapi_id}" None, 200, payload none,
        is_paged false, schemas::GET_REST_API_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetRestApis(GetRestApisRequest) -> RestApis {
        GET "/restapis" None, 200, payload none,
        is_paged true, schemas::GET_REST_APIS_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetSdk(GetSdkRequest) -> SdkResponse {
        GET "/restapis/{restapi_id}/stages/{stage_name}/sdks/{sdk_type}" None, 200, payload none,
        is_paged false, schemas::GET_SDK_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    GetSdkType(GetSdkTypeRequest) -> SdkType {
        GET "/sdktypes/{sdktype_id}" None, 200, payload none,
        is_paged false, schemas::GET_SDK_TYPE_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetSdkTypes(GetSdkTypesRequest) -> SdkTypes {
        GET "/sdktypes" None, 200, payload none,
        is_paged true, schemas::GET_SDK_TYPES_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetStage(GetStageRequest) -> Stage {
        GET "/restapis/{restapi_id}/stages/{stage_name}" None, 200, payload none,
        is_paged false, schemas::GET_STAGE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    GetStages(GetStagesRequest) -> Stages {
        GET "/restapis/{restapi_id}/stages" None, 200, payload none,
        is_paged false, schemas::GET_STAGES_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    GetTags(GetTagsRequest) -> Tags {
        GET "/tags/{resource_arn}" None, 200, payload none,
        is_paged true, schemas::GET_TAGS_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetUsage(GetUsageRequest) -> Usage {
        GET "/usageplans/{usageplanId}/usage" None, 200, payload none,
        is_paged true, schemas::GET_USAGE_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetUsagePlan(GetUsagePlanRequest) -> UsagePlan {
        GET "/usageplans/{usageplanId}" None, 200, payload none,
        is_paged false, schemas::GET_USAGE_PLAN_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetUsagePlanKey(GetUsagePlanKeyRequest) -> UsagePlanKey {
        GET "/usageplans/{usageplanId}/keys/{keyId}" None, 200, payload none,
        is_paged false, schemas::GET_USAGE_PLAN_KEY_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetUsagePlanKeys(GetUsagePlanKeysRequest) -> UsagePlanKeys {
        GET "/usageplans/{usageplanId}/keys" None, 200, payload none,
        is_paged true, schemas::GET_USAGE_PLAN_KEYS_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetUsagePlans(GetUsagePlansRequest) -> UsagePlans {
        GET "/usageplans" None, 200, payload none,
        is_paged true, schemas::GET_USAGE_PLANS_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetVpcLink(GetVpcLinkRequest) -> VpcLink {
        GET "/vpclinks/{vpclink_id}" None, 200, payload none,
        is_paged false, schemas::GET_VPC_LINK_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    GetVpcLinks(GetVpcLinksRequest) -> VpcLinks {
        GET "/vpclinks" None, 200, payload none,
        is_paged true, schemas::GET_VPC_LINKS_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    ImportApiKeys(ImportApiKeysRequest) -> ApiKeyIds {
        POST "/apikeys" Some(("mode", "import")), 201, payload body,
        is_paged false, schemas::IMPORT_API_KEYS_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    ImportDocumentationParts(ImportDocumentationPartsRequest) -> DocumentationPartIds {
        PUT "/restapis/{restapi_id}/documentation/parts" None, 200, payload body,
        is_paged false, schemas::IMPORT_DOCUMENTATION_PARTS_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    ImportRestApi(ImportRestApiRequest) -> RestApi {
        POST "/restapis" Some(("mode", "import")), 201, payload body,
        is_paged false, schemas::IMPORT_REST_API_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    PutGatewayResponse(PutGatewayResponseRequest) -> GatewayResponse {
        PUT "/restapis/{restapi_id}/gatewayresponses/{response_type}" None, 201, payload none,
        is_paged false, schemas::PUT_GATEWAY_RESPONSE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    PutIntegration(PutIntegrationRequest) -> Integration {
        PUT "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration" None, 201, payload none,
        is_paged false, schemas::PUT_INTEGRATION_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    PutIntegrationResponse(PutIntegrationResponseRequest) -> IntegrationResponse {
        PUT "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration/responses/{status_code}" None, 201, payload none,
        is_paged false, schemas::PUT_INTEGRATION_RESPONSE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    PutMethod(PutMethodRequest) -> Method {
        PUT "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}" None, 201, payload none,
        is_paged false, schemas::PUT_METHOD_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    PutMethodResponse(PutMethodResponseRequest) -> MethodResponse {
        PUT "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/responses/{status_code}" None, 201, payload none,
        is_paged false, schemas::PUT_METHOD_RESPONSE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    PutRestApi(PutRestApiRequest) -> RestApi {
        PUT "/restapis/{restapi_id}" None, 200, payload body,
        is_paged false, schemas::PUT_REST_API_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    RejectDomainNameAccessAssociation(RejectDomainNameAccessAssociationRequest) -> () {
        POST "/rejectdomainnameaccessassociations" None, 202, payload none,
        is_paged false, schemas::REJECT_DOMAIN_NAME_ACCESS_ASSOCIATION_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    TagResource(TagResourceRequest) -> () {
        PUT "/tags/{resource_arn}" None, 204, payload none,
        is_paged false, schemas::TAG_RESOURCE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    TestInvokeAuthorizer(TestInvokeAuthorizerRequest) -> TestInvokeAuthorizerResponse {
        POST "/restapis/{restapi_id}/authorizers/{authorizer_id}" None, 200, payload none,
        is_paged false, schemas::TEST_INVOKE_AUTHORIZER_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    TestInvokeMethod(TestInvokeMethodRequest) -> TestInvokeMethodResponse {
        POST "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}" None, 200, payload none,
        is_paged false, schemas::TEST_INVOKE_METHOD_REQUEST,
        errors [BadRequest NotFound TooManyRequests Unauthorized]
    }
    UntagResource(UntagResourceRequest) -> () {
        DELETE "/tags/{resource_arn}" None, 204, payload none,
        is_paged false, schemas::UNTAG_RESOURCE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateAccount(UpdateAccountRequest) -> Account {
        PATCH "/account" None, 200, payload none,
        is_paged false, schemas::UPDATE_ACCOUNT_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateApiKey(UpdateApiKeyRequest) -> ApiKey {
        PATCH "/apikeys/{api_Key}" None, 200, payload none,
        is_paged false, schemas::UPDATE_API_KEY_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateAuthorizer(UpdateAuthorizerRequest) -> Authorizer {
        PATCH "/restapis/{restapi_id}/authorizers/{authorizer_id}" None, 200, payload none,
        is_paged false, schemas::UPDATE_AUTHORIZER_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateBasePathMapping(UpdateBasePathMappingRequest) -> BasePathMapping {
        PATCH "/domainnames/{domain_name}/basepathmappings/{base_path}" None, 200, payload none,
        is_paged false, schemas::UPDATE_BASE_PATH_MAPPING_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateClientCertificate(UpdateClientCertificateRequest) -> ClientCertificate {
        PATCH "/clientcertificates/{clientcertificate_id}" None, 200, payload none,
        is_paged false, schemas::UPDATE_CLIENT_CERTIFICATE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateDeployment(UpdateDeploymentRequest) -> Deployment {
        PATCH "/restapis/{restapi_id}/deployments/{deployment_id}" None, 200, payload none,
        is_paged false, schemas::UPDATE_DEPLOYMENT_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound ServiceUnavailable TooManyRequests Unauthorized]
    }
    UpdateDocumentationPart(UpdateDocumentationPartRequest) -> DocumentationPart {
        PATCH "/restapis/{restapi_id}/documentation/parts/{part_id}" None, 200, payload none,
        is_paged false, schemas::UPDATE_DOCUMENTATION_PART_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateDocumentationVersion(UpdateDocumentationVersionRequest) -> DocumentationVersion {
        PATCH "/restapis/{restapi_id}/documentation/versions/{doc_version}" None, 200, payload none,
        is_paged false, schemas::UPDATE_DOCUMENTATION_VERSION_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateDomainName(UpdateDomainNameRequest) -> DomainName {
        PATCH "/domainnames/{domain_name}" None, 200, payload none,
        is_paged false, schemas::UPDATE_DOMAIN_NAME_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateGatewayResponse(UpdateGatewayResponseRequest) -> GatewayResponse {
        PATCH "/restapis/{restapi_id}/gatewayresponses/{response_type}" None, 200, payload none,
        is_paged false, schemas::UPDATE_GATEWAY_RESPONSE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateIntegration(UpdateIntegrationRequest) -> Integration {
        PATCH "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration" None, 200, payload none,
        is_paged false, schemas::UPDATE_INTEGRATION_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateIntegrationResponse(UpdateIntegrationResponseRequest) -> IntegrationResponse {
        PATCH "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration/responses/{status_code}" None, 200, payload none,
        is_paged false, schemas::UPDATE_INTEGRATION_RESPONSE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateMethod(UpdateMethodRequest) -> Method {
        PATCH "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}" None, 200, payload none,
        is_paged false, schemas::UPDATE_METHOD_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    UpdateMethodResponse(UpdateMethodResponseRequest) -> MethodResponse {
        PATCH "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/responses/{status_code}" None, 201, payload none,
        is_paged false, schemas::UPDATE_METHOD_RESPONSE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateModel(UpdateModelRequest) -> Model {
        PATCH "/restapis/{restapi_id}/models/{model_name}" None, 200, payload none,
        is_paged false, schemas::UPDATE_MODEL_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateRequestValidator(UpdateRequestValidatorRequest) -> RequestValidator {
        PATCH "/restapis/{restapi_id}/requestvalidators/{requestvalidator_id}" None, 200, payload none,
        is_paged false, schemas::UPDATE_REQUEST_VALIDATOR_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateResource(UpdateResourceRequest) -> Resource {
        PATCH "/restapis/{restapi_id}/resources/{resource_id}" None, 200, payload none,
        is_paged false, schemas::UPDATE_RESOURCE_REQUEST,
        errors [BadRequest Conflict NotFound TooManyRequests Unauthorized]
    }
    UpdateRestApi(UpdateRestApiRequest) -> RestApi {
        PATCH "/restapis/{restapi_id}" None, 200, payload none,
        is_paged false, schemas::UPDATE_REST_API_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateStage(UpdateStageRequest) -> Stage {
        PATCH "/restapis/{restapi_id}/stages/{stage_name}" None, 200, payload none,
        is_paged false, schemas::UPDATE_STAGE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateUsage(UpdateUsageRequest) -> Usage {
        PATCH "/usageplans/{usageplanId}/keys/{keyId}/usage" None, 200, payload none,
        is_paged false, schemas::UPDATE_USAGE_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateUsagePlan(UpdateUsagePlanRequest) -> UsagePlan {
        PATCH "/usageplans/{usageplanId}" None, 200, payload none,
        is_paged false, schemas::UPDATE_USAGE_PLAN_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
    UpdateVpcLink(UpdateVpcLinkRequest) -> VpcLink {
        PATCH "/vpclinks/{vpclink_id}" None, 200, payload none,
        is_paged false, schemas::UPDATE_VPC_LINK_REQUEST,
        errors [BadRequest Conflict LimitExceeded NotFound TooManyRequests Unauthorized]
    }
}
