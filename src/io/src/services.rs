//! A thread beside the cores for what takes its time: tasks of a small tokio runtime, which no core ever waits for.

use std::{future::Future, io, time::Duration};

/// Runs `main` on a thread of its own until it ends.
///
/// # Errors
/// When the thread or its runtime cannot be made.
pub fn start<F>(name: &str, main: F) -> io::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name(name.to_owned()).spawn(move || runtime.block_on(main))?;
    Ok(())
}

/// Runs a task on the thread of the task that calls this.
pub fn spawn<F>(task: F)
where
    F: Future<Output = ()> + Send + 'static,
{
    drop(tokio::spawn(task));
}

/// What a future gives within so long; `None`: the time is over, and the future is gone. For futures of this thread
/// alone: what they began is ended by dropping them.
pub async fn at_most<F: Future>(time: Duration, future: F) -> Option<F::Output> {
    tokio::time::timeout(time, future).await.ok()
}

/// Waits.
pub async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
