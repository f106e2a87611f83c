use std::{cell::RefCell, cmp::Reverse, collections::BinaryHeap, os::fd::RawFd, rc::Rc};

use monoio::io::{CancelHandle, Canceller};

/// What happens to a socket when its deadline passes. A shut-down socket completes every operation on it, so no
/// future has to be dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    #[default]
    None,
    /// Reads end as if the peer had closed; an answer can still be written.
    StopReading,
    /// Reads and writes end.
    StopBoth,
    /// The same, for a connection that is between two requests: a drain brings it forward.
    StopIdle,
    /// The read under way is cancelled and completes with nothing lost.
    CancelRead,
}

/// The deadlines of a worker's sockets. Moving one later costs a store; only an earlier one costs a heap entry.
#[derive(Clone, Default)]
pub struct Deadlines {
    shared: Rc<RefCell<Shared>>,
}

#[derive(Default)]
struct Shared {
    slots: Vec<Slot>,
    free: Vec<u32>,
    heap: BinaryHeap<Reverse<(u64, u32, u32)>>,
}

#[derive(Default)]
struct Slot {
    generation: u32,
    fd: RawFd,
    action: Action,
    at_ns: u64,
    /// The earliest heap entry of this slot: nothing is pushed while one is due before the new deadline.
    queued_ns: u64,
    expired: bool,
    canceller: Option<Canceller>,
}

/// One socket's place among the deadlines; freed when dropped, which must be before the socket closes.
pub struct Deadline {
    shared: Rc<RefCell<Shared>>,
    index: u32,
}

/// Ends the operations on a socket from elsewhere on the worker; once the socket's deadline is gone it does nothing.
pub struct Stopper {
    shared: Rc<RefCell<Shared>>,
    index: u32,
    generation: u32,
}

impl Stopper {
    /// Ends all operations on the socket at once.
    pub fn stop(&self) {
        let fd = {
            let shared = self.shared.borrow();
            let slot = shared.slots.get(self.index as usize);
            slot.filter(|slot| slot.generation == self.generation).map(|slot| slot.fd)
        };
        if let Some(fd) = fd {
            shutdown(fd, libc::SHUT_RDWR);
        }
    }
}

impl Deadlines {
    /// None yet.
    pub fn new() -> Deadlines {
        Deadlines::default()
    }

    pub(crate) fn register(&self, fd: RawFd) -> Deadline {
        let mut shared = self.shared.borrow_mut();
        let index = shared.free.pop().unwrap_or_else(|| {
            shared.slots.push(Slot::default());
            shared.slots.len() as u32 - 1
        });
        let slot = &mut shared.slots[index as usize];
        *slot =
            Slot { generation: slot.generation.wrapping_add(1), fd, queued_ns: u64::MAX, ..Slot::default() };
        Deadline { shared: self.shared.clone(), index }
    }

    /// Acts on every deadline that has passed. Returns how many fired.
    pub fn sweep(&self, now_ns: u64) -> usize {
        let mut fired = 0;
        loop {
            let due = self.shared.borrow_mut().pop_due(now_ns);
            match due {
                Due::Nothing => return fired,
                Due::Stale => {}
                // Cancelling may call back into this type through a waker; the borrow is over by now.
                Due::Cancel(canceller) => {
                    canceller.cancel();
                    fired += 1;
                }
                Due::Shutdown(fd, how) => {
                    shutdown(fd, how);
                    fired += 1;
                }
            }
        }
    }

    /// How many sockets are registered.
    pub fn len(&self) -> usize {
        let shared = self.shared.borrow();
        shared.slots.len() - shared.free.len()
    }

    /// Whether no socket is registered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Brings every deadline with this action forward to now: idle connections when a worker drains.
    pub fn expire_all(&self, action: Action, now_ns: u64) {
        let mut shared = self.shared.borrow_mut();
        for index in 0..shared.slots.len() {
            if shared.slots[index].action == action {
                shared.set(index as u32, now_ns, action);
            }
        }
    }
}

