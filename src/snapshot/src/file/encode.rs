use rkyv::api::high::{HighSerializer, to_bytes_in};
use rkyv::rancor;
use rkyv::ser::allocator::ArenaHandle;

use super::header::{HEADER_BYTES, Header, SIGNATURE_ED25519, SIGNED_BYTES};
use super::{Kind, SNAPSHOT_BYTES_MAX, SigningKey, SnapshotError};
use crate::schema::{Keys, Routes};

/// Lays out the file of a routing snapshot, unsigned. Equal routes give equal bytes.
///
/// # Errors
/// [`SnapshotError::TooLong`]; [`SnapshotError::Encode`] should not happen. What the routes say is not checked
/// here: read the bytes back with [`super::Loaded`], as the compiler does.
pub fn encode_routes(routes: &Routes) -> Result<Vec<u8>, SnapshotError> {
    finish(Kind::Routes, routes)
}

/// Lays out the file of a keys snapshot, unsigned. Equal keys give equal bytes.
///
/// # Errors
/// As [`encode_routes`].
pub fn encode_keys(keys: &Keys) -> Result<Vec<u8>, SnapshotError> {
    finish(Kind::Keys, keys)
}

/// Writes the payload behind the room for its header, so that it is not copied.
fn finish<T>(kind: Kind, contents: &T) -> Result<Vec<u8>, SnapshotError>
where
    T: for<'a> rkyv::Serialize<HighSerializer<Vec<u8>, ArenaHandle<'a>, rancor::Error>>,
{
    let written = to_bytes_in(contents, vec![0; HEADER_BYTES]);
    let mut file =
        written.map_err(|error: rancor::Error| SnapshotError::Encode { problem: error.to_string() })?;
    let found = file.len() as u64;
    if found > SNAPSHOT_BYTES_MAX {
        return Err(SnapshotError::TooLong { found });
    }
    if let Some((header, payload)) = file.split_first_chunk_mut::<HEADER_BYTES>() {
        *header = Header::of(kind, payload).to_bytes();
    }
    Ok(file)
}

/// Puts a header with the right hashes before a payload, whatever the payload is. For tests that mean to get past
/// the hashes.
#[doc(hidden)]
pub fn seal(kind: Kind, payload: &[u8]) -> Vec<u8> {
    let mut file = Vec::with_capacity(HEADER_BYTES + payload.len());
    file.extend_from_slice(&Header::of(kind, payload).to_bytes());
    file.extend_from_slice(payload);
    file
}

/// Signs a file, replacing a signature it may have. Ed25519 is deterministic: the same file and key give the same
/// bytes.
///
/// # Errors
/// What [`super::Loaded`] says of a file without a sound header; [`SnapshotError::Encode`] when the key cannot sign.
pub fn sign(mut file: Vec<u8>, key: &SigningKey) -> Result<Vec<u8>, SnapshotError> {
    let found = file.len() as u64;
    let too_short = SnapshotError::Length { expected: HEADER_BYTES as u64, found };
    let place = file.first_chunk_mut::<HEADER_BYTES>().ok_or(too_short)?;
    let mut header = Header::parse(place)?;
    header.signature_kind = SIGNATURE_ED25519;
    header.key_id = key.public_key().id();
    let unsigned = header.to_bytes();
    let signature = unsigned.get(..SIGNED_BYTES).and_then(|message| key.sign(message));
    header.signature =
        signature.ok_or_else(|| SnapshotError::Encode { problem: "the key cannot sign".to_owned() })?;
    *place = header.to_bytes();
    Ok(file)
}
