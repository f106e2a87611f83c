//! What clients send may be anything.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::jwt::TokenVerifier;

fn verifier() -> TokenVerifier {
    let issuer = crate::jwt::Issuer { issuer: ISSUER.to_owned(), ..Default::default() };
    TokenVerifier::rest_jwt(Algorithm::ALL.to_vec(), vec![issuer])
}

static GOOD: LazyLock<Vec<String>> = LazyLock::new(|| {
    let claims = json!({"iss": ISSUER, "exp": NOW + 60, "sub": "somebody"});
    [Algorithm::Rs256, Algorithm::Es256].map(|algorithm| token(algorithm, &claims)).to_vec()
});

static KEYS: LazyLock<KeySet> = LazyLock::new(key_set);

#[test]
fn any_change_of_one_bit_is_refused() {
    for good in GOOD.iter() {
        assert!(verifier().verify(good, |_| Some(&*KEYS), NOW).is_ok());
        for at in 0..good.len() {
            for bit in 0..7 {
                let mut bytes = good.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let changed = String::from_utf8(bytes).expect("the eighth bit stays");
                assert!(verifier().verify(&changed, |_| Some(&*KEYS), NOW).is_err(), "{at} {bit}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_text_makes_it_panic(
        text in "\\PC{0,64}",
        header in prop::collection::vec(any::<u8>(), 0..48),
        payload in prop::collection::vec(any::<u8>(), 0..48),
        signature in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let usual = r#"{"alg":"ES256","kid":"p256"}"#;
        let claims = format!(r#"{{"iss":"{ISSUER}","exp":99999999999}}"#);
        let texts = [
            text.clone(),
            format!("{}.{}.{}", encode(&header), encode(&payload), encode(&signature)),
            format!("{}.{}.{}", encode(usual.as_bytes()), encode(&payload), encode(&signature)),
            format!("{}.{}.{}", encode(usual.as_bytes()), encode(claims.as_bytes()), encode(&signature)),
        ];
        for text in texts {
            let bare = crate::jwt::bare_token(&text);
            prop_assert!(verifier().verify(bare, |_| Some(&*KEYS), NOW).is_err());
        }
        prop_assert!(KeySet::read(&payload).is_err() && KeySet::read(text.as_bytes()).is_err());
    }

    #[test]
    fn a_key_with_any_numbers_is_read_or_reported(x in prop::collection::vec(any::<u8>(), 0..70), y in any::<[u8; 32]>()) {
        let jwks = json!({"keys": [
            {"kty": "EC", "crv": "P-256", "kid": "a", "x": encode(&x), "y": encode(&y)},
            {"kty": "RSA", "kid": "b", "n": encode(&x.repeat(4)), "e": encode(&y[..3])},
        ]});
        prop_assert!(KeySet::read(jwks.to_string().as_bytes()).is_err() || x.len() >= 64);
    }
}
