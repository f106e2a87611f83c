//! Rows, conflicts, audit records, snapshots, followers.

use std::time::{Duration, Instant};

use ringgate_store::{
    AUDIT_CHANGED_MAX, AUDIT_FIELD_BYTES_MAX, AuditQuery, AuditRecord, Change, ChangeSet, CommitError,
    ID_BYTES_MAX, Key, NewSnapshot, Revision, Since, Store,
};

use crate::database::{Places, content, key, put};

pub async fn rows_are_loaded_in_the_order_of_keys(places: &Places) {
    let location = places.fresh().await;
    let store = Store::open(&location).await.expect("opened");
    assert_eq!(content(&store).await, (Revision(0), Default::default()));
    let keys = [
        Key::new("b", "", ""),
        Key::new("B", "", "x"),
        Key::new("a", "z", ""),
        Key::new("a", "", "é"),
        Key::new("a", "", "z"),
        Key::new("a", "", "_"),
        Key::new("a b", "", ""),
        Key::new("a", "ä/%_", "日本"),
    ];
    let values = [vec![], vec![0, 255, 0], b"{}".to_vec()];
    let rows: Vec<(Key, Vec<u8>)> = keys.into_iter().zip(values.into_iter().cycle()).collect();
    let changes = rows.iter().map(|(key, value)| Change::Put(key.clone(), value.clone())).collect();
    let set = ChangeSet { changes, audit: AuditRecord::default() };
    assert_eq!(store.commit(Revision(0), &[set]).await, Ok(Revision(1)));
    let want = (Revision(1), rows.iter().cloned().collect());
    assert_eq!(content(&store).await, want);
    for (key, value) in &rows {
        assert_eq!(store.get(key).await.expect("got").as_ref(), Some(value));
    }
    assert_eq!(store.get(&key("none")).await, Ok(None));
    store.close().await;
    let store = Store::open(&location).await.expect("opened again");
    assert_eq!(content(&store).await, want);
}

pub async fn the_last_change_of_a_row_wins(places: &Places) {
    let store = Store::open(&places.fresh().await).await.expect("opened");
    let (a, b, c) = (key("a"), key("b"), key("c"));
    let put = |key: &Key, value: &str| Change::Put(key.clone(), value.as_bytes().to_vec());
    let set = |changes| ChangeSet { changes, audit: AuditRecord::default() };
    let group = [
        set(vec![put(&a, "1"), put(&a, "2"), put(&b, "1"), Change::Delete(c.clone())]),
        set(vec![Change::Delete(b.clone()), put(&c, "1")]),
        set(vec![put(&a, "3"), Change::Delete(c.clone()), put(&c, "2")]),
    ];
    assert_eq!(store.commit(Revision(0), &group).await, Ok(Revision(3)));
    let (_, rows) = content(&store).await;
    let want = [(a.clone(), b"3".to_vec()), (c.clone(), b"2".to_vec())];
    assert_eq!(rows, want.into());
    let gone = set(vec![Change::Delete(a), Change::Delete(b), Change::Delete(c)]);
    assert_eq!(store.commit(Revision(3), &[gone]).await, Ok(Revision(4)));
    assert!(content(&store).await.1.is_empty());
}

pub async fn whoever_comes_second_finds_a_conflict(places: &Places) {
    let location = places.fresh().await;
    let first = Store::open(&location).await.expect("opened");
    let second = Store::open(&location).await.expect("opened beside");
    assert_eq!(first.commit(Revision(0), &[put("a", "first")]).await, Ok(Revision(1)));
    let late = second.commit(Revision(0), &[put("a", "second"), put("b", "second")]).await;
    assert_eq!(late, Err(CommitError::Conflict { expected: Revision(0), found: Revision(1) }));
    let said = late.expect_err("late").to_string();
    assert!(said.contains("revision 1") && said.contains("load"), "{said}");
    let (revision, rows) = content(&second).await;
    assert_eq!((revision, rows.len()), (Revision(1), 1));
    assert_eq!(second.commit(revision, &[put("b", "second")]).await, Ok(Revision(2)));
    assert_eq!(
        first.commit(Revision(1), &[]).await,
        Err(CommitError::Conflict { expected: Revision(1), found: Revision(2) })
    );
    // At the same time: one wins.
    let (one, other) = ([put("x", "1")], [put("x", "2")]);
    let both = tokio::join!(first.commit(Revision(2), &one), second.commit(Revision(2), &other));
    assert_eq!([both.0.is_ok(), both.1.is_ok()].iter().filter(|won| **won).count(), 1, "{both:?}");
    assert_eq!(first.revision().await, Ok(Revision(3)));
}

