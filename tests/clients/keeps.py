"""What is there before and after a restart: `make` makes it, prints everything, and `show` prints it again."""

import json
import sys

from place import apigateway
from tutorials import pets


def make(client):
    api, _, _ = pets(client)
    client.create_deployment(restApiId=api, stageName="prod", variables={"who": "world"})
    key = client.create_api_key(name="k", enabled=True)["id"]
    plan = client.create_usage_plan(name="p", apiStages=[{"apiId": api, "stage": "prod"}])["id"]
    client.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")
    client.create_rest_api(name="another", tags={"a": "b"})
    # The last call before the end: it was acknowledged, so it stays.
    patch = [{"op": "replace", "path": "/variables/who", "value": "last"}]
    client.update_stage(restApiId=api, stageName="prod", patchOperations=patch)


def show(client):
    answers = [client.get_rest_apis(), client.get_api_keys(includeValues=True), client.get_usage_plans()]
    for api in answers[0]["items"]:
        of_api = {"restApiId": api["id"]}
        answers += [client.get_resources(**of_api, embed=["methods"]), client.get_stages(**of_api)]
        answers += [client.get_deployments(**of_api), client.get_models(**of_api)]
    for plan in answers[2]["items"]:
        answers.append(client.get_usage_plan_keys(usagePlanId=plan["id"]))
    for answer in answers:
        del answer["ResponseMetadata"]
    print(json.dumps(answers, default=str, sort_keys=True))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(apigateway())
    show(apigateway())
