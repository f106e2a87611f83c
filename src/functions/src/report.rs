//! The host's own lines in a function's log (S-RA-14).

use std::time::Duration;

use crate::{clock, fault::Fault};

/// The version that every function here has.
pub const LATEST: &str = "$LATEST";

/// An invocation begins.
pub(crate) fn start(id: &str) -> String {
    format!("START RequestId: {id} Version: {LATEST}")
}

/// An invocation ends.
pub(crate) fn end(id: &str) -> String {
    format!("END RequestId: {id}")
}

/// An invocation took too long.
pub(crate) fn timeout(unix_ms: u64, id: &str, limit: Duration) -> String {
    format!("{} {id} Task timed out after {:.2} seconds", clock::iso8601(unix_ms), limit.as_secs_f64())
}

/// A process starts.
pub(crate) fn init_start(runtime: &str) -> String {
    format!("INIT_START Runtime Version: {runtime}")
}

/// A start failed.
pub(crate) fn init_report(took: Duration, phase: &str, fault: &Fault) -> String {
    let status = status(fault);
    format!("INIT_REPORT Init Duration: {:.2} ms\tPhase: {phase}\t{status}", ms(took))
}

/// What an invocation cost.
pub(crate) struct Report<'a> {
    /// Its id.
    pub id: &'a str,
    /// From its delivery to its answer.
    pub took: Duration,
    /// The limit, in MB.
    pub memory_mb: u64,
    /// The most that the environment was seen with.
    pub memory_bytes: u64,
    /// How long the start took, if this was the environment's first.
    pub init: Option<Duration>,
    /// Why it failed.
    pub fault: Option<&'a Fault>,
}

/// The line that says it, with tabs as Lambda has them.
pub(crate) fn report(report: &Report<'_>) -> String {
    let Report { id, took, memory_mb, memory_bytes, init, fault } = report;
    let billed = (*took + init.unwrap_or_default()).as_nanos().div_ceil(1_000_000);
    let used = memory_bytes.div_ceil(1024 * 1024);
    let mut line = format!(
        "REPORT RequestId: {id}\tDuration: {:.2} ms\tBilled Duration: {billed} ms\tMemory Size: {memory_mb} MB\tMax \
         Memory Used: {used} MB",
        ms(*took)
    );
    if let Some(init) = init {
        line += &format!("\tInit Duration: {:.2} ms", ms(*init));
    }
    if let Some(fault) = fault {
        line.push('\t');
        line += &status(fault);
    }
    line
}

fn status(fault: &Fault) -> String {
    match fault {
        Fault::Timeout(_) => "Status: timeout".to_owned(),
        other => format!("Status: error\tError Type: {}", other.error_type()),
    }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s_ra_14_a_report_says_what_an_invocation_cost() {
        let mut what = Report {
            id: "id",
            took: Duration::from_micros(1234),
            memory_mb: 128,
            memory_bytes: 33 * 1024 * 1024 - 1,
            init: None,
            fault: None,
        };
        let warm = "REPORT RequestId: id\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory \
                    Used: 33 MB";
        assert_eq!(report(&what), warm);
        let fault = Fault::Timeout(Duration::from_secs(1));
        (what.init, what.fault) = (Some(Duration::from_millis(100)), Some(&fault));
        assert_eq!(
            report(&what),
            "REPORT RequestId: id\tDuration: 1.23 ms\tBilled Duration: 102 ms\tMemory Size: 128 MB\tMax Memory Used: \
             33 MB\tInit Duration: 100.00 ms\tStatus: timeout"
        );
        let fault = Fault::Exit(String::new());
        assert_eq!(
            init_report(Duration::from_millis(7), "init", &fault),
            "INIT_REPORT Init Duration: 7.00 ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError"
        );
    }

    #[test]
    fn s_li_06_a_timeout_is_told_in_the_log() {
        let line = timeout(0, "id", Duration::from_millis(3000));
        assert_eq!(line, "1970-01-01T00:00:00.000Z id Task timed out after 3.00 seconds");
    }
}
