//! What a report says about the machine it was measured on.

use serde::{Deserialize, Serialize};

/// A machine in a few words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// Processor model.
    pub cpu: String,
    /// Cores this process may use.
    pub cores: usize,
    /// Kernel release.
    pub kernel: String,
    /// Distribution.
    pub system: String,
    /// Load average of the last minute when the run began: above the number of our own busy processes, others ran too.
    pub load_average: String,
}

impl Machine {
    /// Reads what the kernel says; what it does not say is `unknown`.
    #[must_use]
    pub fn read() -> Self {
        let text = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        Self {
            cpu: field(&text("/proc/cpuinfo"), "model name", ':'),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            kernel: known(text("/proc/sys/kernel/osrelease").trim()),
            system: field(&text("/etc/os-release"), "PRETTY_NAME", '='),
            load_average: known(text("/proc/loadavg").split(' ').next().unwrap_or_default()),
        }
    }
}

fn field(text: &str, key: &str, separator: char) -> String {
    let value =
        text.lines().filter_map(|line| line.split_once(separator)).find(|(name, _)| name.trim() == key);
    known(value.map_or("", |(_, value)| value.trim().trim_matches('"')))
}

fn known(text: &str) -> String {
    if text.is_empty() { "unknown".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found() {
        assert_eq!(field("a: b\nmodel name\t: X 1\n", "model name", ':'), "X 1");
        assert_eq!(field("PRETTY_NAME=\"D 1\"\n", "PRETTY_NAME", '='), "D 1");
        assert_eq!(field("", "x", ':'), "unknown");
    }
}
