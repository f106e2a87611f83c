//! Upstreams behind TLS: an independent server (Python's), certificates of an own authority.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use ringgate_tests::{
    client::with_body,
    driver::Driver,
    gateway::Gateway,
    on_each_driver,
    site::{Site, text},
};

on_each_driver![
    bodies_pass_through_tls_both_ways,
    r_int_29_an_unknown_issuer_is_refused,
    r_int_29_skipped_verification_skips_the_issuer_alone,
];

/// Echoes bodies; answers GET with 300,000 bytes.
const SERVER: &str = r#"
import http.server, ssl, sys
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def answer(self, body):
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        self.answer(b'x' * 300000)
    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers['Content-Length'])))
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain('chain.pem', 'server.key')
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
"#;

/// An authority, and a certificate of it for `localhost` alone.
const CERTIFICATES: &str = "
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority
openssl req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost
printf subjectAltName=DNS:localhost > names
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 -extfile names
";

struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `certificates`: what the server presents, joined.
fn serve(site: &Site, certificates: &[&str]) -> Server {
    let folder = site.path(".");
    let mut shell = Command::new("sh");
    shell.args(["-ec", CERTIFICATES]).current_dir(&folder).stdin(Stdio::null());
    let made = shell.output().expect("sh is a program");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let chain: Vec<u8> =
        certificates.iter().flat_map(|name| std::fs::read(site.path(name)).expect("made above")).collect();
    site.write("chain.pem", chain);
    let mut python = Command::new("python3");
    python
        .args(["-c", SERVER])
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = python.spawn().expect("python3 is a program");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a port");
    Server { child, port: line.trim().parse().expect("a port") }
}

/// A gateway before the server, asked for by this host name, that trusts only the authority in `trusted`.
fn start(driver: Driver, site: &Site, server: &Server, host: &str, more: &str, trusted: &str) -> Gateway {
    let paths = format!(
        "  /x:\n    x-amazon-apigateway-any-method:\n      x-amazon-apigateway-integration: \
         {{type: http_proxy, httpMethod: ANY, uri: 'https://{host}:{}/x'{more}}}\n",
        server.port
    );
    let snapshot = site.api("tls", &paths);
    let trusted = site.path(trusted);
    let launch = site.serve(driver, &snapshot).env("SSL_CERT_FILE", text(&trusted));
    launch.env("SSL_CERT_DIR", "/nonexistent").start()
}

fn bodies_pass_through_tls_both_ways(driver: Driver) {
    let site = Site::new();
    let server = serve(&site, &["server.pem"]);
    let gateway = start(driver, &site, &server, "localhost", "", "ca.pem");
    let mut client = gateway.connect();
    for _ in 0..2 {
        let response = client.get("/x");
        assert_eq!((response.status, response.body.len()), (200, 300_000));
    }
    let body: Vec<u8> = (0..1_000_000u32).flat_map(u32::to_le_bytes).take(1_000_000).collect();
    let response = client.ask(with_body("POST", "/x", "", &body));
    assert_eq!(response.status, 200);
    assert!(response.body == body, "the echo is what was sent");
}

fn r_int_29_an_unknown_issuer_is_refused(driver: Driver) {
    let site = Site::new();
    let server = serve(&site, &["server.pem"]);
    let gateway = start(driver, &site, &server, "localhost", "", "server.csr");
    let response = gateway.connect().get("/x");
    assert_eq!(response.status, 504);
    assert_eq!(response.text(), r#"{"message":"Network error communicating with endpoint"}"#);
}

fn r_int_29_skipped_verification_skips_the_issuer_alone(driver: Driver) {
    let insecure = ", tlsConfig: {insecureSkipVerification: true}";
    for (host, certificates, status) in [
        ("localhost", &["server.pem", "ca.pem"][..], 200),
        // Neither name nor the presence of a root is skipped.
        ("127.0.0.1", &["server.pem", "ca.pem"], 504),
        ("localhost", &["server.pem"], 504),
    ] {
        let site = Site::new();
        let server = serve(&site, certificates);
        let gateway = start(driver, &site, &server, host, insecure, "server.csr");
        assert_eq!(gateway.connect().get("/x").status, status, "{host} {certificates:?}");
    }
}
