//! What stands inside a snapshot. Everything is already resolved: indexes instead of names, one target per
//! stage and integration with its stage variables filled in, header names in their final casing.
//!
//! Index fields are `u32`; [`NONE`] says that there is nothing.

use rkyv::{Archive, Deserialize, Serialize};

use crate::program::Program;
use crate::table::Table;

mod aws;
mod callers;
mod payload;
mod settings;
mod token;

pub use aws::*;
pub use callers::*;
pub use payload::*;
pub use settings::*;
pub use token::*;

/// The index that names nothing.
pub const NONE: u32 = u32::MAX;

/// The routing snapshot: every API a gateway serves.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct Routes {
    /// The suffix of default hosts, `{api}.execute-api.{region}.{suffix}` (R-ROUTE-01). Lower case.
    pub host_suffix: String,
    /// Names of the source documents, for [`Place::source`].
    pub sources: Vec<String>,
    /// The APIs, sorted by id.
    pub apis: Vec<Api>,
    /// API id to index in `apis`.
    pub api_index: Table,
    /// Every upstream that an integration reaches, sorted; shared by all APIs.
    pub upstreams: Vec<Upstream>,
}

/// Where in a source document something was said.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Index in [`Routes::sources`].
    pub source: u32,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One API with its stages and the deployments they point to.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct Api {
    /// Ten characters `[a-z0-9]` (R-ROUTE-02).
    pub id: String,
    /// `info.title`.
    pub name: String,
    /// Twelve digits.
    pub account_id: String,
    /// Such as `us-east-1`.
    pub region: String,
    /// The endpoint type for logs: `EDGE`, `REGIONAL` or `PRIVATE`.
    pub endpoint_type: String,
    /// The default host answers 403 (R-ROUTE-06).
    pub default_endpoint_disabled: bool,
    /// Follow the original service where the safe reading differs.
    pub aws_exact: bool,
    /// The stages, sorted by name.
    pub stages: Vec<Stage>,
    /// The deployments the stages point to.
    pub deployments: Vec<Deployment>,
}

/// A stage: a name in the path, a deployment, settings that act at once (R-PIPE-03).
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct Stage {
    /// The first path segment (R-ROUTE-04).
    pub name: String,
    /// Index in [`Api::deployments`].
    pub deployment: u32,
    /// Stage variables, sorted by name (R-STAGE-10).
    pub variables: Vec<Pair>,
    /// The throttle of `*/*` in the method settings; shared by all callers (R-USAGE-09).
    pub throttle: Option<Rate>,
    /// Throttles of single methods: one per entry, sorted by route.
    pub route_throttles: Vec<RouteThrottle>,
    /// What each integration of the deployment reaches from this stage; parallel to [`Deployment::integrations`].
    pub targets: Vec<Target>,
    /// The access-log format, if this stage has its own.
    pub access_log_format: Option<String>,
    /// The different method settings; empty: every route has the defaults.
    pub settings: Vec<MethodSettings>,
    /// By route: index in `settings`; empty: all 0.
    pub route_settings: Vec<u32>,
    /// The most bytes the stage's response cache may hold; 0: there is none (R-STAGE-18).
    pub cache_bytes: u64,
    /// A canary, if a share of the requests goes to one.
    pub canary: Option<Canary>,
}

/// A throttle that one route has in one stage.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, PartialEq)]
pub struct RouteThrottle {
    /// Index in [`Deployment::routes`].
    pub route: u32,
    /// `None`: unlimited (`-1` in the method settings, R-USAGE-10).
    pub rate: Option<Rate>,
}

/// A token bucket's shape (R-USAGE-10).
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Tokens a second; fractions allowed; 0 throttles always.
    pub per_second: f64,
    /// Bucket capacity in tokens; 0 throttles always.
    pub burst: u32,
}

