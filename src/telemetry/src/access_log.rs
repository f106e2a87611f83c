//! Access-log formats: compiled once, then one line per exchange (R-LOG-02 to R-LOG-05).

mod syntax;

use std::fmt;

use self::syntax::{Quotes, is_reference, name_bytes, reference_text};
use crate::escape::{self, Place};
use crate::variable::{Value, Variable};
use crate::{Record, TimeText, decimal};

/// The longest format, in bytes: 3 KB (R-LOG-02).
pub const FORMAT_BYTES_MAX: usize = 3 * 1024;
/// How many characters at the end of a secret stay readable (R-USAGE-16, R-LOG-07).
const SECRET_CHARACTERS_SHOWN: usize = 6;
const CONTEXT: &str = "$context.";

/// A compiled access-log format: literal pieces and `$context` variables.
///
/// A value that is missing prints `-`. Control characters in values are always escaped, so that a client cannot forge
/// a line ([`LogFormat::write`]).
///
/// **A deliberate difference.** The service substitutes values into JSON formats as they are, so that one quotation
/// mark in a user agent spoils the line. When the format is a JSON object (its first character is `{`), we escape `"`
/// and `\` in values, and a missing value that does not stand between quotation marks prints `"-"` in place of `-`.
/// Lines that are valid JSON at the service are the same here, byte for byte.
#[derive(Clone, Debug)]
pub struct LogFormat {
    literals: String,
    pieces: Vec<Piece>,
    place: Place,
}

#[derive(Clone, Copy, Debug)]
enum Piece {
    /// A literal of one byte.
    Byte(u8),
    /// A range of `LogFormat::literals`.
    Literal { start: usize, end: usize },
    /// What follows `$context.authorizer.`, a range of `LogFormat::literals`.
    Authorizer { start: usize, end: usize, quoted: bool },
    /// A variable, and whether it stands between quotation marks of the format.
    Variable { variable: Variable, quoted: bool },
}

/// Why a format was refused. The operator's fault, always; what to change is in the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogFormatError {
    /// The format has this many bytes, more than [`FORMAT_BYTES_MAX`].
    TooLong {
        /// Bytes of the format.
        bytes: usize,
    },
    /// Neither `$context.requestId` nor `$context.extendedRequestId` is in the format.
    NoRequestId,
    /// Something other than `$context.<name>` follows a `$`.
    NotContext {
        /// Where the `$` stands, in bytes.
        at: usize,
        /// The reference as written.
        reference: String,
    },
}

impl LogFormat {
    /// Compiles a format.
    ///
    /// Unknown variables are allowed, as the service allows them, and print `-`. Line breaks in the format become one
    /// space each, since a record is one line.
    ///
    /// # Errors
    /// If the format is longer than [`FORMAT_BYTES_MAX`], names neither request id, or refers to anything but
    /// `$context` (R-LOG-02).
    pub fn compile(format: &str) -> Result<LogFormat, LogFormatError> {
        if format.len() > FORMAT_BYTES_MAX {
            return Err(LogFormatError::TooLong { bytes: format.len() });
        }
        let place = if format.trim_start().starts_with('{') { Place::Json } else { Place::Line };
        let mut compiled = LogFormat { literals: String::new(), pieces: Vec::new(), place };
        compiled.add_pieces(format)?;
        let names_request = |piece: &Piece| {
            matches!(
                piece,
                Piece::Variable { variable: Variable::RequestId | Variable::ExtendedRequestId, .. }
            )
        };
        if !compiled.pieces.iter().any(names_request) {
            return Err(LogFormatError::NoRequestId);
        }
        Ok(compiled)
    }

    /// Appends the line of one exchange, its `\n` included. Allocates only if `out` has to grow. Values are not cut:
    /// what a client chooses is bounded by the limit on a request's head.
    pub fn write(&self, record: &Record<'_>, out: &mut Vec<u8>) {
        self.write_with_time(record, &mut TimeText::new(), out);
    }

    /// The same, with the caller's memory of the latest second's text; saves formatting a date per line.
    pub fn write_with_time(&self, record: &Record<'_>, time: &mut TimeText, out: &mut Vec<u8>) {
        for piece in &self.pieces {
            match *piece {
                // Most literals are one blank or quotation mark; a copy of unknown length would be a call.
                Piece::Byte(byte) => out.push(byte),
                Piece::Literal { start, end } => {
                    out.extend_from_slice(self.literals.get(start..end).unwrap_or_default().as_bytes());
                }
                Piece::Authorizer { start, end, quoted } => {
                    let name = self.literals.get(start..end).unwrap_or_default();
                    let value = record.authorizer.and_then(|authorizer| authorizer.value(name));
                    self.write_value(value.map_or(Value::Missing, Value::Text), quoted, out);
                }
                Piece::Variable { variable: Variable::RequestTime, .. } => {
                    out.extend_from_slice(time.clf(record.request_time_epoch_ms));
                }
                Piece::Variable { variable, quoted } => self.write_value(variable.value(record), quoted, out),
            }
        }
        out.push(b'\n');
    }

    fn write_value(&self, value: Value<'_>, quoted: bool, out: &mut Vec<u8>) {
        match value {
            Value::Missing if self.place == Place::Json && !quoted => out.extend_from_slice(b"\"-\""),
            Value::Missing | Value::RequestTime => out.push(b'-'),
            Value::Text(text) => escape::push_bytes(out, text, self.place),
            Value::Number(number) => decimal::push(out, number),
            Value::Secret(secret) => self.write_masked(secret, out),
            // Between quotation marks already, the value's own ones would end the string.
            Value::Quoted(text) if self.place == Place::Json && quoted => {
                escape::push_bytes(out, text, self.place);
            }
            Value::Quoted(text) => {
                out.push(b'"');
                escape::push_bytes(out, text, self.place);
                out.push(b'"');
            }
        }
    }

