use std::{
    io,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

/// A port that stays while the program behind it is killed and started again on another.
pub struct Forwarder {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    target: Option<SocketAddr>,
    /// Both ends of what goes on.
    streams: Vec<TcpStream>,
}

impl Default for Forwarder {
    fn default() -> Forwarder {
        Forwarder::new()
    }
}

impl Forwarder {
    /// A port that leads nowhere yet: whoever connects is hung up on.
    ///
    /// # Panics
    /// When there is no port.
    pub fn new() -> Forwarder {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                // Whoever is hung up on finds out by itself.
                let _ = forward(stream, &shared);
            }
        });
        Forwarder { address, state }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on it leads there.
    pub fn lead_to(&self, target: SocketAddr) {
        lock(&self.state).target = Some(target);
    }

    /// It leads nowhere any more, and what goes on is cut.
    pub fn cut(&self) {
        let mut state = lock(&self.state);
        state.target = None;
        for stream in state.streams.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn forward(near: TcpStream, state: &Mutex<State>) -> io::Result<()> {
    let mut state = lock(state);
    let Some(target) = state.target else { return Ok(()) };
    let far = TcpStream::connect(target)?;
    for (from, to) in [(&near, &far), (&far, &near)] {
        let (mut from, mut to) = (from.try_clone()?, to.try_clone()?);
        thread::spawn(move || {
            let _ = io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Both);
            let _ = from.shutdown(Shutdown::Both);
        });
    }
    state.streams.extend([near, far]);
    Ok(())
}
