use ringgate_http::{Framing, HeadSink, Known, Method, ResponseHead};
use ringgate_integration::{
    Answer, BodyValues, Conversion, NO_BODY_VALUES, accept_matches, content_type_matches,
    mapped_content_type, response_conversion, write_proxy_response,
};
use ringgate_snapshot::schema::{
    ArchivedContentHandling, ArchivedIntegration, ArchivedIntegrationKind, NONE,
};

use crate::{
    Answered, Call, Exchange, Failure, Phase, Rejection, Relay, Relayed, Step,
    journal::{Event, Origin, TextHead, payload_text},
    kept::Kept,
    render::{After, Role},
    respond::{JSON, choose_template},
};

impl Exchange {
    /// Takes the head of the upstream's final answer and writes that of the client's, unless the body must be looked
    /// at first.
    pub fn relay(
        &mut self,
        call: &Call<'_>,
        response: &ResponseHead,
        buffer: &[u8],
        head: &mut impl HeadSink,
    ) -> Relay {
        self.phase = Phase::Respond;
        self.integration_status = Some(response.status);
        let answer = Answer { buffer, fields: &response.fields, body: &NO_BODY_VALUES };
        let Some(integration) = self.integration(call) else {
            self.reject(call, Rejection::Internal, head);
            return Relay::Head(self.own(call));
        };
        let is_proxy = integration.kind == ArchivedIntegrationKind::HttpProxy;
        if integration.kind == ArchivedIntegrationKind::AwsProxy && integration.streams {
            return self.relay_stream(response, &answer);
        }
        if !is_proxy || self.needs_response_body(call, integration, response, &answer) {
            return Relay::Gather;
        }
        self.note_answer(&answer, response.status, None);
        Relay::Head(self.relay_proxy(call, response, &answer, head))
    }

    /// Goes on with the upstream's whole body, which stands in [`Exchange::response_intake`] (after
    /// [`Relay::Gather`]).
    pub fn answer(
        &mut self,
        call: &Call<'_>,
        response: &ResponseHead,
        buffer: &[u8],
        head: &mut impl HeadSink,
    ) -> Answered {
        let step = match self.integration(call) {
            Some(integration) => self.try_answer(call, integration, response, buffer, head),
            None => Err(Rejection::Internal),
        };
        let step = step.unwrap_or_else(|rejection| self.refuse_with(call, rejection, head));
        self.answered(call, step)
    }

    /// Goes on after [`Answered::Yield`].
    pub fn resume_answer(&mut self, call: &Call<'_>, head: &mut impl HeadSink) -> Answered {
        let step = self.resume(call, head);
        self.answered(call, step)
    }

    fn answered(&self, call: &Call<'_>, step: Step) -> Answered {
        if step == Step::Yield { Answered::Yield } else { Answered::Head(self.own(call)) }
    }

    /// The upstream's body is longer than what is gathered (R-LIM-05).
    pub fn too_large(&mut self, call: &Call<'_>, head: &mut impl HeadSink) -> Relayed {
        self.failure = Some(Failure::TooLarge);
        self.reject(call, Rejection::Internal, head);
        self.own(call)
    }

    fn try_answer(
        &mut self,
        call: &Call<'_>,
        integration: &ArchivedIntegration,
        response: &ResponseHead,
        buffer: &[u8],
        head: &mut impl HeadSink,
    ) -> Result<Step, Rejection> {
        let answer = Answer { buffer, fields: &response.fields, body: &NO_BODY_VALUES };
        self.note_answer(&answer, response.status, Some(()));
        if integration.kind == ArchivedIntegrationKind::HttpProxy {
            self.answer_proxy(call, response, &answer, head);
            return Ok(Step::Respond);
        }
        let is_function = self.upstream_target(call).and_then(|target| target.call.as_ref());
        let is_function = is_function.is_some_and(|call| call.function.is_some());
        match integration.kind {
            ArchivedIntegrationKind::AwsProxy => {
                self.answer_function(call, integration, response, buffer, head)
            }
            ArchivedIntegrationKind::Aws if is_function => {
                self.answer_custom_function(call, integration, response, buffer, head)
            }
            _ => self.answer_mapped(call, integration, &response.status.to_string(), &answer, head),
        }
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
        if self.journal.is_some() {
            let mut written = TextHead::default();
            write_proxy_response(answer, &mut written);
            let status = self.status;
            self.note(|| Event::Responded { status, fields: written.fields, body: None });
        }
        Relayed { framing: self.client_framing(call, response, answer), is_body_passed: true }
    }

