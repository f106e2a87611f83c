//! The committer: groups, order, bounds, failures.

use ringgate_store::{
    Change, ChangeSet, CommitError, Committer, CommitterLimits, Location, Receipt, Revision, Store,
};
use sqlx::Row;

use crate::database::{Places, connect, content, key, put};

/// How many transactions the store that committed last has made.
async fn transactions(location: &Location) -> u64 {
    let mut connection = connect(location).await;
    let row = sqlx::query("SELECT last_commit FROM ringgate_state")
        .fetch_one(&mut connection)
        .await
        .expect("a row");
    let token: String = row.get(0);
    token.rsplit('-').next().and_then(|number| number.parse::<u64>().ok()).expect("a number") + 1
}

async fn send(committer: &Committer, set: ChangeSet) -> Receipt {
    committer.reserve().await.expect("a place").send(set).expect("sent")
}

pub async fn what_waits_is_committed_together(places: &Places) {
    let location = places.fresh().await;
    let store = Store::open(&location).await.expect("opened");
    let limits = CommitterLimits { group_sets_max: 40, ..CommitterLimits::default() };
    let (committer, task) = Committer::start(store.clone(), Revision(0), limits);
    let mut receipts = Vec::new();
    for number in 0..100 {
        // One thread, and nothing here waits: the task sees all of them at once.
        let place = committer.try_reserve().expect("room");
        receipts.push(place.send(put(&format!("{number:03}"), "x")).expect("sent"));
    }
    for (at, receipt) in receipts.into_iter().enumerate() {
        assert_eq!(receipt.durable().await, Ok(Revision(at as i64 + 1)), "in the order of sending");
    }
    assert_eq!(transactions(&location).await, 3);
    // A large one goes alone.
    let large = |id| ChangeSet { changes: vec![Change::Put(key(id), vec![1; 20 << 20])], ..put("", "") };
    let receipts = ["x", "y"].map(|id| committer.try_reserve().expect("room").send(large(id)).expect("sent"));
    for receipt in receipts {
        receipt.durable().await.expect("durable");
    }
    assert_eq!(transactions(&location).await, 5);
    drop(committer);
    task.await.expect("ended");
    assert_eq!(content(&store).await.0, Revision(102));
}

pub async fn hundreds_of_concurrent_mutations_all_get_their_revision(places: &Places) {
    let store = Store::open(&places.fresh().await).await.expect("opened");
    let limits = CommitterLimits { queue_sets_max: 16, ..CommitterLimits::default() };
    let (committer, _task) = Committer::start(store.clone(), Revision(0), limits);
    let commits: Vec<_> = (0..400)
        .map(|number| {
            let committer = committer.clone();
            tokio::spawn(async move { committer.commit(put(&number.to_string(), "x")).await })
        })
        .collect();
    let mut revisions = Vec::new();
    for commit in commits {
        revisions.push(commit.await.expect("ran").expect("committed").0);
    }
    revisions.sort_unstable();
    assert_eq!(revisions, (1..=400).collect::<Vec<i64>>());
    assert_eq!(content(&store).await.1.len(), 400);
}

pub async fn after_a_conflict_the_queue_is_refused_until_resumed(places: &Places) {
    let location = places.fresh().await;
    let store = Store::open(&location).await.expect("opened");
    let other = Store::open(&location).await.expect("opened");
    let limits = CommitterLimits { group_sets_max: 2, ..CommitterLimits::default() };
    let (committer, _task) = Committer::start(store.clone(), Revision(0), limits);
    other.commit(Revision(0), &[put("a", "other")]).await.expect("committed");
    let mut receipts = Vec::new();
    for id in ["a", "b", "c"] {
        receipts.push(send(&committer, put(id, "ours")).await);
    }
    let mut answers = Vec::new();
    for receipt in receipts {
        answers.push(receipt.durable().await);
    }
    let conflict = Err(CommitError::Conflict { expected: Revision(0), found: Revision(1) });
    assert_eq!(answers, [conflict.clone(), conflict, Err(CommitError::Halted)]);
    assert_eq!(committer.commit(put("d", "ours")).await, Err(CommitError::Halted));
    let (revision, rows) = content(&store).await;
    assert_eq!((revision, rows.len()), (Revision(1), 1));
    // What stands in the queue before the word is refused, what comes after is not.
    let before = send(&committer, put("e", "ours")).await;
    committer.resume(revision).await.expect("resumed");
    let after = send(&committer, put("f", "ours")).await;
    assert_eq!(before.durable().await, Err(CommitError::Halted));
    assert_eq!(after.durable().await, Ok(Revision(2)));
    let refused = committer.try_reserve().expect("room").send(put("\n", ""));
    assert!(refused.is_err(), "refused before it is queued");
    assert_eq!(committer.commit(put("g", "ours")).await, Ok(Revision(3)), "and hurts nobody");
}

pub async fn what_was_sent_is_settled_before_the_answer(places: &Places) {
    let location = places.fresh().await;
    let store = Store::open(&location).await.expect("opened");
    let (committer, _task) = Committer::start(store.clone(), Revision(0), CommitterLimits::default());
    assert_eq!(committer.settled().await, Ok(Some(Revision(0))));
    let receipts = [send(&committer, put("a", "1")).await, send(&committer, put("b", "1")).await];
    assert_eq!(committer.settled().await, Ok(Some(Revision(2))));
    assert_eq!(content(&store).await.0, Revision(2), "they are in");
    for receipt in receipts {
        receipt.durable().await.expect("durable");
    }
    store.commit(Revision(2), &[put("a", "other")]).await.expect("committed");
    assert_eq!(committer.settled().await, Ok(Some(Revision(2))), "it has not met the other's yet");
    let late = send(&committer, put("c", "1")).await;
    assert_eq!(committer.settled().await, Ok(None));
    assert!(late.durable().await.is_err());
    committer.resume(Revision(3)).await.expect("resumed");
    assert_eq!(committer.settled().await, Ok(Some(Revision(3))));
}

pub async fn a_queue_is_bounded_by_number_and_bytes(places: &Places) {
    let store = Store::open(&places.fresh().await).await.expect("opened");
    let limits = CommitterLimits { queue_sets_max: 3, queue_bytes_max: 1_000, ..CommitterLimits::default() };
    let (committer, _task) = Committer::start(store.clone(), Revision(0), limits);
    let mut receipts = Vec::new();
    for number in 0..3 {
        let place = committer.try_reserve().expect("room");
        receipts.push(place.send(put(&number.to_string(), "")).expect("sent"));
    }
    assert!(committer.try_reserve().is_none(), "three wait");
    for receipt in receipts {
        receipt.durable().await.expect("durable");
    }
    let receipt =
        committer.try_reserve().expect("room").send(put("large", &"x".repeat(1_000))).expect("sent");
    assert!(committer.try_reserve().is_none(), "a thousand bytes wait");
    let place = committer.reserve().await.expect("a place, later");
    assert_eq!(receipt.durable().await, Ok(Revision(4)));
    assert_eq!(place.send(put("last", "")).expect("sent").durable().await, Ok(Revision(5)));
}