pub async fn a_change_over_a_limit_is_refused_with_its_group(places: &Places) {
    let store = Store::open(&places.fresh().await).await.expect("opened");
    let long = put(&"x".repeat(ID_BYTES_MAX + 1), "");
    let refused = store.commit(Revision(0), &[put("a", ""), long]).await.expect_err("refused");
    assert!(matches!(refused, CommitError::Refused(_)), "{refused}");
    assert_eq!(content(&store).await, (Revision(0), Default::default()));
    let longest = Key::new("k".repeat(64), "s".repeat(256), "i".repeat(ID_BYTES_MAX));
    let set =
        ChangeSet { changes: vec![Change::Put(longest.clone(), vec![1])], audit: AuditRecord::default() };
    assert_eq!(store.commit(Revision(0), &[set]).await, Ok(Revision(1)));
    assert_eq!(store.get(&longest).await, Ok(Some(vec![1])));
}

pub async fn large_values_and_ten_thousand_rows_are_one_transaction(places: &Places) {
    let store = Store::open(&places.fresh().await).await.expect("opened");
    let row = |number: usize| Change::Put(key(&format!("{number:05}")), vec![b'x'; 300]);
    let mut changes: Vec<Change> = (0..10_000).map(row).collect();
    changes.push(Change::Put(key("large"), vec![7; 12 << 20]));
    changes.push(Change::Put(key("larger"), vec![8; 20 << 20]));
    let begin = Instant::now();
    let set = ChangeSet { changes, audit: AuditRecord::default() };
    assert_eq!(store.commit(Revision(0), &[set]).await, Ok(Revision(1)));
    println!("10,000 rows and 35 MB in {:?}", begin.elapsed());
    let (_, rows) = content(&store).await;
    assert_eq!(rows.len(), 10_002);
    assert!(rows[&key("larger")].iter().all(|byte| *byte == 8) && rows[&key("larger")].len() == 20 << 20);
    let changes = (0..10_000).map(|number| Change::Delete(key(&format!("{number:05}")))).collect();
    let set = ChangeSet { changes, audit: AuditRecord::default() };
    assert_eq!(store.commit(Revision(1), &[set]).await, Ok(Revision(2)));
    assert_eq!(content(&store).await.1.len(), 2);
}

fn said(at_ms: i64, principal: &str, operation: &str, resource: &str) -> ChangeSet {
    let audit = AuditRecord {
        at_ms,
        principal: principal.to_owned(),
        source_ip: "192.0.2.7".to_owned(),
        operation: operation.to_owned(),
        resource: resource.to_owned(),
        request_id: format!("r{at_ms}"),
        summary: "{\"name\":\"é\"}".to_owned(),
    };
    ChangeSet { changes: vec![Change::Put(key(resource), Vec::new())], audit }
}

pub async fn s_mo_20_every_mutation_leaves_a_record(places: &Places) {
    let store = Store::open(&places.fresh().await).await.expect("opened");
    let full = said(1, "arn:aws:iam::123456789012:user/ann", "CreateRestApi", "/restapis/a");
    let nothing = ChangeSet { changes: Vec::new(), ..said(2, "ann", "GetSdk", "/x") };
    let changes = (0..100).map(|number| Change::Delete(key(&number.to_string()))).collect();
    let many = ChangeSet { changes, ..said(3, "a\0b", "PutRestApi", &"r".repeat(AUDIT_FIELD_BYTES_MAX + 1)) };
    assert_eq!(store.commit(Revision(0), &[full.clone(), nothing, many]).await, Ok(Revision(3)));
    let conflict = store.commit(Revision(0), &[said(4, "", "", "")]).await;
    assert!(conflict.is_err(), "what was not done leaves no record");
    let page = store.audit(&AuditQuery::default()).await.expect("records");
    assert_eq!((page.entries.len(), page.next), (3, None));
    let [third, second, first] = &page.entries[..] else { panic!("three") };
    assert_eq!((first.revision, &first.record), (Revision(1), &full.audit));
    assert_eq!((first.change_count, &first.changed[..]), (1, &[key("/restapis/a")][..]));
    assert_eq!((second.change_count, second.changed.len()), (0, 0));
    assert_eq!((third.change_count, third.changed.len()), (100, AUDIT_CHANGED_MAX));
    assert_eq!(
        (third.record.resource.len(), &*third.record.principal),
        (AUDIT_FIELD_BYTES_MAX, "a\u{fffd}b")
    );
}

