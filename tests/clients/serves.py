"""The stage of `keeps.py` answers, with the variable that is named."""

import sys

from place import apigateway, call, check

if __name__ == "__main__":
    client = apigateway()
    api = next(api["id"] for api in client.get_rest_apis()["items"] if api["name"] == "pets")
    if sys.argv[1:] and sys.argv[1] == "change":
        patch = [{"op": "replace", "path": "/variables/who", "value": sys.argv[2]}]
        client.update_stage(restApiId=api, stageName="prod", patchOperations=patch)
    check(call(api, "/pets"), (200, {"hello": sys.argv[-1]}), "the gateway")
