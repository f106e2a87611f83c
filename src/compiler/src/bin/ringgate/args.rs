//! What the command is told.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use ringgate_openapi::ExportExtensions;

mod operate;

pub(crate) use operate::{Audit, Backup, Diff, Endpoint, Gateways, History, Rollback, Users};

/// Compiles API definitions into snapshots and hands them to gateways.
#[derive(Debug, Parser)]
#[command(name = "ringgate", version, arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Compile OpenAPI documents, or one gateway file, into a snapshot.
    Compile(Compile),
    /// Compile without writing anything: tells every mistake.
    Check(Check),
    /// Write an API as an OpenAPI document.
    Export(Export),
    /// Tell what of an exported API is served like the original, and bring it into a control plane.
    Import(Import),
    /// Render mapping templates, and test them.
    #[command(subcommand)]
    Template(Template),
    /// Show what is in a snapshot.
    Inspect(Inspect),
    /// Tell what a gateway would do with a request, step by step, and send nothing.
    Explain(Explain),
    /// Make a pair of keys for signing snapshots: PATH and PATH.pub.
    Keygen {
        /// Where the private key goes; it must not exist yet.
        path: PathBuf,
    },
    /// Print the JSON Schema of the gateway file.
    Schema,
    /// List the codes of all diagnostics.
    Diagnostics {
        /// As a table in Markdown.
        #[arg(long)]
        markdown: bool,
    },
    /// Hand a snapshot to a running gateway, which switches to it between two requests.
    Deploy(Deploy),
    /// Go back to older routes: of what a control plane published, or of one running gateway.
    Rollback(Rollback),
    /// List the snapshots that a control plane has published.
    History(History),
    /// List the gateways of a control plane with what they run.
    Gateways(Gateways),
    /// Tell in words what differs between two snapshots: numbers of the history, or files.
    Diff(Diff),
    /// List who changed what.
    Audit(Audit),
    /// Take a backup of a control plane's store while it runs.
    Backup(Backup),
    /// Make users of the management API, list them, change and remove them.
    #[command(subcommand)]
    Users(Users),
    /// Show the last requests of a running gateway, rejected ones included.
    Recorder(Recorder),
    /// Compile a gateway file, run a gateway with it, and follow changes.
    Up(Up),
    /// The other half of `up`: follows changes beside the gateway.
    #[command(hide = true)]
    UpFollow(UpFollow),
}

/// How to read OpenAPI documents; a gateway file says most of this itself.
#[derive(Clone, Debug, Args)]
pub(crate) struct Reading {
    /// OpenAPI documents (2.0, 3.0, 3.1; JSON or YAML), or one gateway file.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// Where operations without an integration go: HTTP_PROXY to this URL and their path.
    #[arg(long, value_name = "URL")]
    pub(crate) default_integration: Option<String>,
    /// The stage of OpenAPI documents.
    #[arg(long, value_name = "NAME", default_value = "prod")]
    pub(crate) stage: String,
    /// The API's id, for a single OpenAPI document; otherwise made from the file's name.
    #[arg(long, value_name = "ID")]
    pub(crate) api_id: Option<String>,
    /// The end of default host names: {api}.execute-api.{region}.{suffix}.
    #[arg(long, value_name = "SUFFIX")]
    pub(crate) host_suffix: Option<String>,
    /// The region of APIs that name none.
    #[arg(long, value_name = "NAME", default_value = "us-east-1")]
    pub(crate) region: String,
    /// The account of APIs that name none: twelve digits.
    #[arg(long, value_name = "ID", default_value = "123456789012")]
    pub(crate) account_id: String,
    /// What becomes of the base path of OpenAPI documents.
    #[arg(long, value_enum, default_value_t = BasePath::Ignore)]
    pub(crate) base_path: BasePath,
}

/// What becomes of a base path (R-OAS-05).
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum BasePath {
    /// It is dropped.
    Ignore,
    /// It stands before every path.
    Prepend,
    /// Its first segment is dropped, the rest stands before every path.
    Split,
}

/// How to tell what was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
}

