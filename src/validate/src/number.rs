//! How Java prints the numbers of a JSON text.

/// A number as the Java library prints it, from its digits as they were sent: integers as they are, others as
/// `java.math.BigDecimal` prints them (`1.50`, `1E+2`, `1E-7`).
pub(crate) fn print(digits: &str) -> String {
    let (sign, unsigned) = match digits.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", digits),
    };
    if is_integer(digits) {
        return if unsigned == "0" { "0".into() } else { digits.into() };
    }
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let significant = match all.trim_start_matches('0') {
        "" => "0",
        significant => significant,
    };
    let sign = if significant == "0" { "" } else { sign };
    let scale = (fraction.len() as i64).saturating_sub(exponent_value(exponent));
    format!("{sign}{}", print_scaled(significant, scale))
}

/// Whether a number is written as an integer, which makes it one (draft 4).
pub(crate) fn is_integer(digits: &str) -> bool {
    !digits.contains(['.', 'e', 'E'])
}

fn exponent_value(exponent: &str) -> i64 {
    let limit = if exponent.starts_with('-') { i64::MIN / 4 } else { i64::MAX / 4 };
    exponent.parse::<i64>().map_or(limit, |value| value.clamp(i64::MIN / 4, i64::MAX / 4))
}

/// The rules of `BigDecimal.toString`: the digits, moved `scale` places behind the point.
fn print_scaled(digits: &str, scale: i64) -> String {
    let count = digits.len() as i64;
    let adjusted = count.saturating_sub(1).saturating_sub(scale);
    if scale == 0 {
        return digits.into();
    }
    if scale > 0 && adjusted >= -6 {
        let zeros = usize::try_from((scale + 1).saturating_sub(count)).unwrap_or_default();
        let padded = format!("{}{digits}", "0".repeat(zeros));
        let at = padded.len().saturating_sub(usize::try_from(scale).unwrap_or_default());
        let (whole, fraction) = padded.split_at(at);
        return format!("{whole}.{fraction}");
    }
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    format!("{first}{point}{rest}E{adjusted:+}")
}

#[cfg(test)]
mod tests {
    use super::print;

    #[test]
    fn numbers_are_printed_as_java_does() {
        for (digits, expected) in [
            ("0", "0"),
            ("-0", "0"),
            ("-12", "-12"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("1.50", "1.50"),
            ("-0.5", "-0.5"),
            ("0.0", "0.0"),
            ("-0.0", "0.0"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1E-7"),
            ("0.00000012", "1.2E-7"),
            ("1e2", "1E+2"),
            ("1.5e1", "15"),
            ("1.5E+3", "1.5E+3"),
            ("12e-1", "1.2"),
            ("12e-3", "0.012"),
            ("0e3", "0E+3"),
            ("1e99999999999999999999", "1E+2305843009213693951"),
        ] {
            assert_eq!(print(digits), expected, "{digits}");
        }
    }
}
