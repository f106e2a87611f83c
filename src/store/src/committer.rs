//! Concurrent mutations become groups: what waits while one transaction is under way shares the next.
//!
//! The control plane decides a mutation on its estate in memory, which may be ahead of the store by what is queued. So the
//! order of the queue is the order of decisions, and when a group fails, what stands behind it was decided on a state
//! that never came true: it is answered with [`CommitError::Halted`] until the caller has loaded again and said
//! [`Committer::resume`].
//!
//! A caller reserves a place first, which may wait; then, under the lock of its estate, decides and sends, which never
//! waits; then, without the lock, awaits the receipt.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::error::{CommitError, Refusal};
use crate::row::{ChangeSet, Revision};
use crate::store::Store;

/// Bounds on what waits and on what is committed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommitterLimits {
    /// The most mutations that wait; then a place is waited for.
    pub queue_sets_max: usize,
    /// No place is given while this many bytes of keys and values wait.
    pub queue_bytes_max: usize,
    /// The most mutations of one group.
    pub group_sets_max: usize,
    /// A group takes no further mutation above this many bytes.
    pub group_bytes_max: usize,
}

impl Default for CommitterLimits {
    fn default() -> CommitterLimits {
        CommitterLimits {
            queue_sets_max: 1_024,
            queue_bytes_max: 128 << 20,
            group_sets_max: 256,
            group_bytes_max: 32 << 20,
        }
    }
}

/// The one through whom a control plane commits. Clones share its queue; it ends when all are gone, after what is queued.
#[derive(Clone, Debug)]
pub struct Committer {
    sender: mpsc::Sender<Message>,
    backlog: Arc<Backlog>,
}

#[derive(Debug)]
struct Backlog {
    bytes: AtomicUsize,
    bytes_max: usize,
    shrunk: Notify,
}

#[derive(Debug)]
enum Message {
    Commit(Box<Mutation>),
    Resume(Revision),
    Settled(oneshot::Sender<Option<Revision>>),
}

#[derive(Debug)]
struct Mutation {
    set: ChangeSet,
    bytes: usize,
    answer: oneshot::Sender<Result<Revision, CommitError>>,
}

/// A place in the queue.
#[derive(Debug)]
pub struct Place {
    permit: mpsc::OwnedPermit<Message>,
    backlog: Arc<Backlog>,
}

/// What a sent mutation will be answered with. Dropping it does not take the mutation back.
#[derive(Debug)]
pub struct Receipt {
    answer: oneshot::Receiver<Result<Revision, CommitError>>,
}

impl Committer {
    /// Starts a task that commits to `store`, which is at `revision`. The handle ends when the task has: after the last
    /// clone of the committer is gone and all that was queued is answered.
    pub fn start(store: Store, revision: Revision, limits: CommitterLimits) -> (Committer, JoinHandle<()>) {
        let (sender, receiver) = mpsc::channel(limits.queue_sets_max.max(1));
        let (bytes, shrunk) = (AtomicUsize::new(0), Notify::new());
        let backlog = Arc::new(Backlog { bytes, bytes_max: limits.queue_bytes_max.max(1), shrunk });
        let task = Task {
            store,
            limits,
            backlog: Arc::clone(&backlog),
            receiver,
            next: None,
            expected: Some(revision),
        };
        (Committer { sender, backlog }, tokio::spawn(task.run()))
    }

    /// A place in the queue, as soon as there is one.
    ///
    /// # Errors
    /// [`CommitError::Stopped`].
    pub async fn reserve(&self) -> Result<Place, CommitError> {
        let permit = self.sender.clone().reserve_owned().await.map_err(|_| CommitError::Stopped)?;
        loop {
            let mut shrunk = pin!(self.backlog.shrunk.notified());
            // Listening comes before looking, so that no change between the two is missed.
            shrunk.as_mut().enable();
            if self.backlog.has_room() {
                return Ok(Place { permit, backlog: Arc::clone(&self.backlog) });
            }
            shrunk.await;
        }
    }

    /// A place in the queue if there is one now; `None` when it is full or the committer has stopped.
    pub fn try_reserve(&self) -> Option<Place> {
        let permit = self.sender.clone().try_reserve_owned().ok().filter(|_| self.backlog.has_room())?;
        Some(Place { permit, backlog: Arc::clone(&self.backlog) })
    }

    /// Reserves, sends and waits until it is durable, for callers whose changes depend on nothing that is queued.
    ///
    /// # Errors
    /// [`CommitError`].
    pub async fn commit(&self, set: ChangeSet) -> Result<Revision, CommitError> {
        self.reserve().await?.send(set)?.durable().await
    }

