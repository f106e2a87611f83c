"""With the limits that AWS documents: who comes too often is told to come later, and SDKs do (R-LIM-08)."""

import botocore.config
import botocore.exceptions

from place import apigateway, check

KEYS = 9

if __name__ == "__main__":
    patient = apigateway(config=botocore.config.Config(retries={"mode": "standard", "total_max_attempts": 10}))
    retries = 0
    for n in range(KEYS):
        retries += patient.create_api_key(name=f"k{n}")["ResponseMetadata"]["RetryAttempts"]
    assert retries > 0, "nine keys come faster than five a second"
    check(len(patient.get_api_keys()["items"]), KEYS, "all of them")
    print(f"throttled retries: {retries}")

    impatient, refused = apigateway(), None
    for n in range(KEYS):
        try:
            impatient.create_rest_api(name=f"a{n}", endpointConfiguration={"types": ["REGIONAL"]})
        except botocore.exceptions.ClientError as error:
            refused = error.response
    check(refused["Error"]["Code"], "TooManyRequestsException", "too often")
    check(refused["ResponseMetadata"]["HTTPStatusCode"], 429, "too often")
    after = int(refused["ResponseMetadata"]["HTTPHeaders"]["retry-after"])
    assert 1 <= after <= 3, after
