"""Tutorials, walked with boto3: the gateway is asked right after each change, and must show it."""

import sys

from place import apigateway, call, check, check_refused, told

GET = {"httpMethod": "GET"}
FORBIDDEN = (403, {"message": "Forbidden"})


def mock(client, api, resource, text, method="GET", **settings):
    """A method that answers a text, with everything it needs."""
    at = {"restApiId": api, "resourceId": resource, "httpMethod": method}
    client.put_method(**at, **{"authorizationType": "NONE", **settings})
    client.put_method_response(**at, statusCode="200")
    client.put_integration(**at, type="MOCK", requestTemplates={"application/json": '{"statusCode":200}'})
    client.put_integration_response(**at, statusCode="200", responseTemplates={"application/json": text})
    return at


def pets(client, text='{"hello":"$stageVariables.who"}', **settings):
    """An API with `GET /pets`."""
    api = client.create_rest_api(name="pets")
    resource = client.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart="pets")["id"]
    return api["id"], resource, mock(client, api["id"], resource, text, **settings)


def first_api(client):
    api, _, at = pets(client)
    check(call(api, "/pets"), FORBIDDEN, "an API without a stage")
    first = client.create_deployment(restApiId=api, stageName="prod", variables={"who": "world"})["id"]
    check(call(api, "/pets"), (200, {"hello": "world"}), "deployed")
    check(call(api, "/pets", method="POST")[0], 403, "a method that is not there")

    other = '{"goodbye":"$stageVariables.who"}'
    patch = [{"op": "replace", "path": "/responseTemplates/application~1json", "value": other}]
    client.update_integration_response(**at, statusCode="200", patchOperations=patch)
    check(call(api, "/pets"), (200, {"hello": "world"}), "a change that is not deployed")
    second = client.create_deployment(restApiId=api, stageName="prod")["id"]
    check(call(api, "/pets"), (200, {"goodbye": "world"}), "deployed again; variables stay")

    stage = {"restApiId": api, "stageName": "prod"}
    for path, value, wanted in [
        ("/variables/who", "you", {"goodbye": "you"}),
        ("/deploymentId", first, {"hello": "you"}),
        ("/deploymentId", second, {"goodbye": "you"}),
    ]:
        client.update_stage(**stage, patchOperations=[{"op": "replace", "path": path, "value": value}])
        check(call(api, "/pets"), (200, wanted), f"{path} = {value}")
    check_refused("BadRequestException", 400, "a deployment in use", client.delete_deployment,
                  restApiId=api, deploymentId=second)

    client.create_stage(restApiId=api, stageName="beta", deploymentId=first, variables={"who": "beta"})
    check(call(api, "/pets", stage="beta"), (200, {"hello": "beta"}), "another stage")
    patch = [{"op": "replace", "path": "/disableExecuteApiEndpoint", "value": "true"}]
    client.update_rest_api(restApiId=api, patchOperations=patch)
    who = [{"op": "replace", "path": "/variables/who", "value": "us"}]
    client.update_stage(**stage, patchOperations=who)
    check(call(api, "/pets"), (200, {"goodbye": "us"}), "the default endpoint is off, not deployed")
    client.create_deployment(restApiId=api, stageName="prod")
    check(call(api, "/pets"), FORBIDDEN, "the default endpoint is off")
    check(call(api, "/pets", stage="beta"), FORBIDDEN, "for every stage")
    patch[0]["value"] = "false"
    client.update_rest_api(restApiId=api, patchOperations=patch)
    client.create_deployment(restApiId=api, stageName="prod")
    check(call(api, "/pets"), (200, {"goodbye": "us"}), "and on")
    client.delete_stage(restApiId=api, stageName="beta")
    check(call(api, "/pets", stage="beta"), FORBIDDEN, "a stage that is gone")
    client.delete_rest_api(restApiId=api)
    check(call(api, "/pets"), FORBIDDEN, "an API that is gone")
    check_refused("NotFoundException", 404, "gone", client.get_rest_api, restApiId=api)


