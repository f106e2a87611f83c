//! The ways to the function: the bare handler, the function host, the gateway before it.

use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::child::{Server, fetch, free_address};
use crate::peers::ringgate::{API, compile, gateway_command, pretty};
use crate::peers::{Place, Tools};
use crate::request::RequestParts;

/// The function's name, its account and region.
const NAME: &str = "bench";
const ARN: &str = "arn:aws:lambda:us-east-1:123456789012:function:bench";
/// What stands in the function's answer.
const ANSWER_PART: &str = "hello";
/// Processes that the host may keep: more than connections are ever measured.
pub(super) const PROCESSES_MAX: usize = 64;

/// How the client reaches the function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Its handler behind a bare socket: the floor.
    Bare,
    /// The function host's Invoke API.
    Host,
    /// The gateway with a proxy integration, then the host.
    Gateway,
}

impl Way {
    /// All of them, in report order.
    pub const ALL: [Self; 3] = [Self::Bare, Self::Host, Self::Gateway];

    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare handler",
            Self::Host => "function host",
            Self::Gateway => "gateway and host",
        }
    }

    /// Starts what is needed and waits until it answers.
    ///
    /// # Errors
    /// A program does not start or does not answer.
    pub fn start(self, tools: &Tools, place: &Place) -> Result<Started, String> {
        let told = |message: String| format!("{}: {message}", self.name());
        match self {
            Self::Bare => bare(tools, place),
            Self::Host => host(tools, place),
            Self::Gateway => gateway(tools, place),
        }
        .map_err(told)
    }
}

/// What answers, and how it is asked. Dropping it ends all of it.
pub struct Started {
    /// The processes; the first is the one that clients reach.
    pub servers: Vec<Server>,
    /// How to ask it.
    pub request: RequestParts,
    /// How it was started, for the report.
    pub command_line: String,
}

impl Started {
    fn ready(mut self) -> Result<Started, String> {
        let close = ("Connection".to_owned(), "close".to_owned());
        let headers = self.request.headers.iter().cloned().chain([close]).collect();
        let probe = RequestParts { headers, ..self.request.clone() }.encode()?;
        let server = self.servers.first_mut().ok_or("nothing was started")?;
        server.wait_until_ready(&probe)?;
        // A host answers with 200 for a function that failed, too.
        let answer = fetch(server.address, &probe).map_err(|error| error.to_string())?;
        if answer.contains(ANSWER_PART) {
            Ok(self)
        } else {
            Err(format!("the function did not answer: {answer}"))
        }
    }
}

fn bare(tools: &Tools, place: &Place) -> Result<Started, String> {
    let mut command = Command::new(tools.binaries.join("ringgate-bench-function"));
    command.args(["--serve", "127.0.0.1:0"]);
    let command_line = tools.display(&command);
    let server = Server::start_own(command, Some(place.core), &place.folder.join("function.log"))?;
    let request = ask(server.address, "POST", "/");
    Started { servers: vec![server], request, command_line }.ready()
}

fn host(tools: &Tools, place: &Place) -> Result<Started, String> {
    let address = free_address()?;
    let (server, command_line) = start_host(tools, place, address)?;
    let request = ask(address, "POST", &format!("/2015-03-31/functions/{NAME}/invocations"));
    Started { servers: vec![server], request, command_line }.ready()
}

fn gateway(tools: &Tools, place: &Place) -> Result<Started, String> {
    let (address, functions) = (free_address()?, free_address()?);
    let (host, _) = start_host(tools, place, functions)?;
    place.write("bench-openapi.yaml", &pretty(&openapi())?)?;
    let file = place.write("bench.yaml", &pretty(&gateway_file(functions))?)?;
    compile(tools, place, &file)?;
    let mut command = gateway_command(tools, place, address, false);
    // Calls are signed as those to the real service are; the host does not look.
    command
        .envs([("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "an-example-for-loopback")]);
    let command_line = tools.display(&command);
    let gateway = Server::start(command, Some(place.core), address, &place.folder.join("gateway.log"))?;
    let mut request = ask(address, "GET", "/prod/f");
    request.headers.push(("Host".to_owned(), format!("{API}.execute-api.us-east-1.localhost")));
    Started { servers: vec![gateway, host], request, command_line }.ready()
}

fn ask(address: SocketAddr, method: &str, path: &str) -> RequestParts {
    RequestParts {
        method: method.to_owned(),
        path: path.to_owned(),
        authority: address.to_string(),
        headers: Vec::new(),
        body_bytes: 0,
    }
}

fn start_host(tools: &Tools, place: &Place, address: SocketAddr) -> Result<(Server, String), String> {
    let code = place.folder.join("code");
    std::fs::create_dir_all(&code).map_err(|error| format!("cannot make {}: {error}", code.display()))?;
    // A function sees its own folder alone.
    let program = tools.binaries.join("ringgate-bench-function");
    std::fs::copy(&program, code.join("bootstrap"))
        .map_err(|error| format!("cannot copy {}: {error}", program.display()))?;
    let settings = settings(&code);
    let file = place.write("functions.json", &pretty(&settings)?)?;
    let mut command = Command::new(tools.binaries.join("ringgate-functions"));
    command.arg("--config").arg(&file).arg("--listen").arg(address.to_string());
    let command_line = tools.display(&command);
    let server = Server::start(command, Some(place.core), address, &place.folder.join("host.log"))?;
    Ok((server, command_line))
}

/// All else is the host's default.
fn settings(code: &Path) -> Value {
    let mut function = json!({
        "name": NAME, "runtime": "provided", "directory": code, "reload": false,
        "maxProcesses": PROCESSES_MAX,
    });
    // Another user, which the host of a root would choose, may not reach the folder of the programs.
    if is_root()
        && let Some(fields) = function.as_object_mut()
    {
        fields.insert("user".to_owned(), json!("root"));
    }
    json!({"region": "us-east-1", "account": "123456789012", "functions": [function]})
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

fn openapi() -> Value {
    let uri = format!("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{ARN}/invocations");
    json!({
        "openapi": "3.0.1",
        "info": {"title": "bench", "version": "1"},
        "paths": {"/f": {"get": {
            "responses": {"200": {"description": "the function's answer"}},
            "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": uri},
        }}},
    })
}

fn gateway_file(functions: SocketAddr) -> Value {
    json!({
        "ringgate": 1,
        "aws": {"functions": {"*": format!("http://{functions}")}},
        "apis": [{"id": API, "openapi": "bench-openapi.yaml", "stages": [{"name": "prod"}]}],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gateway_calls_the_function_that_the_host_has() {
        let text = openapi().to_string();
        assert!(text.contains(ARN) && ARN.ends_with(&format!(":{NAME}")), "{text}");
        let settings = settings(Path::new("code"));
        assert_eq!(settings.pointer("/functions/0/name"), Some(&json!(NAME)));
    }
}
