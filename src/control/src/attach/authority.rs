//! The certificates of an installation: an authority of its own, which nobody else has to believe.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_lc_rs::digest::{SHA256, digest};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, crypto, version};

use super::{directory, write_private};

/// The authority's certificate and its key, which whoever has it can enrol gateways with.
const CERTIFICATE_FILE: &str = "authority.pem";
const KEY_FILE: &str = "authority.key";
/// What the authority is called. Gateways find it by its key.
const AUTHORITY_NAME: &str = "Ringgate installation";
/// What the control plane is called in its certificate; gateways look at the names beside it.
const SERVER_NAME: &str = "ringgate-control";
/// How long certificates are good: they end by being dismissed.
const VALIDITY: Duration = Duration::from_secs(20 * 365 * 24 * 3600);
/// By how much a gateway's clock may be behind.
const CLOCK_SKEW: Duration = Duration::from_secs(24 * 3600);

/// Who certifies the control plane to gateways, and gateways to the control plane.
pub(super) struct Authority {
    /// PEM.
    pub(super) certificate: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A gateway's certificate.
pub(super) struct Issued {
    /// PEM.
    pub(super) certificate: String,
    /// PEM.
    pub(super) key: String,
    pub(super) fingerprint: String,
}

impl Authority {
    /// Opens the authority of a data directory, and makes one if there is none.
    ///
    /// # Errors
    /// Files that cannot be read or written, or hold something else.
    pub(super) fn open(data: &Path) -> Result<Authority, String> {
        let directory = directory(data)?;
        let (certificate_file, key_file) = (directory.join(CERTIFICATE_FILE), directory.join(KEY_FILE));
        if read(&key_file)?.is_none() {
            let key = KeyPair::generate().map_err(failed)?;
            keep_first(&key_file, key.serialize_pem().as_bytes())?;
        }
        let wrong = |error| format!("{}: {error}", key_file.display());
        let key = KeyPair::from_pem(&read(&key_file)?.unwrap_or_default()).map_err(wrong)?;
        let params = authority_params();
        let certificate = match read(&certificate_file)? {
            Some(certificate) => certificate,
            None => {
                let certificate = params.self_signed(&key).map_err(failed)?.pem();
                write_private(&certificate_file, certificate.as_bytes())?;
                certificate
            }
        };
        Ok(Authority { certificate, issuer: Issuer::new(params, key) })
    }

    /// A certificate for a gateway.
    ///
    /// # Errors
    /// The cryptography fails.
    pub(super) fn client(&self, name: &str) -> Result<Issued, String> {
        let mut params = leaf_params(name, ExtendedKeyUsagePurpose::ClientAuth);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let key = KeyPair::generate().map_err(failed)?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(failed)?;
        let fingerprint = fingerprint(certificate.der());
        Ok(Issued { certificate: certificate.pem(), key: key.serialize_pem(), fingerprint })
    }

    /// What a server speaks TLS with that has these names, towards gateways of this authority alone. Its certificate is
    /// made anew at each start, so that names can change.
    ///
    /// # Errors
    /// A name that cannot stand in a certificate.
    pub(super) fn server(&self, names: &[String]) -> Result<ServerConfig, String> {
        let mut params = leaf_params(SERVER_NAME, ExtendedKeyUsagePurpose::ServerAuth);
        let named = CertificateParams::new(names.to_vec());
        let named = named.map_err(|error| format!("--attach-name {}: {error}", names.join(", ")))?;
        params.subject_alt_names = named.subject_alt_names;
        let key = KeyPair::generate().map_err(failed)?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(failed)?;
        let own = PrivateKeyDer::try_from(key.serialize_der()).map_err(str::to_owned)?;
        let provider = Arc::new(crypto::aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        let authority = CertificateDer::from_pem_slice(self.certificate.as_bytes());
        let authority = authority.map_err(|error| format!("{CERTIFICATE_FILE}: {error}"))?;
        roots.add(authority).map_err(|error| format!("{CERTIFICATE_FILE}: {error}"))?;
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
        let verifier = verifier.build().map_err(failed)?;
        // Both ends are ours.
        let config = ServerConfig::builder_with_provider(provider).with_protocol_versions(&[&version::TLS13]);
        let config = config.map_err(failed)?.with_client_cert_verifier(verifier);
        let mut config = config.with_single_cert(vec![certificate.der().clone()], own).map_err(failed)?;
        // A gateway connects once; what a ticket would save is not worth keeping a thousand.
        config.send_tls13_tickets = 0;
        Ok(config)
    }
}

/// What a certificate is known by: SHA-256, in hexadecimal digits.
pub(super) fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    use std::fmt::Write;
    digest(&SHA256, certificate).as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn authority_params() -> CertificateParams {
    let mut params = params(AUTHORITY_NAME);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    params
}

fn leaf_params(name: &str, usage: ExtendedKeyUsagePurpose) -> CertificateParams {
    let mut params = params(name);
    params.use_authority_key_identifier_extension = true;
    params.extended_key_usages = vec![usage];
    params
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let epoch = date_time_ymd(1970, 1, 1);
    params.not_before = epoch + now.saturating_sub(CLOCK_SKEW);
    params.not_after = epoch + now + VALIDITY;
    params
}

fn read(path: &Path) -> Result<Option<String>, String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// Of two programs that make a key at the same time, both use that of the first.
fn keep_first(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let own = path.with_extension(format!("own-{}", std::process::id()));
    write_private(&own, bytes)?;
    let linked = fs::hard_link(&own, path);
    let _ = fs::remove_file(&own);
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(format!("cannot write {}: {error}", path.display()))
        }
        _ => Ok(()),
    }
}

fn failed(error: impl std::fmt::Display) -> String {
    format!("a certificate cannot be made: {error}")
}

#[cfg(test)]
mod tests;
