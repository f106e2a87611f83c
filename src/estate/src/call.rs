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
    /// Random numbers, for ids and values of keys.
    pub chance: &'a mut dyn FnMut() -> u64,
}
