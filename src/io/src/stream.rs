use std::{
    cell::UnsafeCell,
    io,
    net::SocketAddr,
    os::fd::{AsRawFd, FromRawFd, IntoRawFd, OwnedFd},
    rc::Rc,
};

use monoio::{
    io::{AsyncReadRent, AsyncWriteRent, CancelableAsyncReadRent},
    net::TcpStream,
};

use crate::{
    Action, Buffer, Deadline, Deadlines,
    tls::{TlsSession, TlsState},
};

/// A connection to a peer: a half to read from, a half to write to, and the deadline over both.
///
/// One task owns it. The halves are separate fields, so that one task can read and write at the same time.
pub struct Stream {
    // Dropped first: the deadline must not name a descriptor that is already closed.
    /// The deadline of what is under way.
    pub deadline: Deadline,
    /// The half to read from.
    pub reader: Reader,
    /// The half to write to.
    pub writer: Writer,
}

/// The half to read from.
pub struct Reader {
    socket: Socket,
    tls: Option<Rc<TlsSession>>,
}

/// The half to write to.
pub struct Writer {
    socket: Socket,
    tls: Option<Rc<TlsSession>>,
}

/// How a read ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadEnd {
    /// This many bytes were appended.
    Bytes(usize),
    /// The peer will send nothing more, or the deadline stopped the socket.
    Closed,
    /// The read was cancelled by its deadline; nothing is lost.
    Cancelled,
    /// The connection broke.
    Failed(i32),
}

/// An idle connection without a worker: it can be kept by any core and woken by any other.
pub struct IdleStream {
    socket: OwnedFd,
    tls: Option<Box<TlsState>>,
}

#[derive(Clone)]
struct Socket(Rc<UnsafeCell<TcpStream>>);

impl Socket {
    fn new(stream: TcpStream) -> Socket {
        let _ = stream.set_nodelay(true);
        Socket(Rc::new(UnsafeCell::new(stream)))
    }

    #[allow(unsafe_code, clippy::mut_from_ref)]
    fn stream(&self) -> &mut TcpStream {
        // SAFETY: monoio's read and write only clone the descriptor's handle out of the stream before they
        // return their future; one reader and one writer never touch the same state (monoio's own `into_split`
        // relies on the same). The type is neither Send nor Sync, so no other thread can be here.
        unsafe { &mut *self.0.get() }
    }

    async fn read(&self, buffer: Buffer) -> (ReadEnd, Buffer) {
        let (result, buffer) = self.stream().read(buffer).await;
        (ReadEnd::from(result), buffer)
    }

    async fn write_all(&self, mut buffer: Buffer) -> (io::Result<()>, Buffer) {
        let mut sent = 0;
        let result = loop {
            if buffer.is_empty() {
                break Ok(());
            }
            let (result, back) = self.stream().write(buffer).await;
            buffer = back;
            match result {
                Ok(0) => break Err(io::ErrorKind::WriteZero.into()),
                Ok(n) => {
                    sent += n;
                    buffer.advance(n);
                }
                Err(error) => break Err(error),
            }
        };
        buffer.rewind(sent);
        (result, buffer)
    }
}

impl From<io::Result<usize>> for ReadEnd {
    fn from(result: io::Result<usize>) -> ReadEnd {
        match result {
            Ok(0) => ReadEnd::Closed,
            Ok(n) => ReadEnd::Bytes(n),
            Err(error) if error.raw_os_error() == Some(libc::ECANCELED) => ReadEnd::Cancelled,
            Err(error) => ReadEnd::Failed(error.raw_os_error().unwrap_or(0)),
        }
    }
}

impl Stream {
    pub(crate) fn new(stream: TcpStream, deadlines: &Deadlines) -> Stream {
        let deadline = deadlines.register(stream.as_raw_fd());
        let socket = Socket::new(stream);
        Stream {
            deadline,
            reader: Reader { socket: socket.clone(), tls: None },
            writer: Writer { socket, tls: None },
        }
    }

    /// Opens a connection. It is not bounded in time: run it in a task of its own and give up waiting instead.
    ///
    /// # Errors
    /// What the kernel says.
    pub async fn connect(address: SocketAddr, deadlines: &Deadlines) -> io::Result<Stream> {
        Ok(Stream::new(TcpStream::connect_addr(address).await?, deadlines))
    }

    pub(crate) fn with_tls(mut self, session: TlsSession) -> Stream {
        let session = Rc::new(session);
        self.reader.tls = Some(session.clone());
        self.writer.tls = Some(session);
        self
    }

    /// Whether the peer has neither closed nor sent anything: an idle connection that is fit for a request.
    pub fn is_quiet(&self) -> bool {
        is_quiet(self.reader.socket.stream().as_raw_fd())
    }

    /// A second deadline over the same connection, for one that is read and written at the same time. It must be
    /// dropped before the stream.
    pub fn second_deadline(&self, deadlines: &Deadlines) -> Deadline {
        deadlines.register(self.reader.socket.stream().as_raw_fd())
    }

