use std::{
    fs, io,
    net::{IpAddr, SocketAddr, TcpListener, TcpStream},
    os::unix::{
        fs::PermissionsExt,
        net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
    time::Duration,
};

/// How long the admin side waits for a peer that is silent in the middle of a message.
const PEER_TIMEOUT: Duration = Duration::from_secs(30);

/// Where the operator reaches the gateway; blocking, on a thread of its own, off the cores.
pub enum AdminListener {
    /// A socket file, readable and writable by its owner alone.
    Unix(UnixListener, PathBuf),
    /// A TCP address.
    Tcp(TcpListener),
}

/// A connection of the operator.
pub enum AdminStream {
    /// Through the socket file.
    Unix(UnixStream),
    /// Through TCP.
    Tcp(TcpStream),
}

impl AdminListener {
    /// Binds a socket file. One that a dead gateway left behind is replaced; one that answers is not.
    ///
    /// # Errors
    /// When another process listens there, or the file cannot be made.
    pub fn bind_unix(path: &Path) -> io::Result<AdminListener> {
        if UnixStream::connect(path).is_ok() {
            let message = format!("{} is in use by another gateway", path.display());
            return Err(io::Error::new(io::ErrorKind::AddrInUse, message));
        }
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
        Ok(AdminListener::Unix(listener, path.to_owned()))
    }

    /// Binds a TCP address.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn bind_tcp(address: SocketAddr) -> io::Result<AdminListener> {
        Ok(AdminListener::Tcp(TcpListener::bind(address)?))
    }

    /// The address in the notation of `--admin`.
    pub fn describe(&self) -> String {
        match self {
            AdminListener::Unix(_, path) => format!("unix:{}", path.display()),
            AdminListener::Tcp(listener) => {
                listener.local_addr().map_or_else(|e| e.to_string(), |a| a.to_string())
            }
        }
    }

    /// The next connection, with its time limits set.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn accept(&self) -> io::Result<AdminStream> {
        match self {
            AdminListener::Unix(listener, _) => {
                let (stream, _) = listener.accept()?;
                stream.set_read_timeout(Some(PEER_TIMEOUT))?;
                stream.set_write_timeout(Some(PEER_TIMEOUT))?;
                Ok(AdminStream::Unix(stream))
            }
            AdminListener::Tcp(listener) => {
                let (stream, _) = listener.accept()?;
                stream.set_read_timeout(Some(PEER_TIMEOUT))?;
                stream.set_write_timeout(Some(PEER_TIMEOUT))?;
                Ok(AdminStream::Tcp(stream))
            }
        }
    }
}

impl Drop for AdminListener {
    fn drop(&mut self) {
        if let AdminListener::Unix(_, path) = self {
            let _ = fs::remove_file(path);
        }
    }
}

impl AdminStream {
    /// The address of ours that the peer is connected to; none through the socket file, which only its owner can use.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn local_address(&self) -> io::Result<Option<IpAddr>> {
        match self {
            AdminStream::Unix(_) => Ok(None),
            AdminStream::Tcp(stream) => Ok(Some(stream.local_addr()?.ip())),
        }
    }
}

impl io::Read for AdminStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            AdminStream::Unix(stream) => stream.read(buffer),
            AdminStream::Tcp(stream) => stream.read(buffer),
        }
    }
}

impl io::Write for AdminStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            AdminStream::Unix(stream) => stream.write(bytes),
            AdminStream::Tcp(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            AdminStream::Unix(stream) => stream.flush(),
            AdminStream::Tcp(stream) => stream.flush(),
        }
    }
}
