//! How much memory an environment holds.
//!
//! The resident size, looked at ten times a second, and not a limit on address space: Node reserves gigabytes that it
//! never touches. A limit on writable memory (`sandbox.rs`) ends a burst between two looks. Pages that processes of an
//! environment share count once for each.

use std::{fs, sync::atomic::Ordering};

use crate::live::Live;

/// The size of a page on the processors that the sandbox knows, in bytes.
const PAGE_BYTES: u64 = 4096;
/// The most processes that are followed.
const PROCESSES_MAX: usize = 256;

/// Looks, and remembers the most that was seen.
pub(crate) fn look(live: &Live) -> u64 {
    let bytes = resident_bytes(live.pid);
    live.memory_bytes.fetch_max(bytes, Ordering::Relaxed);
    bytes
}

/// The most that was seen; looks if nobody has yet.
pub(crate) fn peak(live: &Live) -> u64 {
    if live.memory_bytes.load(Ordering::Relaxed) == 0 {
        look(live);
    }
    live.memory_bytes.load(Ordering::Relaxed)
}

/// The resident size of a process and all that it started, in bytes; 0 when it is gone.
fn resident_bytes(leader: u32) -> u64 {
    let mut processes = vec![leader];
    let (mut at, mut bytes) = (0, 0_u64);
    while let Some(pid) = processes.get(at).copied() {
        at += 1;
        bytes = bytes.saturating_add(one_process(pid));
        if processes.len() < PROCESSES_MAX {
            processes.extend(children(pid));
        }
    }
    bytes
}

fn one_process(pid: u32) -> u64 {
    // size resident shared ..., in pages
    let text = fs::read_to_string(format!("/proc/{pid}/statm")).unwrap_or_default();
    let pages = text.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.unwrap_or_default().saturating_mul(PAGE_BYTES)
}

/// The children of a process's first thread: runtimes start others from there, or are themselves started by a shell.
fn children(pid: u32) -> Vec<u32> {
    let text = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    text.split_whitespace().filter_map(|child| child.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_a_size_and_its_children_count() {
        let own = one_process(std::process::id());
        assert!(own > 100_000, "{own}");
        let mut child = std::process::Command::new("sleep").arg("60").spawn().expect("sleep");
        // The test's thread is not the first one, whose children are listed; the child alone is enough to see.
        assert!(resident_bytes(child.id()) > 0);
        child.kill().expect("it runs");
        child.wait().expect("it ran");
        assert_eq!(resident_bytes(child.id()), 0);
    }
}
