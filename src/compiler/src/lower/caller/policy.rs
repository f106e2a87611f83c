//! Policies of callers and sessions (R-AUTH-03, R-AUTH-10).

use ringgate_definition::{CallerPolicy, Diagnostic, Diagnostics, Place};
use ringgate_policy::{Attached, Policy};
use ringgate_snapshot::schema::NamedPolicy;

use crate::code;

/// Lowers policies, each with the place of its first mistake.
pub(super) fn lower_all(policies: &[CallerPolicy], diagnostics: &mut Diagnostics) -> Vec<NamedPolicy> {
    policies.iter().map(|policy| lower(policy, diagnostics)).collect()
}

pub(super) fn lower(policy: &CallerPolicy, diagnostics: &mut Diagnostics) -> NamedPolicy {
    if let Err(fault) = Policy::parse(&policy.text.value, Attached::Identity) {
        let place = place_of(policy, &fault.pointer);
        let message = format!("the policy `{}` is malformed: {fault}", policy.name.value);
        diagnostics.push(Diagnostic::error(code::CALLER_POLICY, place, message).remedy(fault.remedy));
    }
    NamedPolicy { name: policy.name.value.clone(), text: policy.text.value.clone() }
}

/// The place of a part of the document, or of the nearest part around it.
fn place_of(policy: &CallerPolicy, pointer: &str) -> Place {
    let mut pointer = pointer;
    loop {
        if let Some((_, place)) = policy.places.iter().find(|(known, _)| known == pointer) {
            return *place;
        }
        match pointer.rsplit_once('/') {
            Some((around, _)) => pointer = around,
            None => return policy.text.place,
        }
    }
}
