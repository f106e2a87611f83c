//! Ids that are the same in every compilation of the same thing (R-ROUTE-02).

use std::collections::HashSet;
use std::fmt::{self, Write};

const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// Characters of resource and deployment ids.
const ID_CHARACTERS: usize = 6;
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

/// Gathers what a deployment captured and makes an id of it: the same content has the same id (R-STAGE-01).
#[derive(Default)]
pub(crate) struct DeploymentId {
    hasher: blake3::Hasher,
}

impl DeploymentId {
    /// Adds a part of the content.
    pub(crate) fn add(&mut self, part: &dyn fmt::Debug) {
        // Writing into a hasher cannot fail.
        let _ = write!(self, "{part:?}\u{0}");
    }

    /// The id.
    pub(crate) fn finish(&self) -> String {
        characters(self.hasher.finalize().as_bytes(), ID_CHARACTERS)
    }
}

impl Write for DeploymentId {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.hasher.update(text.as_bytes());
        Ok(())
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
