//! The settings of the account (R-MGMT-16, S-PP-01).

use ringgate_management::Fault;
use ringgate_management::patch::read_all;
use ringgate_management::patch::tables::AccountPath;
use ringgate_management::shapes::{Account, GetAccountRequest, Op, ThrottleSettings, UpdateAccountRequest};

use super::{Effect, Operate};
use crate::{Call, Change, Estate};

/// The id of the one row.
const ROW: &str = "account";
/// The account's throttle as the service reports it: requests, and requests a second.
const BURST_LIMIT: i32 = 5_000;
const RATE_LIMIT: f64 = 10_000.0;
const FEATURE: &str = "UsagePlans";
const API_KEY_VERSION: &str = "4";

impl Operate for GetAccountRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<Account>, Fault> {
        Effect::read(current(estate))
    }
}

impl Operate for UpdateAccountRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<Account>, Fault> {
        let mut account = current(estate);
        for patch in read_all::<AccountPath>(self.patch_operations.as_deref())? {
            match patch.path {
                AccountPath::CloudwatchRoleArn => {
                    account.cloudwatch_role_arn =
                        patch.text().filter(|arn| !arn.is_empty()).map(str::to_owned);
                }
                AccountPath::Features => check_feature(patch.op, patch.element())?,
            }
        }
        Effect::write(account.clone(), Change::put("", ROW, account))
    }
}

/// What is kept is the role alone that API Gateway writes logs with; the rest is the same for everybody.
fn current(estate: &Estate) -> Account {
    let kept = estate.get::<Account>(ROW);
    Account {
        cloudwatch_role_arn: kept.and_then(|kept| kept.cloudwatch_role_arn.clone()),
        throttle_settings: Some(ThrottleSettings {
            burst_limit: Some(BURST_LIMIT),
            rate_limit: Some(RATE_LIMIT),
        }),
        features: Some(vec![FEATURE.to_owned()]),
        api_key_version: Some(API_KEY_VERSION.to_owned()),
    }
}

/// Everybody has usage plans, and cannot give them back.
fn check_feature(op: Op, feature: Option<&str>) -> Result<(), Fault> {
    match feature {
        Some(FEATURE) if op == Op::Add => Ok(()),
        Some(FEATURE) => Err(Fault::bad_request("The feature UsagePlans cannot be removed from an account")),
        other => {
            let other = other.unwrap_or("null");
            Err(Fault::bad_request(format!("Invalid feature {other} specified. Must be one of: [{FEATURE}]")))
        }
    }
}
