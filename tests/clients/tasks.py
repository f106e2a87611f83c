"""What needs more than the estate: tests of methods and authorizers, flushes, certificates, accounts of usage."""

import datetime
import http.server
import json
import os
import re
import socket
import ssl
import sys
import threading

from place import apigateway, call, check, check_refused, told
from tutorials import mock, pets

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:%s"
URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/%s/invocations"
DATED = re.compile(r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4} : (.*)$", re.S)


def replace(path, value):
    return [{"op": "replace", "path": path, "value": value}]


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with what it was asked; `/cached` counts."""

    protocol_version = "HTTP/1.1"
    asked = []

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        Echo.asked.append(self.path)
        if self.path == "/endless":
            return self.flow()
        said = {"path": self.path, "method": self.command, "body": body, "count": len(Echo.asked),
                "kind": self.headers.get("content-type"), "own": self.headers.get("x-own")}
        peer = getattr(self.connection, "getpeercert", lambda: None)()
        if peer:
            said["peer"] = dict(part[0] for part in peer["subject"])
        text = json.dumps(said).encode()
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("X-Twice", "1")
        self.send_header("X-Twice", "2")
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_PUT = do_DELETE = do_GET

    def flow(self):
        """More than a test takes, and then nothing until the client goes."""
        self.send_response(203)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(1 << 30))
        self.end_headers()
        self.wfile.write(b"x" * (3 << 20))
        self.rfile.read(1)
        self.close_connection = True

    def log_message(self, *_):
        pass


def serve(context=None):
    """Serves the echo; its port."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def lines(log):
    """The lines of a log, which begins with the id of the request; each has its time."""
    first, *rest = log.split("\n")[:-1]
    assert re.fullmatch(r"Execution log for request [0-9a-f-]{36}", first), first
    found = [DATED.match(line) for line in rest]
    assert all(found), log
    return [line.group(2) for line in found]


def heads(log):
    """What the lines begin with."""
    return [re.split(r"[:.{]", line)[0] for line in lines(log)]


def put_http(client, api, parent, part, uri, method="GET", kind="HTTP_PROXY", **more):
    resource = client.create_resource(restApiId=api, parentId=parent, pathPart=part)["id"]
    at = {"restApiId": api, "resourceId": resource, "httpMethod": method}
    client.put_method(**at, authorizationType="NONE")
    client.put_integration(**at, type=kind, integrationHttpMethod=method, uri=uri, **more)
    return at


def mocks(client):
    """R-MGMT-24: the live definition, without authorization and keys."""
    api, _, at = pets(client, apiKeyRequired=True, authorizationType="AWS_IAM")
    tested = client.test_invoke_method(**at, stageVariables={"who": "you"})
    check((tested["status"], tested["body"]), (200, '{"hello":"you"}'), "a method that is not deployed")
    check(tested["headers"]["Content-Type"], "application/json", "headers")
    check(tested["multiValueHeaders"]["Content-Type"], ["application/json"], "lists of headers")
    check(heads(tested["log"]), [
        "Starting execution for request", "HTTP Method", "Method request path", "Method request query string",
        "Method request headers", "Method request body before transformations",
        "Method response body after transformations", "Method response headers", "Successfully completed execution",
        "Method completed with status",
    ], "the log of a MOCK")
    assert "HTTP Method: GET, Resource Path: /pets" in lines(tested["log"]), tested["log"]
    # R-MGMT-24: a failure is an answer.
    client.update_integration(**at, patchOperations=replace("/requestTemplates/application~1json", "{}"))
    failed = client.test_invoke_method(**at)
    check((failed["status"], json.loads(failed["body"])), (500, {"message": "Internal server error"}), "a failure")
    check(failed["headers"]["x-amzn-ErrorType"], "InternalServerErrorException", "its type")
    last = lines(failed["log"])[-2:]
    assert last[0].startswith("Execution failed due to configuration error: Unable to parse statusCode"), last
    check(last[1], "Method completed with status: 500", "its end")
    client.delete_integration(**at)
    check_refused("NotFoundException", 404, "no integration", client.test_invoke_method, **at)


