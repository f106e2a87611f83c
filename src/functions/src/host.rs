//! The host: what all functions share, how it starts and how it ends.

use std::{
    collections::HashMap,
    io,
    sync::{Arc, atomic::AtomicU64},
    time::{Duration, Instant},
};

use axum::serve::ListenerExt;
use tokio::{
    net::TcpListener,
    runtime::{Builder, Handle},
    signal::unix::{SignalKind, signal},
    time::MissedTickBehavior,
};

use crate::{
    config::Config,
    events::Events,
    function::Function,
    invoke_api,
    live::{End, Live},
    logs::Sink,
    machine::Phase,
    memory, reload,
    sandbox::{self, Allowed, Sandbox},
    spawner::Spawner,
};

/// How often memory and ages are looked at.
const LOOK: Duration = Duration::from_millis(100);
/// How long processes may take to end when the host does; then they are killed.
const SHUTDOWN: Duration = Duration::from_millis(700);

/// What functions share.
#[derive(Debug)]
pub(crate) struct Surroundings {
    /// `AWS_REGION`.
    pub region: String,
    /// Where logs go.
    pub sink: Sink,
    /// Who starts processes.
    pub spawner: Spawner,
    /// The next environment's number.
    pub environment_ids: AtomicU64,
}

/// The host.
#[derive(Debug)]
pub(crate) struct Host {
    /// The functions by name.
    pub functions: HashMap<String, Arc<Function>>,
    /// Asynchronous invocations.
    pub events: Arc<Events>,
    /// What they share.
    pub surroundings: Arc<Surroundings>,
    /// What the kernel allows.
    pub allowed: Allowed,
}

/// Runs a host until it is told to end.
///
/// # Errors
/// When it cannot start.
pub(crate) fn run(config: &Config) -> io::Result<()> {
    // One thread needs no wake-ups between threads, which cost more than all the rest of an invocation.
    let mut builder = match config.threads {
        1 => Builder::new_current_thread(),
        threads => {
            let mut builder = Builder::new_multi_thread();
            builder.worker_threads(threads);
            builder
        }
    };
    let runtime = builder.enable_all().build()?;
    let result = runtime.block_on(serve(config));
    // Nothing that is left is waited for: what must be kept is on the disk.
    runtime.shutdown_background();
    result
}

async fn serve(config: &Config) -> io::Result<()> {
    let listener = TcpListener::bind(config.listen).await;
    let listener = listener.map_err(|error| {
        let text = format!("cannot listen on {}: {error}; name another port with --listen", config.listen);
        io::Error::new(error.kind(), text)
    })?;
    let address = listener.local_addr()?;
    let host = Arc::new(Host::new(config)?);
    for function in host.functions.values() {
        tokio::spawn(host.events.clone().dispatch(function.clone()));
    }
    let _watch = reload::watch(&host.functions);
    tokio::spawn(look_after(host.clone()));
    let ended = ended()?;
    println!("{{\"listening\":\"{address}\"}}");
    eprintln!("ringgate-functions: {} functions; listening on {address}", host.functions.len());
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let (sender, told) = tokio::sync::oneshot::channel();
    let told = async move {
        // Dropped only with everything else.
        let _ = told.await;
    };
    let server = axum::serve(listener, invoke_api::router(host.clone())).with_graceful_shutdown(told);
    let server = tokio::spawn(async move { server.await });
    ended.await;
    eprintln!("ringgate-functions: ending; running invocations may finish");
    let _ = sender.send(());
    let _ = tokio::time::timeout(config.drain, server).await;
    host.end().await;
    Ok(())
}

/// SIGTERM or SIGINT.
fn ended() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

impl Host {
    fn new(config: &Config) -> io::Result<Host> {
        let allowed = sandbox::probe();
        say_what_is_missing(config, allowed);
        let surroundings = Arc::new(Surroundings {
            region: config.region.clone(),
            sink: Sink::new(config.log_format)?,
            spawner: Spawner::new(Handle::current())?,
            environment_ids: AtomicU64::new(1),
        });
        let mut functions = HashMap::new();
        for function in &config.functions {
            let sandbox = Sandbox::new(function, allowed)?;
            let function = Function::new(function.clone(), sandbox, surroundings.clone());
            functions.insert(function.config.name.clone(), Arc::new(function));
        }
        let events = Arc::new(Events::open(config)?);
        Ok(Host { functions, events, surroundings, allowed })
    }

    /// Ends all environments.
    async fn end(&self) {
        let all: Vec<Arc<Live>> = self.functions.values().flat_map(|f| f.environments()).collect();
        all.iter().for_each(|live| live.end(End::Unneeded));
        if !all.is_empty() {
            tokio::time::sleep(SHUTDOWN).await;
        }
    }
}

fn say_what_is_missing(config: &Config, allowed: Allowed) {
    let wants = |wanted: fn(&crate::config::Sandboxing) -> bool| {
        config.functions.iter().any(|function| wanted(&function.sandbox))
    };
    if !allowed.namespaces && wants(|sandbox| sandbox.namespaces) {
        eprintln!("ringgate-functions: no namespaces here: functions share mounts, /tmp and host name");
    }
    if !allowed.seccomp && wants(|sandbox| sandbox.seccomp) {
        eprintln!("ringgate-functions: no system-call filters here: functions may call all of the kernel");
    }
    if config.functions.iter().any(|function| function.account.is_none()) {
        eprintln!("ringgate-functions: functions run as this user: they may read and change what it may");
    }
    if config.state.is_none() {
        eprintln!("ringgate-functions: without --state, accepted events are lost when this process ends");
    }
}

/// Memory, deadlines that nobody else watches, and idle environments.
async fn look_after(host: Arc<Host>) {
    let mut ticks = tokio::time::interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let now = Instant::now();
        for function in host.functions.values() {
            function.reap();
            for live in function.environments() {
                look_at(&live, now);
            }
        }
    }
}

fn look_at(live: &Live, now: Instant) {
    let limit = live.function.config.memory_mb.saturating_mul(1024 * 1024);
    live.log.release();
    // What waits does not grow.
    if live.phase() != Phase::Ready && memory::look(live) > limit {
        live.end(End::Memory);
    } else if live.is_overdue(now) {
        live.end(End::Timeout);
    }
}
