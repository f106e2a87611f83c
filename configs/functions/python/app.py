"""A function as it would be uploaded to Lambda."""

import json


def handler(event, context):
    print("event for", event.get("name"))
    if event.get("fail"):
        raise ValueError("asked to fail")
    body = {
        "hello": event.get("name"),
        "function": context.function_name,
        "arn": context.invoked_function_arn,
        "has_time": context.get_remaining_time_in_millis() > 0,
    }
    return {"statusCode": 200, "body": json.dumps(body)}
