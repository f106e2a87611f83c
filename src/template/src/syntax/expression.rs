use super::cursor::{Parsed, Parser, is_name_start};
use super::{Expression, ExpressionKind, Operator};

const VALUE_WANTED: &str = "write a string, a number, a reference, a list, a map, true or false";

/// Expressions of `#if` and `#set`, from the loosest operator to the tightest (R-VTL-09).
impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Parsed<Expression> {
        self.nested(Self::any)
    }

    fn any(&mut self) -> Parsed<Expression> {
        let at = self.here();
        let first = self.all()?;
        let mut more = Vec::new();
        while self.eat_operator("||") || self.eat_word("or") {
            more.push(self.all()?);
        }
        Ok(joined(at, first, more, ExpressionKind::Any))
    }

    fn all(&mut self) -> Parsed<Expression> {
        let at = self.here();
        let first = self.equality()?;
        let mut more = Vec::new();
        while self.eat_operator("&&") || self.eat_word("and") {
            more.push(self.equality()?);
        }
        Ok(joined(at, first, more, ExpressionKind::All))
    }

    fn equality(&mut self) -> Parsed<Expression> {
        self.chain(Self::relation, |parser| {
            if parser.eat_operator("==") || parser.eat_word("eq") {
                Some(Operator::Equal)
            } else if parser.eat_operator("!=") || parser.eat_word("ne") {
                Some(Operator::Unequal)
            } else {
                None
            }
        })
    }

    fn relation(&mut self) -> Parsed<Expression> {
        self.chain(Self::sum, |parser| {
            let operators = [
                ("<=", "le", Operator::LessOrEqual),
                (">=", "ge", Operator::GreaterOrEqual),
                ("<", "lt", Operator::Less),
                (">", "gt", Operator::Greater),
            ];
            let found =
                operators.iter().find(|(sign, word, _)| parser.eat_operator(sign) || parser.eat_word(word));
            found.map(|(_, _, operator)| *operator)
        })
    }

    fn sum(&mut self) -> Parsed<Expression> {
        self.chain(Self::product, |parser| {
            if parser.eat_operator("+") {
                return Some(Operator::Add);
            }
            // a minus that touches digits belongs to the number
            let is_minus = !parser.is_at_number() && parser.eat_operator("-");
            is_minus.then_some(Operator::Subtract)
        })
    }

    fn product(&mut self) -> Parsed<Expression> {
        self.chain(Self::unary, |parser| {
            let operators = [("*", Operator::Multiply), ("/", Operator::Divide), ("%", Operator::Remainder)];
            operators.iter().find(|(sign, _)| parser.eat_operator(sign)).map(|(_, operator)| *operator)
        })
    }

    fn chain(
        &mut self,
        operand: fn(&mut Self) -> Parsed<Expression>,
        operator: fn(&mut Self) -> Option<Operator>,
    ) -> Parsed<Expression> {
        let at = self.here();
        let first = operand(self)?;
        let mut more = Vec::new();
        while let Some(operator) = operator(self) {
            more.push((operator, operand(self)?));
        }
        if more.is_empty() {
            return Ok(first);
        }
        Ok(Expression { at, kind: ExpressionKind::Chain(Box::new(first), more) })
    }

    fn unary(&mut self) -> Parsed<Expression> {
        self.skip_white();
        let at = self.here();
        if self.eat("!") || self.eat_word("not") {
            let operand = self.nested(Self::unary)?;
            return Ok(Expression { at, kind: ExpressionKind::Not(Box::new(operand)) });
        }
        if self.byte(0) != b'(' {
            let value = self.value();
            self.skip_white();
            return value;
        }
        self.at += 1;
        let inner = self.expression()?;
        self.expect(")", "after an expression in parentheses")?;
        self.skip_white();
        Ok(inner)
    }

    fn eat_operator(&mut self, sign: &str) -> bool {
        self.eat(sign)
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let is_whole = self.rest().starts_with(word)
            && !self
                .text
                .as_bytes()
                .get(self.at + word.len())
                .is_some_and(|byte| is_name_start(*byte) || byte.is_ascii_digit() || *byte == b'@');
        if is_whole {
            self.at += word.len();
        }
        is_whole
    }
}

