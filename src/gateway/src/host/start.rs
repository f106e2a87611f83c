//! From what is loaded to workers that listen.

use std::{io, sync::Arc, thread::JoinHandle};

use crossbeam::channel::bounded;
use ringgate_io::{Driver, Listener, Outbox, Sink, mailbox, pin_to_core, run};
use ringgate_limit::Settings;

use super::{FromConfig, State, random_u64};
use crate::{
    access_log::AccessLog,
    config::Config,
    execution_log::ExecutionLog,
    letters::Letter,
    worker::{Worker, WorkerSeed},
};

/// What the start collects.
pub(super) struct Starter {
    pub(super) config: Config,
    pub(super) sink: Option<Sink>,
    pub(super) execution_sink: Option<Sink>,
    pub(super) driver: Driver,
    pub(super) state: State,
    pub(super) outboxes: Vec<Outbox<Letter>>,
    pub(super) listens: Vec<String>,
}

impl Starter {
    /// Starts a worker per core, each with its listeners bound.
    pub(super) fn start_workers(&mut self) -> io::Result<Vec<JoinHandle<io::Result<()>>>> {
        let clock = self.state.clock;
        let generation = self.state.build(&Settings::from_config(&self.config))?;
        self.state.serving = generation.number;
        self.state.current = Some(generation.clone());
        let config = Arc::new(self.config.clone());
        let mut threads = Vec::new();
        // The first worker may be given port zero; the others bind what it got.
        let mut addresses = config.listen.clone();
        let (inboxes, outboxes): (Vec<_>, Vec<_>) = (0..config.workers).map(|_| mailbox()).unzip();
        self.outboxes = outboxes;
        for (index, inbox) in inboxes.into_iter().enumerate() {
            let seed = WorkerSeed {
                index,
                config: config.clone(),
                clock,
                generation: generation.clone(),
                pools: self.state.pools.clone(),
                log: AccessLog::new(self.sink.clone(), config.log_format.clone()),
                execution_log: ExecutionLog::new(self.execution_sink.clone()),
                chance: random_u64(),
                peers: self.outboxes.clone(),
                cache: self.state.cache.clone(),
                keeper: self.state.issuers.keeper().clone(),
            };
            let (bound, wait) = bounded(1);
            let (driver, wanted) = (self.driver, addresses.clone());
            let thread = std::thread::Builder::new().name(format!("worker-{index}")).spawn(move || {
                if seed.config.pin_cpus {
                    pin_to_core(index)?;
                }
                run(driver, async move {
                    let listeners = wanted.iter().map(|a| Listener::bind(*a).map_err(|e| named(e, *a)));
                    let listeners = match listeners.collect::<io::Result<Vec<_>>>() {
                        Ok(listeners) => listeners,
                        Err(error) => {
                            let _ = bound.send(Err(error));
                            return Ok(());
                        }
                    };
                    let _ = bound.send(listeners.iter().map(Listener::local_addr).collect());
                    Worker::new(seed).run(listeners, inbox).await
                })?
            })?;
            addresses = wait.recv().map_err(|_| io::Error::other("a worker could not start"))??;
            threads.push(thread);
        }
        self.listens = addresses.iter().map(ToString::to_string).collect();
        Ok(threads)
    }
}

fn named(error: io::Error, address: std::net::SocketAddr) -> io::Error {
    io::Error::new(error.kind(), format!("cannot listen on {address}: {error}"))
}