/// The frozen routes of an API: what a deployment captured.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct Deployment {
    /// Its id, for `$context.deploymentId`.
    pub id: String,
    /// The resource tree; node 0 is the root. Never empty.
    pub nodes: Vec<Node>,
    /// (parent node, literal segment) to child node.
    pub children: Table,
    /// Method tables, named by [`Node::methods`].
    pub methods: Vec<Methods>,
    /// The routes: one per resource and method.
    pub routes: Vec<Route>,
    /// What the routes ask of whom.
    pub integrations: Vec<Integration>,
    /// Compiled mapping templates, each once.
    pub programs: Vec<Program>,
    /// The models.
    pub schemas: Vec<Schema>,
    /// Gateway responses that differ from the built-in ones, sorted by type.
    pub gateway_responses: Vec<GatewayResponse>,
    /// Media types whose payloads are bytes (R-INT-25).
    pub binary_media_types: Vec<String>,
    /// Responses of at least so many bytes are compressed for clients that ask for it; `None`: never (R-LIM-01).
    pub minimum_compression_size: Option<u32>,
    /// Who decides about callers.
    pub authorizers: Vec<Authorizer>,
    /// Who takes tokens of callers.
    pub token_authorizers: Vec<TokenAuthorizer>,
    /// API keys are named by authorizers, not by clients (R-AUTH-33).
    pub has_authorizer_keys: bool,
    /// The resource policy, as JSON (R-AUTH-01).
    pub policy: Option<String>,
}

/// A resource: one segment of a path.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The parent; the root is its own.
    pub parent: u32,
    /// The literal segment that leads here from the parent, canonical; empty for the root and for variables.
    pub segment: String,
    /// The child that takes any one segment, `{name}`.
    pub variable: u32,
    /// The child that takes one or more segments, `{name+}`.
    pub greedy: u32,
    /// Index in [`Deployment::methods`]; [`NONE`] when no method stands here.
    pub methods: u32,
    /// Whether the node has literal children at all: spares a look into the table.
    pub has_literals: bool,
}

/// The methods of one resource (R-ROUTE-18).
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Methods {
    /// Index in [`Deployment::routes`] for DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT in this order; then ANY.
    pub routes: [u32; 8],
}

/// A route: one method of one resource.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct Route {
    /// Six characters, the same in every compilation of the same path.
    pub resource_id: String,
    /// The resource's template, `/pets/{id}`.
    pub resource_path: String,
    /// The declared method, `ANY` among them.
    pub method: String,
    /// `operationId`.
    pub operation_name: Option<String>,
    /// Names of the path variables in the order they occur in the path; a greedy one comes last.
    pub variables: Vec<String>,
    /// An API key must be sent (R-AUTH-33).
    pub api_key_required: bool,
    /// How clients are authorized.
    pub authorization: Authorization,
    /// Of which a token must have one; empty: none is asked for (R-AUTH-28, R-AUTH-32).
    pub scopes: Vec<String>,
    /// Index in [`Deployment::integrations`].
    pub integration: u32,
    /// How requests are validated, if they are.
    pub validation: Option<Validation>,
    /// Where the method was declared.
    pub place: Place,
}

/// The kinds of integration (R-INT-01).
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[rkyv(derive(Clone, Copy, Debug, PartialEq, Eq))]
pub enum IntegrationKind {
    /// Everything passes through.
    #[default]
    HttpProxy,
    /// Only what is mapped passes.
    Http,
    /// No upstream at all.
    Mock,
    /// Calls a service of AWS; bodies are mapped both ways (R-INT-39).
    Aws,
    /// Hands the request to a function as an event (R-INT-45).
    AwsProxy,
}

/// What a route asks of an upstream.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct Integration {
    /// The kind.
    pub kind: IntegrationKind,
    /// The method to send; `None` is the client's own (R-INT-31).
    pub method: Option<String>,
    /// Time for the whole upstream call, in milliseconds (R-INT-05).
    pub timeout_ms: u32,
    /// Parameter mappings in the order of their targets' names (R-INT-07).
    pub request_parameters: Vec<Mapping>,
    /// What happens to a body for which no template is chosen (R-INT-22).
    pub passthrough: Passthrough,
    /// Request templates by media type; not for proxies.
    pub request_templates: Vec<Template>,
    /// What is done to the request's payload (R-INT-23).
    pub content_handling: Option<ContentHandling>,
    /// The responses to choose from: patterns in order, the default last (R-IRESP-04). Empty for proxies.
    pub responses: Vec<IntegrationResponse>,
    /// The response streams: it is neither cached nor compressed (R-INT-59).
    pub streams: bool,
    /// Routes with the same namespace share cache entries (R-STAGE-20).
    pub cache_namespace: String,
    /// What tells cached responses apart, in the order of the parameters' names. `integration.request.…` keys stand
    /// here as the origin of their mapping.
    pub cache_keys: Vec<Origin>,
    /// Where the integration was declared.
    pub place: Place,
}

