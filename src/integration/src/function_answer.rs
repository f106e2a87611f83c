use std::fmt;

use ringgate_http::{HeadSink, Known};
use ringgate_json::{Heap, Map, ReadProblem, Value, read_strict};

use crate::base64;
use crate::request::is_field;
use crate::response::write_proxy_field;

/// What a function's answer may take once it is read, in bytes: the answer itself is 6 MB at most (S-LI-03).
const HEAP_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The keys that an answer may have (R-INT-51).
const KEYS: &[&str] = &["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"];
/// The keys that the metadata of a response that streams may have (R-INT-58).
const METADATA_KEYS: &[&str] = &["statusCode", "headers", "multiValueHeaders", "cookies"];
const STATUS_DEFAULT: u16 = 200;

/// A proxy integration's answer, as the function meant it (R-INT-51 to R-INT-53).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionAnswer {
    /// The status.
    pub status: u16,
    /// The fields: of a name, first those that came as lists, then the single one.
    pub headers: Vec<(String, String)>,
    /// The body as text, not decoded yet.
    pub body: Vec<u8>,
    /// It is base64.
    pub is_base64: bool,
}

/// Why a function's answer is none (R-INT-51): the function's fault, and 502 for the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedAnswer {
    /// What is wrong with it.
    pub what: &'static str,
}

impl fmt::Display for MalformedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the function's answer {}", self.what)
    }
}

impl std::error::Error for MalformedAnswer {}

impl FunctionAnswer {
    /// Reads what a function returned.
    ///
    /// # Errors
    /// When it is not an object of the form that R-INT-51 asks for.
    pub fn read(bytes: &[u8]) -> Result<FunctionAnswer, MalformedAnswer> {
        let mut heap = Heap::new(HEAP_BYTES_MAX);
        let map = read_object(&mut heap, bytes)?;
        Reader { heap: &heap, map }.answer()
    }

    /// Reads what a response that streams begins with: status, headers and cookies (R-INT-58).
    ///
    /// # Errors
    /// When it is no object, or holds something else, or something that cannot be sent.
    pub fn read_metadata(bytes: &[u8]) -> Result<FunctionAnswer, MalformedAnswer> {
        let mut heap = Heap::new(HEAP_BYTES_MAX);
        let map = read_object(&mut heap, bytes)?;
        Reader { heap: &heap, map }.metadata()
    }

    /// Writes the fields as a proxy passes them (R-INT-18). Whether there was a Content-Type.
    pub fn write_fields(&self, head: &mut impl HeadSink) -> bool {
        let mut has_content_type = false;
        for (name, value) in &self.headers {
            has_content_type |= Known::from_name(name.as_bytes()) == Known::ContentType;
            write_proxy_field(name.as_bytes(), value.as_bytes(), head);
        }
        has_content_type
    }

    /// The last value of a field.
    pub fn header(&self, wanted: &str) -> Option<&str> {
        let mut headers = self.headers.iter().rev();
        headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
    }

    /// The bytes of a body that is base64.
    ///
    /// # Errors
    /// When it is none.
    pub fn decoded(&self) -> Result<Vec<u8>, MalformedAnswer> {
        base64::decode(&self.body).map_err(|_| malformed("has a body that is no base64"))
    }
}

fn malformed(what: &'static str) -> MalformedAnswer {
    MalformedAnswer { what }
}

fn read_object(heap: &mut Heap, bytes: &[u8]) -> Result<Map, MalformedAnswer> {
    let text = std::str::from_utf8(bytes).map_err(|_| malformed("is not UTF-8"))?;
    let value = read_strict(heap, text).map_err(|error| match error.problem {
        ReadProblem::Full => malformed("is too large"),
        _ => malformed("is not JSON"),
    })?;
    match value {
        Value::Map(map) => Ok(map),
        _ => Err(malformed("is not a JSON object")),
    }
}

fn check_fields(headers: &[(String, String)]) -> Result<(), MalformedAnswer> {
    let is_sound = |(name, value): &(String, String)| is_field(name.as_bytes(), value.as_bytes());
    headers.iter().all(is_sound).then_some(()).ok_or_else(|| malformed("has a header that cannot be sent"))
}

struct Reader<'h> {
    heap: &'h Heap,
    map: Map,
}

