"""Changes that attached gateways take in their own time, so that nobody is asked here: `make` prints the API."""

import sys

from place import apigateway
from tutorials import pets


def make(client):
    api, _, _ = pets(client)
    client.create_deployment(restApiId=api, stageName="prod", variables={"who": "world"})
    print(api)


def who(client, name):
    api = client.get_rest_apis()["items"][0]["id"]
    patch = [{"op": "replace", "path": "/variables/who", "value": name}]
    client.update_stage(restApiId=api, stageName="prod", patchOperations=patch)


def keys(client, count):
    """So many keys of a plan with a quota: each of them needs room for a count."""
    plans = client.get_usage_plans()["items"]
    if not plans:
        api = client.get_rest_apis()["items"][0]["id"]
        stages = [{"apiId": api, "stage": "prod"}]
        quota = {"limit": 3, "period": "DAY"}
        plans = [client.create_usage_plan(name="p", apiStages=stages, quota=quota)]
    there = sorted(client.get_api_keys()["items"], key=lambda key: key["name"])
    for key in there[int(count):]:
        client.delete_api_key(apiKey=key["id"])
    for number in range(len(there), int(count)):
        key = client.create_api_key(name=f"k{number}", enabled=True)["id"]
        client.create_usage_plan_key(usagePlanId=plans[0]["id"], keyId=key, keyType="API_KEY")


if __name__ == "__main__":
    {"make": make, "who": who, "keys": keys}[sys.argv[1]](apigateway(), *sys.argv[2:])