def streams(client):
    """R-INT-59: of what streams a test shows a megabyte, and there is no log."""
    api = client.create_rest_api(name="streams")
    at = put_http(client, api["id"], api["rootResourceId"], "endless", f"http://127.0.0.1:{serve()}/endless",
                  responseTransferMode="STREAM", timeoutInMillis=60_000)
    tested = client.test_invoke_method(**at)
    check((tested["status"], len(tested["body"]), set(tested["body"])), (203, 1 << 20, {"x"}), "what came of it")
    check((tested["headers"]["Content-Type"], tested["log"]), ("text/plain", ""), "its head, and no log")


def proxies(client):
    """R-MGMT-24, R-MGMT-25: upstreams are asked, wherever they are."""
    port = serve()
    api = client.create_rest_api(name="proxies")
    root, api = api["rootResourceId"], api["id"]
    uri = f"http://127.0.0.1:{port}/up/{{id}}"
    at = put_http(client, api, root, "{id}", uri, method="POST",
                  requestParameters={"integration.request.path.id": "method.request.path.id"})
    client.update_method(**at, patchOperations=[
        {"op": "add", "path": "/requestParameters/method.request.path.id", "value": "true"}])
    tested = client.test_invoke_method(**at, pathWithQueryString="/seven?a=b", body="hello",
                                       headers={"X-Own": "1", "Content-Length": "99"},
                                       multiValueHeaders={"x-own": ["2"]})
    check(tested["status"], 201, "the upstream's status")
    said = json.loads(tested["body"])
    check((said["path"], said["method"], said["body"], said["own"]), ("/up/seven?a=b", "POST", "hello", "2"), "as sent")
    check(tested["multiValueHeaders"]["X-Twice"], ["1", "2"], "a field that comes twice")
    check(tested["headers"]["X-Twice"], "2", "its last value")
    check(heads(tested["log"]), [
        "Starting execution for request", "HTTP Method", "Method request path", "Method request query string",
        "Method request headers", "Method request body before transformations", "Endpoint request URI",
        "Endpoint request headers", "Endpoint request body after transformations", "Sending request to http",
        "Received response", "Endpoint response headers", "Endpoint response body before transformations",
        "Method response body after transformations", "Method response headers", "Successfully completed execution",
        "Method completed with status",
    ], tested["log"])
    log = lines(tested["log"])
    for line in ["Method request path: {id=seven}", "Method request query string: {a=b}",
                 "Method request body before transformations: hello", "Method completed with status: 201"]:
        assert line in log, f"{line} in {log}"
    # R-MGMT-24: without a path the template itself; one that fits nothing has no variables.
    check(json.loads(client.test_invoke_method(**at)["body"])["path"].replace("%7B", "{").replace("%7D", "}"),
          "/up/{id}", "no path")
    strange = client.test_invoke_method(**at, pathWithQueryString="/a/b/c")
    assert "Method request path: {}" in lines(strange["log"]), strange["log"]
    # R-MGMT-25: long maps are cut.
    long = client.test_invoke_method(**at, pathWithQueryString="/x", headers={"x-long": "y" * 2000})
    line = next(line for line in lines(long["log"]) if line.startswith("Method request headers: "))
    check(len(line), len("Method request headers: ") + 998 + len(" [TRUNCATED]"), line)
    # Nobody is there: the port is taken, and not listened on.
    deaf = socket.socket()
    deaf.bind(("127.0.0.1", 0))
    nowhere = f"http://127.0.0.1:{deaf.getsockname()[1]}/x"
    client.put_integration(**at, type="HTTP_PROXY", integrationHttpMethod="POST", uri=nowhere)
    failed = client.test_invoke_method(**at, pathWithQueryString="/x")
    check(failed["headers"]["x-amzn-ErrorType"], "InternalServerErrorException", "nobody is there")
    log = lines(failed["log"])
    check(log[-2], "Execution failed due to a network error communicating with endpoint", "nobody is there")
    check(log[-1], f"Method completed with status: {failed['status']}", "nobody is there")
    # What this installation cannot do it says as an execution that failed.
    link = client.create_vpc_link(name="v", targetArns=[
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/name/0123456789abcdef"])["id"]
    client.put_integration(**at, type="HTTP_PROXY", integrationHttpMethod="POST", uri="http://a.example/x",
                           connectionType="VPC_LINK", connectionId=link)
    refused = client.test_invoke_method(**at, pathWithQueryString="/x")
    check(refused["status"], 500, "a link")
    assert "Execution failed due to configuration error: " in refused["log"], refused["log"]
    check_refused("NotFoundException", 404, "no certificate", client.test_invoke_method, **at,
                  clientCertificateId="nothere")
    check_refused("BadRequestException", 400, "no header", client.test_invoke_method, **at, headers={"a b": "c"})


def functions(client):
    """Lambda, by the endpoint that the environment names; signed with its credentials."""
    api = client.create_rest_api(name="functions")
    root, api = api["rootResourceId"], api["id"]
    at = put_http(client, api, root, "echo", URI % (FUNCTION % "echo"), method="POST", kind="AWS_PROXY")
    tested = client.test_invoke_method(**at, body="hi", pathWithQueryString="/echo?x=y")
    check(tested["status"], 202, tested["log"])
    event = json.loads(tested["body"])
    check((event["body"], event["queryStringParameters"], event["requestContext"]["stage"]),
          ("hi", {"x": "y"}, "test-invoke-stage"), "the event")
    check(event["requestContext"]["identity"]["sourceIp"], "test-invoke-source-ip", "the client")
    assert "Successfully completed execution" in lines(tested["log"])

    token = client.create_authorizer(
        restApiId=api, name="token", type="TOKEN", authorizerUri=URI % (FUNCTION % "check"),
        identitySource="method.request.header.Authorization", identityValidationExpression="(allow|deny|none) .+",
    )["id"]
    tried = lambda value, **more: client.test_invoke_authorizer(
        restApiId=api, authorizerId=token, headers={"Authorization": value} if value else {}, **more)
    allowed = tried("allow me-0123456789")
    check((allowed["clientStatus"], allowed["principalId"]), (0, "somebody-0123456789"), allowed["log"])
    check(allowed["authorization"], {"color": ["blue"]}, "what it passes on")
    policy = json.loads(allowed["policy"])
    check(policy["Statement"][0]["Resource"],
          f"arn:aws:execute-api:us-east-1:123456789012:{api}/ESTestInvoke-stage/GET/", "the ARN")
    log = lines(allowed["log"])
    check(log[0].split(" for ")[0], f"Starting authorizer: {token}", "the log")
    check(log[-1], "Successfully completed authorizer execution", "the log")
    assert "me-0123456789" not in allowed["log"], "identities are masked"
    denied = tried("deny me-0123456789")
    check((denied["clientStatus"], denied["principalId"]), (403, "somebody-0123456789"), "a denial")
    check(tried("none of it")["clientStatus"], 500, "no grant")
    for value in ["Basic x", None]:
        unknown = tried(value)
        check((unknown["clientStatus"], unknown.get("principalId")), (401, None), f"{value}")

    request = client.create_authorizer(
        restApiId=api, name="request", type="REQUEST", authorizerUri=URI % (FUNCTION % "check"),
        identitySource="method.request.header.who, stageVariables.where",
    )["id"]
    allowed = client.test_invoke_authorizer(
        restApiId=api, authorizerId=request, multiValueHeaders={"who": ["me"]}, stageVariables={"where": "here"},
        pathWithQueryString="/any?q=1")
    check((allowed["clientStatus"], allowed["authorization"]["q"]), (0, ["1"]), allowed["log"])
    lacking = client.test_invoke_authorizer(restApiId=api, authorizerId=request, headers={"who": "me"})
    check(lacking["clientStatus"], 401, "a stage variable is missing")
    client.update_authorizer(restApiId=api, authorizerId=request, patchOperations=replace(
        "/identitySource", "context.identity.caller"))
    unsigned = client.test_invoke_authorizer(restApiId=api, authorizerId=request)
    check(unsigned["clientStatus"], 401, "nobody has signed")
    given = client.test_invoke_authorizer(
        restApiId=api, authorizerId=request, additionalContext={"context.identity.caller": "AIDAEXAMPLE"})
    check(given["clientStatus"], 0, given["log"])


def pool(client):
    """R-MGMT-26: an authorizer of a user pool, whose keys a stand-in for Cognito has; and the same once deployed."""
    good, expired, foreign = (f"Bearer {token}" for token in sys.argv[2:])
    api, _, at = pets(client)
    pool = client.create_authorizer(
        restApiId=api, name="pool", type="COGNITO_USER_POOLS", identitySource="method.request.header.Authorization",
        providerARNs=["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Ab1"])["id"]
    tried = lambda token: client.test_invoke_authorizer(
        restApiId=api, authorizerId=pool, headers={"Authorization": token} if token else {})
    allowed = tried(good)
    check((allowed["clientStatus"], allowed["claims"]["sub"]), (0, "joe"), allowed["log"])
    assert good not in allowed["log"], "tokens are masked"
    for token in (expired, foreign, None):
        denied = tried(token)
        check((denied["clientStatus"], denied.get("claims")), (401, None), denied["log"])
    client.update_method(**at, patchOperations=[
        *replace("/authorizationType", "COGNITO_USER_POOLS"), *replace("/authorizerId", pool)])
    client.create_deployment(restApiId=api, stageName="prod")
    for token, status in [(good, 200), (expired, 401), (foreign, 401)]:
        check(call(api, "/pets", headers={"Authorization": token})[0], status, "the gateway")


def flush(client):
    """R-STAGE-24: a gateway forgets."""
    port = serve()
    api = client.create_rest_api(name="cached")
    root, api = api["rootResourceId"], api["id"]
    put_http(client, api, root, "cached", f"http://127.0.0.1:{port}/cached")
    client.create_deployment(restApiId=api, stageName="prod")
    stage = {"restApiId": api, "stageName": "prod"}
    check_refused("BadRequestException", 400, "no cache", client.flush_stage_cache, **stage)
    client.update_stage(**stage, patchOperations=[
        {"op": "replace", "path": "/cacheClusterEnabled", "value": "true"},
        {"op": "replace", "path": "/*/*/caching/enabled", "value": "true"},
    ])
    count = lambda: call(api, "/cached")[1]["count"]
    first = count()
    check((count(), count()), (first, first), "it is kept")
    check(client.flush_stage_cache(**stage)["ResponseMetadata"]["HTTPStatusCode"], 202, "a flush")
    check(count(), first + 1, "it is asked again")
    check(client.flush_stage_authorizers_cache(**stage)["ResponseMetadata"]["HTTPStatusCode"], 202, "without any")
    check_refused("NotFoundException", 404, "no stage", client.flush_stage_cache, restApiId=api, stageName="none")
    check_refused("NotFoundException", 404, "no API", client.flush_stage_authorizers_cache,
                  restApiId="none", stageName="prod")


def flush_grants(client):
    """R-AUTH-18: what an authorizer granted is forgotten."""
    api, _, at = pets(client, text='{"principal":"$context.authorizer.count"}')
    authorizer = client.create_authorizer(
        restApiId=api, name="count", type="TOKEN", authorizerUri=URI % (FUNCTION % "count"),
        identitySource="method.request.header.Authorization", authorizerResultTtlInSeconds=300)["id"]
    client.update_method(**at, patchOperations=[
        *replace("/authorizationType", "CUSTOM"), *replace("/authorizerId", authorizer)])
    client.create_deployment(restApiId=api, stageName="prod")
    asked = lambda: call(api, "/pets", headers={"authorization": "allow"})
    first = asked()
    check(first[0], 200, f"{first}")
    check(asked(), first, "it is kept")
    client.flush_stage_authorizers_cache(restApiId=api, stageName="prod")
    assert asked()[1] != first[1], "it is asked again"


def certificate(client):
    """R-MGMT-18, R-INT-30: an upstream that wants to know who calls."""
    made = client.generate_client_certificate(description="d", tags={"a": "b"})
    days = (made["expirationDate"] - made["createdDate"]).days
    check((days, made["description"], made["tags"]), (365, "d", {"a": "b"}), "a certificate")
    check(client.get_client_certificate(clientCertificateId=made["clientCertificateId"])["pemEncodedCertificate"],
          made["pemEncodedCertificate"], "it is kept")
    site = os.environ["SITE"]
    with open(f"{site}/client.pem", "w") as file:
        file.write(made["pemEncodedCertificate"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{site}/server.pem", f"{site}/server.key")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(f"{site}/client.pem")
    port = serve(context)
    api = client.create_rest_api(name="certified")
    root, api = api["rootResourceId"], api["id"]
    at = put_http(client, api, root, "who", f"https://localhost:{port}/who")
    own = {"clientCertificateId": made["clientCertificateId"]}
    subject = {"countryName": "US", "localityName": "Seattle", "commonName": "ApiGateway"}
    tested = client.test_invoke_method(**at, **own)
    check((tested["status"], json.loads(tested["body"])["peer"]), (201, subject), tested["log"])
    check(client.test_invoke_method(**at)["headers"]["x-amzn-ErrorType"], "InternalServerErrorException", "without it")

    client.create_deployment(restApiId=api, stageName="prod")
    check(call(api, "/who")[0] >= 500, True, "a stage without a certificate")
    client.update_stage(restApiId=api, stageName="prod", patchOperations=replace("/clientCertificateId", made["clientCertificateId"]))
    status, answer = call(api, "/who")
    check((status, answer.get("peer")), (201, subject), "a stage with one")
    check_refused("BadRequestException", 400, "it is used", client.delete_client_certificate, **own)
    client.update_stage(restApiId=api, stageName="prod", patchOperations=replace("/clientCertificateId", ""))
    client.delete_client_certificate(**own)


def account(client, plan):
    """What each key used, and what is left; of the days around now, so that midnight does no harm."""
    now = datetime.datetime.now(datetime.timezone.utc).date()
    first, last = (now + datetime.timedelta(days=days) for days in (-1, 1))
    items = client.get_usage(usagePlanId=plan, startDate=first.isoformat(), endDate=last.isoformat())["items"]
    return {key: [sum(used for used, _ in pairs), pairs[-1][1]] for key, pairs in items.items()}


def usage(client):
    """R-USAGE-14: what keys used, and what more they are granted."""
    api, _, at = pets(client, text='{"ok":true}', apiKeyRequired=True)
    client.create_deployment(restApiId=api, stageName="prod")
    keys = [client.create_api_key(name=name, enabled=True) for name in ("one", "two")]
    plan = client.create_usage_plan(
        name="p", apiStages=[{"apiId": api, "stage": "prod"}], quota={"limit": 3, "period": "MONTH"})["id"]
    for key in keys:
        client.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
    used = lambda: [account(client, plan)[key["id"]] for key in keys]
    ask = lambda key: call(api, "/pets", headers={"x-api-key": key["value"]})[0]
    check(used(), [[0, 3], [0, 3]], "nobody called")
    check([ask(keys[0]) for _ in range(5)], [200, 200, 200, 429, 429], "three calls")
    check(ask(keys[1]), 200, "one call")
    check(used(), [[3, 0], [1, 2]], "as counted")
    answer = client.update_usage(usagePlanId=plan, keyId=keys[0]["id"], patchOperations=replace("/remaining", "2"))
    check(answer["items"][keys[0]["id"]], [[3, 2]], "granted")
    check([ask(keys[0]) for _ in range(3)], [200, 200, 429], "two more")
    client.update_usage(usagePlanId=plan, keyId=keys[1]["id"], patchOperations=replace("/remaining", "0"))
    check(ask(keys[1]), 429, "taken away")
    check(used(), [[5, 0], [1, 0]], "in the end")


def usage_call(client):
    """One more call with the first key of `usage`."""
    api = client.get_rest_apis()["items"][0]["id"]
    key = client.get_api_keys(includeValues=True, nameQuery="one")["items"][0]
    check(call(api, "/pets", headers={"x-api-key": key["value"]})[0], 200, "another gateway")


def usage_after(client):
    """The account of `usage` is still there; so many calls came on top, of the first key."""
    plan = client.get_usage_plans()["items"][0]["id"]
    names = {key["id"]: key["name"] for key in client.get_api_keys()["items"]}
    found = {names[key]: used for key, (used, _) in account(client, plan).items()}
    check(found, {"one": int(sys.argv[2]), "two": 1}, "the account")


if __name__ == "__main__":
    globals()[sys.argv[1]](apigateway())
    told()
