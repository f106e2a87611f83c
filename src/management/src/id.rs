//! Identifiers, from chance that the caller gives (R-ROUTE-02, R-USAGE-01, S-PL-02).

/// What an identifier is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdKind {
    /// An API: ten characters.
    RestApi,
    /// An API's root resource: ten characters.
    RootResource,
    /// Any other resource: six characters.
    Resource,
    /// A private custom domain's `domainNameId`: ten characters.
    DomainName,
    /// An API key: ten characters.
    ApiKey,
    /// The secret of an API key: forty characters, letters of both cases.
    ApiKeyValue,
    /// Deployments, authorizers, models, validators, usage plans, documentation parts, client certificates and VPC links:
    /// six characters.
    Other,
}

const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const BOTH: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Draws an identifier. `chance` gives 64 even random bits a call; one call is made for each character.
///
/// Whether it is taken is the caller's to look up.
pub fn draw(kind: IdKind, chance: &mut impl FnMut() -> u64) -> String {
    let (alphabet, length) = match kind {
        IdKind::RestApi | IdKind::RootResource | IdKind::DomainName | IdKind::ApiKey => (LOWER, 10),
        IdKind::Resource | IdKind::Other => (LOWER, 6),
        IdKind::ApiKeyValue => (BOTH, 40),
    };
    // The high half of a product: even but for a 2^-58th.
    let pick = |bits: u64| ((u128::from(bits) * alphabet.len() as u128) >> 64) as usize;
    (0..length).map(|_| char::from(alphabet[pick(chance())])).collect()
}

/// A request's identifier: a UUID of version 4 from 128 random bits.
pub fn request_id(chance: u128) -> String {
    let bits = chance & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let hex = format!("{bits:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_route_02_lengths_and_letters() {
        let cases =
            [(IdKind::RestApi, 10), (IdKind::Resource, 6), (IdKind::Other, 6), (IdKind::ApiKeyValue, 40)];
        for (kind, length) in cases {
            let mut state = 1u64;
            let mut chance = || {
                state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
                state
            };
            let id = draw(kind, &mut chance);
            assert_eq!(id.len(), length, "{id}");
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            assert!(
                id.chars().all(|c| is_plain(c) || kind == IdKind::ApiKeyValue && c.is_ascii_uppercase()),
                "{id}"
            );
            assert_ne!(draw(kind, &mut chance), id);
        }
        assert_eq!(draw(IdKind::Resource, &mut || 0), "aaaaaa");
        assert_eq!(draw(IdKind::Resource, &mut || u64::MAX), "999999");
    }

    #[test]
    fn s_pl_02_request_ids_are_uuids() {
        assert_eq!(request_id(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(request_id(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
