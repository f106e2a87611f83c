//! Client certificates (R-INT-30).

use ringgate_definition::{ClientCertificate, Place};

use super::{Served, at};

/// The certificate with this id, and its key; nothing if there is none.
pub(super) fn define(served: &Served, id: &str, place: Place) -> Option<ClientCertificate> {
    let row = served.certificate(id)?;
    Some(ClientCertificate {
        certificate: at(id.to_owned(), place),
        certificate_pem: row.certificate.pem_encoded_certificate.clone()?,
        key: at(id.to_owned(), place),
        key_pem: Some(row.private_key_pem.clone()),
        place,
    })
}
