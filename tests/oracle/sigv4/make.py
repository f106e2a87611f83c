"""Writes requests signed by botocore, one JSON object a line, always the same ones.

    python3 -m venv FOLDER && FOLDER/bin/pip install botocore==1.43.11
    FOLDER/bin/python tests/oracle/sigv4/make.py > tests/vectors/sigv4.jsonl

Members of a line:

    form                 header, or query for a presigned address
    service, region      the scope
    accessKey, secret, sessionToken
    time                 in seconds since 1970
    expires              the life of a presigned address in seconds, else null
    isPayloadSigned      false if UNSIGNED-PAYLOAD stands for the body
    method, body         the body in hexadecimal digits
    plainTarget, plainFields   what was given to sign
    target, added        what came out: the target as sent, and the fields to send besides plainFields
"""

import base64
import datetime
import json
import random
from urllib.parse import quote, urlsplit

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SEED = 20150830
CASES = 400
REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-2"]
SERVICES = ["execute-api", "apigateway", "lambda", "sqs", "s3"]
TEXT = "abcXYZ019-._~ !*'();:@&=+$,/?%#[]é\u4e2d\U0001f600"
SEGMENTS = ["users", "a%20b", "a%2Fb", "~me", "x:y", "2015-03-31", "$LATEST", "%C3%A9", "a+b", "(1)", "f.txt"]
SIGNERS = {
    ("header", False): botocore.auth.SigV4Auth,
    ("header", True): botocore.auth.S3SigV4Auth,
    ("query", False): botocore.auth.SigV4QueryAuth,
    ("query", True): botocore.auth.S3SigV4QueryAuth,
}


def text(chance, most):
    return "".join(chance.choice(TEXT) for _ in range(chance.randint(0, most)))


def path(chance, is_s3):
    segments = [chance.choice(SEGMENTS) for _ in range(chance.randint(0, 4))]
    if not is_s3 and chance.random() < 0.15:
        segments[:0] = chance.choice([["a", ".."], ["."], ["", "b"], ["a", "", "..", "c"]]) + ["end"]
    return "/" + "/".join(segments) + ("/" if segments and chance.random() < 0.2 else "")


def query(chance, form):
    """Encoded in the one canonical way: botocore's header form signs a query as it stands."""
    names = ["a", "b", "A", "a-b", "key", "q"]
    # its query form keeps the first of several equal names only
    count = chance.randint(0, 4)
    picked = chance.sample(names, count) if form == "query" else [chance.choice(names) for _ in range(count)]
    return "&".join(f"{name}={quote(text(chance, 8), safe='-_.~')}" for name in picked)


def fields(chance):
    offered = [
        ("Content-Type", "application/json"),
        ("X-Spaces", "  a   b \t c  "),
        ("x-empty", ""),
        ("X-Twice", "one"),
        ("x-twice", " two"),
        ("User-Agent", "somebody/1.0"),
        ("X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793"),
        ("Accept", "*/*"),
        ("X-Amz-Target", "Some.Operation"),
    ]
    return [field for field in offered if chance.random() < 0.4]


def credentials(chance):
    key = "AKIA" + "".join(chance.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(16))
    secret = base64.b64encode(chance.randbytes(30)).decode()
    token = base64.b64encode(chance.randbytes(45)).decode() if chance.random() < 0.4 else None
    return Credentials(key, secret, token)


def sign(case, signer, url, sent, body, is_payload_signed):
    request = AWSRequest(method=case["method"], url=url, data=body or b"")
    for name, value in sent:
        request.headers.add_header(name, value)
    request.context["payload_signing_enabled"] = is_payload_signed
    moment = datetime.datetime.fromtimestamp(case["time"], datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda *arguments, **named: moment
    signer.add_auth(request)
    return request


def case(chance, number):
    form = "query" if number % 3 == 2 else "header"
    service = chance.choice(SERVICES)
    owner = credentials(chance)
    region = chance.choice(REGIONS)
    method = chance.choice(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"])
    is_payload_signed = form == "query" or chance.random() < 0.85
    body = b"" if form == "query" or method in ("GET", "HEAD") else chance.randbytes(chance.randint(0, 80))
    host = f"abc123.{service}.{region}.amazonaws.com" + ("" if chance.random() < 0.9 else ":8443")
    encoded = query(chance, form)
    target = path(chance, service == "s3") + (f"?{encoded}" if encoded else "")
    made = {
        "id": f"{number:03}",
        "form": form,
        "service": service,
        "region": region,
        "accessKey": owner.access_key,
        "secret": owner.secret_key,
        "sessionToken": owner.token,
        "time": chance.randint(1_420_070_400, 2_000_000_000),
        "method": method,
        "plainTarget": target,
        "body": body.hex(),
    }
    arguments = {"expires": chance.choice([1, 60, 900, 604800])} if form == "query" else {}
    signer = SIGNERS[form, service == "s3"](owner, service, region, **arguments)
    sent = fields(chance)
    if form == "query":
        # what travels in the header of a presigned request must be known when it is signed
        sent = [field for field in sent if not field[0].lower().startswith("x-amz-")]
    request = sign(made, signer, f"https://{host}{target}", sent, body, is_payload_signed)
    return finish(made, request, sent, host, arguments.get("expires"))


def finish(made, request, sent, host, expires):
    parts = urlsplit(request.url)
    added = ["X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-SHA256", "Authorization"]
    made["expires"] = expires
    is_s3_query = made["form"] == "query" and made["service"] == "s3"
    made["isPayloadSigned"] = not is_s3_query and request.headers.get("X-Amz-Content-SHA256") != "UNSIGNED-PAYLOAD"
    made["plainFields"] = [["Host", host]] + [list(field) for field in sent]
    made["target"] = parts.path + (f"?{parts.query}" if parts.query else "")
    made["added"] = [[name.lower(), request.headers[name]] for name in added if name in request.headers]
    return made


def main():
    chance = random.Random(SEED)
    for number in range(CASES):
        print(json.dumps(case(chance, number), ensure_ascii=True))


if __name__ == "__main__":
    main()
