#!/usr/bin/env python3
"""The runtime of the function host's tests: does what an event says, right or wrong."""

import base64
import ctypes
import errno
import http.client
import json
import os
import resource
import subprocess
import sys
import time

BASE = "/2018-06-01/runtime"
API = os.environ["AWS_LAMBDA_RUNTIME_API"]
connection = http.client.HTTPConnection(API)


def call(method, path, body=None, headers={}, over=None):
    over = over or connection
    over.request(method, BASE + path, body, headers)
    response = over.getresponse()
    return response.status, response.headers, response.read().decode()


def wait(path):
    """Until the test writes to the FIFO, or closes it."""
    with open(path) as fifo:
        fifo.read()


def syscall(number, *arguments):
    """The name of the error, or OK."""
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(number, *arguments)
    return "OK" if result >= 0 else errno.errorcode[ctypes.get_errno()]


def walls():
    status = dict(line.split(":\t", 1) for line in open("/proc/self/status") if ":\t" in line)
    machine = os.uname().machine
    numbers = {"x86_64": (165, 272, 435), "aarch64": (40, 97, 435)}[machine]
    mount, unshare, clone3 = numbers
    return {
        "uid": os.getuid(),
        "gid": os.getgid(),
        "groups": os.getgroups(),
        "cwd": os.getcwd(),
        "session": os.getsid(0) == os.getpid(),
        "noNewPrivileges": status["NoNewPrivs"].strip(),
        "seccomp": status["Seccomp"].strip(),
        "core": resource.getrlimit(resource.RLIMIT_CORE)[1],
        "descriptors": sorted(int(n) for n in os.listdir("/proc/self/fd")),
        "mount": syscall(mount, b"none", b"/tmp", b"tmpfs", 0, None),
        "unshare": syscall(unshare, 0x10000000),
        "clone3": syscall(clone3, None, 0),
    }


def misuse(request_id):
    """What the host says to calls that are not legal while an invocation runs."""
    other = http.client.HTTPConnection(API)
    answers = {
        "next": call("GET", "/invocation/next", over=other),
        "otherId": call("POST", "/invocation/other/response", "{}", over=other),
        "initError": call("POST", "/init/error", "{}", over=other),
        "restore": call("GET", "/restore/next", over=other),
        "unknown": call("GET", "/nothing", over=other),
    }
    result = {name: [status, body] for name, (status, _, body) in answers.items()}
    over = http.client.HTTPConnection(API)
    over.request("GET", "/2018-06-01/ping")
    result["ping"] = over.getresponse().read().decode()
    call("POST", f"/invocation/{request_id}/response", json.dumps(result))
    status, _, body = call("POST", f"/invocation/{request_id}/response", "{}", over=other)
    print("a second answer:", status, body.strip(), flush=True)


def stream(request_id, event):
    """A streamed answer, chunk by chunk, by hand: the library knows no trailers."""
    over = http.client.HTTPConnection(API)
    over.connect()
    trailers = "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n"
    head = (
        f"POST {BASE}/invocation/{request_id}/response HTTP/1.1\r\nHost: {API}\r\n"
        "Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n"
        "Content-Type: application/vnd.awslambda.http-integration-response\r\n"
    )
    over.sock.sendall((head + trailers + "\r\n").encode())
    for piece in event["pieces"]:
        if piece.startswith("wait:"):
            wait(piece[5:])
            continue
        if piece == "crash":
            os._exit(7)
        count = 1
        if piece.startswith("repeat:"):
            count, size = map(int, piece[7:].split(":"))
            piece = "x" * size
        data = piece.encode()
        for _ in range(count):
            over.sock.sendall(b"%x\r\n%s\r\n" % (len(data), data))
    end = "0\r\n"
    if "error" in event:
        document = base64.b64encode(json.dumps(event["error"]).encode()).decode()
        end += f"Lambda-Runtime-Function-Error-Type: Function.Failed\r\n"
        end += f"Lambda-Runtime-Function-Error-Body: {document}\r\n"
    over.sock.sendall((end + "\r\n").encode())
    response = http.client.HTTPResponse(over.sock)
    response.begin()
    print("the stream was answered:", response.status, flush=True)


def answer(request_id, headers, event):
    what = event.get("do")
    for line in event.get("print", []):
        print(line, flush=True)
    if what == "fail":
        document = {"errorType": "ValueError", "errorMessage": "asked to", "stackTrace": []}
        kind = {"Lambda-Runtime-Function-Error-Type": "Runtime.ValueError"}
        return call("POST", f"/invocation/{request_id}/error", json.dumps(document), kind)
    if what == "crash":
        os._exit(3)
    if what == "abort":
        os.abort()
    if what == "grow":
        hoard = [bytearray(b"x" * 1024 * 1024) for _ in range(event["mb"])]
        time.sleep(3600 + len(hoard))
    if what == "hang":
        child = subprocess.Popen(["sleep", "3600"])
        print("child", child.pid, flush=True)
        time.sleep(3600)
    if what == "misuse":
        return misuse(request_id)
    if what == "stream":
        return stream(request_id, event)
    if what == "mode":
        kind = {"Lambda-Runtime-Function-Response-Mode": "steaming"}
        return call("POST", f"/invocation/{request_id}/response", "{}", kind)
    if what == "large":
        body = '"' + "x" * (event["bytes"] - 2) + '"'
        status, _, said = call("POST", f"/invocation/{request_id}/response", body)
        print("the answer was answered:", status, said.strip(), flush=True)
        return None
    if "wait" in event:
        wait(event["wait"])
    result = {"event": event, "pid": os.getpid(), "code": CODE}
    if what == "headers":
        result["headers"] = {name.lower(): value for name, value in headers.items()}
    if what == "environment":
        result["environment"] = dict(os.environ)
    if what == "walls":
        result["walls"] = walls()
    call("POST", f"/invocation/{request_id}/response", json.dumps(result))
    if "waitAfter" in event:
        wait(event["waitAfter"])


# Replaced by the test of new code.
CODE = "one"


def start():
    how = os.environ.get("START")
    if how == "crash":
        sys.exit(1)
    if how == "error":
        document = {"errorType": "Runtime.ImportModuleError", "errorMessage": "no module"}
        kind = {"Lambda-Runtime-Function-Error-Type": "Runtime.ImportModuleError"}
        print("init/error:", call("POST", "/init/error", json.dumps(document), kind)[0], flush=True)
        sys.exit(1)
    if how == "hang":
        time.sleep(3600)
    if how == "once" and not os.path.exists(os.environ["MARK"]):
        open(os.environ["MARK"], "w").close()
        sys.exit(1)


start()
while True:
    status, headers, event = call("GET", "/invocation/next")
    if status != 200:
        sys.exit(f"next: {status} {event}")
    answer(headers["Lambda-Runtime-Aws-Request-Id"], headers, json.loads(event))
