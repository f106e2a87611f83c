use crate::codes;
use crate::{json, yaml};
use ringgate_definition::{Diagnostic, Diagnostics, Place, SourceId, Sources};

/// A value of a document and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub place: Place,
    /// The value.
    pub value: Value,
}

/// What a [`Node`] holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `~`, or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it is written: `1.0` stays `1.0`.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the document; keys differ from one another.
    Map(Vec<(Key, Node)>),
}

/// A key of a map and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The key; numbers and the like as they are written.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// Bounds of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadLimits {
    /// Length of a document in bytes.
    pub document_bytes_max: usize,
    /// How deep maps and lists may stand in one another; [`ReadLimits::DEPTH_CEILING`] bounds it.
    pub depth_max: usize,
    /// Values of a document, aliases counted as often as they are used.
    pub nodes_max: usize,
    /// Bytes of text that aliases may add.
    pub alias_bytes_max: usize,
}

impl ReadLimits {
    /// What `depth_max` can be at most: trees are walked and dropped recursively, and a thread's stack is small.
    pub const DEPTH_CEILING: usize = 512;

    pub(crate) fn depth(&self) -> usize {
        self.depth_max.min(ReadLimits::DEPTH_CEILING)
    }
}

impl Default for ReadLimits {
    fn default() -> ReadLimits {
        ReadLimits {
            document_bytes_max: 64 << 20,
            depth_max: 128,
            nodes_max: 5_000_000,
            alias_bytes_max: 64 << 20,
        }
    }
}

/// Keeps a document's bytes as text in `sources`. Only its beginning is kept of a document that is too large.
///
/// # Errors
/// A document that is too large or not UTF-8 is reported and gives `None`.
pub fn read_text(
    sources: &mut Sources,
    name: &str,
    bytes: &[u8],
    limits: &ReadLimits,
    diagnostics: &mut Diagnostics,
) -> Option<SourceId> {
    if bytes.len() > limits.document_bytes_max {
        let id = sources.add(name, "");
        diagnostics.push(too_large(id, bytes.len(), limits));
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(sources.add(name, text)),
        Err(error) => {
            let good = error.valid_up_to();
            let id = sources.add(name, String::from_utf8_lossy(bytes));
            diagnostics.push(not_utf8(id, bytes, good));
            None
        }
    }
}

/// Reads JSON or YAML: JSON when the first character that is not blank is `{` or `[`.
///
/// # Errors
/// What cannot be read, or is larger or deeper than `limits` allow, is reported and gives `None`. So are duplicate
/// keys, all of them.
pub fn read_tree(
    sources: &Sources,
    id: SourceId,
    limits: &ReadLimits,
    diagnostics: &mut Diagnostics,
) -> Option<Node> {
    let text = sources.get(id).text.as_str();
    if text.len() > limits.document_bytes_max {
        diagnostics.push(too_large(id, text.len(), limits));
        return None;
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let errors_before = diagnostics.len() + diagnostics.left_out();
    let read = if text.trim_start().starts_with(['{', '[']) {
        json::read(text, id, limits, diagnostics)
    } else {
        yaml::read(text, id, limits, diagnostics)
    };
    match read {
        Ok(node) => (diagnostics.len() + diagnostics.left_out() == errors_before).then_some(node),
        Err(mistake) => {
            diagnostics.push(*mistake);
            None
        }
    }
}

fn too_large(id: SourceId, length: usize, limits: &ReadLimits) -> Diagnostic {
    let place = Place { source: id, line: 1, column: 1, width: 1 };
    let max = limits.document_bytes_max;
    Diagnostic::error(
        codes::TOO_LARGE,
        place,
        format!("The document has {length} bytes; at most {max} are read"),
    )
    .remedy("Split the API, or move large examples out of the document")
}

fn not_utf8(id: SourceId, bytes: &[u8], good: usize) -> Diagnostic {
    let before = String::from_utf8_lossy(bytes.get(..good).unwrap_or_default());
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let place = Place { source: id, line: number(line), column: number(column), width: 1 };
    let bad = bytes.get(good).copied().unwrap_or_default();
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let remedy =
        if utf16 { "The document looks like UTF-16: save it as UTF-8" } else { "Save the document as UTF-8" };
    Diagnostic::error(codes::NOT_UTF8, place, format!("The byte 0x{bad:02x} is not UTF-8 here"))
        .remedy(remedy)
}

/// A count as a place has it; no document that is read has more.
pub(crate) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Node {
    /// The value of a key, if this is a map that has it. Looks through the whole map.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(k, _)| k.text == key).map(|(_, node)| node)
    }

    /// The entries of a map; of anything else, none.
    pub fn entries(&self) -> &[(Key, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The text of a text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }
}

impl Value {
    /// What it is, for messages.
    pub(crate) fn described(&self) -> &'static str {
        match self {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}
