//! What a generation knows about who may call: policies and identity sources, read once, and the host's grants.

use std::fmt;
use std::sync::Arc;

use ringgate_auth::{
    GrantCache, GrantLimits, IdentityError, IdentitySources, IssuerBook, StageEpoch, TokenSource, Tokens,
};
use ringgate_pattern::Pattern;
use ringgate_policy::{Attached, Home, Policy, PolicyError};
use ringgate_snapshot::schema::{
    ArchivedApi, ArchivedAuthorizer, ArchivedAuthorizerKind, ArchivedDeployment,
};

mod bearer;

pub(crate) use bearer::Bearer;

use crate::{CallerBook, Credentials, RouteSet, generation::cache_identity};

/// The partition of ARNs that nobody names; one place to change it [GK].
pub(crate) const PARTITION: &str = "aws";

/// The host's part in authorization: it outlives generations.
pub struct Authority {
    /// Who signs calls to services.
    pub credentials: Arc<Credentials>,
    /// Who may sign requests.
    pub callers: Arc<CallerBook>,
    /// What authorizers have granted.
    pub grants: Arc<GrantCache>,
    /// Tokens that were verified.
    pub tokens: Arc<Tokens>,
    /// The keys of the issuers that authorizers name.
    pub issuers: Arc<IssuerBook>,
    /// The epochs of the stages that have authorizers, by API and stage, sorted.
    epochs: Box<[Epoch]>,
}

/// API, stage, and the stage's epoch.
type Epoch = ((u32, u32), Arc<StageEpoch>);

impl Authority {
    /// Joins the host's part with a snapshot. Stages that no snapshot names any more are forgotten.
    pub fn new(routes: &RouteSet, credentials: Arc<Credentials>, grants: Arc<GrantCache>) -> Authority {
        let mut epochs = Vec::new();
        for (api, number) in routes.get().apis.iter().zip(0u32..) {
            let asks =
                |it: &ArchivedDeployment| !it.authorizers.is_empty() || !it.token_authorizers.is_empty();
            if !api.deployments.iter().any(asks) {
                continue;
            }
            for (stage, place) in api.stages.iter().zip(0u32..) {
                epochs.push(((number, place), grants.stage(grant_identity(&api.id, &stage.name))));
            }
        }
        Authority { credentials, grants, epochs: epochs.into(), ..Authority::default() }
    }

    /// The same with what the host knows of tokens.
    pub fn with_tokens(self, tokens: Arc<Tokens>, issuers: Arc<IssuerBook>) -> Authority {
        Authority { tokens, issuers, ..self }
    }

    /// The same with those who may sign requests.
    pub fn with_callers(self, callers: Arc<CallerBook>) -> Authority {
        Authority { callers, ..self }
    }

    /// The current epoch of a stage's grants.
    pub(crate) fn epoch(&self, api: u32, stage: u32) -> u64 {
        let place = self.epochs.binary_search_by_key(&(api, stage), |(place, _)| *place);
        place.ok().and_then(|place| self.epochs.get(place)).map_or(0, |(_, epoch)| epoch.current())
    }
}

/// Nobody signs, and nothing is granted for longer than a request: for those who decide without a host.
impl Default for Authority {
    fn default() -> Authority {
        let grants = GrantCache::new(GrantLimits { bytes_max: 1 << 20, entries_max: 16 }, [0; 4]);
        let tokens = Tokens::new(16, 1 << 20, [0; 4]);
        Authority {
            credentials: Arc::default(),
            callers: Arc::default(),
            grants: Arc::new(grants),
            tokens: Arc::new(tokens),
            issuers: Arc::default(),
            epochs: Box::default(),
        }
    }
}

/// Whose grants are a stage's, in every snapshot that knows the stage.
pub fn grant_identity(api_id: &str, stage: &str) -> u128 {
    cache_identity(api_id, stage).0
}

/// A deployment's policy and authorizers, ready for use.
#[derive(Default)]
pub(crate) struct Guard {
    /// The resource policy (R-AUTH-01).
    pub policy: Option<Policy>,
    /// Where each authorizer finds identities.
    pub sources: Box<[Sources]>,
    /// The authorizers that look at tokens themselves.
    pub tokens: Box<[Bearer]>,
}

/// Where an authorizer finds identities.
pub(crate) enum Sources {
    /// One token (R-AUTH-14).
    Token(TokenSource),
    /// Parts of the request (R-AUTH-17).
    Request(IdentitySources),
}

/// A policy or an authorizer that our compiler would have refused.
#[derive(Debug)]
pub enum GuardError {
    /// The resource policy.
    Policy(PolicyError),
    /// An authorizer's identity source, with the authorizer's name.
    Identity(String, IdentityError),
    /// An authorizer's validation expression, with the authorizer's name.
    Validation(String),
    /// An algorithm of a token authorizer that is none, with the authorizer's name.
    Algorithm(String, String),
}

impl fmt::Display for GuardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GuardError::Policy(error) => write!(f, "resource policy: {error}"),
            GuardError::Identity(name, error) => {
                write!(f, "identity source of the authorizer {name}: {error}")
            }
            GuardError::Validation(name) => {
                write!(f, "validation expression of the authorizer {name} is no regular expression")
            }
            GuardError::Algorithm(name, algorithm) => {
                write!(f, "the authorizer {name} allows {algorithm}, which is no algorithm of tokens")
            }
        }
    }
}

impl std::error::Error for GuardError {}

impl Guard {
    /// Reads what a deployment says.
    pub fn prepare(api: &ArchivedApi, deployment: &ArchivedDeployment) -> Result<Guard, GuardError> {
        let home = Home { partition: PARTITION, region: &api.region, account: &api.account_id, api: &api.id };
        let policy = deployment.policy.as_ref().map(|text| Policy::parse(text, Attached::Api(home)));
        let sources = deployment.authorizers.iter().map(prepare_sources);
        let tokens = deployment.token_authorizers.iter().map(|it| Bearer::prepare(&api.id, it));
        Ok(Guard {
            policy: policy.transpose().map_err(GuardError::Policy)?,
            sources: sources.collect::<Result<_, _>>()?,
            tokens: tokens.collect::<Result<_, _>>()?,
        })
    }
}

fn prepare_sources(authorizer: &ArchivedAuthorizer) -> Result<Sources, GuardError> {
    let name = || authorizer.name.to_string();
    let told = |error| GuardError::Identity(name(), error);
    match authorizer.kind {
        ArchivedAuthorizerKind::Request => {
            IdentitySources::parse(&authorizer.identity_source).map(Sources::Request).map_err(told)
        }
        ArchivedAuthorizerKind::Token => {
            let validation = authorizer.validation.as_ref().map(|text| Pattern::new(text)).transpose();
            let validation = validation.map_err(|_| GuardError::Validation(name()))?;
            TokenSource::parse(&authorizer.identity_source, validation).map(Sources::Token).map_err(told)
        }
    }
}