/// Values that stand alone: arguments, list items, keys.
impl Parser<'_> {
    pub(super) fn value(&mut self) -> Parsed<Expression> {
        self.skip_white();
        let at = self.here();
        match self.byte(0) {
            b'"' | b'\'' => self.nested(Self::string),
            b'$' => Ok(Expression { at, kind: ExpressionKind::Reference(self.reference()?) }),
            b'[' => self.nested(Self::list_or_range),
            b'{' => self.nested(Self::map),
            _ if self.is_at_number() => self.number(),
            _ if self.eat_word("true") => Ok(Expression { at, kind: ExpressionKind::Bool(true) }),
            _ if self.eat_word("false") => Ok(Expression { at, kind: ExpressionKind::Bool(false) }),
            byte if self.takes_names && is_name_start(byte) => {
                self.name();
                Ok(Expression { at, kind: ExpressionKind::Null })
            }
            _ => {
                let message = format!("expected a value, found {}", self.found());
                self.mistake(message, VALUE_WANTED)
            }
        }
    }

    pub(super) fn method_arguments(&mut self) -> Parsed<Vec<Expression>> {
        // between a method's parentheses a bare name is read as a reference that leads nowhere
        let before = std::mem::replace(&mut self.takes_names, true);
        let arguments = self.values(")");
        self.takes_names = before;
        let arguments = arguments?;
        self.expect(")", "after arguments")?;
        Ok(arguments)
    }

    /// A string, whole number, reference or boolean: nothing else can be an index.
    pub(super) fn index_key(&mut self) -> Parsed<Expression> {
        let key = self.value()?;
        self.skip_white();
        match key.kind {
            ExpressionKind::List(_)
            | ExpressionKind::Map(_)
            | ExpressionKind::Range(..)
            | ExpressionKind::Double(_) => self
                .mistake("an index that is no key", "write a string, a whole number or a reference in '[…]'"),
            _ => Ok(key),
        }
    }

    /// `[a, b]` or `[a..b]`
    fn list_or_range(&mut self) -> Parsed<Expression> {
        let at = self.here();
        self.at += 1;
        let items = self.values("]")?;
        if self.eat("..") {
            let last = self.value()?;
            self.skip_white();
            self.expect("]", "after a range")?;
            let first = items.into_iter().next().filter(is_bound);
            let (Some(first), true) = (first, is_bound(&last)) else {
                return self
                    .mistake("a range without bounds", "write whole numbers or references around '..'");
            };
            return Ok(Expression { at, kind: ExpressionKind::Range(Box::new(first), Box::new(last)) });
        }
        self.expect("]", "after a list")?;
        Ok(Expression { at, kind: ExpressionKind::List(items) })
    }

    /// Values between commas, up to a closing bracket or the dots of a range.
    fn values(&mut self, end: &str) -> Parsed<Vec<Expression>> {
        let mut items = Vec::new();
        self.skip_white();
        if self.rest().starts_with(end) {
            return Ok(items);
        }
        loop {
            items.push(self.value()?);
            self.skip_white();
            let is_range = end == "]" && items.len() == 1 && self.rest().starts_with("..");
            if is_range || !self.eat(",") {
                return Ok(items);
            }
        }
    }

    fn map(&mut self) -> Parsed<Expression> {
        let at = self.here();
        self.at += 1;
        let mut entries = Vec::new();
        self.skip_white();
        if self.byte(0) != b'}' {
            loop {
                let key = self.value()?;
                self.skip_white();
                self.expect(":", "after a map's key")?;
                entries.push((key, self.value()?));
                self.skip_white();
                if !self.eat(",") {
                    break;
                }
            }
        }
        self.expect("}", "after a map")?;
        Ok(Expression { at, kind: ExpressionKind::Map(entries) })
    }
}

fn is_bound(bound: &Expression) -> bool {
    matches!(bound.kind, ExpressionKind::Integer(_) | ExpressionKind::Reference(_))
}

fn joined(
    at: ringgate_snapshot::program::Position,
    first: Expression,
    mut more: Vec<Expression>,
    kind: fn(Vec<Expression>) -> ExpressionKind,
) -> Expression {
    if more.is_empty() {
        return first;
    }
    more.insert(0, first);
    Expression { at, kind: kind(more) }
}
