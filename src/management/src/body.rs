//! JSON bodies, and texts of the path and the query as JSON values.

use serde_json::{Map, Value};

use crate::fault::Fault;
use crate::schema::Shape;

/// The members of a body; none for an empty one.
///
/// # Errors
/// `SerializationException` for what is no JSON object.
pub(crate) fn read(bytes: &[u8]) -> Result<Map<String, Value>, Fault> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(Value::Null) => Ok(Map::new()),
        Ok(_) => Err(Fault::serialization("Unexpected start of a body that must be a JSON object")),
        Err(error) => Err(Fault::serialization(format!("The body is no JSON: {error}"))),
    }
}

/// A text in the type that a member has. What is no number or boolean is refused as it is in a body.
pub(crate) fn typed(text: &str, shape: &Shape, place: &str) -> Result<Value, Fault> {
    let refused = |target: &str| {
        Err(Fault::serialization(format!("class java.lang.String can not be converted to an {target}"))
            .at(place))
    };
    match shape {
        Shape::Boolean if text.eq_ignore_ascii_case("true") => Ok(Value::Bool(true)),
        Shape::Boolean if text.eq_ignore_ascii_case("false") => Ok(Value::Bool(false)),
        Shape::Boolean => refused("Boolean"),
        Shape::Integer => text.parse().map(|number: i64| Value::from(number)).or_else(|_| refused("Integer")),
        _ => Ok(Value::from(text)),
    }
}
