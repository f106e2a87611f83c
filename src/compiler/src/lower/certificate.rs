//! Client certificates of stages (R-INT-30).

use std::collections::BTreeMap;

use ringgate_definition::{ClientCertificate, Diagnostic, Diagnostics, Stage};
use ringgate_snapshot::schema;

use super::{LoweredApi, id};
use crate::code;

/// How a PEM certificate begins.
const PEM_BEGINS: &str = "-----BEGIN CERTIFICATE-----";

/// The name under which the snapshot refers to a client certificate: the same for the same certificate and key file,
/// whichever stages show it. The gateway's settings must list the files under this name, unless its key is kept with the
/// definition.
pub fn name_of(certificate: &ClientCertificate) -> String {
    id::certificate_id(&certificate.certificate_pem, &certificate.key.value)
}

/// Those that an API's stages show and whose keys are kept with the definition, sorted by name: they travel in the keys
/// snapshot.
pub(crate) fn kept(stages: &[Stage]) -> Vec<schema::ClientCertificate> {
    let shown = stages.iter().filter_map(|stage| stage.client_certificate.as_ref());
    let kept = shown.filter_map(|certificate| {
        let name = name_of(certificate);
        let row = schema::ClientCertificate {
            name: name.clone(),
            chain_pem: certificate.certificate_pem.clone(),
            key_pem: certificate.key_pem.clone()?,
        };
        Some((name, row))
    });
    kept.collect::<BTreeMap<_, _>>().into_values().collect()
}

/// Those of all APIs, each once, sorted by name.
pub(crate) fn of_all(apis: &[&LoweredApi]) -> Vec<schema::ClientCertificate> {
    let kept = apis.iter().flat_map(|api| &api.certificates);
    let by_name: BTreeMap<&str, _> =
        kept.map(|certificate| (certificate.name.as_str(), certificate)).collect();
    by_name.into_values().cloned().collect()
}

/// Checks what can be known without the key.
pub(crate) fn check(certificate: &ClientCertificate, diagnostics: &mut Diagnostics) {
    let place = certificate.certificate.place;
    if !certificate.certificate_pem.contains(PEM_BEGINS) {
        let message = format!("`{}` holds no certificate in PEM form", certificate.certificate.value);
        let remedy = format!("name a file with a `{PEM_BEGINS}` line, the stage's own certificate first");
        diagnostics.push(Diagnostic::error(code::CLIENT_CERTIFICATE, place, message).remedy(remedy));
    }
    if certificate.key.value.is_empty() {
        let message = "the client certificate has no file for its key";
        let remedy = "name the file with the private key in PEM form";
        diagnostics.push(Diagnostic::error(code::CLIENT_CERTIFICATE, place, message).remedy(remedy));
    }
}
