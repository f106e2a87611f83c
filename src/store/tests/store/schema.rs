//! Stores of other versions.

use ringgate_store::{NewSnapshot, Revision, Store, StoreError};

use crate::database::{Places, content, execute, key, put};

/// What the first version wrote.
fn first_version(places: &Places) -> String {
    let (tables, value) = if places.is_sqlite() {
        (include_str!("../../migrations/sqlite/0001_rows.sql"), "x'0102'")
    } else {
        (include_str!("../../migrations/postgres/0001_rows.sql"), "'\\x0102'")
    };
    format!(
        "{tables}
        CREATE TABLE ringgate_schema (version BIGINT NOT NULL);
        INSERT INTO ringgate_schema (version) VALUES (1);
        INSERT INTO ringgate_entry (kind, scope, id, value) VALUES ('thing', '', 'old', {value});
        UPDATE ringgate_state SET revision = 41;"
    )
}

pub async fn an_older_store_is_brought_up_to_date(places: &Places) {
    let location = places.fresh().await;
    execute(&location, &first_version(places)).await;
    for _ in 0..2 {
        let store = Store::open(&location).await.expect("opened");
        assert_eq!(content(&store).await, (Revision(41), [(key("old"), vec![1, 2])].into()));
        store.close().await;
    }
    let store = Store::open(&location).await.expect("opened");
    assert_eq!(store.add_snapshot(&NewSnapshot::default()).await, Ok(1));
    assert_eq!(store.commit(Revision(41), &[put("new", "")]).await, Ok(Revision(42)));
}

pub async fn a_newer_store_is_refused(places: &Places) {
    let location = places.fresh().await;
    Store::open(&location).await.expect("opened").close().await;
    execute(&location, "UPDATE ringgate_schema SET version = 77").await;
    let error = Store::open(&location).await.expect_err("newer");
    assert!(matches!(error, StoreError::Newer { found: 77, .. }), "{error}");
    let said = error.to_string();
    assert!(said.contains("schema 77") && said.contains("newer program"), "{said}");
}

pub async fn many_programs_may_open_a_new_store_at_once(places: &Places) {
    for _ in 0..3 {
        let location = places.fresh().await;
        let opens: Vec<_> = (0..6)
            .map(|_| {
                let location = location.clone();
                tokio::spawn(async move { Store::open(&location).await })
            })
            .collect();
        for open in opens {
            let store = open.await.expect("ran").expect("opened");
            assert_eq!(store.revision().await, Ok(Revision(0)));
        }
    }
}
