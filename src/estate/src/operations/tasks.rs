//! What is known of a task before somebody with hands does it: whether it can be done at all.

use ringgate_management::{Fault, Request};

use super::{authorizers, client_certificates, methods, resources, rest_apis};
use crate::{Call, Estate};

/// Checks a task as far as the estate goes.
///
/// # Errors
/// What it is about is not there (R-MGMT-09), or cannot be asked for it.
pub(super) fn check(estate: &Estate, request: &Request, call: &Call<'_>) -> Result<(), Fault> {
    match request {
        Request::GenerateClientCertificate(input) => client_certificates::check(estate, input),
        Request::TestInvokeMethod(input) => {
            let api = input.rest_api_id.as_str();
            rest_apis::find(estate, call, api)?;
            if let Some(id) = &input.client_certificate_id {
                client_certificates::find(estate, id)?;
            }
            check_method(estate, api, &input.resource_id, &input.http_method)
        }
        Request::TestInvokeAuthorizer(input) => {
            authorizers::find(estate, call, &input.rest_api_id, &input.authorizer_id).map(|_| ())
        }
        _ => Ok(()),
    }
}

/// A verb that has no method of its own is tried with the one for all others.
fn check_method(estate: &Estate, api: &str, resource: &str, verb: &str) -> Result<(), Fault> {
    resources::find(estate, api, resource)?;
    let method = methods::find(estate, api, resource, verb).or_else(|fault| {
        methods::check_verb(verb)
            .and_then(|()| methods::find(estate, api, resource, "ANY"))
            .map_err(|_| fault)
    });
    let (_, method) = method?;
    if method.method_integration.is_some() {
        return Ok(());
    }
    Err(Fault::not_found("No integration defined for method"))
}