def settings_and_gateway_responses(client):
    api, _, _ = pets(client, text='{"ok":true}')
    client.create_deployment(restApiId=api, stageName="prod")
    stage = {"restApiId": api, "stageName": "prod"}
    check(call(api, "/pets"), (200, {"ok": True}), "before any setting")

    def set_burst(key, burst):
        limit = [("burstLimit", burst), ("rateLimit", burst)]
        patch = [{"op": "replace", "path": f"/{key}/throttling/{name}", "value": value} for name, value in limit]
        return client.update_stage(**stage, patchOperations=patch)["methodSettings"]

    for key in ["*/*", "~1pets/GET"]:
        set_burst(key, "0")
        check(call(api, "/pets"), (429, {"message": "Too Many Requests"}), f"no burst for {key}")
        settings = set_burst(key, "100")
        check(call(api, "/pets"), (200, {"ok": True}), f"burst for {key}: {settings}")

    response = {"restApiId": api, "responseType": "MISSING_AUTHENTICATION_TOKEN"}
    client.put_gateway_response(**response, statusCode="404", responseTemplates={"application/json": '{"no":"$context.path"}'})
    check(call(api, "/none")[0], 403, "not deployed")
    client.create_deployment(restApiId=api, stageName="prod")
    check(call(api, "/none"), (404, {"no": "/prod/none"}), "a gateway response")
    client.delete_gateway_response(**response)
    client.create_deployment(restApiId=api, stageName="prod")
    check(call(api, "/none")[0], 403, "the built-in one again")


def keys_and_plans(client):
    api, _, _ = pets(client, text='{"ok":true}', apiKeyRequired=True)
    client.create_deployment(restApiId=api, stageName="prod")
    check(call(api, "/pets"), FORBIDDEN, "no key")
    key = client.create_api_key(name="k", enabled=True)
    with_key = {"headers": {"x-api-key": key["value"]}}
    check(call(api, "/pets", **with_key), FORBIDDEN, "a key without a plan")
    plan = client.create_usage_plan(
        name="p", apiStages=[{"apiId": api, "stage": "prod"}], quota={"limit": 3, "period": "DAY"}
    )["id"]
    check(call(api, "/pets", **with_key), FORBIDDEN, "a plan without the key")
    client.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
    for n in range(3):
        check(call(api, "/pets", **with_key), (200, {"ok": True}), f"call {n} of 3")
    check(call(api, "/pets", **with_key), (429, {"message": "Limit Exceeded"}), "the quota is used up")
    replace = lambda path, value: [{"op": "replace", "path": path, "value": value}]
    client.update_usage_plan(usagePlanId=plan, patchOperations=replace("/quota/limit", "1000"))
    check(call(api, "/pets", **with_key), (200, {"ok": True}), "a larger quota")
    client.update_api_key(apiKey=key["id"], patchOperations=replace("/enabled", "false"))
    check(call(api, "/pets", **with_key), FORBIDDEN, "a key that is off")
    client.update_api_key(apiKey=key["id"], patchOperations=replace("/enabled", "true"))
    check(call(api, "/pets", **with_key), (200, {"ok": True}), "and on")
    of_method = f"/apiStages/{api}:prod/throttle/~1pets/GET"
    limits = lambda rate, burst: replace(f"{of_method}/rateLimit", rate) + replace(f"{of_method}/burstLimit", burst)
    client.update_usage_plan(usagePlanId=plan, patchOperations=limits("0", "0") + replace(
        f"/apiStages/{api}:prod/throttle/~1later/POST/rateLimit", "1"))
    check(call(api, "/pets", **with_key), (429, {"message": "Too Many Requests"}), "a throttle of the method")
    client.update_usage_plan(usagePlanId=plan, patchOperations=limits("100", "100"))
    check(call(api, "/pets", **with_key), (200, {"ok": True}), "a wider one")
    client.delete_usage_plan_key(usagePlanId=plan, keyId=key["id"])
    check(call(api, "/pets", **with_key), FORBIDDEN, "taken off the plan")
    client.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
    check(call(api, "/pets", **with_key), (200, {"ok": True}), "put on it")
    client.delete_api_key(apiKey=key["id"])
    check(call(api, "/pets", **with_key), FORBIDDEN, "deleted")
    csv = f"name,key,enabled,usageplanIds\nimported,a-key-of-somebody-else-0123456789,true,{plan}\n".encode()
    imported = client.import_api_keys(body=csv, format="csv", failOnWarnings=True)
    check((len(imported["ids"]), imported.get("warnings")), (1, []), "imported keys")
    check(call(api, "/pets", headers={"x-api-key": "a-key-of-somebody-else-0123456789"})[0], 200, "an imported key")