    /// R-INT-33 for a response that is stored or compressed.
    fn answer_proxy(
        &mut self,
        call: &Call<'_>,
        response: &ResponseHead,
        answer: &Answer<'_>,
        head: &mut impl HeadSink,
    ) {
        let mut fields = Kept::default();
        let has_content_type = write_proxy_response(answer, &mut fields);
        if !has_content_type && !matches!(response.status, 204 | 304) {
            fields.field(b"Content-Type", JSON.as_bytes());
        }
        self.body = std::mem::take(&mut self.response_body);
        self.finish_response(call, response.status, fields, false, head);
    }

    /// Group 7: an integration response is chosen, its headers are mapped, its template makes the body.
    pub(crate) fn answer_mapped(
        &mut self,
        call: &Call<'_>,
        integration: &ArchivedIntegration,
        value: &str,
        answer: &Answer<'_>,
        head: &mut impl HeadSink,
    ) -> Result<Step, Rejection> {
        let chosen = self.select(call, integration, value)?;
        let is_mock = integration.kind == ArchivedIntegrationKind::Mock;
        // R-IRESP-08: a body that is no JSON is a fault only of a response that maps from it
        let origins = chosen.headers.iter().map(|mapping| &mapping.origin).filter(|_| !is_mock);
        let values = BodyValues::read(origins, &self.response_body);
        let values = values.map_err(|_| self.transform_failed(Role::Response))?;
        let answer = &Answer { body: &values, ..*answer };
        let template = choose_template(call, chosen).filter(|template| template.program != NONE);
        let conversion = self.response_conversion(call, answer, chosen.content_handling.as_ref());
        if template.is_some() && !conversion.gives_text() && !self.response_body.is_empty() {
            // R-INT-26
            return Err(self.transform_failed(Role::Response));
        }
        let body = std::mem::take(&mut self.response_body);
        let converted = conversion.apply(&body).map_err(|_| Rejection::ApiConfigurationError)?.into_owned();
        let mut fields = Kept::default();
        if !self.write_mapped(call, chosen, answer, &mut fields) {
            let otherwise = if is_mock { JSON.as_bytes() } else { mapped_content_type(answer) };
            fields.field(
                b"Content-Type",
                template.map_or(otherwise, |template| template.media_type.as_bytes()),
            );
        }
        if let Some(template) = template {
            self.note(|| {
                Event::ResponseTemplate(template.media_type.to_string(), Origin::from(&template.place))
            });
        }
        let after = After::Finish { status: chosen.status.to_native(), fields, is_traced: !is_mock };
        self.transform(call, template, converted, after, head)
    }

    /// R-INT-24.
    fn response_conversion(
        &self,
        call: &Call<'_>,
        answer: &Answer<'_>,
        handling: Option<&ArchivedContentHandling>,
    ) -> Conversion {
        let Some(deployment) = self.deployment(call) else { return Conversion::Text };
        let types = || deployment.binary_media_types.iter().map(|it| it.as_str());
        let matches = content_type_matches(types(), Some(mapped_content_type(answer)));
        let client_matches = accept_matches(types(), call.head.first(call.buffer, Known::Accept));
        response_conversion(
            deployment.binary_media_types.is_empty(),
            matches,
            client_matches,
            handling.copied(),
        )
    }

