//! A program that commits is killed at any moment: what it acknowledged is there, and nothing is half there.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use ringgate_store::{
    AuditQuery, AuditRecord, Change, ChangeSet, Committer, CommitterLimits, Key, Location, Receipt, Revision,
    Store,
};

use crate::database::{Places, block_on, content, put};

/// Names the store of the program that is killed.
const STORE: &str = "RINGGATE_TEST_KILLED_STORE";
/// How many mutations it commits in all.
const MUTATIONS: usize = 500;
/// How many of them are under way at a time.
const UNDER_WAY: usize = 12;
/// Where each run is killed: after so many acknowledgements. By a seed, so that it can be had again.
const SEED: u64 = 20_261_122;

pub async fn nothing_acknowledged_is_lost_when_the_program_is_killed(places: &Places) {
    let location = places.fresh().await;
    Store::open(&location).await.expect("opened").close().await;
    let mut chance = SEED;
    let mut acknowledged = 0;
    let mut kills = 0;
    while acknowledged < MUTATIONS {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let after = 1 + (chance >> 33) as usize % 120;
        let mut program = start(&location);
        acknowledged = acknowledged.max(kill_after(&mut program, after));
        kills += 1;
        check(&location, acknowledged).await;
    }
    assert!(kills >= 4, "killed {kills} times");
}

fn start(location: &Location) -> Child {
    let url = match location {
        Location::Sqlite(path) => path.display().to_string(),
        Location::Postgres(url) => url.clone(),
    };
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", "crash::the_program_that_is_killed", "--nocapture"]).env(STORE, url);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("started")
}

/// Kills the program after so many acknowledgements; gives the last one that it could still say.
fn kill_after(program: &mut Child, count: usize) -> usize {
    let lines = BufReader::new(program.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let mut acknowledged = lines.filter_map(|line| line.strip_prefix("acknowledged ")?.parse::<usize>().ok());
    let mut last = acknowledged.by_ref().take(count).last().unwrap_or(0);
    program.kill().expect("killed");
    last = acknowledged.last().unwrap_or(last);
    program.wait().expect("ended");
    last
}

async fn check(location: &Location, acknowledged: usize) {
    let store = Store::open(location).await.expect("opened after the kill");
    let (revision, rows) = content(&store).await;
    let of_kind = |kind: &str| -> BTreeMap<&str, &Vec<u8>> {
        rows.iter().filter(|(key, _)| key.kind == kind).map(|(key, value)| (key.id.as_str(), value)).collect()
    };
    let (left, right) = (of_kind("left"), of_kind("right"));
    assert!(left.len() >= acknowledged, "{} of {acknowledged} are there", left.len());
    assert_eq!(left, right, "no mutation is half there");
    let numbers: Vec<String> = (1..=left.len()).map(|number| format!("{number:05}")).collect();
    assert!(left.keys().eq(&numbers), "none is missing between others");
    assert_eq!(revision, Revision(left.len() as i64));
    let records = store.audit(&AuditQuery::default()).await.expect("records").entries;
    assert_eq!(records.len(), left.len(), "each with its record");
    store.close().await;
}

/// Not a test of its own: what the test above starts and kills.
#[test]
fn the_program_that_is_killed() {
    if let Ok(location) = std::env::var(STORE) {
        block_on(commit_all(&Location::parse(&location).expect("a location")));
    }
}

async fn commit_all(location: &Location) {
    let store = Store::open(location).await.expect("opened");
    let revision = store.revision().await.expect("a revision");
    let (committer, _task) = Committer::start(store, revision, CommitterLimits::default());
    let mut receipts: VecDeque<(usize, Receipt)> = VecDeque::new();
    for number in revision.0 as usize + 1..=MUTATIONS {
        let place = committer.reserve().await.expect("a place");
        receipts.push_back((number, place.send(mutation(number)).expect("sent")));
        if receipts.len() >= UNDER_WAY {
            acknowledge(receipts.pop_front()).await;
        }
    }
    while !receipts.is_empty() {
        acknowledge(receipts.pop_front()).await;
    }
}

fn mutation(number: usize) -> ChangeSet {
    let side =
        |kind: &str| Change::Put(Key::new(kind, "", format!("{number:05}")), vec![number as u8; 2_000]);
    ChangeSet { changes: vec![side("left"), side("right")], audit: AuditRecord::default() }
}

async fn acknowledge(receipt: Option<(usize, Receipt)>) {
    let Some((number, receipt)) = receipt else { return };
    receipt.durable().await.expect("durable");
    let mut out = std::io::stdout().lock();
    write!(out, "\nacknowledged {number}\n").and_then(|()| out.flush()).expect("somebody reads");
}

/// The server, not the program, loses its memory.
#[test]
fn nothing_acknowledged_is_lost_when_postgres_crashes() {
    let mut places = Places::server();
    let location = block_on(places.fresh());
    for round in 0..3 {
        let revision = block_on(async {
            let store = Store::open(&location).await.expect("opened");
            let before = store.revision().await.expect("a revision");
            store.commit(before, &[put(&round.to_string(), "x")]).await.expect("committed")
        });
        places.server.as_mut().expect("a server").crash();
        block_on(async {
            let store = Store::open(&location).await.expect("opened after the crash");
            let (found, rows) = content(&store).await;
            assert_eq!((found, rows.len()), (revision, round + 1));
        });
    }
}