/// When the request body passes although no template was chosen (R-INT-22).
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[rkyv(derive(Clone, Copy, Debug, PartialEq, Eq))]
pub enum Passthrough {
    /// Always.
    #[default]
    WhenNoMatch,
    /// Only if there are no templates.
    WhenNoTemplates,
    /// Never: 415.
    Never,
}

/// Where a mapped value goes.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[rkyv(derive(Clone, Copy, Debug, PartialEq, Eq))]
pub enum Destination {
    /// `integration.request.header.X` or `method.response.header.X`
    Header,
    /// `integration.request.querystring.X`
    Query,
    /// `integration.request.path.X`
    Path,
}

/// Where a mapped value comes from (R-INT-07).
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq)]
pub enum Origin {
    /// `'text'`, or a stage variable, whose value is known per stage and therefore stands here as its name.
    Static(String),
    /// `stageVariables.X`
    StageVariable(String),
    /// `context.X`
    Context(String),
    /// `method.request.path.X`: index in [`Route::variables`].
    Path(u32),
    /// `method.request.querystring.X`: the last value.
    Query(String),
    /// `method.request.multivaluequerystring.X`: all values.
    MultiQuery(String),
    /// `method.request.header.X` or `integration.response.header.X`: the last value.
    Header(String),
    /// `method.request.multivalueheader.X` or `integration.response.multivalueheader.X`: all values.
    MultiHeader(String),
    /// `method.request.body.P` or `integration.response.body.P`: a JSONPath with its `$`; `$` alone is the body as it
    /// is (R-INT-10).
    Body(String),
}

/// One parameter mapping.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Mapping {
    /// What part of the message is written.
    pub destination: Destination,
    /// The name in that part.
    pub name: String,
    /// What is written.
    pub origin: Origin,
}

/// One integration response (R-IRESP-01).
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct IntegrationResponse {
    /// Regular expression over the upstream's status, for the whole text; `None` is the default.
    pub pattern: Option<String>,
    /// The status sent to the client.
    pub status: u16,
    /// Whether the method response it refers to exists (R-IRESP-06).
    pub is_declared: bool,
    /// Header mappings; the destination is always a header.
    pub headers: Vec<Mapping>,
    /// Templates by media type in the order of the document (R-VTL-39).
    pub templates: Vec<Template>,
    /// What is done to the response's payload (R-INT-24).
    pub content_handling: Option<ContentHandling>,
    /// Where it was declared.
    pub place: Place,
}

/// What an integration reaches from one stage, after its stage variables were filled in.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct Target {
    /// Index in [`Routes::upstreams`]; [`NONE`] for MOCK.
    pub upstream: u32,
    /// The value of the `Host` field.
    pub host: String,
    /// The path in pieces, starting with `/`.
    pub path: Vec<PathPiece>,
    /// The query string of the URI, without `?`; may be empty.
    pub query: String,
    /// What a call to AWS is beside.
    pub call: Option<Box<AwsCall>>,
}

/// A piece of a target's path.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq)]
pub enum PathPiece {
    /// Sent as it is.
    Text(String),
    /// A placeholder that a mapping fills.
    Mapped(MappedPiece),
}

/// `{name}` in a target's path, filled by a path mapping; when the value is missing the placeholder is sent as
/// it is (R-INT-11).
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct MappedPiece {
    /// Index in [`Integration::request_parameters`]; [`NONE`]: only a request template can fill it.
    pub mapping: u32,
    /// `{name}`, sent when there is no value.
    pub placeholder: String,
}

