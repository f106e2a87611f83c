use std::{
    fs,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
};

use std::io::Write;

use serde_json::Value;

use crate::{
    client::Response,
    eventually::{PATIENCE, eventually},
    wire::{Body, Wire},
};

/// The operator's side of a gateway.
#[derive(Clone, Debug)]
pub struct Admin {
    path: PathBuf,
}

impl Admin {
    pub(crate) fn new(path: &Path) -> Admin {
        Admin { path: path.to_owned() }
    }

    /// One request.
    pub fn ask(&self, method: &str, path: &str, body: &[u8]) -> Response {
        let stream = UnixStream::connect(&self.path).expect("the admin socket");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let mut wire = Wire::new(stream);
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: admin\r\nContent-Length: {}\r\n\r\n", body.len());
        // Whoever refuses early closes early; the answer says more than a broken pipe.
        let _ = wire.stream.write_all(head.as_bytes()).and_then(|()| wire.stream.write_all(body));
        let head = wire.head().expect("an answer").expect("an answer");
        let status = head.line.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        let body = wire.whole(head.body(Body::UntilClose)).expect("a whole answer");
        Response { status, head, body, trailers: String::new() }
    }

    /// Listens to the flight recorder.
    pub fn follow(&self) -> Follower {
        let stream = UnixStream::connect(&self.path).expect("the admin socket");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let mut wire = Wire::new(stream);
        wire.stream.write_all(b"GET /recorder/follow HTTP/1.1\r\nHost: admin\r\n\r\n").expect("a request");
        let head = wire.head().expect("an answer").expect("an answer");
        Follower { body: head.body(Body::UntilClose), wire }
    }

    /// `GET`, which must succeed.
    pub fn get(&self, path: &str) -> Response {
        let response = self.ask("GET", path, b"");
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        response
    }

    /// The number of the generation that is served.
    pub fn generation(&self) -> u64 {
        self.get("/status").json()["generation"].as_u64().expect("a number")
    }

    /// Deploys a snapshot's file, which must be taken; gives the generation's number.
    pub fn deploy(&self, path: &Path) -> u64 {
        let response = self.put("/snapshot", path);
        assert_eq!(response.status, 200, "{}: {}", path.display(), response.text());
        response.json()["generation"].as_u64().expect("a number")
    }

    /// Puts a file.
    pub fn put(&self, what: &str, path: &Path) -> Response {
        self.ask("PUT", what, &fs::read(path).expect("a snapshot"))
    }

    /// The flight recorder, newest first.
    pub fn recorder(&self) -> Vec<Value> {
        let text = self.get("/recorder").text();
        text.lines().map(|line| serde_json::from_str(line).expect("JSON lines")).collect()
    }

    /// Waits until the recorder has an entry that is wanted: entries come when a response has left.
    pub fn recorded(&self, what: &str, is_wanted: impl Fn(&Value) -> bool) -> Value {
        eventually(&format!("recorded: {what}"), || self.recorder().into_iter().find(&is_wanted))
    }

    /// The value of a metric without labels, or the sum over its labels.
    pub fn metric(&self, name: &str) -> u64 {
        let text = self.get("/metrics").text();
        let value = |line: &str| {
            let rest = line.strip_prefix(name)?;
            let is_it = rest.starts_with(' ') || rest.starts_with('{');
            if is_it { rest.rsplit(' ').next()?.parse::<u64>().ok() } else { None }
        };
        text.lines().filter_map(value).sum()
    }

    /// Waits until a metric has a value.
    pub fn wait_for_metric(&self, name: &str, want: u64) {
        let mut last = 0;
        eventually(&format!("{name} becomes {want}"), || {
            last = self.metric(name);
            (last == want).then_some(())
        });
    }
}

/// A connection that each entry of the flight recorder comes on.
pub struct Follower {
    wire: Wire<UnixStream>,
    body: Body,
}

impl Follower {
    /// The next entry.
    pub fn next_entry(&mut self) -> Value {
        loop {
            let piece = self.wire.piece(&mut self.body).expect("a piece").expect("no end");
            // an empty line only says that the gateway is still there
            if piece != b"\n" {
                return serde_json::from_slice(&piece).expect("a JSON line");
            }
        }
    }
}
