//! From arguments to a running control plane.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::os::unix::process::parent_id;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ringgate_store::{Location, Store};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::arguments::{Arguments, Command, LimitsLike};
use crate::attach::{self, Attached};
use crate::clock;
use crate::credential::{Credential, Owner};
use crate::history::History;
use crate::identity::Door;
use crate::intake::{Intake, UNPROVEN_BYTES_MAX};
use crate::keeper::Keeper;
use crate::limits::Limits;
use crate::publish::Publisher;
use crate::restore::restore;
use crate::server::{self, Service};

/// The file in the data directory that has the first administrator's key.
const ADMINISTRATOR_FILE: &str = "administrator.json";
/// The store's file in the data directory.
const STORE_FILE: &str = "estate.db";

/// Runs the control plane until it is told to stop.
///
/// # Errors
/// What it cannot do, in a sentence for the person who started it.
pub fn run(arguments: Arguments) -> Result<(), String> {
    check(&arguments)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("cannot start threads: {error}"))?;
    runtime.block_on(start(arguments))
}

fn check(arguments: &Arguments) -> Result<(), String> {
    if arguments.insecure_local && !arguments.listen.ip().is_loopback() {
        let address = arguments.listen;
        return Err(format!(
            "--insecure-local takes everybody's calls, so it cannot listen on {address}; use 127.0.0.1"
        ));
    }
    if arguments.account.len() != 12 || !arguments.account.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("`{}` is no account id; use twelve digits", arguments.account));
    }
    Ok(())
}

async fn start(arguments: Arguments) -> Result<(), String> {
    make_private_directory(&arguments.data)?;
    let default = arguments.data.join(STORE_FILE).display().to_string();
    let location =
        Location::parse(arguments.store.as_deref().unwrap_or(&default)).map_err(|e| e.to_string())?;
    let store = Store::open(&location).await.map_err(|error| error.to_string())?;
    if let Some(Command::Restore { file, replace }) = &arguments.command {
        return restore(&store, file, *replace).await;
    }
    let history = History::new(store.clone(), arguments.history);
    let publisher = Arc::new(Publisher::new(&arguments, history)?);
    let place = (arguments.account.clone(), arguments.region.clone());
    let keeper = Arc::new(Keeper::open(store, place, publisher).await?);
    let attached = Arc::new(Attached::new(&arguments.data, keeper.clone()));
    if arguments.insecure_local {
        eprintln!("ringgate-control: --insecure-local: everybody on this machine is the administrator");
    } else if keeper.credentials.is_empty() {
        make_administrator(&keeper, &arguments).await?;
    }
    let listener = TcpListener::bind(arguments.listen).await;
    let listener = listener.map_err(|error| format!("cannot listen on {}: {error}", arguments.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let door = if arguments.insecure_local { Door::Open(address.ip()) } else { Door::Signed };
    let intake = Intake::new(UNPROVEN_BYTES_MAX);
    let mut listening = serde_json::json!({ "listening": address });
    if let Some(address) = arguments.attach {
        let bound = attach::start(&arguments, address, attached.clone()).await?;
        listening["attach"] = serde_json::json!(bound);
    }
    println!("{listening}");
    eprintln!("ringgate-control: the management API is at http://{address}");
    let limits = arguments.limits.map(|LimitsLike::Aws| Limits::new(clock::now_ms()));
    let service = Arc::new(Service { keeper, door, intake, attached, limits, data: arguments.data });
    let (running, ending) = (service.clone(), service.clone());
    // Tasks of their own, so that the end does not cut a write short.
    let (writing, following) = (service.clone(), service.clone());
    tokio::spawn(async move { writing.keeper.publisher.history.run().await });
    tokio::spawn(async move { following.keeper.follow().await });
    let has_parent = arguments.with_parent;
    let stop = async move {
        tokio::select! {
            () = stopped() => {}
            () = orphaned(), if has_parent => {}
            () = running.keeper.catch_up() => {}
        }
    };
    server::serve(listener, service, stop).await;
    // What waited for the end of a pause.
    if let Err(error) = ending.keeper.publisher.history.write().await {
        eprintln!("ringgate-control: the history: {error}");
    }
    Ok(())
}

fn make_private_directory(path: &Path) -> Result<(), String> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|error| format!("cannot make {}: {error}", path.display()))
}

/// The first start makes an administrator, tells the key once, and keeps it in a file that only its owner can read.
async fn make_administrator(keeper: &Keeper, arguments: &Arguments) -> Result<(), String> {
    let path = arguments.data.join(ADMINISTRATOR_FILE);
    let told = |error: std::io::Error| format!("cannot write {}: {error}", path.display());
    let at_ms = clock::now_ms();
    let credential = Credential::draw(Owner::administrator(&keeper.account, at_ms), &keeper.dice);
    let text = serde_json::json!({
        "accessKeyId": credential.access_key_id, "secretAccessKey": credential.secret_access_key, "arn": credential.arn,
    });
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(told)?;
    file.write_all(format!("{text:#}\n").as_bytes()).map_err(told)?;
    file.sync_all().map_err(told)?;
    if !keeper.keep_administrator(&credential, at_ms).await? {
        // Another control plane of the same store was faster, and has the file.
        return fs::remove_file(&path).map_err(told);
    }
    eprintln!(
        "ringgate-control: the administrator's key, shown once and kept in {}:\n  AWS_ACCESS_KEY_ID={}\n  AWS_SECRET_ACCESS_KEY={}",
        path.display(),
        credential.access_key_id,
        credential.secret_access_key,
    );
    Ok(())
}

/// How often we look whether our parent is there.
const LOOK_INTERVAL: Duration = Duration::from_millis(250);

/// The program that started this one is gone.
async fn orphaned() {
    let parent = parent_id();
    while parent_id() == parent {
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
}

/// SIGTERM or SIGINT.
async fn stopped() {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        // Without signals only a kill ends it.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
