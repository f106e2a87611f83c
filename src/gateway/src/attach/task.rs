//! The thread that stays attached.

use std::{
    io,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use ringgate_io::{Destination, Fetcher, Session, services};
use ringgate_snapshot::file::{SNAPSHOT_BYTES_MAX, content_hash};

use super::{
    Bundle, Hash, Names,
    account::Account,
    answer::{self, Answer, Refused, Telling},
    disk::{Disk, KEYS_FILE, ROUTES_FILE},
};
use crate::host::{self, Shared, Switched, random_u64};

/// How long connecting may take.
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);
/// How long the control plane may be silent: it answers within 20 s at most, if only to say that there is nothing.
const SILENCE_MAX: Duration = Duration::from_secs(45);
/// How long to wait before the first attempt after a failure; twice as long before each next one, up to the longest.
const PAUSE_FIRST: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// How long to wait when we are told to stay away.
const PAUSE_DISMISSED: Duration = Duration::from_secs(30);
/// When what was refused is asked for again: the reason may be gone.
const REFUSAL_LIFE: Duration = Duration::from_secs(60);
/// The longest answer: two snapshots and a head.
const ANSWER_BYTES_MAX: usize = 2 * SNAPSHOT_BYTES_MAX as usize + 64 * 1024;

/// What the thread knows.
pub(super) struct Task {
    shared: Arc<Shared>,
    bundle: Bundle,
    fetcher: Fetcher,
    disk: Disk,
    refused: Option<(Refused, Instant)>,
    account: Account,
    /// What was said last about the control plane, so that it is said once.
    said: String,
    failures: u32,
}

/// Why we are not attached.
enum Away {
    Failed(String),
    Dismissed(String),
}

impl Task {
    pub(super) fn new(shared: Arc<Shared>, bundle: Bundle, state: &Path) -> io::Result<Task> {
        let (authority, chain, key) = (&bundle.authority, &bundle.certificate, &bundle.key);
        let fetcher = Fetcher::mutual(authority.as_bytes(), chain.as_bytes(), key.as_bytes());
        let fetcher = fetcher.map_err(|error| io::Error::new(error.kind(), format!("--control: {error}")))?;
        let disk = Disk::new(state);
        let (account, said) = (Account::default(), String::new());
        Ok(Task { shared, bundle, fetcher, disk, refused: None, account, said, failures: 0 })
    }

    /// Never ends.
    pub(super) async fn run(mut self) {
        loop {
            let (said, pause) = match self.attach().await {
                Away::Failed(error) => (format!("{error}; it is tried again"), self.pause()),
                Away::Dismissed(reason) => (reason, PAUSE_DISMISSED),
            };
            self.say(format!("{said}; what is here is served on"));
            self.failures = self.failures.saturating_add(1);
            services::pause(pause).await;
        }
    }

    /// Attaches, and stays as long as it goes.
    async fn attach(&mut self) -> Away {
        let mut session = match self.connect().await {
            Ok(session) => session,
            Err(error) => return Away::Failed(error.to_string()),
        };
        self.account.begin();
        loop {
            if let Err(away) = self.ask(&mut session).await {
                return away;
            }
            self.failures = 0;
            self.say(format!("attached as {}", self.bundle.name));
        }
    }

    async fn connect(&self) -> io::Result<Session> {
        let (host, port) = self.bundle.host_and_port().ok_or(io::ErrorKind::InvalidInput)?;
        let to = Destination { host, port, tls: true, may_reach: &|_| true, bytes_max: ANSWER_BYTES_MAX };
        let opened = services::at_most(CONNECT_PATIENCE, self.fetcher.open(&to)).await;
        opened.unwrap_or_else(|| Err(io::ErrorKind::TimedOut.into()))
    }

