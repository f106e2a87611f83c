"""With `--insecure-local` any key will do, and none."""

import botocore
import boto3

from place import CONTROL, ONCE, REGION, apigateway, check

if __name__ == "__main__":
    apigateway(access_key="AKIAIOSFODNN7EXAMPLE", secret="anything").create_rest_api(name="pets")
    anonymous = boto3.client("apigateway", endpoint_url=CONTROL, region_name=REGION,
                             config=ONCE.merge(botocore.config.Config(signature_version=botocore.UNSIGNED)))
    check([api["name"] for api in anonymous.get_rest_apis()["items"]], ["pets"], "APIs")