enum Due {
    Nothing,
    Stale,
    Cancel(Canceller),
    Shutdown(RawFd, libc::c_int),
}

impl Shared {
    fn pop_due(&mut self, now_ns: u64) -> Due {
        let Some(&Reverse((at, index, generation))) = self.heap.peek() else { return Due::Nothing };
        if at > now_ns {
            return Due::Nothing;
        }
        self.heap.pop();
        let slot = &mut self.slots[index as usize];
        if slot.generation != generation || slot.queued_ns != at {
            return Due::Stale;
        }
        slot.queued_ns = u64::MAX;
        if slot.action == Action::None {
            return Due::Stale;
        }
        if slot.at_ns > now_ns {
            slot.queued_ns = slot.at_ns;
            let entry = Reverse((slot.at_ns, index, generation));
            self.heap.push(entry);
            return Due::Stale;
        }
        slot.expired = true;
        match std::mem::take(&mut slot.action) {
            Action::CancelRead => slot.canceller.take().map_or(Due::Stale, Due::Cancel),
            Action::StopReading => Due::Shutdown(slot.fd, libc::SHUT_RD),
            _ => Due::Shutdown(slot.fd, libc::SHUT_RDWR),
        }
    }

    #[inline]
    fn set(&mut self, index: u32, at_ns: u64, action: Action) {
        let slot = &mut self.slots[index as usize];
        slot.at_ns = at_ns;
        slot.action = action;
        slot.expired = false;
        if at_ns < slot.queued_ns && action != Action::None {
            slot.queued_ns = at_ns;
            let entry = Reverse((at_ns, index, slot.generation));
            self.heap.push(entry);
        }
    }
}

impl Deadline {
    /// Sets the deadline, in nanoseconds of the monotonic clock, and what happens then.
    #[inline]
    pub fn set(&self, at_ns: u64, action: Action) {
        self.shared.borrow_mut().set(self.index, at_ns, action);
    }

    /// No deadline for now.
    #[inline]
    pub fn clear(&self) {
        self.shared.borrow_mut().set(self.index, u64::MAX, Action::None);
    }

    /// Whether the deadline passed since it was last set.
    pub fn has_expired(&self) -> bool {
        self.shared.borrow().slots[self.index as usize].expired
    }

    /// Ends all operations on the socket at once.
    pub fn stop_now(&self, action: Action) {
        let fd = self.shared.borrow().slots[self.index as usize].fd;
        shutdown(fd, if action == Action::StopReading { libc::SHUT_RD } else { libc::SHUT_RDWR });
    }

    /// Lets somebody else end the operations on the socket.
    pub fn stopper(&self) -> Stopper {
        let generation = self.shared.borrow().slots[self.index as usize].generation;
        Stopper { shared: self.shared.clone(), index: self.index, generation }
    }

    /// Ends a cancelable read at once. The socket stays as it is: what the peer still sends can be read later.
    pub fn cancel_read_now(&self) {
        let canceller = self.shared.borrow_mut().slots[self.index as usize].canceller.take();
        // Cancelling may call back into this type through a waker; the borrow is over by now.
        if let Some(canceller) = canceller {
            canceller.cancel();
        }
    }

    /// A handle that [`Action::CancelRead`] fires.
    pub(crate) fn cancel_handle(&self) -> CancelHandle {
        let mut shared = self.shared.borrow_mut();
        shared.slots[self.index as usize].canceller.get_or_insert_with(Canceller::new).handle()
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        let mut shared = self.shared.borrow_mut();
        let slot = &mut shared.slots[self.index as usize];
        slot.generation = slot.generation.wrapping_add(1);
        slot.action = Action::None;
        slot.canceller = None;
        shared.free.push(self.index);
    }
}

#[allow(unsafe_code)]
fn shutdown(fd: RawFd, how: libc::c_int) {
    // SAFETY: a plain system call on a descriptor that the slot's owner keeps open; its result does not matter,
    // since a socket that is already closed by the peer needs no shutting down.
    unsafe { libc::shutdown(fd, how) };
}