/// Arguments of `compile`.
#[derive(Debug, Args)]
pub(crate) struct Compile {
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Where the snapshot goes.
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: PathBuf,
    /// Where the keys snapshot goes if there are keys or plans; beside the snapshot, ending in .keys, unless said.
    #[arg(long, value_name = "PATH")]
    pub(crate) keys_output: Option<PathBuf>,
    /// The private key to sign with.
    #[arg(long, value_name = "KEYFILE")]
    pub(crate) sign: Option<PathBuf>,
    /// How to tell mistakes.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// How to tell mistakes.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `export`; `--stage` is the stage that is exported.
#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Which API, if there are several.
    #[arg(long, value_name = "ID")]
    pub(crate) api: Option<String>,
    /// Which version of OpenAPI.
    #[arg(long, value_enum)]
    pub(crate) format: ExportFormat,
    /// Which extensions; `apigateway` is all but those of Postman.
    #[arg(long, value_name = "SET,...", value_delimiter = ',', value_parser = PossibleValuesParser::new(ExportExtensions::NAMES))]
    pub(crate) extensions: Vec<String>,
    /// In YAML instead of JSON.
    #[arg(long)]
    pub(crate) yaml: bool,
    /// Where the document goes: a file, or a folder, in which it gets a name; the standard output unless said.
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
#[command(
    after_help = "Without an endpoint, of the command line or of AWS_ENDPOINT_URL_API_GATEWAY or AWS_ENDPOINT_URL, the \
                  report is all there is. Calls are signed with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
)]
pub(crate) struct Import {
    /// An exported API: OpenAPI 2.0 or 3.0 with the extensions of API Gateway, JSON or YAML.
    pub(crate) file: String,
    /// Where the management API is: http://HOST:PORT.
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
    /// The API's name instead of the document's title.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The stage to deploy it to at once.
    #[arg(long, value_name = "NAME")]
    pub(crate) stage: Option<String>,
    /// A variable of the stage; may be repeated.
    #[arg(long = "variable", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) variables: Vec<(String, String)>,
    /// Print the report and send nothing.
    #[arg(long)]
    pub(crate) report_only: bool,
    /// The report for programs.
    #[arg(long)]
    pub(crate) json: bool,
    /// What becomes of the base path of the document.
    #[arg(long, value_enum, default_value_t = BasePath::Ignore)]
    pub(crate) base_path: BasePath,
    /// The endpoint type, whatever the document says.
    #[arg(long, value_enum)]
    pub(crate) endpoint_type: Option<EndpointType>,
    /// The region; that of AWS_REGION or AWS_DEFAULT_REGION, or us-east-1, unless said.
    #[arg(long, value_name = "NAME")]
    pub(crate) region: Option<String>,
    /// The account that placeholders in the report stand for: twelve digits.
    #[arg(long, value_name = "ID", default_value = "123456789012")]
    pub(crate) account_id: String,
}

/// `NAME=VALUE`.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

/// An endpoint type (R-ROUTE-08).
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum EndpointType {
    /// `EDGE`
    Edge,
    /// `REGIONAL`
    Regional,
    /// `PRIVATE`
    Private,
}

impl EndpointType {
    /// The name in API Gateway.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            EndpointType::Edge => "EDGE",
            EndpointType::Regional => "REGIONAL",
            EndpointType::Private => "PRIVATE",
        }
    }
}

/// A version of OpenAPI (R-OAS-15).
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ExportFormat {
    /// OpenAPI 3.0.1.
    Oas30,
    /// OpenAPI 2.0.
    Swagger,
}

/// What to do with templates.
#[derive(Debug, Subcommand)]
pub(crate) enum Template {
    /// Render one. Inputs are JSON or text: on the command line, or in a file, as PATH or @PATH.
    Render(TemplateRender),
    /// Run golden cases: one JSON object a line, with `id`, `template`, any of `body`, `params`, `context`,
    /// `stageVariables`, `variables`, `phase`; then `expected` or `expectedError`.
    Test(TemplateTest),
}

/// Arguments of `template render`.
#[derive(Debug, Args)]
pub(crate) struct TemplateRender {
    /// The template.
    pub(crate) file: PathBuf,
    /// What `$input` reads.
    #[arg(long, value_name = "BODY", allow_hyphen_values = true)]
    pub(crate) body: Option<String>,
    /// The request's parameters: an object with `path`, `querystring` and `header`.
    #[arg(long, value_name = "JSON")]
    pub(crate) params: Option<String>,
    /// `$context`, as nested objects.
    #[arg(long, value_name = "JSON")]
    pub(crate) context: Option<String>,
    /// `$stageVariables`, an object of texts.
    #[arg(long, value_name = "JSON")]
    pub(crate) stage_variables: Option<String>,
    /// Further references, by name.
    #[arg(long, value_name = "JSON")]
    pub(crate) variables: Option<String>,
    /// Tell what each line does, on the standard error.
    #[arg(long)]
    pub(crate) trace: bool,
}

