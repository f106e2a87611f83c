use ringgate_http::Method;
use ringgate_snapshot::file::Loaded;
use ringgate_snapshot::schema::{Api, Routes};

use super::*;
use crate::fixture::{api, deployment, load, whole};
use crate::route;

const API: &str = "abcdefghij";
const HOST: &str = "abcdefghij.execute-api.us-east-1.example.com";

fn snapshot() -> Loaded<Routes> {
    let routes = deployment(&[("GET", "/"), ("GET", "/x"), ("ANY", "/{proxy+}")]).unwrap();
    let disabled = Api { default_endpoint_disabled: true, ..api("disabled00", routes.clone()) };
    load(vec![api(API, routes.clone()), api("other00000", routes), disabled])
}

struct Seen {
    api: u32,
    stage: u32,
    addressing: Addressing,
    full_path: String,
    path: String,
}

fn find(host: &str, path: &str, header: Option<&str>) -> Result<Seen, Miss> {
    let snapshot = snapshot();
    let buffer = path.as_bytes();
    let api_header = header.map(str::as_bytes);
    let located =
        locate(snapshot.get(), &Address { buffer, host: host.as_bytes(), path: whole(buffer), api_header })?;
    assert!(located.stage_in(snapshot.get()).is_some() && located.deployment_in(snapshot.get()).is_some());
    let text = |span: Span| String::from_utf8(span.of(buffer).to_vec()).unwrap();
    let Located { api, stage, addressing, .. } = located;
    Ok(Seen { api, stage, addressing, full_path: text(located.full_path), path: text(located.path) })
}

fn check(host: &str, path: &str, expected: (u32, &str, &str)) {
    let seen = find(host, path, None).unwrap_or_else(|miss| panic!("{host} {path} {miss:?}"));
    assert_eq!((seen.stage, seen.full_path.as_str(), seen.path.as_str()), expected, "{host} {path}");
    assert_eq!(seen.api, 0);
}

fn check_miss(host: &str, path: &str, header: Option<&str>, expected: Forbidden) {
    assert_eq!(find(host, path, header).err(), Some(Miss::Forbidden(expected)), "{host} {path}");
}

#[test]
fn r_route_01_the_default_host_names_the_api() {
    check(HOST, "/dev/x", (0, "/dev/x", "/x"));
    check(&format!("{HOST}:8443"), "/prod/x", (1, "/prod/x", "/x"));
    check(&format!("{HOST}."), "/dev/x", (0, "/dev/x", "/x"));
    assert_eq!(find(HOST, "/dev", Some("other00000")).unwrap().addressing, Addressing::Host);
}

#[test]
fn r_route_02_hosts_have_no_case_and_ids_elsewhere_do() {
    check(&HOST.to_uppercase(), "/dev/x", (0, "/dev/x", "/x"));
    check_miss("localhost", "/_aws/execute-api/ABCDEFGHIJ/dev/x", None, Forbidden::UnknownApi);
    check_miss("localhost", "/dev/x", Some("ABCDEFGHIJ"), Forbidden::UnknownApi);
}

#[test]
fn r_route_03_the_header_names_the_api_on_other_hosts() {
    let seen = find("vpce-1.execute-api.us-east-1.vpce.example.org", "/dev/x", Some(API)).unwrap();
    assert_eq!((seen.api, seen.addressing), (0, Addressing::Header));
    check_miss("localhost", "/dev/x", None, Forbidden::NoApi);
    check_miss("localhost", "/dev/x", Some(""), Forbidden::UnknownApi);
}

#[test]
fn paths_name_the_api_on_other_hosts() {
    check("localhost:8080", "/_aws/execute-api/abcdefghij/dev/x", (0, "/dev/x", "/x"));
    check("127.0.0.1", "//_aws//execute-api/abcdefghij//dev//x", (0, "/dev//x", "/x"));
    check("localhost", "/%5Faws/execute%2Dapi/%61bcdefghij/dev/x", (0, "/dev/x", "/x"));
    let seen = find("localhost", "/_aws/execute-api/other00000/dev", Some(API)).unwrap();
    assert_eq!((seen.api, seen.addressing), (2, Addressing::Path));
    check_miss("localhost", "/_aws/execute-api/", None, Forbidden::NoApi);
    check_miss("localhost", "/_aws/execute-api/abcdefghij/", None, Forbidden::NoStage);
    check_miss("localhost", "/_aws/execute-api/nobody0000/dev", None, Forbidden::UnknownApi);
    check_miss(HOST, "/_aws/execute-api/abcdefghij/dev/x", None, Forbidden::UnknownStage);
}

