use std::fmt;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use super::text::{from_base64, from_hex, hex};

/// A key that signs snapshots (Ed25519, RFC 8032).
pub struct SigningKey {
    pair: Ed25519KeyPair,
    public: PublicKey,
}

impl SigningKey {
    /// The key of a seed. Whoever makes a new key draws 32 random bytes; this crate draws none.
    ///
    /// # Errors
    /// [`KeyError::Rejected`], when the cryptographic library refuses the seed.
    pub fn from_seed(seed: &[u8; 32]) -> Result<SigningKey, KeyError> {
        SigningKey::of(Ed25519KeyPair::from_seed_unchecked(seed))
    }

    /// Reads a key file: 32 raw bytes; or text, which is the seed in hexadecimal digits or base64, or PKCS #8 in
    /// base64, with or without PEM lines around it; or PKCS #8 as it is.
    ///
    /// # Errors
    /// [`KeyError`], without anything of the file in it.
    pub fn parse(file: &[u8]) -> Result<SigningKey, KeyError> {
        let bytes = decode(file).ok_or(KeyError::Unreadable { what: "signing key" })?;
        match <&[u8; 32]>::try_from(bytes.as_slice()) {
            Ok(seed) => SigningKey::from_seed(seed),
            Err(_) => SigningKey::of(Ed25519KeyPair::from_pkcs8_maybe_unchecked(&bytes)),
        }
    }

    /// The public half.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    pub(super) fn sign(&self, message: &[u8]) -> Option<[u8; 64]> {
        self.pair.try_sign(message).ok()?.as_ref().try_into().ok()
    }

    fn of<E>(pair: Result<Ed25519KeyPair, E>) -> Result<SigningKey, KeyError> {
        let rejected = KeyError::Rejected { what: "signing key" };
        let pair = pair.map_err(|_| rejected.clone())?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| rejected)?;
        Ok(SigningKey { pair, public: PublicKey(public) })
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", hex(&self.public.id()))
    }
}

/// A key that snapshots are checked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

/// What stands before the 32 bytes of an Ed25519 key in SubjectPublicKeyInfo (RFC 8410, 4).
const PUBLIC_KEY_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

impl PublicKey {
    /// Reads a key file: 32 raw bytes; or text, which is the key in hexadecimal digits or base64, or its
    /// SubjectPublicKeyInfo in base64, with or without PEM lines around it; or that as it is.
    ///
    /// # Errors
    /// [`KeyError`]
    pub fn parse(file: &[u8]) -> Result<PublicKey, KeyError> {
        let bytes = decode(file).ok_or(KeyError::Unreadable { what: "public key" })?;
        let key = bytes.strip_prefix(&PUBLIC_KEY_PREFIX).unwrap_or(&bytes);
        let key = key.try_into().map_err(|_| KeyError::Rejected { what: "public key" })?;
        Ok(PublicKey(key))
    }

    /// The key as hexadecimal digits, which [`PublicKey::parse`] reads.
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }

    /// The first eight bytes of the key's BLAKE3, which stand in the header of what it signed.
    pub fn id(&self) -> [u8; 8] {
        let [a, b, c, d, e, f, g, h, ..] = *blake3::hash(&self.0).as_bytes();
        [a, b, c, d, e, f, g, h]
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.0).verify(message, signature).is_ok()
    }
}

/// What a key file says, once its text is undone.
fn decode(file: &[u8]) -> Option<Vec<u8>> {
    if file.len() == 32 || file.starts_with(&[0x30]) && !file.is_ascii() {
        return Some(file.to_vec());
    }
    let lines = file.split(|byte| *byte == b'\n').filter(|line| !line.starts_with(b"-----"));
    let text: Vec<u8> = lines.flatten().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let bytes = if text.len() == 64 { from_hex(&text) } else { None };
    bytes.or_else(|| from_base64(&text)).filter(|bytes| !bytes.is_empty())
}

/// Why a key file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// Neither raw bytes nor text that stands for bytes.
    Unreadable {
        /// Which key.
        what: &'static str,
    },
    /// The bytes are no Ed25519 key.
    Rejected {
        /// Which key.
        what: &'static str,
    },
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyError::Unreadable { what } => {
                write!(
                    f,
                    "unreadable {what}: expected 32 bytes, raw or in hexadecimal digits or base64, or PEM"
                )
            }
            KeyError::Rejected { what } => {
                write!(f, "the {what} is no Ed25519 key; make one with 32 random bytes")
            }
        }
    }
}

impl std::error::Error for KeyError {}
