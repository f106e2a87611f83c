//! Arguments of the commands that ask a control plane.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Format;

/// Where a control plane is, and who asks.
#[derive(Clone, Debug, Args)]
pub(crate) struct Endpoint {
    /// The management API; otherwise AWS_ENDPOINT_URL_API_GATEWAY or AWS_ENDPOINT_URL, or http://127.0.0.1:4566.
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
    /// The region that calls are signed for; otherwise AWS_REGION or AWS_DEFAULT_REGION, or us-east-1.
    #[arg(long, value_name = "NAME")]
    pub(crate) region: Option<String>,
    /// A file with an access key, such as administrator.json; otherwise AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
    #[arg(long, value_name = "FILE")]
    pub(crate) credentials: Option<PathBuf>,
}

/// Arguments of `rollback`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["admin", "to", "release"]))]
pub(crate) struct Rollback {
    /// Of one gateway that no control plane manages: its admin address, unix:PATH or HOST:PORT. It goes back to the
    /// snapshot before the current one.
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["endpoint_url", "region", "credentials"])]
    pub(crate) admin: Option<String>,
    /// Of a control plane: the snapshot of its history whose routes are published and held.
    #[arg(long, value_name = "N")]
    pub(crate) to: Option<u64>,
    /// Of a control plane: end the hold, and publish the routes as they are wanted now.
    #[arg(long)]
    pub(crate) release: bool,
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
}

/// Arguments of `gateways`.
#[derive(Debug, Args)]
pub(crate) struct Gateways {
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
    /// How to show them.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `history`.
#[derive(Debug, Args)]
pub(crate) struct History {
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
    /// How many, newest first.
    #[arg(short, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub(crate) n: u32,
    /// Only those before this one.
    #[arg(long, value_name = "N")]
    pub(crate) before: Option<u64>,
    /// How to show them.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// A number of the history, or a snapshot file; keys are read from the file beside it that ends in .keys.
    pub(crate) old: String,
    /// The same.
    pub(crate) new: String,
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
}

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub(crate) struct Audit {
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
    /// Not before this time: RFC 3339, or seconds since 1970.
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,
    /// Before this time.
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    /// Of this user: a name, or an ARN.
    #[arg(long, value_name = "NAME|ARN")]
    pub(crate) who: Option<String>,
    /// Of this operation, such as CreateDeployment.
    #[arg(long, value_name = "NAME")]
    pub(crate) operation: Option<String>,
    /// Whose path begins so, such as /restapis/abc123.
    #[arg(long, value_name = "PATH")]
    pub(crate) resource: Option<String>,
    /// How many, newest first.
    #[arg(short, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub(crate) n: u32,
    /// How to show them.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// Where the backup goes; it holds secrets, so only its owner can read it.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
}

/// What to do with users.
#[derive(Debug, Subcommand)]
pub(crate) enum Users {
    /// List users with their keys' ids and their policies.
    List {
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// Make a user; prints the key, once.
    Add {
        /// The name.
        name: String,
        /// A policy of actions `apigateway:*`, as JSON; may be repeated.
        #[arg(long, value_name = "FILE", required = true)]
        policy: Vec<PathBuf>,
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// Give a user a new key; prints it, once. The old ones end at once.
    Rotate {
        /// The name.
        name: String,
        /// The old key works on, until the next rotation.
        #[arg(long)]
        keep_old: bool,
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// Replace the policies of a user.
    Policy {
        /// The name.
        name: String,
        /// A policy, as JSON; may be repeated.
        #[arg(long, value_name = "FILE", required = true)]
        policy: Vec<PathBuf>,
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// Remove a user with all keys, at once.
    Remove {
        /// The name.
        name: String,
        #[command(flatten)]
        endpoint: Endpoint,
    },
}
