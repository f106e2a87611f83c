"""Writes calls of the management API as botocore sends and reads them, one JSON object a line, always the same ones.

    tests/oracle/management/install FOLDER
    PYTHONPATH=FOLDER python3 tests/oracle/management/make.py tests/vectors

`management_requests.jsonl`: `operation`, `params` (by the model's member names, without a raw body), and what botocore
sends for them: `method`, `path`, `query`, `accept`, `body` (text), `payload` (a raw body in hexadecimal digits).

`management_responses.jsonl`: `operation`, `status`, `fields`, `body` or `payload`: an answer that botocore reads back
into exactly what was meant; that is checked while it is written.
"""

import datetime
import json
import random
import sys
import urllib.parse
from pathlib import Path

import botocore.awsrequest
import botocore.session

SEED = 20150709
CASES = 6
TEXT = "abcXYZ019-._~ !*'();:@&=+$,/?%#[]{}|\"\\<>é\u4e2d\U0001f600"
PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789"
NAMES = ["type", "path", "limit", "mode", "method.request.header.x", "a b", "application/json", "k&v=1", "é"]
MOMENT_MAX = 2_000_000_000


def text(chance, alphabet=TEXT, least=1):
    return "".join(chance.choice(alphabet) for _ in range(chance.randint(least, 9)))


def pattern(chance, shape):
    status = str(chance.randint(100, 599))
    return chance.choice([status, "*", " "]) if "s*" in shape.metadata["pattern"] else status


def value(chance, shape, fullness, depth=0):
    """A random value of a shape. Fullness 0 leaves out what may be left out, 1 leaves out nothing."""
    kind = shape.type_name
    if kind == "structure":
        return structure(chance, shape, fullness, depth)
    if kind == "list":
        return [value(chance, shape.member, fullness, depth + 1) for _ in range(chance.randint(1, 3 if depth < 3 else 1))]
    if kind == "map":
        keys = sorted({chance.choice(NAMES) if chance.random() < 0.3 else text(chance) for _ in range(chance.randint(0, 2))})
        return {key: value(chance, shape.value, fullness, depth + 1) for key in keys}
    if kind == "string":
        if shape.enum:
            return chance.choice(shape.enum)
        return pattern(chance, shape) if "pattern" in shape.metadata else text(chance)
    if kind == "boolean":
        return chance.random() < 0.5
    if kind == "double":
        return round(chance.uniform(0, 1e5), 2)
    if kind == "timestamp":
        return chance.randint(0, MOMENT_MAX)
    if kind == "blob":
        return chance.randbytes(chance.randint(1, 40))
    return {"integer": chance.randint(-5, 2**31 - 1), "long": chance.randint(0, 2**53)}[kind]


def structure(chance, shape, fullness, depth):
    made = {}
    taken = {it.serialization.get("name", name) for name, it in shape.members.items()} | {"mode"}
    for name, member in shape.members.items():
        place = member.serialization.get("location")
        if name not in shape.required_members and chance.random() >= fullness:
            continue
        if place == "header":
            made[name] = "application/" + text(chance, PLAIN)
        elif place == "querystring" and member.type_name == "map":
            made[name] = {key: text(chance) for key in (text(chance), chance.choice(["basepath", "extensions"])) if key not in taken}
        else:
            made[name] = value(chance, member, fullness, depth + 1)
    return made


def wire(chance, model):
    """What an operation answers, by the model's names, and as it travels."""
    shape = model.output_shape
    if shape is None:
        return {}, [], b""
    meant = structure(chance, shape, chance.choice([0.5, 1.0]), 0)
    fields, members = [], {}
    for name, member in shape.members.items():
        if name not in meant:
            continue
        if member.serialization.get("location") == "header":
            fields.append([member.serialization["name"], meant[name]])
        elif name != shape.serialization.get("payload"):
            members[member.serialization.get("name", name)] = meant[name]
    payload = shape.serialization.get("payload")
    if payload:
        return meant, fields, meant.setdefault(payload, b"")
    return meant, fields, json.dumps(members).encode()


def plain(found):
    """What botocore read, with moments as seconds and without its own words about the response."""
    if isinstance(found, dict):
        return {key: plain(it) for key, it in found.items() if key != "ResponseMetadata"}
    if isinstance(found, list):
        return [plain(it) for it in found]
    if isinstance(found, datetime.datetime):
        return int(found.timestamp())
    return found.read() if hasattr(found, "read") else found


class Body:
    """The body of a response that came from no socket."""

    def __init__(self, data):
        self.data = data

    def stream(self, **_):
        yield self.data

    def read(self, *_):
        data, self.data = self.data, b""
        return data


class Recorder:
    """Stands where the network begins: keeps what would be sent, and answers."""

    def __init__(self):
        session = botocore.session.Session()
        session.set_credentials("AKIDEXAMPLE", "secret")
        self.client = session.create_client("apigateway", region_name="eu-west-1")
        self.client.meta.events.register("before-send.apigateway", self.answer)
        self.sent = None
        self.reply = None

    def answer(self, request, **_):
        self.sent = request
        status, fields, body = self.reply
        return botocore.awsrequest.AWSResponse(request.url, status, dict(fields), Body(body))

    def call(self, name, params, reply):
        self.reply = reply
        return plain(self.client._make_api_call(name, params))


def sent(request, name, params, model):
    address = urllib.parse.urlsplit(request.url)
    made = {"operation": name, "method": request.method, "path": address.path, "query": address.query}
    accept = request.headers.get("Accept")
    made["accept"] = accept.decode() if isinstance(accept, bytes) else accept
    payload = model.input_shape.serialization.get("payload")
    made["params"] = {key: it for key, it in params.items() if key != payload}
    body = request.body or b""
    body = body.encode() if isinstance(body, str) else body
    made["payload" if payload else "body"] = body.hex() if payload else body.decode()
    return made


def main():
    folder = Path(sys.argv[1])
    chance = random.Random(SEED)
    recorder = Recorder()
    service = recorder.client.meta.service_model
    requests, responses = [], []
    for name in sorted(service.operation_names):
        model = service.operation_model(name)
        for case in range(CASES):
            params = structure(chance, model.input_shape, [0.0, 1.0, 0.5][case % 3], 0)
            meant, fields, body = wire(chance, model)
            status = model.http.get("responseCode", 200)
            found = recorder.call(name, params, (status, fields, body))
            assert found == meant, (name, found, meant)
            requests.append(sent(recorder.sent, name, params, model))
            is_payload = model.output_shape is not None and "payload" in model.output_shape.serialization
            content = {"payload": body.hex()} if is_payload else {"body": body.decode()}
            responses.append({"operation": name, "status": status, "fields": fields, **content})
    for file, lines in (("requests", requests), ("responses", responses)):
        text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
        (folder / f"management_{file}.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