    /// After a failure, and after loading again: what is sent from now on builds on `revision`. To be called under the
    /// lock of the estate, by the one who loaded it.
    ///
    /// # Errors
    /// [`CommitError::Stopped`].
    pub async fn resume(&self, revision: Revision) -> Result<(), CommitError> {
        self.sender.send(Message::Resume(revision)).await.map_err(|_| CommitError::Stopped)
    }

    /// Waits until all that was sent before is answered; gives the revision on which the next commit will build, `None`
    /// after a failure. Under the lock of the estate it says what is in memory: what the store has at this revision.
    ///
    /// # Errors
    /// [`CommitError::Stopped`].
    pub async fn settled(&self) -> Result<Option<Revision>, CommitError> {
        let (sender, answer) = oneshot::channel();
        self.sender.send(Message::Settled(sender)).await.map_err(|_| CommitError::Stopped)?;
        answer.await.map_err(|_| CommitError::Stopped)
    }
}

impl Place {
    /// Sends a mutation; it stands behind all that were sent before.
    ///
    /// # Errors
    /// A change is over a limit; nothing was sent, so nobody else has to suffer for it.
    pub fn send(self, set: ChangeSet) -> Result<Receipt, Refusal> {
        set.check()?;
        let (sender, answer) = oneshot::channel();
        let bytes = set.bytes();
        self.backlog.bytes.fetch_add(bytes, Ordering::AcqRel);
        self.permit.send(Message::Commit(Box::new(Mutation { set, bytes, answer: sender })));
        Ok(Receipt { answer })
    }
}

impl Receipt {
    /// Waits until the mutation is durable; gives its revision.
    ///
    /// # Errors
    /// [`CommitError`].
    pub async fn durable(self) -> Result<Revision, CommitError> {
        self.answer.await.unwrap_or(Err(CommitError::Stopped))
    }
}

impl Backlog {
    fn has_room(&self) -> bool {
        self.bytes.load(Ordering::Acquire) < self.bytes_max
    }

    fn shrink(&self, bytes: usize) {
        self.bytes.fetch_sub(bytes, Ordering::AcqRel);
        self.shrunk.notify_waiters();
    }
}

struct Task {
    store: Store,
    limits: CommitterLimits,
    backlog: Arc<Backlog>,
    receiver: mpsc::Receiver<Message>,
    /// What was received and did not fit into the group.
    next: Option<Message>,
    /// The revision that the queue builds on; `None` after a failure.
    expected: Option<Revision>,
}

impl Task {
    async fn run(mut self) {
        while let Some(message) = self.receive().await {
            match message {
                Message::Resume(revision) => self.expected = Some(revision),
                // Whoever does not wait any more does not want to know.
                Message::Settled(answer) => drop(answer.send(self.expected)),
                Message::Commit(first) => {
                    let group = self.gather(*first);
                    self.settle(group).await;
                }
            }
        }
    }

    async fn receive(&mut self) -> Option<Message> {
        match self.next.take() {
            Some(message) => Some(message),
            None => self.receiver.recv().await,
        }
    }

    /// The first and what waits behind it, up to the limits.
    fn gather(&mut self, first: Mutation) -> Vec<Mutation> {
        let mut bytes = first.bytes;
        let mut group = vec![first];
        while group.len() < self.limits.group_sets_max && bytes < self.limits.group_bytes_max {
            match self.receiver.try_recv() {
                Ok(Message::Commit(mutation))
                    if bytes.saturating_add(mutation.bytes) <= self.limits.group_bytes_max =>
                {
                    bytes += mutation.bytes;
                    group.push(*mutation);
                }
                Ok(other) => {
                    self.next = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        group
    }

    /// Commits a group and answers everybody in it.
    async fn settle(&mut self, group: Vec<Mutation>) {
        let bytes = group.iter().map(|mutation| mutation.bytes).sum();
        let (sets, answers): (Vec<ChangeSet>, Vec<_>) =
            group.into_iter().map(|mutation| (mutation.set, mutation.answer)).unzip();
        let result = match self.expected {
            Some(expected) => self.store.commit(expected, &sets).await.map(|_| expected),
            None => Err(CommitError::Halted),
        };
        drop(sets);
        self.backlog.shrink(bytes);
        self.expected = result.as_ref().ok().map(|before| Revision(before.0 + answers.len() as i64));
        for (at, answer) in (1..).zip(answers) {
            // Whoever does not wait any more does not want to know.
            let _ = answer.send(result.clone().map(|before| Revision(before.0 + at)));
        }
    }
}
