use std::io::Read;
use std::marker::PhantomData;

use rkyv::rancor;
use rkyv::util::AlignedVec;

use super::header::{HEADER_BYTES, Header, SIGNATURE_ED25519, SIGNED_BYTES};
use super::{Description, Kind, PublicKey, SNAPSHOT_BYTES_MAX, SnapshotError};
use crate::check;
use crate::schema::{ArchivedKeys, ArchivedRoutes, Keys, Routes};

/// Whom a reader believes.
#[derive(Clone, Copy, Debug)]
pub enum Trust<'a> {
    /// Everybody who can write the file; signatures are not looked at.
    Anybody,
    /// Only those who sign with one of these keys.
    Signed(&'a [PublicKey]),
}

/// How many bytes are asked of a reader at once: few enough to stay in a core's cache between being zeroed and
/// being filled.
const READ_BYTES: usize = 1 << 18;

/// What a file is aligned to in memory.
const ALIGNMENT: usize = 16;

/// What a snapshot can hold: [`Routes`] or [`Keys`].
pub trait Contents: rkyv::Archive + sealed::Contents {}

impl Contents for Routes {}
impl Contents for Keys {}

mod sealed {
    use super::{Kind, SnapshotError};

    /// What [`super::Loaded`] has to know of its contents.
    pub trait Contents: rkyv::Archive {
        const KIND: Kind;
        /// Whether the payload is an archive: every pointer inside, every string text, every tag known.
        fn check_archive(payload: &[u8]) -> Result<&Self::Archived, rkyv::rancor::Error>;
        /// Whether the archive's indexes and orders are what the engines rely on.
        fn check_meaning(archived: &Self::Archived) -> Result<(), SnapshotError>;
        fn count(archived: &Self::Archived) -> Vec<(&'static str, usize)>;
    }
}

impl sealed::Contents for Routes {
    const KIND: Kind = Kind::Routes;

    fn check_archive(payload: &[u8]) -> Result<&ArchivedRoutes, rancor::Error> {
        rkyv::access(payload)
    }

    fn check_meaning(archived: &ArchivedRoutes) -> Result<(), SnapshotError> {
        Ok(check::check_routes(archived)?)
    }

    fn count(archived: &ArchivedRoutes) -> Vec<(&'static str, usize)> {
        super::describe::count_routes(archived)
    }
}

impl sealed::Contents for Keys {
    const KIND: Kind = Kind::Keys;

    fn check_archive(payload: &[u8]) -> Result<&ArchivedKeys, rancor::Error> {
        rkyv::access(payload)
    }

    fn check_meaning(archived: &ArchivedKeys) -> Result<(), SnapshotError> {
        Ok(check::check_keys(archived)?)
    }

    fn count(archived: &ArchivedKeys) -> Vec<(&'static str, usize)> {
        super::describe::count_keys(archived)
    }
}

/// A snapshot that was read whole and checked whole. It never changes, and can be looked into from every thread.
pub struct Loaded<T: Contents> {
    /// The whole file. Private and never handed out mutably: [`Loaded::get`] relies on what was checked.
    file: AlignedVec<ALIGNMENT>,
    header: Header,
    contents: PhantomData<fn() -> T>,
}

impl<T: Contents> Loaded<T> {
    /// Reads a file of `len` bytes. The header is read and judged before memory for the rest is taken.
    ///
    /// # Errors
    /// [`SnapshotError`], whichever check fails first, in the order in which the header lists them.
    pub fn read_from(mut reader: impl Read, len: u64, trust: Trust<'_>) -> Result<Loaded<T>, SnapshotError> {
        if len > SNAPSHOT_BYTES_MAX {
            return Err(SnapshotError::TooLong { found: len });
        }
        let mut first = [0; HEADER_BYTES];
        let mut found = fill(&mut reader, &mut first)? as u64;
        if found < HEADER_BYTES as u64 {
            return Err(SnapshotError::Length { expected: HEADER_BYTES as u64, found });
        }
        let header = judge::<T>(&first, len, trust)?;
        let mut file = AlignedVec::with_capacity(len as usize);
        file.extend_from_slice(&first);
        while file.len() < len as usize {
            let from = file.len();
            file.resize(len.min((from + READ_BYTES) as u64) as usize, 0);
            let count = fill(&mut reader, file.get_mut(from..).unwrap_or_default())?;
            found += count as u64;
            if count < file.len() - from {
                return Err(SnapshotError::Length { expected: len, found });
            }
        }
        // somebody may have written on since the length was asked for
        if fill(&mut reader, &mut [0])? > 0 {
            return Err(SnapshotError::Length { expected: len, found: len + 1 });
        }
        Loaded::check(file, header)
    }

    /// The same for bytes in memory, which are copied.
    ///
    /// # Errors
    /// As [`Loaded::read_from`].
    pub fn from_bytes(bytes: &[u8], trust: Trust<'_>) -> Result<Loaded<T>, SnapshotError> {
        Loaded::read_from(bytes, bytes.len() as u64, trust)
    }