    /// Tells what runs here, waits for what is next, and runs it.
    async fn ask(&mut self, session: &mut Session) -> Result<(), Away> {
        self.refused.take_if(|(_, at)| at.elapsed() > REFUSAL_LIFE);
        let telling = Telling {
            has: self.shared.names(),
            generation: self.shared.serving(),
            refused: self.refused.as_ref().map(|(refused, _)| refused),
            page: self.account.next(self.shared.counts().as_ref()),
        };
        let request = answer::request(&self.bundle, &telling);
        let mut length = Ok(None);
        let is_whole = |bytes: &[u8]| {
            if let Ok(None) = length {
                length = answer::length(bytes);
            }
            !matches!(length, Ok(None)) && !matches!(length, Ok(Some(length)) if bytes.len() < length)
        };
        let bytes = session.exchange(&request, SILENCE_MAX, is_whole).await;
        let bytes = bytes.map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => Away::Failed("the connection ended".to_owned()),
            _ => Away::Failed(error.to_string()),
        })?;
        length.map_err(Away::Failed)?;
        let answer = answer::read(&bytes).map_err(Away::Failed)?;
        if let Answer::Dismissed(reason) = answer {
            return Err(Away::Dismissed(reason));
        }
        self.account.answered();
        match answer {
            Answer::Parts { names, keys, routes } => {
                self.run_parts(names, &keys, &routes).map_err(Away::Failed)
            }
            _ => Ok(()),
        }
    }

    /// Keys first, so that no route asks for keys that are not there. What is refused is remembered; the next request tells.
    fn run_parts(&mut self, names: Names, keys: &[u8], routes: &[u8]) -> Result<(), String> {
        for (bytes, name) in [(keys, &names.keys), (routes, &names.routes)] {
            is_named(bytes, name)?;
        }
        self.refused = None;
        let taken = self
            .run_part(keys, KEYS_FILE, Shared::deploy_keys)
            .and_then(|()| self.run_part(routes, ROUTES_FILE, Shared::deploy_routes));
        if let Err(reason) = taken {
            eprintln!(
                "ringgate-gateway: what the control plane published is refused, {reason}; the old generation stays"
            );
            self.refused = Some((Refused { names, reason }, Instant::now()));
        }
        Ok(())
    }

    fn run_part(
        &self,
        bytes: &[u8],
        file: &str,
        deploy: impl FnOnce(&Shared, &[u8]) -> Result<Switched, host::Refused>,
    ) -> Result<(), String> {
        if bytes.is_empty() {
            return Ok(());
        }
        let switched = deploy(&self.shared, bytes);
        let switched = switched.map_err(|refused| format!("{}: {}", refused.code, refused.message))?;
        let what = if file == KEYS_FILE { "keys" } else { "routes" };
        eprintln!("ringgate-gateway: the control plane's {what} are generation {}", switched.generation);
        if let Err(error) = self.disk.keep(file, bytes) {
            eprintln!("ringgate-gateway: {file} cannot be kept for the next start: {error}");
        }
        Ok(())
    }

    /// Gateways that lost the same control plane do not come back at the same time.
    fn pause(&self) -> Duration {
        let longest = PAUSE_FIRST.saturating_mul(1 << self.failures.min(10)).min(PAUSE_MAX);
        let half = longest / 2;
        half + half.mul_f64(random_u64() as f64 / u64::MAX as f64)
    }

    fn say(&mut self, what: String) {
        if what != self.said {
            eprintln!("ringgate-gateway: control plane at {}: {what}", self.bundle.address);
            self.said = what;
        }
    }
}

/// A part that is not what it is called would be sent again without end.
fn is_named(bytes: &[u8], name: &Hash) -> Result<(), String> {
    if bytes.is_empty() {
        return Ok(());
    }
    match content_hash(bytes) {
        Ok(hash) if hash == *name => Ok(()),
        Ok(_) => Err("a snapshot is not the one that it is said to be".to_owned()),
        // A newer format, most likely: the loader says what to do.
        Err(_) => Ok(()),
    }
}
