use ringgate_http::{HeadSink, Known};
use ringgate_integration::{
    Answer, BodyValues, choose_gateway_template, encode_base64, mock_status, push_json_string,
    write_gateway_body, write_gateway_header, write_mapped_response,
};
use ringgate_json::Heap;
use ringgate_snapshot::schema::{
    ArchivedGatewayResponse, ArchivedIntegration, ArchivedIntegrationResponse, ArchivedTemplate,
};

use crate::{
    Call, Exchange, Phase, Rejection, Step,
    context::ErrorVariables,
    journal::{Event, Origin, payload_text},
};

/// The media type that stands for a missing one (R-INT-21, R-ROUTE-32).
pub(crate) const JSON: &str = "application/json";
/// The most bytes that reading a MOCK's rendered template may take.
const MOCK_HEAP_BYTES_MAX: usize = 64 << 20;
/// The longest body of a gateway response in bytes: its template may repeat what clients send.
const GATEWAY_BODY_BYTES_MAX: usize = 1 << 20;

impl Exchange {
    /// Writes a gateway response: status, Date, error type, ids and a body, all as the API customised them
    /// (R-GWR-01 to 08).
    pub(crate) fn reject(&mut self, call: &Call<'_>, rejection: Rejection, head: &mut impl HeadSink) {
        self.fail_waiters();
        self.note(|| Event::Rejected(rejection));
        self.rejection = Some(rejection);
        if self.message.is_empty() {
            self.message.push_str(rejection.message());
        }
        let custom = self.gateway_response(call, rejection);
        let status = custom.and_then(|it| it.status.as_ref()).map_or(rejection.status(), |it| it.to_native());
        let media_type = self.write_gateway_response_body(call, rejection, custom);
        if self.keeps_data() {
            let origin = custom.map(|custom| Origin::from(&custom.place));
            let body = payload_text(&self.body);
            self.note(|| Event::GatewayResponse { status, origin, body });
        }
        self.begin_response(call, status, head);
        let has_content_type = custom.is_some_and(|custom| self.write_gateway_headers(call, custom, head));
        if !has_content_type {
            head.field(b"Content-Type", media_type.as_bytes());
        }
        head.field(b"x-amzn-ErrorType", rejection.error_type().as_bytes());
        self.write_ids(head);
    }

