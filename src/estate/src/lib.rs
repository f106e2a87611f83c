//! What an installation has (APIs, stages, keys, plans, domains), and what each operation of the management API does to it.
//!
//! ```text
//!  Estate, Request, Call (who, when, chance) ─► operate ─► Outcome::Done { answer, changes }
//!                                                  ├► Outcome::Task: somebody with hands must do the rest
//!                                                  └► Fault
//!  changes ─► the store makes them durable ─► Estate::apply
//! ```
//!
//! An operation looks at the estate and says what would change; nothing changes while it thinks, so a refusal leaves no
//! trace and a mutation is whole or not there (S-PATCH-01). Every kind of row is a shape of the wire, or a shape with what
//! the wire does not show. Time and chance are arguments.
#![forbid(unsafe_code)]

mod call;
mod change;
mod csv;
mod date;
mod estate;
mod id;
mod operations;
mod period;
mod region;
mod row;
mod table;
mod usage;

pub use call::{Call, Used};
pub use change::Change;
pub use estate::{Estate, UnreadableRow};
pub use operations::brought::{check_brought, customised_response, documentation_key};
pub use operations::client_certificates::{NewCertificate, record};
pub use operations::rest_apis::{check as check_api, shown as shown_api};
pub use operations::{Outcome, operate};
pub use region::partition;
pub use row::{
    Acts, DocumentationSnapshot, Flushes, Frozen, Kept, KeyedCertificate, Kind, QuotaExtensions,
    UploadedCertificate,
};
pub use table::Table;
pub use usage::KeyUsage;

#[cfg(test)]
mod tests;
