//! Each test makes one bound small and the others long, so that only that one can end anything.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header::CONNECTION};
use axum::response::Response;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::*;
use crate::intake::Intake;

const SHORT: Duration = Duration::from_millis(50);
const LONG: Duration = Duration::from_secs(3_600);
/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(60);
const UNBOUNDED: Bounds =
    Bounds { head: LONG, body: LONG, idle: LONG, stall: LONG, linger: LONG, connections: 100 };
const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
}

impl Server {
    async fn start(bounds: Bounds, app: Router) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(serve(listener, app, bounds, async { drop(stopped.await) }));
        Server { address, stop: Some(stop), served }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("it listens")
    }

    /// A connection on which a request has come before anybody looks at it.
    fn connect_with(&self, request: &[u8]) -> TcpStream {
        let mut stream = std::net::TcpStream::connect(self.address).expect("it listens");
        std::io::Write::write_all(&mut stream, request).expect("sent");
        stream.set_nonblocking(true).expect("a socket");
        TcpStream::from_std(stream).expect("a runtime")
    }

    async fn stop(mut self) {
        drop(self.stop.take());
        timeout(PATIENCE, self.served).await.expect("it ends").expect("no panic");
    }
}

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { timeout(PATIENCE, test).await.expect("in time") });
}

/// Answers `fine` without looking at the body.
fn fine() -> Router {
    Router::new().fallback(|| async { "fine" })
}

/// Gathers the body, as calls do.
fn gathering() -> Router {
    let intake = Arc::new(Intake::new(usize::MAX >> 3));
    let answer = |State(intake): State<Arc<Intake>>, request: Request| async move {
        match intake.gather(request.into_body(), false).await {
            Ok(body) => body.proven().len().to_string(),
            Err(fault) => fault.to_string(),
        }
    };
    Router::new().fallback(answer).with_state(intake)
}

