use std::borrow::Cow;

use aws_lc_rs::constant_time::verify_slices_are_equal;

use crate::canonical::Scratch;
use crate::credential::{Credential, Scope};
use crate::date::{parse_http_date, parse_stamp, stamp};
use crate::encode::{is_control, read_digest};
use crate::fault::Fault;
use crate::headers::push_signed;
use crate::key::{SigningKey, SigningKeys};
use crate::path::{PathForm, push_path};
use crate::presented::{Form, Found, Presented};
use crate::request::{Fields, Payload, Request};
use crate::sign::EXPIRES_S_MAX;
use crate::{ALGORITHM, TERMINATOR};

/// How far, in seconds, a signer's clock may be from ours, either way (R-AUTH-09, S-IAM-06).
pub const SKEW_S: u64 = 300;

/// Canonical requests up to this length in bytes are shown in the message of a wrong signature.
const SHOWN_BYTES_MAX: usize = 16 * 1024;

/// A field that CloudFront adds on the way, after signing; every other `x-amz-*` field must be signed.
const ADDED_ON_THE_WAY: &str = "x-amz-cf-id";

/// What signatures must be for, and how their signers write paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verifier<'a> {
    /// The region in the scope, such as `eu-west-1`.
    pub region: &'a str,
    /// The service's signing name: `execute-api` for calls, `apigateway` for management (S-IAM-06).
    pub service: &'a str,
    /// The canonical form of paths.
    pub path: PathForm,
}

impl Verifier<'_> {
    /// Reads the credentials and checks all that needs no secret, in the service's order: that the parts are there,
    /// the date, the signed fields, the algorithm, the scope. `now` is in seconds since 1970. `None` if there are no
    /// credentials at all; that is [`Fault::missing_token`] where some are needed.
    ///
    /// # Errors
    /// [`Fault`] of kind `Incomplete` or `Invalid` (R-AUTH-11).
    pub fn read<'r, F>(&self, request: &Request<'r, F>, now: u64) -> Result<Option<Presented<'r>>, Fault>
    where
        F: Fields + ?Sized,
    {
        let Some(found) = Found::read(request)? else { return Ok(None) };
        let time = time_of(&found)?;
        check_time(&found, time, now)?;
        let signed_headers = ascending(found.signed_headers);
        check_signed_headers(request, &signed_headers)?;
        if found.algorithm != ALGORITHM {
            let algorithm = found.algorithm;
            return Err(Fault::incomplete(format!(
                "Unsupported AWS 'algorithm': '{algorithm}' (only {ALGORITHM} for now). "
            )));
        }
        let stamp = stamp(time);
        let access_key = self.access_key(found.credential, &String::from_utf8_lossy(&stamp))?;
        Ok(Some(Presented {
            form: found.form,
            access_key,
            session_token: found.session_token,
            signed_headers,
            stamp,
            is_payload_unsigned: found.is_payload_unsigned,
            signature: read_digest(found.signature.as_bytes()),
        }))
    }

    /// Compares the signature with the one that `secret` makes, in constant time. `payload` is not looked at if the
    /// request says that it is not signed. `keys` saves deriving the key again.
    ///
    /// # Errors
    /// [`Fault`] of kind `Invalid`, whose message shows what should have been signed; of kind `Incomplete` if the
    /// request cannot be put in canonical form.
    pub fn check<F: Fields + ?Sized>(
        &self,
        presented: &Presented<'_>,
        secret: &str,
        request: &Request<'_, F>,
        payload: Payload<'_>,
        (keys, scratch): (&mut SigningKeys, &mut Scratch),
    ) -> Result<(), Fault> {
        let scope = self.write(presented, request, payload, scratch)?;
        compare(keys.sign(secret, &scope, &scratch.to_sign).as_ref(), presented, scratch)
    }

    /// As [`Verifier::check`] with a key that was derived for [`Presented::day`] and this region and service.
    ///
    /// # Errors
    /// As [`Verifier::check`].
    pub fn check_with<F: Fields + ?Sized>(
        &self,
        presented: &Presented<'_>,
        key: &SigningKey,
        request: &Request<'_, F>,
        payload: Payload<'_>,
        scratch: &mut Scratch,
    ) -> Result<(), Fault> {
        self.write(presented, request, payload, scratch)?;
        compare(key.sign(&scratch.to_sign).as_ref(), presented, scratch)
    }

    /// Writes what should have been signed.
    fn write<'p, F: Fields + ?Sized>(
        &'p self,
        presented: &'p Presented<'_>,
        request: &Request<'_, F>,
        payload: Payload<'_>,
        scratch: &mut Scratch,
    ) -> Result<Scope<'p>, Fault> {
        let payload = if presented.is_payload_unsigned { Payload::Unsigned } else { payload };
        write_canonical(scratch, self.path, presented, request, payload)?;
        let scope = Scope { day: presented.day(), region: self.region, service: self.service };
        scratch.write_to_sign(&presented.stamp, &scope);
        Ok(scope)
    }

    /// The access key, if the rest of the credential is the scope that we serve.
    fn access_key<'r>(&self, text: Cow<'r, str>, stamp: &str) -> Result<Cow<'r, str>, Fault> {
        let Some(credential) = Credential::read(&text) else {
            return Err(Fault::incomplete(format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, \
                 got '{text}'"
            )));
        };
        let problem = self.scope_problem(&credential, stamp);
        if !problem.is_empty() {
            return Err(Fault::invalid(problem));
        }
        let key_bytes = credential.access_key.len();
        Ok(match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(..key_bytes).unwrap_or_default()),
            Cow::Owned(mut text) => {
                text.truncate(key_bytes);
                Cow::Owned(text)
            }
        })
    }

    fn scope_problem(&self, credential: &Credential<'_>, stamp: &str) -> String {
        let mut problem = String::new();
        let Scope { day, region, service } = credential.scope;
        if region != self.region {
            problem.push_str(&format!("Credential should be scoped to a valid region, not '{region}'. "));
        }
        if service != self.service {
            problem
                .push_str(&format!("Credential should be scoped to correct service: '{}'. ", self.service));
        }
        if credential.terminator != TERMINATOR {
            problem.push_str(&format!(
                "Credential should be scoped with a valid terminator: '{TERMINATOR}', not '{}'. ",
                credential.terminator
            ));
        }
        let signed_day = stamp.get(..8).unwrap_or_default();
        if day != signed_day {
            problem.push_str(&format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
                 '{day}' != '{signed_day}', from '{stamp}'."
            ));
        }
        problem
    }
}

