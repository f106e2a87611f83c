use std::fmt;

use super::text::hex;
use super::{FORMAT_VERSION, Kind, SNAPSHOT_BYTES_MAX};
use crate::check::Inconsistency;

/// Why a file is no snapshot that this build can use. Nothing of the file has been used when it is returned.
#[derive(Debug)]
pub enum SnapshotError {
    /// It does not begin like a snapshot.
    Magic {
        /// Its first eight bytes.
        found: [u8; 8],
    },
    /// A later release wrote it.
    NewerFormat {
        /// Its format version.
        found: u32,
    },
    /// No release ever wrote such a version.
    UnknownFormat {
        /// Its format version.
        found: u32,
    },
    /// The header was damaged.
    HeaderChecksum,
    /// Bytes of the header that must be zero are not.
    Reserved,
    /// Keys where routes are expected, or the other way round.
    Kind {
        /// What was asked for.
        expected: Kind,
        /// The kind in the header.
        found: u32,
    },
    /// A build with another schema wrote it.
    Schema {
        /// This build's hash.
        expected: [u8; 32],
        /// The file's.
        found: [u8; 32],
    },
    /// It is shorter or longer than its header says, in bytes.
    Length {
        /// Header and payload.
        expected: u64,
        /// What there is, as far as it was read.
        found: u64,
    },
    /// It is longer than [`SNAPSHOT_BYTES_MAX`].
    TooLong {
        /// Its length in bytes.
        found: u64,
    },
    /// The payload was damaged.
    ContentHash {
        /// The hash in the header.
        expected: [u8; 32],
        /// The payload's.
        found: [u8; 32],
    },
    /// It carries no signature, and one is required.
    Unsigned,
    /// A kind of signature that this build does not know.
    SignatureKind {
        /// The kind in the header.
        found: u32,
    },
    /// Nobody we trust signed it.
    UnknownSigner {
        /// The id of the key in the header.
        key_id: [u8; 8],
    },
    /// The signature does not fit the header.
    Signature {
        /// The id of the key in the header.
        key_id: [u8; 8],
    },
    /// The payload is no archive of this schema.
    Archive {
        /// What bytecheck found.
        problem: String,
    },
    /// The archive contradicts itself.
    Inconsistent {
        /// Where, such as `apis[3].stages[0].deployment`.
        place: String,
        /// What is wrong there.
        problem: &'static str,
    },
    /// It could not be read.
    Read(std::io::Error),
    /// It could not be written down.
    Encode {
        /// What the serialiser said.
        problem: String,
    },
}

impl SnapshotError {
    /// A stable code for logs and scripts.
    pub fn code(&self) -> &'static str {
        match self {
            SnapshotError::Magic { .. } => "RS0001",
            SnapshotError::NewerFormat { .. } => "RS0002",
            SnapshotError::UnknownFormat { .. } => "RS0003",
            SnapshotError::HeaderChecksum => "RS0004",
            SnapshotError::Reserved => "RS0005",
            SnapshotError::Kind { .. } => "RS0006",
            SnapshotError::Schema { .. } => "RS0007",
            SnapshotError::Length { .. } => "RS0008",
            SnapshotError::TooLong { .. } => "RS0009",
            SnapshotError::ContentHash { .. } => "RS0010",
            SnapshotError::Unsigned => "RS0011",
            SnapshotError::SignatureKind { .. } => "RS0012",
            SnapshotError::UnknownSigner { .. } => "RS0013",
            SnapshotError::Signature { .. } => "RS0014",
            SnapshotError::Archive { .. } => "RS0015",
            SnapshotError::Inconsistent { .. } => "RS0016",
            SnapshotError::Read(_) => "RS0017",
            SnapshotError::Encode { .. } => "RS0018",
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            SnapshotError::Magic { .. } => "name a file that `ringgate compile` wrote",
            SnapshotError::NewerFormat { .. } => "upgrade this program, or compile with its own release",
            SnapshotError::UnknownFormat { .. } | SnapshotError::Schema { .. } => {
                "compile again with the release this program belongs to"
            }
            SnapshotError::Kind { .. } => {
                "exchange the two files, or fix the file's name in the configuration"
            }
            SnapshotError::HeaderChecksum
            | SnapshotError::Reserved
            | SnapshotError::Length { .. }
            | SnapshotError::ContentHash { .. } => "copy the file again, or compile it again",
            SnapshotError::TooLong { .. } => "spread the APIs over several gateways",
            SnapshotError::Unsigned => "sign the file, or do not require signatures",
            SnapshotError::SignatureKind { .. } => "upgrade this program, or sign with Ed25519",
            SnapshotError::UnknownSigner { .. } => {
                "add the signer's public key to the trusted ones, if you trust it"
            }
            SnapshotError::Signature { .. } => "do not use the file; compile and sign it again",
            SnapshotError::Archive { .. }
            | SnapshotError::Inconsistent { .. }
            | SnapshotError::Encode { .. } => "compile again; if that does not help, report it with the file",
            SnapshotError::Read(_) => "check that the file is there and readable",
        }
    }
}

