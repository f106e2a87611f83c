use ringgate_http::Span;
use ringgate_snapshot::trie::VARIABLES_MAX;

/// The values of a route's path variables, in the order of their names in the snapshot's route. Not
/// percent-decoded (R-ROUTE-25).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Variables {
    spans: [Span; VARIABLES_MAX],
    len: usize,
}

impl Variables {
    /// The value of the variable with this index.
    pub fn get(&self, index: usize) -> Option<Span> {
        self.as_slice().get(index).copied()
    }

    /// All values.
    pub fn as_slice(&self) -> &[Span] {
        self.spans.get(..self.len).unwrap_or_default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the route has no variables.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a value; `None` when there are [`VARIABLES_MAX`] already, which no checked snapshot asks for.
    pub(crate) fn push(&mut self, value: Span) -> Option<()> {
        *self.spans.get_mut(self.len)? = value;
        self.len += 1;
        Some(())
    }

    /// Values are found from the leaf up.
    pub(crate) fn reverse(&mut self) {
        if let Some(spans) = self.spans.get_mut(..self.len) {
            spans.reverse();
        }
    }
}
