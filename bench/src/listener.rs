//! Listening sockets of the bench's own servers: loopback only, one accept loop each.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use monoio::net::{ListenerOpts, TcpListener, TcpStream};

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 4096;
/// Pause when no descriptor is left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// Binds `address`, prints `listening on ADDRESS` on standard output for whoever chose port 0, and serves each
/// connection with `serve` for as long as the process lives.
///
/// # Errors
/// The address is not loopback or cannot be bound.
pub async fn serve_forever<F, S>(address: SocketAddr, serve: S) -> Result<(), String>
where
    S: Fn(TcpStream) -> F,
    F: Future<Output = ()> + 'static,
{
    crate::target::require_loopback(address)?;
    // Without reuse_port a second server on the same port is an error instead of a silent share of its load.
    let options = ListenerOpts::new().reuse_port(false).backlog(BACKLOG);
    let listener = TcpListener::bind_with_config(address, &options)
        .map_err(|error| format!("cannot bind {address}: {error}"))?;
    let bound = listener.local_addr().map_err(|error| error.to_string())?;
    println!("listening on {bound}");
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                if stream.set_nodelay(true).is_ok() {
                    monoio::spawn(serve(stream));
                }
            }
            Err(_) => monoio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}
