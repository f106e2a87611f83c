"""A valid call of every operation, in an order in which each finds what it needs: name, arguments, what to keep."""

import datetime
import json

ACCOUNT = "123456789012"
ARN = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f"
LAMBDA = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:check"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{LAMBDA}/invocations"
BALANCER = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:loadbalancer/net/name/0123456789abcdef"
CSV = b"name,key,enabled\nimported,a-key-of-somebody-else-0123456789,true\n"
PARTS = (b'{"swagger":"2.0","info":{"title":"t","version":"1"},"x-amazon-apigateway-documentation":'
         b'{"documentationParts":[{"location":{"type":"MODEL","name":"Pet"},"properties":{"description":"d"}}]}}')
PRIVATE_POLICY = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}]})
TODAY = datetime.datetime.now(datetime.timezone.utc).date().isoformat()


def keep(name, member="id"):
    """Remembers a member of the answer."""
    return lambda state, data: state.__setitem__(name, json.loads(data)[member])


def replace(path, value):
    return {"patchOperations": [{"op": "replace", "path": path, "value": value}]}


def of_api(**more):
    """Arguments below the API; a text `{name}` stands for what was kept."""
    return of(restApiId="{api}", **more)


def of(**more):
    def arguments(state):
        return {name: _fill(value, state) for name, value in more.items()}
    return arguments


def _fill(value, state):
    is_name = isinstance(value, str) and value[:1] == "{" and value[1:-1].isalpha()
    return state[value[1:-1]] if is_name else value


METHOD = {"resourceId": "{resource}", "httpMethod": "GET"}
RESPONSE = {**METHOD, "statusCode": "200"}
STAGE = {"stageName": "prod"}
DOMAIN = {"domainName": "api.example.com"}

