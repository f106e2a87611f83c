//! Whole policies: the documented examples, what must hold of every policy, and what is refused.

mod documented;
mod properties;
mod refused;

use serde_json::Value;

use crate::{Attached, Caller, Facts, Home, Policy, Principal, Request, Values};

pub(crate) const HOME: Home<'static> =
    Home { partition: "aws", region: "eu-west-1", account: "111111111111", api: "a1b2c3" };

pub(crate) const ANN: Principal<'static> = Principal::Aws(Caller {
    arn: "arn:aws:iam::111111111111:user/ann",
    account: "111111111111",
    role_arn: None,
    unique_id: None,
});

pub(crate) const BOB: Principal<'static> = Principal::Aws(Caller {
    arn: "arn:aws:iam::222222222222:user/bob",
    account: "222222222222",
    role_arn: None,
    unique_id: None,
});

/// The ARN of a method of the API at [`HOME`].
pub(crate) fn arn(method_and_path: &str) -> String {
    format!("arn:aws:execute-api:eu-west-1:111111111111:a1b2c3/{method_and_path}")
}

pub(crate) struct Known<'v>(pub &'v Value);

impl Facts for Known<'_> {
    fn values(&self, key: &str) -> Option<Values<'_>> {
        self.0.get(key)?.as_str().map(Values::one)
    }
}

pub(crate) fn api_policy(document: &Value) -> Policy {
    Policy::parse(&document.to_string(), Attached::Api(HOME)).expect("a policy")
}

pub(crate) fn invoke<'a>(resource: &'a str, principal: Principal<'a>, facts: &'a dyn Facts) -> Request<'a> {
    Request { action: "execute-api:Invoke", resource, principal, facts }
}
