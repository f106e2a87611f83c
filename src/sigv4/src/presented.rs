//! What a request presents: the credentials in its header or query, not yet believed.

mod found;

use std::borrow::Cow;

pub(crate) use found::Found;

use crate::date::STAMP_BYTES;

/// Where a request carries its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In the field `authorization`.
    Header,
    /// In the query: a presigned address.
    Query,
}

/// Credentials whose form, time and scope are right; whether the signature is, [`crate::Verifier::check`] tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presented<'a> {
    pub(crate) form: Form,
    pub(crate) access_key: Cow<'a, str>,
    pub(crate) session_token: Option<Cow<'a, str>>,
    /// Lower case, ascending, parted by `;`.
    pub(crate) signed_headers: Cow<'a, str>,
    pub(crate) stamp: [u8; STAMP_BYTES],
    pub(crate) is_payload_unsigned: bool,
    /// `None` if what was sent is no signature at all.
    pub(crate) signature: Option<[u8; 32]>,
}

impl Presented<'_> {
    /// Whose key signed, as claimed.
    pub fn access_key(&self) -> &str {
        &self.access_key
    }

    /// The session token (`x-amz-security-token`), which the caller compares with the one that belongs to the key.
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_deref()
    }

    /// Where the signature was.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The names of the signed fields, in lower case and ascending.
    pub fn signed_headers(&self) -> impl Iterator<Item = &str> {
        self.signed_headers.split(';')
    }

    /// When it was signed, as claimed: `20240312T070640Z`.
    pub fn stamp(&self) -> &str {
        std::str::from_utf8(&self.stamp).unwrap_or_default()
    }

    /// Whether the signature leaves the payload out (S-IAM-06), so that nobody need gather and hash it.
    pub fn is_payload_unsigned(&self) -> bool {
        self.is_payload_unsigned
    }

    /// The day in the scope: the first eight digits of the stamp, such as `20240312`.
    pub fn day(&self) -> &str {
        self.stamp().get(..8).unwrap_or_default()
    }
}
