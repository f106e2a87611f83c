//! Numbers as Java has them: what digits are read as, what they print as, how they compare.

use std::cmp::Ordering;

use crate::heap::{Full, Heap};
use crate::print::print_double;
use crate::value::Value;

/// Decimals longer than this are kept as they are written (`BigDecimal`), not as a double; json-smart's limit.
const DOUBLE_BYTES_MAX: usize = 18;

/// The number that `text` writes: `-`, digits, a fraction, an exponent, each of which may be missing or empty. `None`
/// if Java would not read it.
pub(crate) fn number(heap: &mut Heap, text: &str) -> Result<Option<Value>, Full> {
    if text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E')) {
        return decimal(heap, text);
    }
    // As json-smart has it, a lone minus is a zero.
    if text == "-" {
        return Ok(Some(Value::Int(0)));
    }
    if let Ok(number) = text.parse() {
        return Ok(Some(Value::Int(number)));
    }
    let (sign, digits) = split_sign(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let text = heap.text(&format!("{sign}{}", digits.trim_start_matches('0')))?;
    Ok(Some(Value::Number(text)))
}

fn split_sign(text: &str) -> (&'static str, &str) {
    text.strip_prefix('-').map_or(("", text), |digits| ("-", digits))
}

fn decimal(heap: &mut Heap, text: &str) -> Result<Option<Value>, Full> {
    if text.len() <= DOUBLE_BYTES_MAX {
        return Ok(text.parse().ok().map(|number: f64| number.into()));
    }
    match big_decimal(text) {
        Some(digits) => Ok(Some(Value::Number(heap.text(&digits)?))),
        None => Ok(None),
    }
}

/// What `new BigDecimal(text).toString()` is: the digits as written, an exponent only where a point cannot do.
fn big_decimal(text: &str) -> Option<String> {
    let (sign, text) = split_sign(text);
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i64 = exponent.strip_prefix('+').unwrap_or(exponent).parse::<i32>().ok()?.into();
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let unscaled = match all.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let sign = if unscaled == "0" { "" } else { sign };
    let (count, scale) = (unscaled.len() as i64, fraction.len() as i64 - exponent);
    let adjusted = count - 1 - scale;
    if scale < 0 || adjusted < -6 {
        let (first, rest) = unscaled.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        return Some(format!("{sign}{first}{point}{rest}E{adjusted:+}"));
    }
    // Both are small here: `scale` is at most `count` and six more.
    let point = usize::try_from(count - scale).unwrap_or(0);
    let zeros = "0".repeat(usize::try_from(scale - count).unwrap_or(0));
    let (before, after) = unscaled.split_at(point.min(unscaled.len()));
    let before = if before.is_empty() { "0" } else { before };
    Some(if scale == 0 { format!("{sign}{unscaled}") } else { format!("{sign}{before}.{zeros}{after}") })
}

/// A number as Java's `BigDecimal` prints it; `None` if it is none, or is not finite.
pub(crate) fn java_text(heap: &Heap, number: Value) -> Option<String> {
    match number {
        Value::Int(number) => Some(number.to_string()),
        Value::Number(digits) => Some(heap.str(digits).to_owned()),
        Value::Double(number) => {
            let mut text = String::new();
            print_double(number.get(), &mut text);
            big_decimal(&text)
        }
        _ => None,
    }
}

/// A number as a double, the nearest one.
pub(crate) fn to_double(heap: &Heap, number: Value) -> Option<f64> {
    match number {
        Value::Int(number) => Some(number as f64),
        Value::Double(number) => Some(number.get()),
        Value::Number(digits) => heap.str(digits).parse().ok(),
        _ => None,
    }
}

/// How two numbers compare, whatever their kinds, to the last digit; `None` if one is no number.
pub(crate) fn compare(a: &Heap, left: Value, b: &Heap, right: Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(&right)),
        (Value::Double(left), Value::Double(right)) => left.get().partial_cmp(&right.get()),
        _ => Some(parse_decimal(&java_text(a, left)?)?.cmp(&parse_decimal(&java_text(b, right)?)?)),
    }
}

/// A decimal number: its sign, its digits behind the point without zeros at either end, and the power of ten that the
/// point stands at.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Decimal {
    negative: bool,
    digits: String,
    power: i64,
}

/// Reads what Java's `BigDecimal` reads.
pub(crate) fn parse_decimal(text: &str) -> Option<Decimal> {
    let (sign, text) = split_sign(text.strip_prefix('+').unwrap_or(text));
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i64 = exponent.strip_prefix('+').unwrap_or(exponent).parse::<i32>().ok()?.into();
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let significant = all.trim_start_matches('0');
    let power = whole.len() as i64 - (all.len() - significant.len()) as i64 + exponent;
    let digits = significant.trim_end_matches('0');
    let is_zero = digits.is_empty();
    Some(Decimal {
        negative: sign == "-" && !is_zero,
        digits: digits.to_owned(),
        power: if is_zero { i64::MIN } else { power },
    })
}

impl Decimal {
    pub(crate) fn cmp(&self, other: &Decimal) -> Ordering {
        let magnitude = || self.power.cmp(&other.power).then_with(|| self.digits.cmp(&other.digits));
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => magnitude(),
            (true, true) => magnitude().reverse(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::{big_decimal, parse_decimal};

    #[test]
    fn r_vtl_41_long_decimals_keep_their_digits_as_big_decimal_prints_them() {
        for (text, want) in [
            ("1.123456789012345678901", "1.123456789012345678901"),
            ("-0.000000000000000000001", "-1E-21"),
            ("0.00000123456789012345", "0.00000123456789012345"),
            ("0.000000123456789012345", "1.23456789012345E-7"),
            ("100000000000000000000.0", "100000000000000000000.0"),
            ("12345678901234567890e-30", "1.2345678901234567890E-11"),
            ("12345678901234567890E+5", "1.2345678901234567890E+24"),
            ("-0.00000000000000000000", "0E-20"),
            ("000000000000000000001.50", "1.50"),
            ("123456789012345678.", "123456789012345678"),
            ("223372036854771.5E-7", "22337203.68547715"),
        ] {
            assert_eq!(big_decimal(text).as_deref(), Some(want), "{text}");
        }
        assert_eq!(big_decimal("1.5e99999999999999999999"), None);
        assert_eq!(big_decimal("-.e0"), None);
    }

    #[test]
    fn decimals_compare_to_the_last_digit() {
        let order = |left: &str, right: &str| Some(parse_decimal(left)?.cmp(&parse_decimal(right)?));
        for (left, right, want) in [
            ("1", "1.000", Ordering::Equal),
            ("-0", "0.0e9", Ordering::Equal),
            ("0.001", "1e-3", Ordering::Equal),
            ("10", "9", Ordering::Greater),
            ("-10", "-9", Ordering::Less),
            ("-1", "0", Ordering::Less),
            ("0", "0.1", Ordering::Less),
            ("12345678901234567890.1", "12345678901234567890.11", Ordering::Less),
            ("1e300", "9", Ordering::Greater),
        ] {
            assert_eq!(order(left, right), Some(want), "{left} {right}");
            assert_eq!(order(right, left), Some(want.reverse()), "{right} {left}");
        }
        assert!(["", "x", "1x", "--1", "1e", "."].iter().all(|text| parse_decimal(text).is_none()));
    }
}
