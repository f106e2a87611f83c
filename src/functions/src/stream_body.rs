//! A streamed answer as the caller reads it: `PayloadChunk` after `PayloadChunk`, then `InvokeComplete` (S-LI-04).

use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Bytes, HttpBody};
use http_body::Frame;
use serde_json::{Map, Value};
use tokio::sync::mpsc;

use crate::{base64, call::Piece, event_stream, fault::Fault};

/// The body of a response.
#[derive(Debug)]
pub(crate) struct StreamBody {
    /// Messages that are ready.
    ready: VecDeque<Bytes>,
    /// What is still to come.
    pieces: Option<mpsc::Receiver<Piece>>,
    request_id: String,
}

impl StreamBody {
    /// An answer that comes in pieces.
    pub fn of_pieces(pieces: mpsc::Receiver<Piece>, request_id: &str) -> StreamBody {
        StreamBody { ready: VecDeque::new(), pieces: Some(pieces), request_id: request_id.to_owned() }
    }

    /// An answer that is there, or the fault that there is instead.
    pub fn of_whole(answer: Result<Bytes, Fault>, tail: Option<Vec<u8>>, request_id: &str) -> StreamBody {
        let mut body = StreamBody { ready: VecDeque::new(), pieces: None, request_id: request_id.to_owned() };
        let fault = match answer {
            Ok(bytes) => {
                body.push_data(&bytes);
                None
            }
            Err(fault) => Some(fault),
        };
        body.push_end(fault.as_ref(), tail);
        body
    }

    fn push_data(&mut self, bytes: &[u8]) {
        let messages = bytes.chunks(event_stream::PAYLOAD_BYTES_MAX).map(event_stream::payload_chunk);
        self.ready.extend(messages);
    }

    fn push_end(&mut self, fault: Option<&Fault>, tail: Option<Vec<u8>>) {
        let mut fields = Map::new();
        if let Some(fault) = fault {
            let details = fault.document(&self.request_id);
            fields.insert("ErrorCode".to_owned(), fault.error_type().into());
            fields.insert("ErrorDetails".to_owned(), String::from_utf8_lossy(&details).into());
        }
        if let Some(tail) = tail {
            fields.insert("LogResult".to_owned(), base64::encode(&tail).into());
        }
        let end = Value::Object(fields).to_string();
        self.ready.push_back(event_stream::invoke_complete(end.as_bytes()));
    }
}

impl HttpBody for StreamBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        loop {
            if let Some(message) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(Frame::data(message))));
            }
            let Some(pieces) = &mut self.pieces else { return Poll::Ready(None) };
            let piece = match pieces.poll_recv(context) {
                Poll::Ready(piece) => piece,
                Poll::Pending => return Poll::Pending,
            };
            match piece {
                Some(Piece::Data(bytes)) => self.push_data(&bytes),
                Some(Piece::End { fault, tail }) => {
                    self.pieces = None;
                    self.push_end(fault.as_ref(), tail);
                }
                // The environment went without a word.
                None => {
                    self.pieces = None;
                    self.push_end(Some(&Fault::Truncated), None);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event_stream::decode;

    fn check(body: StreamBody, want: &[(&str, &str)]) {
        let bytes: Vec<u8> = body.ready.into_iter().flatten().collect();
        let messages = decode::messages(&bytes).expect("messages");
        let read: Vec<_> = messages
            .iter()
            .map(|m| (m.header(":event-type").unwrap_or_default(), String::from_utf8_lossy(&m.payload)))
            .collect();
        let read: Vec<(&str, &str)> = read.iter().map(|(kind, text)| (*kind, &**text)).collect();
        assert_eq!(read, want);
    }

    #[test]
    fn s_li_04_a_whole_answer_is_one_piece_and_an_end() {
        let answer = Bytes::from_static(b"[1]");
        check(
            StreamBody::of_whole(Ok(answer), Some(b"log".to_vec()), "id"),
            &[("PayloadChunk", "[1]"), ("InvokeComplete", r#"{"LogResult":"bG9n"}"#)],
        );
        let fault =
            Fault::Reported { error_type: "Function.X".to_owned(), document: Bytes::from_static(b"{}") };
        check(
            StreamBody::of_whole(Err(fault), None, "id"),
            &[("InvokeComplete", r#"{"ErrorCode":"Function.X","ErrorDetails":"{}"}"#)],
        );
    }
}
