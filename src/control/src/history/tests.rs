use ringgate_snapshot::schema::{Keys, Routes};

use super::*;

#[test]
fn a_note_says_how_many_changes_it_stands_for() {
    let long = "é".repeat(SNAPSHOT_NOTE_BYTES_MAX);
    for (note, more, want) in [
        ("CreateStage by a", 0, "CreateStage by a"),
        ("CreateStage by a", 1, "CreateStage by a, and a change before it"),
        ("CreateStage by a", 39, "CreateStage by a, and 39 changes before it"),
    ] {
        assert_eq!(worded(note, more), want);
    }
    let cut = worded(&long, 7);
    assert!(cut.len() <= SNAPSHOT_NOTE_BYTES_MAX && cut.ends_with("é, and 7 changes before it"));
}

#[test]
fn large_snapshots_have_long_pauses() {
    for (bytes, want_ms) in [(0, 1_000), (1 << 20, 1_000), (10 << 20, 10_000)] {
        let pause = pause_after(bytes).as_millis();
        assert!(pause.abs_diff(want_ms) <= 1, "{bytes}: {pause}");
    }
}

/// Until the history is told by a task of its own.
async fn history(folder: &tempfile::TempDir, kept: u32) -> (Store, History) {
    let location = ringgate_store::Location::Sqlite(folder.path().join("store.db"));
    let store = Store::open(&location).await.expect("opened");
    (store.clone(), History::new(store, kept))
}

fn offer(history: &History, routes: &[u8], note: &str) {
    let offer = Arc::new(Offer::new(&keys(), routes).expect("an offer"));
    history.offer(Entry { offer, note: note.to_owned(), is_followed: false });
}

fn routes(suffix: &str) -> Vec<u8> {
    let routes = Routes { host_suffix: suffix.to_owned(), ..Routes::default() };
    ringgate_snapshot::file::encode_routes(&routes).expect("encoded")
}

fn keys() -> Vec<u8> {
    ringgate_snapshot::file::encode_keys(&Keys::default()).expect("encoded")
}

async fn notes(store: &Store) -> Vec<(u64, String)> {
    let kept = store.snapshots(None, 99).await.expect("listed");
    kept.into_iter().map(|entry| (entry.number, entry.note)).collect()
}

#[tokio::test]
async fn a_burst_is_one_entry_and_an_unchanged_content_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, history) = history(&folder, 9).await;
    assert_eq!(history.published(), None);
    for (at, suffix) in ["a", "b", "c"].into_iter().enumerate() {
        offer(&history, &routes(suffix), &format!("change {at}"));
    }
    assert_eq!(history.published(), None, "it waits");
    assert!(history.write().await.expect("written") > 0);
    assert_eq!(history.write().await, Ok(0), "nothing waits");
    assert_eq!(history.published(), Some(1));
    offer(&history, &routes("c"), "nothing new");
    assert_eq!(history.write().await, Ok(0));
    assert_eq!(notes(&store).await, [(1, "change 2, and 2 changes before it".to_owned())]);
    let kept = store.snapshot(1).await.expect("read").expect("there");
    assert_eq!(kept.routes, routes("c"));
    assert_eq!((kept.entry.routes_hash.len(), kept.entry.keys_hash.len()), (64, 64));
}

#[tokio::test]
async fn what_is_published_and_what_is_held_are_never_pruned() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, history) = history(&folder, 2).await;
    for at in 1..=5 {
        offer(&history, &routes(&format!("s{at}")), "x");
        history.write().await.expect("written");
        if at == 2 {
            history.pin(Some(2));
        }
    }
    let numbers: Vec<u64> = notes(&store).await.into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers, [5, 4, 2]);
}

#[tokio::test]
async fn what_could_not_be_written_waits_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, history) = history(&folder, 2).await;
    offer(&history, &routes("a"), "first");
    store.close().await;
    assert!(history.write().await.is_err());
    offer(&history, &routes("b"), "second");
    assert!(history.write().await.is_err());
    let pending = history.pending().take().expect("it waits");
    assert_eq!((pending.entry.note.as_str(), pending.more), ("second", 1));
}
