"""Where the control plane and the gateway are, and how they are called."""

import http.client
import json
import os
import time

import boto3
import botocore.config
import botocore.exceptions

CONTROL = os.environ["CONTROL"]
GATEWAY = os.environ.get("GATEWAY", "")
REGION = "us-east-1"
# What a client without access to this machine would be given.
ADMINISTRATOR = json.loads(os.environ.get("ADMINISTRATOR", "{}"))
# An attempt that fails is a finding, not something to try again.
ONCE = botocore.config.Config(retries={"total_max_attempts": 1}, max_pool_connections=16)

longest_s = 0.0
changed_at = None


def apigateway(access_key=None, secret=None, control=CONTROL, config=ONCE):
    client = boto3.client(
        "apigateway",
        endpoint_url=control,
        region_name=REGION,
        aws_access_key_id=access_key or ADMINISTRATOR["accessKeyId"],
        aws_secret_access_key=secret or ADMINISTRATOR["secretAccessKey"],
        config=config,
    )
    client.meta.events.register("before-call.apigateway", _note_change)
    return client


def _note_change(params, **_):
    global changed_at
    if params["method"] != "GET":
        changed_at = time.monotonic()


def call(api, path, stage="prod", method="GET", headers=None, body=None):
    """Calls the deployed API at once: status and body, JSON where it is."""
    global longest_s, changed_at
    connection = http.client.HTTPConnection(GATEWAY, timeout=20)
    connection.request(method, f"/_aws/execute-api/{api}/{stage}{path}", body=body, headers=headers or {})
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    if changed_at is not None:
        longest_s = max(longest_s, time.monotonic() - changed_at)
        changed_at = None
    try:
        return response.status, json.loads(text)
    except ValueError:
        return response.status, text


def told():
    """From the first byte of a change's call to the last byte of the gateway's answer that shows it."""
    print(f"longest from a change to an answer that shows it: {longest_s * 1000:.0f} ms")


def check(found, wanted, what):
    assert found == wanted, f"{what}: found {found!r}, wanted {wanted!r}"


def check_refused(code, status, what, function, **arguments):
    """The call fails with this error; gives its text."""
    try:
        answer = function(**arguments)
    except botocore.exceptions.ClientError as error:
        found = (error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
        check(found, (code, status), f"{what}: {error}")
        return error.response["Error"]["Message"]
    raise AssertionError(f"{what} was done: {answer}")
