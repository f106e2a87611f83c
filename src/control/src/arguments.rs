//! What the control plane is started with.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

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
    #[arg(long, value_name = "DIR", default_value = "ringgate-data")]
    pub data: PathBuf,
    /// The store: a file, or postgres://...; by default a file in the data directory
    #[arg(long, value_name = "FILE|URL")]
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
}

/// What is done beside a control plane that runs.
#[derive(Subcommand, Clone, Debug)]
pub enum Command {
    /// Makes a certificate for a gateway, and writes what it attaches with to a file
    Enrol(Enrol),
    /// Removes a gateway: its certificate is refused from now on
    Dismiss(Dismiss),
}
