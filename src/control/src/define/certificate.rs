//! Client certificates (R-INT-30).

use ringgate_definition::{ClientCertificate, Place};
use ringgate_estate::{Estate, KeyedCertificate};

use super::at;

/// The certificate with this id, and its key; nothing if there is none.
pub(crate) fn define(estate: &Estate, id: &str, place: Place) -> Option<ClientCertificate> {
    let row = estate.get::<KeyedCertificate>(id)?;
    Some(ClientCertificate {
        certificate: at(id.to_owned(), place),
        certificate_pem: row.certificate.pem_encoded_certificate.clone()?,
        key: at(id.to_owned(), place),
        key_pem: Some(row.private_key_pem.clone()),
        place,
    })
}
