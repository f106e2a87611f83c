//! Is there room? Throttle buckets shared by the cores of a host, and quotas (R-USAGE-08 to R-USAGE-13).
//!
//! ```text
//!  routes snapshot ─┐                          ┌─ Registry: identity -> bucket, survives recompilation
//!                   ├─► Linked::build (main) ◄─┤
//!  keys snapshot ───┘          │               └─ QuotaTable: identity -> word, survives restarts
//!                              ▼
//!                 Linked::admit (every worker): no lock, no allocation
//! ```
//!
//! A [`Bucket`] is one atomic word and a quota's count is another, so several cores that share them stay exact.
//! Nothing here reads a clock: throttles take monotonic nanoseconds, quotas take seconds since 1970 in UTC.
#![forbid(unsafe_code)]

mod arena;
mod error;
mod identity;
mod link;
mod quota;
mod quota_table;
mod throttle;
mod window;

pub use arena::{ArenaView, CHUNK_BUCKETS, Registry, Sharing, Slot};
pub use error::{LinkError, QuotaTableError};
pub use identity::Identity;
pub use link::{
    Admission, Level, Linked, PlanRef, QuotaStanding, Settings, Standing, ThrottleStanding, Used,
};
pub use quota::{USED_MAX, remaining, try_take, used};
pub use quota_table::{QuotaTable, QuotaWord};
pub use throttle::{Bucket, FILL_TIME_MAX_NS, RATE_MAX, Shape, Token, Tokens};
pub use window::{Window, window_of};
