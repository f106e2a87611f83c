use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr, ToSocketAddrs},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use hickory_resolver::TokioResolver;

/// A name is never asked for more often than this, whatever its TTL says.
const TTL_MIN: Duration = Duration::from_secs(1);
/// A name is asked for again at least this often.
const TTL_MAX: Duration = Duration::from_secs(300);
/// How long a failed look-up is remembered.
const TTL_FAILED: Duration = Duration::from_secs(2);

/// The addresses of one upstream, always at hand for the cores: they read, the resolver's thread writes.
#[derive(Clone)]
pub struct Addresses {
    shared: Arc<Resolved>,
}

struct Resolved {
    list: ArcSwap<Vec<SocketAddr>>,
    /// 0: not asked yet; 1: there was an answer; 2: the name does not resolve.
    state: AtomicU64,
}

impl Addresses {
    /// Addresses that never change.
    pub fn fixed(list: Vec<SocketAddr>) -> Addresses {
        let state = AtomicU64::new(1);
        Addresses { shared: Arc::new(Resolved { list: ArcSwap::from_pointee(list), state }) }
    }

    fn unknown() -> Addresses {
        Addresses { shared: Arc::new(Resolved { list: ArcSwap::default(), state: AtomicU64::new(0) }) }
    }

    /// The addresses now; empty while none is known.
    pub fn list(&self) -> arc_swap::Guard<Arc<Vec<SocketAddr>>> {
        self.shared.list.load()
    }

    /// Whether the first look-up is still under way.
    pub fn is_pending(&self) -> bool {
        self.shared.state.load(Ordering::Acquire) == 0
    }

    fn set(&self, list: Vec<SocketAddr>) {
        self.shared.list.store(Arc::new(list));
        self.shared.state.store(1, Ordering::Release);
    }

    /// A name that stopped resolving keeps its last addresses: better an old one than none.
    fn fail(&self) {
        let _ = self.shared.state.compare_exchange(0, 2, Ordering::AcqRel, Ordering::Acquire);
    }
}

/// Resolves upstream names off the cores and keeps them fresh for as long as somebody holds their [`Addresses`].
#[derive(Clone)]
pub struct Resolver {
    wanted: Sender<(String, u16, Addresses)>,
    known: Arc<Mutex<HashMap<(String, u16), Addresses>>>,
}

impl Resolver {
    /// Starts the resolver's thread.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn start() -> io::Result<Resolver> {
        let (wanted, requests) = channel();
        std::thread::Builder::new().name("resolver".to_owned()).spawn(move || serve(&requests))?;
        Ok(Resolver { wanted, known: Arc::default() })
    }

    /// The addresses of a name; an address literal needs no looking up.
    pub fn resolve(&self, host: &str, port: u16) -> Addresses {
        if let Ok(ip) = host.parse::<IpAddr>() {
            return Addresses::fixed(vec![SocketAddr::new(ip, port)]);
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .entry((host.to_owned(), port))
            .or_insert_with(|| {
                let addresses = Addresses::unknown();
                // A resolver that is gone leaves the name unknown, which a request reports as a gateway response.
                let _ = self.wanted.send((host.to_owned(), port, addresses.clone()));
                addresses
            })
            .clone()
    }
}

struct Watched {
    host: String,
    port: u16,
    addresses: Addresses,
    due: Instant,
}

fn serve(requests: &Receiver<(String, u16, Addresses)>) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    let dns = TokioResolver::builder_tokio().and_then(|builder| builder.build()).ok();
    let mut watched: Vec<Watched> = Vec::new();
    loop {
        let now = Instant::now();
        let wait =
            watched.iter().map(|w| w.due).min().map_or(TTL_MAX, |due| due.saturating_duration_since(now));
        match requests.recv_timeout(wait) {
            Ok((host, port, addresses)) => {
                watched.push(Watched { host, port, addresses, due: Instant::now() })
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        for name in watched.iter_mut().filter(|w| w.due <= Instant::now()) {
            let ttl = refresh(name, dns.as_ref(), &runtime);
            name.due = Instant::now() + ttl;
        }
    }
}

fn refresh(name: &Watched, dns: Option<&TokioResolver>, runtime: &tokio::runtime::Runtime) -> Duration {
    if let Some(dns) = dns
        && let Ok(answer) = runtime.block_on(dns.lookup_ip(name.host.as_str()))
    {
        let mut list: Vec<_> = answer.iter().map(|ip| SocketAddr::new(ip, name.port)).collect();
        list.sort_unstable();
        if !list.is_empty() {
            let ttl = answer.valid_until().saturating_duration_since(Instant::now());
            name.addresses.set(list);
            return ttl.clamp(TTL_MIN, TTL_MAX);
        }
    }
    // The system's own look-up knows names that no DNS server does: /etc/hosts, nsswitch, mDNS.
    match (name.host.as_str(), name.port).to_socket_addrs() {
        Ok(found) => {
            let mut list: Vec<_> = found.collect();
            list.sort_unstable();
            list.dedup();
            name.addresses.set(list);
            Duration::from_secs(30)
        }
        Err(_) => {
            name.addresses.fail();
            TTL_FAILED
        }
    }
}
