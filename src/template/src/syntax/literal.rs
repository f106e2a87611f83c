use super::cursor::{Parsed, Parser};
use super::{Expression, ExpressionKind};

/// Strings and numbers (R-VTL-07, R-VTL-08).
impl Parser<'_> {
    /// `"…"`, which interpolates, or `'…'`, which does not.
    pub(super) fn string(&mut self) -> Parsed<Expression> {
        let at = self.here();
        let quote = self.byte(0);
        let Some(end) = closing_quote(self.rest().as_bytes(), quote) else {
            return self
                .mistake("a string without its closing quote", "close it; double a quote inside of it");
        };
        let raw = self.rest().get(1..end).unwrap_or_default();
        self.at += end + 1;
        let (twice, once) = if quote == b'"' { ("\"\"", "\"") } else { ("''", "'") };
        let text = raw.replace(twice, once);
        let is_literal = quote == b'\'' || !raw.contains(['$', '#']);
        if is_literal {
            return Ok(Expression { at, kind: ExpressionKind::Text(text) });
        }
        let mut inside = at;
        inside.column += 1;
        let nodes = Parser::new(&text, inside, self.shared).whole()?;
        Ok(Expression { at, kind: ExpressionKind::Interpolated(nodes) })
    }

    pub(super) fn is_at_number(&self) -> bool {
        let sign = usize::from(self.byte(0) == b'-');
        let dot = usize::from(self.byte(sign) == b'.');
        self.byte(sign + dot).is_ascii_digit()
    }

    /// A whole number or a decimal. `1..3` is a whole number before a range's dots.
    pub(super) fn number(&mut self) -> Parsed<Expression> {
        let at = self.here();
        let start = self.at;
        self.eat("-");
        self.skip_while(|byte| byte.is_ascii_digit());
        let is_fraction = self.byte(0) == b'.' && self.byte(1) != b'.';
        if is_fraction {
            self.at += 1;
            self.skip_while(|byte| byte.is_ascii_digit());
        }
        let is_double = self.exponent() || is_fraction;
        let digits = self.since(start);
        let kind = if is_double {
            ExpressionKind::Double(digits.parse().unwrap_or(f64::NAN))
        } else {
            let whole = digits.parse().map(ExpressionKind::Integer);
            whole.unwrap_or_else(|_| ExpressionKind::Digits(canonical(digits)))
        };
        Ok(Expression { at, kind })
    }

    fn exponent(&mut self) -> bool {
        let sign = usize::from(matches!(self.byte(1), b'+' | b'-'));
        let is_there = matches!(self.byte(0), b'e' | b'E') && self.byte(1 + sign).is_ascii_digit();
        if is_there {
            self.at += 1 + sign;
            self.skip_while(|byte| byte.is_ascii_digit());
        }
        is_there
    }
}

/// Digits as Java prints them: without leading zeros.
fn canonical(digits: &str) -> String {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits),
    };
    format!("{sign}{}", digits.trim_start_matches('0'))
}

/// Where the string ends that begins with a quote: a doubled quote stands for one inside. If no other quote follows
/// a doubled one, its first half was the end after all.
fn closing_quote(bytes: &[u8], quote: u8) -> Option<usize> {
    let (mut at, mut fallback) = (1, None);
    while let Some(distance) = bytes.iter().skip(at).position(|byte| *byte == quote) {
        let found = at + distance;
        if bytes.get(found + 1) != Some(&quote) {
            return Some(found);
        }
        fallback = Some(found);
        at = found + 2;
    }
    fallback
}
