//! The upstream of the integration, and the way back from it.

use ringgate_exchange::{Answered, Exchange, Failure, Forward, Relay, Relayed};
use ringgate_http::{Framing, ResponseHead};

use super::{Drive, Tried, own_framing};
use crate::trial::ask::Answer;

impl Drive<'_> {
    /// Asks the upstream, and makes a response of its answer.
    pub(super) async fn forward(mut self, forward: Forward, request: Vec<u8>) -> Tried {
        match self.ask(&forward, request).await {
            Ok(answer) => self.relay(&answer).await,
            Err(Failure::Slow) if self.is_stream => self.headless(),
            Err(failure) => {
                let ((), bytes) = self.step(
                    |exchange, call, _, head| exchange.fail(call, failure, head),
                    |(), exchange| Some(own_framing(exchange)),
                );
                self.finish(&bytes)
            }
        }
    }

    async fn relay(mut self, answer: &Answer) -> Tried {
        let response: &ResponseHead = &answer.head;
        let (relay, mut bytes) = self.step(
            |exchange, call, _, head| exchange.relay(call, response, &answer.bytes, head),
            |relay, _| match relay {
                Relay::Head(relayed) => Some(relayed.framing),
                Relay::Gather | Relay::Stream => None,
            },
        );
        match relay {
            Relay::Head(_) => {}
            Relay::Stream => match self.take_stream(answer) {
                Some(written) => bytes = written,
                None => return self.headless(),
            },
            Relay::Gather => {
                self.exchange.response_intake().extend_from_slice(&answer.body);
                let (mut answered, mut written) = self.step(
                    |exchange, call, _, head| exchange.answer(call, response, &answer.bytes, head),
                    answer_framing,
                );
                while answered == Answered::Yield {
                    tokio::task::yield_now().await;
                    (answered, written) = self
                        .step(|exchange, call, _, head| exchange.resume_answer(call, head), answer_framing);
                }
                bytes = written;
            }
        }
        self.finish(&bytes)
    }

    /// R-INT-59: a streamed invocation is buffered until it is done, or for as long as is waited. `None`: its head was not
    /// there by then.
    fn take_stream(&mut self, answer: &Answer) -> Option<Vec<u8>> {
        let framing = |relayed: &Option<Relayed>, _: &Exchange| relayed.map(|relayed| relayed.framing);
        let (opened, bytes) =
            self.step(|exchange, call, _, head| exchange.open_stream(call, &answer.body, head), framing);
        if opened.is_some() {
            return Some(bytes);
        }
        let framing = |relayed: &Relayed, _: &Exchange| Some(relayed.framing);
        answer
            .is_whole
            .then(|| self.step(|exchange, call, _, head| exchange.end_stream(call, head), framing).1)
    }

    /// A stream whose head did not come (R-INT-59).
    fn headless(self) -> Tried {
        Tried { latency: self.started.elapsed(), is_authorized: true, ..Tried::default() }
    }
}

fn answer_framing(answered: &Answered, _: &Exchange) -> Option<Framing> {
    match answered {
        Answered::Head(relayed) => Some(relayed.framing),
        Answered::Yield => None,
    }
}
