//! Gateways on other machines: they connect out to here with certificates of this installation, wait for what is
//! published, and tell what they run. `docs/attach.md` has the protocol.
//!
//! | module | what it does |
//! |---|---|
//! | `authority` | the certificates of an installation |
//! | `registry` | who is enrolled |
//! | `enrol` | enrolling and dismissing gateways, from the command line |
//! | `door` | TLS with both sides' certificates |
//! | `poll` | what a gateway asks, and what it is answered |
//! | `frames` | several runs of bytes as one answer |
//! | `fleet` | what is known of each gateway |

mod authority;
mod door;
pub(crate) mod enrol;
mod fleet;
mod frames;
mod poll;
mod registry;

use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;

use crate::arguments::Arguments;
use crate::keeper::Keeper;
use crate::listener;
use crate::publish::report::Report;
use authority::Authority;
use door::Door;
use fleet::Fleet;
use registry::Registry;

/// The directory in the data directory.
const DIRECTORY: &str = "attach";
/// The file in it that says where gateways find this program.
const ADDRESS_FILE: &str = "address";
/// The name that a server certificate has beside those that are given.
const LOCAL_NAME: &str = "localhost";

/// The side towards gateways.
pub(crate) struct Attached {
    keeper: Arc<Keeper>,
    registry: Registry,
    fleet: Fleet,
}

impl Attached {
    /// Knows the gateways that are enrolled in the data directory.
    pub(crate) fn new(data: &Path, keeper: Arc<Keeper>) -> Attached {
        Attached { keeper, registry: Registry::new(data), fleet: Fleet::default() }
    }

    /// What is published, and who runs it.
    pub(crate) fn report(&self) -> Report {
        self.keeper.publisher.report(self.fleet.report(self.registry.all()))
    }
}

/// Answers gateways from now on, in a task of its own. Gives the address.
///
/// # Errors
/// What it cannot do, in a sentence for the person who started it.
pub(crate) async fn start(
    arguments: &Arguments,
    address: SocketAddr,
    attached: Arc<Attached>,
) -> Result<SocketAddr, String> {
    if address.ip().is_unspecified() && arguments.attach_name.is_empty() {
        return Err(format!(
            "--attach {address} needs --attach-name NAME, which gateways call this machine by"
        ));
    }
    let authority = Authority::open(&arguments.data)?;
    let mut names = arguments.attach_name.clone();
    if !address.ip().is_unspecified() {
        names.push(address.ip().to_string());
    }
    names.push(LOCAL_NAME.to_owned());
    let door = Door::open(address, authority.server(&names)?).await;
    let door = door.map_err(|error| format!("cannot listen on {address}: {error}"))?;
    let bound = door.address();
    let host = names.first().map_or(LOCAL_NAME, String::as_str);
    let told = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let text = format!("{told}:{}\n", bound.port());
    write_private(&directory(&arguments.data)?.join(ADDRESS_FILE), text.as_bytes())?;
    eprintln!("ringgate-control: gateways attach to {}", text.trim_end());
    let app = Router::new().route("/attach/v1/next", post(poll::next));
    let app = app.layer(DefaultBodyLimit::max(poll::TOLD_BYTES_MAX)).with_state(attached);
    tokio::spawn(listener::serve(door, app, Door::bounds(), std::future::pending()));
    Ok(bound)
}

/// The directory for what is about attached gateways; made if need be.
fn directory(data: &Path) -> Result<PathBuf, String> {
    let path = data.join(DIRECTORY);
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&path);
    made.map_err(|error| format!("cannot make {}: {error}", path.display()))?;
    Ok(path)
}

/// Replaces a file that only its owner can read: whole or not at all.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let next = path.with_extension(format!("next-{}", std::process::id()));
    let write = || {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&next)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&next, path)
    };
    write().map_err(|error| format!("cannot write {}: {error}", path.display()))
}
