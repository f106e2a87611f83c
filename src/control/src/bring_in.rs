//! Documents that become rows: `ImportRestApi`, `PutRestApi`, `ImportDocumentationParts` (R-OAS-01 to R-OAS-14, R-MGMT-21).
//!
//! ```text
//!  Request ─► reading ─► Reading::read ─► Document         takes time, looks at nothing else
//!  Estate, Document ─► decide ─► answer and ONE list of changes, or every mistake and none
//! ```

mod api;
mod documentation;
mod integration;
mod method;
mod parameters;
mod parts;
mod resources;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};

use ringgate_definition::{Located, Sources};
use ringgate_estate::{Call, Change, Estate, Kept, Outcome, check_api, check_brought, shown_api};
use ringgate_management::id::{self, IdKind};
use ringgate_management::shapes::{
    DocumentationPartIds, ImportDocumentationPartsRequest, ImportRestApiRequest, PutMode, PutRestApiRequest,
    RestApi,
};
use ringgate_management::{Fault, Input, Request, encode};
use ringgate_openapi::{
    DocumentationPart, IMPORT_BYTES_MAX, ImportError, ImportOptions, Imported, ReadLimits, import,
    import_documentation,
};

use parameters::Parameters;

/// What documents are called where something is said of them.
const NAME: &str = "body";

/// A document that is still to be read, and how.
pub(crate) struct Reading {
    body: Vec<u8>,
    options: ImportOptions,
    /// Nothing for a document that is read for its documentation alone.
    parameters: Option<Parameters>,
    fail_on_warnings: bool,
}

/// A document that was read.
#[derive(Clone)]
pub(crate) enum Document {
    /// It describes an API.
    Api {
        /// The API's id: one that was drawn, or that of the API that it is brought into.
        id: String,
        imported: Box<Imported>,
        parameters: Parameters,
        fail_on_warnings: bool,
    },
    /// Its documentation, and warnings.
    Documentation(Vec<DocumentationPart>, Vec<String>),
}

/// What a request brings; nothing for one that brings no document. `draw` gives an id for a new API.
///
/// # Errors
/// The parameters of the query make no sense.
pub(crate) fn reading(
    request: &Request,
    (account, region): (&str, &str),
    draw: impl FnOnce() -> String,
) -> Result<Option<Reading>, Fault> {
    let limits = ReadLimits { document_bytes_max: IMPORT_BYTES_MAX, ..ReadLimits::default() };
    let options = |api: String| ImportOptions {
        api_id: Some(api),
        account_id: Some(account.to_owned()),
        region: Some(region.to_owned()),
        limits,
        ..ImportOptions::default()
    };
    let flag = |flag: Option<bool>| flag.unwrap_or(false);
    Ok(Some(match request {
        Request::ImportRestApi(input) => Reading {
            body: input.body.clone(),
            options: options(draw()),
            parameters: Some(Parameters::read(input.parameters.as_ref())?),
            fail_on_warnings: flag(input.fail_on_warnings),
        },
        Request::PutRestApi(input) => Reading {
            body: input.body.clone(),
            options: options(input.rest_api_id.clone()),
            parameters: Some(Parameters::read(input.parameters.as_ref())?),
            fail_on_warnings: flag(input.fail_on_warnings),
        },
        Request::ImportDocumentationParts(input) => Reading {
            body: input.body.clone(),
            options: options(input.rest_api_id.clone()),
            parameters: None,
            fail_on_warnings: flag(input.fail_on_warnings),
        },
        _ => return Ok(None),
    }))
}

