//! What policies of users can ask about a call, as IAM has it: condition keys that are known, and those that never will be.

use std::borrow::Cow;
use std::net::IpAddr;

use ringgate_compiler::user_id_of;
use ringgate_policy::{Facts, HTTP_KEYS, HttpCall, KeyUse, Policy, SIGNER_KEYS, Signer, Values, http_fact};

/// Keys that are the same for every call here.
const OWN_KEYS: [&str; 3] = ["aws:principalisawsservice", "aws:requestedregion", "aws:viaawsservice"];

/// Whether a condition key, in lower case, is given to policies. Nobody has tags here, no call names its resource's tags
/// or its input in conditions, and nobody calls by way of a service: such keys would make conditions that never hold.
pub(crate) fn is_known(key: &str) -> bool {
    [&HTTP_KEYS[..], &SIGNER_KEYS, &OWN_KEYS].iter().any(|keys| keys.contains(&key))
}

/// What of a policy can never be known.
pub(crate) fn unknown_keys(policy: &Policy) -> Vec<KeyUse<'_>> {
    policy.key_uses().into_iter().filter(|it| !is_known(it.key)).collect()
}

/// Every key that is given, for messages.
pub(crate) fn known_keys() -> String {
    let mut keys = [&HTTP_KEYS[..], &SIGNER_KEYS, &OWN_KEYS].concat();
    keys.sort_unstable();
    keys.join(", ")
}

/// The facts of a signed call.
pub(crate) struct CallFacts<'a> {
    /// Who is connected; fields that tell of somebody before are not believed.
    pub(crate) peer: IpAddr,
    /// The ARN of the user.
    pub(crate) arn: &'a str,
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    pub(crate) fields: &'a [(String, String)],
    /// Seconds since 1970.
    pub(crate) now_s: u64,
}

impl Facts for CallFacts<'_> {
    fn values(&self, key: &str) -> Option<Values<'_>> {
        match key {
            "aws:requestedregion" => Some(Values::one(self.region)),
            "aws:viaawsservice" | "aws:principalisawsservice" => Some(Values::one("false")),
            "aws:userid" => Some(Values::One(Cow::Owned(user_id_of(self.arn)))),
            _ => http_fact(self, key).or_else(|| self.signer().fact(key)),
        }
    }
}

impl HttpCall for CallFacts<'_> {
    fn source_ip(&self) -> Cow<'_, str> {
        Cow::Owned(self.peer.to_canonical().to_string())
    }

    /// The listener speaks HTTP.
    fn is_secure(&self) -> bool {
        false
    }

    fn user_agent(&self) -> Option<Cow<'_, str>> {
        self.field("user-agent")
    }

    fn referer(&self) -> Option<Cow<'_, str>> {
        self.field("referer")
    }

    fn epoch_s(&self) -> u64 {
        self.now_s
    }
}

impl<'a> CallFacts<'a> {
    fn signer(&self) -> Signer<'a> {
        let user_name = self.arn.rsplit('/').next();
        // The id is made when it is asked for.
        Signer { arn: self.arn, account: self.account, kind: "User", user_id: "", user_name }
    }

    fn field(&self, name: &str) -> Option<Cow<'_, str>> {
        let found = self.fields.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| Cow::Borrowed(value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_key_has_its_fact() {
        let fields = ["user-agent", "referer"].map(|name| (name.to_owned(), "x".to_owned()));
        let facts = CallFacts {
            peer: IpAddr::from([192, 0, 2, 1]),
            arn: "arn:aws:iam::123456789012:user/ann",
            account: "123456789012",
            region: "eu-west-1",
            fields: &fields,
            now_s: 1_800_000_000,
        };
        for key in known_keys().split(", ") {
            assert!(is_known(key) && facts.values(key).is_some(), "{key}");
        }
        for (key, value) in [
            ("aws:sourceip", "192.0.2.1"),
            ("aws:currenttime", "1800000000"),
            ("aws:username", "ann"),
            ("aws:principaltype", "User"),
            ("aws:requestedregion", "eu-west-1"),
            ("aws:securetransport", "false"),
        ] {
            assert_eq!(facts.values(key), Some(Values::one(value)), "{key}");
        }
        for key in
            ["apigateway:request/endpointtype", "aws:requesttag/a", "aws:resourcetag/a", "aws:tagkeys", ""]
        {
            assert!(!is_known(key) && facts.values(key).is_none(), "{key}");
        }
    }
}
