//! Many gateways at once, simulated: how long until all have what is published, and how large the control plane becomes.
//! `RINGGATE_FLEET` says how many (200), `RINGGATE_FLEET_ROUTES` how large the API is (100 routes).

use std::fs;
use std::io::{self, BufRead, BufReader as LineReader, Read, Write};
use std::net::TcpStream as Plain;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ringgate_control::arguments::Enrol;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

/// How long all gateways may take to have what is published.
const SPREAD_MAX: Duration = Duration::from_secs(5);
/// How large the control plane may become, in KiB.
const RESIDENT_KIB_MAX: u64 = 300 * 1024;
/// How long anything may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(120);
const ROUNDS: usize = 3;

#[test]
fn slow_a_fleet_has_what_is_published_within_seconds() {
    let (count, routes) = (setting("RINGGATE_FLEET", 200), setting("RINGGATE_FLEET_ROUTES", 100));
    let directory = tempfile::tempdir().expect("a directory");
    let (control, api) = Control::start(directory.path());
    let id = make_api(&api, routes);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let (tell, mut told) = mpsc::unbounded_channel();
    for number in 0..count {
        let bundle = enrol(directory.path(), number);
        runtime.spawn(simulate(number, bundle, tell.clone()));
    }
    let started = Instant::now();
    runtime.block_on(everybody(&mut told, count, None));
    println!("{count} gateways have what there is, {:?} after the last was enrolled", started.elapsed());
    let mut longest = Duration::ZERO;
    for round in 0..ROUNDS {
        let started = Instant::now();
        let patch = json!({ "op": "replace", "path": "/variables/who", "value": format!("round-{round}") });
        api.call("PATCH", &format!("/restapis/{id}/stages/prod"), &json!({ "patchOperations": [patch] }));
        let answered = started.elapsed();
        let report = api.call("GET", "/_ringgate/gateways", &Value::Null);
        let wanted = report["routesHash"].as_str().expect("a name").to_owned();
        let bytes = runtime.block_on(everybody(&mut told, count, Some(&wanted)));
        let spread = started.elapsed();
        println!(
            "a change of {bytes} bytes: answered after {answered:?}, all {count} have it after {spread:?}"
        );
        longest = longest.max(spread);
    }
    let (peak, now) = (control.memory_kib("VmHWM:"), control.memory_kib("VmRSS:"));
    println!("the control plane: {} MiB at most, {} MiB at last", peak / 1024, now / 1024);
    assert!(longest < SPREAD_MAX, "{longest:?}");
    assert!(peak < RESIDENT_KIB_MAX, "{peak} KiB");
}

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// The program.
struct Control(Child);

/// Its management API.
struct Api(String);

impl Control {
    fn start(directory: &Path) -> (Control, Api) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ringgate-control"));
        command.args(["--listen", "127.0.0.1:0", "--attach", "127.0.0.1:0", "--insecure-local", "--data"]);
        let mut child = command.arg(directory).stdout(Stdio::piped()).spawn().expect("a program");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("piped");
        LineReader::new(stdout).read_line(&mut line).expect("a line");
        let told: Value = serde_json::from_str(&line).expect("it starts");
        (Control(child), Api(told["listening"].as_str().expect("an address").to_owned()))
    }

    fn memory_kib(&self, what: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).expect("a status");
        let line = status.lines().find_map(|line| line.strip_prefix(what)).expect("a line");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Api {
    /// A call, which must succeed.
    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = Plain::connect(&self.0).expect("the control plane listens");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 2"), "{method} {path}: {answer}");
        let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
        serde_json::from_str(body).unwrap_or_default()
    }
}

/// An API with so many routes, deployed; gives its id.
fn make_api(api: &Api, routes: usize) -> String {
    let made = api.call("POST", "/restapis", &json!({ "name": "fleet" }));
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let (id, root) = (text(&made["id"]), text(&made["rootResourceId"]));
    for number in 0..routes {
        let path = format!("/restapis/{id}/resources/{root}");
        let resource = api.call("POST", &path, &json!({ "pathPart": format!("route-{number}") }));
        let method = format!("/restapis/{id}/resources/{}/methods/GET", text(&resource["id"]));
        api.call("PUT", &method, &json!({ "authorizationType": "NONE" }));
        let uri = format!("http://${{stageVariables.who}}.example.com/route-{number}");
        let integration = json!({ "type": "HTTP_PROXY", "httpMethod": "GET", "uri": uri });
        api.call("PUT", &format!("{method}/integration"), &integration);
    }
    let stage = json!({ "stageName": "prod", "variables": { "who": "first" } });
    api.call("POST", &format!("/restapis/{id}/deployments"), &stage);
    id
}

