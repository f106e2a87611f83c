//! What policies can ask about calls over HTTP and about who signed them, whatever program was called (R-AUTH-04).

use std::borrow::Cow;

use crate::fact::Values;

/// A call over HTTP. Each part is asked for when a policy needs it.
pub trait HttpCall {
    /// The address of whoever called.
    fn source_ip(&self) -> Cow<'_, str>;
    /// Whether it came through TLS.
    fn is_secure(&self) -> bool;
    /// The field `User-Agent`.
    fn user_agent(&self) -> Option<Cow<'_, str>>;
    /// The field `Referer`.
    fn referer(&self) -> Option<Cow<'_, str>>;
    /// When it came, in seconds since 1970.
    fn epoch_s(&self) -> u64;
}

/// The condition keys, in lower case, that [`http_fact`] knows.
pub const HTTP_KEYS: [&str; 6] = [
    "aws:currenttime",
    "aws:epochtime",
    "aws:referer",
    "aws:securetransport",
    "aws:sourceip",
    "aws:useragent",
];

/// A fact that every call over HTTP has; `key` is in lower case. A field that the call does not have is absent.
pub fn http_fact<'a>(call: &'a impl HttpCall, key: &str) -> Option<Values<'a>> {
    match key {
        "aws:sourceip" => Some(Values::One(call.source_ip())),
        "aws:securetransport" => Some(Values::one(word(call.is_secure()))),
        "aws:useragent" => call.user_agent().map(Values::One),
        "aws:referer" => call.referer().map(Values::One),
        "aws:currenttime" | "aws:epochtime" => Some(Values::One(Cow::Owned(call.epoch_s().to_string()))),
        _ => None,
    }
}

fn word(truth: bool) -> &'static str {
    if truth { "true" } else { "false" }
}

/// Who signed a call, as condition keys show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signer<'a> {
    /// The ARN of the user, or of the role whose session it is.
    pub arn: &'a str,
    /// The twelve digits of the account.
    pub account: &'a str,
    /// `User` or `AssumedRole`.
    pub kind: &'static str,
    /// The unique id: `AIDA…`, or `AROA…:session`.
    pub user_id: &'a str,
    /// The name; sessions of roles have none.
    pub user_name: Option<&'a str>,
}

/// The condition keys, in lower case, that [`Signer::fact`] knows.
pub const SIGNER_KEYS: [&str; 5] =
    ["aws:principalaccount", "aws:principalarn", "aws:principaltype", "aws:userid", "aws:username"];

impl<'a> Signer<'a> {
    /// A fact about the signer; `key` is in lower case.
    pub fn fact(&self, key: &str) -> Option<Values<'a>> {
        match key {
            "aws:principalarn" => Some(Values::one(self.arn)),
            "aws:principalaccount" => Some(Values::one(self.account)),
            "aws:principaltype" => Some(Values::one(self.kind)),
            "aws:userid" => Some(Values::one(self.user_id)),
            "aws:username" => self.user_name.map(Values::one),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Call;

    impl HttpCall for Call {
        fn source_ip(&self) -> Cow<'_, str> {
            "192.0.2.1".into()
        }

        fn is_secure(&self) -> bool {
            false
        }

        fn user_agent(&self) -> Option<Cow<'_, str>> {
            Some("curl".into())
        }

        fn referer(&self) -> Option<Cow<'_, str>> {
            Some("http://a/".into())
        }

        fn epoch_s(&self) -> u64 {
            7
        }
    }

    #[test]
    fn r_auth_04_every_key_of_the_lists_has_its_fact() {
        let signer = Signer {
            arn: "arn:aws:iam::1:user/u",
            account: "1",
            kind: "User",
            user_id: "AIDA",
            user_name: Some("u"),
        };
        for key in HTTP_KEYS {
            assert!(http_fact(&Call, key).is_some(), "{key}");
            assert_eq!(signer.fact(key), None, "{key}");
        }
        for key in SIGNER_KEYS {
            assert!(signer.fact(key).is_some(), "{key}");
            assert_eq!(http_fact(&Call, key), None, "{key}");
        }
        assert_eq!(http_fact(&Call, "aws:securetransport"), Some(Values::one("false")));
    }
}
