use crate::Coding;
use crate::coding::is_identity;

/// Whether a client that prefers a coding we do not have, such as `br`, gets the best of its others. `true` is what
/// clients expect of a server; `false` is the newer vendor text, by which such a response is not compressed (R-LIM-03).
pub const BEYOND_UNSUPPORTED: bool = true;

/// The coding in which a client would like its response, by the values of its Accept-Encoding fields (RFC 9110,
/// 12.5.3). `None`: send the body as it is. That is so when the client says nothing, when it prefers `identity`, and
/// when it prefers `*`, which names no coding (R-LIM-03).
///
/// The highest weight wins, among equals the first; weight 0 forbids. What is malformed says nothing.
pub fn preferred_coding<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Option<Coding> {
    let mut best: Option<(u16, Choice)> = None;
    for element in values.into_iter().flat_map(|value| value.split(|byte| *byte == b',')) {
        let Some((weight, choice)) = read_element(element) else { continue };
        let is_passed_over = BEYOND_UNSUPPORTED && choice == Choice::Unsupported;
        let is_better = best.is_none_or(|(best, _)| weight > best);
        if weight > 0 && is_better && !is_passed_over {
            best = Some((weight, choice));
        }
    }
    match best {
        Some((_, Choice::Coding(coding))) => Some(coding),
        _ => None,
    }
}

/// What an element names.
#[derive(Clone, Copy, PartialEq)]
enum Choice {
    Coding(Coding),
    /// `identity` or `*`.
    Uncoded,
    Unsupported,
}

/// The weight in thousandths and what it is for; `None` when the element is empty or malformed.
fn read_element(element: &[u8]) -> Option<(u16, Choice)> {
    let mut parts = element.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let weight = match parts.next() {
        None => 1_000,
        Some(parameter) => read_weight(parameter)?,
    };
    if parts.next().is_some() {
        return None;
    }
    let choice = match Coding::from_name(name) {
        Some(coding) => Choice::Coding(coding),
        None if is_identity(name) || name == b"*" => Choice::Uncoded,
        None => Choice::Unsupported,
    };
    Some((weight, choice))
}

/// `q=` and a number from 0 to 1 with at most three decimals (RFC 9110, 12.4.2), in thousandths.
fn read_weight(parameter: &[u8]) -> Option<u16> {
    let (name, number) = parameter.split_at_checked(2)?;
    if !name.eq_ignore_ascii_case(b"q=") {
        return None;
    }
    let (whole, decimals) = match number {
        [b'0'] => (0, &b""[..]),
        [b'1'] => (1_000, &b""[..]),
        [b'0', b'.', decimals @ ..] => (0, decimals),
        [b'1', b'.', decimals @ ..] => (1_000, decimals),
        _ => return None,
    };
    if decimals.len() > 3 || !decimals.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let places = decimals.iter().chain(&[b'0'; 3]).take(3);
    let weight = whole + places.fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    (weight <= 1_000).then_some(weight)
}

#[cfg(test)]
mod tests {
    use super::Coding::{Deflate, Gzip};
    use super::*;

    fn check(values: &[&str], want: Option<Coding>) {
        let found = preferred_coding(values.iter().map(|value| value.as_bytes()));
        assert_eq!(found, want, "{values:?}");
    }

    #[test]
    fn r_lim_03_the_preferred_coding_is_chosen() {
        check(&["gzip"], Some(Gzip));
        check(&["deflate"], Some(Deflate));
        check(&["GZIP"], Some(Gzip));
        check(&["x-gzip"], Some(Gzip));
        check(&["gzip, deflate"], Some(Gzip));
        check(&["deflate, gzip"], Some(Deflate));
        check(&["deflate", "gzip"], Some(Deflate));
        check(&["gzip;q=0.5, deflate;q=0.6"], Some(Deflate));
        check(&["gzip;q=0.5, deflate"], Some(Deflate));
        check(&["gzip ; Q=0.001"], Some(Gzip));
        check(&["gzip;q=1.000,deflate;q=1.0"], Some(Gzip));
        check(&["gzip, identity"], Some(Gzip));
        check(&["gzip, *"], Some(Gzip));
        check(&["gzip, *;q=0"], Some(Gzip));
        check(&["identity;q=0.5, gzip;q=0.6, *;q=0"], Some(Gzip));
    }

    #[test]
    fn r_lim_03_nothing_or_a_star_asks_for_no_coding() {
        for values in [
            &[][..],
            &[""],
            &[" , "],
            &["*"],
            &["*;q=0.1"],
            &["*, gzip;q=0.5"],
            &["identity"],
            &["identity, gzip"],
            &["identity;q=0.8, gzip;q=0.2"],
            &["identity;q=0"],
            &["gzip;q=0"],
            &["gzip;q=0.000, deflate;q=0"],
            &["br"],
            &["br, zstd"],
        ] {
            check(values, None);
        }
    }

    #[test]
    fn r_lim_03_an_unsupported_coding_first_falls_to_the_next() {
        let falls = |coding| if BEYOND_UNSUPPORTED { Some(coding) } else { None };
        check(&["br, gzip"], falls(Gzip));
        check(&["br, zstd, deflate;q=0.1"], falls(Deflate));
        check(&["br;q=1.0, gzip;q=0.8, *;q=0.1"], falls(Gzip));
        check(&["br, *, gzip;q=0.5"], None);
        check(&["gzip, br"], Some(Gzip));
        check(&["gzip;q=0.9, br;q=0.8"], Some(Gzip));
    }

    #[test]
    fn malformed_elements_say_nothing() {
        for element in [
            "gzip;q=",
            "gzip;q=2",
            "gzip;q=1.1",
            "gzip;q=1.001",
            "gzip;q=0.1234",
            "gzip;q=.5",
            "gzip;q=-1",
            "gzip;q=a",
            "gzip;q=0,5",
            "gzip;x=1",
            "gzip;q=1;x=2",
            "gzip;",
            ";q=1",
            "gzip deflate",
        ] {
            check(&[element], None);
            check(&["deflate;q=0.1", element], Some(Deflate));
        }
    }
}
