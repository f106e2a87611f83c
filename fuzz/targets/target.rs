//! Any bytes as a request target and as a host: parts stay inside the target, the canonical path is canonical, and it
//! leads to the same route as the path it came from.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ringgate_fuzz::sample;
use ringgate_http::{Method, Span};
use ringgate_route::{Address, canonicalize, has_dot_segments, locate, route, split_target};
use ringgate_snapshot::file::{Loaded, Trust, encode_routes};
use ringgate_snapshot::schema::Routes;

static LOADED: LazyLock<Loaded<Routes>> = LazyLock::new(|| {
    let file = encode_routes(&sample::routes()).expect("can be written");
    Loaded::from_bytes(&file, Trust::Anybody).expect("is sound")
});

fuzz_target!(|input: (bool, &[u8], &[u8])| {
    let (is_default, host, bytes) = input;
    let host = if is_default { sample::HOST.as_bytes() } else { host };
    let Ok(target) = split_target(bytes, Span::new(0, bytes.len())) else { return };
    for part in [target.authority.unwrap_or_default(), target.path, target.query] {
        assert!(part.start <= part.end && part.end as usize <= bytes.len());
    }
    let path = target.path.of(bytes);
    let (mut once, mut twice) = (Vec::new(), Vec::new());
    canonicalize(path, &mut once);
    canonicalize(&once, &mut twice);
    assert_eq!(once, twice);
    assert_eq!(has_dot_segments(path), has_dot_segments(&once));
    for method in [Method::Get, Method::Post, Method::Other] {
        let received = find(host, bytes, target.path, method);
        assert_eq!(received, find(host, &once, Span::new(0, once.len()), method));
        assert!(received.is_none() || method != Method::Other);
    }
});

/// API, stage, route; of values only the number, because the two paths spell them differently.
fn find(host: &[u8], buffer: &[u8], path: Span, method: Method) -> Option<(u32, u32, u32, usize)> {
    let routes = LOADED.get();
    let located = locate(routes, &Address { buffer, host, path, api_header: None }).ok()?;
    let routed = route(routes, buffer, &located, method)?;
    assert!(routed.full_path.of(buffer).ends_with(routed.path.of(buffer)));
    for value in routed.variables.as_slice() {
        assert!(!value.is_empty() && value.start >= routed.path.start && value.end <= routed.path.end);
    }
    Some((routed.api, routed.stage, routed.route, routed.variables.len()))
}
