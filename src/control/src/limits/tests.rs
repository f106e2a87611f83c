use ringgate_management::{Incoming, decode};

use super::*;

fn request(method: &str, path: &str, body: &str) -> Request {
    let incoming = Incoming { method, path, query: "", fields: &[], body: body.as_bytes() };
    decode(&incoming).expect("a request")
}

/// Calls at times: which are let in, and for the others the seconds they are told to wait.
fn check(calls: &[(i64, &Request, Option<u32>)]) {
    let limits = Limits::new(0);
    for (at, (now_ms, request, want)) in calls.iter().enumerate() {
        let fault = limits.admit(request, *now_ms).err();
        let found = fault.as_ref().and_then(|fault| fault.retry_after_s);
        assert_eq!(found, *want, "call {at}, at {now_ms} ms");
        assert!(fault.is_none_or(|fault| fault.kind == FaultKind::TooManyRequests));
    }
}

#[test]
fn r_lim_08_an_operation_has_a_rate_of_its_own() {
    let regional =
        request("POST", "/restapis", r#"{"name":"a","endpointConfiguration":{"types":["REGIONAL"]}}"#);
    let edge = request("POST", "/restapis", r#"{"name":"a"}"#);
    let deployment = request("POST", "/restapis/a/deployments", "{}");
    check(&[
        (0, &regional, None),
        (0, &edge, None),
        (0, &deployment, None),
        (1, &regional, Some(3)),
        (1, &edge, Some(30)),
        (1, &deployment, Some(5)),
        (2_999, &regional, Some(1)),
        (3_000, &regional, None),
        (3_001, &regional, Some(3)),
        (5_000, &deployment, None),
        (29_999, &edge, Some(1)),
        (30_000, &edge, None),
    ]);
}

#[test]
fn r_lim_08_some_come_in_bursts() {
    let resource = request("POST", "/restapis/a/resources/b", r#"{"pathPart":"c"}"#);
    let mut calls = vec![(0, &resource, None); 5];
    calls.extend([(0, &resource, Some(1)), (199, &resource, Some(1)), (200, &resource, None)]);
    calls.extend([(201, &resource, Some(1)), (400, &resource, None), (5_000, &resource, None)]);
    check(&calls);
}

#[test]
fn r_lim_08_all_calls_share_the_accounts_bucket() {
    let get = request("GET", "/restapis", "");
    let mut calls = vec![(0, &get, None); 40];
    calls.extend([(0, &get, Some(1)), (99, &get, Some(1)), (100, &get, None), (100, &get, Some(1))]);
    // A clock that goes back neither gives nor takes.
    calls.extend([(50, &get, Some(1)), (200, &get, None), (200, &get, Some(1))]);
    check(&calls);
}

#[test]
fn what_is_refused_takes_nothing() {
    let deployment = request("POST", "/restapis/a/deployments", "{}");
    let get = request("GET", "/restapis", "");
    let mut calls = vec![(0, &deployment, None)];
    calls.extend(vec![(0, &deployment, Some(5)); 100]);
    // The account's bucket still has the other thirty-nine.
    calls.extend(vec![(0, &get, None); 39]);
    calls.push((0, &get, Some(1)));
    check(&calls);
}