pub async fn s_mo_20_records_are_found_by_time_principal_and_resource(places: &Places) {
    let store = Store::open(&places.fresh().await).await.expect("opened");
    let sets: Vec<ChangeSet> = (1..=20)
        .map(|at| {
            let principal = if at % 2 == 0 { "even" } else { "odd" };
            let operation = if at % 5 == 0 { "Delete" } else { "Update" };
            said(at * 100, principal, operation, if at > 10 { "/restapis/b/x" } else { "/restApis/b_" })
        })
        .collect();
    store.commit(Revision(0), &sets).await.expect("committed");
    let text = |text: &str| Some(text.to_owned());
    let all = AuditQuery::default();
    let cases = [
        (AuditQuery { from_ms: Some(1_900), ..all.clone() }, vec![20, 19]),
        (AuditQuery { until_ms: Some(300), ..all.clone() }, vec![2, 1]),
        (AuditQuery { from_ms: Some(300), until_ms: Some(500), ..all.clone() }, vec![4, 3]),
        (AuditQuery { principal: text("even"), limit: 3, ..all.clone() }, vec![20, 18, 16]),
        (AuditQuery { principal: text("even"), before: Some(Revision(7)), ..all.clone() }, vec![6, 4, 2]),
        (AuditQuery { operation: text("Delete"), ..all.clone() }, vec![20, 15, 10, 5]),
        (AuditQuery { resource_prefix: text("/restApis/b"), limit: 2, ..all.clone() }, vec![10, 9]),
        (AuditQuery { resource_prefix: text("/restapis/b_"), ..all.clone() }, vec![]),
        (AuditQuery { resource_prefix: text("/restapis/%"), ..all.clone() }, vec![]),
        (AuditQuery { principal: text("odd"), operation: text("Delete"), ..all.clone() }, vec![15, 5]),
        (AuditQuery { principal: text("x' OR '1'='1"), ..all.clone() }, vec![]),
    ];
    for (query, want) in cases {
        let page = store.audit(&query).await.expect("records");
        let found: Vec<i64> = page.entries.iter().map(|entry| entry.revision.0).collect();
        assert_eq!(found, want, "{query:?}");
    }
    let mut paged = Vec::new();
    let mut query = AuditQuery { limit: 7, ..AuditQuery::default() };
    loop {
        let page = store.audit(&query).await.expect("records");
        paged.extend(page.entries.iter().map(|entry| entry.revision.0));
        query.before = page.next;
        if page.next.is_none() {
            break;
        }
    }
    assert_eq!(paged, (1..=20).rev().collect::<Vec<i64>>());
    assert_eq!(store.prune_audit(1_500).await, Ok(14));
    assert_eq!(store.audit(&AuditQuery::default()).await.expect("records").entries.len(), 6);
}

pub async fn snapshots_are_numbered_listed_and_pruned(places: &Places) {
    let location = places.fresh().await;
    let store = Store::open(&location).await.expect("opened");
    let new = |at: i64| NewSnapshot {
        created_at_ms: at,
        note: format!("deploy {at}"),
        signed_by: (at % 2 == 0).then(|| "key-1".to_owned()),
        routes: vec![at as u8; 100_000],
        keys: vec![0; 10],
        ..NewSnapshot::default()
    };
    for at in 1..=6 {
        assert_eq!(store.add_snapshot(&new(at)).await, Ok(at as u64));
    }
    let numbers = |entries: Vec<ringgate_store::SnapshotEntry>| -> Vec<u64> {
        entries.into_iter().map(|entry| entry.number).collect()
    };
    assert_eq!(numbers(store.snapshots(None, 3).await.expect("listed")), [6, 5, 4]);
    assert_eq!(numbers(store.snapshots(Some(4), 9).await.expect("listed")), [3, 2, 1]);
    let fourth = store.snapshot(4).await.expect("read").expect("there");
    assert_eq!((fourth.entry.routes_bytes, fourth.entry.keys_bytes), (100_000, 10));
    assert_eq!((fourth.entry.signed_by.as_deref(), &*fourth.entry.note), (Some("key-1"), "deploy 4"));
    assert_eq!((fourth.routes, fourth.keys), (new(4).routes, new(4).keys));
    assert_eq!(store.snapshot(7).await, Ok(None));
    assert_eq!(store.prune_snapshots(2, &[3]).await, Ok(3));
    assert_eq!(numbers(store.snapshots(None, 9).await.expect("listed")), [6, 5, 3]);
    assert_eq!(store.prune_snapshots(0, &[]).await, Ok(3));
    assert_eq!(store.add_snapshot(&new(7)).await, Ok(7), "a number is not given twice");
    let long = NewSnapshot { note: "x".repeat(4_097), ..new(8) };
    let refused = store.add_snapshot(&long).await.expect_err("too long").to_string();
    assert!(refused.contains("note") && refused.contains("4096"), "{refused}");
    assert_eq!(store.revision().await, Ok(Revision(0)));
}

