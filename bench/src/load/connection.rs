//! One client connection: a request, its response, the next request.

use std::io;
use std::os::fd::{AsRawFd, RawFd};

use bytes::Bytes;
use monoio::io::{AsyncReadRent, AsyncWriteRentExt};
use monoio::net::TcpStream;

use super::LoadConfig;
use super::tally::Failure;
use crate::response::{Response, ResponseReader};

/// Bytes of each connection's read buffer. Touched only as far as responses fill it.
const READ_BUFFER_BYTES: usize = 64 * 1024;

/// An open connection without an open request.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    reader: ResponseReader,
}

impl Connection {
    /// Connects within the configured timeout.
    pub async fn open(config: &LoadConfig) -> io::Result<Self> {
        // The timeout may drop the connect: the socket belongs to that future, so nothing of ours is lost with it.
        let connecting = TcpStream::connect_addr(config.address);
        let stream = monoio::time::timeout(config.timeout, connecting)
            .await
            .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        stream.set_nodelay(true)?;
        let buffer = Vec::with_capacity(READ_BUFFER_BYTES);
        Ok(Self { stream, buffer, reader: ResponseReader::new(config.head_method) })
    }

    /// The socket, for the watchdog.
    pub fn fd(&self) -> RawFd {
        self.stream.as_raw_fd()
    }

    /// Sends the request and reads its response.
    pub async fn exchange(&mut self, request: Bytes) -> Result<Response, Failure> {
        let (written, _) = self.stream.write_all(request).await;
        written.map_err(|_| Failure::Reset)?;
        loop {
            let (read, buffer) = self.stream.read(std::mem::take(&mut self.buffer)).await;
            self.buffer = buffer;
            match read {
                Ok(0) => return self.reader.end_of_stream().ok_or(Failure::Reset),
                Ok(_) => {
                    if let Some(response) = self.reader.feed(&self.buffer).map_err(|_| Failure::Protocol)? {
                        return Ok(response);
                    }
                }
                Err(_) => return Err(Failure::Reset),
            }
        }
    }
}
