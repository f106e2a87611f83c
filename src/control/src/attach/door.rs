//! TLS with both sides' certificates: who gets through has a certificate of this installation.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;

use super::authority::fingerprint;
use crate::listener::{Bounds, Source};

/// How long a peer may take to shake hands.
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(10);
/// How many peers shake hands at the same time; the others wait in the kernel's queue.
const HANDSHAKES_MAX: usize = 512;
/// How many that are through wait to be served.
const READY_MAX: usize = 64;
/// What a connection keeps of an answer on its way, in bytes; the answer itself is shared.
const OUTBOUND_BYTES_MAX: usize = 16 * 1024;
/// How many peers are through at once: more than an installation has gateways. Each has a certificate of ours, and is bounded
/// in time as everybody is.
const PEERS_MAX: u32 = 100_000;
/// How long to wait when there is nothing left to accept with, such as descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Peers that are through.
pub(super) struct Door {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
}

/// A peer that is through.
#[derive(Clone, Debug)]
pub(super) struct Peer {
    pub(super) address: SocketAddr,
    /// Its certificate's.
    pub(super) fingerprint: String,
}

impl Door {
    /// Listens, and shakes hands with whoever comes.
    ///
    /// # Errors
    /// The address is taken.
    pub(super) async fn open(address: SocketAddr, tls: ServerConfig) -> io::Result<Door> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (through, ready) = mpsc::channel(READY_MAX);
        tokio::spawn(accept(listener, TlsAcceptor::from(Arc::new(tls)), through));
        Ok(Door { ready, address })
    }

    /// What connections of peers are held to.
    pub(super) fn bounds() -> Bounds {
        Bounds { connections: PEERS_MAX, ..Bounds::default() }
    }

    /// Where it listens, with the port that was given out.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }
}

async fn accept(
    listener: TcpListener,
    tls: TlsAcceptor,
    through: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    let room = Arc::new(Semaphore::new(HANDSHAKES_MAX));
    loop {
        let Ok(permit) = room.clone().acquire_owned().await else { return };
        let (tcp, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(_) => {
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // Answers are written whole; nothing is gained by waiting for more.
        let _ = tcp.set_nodelay(true);
        let handshake = tls.accept_with(tcp, |session| session.set_buffer_limit(Some(OUTBOUND_BYTES_MAX)));
        let through = through.clone();
        tokio::spawn(async move {
            // Why a peer did not get through is known to it; here it would only fill the log at a stranger's will.
            if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE_PATIENCE, handshake).await {
                let _ = through.send((stream, peer)).await;
            }
            drop(permit);
        });
    }
}

impl Source for Door {
    type Io = TlsStream<TcpStream>;
    type Peer = Peer;

    async fn accept(&mut self) -> (TlsStream<TcpStream>, Peer) {
        match self.ready.recv().await {
            Some((stream, address)) => {
                let peer = Peer::of(&stream, address);
                (stream, peer)
            }
            // The task above has ended, which only the end of the program does.
            None => std::future::pending().await,
        }
    }
}

impl Peer {
    fn of(stream: &TlsStream<TcpStream>, address: SocketAddr) -> Peer {
        let (_, session) = stream.get_ref();
        let certificate = session.peer_certificates().and_then(|chain| chain.first());
        // Without a certificate nobody gets through; nobody is enrolled by an empty fingerprint.
        let fingerprint = certificate.map(fingerprint).unwrap_or_default();
        Peer { address, fingerprint }
    }
}
