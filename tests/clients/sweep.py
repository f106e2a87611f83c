"""Every operation of the model: a valid call, and what is wrong with each member in turn. Each answer is held against the
model: status, declared errors, members and types."""

import sys

from calls import CALLS
from model import MODEL, judge_answer, judge_refusal, parts_of, send

# What this installation does not do yet, each answered with a BadRequestException that says so.
UNSUPPORTED = {
    "GetSdk",
}
findings = []
count = 0


def find(what, text):
    findings.append(f"{what}: {text}")


def unknown_word(shape):
    return getattr(shape, "enum", None) and "NO_SUCH_WORD"


def wrong_type(shape):
    """Something that no reading takes for the shape."""
    return {"list": {"a": "b"}, "map": ["a"], "structure": ["a"]}.get(shape.type_name, {"a": ["b"]})


def try_invalid(operation, parts, what):
    global count
    count += 1
    status, error, data = send(parts)
    if status < 400:
        find(what, f"was done: {status} {data[:200]!r}")
    elif wrong := judge_refusal(operation, status, error, data):
        find(what, f"{wrong}: {data[:200]!r}")


def invalid_members(operation, arguments):
    """Calls that differ from a valid one by one member of the body, or of the query."""
    shape = operation.input_shape
    if shape is None or "payload" in shape.serialization:
        return
    parts = parts_of(operation, arguments)
    for what, body in invalid_values(shape, parts["body"]):
        yield what, {**parts, "body": body}
    for name, member in shape.members.items():
        wire = member.serialization.get("name", name)
        if member.serialization.get("location") != "querystring":
            continue
        value = unknown_word(member) or {"integer": "many", "boolean": "perhaps"}.get(member.type_name)
        others = [pair for pair in parts["query"] if pair[0] != wire]
        if value:
            yield f"{name} = {value}", {**parts, "query": [*others, (wire, value)]}
        if name in shape.required_members:
            yield f"without {name}", {**parts, "query": others}


def invalid_values(shape, value, path=""):
    """Values that differ from a valid one by one part, as deep as it goes."""
    kind = shape.type_name
    if kind == "structure" and value is not None:
        for name, member in shape.members.items():
            wire = member.serialization.get("name", name)
            if "location" in member.serialization:
                continue
            if name in shape.required_members:
                yield f"without {path}.{name}", {key: item for key, item in value.items() if key != wire}
            for what, item in invalid_values(member, value.get(wire), f"{path}.{name}"):
                yield what, {**value, wire: item}
    elif kind == "list" and value:
        for what, item in invalid_values(shape.member, value[0], f"{path}[0]"):
            yield what, [item, *value[1:]]
    elif kind == "map" and value:
        key = next(iter(value))
        for what, item in invalid_values(shape.value, value[key], f"{path}[{key}]"):
            yield what, {**value, key: item}
    if path:
        for item in filter(None, [wrong_type(shape), unknown_word(shape)]):
            yield f"{path} = {item!r}", item


def unknown_ids(operation, arguments):
    """Calls that differ from a valid one by a name in the path."""
    shape = operation.input_shape
    for name, member in (shape.members if shape else {}).items():
        if member.serialization.get("location") == "uri":
            yield f"{name} is unknown", parts_of(operation, {**arguments, name: "zz9nothere"})


def sweep(operation, arguments):
    for what, parts in invalid_members(operation, arguments):
        try_invalid(operation, parts, f"{operation.name} {what}")
    for what, parts in unknown_ids(operation, arguments):
        try_invalid(operation, parts, f"{operation.name} {what}")


def main():
    global count
    state, swept = {}, set()
    for name, arguments, keep in CALLS:
        operation = MODEL.operation_model(name)
        arguments = arguments(state)
        if name not in swept:
            sweep(operation, arguments)
            swept.add(name)
        status, error, data = send(parts_of(operation, arguments))
        count += 1
        if name in UNSUPPORTED:
            if (status, error) != (400, "BadRequestException") or b"not supported by this installation" not in data:
                find(name, f"is listed as unsupported: {status} {error} {data!r}")
        elif wrong := judge_answer(operation, status, data):
            find(f"{name} {arguments}", wrong)
        elif keep:
            keep(state, data)
    missing = set(MODEL.operation_names) - swept
    if missing:
        find("no call for", sorted(missing))
    print(f"{count} calls of {len(swept)} operations")
    if findings:
        sys.exit("\n".join(findings))


if __name__ == "__main__":
    main()
