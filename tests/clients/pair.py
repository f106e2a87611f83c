"""Two control planes of one store: what one is told the other knows, and nothing is lost when both are told at once."""

import concurrent.futures
import sys
import time

from place import apigateway, check, check_refused
from tutorials import pets

THREADS = 8
RESOURCES = 80
PATIENCE_S = 20


def eventually(what, ask, wanted):
    """Asks until the answer is the one that is wanted; gives the seconds that took."""
    began = time.monotonic()
    while True:
        found = ask()
        if found == wanted:
            return time.monotonic() - began
        assert time.monotonic() - began < PATIENCE_S, f"{what}: found {found!r}, wanted {wanted!r}"
        time.sleep(0.005)


def names(client):
    return sorted(api["name"] for api in client.get_rest_apis(limit=500)["items"])


def visible(first, second):
    took = []
    for n in range(3):
        one, other = (first, second) if n % 2 == 0 else (second, first)
        made = one.create_rest_api(name=f"api{n}")
        took.append(eventually("made elsewhere", lambda: f"api{n}" in names(other), True))
        other.delete_rest_api(restApiId=made["id"])
        took.append(eventually("removed elsewhere", lambda: names(one), []))
    print(f"longest until the other knew: {max(took) * 1000:.0f} ms")


def at_once(first, second):
    """Each resource is made at one of them; some are told to come again, as SDKs do."""
    api = first.create_rest_api(name="crowd")
    eventually("the API", lambda: names(second), ["crowd"])
    clients = [first, second]

    def create(n):
        return clients[n % 2].create_resource(
            restApiId=api["id"], parentId=api["rootResourceId"], pathPart=f"r{n}")["id"]

    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        ids = list(pool.map(create, range(RESOURCES)))
    check(len(set(ids)), RESOURCES, "each has an id of its own")
    wanted = sorted(["/"] + [f"/r{n}" for n in range(RESOURCES)])

    def paths(client):
        return sorted(item["path"] for item in client.get_resources(restApiId=api["id"], limit=500)["items"])

    for client in clients:
        eventually("all of them", lambda: paths(client), wanted)
    # The second of two that want the same is refused on what is there, not on what it knew.
    check_refused("ConflictException", 409, "made elsewhere", second.create_resource,
                  restApiId=api["id"], parentId=api["rootResourceId"], pathPart="r0")
    first.delete_rest_api(restApiId=api["id"])


def main():
    first, second = apigateway(), apigateway(control=sys.argv[1])
    visible(first, second)
    at_once(first, second)
    # Something that is served, for whoever looks at what both publish.
    eventually("nothing", lambda: names(second), [])
    api, _, _ = pets(second)
    second.create_deployment(restApiId=api, stageName="prod", variables={"who": "both"})


if __name__ == "__main__":
    main()