pub async fn a_follower_notices_what_another_program_wrote(places: &Places) {
    let location = places.fresh().await;
    let reader = Store::open(&location).await.expect("opened");
    let writer = Store::open(&location).await.expect("opened");
    // PostgreSQL must say it; SQLite is asked.
    let poll = if places.is_sqlite() { Duration::from_millis(5) } else { Duration::from_secs(3_600) };
    let mut follower = reader.follow(Revision(0), poll).await.expect("follows");
    let told = tokio::spawn(async move {
        let first = follower.changed().await.expect("a revision");
        (first, follower)
    });
    // Whether it waits already or not.
    tokio::task::yield_now().await;
    writer.commit(Revision(0), &[put("a", "1"), put("b", "1")]).await.expect("committed");
    let (first, mut follower) = told.await.expect("told");
    assert_eq!(first, Revision(2));
    writer.commit(Revision(2), &[put("a", "2")]).await.expect("committed");
    writer.commit(Revision(3), &[put("a", "3")]).await.expect("committed");
    let mut last = first;
    while last < Revision(4) {
        let next = follower.changed().await.expect("a revision");
        assert!(next > last);
        last = next;
    }
}

pub async fn an_unchanged_snapshot_is_kept_once(places: &Places) {
    let location = places.fresh().await;
    let stores =
        [Store::open(&location).await.expect("opened"), Store::open(&location).await.expect("opened")];
    let new = |routes: &str, keys: &str| NewSnapshot {
        routes_hash: routes.to_owned(),
        keys_hash: keys.to_owned(),
        routes: routes.as_bytes().to_vec(),
        ..NewSnapshot::default()
    };
    for (store, routes, keys, want) in [
        (0, "a", "k", (1, true)),
        (1, "a", "k", (1, false)),
        (0, "a", "l", (2, true)),
        (1, "b", "l", (3, true)),
        (1, "b", "l", (3, false)),
        (0, "a", "k", (4, true)),
    ] {
        assert_eq!(stores[store].add_snapshot_if_new(&new(routes, keys)).await, Ok(want), "{routes} {keys}");
    }
    let kept = stores[0].snapshots(None, 9).await.expect("listed");
    let hashes: Vec<_> = kept.iter().map(|kept| (&*kept.routes_hash, &*kept.keys_hash)).collect();
    assert_eq!(hashes, [("a", "k"), ("b", "l"), ("a", "l"), ("a", "k")]);
    // Programs that add the same at the same moment.
    let adds: Vec<_> = (0..8)
        .map(|at| {
            let (store, new) = (stores[at % 2].clone(), new("c", "k"));
            tokio::spawn(async move { store.add_snapshot_if_new(&new).await })
        })
        .collect();
    let mut added = 0;
    for add in adds {
        let (number, is_new) = add.await.expect("ran").expect("added");
        assert_eq!(number, 5);
        added += usize::from(is_new);
    }
    assert_eq!(added, 1);
}

pub async fn what_changed_since_a_revision_is_told(places: &Places) {
    let location = places.fresh().await;
    let store = Store::open(&location).await.expect("opened");
    let rows = |found: Option<Since>| found.map(|since| (since.revision, since.rows));
    let since = async |from: i64| rows(store.since(Revision(from)).await.expect("read"));
    assert_eq!(since(0).await, Some((Revision(0), Vec::new())));
    let delete = ChangeSet { changes: vec![Change::Delete(key("b"))], ..put("b", "") };
    store
        .commit(Revision(0), &[put("a", "1"), put("b", "1"), put("a", "2"), delete])
        .await
        .expect("committed");
    let (a, b) = ((key("a"), Some(b"2".to_vec())), (key("b"), None));
    assert_eq!(since(0).await, Some((Revision(4), vec![a.clone(), b.clone()])));
    assert_eq!(since(2).await, Some((Revision(4), vec![a, b.clone()])));
    assert_eq!(since(3).await, Some((Revision(4), vec![b])));
    assert_eq!(since(4).await, Some((Revision(4), Vec::new())));
    assert_eq!(since(5).await, None, "a revision that never was");
    // A mutation that names not all it changed.
    let many = (0..AUDIT_CHANGED_MAX + 1).map(|n| Change::Put(key(&format!("n{n}")), Vec::new())).collect();
    store.commit(Revision(4), &[ChangeSet { changes: many, ..put("", "") }]).await.expect("committed");
    assert_eq!(since(4).await, None);
    store.commit(Revision(5), &[put("c", "1")]).await.expect("committed");
    assert_eq!(since(5).await, Some((Revision(6), vec![(key("c"), Some(b"1".to_vec()))])));
    // Records that are gone.
    store.prune_audit(i64::MAX).await.expect("pruned");
    assert_eq!(since(5).await, None);
}
