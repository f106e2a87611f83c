//! Tests of the whole crate.

mod decoding;
mod encoding;
mod properties;
mod vectors;
