//! The log of a trial, as text (R-MGMT-25).

use ringgate_telemetry::imf_fixdate;

/// Its lines: when, in seconds since 1970, and what.
pub(super) fn text<'l>(request_id: &str, lines: impl Iterator<Item = (u64, &'l str)>) -> String {
    let mut text = format!("Execution log for request {request_id}\n");
    for (at_s, line) in lines {
        text.push_str(&java_date(at_s));
        text.push_str(" : ");
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// `EEE MMM dd HH:mm:ss UTC yyyy`.
fn java_date(at_s: u64) -> String {
    let mut date = [b' '; 29];
    // Sun, 06 Nov 1994 08:49:37 GMT
    imf_fixdate(at_s, &mut date);
    let part = |from: usize, to: usize| String::from_utf8_lossy(date.get(from..to).unwrap_or_default());
    format!("{} {} {} {} UTC {}", part(0, 3), part(8, 11), part(5, 7), part(17, 25), part(12, 16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_mgmt_25_lines_begin_with_the_time() {
        let lines = [(784_111_777, "Starting execution for request: id"), (784_111_778, "x")];
        let expected = "Execution log for request id\n\
            Sun Nov 06 08:49:37 UTC 1994 : Starting execution for request: id\n\
            Sun Nov 06 08:49:38 UTC 1994 : x\n";
        assert_eq!(text("id", lines.into_iter()), expected);
    }
}
