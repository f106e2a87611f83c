//! What only one of the databases has: files and their modes, damage, servers that are not there.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use ringgate_store::{Change, ChangeSet, CommitError, Location, Revision, Store, StoreError};

use crate::database::{Places, Server, block_on, content, execute, key, put};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("there").permissions().mode() & 0o777
}

#[test]
fn only_the_owner_can_read_the_file() {
    let places = Places::files();
    let path = places.folder.path().join("new/folder/a b%?#.db");
    block_on(async {
        let store = Store::open(&Location::Sqlite(path.clone())).await.expect("opened");
        store.commit(Revision(0), &[put("secret", "x")]).await.expect("committed");
        assert_eq!(mode(path.parent().expect("a folder")), 0o700);
        let beside = std::fs::read_dir(path.parent().expect("a folder")).expect("listed");
        let modes: Vec<u32> = beside.map(|file| mode(&file.expect("a file").path())).collect();
        assert!(modes.len() > 1 && modes.iter().all(|mode| *mode == 0o600), "{modes:?}");
        store.close().await;
    });
}

#[test]
fn a_name_that_sqlite_knows_is_a_file_too() {
    let places = Places::files();
    let location = Location::Sqlite(places.folder.path().join(":memory:"));
    block_on(async {
        let store = Store::open(&location).await.expect("opened");
        store.commit(Revision(0), &[put("a", "x")]).await.expect("committed");
        store.close().await;
        assert_eq!(Store::open(&location).await.expect("opened").revision().await, Ok(Revision(1)));
    });
}

#[test]
fn a_file_that_is_no_store_is_refused_and_left_alone() {
    let places = Places::files();
    let path = |name: &str| places.folder.path().join(name);
    std::fs::write(path("text"), "Not a database, but a text that is long enough. ".repeat(100))
        .expect("written");
    let other = Location::Sqlite(path("other.db"));
    block_on(async {
        execute(&other, "CREATE TABLE mine (x INTEGER)").await;
        let foreign = Store::open(&other).await.expect_err("another program's");
        assert!(matches!(foreign, StoreError::Foreign { .. }), "{foreign}");
        execute(&other, "INSERT INTO mine VALUES (1)").await;
        let text = Store::open(&Location::Sqlite(path("text"))).await.expect_err("no database");
        assert!(matches!(text, StoreError::Damaged { .. }), "{text}");
        assert!(text.to_string().contains("restore the last backup"), "{text}");
        let folder = Store::open(&Location::Sqlite(places.folder.path().into())).await.expect_err("a folder");
        assert!(matches!(folder, StoreError::Unreachable { .. }), "{folder}");
    });
    assert!(std::fs::read_to_string(path("text")).expect("text").starts_with("Not a database"));
}

#[test]
fn a_damaged_file_is_told_as_such() {
    let places = Places::files();
    let path = places.folder.path().join("store.db");
    let location = Location::Sqlite(path.clone());
    block_on(async {
        let store = Store::open(&location).await.expect("opened");
        let changes = (0..2_000).map(|id| Change::Put(key(&id.to_string()), vec![b'x'; 100])).collect();
        store.commit(Revision(0), &[ChangeSet { changes, ..put("", "") }]).await.expect("committed");
        store.close().await;
    });
    let whole = std::fs::read(&path).expect("a file");
    let cut = whole[..whole.len() / 2].to_vec();
    let mut wild = whole.clone();
    let middle = whole.len() / 2;
    wild[middle..middle + 20_000].fill(0xa5);
    let mut headless = whole.clone();
    headless[..16].fill(0);
    for (what, bytes) in [("cut", cut), ("wild", wild), ("headless", headless)] {
        std::fs::write(&path, bytes).expect("written");
        let error = block_on(Store::open(&location)).expect_err(what);
        assert!(matches!(error, StoreError::Damaged { .. }), "{what}: {error}");
        assert!(error.to_string().contains("store.db"), "{error}");
    }
    std::fs::write(&path, whole).expect("written");
    block_on(async {
        let store = Store::open(&location).await.expect("opened");
        assert_eq!(content(&store).await.1.len(), 2_000);
    });
}

#[test]
fn another_programs_lock_is_waited_for_and_a_lost_file_is_told() {
    let places = Places::files();
    let location = block_on(places.fresh());
    block_on(async {
        let store = Store::open(&location).await.expect("opened");
        let other = Store::open(&location).await.expect("opened");
        // Each in turn, at the same time, on one file: nobody fails but by a conflict.
        for round in 0..20 {
            let revision = store.revision().await.expect("a revision");
            let (one, two) = ([put("a", "1")], [put("b", "2")]);
            let both = tokio::join!(store.commit(revision, &one), other.commit(revision, &two));
            for result in [both.0, both.1] {
                assert!(matches!(result, Ok(_) | Err(CommitError::Conflict { .. })), "{round}: {result:?}");
            }
        }
    });
}

#[test]
fn a_server_that_is_not_there_is_told_without_the_password() {
    let location = Location::Postgres("postgres://ann:secret@%2Fnowhere/none".to_owned());
    let error = block_on(Store::open(&location)).expect_err("not there");
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error}");
    let said = format!("{error} {error:?}");
    assert!(said.contains("postgres://ann@") && !said.contains("secret"), "{said}");
}

#[test]
fn a_server_says_what_it_does_not_have_and_a_lost_one_is_told() {
    let mut server = Server::start();
    let missing = block_on(Store::open(&server.location("none"))).expect_err("no such database");
    assert!(
        matches!(missing, StoreError::Unreachable { .. }) && missing.to_string().contains("none"),
        "{missing}"
    );
    let location = server.location("postgres");
    block_on(async {
        let store = Store::open(&location).await.expect("opened");
        store.commit(Revision(0), &[put("a", "x")]).await.expect("committed");
        server.crash();
        // The pool's connections are dead; the store finds its way back by itself.
        assert_eq!(store.revision().await, Ok(Revision(1)));
        assert_eq!(store.commit(Revision(1), &[put("b", "x")]).await, Ok(Revision(2)));
        let lost = server.location("postgres");
        drop(server);
        let error = store.commit(Revision(2), &[put("c", "x")]).await.expect_err("nobody there");
        assert!(matches!(error, CommitError::Store(StoreError::Unreachable { .. })), "{error}");
        assert!(matches!(Store::open(&lost).await, Err(StoreError::Unreachable { .. })));
    });
}
