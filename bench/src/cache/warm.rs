//! Fills a server's cache before the window, and asks the upstream what reached it.

use std::net::SocketAddr;

use crate::child::fetch;
use crate::peers::Running;
use crate::upstream::COUNT_PATH;

/// Asks for each URL once.
///
/// # Errors
/// An answer that is not a 200.
pub fn fill(running: &Running, urls: usize) -> Result<(), String> {
    let address = running.server.address;
    let parts = running.request.parts(address, &[("Connection", "close")]);
    for (number, request) in parts.encode_numbered(urls)?.iter().enumerate() {
        let answer = fetch(address, request).map_err(|error| format!("URL {number}: {error}"))?;
        let status = answer.lines().next().unwrap_or_default();
        if !status.contains(" 200") {
            return Err(format!("URL {number}: answered '{status}'"));
        }
    }
    Ok(())
}

/// How many requests the upstream has served so far.
///
/// # Errors
/// It does not answer with a number.
pub fn served(upstream: SocketAddr) -> Result<u64, String> {
    let request = format!("GET {COUNT_PATH} HTTP/1.1\r\nHost: {upstream}\r\nConnection: close\r\n\r\n");
    let answer = fetch(upstream, request.as_bytes()).map_err(|error| format!("the upstream: {error}"))?;
    let count = answer.rsplit("\r\n\r\n").next().unwrap_or_default();
    count.trim().parse().map_err(|_| format!("the upstream told no count but '{count}'"))
}