    /// How the API customised the response, if it is known yet and did (R-GWR-08).
    fn gateway_response<'a>(
        &self,
        call: &Call<'a>,
        rejection: Rejection,
    ) -> Option<&'a ArchivedGatewayResponse> {
        if rejection == Rejection::RequestTooLarge {
            return None;
        }
        let kind = rejection.response_type();
        let responses = &self.deployment(call)?.gateway_responses;
        let place = responses.binary_search_by(|response| response.kind.as_str().cmp(kind)).ok()?;
        responses.get(place)
    }

    /// Puts the body together; its media type.
    fn write_gateway_response_body<'a>(
        &mut self,
        call: &Call<'a>,
        rejection: Rejection,
        custom: Option<&'a ArchivedGatewayResponse>,
    ) -> &'a str {
        self.body.clear();
        if let Some(template) = custom.and_then(|custom| choose_gateway_body(call, custom)) {
            let mut body = std::mem::take(&mut self.body);
            let variables = ErrorVariables::new(self, call);
            let written = write_gateway_body(&template.pieces, &variables, &mut body, GATEWAY_BODY_BYTES_MAX);
            self.body = body;
            if written.is_ok() {
                return &template.media_type;
            }
        }
        // R-GWR-02: a denial spells the key with a capital until it is customised
        let key: &[u8] = if rejection.response_type() == "ACCESS_DENIED" { b"Message" } else { b"message" };
        self.body.extend_from_slice(b"{\"");
        self.body.extend_from_slice(key);
        self.body.extend_from_slice(b"\":");
        if self.message.is_empty() {
            // R-AUTH-22
            self.body.extend_from_slice(b"null");
        } else {
            push_json_string(self.message.as_bytes(), &mut self.body);
        }
        self.body.push(b'}');
        JSON
    }

    /// Writes the customised headers (R-GWR-05); whether there was a Content-Type.
    fn write_gateway_headers(
        &mut self,
        call: &Call<'_>,
        custom: &ArchivedGatewayResponse,
        head: &mut impl HeadSink,
    ) -> bool {
        let mut value = std::mem::take(&mut self.scratch);
        let mut has_content_type = false;
        let variables = ErrorVariables::new(self, call);
        for header in custom.headers.iter() {
            value.clear();
            let known = Known::from_name(header.name.as_bytes());
            if is_ours(known) || !write_gateway_header(&header.value, &variables, &mut value) {
                continue;
            }
            has_content_type |= known == Known::ContentType;
            head.field(header.name.as_bytes(), &value);
        }
        self.scratch = value;
        has_content_type
    }

    pub(crate) fn begin_response(&mut self, call: &Call<'_>, status: u16, head: &mut impl HeadSink) {
        self.status = status;
        head.status(status);
        head.field(b"Date", call.date);
    }

    /// R-ROUTE-28.
    pub(crate) fn write_ids(&self, head: &mut impl HeadSink) {
        head.field(b"x-amzn-RequestId", self.ids.request_id().as_bytes());
        head.field(b"x-amz-apigw-id", self.ids.extended_request_id().as_bytes());
    }

    /// R-ROUTE-23, the newer wording; one place to change it.
    pub(crate) fn word_incomplete_signature(&mut self, value: &[u8]) {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, value);
        self.message.clear();
        self.message.push_str(
            "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '",
        );
        self.message.push_str(&encode_base64(digest.as_ref()));
        self.message.push_str("'.");
    }

    /// R-INT-37, R-INT-38: the rendered request template yields a status, which chooses the integration response. It is
    /// an answer without fields and body.
    pub(crate) fn answer_mock(
        &mut self,
        call: &Call<'_>,
        rendered: &[u8],
        head: &mut impl HeadSink,
    ) -> Result<Step, Rejection> {
        let text = String::from_utf8_lossy(rendered);
        let status = mock_status(&mut Heap::new(MOCK_HEAP_BYTES_MAX), &text);
        let Some(status) = status else {
            self.note_failure(|| format!("{CONFIGURATION} Unable to parse statusCode. It should be an integer that is defined in request template."));
            return Err(Rejection::ApiConfigurationError);
        };
        self.phase = Phase::Respond;
        self.integration_status = Some(status);
        self.response_body.clear();
        let integration = self.integration(call).ok_or(Rejection::Internal)?;
        let answer = Answer { buffer: b"", fields: &[], body: &BodyValues::default() };
        self.answer_mapped(call, integration, &status.to_string(), &answer, head)
    }

    /// Chooses the integration response for a value (R-IRESP-02 to 06).
    pub(crate) fn select<'a>(
        &mut self,
        call: &Call<'a>,
        integration: &'a ArchivedIntegration,
        value: &str,
    ) -> Result<&'a ArchivedIntegrationResponse, Rejection> {
        let routed = self.routed.ok_or(Rejection::Internal)?;
        let index = self.route(call).map(|route| route.integration.to_native()).ok_or(Rejection::Internal)?;
        let selector = call.generation.routes.selector(routed.api, routed.deployment, index);
        let chosen = selector.map(|selector| selector.select(value));
        let Some(Ok(Some(chosen))) = chosen else {
            self.note_failure(|| {
                format!("{CONFIGURATION} {NO_MATCH} Endpoint Response Status Code: {value}")
            });
            return Err(Rejection::ApiConfigurationError);
        };
        let response = integration.responses.get(chosen as usize).ok_or(Rejection::Internal)?;
        self.note(|| Event::Selected {
            value: value.to_owned(),
            response: chosen,
            origin: Origin::from(&response.place),
        });
        if response.is_declared {
            return Ok(response);
        }
        self.note_failure(|| {
            let status = response.status.to_native();
            format!("{CONFIGURATION} Output mapping refers to an invalid method response: {status}")
        });
        Err(Rejection::ApiConfigurationError)
    }

    pub(crate) fn write_mapped(
        &mut self,
        call: &Call<'_>,
        response: &ArchivedIntegrationResponse,
        answer: &Answer<'_>,
        head: &mut impl HeadSink,
    ) -> bool {
        let mut scratch = std::mem::take(&mut self.scratch);
        let context = self.context(call);
        let has_content_type =
            write_mapped_response(response, answer, self.variables(call), &context, &mut scratch, head);
        self.scratch = scratch;
        has_content_type
    }
}

/// How the execution log begins to say that an API cannot do what it says (R-LOG-09).
const CONFIGURATION: &str = "Execution failed due to configuration error:";
/// R-IRESP-05.
const NO_MATCH: &str = "No match for output mapping and no default output mapping configured.";

/// What a gateway response cannot set: the framing, and what the gateway says itself (R-GWR-08).
fn is_ours(known: Known) -> bool {
    matches!(
        known,
        Known::Connection
            | Known::ContentLength
            | Known::Date
            | Known::TransferEncoding
            | Known::XAmznErrorType
            | Known::XAmznRequestId
            | Known::XAmzApigwId
    )
}

fn choose_gateway_body<'a>(
    call: &Call<'a>,
    custom: &'a ArchivedGatewayResponse,
) -> Option<&'a ringgate_snapshot::schema::ArchivedGatewayTemplate> {
    let keys = custom.templates.iter().map(|template| template.media_type.as_str());
    let accept = call.head.fields.iter().filter(|field| field.known == Known::Accept);
    let content_type = call.head.last(call.buffer, Known::ContentType);
    let index = choose_gateway_template(keys, accept.map(|field| field.value.of(call.buffer)), content_type)?;
    custom.templates.get(index)
}

/// The template for the client's Accept (R-VTL-39): the last value as a whole, else JSON, else the first.
pub(crate) fn choose_template<'a>(
    call: &Call<'_>,
    response: &'a ArchivedIntegrationResponse,
) -> Option<&'a ArchivedTemplate> {
    let accept = call.head.last(call.buffer, Known::Accept).unwrap_or_default();
    let templates = &response.templates;
    templates
        .iter()
        .find(|t| t.media_type.as_bytes() == accept)
        .or_else(|| templates.iter().find(|t| t.media_type == JSON))
        .or_else(|| templates.first())
}
