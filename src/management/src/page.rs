//! Pages of listings: how many rows, and where the next begins (R-MGMT-02, S-WA-05).

use crate::fault::Fault;
use crate::generated::Operation;

/// How many rows a page has when the client does not say.
pub const LIMIT_DEFAULT: usize = 25;
/// The most rows of a page.
pub const LIMIT_MAX: usize = 500;
/// The longest key of a row, in bytes: names and identifiers are far shorter.
pub const KEY_BYTES_MAX: usize = 3000;
/// The longest position, in bytes: four characters for three bytes of the key and its eight of the listing.
pub const POSITION_BYTES_MAX: usize = (KEY_BYTES_MAX + 8).div_ceil(3) * 4;

/// A listing that pages are cut from: an operation with everything that decides which rows it has, but not the page.
/// Its positions are refused by every other listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listing(u64);

/// How many rows a page has.
///
/// # Errors
/// `BadRequestException` for a limit that is not from 1 to [`LIMIT_MAX`].
pub fn limit(limit: Option<i32>) -> Result<usize, Fault> {
    let Some(limit) = limit else { return Ok(LIMIT_DEFAULT) };
    let limit = usize::try_from(limit).ok().filter(|limit| (1..=LIMIT_MAX).contains(limit));
    limit.ok_or_else(|| {
        Fault::bad_request(format!("Invalid limit specified. Must be between 1 and {LIMIT_MAX}"))
    })
}

impl Listing {
    /// The listing of an operation within a scope: the identifiers of its parents and the filters of the client.
    pub fn new(operation: Operation, scope: &[&str]) -> Self {
        let parts = std::iter::once(operation.name()).chain(scope.iter().copied());
        // An end after each part, so that parts cannot run into each other: no UTF-8 has this byte.
        Listing(parts.fold(FNV_START, |hash, part| fnv(fnv(hash, part.as_bytes()), &[0xff])))
    }

    /// The position after a row, by the key that orders the listing. Opaque to clients, and not secret. It is
    /// accepted again if the key has at most [`KEY_BYTES_MAX`] bytes.
    pub fn position(self, key: &str) -> String {
        let mut bytes = fnv(self.0, key.as_bytes()).to_be_bytes().to_vec();
        bytes.extend_from_slice(key.as_bytes());
        to_text(&bytes)
    }

    /// The key of the last row of the page before; none at the beginning.
    ///
    /// # Errors
    /// `BadRequestException` for a position that this listing did not give.
    pub fn after(self, position: Option<&str>) -> Result<Option<String>, Fault> {
        let Some(position) = position.filter(|position| !position.is_empty()) else { return Ok(None) };
        let read = || {
            let bytes = Some(position).filter(|it| it.len() <= POSITION_BYTES_MAX).and_then(from_text)?;
            let (hash, key) = bytes.split_first_chunk::<8>()?;
            let is_own = u64::from_be_bytes(*hash) == fnv(self.0, key);
            String::from_utf8(key.to_vec()).ok().filter(|_| is_own)
        };
        read()
            .map(Some)
            .ok_or_else(|| Fault::bad_request("Invalid position parameter specified").at("position"))
    }

    /// A page and the position of the next, from rows that begin after the last page: one more than the page holds, to
    /// know whether there is a next one.
    pub fn cut<T>(
        self,
        mut rows: Vec<T>,
        limit: usize,
        key: impl Fn(&T) -> &str,
    ) -> (Vec<T>, Option<String>) {
        let is_more = rows.len() > limit;
        rows.truncate(limit);
        let position = rows.last().filter(|_| is_more).map(|row| self.position(key(row)));
        (rows, position)
    }
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a: against accidents, not against forgers, who gain nothing.
fn fnv(start: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(start, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 for addresses, without padding (RFC 4648, section 5).
fn to_text(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, at| bits << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
        for at in 0..=chunk.len() {
            let digit = bits >> (18 - 6 * at) & 63;
            out.push(char::from(DIGITS[digit as usize]));
        }
    }
    out
}

fn from_text(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.as_bytes().chunks(4) {
        let mut bits = 0u32;
        for at in 0..4 {
            let digit = match chunk.get(at) {
                Some(byte) => DIGITS.iter().position(|digit| digit == byte)?,
                None => 0,
            };
            bits = bits << 6 | u32::try_from(digit).ok()?;
        }
        let [_, bytes @ ..] = bits.to_be_bytes();
        out.extend_from_slice(bytes.get(..chunk.len().checked_sub(1).filter(|kept| *kept > 0)?)?);
    }
    // Digits with bits that mean nothing would give one position two texts.
    (to_text(&out) == text).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn s_wa_05_limits() {
        let cases = [
            (None, Some(25)),
            (Some(1), Some(1)),
            (Some(500), Some(500)),
            (Some(0), None),
            (Some(501), None),
        ];
        for (given, want) in cases.into_iter().chain([(Some(-1), None)]) {
            assert_eq!(limit(given).ok(), want, "{given:?}");
        }
    }

    #[test]
    fn s_wa_05_a_position_belongs_to_its_listing() {
        let own = Listing::new(Operation::GetResources, &["api1"]);
        let position = own.position("r1");
        assert_eq!(own.after(Some(&position)), Ok(Some("r1".to_owned())));
        assert_eq!((own.after(None), own.after(Some(""))), (Ok(None), Ok(None)));
        let others = [
            Listing::new(Operation::GetResources, &["api2"]),
            Listing::new(Operation::GetResources, &["api1", ""]),
            Listing::new(Operation::GetResources, &["api", "1"]),
            Listing::new(Operation::GetModels, &["api1"]),
        ];
        for other in others {
            assert!(other.after(Some(&position)).is_err());
        }
        for wrong in ["x", "AAAA", "!", "é", &position[1..], &format!("{position}A"), &"A".repeat(5000)] {
            let fault = own.after(Some(wrong)).expect_err(wrong);
            assert_eq!(fault.message, "Invalid position parameter specified");
        }
    }

    #[test]
    fn keys_have_a_limit() {
        let own = Listing::new(Operation::GetResources, &[]);
        let after = |bytes: usize| own.after(Some(&own.position(&"k".repeat(bytes))));
        assert!(after(KEY_BYTES_MAX).is_ok_and(|key| key.is_some_and(|key| key.len() == KEY_BYTES_MAX)));
        assert!(after(KEY_BYTES_MAX + 100).is_err());
    }

    #[test]
    fn pages_end_where_rows_do() {
        let listing = Listing::new(Operation::GetRestApis, &[]);
        let (page, next) = listing.cut(vec!["a", "b", "c"], 2, |row| row);
        assert_eq!((page, listing.after(next.as_deref())), (vec!["a", "b"], Ok(Some("b".to_owned()))));
        assert_eq!(listing.cut(vec!["c", "d"], 2, |row| row), (vec!["c", "d"], None));
        assert_eq!(listing.cut(Vec::<&str>::new(), 2, |row| row), (vec![], None));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn positions_come_back(key in ".{0,40}", text in "[A-Za-z0-9_-]{0,40}") {
            let listing = Listing::new(Operation::GetRestApis, &[]);
            prop_assert_eq!(listing.after(Some(&listing.position(&key))), Ok(Some(key)));
            if let Some(bytes) = from_text(&text) {
                prop_assert_eq!(to_text(&bytes), text);
            }
        }
    }
}
