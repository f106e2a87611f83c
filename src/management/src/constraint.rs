//! Types and constraints of an input, as the service checks them: wrong types end it at once, broken constraints are
//! collected (R-MGMT-07).

use serde_json::{Map, Value};

use crate::fault::{Fault, FaultKind};
use crate::schema::{Member, Shape};

/// Which constraints are broken, and where the reader stands.
pub(crate) struct Constraints {
    path: String,
    broken: Vec<String>,
}

impl Constraints {
    /// Begins with what texts call the input.
    pub fn new(input: String) -> Self {
        Constraints { path: input, broken: Vec::new() }
    }

    /// The place of the reader.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Goes into a member and comes back.
    pub fn within<T>(&mut self, name: &str, visit: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        self.path.push('.');
        self.path.push_str(name);
        let result = visit(self);
        self.path.truncate(length);
        result
    }

    /// A member's value as it may be kept, absent where it is null.
    pub fn member(&mut self, raw: Option<Value>, member: &Member) -> Result<Option<Value>, Fault> {
        match raw {
            None | Some(Value::Null) => {
                if member.is_required {
                    self.missing();
                }
                Ok(None)
            }
            Some(value) => self.value(value, &member.shape).map(Some),
        }
    }

    /// Notes that a value must be there.
    pub fn missing(&mut self) {
        self.note("null".to_owned(), "Member must not be null");
    }

    /// A `ValidationException` that lists what was noted.
    pub fn end(self) -> Result<(), Fault> {
        let count = self.broken.len();
        let plural = match count {
            0 => return Ok(()),
            1 => "",
            _ => "s",
        };
        let message = format!("{count} validation error{plural} detected: {}", self.broken.join("; "));
        Err(Fault::new(FaultKind::Validation, message))
    }

    fn note(&mut self, value: String, constraint: &str) {
        self.broken
            .push(format!("Value {value} at '{}' failed to satisfy constraint: {constraint}", self.path));
    }

    fn value(&mut self, value: Value, shape: &Shape) -> Result<Value, Fault> {
        match (shape, value) {
            (Shape::Text | Shape::Template, Value::String(text)) => Ok(Value::String(text)),
            (Shape::Template, Value::Null) => Ok(Value::String(String::new())),
            (Shape::Word(texts), Value::String(text)) => {
                if !texts.contains(&text.as_str()) {
                    self.note(format!("'{text}'"), &enumerated(texts));
                }
                Ok(Value::String(text))
            }
            (Shape::Matching(pattern), Value::String(text)) => {
                if !pattern.matches(&text) {
                    let constraint =
                        format!("Member must satisfy regular expression pattern: {}", pattern.text());
                    self.note(format!("'{text}'"), &constraint);
                }
                Ok(Value::String(text))
            }
            (Shape::Boolean, Value::Bool(value)) => Ok(Value::Bool(value)),
            (Shape::Integer, Value::Number(number)) => self.whole(&number),
            (Shape::Double, Value::Number(number)) => match number.as_f64().filter(|it| it.is_finite()) {
                Some(number) => Ok(Value::from(number)),
                None => Err(self.refused("a number is too large for a Double")),
            },
            (Shape::List(inner), Value::Array(values)) => self.list(values, inner),
            (Shape::Map(inner), Value::Object(members)) => self.map(members, inner),
            (Shape::Structure(structure), Value::Object(members)) => self.structure(members, structure.0),
            (shape, value) => Err(self.mismatch(&value, shape)),
        }
    }

    /// Fractions are cut off, as the service does.
    fn whole(&self, number: &serde_json::Number) -> Result<Value, Fault> {
        let whole = number.as_i64().or_else(|| {
            let float = number.as_f64()?.trunc();
            (float.abs() <= f64::from(i32::MAX) + 1.0).then_some(float as i64)
        });
        match whole.filter(|it| i32::try_from(*it).is_ok()) {
            Some(whole) => Ok(Value::from(whole)),
            None => Err(self.refused("a number is too large for an Integer")),
        }
    }

    /// A list of words is refused as one (R-MGMT-07); other lists element by element, counted from one.
    fn list(&mut self, values: Vec<Value>, inner: &Shape) -> Result<Value, Fault> {
        if let Shape::Word(texts) = inner {
            return self.words(values, texts);
        }
        let mut kept = Vec::with_capacity(values.len());
        for (at, value) in values.into_iter().enumerate() {
            let element = format!("{}.member", at + 1);
            let found = self.within(&element, |own| {
                if value.is_null() {
                    own.missing();
                    return Ok(None);
                }
                own.value(value, inner).map(Some)
            })?;
            kept.extend(found);
        }
        Ok(Value::Array(kept))
    }

    fn words(&mut self, values: Vec<Value>, texts: &'static [&'static str]) -> Result<Value, Fault> {
        let wrong = values.iter().find(|value| !value.is_string());
        if let Some(value) = wrong {
            return Err(self.mismatch(value, &Shape::Text));
        }
        let words: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        if words.iter().any(|word| !texts.contains(word)) {
            let constraint = format!("Member must satisfy constraint: [{}]", enumerated(texts));
            self.note(format!("'[{}]'", words.join(", ")), &constraint);
        }
        Ok(Value::Array(values))
    }

    /// Keys without a value are no keys, but for templates.
    fn map(&mut self, members: Map<String, Value>, inner: &Shape) -> Result<Value, Fault> {
        let mut kept = Map::new();
        let is_kept = |value: &Value| !value.is_null() || matches!(inner, Shape::Template);
        for (key, value) in members.into_iter().filter(|(_, value)| is_kept(value)) {
            let value = self.within(&format!("{key}.member"), |own| own.value(value, inner))?;
            kept.insert(key, value);
        }
        Ok(Value::Object(kept))
    }

    fn structure(&mut self, mut raw: Map<String, Value>, members: &[Member]) -> Result<Value, Fault> {
        let mut kept = Map::new();
        for member in members {
            let value = raw.shift_remove(member.wire);
            if let Some(value) = self.within(member.name, |own| own.member(value, member))? {
                kept.insert(member.name.to_owned(), value);
            }
        }
        Ok(Value::Object(kept))
    }

    fn mismatch(&self, value: &Value, shape: &Shape) -> Fault {
        let class = match value {
            Value::Object(_) => return self.refused("Start of structure or map found where not expected."),
            Value::Array(_) => return self.refused("Start of list found where not expected"),
            Value::Null => "null",
            Value::Bool(_) => "java.lang.Boolean",
            Value::Number(_) => "com.amazon.coral.value.json.numbers.TruncatingBigNumber",
            Value::String(_) => "java.lang.String",
        };
        let target = match shape {
            Shape::List(_) => return self.refused("Expected list or null"),
            Shape::Map(_) | Shape::Structure(_) => return self.refused("Expected map or null"),
            Shape::Text | Shape::Template | Shape::Word(_) | Shape::Matching(_) => "String",
            Shape::Boolean => "Boolean",
            Shape::Integer => "Integer",
            Shape::Double => "Double",
        };
        self.refused(&format!("class {class} can not be converted to an {target}"))
    }

    fn refused(&self, message: &str) -> Fault {
        Fault::serialization(message).at(self.path.as_str())
    }
}

fn enumerated(texts: &[&str]) -> String {
    format!("Member must satisfy enum value set: [{}]", texts.join(", "))
}