    /// A star for each character but the last six (R-USAGE-16, R-LOG-07). A secret of six or fewer is all stars: it
    /// would otherwise stand in the log in clear.
    fn write_masked(&self, secret: &str, out: &mut Vec<u8>) {
        let characters = secret.chars().count();
        let hidden = if characters > SECRET_CHARACTERS_SHOWN {
            characters - SECRET_CHARACTERS_SHOWN
        } else {
            characters
        };
        out.resize(out.len() + hidden, b'*');
        let shown_from = secret.char_indices().nth(hidden).map_or(secret.len(), |(at, _)| at);
        escape::push_bytes(out, secret.get(shown_from..).unwrap_or_default(), self.place);
    }

    /// The common log format (R-LOG-03).
    pub fn clf() -> LogFormat {
        LogFormat::standard(concat!(
            "$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] ",
            "\"$context.httpMethod $context.resourcePath $context.protocol\" ",
            "$context.status $context.responseLength $context.requestId"
        ))
    }

    /// The standard fields as a JSON object (R-LOG-03).
    pub fn json() -> LogFormat {
        LogFormat::standard(concat!(
            r#"{ "requestId":"$context.requestId", "ip": "$context.identity.sourceIp", "#,
            r#""caller":"$context.identity.caller", "user":"$context.identity.user", "#,
            r#""requestTime":"$context.requestTime", "httpMethod":"$context.httpMethod", "#,
            r#""resourcePath":"$context.resourcePath", "status":"$context.status", "#,
            r#""protocol":"$context.protocol", "responseLength":"$context.responseLength" }"#
        ))
    }

    /// The standard fields as an XML element (R-LOG-03).
    pub fn xml() -> LogFormat {
        LogFormat::standard(concat!(
            r#"<request id="$context.requestId"> <ip>$context.identity.sourceIp</ip> "#,
            "<caller>$context.identity.caller</caller> <user>$context.identity.user</user> ",
            "<requestTime>$context.requestTime</requestTime> <httpMethod>$context.httpMethod</httpMethod> ",
            "<resourcePath>$context.resourcePath</resourcePath> <status>$context.status</status> ",
            "<protocol>$context.protocol</protocol> <responseLength>$context.responseLength</responseLength> ",
            "</request>"
        ))
    }

    /// The standard fields separated by commas (R-LOG-03).
    pub fn csv() -> LogFormat {
        LogFormat::standard(concat!(
            "$context.identity.sourceIp,$context.identity.caller,$context.identity.user,$context.requestTime,",
            "$context.httpMethod,$context.resourcePath,$context.protocol,$context.status,",
            "$context.responseLength,$context.requestId"
        ))
    }

    fn standard(format: &str) -> LogFormat {
        LogFormat::compile(format).expect("the standard formats are constants, and a test compiles each")
    }

    fn add_variable(&mut self, name: &str, quoted: bool) {
        let variable = Variable::named(name);
        let key = name.strip_prefix("authorizer.").filter(|_| variable == Variable::Authorizer);
        self.pieces.push(match key {
            Some(key) => {
                let start = self.literals.len();
                self.literals.push_str(key);
                Piece::Authorizer { start, end: self.literals.len(), quoted }
            }
            None => Piece::Variable { variable, quoted },
        });
    }

    fn add_pieces(&mut self, format: &str) -> Result<(), LogFormatError> {
        let format_trimmed = format.trim_end();
        let mut quotes = Quotes::default();
        let mut at = 0;
        while let Some(rest) = format_trimmed.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some(after) = rest.strip_prefix(CONTEXT).filter(|after| name_bytes(after) > 0) {
                let bytes = name_bytes(after);
                self.add_variable(after.get(..bytes).unwrap_or_default(), quotes.open);
                at += CONTEXT.len() + bytes;
                continue;
            }
            if is_reference(rest) {
                return Err(LogFormatError::NotContext { at, reference: reference_text(rest) });
            }
            let bytes = rest.char_indices().skip(1).find(|(_, c)| *c == '$').map_or(rest.len(), |(at, _)| at);
            let literal = rest.get(..bytes).unwrap_or_default();
            quotes.follow(literal);
            self.add_literal(literal);
            at += bytes;
        }
        Ok(())
    }

    fn add_literal(&mut self, literal: &str) {
        let start = self.literals.len();
        let mut in_break = false;
        for character in literal.chars() {
            let line_break = matches!(character, '\r' | '\n');
            if !line_break {
                self.literals.push(character);
            } else if !in_break {
                self.literals.push(' ');
            }
            in_break = line_break;
        }
        let end = self.literals.len();
        self.pieces.push(match self.literals.as_bytes().get(start..end) {
            Some(&[byte]) => Piece::Byte(byte),
            _ => Piece::Literal { start, end },
        });
    }
}

impl fmt::Display for LogFormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LogFormatError::TooLong { bytes } => write!(
                f,
                "the access log format has {bytes} bytes and at most {FORMAT_BYTES_MAX} are allowed; shorten it"
            ),
            LogFormatError::NoRequestId => f.write_str(
                "the access log format must contain $context.requestId or $context.extendedRequestId; add one",
            ),
            LogFormatError::NotContext { at, reference } => write!(
                f,
                "the access log format refers to `{reference}` at byte {at}, but only $context.<name> is known \
                 there; remove it or write a $context variable"
            ),
        }
    }
}

impl std::error::Error for LogFormatError {}

#[cfg(test)]
mod tests;
