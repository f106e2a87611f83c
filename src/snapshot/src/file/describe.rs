use std::fmt;

use super::Kind;
use super::header::{FORMAT_VERSION, HEADER_BYTES, Header, SIGNATURE_ED25519};
use super::text::hex;
use crate::schema::{ArchivedApi, ArchivedKeys, ArchivedRoutes};

/// What a snapshot says of itself, for `ringgate inspect`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// What it holds.
    pub kind: Kind,
    /// The version of its header.
    pub format_version: u32,
    /// Length of the file in bytes.
    pub file_bytes: u64,
    /// The schema it was written with, in hexadecimal digits.
    pub schema_hash: String,
    /// The name of its content, in hexadecimal digits.
    pub content_hash: String,
    /// The id of the key that it says signed it, in hexadecimal digits. Whether that is true is for
    /// [`super::Trust`].
    pub signer: Option<String>,
    /// How many there are of each thing.
    pub counts: Vec<(&'static str, usize)>,
}

impl Description {
    pub(super) fn new(header: &Header, kind: Kind, counts: Vec<(&'static str, usize)>) -> Description {
        Description {
            kind,
            format_version: FORMAT_VERSION,
            file_bytes: HEADER_BYTES as u64 + header.payload_bytes,
            schema_hash: hex(&header.schema_hash),
            content_hash: hex(&header.content_hash),
            signer: (header.signature_kind == SIGNATURE_ED25519).then(|| hex(&header.key_id)),
            counts,
        }
    }
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "kind          {}", self.kind.as_str())?;
        writeln!(f, "format        {}", self.format_version)?;
        writeln!(f, "bytes         {}", self.file_bytes)?;
        writeln!(f, "schema        {}", self.schema_hash)?;
        writeln!(f, "content       {}", self.content_hash)?;
        writeln!(f, "signed by     {}", self.signer.as_deref().unwrap_or("nobody"))?;
        self.counts.iter().try_for_each(|(what, count)| writeln!(f, "{what:<13} {count}"))
    }
}

pub(super) fn count_routes(routes: &ArchivedRoutes) -> Vec<(&'static str, usize)> {
    let sum = |count: fn(&ArchivedApi) -> usize| routes.apis.iter().map(count).sum();
    vec![
        ("sources", routes.sources.len()),
        ("APIs", routes.apis.len()),
        ("stages", sum(|api| api.stages.len())),
        ("deployments", sum(|api| api.deployments.len())),
        ("resources", sum(|api| api.deployments.iter().map(|it| it.nodes.len()).sum())),
        ("routes", sum(|api| api.deployments.iter().map(|it| it.routes.len()).sum())),
        ("integrations", sum(|api| api.deployments.iter().map(|it| it.integrations.len()).sum())),
        ("upstreams", routes.upstreams.len()),
    ]
}

pub(super) fn count_keys(keys: &ArchivedKeys) -> Vec<(&'static str, usize)> {
    let stages = keys.plans.iter().map(|plan| plan.stages.len()).sum();
    vec![("API keys", keys.keys.len()), ("usage plans", keys.plans.len()), ("plan stages", stages)]
}