#[test]
fn r_route_04_the_stage_is_stripped() {
    check(HOST, "/dev", (0, "/dev", ""));
    check(HOST, "/dev/", (0, "/dev/", "/"));
    check(HOST, "/%64ev/x", (0, "/%64ev/x", "/x"));
}

#[test]
fn r_route_05_no_stage_is_forbidden() {
    for path in ["", "/", "//", "*"] {
        check_miss(HOST, path, None, Forbidden::NoStage);
    }
    for path in ["/x", "/Dev", "/dev2/x", "/de", "/%2564ev", "/dev%2Fx"] {
        check_miss(HOST, path, None, Forbidden::UnknownStage);
    }
    check_miss("nobody0000.execute-api.us-east-1.example.com", "/dev", None, Forbidden::UnknownApi);
    check_miss("abcdefghij.execute-api.eu-west-1.example.com", "/dev", None, Forbidden::WrongRegion);
    let long = format!("{}.execute-api.us-east-1.example.com", "a".repeat(200));
    check_miss(&long, "/dev", Some(API), Forbidden::UnknownApi);
}

#[test]
fn r_route_06_a_disabled_default_endpoint_is_forbidden_by_every_address() {
    check_miss("disabled00.execute-api.us-east-1.example.com", "/dev", None, Forbidden::EndpointDisabled);
    check_miss("localhost", "/_aws/execute-api/disabled00/dev", None, Forbidden::EndpointDisabled);
    check_miss("localhost", "/dev", Some("disabled00"), Forbidden::EndpointDisabled);
}

#[test]
fn r_route_24_slashes_around_the_stage_collapse() {
    check(HOST, "/dev//x", (0, "/dev//x", "/x"));
    check(HOST, "//dev/x", (0, "/dev/x", "/x"));
    check(HOST, "///dev///x//", (0, "/dev///x//", "/x//"));
    check(HOST, "/dev///", (0, "/dev///", "/"));
}

#[test]
fn the_three_steps_together() {
    let snapshot = snapshot();
    let buffer = b"GET http://h//dev//a//b/?q=1 HTTP/1.1";
    let target = crate::split_target(buffer, Span::new(4, 28)).unwrap();
    let address = Address { buffer, host: HOST.as_bytes(), path: target.path, api_header: None };
    let located = locate(snapshot.get(), &address).unwrap();
    let routed = route(snapshot.get(), buffer, &located, Method::Get).unwrap();
    assert_eq!(routed.path.of(buffer), b"/a//b/");
    assert_eq!(routed.full_path.of(buffer), b"/dev//a//b/");
    assert_eq!(routed.variables.get(0).unwrap().of(buffer), b"a//b");
    assert_eq!(routed.variables.get(1), None);
    assert_eq!(routed.route_in(snapshot.get()).unwrap().resource_path.as_str(), "/{proxy+}");
    assert!(route(snapshot.get(), buffer, &located, Method::Other).is_none());
}

mod any_request {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_located_or_missed_without_harm(
            host in "([a-j]{10}\\.)?(execute-api\\.)?(us-east-1\\.)?(example\\.com)?[.:0-9]{0,3}",
            path in "(/_aws/execute-api/abcdefghij)?[/%dev64x]{0,12}",
        ) {
            if let Ok(seen) = find(&host, &path, Some(API)) {
                prop_assert!(path.ends_with(&seen.full_path) && seen.full_path.ends_with(&seen.path));
                prop_assert!(seen.full_path.starts_with('/') && !seen.path.starts_with("//"));
            }
        }
    }
}
