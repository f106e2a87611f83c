"""APIs from documents and back, with boto3 and the command `aws`: what is imported is served, and what is exported is
what was imported."""

import json
import os
import sys
import tempfile

from command import done
from place import apigateway, call, check, check_refused, told

FORBIDDEN = (403, {"message": "Forbidden"})


def mock(text, status="200"):
    """An integration that answers a text."""
    return {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": status, "responseTemplates": {"application/json": text}}},
    }


def operation(text, **more):
    return {"responses": {"200": {"description": "200 response"}}, "x-amazon-apigateway-integration": mock(text), **more}


def petstore(paths, **more):
    return {
        "swagger": "2.0",
        "info": {"title": "PetStore", "version": "2026-01-01", "description": "Pets for sale"},
        "basePath": "/v1/store",
        "definitions": {"Pet": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}},
        "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": True, "validateRequestParameters": True}},
        "paths": paths,
        **more,
    }


PETS = {
    "/pets": {
        "get": operation('{"pets": ["$stageVariables.who"]}', description="Lists pets"),
        "post": operation(
            '{"made": true}',
            consumes=["application/json"],
            parameters=[{"in": "body", "name": "Pet", "required": True, "schema": {"$ref": "#/definitions/Pet"}}],
            **{"x-amazon-apigateway-request-validator": "all"},
        ),
    },
    "/pets/{id}": {"get": operation('{"id": "$input.params(\'id\')"}')},
}


def bytes_of(document):
    return json.dumps(document).encode()


def paths_of(client, api):
    items = client.get_resources(restApiId=api, embed=["methods"], limit=500)["items"]
    return {item["path"]: (item["id"], sorted(item.get("resourceMethods", {}))) for item in items}


def deploy(client, api, **more):
    return client.create_deployment(restApiId=api, stageName="prod", **more)["id"]


def imports_and_exports(client):
    made = client.import_rest_api(body=bytes_of(petstore(PETS)), parameters={"endpointConfigurationTypes": "REGIONAL"})
    api = made["id"]
    check((made["name"], made["version"], made["ResponseMetadata"]["HTTPStatusCode"]), ("PetStore", "2026-01-01", 201), "made")
    check(made["endpointConfiguration"]["types"], ["REGIONAL"], "endpoint type")
    check(call(api, "/pets"), FORBIDDEN, "an API without a stage")
    deploy(client, api, variables={"who": "rex"})
    check(call(api, "/pets"), (200, {"pets": ["rex"]}), "deployed")
    check(call(api, "/pets/7"), (200, {"id": "7"}), "a path parameter")
    headers = {"content-type": "application/json"}
    check(call(api, "/pets", method="POST", headers=headers, body="{}")[0], 400, "a pet without a name")
    check(call(api, "/pets", method="POST", headers=headers, body='{"name":"rex"}')[0], 200, "a pet")

    stage = {"restApiId": api, "stageName": "prod"}
    client.create_documentation_version(restApiId=api, documentationVersion="1", stageName="prod")
    for kind, accepts, suffix in [
        ("oas30", "application/json", "json"),
        ("swagger", "application/json", "json"),
        ("oas30", "application/yaml", "yaml"),
        ("swagger", "application/yaml", "yaml"),
    ]:
        out = client.get_export(**stage, exportType=kind, parameters={"extensions": "apigateway"}, accepts=accepts)
        check(out["contentType"], "application/octet-stream", kind)
        check(out["contentDisposition"], f'attachment; filename="{kind}_2026-01-01.{suffix}"', kind)
        again = client.import_rest_api(body=out["body"].read(), failOnWarnings=True)["id"]
        deploy(client, again, variables={"who": "rex"})
        check(call(again, "/pets"), (200, {"pets": ["rex"]}), f"imported again from {kind}, {accepts}")
        check(call(again, "/pets", method="POST", headers=headers, body="{}")[0], 400, "still validated")
        for one, other in [(api, again)]:
            check(
                {path: verbs for path, (_, verbs) in paths_of(client, one).items()},
                {path: verbs for path, (_, verbs) in paths_of(client, other).items()},
                "the same resources",
            )
        client.delete_rest_api(restApiId=again)
    plain = json.loads(client.get_export(**stage, exportType="oas30")["body"].read())
    check([key for key in plain if key.startswith("x-")], [], "no extensions unless asked for")
    check(plain["servers"][0]["variables"]["basePath"]["default"], "prod", "the stage")
    described = client.get_export(**stage, exportType="swagger", parameters={"extensions": "documentation"})
    parts = json.loads(described["body"].read())["x-amazon-apigateway-documentation"]["documentationParts"]
    check(sorted(part["location"]["type"] for part in parts), ["API", "METHOD"], "documentation of the stage")
    check_refused("NotFoundException", 404, "no such stage", client.get_export, restApiId=api, stageName="none", exportType="oas30")
    check_refused("BadRequestException", 400, "no such form", client.get_export, **stage, exportType="raml")


