//! Who is calling, and may they? API keys.
//!
//! A key says who is calling; whether it opens the stage that was asked for is a matter of its usage plans, which
//! stand with the limits.
#![forbid(unsafe_code)]

mod api_key;

pub use api_key::{KEY_VALUE_BYTES_MAX, find_key};
