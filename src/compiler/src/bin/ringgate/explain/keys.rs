//! The keys of tokens' issuers, from files: nobody is asked.

use std::path::Path;
use std::sync::Arc;

use ringgate_auth::{IssuerBook, IssuerKeys, KeySet};
use ringgate_snapshot::schema::ArchivedRoutes;

use super::curl;
use crate::failure::Failure;

/// A key set, and whose it is; `None`: everybody's who has none of their own.
type Given = (Option<String>, Arc<KeySet>);

/// The issuers that a snapshot names, each with the keys that are given for it.
pub(super) fn book(routes: &ArchivedRoutes, arguments: &[String]) -> Result<IssuerBook, Failure> {
    let given = arguments.iter().map(|text| read(text)).collect::<Result<Vec<Given>, _>>()?;
    let deployments = routes.apis.iter().flat_map(|api| api.deployments.iter());
    let authorizers = deployments.flat_map(|deployment| deployment.token_authorizers.iter());
    let mut names: Vec<&str> =
        authorizers.flat_map(|it| it.issuers.iter()).map(|it| it.issuer.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let keys = |name: &str| {
        let own = given.iter().find(|(issuer, _)| issuer.as_deref() == Some(name));
        own.or_else(|| given.iter().find(|(issuer, _)| issuer.is_none())).map(|(_, keys)| keys.clone())
    };
    let issuers = names.into_iter().zip(0..);
    Ok(issuers.map(|(name, number)| Arc::new(IssuerKeys::fixed(number, name, keys(name)))).collect())
}

fn read(text: &str) -> Result<Given, Failure> {
    // the name of an issuer has no `=`, since it has no query
    let (issuer, name) = match text.split_once('=') {
        Some((issuer, name)) if !Path::new(text).exists() => (Some(issuer.to_owned()), name),
        _ => (None, text),
    };
    let keys = KeySet::read(&curl::read_file(name)?).map_err(|error| {
        Failure::new(format!("`{name}`: {error}")).remedy("save what the issuer's `jwks_uri` leads to")
    })?;
    Ok((issuer, Arc::new(keys)))
}
