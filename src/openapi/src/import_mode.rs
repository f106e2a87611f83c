//! Imports into an API that is there: merge and overwrite (R-OAS-01 to R-OAS-04).

use crate::DocumentationPart;
use crate::document::{ImportOptions, read_documentation, read_documented};
use crate::tree::{read_text, read_tree};
use ringgate_definition::{Api, Diagnostic, Diagnostics, Located, Method, Resource, Severity, Sources};
use std::collections::HashMap;
use std::fmt::{self, Display, Formatter};
use std::hash::Hash;

/// How large a document may be that the management API takes, in bytes (R-OAS-01).
pub const IMPORT_BYTES_MAX: usize = 6 << 20;

/// What becomes of that which is there and not in the document (R-OAS-03).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImportMode {
    /// It stays. Methods are replaced as wholes; binary media types are appended.
    #[default]
    Merge,
    /// It goes, but for what is not the document's: id, account, region, stages, tags and the endpoint.
    Overwrite,
}

/// What an import is told beside the document and the [`ImportOptions`] (R-OAS-01, R-OAS-02).
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportRules {
    /// What becomes of that which is there.
    pub mode: ImportMode,
    /// Whether a warning is reason enough to change nothing.
    pub fail_on_warnings: bool,
    /// Whether the document's documentation is left out.
    pub ignore_documentation: bool,
}

/// What an import gave.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The API as it is now.
    pub api: Api,
    /// What the document says in words (R-OAS-06); nothing if documentation was to be ignored.
    pub documentation: Vec<DocumentationPart>,
    /// What was read otherwise than it was meant, perhaps.
    pub warnings: Vec<String>,
}

/// Why an import changed nothing. It prints as the service words it (R-OAS-04).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// It is no OpenAPI document that can be read.
    Invalid,
    /// It has mistakes.
    Errors(Vec<String>),
    /// It has warnings, and those were to fail it.
    Warnings(Vec<String>),
}

impl Display for ImportError {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let (head, list) = match self {
            ImportError::Invalid => return out.write_str("Invalid OpenAPI input."),
            ImportError::Errors(list) => ("Errors found during import:", list),
            ImportError::Warnings(list) => ("Warnings found during import:", list),
        };
        out.write_str(head)?;
        list.iter().try_for_each(|line| write!(out, "\n\t{line}"))
    }
}

impl std::error::Error for ImportError {}

/// Imports a document, into an API or as a new one. `name` is what places say of it; the document is kept in `sources`.
///
/// # Errors
/// The document cannot be read, has mistakes, or has warnings that are to fail it; `into` is then as it was.
pub fn import(
    sources: &mut Sources,
    name: &str,
    document: &[u8],
    options: &ImportOptions,
    rules: ImportRules,
    into: Option<&Api>,
) -> Result<Imported, ImportError> {
    let mut diagnostics = Diagnostics::default();
    let id = read_text(sources, name, document, &options.limits, &mut diagnostics);
    let read = id.and_then(|id| {
        let tree = read_tree(sources, id, &options.limits, &mut diagnostics)?;
        read_documented(sources, id, &tree, options, &mut diagnostics)
    });
    let (mut api, mut documentation) = read.ok_or(ImportError::Invalid)?;
    let warnings = judge(&diagnostics, rules.fail_on_warnings)?;
    if rules.ignore_documentation {
        api.documentation = None;
        documentation.clear();
    }
    let api = match into {
        Some(into) => combine(into.clone(), api, rules.mode),
        None => api,
    };
    Ok(Imported { api, documentation, warnings })
}

/// Reads the documentation of a document and nothing else: it need not describe an API (R-MGMT-21). With the parts come
/// the warnings.
///
/// # Errors
/// The document cannot be read, lists parts that are none, or has warnings that are to fail it.
pub fn import_documentation(
    sources: &mut Sources,
    name: &str,
    document: &[u8],
    options: &ImportOptions,
    fail_on_warnings: bool,
) -> Result<(Vec<DocumentationPart>, Vec<String>), ImportError> {
    let mut diagnostics = Diagnostics::default();
    let id = read_text(sources, name, document, &options.limits, &mut diagnostics);
    let read = id.and_then(|id| {
        let tree = read_tree(sources, id, &options.limits, &mut diagnostics)?;
        read_documentation(sources, id, &tree, options, &mut diagnostics)
    });
    let parts = read.ok_or(ImportError::Invalid)?;
    Ok((parts, judge(&diagnostics, fail_on_warnings)?))
}

/// The warnings, unless something fails the import.
fn judge(diagnostics: &Diagnostics, fail_on_warnings: bool) -> Result<Vec<String>, ImportError> {
    if diagnostics.has_errors() {
        return Err(ImportError::Errors(messages(diagnostics, Severity::Error)));
    }
    let warnings = messages(diagnostics, Severity::Warning);
    if fail_on_warnings && !warnings.is_empty() {
        return Err(ImportError::Warnings(warnings));
    }
    Ok(warnings)
}

/// The messages of one severity, errors with their lines: warnings are worded as the service words them. Those that were left out for their number are counted in a last line.
fn messages(diagnostics: &Diagnostics, severity: Severity) -> Vec<String> {
    let sorted = diagnostics.sorted();
    let chosen = sorted.iter().filter(|diagnostic| diagnostic.severity == severity);
    let worded = |diagnostic: &&Diagnostic| match diagnostic.place {
        Some(place) if severity == Severity::Error => format!("{} (line {})", diagnostic.message, place.line),
        _ => diagnostic.message.clone(),
    };
    let mut messages: Vec<String> = chosen.map(worded).collect();
    if diagnostics.left_out() > 0 && !messages.is_empty() {
        messages.push(format!("{} more", diagnostics.left_out()));
    }
    messages
}

