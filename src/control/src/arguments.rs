//! What the control plane is started with.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

pub use crate::attach::enrol::{Dismiss, Enrol};

/// The control plane of Ringgate: the management API of API Gateway, with a store, publishing to gateways.
#[derive(Parser, Clone, Debug)]
#[command(name = "ringgate-control", version, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// Something else than to run
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Address of the management API
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4566")]
    pub listen: SocketAddr,
    /// Directory for the store, keys and published snapshots; made if need be
    #[arg(long, value_name = "DIR", default_value = "ringgate-data", global = true)]
    pub data: PathBuf,
    /// The store: a file, or postgres://...; by default a file in the data directory
    #[arg(long, value_name = "FILE|URL", global = true)]
    pub store: Option<String>,
    /// The account that everything belongs to: twelve digits
    #[arg(long, value_name = "ID", default_value = "123456789012")]
    pub account: String,
    /// The region that everything is in
    #[arg(long, value_name = "NAME", default_value = "us-east-1")]
    pub region: String,
    /// Take calls with any signature, or none: on loopback only
    #[arg(long)]
    pub insecure_local: bool,
    /// End when the program that started this one is gone
    #[arg(long)]
    pub with_parent: bool,
    /// Admin address of a gateway that gets what is published: unix:PATH; may be repeated
    #[arg(long, value_name = "unix:PATH")]
    pub gateway: Vec<String>,
    /// Address that gateways of other machines attach to; off unless given
    #[arg(long, value_name = "ADDR")]
    pub attach: Option<SocketAddr>,
    /// A name or address that gateways call this machine by, for its certificate; may be repeated
    #[arg(long, value_name = "NAME")]
    pub attach_name: Vec<String>,
    /// How many published snapshots the history keeps
    #[arg(long, value_name = "N", default_value_t = crate::history::KEPT_DEFAULT)]
    pub history: u32,
    /// Answer 429 to calls of the management API above documented rates; without it, there are no limits
    #[arg(long, value_name = "WHOSE")]
    pub limits: Option<LimitsLike>,
}

/// Whose rates hold for the management API (R-LIM-08).
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitsLike {
    /// Those that AWS documents.
    Aws,
}

/// What the program does once, and ends.
#[derive(Subcommand, Clone, Debug)]
pub enum Command {
    /// Makes a certificate for a gateway, and writes what it attaches with to a file
    Enrol(Enrol),
    /// Removes a gateway: its certificate is refused from now on
    Dismiss(Dismiss),
    /// Take a backup back, of whichever database it is, into the store that `--data` or `--store` names
    Restore {
        /// A file that `ringgate backup` wrote
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Put it in the place of what the store has; its audit records stay
        #[arg(long)]
        replace: bool,
    },
}
