//! Attached to a control plane on another machine: this side connects, waits for what is published, keeps the last good
//! one on disk, and tells what it runs. On a thread of its own; the cores only answer letters. `docs/attach.md` has the
//! protocol.

mod account;
mod answer;
mod bundle;
mod disk;
mod part;
mod task;

use std::{io, sync::Arc};

use ringgate_io::services;

use crate::host::Shared;
pub(crate) use bundle::Bundle;
pub(crate) use disk::{KEYS_FILE, ROUTES_FILE, kept};

/// What a snapshot is called: the BLAKE3 of its payload.
pub(crate) type Hash = [u8; 32];

/// The names of two snapshots that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) routes: Hash,
    pub(crate) keys: Hash,
}

/// Stays attached from now on, if the settings name a control plane.
pub(crate) fn start(shared: &Arc<Shared>) -> io::Result<()> {
    let (Some(bundle), Some(state)) = (&shared.config.control, &shared.config.state) else { return Ok(()) };
    let task = task::Task::new(shared.clone(), bundle.clone(), state)?;
    services::start("attach", task.run())
}
