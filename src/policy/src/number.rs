use std::cmp::Ordering;

/// A decimal number of any size, compared by its digits: account ids and nanoseconds do not fit a float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal<'a> {
    is_negative: bool,
    /// Without leading zeros.
    whole: &'a str,
    /// Without trailing zeros.
    fraction: &'a str,
}

impl<'a> Decimal<'a> {
    /// Reads `12`, `-0.5` and the like; `None` for anything else, exponents too.
    pub(crate) fn read(text: &'a str) -> Option<Decimal<'a>> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (digits, ""),
        };
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let is_zero = whole.is_empty() && fraction.is_empty();
        Some(Decimal { is_negative: text.starts_with('-') && !is_zero, whole, fraction })
    }

    fn magnitude(&self, other: &Decimal<'_>) -> Ordering {
        // without leading zeros the longer one is larger; fractions compare as text does
        let whole = self.whole.len().cmp(&other.whole.len()).then_with(|| self.whole.cmp(other.whole));
        whole.then_with(|| self.fraction.cmp(other.fraction))
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
        }
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn compares_by_value() {
        let check = |one: &str, other: &str, want: Ordering| {
            let order = Decimal::read(one).expect(one).cmp(&Decimal::read(other).expect(other));
            assert_eq!(order, want, "{one} and {other}");
        };
        check("1", "1.0", Ordering::Equal);
        check("-0", "0", Ordering::Equal);
        check("+7", "007.00", Ordering::Equal);
        check("10", "9", Ordering::Greater);
        check("0.5", "0.45", Ordering::Greater);
        check("-10", "-9", Ordering::Less);
        check("-1", "1", Ordering::Less);
        check("9007199254740993", "9007199254740992", Ordering::Greater);
        for wrong in ["", "-", ".", "1.", ".5", "1e3", "0x1", "1 ", "١"] {
            assert_eq!(Decimal::read(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn agrees_with_integers(one in any::<i64>(), other in any::<i64>()) {
            let (left, right) = (one.to_string(), other.to_string());
            prop_assert_eq!(Decimal::read(&left).cmp(&Decimal::read(&right)), one.cmp(&other));
        }
    }
}
