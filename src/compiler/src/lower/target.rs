//! What an integration reaches from each stage: its URI with the stage's variables in it (R-INT-04).

use ringgate_definition::{Located, Stage};
use ringgate_snapshot::schema::{Destination, MappedPiece, Mapping, PathPiece, Target};

use super::address::is_link_local;
use super::scope::{Scope, value_of};
use super::upstream::Upstreams;
use super::uri::{self, Fault, Piece, Uri};
use crate::code;

const STAGE_VARIABLE: &str = "${stageVariables.";

/// Lowers the URI of an integration for every stage; the result is parallel to the stages. Nothing, if one of them
/// is wrong.
pub(crate) fn lower(
    scope: &mut Scope<'_>,
    upstreams: &mut Upstreams,
    text: &Located<String>,
    insecure: bool,
    mappings: &[Mapping],
) -> Option<Vec<Target>> {
    warn_about_placeholders(scope, text, mappings);
    let stages = scope.stages;
    if !text.value.contains(STAGE_VARIABLE) {
        let target = lower_one(scope, upstreams, text, &text.value, None, insecure, mappings)?;
        return Some(vec![target; stages.len()]);
    }
    // Every stage is looked at, so that all their mistakes are told at once.
    let lower_stage = |stage| {
        let expanded = expand(&text.value, stage);
        lower_one(scope, upstreams, text, &expanded.text, Some((stage, expanded.unset)), insecure, mappings)
    };
    let targets: Vec<Option<Target>> = stages.iter().map(lower_stage).collect();
    targets.into_iter().collect()
}

fn lower_one(
    scope: &mut Scope<'_>,
    upstreams: &mut Upstreams,
    place: &Located<String>,
    text: &str,
    stage: Option<(&Stage, Vec<String>)>,
    insecure: bool,
    mappings: &[Mapping],
) -> Option<Target> {
    let uri = match uri::parse(text) {
        Ok(uri) => uri,
        Err(fault) => {
            report(scope, place, text, stage, fault);
            return None;
        }
    };
    if is_link_local(&uri.host) && !upstreams.is_given(&uri) {
        let message = format!("the URI names `{}`, where a cloud hands out credentials", uri.host);
        let remedy = "call another address; if it is meant, list it under `upstreams` in the gateway file";
        scope.error(code::URI_ADDRESS, place.place, message, remedy);
        return None;
    }
    if let Some((_, unset)) = stage {
        unset.iter().for_each(|variable| scope.warn_unset(variable, place.place));
    }
    Some(lay_out(upstreams.intern(&uri, insecure), uri, mappings))
}

fn lay_out(upstream: u32, uri: Uri, mappings: &[Mapping]) -> Target {
    let host = uri.host_field();
    let mut path: Vec<PathPiece> = Vec::with_capacity(uri.path.len());
    for piece in uri.path {
        let text = match piece {
            Piece::Text(text) => text,
            Piece::Placeholder(name) => {
                let placeholder = format!("{{{name}}}");
                match position(mappings, &name) {
                    Some(mapping) => {
                        path.push(PathPiece::Mapped(MappedPiece { mapping, placeholder }));
                        continue;
                    }
                    None => placeholder,
                }
            }
        };
        match path.last_mut() {
            Some(PathPiece::Text(before)) => before.push_str(&text),
            _ => path.push(PathPiece::Text(text)),
        }
    }
    Target { upstream, host, path, query: uri.query }
}

fn position(mappings: &[Mapping], name: &str) -> Option<u32> {
    let fills = |mapping: &Mapping| mapping.destination == Destination::Path && mapping.name == name;
    mappings.iter().position(fills).and_then(|at| u32::try_from(at).ok())
}

/// The URI with the values of one stage, and the variables that the stage does not set.
struct Expanded {
    text: String,
    unset: Vec<String>,
}

fn expand(text: &str, stage: &Stage) -> Expanded {
    let mut expanded = Expanded { text: String::with_capacity(text.len()), unset: Vec::new() };
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(STAGE_VARIABLE) {
        expanded.text.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            expanded.text.push_str(STAGE_VARIABLE);
            rest = after;
            continue;
        };
        match value_of(stage, name) {
            Some(value) => expanded.text.push_str(value),
            None => expanded.unset.push(name.to_owned()),
        }
        rest = after;
    }
    expanded.text.push_str(rest);
    expanded
}

fn report(
    scope: &mut Scope<'_>,
    place: &Located<String>,
    text: &str,
    stage: Option<(&Stage, Vec<String>)>,
    fault: Fault,
) {
    let Some((stage, unset)) = stage else {
        scope.error(fault.code, place.place, format!("the URI {}", fault.what), fault.remedy);
        return;
    };
    let name = &stage.name.value;
    match unset.first() {
        Some(variable) => {
            let message = format!("in stage `{name}` the URI `{text}` {}", fault.what);
            let remedy = format!("set the stage variable `{variable}` in stage `{name}`");
            scope.error(code::URI_IN_STAGE, place.place, message, remedy);
        }
        None => {
            let message = format!("in stage `{name}` the URI `{text}` {}", fault.what);
            let code = if fault.code == code::URI { code::URI_IN_STAGE } else { fault.code };
            scope.error(code, place.place, message, fault.remedy);
        }
    }
}

/// Placeholders nobody fills, and path mappings that fill nothing (R-INT-11).
fn warn_about_placeholders(scope: &mut Scope<'_>, text: &Located<String>, mappings: &[Mapping]) {
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

#[cfg(test)]
mod tests {
    use super::expand;
    use ringgate_definition::{Located, Place, Stage};

    #[test]
    fn r_int_04_fills_stage_variables_in() {
        let at = |text: &str| Located::new(text.to_owned(), Place::default());
        let stage =
            Stage { variables: vec![(at("host"), at("a.b")), (at("v"), at("1"))], ..Stage::default() };
        let check = |text: &str, expected: &str, unset: &[&str]| {
            let expanded = expand(text, &stage);
            assert_eq!(
                (expanded.text.as_str(), expanded.unset),
                (expected, unset.iter().map(|s| (*s).to_owned()).collect())
            );
        };
        check("http://${stageVariables.host}/${stageVariables.v}/x", "http://a.b/1/x", &[]);
        check("http://${stageVariables.nobody}/", "http:///", &["nobody"]);
        check("http://a/${other}/${stageVariables.v", "http://a/${other}/${stageVariables.v", &[]);
    }
}
