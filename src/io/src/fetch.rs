//! Short exchanges with servers off the cores: connect, send a few bytes, take what comes back. What the bytes mean is
//! the caller's affair.

use std::{
    io::{self, Read, Write},
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
};
use tokio::net::TcpStream;

/// Bytes that are read at once.
const READ_BYTES: usize = 16 * 1024;
/// The most addresses of a name that are tried.
const ADDRESSES_MAX: usize = 4;

/// Talks to servers from a task of [`crate::services`]. It sets no time-out: its callers do.
#[derive(Clone)]
pub struct Fetcher {
    tls: Arc<ClientConfig>,
}

/// Where to, and how much may come back.
pub struct Destination<'a> {
    /// A name, or an address without brackets.
    pub host: &'a str,
    /// The port.
    pub port: u16,
    /// Whether to speak TLS, and believe nobody but the name's owner.
    pub tls: bool,
    /// Whether an address that the name leads to may be connected to.
    pub may_reach: &'a (dyn Fn(IpAddr) -> bool + Sync),
    /// The most bytes that are taken.
    pub bytes_max: usize,
}

impl Fetcher {
    /// One that trusts the platform's roots and those in `roots_pem`.
    ///
    /// # Errors
    /// When the cryptography cannot be set up, or `roots_pem` holds something else than certificates.
    pub fn new(roots_pem: &[u8]) -> io::Result<Fetcher> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        for certificate in CertificateDer::pem_slice_iter(roots_pem) {
            roots.add(certificate.map_err(invalid)?).map_err(invalid)?;
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider);
        let config = config.with_safe_default_protocol_versions().map_err(invalid)?;
        Ok(Fetcher { tls: Arc::new(config.with_root_certificates(roots).with_no_client_auth()) })
    }

    /// One that talks as a connector does: with its roots, or no check of issuers, and with the certificate that it shows.
    pub fn of(connector: &crate::TlsConnector, issuer_unchecked: bool) -> Fetcher {
        Fetcher { tls: connector.config(issuer_unchecked).clone() }
    }

    /// One for servers of one authority, to which it shows a certificate. All are PEM.
    ///
    /// # Errors
    /// When the cryptography cannot be set up, or something is no certificate or key, or they do not belong together.
    pub fn mutual(authority_pem: &[u8], chain_pem: &[u8], key_pem: &[u8]) -> io::Result<Fetcher> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(authority_pem) {
            roots.add(certificate.map_err(invalid)?).map_err(invalid)?;
        }
        let chain = CertificateDer::pem_slice_iter(chain_pem).collect::<Result<Vec<_>, _>>();
        let key = PrivateKeyDer::from_pem_slice(key_pem).map_err(invalid)?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider);
        let config = config.with_safe_default_protocol_versions().map_err(invalid)?;
        let config = config.with_root_certificates(roots);
        let config = config.with_client_auth_cert(chain.map_err(invalid)?, key).map_err(invalid)?;
        Ok(Fetcher { tls: Arc::new(config) })
    }

    /// Connects, for several exchanges.
    ///
    /// # Errors
    /// When the name leads nowhere that may be reached, nobody listens, or TLS fails.
    pub async fn open(&self, to: &Destination<'_>) -> io::Result<Session> {
        Ok(Session { link: self.connect(to).await?, bytes_max: to.bytes_max })
    }

    /// Sends `request` and reads until `is_whole` says so of all that came, or the peer ends.
    ///
    /// # Errors
    /// When the name leads nowhere that may be reached, nobody listens, TLS fails, the connection breaks, or more comes
    /// than may.
    pub async fn fetch(
        &self,
        to: &Destination<'_>,
        request: &[u8],
        mut is_whole: impl FnMut(&[u8]) -> bool,
    ) -> io::Result<Vec<u8>> {
        let mut link = self.connect(to).await?;
        link.write(request).await?;
        let mut received = Vec::new();
        loop {
            let count = link.read(&mut received).await?;
            if received.len() > to.bytes_max {
                return Err(invalid("the answer is too long"));
            }
            if count == 0 || is_whole(&received) {
                return Ok(received);
            }
        }
    }

    async fn connect(&self, to: &Destination<'_>) -> io::Result<Link> {
        let tcp = connect_tcp(to).await?;
        if !to.tls {
            return Ok(Link::new(tcp, None));
        }
        let name = ServerName::try_from(to.host.to_owned()).map_err(|_| invalid("not a host name"))?;
        let mut tls = ClientConnection::new(self.tls.clone(), name).map_err(invalid)?;
        tls.set_buffer_limit(None);
        let mut link = Link::new(tcp, Some(Box::new(tls)));
        link.shake_hands().await?;
        Ok(link)
    }
}

/// A connection that stays.
pub struct Session {
    link: Link,
    bytes_max: usize,
}

