use std::sync::LazyLock;

use super::SnapshotError;

/// The version of the header and of the rules around it.
pub const FORMAT_VERSION: u32 = 1;

/// Length of the header in bytes: a multiple of 16, so that a payload behind it is as aligned as the file.
pub const HEADER_BYTES: usize = 176;

/// The longest file, header and payload, in bytes.
pub const SNAPSHOT_BYTES_MAX: u64 = 1 << 30;

const MAGIC: [u8; 8] = *b"RINGGATE";

/// The part of the header that a signature covers.
pub(super) const SIGNED_BYTES: usize = 104;

/// The part of the header that the checksum covers.
const CHECKED_BYTES: usize = 168;

/// What a snapshot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Kind {
    /// [`crate::schema::Routes`]
    Routes = 1,
    /// [`crate::schema::Keys`]
    Keys = 2,
}

impl Kind {
    /// The kind in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Routes => "routes",
            Kind::Keys => "keys",
        }
    }
}

/// The header's fields but those that never vary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: u32,
    pub(super) schema_hash: [u8; 32],
    pub(super) payload_bytes: u64,
    pub(super) content_hash: [u8; 32],
    /// Zero or [`SIGNATURE_ED25519`].
    pub(super) signature_kind: u32,
    pub(super) key_id: [u8; 8],
    pub(super) signature: [u8; 64],
}

/// The signature kind of Ed25519 (RFC 8032).
pub(super) const SIGNATURE_ED25519: u32 = 1;

impl Header {
    /// The header of an unsigned file with this payload.
    pub(super) fn of(kind: Kind, payload: &[u8]) -> Header {
        Header {
            kind: kind as u32,
            schema_hash: *schema_hash(),
            payload_bytes: payload.len() as u64,
            content_hash: *blake3::hash(payload).as_bytes(),
            signature_kind: 0,
            key_id: [0; 8],
            signature: [0; 64],
        }
    }

    /// The header's bytes.
    pub(super) fn to_bytes(&self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        let fields: [&[u8]; 10] = [
            &MAGIC,
            &FORMAT_VERSION.to_le_bytes(),
            &self.kind.to_le_bytes(),
            &self.schema_hash,
            &self.payload_bytes.to_le_bytes(),
            &self.content_hash,
            &self.signature_kind.to_le_bytes(),
            &[0; 4],
            &self.key_id,
            &self.signature,
        ];
        let mut at = 0;
        for field in fields {
            bytes[at..at + field.len()].copy_from_slice(field);
            at += field.len();
        }
        assert_eq!(at, CHECKED_BYTES);
        let checksum = checksum(&bytes);
        bytes[CHECKED_BYTES..].copy_from_slice(&checksum);
        bytes
    }

    /// Reads a header. Whether this reader understands the payload is [`Header::check_schema`]'s question, so that
    /// a foreign file can still be described.
    pub(super) fn parse(bytes: &[u8; HEADER_BYTES]) -> Result<Header, SnapshotError> {
        let found: [u8; 8] = part(bytes, 0);
        if found != MAGIC {
            return Err(SnapshotError::Magic { found });
        }
        let version = number(bytes, 8);
        if version > FORMAT_VERSION {
            return Err(SnapshotError::NewerFormat { found: version });
        }
        if version < FORMAT_VERSION {
            return Err(SnapshotError::UnknownFormat { found: version });
        }
        if part::<8>(bytes, CHECKED_BYTES) != checksum(bytes) {
            return Err(SnapshotError::HeaderChecksum);
        }
        if number(bytes, 92) != 0 {
            return Err(SnapshotError::Reserved);
        }
        Ok(Header {
            kind: number(bytes, 12),
            schema_hash: part(bytes, 16),
            payload_bytes: u64::from_le_bytes(part(bytes, 48)),
            content_hash: part(bytes, 56),
            signature_kind: number(bytes, 88),
            key_id: part(bytes, 96),
            signature: part(bytes, SIGNED_BYTES),
        })
    }