/// Arguments of `template test`.
#[derive(Debug, Args)]
pub(crate) struct TemplateTest {
    /// The cases.
    #[arg(required = true, value_name = "CASES.jsonl")]
    pub(crate) files: Vec<PathBuf>,
    /// Tell which lines of the templates never ran.
    #[arg(long)]
    pub(crate) coverage: bool,
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// A snapshot, of routes or of keys.
    pub(crate) path: PathBuf,
    /// How to show it.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
#[command(
    after_help = "Behind `--` stands the request, as for curl:\n  ringgate explain api.snapshot -- -X POST \
                        -H 'x-api-key: …' -d @pet.json http://localhost:8080/prod/pets"
)]
pub(crate) struct Explain {
    /// A snapshot, a gateway file, or an OpenAPI document.
    pub(crate) snapshot: String,
    /// The keys snapshot; otherwise the one beside the snapshot, ending in .keys.
    #[arg(long, value_name = "PATH")]
    pub(crate) keys: Option<PathBuf>,
    /// How to show it.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// When the request comes: RFC 3339, or seconds since 1970; now unless said.
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// What chance decides by: ids, and whether a canary has the request.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// The stage's cache is known to be empty: the upstream is asked.
    #[arg(long)]
    pub(crate) stage_cache_empty: bool,
    /// Go on with this status from the upstream, through the response's mapping.
    #[arg(long, value_name = "STATUS", value_parser = clap::value_parser!(u16).range(100..600))]
    pub(crate) response_status: Option<u16>,
    /// A field of the upstream's answer; may be repeated.
    #[arg(long, value_name = "NAME: VALUE", requires = "response_status")]
    pub(crate) response_header: Vec<String>,
    /// The body of the upstream's answer, or @FILE.
    #[arg(long, value_name = "TEXT|@FILE", requires = "response_status")]
    pub(crate) response_body: Option<String>,
    /// Go on with what the authorizer's function returned: JSON, or @FILE.
    #[arg(long, value_name = "JSON|@FILE")]
    pub(crate) authorizer_result: Option<String>,
    /// The key sets of tokens' issuers: a file for all of them, or ISSUER=FILE; may be repeated.
    #[arg(long, value_name = "[ISSUER=]FILE")]
    pub(crate) jwks: Vec<String>,
    /// Take the request for one that this access key signed; it needs no signature then.
    #[arg(long, value_name = "ACCESS_KEY_ID")]
    pub(crate) caller: Option<String>,
    /// A request that a running gateway has answered, by its id.
    #[arg(long, value_name = "ID", requires = "admin", conflicts_with = "curl")]
    pub(crate) request_id: Option<String>,
    /// The gateway's admin address: unix:PATH, or HOST:PORT.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) admin: Option<String>,
    /// The request, as for curl.
    #[arg(last = true, value_name = "CURL ARGUMENTS")]
    pub(crate) curl: Vec<String>,
}

impl Explain {
    /// How to read the definition, if it is none that is compiled.
    pub(crate) fn reading(&self) -> Reading {
        Reading {
            files: vec![self.snapshot.clone()],
            default_integration: None,
            stage: "prod".to_owned(),
            api_id: None,
            host_suffix: None,
            region: "us-east-1".to_owned(),
            account_id: "123456789012".to_owned(),
            base_path: BasePath::Ignore,
        }
    }
}

/// Where a gateway can be reached.
#[derive(Clone, Debug, Args)]
pub(crate) struct Admin {
    /// The gateway's admin address: unix:PATH, or HOST:PORT.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) admin: String,
}

/// Arguments of `deploy`.
#[derive(Debug, Args)]
pub(crate) struct Deploy {
    /// The snapshot.
    pub(crate) snapshot: PathBuf,
    /// The keys snapshot, handed over after the snapshot.
    #[arg(long, value_name = "PATH")]
    pub(crate) keys: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) admin: Admin,
}

/// Arguments of `recorder`.
#[derive(Debug, Args)]
pub(crate) struct Recorder {
    #[command(flatten)]
    pub(crate) admin: Admin,
    /// How to show them.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// How many.
    #[arg(short, value_name = "N", default_value_t = 20)]
    pub(crate) n: usize,
}

/// Arguments of `up`.
#[derive(Debug, Args)]
pub(crate) struct Up {
    /// The gateway file; without one, the gateway serves what the management API is told.
    pub(crate) file: Option<String>,
    /// The gateway's program; otherwise beside this one, or in PATH.
    #[arg(long, value_name = "PATH")]
    pub(crate) gateway: Option<PathBuf>,
    /// How the two programs are run when no file is named.
    #[command(flatten)]
    pub(crate) managed: Managed,
}

/// A gateway and the control plane that manages it.
#[derive(Debug, Args)]
pub(crate) struct Managed {
    /// Where clients are answered.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", conflicts_with = "file")]
    pub(crate) listen: SocketAddr,
    /// Where the management API is answered.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4566", conflicts_with = "file")]
    pub(crate) control: SocketAddr,
    /// Where APIs, keys and plans are kept; made if need be.
    #[arg(long, value_name = "DIR", default_value = "ringgate-data", conflicts_with = "file")]
    pub(crate) data: PathBuf,
    /// The account that everything belongs to: twelve digits.
    #[arg(long, value_name = "ID", default_value = "123456789012", conflicts_with = "file")]
    pub(crate) account: String,
    /// The region that everything is in.
    #[arg(long, value_name = "NAME", default_value = "us-east-1", conflicts_with = "file")]
    pub(crate) region: String,
    /// Take management calls with any signature, or none: on loopback only.
    #[arg(long, conflicts_with = "file")]
    pub(crate) insecure_local: bool,
}

/// Arguments of the hidden half of `up`.
#[derive(Debug, Args)]
pub(crate) struct UpFollow {
    /// The gateway file.
    pub(crate) file: String,
    /// The directory that `up` made, to be removed in the end.
    pub(crate) directory: PathBuf,
}
