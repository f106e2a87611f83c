//! An invocation on its way, and how it ends.

use axum::http::HeaderValue;
use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use crate::{fault::Fault, machine::RequestId};

/// What a caller asks for.
#[derive(Debug)]
pub(crate) struct Call {
    /// Its id.
    pub id: RequestId,
    /// The event: JSON.
    pub event: Bytes,
    /// The ARN as it was called, with a qualifier if there was one.
    pub arn: String,
    /// `X-Amzn-Trace-Id`.
    pub trace_id: String,
    /// The client context, decoded.
    pub client_context: Option<HeaderValue>,
    /// `X-Amz-Tenant-Id`.
    pub tenant_id: Option<HeaderValue>,
    /// The caller wants the end of the log.
    pub wants_tail: bool,
}

/// A call that was given to an environment.
#[derive(Debug)]
pub(crate) struct Assignment {
    /// The call.
    pub call: std::sync::Arc<Call>,
    /// Where its end is awaited.
    pub reply: oneshot::Sender<Outcome>,
}

/// How a call ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The function's answer.
    Answer {
        /// The answer.
        body: Bytes,
        /// The end of the log, if it was asked for.
        tail: Option<Vec<u8>>,
    },
    /// An answer that comes in pieces.
    Stream {
        /// What the runtime says that it is.
        content_type: Option<HeaderValue>,
        /// The pieces.
        pieces: mpsc::Receiver<Piece>,
    },
    /// The function failed.
    Fault {
        /// How.
        fault: Fault,
        /// The end of the log, if it was asked for.
        tail: Option<Vec<u8>>,
    },
    /// The environment ended before it took the call, which may be given to another.
    Undelivered,
}

/// A piece of a streamed answer.
#[derive(Debug)]
pub(crate) enum Piece {
    /// Bytes.
    Data(Bytes),
    /// The end.
    End {
        /// The function failed in the middle.
        fault: Option<Fault>,
        /// The end of the log, if it was asked for.
        tail: Option<Vec<u8>>,
    },
}
