//! The backup file: rows, audit records and snapshots, the same for both databases.
//!
//! ```text
//! file   := magic record* hash          hash: BLAKE3 of all before it, 32 bytes
//! record := tag:u8 count:u8 field*      the first is State, the last is End
//! field  := length:u32 bytes            numbers little-endian; a number as a field has eight bytes
//! ```

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use tokio::sync::mpsc;

use crate::audit::{AuditEntry, AuditRecord};
use crate::history::{NewSnapshot, SNAPSHOT_BYTES_MAX};
use crate::row::{Key, Revision};

const MAGIC: &[u8; 16] = b"ringgate-store-1";
const HASH_BYTES: u64 = 32;
/// The most bytes of one field, by what may be stored.
const FIELD_BYTES_MAX: usize = SNAPSHOT_BYTES_MAX;
/// The most fields of one record.
const FIELDS_MAX: usize = 16;
/// How much is read at a time for the hash.
const CHUNK_BYTES: usize = 1 << 16;

/// A part of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// The store's revision and the highest number of a snapshot.
    State(Revision, i64),
    /// A row.
    Entry(Key, Vec<u8>),
    /// An audit record.
    Audit(AuditEntry),
    /// A snapshot under its number.
    Snapshot(i64, NewSnapshot),
    /// That this is all: how many rows, audit records and snapshots.
    End([i64; 3]),
}

/// Writes what arrives until [`Record::End`]; the file appears under its name when it is whole and on the disk, readable
/// by its owner alone. Blocks.
///
/// # Errors
/// When the file cannot be written, or the sender is gone before the end; then no file is left.
pub fn write(path: &Path, mut records: mpsc::Receiver<Record>) -> io::Result<u64> {
    let partial = partial(path);
    let result = write_partial(&partial, &mut records).and_then(|bytes| {
        std::fs::rename(&partial, path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(bytes)
    });
    if result.is_err() {
        // What is half there helps nobody; that it cannot be removed is not the error to tell.
        let _ = std::fs::remove_file(&partial);
    }
    result
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".partial");
    path.with_file_name(name)
}

fn write_partial(path: &Path, records: &mut mpsc::Receiver<Record>) -> io::Result<u64> {
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    let mut out = Hashed { inner: BufWriter::new(file), hasher: blake3::Hasher::new(), bytes: 0 };
    out.write_all(MAGIC)?;
    loop {
        let Some(record) = records.blocking_recv() else {
            return Err(io::Error::other("it was given up before its end"));
        };
        write_record(&mut out, &record)?;
        if let Record::End(_) = record {
            break;
        }
    }
    let hash = out.hasher.finalize();
    out.inner.write_all(hash.as_bytes())?;
    out.inner.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    Ok(out.bytes + HASH_BYTES)
}

