//! Development only: seeded randomness, a virtual clock, byte pipes that split, delay and break.
//!
//! A test that uses these is named by its seed: the same seed gives the same run, on every machine.
//!
//! ```
//! use ringgate_sim::{Clock, Pipe, Read, Weather};
//!
//! let mut clock = Clock::default();
//! let mut pipe = Pipe::new(7, Weather::STORMY);
//! pipe.write(clock.now_ns(), b"hello");
//! pipe.close(clock.now_ns());
//! let mut received = Vec::new();
//! while let Some(due_ns) = pipe.due_ns() {
//!     clock.advance_to(due_ns);
//!     if matches!(pipe.read(clock.now_ns(), &mut received), Read::Closed | Read::Reset) {
//!         break;
//!     }
//! }
//! assert!(b"hello".starts_with(&received));
//! ```
#![forbid(unsafe_code)]

mod clock;
mod pipe;
mod rng;

pub use clock::Clock;
pub use pipe::{Pipe, Read, Weather};
pub use rng::Rng;
