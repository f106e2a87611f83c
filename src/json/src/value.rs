//! What a heap's values are: copies of two words that name things in it.

use std::fmt;

/// A value: a JSON value, or one that a template made. A copy names the same list or map, as a Java reference does.
///
/// `==` compares what is named, not its content: see [`crate::Heap::equal`] for that.
// Every kind tags one whole word, and no kind is a float, so that the compiler passes a value in two registers. A kind
// of one byte, or of two halves of a word, makes a copy of it pieces in memory, each waiting for the last store.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Value {
    /// JSON `null`, and a template's missing value.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(Bool),
    /// A whole number as Java's `Integer` or `Long`.
    Int(i64),
    /// A number as Java's `Double`; finite when it was read from JSON.
    Double(Double),
    /// A number's digits as they were written: a whole one beyond `i64` (`BigInteger`), or a decimal that a double
    /// would round (`BigDecimal`).
    Number(Text),
    /// A string.
    Text(Text),
    /// A list.
    List(List),
    /// A map from keys to values, in the order of their insertion.
    Map(Map),
}

/// `true` or `false`, a word wide.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[repr(u64)]
pub enum Bool {
    /// `false`
    False,
    /// `true`
    True,
}

/// A double, kept as its bits. `==` compares as numbers do: no NaN equals another, and both zeros are equal.
#[derive(Clone, Copy)]
pub struct Double(u64);

/// A piece of text in a [`crate::Heap`].
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Text(u64);

/// A list in a [`crate::Heap`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct List(pub(crate) usize);

/// A map in a [`crate::Heap`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Map(pub(crate) usize);

/// An entry of a map, by its place in insertion order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Entry(u64);

const _: () = assert!(size_of::<Value>() == 16, "a value is two words");

impl Bool {
    /// Whether it is `true`.
    pub fn is_true(self) -> bool {
        self == Bool::True
    }

    /// `true` or `false`.
    pub fn as_str(self) -> &'static str {
        if self.is_true() { "true" } else { "false" }
    }
}

impl From<bool> for Bool {
    fn from(is_true: bool) -> Bool {
        if is_true { Bool::True } else { Bool::False }
    }
}

impl From<bool> for Value {
    fn from(is_true: bool) -> Value {
        Value::Bool(is_true.into())
    }
}

impl Double {
    /// The number.
    pub fn get(self) -> f64 {
        f64::from_bits(self.0)
    }

    /// Its bits, which tell both zeros apart.
    pub(crate) fn bits(self) -> u64 {
        self.0
    }
}

impl fmt::Debug for Double {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl PartialEq for Double {
    fn eq(&self, other: &Double) -> bool {
        self.get() == other.get()
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::Double(Double(number.to_bits()))
    }
}

impl Entry {
    /// The entry at `place` of `map`, whether there is one or not.
    pub fn new(map: Map, place: u32) -> Entry {
        // The map's number fits: each map of a heap takes more than one of its 4 GiB.
        Entry((map.0 as u64) << 32 | u64::from(place))
    }

    /// The map.
    pub fn map(self) -> Map {
        Map((self.0 >> 32) as usize)
    }

    /// The place.
    pub(crate) fn place(self) -> usize {
        self.0 as u32 as usize
    }
}

impl Text {
    /// The bytes of an arena from `start` on, `len` of them.
    pub(crate) fn new(start: u32, len: u32) -> Text {
        Text(u64::from(start) << 32 | u64::from(len))
    }

    /// Where it starts in the arena that holds it.
    pub(crate) fn start(self) -> usize {
        (self.0 >> 32) as usize
    }

    /// Its length in bytes of UTF-8.
    pub fn len(self) -> usize {
        self.0 as u32 as usize
    }

    /// Whether it is the empty string.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The text itself in the arena that holds it; empty in any other.
    pub(crate) fn of(self, texts: &str) -> &str {
        texts.get(self.start()..self.start() + self.len()).unwrap_or_default()
    }

    /// Whether it is `text` in the arena that holds it.
    pub(crate) fn is(self, texts: &str, text: &str) -> bool {
        self.len() == text.len() && self.bytes_of(texts) == text.as_bytes()
    }

    /// Whether both are the same in the arena that holds them.
    pub(crate) fn is_same(self, texts: &str, other: Text) -> bool {
        self.len() == other.len() && self.bytes_of(texts) == other.bytes_of(texts)
    }

    /// `len` bytes of it from `start` on; both lie in it, between characters.
    pub(crate) fn part(self, start: usize, len: usize) -> Text {
        debug_assert!(start + len <= self.len(), "a part lies in the whole");
        Text::new((self.start() + start) as u32, len as u32)
    }

    /// Quicker to compare: no look at where characters begin.
    fn bytes_of(self, texts: &str) -> &[u8] {
        texts.as_bytes().get(self.start()..self.start() + self.len()).unwrap_or_default()
    }
}