struct Hashed<W> {
    inner: W,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write_all(bytes)?;
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn write_record(out: &mut impl Write, record: &Record) -> io::Result<()> {
    match record {
        Record::State(revision, snapshot) => fields(out, 1, &[&number(revision.0), &number(*snapshot)]),
        Record::Entry(key, value) => {
            fields(out, 2, &[key.kind.as_bytes(), key.scope.as_bytes(), key.id.as_bytes(), value])
        }
        Record::Audit(entry) => write_audit(out, entry),
        Record::Snapshot(at, new) => {
            let signed_by = new.signed_by.as_deref().unwrap_or_default().as_bytes();
            let made = number(new.created_at_ms);
            let (routes_hash, keys_hash) = (new.routes_hash.as_bytes(), new.keys_hash.as_bytes());
            let note = new.note.as_bytes();
            let parts: &[&[u8]] =
                &[&number(*at), &made, note, signed_by, &new.routes, &new.keys, routes_hash, keys_hash];
            fields(out, 4, parts)
        }
        Record::End([entries, audits, snapshots]) => {
            fields(out, 5, &[&number(*entries), &number(*audits), &number(*snapshots)])
        }
    }
}

fn write_audit(out: &mut impl Write, entry: &AuditEntry) -> io::Result<()> {
    let AuditEntry { revision, record, change_count, .. } = entry;
    let changed = entry.changed_text();
    let parts: &[&[u8]] = &[
        &number(revision.0),
        &number(record.at_ms),
        record.principal.as_bytes(),
        record.source_ip.as_bytes(),
        record.operation.as_bytes(),
        record.resource.as_bytes(),
        record.request_id.as_bytes(),
        record.summary.as_bytes(),
        &number(*change_count),
        changed.as_bytes(),
    ];
    fields(out, 3, parts)
}

fn number(value: i64) -> [u8; 8] {
    value.to_le_bytes()
}

fn fields(out: &mut impl Write, tag: u8, fields: &[&[u8]]) -> io::Result<()> {
    out.write_all(&[tag, fields.len() as u8])?;
    for field in fields {
        let length = u32::try_from(field.len()).map_err(|_| broken("a value has more than 4 GiB"))?;
        out.write_all(&length.to_le_bytes())?;
        out.write_all(field)?;
    }
    Ok(())
}

/// Opens a backup and checks that not a bit of it changed. Blocks.
///
/// # Errors
/// When it cannot be read, is no backup, or is not whole.
pub fn open(path: &Path) -> io::Result<File> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut magic = [0; MAGIC.len()];
    if length < MAGIC.len() as u64 + HASH_BYTES || file.read_exact(&mut magic).is_err() || magic != *MAGIC {
        return Err(broken("it is no backup of a store; name a file that `backup` wrote"));
    }
    file.seek(SeekFrom::Start(0))?;
    let mut hasher = blake3::Hasher::new();
    let mut content = (&mut file).take(length - HASH_BYTES);
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let count = content.read(&mut chunk)?;
        if count == 0 {
            break;
        }
        hasher.update(chunk.get(..count).unwrap_or_default());
    }
    let mut hash = [0; HASH_BYTES as usize];
    file.read_exact(&mut hash)?;
    if hasher.finalize() != hash {
        return Err(broken("it is cut short or was changed; take another backup"));
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// Reads an opened backup to its end and gives every record away; stops when nobody takes them. Blocks.
///
/// # Errors
/// When the file's content is not what a backup holds.
pub fn read(file: File, records: &mpsc::Sender<Record>) -> io::Result<()> {
    let mut input = BufReader::new(file);
    let mut magic = [0; MAGIC.len()];
    input.read_exact(&mut magic)?;
    loop {
        let record = read_record(&mut input)?;
        let is_end = matches!(record, Record::End(_));
        if records.blocking_send(record).is_err() || is_end {
            return Ok(());
        }
    }
}

fn read_record(input: &mut impl Read) -> io::Result<Record> {
    let mut head = [0; 2];
    input.read_exact(&mut head)?;
    let [tag, count] = head;
    if usize::from(count) > FIELDS_MAX {
        return Err(broken("a record has too many fields"));
    }
    let mut values = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        values.push(read_field(input)?);
    }
    let mut fields = Fields(values.into_iter());
    let record = match tag {
        1 => Record::State(Revision(fields.number()?), fields.number()?),
        2 => Record::Entry(fields.key()?, fields.bytes()?),
        3 => Record::Audit(fields.audit()?),
        4 => Record::Snapshot(fields.number()?, fields.snapshot()?),
        5 => Record::End([fields.number()?, fields.number()?, fields.number()?]),
        _ => return Err(broken("it has records that a newer program wrote")),
    };
    if fields.0.next().is_some() { Err(broken("a record has too many fields")) } else { Ok(record) }
}

fn read_field(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length as usize > FIELD_BYTES_MAX {
        return Err(broken("a value is over the limit"));
    }
    // Grows with what is there, not with what is claimed.
    let mut field = Vec::new();
    let count = input.take(u64::from(length)).read_to_end(&mut field)?;
    if count < length as usize { Err(broken("it ends in a record")) } else { Ok(field) }
}

struct Fields(std::vec::IntoIter<Vec<u8>>);

impl Fields {
    fn bytes(&mut self) -> io::Result<Vec<u8>> {
        self.0.next().ok_or_else(|| broken("a record has too few fields"))
    }

    fn number(&mut self) -> io::Result<i64> {
        let bytes: [u8; 8] = self.bytes()?.try_into().map_err(|_| broken("a number is malformed"))?;
        Ok(i64::from_le_bytes(bytes))
    }

    fn text(&mut self) -> io::Result<String> {
        String::from_utf8(self.bytes()?).map_err(|_| broken("a text is not UTF-8"))
    }

    fn key(&mut self) -> io::Result<Key> {
        let key = Key { kind: self.text()?, scope: self.text()?, id: self.text()? };
        key.check().map_err(|refusal| broken(&refusal.to_string()))?;
        Ok(key)
    }

    fn audit(&mut self) -> io::Result<AuditEntry> {
        let revision = Revision(self.number()?);
        let record = AuditRecord {
            at_ms: self.number()?,
            principal: self.text()?,
            source_ip: self.text()?,
            operation: self.text()?,
            resource: self.text()?,
            request_id: self.text()?,
            summary: self.text()?,
        };
        let change_count = self.number()?;
        let changed = AuditEntry::read_changed(&self.text()?);
        Ok(AuditEntry { revision, record, change_count, changed })
    }

    fn snapshot(&mut self) -> io::Result<NewSnapshot> {
        let mut snapshot = NewSnapshot {
            created_at_ms: self.number()?,
            note: self.text()?,
            signed_by: Some(self.text()?).filter(|key| !key.is_empty()),
            routes: self.bytes()?,
            keys: self.bytes()?,
            ..NewSnapshot::default()
        };
        // Older backups have no hashes.
        if self.0.len() > 0 {
            snapshot.routes_hash = self.text()?;
            snapshot.keys_hash = self.text()?;
        }
        Ok(snapshot)
    }
}

/// A file whose content is not what it should be.
pub fn broken(cause: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, cause)
}

#[cfg(test)]
#[path = "archive/tests.rs"]
mod tests;
