use ringgate_snapshot::schema::ArchivedIntegration;

use crate::{Call, Exchange};

/// The longest time for a whole stream, from the call to the last byte, in milliseconds (R-INT-59).
const TOTAL_MS_MAX: u32 = 900_000;
/// The longest time between two pieces of a stream, in milliseconds (R-INT-59).
const IDLE_MS: u32 = 300_000;
/// The same for edge-optimised APIs.
const IDLE_EDGE_MS: u32 = 30_000;
/// What passes of a stream before its pace is bounded, in bytes (R-INT-59).
const UNPACED_BYTES: u64 = 10 * 1024 * 1024;
/// The pace afterwards.
const BYTES_PER_SECOND: u64 = 2 * 1024 * 1024;

/// How long a response that streams may take, and how fast it may be (R-INT-59).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamBounds {
    /// Time between two pieces, in milliseconds.
    pub idle_ms: u32,
    /// Time from the call to the last byte, in milliseconds.
    pub total_ms: u32,
    /// `None`: as fast as upstream and client are.
    pub pace: Option<Pace>,
}

/// A bound on how fast a stream is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// So many bytes pass before the pace counts.
    pub unpaced_bytes: u64,
    /// The pace afterwards.
    pub bytes_per_second: u64,
}

impl Pace {
    /// How long to wait, in nanoseconds, when so many bytes have passed in all, and so much time since the pace counts.
    pub fn wait_ns(&self, sent_bytes: u64, elapsed_ns: u64) -> u64 {
        let paced = u128::from(sent_bytes.saturating_sub(self.unpaced_bytes));
        let due_ns = paced * 1_000_000_000 / u128::from(self.bytes_per_second.max(1));
        u64::try_from(due_ns).unwrap_or(u64::MAX).saturating_sub(elapsed_ns)
    }
}

impl Exchange {
    /// The bounds of an integration that streams. The pace is that of the original service's network: only an API that
    /// is to be exactly like there has it, and there the timeout is for the whole call.
    pub(crate) fn stream_bounds(
        &self,
        call: &Call<'_>,
        integration: &ArchivedIntegration,
    ) -> Option<StreamBounds> {
        if !integration.streams {
            return None;
        }
        let api = self.api(call)?;
        let is_edge = api.endpoint_type == "EDGE";
        let pace = Pace { unpaced_bytes: UNPACED_BYTES, bytes_per_second: BYTES_PER_SECOND };
        Some(StreamBounds {
            idle_ms: if is_edge { IDLE_EDGE_MS } else { IDLE_MS },
            total_ms: match api.aws_exact {
                true => integration.timeout_ms.to_native().min(TOTAL_MS_MAX),
                false => TOTAL_MS_MAX,
            },
            pace: api.aws_exact.then_some(pace),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_int_59_ten_megabytes_pass_then_two_a_second() {
        let pace = Pace { unpaced_bytes: UNPACED_BYTES, bytes_per_second: BYTES_PER_SECOND };
        for (sent, elapsed_ns, wait_ns) in [
            (0, 0, 0),
            (UNPACED_BYTES, 0, 0),
            (UNPACED_BYTES + BYTES_PER_SECOND / 2, 0, 500_000_000),
            (UNPACED_BYTES + BYTES_PER_SECOND, 400_000_000, 600_000_000),
            (UNPACED_BYTES + BYTES_PER_SECOND, 2_000_000_000, 0),
            (u64::MAX, 0, u64::MAX),
        ] {
            assert_eq!(pace.wait_ns(sent, elapsed_ns), wait_ns, "{sent} after {elapsed_ns}");
        }
    }
}
