//! Tests of the crate as a whole, through its public functions. Cases are data; every case is also cut into
//! prefixes, because a reason must not depend on how the bytes arrived.

mod bodies;
mod oracle;
mod properties;
mod request_meaning;
mod requests;
mod responses;
mod simulation;

use ringgate_http::{Limits, Method, Reason, RequestHead, ResponseHead};

use crate::{decode_request, decode_response};

/// What a decoder says of some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Whole(usize),
    More,
    Refused(Reason),
}

fn request_verdict(bytes: &[u8], limits: &Limits) -> (Verdict, RequestHead) {
    let mut head = RequestHead::default();
    let verdict = match decode_request(bytes, limits, &mut head) {
        Ok(true) => Verdict::Whole(head.len),
        Ok(false) => Verdict::More,
        Err(refusal) => refused(refusal.status, refusal.reason),
    };
    (verdict, head)
}

fn response_verdict(bytes: &[u8], limits: &Limits, method: Method) -> (Verdict, ResponseHead) {
    let mut head = ResponseHead::default();
    let verdict = match decode_response(bytes, limits, method, &mut head) {
        Ok(true) => Verdict::Whole(head.len),
        Ok(false) => Verdict::More,
        Err(refusal) => refused(refusal.status, refusal.reason),
    };
    (verdict, head)
}

fn refused(status: u16, reason: Reason) -> Verdict {
    assert_eq!(status, reason.status());
    Verdict::Refused(reason)
}

/// Every prefix needs more bytes or is refused for the same reason as the whole, and once refused, always refused.
fn check_prefixes(bytes: &[u8], whole: &Verdict, verdict: impl Fn(&[u8]) -> Verdict) {
    let mut refused = false;
    for end in 0..bytes.len() {
        let prefix = bytes[..end].escape_ascii();
        match verdict(&bytes[..end]) {
            Verdict::More => assert!(!refused, "refused, then not: {prefix}"),
            Verdict::Whole(len) => assert_eq!(Verdict::Whole(len), *whole, "{prefix}"),
            refusal => {
                assert_eq!(refusal, *whole, "{prefix}");
                refused = true;
            }
        }
    }
}
