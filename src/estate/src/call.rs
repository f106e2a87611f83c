//! Who calls, when, and with what chance.

use ringgate_management::Timestamp;

/// What an operation is given beside its input.
pub struct Call<'a> {
    /// The account: twelve digits.
    pub account: &'a str,
    /// The region, such as `us-east-1`.
    pub region: &'a str,
    /// The ARN of the caller.
    pub caller: &'a str,
    /// The id of the call, for the answer.
    pub request_id: &'a str,
    /// Now.
    pub now: Timestamp,
    /// What gateways counted; `None`: nothing yet.
    pub used: Option<&'a Used<'a>>,
    /// Random numbers, for ids and values of keys.
    pub chance: &'a mut dyn FnMut() -> u64,
}

/// How many requests of a plan (its id) a key (its id) used on a day, counted from 1970-01-01 (R-USAGE-14).
pub type Used<'a> = dyn Fn(&str, &str, i64) -> u64 + 'a;
