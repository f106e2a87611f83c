"""While routes are held: answers say so, and keys act at once. The argument is the snapshot that is held."""

import sys

from place import apigateway, check

if __name__ == "__main__":
    client = apigateway()
    made = client.create_api_key(name="while held", enabled=True)
    check(made["ResponseMetadata"]["HTTPHeaders"].get("x-ringgate-held"), sys.argv[1], "what is held")
    read = client.get_api_key(apiKey=made["id"])
    check(read["ResponseMetadata"]["HTTPHeaders"].get("x-ringgate-held"), None, "reading changes nothing")
