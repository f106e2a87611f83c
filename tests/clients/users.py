"""A user whose policy allows to look and to make keys: `works`, or is `gone`. The key is the second argument."""

import json
import sys

from place import apigateway, check_refused

if __name__ == "__main__":
    key = json.loads(sys.argv[2])
    user = apigateway(key["accessKeyId"], key["secretAccessKey"])
    if sys.argv[1] == "works":
        user.get_rest_apis()
        user.create_api_key(name="mine")
        told = check_refused("AccessDeniedException", 403, "what no policy allows", user.create_rest_api, name="x")
        assert "user/alice is not authorized to perform: apigateway:POST" in told, told
    else:
        check_refused("UnrecognizedClientException", 403, "a key that is gone", user.get_rest_apis)