fn compare(expected: &[u8], presented: &Presented<'_>, scratch: &Scratch) -> Result<(), Fault> {
    let sent = presented.signature.as_ref().map(<[u8; 32]>::as_slice).unwrap_or_default();
    verify_slices_are_equal(expected, sent).map_err(|_| mismatch(scratch))
}

fn time_of(found: &Found<'_>) -> Result<u64, Fault> {
    let text = found.date.as_bytes();
    let http_date = || if found.form == Form::Header { parse_http_date(text) } else { None };
    parse_stamp(text).or_else(http_date).ok_or_else(|| {
        Fault::incomplete(format!(
            "Date must be in ISO-8601 'basic format'. Got '{}'. See http://en.wikipedia.org/wiki/ISO_8601",
            found.date
        ))
    })
}

/// A signature holds for [`SKEW_S`], one in a query for the time it names; none comes from the future.
fn check_time(found: &Found<'_>, time: u64, now: u64) -> Result<(), Fault> {
    let life = match &found.expires {
        Some(text) => expires(text)?,
        None => SKEW_S,
    };
    let text = |time| String::from_utf8_lossy(&stamp(time)).into_owned();
    if time > now.saturating_add(SKEW_S) {
        return Err(Fault::invalid(format!(
            "Signature not yet current: {} is still later than {} ({} + {})",
            text(time),
            text(now.saturating_add(SKEW_S)),
            text(now),
            span(SKEW_S)
        )));
    }
    if time.saturating_add(life) < now {
        return Err(Fault::invalid(format!(
            "Signature expired: {} is now earlier than {} ({} - {})",
            text(time),
            text(now.saturating_sub(life)),
            text(now),
            span(life)
        )));
    }
    Ok(())
}

