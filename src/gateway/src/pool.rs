use std::{
    cell::RefCell,
    future::poll_fn,
    io,
    net::{IpAddr, SocketAddr},
    rc::Rc,
    sync::Arc,
    task::{Poll, Waker},
    time::Duration,
};

use crossbeam::queue::ArrayQueue;
use ringgate_exchange::Failure;
use ringgate_io::{Addresses, Deadlines, IdleStream, Stream, TlsConnector, sleep, spawn, within};
use ringgate_telemetry::Counter;
use ringgate_upstream::{Idle, Rotation};

use crate::worker::Worker;

/// How many idle connections of one upstream the cores share.
const SHARED_MAX: usize = 4_096;
/// A connection that this worker did not need for so long is offered to the others.
const SURPLUS_NS: u64 = 100_000_000;
/// An idle connection is closed after so long: shorter than what servers commonly allow.
const IDLE_NS: u64 = 50_000_000_000;
/// A connection idle for longer than this is looked at before it is used: the upstream may have closed it.
const TRUSTED_NS: u64 = 1_000_000_000;
/// The same where the request could not be sent twice.
const TRUSTED_ONCE_NS: u64 = 2_000_000;
/// How often a name that is being looked up for the first time is asked after.
const LOOKUP_INTERVAL: Duration = Duration::from_millis(2);

/// An upstream as all workers see it; lives as long as the process, across generations.
pub(crate) struct PoolSpec {
    pub host: String,
    pub tls: Option<TlsConnector>,
    pub insecure: bool,
    pub addresses: Addresses,
    /// The addresses were listed by the operator, not found by name.
    pub is_configured: bool,
    /// Idle connections that their worker did not need, with the time they were given back.
    shared: ArrayQueue<(u64, IdleStream)>,
}

impl PoolSpec {
    pub fn new(host: String, addresses: Addresses, is_configured: bool) -> PoolSpec {
        let shared = ArrayQueue::new(SHARED_MAX);
        PoolSpec { host, tls: None, insecure: false, addresses, is_configured, shared }
    }

    /// The same, spoken to in TLS; `insecure`: whoever issued the certificate.
    pub fn with_tls(self, tls: TlsConnector, insecure: bool) -> PoolSpec {
        PoolSpec { tls: Some(tls), insecure, ..self }
    }

    async fn connect(&self, address: SocketAddr, deadlines: &Deadlines) -> io::Result<Stream> {
        match &self.tls {
            None => Stream::connect(address, deadlines).await,
            Some(tls) => tls.connect(&self.host, self.insecure, address, deadlines).await,
        }
    }
}

/// A worker's pools, by the number that generations use.
#[derive(Default)]
pub(crate) struct Pools {
    list: RefCell<Vec<Rc<Pool>>>,
}

/// An upstream as one worker sees it.
pub(crate) struct Pool {
    spec: Arc<PoolSpec>,
    idle: RefCell<Idle<Stream>>,
    rotation: RefCell<Rotation>,
}

/// A connection to send a request on.
pub(crate) struct Checkout {
    pub stream: Stream,
    /// It has served a request before.
    pub was_reused: bool,
}

impl Pools {
    pub fn extend(&self, specs: &[Arc<PoolSpec>]) {
        let mut list = self.list.borrow_mut();
        for spec in specs.iter().skip(list.len()) {
            let pool = Pool { spec: spec.clone(), idle: RefCell::default(), rotation: RefCell::default() };
            list.push(Rc::new(pool));
        }
    }

    pub fn get(&self, number: u32) -> Option<Rc<Pool>> {
        self.list.borrow().get(number as usize).cloned()
    }

    pub fn idle_count(&self) -> i64 {
        self.list.borrow().iter().map(|pool| pool.idle.borrow().len() as i64).sum()
    }

    /// Offers what this worker does not need to the others, and closes what nobody needs.
    pub fn care(&self, now_ns: u64, is_shared: bool) {
        for pool in self.list.borrow().iter() {
            let limit = if is_shared { SURPLUS_NS } else { IDLE_NS };
            for stream in pool.idle.borrow_mut().unused_since(now_ns.saturating_sub(limit)) {
                if is_shared && let Some(idle) = stream.into_idle() {
                    // A full queue: more idle connections than anybody will need.
                    let _ = pool.spec.shared.push((now_ns, idle));
                }
            }
            close_oldest(&pool.spec, now_ns);
        }
    }
}

/// Looks at the oldest shared connections, a few at a time.
fn close_oldest(spec: &PoolSpec, now_ns: u64) {
    for _ in 0..16 {
        match spec.shared.pop() {
            Some((at, idle)) if now_ns.saturating_sub(at) < IDLE_NS && idle.is_quiet() => {
                let _ = spec.shared.push((at, idle));
                return;
            }
            Some(_) => {}
            None => return,
        }
    }
}

