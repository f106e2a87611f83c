//! Who signs calls to services of AWS (R-INT-41).

use std::collections::BTreeMap;
use std::env;

use ringgate_exchange::{AccessKey, Credentials};

/// The key that the usual variables have. Nobody signs for roles.
pub(super) fn from_environment() -> Credentials {
    Credentials::new(own(|name| env::var(name).ok()), BTreeMap::new())
}

fn own(value: impl Fn(&str) -> Option<String>) -> Option<AccessKey> {
    let set = |name: &str| value(name).filter(|value| !value.is_empty());
    Some(AccessKey {
        id: set("AWS_ACCESS_KEY_ID")?,
        secret: set("AWS_SECRET_ACCESS_KEY")?,
        session_token: set("AWS_SESSION_TOKEN"),
    })
}

#[cfg(test)]
mod tests {
    use super::own;

    #[test]
    fn r_int_41_a_key_has_an_id_and_a_secret() {
        let of = |given: &[(&str, &str)]| {
            let value = |name: &str| {
                given.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            };
            own(value).map(|key| (key.id, key.session_token))
        };
        let both = [("AWS_ACCESS_KEY_ID", "i"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_SESSION_TOKEN", "")];
        assert_eq!(of(&both), Some(("i".to_owned(), None)));
        assert_eq!(of(&both[..1]), None);
    }
}
