/// Which of [`Sources`] a place is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// Where in a document something was said. Lines and columns count from 1; columns count characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The document.
    pub source: SourceId,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Length in characters to underline; at least 1.
    pub width: u32,
}

/// A value and where it was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it was said.
    pub place: Place,
}

impl<T> Located<T> {
    /// A value at a place.
    pub fn new(value: T, place: Place) -> Located<T> {
        Located { value, place }
    }

    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: f(self.value), place: self.place }
    }
}

/// A document, kept whole for diagnostics.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Its name as the user gave it: a path, usually.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The documents of one run.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Keeps a document.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.files.push(Source { name: name.into(), text: text.into() });
        SourceId(self.files.len() as u32 - 1)
    }

    /// The document with this id.
    ///
    /// # Panics
    /// When the id is not from these sources.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// The text of a line, from 1, without its end; empty past the last.
    pub fn line(&self, id: SourceId, line: u32) -> &str {
        self.get(id).text.lines().nth(line.saturating_sub(1) as usize).unwrap_or_default()
    }

    /// The names of all documents in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|f| f.name.as_str())
    }
}
