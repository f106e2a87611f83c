//! What holds for every API, however it came about (R-MGMT-11, R-AUTH-01, S-EP-01 to S-EP-11, S-TL-11).

use ringgate_management::Fault;
use ringgate_management::shapes::{EndpointType, IpAddressType, RestApi, SecurityPolicy};

use super::check_description;
use crate::operations::room::check_name;

/// The longest policy, in characters.
const POLICY_CHARS_MAX: usize = 8_192;
/// The largest `minimumCompressionSize`, in bytes (R-LIM-01).
const COMPRESSION_BYTES_MAX: i32 = 10_485_760;

/// Checks an API.
///
/// # Errors
/// `BadRequestException`, in the service's words where they are known.
pub fn check(api: &RestApi) -> Result<(), Fault> {
    check_name(api.name.as_deref().unwrap_or_default())?;
    check_description(api.description.as_deref())?;
    api.policy.as_deref().map_or(Ok(()), check_policy)?;
    if api.minimum_compression_size.is_some_and(|size| !(0..=COMPRESSION_BYTES_MAX).contains(&size)) {
        let message =
            format!("Invalid minimum compression size, must be between 0 and {COMPRESSION_BYTES_MAX}");
        return Err(Fault::bad_request(message));
    }
    check_endpoint(api)?;
    check_security(api)
}

/// That its statements make sense is found out when the API is deployed.
fn check_policy(text: &str) -> Result<(), Fault> {
    let read = serde_json::from_str::<serde_json::Value>(text);
    let has_statements = read.is_ok_and(|policy| {
        policy.get("Statement").is_some_and(|statement| statement.is_array() || statement.is_object())
    });
    if has_statements && text.chars().count() <= POLICY_CHARS_MAX {
        return Ok(());
    }
    let message =
        "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.";
    Err(Fault::bad_request(message))
}

fn check_endpoint(api: &RestApi) -> Result<(), Fault> {
    let Some(endpoint) = &api.endpoint_configuration else { return Ok(()) };
    let is_private = endpoint.types.as_deref() == Some(&[EndpointType::Private]);
    if !is_private && endpoint.vpc_endpoint_ids.as_ref().is_some_and(|ids| !ids.is_empty()) {
        return Err(Fault::bad_request("VPCEndpoints can only be specified with PRIVATE apis."));
    }
    if is_private && endpoint.ip_address_type == Some(IpAddressType::Ipv4) {
        return Err(Fault::bad_request("Only dualstack ipAddressType is supported for Private APIs."));
    }
    Ok(())
}

fn check_security(api: &RestApi) -> Result<(), Fault> {
    let is_enhanced =
        |policy: &SecurityPolicy| !matches!(policy, SecurityPolicy::Tls10 | SecurityPolicy::Tls12);
    match api.security_policy.filter(is_enhanced) {
        Some(policy) if api.endpoint_access_mode.is_none() => {
            let name = policy.as_str();
            let message = format!("endpointAccessMode must be specified with the security policy {name}");
            Err(Fault::bad_request(message))
        }
        _ => Ok(()),
    }
}
