//! What several targets share.

pub mod sample;
