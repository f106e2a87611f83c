//! Methods of numbers and booleans, Java's static ones through an instance among them (R-VTL-19).

use std::ops::RangeInclusive;

use ringgate_json::Value;
use ringgate_snapshot::program::ArchivedMethod as Method;

use super::call::exception;
use super::java;
use super::machine::Machine;
use super::number::Number;
use super::value::{Evaluated, NULL, Val};

impl Machine<'_, '_> {
    pub(super) fn number_method(&mut self, object: Val, method: Method, arguments: &[Val]) -> Evaluated {
        let Some(number) = Number::of(&self.run.store, object) else { return Ok(NULL) };
        match (method, arguments) {
            (Method::IntValue, []) => Ok(Value::Int(number.int().into()).into()),
            (Method::LongValue, []) => Ok(Value::Int(number.long()).into()),
            (Method::DoubleValue | Method::FloatValue, []) => Ok(Val::double(number.double())),
            (Method::CompareTo, [other]) => match Number::of(&self.run.store, *other) {
                Some(other) => Ok(Value::Int(number.compare(other).map_or(0, java::sign)).into()),
                None => Ok(NULL),
            },
            (Method::ShortValue, []) => Ok(Value::Int((number.long() as i16).into()).into()),
            (Method::ByteValue, []) => Ok(Value::Int((number.long() as i8).into()).into()),
            (Method::IsNaN, []) if is_double(number) => Ok(Val::bool(number.double().is_nan())),
            (Method::IsInfinite, []) if is_double(number) => Ok(Val::bool(number.double().is_infinite())),
            (Method::ParseInt, [text, radix @ ..]) => {
                self.parse_whole("parseInt", *text, radix, i32::MIN.into()..=i32::MAX.into())
            }
            (Method::ParseLong, [text, radix @ ..]) => {
                self.parse_whole("parseLong", *text, radix, i64::MIN..=i64::MAX)
            }
            (Method::ParseDouble, [text]) => self.parse_double(*text),
            (Method::ValueOf, [text]) if text.text().is_none() => Ok(*text),
            (Method::ValueOf, [text]) => match number {
                Number::Whole(_) => self.parse_whole("valueOf", *text, &[], i64::MIN..=i64::MAX),
                Number::Double(_) | Number::Decimal(..) => self.parse_double(*text),
            },
            _ => self.static_method(object, number, method, arguments),
        }
    }

    /// Java's static methods of `Integer` and `Double` that take numbers.
    fn static_method(&mut self, object: Val, number: Number, method: Method, arguments: &[Val]) -> Evaluated {
        let mut numbers = arguments.iter().map(|argument| Number::of(&self.run.store, *argument));
        let (first, second) = (numbers.next().flatten(), numbers.next().flatten());
        let text = match (method, arguments.len(), first, second) {
            (Method::Compare, 2, Some(first), Some(second)) => {
                return Ok(Value::Int(first.compare(second).map_or(0, java::sign)).into());
            }
            (Method::Max | Method::Min | Method::Sum, 2, Some(first), Some(second)) => {
                return Ok(fold(number, method, first, second));
            }
            (Method::Signum, 1, Some(first), _) => {
                return Ok(Value::Int(first.long().signum()).into());
            }
            (Method::ToHexString, 1, Some(Number::Whole(it)), _) => format!("{:x}", Unsigned::of(it).0),
            (Method::ToBinaryString, 1, Some(Number::Whole(it)), _) => format!("{:b}", Unsigned::of(it).0),
            (Method::ToOctalString, 1, Some(Number::Whole(it)), _) => format!("{:o}", Unsigned::of(it).0),
            (Method::ToString, 1, Some(_), _) => self.text_of(arguments.first().copied().unwrap_or(NULL))?,
            (Method::ToString, 2, Some(Number::Whole(it)), Some(Number::Whole(radix))) => {
                in_radix(it, u32::try_from(radix).unwrap_or(10))
            }
            _ => return self.object_method(object, method, arguments),
        };
        self.new_text(&text)
    }

