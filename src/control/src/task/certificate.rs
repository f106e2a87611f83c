//! Client certificates are made (R-MGMT-18).

use std::time::Duration;

use rcgen::{
    CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_RSA_SHA256, RsaKeySize, SerialNumber,
    date_time_ymd,
};
use ringgate_estate::{NewCertificate, record};
use ringgate_management::shapes::GenerateClientCertificateRequest;
use ringgate_management::{Answer, Fault, FaultKind, Request, Timestamp};

use crate::keeper::{Caller, Keeper, unsupported};

/// How long a certificate is good, in seconds: 365 days.
const LIFETIME_S: i64 = 365 * 86_400;
/// Who it is made out to, as the service does [GK].
const SUBJECT: [(DnType, &str); 3] =
    [(DnType::CountryName, "US"), (DnType::LocalityName, "Seattle"), (DnType::CommonName, "ApiGateway")];

impl Keeper {
    pub(super) async fn generate_certificate(
        &self,
        input: &GenerateClientCertificateRequest,
        request: &Request,
        caller: &Caller,
    ) -> Result<Answer, Fault> {
        let (now_s, serial) = (caller.at_ms / 1_000, self.dice.draw());
        // A key takes a good part of a second.
        let made = tokio::task::spawn_blocking(move || make(now_s, serial)).await;
        let failed = |reason: String| {
            Fault::new(FaultKind::InternalFailure, format!("The certificate cannot be made: {reason}"))
        };
        let new =
            made.map_err(|error| failed(error.to_string()))?.map_err(|error| failed(error.to_string()))?;
        let decided = self
            .carry_out(request, caller, |estate| {
                self.with_call(caller, None, |call| record(estate, input, new.clone(), call))
            })
            .await?;
        decided.ok_or_else(|| unsupported(request))
    }
}

/// A self-signed certificate with an RSA key of 2048 bits.
fn make(now_s: i64, serial: u64) -> Result<NewCertificate, rcgen::Error> {
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
    let expires_s = now_s + LIFETIME_S;
    let time = |at_s: i64| date_time_ymd(1970, 1, 1) + Duration::from_secs(at_s.try_into().unwrap_or(0));
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    for (kind, text) in SUBJECT {
        params.distinguished_name.push(kind, text);
    }
    (params.not_before, params.not_after) = (time(now_s), time(expires_s));
    // Positive, as RFC 5280, 4.1.2.2 wants it.
    params.serial_number = Some(SerialNumber::from(serial >> 1 | 1));
    let certificate = params.self_signed(&key)?;
    Ok(NewCertificate {
        pem: certificate.pem(),
        private_key_pem: key.serialize_pem(),
        expires: Timestamp(expires_s),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_mgmt_18_a_certificate_lasts_365_days() {
        let made = make(1_700_000_000, 7).expect("a certificate");
        assert!(made.pem.starts_with("-----BEGIN CERTIFICATE-----"), "{}", made.pem);
        assert!(made.private_key_pem.starts_with("-----BEGIN PRIVATE KEY-----"));
        assert_eq!(made.expires, Timestamp(1_700_000_000 + 31_536_000));
        let again = make(1_700_000_000, 8).expect("another");
        assert_ne!(again.private_key_pem, made.private_key_pem);
    }
}
