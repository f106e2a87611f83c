"""What the service's model says: requests made of it, answers held against it."""

import json
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.serialize
import botocore.session
import urllib3

from place import ADMINISTRATOR, CONTROL, REGION

MODEL = botocore.session.get_session().get_service_model("apigateway")
SERIALIZER = botocore.serialize.create_serializer("rest-json", include_validation=False)
CREDENTIALS = botocore.credentials.Credentials(ADMINISTRATOR["accessKeyId"], ADMINISTRATOR["secretAccessKey"])
POOL = urllib3.PoolManager()

# What the wire itself may answer to any operation: the model does not declare these.
WIRE_ERRORS = {
    "SerializationException": 400,
    "ValidationException": 400,
    "MissingAuthenticationTokenException": 403,
    "AccessDeniedException": 403,
    "UnknownOperationException": 404,
    "RequestEntityTooLargeException": 413,
}


def parts_of(operation, arguments):
    """A request by the model: method, path, query, body (JSON, or bytes as they are)."""
    made = SERIALIZER.serialize_to_request(arguments, operation)
    query = made["query_string"]
    pairs = list(query.items()) if isinstance(query, dict) else query
    body = made["body"]
    is_raw = operation.input_shape is not None and "payload" in operation.input_shape.serialization
    if not is_raw:
        body = json.loads(body) if body else {}
    return {"method": made["method"], "path": made["url_path"], "query": pairs, "body": body}


def send(parts):
    """Signs and sends a request: status, name of the error, body."""
    method, body = parts["method"], parts["body"]
    if not isinstance(body, bytes):
        body = json.dumps(body).encode() if method not in ("GET", "DELETE") else b""
    url = CONTROL + parts["path"]
    # Some paths have a query of their own.
    pairs = [(name, item) for name, value in parts["query"] for item in (value if isinstance(value, list) else [value])]
    if pairs:
        url += ("&" if "?" in url else "?") + urllib.parse.urlencode(pairs, quote_via=urllib.parse.quote)
    headers = {"content-type": "application/json"} if body else {}
    request = botocore.awsrequest.AWSRequest(method, url, data=body, headers=headers)
    botocore.auth.SigV4Auth(CREDENTIALS, "apigateway", REGION).add_auth(request)
    answer = POOL.request(method, url, body=body, headers=dict(request.headers), retries=False)
    return answer.status, answer.headers.get("x-amzn-ErrorType"), answer.data


def judge_refusal(operation, status, error, data):
    """What is wrong with a refusal; nothing if it is one that the model or the wire has."""
    declared = {shape.name: shape.metadata["error"]["httpStatusCode"] for shape in operation.error_shapes}
    wanted = {**WIRE_ERRORS, **declared}.get(error)
    if wanted != status:
        return f"{error} with {status}; declared are {declared}"
    try:
        message = json.loads(data)["message"]
    except (ValueError, KeyError, TypeError):
        return f"no message: {data!r}"
    return None if isinstance(message, str) and message else f"an empty message: {data!r}"


def judge_answer(operation, status, data):
    """What is wrong with an answer; nothing if it has the status and the members that the model has."""
    wanted = operation.http.get("responseCode", 200)
    if status != wanted:
        return f"status {status}, wanted {wanted}: {data!r}"
    shape = operation.output_shape
    if shape is None or not shape.members:
        return None if data in (b"", b"{}") else f"a body where none is: {data!r}"
    if "payload" in shape.serialization:
        return None
    return judge(shape, json.loads(data), operation.name)


def judge(shape, value, place):
    """What is wrong with a value of a shape: unknown members, other types, words that are none."""
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            return f"{place} is {value!r}, no structure"
        known = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        for name, item in value.items():
            if name not in known:
                return f"{place} has an unknown member {name}"
            if wrong := judge(known[name], item, f"{place}.{name}"):
                return wrong
        return None
    if kind == "list":
        if not isinstance(value, list):
            return f"{place} is {value!r}, no list"
        return next((w for n, item in enumerate(value) if (w := judge(shape.member, item, f"{place}[{n}]"))), None)
    if kind == "map":
        if not isinstance(value, dict):
            return f"{place} is {value!r}, no map"
        return next((w for key, item in value.items() if (w := judge(shape.value, item, f"{place}[{key}]"))), None)
    types = {"string": str, "blob": str, "boolean": bool, "integer": int, "long": int,
             "double": (int, float), "timestamp": (int, float)}
    if not isinstance(value, types[kind]) or (kind != "boolean" and isinstance(value, bool)):
        return f"{place} is {value!r}, no {kind}"
    words = getattr(shape, "enum", None)
    if words and value not in words:
        return f"{place} is {value!r}, none of {words}"
    return None
