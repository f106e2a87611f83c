//! What do we ask the upstream, and what did it answer?
//!
//! Pure header, query and path treatment of the HTTP integrations, both ways: [`write_request`] turns a client's
//! request into the upstream's, [`write_proxy_response`] and [`write_mapped_response`] turn the answer back.
//! [`Selector`] chooses an integration response.
#![forbid(unsafe_code)]

mod base64;
mod binary;
mod body_source;
mod body_values;
mod event;
mod event_stream;
#[cfg(test)]
mod fixture;
mod function_answer;
mod function_stream;
mod gateway_response;
mod gateway_template;
mod host;
mod json_text;
mod mock;
mod origin;
mod parameter;
mod query;
mod request;
mod response;
mod select;

pub use base64::{BadBase64, encode_base64};
pub use binary::{
    Conversion, accept_matches, content_type_matches, media_type, request_conversion, response_conversion,
};
pub use body_source::{BodyError, BodySource};
pub use body_values::{BodyValues, NO_BODY_VALUES};
pub use event::{Event, EventBody};
pub use event_stream::{
    BrokenStream, EVENT_STREAM, EventStreamReader, HEADER_BYTES_MAX, MessageHeaders, PAYLOAD_BYTES_MAX, Part,
};
pub use function_answer::{FunctionAnswer, MalformedAnswer};
pub use function_stream::{
    COMPLETION_BYTES_MAX, FunctionStream, METADATA_BYTES_MAX, StreamFault, StreamPart,
};
pub use gateway_response::{
    BodyTooLarge, GatewayVariables, choose_gateway_template, write_gateway_body, write_gateway_header,
};
pub use gateway_template::{parse_gateway_header, parse_gateway_template};
pub use json_text::push_json_string;
pub use mock::mock_status;
pub use origin::{Answer, Asked, Context, Peer};
pub use request::{Outgoing, Overrides, is_field, write_request};
pub use response::{mapped_content_type, write_mapped_response, write_proxy_response};
pub use select::{SelectError, Selector};