impl Pool {
    /// A connection: the warmest idle one of this worker, one that another worker did not need, or a new one.
    pub async fn checkout(
        self: &Rc<Pool>,
        worker: &Worker,
        is_idempotent: bool,
        deadline_ns: u64,
    ) -> Result<Checkout, Failure> {
        let now_ns = worker.recent().mono_ns;
        let trusted_ns = if is_idempotent { TRUSTED_NS } else { TRUSTED_ONCE_NS };
        while let Some((at, stream)) = self.take_idle() {
            if now_ns.saturating_sub(at) < trusted_ns || stream.is_quiet() {
                worker.count(Counter::UpstreamReuses);
                return Ok(Checkout { stream, was_reused: true });
            }
        }
        while let Some((_, idle)) = self.spec.shared.pop() {
            if idle.is_quiet()
                && let Ok(stream) = idle.wake(&worker.deadlines)
            {
                worker.count(Counter::UpstreamSharedReuses);
                return Ok(Checkout { stream, was_reused: true });
            }
        }
        let stream = self.connect(worker, deadline_ns).await?;
        Ok(Checkout { stream, was_reused: false })
    }

    fn take_idle(&self) -> Option<(u64, Stream)> {
        self.idle.borrow_mut().take()
    }

    /// Takes back a connection between two requests.
    pub fn give(&self, worker: &Worker, stream: Stream) {
        stream.deadline.clear();
        self.idle.borrow_mut().give(worker.recent().mono_ns, stream);
    }

    async fn connect(self: &Rc<Pool>, worker: &Worker, deadline_ns: u64) -> Result<Stream, Failure> {
        while self.spec.addresses.is_pending() {
            if worker.now().mono_ns >= deadline_ns {
                return Err(Failure::Slow);
            }
            sleep(LOOKUP_INTERVAL).await;
        }
        let now_ns = worker.now().mono_ns;
        let (index, address) = {
            let list = self.spec.addresses.list();
            let index = self.rotation.borrow_mut().next(list.len(), now_ns).ok_or(Failure::Unresolved)?;
            (index, *list.get(index).ok_or(Failure::Unresolved)?)
        };
        if is_link_local(address.ip()) && !self.spec.is_configured {
            return Err(Failure::Unresolved);
        }
        worker.count(Counter::UpstreamConnects);
        let attempt = self.start_connect(worker, address);
        let left = Duration::from_nanos(deadline_ns.saturating_sub(now_ns));
        match within(left, attempt.wait()).await {
            Some(Ok(stream)) => Ok(stream),
            Some(Err(_)) => {
                self.rotation.borrow_mut().rest(index, now_ns);
                Err(Failure::Unreachable)
            }
            None => {
                attempt.state.borrow_mut().is_abandoned = true;
                Err(Failure::Slow)
            }
        }
    }

    /// Connects in a task of its own: nobody has to drop an operation, and a connection that comes too late for
    /// this request serves the next one.
    fn start_connect(self: &Rc<Pool>, worker: &Worker, address: SocketAddr) -> Attempt {
        let attempt = Attempt::default();
        let (state, pool, deadlines) = (attempt.state.clone(), self.clone(), worker.deadlines.clone());
        let now_ns = worker.recent().mono_ns;
        spawn(async move {
            let result = pool.spec.connect(address, &deadlines).await;
            let mut state = state.borrow_mut();
            if !state.is_abandoned {
                state.result = Some(result);
                if let Some(waker) = state.waker.take() {
                    waker.wake();
                }
            } else if let Ok(stream) = result {
                pool.idle.borrow_mut().give(now_ns, stream);
            }
        });
        attempt
    }
}

/// Whether an address is link-local, where clouds keep their metadata services: a name that resolves to one is
/// never called unless the operator listed the address as an endpoint.
fn is_link_local(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    }
}

#[derive(Default)]
struct Attempt {
    state: Rc<RefCell<AttemptState>>,
}

#[derive(Default)]
struct AttemptState {
    result: Option<io::Result<Stream>>,
    waker: Option<Waker>,
    is_abandoned: bool,
}

impl Attempt {
    async fn wait(&self) -> io::Result<Stream> {
        poll_fn(|cx| {
            let mut state = self.state.borrow_mut();
            match state.result.take() {
                Some(result) => Poll::Ready(result),
                None => {
                    state.waker = Some(cx.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_addresses_are_link_local() {
        for (address, want) in [
            ("169.254.169.254", true),
            ("::ffff:169.254.169.254", true),
            ("fe80::1", true),
            ("127.0.0.1", false),
            ("10.0.0.1", false),
            ("fd00:ec2::254", false),
        ] {
            assert_eq!(is_link_local(address.parse().expect("an address")), want, "{address}");
        }
    }
}
