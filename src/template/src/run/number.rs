//! Numbers and arithmetic (R-VTL-09). Whole numbers are exact to 128 bits, which holds every product of two `Long`s,
//! and so are the digits of a `BigDecimal`; what is longer becomes a double.

use std::cmp::Ordering;

use ringgate_json::Value;
use ringgate_snapshot::program::ArchivedOp;

use super::call::exception;
use super::value::{Evaluated, NULL, Store, Val};

#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    /// `Integer`, `Long` or `BigInteger`.
    Whole(i128),
    Double(f64),
    /// `BigDecimal`: digits, and how many of them stand after the point.
    Decimal(i128, u32),
}

impl Number {
    pub(super) fn of(store: &Store, val: Val) -> Option<Number> {
        match val {
            Val::Data(Value::Int(number)) => Some(Number::Whole(number.into())),
            Val::Data(Value::Double(number)) => Some(Number::Double(number.get())),
            Val::Data(Value::Number(digits)) => {
                let digits = store.str(digits);
                let whole = digits.parse().ok().map(Number::Whole);
                whole.or_else(|| parse_decimal(digits)).or_else(|| digits.parse().ok().map(Number::Double))
            }
            _ => None,
        }
    }

    pub(super) fn double(self) -> f64 {
        match self {
            Number::Whole(number) => number as f64,
            Number::Double(number) => number,
            Number::Decimal(digits, scale) => {
                decimal_text(digits, scale).parse().unwrap_or(digits as f64 / 10_f64.powi(scale as i32))
            }
        }
    }

    fn whole(self) -> i128 {
        match self {
            Number::Whole(number) => number,
            Number::Double(number) => number as i64 as i128,
            Number::Decimal(digits, scale) => digits / power_of_ten(scale).unwrap_or(i128::MAX),
        }
    }

    /// Java's `longValue`.
    pub(super) fn long(self) -> i64 {
        self.whole() as i64
    }

    /// Java's `intValue`.
    pub(super) fn int(self) -> i32 {
        match self {
            Number::Double(number) => number as i32,
            other => other.whole() as i32,
        }
    }

    pub(super) fn compare(self, other: Number) -> Option<Ordering> {
        if let (Number::Whole(left), Number::Whole(right)) = (self, other) {
            return Some(left.cmp(&right));
        }
        if is_decimal_base(self, other)
            && let Some((left, right, _)) = same_scale(self, other)
        {
            return Some(left.cmp(&right));
        }
        self.double().partial_cmp(&other.double())
    }

    fn is_zero(self) -> bool {
        match self {
            Number::Whole(number) | Number::Decimal(number, _) => number == 0,
            Number::Double(number) => number == 0.0,
        }
    }

    fn is_big(self) -> bool {
        matches!(self, Number::Whole(number) if i64::try_from(number).is_err())
    }

    /// Digits and scale; of a double all that it holds.
    fn decimal(self) -> Option<(i128, u32)> {
        match self {
            Number::Whole(number) => Some((number, 0)),
            Number::Decimal(digits, scale) => Some((digits, scale)),
            Number::Double(number) => {
                let mut scale = 0;
                let mut scaled = number;
                while scaled.fract() != 0.0 {
                    scaled *= 10.0;
                    scale += 1;
                    if scale > DOUBLE_SCALE_MAX {
                        return None;
                    }
                }
                (scaled.abs() < WHOLE_DOUBLE_MAX).then_some((scaled as i128, scale))
            }
        }
    }

    /// The value in the smallest form that holds it.
    fn val(self, store: &mut Store) -> Evaluated {
        match self {
            Number::Double(number) => Ok(Val::double(number)),
            Number::Decimal(digits, scale) => {
                Ok(Value::Number(store.heap.text(&decimal_text(digits, scale))?).into())
            }
            Number::Whole(number) => match i64::try_from(number) {
                Ok(number) => Ok(Value::Int(number).into()),
                Err(_) => Ok(Value::Number(store.heap.text(&number.to_string())?).into()),
            },
        }
    }
}

/// Digits after the point of a double that a `BigDecimal` takes over exactly here.
const DOUBLE_SCALE_MAX: u32 = 15;
/// The largest double whose digits are all its own.
const WHOLE_DOUBLE_MAX: f64 = 9_007_199_254_740_992.0;

fn power_of_ten(scale: u32) -> Option<i128> {
    10_i128.checked_pow(scale)
}

fn parse_decimal(text: &str) -> Option<Number> {
    let (whole, fraction) = text.split_once('.')?;
    let digits = format!("{whole}{fraction}").parse().ok()?;
    Some(Number::Decimal(digits, u32::try_from(fraction.len()).ok()?))
}