impl Session {
    /// Sends `request` and reads until `is_whole` says so of all that came since.
    ///
    /// # Errors
    /// When the connection breaks or ends, nothing comes for as long as `silence_max`, or more comes than may. The session
    /// is of no use after that.
    pub async fn exchange(
        &mut self,
        request: &[u8],
        silence_max: Duration,
        mut is_whole: impl FnMut(&[u8]) -> bool,
    ) -> io::Result<Vec<u8>> {
        let silent = |_| io::Error::new(io::ErrorKind::TimedOut, format!("silent for {silence_max:?}"));
        tokio::time::timeout(silence_max, self.link.write(request)).await.map_err(silent)??;
        let mut received = Vec::new();
        loop {
            let count = tokio::time::timeout(silence_max, self.link.read(&mut received)).await;
            if count.map_err(silent)?? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if received.len() > self.bytes_max {
                return Err(invalid("the answer is too long"));
            }
            if is_whole(&received) {
                return Ok(received);
            }
        }
    }
}

/// The address that is checked is the one that is connected to: a name cannot lead elsewhere in between.
async fn connect_tcp(to: &Destination<'_>) -> io::Result<TcpStream> {
    let found: Vec<SocketAddr> = tokio::net::lookup_host((to.host, to.port)).await?.collect();
    let mut failure = io::Error::new(io::ErrorKind::NotFound, "the name leads to no address");
    let (mut tried, mut forbidden) = (0, None);
    for address in found {
        if !(to.may_reach)(address.ip()) {
            forbidden = Some(address.ip());
            continue;
        }
        if tried == ADDRESSES_MAX {
            break;
        }
        tried += 1;
        match TcpStream::connect(address).await {
            Ok(tcp) => return Ok(tcp),
            Err(error) => failure = error,
        }
    }
    match forbidden {
        Some(address) if tried == 0 => {
            Err(invalid(format!("the name leads to {address}, which keys may not come from")))
        }
        _ => Err(failure),
    }
}

/// A connection, with TLS or without.
struct Link {
    tcp: TcpStream,
    tls: Option<Box<ClientConnection>>,
    /// What was decrypted: rustls takes no more while plaintext waits in it.
    plain: Vec<u8>,
    /// The peer has said that nothing more comes.
    has_ended: bool,
}

impl Link {
    fn new(tcp: TcpStream, tls: Option<Box<ClientConnection>>) -> Link {
        Link { tcp, tls, plain: Vec::new(), has_ended: false }
    }

    async fn shake_hands(&mut self) -> io::Result<()> {
        while self.tls.as_ref().is_some_and(|tls| tls.is_handshaking()) {
            self.flush().await?;
            let is_waiting = self.tls.as_ref().is_some_and(|tls| tls.is_handshaking() && tls.wants_read());
            if is_waiting && !self.take_records().await? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        self.flush().await
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.tls {
            Some(tls) => {
                tls.writer().write_all(bytes)?;
                self.flush().await
            }
            None => write_all(&self.tcp, bytes).await,
        }
    }

    /// Appends what comes next; 0: the peer has ended.
    async fn read(&mut self, received: &mut Vec<u8>) -> io::Result<usize> {
        if self.tls.is_none() {
            let mut piece = [0; READ_BYTES];
            let count = read_some(&self.tcp, &mut piece).await?;
            received.extend_from_slice(piece.get(..count).unwrap_or_default());
            return Ok(count);
        }
        while self.plain.is_empty() && !self.has_ended {
            self.flush().await?;
            self.take_records().await?;
        }
        let count = self.plain.len();
        received.append(&mut self.plain);
        Ok(count)
    }

    /// Sends what TLS has to say.
    async fn flush(&mut self) -> io::Result<()> {
        let mut out = Vec::new();
        if let Some(tls) = &mut self.tls {
            while tls.wants_write() {
                tls.write_tls(&mut out)?;
            }
        }
        write_all(&self.tcp, &out).await
    }

    /// Hands TLS what came, and takes what it makes of that; whether there was anything.
    async fn take_records(&mut self) -> io::Result<bool> {
        let mut piece = [0; READ_BYTES];
        let count = read_some(&self.tcp, &mut piece).await?;
        let Some(tls) = &mut self.tls else { return Ok(false) };
        let mut rest = piece.get(..count).unwrap_or_default();
        loop {
            let taken = tls.read_tls(&mut rest)?;
            tls.process_new_packets().map_err(invalid)?;
            self.has_ended |= take_plain(tls, &mut self.plain)?;
            // after its end a session takes nothing any more, whatever else comes
            if rest.is_empty() || taken == 0 || self.has_ended {
                return Ok(count > 0);
            }
        }
    }
}

/// Takes what is decrypted; whether the peer has said that nothing more comes.
fn take_plain(tls: &mut ClientConnection, plain: &mut Vec<u8>) -> io::Result<bool> {
    let mut piece = [0; READ_BYTES];
    loop {
        match tls.reader().read(&mut piece) {
            Ok(0) => return Ok(true),
            Ok(count) => plain.extend_from_slice(piece.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error),
        }
    }
}

async fn read_some(tcp: &TcpStream, piece: &mut [u8]) -> io::Result<usize> {
    loop {
        tcp.readable().await?;
        match tcp.try_read(piece) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            result => return result,
        }
    }
}

async fn write_all(tcp: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        tcp.writable().await?;
        match tcp.try_write(bytes) {
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
