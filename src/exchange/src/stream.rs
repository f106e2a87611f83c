//! Functions whose responses stream (R-INT-57 to R-INT-60): their metadata become the head, their payload passes.

use ringgate_http::{Framing, HeadSink, Known, Method, ResponseHead};
use ringgate_integration::{
    Answer, EVENT_STREAM, FunctionAnswer, FunctionStream, StreamFault, StreamPart, media_type,
};

use crate::{
    Call, Exchange, Failure, Rejection, Relay, Relayed,
    function::{REQUEST_ID, field},
    journal::{Event, TextHead},
    kept::Kept,
    respond::JSON,
};

/// A function's answer while it comes.
#[derive(Debug, Default)]
pub(crate) struct Streaming {
    stream: FunctionStream,
    /// The invocation's id, for the log.
    request_id: String,
}

impl Exchange {
    /// The head of a streamed invocation came. What is no event stream is an error of the service, and is looked at
    /// whole.
    pub(crate) fn relay_stream(&mut self, response: &ResponseHead, answer: &Answer<'_>) -> Relay {
        let content_type = response.first(answer.buffer, Known::ContentType).map(media_type);
        let is_stream = content_type.is_some_and(|it| it.eq_ignore_ascii_case(EVENT_STREAM.as_bytes()));
        if response.status != 200 || !is_stream {
            return Relay::Gather;
        }
        self.note_answer(answer, response.status, None);
        let request_id = field(response, answer.buffer, REQUEST_ID).unwrap_or_default().to_owned();
        self.streaming = Some(Box::new(Streaming { stream: FunctionStream::default(), request_id }));
        Relay::Stream
    }

    /// Takes the next bytes of the upstream's body (after [`Relay::Stream`]). `None`: more are needed before anything
    /// can be said. Otherwise a head was written: what followed the metadata stands in [`Exchange::body`] and is to be
    /// sent first, and if the body is passed, the rest goes through [`Exchange::pass_stream`].
    pub fn open_stream(
        &mut self,
        call: &Call<'_>,
        mut bytes: &[u8],
        head: &mut impl HeadSink,
    ) -> Option<Relayed> {
        let mut streaming = self.streaming.take().unwrap_or_default();
        let mut begun = None;
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        let outcome = loop {
            match streaming.stream.read(&mut bytes) {
                Ok(Some(StreamPart::Begin { answer, payload })) => {
                    body.extend_from_slice(payload);
                    begun = Some(answer);
                }
                Ok(Some(StreamPart::Payload(payload))) => body.extend_from_slice(payload),
                Ok(Some(StreamPart::End) | None) => break Ok(()),
                Err(fault) => break Err(fault),
            }
        };
        self.body = body;
        self.streaming = Some(streaming);
        match (outcome, begun) {
            // R-INT-58: nothing was sent yet, so the client can be told
            (Err(fault), _) => Some(self.refuse_stream(call, &fault, head)),
            (Ok(()), Some(answer)) => Some(self.begin_stream(call, &answer, head)),
            (Ok(()), None) => None,
        }
    }

    /// The upstream's body ended before a head could be written: one is now.
    pub fn end_stream(&mut self, call: &Call<'_>, head: &mut impl HeadSink) -> Relayed {
        let ended = self.streaming.as_ref().map_or(Ok(()), |streaming| streaming.stream.finish());
        let fault = ended.err().unwrap_or(StreamFault::Unfinished);
        self.refuse_stream(call, &fault, head)
    }

    /// Hands the payload in the next bytes of the upstream's body to `give`, piece by piece. Whether the function is
    /// done, so that the response is whole.
    ///
    /// # Errors
    /// When the function failed or broke a rule: the response can only be cut short (R-INT-60), which was noted.
    pub fn pass_stream(&mut self, mut bytes: &[u8], mut give: impl FnMut(&[u8])) -> Result<bool, Failure> {
        let Some(streaming) = &mut self.streaming else { return Ok(true) };
        loop {
            match streaming.stream.read(&mut bytes) {
                // metadata come once
                Ok(Some(StreamPart::Begin { payload, .. } | StreamPart::Payload(payload))) => give(payload),
                Ok(Some(StreamPart::End) | None) => return Ok(streaming.stream.is_over()),
                Err(fault) => return Err(self.cut(&fault)),
            }
        }
    }

    /// The upstream's body ended.
    ///
    /// # Errors
    /// When the function had not said that it is done.
    pub fn finish_stream(&mut self) -> Result<(), Failure> {
        let ended = self.streaming.as_ref().map_or(Ok(()), |streaming| streaming.stream.finish());
        ended.map_err(|fault| self.cut(&fault))
    }

    /// The response was cut short for a reason of the connection to the upstream: it is noted, the status stays
    /// (R-INT-60).
    pub fn cut_short(&mut self, failure: Failure) {
        self.failure = Some(failure);
        self.note_failure(|| match failure {
            Failure::Slow => failure.as_str().to_owned(),
            _ => format!("Execution failed due to an internal error: {}", failure.as_str()),
        });
    }

    fn cut(&mut self, fault: &StreamFault) -> Failure {
        self.note_fault(fault);
        self.failure = Some(Failure::Function);
        Failure::Function
    }

    fn begin_stream(
        &mut self,
        call: &Call<'_>,
        answer: &FunctionAnswer,
        head: &mut impl HeadSink,
    ) -> Relayed {
        let status = answer.status;
        let is_bodiless = matches!(status, 204 | 304);
        self.function_status = Some(status);
        let mut fields = Kept::default();
        if !answer.write_fields(&mut fields) && !is_bodiless {
            fields.field(b"Content-Type", JSON.as_bytes());
        }
        if self.journal.is_some() {
            let mut written = TextHead::default();
            fields.replay(&mut written);
            self.note(|| Event::Responded { status, fields: written.fields, body: None });
        }
        self.begin_response(call, status, head);
        fields.replay(head);
        self.write_ids(head);
        head.field(b"X-Amzn-Trace-Id", self.ids.trace_id());
        let has_body = !is_bodiless && call.head.method != Method::Head;
        Relayed {
            framing: if has_body { Framing::UntilClose } else { Framing::None },
            is_body_passed: has_body,
        }
    }

    fn refuse_stream(&mut self, call: &Call<'_>, fault: &StreamFault, head: &mut impl HeadSink) -> Relayed {
        self.note_fault(fault);
        self.reject(call, Rejection::FunctionFailure, head);
        self.own(call)
    }

    fn note_fault(&mut self, fault: &StreamFault) {
        match fault {
            StreamFault::Failed { message, .. } => {
                let id = self.streaming.as_ref().map(|streaming| streaming.request_id.clone());
                self.note_customer_error(message, &id.unwrap_or_default());
            }
            fault => {
                self.note_malformed(&fault.to_string());
            }
        }
    }
}
