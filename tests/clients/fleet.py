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


def orders(client, wanted):
    """What goes through admin sockets alone is `done`, or `refused` where it would not reach everybody."""
    api = client.get_rest_apis()["items"][0]["id"]
    plan = client.create_usage_plan(name="p", apiStages=[{"apiId": api, "stage": "prod"}])["id"]
    calls = {
        "usage": lambda: client.get_usage(usagePlanId=plan, startDate="2026-01-01", endDate="2026-01-02"),
    }
    for name, call in calls.items():
        try:
            call()
            became = "done"
        except client.exceptions.BadRequestException as refusal:
            assert "Gateways of other machines" in str(refusal), refusal
            became = "refused"
        assert became == wanted, (name, became)


if __name__ == "__main__":
    {"make": make, "who": who, "keys": keys, "orders": orders}[sys.argv[1]](apigateway(), *sys.argv[2:])
