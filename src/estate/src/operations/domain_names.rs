//! Custom domain names (R-ROUTE-34 to R-ROUTE-48, S-DM-01 to S-DM-07).

pub(super) mod access;
mod check;
mod target;
mod update;

use std::sync::Arc;

use ringgate_management::arn::{Arn, Resource};
use ringgate_management::id::IdKind;
use ringgate_management::shapes::{
    BasePathMapping, CreateDomainNameRequest, DeleteDomainNameRequest, DomainName,
    DomainNameAccessAssociation, DomainNameStatus, DomainNames, EndpointConfiguration, EndpointType,
    GetDomainNameRequest, GetDomainNamesRequest, IpAddressType, MutualTlsAuthentication, ResourceOwner,
    RoutingMode, SecurityPolicy,
};
use ringgate_management::{Fault, tag};

use super::listing::Page;
use super::room::check_room;
use super::{Effect, Operate};
use crate::{Call, Change, Estate, Kept, UploadedCertificate, id, region};

/// The most domain names; the service's own quota is 120.
const DOMAIN_NAMES_MAX: usize = 10_000;

/// What the row of a domain name is called: private names are not unique, so that their id belongs to it (S-DM-07).
pub(super) fn row_id(name: &str, id: Option<&str>) -> String {
    match id.filter(|id| !id.is_empty()) {
        Some(id) => format!("{name}+{id}"),
        None => name.to_owned(),
    }
}

/// The domain name of this name and, for a private one, id.
pub(super) fn find<'e>(estate: &'e Estate, row: &str) -> Result<&'e Arc<DomainName>, Fault> {
    let unknown = || Fault::not_found("Invalid domain name identifier specified");
    estate.get::<DomainName>(row).ok_or_else(unknown)
}

fn has_type(domain: &DomainName, wanted: EndpointType) -> bool {
    let configuration = domain.endpoint_configuration.as_ref();
    configuration.and_then(|it| it.types.as_ref()).is_some_and(|types| types.contains(&wanted))
}

impl Operate for CreateDomainNameRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<DomainName>, Fault> {
        check_room(DomainName::table(estate).count(""), DOMAIN_NAMES_MAX, "domain names")?;
        tag::check(self.tags.as_ref().unwrap_or(&Default::default()))?;
        check::name(&self.domain_name)?;
        check::one_type(self.endpoint_configuration.as_ref())?;
        let upload = self.upload()?;
        let mut domain = self.wanted();
        domain.certificate_upload_date = upload.as_ref().map(|_| call.now);
        check::whole(&domain, call.region)?;
        let name = self.domain_name.as_str();
        if has_type(&domain, EndpointType::Private) {
            let is_taken = |id: &str| estate.get::<DomainName>(&row_id(name, Some(id))).is_some();
            domain.domain_name_id = Some(id::fresh(call, IdKind::DomainName, is_taken));
        }
        let row = row_id(name, domain.domain_name_id.as_deref());
        if estate.get::<DomainName>(&row).is_some() {
            return Err(Fault::bad_request("The domain name you provided already exists."));
        }
        domain.domain_name_arn = Some(arn_of(&domain, call));
        target::assign(&mut domain, call);
        let mut changes = vec![Change::put("", &row, domain.clone())];
        changes.extend(upload.map(|upload| Change::put("", &row, upload)));
        Ok(Effect { output: domain, changes })
    }
}

/// What a creation asks for.
trait Wanted {
    fn wanted(&self) -> DomainName;
    fn upload(&self) -> Result<Option<UploadedCertificate>, Fault>;
}

impl Wanted for CreateDomainNameRequest {
    fn wanted(&self) -> DomainName {
        let mutual = self.mutual_tls_authentication.as_ref().map(|wanted| MutualTlsAuthentication {
            truststore_uri: wanted.truststore_uri.clone(),
            truststore_version: wanted.truststore_version.clone(),
            truststore_warnings: None,
        });
        DomainName {
            domain_name: Some(self.domain_name.clone()),
            domain_name_id: None,
            domain_name_arn: None,
            certificate_name: self.certificate_name.clone(),
            certificate_arn: self.certificate_arn.clone(),
            certificate_upload_date: None,
            regional_domain_name: None,
            regional_hosted_zone_id: None,
            regional_certificate_name: self.regional_certificate_name.clone(),
            regional_certificate_arn: self.regional_certificate_arn.clone(),
            distribution_domain_name: None,
            distribution_hosted_zone_id: None,
            endpoint_configuration: Some(configuration(self.endpoint_configuration.as_ref())),
            domain_name_status: Some(DomainNameStatus::Available),
            domain_name_status_message: None,
            security_policy: Some(self.security_policy.unwrap_or(SecurityPolicy::Tls12)),
            endpoint_access_mode: self.endpoint_access_mode,
            tags: Some(self.tags.clone().unwrap_or_default()),
            mutual_tls_authentication: mutual,
            ownership_verification_certificate_arn: self.ownership_verification_certificate_arn.clone(),
            management_policy: None,
            policy: self.policy.clone().filter(|policy| !policy.is_empty()),
            routing_mode: Some(self.routing_mode.unwrap_or(RoutingMode::BasePathMappingOnly)),
        }
    }

