//! The bodies of calls, gathered with bounds: each has a longest length, and those of callers who have not proven yet who
//! they are have room for so many bytes in all.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use bytes::BytesMut;
use http_body::Body as _;
use ringgate_management::{BODY_BYTES_MAX, Fault, FaultKind};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::listener::TooSlow;

/// How many bytes of bodies are held in all for callers whose signature is not known to be right yet.
pub(crate) const UNPROVEN_BYTES_MAX: usize = 64 * 1024 * 1024;
/// When to come again if there is no room for another body, in seconds.
const CROWDED_RETRY_S: u32 = 1;

/// Gathers bodies.
pub(crate) struct Intake {
    /// As many permits as bytes may be held.
    unproven: Arc<Semaphore>,
}

/// A body as a whole.
pub(crate) struct Gathered {
    bytes: Bytes,
    /// Its share of the room, until its caller is known.
    share: Option<OwnedSemaphorePermit>,
}

impl Intake {
    /// With room for so many bytes of the unproven.
    pub(crate) fn new(unproven_bytes_max: usize) -> Intake {
        Intake { unproven: Arc::new(Semaphore::new(unproven_bytes_max)) }
    }

    /// Reads a body to its end. Bytes count when they come, so that nobody takes room by announcing them.
    ///
    /// # Errors
    /// It is too long, too slow, cut off, or there is no room for it now.
    pub(crate) async fn gather(&self, mut body: Body, is_proven: bool) -> Result<Gathered, Fault> {
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        check_length(announced)?;
        let mut bytes = BytesMut::new();
        let mut share: Option<OwnedSemaphorePermit> = None;
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            // Trailers say nothing here.
            let Ok(data) = frame.map_err(broken)?.into_data() else { continue };
            check_length(bytes.len().saturating_add(data.len()))?;
            if !is_proven {
                let more = self.reserve(data.len())?;
                match &mut share {
                    Some(share) => share.merge(more),
                    None => share = Some(more),
                }
            }
            // Copied: a frame keeps more memory alive than its bytes.
            bytes.extend_from_slice(&data);
        }
        Ok(Gathered { bytes: bytes.freeze(), share })
    }

    fn reserve(&self, count: usize) -> Result<OwnedSemaphorePermit, Fault> {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.unproven.clone().try_acquire_many_owned(count).map_err(|_| {
            let message = "Too many bodies of calls are on their way whose signatures cover them, so that they cannot be \
                           checked before; try again, or send x-amz-content-sha256";
            Fault::new(FaultKind::ServiceUnavailable, message).retry_after(CROWDED_RETRY_S)
        })
    }
}

impl Gathered {
    /// The bytes. What they took of the room of the unproven is free again.
    pub(crate) fn proven(self) -> Bytes {
        drop(self.share);
        self.bytes
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

fn check_length(length: usize) -> Result<(), Fault> {
    if length <= BODY_BYTES_MAX {
        return Ok(());
    }
    let message = format!("The body has more than {BODY_BYTES_MAX} bytes");
    Err(Fault::new(FaultKind::RequestEntityTooLarge, message))
}

fn broken(error: axum::Error) -> Fault {
    if error.into_inner().is::<TooSlow>() {
        return Fault::new(FaultKind::RequestTimeout, "The body took too long; send it faster");
    }
    Fault::bad_request("The body was cut off")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gather(intake: &Intake, bytes: usize, is_proven: bool) -> Result<Gathered, FaultKind> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let gathered = runtime.block_on(intake.gather(Body::from(vec![b'x'; bytes]), is_proven));
        gathered.map_err(|fault| fault.kind)
    }

    #[test]
    fn the_unproven_share_a_room() {
        let intake = Intake::new(100);
        let first = gather(&intake, 60, false).expect("there is room");
        assert_eq!(gather(&intake, 60, false).err(), Some(FaultKind::ServiceUnavailable));
        assert!(gather(&intake, 60, true).is_ok(), "the proven take none of it");
        let second = gather(&intake, 40, false).expect("there is room");
        assert_eq!(first.proven().len(), 60);
        assert!(gather(&intake, 60, false).is_ok(), "the first is proven");
        drop(second);
        assert!(gather(&intake, 100, false).is_ok(), "everybody is gone");
    }

    #[test]
    fn bodies_have_a_longest_length() {
        let intake = Intake::new(usize::MAX >> 3);
        assert!(gather(&intake, BODY_BYTES_MAX, false).is_ok());
        for is_proven in [true, false] {
            let refused = gather(&intake, BODY_BYTES_MAX + 1, is_proven).err();
            assert_eq!(refused, Some(FaultKind::RequestEntityTooLarge));
        }
    }
}