    /// Whether [`Loaded::from_bytes`] would take the bytes. They are looked at where they are if they are aligned as a
    /// payload must be, and copied otherwise.
    ///
    /// # Errors
    /// As [`Loaded::read_from`].
    pub fn examine(bytes: &[u8], trust: Trust<'_>) -> Result<(), SnapshotError> {
        let found = bytes.len() as u64;
        let too_short = SnapshotError::Length { expected: HEADER_BYTES as u64, found };
        if found > SNAPSHOT_BYTES_MAX || !(bytes.as_ptr() as usize).is_multiple_of(ALIGNMENT) {
            return Loaded::<T>::from_bytes(bytes, trust).map(drop);
        }
        let (first, payload) = bytes.split_first_chunk::<HEADER_BYTES>().ok_or(too_short)?;
        check_payload::<T>(payload, &judge::<T>(first, found, trust)?)
    }

    /// The contents.
    pub fn get(&self) -> &T::Archived {
        let payload = payload(&self.file);
        // SAFETY: `Loaded::check` ran `rkyv::access::<T::Archived>` over these very bytes, and only it makes a
        // `Loaded`. The buffer is owned, private, never written again, and its memory does not move.
        #[allow(unsafe_code)]
        unsafe {
            rkyv::access_unchecked::<T::Archived>(payload)
        }
    }

    /// BLAKE3 of the payload: the snapshot's name. Signing does not change it.
    pub fn content_hash(&self) -> &[u8; 32] {
        &self.header.content_hash
    }

    /// What `ringgate inspect` shows.
    pub fn describe(&self) -> Description {
        Description::new(&self.header, T::KIND, T::count(self.get()))
    }

    fn check(file: AlignedVec<ALIGNMENT>, header: Header) -> Result<Loaded<T>, SnapshotError> {
        check_payload::<T>(payload(&file), &header)?;
        Ok(Loaded { file, header, contents: PhantomData })
    }
}

/// Everything that is checked once the whole file is there.
fn check_payload<T: Contents>(payload: &[u8], header: &Header) -> Result<(), SnapshotError> {
    let found = *blake3::hash(payload).as_bytes();
    if found != header.content_hash {
        return Err(SnapshotError::ContentHash { expected: header.content_hash, found });
    }
    let archived = T::check_archive(payload)
        .map_err(|error| SnapshotError::Archive { problem: with_offsets(&error.to_string(), payload) })?;
    T::check_meaning(archived)
}

fn payload(file: &AlignedVec<ALIGNMENT>) -> &[u8] {
    file.get(HEADER_BYTES..).unwrap_or_default()
}

/// Everything that can be judged by the header alone.
fn judge<T: Contents>(
    first: &[u8; HEADER_BYTES],
    len: u64,
    trust: Trust<'_>,
) -> Result<Header, SnapshotError> {
    let header = Header::parse(first)?;
    let expected = header.payload_bytes.saturating_add(HEADER_BYTES as u64);
    if expected != len {
        return Err(SnapshotError::Length { expected, found: len });
    }
    header.check_schema(T::KIND)?;
    if !matches!(header.signature_kind, 0 | SIGNATURE_ED25519) {
        return Err(SnapshotError::SignatureKind { found: header.signature_kind });
    }
    if let Trust::Signed(keys) = trust {
        check_signature(&header, first, keys)?;
    }
    Ok(header)
}

fn check_signature(
    header: &Header,
    first: &[u8; HEADER_BYTES],
    keys: &[PublicKey],
) -> Result<(), SnapshotError> {
    if header.signature_kind != SIGNATURE_ED25519 {
        return Err(SnapshotError::Unsigned);
    }
    let key_id = header.key_id;
    let key = keys.iter().find(|key| key.id() == key_id).ok_or(SnapshotError::UnknownSigner { key_id })?;
    let (message, _) = first.split_at(SIGNED_BYTES);
    if key.verifies(message, &header.signature) { Ok(()) } else { Err(SnapshotError::Signature { key_id }) }
}

/// Reads until the buffer is full or the reader has no more, and says how much it was.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> Result<usize, SnapshotError> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(SnapshotError::Read(error)),
        }
    }
    Ok(filled)
}

/// The checker names places by their addresses, which differ from one load of a file to the next: as offsets in the payload
/// they do not, so that what is told once is not told again.
fn with_offsets(text: &str, payload: &[u8]) -> String {
    let start = payload.as_ptr().addr();
    let mut pieces = text.split("0x");
    let mut told = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.len() - piece.trim_start_matches(|c: char| c.is_ascii_hexdigit()).len();
        let (address, rest) = piece.split_at(digits);
        let offset = usize::from_str_radix(address, 16).ok().and_then(|it| it.checked_sub(start));
        match offset.filter(|offset| *offset <= payload.len()) {
            Some(offset) => told.push_str(&format!("byte {offset}")),
            None => told.push_str("outside"),
        }
        told.push_str(rest);
    }
    told
}
