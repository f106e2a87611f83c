//! Patches of a domain name (R-MGMT-13, S-PP-07).

use ringgate_management::Fault;
use ringgate_management::patch::tables::DomainNamePath;
use ringgate_management::patch::{Patch, read_all};
use ringgate_management::shapes::{
    DomainName, EndpointAccessMode, EndpointType, IpAddressType, Op, RoutingMode, SecurityPolicy,
    UpdateDomainNameRequest,
};

use super::{check, find, has_type, row_id, target};
use crate::operations::{Effect, Operate};
use crate::{Call, Change, Estate};

impl Operate for UpdateDomainNameRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<DomainName>, Fault> {
        let row = row_id(&self.domain_name, self.domain_name_id.as_deref());
        let before = find(estate, &row)?;
        let mut domain = before.as_ref().clone();
        for patch in read_all::<DomainNamePath>(self.patch_operations.as_deref())? {
            apply(&mut domain, &patch)?;
        }
        let is_private = has_type(before, EndpointType::Private);
        if is_private != has_type(&domain, EndpointType::Private) {
            let message = "A domain name cannot become PRIVATE or cease to be; delete it and create it again";
            return Err(Fault::bad_request(message));
        }
        check::whole(&domain, call.region)?;
        target::assign(&mut domain, call);
        Effect::write(domain.clone(), Change::put("", &row, domain))
    }
}

fn apply(domain: &mut DomainName, patch: &Patch<DomainNamePath>) -> Result<(), Fault> {
    // `remove` has no text, and an empty one means none.
    let text = || patch.text().filter(|text| !text.is_empty()).map(str::to_owned);
    let word = || patch.text().unwrap_or_default();
    match patch.path {
        DomainNamePath::CertificateName => domain.certificate_name = text(),
        DomainNamePath::CertificateArn => domain.certificate_arn = text(),
        DomainNamePath::RegionalCertificateName => domain.regional_certificate_name = text(),
        DomainNamePath::RegionalCertificateArn => domain.regional_certificate_arn = text(),
        DomainNamePath::OwnershipVerificationCertificateArn => {
            domain.ownership_verification_certificate_arn = text();
        }
        DomainNamePath::EndpointType => patch_type(domain, patch)?,
        DomainNamePath::IpAddressType => {
            domain.endpoint_configuration.get_or_insert_default().ip_address_type =
                IpAddressType::read(word());
        }
        DomainNamePath::TruststoreUri => match text() {
            Some(uri) => domain.mutual_tls_authentication.get_or_insert_default().truststore_uri = Some(uri),
            None => domain.mutual_tls_authentication = None,
        },
        DomainNamePath::TruststoreVersion => match (text(), &mut domain.mutual_tls_authentication) {
            (version, Some(mutual)) => mutual.truststore_version = version,
            (None, None) => {}
            (Some(_), None) => {
                return Err(Fault::bad_request("mutualTlsAuthentication must have a truststoreUri"));
            }
        },
        DomainNamePath::SecurityPolicy => {
            domain.security_policy = SecurityPolicy::read(word());
            let is_plain =
                matches!(domain.security_policy, Some(SecurityPolicy::Tls10 | SecurityPolicy::Tls12));
            // The mode belongs to the other policies (R-ROUTE-46); who goes back cannot say so.
            domain.endpoint_access_mode = domain.endpoint_access_mode.filter(|_| !is_plain);
        }
        DomainNamePath::EndpointAccessMode => domain.endpoint_access_mode = EndpointAccessMode::read(word()),
        DomainNamePath::RoutingMode => domain.routing_mode = RoutingMode::read(word()),
        DomainNamePath::Policy => domain.policy = text(),
        DomainNamePath::ManagementPolicy => domain.management_policy = text(),
    }
    Ok(())
}

/// `add` and `remove` name a type at the end of the path or in the value; `replace` puts its value in the place of the
/// type that the path names.
fn patch_type(domain: &mut DomainName, patch: &Patch<DomainNamePath>) -> Result<(), Fault> {
    let read = |text: Option<&str>| {
        let known = text.and_then(EndpointType::read);
        known.ok_or_else(|| {
            Fault::bad_request("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE")
        })
    };
    let types = domain.endpoint_configuration.get_or_insert_default().types.get_or_insert_default();
    match patch.op {
        Op::Add => {
            let added = read(patch.element())?;
            types.retain(|known| *known != added);
            types.push(added);
        }
        Op::Remove => {
            let removed = read(patch.element())?;
            types.retain(|known| *known != removed);
            forget_certificate(domain, removed);
        }
        _ => {
            let new = read(patch.text())?;
            // A bare path names all of them.
            let old = patch.captures.first().map(|old| read(Some(old))).transpose()?;
            if old.is_some_and(|old| !types.contains(&old)) {
                read(None)?;
            }
            types.retain(|known| old.is_some_and(|old| old != *known) && *known != new);
            types.push(new);
        }
    }
    Ok(())
}

/// What an endpoint that is gone was shown with would only mislead.
fn forget_certificate(domain: &mut DomainName, gone: EndpointType) {
    match gone {
        EndpointType::Edge => (domain.certificate_arn, domain.certificate_name) = (None, None),
        EndpointType::Regional => {
            (domain.regional_certificate_arn, domain.regional_certificate_name) = (None, None);
        }
        EndpointType::Private => {}
    }
}
