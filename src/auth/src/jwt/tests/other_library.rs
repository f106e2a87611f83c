//! Tokens that another library made.

use jsonwebtoken::{EncodingKey, Header, encode as encode_there};
use serde_json::json;

use super::*;
use crate::jwt::{Issuer, TokenVerifier};

#[test]
fn r_auth_32_tokens_of_another_library_are_taken() {
    let issuer = Issuer { issuer: ISSUER.to_owned(), ..Issuer::default() };
    let verifier = TokenVerifier::rest_jwt(Algorithm::ALL.to_vec(), vec![issuer]);
    let claims = json!({"iss": ISSUER, "exp": NOW + 60, "sub": "somebody", "groups": ["a", "b"]});
    let keys = key_set();
    for (kid, algorithm, key) in [
        ("p256", jsonwebtoken::Algorithm::ES256, &SIGNERS.p256),
        ("p384", jsonwebtoken::Algorithm::ES384, &SIGNERS.p384),
    ] {
        let header = Header { kid: Some(kid.to_owned()), ..Header::new(algorithm) };
        let key = EncodingKey::from_ec_der(key.to_pkcs8v1().expect("a key").as_ref());
        let token = encode_there(&header, &claims, &key).expect("a token");
        let verified = verifier.verify(&token, |_| Some(&keys), NOW).expect("a good token");
        assert_eq!(
            verified.texts().map(|(name, _)| name).collect::<Vec<_>>(),
            ["iss", "exp", "sub", "groups"]
        );
        assert_eq!(verified.text("groups"), Some("a,b"));
    }
}
