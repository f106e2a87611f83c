//! Mapping templates: each different text is compiled once per deployment (R-VTL-01).

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use ringgate_definition::{self as definition, Diagnostic, Located, Place, Severity};
use ringgate_snapshot::program::Program;
use ringgate_snapshot::schema::{NONE, Template};
use ringgate_template::Mistake;

use super::field::is_media_type;
use super::scope::Scope;
use super::{lower_place, position};
use crate::code;

/// The key of the template for all other media types (R-INT-21).
pub(crate) const DEFAULT_KEY: &str = "$default";

/// The different templates of a deployment.
#[derive(Default)]
pub(crate) struct Programs {
    /// By source text.
    index: HashMap<String, Compiled>,
    list: Vec<Program>,
    /// Of the sources of `list`.
    hasher: blake3::Hasher,
    /// Where mistakes were told: routes may share a template by reference.
    told: HashSet<Place>,
}

/// What became of a template.
#[derive(Clone)]
struct Compiled {
    /// The index of its program; `None`: it is malformed.
    program: Option<u32>,
    /// Why it is malformed, or what can hardly be meant.
    mistakes: Rc<[Mistake]>,
}

impl Programs {
    fn compile(&mut self, source: &str) -> Compiled {
        if let Some(known) = self.index.get(source) {
            return known.clone();
        }
        let compiled = match ringgate_template::compile_with_warnings(source) {
            Ok((program, warnings)) => {
                self.hasher.update(&(source.len() as u64).to_le_bytes());
                self.hasher.update(source.as_bytes());
                self.list.push(program);
                Compiled { program: Some(self.list.len() as u32 - 1), mistakes: warnings.into() }
            }
            Err(mistakes) => Compiled { program: None, mistakes: mistakes.into() },
        };
        self.index.insert(source.to_owned(), compiled.clone());
        compiled
    }

    /// The programs in the order of their indexes, and the digest of their sources.
    pub(crate) fn finish(self) -> (Vec<Program>, [u8; 32]) {
        (self.list, *self.hasher.finalize().as_bytes())
    }
}

/// Lowers request templates.
pub(crate) fn lower_requests(scope: &mut Scope<'_, '_>, templates: &[definition::Template]) -> Vec<Template> {
    lower(scope, templates, true)
}

/// Lowers the response templates of an integration response, in document order (R-VTL-39).
pub(crate) fn lower_responses(
    scope: &mut Scope<'_, '_>,
    templates: &[definition::Template],
) -> Vec<Template> {
    lower(scope, templates, false)
}

fn lower(
    scope: &mut Scope<'_, '_>,
    templates: &[definition::Template],
    default_allowed: bool,
) -> Vec<Template> {
    let mut lowered: Vec<Template> = Vec::with_capacity(templates.len());
    for template in templates {
        let key = &template.media_type;
        if !check_media_type(scope, key, default_allowed) {
            continue;
        }
        let place = template.text.as_ref().map_or(key.place, |text| text.place);
        if let Some(program) = lower_text(scope, template.text.as_ref()) {
            let media_type = key.value.clone();
            lowered.push(Template { media_type, program, place: lower_place(place) });
        }
    }
    lowered
}

/// The index of the program; [`NONE`] for an empty template, which passes the payload through (R-VTL-40, R-IRESP-12).
fn lower_text(scope: &mut Scope<'_, '_>, text: Option<&Located<String>>) -> Option<u32> {
    let Some(text) = text.filter(|text| !text.value.is_empty()) else { return Some(NONE) };
    let compiled = scope.shared.programs.compile(&text.value);
    if !compiled.mistakes.is_empty() && scope.shared.programs.told.insert(text.place) {
        let severity = if compiled.program.is_none() { Severity::Error } else { Severity::Warning };
        compiled.mistakes.iter().for_each(|mistake| report(scope, text, severity, mistake));
    }
    compiled.program
}

/// At the place inside the document, where that can be known.
fn report(scope: &mut Scope<'_, '_>, text: &Located<String>, severity: Severity, mistake: &Mistake) {
    let (line, column) = (mistake.line, mistake.column);
    let found = position::locate(scope.shared.sources, text, line, column);
    let message = match found {
        Some(_) => format!("mapping template: {}", mistake.message),
        None => format!("mapping template, line {line}, column {column}: {}", mistake.message),
    };
    let code = if severity == Severity::Error { code::TEMPLATE } else { code::TEMPLATE_DOUBT };
    let place = Some(found.unwrap_or(text.place));
    scope.diagnostics.push(Diagnostic::new(severity, code, place, message).remedy(mistake.remedy.clone()));
}

/// Whether a template's key can be one; a request template may stand under `$default` (R-INT-21, R-IRESP-11).
fn check_media_type(scope: &mut Scope<'_, '_>, key: &Located<String>, default_allowed: bool) -> bool {
    if is_media_type(&key.value) || default_allowed && key.value == DEFAULT_KEY {
        return true;
    }
    let message = format!("`{}` is no media type", key.value);
    let remedy = "write type and subtype without parameters, such as `application/json`";
    scope.error(code::MEDIA_TYPE, key.place, message, remedy);
    false
}
