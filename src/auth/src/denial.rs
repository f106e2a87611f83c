//! What a caller is told whom a policy denies.

use ringgate_policy::Access;

/// The caller in the message of a call that is not signed (R-AUTH-07).
pub const ANONYMOUS: &str = "anonymous";

/// The message when the resource policy, or the policies of the caller's identity, do not allow a call (R-AUTH-07).
/// `who` is [`ANONYMOUS`] or the caller's ARN, `masked_arn` what `MethodArn::masked` says. It is the `Message` of a
/// 403 with the error type `AccessDeniedException`, ACCESS_DENIED.
pub fn access_denied_message(who: &str, masked_arn: &str, access: Access) -> String {
    let explicit = if access == Access::ExplicitDeny { " with an explicit deny" } else { "" };
    format!(
        "User: {who} is not authorized to perform: execute-api:Invoke on resource: {masked_arn}{explicit}"
    )
}

/// The message when a Lambda authorizer's policy does not allow a call (R-AUTH-21); status and types as above.
pub fn authorizer_denied_message(access: Access) -> &'static str {
    match access {
        Access::ExplicitDeny => "User is not authorized to access this resource with an explicit deny",
        Access::ImplicitDeny | Access::Allowed => "User is not authorized to access this resource",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_auth_07_says_who_may_not_do_what() {
        let arn = "arn:aws:execute-api:eu-west-1:********9012:a1b2c3/prod/GET/pets";
        let want =
            format!("User: anonymous is not authorized to perform: execute-api:Invoke on resource: {arn}");
        assert_eq!(access_denied_message(ANONYMOUS, arn, Access::ImplicitDeny), want);
        let explicit = access_denied_message(ANONYMOUS, arn, Access::ExplicitDeny);
        assert_eq!(explicit, want + " with an explicit deny");
    }

    #[test]
    fn r_auth_21_messages() {
        let implicit = "User is not authorized to access this resource";
        assert_eq!(authorizer_denied_message(Access::ImplicitDeny), implicit);
        assert_eq!(
            authorizer_denied_message(Access::ExplicitDeny),
            format!("{implicit} with an explicit deny")
        );
    }
}