impl Reading {
    /// Reads the document.
    ///
    /// # Errors
    /// It is none, has mistakes, or has warnings that are to fail it (R-OAS-04, R-MGMT-21).
    pub(crate) fn read(mut self) -> Result<Document, Fault> {
        let refused = |error: ImportError| Fault::bad_request(error.to_string());
        let sources = &mut Sources::default();
        let Some(parameters) = self.parameters.take() else {
            let read = import_documentation(sources, NAME, &self.body, &self.options, self.fail_on_warnings);
            let (parts, warnings) = read.map_err(|error| match error {
                ImportError::Invalid => Fault::bad_request("Unable to build importer with provided input."),
                other => refused(other),
            })?;
            return Ok(Document::Documentation(parts, warnings));
        };
        self.options.base_path = parameters.base_path;
        let rules = parameters.rules();
        let imported = import(sources, NAME, &self.body, &self.options, rules, None).map_err(refused)?;
        Ok(Document::Api {
            id: self.options.api_id.unwrap_or_default(),
            imported: Box::new(imported),
            parameters,
            fail_on_warnings: self.fail_on_warnings,
        })
    }
}

/// Says what a request that brought a document is answered with, and what changes.
///
/// # Errors
/// What stands in the document cannot be had, or there is no such API. Nothing changes then.
pub(crate) fn decide(
    estate: &Estate,
    request: &Request,
    document: Document,
    call: &mut Call<'_>,
) -> Result<Outcome, Fault> {
    match (request, document) {
        (Request::ImportRestApi(_), document @ Document::Api { .. }) => {
            bring_api::<ImportRestApiRequest>(estate, Mode::New, document, call)
        }
        (Request::PutRestApi(input), document @ Document::Api { .. }) => {
            let mode = match input.mode.unwrap_or(PutMode::Merge) {
                PutMode::Merge => Mode::Merge,
                PutMode::Overwrite => Mode::Overwrite,
            };
            bring_api::<PutRestApiRequest>(estate, mode, document, call)
        }
        (Request::ImportDocumentationParts(input), Document::Documentation(parts, warnings)) => {
            bring_documentation(estate, input, parts, warnings, call)
        }
        (request, _) => {
            let name = request.operation().name();
            Err(Fault::bad_request(format!("{name} takes no document")))
        }
    }
}

/// What becomes of that which is there (R-OAS-03).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// There is nothing yet.
    New,
    Merge,
    Overwrite,
}

/// The API that a path names (R-MGMT-08).
fn find<'e>(estate: &'e Estate, call: &Call<'_>, id: &str) -> Result<&'e RestApi, Fault> {
    let unknown = || Fault::not_found(format!("Invalid API identifier specified {}:{id}", call.account));
    estate.get::<RestApi>(id).map(AsRef::as_ref).ok_or_else(unknown)
}

fn bring_api<I: Input<Output = RestApi>>(
    estate: &Estate,
    mode: Mode,
    document: Document,
    call: &mut Call<'_>,
) -> Result<Outcome, Fault> {
    let Document::Api { id, imported, parameters, fail_on_warnings } = document else {
        return Err(Fault::bad_request("There is no document"));
    };
    let known = match mode {
        Mode::New if estate.get::<RestApi>(&id).is_some() => {
            return Err(Fault::conflict("The id was taken meanwhile. Please try again."));
        }
        Mode::New => None,
        Mode::Merge | Mode::Overwrite => Some(find(estate, call, &id)?),
    };
    let Imported { mut api, documentation, mut warnings } = *imported;
    warnings.extend(parameters.warnings.iter().cloned());
    let mut lowering = Lowering::new(estate, &id, mode, call);
    lowering.warnings = warnings;
    let mut row = lowering.api(known, &mut api, &parameters)?;
    let names = lowering.parts(&mut api);
    let root = lowering.resources(std::mem::take(&mut api.resources), &names);
    row.root_resource_id = Some(root);
    if !parameters.ignores_documentation {
        lowering.documentation(documentation, mode == Mode::Overwrite);
    }
    lowering.put_own(row.clone());
    let (changes, warnings) = lowering.finish(fail_on_warnings)?;
    check_api(&row)?;
    let output = RestApi { warnings: Some(warnings).filter(|list| !list.is_empty()), ..shown_api(&row) };
    Ok(Outcome::Done { answer: encode::<I>(&output, call.request_id)?, changes })
}

