use std::{
    cell::{Cell, RefCell},
    io,
    net::SocketAddr,
    rc::Rc,
};

use monoio::{
    io::{CancelHandle, Canceller},
    net::{ListenerOpts, TcpListener},
};

use crate::{Deadlines, Stream};

/// How many connections may wait to be accepted.
const BACKLOG: i32 = 4_096;

/// A bound socket of this worker; every worker binds its own with SO_REUSEPORT and the kernel spreads clients.
pub struct Listener {
    listener: TcpListener,
    stop: Stop,
}

/// Stops a listener's accept loop without dropping an accept: a dropped one leaks what it accepted.
#[derive(Clone, Default)]
pub struct Stop {
    shared: Rc<StopState>,
}

#[derive(Default)]
struct StopState {
    stopped: Cell<bool>,
    canceller: RefCell<Canceller>,
}

impl Stop {
    /// Ends the accept loop.
    pub fn stop(&self) {
        self.shared.stopped.set(true);
        let canceller = self.shared.canceller.take();
        self.shared.canceller.replace(canceller.cancel());
    }

    fn handle(&self) -> CancelHandle {
        self.shared.canceller.borrow().handle()
    }
}

impl Listener {
    /// Binds an address.
    ///
    /// # Errors
    /// When the address is taken or not ours.
    pub fn bind(address: SocketAddr) -> io::Result<Listener> {
        let options = ListenerOpts::new().reuse_port(true).reuse_addr(true).backlog(BACKLOG);
        Ok(Listener { listener: TcpListener::bind_with_config(address, &options)?, stop: Stop::default() })
    }

    /// The address that was bound: the port is known when zero was asked for.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// What stops this listener.
    pub fn stop_handle(&self) -> Stop {
        self.stop.clone()
    }

    /// Accepts until stopped. Each connection is handed on; errors of single accepts are too.
    pub async fn accept_all(
        self,
        deadlines: Deadlines,
        mut on_connection: impl FnMut(io::Result<(Stream, SocketAddr)>),
    ) {
        while !self.stop.shared.stopped.get() {
            match self.listener.cancelable_accept(self.stop.handle()).await {
                Ok((stream, peer)) => on_connection(Ok((Stream::new(stream, &deadlines), peer))),
                Err(_) if self.stop.shared.stopped.get() => break,
                Err(error) => {
                    let is_out_of_files = matches!(error.raw_os_error(), Some(libc::EMFILE | libc::ENFILE));
                    on_connection(Err(error));
                    if is_out_of_files {
                        // The client waits in the backlog; asking again at once would only burn the core.
                        monoio::time::sleep(std::time::Duration::from_millis(50)).await;
                    }
                }
            }
        }
    }
}
