//! Who may reach private domain names (R-ROUTE-47, S-DM-07).

use ringgate_management::Fault;
use ringgate_management::arn::{Arn, Resource};
use ringgate_management::shapes::{
    CreateDomainNameAccessAssociationRequest, DeleteDomainNameAccessAssociationRequest,
    DomainNameAccessAssociation, DomainNameAccessAssociations, GetDomainNameAccessAssociationsRequest,
    RejectDomainNameAccessAssociationRequest, ResourceOwner,
};
use ringgate_management::tag;

use super::{find, row_id};
use crate::operations::listing::Page;
use crate::operations::room::check_room;
use crate::operations::{Effect, Operate};
use crate::{Call, Change, Estate, Kept, region};

/// The most associations.
const ASSOCIATIONS_MAX: usize = 10_000;

/// The association with this ARN.
pub(in crate::operations) fn find_association<'e>(
    estate: &'e Estate,
    arn: &str,
) -> Result<&'e std::sync::Arc<DomainNameAccessAssociation>, Fault> {
    let unknown = || Fault::not_found("Invalid domain name access association identifier specified");
    estate.get::<DomainNameAccessAssociation>(arn).ok_or_else(unknown)
}

impl Operate for CreateDomainNameAccessAssociationRequest {
    fn operate(
        &self,
        estate: &Estate,
        call: &mut Call<'_>,
    ) -> Result<Effect<DomainNameAccessAssociation>, Fault> {
        let count = DomainNameAccessAssociation::table(estate).count("");
        check_room(count, ASSOCIATIONS_MAX, "domain name access associations")?;
        tag::check(self.tags.as_ref().unwrap_or(&Default::default()))?;
        let row = private_row(&self.domain_name_arn)?;
        let domain = find(estate, &row)?;
        if domain.domain_name_arn.as_deref() != Some(&self.domain_name_arn) {
            return Err(Fault::not_found("Invalid domain name identifier specified"));
        }
        let source = self.access_association_source.as_str();
        if source.is_empty()
            || !source.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        {
            let message =
                format!("Invalid accessAssociationSource '{source}' specified. Must be a VPC endpoint id");
            return Err(Fault::bad_request(message));
        }
        let resource = Resource::DomainNameAccessAssociation { domain: row, source: source.to_owned() };
        let arn = Arn::new(region::partition(call.region), call.region, resource);
        let arn = Arn { account: call.account.to_owned(), ..arn }.to_string();
        if estate.get::<DomainNameAccessAssociation>(&arn).is_some() {
            let message = format!("The domain name access association {arn} already exists");
            return Err(Fault::conflict(message));
        }
        let association = DomainNameAccessAssociation {
            domain_name_access_association_arn: Some(arn.clone()),
            domain_name_arn: Some(self.domain_name_arn.clone()),
            access_association_source_type: Some(self.access_association_source_type),
            access_association_source: Some(source.to_owned()),
            tags: Some(self.tags.clone().unwrap_or_default()),
        };
        Effect::write(association.clone(), Change::put("", &arn, association))
    }
}

/// What the row of a private domain name is called.
fn private_row(arn: &str) -> Result<String, Fault> {
    match Arn::parse(arn)?.resource {
        Resource::DomainName { name, id: Some(id) } => Ok(row_id(&name, Some(&id))),
        _ => Err(Fault::bad_request("Invalid domainNameArn specified. It must name a private domain name")),
    }
}

impl Operate for GetDomainNameAccessAssociationsRequest {
    /// There is one account: nothing belongs to others.
    fn operate(
        &self,
        estate: &Estate,
        _: &mut Call<'_>,
    ) -> Result<Effect<DomainNameAccessAssociations>, Fault> {
        let owner = self.resource_owner.unwrap_or(ResourceOwner::Own);
        let page = Page::of::<Self>(&[owner.as_str()], self.position.as_deref(), self.limit)?;
        let rows = DomainNameAccessAssociation::table(estate).of("").filter(|_| owner == ResourceOwner::Own);
        let (items, position) = page.cut(rows, |association| association.as_ref().clone());
        Effect::read(DomainNameAccessAssociations { position, items: Some(items) })
    }
}

impl Operate for DeleteDomainNameAccessAssociationRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let arn = self.domain_name_access_association_arn.as_str();
        find_association(estate, arn)?;
        Effect::write((), Change::remove::<DomainNameAccessAssociation>("", arn))
    }
}

impl Operate for RejectDomainNameAccessAssociationRequest {
    /// The provider of the domain name ends what a consumer began.
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let arn = self.domain_name_access_association_arn.as_str();
        let association = find_association(estate, arn)?;
        if association.domain_name_arn.as_deref() != Some(&self.domain_name_arn) {
            return Err(Fault::bad_request("The domain name access association is of another domain name"));
        }
        Effect::write((), Change::remove::<DomainNameAccessAssociation>("", arn))
    }
}