impl From<Inconsistency> for SnapshotError {
    fn from(found: Inconsistency) -> SnapshotError {
        SnapshotError::Inconsistent { place: found.place, problem: found.problem }
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SnapshotError::Magic { found } => {
                write!(f, "not a snapshot: expected RINGGATE at its start, found {}", found.escape_ascii())
            }
            SnapshotError::NewerFormat { found } => {
                write!(f, "snapshot of a later release: expected format {FORMAT_VERSION}, found {found}")
            }
            SnapshotError::UnknownFormat { found } => {
                write!(f, "unknown snapshot format: expected {FORMAT_VERSION}, found {found}")
            }
            SnapshotError::HeaderChecksum => f.write_str("damaged snapshot: the header's checksum is wrong"),
            SnapshotError::Reserved => {
                f.write_str("damaged snapshot: reserved bytes of the header are not zero")
            }
            SnapshotError::Kind { expected, found } => {
                write!(f, "wrong kind of snapshot: expected {} ({}), ", expected.as_str(), *expected as u32)?;
                write!(f, "found {found}")
            }
            SnapshotError::Schema { expected, found } => {
                let (expected, found) = (hex(expected), hex(found));
                write!(f, "snapshot of another build: expected schema {expected:.16}, found {found:.16}")
            }
            SnapshotError::Length { expected, found } => {
                write!(f, "incomplete snapshot: expected {expected} bytes, found {found}")
            }
            SnapshotError::TooLong { found } => {
                write!(f, "snapshot too long: at most {SNAPSHOT_BYTES_MAX} bytes are read, found {found}")
            }
            SnapshotError::ContentHash { expected, found } => {
                write!(f, "damaged snapshot: expected content {}, found {}", hex(expected), hex(found))
            }
            SnapshotError::Unsigned => f.write_str("unsigned snapshot: a signature is required, found none"),
            SnapshotError::SignatureKind { found } => {
                write!(f, "unknown kind of signature: expected 0 or 1, found {found}")
            }
            SnapshotError::UnknownSigner { key_id } => {
                write!(f, "snapshot signed by a stranger: none of the trusted keys is {}", hex(key_id))
            }
            SnapshotError::Signature { key_id } => {
                write!(f, "forged or damaged snapshot: the signature is not that of key {}", hex(key_id))
            }
            SnapshotError::Archive { problem } => write!(f, "malformed snapshot: {problem}"),
            SnapshotError::Inconsistent { place, problem } => {
                write!(f, "inconsistent snapshot: {place} {problem}")
            }
            SnapshotError::Read(error) => write!(f, "the snapshot could not be read: {error}"),
            SnapshotError::Encode { problem } => {
                write!(f, "the snapshot could not be written down: {problem}")
            }
        }?;
        write!(f, "; {}", self.remedy())
    }
}

impl std::error::Error for SnapshotError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            SnapshotError::Read(error) => Some(error),
            _ => None,
        }
    }
}
