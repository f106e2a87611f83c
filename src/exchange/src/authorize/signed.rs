//! What a signature must cover: the very request that was routed.

use ringgate_http::{Field, Known};
use ringgate_route::{Addressing, Target};
use ringgate_sigv4::{Fault, Fields, Presented};

use crate::Call;

/// The fields of a request as its signature sees them. The host is the one that was routed by: that of an absolute
/// target goes before the field (RFC 9112, 3.2.2).
pub(super) struct SignedFields<'a> {
    call: &'a Call<'a>,
    authority: Option<&'a [u8]>,
}

impl<'a> SignedFields<'a> {
    pub fn of(call: &'a Call<'a>, target: &Target) -> SignedFields<'a> {
        SignedFields { call, authority: target.authority.map(|authority| authority.of(call.buffer)) }
    }
}

impl Fields for SignedFields<'_> {
    fn fields(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let (buffer, authority) = (self.call.buffer, self.authority);
        let is_sent = move |field: &&Field| authority.is_none() || field.known != Known::Host;
        let sent = self.call.head.fields.iter().filter(is_sent);
        let sent = sent.map(move |field| (field.name.of(buffer), field.value.of(buffer)));
        authority.into_iter().map(|host| (&b"host"[..], host)).chain(sent)
    }
}

/// What says where a request goes must be signed, or a signature for one route would open another: the host always, and
/// the fields that name an API (R-ROUTE-03) or replace the method (R-ROUTE-19) where they do.
pub(super) fn check_steering(
    presented: &Presented<'_>,
    addressing: Option<Addressing>,
    is_method_overridden: bool,
) -> Result<(), Fault> {
    let steering = [
        ("x-apigw-api-id", addressing == Some(Addressing::Header)),
        ("x-http-method-override", is_method_overridden),
    ];
    for (name, _) in steering.into_iter().filter(|(_, steers)| *steers) {
        if !presented.signed_headers().any(|signed| signed == name) {
            return Err(Fault::unsigned_field(name));
        }
    }
    Ok(())
}
