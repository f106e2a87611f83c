use crate::Located;

/// How to run the data plane: `gateway` in the gateway file. What is `None` is left to the gateway's defaults.
#[derive(Clone, Debug, Default)]
pub struct GatewaySettings {
    /// Workers, one ring each.
    pub workers: Option<Located<u64>>,
    /// Where the admin port listens: `unix:PATH` or an address with a port.
    pub admin: Option<Located<String>>,
    /// The access log of all stages without their own format.
    pub access_log: Option<AccessLogSettings>,
    /// Where the execution logs of all stages go (R-LOG-07); the stages' method settings say how much.
    pub execution_log: Option<Located<AccessLogTarget>>,
    /// Where the gateway keeps what survives a restart.
    pub state_directory: Option<Located<String>>,
    /// How long live exchanges may take to end when the gateway stops.
    pub drain_seconds: Option<Located<u64>>,
    /// Bounds of what a client may send.
    pub limits: GatewayLimits,
    /// File with the public key that a snapshot must be signed with.
    pub signature_public_key: Option<Located<String>>,
    /// How the gateway talks to the kernel.
    pub driver: Option<Located<Driver>>,
    /// Tie each worker to a core.
    pub pin_cpus: Option<Located<bool>>,
}

/// Where access-log lines go and how they look.
#[derive(Clone, Debug)]
pub struct AccessLogSettings {
    /// Where they go.
    pub target: Located<AccessLogTarget>,
    /// How they look; common log format unless said otherwise.
    pub format: Option<Located<AccessLogFormat>>,
}

/// Where lines of an access or execution log go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccessLogTarget {
    /// Appended to a file.
    Path(String),
    /// To the standard output.
    Stdout,
}

/// How access-log lines look (R-LOG-03).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccessLogFormat {
    /// `clf`
    Clf,
    /// `json`
    Json,
    /// A text with `$context.*`.
    Text(String),
}

/// Bounds of what a client may send, in bytes.
#[derive(Clone, Debug, Default)]
pub struct GatewayLimits {
    /// Request line and header fields together.
    pub head_bytes: Option<Located<u64>>,
    /// A request's body.
    pub body_bytes: Option<Located<u64>>,
}

/// How the gateway talks to the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Driver {
    /// io_uring where the kernel offers it, else epoll.
    Auto,
    /// io_uring or nothing.
    IoUring,
    /// epoll.
    Epoll,
}
