//! Moments on the wire.

use serde::{Deserialize, Serialize};

/// Seconds since 1970, a JSON number (R-MGMT-03). What is read may have a fraction, which is cut off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "f64", into = "i64")]
pub struct Timestamp(pub i64);

impl From<f64> for Timestamp {
    fn from(seconds: f64) -> Self {
        Timestamp(seconds as i64)
    }
}

impl From<Timestamp> for i64 {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.0
    }
}