    /// A certificate that came along, which needs its private key.
    fn upload(&self) -> Result<Option<UploadedCertificate>, Fault> {
        match (&self.certificate_body, &self.certificate_private_key) {
            (Some(body), Some(key)) if !body.is_empty() && !key.is_empty() => {
                let chain = self.certificate_chain.clone().filter(|chain| !chain.is_empty());
                let upload = UploadedCertificate { body: body.clone(), private_key: key.clone(), chain };
                Ok(Some(upload))
            }
            (None, None) if self.certificate_chain.is_none() => Ok(None),
            _ => Err(Fault::bad_request(
                "Invalid certificate specified: certificateBody and certificatePrivateKey belong together",
            )),
        }
    }
}

/// R-ROUTE-48: what is not said is an edge endpoint with version 4 addresses; private ones have both.
fn configuration(wanted: Option<&EndpointConfiguration>) -> EndpointConfiguration {
    let mut configuration = wanted.cloned().unwrap_or_default();
    let types = configuration.types.get_or_insert_with(|| vec![EndpointType::Edge]);
    let is_private = types.contains(&EndpointType::Private);
    let addresses = if is_private { IpAddressType::Dualstack } else { IpAddressType::Ipv4 };
    configuration.ip_address_type.get_or_insert(addresses);
    configuration
}

/// Private names have the account in their ARNs (S-DM-07).
fn arn_of(domain: &DomainName, call: &Call<'_>) -> String {
    let (name, id) = (domain.domain_name.clone().unwrap_or_default(), domain.domain_name_id.clone());
    let account = id.as_ref().map_or("", |_| call.account).to_owned();
    let arn = Arn::new(region::partition(call.region), call.region, Resource::DomainName { name, id });
    Arn { account, ..arn }.to_string()
}

impl Operate for GetDomainNameRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<DomainName>, Fault> {
        let row = row_id(&self.domain_name, self.domain_name_id.as_deref());
        Effect::read(find(estate, &row)?.as_ref().clone())
    }
}

impl Operate for GetDomainNamesRequest {
    /// There is one account: nothing belongs to others (R-ROUTE-47).
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<DomainNames>, Fault> {
        let owner = self.resource_owner.unwrap_or(ResourceOwner::Own);
        let page = Page::of::<Self>(&[owner.as_str()], self.position.as_deref(), self.limit)?;
        let rows = DomainName::table(estate).of("").filter(|_| owner == ResourceOwner::Own);
        let (items, position) = page.cut(rows, |domain| domain.as_ref().clone());
        Effect::read(DomainNames { position, items: Some(items) })
    }
}

impl Operate for DeleteDomainNameRequest {
    /// Its mappings, its uploaded certificate and the ways to a private one go along.
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let row = row_id(&self.domain_name, self.domain_name_id.as_deref());
        let domain = find(estate, &row)?;
        let mut changes = vec![Change::remove::<DomainName>("", &row)];
        if estate.get::<UploadedCertificate>(&row).is_some() {
            changes.push(Change::remove::<UploadedCertificate>("", &row));
        }
        let mappings = BasePathMapping::table(estate).of(&row);
        changes.extend(mappings.map(|(path, _)| Change::remove::<BasePathMapping>(&row, path)));
        let ways = DomainNameAccessAssociation::table(estate).of("");
        let ways = ways.filter(|(_, way)| way.domain_name_arn == domain.domain_name_arn);
        changes.extend(ways.map(|(arn, _)| Change::remove::<DomainNameAccessAssociation>("", arn)));
        Ok(Effect { output: (), changes })
    }
}
