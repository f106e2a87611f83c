//! Integration responses: which one is taken, and what it makes of the upstream's answer (R-IRESP-01 to 08).

use ringgate_definition as definition;
use ringgate_definition::{Located, MethodResponse};
use ringgate_snapshot::schema::IntegrationResponse;

use super::scope::Scope;
use super::{lower_place, mapping, payload, selection, template};
use crate::code;

/// Lowers the responses of a non-proxy integration: patterns first, by status, the default last (R-IRESP-04).
pub(crate) fn lower(
    scope: &mut Scope<'_, '_>,
    responses: &[definition::IntegrationResponse],
    declared: &[MethodResponse],
) -> Vec<IntegrationResponse> {
    let mut lowered = Vec::with_capacity(responses.len());
    let mut default: Option<&Located<String>> = None;
    for response in responses {
        let pattern = response.selection_pattern().map(str::to_owned);
        if pattern.is_some() {
            selection::check(scope, &response.pattern);
        } else {
            if let Some(first) = default {
                report_second_default(scope, first, &response.pattern);
            }
            default = default.or(Some(&response.pattern));
        }
        let headers = mapping::lower_response(scope, &response.parameters);
        let templates = template::lower_responses(scope, &response.templates);
        if let Some(status) = read_status(scope, response) {
            let is_declared = check_declared(scope, response, status, declared);
            let content_handling = payload::lower_handling(response.content_handling.as_ref());
            let place = lower_place(response.pattern.place);
            lowered.push(IntegrationResponse {
                pattern,
                status,
                is_declared,
                headers,
                templates,
                content_handling,
                place,
            });
        }
    }
    lowered.sort_by_key(|response| (response.pattern.is_none(), response.status));
    lowered
}

fn read_status(scope: &mut Scope<'_, '_>, response: &definition::IntegrationResponse) -> Option<u16> {
    const REMEDY: &str = "give `statusCode` a value from 200 to 599";
    let Some(status) = &response.status else {
        let message = format!("the integration response `{}` has no statusCode", response.pattern.value);
        scope.error(code::RESPONSE_STATUS, response.pattern.place, message, REMEDY);
        return None;
    };
    let digits = status.value.len() == 3 && status.value.bytes().all(|b| b.is_ascii_digit());
    match status.value.parse::<u16>() {
        Ok(number) if digits && (200..=599).contains(&number) => Some(number),
        Ok(number) if digits && (100..200).contains(&number) => {
            let message = format!("the status {number} announces a response and cannot be one");
            scope.error(code::RESPONSE_STATUS, status.place, message, REMEDY);
            None
        }
        _ => {
            let message = format!("`{}` is no status code", status.value);
            scope.error(code::RESPONSE_STATUS, status.place, message, REMEDY);
            None
        }
    }
}

/// R-IRESP-06: an entry whose status the method does not declare makes every response that selects it a 500.
fn check_declared(
    scope: &mut Scope<'_, '_>,
    response: &definition::IntegrationResponse,
    status: u16,
    declared: &[MethodResponse],
) -> bool {
    let text = status.to_string();
    let place = response.status.as_ref().map_or(response.pattern.place, |status| status.place);
    let Some(method_response) = declared.iter().find(|declared| declared.status.value == text) else {
        let message =
            format!("{} declares no response {status}, so this becomes a 500 at run time", scope.route());
        let remedy = format!("add `\"{status}\"` to the responses of the operation");
        scope.warn(code::RESPONSE_UNDECLARED, place, message, remedy);
        return false;
    };
    for (target, _) in &response.parameters {
        let Some(name) = target.value.strip_prefix("method.response.header.") else { continue };
        if !method_response.headers.iter().any(|header| header.value.eq_ignore_ascii_case(name)) {
            let message = format!("the response {status} of {} does not declare `{name}`", scope.route());
            let remedy = format!("add `{name}` to the headers of the response; it is sent nevertheless");
            scope.warn(code::RESPONSE_UNDECLARED, target.place, message, remedy);
        }
    }
    true
}

fn report_second_default(scope: &mut Scope<'_, '_>, first: &Located<String>, second: &Located<String>) {
    let message = "the integration has two default responses";
    let diagnostic = definition::Diagnostic::error(code::DEFAULT_TWICE, second.place, message);
    let diagnostic = diagnostic.related(first.place, "the other one");
    scope.diagnostics.push(diagnostic.remedy("give one of them a pattern"));
}
