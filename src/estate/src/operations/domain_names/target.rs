//! Where the records of a domain name shall point to (S-DM-02).

use ringgate_management::shapes::{DomainName, EndpointType};

use super::has_type;
use crate::{Call, region};

/// The zone of every distribution, known to tools by heart.
const DISTRIBUTION_ZONE: &str = "Z2FDTNDATAQYW2";
const LOWER: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const UPPER: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Gives each endpoint its target, and takes targets away from those that are not there. The names follow from account,
/// region and domain name: whoever deletes a domain name and creates it again finds their records right.
pub(super) fn assign(domain: &mut DomainName, call: &Call<'_>) {
    let name = domain.domain_name.clone().unwrap_or_default();
    let digits = |what: &str, alphabet: &[u8; 36], length: usize| {
        let seed = [what, call.account, call.region, &name].join("\n");
        from_digits(&seed, alphabet, length)
    };
    let (is_regional, is_edge) =
        (has_type(domain, EndpointType::Regional), has_type(domain, EndpointType::Edge));
    domain.regional_domain_name = is_regional.then(|| {
        let label = digits("regional", LOWER, 10);
        format!("d-{label}.execute-api.{}.{}", call.region, region::suffix(call.region))
    });
    domain.regional_hosted_zone_id =
        is_regional.then(|| format!("Z{}", from_digits(&["zone", call.region].join("\n"), UPPER, 13)));
    domain.distribution_domain_name =
        is_edge.then(|| format!("d{}.cloudfront.net", digits("distribution", LOWER, 13)));
    domain.distribution_hosted_zone_id = is_edge.then(|| DISTRIBUTION_ZONE.to_owned());
}

/// Digits that follow from a text: FNV-1a of 128 bits, which is wide enough for thirteen of them.
fn from_digits(text: &str, alphabet: &[u8; 36], length: usize) -> String {
    let start = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    let hash = |hash: u128, byte: u8| (hash ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b);
    let mut rest = text.bytes().fold(start, hash);
    // The last bytes have hardly reached the high half.
    rest = (0..16).fold(rest, |rest, _| hash(rest, 0)) >> 40;
    let mut digits = String::with_capacity(length);
    for _ in 0..length {
        let digit = usize::try_from(rest % 36).ok().and_then(|at| alphabet.get(at));
        digits.push(digit.copied().map_or('0', char::from));
        rest /= 36;
    }
    digits
}