fn expires(text: &str) -> Result<u64, Fault> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(seconds) if is_number && seconds <= EXPIRES_S_MAX => Ok(seconds),
        _ if is_number => Err(Fault::incomplete(format!(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less \
             than {EXPIRES_S_MAX} seconds"
        ))),
        _ => Err(Fault::incomplete("X-Amz-Expires should be a number")),
    }
}

fn span(seconds: u64) -> String {
    if seconds > 0 && seconds.is_multiple_of(60) {
        format!("{} min.", seconds / 60)
    } else {
        format!("{seconds} sec.")
    }
}

/// The host must be signed, and every `x-amz-*` field that came: what steers a service is the signer's word.
fn check_signed_headers<F: Fields + ?Sized>(request: &Request<'_, F>, signed: &str) -> Result<(), Fault> {
    let is_signed = |name: &[u8]| signed.split(';').any(|found| name.eq_ignore_ascii_case(found.as_bytes()));
    if !is_signed(b"host") {
        return Err(Fault::invalid(
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        ));
    }
    let steers = |name: &[u8]| {
        name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"x-amz-"))
            && !name.eq_ignore_ascii_case(ADDED_ON_THE_WAY.as_bytes())
    };
    match request.fields.fields().find(|(name, _)| steers(name) && !is_signed(name)) {
        Some((name, _)) => {
            let name = String::from_utf8_lossy(name).to_ascii_lowercase();
            Err(Fault::unsigned_field(&name))
        }
        None => Ok(()),
    }
}

/// The list in lower case and ascending, each name once: so it stands in the canonical request, however it was sent.
fn ascending(list: Cow<'_, str>) -> Cow<'_, str> {
    let is_lower = !list.bytes().any(|byte| byte.is_ascii_uppercase());
    if is_lower && list.split(';').is_sorted_by(|a, b| a < b) {
        return list;
    }
    let lower = list.to_ascii_lowercase();
    let mut names: Vec<&str> = lower.split(';').collect();
    names.sort_unstable();
    names.dedup();
    Cow::Owned(names.join(";"))
}

fn write_canonical<F: Fields + ?Sized>(
    scratch: &mut Scratch,
    form: PathForm,
    presented: &Presented<'_>,
    request: &Request<'_, F>,
    payload: Payload<'_>,
) -> Result<(), Fault> {
    let unfit =
        |what| Fault::incomplete(format!("The {what} of the request cannot be put in canonical form."));
    if request.method.bytes().any(is_control) {
        return Err(unfit("method"));
    }
    scratch.clear();
    let Scratch { params, canonical, .. } = scratch;
    canonical.extend_from_slice(request.method.as_bytes());
    canonical.push(b'\n');
    push_path(canonical, request.path, form).ok_or_else(|| unfit("path"))?;
    canonical.push(b'\n');
    params.read(request.query, presented.form == Form::Query).map_err(|_| unfit("query"))?;
    params.write_sorted(canonical);
    canonical.push(b'\n');
    push_signed(canonical, &presented.signed_headers, request.fields).map_err(|_| unfit("header"))?;
    canonical.push(b'\n');
    canonical.extend_from_slice(presented.signed_headers.as_bytes());
    canonical.push(b'\n');
    payload.write(canonical);
    Ok(())
}

fn mismatch(scratch: &Scratch) -> Fault {
    let mut message = String::from(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
         Access Key and signing method. Consult the service documentation for details.",
    );
    if scratch.canonical.len() <= SHOWN_BYTES_MAX {
        message.push_str(&format!(
            "\n\nThe Canonical String for this request should have been\n'{}'\n\nThe String-to-Sign should have \
             been\n'{}'\n",
            String::from_utf8_lossy(&scratch.canonical),
            String::from_utf8_lossy(&scratch.to_sign)
        ));
    }
    Fault::invalid(message)
}
