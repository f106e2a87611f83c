use crate::canonical::Scratch;
use crate::credential::Scope;
use crate::date::{STAMP_BYTES, stamp};
use crate::encode::{is_control, push_all_encoded, push_hex};
use crate::key::SigningKeys;
use crate::path::{PathForm, push_path};
use crate::query::{SIGNATURE, has};
use crate::request::{Fields, Payload, Request};
use crate::{ALGORITHM, TERMINATOR};

/// The longest life of a presigned query, in seconds: a week.
pub const EXPIRES_S_MAX: u64 = 604_800;

/// Fields that are not signed: those that a proxy on the way may change or drop, those of one connection, and those
/// that signing itself writes.
const UNSIGNED: [&str; 16] = [
    "authorization",
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-amzn-trace-id",
];

/// Whose signature it is.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// The key's name, without slashes.
    pub access_key: &'a str,
    /// The key's secret.
    pub secret: &'a str,
    /// The token that goes with temporary keys.
    pub session_token: Option<&'a str>,
}

/// How to sign (S-AW-03).
#[derive(Clone, Copy)]
pub struct Signing<'a> {
    /// Whose signature it is.
    pub credentials: Credentials<'a>,
    /// The region of the endpoint that is called.
    pub region: &'a str,
    /// The service's signing name.
    pub service: &'a str,
    /// When, in seconds since 1970.
    pub time: u64,
    /// The canonical form of paths: [`PathForm::Verbatim`] for S3, [`PathForm::Normalized`] for the others.
    pub path: PathForm,
    /// Whether to add `x-amz-content-sha256`, as S3 wants it and an unsigned payload does.
    pub content_sha256: bool,
}

/// Fields to add to a request; kept by the caller and reused.
#[derive(Clone, Debug, Default)]
pub struct Signed {
    stamp: Vec<u8>,
    token: Vec<u8>,
    content_sha256: Vec<u8>,
    authorization: Vec<u8>,
}

/// The request cannot be signed: its method, path, query or a field has bytes that no message may have. The caller's
/// mistake; nothing that a signature could cover was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsignable {
    /// Which part it is.
    pub part: &'static str,
}

impl Signed {
    /// The fields to add, with names in lower case.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        let fields = [
            ("x-amz-date", &self.stamp),
            ("x-amz-security-token", &self.token),
            ("x-amz-content-sha256", &self.content_sha256),
            ("authorization", &self.authorization),
        ];
        fields
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, value.as_slice()))
    }

    fn clear(&mut self) {
        for value in [&mut self.stamp, &mut self.token, &mut self.content_sha256, &mut self.authorization] {
            value.clear();
        }
    }
}

