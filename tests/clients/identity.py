"""Who is let in: nobody without a key that is known, and a signature that is right."""

import http.client
import json

import botocore
import boto3

from place import ADMINISTRATOR, CONTROL, ONCE, REGION, apigateway, check, check_refused


def unsigned(path, method="GET"):
    connection = http.client.HTTPConnection(CONTROL.removeprefix("http://"), timeout=20)
    connection.request(method, path, body=b"{}" if method == "POST" else None)
    response = connection.getresponse()
    body = json.loads(response.read())
    return response.status, response.getheader("x-amzn-ErrorType"), body


def main():
    apigateway().get_rest_apis()
    missing = (403, "MissingAuthenticationTokenException", {"message": "Missing Authentication Token"})
    for method, path in [("GET", "/restapis"), ("POST", "/restapis"), ("GET", "/"), ("GET", "/none"), ("GET", "/account")]:
        check(unsigned(path, method), missing, f"unsigned {method} {path}")
    anonymous = boto3.client("apigateway", endpoint_url=CONTROL, region_name=REGION,
                             config=ONCE.merge(botocore.config.Config(signature_version=botocore.UNSIGNED)))
    check_refused("MissingAuthenticationTokenException", 403, "unsigned", anonymous.get_rest_apis)
    wrong = apigateway(secret="wrong")
    check_refused("InvalidSignatureException", 403, "a wrong secret", wrong.get_rest_apis)
    check_refused("InvalidSignatureException", 403, "a wrong secret", wrong.create_rest_api, name="x")
    stranger = apigateway(access_key="AKIAIOSFODNN7EXAMPLE")
    check_refused("UnrecognizedClientException", 403, "an unknown key", stranger.get_rest_apis)
    elsewhere = boto3.client("apigateway", endpoint_url=CONTROL, region_name="eu-west-1", config=ONCE,
                             aws_access_key_id=ADMINISTRATOR["accessKeyId"],
                             aws_secret_access_key=ADMINISTRATOR["secretAccessKey"])
    check_refused("InvalidSignatureException", 403, "another region", elsewhere.get_rest_apis)
    check(apigateway().get_rest_apis()["items"], [], "nothing was made")


if __name__ == "__main__":
    main()
