use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// How long anything may take before a test gives up on it. Generous, because machines that run tests are busy.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Asks again until there is an answer. For state that another process only tells when asked.
///
/// # Panics
/// When there is none in [`PATIENCE`].
pub fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < until, "in {PATIENCE:?} it did not happen: {what}");
        // Only spares the core between two questions; nothing depends on its length.
        thread::sleep(Duration::from_millis(2));
    }
}

/// Something that happens once, and that others wait for.
#[derive(Clone, Default)]
pub struct Gate {
    state: Arc<(Mutex<bool>, Condvar)>,
}

impl Gate {
    /// A closed gate.
    pub fn new() -> Gate {
        Gate::default()
    }

    /// Lets everybody pass, from now on.
    pub fn open(&self) {
        let (is_open, bell) = &*self.state;
        *is_open.lock().unwrap_or_else(PoisonError::into_inner) = true;
        bell.notify_all();
    }

    /// Waits until the gate is open.
    ///
    /// # Panics
    /// When it is not opened in [`PATIENCE`].
    pub fn wait(&self) {
        let (is_open, bell) = &*self.state;
        let guard = is_open.lock().unwrap_or_else(PoisonError::into_inner);
        let (_guard, wait) = bell
            .wait_timeout_while(guard, PATIENCE, |is_open| !*is_open)
            .unwrap_or_else(PoisonError::into_inner);
        assert!(!wait.timed_out(), "a gate was never opened");
    }
}