def put_merge_and_overwrite(client):
    api = client.import_rest_api(body=bytes_of(petstore(PETS)), parameters={"basepath": "split"})["id"]
    before = paths_of(client, api)
    check(sorted(before), ["/", "/store", "/store/pets", "/store/pets/{id}"], "a split base path")
    deploy(client, api, variables={"who": "rex"})
    more = petstore({"/pets": {"get": operation('{"pets": ["new"]}')}, "/cats": {"get": operation('{"cats": []}')}})
    split = {"basepath": "split"}
    client.put_rest_api(restApiId=api, mode="merge", body=bytes_of(more), parameters=split)
    merged = paths_of(client, api)
    check(merged["/store/pets"], before["/store/pets"], "the other method and the id stay")
    check(merged["/store/cats"][1], ["GET"], "what is new")
    check(call(api, "/store/pets"), (200, {"pets": ["rex"]}), "not deployed yet")
    deploy(client, api)
    check(call(api, "/store/pets"), (200, {"pets": ["new"]}), "deployed")
    check(call(api, "/store/pets/7"), (200, {"id": "7"}), "what was there")
    client.put_rest_api(restApiId=api, mode="overwrite", body=bytes_of(more), parameters=split)
    check(paths_of(client, api)["/store/pets"], (before["/store/pets"][0], ["GET"]), "overwritten")
    check("/store/pets/{id}" in paths_of(client, api), False, "gone")
    check(call(api, "/store/pets/7"), (200, {"id": "7"}), "not deployed yet")
    deploy(client, api)
    check(call(api, "/store/pets/7")[0], 403, "deployed")

    wrong = petstore({"/a": {"get": {"x-amazon-apigateway-integration": {"type": "http", "httpMethod": "GET", "uri": "ftp://a"}}}})
    said = check_refused("BadRequestException", 400, "a mistake", client.put_rest_api, restApiId=api, body=bytes_of(wrong))
    assert said.startswith("Errors found during import:\n\tUnable to put integration on 'GET'"), said
    mapped = {"type": "http", "httpMethod": "GET", "uri": "http://a.b", "requestParameters": {"k": True}}
    doubtful = petstore({"/x": {"get": {"x-amazon-apigateway-integration": mapped}}})
    said = check_refused("BadRequestException", 400, "a warning", client.put_rest_api, restApiId=api,
                         body=bytes_of(doubtful), failOnWarnings=True)
    assert said.startswith("Warnings found during import:\n\tInvalid format for 'requestParameters'."), said
    check("/x" in paths_of(client, api), False, "nothing changed")
    warned = client.put_rest_api(restApiId=api, body=bytes_of(doubtful))
    check(len(warned["warnings"]), 1, "a warning that is only told")
    check_refused("BadRequestException", 400, "no document", client.import_rest_api, body=b"{}")
    check_refused("NotFoundException", 404, "no such API", client.put_rest_api, restApiId="zz9nothere", body=bytes_of(more))


def documentation_parts(client):
    api = client.import_rest_api(body=bytes_of(petstore(PETS)), parameters={"ignore": "documentation"})["id"]
    check(client.get_documentation_parts(restApiId=api)["items"], [], "documentation ignored")
    part = {"location": {"type": "MODEL", "name": "Pet"}, "properties": {"description": "A pet"}}
    document = {"swagger": "2.0", "info": {"title": "doc", "version": "1"},
                "x-amazon-apigateway-documentation": {"version": "1", "documentationParts": [part]}}
    first = client.import_documentation_parts(restApiId=api, mode="merge", body=bytes_of(document))["ids"]
    part["properties"] = {"description": "An animal"}
    second = client.import_documentation_parts(restApiId=api, mode="overwrite", failOnWarnings=True, body=bytes_of(document))["ids"]
    check(second, first, "the same place keeps its id")
    items = client.get_documentation_parts(restApiId=api)["items"]
    check([json.loads(item["properties"]) for item in items], [{"description": "An animal"}], "replaced")
    said = check_refused("BadRequestException", 400, "no document", client.import_documentation_parts, restApiId=api, body=b"no")
    check(said, "Unable to build importer with provided input.", "text")


def ten_thousand_resources(client):
    paths = {f"/group{number // 100}/item{number}": {"get": {"x-amazon-apigateway-integration": {"type": "mock"}}}
             for number in range(10_000)}
    body = bytes_of(petstore(paths))
    made = client.import_rest_api(body=body)
    client.put_rest_api(restApiId=made["id"], mode="overwrite", body=body)
    client.delete_rest_api(restApiId=made["id"])


def with_the_command_aws(client):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "petstore.json")
        with open(path, "wb") as file:
            file.write(bytes_of(petstore(PETS)))
        api = done("import-rest-api", "--body", f"fileb://{path}", "--parameters", "endpointConfigurationTypes=REGIONAL")
        of_api = ["--rest-api-id", api["id"]]
        done("create-deployment", *of_api, "--stage-name", "prod", "--variables", "who=rex")
        check(call(api["id"], "/pets"), (200, {"pets": ["rex"]}), "deployed")
        out = os.path.join(folder, "out.yaml")
        done("get-export", *of_api, "--stage-name", "prod", "--export-type", "oas30", "--accepts", "application/yaml",
             "--parameters", "extensions=apigateway", out)
        with open(out, encoding="utf-8") as file:
            check(file.read().split(":")[0], "openapi", "a document in YAML")
        done("put-rest-api", *of_api, "--mode", "overwrite", "--body", f"fileb://{out}")
        done("import-documentation-parts", *of_api, "--mode", "merge", "--body", f"fileb://{path}")
        done("create-deployment", *of_api, "--stage-name", "prod")
        check(call(api["id"], "/pets"), (200, {"pets": ["rex"]}), "from its own export")


if __name__ == "__main__":
    globals()[sys.argv[1]](apigateway())
    told()
