"""Many calls at once: nothing is lost, and the gateway runs what came last. Pages then show everything once."""

import concurrent.futures

from place import apigateway, call, check
from tutorials import pets

THREADS = 8
RESOURCES = 200
CHANGES = 40


def resources_at_once(clients):
    api = clients[0].create_rest_api(name="crowd")
    names = [f"r{n}" for n in range(RESOURCES)]

    def create(n):
        client = clients[n % len(clients)]
        return client.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart=names[n])["id"]

    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        ids = list(pool.map(create, range(RESOURCES)))
    check(len(set(ids)), RESOURCES, "each has an id of its own")
    return api["id"], {f"/{name}" for name in names} | {"/"}


def pages(client, api, wanted):
    for size in [1, 7, 25, 500]:
        found = client.get_paginator("get_resources").paginate(restApiId=api, PaginationConfig={"PageSize": size})
        sizes, paths = [], []
        for page in found:
            sizes.append(len(page["items"]))
            paths += [item["path"] for item in page["items"]]
        check(sorted(paths), sorted(wanted), f"pages of {size}")
        check(set(sizes[:-1]) <= {size}, True, f"full pages of {size}: {sizes}")
    for name in ["a", "b", "c", "d", "e"]:
        client.create_api_key(name=name)
        client.create_usage_plan(name=name)
    for operation in ["get_api_keys", "get_usage_plans"]:
        found = client.get_paginator(operation).paginate(PaginationConfig={"PageSize": 2})
        check(sorted(item["name"] for page in found for item in page["items"]), list("abcde"), operation)
    found = client.get_paginator("get_rest_apis").paginate(PaginationConfig={"PageSize": 1})
    check(sorted(item["name"] for page in found for item in page["items"]), ["crowd", "pets"], "APIs")


def changes_at_once(clients):
    """Variables of one stage, written by many: the last to be acknowledged is served, with all before it."""
    template = "{" + ",".join(f'"v{n}":"$stageVariables.v{n}"' for n in range(CHANGES)) + "}"
    api, _, _ = pets(clients[0], text=template)
    clients[0].create_deployment(restApiId=api, stageName="prod")

    def write(n):
        patch = [{"op": "replace", "path": f"/variables/v{n}", "value": str(n)}]
        clients[n % len(clients)].update_stage(restApiId=api, stageName="prod", patchOperations=patch)
        return call(api, "/pets")[1][f"v{n}"]

    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        check(list(pool.map(write, range(CHANGES))), [str(n) for n in range(CHANGES)], "each sees its own at once")
    check(call(api, "/pets"), (200, {f"v{n}": str(n) for n in range(CHANGES)}), "all of them")


if __name__ == "__main__":
    two = [apigateway(), apigateway()]
    api, wanted = resources_at_once(two)
    changes_at_once(two)
    pages(two[0], api, wanted)
