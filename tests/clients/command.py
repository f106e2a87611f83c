"""A first API with the command `aws`, as its documentation walks it: each change is served at once."""

import json
import os
import subprocess
import sys

from place import ADMINISTRATOR, CONTROL, REGION, call, check, told

ENVIRONMENT = {
    **os.environ,
    "AWS_ACCESS_KEY_ID": ADMINISTRATOR["accessKeyId"],
    "AWS_SECRET_ACCESS_KEY": ADMINISTRATOR["secretAccessKey"],
    "AWS_DEFAULT_REGION": REGION,
    "AWS_MAX_ATTEMPTS": "1",
    "AWS_PAGER": "",
}


def aws(*arguments):
    """Runs `aws apigateway …`: its exit code, and what it says."""
    # `python3 -m awscli` is what the installed command `aws` runs.
    command = [sys.executable, "-m", "awscli", "--endpoint-url", CONTROL, "--output", "json", "apigateway", *arguments]
    ran = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)
    return ran.returncode, ran.stdout, ran.stderr


def done(*arguments):
    code, said, error = aws(*arguments)
    check((code, error), (0, ""), f"aws apigateway {' '.join(arguments)}")
    return json.loads(said) if said.strip() else None


def main():
    api = done("create-rest-api", "--name", "pets", "--description", "by the command", "--tags", "team=pets")
    of_api = ["--rest-api-id", api["id"]]
    root = done("get-resources", *of_api)["items"][0]["id"]
    check(root, api["rootResourceId"], "the root")
    resource = done("create-resource", *of_api, "--parent-id", root, "--path-part", "pets")["id"]
    method = [*of_api, "--resource-id", resource, "--http-method", "GET"]
    done("put-method", *method, "--authorization-type", "NONE")
    done("put-method-response", *method, "--status-code", "200", "--response-models", "application/json=Empty")
    templates = json.dumps({"application/json": '{"statusCode": 200}'})
    done("put-integration", *method, "--type", "MOCK", "--request-templates", templates)
    templates = json.dumps({"application/json": '{"hello":"$stageVariables.who"}'})
    done("put-integration-response", *method, "--status-code", "200", "--response-templates", templates)
    done("create-deployment", *of_api, "--stage-name", "prod", "--variables", "who=world")
    check(call(api["id"], "/pets"), (200, {"hello": "world"}), "deployed")
    patch = "op=replace,path=/variables/who,value=you"
    done("update-stage", *of_api, "--stage-name", "prod", "--patch-operations", patch)
    check(call(api["id"], "/pets"), (200, {"hello": "you"}), "a variable")
    code, _, error = aws("get-rest-api", "--rest-api-id", "none")
    assert code != 0 and "(NotFoundException)" in error, (code, error)
    done("delete-rest-api", *of_api)
    check(call(api["id"], "/pets"), (403, {"message": "Forbidden"}), "gone")


if __name__ == "__main__":
    main()
    told()
