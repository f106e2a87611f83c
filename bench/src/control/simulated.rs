//! A gateway that is attached to a control plane and takes whatever it is given: a thread that asks for the next snapshot when
//! it has one.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, mpsc};
use std::thread;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, crypto};
use serde_json::{Value, json};

/// A thousand of them fit into a small machine.
const STACK_BYTES: usize = 256 << 10;
/// The longest answer that is read.
const ANSWER_BYTES_MAX: usize = 1 << 30;

/// What a gateway has now.
pub struct News {
    /// Who.
    pub number: usize,
    /// The routes' name.
    pub name: String,
    /// How many bytes it was sent.
    pub bytes: usize,
}

/// Starts one; it ends when the control plane does, or nobody listens to it.
pub fn start(number: usize, bundle: Value, tell: mpsc::Sender<News>) -> Result<(), String> {
    let run = move || {
        let Err(error) = stay(number, &bundle, &tell);
        // The end of the control plane is no news.
        if error.kind() == io::ErrorKind::InvalidData {
            eprintln!("gateway {number}: {error}");
        }
    };
    let started = thread::Builder::new().stack_size(STACK_BYTES).spawn(run);
    started.map(drop).map_err(|error| error.to_string())
}

type Stream = BufReader<StreamOwned<ClientConnection, TcpStream>>;

fn stay(number: usize, bundle: &Value, tell: &mpsc::Sender<News>) -> io::Result<std::convert::Infallible> {
    let mut stream: Stream = BufReader::new(connect(bundle)?);
    let mut has: Option<(String, String)> = None;
    loop {
        let (routes, keys) = has.clone().unzip();
        let body = json!({ "routes": routes, "keys": keys, "generation": 1 }).to_string();
        let head =
            format!("POST /attach/v1/next HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.get_mut().write_all((head + &body).as_bytes())?;
        stream.get_mut().flush()?;
        let head = read_head(&mut stream)?;
        let field = |name: &str| head.iter().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        let bytes: usize = field("content-length: ").parse().unwrap_or(0);
        if bytes > ANSWER_BYTES_MAX {
            return Err(io::ErrorKind::InvalidData.into());
        }
        io::copy(&mut (&mut stream).take(bytes as u64), &mut io::sink())?;
        if head.first().is_some_and(|line| line.contains(" 200 ")) {
            let name = |field: &str| field.split(' ').next().unwrap_or_default().to_owned();
            let (name, keys) = (name(field("x-ringgate-routes: ")), name(field("x-ringgate-keys: ")));
            has = Some((name.clone(), keys));
            tell.send(News { number, name, bytes }).map_err(io::Error::other)?;
        }
    }
}

fn read_head(stream: &mut impl BufRead) -> io::Result<Vec<String>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line == "\r\n" {
            return Ok(lines);
        }
        lines.push(line.trim_end().to_ascii_lowercase());
    }
}

fn connect(bundle: &Value) -> io::Result<StreamOwned<ClientConnection, TcpStream>> {
    let wrong = |what: &dyn std::fmt::Display| io::Error::new(io::ErrorKind::InvalidData, what.to_string());
    let text = |name: &str| bundle[name].as_str().unwrap_or_default();
    let certificate =
        |name: &str| CertificateDer::from_pem_slice(text(name).as_bytes()).map_err(|error| wrong(&error));
    let mut roots = RootCertStore::empty();
    roots.add(certificate("authority")?).map_err(|error| wrong(&error))?;
    let key = PrivateKeyDer::from_pem_slice(text("key").as_bytes()).map_err(|error| wrong(&error))?;
    let config = ClientConfig::builder_with_provider(Arc::new(crypto::aws_lc_rs::default_provider()));
    let config = config.with_safe_default_protocol_versions().map_err(|error| wrong(&error))?;
    let config = config.with_root_certificates(roots);
    let config = config.with_client_auth_cert(vec![certificate("certificate")?], key);
    let config = Arc::new(config.map_err(|error| wrong(&error))?);
    let tcp = TcpStream::connect(text("address"))?;
    tcp.set_nodelay(true)?;
    let name = ServerName::try_from("127.0.0.1").map_err(|error| wrong(&error))?;
    let connection = ClientConnection::new(config, name).map_err(|error| wrong(&error))?;
    Ok(StreamOwned::new(connection, tcp))
}
