//! Everything that touches the kernel: ring, sockets, TLS, timers, buffers, mailboxes.
//!
//! The only crate that names monoio, and the only one that may use `unsafe`. Its rules, learned from monoio 0.2.4
//! (see `docs/decisions/0002-monoio.md`): no read or write future is dropped, an operation that must end early is
//! ended by shutting its socket down or by cancelling it and awaiting the outcome; a listener has one accept loop,
//! stopped by cancelling and awaited; no task wakes itself; every connection runs under `catch_unwind`.

mod admin;
mod buffer;
mod clock;
mod deadline;
mod fetch;
mod listener;
mod mailbox;
mod map;
mod resolve;
mod runtime;
pub mod services;
mod signal;
mod sink;
mod stream;
mod task;
mod tls;

pub use admin::{AdminListener, AdminStream};
pub use buffer::{BUFFER_BYTES, Buffer, BufferPool};
pub use clock::{Clock, Now};
pub use deadline::{Action, Deadline, Deadlines, Stopper};
pub use fetch::{Destination, Fetcher, Session};
pub use listener::{Listener, Stop};
pub use mailbox::{Mailbox, Outbox, mailbox};
pub use map::SharedWords;
pub use resolve::{Addresses, Resolver};
pub use runtime::{Driver, DriverChoice, choose_driver, pin_to_core, raise_file_limit, run};
pub use signal::{Signal, block_signals, wait_for_signal};
pub use sink::{Sink, SinkTarget};
pub use stream::{IdleStream, ReadEnd, Reader, Stream, Writer};
pub use task::{both, guarded, sleep, spawn, within};
pub use tls::TlsConnector;