    fn parse_whole(
        &mut self,
        method: &'static str,
        text: Val,
        radix: &[Val],
        range: RangeInclusive<i64>,
    ) -> Evaluated {
        let radix = match radix {
            [] => Some(10),
            [radix] => self.int_of(*radix).and_then(|radix| u32::try_from(radix).ok()),
            _ => None,
        };
        let (Some(radix @ 2..=36), Some(text)) = (radix, text.text()) else {
            return if text.is_null() {
                Err(exception(method, "NumberFormatException: null"))
            } else {
                Ok(NULL)
            };
        };
        let text = self.run.store.str(text);
        let parsed = i64::from_str_radix(text, radix).ok().filter(|number| range.contains(number));
        parsed
            .map(|number| Value::Int(number).into())
            .ok_or_else(|| exception(method, format!("NumberFormatException: For input string: \"{text}\"")))
    }

    fn parse_double(&mut self, text: Val) -> Evaluated {
        let Some(text) = text.text() else { return Ok(NULL) };
        let text = self.run.store.str(text);
        // what Rust takes beyond Java's grammar are its names of infinity
        let trimmed = text.trim().trim_end_matches(['d', 'D', 'f', 'F']);
        let is_number = trimmed.bytes().any(|byte| byte.is_ascii_digit());
        let parsed = trimmed.parse::<f64>().ok().filter(|_| is_number);
        parsed.map(Val::double).ok_or_else(|| {
            exception("parseDouble", format!("NumberFormatException: For input string: \"{text}\""))
        })
    }

    pub(super) fn bool_method(&mut self, is_true: bool, method: Method, arguments: &[Val]) -> Evaluated {
        match (method, arguments) {
            (Method::BooleanValue, []) => Ok(Val::bool(is_true)),
            (Method::CompareTo, [Val::Data(Value::Bool(other))]) => {
                Ok(Value::Int(java::sign(is_true.cmp(&other.is_true()))).into())
            }
            (Method::ParseBoolean | Method::ValueOf, [text]) => {
                let is_true = self.text_of(*text)?.eq_ignore_ascii_case("true");
                Ok(Val::bool(is_true))
            }
            _ => self.object_method(Val::bool(is_true), method, arguments),
        }
    }
}

fn is_double(number: Number) -> bool {
    matches!(number, Number::Double(_))
}

fn fold(own: Number, method: Method, first: Number, second: Number) -> Val {
    let doubles = (first.double(), second.double());
    match (own, method) {
        (Number::Double(_), Method::Max) => Val::double(doubles.0.max(doubles.1)),
        (Number::Double(_), Method::Min) => Val::double(doubles.0.min(doubles.1)),
        (Number::Double(_), _) => Val::double(doubles.0 + doubles.1),
        (_, Method::Max) => Value::Int(first.long().max(second.long())).into(),
        (_, Method::Min) => Value::Int(first.long().min(second.long())).into(),
        (_, _) => Value::Int(first.long().wrapping_add(second.long())).into(),
    }
}

/// The bits of an `int`, or of a `long` if it is none.
struct Unsigned(u64);

impl Unsigned {
    fn of(number: i128) -> Unsigned {
        match i32::try_from(number) {
            Ok(int) => Unsigned(u64::from(int as u32)),
            Err(_) => Unsigned(number as i64 as u64),
        }
    }
}

fn in_radix(number: i128, radix: u32) -> String {
    let radix = if (2..=36).contains(&radix) { radix } else { 10 };
    let (mut rest, mut digits) = (number.unsigned_abs(), Vec::new());
    while rest > 0 || digits.is_empty() {
        digits.extend(char::from_digit((rest % u128::from(radix)) as u32, radix));
        rest /= u128::from(radix);
    }
    digits.extend((number < 0).then_some('-'));
    digits.iter().rev().collect()
}
