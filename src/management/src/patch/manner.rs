//! How each resource words its refusals (R-MGMT-05, R-STAGE-08, R-STAGE-09, R-STAGE-15, R-STAGE-16).

use super::{Row, Target, pattern};
use crate::fault::Fault;
use crate::shapes::{Op, PatchOperation};

/// How a resource refuses.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    pub(crate) paths: OtherPaths,
    pub(crate) operations: OtherOperations,
    pub(crate) copies: Option<Copies>,
}

/// What a path that is in no row gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OtherPaths {
    /// The list of those that are.
    Listed,
    /// The path alone.
    Named,
    /// The stage's text, which lists by hand.
    Stage,
}

/// What an operation gets that no row allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OtherOperations {
    /// Nothing but `replace` is known.
    ReplaceAlone,
    /// It is told about by its path.
    ByPath,
    /// The three that are known.
    Three,
}

/// What `copy` may copy, by the patterns of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Copies {
    pub to: &'static [&'static str],
    pub from: &'static [&'static str],
}

/// The stage's list as recorded, with the commas that it lacks (R-STAGE-08).
const STAGE_PATHS: &str = "/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, \
     /accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, \
     /{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, \
     /{resourcePath}/{httpMethod}/logging/loglevel, \
     /{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit\
     /{resourcePath}/{httpMethod}/caching/ttlInSeconds, /{resourcePath}/{httpMethod}/caching/enabled, \
     /{resourcePath}/{httpMethod}/caching/dataEncrypted, \
     /{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, \
     /{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, \
     /*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, \
     /*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, /*/*/caching/enabled, \
     /*/*/caching/dataEncrypted, /*/*/caching/requireAuthorizationForCacheControl, \
     /*/*/caching/unauthorizedCacheControlHeaderStrategy, /variables/{variable_name}, /tracingEnabled";

/// The row of a method's settings as a whole.
pub(super) const METHOD_SETTINGS: &str = "/{resource*}/{method}";

/// What removing a method setting gets that is not there (R-STAGE-08). The path as it came.
pub fn no_method_setting(path: &str) -> Fault {
    let key = path.trim_start_matches('/');
    Fault::bad_request(format!(
        "Cannot remove method setting {key} because there is no method setting for this method "
    ))
}

/// An operation that the resource does not know, or none.
pub(super) fn refuse_operation<P: Target>(operation: &PatchOperation) -> Fault {
    let path = operation.path.as_deref().unwrap_or("null");
    let message = match (P::MANNER.operations, operation.op) {
        (OtherOperations::ReplaceAlone, _) => {
            "Invalid patch operation specified. Must be one of: [replace]".to_owned()
        }
        (OtherOperations::ByPath, Some(op)) => choose(op, path),
        _ => "Invalid patch operation specified. Must be 'add'|'remove'|'replace'".to_owned(),
    };
    Fault::bad_request(message).at(path)
}

/// A path that is in no row.
pub(super) fn refuse_path<P: Target>(op: Op, path: &str) -> Fault {
    let message = match P::MANNER.paths {
        OtherPaths::Listed => list::<P>(op, path),
        OtherPaths::Named => format!("Invalid patch path {path}"),
        OtherPaths::Stage if path.starts_with("/accessLogSettings/") => {
            let known = "[/accessLogSettings/destinationArn, /accessLogSettings/format]";
            format!("Invalid accessLogSettings path. Must be one of : {known}")
        }
        OtherPaths::Stage if op == Op::Remove => return no_method_setting(path).at(path),
        OtherPaths::Stage => format!("Invalid method setting path: {path}. Must be one of: [{STAGE_PATHS}]"),
    };
    Fault::bad_request(message).at(path)
}

/// Whether a path that looks like a method's settings is a wrong one of the access log (R-STAGE-09).
pub(super) fn is_of_access_log<P: Target>(row: &Row<P>, path: &str) -> bool {
    row.pattern.starts_with("/{") && path.starts_with("/accessLogSettings/")
}

/// A path whose row does not allow the operation.
pub(super) fn refuse_path_for<P: Target>(row: &Row<P>, op: Op, path: &str) -> Fault {
    match P::MANNER.paths {
        // Every path of two parts looks like a method's settings, which can be removed alone.
        OtherPaths::Stage if row.pattern == METHOD_SETTINGS => refuse_path::<P>(op, path),
        // Whole settings are no path but to remove them (R-STAGE-08, R-STAGE-15).
        OtherPaths::Stage if matches!(path, "/canarySettings" | "/accessLogSettings") => {
            refuse_path::<P>(op, path)
        }
        OtherPaths::Stage => {
            let op = op.as_str();
            Fault::bad_request(format!("Invalid {op} operation with path: {path}")).at(path)
        }
        _ => refuse_path::<P>(op, path),
    }
}

/// The row that `copy` copies from (R-STAGE-16).
pub(super) fn source<P: Target>(operation: &PatchOperation) -> Result<P, Fault> {
    let (to, from) =
        (operation.path.as_deref().unwrap_or("null"), operation.from.as_deref().unwrap_or("null"));
    let row = P::ROWS.iter().find(|row| row.pattern == from);
    let is_allowed =
        P::MANNER.copies.is_some_and(|copies| copies.to.contains(&to) && copies.from.contains(&from));
    row.filter(|_| is_allowed).map(|row| row.path).ok_or_else(|| refuse_copy::<P>(to, from))
}

fn refuse_copy<P: Target>(to: &str, from: &str) -> Fault {
    let copies = P::MANNER.copies.unwrap_or(Copies { to: &[], from: &[] });
    Fault::bad_request(format!(
        "Invalid copy operation with path: {to} and from {from}. Valid copy:path are [{}] and valid copy:from are [{}]",
        copies.to.join(", "),
        copies.from.join(", "),
    ))
    .at(to)
}

/// The paths that allow the operation, or advice to choose another.
fn list<P: Target>(op: Op, path: &str) -> String {
    let rows = P::ROWS.iter().filter(|row: &&Row<P>| row.ops.contains(&op));
    let known: Vec<String> = rows.map(|row| pattern::listed(row.pattern)).collect();
    if known.is_empty() {
        return choose(op, path);
    }
    format!(
        "Invalid patch path  '{path}' specified for op '{}'. Must be one of: [{}]",
        op.as_str(),
        known.join(", ")
    )
}

fn choose(op: Op, path: &str) -> String {
    format!(
        "Invalid patch path  '{path}' specified for op '{}'. Please choose supported operations",
        op.as_str()
    )
}
