//! On whose behalf a service is called (R-INT-17, R-AUTH-23, S-AW-03): permissions of functions and queues name it.

use ringgate_snapshot::schema::ArchivedAuthorizer;

use crate::{Call, Exchange, authority::PARTITION, aws::Draft};

/// The service that a field is for alone.
const LAMBDA: &str = "lambda";

impl Exchange {
    /// The method that calls, with its resource as it is declared: what a client sends has no place in it.
    pub(crate) fn method_source_arn(&self, call: &Call<'_>) -> Option<String> {
        let (stage, route) = (self.stage(call)?, self.route(call)?);
        let path = route.resource_path.strip_prefix('/').unwrap_or(&route.resource_path);
        let method = self.method_name(call);
        Some(self.source_arn(call, &format!("{}/{method}/{path}", stage.name)))
    }

    /// The authorizer that calls.
    pub(crate) fn authorizer_source_arn(&self, call: &Call<'_>, authorizer: &ArchivedAuthorizer) -> String {
        self.source_arn(call, &format!("authorizers/{}", authorizer.id))
    }

    fn source_arn(&self, call: &Call<'_>, resource: &str) -> String {
        let (region, account, id) = self
            .api(call)
            .map_or(("", "", ""), |api| (api.region.as_str(), api.account_id.as_str(), api.id.as_str()));
        format!("arn:{PARTITION}:execute-api:{region}:{account}:{id}/{resource}")
    }

    /// Adds who calls, unless it is mapped.
    pub(crate) fn name_caller(&self, call: &Call<'_>, service: &str, source_arn: &str, draft: &mut Draft) {
        let api_id = self.api(call).map_or("", |api| &api.id);
        let tag = (service == LAMBDA).then(|| self.ids.request_id());
        let fields = [
            ("x-amzn-lambda-integration-tag", tag),
            ("x-amzn-apigateway-api-id", Some(api_id)),
            ("X-Amz-Source-Arn", Some(source_arn)),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                draft.add(name, value);
            }
        }
    }
}