/// An API after the import of another into it (R-OAS-03). Resource ids are made of paths and survive.
pub fn combine(into: Api, from: Api, mode: ImportMode) -> Api {
    match mode {
        ImportMode::Merge => merge(into, from),
        ImportMode::Overwrite => overwrite(into, from),
    }
}

fn overwrite(into: Api, from: Api) -> Api {
    Api {
        id: into.id,
        deployment_id: into.deployment_id,
        account_id: into.account_id,
        region: into.region,
        aws_exact: into.aws_exact,
        stages: into.stages,
        tags: named_over(into.tags, from.tags, |tag| &tag.0),
        endpoint_type: from.endpoint_type.or(into.endpoint_type),
        ip_address_type: from.ip_address_type.or(into.ip_address_type),
        security_policy: from.security_policy.or(into.security_policy),
        endpoint_access_mode: from.endpoint_access_mode.or(into.endpoint_access_mode),
        vpc_endpoint_ids: if from.vpc_endpoint_ids.is_empty() {
            into.vpc_endpoint_ids
        } else {
            from.vpc_endpoint_ids
        },
        default_endpoint_disabled: from.default_endpoint_disabled.or(into.default_endpoint_disabled),
        place: into.place,
        ..from
    }
}

fn merge(mut into: Api, mut from: Api) -> Api {
    // A document's own validator is that of its methods, and not of those that other documents brought.
    spread_validator(&mut into);
    spread_validator(&mut from);
    for media_type in from.binary_media_types {
        if !into.binary_media_types.iter().any(|known| known.value == media_type.value) {
            into.binary_media_types.push(media_type);
        }
    }
    Api {
        name: said_or(from.name, into.name),
        description: said_or(from.description, into.description),
        version: said_or(from.version, into.version),
        endpoint_type: from.endpoint_type.or(into.endpoint_type),
        ip_address_type: from.ip_address_type.or(into.ip_address_type),
        security_policy: from.security_policy.or(into.security_policy),
        endpoint_access_mode: from.endpoint_access_mode.or(into.endpoint_access_mode),
        vpc_endpoint_ids: if from.vpc_endpoint_ids.is_empty() {
            into.vpc_endpoint_ids
        } else {
            from.vpc_endpoint_ids
        },
        default_endpoint_disabled: from.default_endpoint_disabled.or(into.default_endpoint_disabled),
        api_key_source: from.api_key_source.or(into.api_key_source),
        minimum_compression_size: from.minimum_compression_size.or(into.minimum_compression_size),
        policy: from.policy.or(into.policy),
        cors: from.cors.or(into.cors),
        documentation: from.documentation.or(into.documentation),
        gateway_responses: named_over(into.gateway_responses, from.gateway_responses, |response| {
            &response.kind
        }),
        validators: named_over(into.validators, from.validators, |validator| &validator.name),
        authorizers: named_over(into.authorizers, from.authorizers, |authorizer| &authorizer.name),
        tags: named_over(into.tags, from.tags, |tag| &tag.0),
        models: named_over(into.models, from.models, |model| &model.name),
        resources: merge_resources(into.resources, from.resources),
        binary_media_types: into.binary_media_types,
        id: into.id,
        deployment_id: into.deployment_id,
        account_id: into.account_id,
        region: into.region,
        aws_exact: into.aws_exact,
        stages: into.stages,
        place: into.place,
        validator: None,
    }
}

fn said_or(said: String, otherwise: String) -> String {
    if said.is_empty() { otherwise } else { said }
}

fn spread_validator(api: &mut Api) {
    let Some(validator) = api.validator.take() else { return };
    for method in api.resources.iter_mut().flat_map(|resource| &mut resource.methods) {
        method.validator.get_or_insert_with(|| validator.clone());
    }
}

/// What is there, each replaced in its place by that of the same name, and then the others.
fn named_over<T>(into: Vec<T>, from: Vec<T>, name: impl Fn(&T) -> &Located<String>) -> Vec<T> {
    keyed_over(into, from, |item| name(item).value.clone())
}

fn keyed_over<T, K: Hash + Eq>(into: Vec<T>, from: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut all = into;
    let mut index: HashMap<K, usize> = all.iter().enumerate().map(|(at, item)| (key(item), at)).collect();
    for item in from {
        let at = *index.entry(key(&item)).or_insert(all.len());
        match all.get_mut(at) {
            Some(known) => *known = item,
            None => all.push(item),
        }
    }
    all
}

fn merge_resources(mut into: Vec<Resource>, from: Vec<Resource>) -> Vec<Resource> {
    let mut index: HashMap<String, usize> =
        into.iter().enumerate().map(|(at, resource)| (resource.path.value.clone(), at)).collect();
    for resource in from {
        let at = *index.entry(resource.path.value.clone()).or_insert(into.len());
        match into.get_mut(at) {
            Some(known) => {
                let methods = std::mem::take(&mut known.methods);
                known.methods = keyed_over(methods, resource.methods, |method: &Method| method.verb.value);
            }
            None => into.push(resource),
        }
    }
    into
}
