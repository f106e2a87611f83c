use ringgate_http::{HeadSink, Known};
use ringgate_integration::{Answer, write_mapped_response};
use ringgate_snapshot::schema::{
    ArchivedIntegration, ArchivedIntegrationResponse, ArchivedPassthrough, ArchivedResponseTemplate,
};

use crate::{Call, Exchange, Rejection};

/// The media type that stands for a missing one (R-INT-21, R-ROUTE-32).
pub(crate) const JSON: &str = "application/json";

impl Exchange {
    /// Writes a gateway response: status, Date, error type, ids and the default body (R-GWR-01, R-GWR-02).
    pub(crate) fn reject(&mut self, call: &Call<'_>, rejection: Rejection, head: &mut impl HeadSink) {
        self.rejection = Some(rejection);
        if self.message.is_empty() {
            self.message.push_str(rejection.message());
        }
        self.body.clear();
        self.body.extend_from_slice(b"{\"message\":");
        push_json_string(&self.message, &mut self.body);
        self.body.push(b'}');
        self.begin_response(call, rejection.status(), head);
        head.field(b"Content-Type", JSON.as_bytes());
        head.field(b"x-amzn-ErrorType", rejection.error_type().as_bytes());
        self.write_ids(head);
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
        push_base64(digest.as_ref(), &mut self.message);
        self.message.push_str("'.");
    }

    /// R-INT-37, R-INT-38: the request template yields a status, which chooses the integration response.
    pub(crate) fn answer_mock(
        &mut self,
        call: &Call<'_>,
        integration: &ArchivedIntegration,
        head: &mut impl HeadSink,
    ) {
        let response = self.mock_response(call, integration);
        let response = match response {
            Ok(response) => response,
            Err(rejection) => return self.reject(call, rejection, head),
        };
        let template = choose_template(call, response);
        self.begin_response(call, response.status.to_native(), head);
        let has_content_type = self.write_mapped(call, response, &Answer { buffer: b"", fields: &[] }, head);
        if !has_content_type {
            head.field(b"Content-Type", template.map_or(JSON, |t| &t.media_type).as_bytes());
        }
        self.write_ids(head);
        if let Some(text) = template.and_then(|t| t.text.as_ref()) {
            self.body.extend_from_slice(text.as_bytes());
        }
    }

    fn mock_response<'a>(
        &mut self,
        call: &Call<'a>,
        integration: &'a ArchivedIntegration,
    ) -> Result<&'a ArchivedIntegrationResponse, Rejection> {
        let status = mock_status(call, integration)?;
        self.integration_status = Some(status);
        self.select(call, integration, status)
    }

    /// Chooses the integration response for a status (R-IRESP-04 to 06).
    pub(crate) fn select<'a>(
        &self,
        call: &Call<'a>,
        integration: &'a ArchivedIntegration,
        status: u16,
    ) -> Result<&'a ArchivedIntegrationResponse, Rejection> {
        let routed = self.routed.ok_or(Rejection::Internal)?;
        let index = self.route(call).map(|route| route.integration.to_native()).ok_or(Rejection::Internal)?;
        let selector = call.generation.routes.selector(routed.api, routed.deployment, index);
        let chosen = selector.and_then(|s| s.select(status)).ok_or(Rejection::ApiConfigurationError)?;
        let response = integration.responses.get(chosen as usize).ok_or(Rejection::Internal)?;
        if response.is_declared { Ok(response) } else { Err(Rejection::ApiConfigurationError) }
    }

    pub(crate) fn write_mapped(
        &mut self,
        call: &Call<'_>,
        response: &ArchivedIntegrationResponse,
        answer: &Answer<'_>,
        head: &mut impl HeadSink,
    ) -> bool {
        let mut scratch = std::mem::take(&mut self.scratch);
        let variables = self.stage(call).map(|stage| &*stage.variables).unwrap_or_default();
        let context = self.context(call);
        let has_content_type =
            write_mapped_response(response, answer, variables, &context, &mut scratch, head);
        self.scratch = scratch;
        has_content_type
    }
}

/// The status that the chosen request template yields (R-INT-21, R-INT-22, R-INT-37).
fn mock_status(call: &Call<'_>, integration: &ArchivedIntegration) -> Result<u16, Rejection> {
    let media_type = request_media_type(call);
    let templates = &integration.request_templates;
    let chosen = templates
        .iter()
        .find(|t| t.media_type.as_bytes().eq_ignore_ascii_case(media_type))
        .or_else(|| templates.iter().find(|t| t.media_type == "$default"));
    match chosen {
        Some(template) => {
            template.status.as_ref().map(|s| s.to_native()).ok_or(Rejection::ApiConfigurationError)
        }
        None => Err(match integration.passthrough {
            ArchivedPassthrough::Never => Rejection::UnsupportedMediaType,
            ArchivedPassthrough::WhenNoTemplates if !templates.is_empty() => Rejection::UnsupportedMediaType,
            // The body would play the template's role; a body without a template has no integer status to give.
            _ => Rejection::ApiConfigurationError,
        }),
    }
}

fn request_media_type<'a>(call: &Call<'a>) -> &'a [u8] {
    let value = call.head.last(call.buffer, Known::ContentType).unwrap_or(JSON.as_bytes());
    value.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii()
}

/// The template for the client's Accept (R-VTL-39): the last value as a whole, else JSON, else the first.
pub(crate) fn choose_template<'a>(
    call: &Call<'_>,
    response: &'a ArchivedIntegrationResponse,
) -> Option<&'a ArchivedResponseTemplate> {
    let accept = call.head.last(call.buffer, Known::Accept).unwrap_or_default();
    let templates = &response.templates;
    templates
        .iter()
        .find(|t| t.media_type.as_bytes() == accept)
        .or_else(|| templates.iter().find(|t| t.media_type == JSON))
        .or_else(|| templates.first())
}

fn push_json_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0..0x20 => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            byte => out.push(byte),
        }
    }
    out.push(b'"');
}

fn push_base64(bytes: &[u8], out: &mut String) {
    const TABLE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            if place <= chunk.len() {
                out.push(char::from(TABLE[(bits >> (18 - 6 * place)) as usize & 63]));
            } else {
                out.push('=');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_rfc_4648() {
        for (text, want) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            let mut out = String::new();
            push_base64(text.as_bytes(), &mut out);
            assert_eq!(out, want, "{text}");
        }
    }

    #[test]
    fn messages_are_json_strings() {
        let mut out = Vec::new();
        push_json_string("a\"b\\c\n", &mut out);
        assert_eq!(out, br#""a\"b\\c\u000a""#);
    }
}
