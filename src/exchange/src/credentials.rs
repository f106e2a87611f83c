use std::collections::BTreeMap;

/// Who signs calls to services of AWS (R-INT-41): by the ARN of the role that an integration names, or as the gateway
/// itself.
#[derive(Debug, Default)]
pub struct Credentials {
    own: Option<AccessKey>,
    roles: BTreeMap<String, AccessKey>,
}

/// An access key.
#[derive(Clone, Default)]
pub struct AccessKey {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// The token of a temporary key.
    pub session_token: Option<String>,
}

impl std::fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // whoever prints settings must not print secrets
        f.debug_struct("AccessKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl AccessKey {
    /// As a signer.
    pub(crate) fn signer(&self) -> ringgate_sigv4::Credentials<'_> {
        ringgate_sigv4::Credentials {
            access_key: &self.id,
            secret: &self.secret,
            session_token: self.session_token.as_deref(),
        }
    }
}

impl Credentials {
    /// The gateway's own key, and those of roles.
    pub fn new(own: Option<AccessKey>, roles: BTreeMap<String, AccessKey>) -> Credentials {
        Credentials { own, roles }
    }

    /// The key that signs for a role; the empty one is the gateway itself. `None`: nobody signs, which a service of
    /// one's own may accept.
    pub fn of(&self, role: &str) -> Option<&AccessKey> {
        if role.is_empty() { self.own.as_ref() } else { self.roles.get(role) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_int_41_a_role_has_credentials_of_its_own() {
        let key = |id: &str| AccessKey { id: id.to_owned(), ..AccessKey::default() };
        let roles = BTreeMap::from([("arn:aws:iam::1:role/r".to_owned(), key("role"))]);
        let credentials = Credentials::new(Some(key("own")), roles);
        let id = |role: &str| credentials.of(role).map(|key| key.id.as_str());
        assert_eq!(
            (id(""), id("arn:aws:iam::1:role/r"), id("arn:aws:iam::1:role/x")),
            (Some("own"), Some("role"), None)
        );
    }

    #[test]
    fn secrets_are_not_printed() {
        let key =
            AccessKey { id: "id".into(), secret: "hidden".into(), session_token: Some("hidden".into()) };
        assert!(!format!("{key:?}").contains("hidden"));
    }
}