/// Somebody we call.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Upstream {
    /// Host name or address, without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Speak TLS.
    pub tls: bool,
    /// Do not check the issuer (R-INT-29).
    pub insecure: bool,
    /// The name of the certificate that we show; the keys snapshot has it, or the gateway's own settings say where it is
    /// kept (R-INT-30).
    pub client_certificate: Option<String>,
    /// Addresses that are called instead of what the name resolves to, `address:port`; empty: resolve the name.
    pub endpoints: Vec<String>,
}

/// A name and a value.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// The keys snapshot: who may call, and how often. It acts at once (R-PIPE-03).
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct Keys {
    /// The key of the keyed hash over API key values. Derived from the values, so that equal input gives equal
    /// bytes and nobody can prepare a table ahead.
    pub hash_key: [u8; 32],
    /// The API keys, sorted by digest.
    pub keys: Vec<ApiKey>,
    /// The first eight bytes of a digest to index in `keys`.
    pub digest_index: Table,
    /// The usage plans, sorted by id.
    pub plans: Vec<Plan>,
    /// Who may sign requests.
    pub callers: Callers,
    /// Certificates that upstreams are shown, with their keys, sorted by name. Those that are not here are named by the
    /// gateway's own settings (R-INT-30).
    pub client_certificates: Vec<ClientCertificate>,
    /// What was last to be forgotten of stages, sorted by API and stage (R-STAGE-24).
    pub flushes: Vec<Flushed>,
}

/// What was last to be forgotten of a stage. A gateway that switches to a mark which its keys before did not have forgets;
/// marks have no order, and 0 means that nothing ever was.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Flushed {
    /// API id.
    pub api: String,
    /// Stage name.
    pub stage: String,
    /// The mark for responses (R-STAGE-24).
    pub responses: u64,
    /// The mark for what authorizers granted (R-AUTH-18).
    pub grants: u64,
}

/// A certificate that upstreams are shown, and its key.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct ClientCertificate {
    /// The name by which [`Upstream::client_certificate`] refers to it.
    pub name: String,
    /// The certificate chain in PEM form.
    pub chain_pem: String,
    /// The private key in PEM form.
    pub key_pem: String,
}

/// An API key without its value.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct ApiKey {
    /// Keyed BLAKE3 of the value.
    pub digest: [u8; 32],
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// A disabled key opens nothing (R-AUTH-34).
    pub enabled: bool,
    /// The plans it is in: indexes in [`Keys::plans`], ascending.
    pub plans: Vec<u32>,
    /// What it is granted beyond the quotas of its plans, sorted by plan and day.
    pub extensions: Vec<Extension>,
}

/// What a key is granted beyond a plan's quota, for one period (R-USAGE-14).
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extension {
    /// Index in [`Keys::plans`].
    pub plan: u32,
    /// The first day of the period, counted from 1970-01-01.
    pub first_day: u32,
    /// Requests on top of the quota's limit; less where negative.
    pub extra: i64,
}

/// A usage plan (R-USAGE-05).
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The throttle every key of the plan has for itself.
    pub throttle: Option<Rate>,
    /// The quota every key of the plan has for itself.
    pub quota: Option<Quota>,
    /// The stages it opens, sorted by API and stage.
    pub stages: Vec<PlanStage>,
}

/// A stage that a plan opens.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct PlanStage {
    /// API id.
    pub api: String,
    /// Stage name.
    pub stage: String,
    /// Throttles of single methods, which replace the plan's own (R-USAGE-09).
    pub methods: Vec<MethodThrottle>,
}

/// A throttle of one method within a plan.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct MethodThrottle {
    /// Resource template, or `/*` for every resource.
    pub path: String,
    /// Declared method, or `*` for every method.
    pub method: String,
    /// The rate.
    pub rate: Rate,
}

/// A quota (R-USAGE-13).
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Requests in a window.
    pub limit: u64,
    /// Shift of the window in days.
    pub offset_days: u8,
    /// The window.
    pub period: Period,
}

/// A quota's window; windows are in UTC.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[rkyv(derive(Clone, Copy, Debug, PartialEq, Eq))]
pub enum Period {
    /// From midnight.
    Day,
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
}
