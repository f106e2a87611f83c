use ringgate_json::{Text, Value};

use super::super::call::exception;
use super::super::machine::Machine;
use super::super::number::Number;
use super::super::value::{Evaluated, NULL, Val};
use crate::failure::Fault;

/// The widest field and the most digits after the point.
const WIDTH_MAX: usize = 1000;

/// One `%…` of a format.
#[derive(Clone, Copy, Debug, Default)]
struct Field {
    is_left: bool,
    has_zeros: bool,
    has_plus: bool,
    has_commas: bool,
    width: usize,
    precision: Option<usize>,
}

/// Java's static `String.format`, called through an instance: the first argument is the format.
impl Machine<'_, '_> {
    pub(super) fn format(&mut self, _instance: Text, arguments: &[Val]) -> Evaluated {
        let [format, arguments @ ..] = arguments else { return Ok(NULL) };
        let Some(format) = format.text() else { return Ok(NULL) };
        let format = self.run.store.str(format).to_owned();
        let mut out = String::new();
        let mut arguments = arguments.iter();
        let mut rest = format.as_str();
        while let Some(at) = rest.find('%') {
            out.push_str(rest.get(..at).unwrap_or_default());
            rest = rest.get(at + 1..).unwrap_or_default();
            let (field, conversion, after) = field(rest)?;
            rest = after;
            match conversion {
                '%' => out.push_str(&padded(field, "%")),
                'n' => out.push('\n'),
                _ => {
                    let Some(argument) = arguments.next() else {
                        return Err(exception("format", format!("Format specifier '%{conversion}'")));
                    };
                    let text = self.converted(field, conversion, *argument)?;
                    out.push_str(&padded(field, &text));
                }
            }
        }
        out.push_str(rest);
        self.new_text(&out)
    }

    fn converted(&self, field: Field, conversion: char, argument: Val) -> Result<String, Fault> {
        let number = Number::of(&self.run.store, argument);
        let text = match (conversion, number) {
            ('s' | 'S', _) => {
                let text = if argument.is_null() { "null".to_owned() } else { self.text_of(argument)? };
                let cut: String = text.chars().take(field.precision.unwrap_or(usize::MAX)).collect();
                if conversion == 'S' { cut.to_uppercase() } else { cut }
            }
            ('b', _) => argument.is_true().to_string(),
            ('d', Some(Number::Whole(number))) => {
                signed(field, number < 0, &number.unsigned_abs().to_string())
            }
            ('x', Some(Number::Whole(number))) => format!("{:x}", number as i64),
            ('X', Some(Number::Whole(number))) => format!("{:X}", number as i64),
            ('f', Some(Number::Double(number))) => {
                signed(field, number < 0.0, &format!("{:.*}", field.precision.unwrap_or(6), number.abs()))
            }
            ('e', Some(Number::Double(number))) => exponential(number, field.precision.unwrap_or(6)),
            ('c', Some(Number::Whole(number))) => {
                u32::try_from(number).ok().and_then(char::from_u32).map(String::from).unwrap_or_default()
            }
            ('c', None) if matches!(argument, Val::Data(Value::Text(_))) => self.text_of(argument)?,
            _ if argument.is_null() => "null".to_owned(),
            _ => {
                return Err(exception(
                    "format",
                    format!("{conversion} does not fit {}", self.text_of(argument)?),
                ));
            }
        };
        Ok(text)
    }
}

/// Flags, width, precision and conversion; what comes after them.
fn field(spec: &str) -> Result<(Field, char, &str), Fault> {
    let unknown = || exception("format", format!("UnknownFormatConversionException: '%{spec}'"));
    let mut field = Field::default();
    let mut rest = spec;
    while let Some(flag) = rest.chars().next().filter(|flag| "-0+,".contains(*flag)) {
        match flag {
            '-' => field.is_left = true,
            '0' => field.has_zeros = true,
            '+' => field.has_plus = true,
            _ => field.has_commas = true,
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    let (width, after) = digits(rest);
    field.width = width.unwrap_or(0);
    rest = after;
    if let Some(precise) = rest.strip_prefix('.') {
        let (precision, after) = digits(precise);
        field.precision = Some(precision.ok_or_else(unknown)?);
        rest = after;
    }
    if field.width.max(field.precision.unwrap_or(0)) > WIDTH_MAX {
        return Err(exception("format", format!("a field wider than {WIDTH_MAX}")));
    }
    let mut rest = rest.chars();
    let conversion = rest.next().filter(|it| "sSbdxXfecn%".contains(*it)).ok_or_else(unknown)?;
    Ok((field, conversion, rest.as_str()))
}

fn digits(text: &str) -> (Option<usize>, &str) {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(end);
    (if end == 0 { None } else { Some(digits.parse().unwrap_or(usize::MAX)) }, rest)
}

fn signed(field: Field, is_negative: bool, digits: &str) -> String {
    let sign = match (is_negative, field.has_plus) {
        (true, _) => "-",
        (false, true) => "+",
        (false, false) => "",
    };
    let mut digits = if field.has_commas { grouped(digits) } else { digits.to_owned() };
    if field.has_zeros {
        let missing = field.width.saturating_sub(sign.len() + digits.len());
        digits.insert_str(0, &"0".repeat(missing));
    }
    format!("{sign}{digits}")
}

/// Digits in groups of three before the point.
fn grouped(digits: &str) -> String {
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// `1.500000e+10`
fn exponential(number: f64, precision: usize) -> String {
    let text = format!("{number:.precision$e}");
    let Some((mantissa, exponent)) = text.split_once('e') else { return text };
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    format!("{mantissa}e{sign}{exponent:0>2}")
}

fn padded(field: Field, text: &str) -> String {
    let missing = field.width.saturating_sub(text.chars().count());
    let blanks = " ".repeat(missing);
    if field.is_left { format!("{text}{blanks}") } else { format!("{blanks}{text}") }
}
