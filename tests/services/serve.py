"""Services of AWS on a free port, and boto3 to look at them: for the tests `slow_services_*`.

Says its port in a line of JSON, then does what lines of JSON say: {"service", "operation", "parameters"}, and answers each
with the result. Whether the signatures of what it was sent are right is told by {"service": "signatures"}: botocore makes
each again from the request and the secret.
"""

import io
import json
import sys
import threading
from urllib.parse import urlsplit

import boto3
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

KEY, SECRET, REGION = "AKIDEXAMPLE", "the secret of tests", "us-east-1"
signatures = []


def signed_again(authorization, method, url, headers, body):
    """The signature of a request, and the one that it has."""
    parts = dict(part.strip().split("=", 1) for part in authorization.split(" ", 1)[1].split(","))
    _, _, region, service, _ = parts["Credential"].split("/")
    names = parts["SignedHeaders"].split(";")
    request = AWSRequest(method, url, data=body)
    for name in names:
        request.headers[name] = headers[name]
    request.context["timestamp"] = headers["x-amz-date"]

    class Signer(S3SigV4Auth if service == "s3" else SigV4Auth):
        def headers_to_sign(self, request):
            return HTTPHeaders.from_pairs((name, request.headers[name]) for name in names)

        def payload(self, request):
            return headers.get("x-amz-content-sha256") or super().payload(request)

    signer = Signer(Credentials(KEY, SECRET), service, region)
    text = signer.string_to_sign(request, signer.canonical_request(request))
    missing = [name for name in headers if name.startswith("x-amz-") and name not in names]
    return {
        "service": service,
        "is_good": signer.signature(text, request) == parts["Signature"],
        "unsigned": missing,
        "source": headers.get("x-amz-source-arn", ""),
    }


class Checked:
    """Notes how each request is signed that does not come from boto3."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        agent = environ.get("HTTP_USER_AGENT", "")
        if agent.startswith("AmazonAPIGateway_"):
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
            headers = {
                name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")
            }
            for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
                if name in environ:
                    headers[name.replace("_", "-").lower()] = environ[name]
            url = f"http://{headers['host']}{environ['REQUEST_URI']}"
            try:
                signed = signed_again(headers["authorization"], environ["REQUEST_METHOD"], url, headers, body)
            except Exception as error:
                signed = {"service": urlsplit(url).path, "is_good": False, "error": repr(error)}
            signatures.append(signed)
        return self.app(environ, start_response)


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_):
        pass


def plain(value):
    if isinstance(value, bytes):
        return value.hex()
    return value.read().hex() if hasattr(value, "read") else str(value)


server = make_server("127.0.0.1", 0, Checked(DomainDispatcherApplication(create_backend_app)), True, request_handler=Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"port": server.server_port}), flush=True)

for line in sys.stdin:
    asked = json.loads(line)
    if asked["service"] == "signatures":
        answer = signatures
    else:
        client = boto3.client(
            asked["service"],
            endpoint_url=f"http://127.0.0.1:{server.server_port}",
            region_name=REGION,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
        )
        answer = getattr(client, asked["operation"])(**asked["parameters"])
    print(json.dumps(answer, default=plain), flush=True)
