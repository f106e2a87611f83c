//! Backup and restore, within a database and between the two.

use ringgate_store::{
    AuditEntry, AuditQuery, AuditRecord, Change, ChangeSet, Location, NewSnapshot, RestoreMode, Revision,
    Snapshot, Store, StoreError,
};

use crate::database::{Places, block_on, content, key, put};

async fn filled(location: &Location) -> Store {
    let store = Store::open(location).await.expect("opened");
    let changes =
        (0..300).map(|number| Change::Put(key(&number.to_string()), vec![number as u8; number])).collect();
    let audit = AuditRecord { at_ms: 5, principal: "ann".to_owned(), ..AuditRecord::default() };
    let many = ChangeSet { changes, audit };
    let large = ChangeSet { changes: vec![Change::Put(key("large"), vec![9; 9 << 20])], ..put("", "") };
    store.commit(Revision(0), &[many, large, put("x", "é")]).await.expect("committed");
    for note in ["first", "second", "third"] {
        let snapshot = NewSnapshot {
            note: note.to_owned(),
            routes: note.repeat(1_000).into_bytes(),
            ..Default::default()
        };
        store.add_snapshot(&snapshot).await.expect("added");
    }
    store.prune_snapshots(2, &[]).await.expect("pruned");
    store
}

async fn records(store: &Store) -> Vec<AuditEntry> {
    store.audit(&AuditQuery::default()).await.expect("records").entries
}

async fn snapshots(store: &Store) -> Vec<Snapshot> {
    let mut all = Vec::new();
    for entry in store.snapshots(None, 100).await.expect("listed") {
        all.push(store.snapshot(entry.number).await.expect("read").expect("there"));
    }
    all
}

fn restoring() -> AuditRecord {
    AuditRecord { operation: "Restore".to_owned(), ..AuditRecord::default() }
}

/// From one place to another that is empty.
async fn moved(from: &Location, to: &Location, places: &Places) {
    let old = filled(from).await;
    let path = places.folder.path().join("backup");
    let report = old.backup(&path).await.expect("backed up");
    assert_eq!(
        (report.revision, report.entries, report.audit_records, report.snapshots),
        (Revision(3), 302, 3, 2)
    );
    assert_eq!(report.bytes, std::fs::metadata(&path).expect("a file").len());
    let new = Store::open(to).await.expect("opened");
    let revision = new.restore(&path, RestoreMode::IntoEmpty, restoring()).await.expect("restored");
    assert_eq!(revision, Revision(4));
    assert_eq!(content(&new).await, (revision, content(&old).await.1));
    assert_eq!(snapshots(&new).await, snapshots(&old).await);
    let entries = records(&new).await;
    assert_eq!((entries[0].revision, &*entries[0].record.operation), (revision, "Restore"));
    assert_eq!(entries[1..], records(&old).await);
    assert_eq!(new.add_snapshot(&NewSnapshot::default()).await, Ok(4), "numbers go on");
    assert_eq!(new.commit(revision, &[put("y", "")]).await, Ok(Revision(5)));
}

pub async fn a_backup_comes_back_as_it_was(places: &Places) {
    let (from, to) = (places.fresh().await, places.fresh().await);
    moved(&from, &to, places).await;
}

pub async fn a_restore_asks_before_it_replaces(places: &Places) {
    let store = filled(&places.fresh().await).await;
    let path = places.folder.path().join("old");
    store.backup(&path).await.expect("backed up");
    let before = content(&store).await.1;
    let gone =
        ChangeSet { changes: vec![Change::Delete(key("x")), Change::Put(key("z"), vec![1])], ..put("", "") };
    store.commit(Revision(3), &[gone]).await.expect("committed");
    let refused = store.restore(&path, RestoreMode::IntoEmpty, restoring()).await.expect_err("not empty");
    assert!(matches!(refused, StoreError::NotEmpty { .. }), "{refused}");
    assert_eq!(store.revision().await, Ok(Revision(4)));
    let mut follower = store.follow(Revision(4), std::time::Duration::from_millis(5)).await.expect("follows");
    let revision = store.restore(&path, RestoreMode::Replace, restoring()).await.expect("restored");
    assert_eq!(content(&store).await, (Revision(5), before));
    assert_eq!(follower.changed().await, Ok(revision), "everybody notices");
    let revisions: Vec<i64> = records(&store).await.iter().map(|entry| entry.revision.0).collect();
    assert_eq!(revisions, [5, 4, 3, 2, 1], "no record is lost");

    let mut bytes = std::fs::read(&path).expect("a file");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, &bytes).expect("written");
    let refused = store.restore(&path, RestoreMode::Replace, restoring()).await.expect_err("changed");
    assert!(matches!(refused, StoreError::Archive { .. }), "{refused}");
    let missing = store.restore(&path.with_extension("none"), RestoreMode::Replace, restoring()).await;
    assert!(matches!(missing, Err(StoreError::Archive { .. })), "{missing:?}");
    let nowhere = store.backup(&path.join("below/a/file")).await;
    assert!(matches!(nowhere, Err(StoreError::Archive { .. })), "{nowhere:?}");
    assert_eq!(store.revision().await, Ok(Revision(5)));
}

pub async fn a_backup_is_of_one_moment(places: &Places) {
    let store = filled(&places.fresh().await).await;
    let path = places.folder.path().join("moment");
    let writes = async {
        for at in 3..40 {
            // Two rows that are always equal.
            let value = at.to_string().into_bytes();
            let changes = vec![Change::Put(key("0"), value.clone()), Change::Put(key("z"), value)];
            store.commit(Revision(at), &[ChangeSet { changes, ..put("", "") }]).await.expect("committed");
        }
    };
    let (report, ()) = tokio::join!(store.backup(&path), writes);
    let report = report.expect("backed up");
    let other = Store::open(&places.fresh().await).await.expect("opened");
    other.restore(&path, RestoreMode::IntoEmpty, restoring()).await.expect("restored");
    let (_, rows) = content(&other).await;
    if report.revision > Revision(3) {
        let want = (report.revision.0 - 1).to_string().into_bytes();
        assert_eq!((&rows[&key("0")], &rows[&key("z")]), (&want, &want));
    } else {
        assert!(!rows.contains_key(&key("z")));
    }
    assert_eq!(records(&other).await.len() as i64, report.revision.0 + 1);
}

#[test]
fn a_store_moves_between_the_databases() {
    let (files, server) = (Places::files(), Places::server());
    block_on(async {
        moved(&files.fresh().await, &server.fresh().await, &files).await;
        moved(&server.fresh().await, &files.fresh().await, &files).await;
    });
}
