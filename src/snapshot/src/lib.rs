//! The contract between compiler and gateway: file layout, writer, whole-file check, typed views.
//!
//! A snapshot is one file: a header that says what it is ([`mod@file`]), then an rkyv archive of either the routes
//! ([`schema::Routes`], switched with a deployment) or the API keys and plans ([`schema::Keys`], which act at
//! once). The gateway reads a file whole, checks it whole, and only then looks inside.
//!
//! [`table`], [`segment`] and [`trie`] are part of the contract too: the compiler lays out what the gateway looks
//! up, so both take the hash, the canonical form of a segment and the shape of the tree from here.

pub mod archive;
mod check;
pub mod digest;
pub mod file;
pub mod program;
pub mod schema;
pub mod segment;
pub mod table;
pub mod trie;
