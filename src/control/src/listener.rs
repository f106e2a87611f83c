//! Connections with bounds: nobody holds one, or the memory behind it, for longer or larger than is named here, before
//! anybody knows who it is.
//!
//! ```text
//!  kernel's queue ──► room? ──► accept ──► Head ──► Busy ──► Idle ──► Head ...     a deadline in Head and Idle,
//!                                           │         │        │                   for the request's body while Busy,
//!                                           └─────────┴────────┴──► linger, close  for writes that do not get on: always
//! ```

mod body;
mod linger;
mod pulse;

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, sleep, sleep_until};

pub(crate) use body::TooSlow;
use body::{Answering, Asking};
use linger::linger;
use pulse::{Heart, Watched};

/// How long a client may take for a head, from the accept or from its first byte.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);
/// How long a client may take for a body, in all.
const BODY_PATIENCE: Duration = Duration::from_secs(30);
/// How long a connection may wait for its next request.
const IDLE_PATIENCE: Duration = Duration::from_secs(75);
/// How long a client may take none of an answer.
const STALL_PATIENCE: Duration = Duration::from_secs(30);
/// How long a connection is read on whose request was answered before its end, so that the client reads the answer and no
/// reset (RFC 9112 section 9.6).
const LINGER_PATIENCE: Duration = Duration::from_secs(10);
/// How many connections there are at once; others wait in the kernel's queue.
const CONNECTIONS_MAX: u32 = 1_024;
/// The longest head, in bytes, and so what a connection holds of what comes in.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// How long to wait when there is nothing left to accept with, such as descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How long a connection on which nothing is done may take to end when the program stops.
const STOP_PATIENCE: Duration = Duration::from_millis(500);

/// What connections are held to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// [`HEAD_PATIENCE`]
    pub(crate) head: Duration,
    /// [`BODY_PATIENCE`]
    pub(crate) body: Duration,
    /// [`IDLE_PATIENCE`]
    pub(crate) idle: Duration,
    /// [`STALL_PATIENCE`]
    pub(crate) stall: Duration,
    /// [`LINGER_PATIENCE`]
    pub(crate) linger: Duration,
    /// [`CONNECTIONS_MAX`]
    pub(crate) connections: u32,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds {
            head: HEAD_PATIENCE,
            body: BODY_PATIENCE,
            idle: IDLE_PATIENCE,
            stall: STALL_PATIENCE,
            linger: LINGER_PATIENCE,
            connections: CONNECTIONS_MAX,
        }
    }
}

/// Where connections come from.
pub(crate) trait Source: Send {
    /// A connection.
    type Io: AsyncRead + AsyncWrite + Unpin + Send + 'static;
    /// What is known of whoever connected; handlers are given it as [`ConnectInfo`].
    type Peer: Clone + Send + Sync + Unpin + 'static;

    /// The next one.
    fn accept(&mut self) -> impl Future<Output = (Self::Io, Self::Peer)> + Send;
}

impl Source for TcpListener {
    type Io = TcpStream;
    type Peer = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            match TcpListener::accept(self).await {
                Ok((stream, peer)) => {
                    // Answers are written whole; nothing is gained by waiting for more.
                    let _ = stream.set_nodelay(true);
                    return (stream, peer);
                }
                Err(_) => sleep(ACCEPT_PAUSE).await,
            }
        }
    }
}

/// Answers until told to stop; what is being answered then is answered to its end.
pub(crate) async fn serve<S: Source>(
    mut source: S,
    app: Router,
    bounds: Bounds,
    stop: impl Future<Output = ()> + Send,
) {
    let room = Arc::new(Semaphore::new(bounds.connections as usize));
    let (tell, told) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        let next = async {
            // It is never closed.
            let place = room.clone().acquire_owned().await.ok();
            (place, source.accept().await)
        };
        tokio::select! {
            () = &mut stop => break,
            (place, (io, peer)) = next => {
                let connection = Connection { io, bounds, stopping: told.clone(), place };
                tokio::spawn(connection.converse(app.clone(), peer));
            }
        }
    }
    drop(source);
    drop(tell);
    // All places are free when all connections have ended.
    let _ = room.acquire_many(bounds.connections).await;
}

struct Connection<I> {
    io: I,
    bounds: Bounds,
    /// Ends when the program does.
    stopping: watch::Receiver<()>,
    place: Option<OwnedSemaphorePermit>,
}

impl<I: AsyncRead + AsyncWrite + Unpin + Send + 'static> Connection<I> {
    async fn converse<P: Clone + Send + Sync + Unpin + 'static>(self, app: Router, peer: P) {
        let Connection { io, bounds, mut stopping, place } = self;
        let heart = Heart::new(bounds);
        let service = service(app, peer, &heart);
        let io = TokioIo::new(Watched::new(io, heart.clone()));
        let mut http = http1::Builder::new();
        // Deadlines are those of the heart, which tells heads from idle times.
        http.header_read_timeout(None).max_buf_size(HEAD_BYTES_MAX);
        let mut connection = http.serve_connection(io, service);
        let mut alarm = pin!(sleep_until(Instant::now()));
        let mut ending = pin!(async move { while stopping.changed().await.is_ok() {} });
        let mut is_ending = false;
        let ended = poll_fn(|cx| {
            if !is_ending && ending.as_mut().poll(cx).is_ready() {
                is_ending = true;
                heart.hurry(STOP_PATIENCE);
                std::pin::Pin::new(&mut connection).graceful_shutdown();
            }
            if let Poll::Ready(done) = connection.poll_without_shutdown(cx) {
                return Poll::Ready(Some(done));
            }
            // Deadlines move only while the connection is polled.
            let Some(deadline) = heart.deadline() else { return Poll::Pending };
            if alarm.deadline() != deadline {
                alarm.as_mut().reset(deadline);
            }
            alarm.as_mut().poll(cx).map(|()| None)
        })
        .await;
        // Who is too slow is not waited for.
        if let Some(done) = ended {
            let io = connection.into_parts().io.into_inner().into_inner();
            linger(io, done.is_err() || heart.has_unread_body(), bounds.linger).await;
        }
        drop(place);
    }
}

/// The handlers, told who calls.
fn service<P: Clone + Send + Sync + Unpin + 'static>(
    app: Router,
    peer: P,
    heart: &Heart,
) -> impl Service<
    hyper::Request<Incoming>,
    Response = hyper::Response<Answering>,
    Error: Into<axum::BoxError>,
    Future: Unpin + Send,
> + Unpin
+ Send {
    let app = TowerToHyperService::new(app);
    let heart = heart.clone();
    service_fn(move |request: hyper::Request<Incoming>| {
        heart.begin();
        let mut request = request.map(|body| axum::body::Body::new(Asking::new(body, heart.clone())));
        request.extensions_mut().insert(ConnectInfo(peer.clone()));
        let (answered, heart) = (app.call(request), heart.clone());
        Box::pin(async move {
            let response = answered.await?;
            Ok::<_, std::convert::Infallible>(response.map(|body| Answering::new(body, heart)))
        })
    })
}

#[cfg(test)]
mod tests;
