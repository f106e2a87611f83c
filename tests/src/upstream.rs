use std::{
    io::{self, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use crate::{
    eventually::PATIENCE,
    wire::{Body, Head, Wire},
};

/// A request as it reached the upstream.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The number of the connection it came on, from zero.
    pub connection: usize,
    /// Request line and fields.
    pub head: Head,
    /// The decoded body, as far as it was read.
    pub body: Vec<u8>,
    /// The trailer section of the body.
    pub trailers: String,
}

impl Seen {
    /// The request's method.
    pub fn method(&self) -> &str {
        self.head.line.split(' ').next().unwrap_or_default()
    }

    /// The request's target.
    pub fn target(&self) -> &str {
        self.head.line.split(' ').nth(1).unwrap_or_default()
    }

    /// The first value of a field, or an empty text.
    pub fn field(&self, name: &str) -> &str {
        self.head.field(name).unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// What a script does with its connection in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Another request may come.
    Keep,
    /// The connection ends.
    Close,
}

type Script = dyn Fn(&mut Peer) -> io::Result<Next> + Send + Sync;

/// A server whose answers a test writes.
pub struct Upstream {
    address: SocketAddr,
    log: Arc<Log>,
}

#[derive(Default)]
struct Log {
    state: Mutex<LogState>,
    bell: Condvar,
    is_over: AtomicBool,
}

#[derive(Default)]
struct LogState {
    seen: Vec<Seen>,
    connections: usize,
}

impl Log {
    fn lock(&self) -> MutexGuard<'_, LogState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Upstream {
    /// Serves each request with a script, on 127.0.0.1.
    pub fn start(script: impl Fn(&mut Peer) -> io::Result<Next> + Send + Sync + 'static) -> Upstream {
        Upstream::start_on("127.0.0.1:0", script)
    }

    /// Serves each request with a script, on an address.
    pub fn start_on(
        address: &str,
        script: impl Fn(&mut Peer) -> io::Result<Next> + Send + Sync + 'static,
    ) -> Upstream {
        let listener = TcpListener::bind(address).expect("a free port");
        let upstream =
            Upstream { address: listener.local_addr().expect("an address"), log: Arc::new(Log::default()) };
        let log = upstream.log.clone();
        let script: Arc<Script> = Arc::new(script);
        thread::spawn(move || accept(&listener, &log, &script));
        upstream
    }

    /// Reads each request whole and answers with these bytes, which must say their own length.
    pub fn answering(response: impl Into<Vec<u8>>) -> Upstream {
        let response = response.into();
        Upstream::start(move |peer| {
            peer.read_body()?;
            peer.send(&response)
        })
    }

    /// Answers with 200 and a short text.
    pub fn ok() -> Upstream {
        Upstream::answering("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok")
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.log.lock().seen.clone()
    }

    /// The last request.
    pub fn last(&self) -> Seen {
        self.seen().pop().expect("the upstream was asked")
    }

    /// Waits until so many requests have come, and forgets none.
    pub fn wait_for(&self, count: usize) -> Vec<Seen> {
        let (state, wait) = self
            .log
            .bell
            .wait_timeout_while(self.log.lock(), PATIENCE, |state| state.seen.len() < count)
            .unwrap_or_else(PoisonError::into_inner);
        assert!(!wait.timed_out(), "the upstream was asked {} times, not {count}", state.seen.len());
        state.seen.clone()
    }

    /// How many connections came so far.
    pub fn connections(&self) -> usize {
        self.log.lock().connections
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.log.is_over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

fn accept(listener: &TcpListener, log: &Arc<Log>, script: &Arc<Script>) {
    for stream in listener.incoming().map_while(Result::ok) {
        if log.is_over.load(Ordering::SeqCst) {
            return;
        }
        let connection = {
            let mut state = log.lock();
            state.connections += 1;
            state.connections - 1
        };
        let (log, script) = (log.clone(), script.clone());
        // Not joined: a connection that the gateway keeps idle would hold up the test's end.
        thread::spawn(move || serve(stream, connection, &log, &script));
    }
}

fn serve(stream: TcpStream, connection: usize, log: &Arc<Log>, script: &Arc<Script>) {
    let _ = stream.set_nodelay(true);
    let mut peer = Peer {
        wire: Wire::new(stream),
        request: Seen::default(),
        body: Body::Done,
        number: 0,
        index: 0,
        log: log.clone(),
    };
    while let Ok(Some(head)) = peer.wire.head() {
        peer.body = head.body(Body::Done);
        peer.request = Seen { connection, head, ..Seen::default() };
        {
            let mut state = log.lock();
            peer.index = state.seen.len();
            state.seen.push(peer.request.clone());
        }
        log.bell.notify_all();
        if !matches!(script(&mut peer), Ok(Next::Keep)) {
            return;
        }
        peer.number += 1;
    }
}

/// The gateway, as a script of an upstream sees it.
pub struct Peer {
    wire: Wire<TcpStream>,
    /// The request, whose body is read when the script asks for it.
    pub request: Seen,
    /// How many requests came on this connection before.
    pub number: usize,
    body: Body,
    index: usize,
    log: Arc<Log>,
}

impl Peer {
    /// Reads the rest of the request's body.
    ///
    /// # Errors
    /// When it does not come whole.
    pub fn read_body(&mut self) -> io::Result<()> {
        while self.next_piece()?.is_some() {}
        Ok(())
    }

    /// Reads the next piece of the request's body.
    ///
    /// # Errors
    /// When it is cut short.
    pub fn next_piece(&mut self) -> io::Result<Option<Vec<u8>>> {
        let is_chunked = self.body == Body::Chunked;
        let piece = self.wire.piece(&mut self.body)?;
        match &piece {
            Some(piece) => self.request.body.extend_from_slice(piece),
            None if is_chunked => self.request.trailers.clone_from(&self.wire.trailers),
            None => {}
        }
        if self.body == Body::Done
            && let Some(seen) = self.log.lock().seen.get_mut(self.index)
        {
            seen.body.clone_from(&self.request.body);
            seen.trailers.clone_from(&self.request.trailers);
        }
        Ok(piece)
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// When the gateway does not take them.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<Next> {
        self.wire.stream.write_all(bytes.as_ref())?;
        Ok(Next::Keep)
    }

    /// The stream, for what is not usual.
    pub fn stream(&mut self) -> &mut TcpStream {
        &mut self.wire.stream
    }
}

/// A response of known length.
pub fn response(status: u16, fields: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} X\r\n{fields}Content-Length: {}\r\n\r\n", body.len());
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}
