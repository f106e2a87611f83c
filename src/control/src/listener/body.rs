//! Bodies on their way: a request's has a time, and an answer's end is noticed.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::BoxError;
use axum::body::{Body as AnyBody, Bytes};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Sleep, sleep};

use super::pulse::Heart;

/// A request's body took longer than it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body took too long")
    }
}

impl Error for TooSlow {}

/// The body of a request. Its time begins when it is first asked for.
pub(super) struct Asking {
    body: Incoming,
    heart: Heart,
    alarm: Option<Pin<Box<Sleep>>>,
    is_whole: bool,
}

impl Asking {
    pub(super) fn new(body: Incoming, heart: Heart) -> Asking {
        Asking { body, heart, alarm: None, is_whole: false }
    }
}

impl Body for Asking {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            self.is_whole |= frame.is_none();
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let patience = self.heart.bounds().body;
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep(patience)));
        alarm.as_mut().poll(cx).map(|()| Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        if !self.is_whole && !self.body.is_end_stream() {
            self.heart.leave_body();
        }
    }
}

/// The body of an answer. When it is dropped, the connection waits for the next request.
pub(super) struct Answering {
    body: AnyBody,
    heart: Heart,
}

impl Answering {
    pub(super) fn new(body: AnyBody, heart: Heart) -> Answering {
        Answering { body, heart }
    }
}

impl Body for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.heart.rest();
    }
}
