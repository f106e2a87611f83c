use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, ParsedPublicKey,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RsaParameters,
    RsaPublicKeyComponents, VerificationAlgorithm,
};
use serde_json::{Map, Value};

use super::algorithm::Algorithm;
use super::base64url::decode;

/// A public key, ready for the algorithms it may be used with; they follow from its kind, never from a token.
pub(crate) struct Key {
    uses: Vec<(Algorithm, ParsedPublicKey)>,
}

impl Key {
    /// Reads a JWK (RFC 7517, RFC 7518 section 6).
    ///
    /// # Errors
    /// Why it is none that we can use.
    pub(crate) fn read(jwk: &Map<String, Value>) -> Result<Key, &'static str> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let pinned = match jwk.get("alg") {
            None => None,
            Some(alg) => {
                let algorithm = alg.as_str().and_then(Algorithm::named);
                Some(algorithm.ok_or("its `alg` is none that tokens may be signed with")?)
            }
        };
        if jwk.get("use").is_some_and(|purpose| purpose != "sig") {
            return Err("its `use` is not `sig`");
        }
        let verifies =
            |operations: &Value| operations.as_array().is_some_and(|all| all.iter().any(|o| o == "verify"));
        if jwk.get("key_ops").is_some_and(|operations| !verifies(operations)) {
            return Err("its `key_ops` do not include `verify`");
        }
        let mut key = match text("kty") {
            Some("RSA") => rsa(text("n"), text("e"))?,
            Some("EC") => elliptic(text("crv"), text("x"), text("y"))?,
            _ => return Err("its `kty` is neither `RSA` nor `EC`"),
        };
        key.uses.retain(|(algorithm, _)| pinned.is_none_or(|pinned| pinned == *algorithm));
        if key.uses.is_empty() {
            return Err("its `alg` does not go with its `kty` or `crv`");
        }
        Ok(key)
    }

    /// Whether the key may be used with the algorithm.
    pub(crate) fn takes(&self, algorithm: Algorithm) -> bool {
        self.uses.iter().any(|(used, _)| *used == algorithm)
    }

    /// Whether the signature is this key's by that algorithm.
    pub(crate) fn verify(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let used = self.uses.iter().find(|(used, _)| *used == algorithm);
        used.is_some_and(|(_, key)| key.verify_sig(message, signature).is_ok())
    }
}

fn rsa(n: Option<&str>, e: Option<&str>) -> Result<Key, &'static str> {
    let number = |text: Option<&str>| {
        let bytes = decode(text?.as_bytes())?;
        // some sets write the sign's zero byte, which the number does not need
        Some(bytes.iter().copied().skip_while(|&byte| byte == 0).collect::<Vec<u8>>())
    };
    let (Some(n), Some(e)) = (number(n), number(e)) else {
        return Err("its `n` or `e` is missing or malformed");
    };
    let components = RsaPublicKeyComponents { n, e };
    let parameters: [(Algorithm, &'static RsaParameters); 3] = [
        (Algorithm::Rs256, &RSA_PKCS1_2048_8192_SHA256),
        (Algorithm::Rs384, &RSA_PKCS1_2048_8192_SHA384),
        (Algorithm::Rs512, &RSA_PKCS1_2048_8192_SHA512),
    ];
    if !(2048..=8192).contains(&(components.n.len() * 8)) {
        return Err("its modulus has not 2048 to 8192 bits");
    }
    let parse = |(algorithm, parameters)| Ok((algorithm, components.to_parsed_public_key(parameters)?));
    let uses = parameters.into_iter().map(parse).collect::<Result<Vec<_>, aws_lc_rs::error::KeyRejected>>();
    Ok(Key { uses: uses.map_err(|_| "its numbers are no RSA key")? })
}

fn elliptic(crv: Option<&str>, x: Option<&str>, y: Option<&str>) -> Result<Key, &'static str> {
    let (algorithm, parameters, bytes): (_, &'static dyn VerificationAlgorithm, _) = match crv {
        Some("P-256") => (Algorithm::Es256, &ECDSA_P256_SHA256_FIXED, 32),
        Some("P-384") => (Algorithm::Es384, &ECDSA_P384_SHA384_FIXED, 48),
        Some("P-521") => (Algorithm::Es512, &ECDSA_P521_SHA512_FIXED, 66),
        _ => return Err("its `crv` is none of P-256, P-384 and P-521"),
    };
    let coordinate = |text: Option<&str>| decode(text?.as_bytes()).filter(|number| number.len() == bytes);
    let (Some(x), Some(y)) = (coordinate(x), coordinate(y)) else {
        return Err("its `x` or `y` is missing or malformed");
    };
    // an uncompressed point (SEC 1, 2.3.3)
    let point = [&[4][..], &x, &y].concat();
    let key = ParsedPublicKey::new(parameters, point).map_err(|_| "its point is not on its curve")?;
    Ok(Key { uses: vec![(algorithm, key)] })
}
