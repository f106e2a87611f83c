//! Ids that are the same in every compilation of the same thing (R-ROUTE-02).

use std::collections::HashSet;
use std::fmt::{self, Write};

use ringgate_snapshot::schema::{Deployment, Integration, Route, Template};

const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// Characters of resource and deployment ids.
const ID_CHARACTERS: usize = 6;
/// Characters of authorizer ids.
const AUTHORIZER_CHARACTERS: usize = 6;
/// Characters of callers' unique ids, behind their prefix.
const CALLER_CHARACTERS: usize = 17;
/// Characters of API ids.
const API_ID_CHARACTERS: usize = 10;

/// An API id for a document that brings none: from its name, so that it survives edits.
pub fn api_id_of(document: &str) -> String {
    let mut id = digest(&["api", document], API_ID_CHARACTERS);
    // A host label that starts with a digit is legal, but an id that starts with a letter reads as a name.
    if id.starts_with(|first: char| first.is_ascii_digit()) {
        id.replace_range(..1, "a");
    }
    id
}

/// Whether this is an API id (R-ROUTE-02).
pub(crate) fn is_api_id(id: &str) -> bool {
    id.len() == API_ID_CHARACTERS && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

/// Gives out resource ids within one API; paths whose ids would meet get different ones.
pub(crate) struct ResourceIds<'a> {
    api: &'a str,
    taken: HashSet<String>,
}

impl<'a> ResourceIds<'a> {
    /// For this API.
    pub(crate) fn new(api: &'a str) -> ResourceIds<'a> {
        ResourceIds { api, taken: HashSet::new() }
    }

    /// The id of a path, which is asked for once.
    pub(crate) fn of(&mut self, path: &str) -> String {
        for attempt in 0_u32.. {
            let id = digest(&["resource", self.api, path, &attempt.to_string()], ID_CHARACTERS);
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
        unreachable!("an API has fewer resources than there are ids")
    }
}

/// The unique id (`AIDA…`) of a user who brings none: from the ARN, so that it is the same wherever it is asked for.
pub fn user_id_of(arn: &str) -> String {
    caller_id("AIDA", arn)
}

/// A unique id for a caller that brings none: from its ARN, with a prefix that says its kind.
pub(crate) fn caller_id(prefix: &str, arn: &str) -> String {
    format!("{prefix}{}", digest(&["caller", arn], CALLER_CHARACTERS).to_ascii_uppercase())
}

/// The id of an authorizer (R-AUTH-13).
pub(crate) fn authorizer_id(name: &str) -> String {
    digest(&["authorizer", name], AUTHORIZER_CHARACTERS)
}

/// The name of a client certificate.
pub(crate) fn certificate_id(certificate: &str, key: &str) -> String {
    digest(&["certificate", certificate, key], ID_CHARACTERS)
}

/// What a deployment's content comes to: equal for equal contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digest([u8; 32]);

impl Digest {
    /// The deployment's id: the same content has the same (R-STAGE-01).
    pub(crate) fn id(self) -> String {
        characters(&self.0, ID_CHARACTERS)
    }
}

/// Gathers what a deployment captured. Places are no content: moving an operation down a line deploys nothing new.
#[derive(Default)]
pub(crate) struct DeploymentId {
    hasher: blake3::Hasher,
    /// One part as text: hashed whole, which is much faster than word by word.
    part: String,
}

impl DeploymentId {
    /// Adds a route. The URI counts as it was written: what it comes to is the stages' affair.
    pub(crate) fn add_route(&mut self, route: &Route, integration: &Integration, uri: Option<&str>) {
        self.add(&(&route.resource_path, &route.method, &route.operation_name, route.api_key_required));
        self.add(&(&route.validation, uri, route.authorization, &route.scopes));
        let what = integration;
        self.add(&(what.kind, &what.method, what.timeout_ms, &what.request_parameters, what.passthrough));
        self.add(&(what.content_handling, what.streams, &what.cache_namespace, &what.cache_keys));
        self.add_templates(&what.request_templates);
        for response in &what.responses {
            self.add(&(&response.pattern, response.status, response.is_declared, &response.headers));
            self.add(&response.content_handling);
            self.add_templates(&response.templates);
        }
    }

    /// Adds what the routes refer to, and puts it all together; `programs` is the digest of the templates' sources, `given`
    /// the id that somebody gave the deployment: with another id it is another deployment.
    pub(crate) fn finish(
        mut self,
        deployment: &Deployment,
        programs: [u8; 32],
        given: Option<&str>,
    ) -> Digest {
        self.hasher.update(&programs);
        if let Some(id) = given {
            self.add(&id);
        }
        deployment.schemas.iter().for_each(|schema| self.add(schema));
        for response in &deployment.gateway_responses {
            self.add(&(&response.kind, response.status, &response.headers, &response.templates));
        }
        self.add(&(&deployment.binary_media_types, deployment.minimum_compression_size));
        self.add(&(&deployment.policy, deployment.has_authorizer_keys));
        for it in &deployment.authorizers {
            self.add(&(&it.name, it.kind, &it.identity_source, &it.validation, it.ttl_s));
        }
        for it in &deployment.token_authorizers {
            self.add(&(&it.name, it.kind, &it.identity_source, &it.validation, it.ttl_s));
            self.add(&(&it.algorithms, &it.issuers));
        }
        Digest(*self.hasher.finalize().as_bytes())
    }

    fn add_templates(&mut self, templates: &[Template]) {
        templates.iter().for_each(|template| self.add(&(&template.media_type, template.program)));
        self.add(&templates.len());
    }

    fn add(&mut self, part: &dyn fmt::Debug) {
        self.part.clear();
        // Writing into a text cannot fail.
        let _ = write!(self.part, "{part:?}\u{0}");
        self.hasher.update(self.part.as_bytes());
    }
}

fn digest(parts: &[&str], count: usize) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    characters(hasher.finalize().as_bytes(), count)
}

fn characters(bytes: &[u8; 32], count: usize) -> String {
    bytes.iter().take(count).map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])).collect()
}

#[cfg(test)]
mod tests {
    use super::{ResourceIds, api_id_of, is_api_id};

    #[test]
    fn r_route_02_ids_have_their_shape_and_stay() {
        for name in ["", "petstore.yaml", "ünïcode", "a", "b", "c", "d", "e", "f"] {
            let id = api_id_of(name);
            assert!(is_api_id(&id), "{name}: {id}");
            assert_eq!(id, api_id_of(name));
        }
        assert!(!is_api_id("ABCDEFGHIJ"));
        assert!(!is_api_id("abc"));
    }

    #[test]
    fn resource_ids_differ_within_an_api() {
        let mut ids = ResourceIds::new("abcdefghij");
        let first = ids.of("/pets");
        assert_eq!(first.len(), 6);
        assert_ne!(first, ids.of("/pets"), "asked for twice, as if two paths met");
        assert_eq!(first, ResourceIds::new("abcdefghij").of("/pets"));
        assert_ne!(first, ResourceIds::new("abcdefghik").of("/pets"));
    }
}
