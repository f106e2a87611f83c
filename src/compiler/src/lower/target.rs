//! What an integration reaches from each stage: its URI with the stage's variables in it (R-INT-04).

use ringgate_definition::Located;
use ringgate_snapshot::schema::{Destination, MappedPiece, Mapping, NONE, PathPiece, Target};

use super::address::is_link_local;
use super::scope::Scope;
use super::stage_variable::{self, expand};
use super::upstream::Upstreams;
use super::uri::{self, Fault, Piece, Uri};
use super::vantage::Vantage;
use crate::code;

/// What an integration says of its upstream.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// Its URI, stage variables and all.
    pub(crate) uri: &'a Located<String>,
    /// Do not check who issued the upstream's certificate (R-INT-29).
    pub(crate) insecure: bool,
    /// The parameter mappings, some of which fill placeholders.
    pub(crate) mappings: &'a [Mapping],
}

/// Lowers the URI of an integration for every vantage; the result is parallel to them. Nothing, if one of them is
/// wrong.
pub(crate) fn lower(
    scope: &mut Scope<'_, '_>,
    upstreams: &mut Upstreams,
    wanted: Wanted<'_>,
) -> Option<Vec<Target>> {
    warn_about_placeholders(scope, wanted.uri, wanted.mappings);
    let vantages = scope.vantages();
    let depends = wanted.uri.value.contains(stage_variable::BEGINS)
        || vantages.windows(2).any(|pair| pair[0].certificate != pair[1].certificate);
    if let (false, Some(first)) = (depends, vantages.first()) {
        let target = lower_one(scope, upstreams, wanted, first)?;
        return Some(vec![target; vantages.len()]);
    }
    if vantages.is_empty() {
        check_without_vantage(scope, upstreams, wanted.uri)?;
    }
    // Every vantage is looked at, so that all their mistakes are told at once.
    let targets: Vec<Option<Target>> =
        vantages.iter().map(|vantage| lower_one(scope, upstreams, wanted, vantage)).collect();
    targets.into_iter().collect()
}

/// Nobody calls it, but it may be wrong all the same.
fn check_without_vantage(
    scope: &mut Scope<'_, '_>,
    upstreams: &Upstreams,
    uri: &Located<String>,
) -> Option<()> {
    if uri.value.contains(stage_variable::BEGINS) {
        return Some(());
    }
    read(scope, upstreams, uri, &uri.value, None).map(|_| ())
}

fn lower_one(
    scope: &mut Scope<'_, '_>,
    upstreams: &mut Upstreams,
    wanted: Wanted<'_>,
    vantage: &Vantage<'_>,
) -> Option<Target> {
    let Wanted { uri: written, insecure, mappings } = wanted;
    let certificate = vantage.certificate.as_deref();
    if !written.value.contains(stage_variable::BEGINS) {
        let uri = read(scope, upstreams, written, &written.value, None)?;
        return Some(lay_out(upstreams.intern(&uri, insecure, certificate), uri, mappings));
    }
    let expanded = expand(&written.value, vantage);
    let at = Some((vantage, expanded.unset.as_slice()));
    let uri = read(scope, upstreams, written, &expanded.text, at)?;
    expanded.unset.iter().for_each(|variable| scope.warn_unset(variable, written.place));
    Some(lay_out(upstreams.intern(&uri, insecure, certificate), uri, mappings))
}

/// Reads a URI whose variables are filled in; reports why it cannot be called.
fn read(
    scope: &mut Scope<'_, '_>,
    upstreams: &Upstreams,
    written: &Located<String>,
    text: &str,
    at: Option<(&Vantage<'_>, &[String])>,
) -> Option<Uri> {
    let uri = match uri::parse(text) {
        Ok(uri) => uri,
        Err(fault) => {
            report(scope, written, text, at, fault);
            return None;
        }
    };
    if is_link_local(&uri.host) && !upstreams.is_given(&uri) {
        let message = format!("the URI names `{}`, where a cloud hands out credentials", uri.host);
        let remedy = "call another address; if it is meant, list it under `upstreams` in the gateway file";
        scope.error(code::URI_ADDRESS, written.place, message, remedy);
        return None;
    }
    Some(uri)
}

/// What is asked of an upstream.
pub(crate) fn lay_out(upstream: u32, uri: Uri, mappings: &[Mapping]) -> Target {
    let host = uri.host_field();
    let mut path: Vec<PathPiece> = Vec::with_capacity(uri.path.len());
    for piece in uri.path {
        let text = match piece {
            Piece::Text(text) => text,
            Piece::Placeholder(name) => {
                // one that no mapping fills may still be filled by a template (R-VTL-35)
                let mapping = position(mappings, &name).unwrap_or(NONE);
                path.push(PathPiece::Mapped(MappedPiece { mapping, placeholder: format!("{{{name}}}") }));
                continue;
            }
        };
        match path.last_mut() {
            Some(PathPiece::Text(before)) => before.push_str(&text),
            _ => path.push(PathPiece::Text(text)),
        }
    }
    Target { upstream, host, path, query: uri.query, call: None }
}

fn position(mappings: &[Mapping], name: &str) -> Option<u32> {
    let fills = |mapping: &Mapping| mapping.destination == Destination::Path && mapping.name == name;
    mappings.iter().position(fills).and_then(|at| u32::try_from(at).ok())
}

fn report(
    scope: &mut Scope<'_, '_>,
    written: &Located<String>,
    text: &str,
    at: Option<(&Vantage<'_>, &[String])>,
    fault: Fault,
) {
    let Some((vantage, unset)) = at else {
        scope.error(fault.code, written.place, format!("the URI {}", fault.what), fault.remedy);
        return;
    };
    let message = format!("in {} the URI `{text}` {}", vantage.name, fault.what);
    match unset.first() {
        Some(variable) => {
            let remedy = format!("set the stage variable `{variable}` in {}", vantage.name);
            scope.error(code::URI_IN_STAGE, written.place, message, remedy);
        }
        None => {
            let code = if fault.code == code::URI { code::URI_IN_STAGE } else { fault.code };
            scope.error(code, written.place, message, fault.remedy);
        }
    }
}

/// Placeholders nobody fills, and path mappings that fill nothing (R-INT-11).
pub(crate) fn warn_about_placeholders(
    scope: &mut Scope<'_, '_>,
    text: &Located<String>,
    mappings: &[Mapping],
) {
    let pieces = uri::split_path(&text.value);
    let names: Vec<&str> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Placeholder(name) => Some(name.as_str()),
            Piece::Text(_) => None,
        })
        .collect();
    for name in names.iter().filter(|name| position(mappings, name).is_none()) {
        let variable = name.strip_suffix('+').unwrap_or(name);
        let message = format!("nothing fills `{{{name}}}`, so it is sent as it stands");
        let remedy = if scope.variables.iter().any(|known| known == variable) {
            format!(
                "write `{{{variable}}}` and map `integration.request.path.{variable}` from \
                 `method.request.path.{variable}`"
            )
        } else {
            format!("map `integration.request.path.{variable}` under requestParameters")
        };
        scope.warn(code::PLACEHOLDER_UNMAPPED, text.place, message, remedy);
    }
    for mapping in mappings.iter().filter(|mapping| mapping.destination == Destination::Path) {
        if !names.contains(&mapping.name.as_str()) {
            let message = format!("the mapping of the path parameter `{}` fills nothing", mapping.name);
            let remedy = format!("put `{{{}}}` into the path of the URI", mapping.name);
            scope.warn(code::PLACEHOLDER_UNMAPPED, text.place, message, remedy);
        }
    }
}