def validation(client):
    api = client.create_rest_api(name="orders")
    resource = client.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart="orders")["id"]
    api = api["id"]
    schema = '{"type":"object","required":["count"],"properties":{"count":{"type":"integer","minimum":1}}}'
    client.create_model(restApiId=api, name="Order", contentType="application/json", schema=schema)
    validator = client.create_request_validator(restApiId=api, name="body", validateRequestBody=True)["id"]
    at = mock(client, api, resource, '{"ok":true}', method="POST", requestValidatorId=validator,
              requestModels={"application/json": "Order"})
    client.create_deployment(restApiId=api, stageName="prod")
    json_type = {"content-type": "application/json"}
    post = lambda body: call(api, "/orders", method="POST", headers=json_type, body=body)
    check(post('{"count":2}'), (200, {"ok": True}), "a valid body")
    check(post('{"count":0}'), (400, {"message": "Invalid request body"}), "an invalid body")
    patch = [{"op": "replace", "path": "/validateRequestBody", "value": "false"}]
    client.update_request_validator(restApiId=api, requestValidatorId=validator, patchOperations=patch)
    client.create_deployment(restApiId=api, stageName="prod")
    check(post('{"count":0}'), (200, {"ok": True}), "bodies are not validated")
    patch = [
        {"op": "replace", "path": "/validateRequestParameters", "value": "true"},
        {"op": "replace", "path": "/validateRequestBody", "value": "true"},
    ]
    client.update_request_validator(restApiId=api, requestValidatorId=validator, patchOperations=patch)
    patch = [{"op": "add", "path": "/requestParameters/method.request.querystring.page", "value": "true"}]
    client.update_method(**at, patchOperations=patch)
    client.create_deployment(restApiId=api, stageName="prod")
    status, answer = post('{"count":1}')
    check((status, answer["message"]), (400, "Missing required request parameters: [page]"), "a parameter")
    check_refused("ConflictException", 409, "a model in use", client.delete_model, restApiId=api, modelName="Order")


def lambda_authorizer(client):
    api, _, at = pets(client, text='{"ok":true}')
    function = "arn:aws:lambda:us-east-1:123456789012:function:check"
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"
    authorizer = client.create_authorizer(
        restApiId=api, name="check", type="TOKEN", authorizerUri=uri,
        identitySource="method.request.header.Authorization", identityValidationExpression="Bearer .+",
    )["id"]
    client.create_deployment(restApiId=api, stageName="prod")
    check(call(api, "/pets"), (200, {"ok": True}), "nobody asks it yet")
    client.update_method(**at, patchOperations=[
        {"op": "replace", "path": "/authorizationType", "value": "CUSTOM"},
        {"op": "replace", "path": "/authorizerId", "value": authorizer},
    ])
    client.create_deployment(restApiId=api, stageName="prod")
    check(call(api, "/pets"), (401, {"message": "Unauthorized"}), "no token")
    wrong = {"authorization": "Basic x"}
    check(call(api, "/pets", headers=wrong), (401, {"message": "Unauthorized"}), "not of the form")
    text = check_refused("ConflictException", 409, "in use", client.delete_authorizer,
                         restApiId=api, authorizerId=authorizer)
    assert text, "a reason"


