//! How many rows there may be (R-LIM-07, with more room than the service gives), and how long their names.

use ringgate_management::{Fault, FaultKind};

/// Refuses one more where `count` has reached `max`.
pub(super) fn check_room(count: usize, max: usize, what: &str) -> Result<(), Fault> {
    if count < max {
        return Ok(());
    }
    Err(Fault::new(FaultKind::LimitExceeded, format!("There are {max} {what}, which are the most")))
}

/// The longest name, in characters [GK].
const NAME_CHARS_MAX: usize = 1_024;

/// Refuses a name that is empty or too long.
pub(super) fn check_name(name: &str) -> Result<(), Fault> {
    if name.is_empty() {
        return Err(Fault::bad_request("Name cannot be an empty string"));
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(Fault::bad_request(format!("Invalid name, can be at most {NAME_CHARS_MAX} characters")));
    }
    Ok(())
}