impl Signing<'_> {
    /// Signs the request in its header: what is to be added goes to `signed`. The request's fields must include
    /// `host`; those of them that signing writes itself are left out, the caller must not send them.
    ///
    /// # Errors
    /// [`Unsignable`] if a part of the request is not fit for a message.
    pub fn sign<F: Fields + ?Sized>(
        &self,
        request: &Request<'_, F>,
        payload: Payload<'_>,
        (keys, scratch): (&mut SigningKeys, &mut Scratch),
        signed: &mut Signed,
    ) -> Result<(), Unsignable> {
        let stamp = stamp(self.time);
        scratch.clear();
        signed.clear();
        signed.stamp.extend_from_slice(&stamp);
        signed.token.extend_from_slice(self.credentials.session_token.unwrap_or_default().as_bytes());
        if self.content_sha256 {
            payload.write(&mut signed.content_sha256);
        }
        scratch.params.read(request.query, false).map_err(|_| Unsignable { part: "query" })?;
        add_lines(scratch, request)?;
        for (name, value) in signed.fields() {
            scratch.lines.add(name.as_bytes(), value).map_err(|_| Unsignable { part: "credentials" })?;
        }
        scratch.lines.sort();
        self.write_canonical(request, payload, scratch)?;
        let scope = self.scope(&stamp);
        scratch.write_to_sign(&stamp, &scope);
        let tag = keys.sign(self.credentials.secret, &scope, &scratch.to_sign);
        self.write_authorization(scratch, &scope, tag.as_ref(), &mut signed.authorization);
        Ok(())
    }

    /// Signs the request in its query, for `expires_s` seconds: appends the whole query to `out`, without a question
    /// mark. Fields of the request are signed too, so that whoever uses the query must send the same.
    ///
    /// # Errors
    /// [`Unsignable`] if a part of the request is not fit for a message, or if the life is longer than
    /// [`EXPIRES_S_MAX`].
    pub fn presign<F: Fields + ?Sized>(
        &self,
        request: &Request<'_, F>,
        payload: Payload<'_>,
        expires_s: u64,
        (keys, scratch): (&mut SigningKeys, &mut Scratch),
        out: &mut Vec<u8>,
    ) -> Result<(), Unsignable> {
        if expires_s > EXPIRES_S_MAX {
            return Err(Unsignable { part: "life" });
        }
        if has(request.query, SIGNATURE) {
            return Err(Unsignable { part: "query" });
        }
        let stamp = stamp(self.time);
        let scope = self.scope(&stamp);
        scratch.clear();
        add_lines(scratch, request)?;
        scratch.lines.sort();
        scratch.params.read(request.query, false).map_err(|_| Unsignable { part: "query" })?;
        out.extend_from_slice(request.query);
        self.add_params(scratch, &scope, &stamp, expires_s, out);
        self.write_canonical(request, payload, scratch)?;
        scratch.write_to_sign(&stamp, &scope);
        let tag = keys.sign(self.credentials.secret, &scope, &scratch.to_sign);
        out.extend_from_slice(format!("&{SIGNATURE}=").as_bytes());
        push_hex(out, tag.as_ref());
        Ok(())
    }

    fn scope<'s>(&'s self, stamp: &'s [u8; STAMP_BYTES]) -> Scope<'s> {
        let day = std::str::from_utf8(&stamp[..8]).unwrap_or_default();
        Scope { day, region: self.region, service: self.service }
    }

    /// Adds the parameters of a presigned query but for the signature, to what is signed and to `out`.
    fn add_params(
        &self,
        scratch: &mut Scratch,
        scope: &Scope<'_>,
        stamp: &[u8; STAMP_BYTES],
        expires_s: u64,
        out: &mut Vec<u8>,
    ) {
        let mut names = Vec::new();
        scratch.lines.write_names(&mut names);
        let Scope { day, region, service } = scope;
        let credential = format!("{}/{day}/{region}/{service}/{TERMINATOR}", self.credentials.access_key);
        let (expires, stamp) = (expires_s.to_string(), String::from_utf8_lossy(stamp));
        let names = String::from_utf8_lossy(&names);
        let params = [
            ("X-Amz-Algorithm", ALGORITHM),
            ("X-Amz-Credential", &credential),
            ("X-Amz-Date", &stamp),
            ("X-Amz-Expires", &expires),
            ("X-Amz-SignedHeaders", &names),
        ];
        let token = self.credentials.session_token.map(|token| ("X-Amz-Security-Token", token));
        let mut is_first = scratch.params.is_empty();
        for (name, value) in params.into_iter().chain(token) {
            scratch.params.add(name, value);
            if !is_first {
                out.push(b'&');
            }
            is_first = false;
            out.extend_from_slice(name.as_bytes());
            out.push(b'=');
            push_all_encoded(out, value.as_bytes());
        }
    }

    /// Writes the canonical request from the parameters and lines that stand in `scratch`.
    fn write_canonical<F: Fields + ?Sized>(
        &self,
        request: &Request<'_, F>,
        payload: Payload<'_>,
        scratch: &mut Scratch,
    ) -> Result<(), Unsignable> {
        if request.method.bytes().any(is_control) {
            return Err(Unsignable { part: "method" });
        }
        let Scratch { params, lines, canonical, .. } = scratch;
        canonical.extend_from_slice(request.method.as_bytes());
        canonical.push(b'\n');
        push_path(canonical, request.path, self.path).ok_or(Unsignable { part: "path" })?;
        canonical.push(b'\n');
        params.write_sorted(canonical);
        canonical.push(b'\n');
        lines.write_lines(canonical);
        canonical.push(b'\n');
        lines.write_names(canonical);
        canonical.push(b'\n');
        payload.write(canonical);
        Ok(())
    }

    fn write_authorization(&self, scratch: &Scratch, scope: &Scope<'_>, signature: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(ALGORITHM.as_bytes());
        out.extend_from_slice(b" Credential=");
        out.extend_from_slice(self.credentials.access_key.as_bytes());
        out.push(b'/');
        scope.write(out);
        out.extend_from_slice(b", SignedHeaders=");
        scratch.lines.write_names(out);
        out.extend_from_slice(b", Signature=");
        push_hex(out, signature);
    }
}

/// Takes the request's fields to sign.
fn add_lines<F: Fields + ?Sized>(scratch: &mut Scratch, request: &Request<'_, F>) -> Result<(), Unsignable> {
    let is_signed =
        |name: &[u8]| !UNSIGNED.iter().any(|left_out| name.eq_ignore_ascii_case(left_out.as_bytes()));
    for (name, value) in request.fields.fields().filter(|(name, _)| is_signed(name)) {
        scratch.lines.add(name, value).map_err(|_| Unsignable { part: "header" })?;
    }
    Ok(())
}
