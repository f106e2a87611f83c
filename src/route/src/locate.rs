use ringgate_http::Span;
use ringgate_snapshot::schema::{ArchivedApi, ArchivedDeployment, ArchivedRoutes, ArchivedStage};
use ringgate_snapshot::segment::with_canonical;
use ringgate_snapshot::table::api_tag;

use crate::host::{ApiHost, LABEL_BYTES_MAX, api_host};

/// What of a request names its API and stage.
#[derive(Clone, Copy, Debug)]
pub struct Address<'a> {
    /// The buffer that holds the head.
    pub buffer: &'a [u8],
    /// The value of Host, or the authority of an absolute-form target.
    pub host: &'a [u8],
    /// The path of the target, in `buffer`.
    pub path: Span,
    /// The value of `x-apigw-api-id` (R-ROUTE-03).
    pub api_header: Option<&'a [u8]>,
}

/// How a request named its API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Addressing {
    /// By the default host, `{api}.execute-api.{region}.{suffix}` (R-ROUTE-01).
    Host,
    /// By a path that begins with `/_aws/execute-api/{api}/{stage}`, on any other host.
    Path,
    /// By the field `x-apigw-api-id`, on any other host (R-ROUTE-03).
    Header,
}

/// API and stage of a request: known even when the rest of its path leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located {
    /// Index of the API in the snapshot.
    pub api: u32,
    /// Index of the stage in the API.
    pub stage: u32,
    /// Index of the stage's deployment in the API.
    pub deployment: u32,
    /// How the API was named.
    pub addressing: Addressing,
    /// The path from the slash before the stage to its end, as received (`$context.path`, R-ROUTE-24).
    pub full_path: Span,
    /// The path after the stage, as received, but with one slash at its start (R-ROUTE-24). Empty means `/`.
    pub path: Span,
}

impl Located {
    /// The API in the snapshot it was found in.
    pub fn api_in<'a>(&self, routes: &'a ArchivedRoutes) -> Option<&'a ArchivedApi> {
        routes.apis.get(self.api as usize)
    }

    /// The stage in the snapshot it was found in.
    pub fn stage_in<'a>(&self, routes: &'a ArchivedRoutes) -> Option<&'a ArchivedStage> {
        self.api_in(routes)?.stages.get(self.stage as usize)
    }

    /// The deployment in the snapshot it was found in.
    pub fn deployment_in<'a>(&self, routes: &'a ArchivedRoutes) -> Option<&'a ArchivedDeployment> {
        self.api_in(routes)?.deployments.get(self.deployment as usize)
    }
}

/// Why a request leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Miss {
    /// 403 `{"message":"Forbidden"}`, ForbiddenException; not customisable (R-ROUTE-05, 06).
    Forbidden(Forbidden),
    /// 403 `{"message":"Missing Authentication Token"}`, MISSING_AUTHENTICATION_TOKEN (R-ROUTE-22).
    MissingAuthenticationToken,
}

/// What makes a request Forbidden. Clients get the same answer for all; logs say which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Forbidden {
    /// Neither host nor path nor header names an API.
    NoApi,
    /// The API that is named does not exist here.
    UnknownApi,
    /// The host names another region than the API's.
    WrongRegion,
    /// The API has its default endpoint switched off (R-ROUTE-06).
    EndpointDisabled,
    /// The path has no first segment.
    NoStage,
    /// The first segment is no stage of the API.
    UnknownStage,
}

impl Forbidden {
    /// The reason in words, for logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Forbidden::NoApi => "the request names no API",
            Forbidden::UnknownApi => "no such API",
            Forbidden::WrongRegion => "the API is in another region",
            Forbidden::EndpointDisabled => "the default endpoint of the API is disabled",
            Forbidden::NoStage => "the path names no stage",
            Forbidden::UnknownStage => "the API has no such stage",
        }
    }
}

impl From<Forbidden> for Miss {
    fn from(reason: Forbidden) -> Miss {
        Miss::Forbidden(reason)
    }
}

