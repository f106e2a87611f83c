//! Counts and states of a whole worker, as opposed to those of a route.

macro_rules! named {
    ($(#[$about:meta])* $type:ident { $($name:ident = $text:literal, $help:literal;)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(usize)]
        pub enum $type { $(#[doc = $help] $name,)+ }

        impl $type {
            /// All of them, in the order of the exposition.
            pub const ALL: &'static [$type] = &[$($type::$name,)+];
            pub(crate) const COUNT: usize = $type::ALL.len();

            /// The name in the exposition.
            pub fn name(self) -> &'static str {
                match self { $($type::$name => $text,)+ }
            }

            /// What it means, in one line.
            pub fn help(self) -> &'static str {
                match self { $($type::$name => $help,)+ }
            }
        }
    };
}

named! {
    /// What only ever grows; workers' counts are added up.
    Counter {
        ConnectionsAccepted = "ringgate_connections_accepted_total", "Client connections accepted.";
        ConnectionsClosed = "ringgate_connections_closed_total", "Client connections closed, by either side.";
        RequestsRefused = "ringgate_requests_refused_total", "Requests refused by the parser or by a limit of a connection.";
        UnroutedRequests = "ringgate_unrouted_requests_total", "Requests that named no known API or stage.";
        UpstreamConnects = "ringgate_upstream_connects_total", "Connections opened to upstreams.";
        UpstreamReuses = "ringgate_upstream_reuses_total", "Requests sent on an idle connection of the same worker.";
        UpstreamSharedReuses = "ringgate_upstream_shared_reuses_total", "Requests sent on an idle connection taken over from another worker.";
        UpstreamFailures = "ringgate_upstream_failures_total", "Attempts that ended without a response from the upstream.";
        Retries = "ringgate_retries_total", "Attempts beyond the first of a request.";
        BytesIn = "ringgate_bytes_in_total", "Bytes received from clients.";
        BytesOut = "ringgate_bytes_out_total", "Bytes sent to clients.";
        AccessLogDropped = "ringgate_access_log_dropped_total", "Access-log lines dropped because their writer was behind.";
        ExecutionLogDropped = "ringgate_execution_log_dropped_total", "Execution-log lines dropped because their writer was behind.";
        Throttled = "ringgate_throttled_total", "Requests refused by a throttle.";
        QuotaExceeded = "ringgate_quota_exceeded_total", "Requests refused by a quota.";
        TokensKept = "ringgate_tokens_kept_total", "Tokens that were verified before and still held.";
        TokensVerified = "ringgate_tokens_verified_total", "Tokens that were verified.";
        TokensRefused = "ringgate_tokens_refused_total", "Tokens that were refused, missing ones included.";
        KeyWaits = "ringgate_key_waits_total", "Requests that waited for the keys of a token's issuer.";
        KeyFetches = "ringgate_key_fetches_total", "Times that the keys of an issuer were fetched.";
        KeyFetchFailures = "ringgate_key_fetch_failures_total", "Times that this failed.";
        IdleTimeouts = "ringgate_idle_timeouts_total", "Client connections closed because nothing arrived in time.";
        TlsHandshakeFailures = "ringgate_tls_handshake_failures_total", "Client connections lost in the TLS handshake.";
        GenerationSwitches = "ringgate_generation_switches_total", "Times a worker switched to another generation.";
    }
}

named! {
    /// What goes up and down.
    Gauge {
        ConnectionsOpen = "ringgate_connections_open", "Client connections open now.";
        ExchangesActive = "ringgate_exchanges_active", "Requests being answered now.";
        UpstreamsIdle = "ringgate_upstream_idle_connections", "Idle connections to upstreams now.";
        Generation = "ringgate_generation", "The newest generation that any worker serves.";
    }
}

impl Gauge {
    /// The value of two workers together.
    pub(crate) fn together(self, one: i64, other: i64) -> i64 {
        match self {
            Gauge::Generation => one.max(other),
            Gauge::ConnectionsOpen | Gauge::ExchangesActive | Gauge::UpstreamsIdle => {
                one.saturating_add(other)
            }
        }
    }
}