/// Refuses without looking at the body.
fn refusing() -> Router {
    Router::new().fallback(|| async {
        let mut response = Response::new(Body::from("no"));
        *response.status_mut() = StatusCode::FORBIDDEN;
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        response
    })
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset ends it, too.
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads an answer whose body ends so.
async fn answer(stream: &mut TcpStream, end: &str) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(end.as_bytes()) {
        bytes.push(stream.read_u8().await.expect("an answer"));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn a_head_has_its_time_from_the_accept() {
    run(async {
        let server = Server::start(Bounds { head: SHORT, ..UNBOUNDED }, fine()).await;
        for part in [&b""[..], b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\nA"] {
            let mut stream = server.connect_with(part);
            assert_eq!(rest(&mut stream).await, "");
        }
    });
}

#[test]
fn a_later_head_has_its_time_from_its_first_byte() {
    run(async {
        let server = Server::start(Bounds { head: SHORT, ..UNBOUNDED }, fine()).await;
        let mut stream = server.connect_with(GET);
        answer(&mut stream, "fine").await;
        for _ in 0..3 {
            stream.write_all(GET).await.expect("sent");
            answer(&mut stream, "fine").await;
        }
        stream.write_all(b"GET /").await.expect("sent");
        assert_eq!(rest(&mut stream).await, "");
    });
}

#[test]
fn an_idle_connection_ends() {
    run(async {
        let server = Server::start(Bounds { idle: SHORT, ..UNBOUNDED }, fine()).await;
        let mut stream = server.connect().await;
        stream.write_all(GET).await.expect("sent");
        assert!(rest(&mut stream).await.ends_with("fine"));
    });
}

#[test]
fn a_body_has_its_time() {
    run(async {
        let server = Server::start(Bounds { body: SHORT, ..UNBOUNDED }, gathering()).await;
        for framing in ["Content-Length: 100\r\n\r\nab", "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"] {
            let mut stream = server.connect().await;
            let request = format!("POST / HTTP/1.1\r\nHost: localhost\r\n{framing}");
            stream.write_all(request.as_bytes()).await.expect("sent");
            let said = answer(&mut stream, "faster").await;
            assert!(said.contains("RequestTimeoutException"), "{said}");
        }
    });
}

#[test]
fn an_answer_may_take_its_time() {
    run(async {
        let bounds = Bounds { head: SHORT, body: SHORT, idle: SHORT, stall: SHORT, ..UNBOUNDED };
        let app = Router::new().fallback(|| async {
            sleep(SHORT * 4).await;
            "fine"
        });
        let server = Server::start(bounds, app).await;
        let mut stream = server.connect_with(GET);
        answer(&mut stream, "fine").await;
    });
}

#[test]
fn an_answer_that_nobody_takes_ends_and_others_get_the_place() {
    run(async {
        let app = Router::new().fallback(|request: Request| async move {
            let is_large = request.uri().path() == "/large";
            Body::from(if is_large { vec![b'x'; 64 << 20] } else { b"fine".to_vec() })
        });
        let server = Server::start(Bounds { stall: SHORT, connections: 1, ..UNBOUNDED }, app).await;
        let mut deaf = server.connect().await;
        deaf.write_all(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n").await.expect("sent");
        let mut next = server.connect().await;
        next.write_all(GET).await.expect("sent");
        answer(&mut next, "fine").await;
        drop(deaf);
    });
}

#[test]
fn so_many_connections_at_once() {
    run(async {
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (within, seen) = (now.clone(), most.clone());
        let app = Router::new().fallback(move || {
            let (now, most) = (within.clone(), seen.clone());
            async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                now.fetch_sub(1, Ordering::SeqCst);
                "fine"
            }
        });
        let server = Arc::new(Server::start(Bounds { connections: 3, ..UNBOUNDED }, app).await);
        let calls: Vec<_> = (0..30)
            .map(|_| {
                let server = server.clone();
                tokio::spawn(async move {
                    let mut stream = server.connect().await;
                    stream.write_all(GET).await.expect("sent");
                    answer(&mut stream, "fine").await;
                })
            })
            .collect();
        for call in calls {
            call.await.expect("everybody's turn comes");
        }
        assert!((1..=3).contains(&most.load(Ordering::SeqCst)));
    });
}

#[test]
fn who_is_refused_early_reads_the_answer() {
    run(async {
        let server = Server::start(UNBOUNDED, refusing()).await;
        let body = vec![b'x'; 9 << 20];
        for framing in [format!("Content-Length: {}", body.len()), "Transfer-Encoding: chunked".to_owned()] {
            let mut stream = server.connect().await;
            let head = format!("POST / HTTP/1.1\r\nHost: localhost\r\n{framing}\r\n\r\n");
            stream.write_all(head.as_bytes()).await.expect("sent");
            if framing.starts_with("Transfer") {
                stream.write_all(format!("{:x}\r\n", body.len()).as_bytes()).await.expect("sent");
            }
            stream.write_all(&body).await.expect("nobody resets it");
            let mut said = String::new();
            stream.read_to_string(&mut said).await.expect("no reset");
            assert!(said.starts_with("HTTP/1.1 403 ") && said.ends_with("no"), "{said}");
        }
    });
}

#[test]
fn who_is_refused_and_stays_is_not_waited_for() {
    run(async {
        let bounds = Bounds { linger: SHORT, connections: 1, ..UNBOUNDED };
        let server = Server::start(bounds, refusing()).await;
        let mut stays = server.connect().await;
        let head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nab";
        stays.write_all(head).await.expect("sent");
        let mut next = server.connect().await;
        next.write_all(GET).await.expect("sent");
        assert!(rest(&mut next).await.starts_with("HTTP/1.1 403 "));
        drop(stays);
    });
}

#[test]
fn long_heads_are_refused() {
    run(async {
        let server = Server::start(UNBOUNDED, fine()).await;
        let mut stream = server.connect().await;
        let head =
            format!("GET / HTTP/1.1\r\nHost: localhost\r\nA: {}\r\n\r\n", "b".repeat(2 * HEAD_BYTES_MAX));
        stream.write_all(head.as_bytes()).await.expect("nobody resets it");
        let said = rest(&mut stream).await;
        assert!(said.starts_with("HTTP/1.1 431 "), "{said}");
    });
}

#[test]
fn a_stop_ends_what_is_idle_and_answers_what_has_begun() {
    run(async {
        let (asked, begun) = oneshot::channel();
        let (release, released) = oneshot::channel::<()>();
        let once = Arc::new(std::sync::Mutex::new(Some((asked, released))));
        let app = Router::new().fallback(move |request: Request| {
            let once = once.clone();
            async move {
                if request.uri().path() == "/slow" {
                    let taken = once.lock().expect("no panic").take();
                    let (asked, released) = taken.expect("it is asked once");
                    asked.send(()).expect("the test waits");
                    drop(released.await);
                }
                "fine"
            }
        });
        let server = Server::start(UNBOUNDED, app).await;
        let mut idle = server.connect().await;
        idle.write_all(GET).await.expect("sent");
        answer(&mut idle, "fine").await;
        let mut half = server.connect().await;
        half.write_all(b"GET / HT").await.expect("sent");
        let mut busy = server.connect().await;
        busy.write_all(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n").await.expect("sent");
        begun.await.expect("it is asked");
        let ended = tokio::spawn(server.stop());
        assert_eq!(rest(&mut idle).await, "");
        assert_eq!(rest(&mut half).await, "");
        drop(release);
        assert!(rest(&mut busy).await.ends_with("fine"));
        ended.await.expect("it stops");
    });
}
