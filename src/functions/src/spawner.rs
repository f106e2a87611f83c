//! The thread that starts processes.
//!
//! A process is told to end when the *thread* that started it does; so it is one that lives as long as the host. And a
//! fork takes a millisecond, during which no caller should wait.

use std::{io, process::Command, sync::mpsc, thread};

use tokio::{
    process::{self, Child},
    runtime::Handle,
    sync::oneshot,
};

/// Starts processes on its thread.
#[derive(Debug)]
pub(crate) struct Spawner {
    orders: mpsc::Sender<Order>,
}

struct Order {
    command: Command,
    reply: oneshot::Sender<io::Result<Child>>,
}

impl Spawner {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system has no more threads.
    pub fn new(runtime: Handle) -> io::Result<Spawner> {
        let (orders, receiver) = mpsc::channel::<Order>();
        let body = move || {
            // Children are waited for by the runtime.
            let _entered = runtime.enter();
            for Order { command, reply } in receiver {
                let child = process::Command::from(command).spawn();
                // The environment was given up meanwhile.
                if let Err(Ok(mut child)) = reply.send(child) {
                    let _ = child.start_kill();
                }
            }
        };
        thread::Builder::new().name("spawner".to_owned()).spawn(body)?;
        Ok(Spawner { orders })
    }

    /// Starts a process.
    ///
    /// # Errors
    /// What the kernel says.
    pub async fn spawn(&self, command: Command) -> io::Result<Child> {
        let (reply, child) = oneshot::channel();
        let gone = || io::Error::other("the host is ending");
        self.orders.send(Order { command, reply }).map_err(|_| gone())?;
        child.await.map_err(|_| gone())?
    }
}