def canary(client):
    api, _, at = pets(client, text='{"version":1,"who":"$stageVariables.who"}')
    client.create_deployment(restApiId=api, stageName="prod", variables={"who": "all"})
    template = '{"version":2,"who":"$stageVariables.who"}'
    patch = [{"op": "replace", "path": "/responseTemplates/application~1json", "value": template}]
    client.update_integration_response(**at, statusCode="200", patchOperations=patch)
    next_one = client.create_deployment(
        restApiId=api, stageName="prod",
        canarySettings={"percentTraffic": 0.0, "stageVariableOverrides": {"who": "few"}},
    )["id"]
    old, new = (200, {"version": 1, "who": "all"}), (200, {"version": 2, "who": "few"})
    check(call(api, "/pets"), old, "a canary without traffic")
    stage = {"restApiId": api, "stageName": "prod"}
    patch = [{"op": "replace", "path": "/canarySettings/percentTraffic", "value": "100.0"}]
    client.update_stage(**stage, patchOperations=patch)
    check(call(api, "/pets"), new, "a canary with all traffic")
    patch[0]["value"] = "50.0"
    client.update_stage(**stage, patchOperations=patch)
    versions = [call(api, "/pets") for _ in range(20)]
    check(versions.count(old) + versions.count(new), 20, "each answer is one of both")
    assert 8 <= versions.count(new) <= 12, f"half of them: {versions.count(new)}"
    promoted = client.update_stage(**stage, patchOperations=[
        {"op": "copy", "from": "/canarySettings/stageVariableOverrides", "path": "/variables"},
        {"op": "copy", "from": "/canarySettings/deploymentId", "path": "/deploymentId"},
        {"op": "remove", "path": "/canarySettings"},
    ])
    check((promoted["deploymentId"], "canarySettings" in promoted), (next_one, False), "promoted")
    check([call(api, "/pets") for _ in range(5)], [new] * 5, "promoted")


def tags_and_documentation(client):
    api, _, _ = pets(client, text='{"ok":true}')
    arn = f"arn:aws:apigateway:us-east-1::/restapis/{api}"
    client.tag_resource(resourceArn=arn, tags={"team": "pets", "cost": "7"})
    check(client.get_tags(resourceArn=arn)["tags"], {"team": "pets", "cost": "7"}, "tags")
    client.untag_resource(resourceArn=arn, tagKeys=["cost"])
    check(client.get_rest_api(restApiId=api)["tags"], {"team": "pets"}, "tags of the API")
    location = {"type": "METHOD", "path": "/pets", "method": "GET"}
    part = client.create_documentation_part(restApiId=api, location=location, properties='{"summary":"Pets"}')["id"]
    version = client.create_documentation_version(restApiId=api, documentationVersion="1")
    check(version["version"], "1", "a version")
    client.create_deployment(restApiId=api, stageName="prod")
    patch = [{"op": "replace", "path": "/documentationVersion", "value": "1"}]
    stage = client.update_stage(restApiId=api, stageName="prod", patchOperations=patch)
    check(stage["documentationVersion"], "1", "documentation of a stage")
    check(call(api, "/pets"), (200, {"ok": True}), "still served")
    client.delete_documentation_part(restApiId=api, documentationPartId=part)
    check(client.get_documentation_parts(restApiId=api)["items"], [], "no part is left")
    client.delete_rest_api(restApiId=api)
    check_refused("NotFoundException", 404, "tags of what is gone", client.get_tags, resourceArn=arn)


if __name__ == "__main__":
    globals()[sys.argv[1]](apigateway())
    told()