    /// Whether the file is of the kind and the schema that this reader asks for.
    pub(super) fn check_schema(&self, expected: Kind) -> Result<(), SnapshotError> {
        if self.kind != expected as u32 {
            return Err(SnapshotError::Kind { expected, found: self.kind });
        }
        if self.schema_hash != *schema_hash() {
            return Err(SnapshotError::Schema { expected: *schema_hash(), found: self.schema_hash });
        }
        Ok(())
    }
}

/// The content hash that a file's header tells, which names the file where snapshots are handed on. Whether it is true of
/// the payload is checked by the loader.
///
/// # Errors
/// The bytes do not begin with a header.
pub fn content_hash(file: &[u8]) -> Result<[u8; 32], SnapshotError> {
    let length = SnapshotError::Length { expected: HEADER_BYTES as u64, found: file.len() as u64 };
    let header = file.first_chunk::<HEADER_BYTES>().ok_or(length)?;
    Ok(Header::parse(header)?.content_hash)
}

fn checksum(bytes: &[u8; HEADER_BYTES]) -> [u8; 8] {
    let (checked, _) = bytes.split_at(CHECKED_BYTES);
    let [a, b, c, d, e, f, g, h, ..] = *blake3::hash(checked).as_bytes();
    [a, b, c, d, e, f, g, h]
}

/// `N` bytes of the header from a fixed offset.
fn part<const N: usize>(bytes: &[u8; HEADER_BYTES], at: usize) -> [u8; N] {
    let mut part = [0; N];
    part.copy_from_slice(&bytes[at..at + N]);
    part
}

fn number(bytes: &[u8; HEADER_BYTES], at: usize) -> u32 {
    u32::from_le_bytes(part(bytes, at))
}

/// What compiler and gateway must have in common: the types of the archive, the hashes, the canonical form and
/// the tree that its tables were built with, and how rkyv lays them out. It changes with the text of those modules, comments and blank
/// lines aside, which is stricter than needed and never too lax.
pub fn schema_hash() -> &'static [u8; 32] {
    static HASH: LazyLock<[u8; 32]> = LazyLock::new(|| {
        let mut hasher = blake3::Hasher::new();
        let modules = [
            include_str!("../schema.rs"),
            include_str!("../schema/aws.rs"),
            include_str!("../schema/callers.rs"),
            include_str!("../schema/payload.rs"),
            include_str!("../schema/settings.rs"),
            include_str!("../program.rs"),
            include_str!("../program/method.rs"),
            include_str!("../digest.rs"),
            include_str!("../segment.rs"),
            include_str!("../table.rs"),
            include_str!("../trie.rs"),
        ];
        for text in modules {
            hash_code(&mut hasher, text);
        }
        hasher.update(b"rkyv 0.8, pointer_width_32, bytecheck");
        for size in layout() {
            hasher.update(&(size as u64).to_le_bytes());
        }
        *hasher.finalize().as_bytes()
    });
    &HASH
}

/// Adds the lines that are code; what follows `#[cfg(test)]` at the start of a line never reaches a file.
fn hash_code(hasher: &mut blake3::Hasher, text: &str) {
    let lines = text.lines().take_while(|line| *line != "#[cfg(test)]").map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with("//")) {
        hasher.update(line.as_bytes());
        hasher.update(b"\n");
    }
    hasher.update(b"\0");
}

/// Sizes that show in which mode rkyv was built, and a number that shows its byte order.
fn layout() -> [usize; 5] {
    use crate::schema::{ArchivedKeys, ArchivedNode, ArchivedRoutes};
    [
        size_of::<ArchivedRoutes>(),
        size_of::<ArchivedKeys>(),
        size_of::<ArchivedNode>(),
        align_of::<rkyv::Archived<u64>>(),
        usize::from(rkyv::Archived::<u32>::from_native(1) == rkyv::rend::u32_le::from_native(1)),
    ]
}

const _: () = assert!(HEADER_BYTES.is_multiple_of(16));
const _: () = assert!(SIGNED_BYTES + 64 == CHECKED_BYTES && CHECKED_BYTES + 8 == HEADER_BYTES);
