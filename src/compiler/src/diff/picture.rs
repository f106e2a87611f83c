//! A snapshot in words.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Subjects with their facets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    pub(super) subjects: BTreeMap<Subject, Facets>,
}

/// Names with what is said of them.
pub(super) type Facets = BTreeMap<String, Facet>;

/// What has facets; sorted by its place, then by its kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subject {
    /// What it belongs to: an API and a stage.
    pub(super) place: String,
    pub(super) rank: Rank,
    /// As it is said.
    pub(super) name: String,
}

/// The order of what belongs to the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Api,
    Stage,
    Route,
    Authorizer,
    Model,
    GatewayResponse,
    Plan,
    Key,
    Caller,
    Cache,
}

/// What is said of a subject in one respect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Facet {
    /// A few words.
    Said(String),
    /// Something too long to be said, by its hash.
    Long(u64),
    /// A mark of something that was done, which itself says nothing: with the word for doing it.
    Done(&'static str, u64),
}

impl Facet {
    /// A few words.
    pub fn said(words: impl Into<String>) -> Facet {
        Facet::Said(words.into())
    }

    /// Something long: only whether it changed is told.
    pub fn long(text: impl Hash) -> Facet {
        // The hash is compared within this process alone, so it need not be stable.
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Facet::Long(hasher.finish())
    }
}

impl Picture {
    /// Adds a subject. One that is there already gets the facets as well.
    pub(super) fn add(&mut self, place: &str, rank: Rank, name: String, facets: Facets) {
        let subject = Subject { place: place.to_owned(), rank, name };
        self.subjects.entry(subject).or_default().extend(facets);
    }
}

/// Facets while they are gathered: what there is nothing to say of is left out.
#[derive(Default)]
pub(super) struct Gathered(pub(super) Facets);

impl Gathered {
    pub(super) fn say(&mut self, name: impl Into<String>, words: impl Into<String>) {
        self.0.insert(name.into(), Facet::said(words));
    }

    pub(super) fn say_if(&mut self, name: impl Into<String>, words: Option<impl Into<String>>) {
        if let Some(words) = words {
            self.say(name, words);
        }
    }

    /// `yes`, or nothing.
    pub(super) fn flag(&mut self, name: &str, holds: bool) {
        self.say_if(name, holds.then_some("yes"));
    }

    pub(super) fn done(&mut self, name: impl Into<String>, what: &'static str, mark: u64) {
        self.0.insert(name.into(), Facet::Done(what, mark));
    }

    pub(super) fn long(&mut self, name: impl Into<String>, text: impl Hash) {
        self.0.insert(name.into(), Facet::long(text));
    }
}