    /// The local address.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.reader.socket.stream().local_addr()
    }

    /// Waits until something can be read, holding no buffer meanwhile: for connections that are idle for long.
    /// Also returns when the peer closes or the deadline stops the socket.
    pub async fn readable(&self) {
        // TLS plaintext that is already decoded needs no waiting; an idle server-side connection has none.
        let _ = self.reader.socket.stream().readable(false).await;
    }

    /// Takes the connection off this worker. `None` if an operation is still under way, which ends it.
    pub fn into_idle(self) -> Option<IdleStream> {
        let Stream { deadline, reader, writer } = self;
        drop(deadline);
        let tls = match (reader.tls, writer.tls) {
            (Some(session), second) => {
                drop(second);
                Some(Box::new(Rc::try_unwrap(session).ok()?.into_state()))
            }
            _ => None,
        };
        drop(writer.socket);
        let stream = Rc::try_unwrap(reader.socket.0).ok()?.into_inner();
        Some(IdleStream { socket: into_owned(stream), tls })
    }
}

#[allow(unsafe_code)]
fn into_owned(stream: TcpStream) -> OwnedFd {
    // SAFETY: `into_raw_fd` gives up ownership of an open descriptor.
    unsafe { OwnedFd::from_raw_fd(stream.into_raw_fd()) }
}

impl IdleStream {
    /// Whether the peer has neither closed nor sent anything.
    pub fn is_quiet(&self) -> bool {
        is_quiet(self.socket.as_raw_fd())
    }

    /// Brings the connection onto this worker.
    ///
    /// # Errors
    /// When the worker's driver refuses the socket.
    pub fn wake(self, deadlines: &Deadlines) -> io::Result<Stream> {
        let stream = TcpStream::from_std(std::net::TcpStream::from(self.socket))?;
        let stream = Stream::new(stream, deadlines);
        Ok(match self.tls {
            Some(state) => stream.with_tls(TlsSession::from_state(*state)),
            None => stream,
        })
    }
}

#[allow(unsafe_code)]
fn is_quiet(fd: i32) -> bool {
    let mut byte = 0u8;
    // SAFETY: the buffer is one writable byte.
    let n = unsafe { libc::recv(fd, (&raw mut byte).cast(), 1, libc::MSG_PEEK | libc::MSG_DONTWAIT) };
    n < 0 && io::Error::last_os_error().kind() == io::ErrorKind::WouldBlock
}

impl Reader {
    /// Appends what the peer sent to the buffer, which must have room.
    pub async fn read(&mut self, buffer: Buffer) -> (ReadEnd, Buffer) {
        match &self.tls {
            None => self.socket.read(buffer).await,
            Some(session) => {
                let session = session.clone();
                let socket = self.socket.clone();
                session.read(buffer, async move |inbound| socket.read(inbound).await).await
            }
        }
    }

    /// The same, but [`Action::CancelRead`] of the stream's deadline can end it without loss.
    pub async fn read_cancelable(&mut self, deadline: &Deadline, buffer: Buffer) -> (ReadEnd, Buffer) {
        if self.tls.is_some() {
            return self.read(buffer).await;
        }
        let handle = deadline.cancel_handle();
        let (result, buffer) = self.socket.stream().cancelable_read(buffer, handle).await;
        (ReadEnd::from(result), buffer)
    }
}

impl Writer {
    /// Sends everything in the buffer. It comes back as it was, so that a request can be sent again.
    ///
    /// # Errors
    /// What the kernel says.
    pub async fn write_all(&mut self, buffer: Buffer) -> (io::Result<()>, Buffer) {
        let Some(session) = self.tls.clone() else { return self.socket.write_all(buffer).await };
        let outbound = match session.seal(&buffer) {
            Ok(outbound) => outbound,
            Err(error) => return (Err(error), buffer),
        };
        let (result, outbound) = self.socket.write_all(outbound).await;
        session.give_outbound(outbound);
        (result, buffer)
    }

    /// Lets the connection end with a reset when it is closed, so that the peer does not take what it has for all there
    /// is.
    pub fn reset_on_close(&mut self) {
        linger_not(self.socket.stream().as_raw_fd());
    }

    /// Tells the peer that nothing more will come.
    pub fn finish(&mut self) {
        shutdown_write(self.socket.stream().as_raw_fd());
    }
}

#[allow(unsafe_code)]
fn linger_not(fd: i32) {
    let linger = libc::linger { l_onoff: 1, l_linger: 0 };
    let length = size_of::<libc::linger>() as libc::socklen_t;
    // SAFETY: a plain system call on a descriptor that the stream owns, with a value of the length that is told; if
    // it fails, the connection ends in order.
    unsafe {
        libc::setsockopt(fd, libc::SOL_SOCKET, libc::SO_LINGER, (&raw const linger).cast(), length);
    }
}

#[allow(unsafe_code)]
fn shutdown_write(fd: i32) {
    // SAFETY: a plain system call on a descriptor that the stream owns.
    unsafe { libc::shutdown(fd, libc::SHUT_WR) };
}

impl Stream {
    /// Ends everything under way on this connection.
    pub fn stop(&self) {
        self.deadline.stop_now(Action::StopBoth);
    }
}
