use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

/// Runs a task on this worker. A panic in it ends the task alone; `on_panic` hears of it.
pub fn spawn<F: Future<Output = ()> + 'static>(future: F) {
    drop(monoio::spawn(future));
}

/// Waits.
pub async fn sleep(time: Duration) {
    monoio::time::sleep(time).await;
}

/// Waits for a future for so long. Only for futures that hold no operation of the kernel: a late one is dropped.
pub async fn within<F: Future>(time: Duration, future: F) -> Option<F::Output> {
    monoio::time::timeout(time, future).await.ok()
}

/// A future whose panics end only itself: monoio lets a task's panic unwind through the whole core.
pub fn guarded<F: Future<Output = ()>>(
    future: F,
    on_panic: impl FnOnce() + Unpin,
) -> impl Future<Output = ()> {
    Guarded { future, on_panic: Some(on_panic) }
}

struct Guarded<F, P> {
    future: F,
    on_panic: Option<P>,
}

impl<F: Future<Output = ()>, P: FnOnce() + Unpin> Future for Guarded<F, P> {
    type Output = ();

    #[allow(unsafe_code)]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        // SAFETY: `future` is never moved out of the pinned struct, and `on_panic` is Unpin.
        let (future, on_panic) = unsafe {
            let this = self.get_unchecked_mut();
            (Pin::new_unchecked(&mut this.future), &mut this.on_panic)
        };
        match catch_unwind(AssertUnwindSafe(|| future.poll(cx))) {
            Ok(poll) => poll,
            Err(_) => {
                if let Some(on_panic) = on_panic.take() {
                    on_panic();
                }
                Poll::Ready(())
            }
        }
    }
}

/// Runs two futures on one task until both are done: neither is ever dropped half way.
pub async fn both<A: Future, B: Future>(a: A, b: B) -> (A::Output, B::Output) {
    let mut a = std::pin::pin!(a);
    let mut b = std::pin::pin!(b);
    let (mut a_done, mut b_done) = (None, None);
    std::future::poll_fn(move |cx| {
        if a_done.is_none()
            && let Poll::Ready(done) = a.as_mut().poll(cx)
        {
            a_done = Some(done);
        }
        if b_done.is_none()
            && let Poll::Ready(done) = b.as_mut().poll(cx)
        {
            b_done = Some(done);
        }
        match (a_done.take(), b_done.take()) {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            (a, b) => {
                (a_done, b_done) = (a, b);
                Poll::Pending
            }
        }
    })
    .await
}
