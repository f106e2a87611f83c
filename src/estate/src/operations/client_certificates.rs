//! Certificates that gateways show to upstreams (R-MGMT-18).

use std::sync::Arc;

use ringgate_management::id::IdKind;
use ringgate_management::patch::read_all;
use ringgate_management::patch::tables::ClientCertificatePath;
use ringgate_management::shapes::{
    ClientCertificate, ClientCertificates, DeleteClientCertificateRequest, GenerateClientCertificateRequest,
    GetClientCertificateRequest, GetClientCertificatesRequest, Stage, UpdateClientCertificateRequest,
};
use ringgate_management::{Fault, Timestamp, encode, tag};

use super::listing::Page;
use super::room::check_room;
use super::{Effect, Operate, Outcome};
use crate::{Call, Change, Estate, Kept, KeyedCertificate, id};

/// The most certificates.
const CERTIFICATES_MAX: usize = 60;

/// A certificate that was made for a `GenerateClientCertificate`.
#[derive(Clone, Debug)]
pub struct NewCertificate {
    /// The certificate, self-signed, in PEM form.
    pub pem: String,
    /// Its private key, in PEM form.
    pub private_key_pem: String,
    /// When it expires: 365 days after the call at the service.
    pub expires: Timestamp,
}

/// Completes a `GenerateClientCertificate`, whose outcome is a task: somebody with a key generator makes the certificate.
/// The outcome is always [`Outcome::Done`].
///
/// # Errors
/// The refusals of [`operate`](crate::operate), should the estate have changed in between.
pub fn record(
    estate: &Estate,
    request: &GenerateClientCertificateRequest,
    new: NewCertificate,
    call: &mut Call<'_>,
) -> Result<Outcome, Fault> {
    check(estate, request)?;
    let is_taken = |id: &str| estate.get::<KeyedCertificate>(id).is_some();
    let id = id::fresh(call, IdKind::Other, is_taken);
    let certificate = ClientCertificate {
        client_certificate_id: Some(id.clone()),
        description: request.description.clone().filter(|text| !text.is_empty()),
        pem_encoded_certificate: Some(new.pem),
        created_date: Some(call.now),
        expiration_date: Some(new.expires),
        tags: request.tags.clone(),
    };
    let answer = encode::<GenerateClientCertificateRequest>(&certificate, call.request_id)?;
    let row = KeyedCertificate { certificate, private_key_pem: new.private_key_pem };
    Ok(Outcome::Done { answer, changes: vec![Change::put("", &id, row)] })
}

/// Whether a certificate may be made.
pub(super) fn check(estate: &Estate, request: &GenerateClientCertificateRequest) -> Result<(), Fault> {
    let count = KeyedCertificate::table(estate).count("");
    check_room(count, CERTIFICATES_MAX, "client certificates")?;
    tag::check(request.tags.as_ref().unwrap_or(&Default::default()))
}

/// The certificate with this id.
pub(super) fn find<'e>(estate: &'e Estate, id: &str) -> Result<&'e Arc<KeyedCertificate>, Fault> {
    let unknown = || Fault::not_found("Invalid Client Certificate identifier specified");
    estate.get::<KeyedCertificate>(id).ok_or_else(unknown)
}

impl Operate for GetClientCertificateRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<ClientCertificate>, Fault> {
        Effect::read(find(estate, &self.client_certificate_id)?.certificate.clone())
    }
}

impl Operate for GetClientCertificatesRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<ClientCertificates>, Fault> {
        let page = Page::of::<Self>(&[], self.position.as_deref(), self.limit)?;
        let (items, position) =
            page.cut(KeyedCertificate::table(estate).of(""), |row| row.certificate.clone());
        Effect::read(ClientCertificates { position, items: Some(items) })
    }
}

impl Operate for UpdateClientCertificateRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<ClientCertificate>, Fault> {
        let mut row = find(estate, &self.client_certificate_id)?.as_ref().clone();
        for patch in read_all::<ClientCertificatePath>(self.patch_operations.as_deref())? {
            let ClientCertificatePath::Description = patch.path;
            row.certificate.description = patch.text().filter(|text| !text.is_empty()).map(str::to_owned);
        }
        Effect::write(row.certificate.clone(), Change::put("", &self.client_certificate_id, row))
    }
}

impl Operate for DeleteClientCertificateRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let id = self.client_certificate_id.as_str();
        find(estate, id)?;
        let mut stages = Stage::table(estate).all();
        let user = stages.find(|(_, _, stage)| stage.client_certificate_id.as_deref() == Some(id));
        if let Some((api, stage, _)) = user {
            let message =
                format!("Cannot delete client certificate {id} because the stage {api}/{stage} uses it");
            return Err(Fault::bad_request(message));
        }
        Effect::write((), Change::remove::<KeyedCertificate>("", id))
    }
}