fn enrol(data: &Path, number: usize) -> Value {
    let output = data.join(format!("bundle-{number}"));
    let enrol = Enrol {
        name: format!("gateway-{number}"),
        data: data.to_owned(),
        address: None,
        output: Some(output.clone()),
    };
    ringgate_control::enrol(&enrol).expect("enrolled");
    serde_json::from_slice(&fs::read(output).expect("a bundle")).expect("JSON")
}

/// What a gateway has now: who, the routes' name, how many bytes it was sent.
type News = (usize, String, usize);

/// Waits until all have these routes, or any; gives how many bytes each was sent for them.
async fn everybody(told: &mut mpsc::UnboundedReceiver<News>, count: usize, routes: Option<&str>) -> usize {
    let wait = async {
        let (mut missing, mut size) = (vec![true; count], 0);
        while missing.contains(&true) {
            let (number, name, bytes) = told.recv().await.expect("gateways run");
            if routes.is_none_or(|routes| routes == name) {
                missing[number] = false;
                size = bytes;
            }
        }
        size
    };
    tokio::time::timeout(PATIENCE, wait).await.expect("everybody has it")
}

/// A gateway that takes whatever it is given.
async fn simulate(number: usize, bundle: Value, tell: mpsc::UnboundedSender<News>) {
    loop {
        if let Err(error) = stay(number, &bundle, &tell).await {
            println!("gateway {number}: {error}");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn stay(number: usize, bundle: &Value, tell: &mpsc::UnboundedSender<News>) -> io::Result<()> {
    let mut stream = BufReader::new(connect(bundle).await?);
    let mut has: Option<(String, String)> = None;
    loop {
        let (routes, keys) = has.clone().unzip();
        let body =
            json!({ "routes": routes, "keys": keys, "generation": 1, "codings": ["deflate"] }).to_string();
        let head =
            format!("POST /attach/v1/next HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all((head + &body).as_bytes()).await?;
        stream.flush().await?;
        let head = read_head(&mut stream).await?;
        let field = |name: &str| head.iter().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        let length: usize = field("content-length: ").parse().unwrap_or(0);
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        if head.first().is_some_and(|line| line.contains(" 200 ")) {
            let name = |field: &str| field.split(' ').next().unwrap_or_default().to_owned();
            let (routes, keys) = (name(field("x-ringgate-routes: ")), name(field("x-ringgate-keys: ")));
            let _ = tell.send((number, routes.clone(), length));
            has = Some((routes, keys));
        }
    }
}

async fn read_head(stream: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<Vec<String>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line == "\r\n" {
            return Ok(lines);
        }
        lines.push(line.trim_end().to_ascii_lowercase());
    }
}

async fn connect(bundle: &Value) -> io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let pem = |name: &str| bundle[name].as_str().expect("PEM").as_bytes();
    let mut roots = RootCertStore::empty();
    let certificate = |name: &str| CertificateDer::from_pem_slice(pem(name)).expect("a certificate");
    roots.add(certificate("authority")).expect("an authority");
    let key = PrivateKeyDer::from_pem_slice(pem("key")).expect("a key");
    let config = ClientConfig::builder_with_provider(Arc::new(crypto::aws_lc_rs::default_provider()));
    let config =
        config.with_safe_default_protocol_versions().expect("versions").with_root_certificates(roots);
    let config = config.with_client_auth_cert(vec![certificate("certificate")], key).expect("a certificate");
    let address = bundle["address"].as_str().expect("an address");
    let tcp = TcpStream::connect(address).await?;
    tcp.set_nodelay(true)?;
    let name = ServerName::try_from("127.0.0.1").expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, tcp).await
}
