//! What a caller is told when a function fails: the JSON documents of S-LI-06, each with a status of 200 and
//! `X-Amz-Function-Error`.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

/// The largest answer of a function, in bytes (S-LI-03, S-RA-03): 6 MiB and a little for its wrapping.
pub const RESPONSE_BYTES_MAX: usize = 6 * 1024 * 1024 + 100;

/// Why an invocation has no answer of the function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The runtime reported it: the type from its header, and its own document.
    Reported {
        /// `Function.…` or `Runtime.…`, or what the runtime's document says.
        error_type: String,
        /// The document, as it came.
        document: Bytes,
    },
    /// The process ended: `exit status 1` or `signal: killed`.
    Exit(String),
    /// The process cannot be started: the kernel's words.
    Entrypoint(String),
    /// It took longer than it may.
    Timeout(Duration),
    /// It used more memory than it may.
    OutOfMemory,
    /// Its answer is longer than [`RESPONSE_BYTES_MAX`].
    ResponseTooLarge,
    /// It asked for a response mode that does not exist (S-RA-07).
    ResponseMode,
    /// Its answer broke off.
    Truncated,
}

impl Fault {
    /// The error type, as logs and the runtime's header have it.
    pub fn error_type(&self) -> &str {
        match self {
            Fault::Reported { error_type, .. } => error_type,
            Fault::Exit(_) => "Runtime.ExitError",
            Fault::Entrypoint(_) => "Runtime.InvalidEntrypoint",
            Fault::Timeout(_) => "Sandbox.Timedout",
            Fault::OutOfMemory => "Runtime.OutOfMemory",
            Fault::ResponseTooLarge => "Function.ResponseSizeTooLarge",
            Fault::ResponseMode => "Runtime.InvalidResponseModeHeader",
            Fault::Truncated => "Runtime.TruncatedResponse",
        }
    }

    /// What went wrong, in words, with the request's id where Lambda has it.
    pub fn message(&self, request_id: &str) -> String {
        match self {
            Fault::Reported { document, .. } => {
                let value: Value = serde_json::from_slice(document).unwrap_or_default();
                value.get("errorMessage").and_then(Value::as_str).unwrap_or_default().to_owned()
            }
            Fault::Exit(how) => format!("RequestId: {request_id} Error: Runtime exited with error: {how}"),
            Fault::Entrypoint(why) => format!("RequestId: {request_id} Error: {why}"),
            Fault::Timeout(limit) => {
                format!(
                    "RequestId: {request_id} Error: Task timed out after {:.2} seconds",
                    limit.as_secs_f64()
                )
            }
            Fault::OutOfMemory => {
                format!("RequestId: {request_id} Error: Runtime exited with error: signal: killed")
            }
            Fault::ResponseTooLarge => format!(
                "Response payload size exceeded maximum allowed payload size ({RESPONSE_BYTES_MAX} bytes)."
            ),
            Fault::ResponseMode => format!("RequestId: {request_id} Error: Invalid function response mode"),
            Fault::Truncated => format!("RequestId: {request_id} Error: Truncated response"),
        }
    }

    /// The document that the caller gets.
    pub fn document(&self, request_id: &str) -> Bytes {
        match self {
            Fault::Reported { document, .. } if !document.is_empty() => document.clone(),
            Fault::Reported { error_type, .. } => json!({"errorType": error_type}).to_string().into(),
            _ => {
                let message = self.message(request_id);
                json!({"errorType": self.error_type(), "errorMessage": message}).to_string().into()
            }
        }
    }
}

/// What the runtime's error header says, if it has the form that is accepted (S-RA-04).
pub fn checked_error_type<'a>(header: Option<&'a str>, otherwise: &'a str) -> &'a str {
    let is_accepted = |text: &str| {
        let rest = text.strip_prefix("Runtime.").or_else(|| text.strip_prefix("Function."));
        rest.is_some_and(|name| {
            name.len() >= 2
                && name.starts_with(|c: char| c.is_ascii_uppercase())
                && name.bytes().all(|b| b.is_ascii_alphabetic())
        })
    };
    header.filter(|text| is_accepted(text)).unwrap_or(otherwise)
}

/// Splits a document of type `application/vnd.aws.lambda.error.cause+json` (S-RA-04): the cause is for tracing and does
/// not reach the caller.
pub fn without_cause(document: &Bytes) -> Bytes {
    match serde_json::from_slice(document) {
        Ok(Value::Object(mut fields)) => {
            fields.remove("errorCause");
            Value::Object(fields).to_string().into()
        }
        _ => Bytes::from_static(b"\"Invalid error body\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(fault: Fault, want: &str) {
        assert_eq!(fault.document("id"), want, "{fault:?}");
    }

    #[test]
    fn s_li_06_a_fault_is_a_document() {
        check(
            Fault::Exit("exit status 1".to_owned()),
            r#"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: id Error: Runtime exited with error: exit status 1"}"#,
        );
        check(
            Fault::Timeout(Duration::from_millis(3000)),
            r#"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: id Error: Task timed out after 3.00 seconds"}"#,
        );
        check(
            Fault::OutOfMemory,
            r#"{"errorType":"Runtime.OutOfMemory","errorMessage":"RequestId: id Error: Runtime exited with error: signal: killed"}"#,
        );
        check(
            Fault::ResponseTooLarge,
            r#"{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes)."}"#,
        );
        let own = Bytes::from_static(b"{\"errorMessage\":\"no\"}");
        check(Fault::Reported { error_type: "X".to_owned(), document: own }, "{\"errorMessage\":\"no\"}");
        check(
            Fault::Reported { error_type: "Function.Unknown".to_owned(), document: Bytes::new() },
            r#"{"errorType":"Function.Unknown"}"#,
        );
    }

    #[test]
    fn s_ra_04_an_error_type_has_a_form() {
        for (header, want) in [
            (Some("Runtime.ExitError"), "Runtime.ExitError"),
            (Some("Function.Abc"), "Function.Abc"),
            (Some("Function.abc"), "Function.Unknown"),
            (Some("Function.A"), "Function.Unknown"),
            (Some("Function.A1"), "Function.Unknown"),
            (Some("ValueError"), "Function.Unknown"),
            (None, "Function.Unknown"),
        ] {
            assert_eq!(checked_error_type(header, "Function.Unknown"), want, "{header:?}");
        }
    }

    #[test]
    fn s_ra_04_the_cause_is_split_off() {
        let split = |text: &'static str| without_cause(&Bytes::from_static(text.as_bytes()));
        assert_eq!(split(r#"{"errorType":"A","errorCause":{"x":1}}"#), r#"{"errorType":"A"}"#);
        assert_eq!(split("no"), "\"Invalid error body\"");
    }
}
