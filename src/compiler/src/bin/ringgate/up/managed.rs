//! `ringgate up` without a file: a gateway and the control plane that manages it.
//!
//! The control plane is started first and publishes what its store has into the data directory; then this process becomes
//! the gateway, which starts from there. So Ctrl-C and `kill` reach the gateway, and the control plane ends when its parent
//! is gone.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};

use crate::args::Managed;
use crate::failure::Failure;

const NAME: &str = "ringgate-control";
/// The files that the control plane publishes, and the gateway's admin socket.
const ROUTES_FILE: &str = "published.snapshot";
const KEYS_FILE: &str = "published.keys";
const ADMIN_SOCKET: &str = "gateway.sock";

/// Starts the control plane, becomes the gateway.
pub(super) fn serve(arguments: &Managed, gateway: &Path) -> Result<ExitCode, Failure> {
    let control = super::find_program(NAME).ok_or_else(|| {
        Failure::new(format!("there is no `{NAME}` beside `ringgate`, nor in PATH"))
            .remedy("install it, or name a gateway file")
    })?;
    let admin = format!("unix:{}", arguments.data.join(ADMIN_SOCKET).display());
    let mut child = start(&control, arguments, &admin)?;
    let address = wait_until_listening(&mut child)?;
    say_hello(arguments, &address);
    let file = |name: &str| -> PathBuf { arguments.data.join(name) };
    // Only comes back if it could not become the gateway.
    let error = Command::new(gateway)
        .arg("--listen")
        .arg(arguments.listen.to_string())
        .arg("--snapshot")
        .arg(file(ROUTES_FILE))
        .arg("--keys")
        .arg(file(KEYS_FILE))
        .args(["--admin", &admin])
        .exec();
    Err(Failure::file("started", gateway, &error))
}

/// In a process group of its own, so that Ctrl-C ends the gateway first.
fn start(control: &Path, arguments: &Managed, admin: &str) -> Result<Child, Failure> {
    let mut command = Command::new(control);
    command
        .arg("--with-parent")
        .arg("--listen")
        .arg(arguments.control.to_string())
        .arg("--data")
        .arg(&arguments.data)
        .args(["--account", &arguments.account, "--region", &arguments.region, "--gateway", admin]);
    if arguments.insecure_local {
        command.arg("--insecure-local");
    }
    let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).process_group(0).spawn();
    started.map_err(|error| Failure::file("started", control, &error))
}

/// The address in the line that the control plane prints when it answers; it tells why it ends itself.
fn wait_until_listening(child: &mut Child) -> Result<String, Failure> {
    let mut line = String::new();
    if let Some(output) = child.stdout.take() {
        // What cannot be read is taken for nothing.
        let _ = BufReader::new(output).read_line(&mut line);
    }
    let told: Option<serde_json::Value> = serde_json::from_str(&line).ok();
    let address = told.as_ref().and_then(|told| told["listening"].as_str());
    address.map(str::to_owned).ok_or_else(|| Failure::new("the control plane did not start; see above"))
}

fn say_hello(arguments: &Managed, address: &str) {
    let Managed { listen, region, .. } = arguments;
    println!("managed at http://{address}, serving http://{listen}; Ctrl-C ends");
    println!(
        "  aws --endpoint-url http://{address} --region {region} apigateway create-rest-api --name pets"
    );
    println!("  curl 'http://{{api}}.execute-api.localhost:{}/{{stage}}/'", listen.port());
    println!("  curl 'http://{listen}/_aws/execute-api/{{api}}/{{stage}}/'");
}
