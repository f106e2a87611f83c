//! What of a document is served like the original, what otherwise, and what not at all.

use ringgate_definition::{Diagnostic, Severity};

use super::differences::{self, Difference};
use super::features::{self, Feature, Spot};
use crate::compile::{Compiled, tell_people};
use crate::failure::Failure;

/// The report.
pub(super) struct Report<'c> {
    /// The document's name.
    pub(super) file: String,
    /// `info.title`
    pub(super) title: String,
    /// `info.version`
    pub(super) version: String,
    /// How many paths and methods there are.
    pub(super) counts: (usize, usize),
    /// What is used.
    pub(super) features: Vec<Told>,
    /// Everything that the reader and the compiler remark, in the order of its places.
    pub(super) remarks: Vec<&'c Diagnostic>,
}

/// A feature, and what becomes of it.
pub(super) struct Told {
    /// The feature.
    pub(super) feature: Feature,
    /// What becomes of it.
    pub(super) state: State,
    /// In what it differs.
    pub(super) differences: Vec<Difference>,
}

/// What becomes of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// It is like the original.
    Identical,
    /// It differs on purpose.
    Differing,
    /// It is not there, or not in this way.
    Refused,
}

impl State {
    /// Its name.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            State::Identical => "identical",
            State::Differing => "differing",
            State::Refused => "refused",
        }
    }
}

impl<'c> Report<'c> {
    /// The report of what was read and compiled.
    pub(super) fn of(compiled: &'c Compiled) -> Result<Report<'c>, Failure> {
        let definition = &compiled.definition;
        let Some(api) = definition.apis.first() else {
            tell_people(&compiled.diagnostics, &definition.sources);
            return Err(Failure::new("there is no API in the document"));
        };
        let remarks = compiled.diagnostics.sorted();
        let errors: Vec<&Diagnostic> =
            remarks.iter().copied().filter(|remark| remark.severity == Severity::Error).collect();
        let features = features::of(api).into_iter().flat_map(|feature| told(feature, &errors)).collect();
        let methods = api.resources.iter().map(|resource| resource.methods.len()).sum();
        Ok(Report {
            file: definition.sources.get(api.place.source).name.clone(),
            title: api.name.clone(),
            version: api.version.clone(),
            counts: (api.resources.len(), methods),
            features,
            remarks,
        })
    }

    /// Whether something keeps the API from being served.
    pub(super) fn is_refused(&self) -> bool {
        self.remarks.iter().any(|remark| remark.severity == Severity::Error)
    }
}

/// A feature, or two: what of it is served, and what is refused.
fn told(mut feature: Feature, errors: &[&Diagnostic]) -> Vec<Told> {
    let refused = feature.split_refused(errors);
    let refused = refused.map(|feature| Told { feature, state: State::Refused, differences: Vec::new() });
    let differences: Vec<Difference> =
        feature.differences().iter().filter_map(|start| differences::find(start)).collect();
    let is_identical = differences.is_empty() && feature.note().is_empty();
    let state = if is_identical { State::Identical } else { State::Differing };
    let served = Some(Told { feature, state, differences }).filter(|told| !told.feature.spots.is_empty());
    served.into_iter().chain(refused).collect()
}

/// The lines of spots, each once, in their order.
pub(super) fn lines(spots: &[Spot]) -> Vec<u32> {
    let mut lines: Vec<u32> = spots.iter().map(|spot| spot.at.line).filter(|line| *line > 0).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}
