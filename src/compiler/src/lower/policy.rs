//! Resource policies (R-AUTH-01 to R-AUTH-04).

use ringgate_definition::{Api, Diagnostic, Diagnostics};
use ringgate_policy::{Attached, Home, Policy};

use super::deployment::Owner;
use crate::code;

/// What the original service says of a malformed one (R-AUTH-01).
const MALFORMED: &str =
    "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.";

/// The policy's text, if there is one and it can be evaluated.
pub(crate) fn lower(api: &Api, owner: Owner<'_>, diagnostics: &mut Diagnostics) -> Option<String> {
    let policy = api.policy.as_ref()?;
    let home = Home { partition: "aws", region: owner.region, account: owner.account_id, api: owner.api_id };
    if let Err(fault) = Policy::parse(&policy.value, Attached::Api(home)) {
        let diagnostic =
            Diagnostic::error(code::RESOURCE_POLICY, policy.place, format!("{MALFORMED} {fault}"));
        diagnostics.push(diagnostic.remedy("correct the policy"));
        return None;
    }
    Some(policy.value.clone())
}