/// Finds API and stage. A default host decides alone; on any other host a path-style address goes before the header.
///
/// # Errors
/// [`Miss::Forbidden`], never anything else.
pub fn locate(routes: &ArchivedRoutes, address: &Address<'_>) -> Result<Located, Miss> {
    let (api, addressing, rest) = find_api(routes, address)?;
    let entry = routes.apis.get(api as usize).ok_or(Forbidden::UnknownApi)?;
    if entry.default_endpoint_disabled {
        return Err(Forbidden::EndpointDisabled.into());
    }
    let (name, after) = first_segment(address.buffer, rest).ok_or(Forbidden::NoStage)?;
    let stage = find_stage(entry, name.of(address.buffer)).ok_or(Forbidden::UnknownStage)?;
    let deployment = entry.stages.get(stage as usize).ok_or(Forbidden::UnknownStage)?.deployment.to_native();
    // slashes before the stage collapse everywhere, those after it only in `path`
    let full_path = Span { start: name.start.saturating_sub(1), end: rest.end };
    let path = collapse_leading(address.buffer, after);
    Ok(Located { api, stage, deployment, addressing, full_path, path })
}

/// The API, how it was named, and the path that begins with the stage.
fn find_api(routes: &ArchivedRoutes, address: &Address<'_>) -> Result<(u32, Addressing, Span), Forbidden> {
    if let Some(host) = api_host(address.host, routes.host_suffix.as_bytes()) {
        let api = find_by_host(routes, host)?;
        return Ok((api, Addressing::Host, address.path));
    }
    if let Some((id, rest)) = path_style(address.buffer, address.path) {
        let api = with_canonical(id.of(address.buffer), |id| find_by_id(routes, id));
        return Ok((api.ok_or(Forbidden::UnknownApi)?, Addressing::Path, rest));
    }
    let id = address.api_header.ok_or(Forbidden::NoApi)?;
    let api = find_by_id(routes, id).ok_or(Forbidden::UnknownApi)?;
    Ok((api, Addressing::Header, address.path))
}

/// Host names have no case (R-ROUTE-02), API ids are lower case.
fn find_by_host(routes: &ArchivedRoutes, host: ApiHost<'_>) -> Result<u32, Forbidden> {
    let mut buffer = [0u8; LABEL_BYTES_MAX];
    let id = buffer.get_mut(..host.api.len()).ok_or(Forbidden::UnknownApi)?;
    id.copy_from_slice(host.api);
    id.make_ascii_lowercase();
    let index = find_by_id(routes, id).ok_or(Forbidden::UnknownApi)?;
    let api = routes.apis.get(index as usize).ok_or(Forbidden::UnknownApi)?;
    match host.region {
        Some(region) if !api.region.as_bytes().eq_ignore_ascii_case(region) => Err(Forbidden::WrongRegion),
        _ => Ok(index),
    }
}

fn find_by_id(routes: &ArchivedRoutes, id: &[u8]) -> Option<u32> {
    let is_it = |index: u32| routes.apis.get(index as usize).is_some_and(|api| api.id.as_bytes() == id);
    routes.api_index.find(api_tag(id), is_it)
}

/// `/_aws/execute-api/{api}` and what follows it.
fn path_style(buffer: &[u8], path: Span) -> Option<(Span, Span)> {
    let (first, rest) = first_segment(buffer, path)?;
    let (second, rest) = first_segment(buffer, rest)?;
    with_canonical(first.of(buffer), |name| (name == b"_aws").then_some(()))?;
    with_canonical(second.of(buffer), |name| (name == b"execute-api").then_some(()))?;
    first_segment(buffer, rest)
}

/// Stages are sorted by name; names are case-sensitive and have only unreserved characters (R-ROUTE-04, 20).
fn find_stage(api: &ArchivedApi, segment: &[u8]) -> Option<u32> {
    let index = with_canonical(segment, |name| {
        api.stages.binary_search_by(|stage| stage.name.as_bytes().cmp(name)).ok()
    })?;
    u32::try_from(index).ok()
}

/// The first non-empty segment and the path after it. `None` when there is none, or when the path does not begin
/// with a slash.
fn first_segment(buffer: &[u8], path: Span) -> Option<(Span, Span)> {
    let bytes = path.of(buffer);
    if bytes.first() != Some(&b'/') {
        return None;
    }
    let start = bytes.iter().position(|byte| *byte != b'/')?;
    let rest = bytes.get(start..)?;
    let len = rest.iter().position(|byte| *byte == b'/').unwrap_or(rest.len());
    let base = path.start as usize;
    Some((
        Span::new(base + start, base + start + len),
        Span { start: (base + start + len) as u32, end: path.end },
    ))
}

/// Leaves one of the slashes that a path begins with.
fn collapse_leading(buffer: &[u8], path: Span) -> Span {
    let slashes = path.of(buffer).iter().take_while(|byte| **byte == b'/').count();
    Span { start: path.start + slashes.saturating_sub(1) as u32, end: path.end }
}

#[cfg(test)]
mod tests;