MAKING = [
    ("CreateRestApi", of(name="pets", description="all", tags={"a": "b"}, apiKeySource="HEADER",
                         endpointConfiguration={"types": ["REGIONAL"]}, binaryMediaTypes=["image/png"]), keep("api")),
    ("GetRestApi", of_api(), keep("root", "rootResourceId")),
    ("GetRestApis", of(limit=10), None),
    ("UpdateRestApi", of_api(**replace("/description", "more")), None),
    ("CreateResource", of_api(parentId="{root}", pathPart="pets"), keep("resource")),
    ("CreateResource", of_api(parentId="{root}", pathPart="cats"), keep("other")),
    ("GetResource", of_api(resourceId="{resource}"), None),
    ("UpdateResource", of_api(resourceId="{other}", **replace("/pathPart", "dogs")), None),
    ("GetResources", of_api(limit=10, embed=["methods"]), None),
    ("CreateModel", of_api(name="Pet", contentType="application/json", schema='{"type":"object"}', description="d"), None),
    ("GetModel", of_api(modelName="Pet", flatten=True), None),
    ("GetModels", of_api(limit=10), None),
    ("UpdateModel", of_api(modelName="Pet", **replace("/description", "more")), None),
    ("GetModelTemplate", of_api(modelName="Pet"), None),
    ("CreateRequestValidator", of_api(name="all", validateRequestBody=True, validateRequestParameters=True), keep("validator")),
    ("GetRequestValidator", of_api(requestValidatorId="{validator}"), None),
    ("GetRequestValidators", of_api(limit=10), None),
    ("UpdateRequestValidator", of_api(requestValidatorId="{validator}", **replace("/name", "more")), None),
    ("CreateAuthorizer", of_api(name="check", type="TOKEN", authorizerUri=URI, authorizerResultTtlInSeconds=60,
                                identitySource="method.request.header.Authorization"), keep("authorizer")),
    ("GetAuthorizer", of_api(authorizerId="{authorizer}"), None),
    ("GetAuthorizers", of_api(limit=10), None),
    ("UpdateAuthorizer", of_api(authorizerId="{authorizer}", **replace("/name", "more")), None),
    ("TestInvokeAuthorizer", of_api(authorizerId="{authorizer}", headers={"Authorization": "x"}), None),
    ("PutMethod", of_api(**METHOD, authorizationType="NONE", apiKeyRequired=False, requestValidatorId="{validator}",
                         requestParameters={"method.request.querystring.page": False},
                         requestModels={"application/json": "Pet"}, operationName="listPets"), None),
    ("GetMethod", of_api(**METHOD), None),
    ("UpdateMethod", of_api(**METHOD, **replace("/operationName", "more")), None),
    ("PutMethodResponse", of_api(**RESPONSE, responseParameters={"method.response.header.x-a": False},
                                 responseModels={"application/json": "Pet"}), None),
    ("GetMethodResponse", of_api(**RESPONSE), None),
    ("UpdateMethodResponse", of_api(**RESPONSE, patchOperations=[
        {"op": "add", "path": "/responseParameters/method.response.header.x-b", "value": "false"}]), None),
    ("PutIntegration", of_api(**METHOD, type="MOCK", requestTemplates={"application/json": '{"statusCode":200}'},
                              passthroughBehavior="WHEN_NO_MATCH", timeoutInMillis=1000), None),
    ("GetIntegration", of_api(**METHOD), None),
    ("UpdateIntegration", of_api(**METHOD, **replace("/timeoutInMillis", "2000")), None),
    ("PutIntegrationResponse", of_api(**RESPONSE, responseParameters={"method.response.header.x-a": "'b'"},
                                      responseTemplates={"application/json": "{}"}), None),
    ("GetIntegrationResponse", of_api(**RESPONSE), None),
    ("UpdateIntegrationResponse", of_api(**RESPONSE, **replace("/selectionPattern", "")), None),
    ("TestInvokeMethod", of_api(**METHOD, pathWithQueryString="/pets"), None),
    ("PutGatewayResponse", of_api(responseType="DEFAULT_4XX", statusCode="418",
                                  responseTemplates={"application/json": "{}"}), None),
    ("GetGatewayResponse", of_api(responseType="DEFAULT_4XX"), None),
    ("GetGatewayResponses", of_api(limit=10), None),
    ("UpdateGatewayResponse", of_api(responseType="DEFAULT_4XX", **replace("/statusCode", "404")), None),
    ("CreateDocumentationPart", of_api(location={"type": "API"}, properties='{"title":"Pets"}'), keep("part")),
    ("GetDocumentationPart", of_api(documentationPartId="{part}"), None),
    ("GetDocumentationParts", of_api(type="API", limit=10, locationStatus="DOCUMENTED"), None),
    ("UpdateDocumentationPart", of_api(documentationPartId="{part}", **replace("/properties", '{"title":"More"}')), None),
    ("CreateDocumentationVersion", of_api(documentationVersion="1", description="d"), None),
    ("GetDocumentationVersion", of_api(documentationVersion="1"), None),
    ("GetDocumentationVersions", of_api(limit=10), None),
    ("UpdateDocumentationVersion", of_api(documentationVersion="1", **replace("/description", "more")), None),
    ("ImportDocumentationParts", of_api(mode="merge", body=PARTS), None),
    ("CreateDeployment", of_api(stageName="prod", stageDescription="d", description="d", variables={"a": "b"},
                                cacheClusterEnabled=True, cacheClusterSize="0.5"), keep("deployment")),
    ("GetDeployment", of_api(deploymentId="{deployment}", embed=["apisummary"]), None),
    ("GetDeployments", of_api(limit=10), None),
    ("UpdateDeployment", of_api(deploymentId="{deployment}", **replace("/description", "more")), None),
    ("CreateStage", of_api(stageName="beta", deploymentId="{deployment}", variables={"a": "b"}, tags={"a": "b"},
                           canarySettings={"percentTraffic": 1.5}), None),
    ("GetStage", of_api(**STAGE), None),
    ("GetStages", of_api(deploymentId="{deployment}"), None),
    ("UpdateStage", of_api(**STAGE, patchOperations=[
        {"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "12.5"},
        {"op": "replace", "path": "/variables/a", "value": "c"}]), None),
    ("FlushStageCache", of_api(**STAGE), None),
    ("FlushStageAuthorizersCache", of_api(**STAGE), None),
    ("GetExport", of_api(**STAGE, exportType="oas30", parameters={"extensions": "apigateway"}, accepts="application/json"), None),
    ("GetSdkTypes", of(limit=10), None),
    ("GetSdkType", of(id="javascript"), None),
    ("GetSdk", of_api(**STAGE, sdkType="javascript"), None),
    ("ImportRestApi", of(body=b'{"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{}}'), None),
    ("PutRestApi", of_api(mode="merge", body=b'{"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{}}'), None),
]

AROUND = [
    ("GetAccount", of(), None),
    ("UpdateAccount", of(**replace("/cloudwatchRoleArn", f"arn:aws:iam::{ACCOUNT}:role/logs")), None),
    ("CreateApiKey", of(name="k", description="d", enabled=True, generateDistinctId=True, tags={"a": "b"}), keep("key")),
    ("GetApiKey", of(apiKey="{key}", includeValue=True), None),
    ("GetApiKeys", of(limit=10, includeValues=True, nameQuery="k"), None),
    ("UpdateApiKey", of(apiKey="{key}", **replace("/description", "more")), None),
    ("ImportApiKeys", of(body=CSV, format="csv", failOnWarnings=True), None),
    ("CreateUsagePlan", lambda state: {"name": "p", "description": "d", "throttle": {"burstLimit": 5, "rateLimit": 2.5},
                                       "quota": {"limit": 9, "offset": 0, "period": "WEEK"},
                                       "apiStages": [{"apiId": state["api"], "stage": "prod"}]}, keep("plan")),
    ("GetUsagePlan", of(usagePlanId="{plan}"), None),
    ("GetUsagePlans", of(limit=10), None),
    ("UpdateUsagePlan", of(usagePlanId="{plan}", **replace("/throttle/rateLimit", "3.5")), None),
    ("CreateUsagePlanKey", of(usagePlanId="{plan}", keyId="{key}", keyType="API_KEY"), None),
    ("GetUsagePlanKey", of(usagePlanId="{plan}", keyId="{key}"), None),
    ("GetUsagePlanKeys", of(usagePlanId="{plan}", limit=10), None),
    ("GetUsage", of(usagePlanId="{plan}", startDate=TODAY, endDate=TODAY, limit=10), None),
    ("UpdateUsage", of(usagePlanId="{plan}", keyId="{key}", **replace("/remaining", "5")), None),
    ("CreateVpcLink", of(name="v", description="d", targetArns=[BALANCER], tags={"a": "b"}), keep("link")),
    ("GetVpcLink", of(vpcLinkId="{link}"), None),
    ("GetVpcLinks", of(limit=10), None),
    ("UpdateVpcLink", of(vpcLinkId="{link}", **replace("/name", "w")), None),
    ("GenerateClientCertificate", of(description="d"), keep("certificate", "clientCertificateId")),
    ("GetClientCertificates", of(limit=10), None),
    ("GetClientCertificate", of(clientCertificateId="{certificate}"), None),
    ("UpdateClientCertificate", of(clientCertificateId="{certificate}", **replace("/description", "d")), None),
    ("DeleteClientCertificate", of(clientCertificateId="{certificate}"), None),
    ("CreateDomainName", of(**DOMAIN, regionalCertificateArn=ARN, securityPolicy="TLS_1_2",
                            endpointConfiguration={"types": ["REGIONAL"]}, tags={"a": "b"}), None),
    ("GetDomainName", of(**DOMAIN), None),
    ("GetDomainNames", of(limit=10, resourceOwner="SELF"), None),
    ("UpdateDomainName", of(**DOMAIN, **replace("/regionalCertificateArn", ARN)), None),
    ("CreateBasePathMapping", of(**DOMAIN, basePath="v1", restApiId="{api}", stage="prod"), None),
    ("GetBasePathMapping", of(**DOMAIN, basePath="v1"), None),
    ("GetBasePathMappings", of(**DOMAIN, limit=10), None),
    ("UpdateBasePathMapping", of(**DOMAIN, basePath="v1", **replace("/basePath", "v2")), None),
    ("CreateDomainName", of(domainName="private.example.com", certificateArn=ARN, policy=PRIVATE_POLICY,
                            endpointConfiguration={"types": ["PRIVATE"]}), keep("private", "domainNameArn")),
    ("CreateDomainNameAccessAssociation", of(domainNameArn="{private}", accessAssociationSourceType="VPCE",
                                             accessAssociationSource="vpce-0123456789abcdef0"),
     keep("association", "domainNameAccessAssociationArn")),
    ("GetDomainNameAccessAssociations", of(limit=10, resourceOwner="SELF"), None),
    ("TagResource", lambda state: {"resourceArn": f"arn:aws:apigateway:us-east-1::/restapis/{state['api']}", "tags": {"c": "d"}}, None),
    ("GetTags", lambda state: {"resourceArn": f"arn:aws:apigateway:us-east-1::/restapis/{state['api']}"}, None),
    ("UntagResource", lambda state: {"resourceArn": f"arn:aws:apigateway:us-east-1::/restapis/{state['api']}", "tagKeys": ["c"]}, None),
]

ENDING = [
    ("RejectDomainNameAccessAssociation", of(domainNameArn="{private}", domainNameAccessAssociationArn="{association}"), None),
    # Nobody has it any more.
    ("CreateDomainNameAccessAssociation", of(domainNameArn="{private}", accessAssociationSourceType="VPCE",
                                             accessAssociationSource="vpce-0123456789abcdef0"),
     keep("association", "domainNameAccessAssociationArn")),
    ("DeleteDomainNameAccessAssociation", of(domainNameAccessAssociationArn="{association}"), None),
    ("DeleteBasePathMapping", of(**DOMAIN, basePath="v2"), None),
    ("DeleteDomainName", of(**DOMAIN), None),
    ("DeleteUsagePlanKey", of(usagePlanId="{plan}", keyId="{key}"), None),
    ("UpdateUsagePlan", lambda state: {"usagePlanId": state["plan"], "patchOperations": [
        {"op": "remove", "path": "/apiStages", "value": f"{state['api']}:prod"}]}, None),
    ("DeleteUsagePlan", of(usagePlanId="{plan}"), None),
    ("DeleteApiKey", of(apiKey="{key}"), None),
    ("DeleteVpcLink", of(vpcLinkId="{link}"), None),
    ("DeleteStage", of_api(**STAGE), None),
    ("DeleteStage", of_api(stageName="beta"), None),
    ("DeleteDeployment", of_api(deploymentId="{deployment}"), None),
    ("DeleteDocumentationVersion", of_api(documentationVersion="1"), None),
    ("DeleteDocumentationPart", of_api(documentationPartId="{part}"), None),
    ("DeleteGatewayResponse", of_api(responseType="DEFAULT_4XX"), None),
    ("DeleteIntegrationResponse", of_api(**RESPONSE), None),
    ("DeleteIntegration", of_api(**METHOD), None),
    ("DeleteMethodResponse", of_api(**RESPONSE), None),
    ("DeleteMethod", of_api(**METHOD), None),
    ("DeleteAuthorizer", of_api(authorizerId="{authorizer}"), None),
    ("DeleteRequestValidator", of_api(requestValidatorId="{validator}"), None),
    ("DeleteModel", of_api(modelName="Pet"), None),
    ("DeleteResource", of_api(resourceId="{other}"), None),
    ("DeleteRestApi", of_api(), None),
]

CALLS = MAKING + AROUND + ENDING
