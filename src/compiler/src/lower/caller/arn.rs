//! ARNs of users and roles.

use ringgate_snapshot::schema::CallerKind;

/// The longest name of a user or role in characters.
const NAME_CHARACTERS_MAX: usize = 64;
/// The longest path before a name in characters.
const PATH_CHARACTERS_MAX: usize = 512;

/// The parts of an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CallerArn<'a> {
    pub(super) kind: CallerKind,
    pub(super) account: &'a str,
    pub(super) name: &'a str,
}

impl<'a> CallerArn<'a> {
    /// `None` if it is none. The root of an account is none: no policy is asked about it.
    pub(super) fn read(text: &'a str) -> Option<CallerArn<'a>> {
        let mut parts = text.splitn(6, ':');
        let (arn, partition, service, region) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let (account, resource) = (parts.next()?, parts.next()?);
        let is_partition = partition == "aws" || partition.starts_with("aws-");
        if arn != "arn" || !is_partition || service != "iam" || !region.is_empty() {
            return None;
        }
        let (kind, path) = resource.split_once('/')?;
        let kind = match kind {
            "user" => CallerKind::User,
            "role" => CallerKind::Role,
            _ => return None,
        };
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let is_folder =
            folder.len() <= PATH_CHARACTERS_MAX && folder.bytes().all(|byte| byte.is_ascii_graphic());
        let is_whole = crate::lower::is_account_id(account) && is_folder && is_name(name);
        is_whole.then_some(CallerArn { kind, account, name })
    }
}

/// Letters, digits and `_+=,.@-`: so IAM has it for users, roles and sessions alike.
pub(super) fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    (1..=NAME_CHARACTERS_MAX).contains(&name.len()) && name.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_auth_10_arns_of_users_and_roles() {
        let read = |text| CallerArn::read(text).map(|arn| (arn.kind, arn.account, arn.name));
        let account = "123456789012";
        assert_eq!(read("arn:aws:iam::123456789012:user/alice"), Some((CallerKind::User, account, "alice")));
        let nested = "arn:aws-cn:iam::123456789012:role/a/b/r.1@x";
        assert_eq!(read(nested), Some((CallerKind::Role, account, "r.1@x")));
        for text in [
            "",
            "alice",
            "arn:aws:iam::123456789012:root",
            "arn:aws:iam::123456789012:user/",
            "arn:aws:iam::123456789012:user/a b",
            "arn:aws:iam::12345678901:user/a",
            "arn:aws:iam:us-east-1:123456789012:user/a",
            "arn:aws:sts::123456789012:assumed-role/r/s",
            "arn:aws:iam::123456789012:group/g",
            "arn:aws:iam::123456789012:user/\u{e9}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