fn decimal_text(digits: i128, scale: u32) -> String {
    let scale = scale as usize;
    let text = digits.unsigned_abs().to_string();
    let text = format!("{text:0>width$}", width = scale + 1);
    let (whole, fraction) = text.split_at(text.len() - scale);
    let sign = if digits < 0 { "-" } else { "" };
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// Whether Java would calculate with `BigDecimal`.
fn is_decimal_base(left: Number, right: Number) -> bool {
    let is_decimal = |it: Number| matches!(it, Number::Decimal(..));
    let is_double = |it: Number| matches!(it, Number::Double(_));
    is_decimal(left)
        || is_decimal(right)
        || left.is_big() && is_double(right)
        || right.is_big() && is_double(left)
}

fn same_scale(left: Number, right: Number) -> Option<(i128, i128, u32)> {
    let ((left, one), (right, other)) = (left.decimal()?, right.decimal()?);
    let scale = one.max(other);
    let left = left.checked_mul(power_of_ten(scale - one)?)?;
    let right = right.checked_mul(power_of_ten(scale - other)?)?;
    Some((left, right, scale))
}

/// `- * / %`, and `+` of numbers; null if an operand is no number or a divisor is zero.
pub(super) fn calculate(store: &mut Store, op: ArchivedOp, left: Val, right: Val) -> Evaluated {
    let (Some(left), Some(right)) = (Number::of(store, left), Number::of(store, right)) else {
        return Ok(NULL);
    };
    let is_division = matches!(op, ArchivedOp::Divide | ArchivedOp::Remainder);
    if is_division && right.is_zero() {
        return Ok(NULL);
    }
    let exact = match (left, right) {
        (Number::Whole(left), Number::Whole(right)) => whole(op, left, right).map(Number::Whole),
        _ if is_decimal_base(left, right) && matches!(op, ArchivedOp::Remainder) => {
            return Err(exception("%", "ArithmeticException: Cannot calculate the modulo of BigDecimals."));
        }
        _ if is_decimal_base(left, right) => decimal(op, left, right),
        _ => None,
    };
    exact.unwrap_or_else(|| double(op, left.double(), right.double())).val(store)
}

fn whole(op: ArchivedOp, left: i128, right: i128) -> Option<i128> {
    match op {
        ArchivedOp::Add => left.checked_add(right),
        ArchivedOp::Subtract => left.checked_sub(right),
        ArchivedOp::Multiply => left.checked_mul(right),
        ArchivedOp::Divide => left.checked_div(right),
        _ if i64::try_from(left).is_err() || i64::try_from(right).is_err() => left.checked_rem_euclid(right),
        _ => left.checked_rem(right),
    }
}

fn decimal(op: ArchivedOp, left: Number, right: Number) -> Option<Number> {
    match op {
        ArchivedOp::Multiply => {
            let ((left, one), (right, other)) = (left.decimal()?, right.decimal()?);
            Some(Number::Decimal(left.checked_mul(right)?, one + other))
        }
        ArchivedOp::Divide => {
            let (_, scale) = left.decimal()?;
            let (left, right, _) = same_scale(left, right)?;
            let scaled = left.checked_mul(power_of_ten(scale)?)?;
            let (quotient, rest) = (scaled.checked_div(right)?, scaled.checked_rem(right)?);
            // half rounds down: towards zero
            let is_up = rest.unsigned_abs().checked_mul(2)? > right.unsigned_abs();
            let away = if (scaled < 0) == (right < 0) { 1 } else { -1 };
            Some(Number::Decimal(quotient.checked_add(if is_up { away } else { 0 })?, scale))
        }
        _ => {
            let (left, right, scale) = same_scale(left, right)?;
            let digits =
                if matches!(op, ArchivedOp::Add) { left.checked_add(right) } else { left.checked_sub(right) };
            Some(Number::Decimal(digits?, scale))
        }
    }
}

fn double(op: ArchivedOp, left: f64, right: f64) -> Number {
    Number::Double(match op {
        ArchivedOp::Add => left + right,
        ArchivedOp::Subtract => left - right,
        ArchivedOp::Multiply => left * right,
        ArchivedOp::Divide => left / right,
        _ => left % right,
    })
}

/// `< <= > >=`: false unless both are numbers.
pub(super) fn compare(store: &Store, op: ArchivedOp, left: Val, right: Val) -> bool {
    let (Some(left), Some(right)) = (Number::of(store, left), Number::of(store, right)) else { return false };
    let Some(ordering) = left.compare(right) else { return false };
    match op {
        ArchivedOp::Less => ordering.is_lt(),
        ArchivedOp::LessOrEqual => ordering.is_le(),
        ArchivedOp::Greater => ordering.is_gt(),
        _ => ordering.is_ge(),
    }
}
