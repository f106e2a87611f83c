//! Declared responses of a method (R-OAS-07, R-REQ-16).

use crate::budget::shortened;
use crate::codes;
use crate::document::{Import, Version};
use crate::expect::located;
use crate::tree::{Key, Node};
use ringgate_definition::{Diagnostic, Located, MethodResponse};

impl<'n> Import<'n, '_> {
    /// Reads `responses`. `default` is left out: API Gateway declares status codes only.
    pub(crate) fn responses(
        &mut self,
        operation: &'n Node,
        node: &'n Node,
        name: &str,
    ) -> Vec<MethodResponse> {
        let entries = self.expect.map(node, "`responses`").unwrap_or_default();
        let mut responses = Vec::with_capacity(entries.len());
        for (key, node) in entries {
            if key.text == "default" || key.text.starts_with("x-") || !self.is_status(key) {
                continue;
            }
            let Some(response) = self.follow(node) else { continue };
            responses.push(self.response(operation, key, response, name));
        }
        responses
    }

    fn is_status(&mut self, key: &Key) -> bool {
        let bytes = key.text.as_bytes();
        let family = bytes.len() == 3 && matches!(bytes.first(), Some(b'1'..=b'5'));
        if family && bytes.iter().all(u8::is_ascii_digit) {
            return true;
        }
        let message = format!("`{}` is not a status code of API Gateway", shortened(&key.text));
        let range = family && bytes.iter().skip(1).all(|b| b.eq_ignore_ascii_case(&b'x'));
        self.report(if range {
            Diagnostic::warning(codes::RESPONSE_STATUS, key.place, message)
                .remedy("Declare each status code of the range; the response is left out")
        } else {
            Diagnostic::error(codes::RESPONSE_STATUS, key.place, message)
                .remedy("Write three digits, the first of them 1 to 5")
        });
        false
    }

    fn response(&mut self, operation: &'n Node, key: &Key, response: &'n Node, name: &str) -> MethodResponse {
        let mut declared = MethodResponse { status: located(key), ..MethodResponse::default() };
        if response.is_null() || self.expect.map(response, "a response").is_none() {
            return declared;
        }
        if let Some(headers) = response.get("headers").filter(|node| !node.is_null()) {
            declared.headers = self.headers(headers);
        }
        let name = format!("{name}Response{}", key.text);
        declared.models = match (self.version, response.get("schema")) {
            (Version::Two, Some(schema)) => self.models_by_media(operation, "produces", schema, &name),
            (Version::Two, None) => Vec::new(),
            _ => self.content_models(response, &name),
        };
        declared
    }

    /// Names of headers; what they hold is not looked at, but a `$ref` must lead somewhere.
    fn headers(&mut self, node: &'n Node) -> Vec<Located<String>> {
        let entries = self.expect.map(node, "`headers`").unwrap_or_default();
        entries
            .iter()
            .filter(|(_, header)| self.follow(header).is_some())
            .map(|(key, _)| located(key))
            .collect()
    }
}
