//! Ids of requests and traces (R-ROUTE-28 to 31).

use super::talk::World;
use super::world::{Plot, http, mock, proxy, response};

const ID: &str = "11111111-2222-4333-8444-555555555555";

fn world() -> World {
    Plot::default()
        .route("GET", "/proxy", proxy())
        .route("GET", "/http", http(vec![response("", 200)]))
        .route("GET", "/mock", mock(&[("application/json", Some(200))], vec![response("", 200)]))
        .build()
}

#[test]
fn r_route_28_every_response_has_both_ids() {
    let world = world();
    let mut proxied = world.talk("GET", "/prod/proxy", &[]).forwarded();
    let mut mapped = world.talk("GET", "/prod/http", &[]).forwarded();
    let answers = [
        world.answer("GET", "/prod/mock", &[]),
        world.answer("GET", "/prod/none", &[]),
        proxied.relay("200 OK\nContent-Length: 0").1,
        mapped.relay("200 OK\nContent-Length: 0").1,
    ];
    for answer in answers {
        let id = answer.field("x-amzn-RequestId").expect("an id");
        assert_eq!((id.len(), id.matches('-').count()), (36, 4));
        assert!(answer.field("x-amz-apigw-id").expect("an id").ends_with('='));
    }
}

#[test]
fn r_route_29_a_client_may_set_the_request_id_to_a_uuid() {
    let world = world();
    let field = format!("X-Amzn-RequestId: {ID}");
    assert_eq!(world.answer("GET", "/prod/mock", &[&field]).field("x-amzn-RequestId"), Some(ID));
    for bad in ["abc", "", "11111111-2222-4333-8444-55555555555g", "111111111-222-4333-8444-555555555555"] {
        let field = format!("x-amzn-RequestId: {bad}");
        let answer = world.answer("GET", "/prod/mock", &[&field]);
        let id = answer.field("x-amzn-RequestId").expect("an id");
        assert!(id != bad && id.len() == 36, "{bad} became {id}");
    }
}

#[test]
fn r_route_29_logs_say_that_an_id_was_refused() {
    let world = world();
    let logged = |field: &str| {
        let mut talk = world.talk("GET", "/prod/mock", &[field]);
        talk.admit();
        talk.look(|exchange, call| exchange.record(call, &crate::Outcome::default()).request_id.to_owned())
    };
    assert_eq!(logged(&format!("x-amzn-RequestId: {ID}")), ID);
    assert_eq!(logged("x-amzn-RequestId: no"), "UUID_REPLACED_INVALID_REQUEST_ID");
    assert_eq!(logged("x-other: no").len(), 36);
}

#[test]
fn r_route_30_who_gets_the_trace_id_back() {
    let world = world();
    let trace = "X-Amzn-Trace-Id: Root=1-a-b;Parent=c;Sampled=1";
    assert_eq!(world.answer("GET", "/prod/mock", &[trace]).field("X-Amzn-Trace-Id"), None);
    assert_eq!(world.answer("GET", "/prod/none", &[trace]).field("X-Amzn-Trace-Id"), None);
    let relay = |path: &str, lines: &str| {
        let answer = world.talk("GET", path, &[trace]).forwarded().relay(lines).1;
        answer.field("X-Amzn-Trace-Id").map(str::to_owned)
    };
    let ours = Some("Root=1-a-b;Parent=c;Sampled=1".to_owned());
    assert_eq!(relay("/prod/http", "200 OK"), ours);
    assert_eq!(relay("/prod/http", "200 OK\nX-Amzn-Trace-Id: Root=theirs"), ours);
    assert_eq!(relay("/prod/proxy", "200 OK"), None);
    assert_eq!(relay("/prod/proxy", "200 OK\nX-Amzn-Trace-Id: Root=theirs").as_deref(), Some("Root=theirs"));
}

#[test]
fn r_route_31_the_upstream_gets_the_whole_trace_id() {
    let world = world();
    let sent = |fields: &[&str]| {
        let (_, message) = world.forwarded("GET", "/prod/proxy", fields);
        message.field("X-Amzn-Trace-Id").expect("always there").to_owned()
    };
    let fresh = sent(&[]);
    assert!(fresh.starts_with("Root=1-386d4380-") && fresh.ends_with(";Sampled=0"), "{fresh}");
    assert_eq!(sent(&["X-Amzn-Trace-Id: Root=1-a-b;Parent=c"]), "Root=1-a-b;Parent=c;Sampled=1");
    let own = sent(&["X-Amzn-Trace-Id: Self=1-x-y;Root=1-a-b"]);
    assert!(own.starts_with("Self=1-x-y;Root=1-a-b;Parent=") && own.ends_with(";Sampled=0"), "{own}");
}