impl Reader<'_> {
    fn answer(&self) -> Result<FunctionAnswer, MalformedAnswer> {
        self.check_keys(KEYS)?;
        let mut answer = FunctionAnswer { status: self.status()?, ..FunctionAnswer::default() };
        answer.headers = self.headers()?;
        answer.body = match self.get("body") {
            None => Vec::new(),
            Some(Value::Text(text)) => self.heap.str(text).as_bytes().to_vec(),
            Some(_) => return Err(malformed("has a body that is not a string")),
        };
        answer.is_base64 = match self.get("isBase64Encoded") {
            None => false,
            Some(Value::Bool(flag)) => flag.is_true(),
            Some(_) => return Err(malformed("has an isBase64Encoded that is neither true nor false")),
        };
        Ok(answer)
    }

    fn metadata(&self) -> Result<FunctionAnswer, MalformedAnswer> {
        self.check_keys(METADATA_KEYS)?;
        let mut headers = self.headers()?;
        headers.extend(self.cookies()?.into_iter().map(|cookie| ("Set-Cookie".to_owned(), cookie)));
        check_fields(&headers)?;
        Ok(FunctionAnswer { status: self.status()?, headers, ..FunctionAnswer::default() })
    }

    fn cookies(&self) -> Result<Vec<String>, MalformedAnswer> {
        let list = match self.get("cookies") {
            None => return Ok(Vec::new()),
            Some(Value::List(list)) => list,
            Some(_) => return Err(malformed("has cookies that are not a list")),
        };
        let cookies = self.heap.items(list).iter().map(|item| self.text(*item).map(str::to_owned));
        cookies.collect::<Option<_>>().ok_or_else(|| malformed("has a cookie that is not a string"))
    }

    fn check_keys(&self, keys: &[&str]) -> Result<(), MalformedAnswer> {
        for (key, _) in self.heap.entries(self.map) {
            let key = self.text(*key);
            if !key.is_some_and(|key| keys.contains(&key)) {
                return Err(malformed("has a key that no answer may have"));
            }
        }
        Ok(())
    }

    /// What stands under a key; null is nothing.
    fn get(&self, key: &str) -> Option<Value> {
        self.heap.get(self.map, key).filter(|value| *value != Value::Null)
    }

    fn text(&self, value: Value) -> Option<&str> {
        match value {
            Value::Text(text) => Some(self.heap.str(text)),
            _ => None,
        }
    }

    /// R-INT-52.
    fn status(&self) -> Result<u16, MalformedAnswer> {
        let status = match self.get("statusCode") {
            None => return Ok(STATUS_DEFAULT),
            Some(Value::Int(status)) => u16::try_from(status).ok(),
            Some(Value::Text(text)) => self.heap.str(text).trim().parse().ok(),
            Some(_) => None,
        };
        let status = status.filter(|status| (200..=599).contains(status));
        status.ok_or_else(|| malformed("has a statusCode that is none"))
    }

    /// R-INT-53.
    fn headers(&self) -> Result<Vec<(String, String)>, MalformedAnswer> {
        let mut headers = Vec::new();
        for (name, value) in self.map_of("multiValueHeaders")? {
            let Value::List(list) = value else {
                return Err(malformed("has a value in multiValueHeaders that is not a list"));
            };
            for item in self.heap.items(list) {
                headers.push((name.clone(), self.header_value(*item)?));
            }
        }
        for (name, value) in self.map_of("headers")? {
            let value = self.header_value(value)?;
            let is_same = |(it, _): &&(String, String)| it.eq_ignore_ascii_case(&name);
            let cased = headers.iter().find(is_same).map(|(it, _)| it.clone());
            // after the last of its name, so that all of a name stand together
            let last = headers.iter().rposition(|(it, _)| it.eq_ignore_ascii_case(&name));
            let at = last.map_or(headers.len(), |last| last + 1);
            headers.insert(at, (cased.unwrap_or(name), value));
        }
        check_fields(&headers)?;
        Ok(headers)
    }

    fn map_of(&self, key: &str) -> Result<Vec<(String, Value)>, MalformedAnswer> {
        let map = match self.get(key) {
            None => return Ok(Vec::new()),
            Some(Value::Map(map)) => map,
            Some(_) => return Err(malformed("has headers that are not an object")),
        };
        let entries = self.heap.entries(map).iter();
        Ok(entries.filter_map(|(key, value)| Some((self.text(*key)?.to_owned(), *value))).collect())
    }

    /// R-INT-52: booleans and numbers become text, null becomes nothing.
    fn header_value(&self, value: Value) -> Result<String, MalformedAnswer> {
        match value {
            Value::Null => Ok(String::new()),
            Value::Bool(flag) => Ok(flag.as_str().to_owned()),
            Value::Int(number) => Ok(number.to_string()),
            Value::Double(number) => Ok(number.get().to_string()),
            Value::Number(digits) | Value::Text(digits) => Ok(self.heap.str(digits).to_owned()),
            Value::List(_) | Value::Map(_) => Err(malformed("has a header that is an object or a list")),
        }
    }
}

#[cfg(test)]
mod tests;
