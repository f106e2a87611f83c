//! What functions answer: to a proxy integration (R-INT-51 to R-INT-55), and to one with mappings (R-INT-42 to 44).

use ringgate_http::{HeadSink, Known, ResponseHead};
use ringgate_integration::{Answer, FunctionAnswer, NO_BODY_VALUES, accept_matches, content_type_matches};
use ringgate_json::{Heap, Value, read_strict};
use ringgate_snapshot::schema::ArchivedIntegration;

use crate::{Call, Exchange, Rejection, Step, kept::Kept, respond::JSON};

/// Where the Invoke API says that the function failed (S-LI-02).
pub(crate) const FUNCTION_ERROR: &str = "X-Amz-Function-Error";
pub(crate) const REQUEST_ID: &str = "x-amzn-RequestId";
/// What reading an error's payload may take, in bytes; a longer one has no message for patterns.
const ERROR_HEAP_BYTES_MAX: usize = 16 * 1024 * 1024;

impl Exchange {
    /// R-INT-51 to R-INT-55.
    pub(crate) fn answer_function(
        &mut self,
        call: &Call<'_>,
        integration: &ArchivedIntegration,
        response: &ResponseHead,
        buffer: &[u8],
        head: &mut impl HeadSink,
    ) -> Result<Step, Rejection> {
        self.check_invoked(response, buffer)?;
        if field(response, buffer, FUNCTION_ERROR).is_some() {
            self.note_function_error(response, buffer);
            return Err(Rejection::FunctionFailure);
        }
        if integration.streams {
            return Err(self.note_malformed("the function's answer is no event stream"));
        }
        let answer = FunctionAnswer::read(&self.response_body);
        let answer = answer.map_err(|malformed| self.note_malformed(&malformed.to_string()))?;
        self.function_status = Some(answer.status);
        let mut fields = Kept::default();
        if !answer.write_fields(&mut fields) {
            fields.field(b"Content-Type", JSON.as_bytes());
        }
        self.body = if answer.is_base64 && self.wants_bytes(call, &answer) {
            answer.decoded().map_err(|malformed| self.note_malformed(&malformed.to_string()))?
        } else {
            answer.body
        };
        self.finish_response(call, answer.status, fields, true, head);
        Ok(Step::Respond)
    }

    /// R-INT-42 to R-INT-44: the message of an error chooses the response; whatever else the function returned is its
    /// body.
    pub(crate) fn answer_custom_function(
        &mut self,
        call: &Call<'_>,
        integration: &ArchivedIntegration,
        response: &ResponseHead,
        buffer: &[u8],
        head: &mut impl HeadSink,
    ) -> Result<Step, Rejection> {
        self.check_invoked(response, buffer)?;
        let is_error = field(response, buffer, FUNCTION_ERROR).is_some();
        let value = match response.status {
            200 if is_error => error_message(&self.response_body).unwrap_or_default(),
            // R-IRESP-02: the status of a success matches nothing
            200 => String::new(),
            // R-INT-43
            status => status.to_string(),
        };
        if is_error {
            self.note_function_error(response, buffer);
        }
        let answer = Answer { buffer, fields: &response.fields, body: &NO_BODY_VALUES };
        self.answer_mapped(call, integration, &value, &answer, head)
    }

    /// Whether the function ran, or will: errors of the service itself are not the API's to map (R-IRESP-10).
    fn check_invoked(&mut self, response: &ResponseHead, buffer: &[u8]) -> Result<(), Rejection> {
        let status = response.status;
        if matches!(status, 200 | 202 | 204) {
            return Ok(());
        }
        let kind = field(response, buffer, "x-amzn-errortype").unwrap_or_default();
        self.note_failure(|| match status {
            // R-INT-44
            403 | 404 => {
                "Execution failed due to configuration error: Invalid permissions on Lambda function"
                    .to_owned()
            }
            _ => format!("Lambda invocation failed with status: {status}. {kind}").trim_end().to_owned(),
        });
        Err(Rejection::IntegrationRefused)
    }

    pub(crate) fn note_malformed(&mut self, what: &str) -> Rejection {
        self.note_failure(|| {
            format!("Execution failed due to configuration error: Malformed Lambda proxy response: {what}")
        });
        Rejection::FunctionFailure
    }

    fn note_function_error(&mut self, response: &ResponseHead, buffer: &[u8]) {
        if self.journal.is_none() {
            return;
        }
        let message = error_message(&self.response_body).unwrap_or_default();
        let id = field(response, buffer, REQUEST_ID).unwrap_or_default();
        self.note_customer_error(&message, id);
    }

    /// R-INT-55.
    pub(crate) fn note_customer_error(&mut self, message: &str, id: &str) {
        self.note_failure(|| {
            format!(
                "Lambda execution failed with status 200 due to customer function error: {message}. Lambda request id: {id}"
            )
        });
    }

    /// R-INT-54: what the client asks for first counts; if it asks for nothing, what the function says it is.
    fn wants_bytes(&self, call: &Call<'_>, answer: &FunctionAnswer) -> bool {
        let Some(deployment) = self.deployment(call) else { return false };
        let types = || deployment.binary_media_types.iter().map(|it| it.as_str());
        match call.head.first(call.buffer, Known::Accept) {
            Some(accept) => accept_matches(types(), Some(accept)),
            None => content_type_matches(types(), answer.header("Content-Type").map(str::as_bytes)),
        }
    }
}

/// The last value of a field of the Invoke API's.
pub(crate) fn field<'b>(response: &ResponseHead, buffer: &'b [u8], name: &str) -> Option<&'b str> {
    let mut fields = response.fields.iter().rev();
    let found = fields.find(|field| field.name.of(buffer).eq_ignore_ascii_case(name.as_bytes()))?;
    std::str::from_utf8(found.value.of(buffer)).ok()
}

/// `errorMessage` of a function's error (S-LI-06).
fn error_message(payload: &[u8]) -> Option<String> {
    let mut heap = Heap::new(ERROR_HEAP_BYTES_MAX);
    let value = read_strict(&mut heap, std::str::from_utf8(payload).ok()?).ok()?;
    let Value::Map(map) = value else { return None };
    match heap.get(map, "errorMessage") {
        Some(Value::Text(text)) => Some(heap.str(text).to_owned()),
        _ => None,
    }
}
