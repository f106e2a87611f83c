use std::{
    cell::RefCell,
    io::{self, Read, Write},
    net::SocketAddr,
    sync::Arc,
};

use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::CryptoProvider,
    pki_types::{
        CertificateDer, PrivateKeyDer, ServerName, UnixTime,
        pem::{self, PemObject},
    },
};

use crate::{Buffer, BufferPool, Deadlines, ReadEnd, Stream};

/// Makes TLS connections to upstreams, with the platform's roots.
#[derive(Clone)]
pub struct TlsConnector {
    checked: Arc<ClientConfig>,
    /// For `insecureSkipVerification`: the issuer is not checked, the rest is (R-INT-29).
    issuer_unchecked: Arc<ClientConfig>,
    trust: Arc<Trust>,
}

/// Whom we believe.
struct Trust {
    provider: Arc<CryptoProvider>,
    roots: Arc<RootCertStore>,
}

/// What we show of ourselves: a chain and its key.
type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

impl TlsConnector {
    /// A connector with the platform's roots; `extra_roots` are PEM certificates added to them. Also says how
    /// many roots there are.
    ///
    /// # Errors
    /// When the cryptography cannot be set up.
    pub fn new(extra_roots: &[CertificateDer<'static>]) -> io::Result<(TlsConnector, usize)> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
        roots.add_parsable_certificates(extra_roots.iter().cloned());
        let count = roots.len();
        let trust = Arc::new(Trust { provider, roots: Arc::new(roots) });
        Ok((TlsConnector::with_identity(trust, None)?, count))
    }

    /// The same, showing a certificate to upstreams that ask for one (R-INT-30). Chain and key are PEM.
    ///
    /// # Errors
    /// When they are no certificate and key, or do not belong together.
    pub fn presenting(&self, chain_pem: &[u8], key_pem: &[u8]) -> io::Result<TlsConnector> {
        let bad = |error: pem::Error| io::Error::new(io::ErrorKind::InvalidData, error.to_string());
        let chain = CertificateDer::pem_slice_iter(chain_pem).collect::<Result<Vec<_>, _>>().map_err(bad)?;
        let key = PrivateKeyDer::from_pem_slice(key_pem).map_err(bad)?;
        TlsConnector::with_identity(self.trust.clone(), Some((chain, key)))
    }

    fn with_identity(trust: Arc<Trust>, identity: Option<Identity>) -> io::Result<TlsConnector> {
        let verifier = Arc::new(IssuerUnchecked { provider: trust.provider.clone() });
        let checked = config(&trust.provider)?.with_root_certificates(trust.roots.clone());
        let unchecked = config(&trust.provider)?.dangerous().with_custom_certificate_verifier(verifier);
        let (checked, issuer_unchecked) = match identity {
            None => (checked.with_no_client_auth(), unchecked.with_no_client_auth()),
            Some((chain, key)) => (
                checked.with_client_auth_cert(chain.clone(), key.clone_key()).map_err(invalid)?,
                unchecked.with_client_auth_cert(chain, key).map_err(invalid)?,
            ),
        };
        Ok(TlsConnector { checked: Arc::new(checked), issuer_unchecked: Arc::new(issuer_unchecked), trust })
    }

    pub(crate) fn config(&self, issuer_unchecked: bool) -> &Arc<ClientConfig> {
        if issuer_unchecked { &self.issuer_unchecked } else { &self.checked }
    }

    /// Connects and completes the handshake.
    ///
    /// # Errors
    /// When the name is not one, the connection fails, or the peer's certificate does.
    pub async fn connect(
        &self,
        host: &str,
        issuer_unchecked: bool,
        address: SocketAddr,
        deadlines: &Deadlines,
    ) -> io::Result<Stream> {
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "not a host name"))?;
        let connection =
            ClientConnection::new(self.config(issuer_unchecked).clone(), name).map_err(invalid)?;
        let stream = Stream::connect(address, deadlines).await?;
        handshake(stream, connection).await
    }
}

fn config(
    provider: &Arc<CryptoProvider>,
) -> io::Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>> {
    ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(invalid)
}

