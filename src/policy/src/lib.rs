//! IAM policies: reading and evaluating them (R-AUTH-01 to R-AUTH-08, S-IAM-01 and S-IAM-02).
//!
//! ```text
//!  JSON ──► Policy::parse ──► Policy ──► evaluate(&Request) ──► Verdict { effect, decided_by }
//!             (where it is attached)        │  asks for facts by name, only when a statement does
//!                                           └► explain(&Request) ──► why each statement applied or not
//!  verdict of the identity side + verdict of the resource side ──► same_account | cross_account ──► Access
//! ```
//!
//! Everything that can be compiled is compiled when the policy is read: patterns, networks, dates, numbers. What is not
//! part of the language is refused with its place, never skipped: a condition that is not understood must not vanish.
#![forbid(unsafe_code)]

mod action;
mod arn;
mod call;
mod combine;
mod comparison;
mod condition;
mod date;
mod document;
mod error;
mod evaluate;
mod explain;
mod fact;
mod home;
mod keys;
mod limits;
mod network;
mod node;
mod number;
mod operator;
mod policy;
mod principal;
mod statement;
mod text;
mod wildcard;

#[cfg(test)]
mod tests;

pub use call::{HTTP_KEYS, HttpCall, SIGNER_KEYS, Signer, http_fact};
pub use combine::{Access, cross_account, same_account, stronger};
pub use error::PolicyError;
pub use evaluate::{Observer, Outcome, Request, StatementId, Verdict};
pub use explain::{Explanation, StatementReport};
pub use fact::{Facts, NoFacts, Values};
pub use home::{Home, expand_short_resource, expand_short_resources};
pub use keys::KeyUse;
pub use limits::{
    HOLED_STRETCH_BYTES_MAX, IDENTITY_POLICY_CHARS_MAX, PATTERN_BYTES_MAX, POLICY_STRINGS_MAX,
    RESOURCE_POLICY_CHARS_MAX, RESULT_POLICY_BYTES_MAX, STATEMENTS_MAX,
};
pub use policy::{Attached, Policy};
pub use principal::{Caller, Principal};
pub use statement::Effect;
