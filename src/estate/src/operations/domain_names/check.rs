//! What a domain name may be (R-ROUTE-34, R-ROUTE-45 to R-ROUTE-48, S-DM-01, S-DM-02, S-TL-11, S-MT-01).

use ringgate_management::Fault;
use ringgate_management::shapes::{
    DomainName, EndpointConfiguration, EndpointType, IpAddressType, MutualTlsAuthentication, SecurityPolicy,
};

use super::has_type;

/// The longest name, and the longest of its labels, in characters (RFC 1035, section 2.3.4).
const NAME_CHARS_MAX: usize = 253;
const LABEL_CHARS_MAX: usize = 63;
/// Where the certificates of edge endpoints are (S-DM-02).
const EDGE_REGION: &str = "us-east-1";
/// Where truststores may lie (S-MT-01).
const TRUSTSTORES: [&str; 3] = ["s3://", "file://", "https://"];

/// S-DM-01: small letters, with an asterisk for the first label at most.
pub(super) fn name(name: &str) -> Result<(), Fault> {
    let plain = name.strip_prefix("*.").unwrap_or(name);
    let in_label = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_label = |label: &str| {
        (1..=LABEL_CHARS_MAX).contains(&label.len())
            && label.bytes().all(in_label)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if name.len() <= NAME_CHARS_MAX && plain.contains('.') && plain.split('.').all(is_label) {
        return Ok(());
    }
    Err(Fault::bad_request(format!(
        "Invalid domain name '{name}' specified. It must be a full name of a-z, 0-9 and hyphens; its first label may be *"
    )))
}

/// What is created has one endpoint; a second comes by a patch, to move from one to the other.
pub(super) fn one_type(wanted: Option<&EndpointConfiguration>) -> Result<(), Fault> {
    match wanted.and_then(|wanted| wanted.types.as_deref()) {
        Some([_, _, ..]) => Err(Fault::bad_request("Cannot create an api with multiple Endpoint Types.")),
        _ => Ok(()),
    }
}

/// Whether a domain name is sound as a whole, whatever changed it.
pub(super) fn whole(domain: &DomainName, region: &str) -> Result<(), Fault> {
    endpoints(domain)?;
    certificates(domain, region)?;
    versions(domain)?;
    domain.mutual_tls_authentication.as_ref().map_or(Ok(()), |mutual| mutual_tls(domain, mutual))?;
    private(domain)
}

fn endpoints(domain: &DomainName) -> Result<(), Fault> {
    let configuration = domain.endpoint_configuration.as_ref();
    let types = configuration.and_then(|it| it.types.as_deref()).unwrap_or_default();
    if types.is_empty() {
        return Err(Fault::bad_request(
            "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.",
        ));
    }
    let is_private = has_type(domain, EndpointType::Private);
    if is_private && types.len() > 1 {
        return Err(Fault::bad_request("Cannot create an api with multiple Endpoint Types."));
    }
    let addresses = configuration.and_then(|it| it.ip_address_type);
    if is_private && addresses == Some(IpAddressType::Ipv4) {
        return Err(Fault::bad_request("Only dualstack ipAddressType is supported for Private APIs."));
    }
    let endpoints = configuration.and_then(|it| it.vpc_endpoint_ids.as_deref()).unwrap_or_default();
    match (endpoints.is_empty(), is_private) {
        (true, _) => Ok(()),
        (false, false) => Err(Fault::bad_request("VPCEndpoints can only be specified with PRIVATE apis.")),
        (false, true) => Err(Fault::bad_request(
            "Domain names have no vpcEndpointIds; create a domain name access association for each VPC endpoint",
        )),
    }
}

/// Each endpoint has a certificate, by ARN or uploaded, and ARNs are of the right region.
fn certificates(domain: &DomainName, region: &str) -> Result<(), Fault> {
    let own = domain.certificate_arn.as_deref();
    let regional = domain.regional_certificate_arn.as_deref();
    for (kind, certificate, home) in [
        (EndpointType::Edge, own, EDGE_REGION),
        (EndpointType::Regional, regional, region),
        (EndpointType::Private, own, region),
    ] {
        if !has_type(domain, kind) {
            continue;
        }
        let certificate = certificate.filter(|arn| !arn.is_empty());
        if certificate.is_none() && domain.certificate_upload_date.is_none() {
            let message =
                format!("A certificate was not provided for the endpoint configuration {}.", kind.as_str());
            return Err(Fault::bad_request(message));
        }
        certificate.map_or(Ok(()), |arn| check_home(arn, home))?;
    }
    Ok(())
}

/// S-DM-02. What is no ARN is a handle of this installation, which knows no regions (S-DM-06).
fn check_home(arn: &str, home: &str) -> Result<(), Fault> {
    let Some(rest) = arn.strip_prefix("arn:") else { return Ok(()) };
    if rest.split(':').nth(2) == Some(home) {
        return Ok(());
    }
    Err(Fault::bad_request(format!("Invalid certificate ARN: {arn}. Certificate must be in '{home}'.")))
}

/// R-ROUTE-45, R-ROUTE-46, S-DM-07.
fn versions(domain: &DomainName) -> Result<(), Fault> {
    let policy = domain.security_policy.unwrap_or(SecurityPolicy::Tls12);
    let (is_enhanced, is_edge) = (is_enhanced(policy), policy.as_str().ends_with("_EDGE"));
    let name = policy.as_str();
    let message = match domain.endpoint_access_mode {
        None if is_enhanced => {
            format!("endpointAccessMode must be specified with the security policy {name}")
        }
        Some(_) if !is_enhanced => {
            format!("endpointAccessMode cannot be specified with the security policy {name}")
        }
        _ if policy == SecurityPolicy::Tls10 && has_type(domain, EndpointType::Private) => {
            "The security policy TLS_1_0 is not supported for PRIVATE domain names".to_owned()
        }
        _ if is_edge && !has_type(domain, EndpointType::Edge) => {
            format!("The security policy {name} is supported for EDGE domain names only")
        }
        _ => return Ok(()),
    };
    Err(Fault::bad_request(message))
}

fn is_enhanced(policy: SecurityPolicy) -> bool {
    !matches!(policy, SecurityPolicy::Tls10 | SecurityPolicy::Tls12)
}

/// R-AUTH-35, S-MT-01, S-TL-11.
fn mutual_tls(domain: &DomainName, mutual: &MutualTlsAuthentication) -> Result<(), Fault> {
    let uri = mutual.truststore_uri.as_deref().unwrap_or_default();
    let types = domain.endpoint_configuration.as_ref().and_then(|it| it.types.as_deref());
    let is_regional = types == Some(&[EndpointType::Regional]);
    let message = match domain.security_policy {
        _ if uri.is_empty() => "mutualTlsAuthentication must have a truststoreUri".to_owned(),
        _ if !TRUSTSTORES.iter().any(|start| uri.starts_with(start)) => {
            format!(
                "Invalid truststoreUri '{uri}' specified. It must start with one of: [{}]",
                TRUSTSTORES.join(", ")
            )
        }
        _ if !is_regional => "mutualTlsAuthentication is supported for REGIONAL domain names only".to_owned(),
        Some(SecurityPolicy::Tls12) | None => return Ok(()),
        Some(policy) => {
            format!("mutualTlsAuthentication is not supported with the security policy {}", policy.as_str())
        }
    };
    Err(Fault::bad_request(message))
}

/// R-ROUTE-47, S-DM-07.
fn private(domain: &DomainName) -> Result<(), Fault> {
    let policies = [("policy", &domain.policy), ("managementPolicy", &domain.management_policy)];
    for (member, text) in policies {
        let Some(text) = text else { continue };
        if !has_type(domain, EndpointType::Private) {
            return Err(Fault::bad_request(format!(
                "{member} can only be specified for PRIVATE domain names"
            )));
        }
        if !serde_json::from_str::<serde_json::Value>(text).is_ok_and(|policy| policy.is_object()) {
            return Err(Fault::bad_request(format!("Invalid {member} specified: it must be a JSON object")));
        }
    }
    let is_wildcard = domain.domain_name.as_deref().is_some_and(|name| name.starts_with("*."));
    if is_wildcard && has_type(domain, EndpointType::Private) {
        return Err(Fault::bad_request("Wildcard names are not supported for PRIVATE domain names"));
    }
    Ok(())
}
