/// An attempt that failed before the first byte of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// How many attempts this request has had, this one included.
    pub number: u32,
    /// The connection had served a request before.
    pub was_reused: bool,
    /// Something of the request was sent.
    pub was_sent: bool,
    /// The whole request is still at hand.
    pub is_repeatable: bool,
    /// Twice does what once does (RFC 9110, 9.2.2).
    pub is_idempotent: bool,
}

/// How many attempts a request gets.
pub const ATTEMPTS_MAX: u32 = 3;

/// Whether the request may be sent again (RFC 9110, 9.2.2 and RFC 9112, 9.3.1): if nothing of it left us, or if
/// the upstream may have closed an idle connection just when we used it and a second time does no harm.
pub fn may_retry(attempt: Attempt) -> bool {
    attempt.number < ATTEMPTS_MAX
        && attempt.is_repeatable
        && (!attempt.was_sent || (attempt.was_reused && attempt.is_idempotent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_safe_is_repeated() {
        let safe =
            Attempt { number: 1, was_reused: true, was_sent: true, is_repeatable: true, is_idempotent: true };
        for (attempt, want) in [
            (safe, true),
            (Attempt { is_idempotent: false, ..safe }, false),
            (Attempt { is_idempotent: false, was_sent: false, ..safe }, true),
            (Attempt { was_reused: false, ..safe }, false),
            (Attempt { was_reused: false, was_sent: false, ..safe }, true),
            (Attempt { is_repeatable: false, was_sent: false, ..safe }, false),
            (Attempt { number: ATTEMPTS_MAX, ..safe }, false),
        ] {
            assert_eq!(may_retry(attempt), want, "{attempt:?}");
        }
    }
}
