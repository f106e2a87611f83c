//! What does not show beside other proxies: large definitions, snapshot switches under load, idle connections, and what
//! single steps cost.

mod compile;
mod cost;
pub mod figures;
mod gateway;
mod idle;
mod load;
mod loading;
mod page;
mod reuse;
mod swaps;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::child::Server;
use crate::machine::Machine;
use crate::peers::Tools;
use figures::Scale;

pub use cost::example;

/// The figures' file name.
pub const JSON_FILE: &str = "scale.json";
/// The page's file name.
pub const MARKDOWN_FILE: &str = "scale.md";

/// Most switches of a run.
pub const SWAPS_MAX: usize = 100_000;
/// Most idle connections of a run; the limit of open files may allow fewer.
pub const IDLE_MAX: usize = 60_000;

/// A part of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Compiling the large definition.
    Compile,
    /// Handing its snapshot to a gateway.
    Load,
    /// Switching between two snapshots under load.
    Swaps,
    /// Memory of idle connections.
    Idle,
    /// Instructions of a lookup.
    Lookup,
    /// Time of an admission.
    Admit,
    /// Reuse of upstream connections.
    Reuse,
}

impl Part {
    /// All of them, in the order they run.
    pub const ALL: [Self; 7] =
        [Self::Compile, Self::Load, Self::Swaps, Self::Idle, Self::Lookup, Self::Admit, Self::Reuse];

    /// The name on command lines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Compile => "compile",
            Self::Load => "load",
            Self::Swaps => "swaps",
            Self::Idle => "idle",
            Self::Lookup => "lookup",
            Self::Admit => "admit",
            Self::Reuse => "reuse",
        }
    }

    /// The part with that name.
    ///
    /// # Errors
    /// There is none; with the names that exist.
    pub fn parse(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|part| part.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|part| part.name()).collect();
            format!("no part '{name}'; there are {}", names.join(", "))
        })
    }
}

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where programs are.
    pub tools: Tools,
    /// The folder for definitions, snapshots and logs.
    pub work: PathBuf,
    /// Which parts.
    pub parts: Vec<Part>,
    /// APIs of the large definition.
    pub apis: usize,
    /// Routes of each.
    pub routes: usize,
    /// Switches under load.
    pub swaps: usize,
    /// Requests per second meanwhile.
    pub rate: f64,
    /// Idle connections wished for.
    pub idle: usize,
}

impl Plan {
    fn check(&self) -> Result<(), String> {
        if self.swaps < 2 || self.swaps > SWAPS_MAX {
            return Err(format!("--swaps must be 2 to {SWAPS_MAX}"));
        }
        if self.idle < 100 || self.idle > IDLE_MAX {
            return Err(format!("--idle must be 100 to {IDLE_MAX}"));
        }
        if !(1.0..=1e6).contains(&self.rate) {
            return Err("--rate must be 1 to 1000000".to_owned());
        }
        Ok(())
    }
}

/// Measures the parts and puts their figures in the place of those in `scale`, which an earlier run may have left.
/// `keep` is called after each part, so that an interrupted run keeps what it has.
///
/// # Errors
/// A program is missing or fails, or Ctrl-C was pressed.
pub fn run(
    plan: &Plan,
    mut scale: Scale,
    mut keep: impl FnMut(&Scale) -> Result<(), String>,
) -> Result<(), String> {
    plan.check()?;
    std::fs::create_dir_all(&plan.work)
        .map_err(|error| format!("cannot make {}: {error}", plan.work.display()))?;
    let upstream = start_upstream(plan)?;
    let bench = Bench { plan, upstream: &upstream };
    scale.machine = Machine::read();
    for part in Part::ALL.into_iter().filter(|part| plan.parts.contains(part)) {
        if crate::os::interrupted() {
            return Err("interrupted".to_owned());
        }
        eprintln!("{}:", part.name());
        scale.load_averages.insert(part.name().to_owned(), Machine::read().load_average);
        match part {
            Part::Compile => scale.compile = Some(compile::measure(&bench)?),
            Part::Load => scale.load = Some(load::measure(&bench)?),
            Part::Swaps => scale.swaps = Some(swaps::measure(&bench)?),
            Part::Idle => scale.idle = Some(idle::measure(&bench)?),
            Part::Lookup => scale.lookups = cost::lookups(&bench)?,
            Part::Admit => scale.admit = cost::admit(&bench)?,
            Part::Reuse => scale.reuse = reuse::measure(&bench)?,
        }
        keep(&scale)?;
    }
    Ok(())
}

/// Reads what an earlier run wrote; nothing if there was none.
///
/// # Errors
/// The file is there but of another form.
pub fn read(folder: &Path) -> Result<Scale, String> {
    let path = folder.join(JSON_FILE);
    let Ok(text) = std::fs::read_to_string(&path) else { return Ok(Scale::default()) };
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}; remove it", path.display()))
}

/// Writes figures and page into `folder`, which is made if need be.
///
/// # Errors
/// A file cannot be written.
pub fn write(scale: &Scale, folder: &Path) -> Result<(), String> {
    let json = serde_json::to_string_pretty(scale).map_err(|error| error.to_string())? + "\n";
    std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    for (name, text) in [(JSON_FILE, json), (MARKDOWN_FILE, page::page(scale))] {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(())
}

/// What all parts use.
struct Bench<'a> {
    plan: &'a Plan,
    upstream: &'a Server,
}

impl Bench<'_> {
    fn program(&self, name: &str) -> Command {
        Command::new(self.plan.tools.binaries.join(name))
    }

    /// An empty folder for one part.
    fn folder(&self, name: &str) -> Result<PathBuf, String> {
        let folder = self.plan.work.join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)
            .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        Ok(folder)
    }
}

fn start_upstream(plan: &Plan) -> Result<Server, String> {
    let mut command = Command::new(plan.tools.binaries.join("ringgate-bench-upstream"));
    command.args(["--listen", "127.0.0.1:0"]);
    Server::start_own(command, None, &plan.work.join("upstream.log"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_back() {
        for part in Part::ALL {
            assert_eq!(Part::parse(part.name()), Ok(part));
        }
        assert!(Part::parse("speed").unwrap_err().contains("swaps"));
    }

    #[test]
    fn what_is_written_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()).unwrap(), Scale::default());
        let scale = Scale { lookups: vec![figures::Lookup::default()], ..Scale::default() };
        write(&scale, folder.path()).unwrap();
        assert_eq!(read(folder.path()).unwrap(), scale);
    }
}
