//! What a process and its descendants cost: CPU time and memory, read from /proc.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{fs, io};

/// Clock ticks per second in /proc/PID/stat: USER_HZ, fixed at 100 on Linux.
const TICKS_PER_SECOND: u64 = 100;

/// CPU time used so far by a process tree.
#[derive(Clone, Debug)]
pub struct CpuSample {
    taken: Instant,
    /// Nanoseconds on a core by thread id, from schedstat; empty if the kernel keeps none.
    threads: BTreeMap<u32, u64>,
    /// User and system time in ticks; also holds threads that ended.
    ticks: u64,
}

impl CpuSample {
    /// Samples the processes `roots` and all their descendants.
    ///
    /// # Errors
    /// One of `roots` is gone.
    pub fn take(roots: &[u32]) -> io::Result<Self> {
        let mut sample = Self { taken: Instant::now(), threads: BTreeMap::new(), ticks: 0 };
        for pid in forest(roots)? {
            let directory = PathBuf::from(format!("/proc/{pid}"));
            let stat = match read_stat(&directory) {
                Ok(stat) => stat,
                Err(error) if roots.contains(&pid) => return Err(error),
                // A descendant that ended meanwhile.
                Err(_) => continue,
            };
            sample.ticks += stat.ticks;
            for thread in numbered(&directory.join("task")).unwrap_or_default() {
                let path = directory.join(format!("task/{thread}/schedstat"));
                if let Some(nanos) = fs::read_to_string(path).ok().and_then(|text| parse_schedstat(&text)) {
                    sample.threads.insert(thread, nanos);
                }
            }
        }
        Ok(sample)
    }

    /// Cores used between an earlier sample and this one: 1.0 is one whole core.
    #[must_use]
    pub fn cores_since(&self, earlier: &Self) -> f64 {
        let wall = self.taken.duration_since(earlier.taken).as_secs_f64();
        if wall > 0.0 { self.cpu_since(earlier).as_secs_f64() / wall } else { 0.0 }
    }

    /// CPU time between an earlier sample and this one: exact to nanoseconds while no thread ended, else to 10 ms.
    #[must_use]
    pub fn cpu_since(&self, earlier: &Self) -> Duration {
        let exact =
            !earlier.threads.is_empty() && earlier.threads.keys().all(|id| self.threads.contains_key(id));
        if exact {
            let before = |id: &u32| earlier.threads.get(id).copied().unwrap_or(0);
            let nanos = self.threads.iter().map(|(id, now)| now.saturating_sub(before(id))).sum();
            return Duration::from_nanos(nanos);
        }
        Duration::from_millis(self.ticks.saturating_sub(earlier.ticks) * 1000 / TICKS_PER_SECOND)
    }
}

/// Memory of a process tree, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Resident set (VmRSS), shared pages counted in full.
    pub rss_bytes: u64,
    /// Proportional set (Pss), shared pages counted by share; the resident set where the kernel hides it.
    pub pss_bytes: u64,
}

impl Memory {
    /// Reads the processes `roots` and all their descendants.
    ///
    /// # Errors
    /// One of `roots` is gone.
    pub fn take(roots: &[u32]) -> io::Result<Self> {
        let mut memory = Self::default();
        for pid in forest(roots)? {
            let status = match fs::read_to_string(format!("/proc/{pid}/status")) {
                Ok(status) => status,
                Err(error) if roots.contains(&pid) => return Err(error),
                Err(_) => continue,
            };
            let rss = kibibytes(&status, "VmRSS:").unwrap_or(0);
            let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
            memory.rss_bytes += rss * 1024;
            memory.pss_bytes += kibibytes(&rollup, "Pss:").unwrap_or(rss) * 1024;
        }
        Ok(memory)
    }
}

/// Several processes and their descendants.
fn forest(roots: &[u32]) -> io::Result<Vec<u32>> {
    let trees = roots.iter().map(|root| tree(*root)).collect::<io::Result<Vec<_>>>()?;
    Ok(trees.concat())
}

/// The process and its descendants, itself first.
///
/// # Errors
/// /proc cannot be listed, or the process is gone.
pub fn tree(root: u32) -> io::Result<Vec<u32>> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for pid in numbered(Path::new("/proc"))? {
        // A process that ends meanwhile is skipped.
        if let Ok(stat) = read_stat(&PathBuf::from(format!("/proc/{pid}"))) {
            children.entry(stat.parent).or_default().push(pid);
        }
    }
    read_stat(&PathBuf::from(format!("/proc/{root}")))?;
    let mut found = vec![root];
    let mut next = 0;
    while let Some(pid) = found.get(next).copied() {
        found.extend(children.remove(&pid).unwrap_or_default());
        next += 1;
    }
    Ok(found)
}

#[derive(Debug, PartialEq, Eq)]
struct Stat {
    parent: u32,
    ticks: u64,
}

fn read_stat(directory: &Path) -> io::Result<Stat> {
    parse_stat(&fs::read_to_string(directory.join("stat"))?).ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidData, format!("{}: unknown form", directory.display()))
    })
}

/// Parent, utime and stime of a /proc/PID/stat line. The name may hold spaces and parentheses.
fn parse_stat(line: &str) -> Option<Stat> {
    let fields: Vec<&str> = line.get(line.rfind(')')? + 1..)?.split_ascii_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    Some(Stat { parent: u32::try_from(number(1)?).ok()?, ticks: number(11)? + number(12)? })
}

fn parse_schedstat(text: &str) -> Option<u64> {
    text.split_ascii_whitespace().next()?.parse().ok()
}

fn kibibytes(text: &str, key: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(key))?.split_ascii_whitespace().next()?.parse().ok()
}

fn numbered(directory: &Path) -> io::Result<Vec<u32>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(directory)? {
        numbers.extend(entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()));
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stat_lines_parse_with_odd_names() {
        let line = "42 (a) b (c)) S 7 42 42 0 -1 4194560 1 2 3 4 150 25 0 0 20 0 1 0 100 0 0";
        assert_eq!(parse_stat(line), Some(Stat { parent: 7, ticks: 175 }));
        assert_eq!(parse_stat("42 (a S 7"), None);
    }

    #[test]
    fn memory_lines_parse() {
        assert_eq!(kibibytes("Name: x\nVmRSS:\t  123 kB\n", "VmRSS:"), Some(123));
        assert_eq!(kibibytes("Name: x\n", "VmRSS:"), None);
    }

    #[test]
    fn busy_work_is_counted() {
        let own = std::process::id();
        let before = CpuSample::take(&[own]).unwrap();
        let until = Instant::now() + Duration::from_millis(30);
        while Instant::now() < until {
            std::hint::black_box(0);
        }
        let after = CpuSample::take(&[own]).unwrap();
        assert!(after.cpu_since(&before) > Duration::ZERO);
        assert!(after.cores_since(&before) > 0.0);
        assert!(Memory::take(&[own]).unwrap().rss_bytes > 100_000);
    }

    #[test]
    fn an_ended_thread_falls_back_to_ticks() {
        let taken = Instant::now();
        let before = CpuSample { taken, threads: BTreeMap::from([(1, 5), (2, 5)]), ticks: 10 };
        let after = CpuSample { taken, threads: BTreeMap::from([(1, 9)]), ticks: 13 };
        assert_eq!(after.cpu_since(&before), Duration::from_millis(30));
        let exact = CpuSample { taken, threads: BTreeMap::from([(1, 9), (2, 6), (3, 1)]), ticks: 13 };
        assert_eq!(exact.cpu_since(&before), Duration::from_nanos(6));
    }
}
