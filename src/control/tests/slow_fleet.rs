//! Many gateways at once, simulated: each has each of several snapshots in turn, whole. How long that takes is measured by
//! `scripts/bench control`.

use std::fs;
use std::io::{self, BufRead, BufReader as LineReader, Read, Write};
use std::net::TcpStream as Plain;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use ringgate_control::arguments::Enrol;
use ringgate_snapshot::file::{Loaded, Trust};
use ringgate_snapshot::schema::{Keys, Routes};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

/// How long anything may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(120);
const GATEWAYS: usize = 32;
const ROUTES: usize = 40;
const ROUNDS: usize = 4;

#[test]
fn slow_a_fleet_has_each_snapshot_in_turn() {
    let directory = tempfile::tempdir().expect("a directory");
    let (_control, api) = Control::start(directory.path());
    let id = make_api(&api, ROUTES);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let (tell, mut told) = mpsc::unbounded_channel();
    for number in 0..GATEWAYS {
        let bundle = enrol(directory.path(), number);
        runtime.spawn(simulate(number, bundle, tell.clone()));
    }
    let published = || {
        let report = api.call("GET", "/_ringgate/gateways", &Value::Null);
        report["routesHash"].as_str().expect("a name").to_owned()
    };
    let mut seen = vec![published()];
    runtime.block_on(everybody(&mut told, &seen[0]));
    for round in 0..ROUNDS {
        let patch = json!({ "op": "replace", "path": "/variables/who", "value": format!("round-{round}") });
        api.call("PATCH", &format!("/restapis/{id}/stages/prod"), &json!({ "patchOperations": [patch] }));
        let wanted = published();
        assert!(!seen.contains(&wanted), "every change has a name of its own");
        runtime.block_on(everybody(&mut told, &wanted));
        seen.push(wanted);
    }
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

/// What a gateway has now: who, and the routes' name.
type News = (usize, String);

/// Waits until all have these routes.
async fn everybody(told: &mut mpsc::UnboundedReceiver<News>, routes: &str) {
    let wait = async {
        let mut missing = [true; GATEWAYS];
        while missing.contains(&true) {
            let (number, name) = told.recv().await.expect("gateways run");
            if name == routes {
                missing[number] = false;
            }
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.expect("everybody has it");
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
            let part = |name: &str| field(name).split_once(' ').expect("a name and a length");
            let (keys, routes) = (part("x-ringgate-keys: "), part("x-ringgate-routes: "));
            check(&body, keys, routes);
            let _ = tell.send((number, routes.0.to_owned()));
            has = Some((routes.0.to_owned(), keys.0.to_owned()));
        }
    }
}

/// Both parts are whole, and what they are called.
fn check(body: &[u8], (keys, keys_bytes): (&str, &str), (routes, routes_bytes): (&str, &str)) {
    let length = |text: &str| text.parse::<usize>().expect("a length");
    let (of_keys, of_routes) = body.split_at(length(keys_bytes));
    assert_eq!(of_routes.len(), length(routes_bytes));
    let hex = |hash: &[u8; 32]| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    // What a gateway has already is left out.
    if !of_keys.is_empty() {
        let loaded = Loaded::<Keys>::from_bytes(of_keys, Trust::Anybody).expect("keys");
        assert_eq!(hex(loaded.content_hash()), keys);
    }
    if !of_routes.is_empty() {
        let loaded = Loaded::<Routes>::from_bytes(of_routes, Trust::Anybody).expect("routes");
        assert_eq!(hex(loaded.content_hash()), routes);
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
