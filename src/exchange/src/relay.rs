use ringgate_http::{Framing, HeadSink, Known, Method, ResponseHead};
use ringgate_integration::{Answer, mapped_content_type, write_proxy_response};
use ringgate_snapshot::schema::{ArchivedIntegration, ArchivedIntegrationKind};

use crate::{
    Call, Exchange, Phase, Rejection, Relayed,
    respond::{JSON, choose_template},
};

impl Exchange {
    /// Takes the head of the upstream's final answer and writes that of the client's.
    pub fn relay(
        &mut self,
        call: &Call<'_>,
        response: &ResponseHead,
        buffer: &[u8],
        head: &mut impl HeadSink,
    ) -> Relayed {
        self.phase = Phase::Respond;
        self.integration_status = Some(response.status);
        let answer = Answer { buffer, fields: &response.fields };
        let Some(integration) = self.integration(call) else {
            self.reject(call, Rejection::Internal, head);
            return self.own();
        };
        if integration.kind == ArchivedIntegrationKind::HttpProxy {
            self.relay_proxy(call, response, &answer, head)
        } else {
            self.relay_mapped(call, integration, response, &answer, head)
        }
    }

    fn integration<'a>(&self, call: &Call<'a>) -> Option<&'a ArchivedIntegration> {
        let routed = self.routed?;
        let index = self.route(call)?.integration.to_native() as usize;
        let api = self.api(call)?;
        api.deployments.get(routed.deployment as usize)?.integrations.get(index)
    }

    /// R-INT-33.
    fn relay_proxy(
        &mut self,
        call: &Call<'_>,
        response: &ResponseHead,
        answer: &Answer<'_>,
        head: &mut impl HeadSink,
    ) -> Relayed {
        self.begin_response(call, response.status, head);
        let has_content_type = write_proxy_response(answer, head);
        if !has_content_type && !matches!(response.status, 204 | 304) {
            head.field(b"Content-Type", JSON.as_bytes());
        }
        // R-ROUTE-30: the trace id only if the upstream returned one, which then passed as a field
        self.write_ids(head);
        Relayed { framing: self.client_framing(call, response, answer), is_body_passed: true }
    }

    /// R-INT-32 and group 7.
    fn relay_mapped(
        &mut self,
        call: &Call<'_>,
        integration: &ArchivedIntegration,
        response: &ResponseHead,
        answer: &Answer<'_>,
        head: &mut impl HeadSink,
    ) -> Relayed {
        let chosen = match self.select(call, integration, response.status) {
            Ok(chosen) => chosen,
            Err(rejection) => {
                self.reject(call, rejection, head);
                return self.own();
            }
        };
        let template = choose_template(call, chosen).filter(|t| t.text.is_some());
        self.begin_response(call, chosen.status.to_native(), head);
        if !self.write_mapped(call, chosen, answer, head) {
            let own = template.map(|t| t.media_type.as_bytes());
            head.field(b"Content-Type", own.unwrap_or_else(|| mapped_content_type(answer)));
        }
        self.write_ids(head);
        head.field(b"X-Amzn-Trace-Id", self.ids.trace_id());
        match template.and_then(|t| t.text.as_ref()) {
            Some(text) => {
                self.body.extend_from_slice(text.as_bytes());
                self.own()
            }
            None => Relayed { framing: self.client_framing(call, response, answer), is_body_passed: true },
        }
    }

    /// The length towards the client. Without a body there are three cases: the client's own response has none by
    /// rule; an answer to HEAD may say how long one would be; and where only the upstream's had none, because it was
    /// asked with HEAD or said 204, the client is told that nothing comes, or it would wait for the connection's end.
    fn client_framing(&self, call: &Call<'_>, response: &ResponseHead, answer: &Answer<'_>) -> Framing {
        match response.framing {
            _ if matches!(self.status, 204 | 304) => Framing::None,
            Framing::None if call.head.method == Method::Head => said_length(response, answer),
            Framing::None => Framing::Length(0),
            said => said,
        }
    }

    fn own(&self) -> Relayed {
        Relayed { framing: Framing::Length(self.body.len() as u64), is_body_passed: false }
    }
}

fn said_length(response: &ResponseHead, answer: &Answer<'_>) -> Framing {
    let length = response.first(answer.buffer, Known::ContentLength);
    let digits = length.and_then(|text| std::str::from_utf8(text).ok());
    digits.and_then(|text| text.parse().ok()).map_or(Framing::None, Framing::Length)
}
