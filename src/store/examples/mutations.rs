//! How many durable mutations a store takes, and how long the large things last.
//!
//! `cargo run --release -p ringgate-store --example mutations -- PATH-OR-URL` for an empty store.

use std::time::{Duration, Instant};

use ringgate_store::{
    AuditRecord, Change, ChangeSet, Committer, CommitterLimits, Key, Location, Revision, Store, StoreError,
};

/// How long each number of callers is measured.
const SPAN: Duration = Duration::from_secs(3);
const CALLERS: [usize; 4] = [1, 16, 64, 256];
/// A resource of the management API, as JSON.
const VALUE_BYTES: usize = 600;
const ROWS: usize = 10_000;
const LARGE_BYTES: usize = 5 << 20;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let place = std::env::args().nth(1).ok_or("name an empty store: a path, or postgres://…")?;
    let store = Store::open(&Location::parse(&place)?).await?;
    for callers in CALLERS {
        let (count, waits) = mutate(&store, callers).await?;
        let rate = count as f64 / SPAN.as_secs_f64();
        let at = |share: f64| waits.get((count as f64 * share) as usize).copied().unwrap_or_default();
        println!(
            "{callers:4} callers: {rate:6.0} mutations/s, waits {:?} (p50) {:?} (p99)",
            at(0.5),
            at(0.99)
        );
    }
    large(&store).await?;
    Ok(())
}

/// As many callers as that, each with one mutation under way.
async fn mutate(store: &Store, callers: usize) -> Result<(usize, Vec<Duration>), StoreError> {
    let (committer, task) =
        Committer::start(store.clone(), store.revision().await?, CommitterLimits::default());
    let begin = Instant::now();
    let tasks: Vec<_> = (0..callers)
        .map(|caller| {
            let committer = committer.clone();
            tokio::spawn(async move {
                let mut waits = Vec::new();
                while begin.elapsed() < SPAN {
                    let asked = Instant::now();
                    committer.commit(mutation(caller, waits.len())).await.expect("committed");
                    waits.push(asked.elapsed());
                }
                waits
            })
        })
        .collect();
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await.expect("ran"));
    }
    drop(committer);
    task.await.expect("ended");
    waits.sort_unstable();
    Ok((waits.len(), waits))
}

fn mutation(caller: usize, number: usize) -> ChangeSet {
    let key = Key::new("resource", format!("api{caller}"), number.to_string());
    let audit = AuditRecord {
        at_ms: number as i64,
        principal: "arn:aws:iam::123456789012:user/ann".to_owned(),
        source_ip: "192.0.2.7".to_owned(),
        operation: "UpdateResource".to_owned(),
        resource: format!("/restapis/api{caller}/resources/{number}"),
        request_id: "9b6b5f0e-4a1c-4a52-9d0c-6f2d0e1d8a11".to_owned(),
        summary: String::new(),
    };
    ChangeSet { changes: vec![Change::Put(key, vec![b'x'; VALUE_BYTES])], audit }
}

async fn large(store: &Store) -> Result<(), Box<dyn std::error::Error>> {
    let revision = store.revision().await?;
    let rows = |number: usize| {
        Change::Put(Key::new("imported", "api", format!("{number:05}")), vec![b'x'; VALUE_BYTES])
    };
    let mut set = ChangeSet { changes: (0..ROWS).map(rows).collect(), audit: AuditRecord::default() };
    let begin = Instant::now();
    let revision = store.commit(revision, &[set.clone()]).await?;
    println!("{ROWS} new rows in one mutation: {:?}", begin.elapsed());
    let begin = Instant::now();
    let revision = store.commit(revision, &[set.clone()]).await?;
    println!("{ROWS} rows again: {:?}", begin.elapsed());
    set.changes = vec![Change::Put(Key::new("deployment", "api", "1"), vec![b'x'; LARGE_BYTES])];
    let begin = Instant::now();
    let revision: Revision = store.commit(revision, &[set]).await?;
    println!("one row of {} MiB: {:?}", LARGE_BYTES >> 20, begin.elapsed());
    let (mut count, begin) = (0usize, Instant::now());
    store.load(&mut |_, _| count += 1).await?;
    println!("loading {count} rows: {:?}", begin.elapsed());
    let path = std::env::temp_dir().join(format!("ringgate-backup-{}", std::process::id()));
    let begin = Instant::now();
    let report = store.backup(&path).await?;
    println!("backup of {} MiB at revision {revision}: {:?}", report.bytes >> 20, begin.elapsed());
    std::fs::remove_file(path)?;
    Ok(())
}
