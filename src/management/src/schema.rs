//! What requests may hold, as tables that the generator fills.

/// A structure: its members.
pub(crate) struct Structure(pub &'static [Member]);

/// A member, its place and its shape.
pub(crate) struct Member {
    /// Its key in the typed input, and in texts about it.
    pub name: &'static str,
    /// Its name where it lies.
    pub wire: &'static str,
    pub place: Place,
    pub shape: Shape,
    pub is_required: bool,
}

/// Where a member lies in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Body,
    Path,
    Query,
    /// Every parameter of the query that no other member takes.
    Rest,
    Field,
}

/// What a member may hold.
pub(crate) enum Shape {
    Text,
    /// A text that may be null in a map, which means no more than an empty one (R-IRESP-12).
    Template,
    Matching(Pattern),
    Word(&'static [&'static str]),
    Boolean,
    Integer,
    Double,
    List(&'static Shape),
    Map(&'static Shape),
    Structure(&'static Structure),
}

/// The patterns of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// A status from 100 to 599.
    StatusCode,
    /// The same, an asterisk, or white space alone.
    DocumentedStatusCode,
}

impl Member {
    pub const fn body(name: &'static str, shape: Shape) -> Self {
        Self::at(Place::Body, name, name, shape)
    }

    pub const fn path(name: &'static str, wire: &'static str, shape: Shape) -> Self {
        Self::at(Place::Path, name, wire, shape)
    }

    pub const fn query(name: &'static str, wire: &'static str, shape: Shape) -> Self {
        Self::at(Place::Query, name, wire, shape)
    }

    pub const fn rest(name: &'static str, shape: Shape) -> Self {
        Self::at(Place::Rest, name, name, shape)
    }

    pub const fn field(name: &'static str, wire: &'static str, shape: Shape) -> Self {
        Self::at(Place::Field, name, wire, shape)
    }

    /// The same with another name on the wire.
    pub const fn named(mut self, wire: &'static str) -> Self {
        self.wire = wire;
        self
    }

    /// The same, and it must be there.
    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    const fn at(place: Place, name: &'static str, wire: &'static str, shape: Shape) -> Self {
        Member { name, wire, place, shape, is_required: false }
    }
}

impl Pattern {
    /// As the model and the service's texts write it.
    pub fn text(self) -> &'static str {
        match self {
            Pattern::StatusCode => r"[1-5]\d\d",
            Pattern::DocumentedStatusCode => r"^([1-5]\d\d|\*|\s*)$",
        }
    }

    pub fn matches(self, text: &str) -> bool {
        match self {
            Pattern::StatusCode => is_status(text),
            Pattern::DocumentedStatusCode => {
                is_status(text) || text == "*" || text.chars().all(|c| matches!(c, ' ' | '\t'..='\r'))
            }
        }
    }
}

fn is_status(text: &str) -> bool {
    matches!(text.as_bytes(), [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'])
}
