//! Work that goes on when nobody waits for it any more.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::runtime::Handle;

/// A future that runs where it is awaited, and elsewhere to its end if it is dropped before: a caller who goes away does
/// not stop a function (its environment must be looked after), and a caller who stays pays for no second task.
pub(crate) struct Surviving<F: Future<Output: Send + 'static> + Send + 'static> {
    work: Option<Pin<Box<F>>>,
}

impl<F: Future<Output: Send + 'static> + Send + 'static> Surviving<F> {
    /// Wraps a future.
    pub fn new(work: F) -> Surviving<F> {
        Surviving { work: Some(Box::pin(work)) }
    }
}

impl<F: Future<Output: Send + 'static> + Send + 'static> Future for Surviving<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let Some(work) = &mut self.work else { return Poll::Pending };
        let result = work.as_mut().poll(context);
        if result.is_ready() {
            self.work = None;
        }
        result
    }
}

impl<F: Future<Output: Send + 'static> + Send + 'static> Drop for Surviving<F> {
    fn drop(&mut self) {
        // Without a runtime the host is ending, and everything with it.
        if let Some(work) = self.work.take()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(work);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn work_goes_on_when_it_is_dropped() {
        let (sender, receiver) = oneshot::channel();
        let (go, gate) = oneshot::channel::<()>();
        let mut work = Surviving::new(async move {
            let _ = gate.await;
            let _ = sender.send(7);
        });
        // Polled once, then dropped.
        std::future::poll_fn(|context| {
            assert!(Pin::new(&mut work).poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
        drop(work);
        go.send(()).expect("it still waits");
        assert_eq!(receiver.await, Ok(7));
    }
}
