//! Why an execution failed, in the words of the log (R-LOG-09).

use ringgate_limit::{Admission, Level};

use super::line::masked;
use crate::{
    Call, Exchange, Rejection,
    journal::{Event, Journal, KeyFault, LimitStep},
    outcome::text,
    rejection::without_dump,
};

/// The line, if the execution failed. Where API Gateway's words are recorded they are these; for the rest it is the
/// message that the client gets.
pub(super) fn failure_line(exchange: &Exchange, call: &Call<'_>, journal: &Journal) -> Option<String> {
    if let Some(words) = journal.events.iter().find_map(|event| said(exchange, call, event)) {
        return Some(words);
    }
    match exchange.rejection? {
        Rejection::IntegrationTimeout => Some("Execution failed due to a timeout error".to_owned()),
        Rejection::InvalidEndpoint => {
            Some("Execution failed due to configuration error: Invalid endpoint address".to_owned())
        }
        // [GK]
        Rejection::IntegrationFailure => {
            Some("Execution failed due to a network error communicating with endpoint".to_owned())
        }
        Rejection::ApiConfigurationError | Rejection::Internal => {
            let detail = exchange.failure.map_or("Internal server error", |failure| failure.as_str());
            Some(format!("Execution failed due to an internal error: {detail}"))
        }
        _ => Some(without_dump(&exchange.message).to_owned()),
    }
}

/// What a step says of itself.
fn said(exchange: &Exchange, call: &Call<'_>, event: &Event) -> Option<String> {
    match event {
        Event::Failed(words) => Some(words.clone()),
        Event::BodyInvalid(media_type, why) => {
            Some(format!("Request body does not match model schema for content type {media_type}: {why}"))
        }
        // [GK] The words are recorded, but not for authorizers
        Event::AuthorizerFailed(reason) if exchange.rejection != Some(Rejection::Unauthorized) => {
            Some(format!("Execution failed due to configuration error: {reason}"))
        }
        Event::KeyRefused(fault) => Some(key_line(exchange, call, *fault)),
        Event::Limits(step) => limit_line(exchange, call, step),
        _ => None,
    }
}

/// [GK] The words of a refused key are not recorded.
fn key_line(exchange: &Exchange, call: &Call<'_>, fault: KeyFault) -> String {
    let value = masked(text(exchange.key_value.of(call.buffer)));
    let path = exchange.route(call).map_or("", |route| &route.resource_path);
    let method = format!("{} {path}", exchange.method_name(call));
    let why = match fault {
        KeyFault::Missing => "no API Key was sent",
        KeyFault::Unknown => "API Key was not found or is disabled",
        KeyFault::NoPlan => "API Key is not associated with a Usage Plan for the API Stage",
    };
    format!("API Key {value} not authorized because method '{method}' requires API Key and {why}")
}

fn limit_line(exchange: &Exchange, call: &Call<'_>, step: &LimitStep) -> Option<String> {
    let (api, stage, route) = (exchange.api(call)?, exchange.stage(call)?, exchange.route(call)?);
    let method = exchange.method_name(call);
    let place = format!(
        "RestApi {}, Stage {}, Resource {}, HttpMethod {method}",
        api.id, stage.name, route.resource_id
    );
    match step.admission {
        Admission::Admitted => None,
        Admission::Throttled(level) => {
            let (per_second, burst) = step.rate(level).unwrap_or_default();
            // [GK] Recorded for plans; the stage's and the account's throttles are nobody's key
            let whose = match level {
                Level::PlanMethod | Level::Plan => "Key throttle",
                Level::StageMethod | Level::Stage => "Stage throttle",
                Level::Account => "Account throttle",
            };
            Some(format!("{whose} limit exceeded for {place}. Limit: {per_second:.2} Burst: {burst}"))
        }
        Admission::QuotaExceeded => {
            let limit = step.standing.quota.map_or(0, |quota| quota.limit);
            Some(format!("Key quota limit exceeded for {place}. Limit: {limit}"))
        }
    }
}
