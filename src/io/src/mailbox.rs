use std::{
    future::poll_fn,
    sync::{Arc, Mutex, PoisonError},
    task::{Poll, Waker},
};

use crossbeam::queue::SegQueue;

/// A worker's end: letters from other threads arrive here.
pub struct Mailbox<T> {
    shared: Arc<Shared<T>>,
}

/// Everybody else's end.
pub struct Outbox<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Clone for Outbox<T> {
    fn clone(&self) -> Self {
        Outbox { shared: self.shared.clone() }
    }
}

struct Shared<T> {
    letters: SegQueue<T>,
    waker: Mutex<Option<Waker>>,
}

/// A mailbox and what posts to it.
pub fn mailbox<T: Send>() -> (Mailbox<T>, Outbox<T>) {
    let shared = Arc::new(Shared { letters: SegQueue::new(), waker: Mutex::new(None) });
    (Mailbox { shared: shared.clone() }, Outbox { shared })
}

impl<T> Outbox<T> {
    /// Posts a letter and wakes the worker.
    pub fn post(&self, letter: T) {
        self.shared.letters.push(letter);
        let waker = self.shared.waker.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> Mailbox<T> {
    /// The next letter.
    pub async fn next(&mut self) -> T {
        poll_fn(|cx| {
            if let Some(letter) = self.shared.letters.pop() {
                return Poll::Ready(letter);
            }
            *self.shared.waker.lock().unwrap_or_else(PoisonError::into_inner) = Some(cx.waker().clone());
            // A letter may have come between the look and the waker.
            self.shared.letters.pop().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}
