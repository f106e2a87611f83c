"""While routes are held: answers say so, and keys act at once. `make` makes what needs a key; otherwise the argument is the
snapshot that is held."""

import sys

from place import apigateway, call, check
from tutorials import mock

VALUE = "a-value-of-twenty-characters-or-more"


def make(client):
    api = client.create_rest_api(name="keyed")
    mock(client, api["id"], api["rootResourceId"], "{}", apiKeyRequired=True)
    client.create_deployment(restApiId=api["id"], stageName="prod")
    key = client.create_api_key(name="held", value=VALUE, enabled=True)["id"]
    plan = client.create_usage_plan(name="held", apiStages=[{"apiId": api["id"], "stage": "prod"}])["id"]
    client.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")


def status(client):
    api = next(api["id"] for api in client.get_rest_apis()["items"] if api["name"] == "keyed")
    return call(api, "/", headers={"x-api-key": VALUE})[0]


def turn(client, held):
    key = client.get_api_keys(nameQuery="held")["items"][0]["id"]
    for value, wanted in [("false", 403), ("true", 200)]:
        patch = [{"op": "replace", "path": "/enabled", "value": value}]
        made = client.update_api_key(apiKey=key, patchOperations=patch)
        check(made["ResponseMetadata"]["HTTPHeaders"].get("x-ringgate-held"), held, "what is held")
        check(status(client), wanted, f"a key whose `enabled` is {value}")
    read = client.get_api_key(apiKey=key)
    check(read["ResponseMetadata"]["HTTPHeaders"].get("x-ringgate-held"), None, "reading changes nothing")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(apigateway())
        check(status(apigateway()), 200, "a key that opens")
    else:
        turn(apigateway(), sys.argv[1])
