use proptest::prelude::*;

use super::*;

fn audit() -> AuditEntry {
    let record = AuditRecord { at_ms: -5, principal: "arn:é".to_owned(), ..AuditRecord::default() };
    AuditEntry { revision: Revision(7), record, change_count: 99, changed: vec![Key::new("a", "", "b")] }
}

fn records() -> Vec<Record> {
    let snapshot = NewSnapshot {
        created_at_ms: 1,
        note: "first".to_owned(),
        signed_by: Some("k1".to_owned()),
        routes_hash: "aa".to_owned(),
        keys_hash: "bb".to_owned(),
        routes: vec![1; 70_000],
        keys: Vec::new(),
    };
    vec![
        Record::State(Revision(7), 3),
        Record::Entry(Key::new("api", "", "x"), vec![0, 255, 10]),
        Record::Entry(Key::new("api", "s", ""), Vec::new()),
        Record::Audit(audit()),
        Record::Snapshot(3, snapshot),
        Record::End([2, 1, 1]),
    ]
}

fn written(path: &Path, records: Vec<Record>) -> io::Result<u64> {
    let (sender, receiver) = mpsc::channel(records.len().max(1));
    for record in records {
        sender.try_send(record).expect("room");
    }
    drop(sender);
    write(path, receiver)
}

fn read_back(file: File) -> io::Result<Vec<Record>> {
    let (sender, mut receiver) = mpsc::channel(100);
    read(file, &sender)?;
    drop(sender);
    Ok(std::iter::from_fn(|| receiver.blocking_recv()).collect())
}

#[test]
fn what_is_written_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("backup");
    let bytes = written(&path, records()).expect("written");
    let metadata = std::fs::metadata(&path).expect("a file");
    assert_eq!(metadata.len(), bytes);
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777, 0o600);
    assert_eq!(read_back(open(&path).expect("whole")).expect("read"), records());
}

#[test]
fn a_backup_without_its_end_leaves_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut some = records();
    some.pop();
    assert!(written(&folder.path().join("backup"), some).is_err());
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn a_changed_or_shortened_file_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("backup");
    written(&path, records()).expect("written");
    let whole = std::fs::read(&path).expect("bytes");
    for at in [0, 15, 16, 40, whole.len() / 2, whole.len() - 33, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(&path, &bytes).expect("written");
        assert!(open(&path).is_err(), "byte {at}");
    }
    for length in [0, 10, 16, 47, 48, 100, whole.len() - 1] {
        std::fs::write(&path, &whole[..length]).expect("written");
        assert!(open(&path).is_err(), "{length} bytes");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// A file with a true hash may still hold anything.
    #[test]
    fn any_record_is_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_record(&mut bytes.as_slice());
    }

    #[test]
    fn a_cut_or_altered_record_never_panics(which in 0usize..6, at in 0usize..80, bit in 0u8..8) {
        let mut bytes = Vec::new();
        write_record(&mut bytes, &records()[which]).expect("a record");
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << bit;
        }
        let _ = read_record(&mut bytes.as_slice());
        bytes.truncate(at);
        let _ = read_record(&mut bytes.as_slice());
    }
}
