//! The timetable of an open loop, and the queue of requests that are due.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::{Poll, Waker};
use std::time::Duration;

/// When each request of one thread is due. The threads' tables interleave evenly.
#[derive(Clone, Copy, Debug)]
pub struct Timetable {
    rate: f64,
    thread: u64,
    threads: u64,
}

impl Timetable {
    /// The table of thread `thread` of `threads` which send `rate` requests per second together.
    #[must_use]
    pub const fn new(rate: f64, thread: usize, threads: usize) -> Self {
        Self { rate, thread: thread as u64, threads: threads as u64 }
    }

    /// When this thread's request number `number` is due, from the start of the run.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "2^53 requests are beyond any run")]
    pub fn due(&self, number: u64) -> Duration {
        Duration::from_secs_f64((number * self.threads + self.thread) as f64 / self.rate)
    }
}

/// Requests that are due and wait for a free connection, and connections that wait for a request. First come, first
/// served on both sides, so load is spread over all connections.
#[derive(Debug, Default)]
pub struct Jobs {
    inner: RefCell<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    due: VecDeque<Duration>,
    idle: VecDeque<usize>,
    wakers: Vec<Option<Waker>>,
    closed: bool,
}

impl Jobs {
    /// An empty queue for `connections` connections.
    #[must_use]
    pub fn new(connections: usize) -> Self {
        let inner = Inner { wakers: vec![None; connections], ..Inner::default() };
        Self { inner: RefCell::new(inner) }
    }

    /// Adds a request and wakes the connection that has been idle longest.
    pub fn push(&self, due: Duration) {
        let waker = {
            let mut inner = self.inner.borrow_mut();
            inner.due.push_back(due);
            inner.next_idle()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// No more requests will come: idle connections end, busy ones first empty the queue.
    pub fn close(&self) {
        let wakers: Vec<Waker> = {
            let mut inner = self.inner.borrow_mut();
            inner.closed = true;
            std::iter::from_fn(|| inner.next_idle()).collect()
        };
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Takes all requests that are still waiting: nobody will send them.
    pub fn take_unsent(&self) -> Vec<Duration> {
        self.inner.borrow_mut().due.drain(..).collect()
    }

    /// The next due request for connection `index`; `None` once the queue is closed and empty.
    pub async fn next(&self, index: usize) -> Option<Duration> {
        poll_fn(|context| {
            let mut inner = self.inner.borrow_mut();
            if let Some(due) = inner.due.pop_front() {
                return Poll::Ready(Some(due));
            }
            if inner.closed {
                return Poll::Ready(None);
            }
            if let Some(slot) = inner.wakers.get_mut(index)
                && slot.replace(context.waker().clone()).is_none()
            {
                inner.idle.push_back(index);
            }
            Poll::Pending
        })
        .await
    }
}

impl Inner {
    fn next_idle(&mut self) -> Option<Waker> {
        let index = self.idle.pop_front()?;
        self.wakers.get_mut(index)?.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threads_tables_interleave() {
        let mut due: Vec<Duration> =
            (0..4).flat_map(|thread| (0..25).map(move |n| Timetable::new(100.0, thread, 4).due(n))).collect();
        due.sort();
        for (number, due) in due.iter().enumerate() {
            assert_eq!(due.as_millis(), number as u128 * 10);
        }
    }

    #[test]
    fn requests_wait_in_order_and_the_queue_ends() {
        let jobs = Jobs::new(2);
        jobs.push(Duration::from_secs(1));
        jobs.push(Duration::from_secs(2));
        jobs.close();
        let mut context = std::task::Context::from_waker(Waker::noop());
        let mut seen = Vec::new();
        loop {
            let next = std::pin::pin!(jobs.next(0)).poll(&mut context);
            let Poll::Ready(Some(due)) = next else { break };
            seen.push(due.as_secs());
        }
        assert_eq!(seen, [1, 2]);
    }

    #[test]
    fn a_waiting_connection_registers_once() {
        let jobs = Jobs::new(1);
        let mut context = std::task::Context::from_waker(Waker::noop());
        let mut next = std::pin::pin!(jobs.next(0));
        assert!(next.as_mut().poll(&mut context).is_pending());
        assert!(next.as_mut().poll(&mut context).is_pending());
        assert_eq!(jobs.inner.borrow().idle.len(), 1);
        jobs.push(Duration::ZERO);
        assert!(jobs.inner.borrow().idle.is_empty());
        assert!(next.as_mut().poll(&mut context).is_ready());
    }
}