fn invalid(error: rustls::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

async fn handshake(mut stream: Stream, mut connection: ClientConnection) -> io::Result<Stream> {
    // Without a limit of its own rustls would refuse a write beyond 64 KiB; a write here is one pooled buffer.
    connection.set_buffer_limit(None);
    let mut inbound = BufferPool::take();
    while connection.is_handshaking() {
        while connection.wants_write() {
            let mut out = BufferPool::take();
            connection.write_tls(out.tail())?;
            let (sent, out) = stream.writer.write_all(out).await;
            BufferPool::give(out);
            sent?;
        }
        if connection.is_handshaking() {
            let (end, back) = stream.reader.read(inbound).await;
            inbound = back;
            match end {
                ReadEnd::Bytes(_) => {}
                ReadEnd::Failed(code) => return Err(io::Error::from_raw_os_error(code)),
                _ => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
            take_records(&mut connection, &mut inbound)?;
        }
    }
    Ok(stream.with_tls(TlsSession::from_state(TlsState { connection, inbound })))
}

/// Feeds what rustls takes; the rest stays in the buffer. Whether anything was taken: rustls takes no more while
/// plaintext waits to be read.
fn take_records(connection: &mut ClientConnection, inbound: &mut Buffer) -> io::Result<bool> {
    let mut was_fed = false;
    while !inbound.is_empty() && connection.wants_read() {
        let mut unread = inbound.unread();
        let n = connection.read_tls(&mut unread)?;
        if n == 0 {
            break;
        }
        was_fed = true;
        inbound.consume(n);
        connection.process_new_packets().map_err(invalid)?;
    }
    inbound.compact();
    Ok(was_fed)
}

/// The state of a TLS connection, apart from its socket.
pub(crate) struct TlsState {
    connection: ClientConnection,
    inbound: Buffer,
}

/// The state as both halves of a stream share it.
pub(crate) struct TlsSession {
    connection: RefCell<ClientConnection>,
    inbound: RefCell<Option<Buffer>>,
}

impl TlsSession {
    pub(crate) fn from_state(state: TlsState) -> TlsSession {
        TlsSession { connection: RefCell::new(state.connection), inbound: RefCell::new(Some(state.inbound)) }
    }

    pub(crate) fn into_state(self) -> TlsState {
        TlsState {
            connection: self.connection.into_inner(),
            inbound: self.inbound.into_inner().unwrap_or_default(),
        }
    }

    pub(crate) async fn read(
        &self,
        mut buffer: Buffer,
        mut fill: impl AsyncFnMut(Buffer) -> (ReadEnd, Buffer),
    ) -> (ReadEnd, Buffer) {
        loop {
            match self.open(&mut buffer) {
                Ok(Some(end)) => return (end, buffer),
                Ok(None) => {}
                Err(_) => return (ReadEnd::Failed(libc::EPROTO), buffer),
            }
            let inbound = self.inbound.borrow_mut().take().unwrap_or_default();
            let (end, inbound) = fill(inbound).await;
            *self.inbound.borrow_mut() = Some(inbound);
            if !matches!(end, ReadEnd::Bytes(_)) {
                return (end, buffer);
            }
        }
    }

    /// Decrypts what is there. `None`: more bytes are needed from the socket.
    fn open(&self, buffer: &mut Buffer) -> io::Result<Option<ReadEnd>> {
        let mut connection = self.connection.borrow_mut();
        let mut inbound = self.inbound.borrow_mut();
        loop {
            if let Some(end) = read_plaintext(&mut connection, buffer)? {
                return Ok(Some(end));
            }
            let was_fed = match inbound.as_mut() {
                Some(inbound) => take_records(&mut connection, inbound)?,
                None => false,
            };
            if !was_fed {
                return Ok(None);
            }
        }
    }

    /// Encrypts the buffer into another one.
    pub(crate) fn seal(&self, buffer: &Buffer) -> io::Result<Buffer> {
        let mut connection = self.connection.borrow_mut();
        connection.writer().write_all(buffer.unread())?;
        let mut outbound = BufferPool::take();
        while connection.wants_write() {
            connection.write_tls(outbound.tail())?;
        }
        Ok(outbound)
    }

    pub(crate) fn give_outbound(&self, outbound: Buffer) {
        BufferPool::give(outbound);
    }
}

/// Appends decrypted bytes to the buffer; `None`: there are none yet.
fn read_plaintext(connection: &mut ClientConnection, buffer: &mut Buffer) -> io::Result<Option<ReadEnd>> {
    let (room, before) = (buffer.room(), buffer.len());
    let tail = buffer.tail();
    let old = tail.len();
    tail.resize(old + room, 0);
    let result = connection.reader().read(tail.get_mut(old..).unwrap_or_default());
    buffer.truncate(before + *result.as_ref().unwrap_or(&0));
    match result {
        Ok(0) => Ok(Some(ReadEnd::Closed)),
        Ok(n) => Ok(Some(ReadEnd::Bytes(n))),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
        Err(error) => Err(error),
    }
}

/// Checks everything about a certificate but who issued it (R-INT-29): the chain is verified against its own
/// last certificate, so expiry, host name and signatures still count.
#[derive(Debug)]
struct IssuerUnchecked {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for IssuerUnchecked {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let mut roots = RootCertStore::empty();
        let last = intermediates.last().unwrap_or(end_entity);
        roots.add(last.clone().into_owned())?;
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), self.provider.clone())
            .build()
            .map_err(|error| rustls::Error::General(error.to_string()))?;
        verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let schemes = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, signature, schemes)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let schemes = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, signature, schemes)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
