//! What becomes of payloads: conversions, compression, streams (R-INT-23 to R-INT-26, R-INT-57, R-LIM-01).

use std::collections::HashSet;

use ringgate_definition as definition;
use ringgate_definition::{Api, Diagnostic, Diagnostics, IntegrationType, Located, TransferMode};
use ringgate_snapshot::schema::ContentHandling;

use super::field::is_media_type;
use super::scope::Scope;
use crate::code;

/// The largest minimum size of responses that are compressed, in bytes (R-LIM-01).
const COMPRESSION_BYTES_MAX: u64 = 10_485_760;

/// Lowers the media types whose payloads are bytes, each once.
pub(crate) fn lower_binary_types(api: &Api, diagnostics: &mut Diagnostics) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut lowered = Vec::with_capacity(api.binary_media_types.len());
    for media_type in &api.binary_media_types {
        let text = media_type.value.as_str();
        // R-INT-25: only the subtype can be left open, unless all is.
        let matches_something = is_media_type(text) && (!text.starts_with("*/") || text == "*/*");
        if !matches_something {
            let message = format!("the binary media type `{text}` matches no payload");
            let remedy = "write `image/png`, `image/*` or `*/*`, without parameters";
            diagnostics.push(Diagnostic::warning(code::MEDIA_TYPE, media_type.place, message).remedy(remedy));
        }
        if seen.insert(text) {
            lowered.push(text.to_owned());
        }
    }
    lowered
}

/// From how many bytes on responses are compressed (R-LIM-01).
pub(crate) fn lower_compression(api: &Api, diagnostics: &mut Diagnostics) -> Option<u32> {
    let size = api.minimum_compression_size.as_ref()?;
    if size.value > COMPRESSION_BYTES_MAX {
        let message =
            format!("Invalid minimum compression size, must be between 0 and {COMPRESSION_BYTES_MAX}");
        let remedy = "choose a size within the bounds, or leave it out to switch compression off";
        diagnostics.push(Diagnostic::error(code::COMPRESSION_SIZE, size.place, message).remedy(remedy));
    }
    u32::try_from(size.value).ok()
}

/// What is done to payloads.
pub(crate) fn lower_handling(
    handling: Option<&Located<definition::ContentHandling>>,
) -> Option<ContentHandling> {
    handling.map(|handling| match handling.value {
        definition::ContentHandling::ConvertToText => ContentHandling::ToText,
        definition::ContentHandling::ConvertToBinary => ContentHandling::ToBinary,
    })
}

/// Warns about templates for payloads that are bytes: unless these become text first, every such call fails
/// (R-INT-26, R-LIM-04).
pub(crate) fn warn_of_binary(scope: &mut Scope<'_, '_>, integration: &definition::Integration) {
    let handling = integration.content_handling.as_ref().map(|handling| handling.value);
    if handling == Some(definition::ContentHandling::ConvertToText) {
        return;
    }
    let binary_types = scope.shared.binary_types;
    for template in &integration.request_templates {
        let key = &template.media_type;
        let is_used = template.text.as_ref().is_some_and(|text| !text.value.is_empty());
        if is_used && binary_types.iter().any(|binary| is_binary(&binary.value, &key.value)) {
            let message = format!("`{}` is a binary media type here, and templates are for text", key.value);
            let remedy = "add `contentHandling: CONVERT_TO_TEXT`: without it every call that selects the \
                          template becomes a 500";
            scope.warn(code::BINARY_TEMPLATE, key.place, message, remedy);
        }
    }
}

/// R-INT-25: the same type, `type/*`, or `*/*` for all.
fn is_binary(binary: &str, media_type: &str) -> bool {
    let family = binary.strip_suffix('*').filter(|family| family.ends_with('/'));
    binary == "*/*"
        || binary.eq_ignore_ascii_case(media_type)
        || family.is_some_and(|family| {
            media_type.get(..family.len()).is_some_and(|start| start.eq_ignore_ascii_case(family))
        })
}

/// Whether an integration's responses stream; then they are neither cached nor compressed (R-INT-57, R-INT-59).
pub(crate) fn lower_streaming(
    scope: &mut Scope<'_, '_>,
    integration: &definition::Integration,
    kind: IntegrationType,
) -> bool {
    let mode = integration.transfer_mode.as_ref().filter(|mode| mode.value == TransferMode::Stream);
    let Some(mode) = mode else { return false };
    if !matches!(kind, IntegrationType::HttpProxy | IntegrationType::AwsProxy) {
        let message = "only proxy integrations can have the transfer mode STREAM";
        let remedy = "use HTTP_PROXY, or remove responseTransferMode";
        scope.error(code::TRANSFER_MODE, mode.place, message, remedy);
        return false;
    }
    if scope.shared.compresses {
        let message = "the response streams, so it is not compressed";
        scope.warn(code::STREAM_WINS, mode.place, message, "remove STREAM if compression matters more");
    }
    if let Some(key) = integration.cache_key_parameters.first() {
        let message = "the response streams, so it is not cached and its cache keys do nothing";
        scope.warn(code::STREAM_WINS, key.place, message, "remove them, or remove STREAM");
    }
    true
}
