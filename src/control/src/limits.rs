//! How often the management API may be called, where somebody asks for the limits that AWS documents (R-LIM-08).
//!
//! Token buckets, pure: the time is an argument. A call takes one token of the account's bucket, and one of its operation's
//! if that has one; if either is empty the call is refused with the time after which it may come again, and takes nothing.

mod bucket;
mod documented;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use ringgate_management::shapes::{CreateRestApiRequest, EndpointType};
use ringgate_management::{Fault, FaultKind, Operation, Request};

use bucket::Bucket;
use documented::{ACCOUNT, CREATE_EDGE_API, Rate, of};

/// The buckets of an account.
pub(crate) struct Limits(Mutex<Buckets>);

struct Buckets {
    account: Bucket,
    operations: HashMap<(Operation, bool), Bucket>,
}

impl Limits {
    /// Full buckets, at a time in milliseconds.
    pub(crate) fn new(now_ms: i64) -> Limits {
        Limits(Mutex::new(Buckets { account: Bucket::full(ACCOUNT, now_ms), operations: HashMap::new() }))
    }

    /// Takes a token for a call at a time in milliseconds.
    ///
    /// # Errors
    /// `TooManyRequestsException` with `Retry-After`.
    pub(crate) fn admit(&self, request: &Request, now_ms: i64) -> Result<(), Fault> {
        let operation = request.operation();
        let is_edge = matches!(request, Request::CreateRestApi(input) if is_edge(input));
        let rate = if is_edge { Some(CREATE_EDGE_API) } else { of(operation) };
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Buckets { account, operations } = &mut *buckets;
        let own = rate.map(|rate: Rate| {
            operations.entry((operation, is_edge)).or_insert_with(|| Bucket::full(rate, now_ms))
        });
        let waits = [account.wait_ms(now_ms), own.as_ref().map_or(0, |own| own.wait_ms(now_ms))];
        let wait_ms = waits[0].max(waits[1]);
        if wait_ms > 0 {
            return Err(refused(wait_ms));
        }
        account.take(now_ms);
        if let Some(own) = own {
            own.take(now_ms);
        }
        Ok(())
    }
}

/// An API that nobody says otherwise of is edge-optimised.
fn is_edge(input: &CreateRestApiRequest) -> bool {
    let types = input.endpoint_configuration.as_ref().and_then(|endpoint| endpoint.types.as_ref());
    types.is_none_or(|types| types.is_empty() || types.contains(&EndpointType::Edge))
}

fn refused(wait_ms: i64) -> Fault {
    let seconds = u32::try_from(wait_ms.saturating_add(999) / 1_000).unwrap_or(u32::MAX);
    Fault::new(FaultKind::TooManyRequests, "Too Many Requests").retry_after(seconds)
}

#[cfg(test)]
mod tests;
