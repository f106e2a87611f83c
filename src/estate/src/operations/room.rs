//! How many rows there may be (R-LIM-07, with more room than the service gives).

use ringgate_management::{Fault, FaultKind};

/// Refuses one more where `count` has reached `max`.
pub(super) fn check_room(count: usize, max: usize, what: &str) -> Result<(), Fault> {
    if count < max {
        return Ok(());
    }
    Err(Fault::new(FaultKind::LimitExceeded, format!("There are {max} {what}, which are the most")))
}
