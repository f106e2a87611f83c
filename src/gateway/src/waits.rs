//! Exchanges that wait for another's response (R-STAGE-20, coalescing).

use std::{
    cell::RefCell,
    collections::HashMap,
    future::poll_fn,
    task::{Poll, Waker},
};

use ringgate_cache::{Wake, Woken};

/// The waiting exchanges of a worker, by the number that wake-ups name.
#[derive(Default)]
pub(crate) struct Waits {
    waiting: RefCell<HashMap<u64, Waiting>>,
}

struct Waiting {
    until_ns: u64,
    woken: Option<Woken>,
    is_over: bool,
    waker: Option<Waker>,
}

impl Waits {
    /// Waits until woken; `None`: the time is over.
    pub async fn wait(&self, sequence: u64, until_ns: u64) -> Option<Woken> {
        let waiting = Waiting { until_ns, woken: None, is_over: false, waker: None };
        self.waiting.borrow_mut().insert(sequence, waiting);
        let woken = poll_fn(|cx| {
            let mut all = self.waiting.borrow_mut();
            let Some(waiting) = all.get_mut(&sequence) else { return Poll::Ready(None) };
            if waiting.woken.is_some() || waiting.is_over {
                return Poll::Ready(waiting.woken.take());
            }
            waiting.waker = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
        self.waiting.borrow_mut().remove(&sequence);
        woken
    }

    /// Wakes the exchange that a wake-up is for. One that is gone loses nobody: what it carries is given up.
    pub fn wake(&self, wake: Wake) {
        let mut all = self.waiting.borrow_mut();
        if let Some(waiting) = all.get_mut(&wake.waiter.sequence) {
            waiting.woken = Some(wake.woken);
            if let Some(waker) = waiting.waker.take() {
                waker.wake();
            }
        }
    }

    /// Ends the wait of an exchange that waits for something else than a response: it looks for itself.
    pub fn nudge(&self, sequence: u64) {
        if let Some(waiting) = self.waiting.borrow_mut().get_mut(&sequence) {
            waiting.is_over = true;
            if let Some(waker) = waiting.waker.take() {
                waker.wake();
            }
        }
    }

    /// Ends the waits whose time is over.
    pub fn sweep(&self, now_ns: u64) {
        for waiting in self.waiting.borrow_mut().values_mut().filter(|waiting| waiting.until_ns <= now_ns) {
            waiting.is_over = true;
            if let Some(waker) = waiting.waker.take() {
                waker.wake();
            }
        }
    }
}