fn bring_documentation(
    estate: &Estate,
    input: &ImportDocumentationPartsRequest,
    parts: Vec<DocumentationPart>,
    warnings: Vec<String>,
    call: &mut Call<'_>,
) -> Result<Outcome, Fault> {
    find(estate, call, &input.rest_api_id)?;
    let replaces = input.mode == Some(PutMode::Overwrite);
    let mode = if replaces { Mode::Overwrite } else { Mode::Merge };
    let mut lowering = Lowering::new(estate, &input.rest_api_id, mode, call);
    lowering.warnings = warnings;
    let ids = lowering.documentation(parts, replaces);
    let (changes, warnings) = lowering.finish(input.fail_on_warnings.unwrap_or(false))?;
    let output =
        DocumentationPartIds { ids: Some(ids), warnings: Some(warnings).filter(|list| !list.is_empty()) };
    let answer = encode::<ImportDocumentationPartsRequest>(&output, call.request_id)?;
    Ok(Outcome::Done { answer, changes })
}

/// One import on its way to rows.
struct Lowering<'e, 'c> {
    estate: &'e Estate,
    api: &'e str,
    mode: Mode,
    now: ringgate_management::Timestamp,
    chance: &'c mut dyn FnMut() -> u64,
    /// Every id that rows of the API have.
    taken: HashSet<String>,
    changes: Vec<Change>,
    mistakes: Vec<String>,
    warnings: Vec<String>,
}

impl<'e, 'c> Lowering<'e, 'c> {
    fn new(estate: &'e Estate, api: &'e str, mode: Mode, call: &'c mut Call<'_>) -> Lowering<'e, 'c> {
        Lowering {
            estate,
            api,
            mode,
            now: call.now,
            chance: &mut *call.chance,
            taken: parts::ids(estate, api),
            changes: Vec::new(),
            mistakes: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// An id that no row of the API has.
    fn fresh(&mut self, kind: IdKind) -> String {
        loop {
            let id = id::draw(kind, &mut self.chance);
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }

    /// A row of the API as it shall be, unless it is so already.
    fn put<T: Kept + PartialEq>(&mut self, id: &str, row: T) {
        if self.estate.get_of::<T>(self.api, id).is_none_or(|known| **known != row) {
            self.changes.push(Change::put(self.api, id, row));
        }
    }

    /// The row of the API itself.
    fn put_own(&mut self, row: RestApi) {
        if self.estate.get::<RestApi>(self.api).is_none_or(|known| **known != row) {
            self.changes.push(Change::put("", self.api, row));
        }
    }

    /// Removes every row of a kind but some.
    fn remove_others<T: Kept>(&mut self, kept: &HashSet<String>) {
        let rows = T::table(self.estate).of(self.api).filter(|(id, _)| !kept.contains(*id));
        self.changes.extend(rows.map(|(id, _)| Change::remove::<T>(self.api, id)));
    }

    /// The changes and the warnings, if nothing is wrong (R-OAS-04).
    fn finish(mut self, fail_on_warnings: bool) -> Result<(Vec<Change>, Vec<String>), Fault> {
        let refused = |error: ImportError| Err(Fault::bad_request(error.to_string()));
        // The rows of an API that lacks some would only be blamed for those.
        if self.mistakes.is_empty() {
            let mut after = self.estate.clone();
            after.apply(self.changes.clone());
            self.mistakes = check_brought(&after, self.api, &self.changes)?;
        }
        if !self.mistakes.is_empty() {
            return refused(ImportError::Errors(self.mistakes));
        }
        if fail_on_warnings && !self.warnings.is_empty() {
            return refused(ImportError::Warnings(self.warnings));
        }
        Ok((self.changes, self.warnings))
    }
}

/// What is said, without its place.
fn said<T>(located: Option<Located<T>>) -> Option<T> {
    located.map(|located| located.value)
}

/// Texts that are said, without their places.
fn texts(list: Vec<Located<String>>) -> Vec<String> {
    list.into_iter().map(|text| text.value).collect()
}

/// A map on the wire; one without entries is none.
fn map(pairs: Vec<(Located<String>, Located<String>)>) -> Option<BTreeMap<String, String>> {
    let map: BTreeMap<String, String> =
        pairs.into_iter().map(|(key, value)| (key.value, value.value)).collect();
    Some(map).filter(|map| !map.is_empty())
}
