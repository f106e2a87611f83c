//! Decimal digits without the formatting machinery: a log line has ten numbers and a budget of nanoseconds.

/// Digits of the longest `u64`.
const DIGITS_MAX: usize = 20;

/// Appends `value` in decimal.
pub(crate) fn push(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [b'0'; DIGITS_MAX];
    let mut first = DIGITS_MAX;
    for place in digits.iter_mut().rev() {
        // The remainder of ten always fits a byte.
        *place = b'0' + (value % 10) as u8;
        value /= 10;
        first -= 1;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[first..]);
}

#[cfg(test)]
mod tests {
    #[test]
    fn digits_match_the_standard_formatter() {
        for value in [0, 1, 9, 10, 99, 100, 65_535, 1_700_000_000_123, u64::MAX - 1, u64::MAX] {
            let mut out = Vec::new();
            super::push(&mut out, value);
            assert_eq!(String::from_utf8(out).unwrap(), value.to_string());
        }
    }
}