    /// The last steps of a response that is here whole: what the template set, the store, the coding, the head.
    pub(crate) fn finish_response(
        &mut self,
        call: &Call<'_>,
        status: u16,
        mut fields: Kept,
        is_traced: bool,
        head: &mut impl HeadSink,
    ) {
        // R-VTL-35: what a template set wins over everything mapped
        let status = self.overrides.response_status().unwrap_or(status);
        for (name, value) in self.overrides.response_headers() {
            set_override(&mut fields, name, &value);
        }
        self.store(call, status, &fields);
        // before it is compressed: who reads a journal wants the text
        let body = self.keeps_data().then(|| payload_text(&self.body));
        let is_coded = fields.get(b"Content-Encoding").is_some();
        if !is_coded && let Some(coding) = self.response_coding(call, self.body.len()) {
            self.body = crate::compress::compress(coding, &self.body);
            fields.field(b"Content-Encoding", coding.as_str().as_bytes());
        }
        if self.journal.is_some() {
            let mut written = TextHead::default();
            fields.replay(&mut written);
            if is_traced {
                written.field(b"X-Amzn-Trace-Id", self.ids.trace_id());
            }
            self.note(|| Event::Responded { status, fields: written.fields, body });
        }
        self.begin_response(call, status, head);
        fields.replay(head);
        self.write_ids(head);
        if is_traced {
            head.field(b"X-Amzn-Trace-Id", self.ids.trace_id());
        }
    }

    fn needs_response_body(
        &self,
        call: &Call<'_>,
        integration: &ArchivedIntegration,
        response: &ResponseHead,
        answer: &Answer<'_>,
    ) -> bool {
        if self.journal.as_ref().is_some_and(|journal| journal.gathers_bodies) {
            return true;
        }
        if integration.streams {
            return false;
        }
        // what a stage's cache keeps is whole, and a body is compressed when its size is known (R-LIM-03)
        self.cache.stores_ns.is_some()
            || self.may_compress(call)
                && !response.framing.is_empty()
                && response.first(answer.buffer, Known::ContentEncoding).is_none()
    }

    pub(crate) fn note_answer(&mut self, answer: &Answer<'_>, status: u16, is_whole: Option<()>) {
        if self.journal.is_none() {
            return;
        }
        let text = |bytes: &[u8]| payload_text(bytes);
        let fields = answer
            .fields
            .iter()
            .map(|field| (text(field.name.of(answer.buffer)), text(field.value.of(answer.buffer))))
            .collect();
        let body = is_whole.filter(|()| self.keeps_data()).map(|()| payload_text(&self.response_body));
        self.note(|| Event::UpstreamResponse { status, fields, body });
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

    /// What we have whole. Of an answer to HEAD it is not known how long its body would be (RFC 9110, 8.6).
    pub(crate) fn own(&self, call: &Call<'_>) -> Relayed {
        let framing = match self.body().len() as u64 {
            _ if matches!(self.status, 204 | 304) => Framing::None,
            0 if call.head.method == Method::Head => Framing::None,
            length => Framing::Length(length),
        };
        Relayed { framing, is_body_passed: false }
    }
}

/// A template may make up names and values: what would split the head is left out, and so is what belongs to the
/// connection.
fn set_override(fields: &mut Kept, name: &str, value: &str) {
    let known = Known::from_name(name.as_bytes());
    let is_framing = matches!(
        known,
        Known::Connection
            | Known::ContentLength
            | Known::TransferEncoding
            | Known::Date
            | Known::XAmznRequestId
            | Known::XAmzApigwId
    );
    if !is_framing && ringgate_integration::is_field(name.as_bytes(), value.as_bytes()) {
        fields.set(name, value);
    }
}

fn said_length(response: &ResponseHead, answer: &Answer<'_>) -> Framing {
    let length = response.first(answer.buffer, Known::ContentLength);
    let digits = length.and_then(|text| std::str::from_utf8(text).ok());
    digits.and_then(|text| text.parse().ok()).map_or(Framing::None, Framing::Length)
}
