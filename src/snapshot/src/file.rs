//! The file: header, checks, writer.
//!
//! ```text
//! offset  bytes  field (numbers are little endian)
//!      0      8  magic, `RINGGATE`
//!      8      4  format version
//!     12      4  kind: 1 routes, 2 keys
//!     16     32  schema hash: what a reader must agree on to understand the payload
//!     48      8  payload length
//!     56     32  content hash: BLAKE3 of the payload
//!     88      4  signature kind: 0 none, 1 Ed25519
//!     92      4  zero
//!     96      8  public key id: the first bytes of the key's BLAKE3; zero without a signature
//!    104     64  signature over bytes 0 to 104; zero without one
//!    168      8  header checksum: the first bytes of the BLAKE3 of bytes 0 to 168
//!    176         payload: an rkyv archive, aligned to 16 bytes, its root at the end
//! ```
//!
//! The checksum finds accidents, the content hash names the content (equal definitions give equal files), the
//! signature says who made it. All three come before the archive is looked at: a damaged archive often still
//! decodes to other valid values. What comes after, bytecheck and the check of every index, makes the gateway safe
//! from files whose hashes are right.

mod describe;
mod encode;
mod error;
mod header;
mod key;
mod loaded;
mod text;

pub use describe::Description;
pub use encode::{encode_keys, encode_routes, seal, sign};
pub use error::SnapshotError;
pub use header::{FORMAT_VERSION, HEADER_BYTES, Kind, SNAPSHOT_BYTES_MAX, content_hash, schema_hash};
pub use key::{KeyError, PublicKey, SigningKey};
pub use loaded::{Contents, Loaded, Trust};

#[cfg(test)]
mod tests;
