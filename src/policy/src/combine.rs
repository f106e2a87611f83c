use crate::statement::Effect;

/// What two verdicts come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// The call may go on.
    Allowed,
    /// Nothing allows the call.
    ImplicitDeny,
    /// A statement denies the call; the message says so (R-AUTH-07, R-AUTH-21).
    ExplicitDeny,
}

/// The table for a caller of the API's own account: an Allow of either side is enough (R-AUTH-06). `identity` is what
/// the caller's policies or an authorizer's say, `resource` what the API's policy says; `None` where no statement
/// applies, or where there is no policy.
pub fn same_account(identity: Option<Effect>, resource: Option<Effect>) -> Access {
    match stronger(identity, resource) {
        Some(Effect::Deny) => Access::ExplicitDeny,
        Some(Effect::Allow) => Access::Allowed,
        None => Access::ImplicitDeny,
    }
}

/// The table for a caller of another account: both sides must allow (R-AUTH-06).
pub fn cross_account(identity: Option<Effect>, resource: Option<Effect>) -> Access {
    match (identity, resource) {
        (Some(Effect::Deny), _) | (_, Some(Effect::Deny)) => Access::ExplicitDeny,
        (Some(Effect::Allow), Some(Effect::Allow)) => Access::Allowed,
        _ => Access::ImplicitDeny,
    }
}

/// What several policies of one side say together: Deny before Allow before nothing.
pub fn stronger(one: Option<Effect>, other: Option<Effect>) -> Option<Effect> {
    match (one, other) {
        (Some(Effect::Deny), _) | (_, Some(Effect::Deny)) => Some(Effect::Deny),
        (None, None) => None,
        _ => Some(Effect::Allow),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Option<Effect> = Some(Effect::Allow);
    const D: Option<Effect> = Some(Effect::Deny);

    #[test]
    fn r_auth_06_same_account() {
        let check = |identity, resource, want| assert_eq!(same_account(identity, resource), want);
        check(A, A, Access::Allowed);
        check(A, None, Access::Allowed);
        check(A, D, Access::ExplicitDeny);
        check(None, A, Access::Allowed);
        check(None, None, Access::ImplicitDeny);
        check(None, D, Access::ExplicitDeny);
        check(D, A, Access::ExplicitDeny);
        check(D, None, Access::ExplicitDeny);
        check(D, D, Access::ExplicitDeny);
    }

    #[test]
    fn r_auth_06_cross_account() {
        let check = |identity, resource, want| assert_eq!(cross_account(identity, resource), want);
        check(A, A, Access::Allowed);
        check(A, None, Access::ImplicitDeny);
        check(A, D, Access::ExplicitDeny);
        check(None, A, Access::ImplicitDeny);
        check(None, None, Access::ImplicitDeny);
        check(None, D, Access::ExplicitDeny);
        check(D, A, Access::ExplicitDeny);
        check(D, None, Access::ExplicitDeny);
        check(D, D, Access::ExplicitDeny);
    }
}
