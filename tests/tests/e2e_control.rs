//! The control plane with the clients it is made for: boto3, and the command `aws` (R-MGMT-01 to R-MGMT-10).
//! `tests/clients/install` installs them.

use std::{fs, os::unix::fs::PermissionsExt};

use ringgate_tests::{
    control::Control,
    driver::Driver,
    eventually::eventually,
    gateway::Gateway,
    site::{Site, text},
};

fn start(driver: Driver) -> (Site, Control, Gateway) {
    let site = Site::new();
    let control = Control::start(&site);
    let gateway = control.gateway(&site, driver);
    (site, control, gateway)
}

fn walk(driver: Driver, arguments: &[&str]) {
    let (_site, control, gateway) = start(driver);
    control.run(Some(&gateway), arguments);
}

#[test]
fn a_first_api_with_boto3() {
    walk(Driver::Epoll, &["tutorials.py", "first_api"]);
}

#[test]
fn stage_settings_and_gateway_responses_with_boto3() {
    walk(Driver::IoUring, &["tutorials.py", "settings_and_gateway_responses"]);
}

#[test]
fn keys_and_plans_with_boto3() {
    walk(Driver::Epoll, &["tutorials.py", "keys_and_plans"]);
}

#[test]
fn validation_with_boto3() {
    walk(Driver::IoUring, &["tutorials.py", "validation"]);
}

#[test]
fn a_lambda_authorizer_with_boto3() {
    walk(Driver::Epoll, &["tutorials.py", "lambda_authorizer"]);
}

#[test]
fn a_canary_with_boto3() {
    walk(Driver::Epoll, &["tutorials.py", "canary"]);
}

#[test]
fn tags_and_documentation_with_boto3() {
    walk(Driver::Epoll, &["tutorials.py", "tags_and_documentation"]);
}

#[test]
fn a_first_api_with_the_command_aws() {
    walk(Driver::Epoll, &["command.py"]);
}

#[test]
fn r_mgmt_06_07_10_every_operation_answers_as_the_model_says() {
    let site = Site::new();
    // Nobody is asked whom a test could not answer for.
    let control = Control::start_within(&site, &[("AWS_ENDPOINT_URL", "http://127.0.0.1:1")]);
    control.run(None, &["sweep.py"]);
}

#[test]
fn many_calls_at_once_lose_nothing_and_pages_show_all() {
    walk(Driver::Epoll, &["crowd.py"]);
}

#[test]
fn only_who_has_a_key_is_let_in() {
    let site = Site::new();
    let control = Control::start(&site);
    control.run(None, &["identity.py"]);
    let file = fs::metadata(control.path("administrator.json")).expect("the administrator's key");
    assert_eq!(file.permissions().mode() & 0o777, 0o600, "only its owner reads it");
    let directory = fs::metadata(control.path("")).expect("the data directory");
    assert_eq!(directory.permissions().mode() & 0o777, 0o700, "only its owner looks into it");
}

#[test]
fn an_open_door_is_on_loopback_only() {
    let site = Site::new();
    for address in ["0.0.0.0:0", "[::]:0"] {
        let said = Control::try_start(&site, &["--listen", address, "--insecure-local"]);
        let said = said.err().expect("it does not start");
        assert!(said.contains("--insecure-local takes everybody's calls"), "{said}");
    }
    let control = Control::try_start(&site, &["--listen", "127.0.0.1:0", "--insecure-local"]);
    let control = control.expect("it starts");
    control.run(None, &["stranger.py"]);
    assert!(!control.path("administrator.json").exists(), "nobody needs a key");
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let (site, control, gateway) = start(Driver::Epoll);
    let made = control.run(Some(&gateway), &["keeps.py", "make"]);
    let key = fs::read(control.path("administrator.json")).expect("the administrator's key");
    control.kill();

    let control = Control::start(&site);
    assert_eq!(fs::read(control.path("administrator.json")).expect("the administrator's key"), key);
    assert_eq!(control.run(None, &["keeps.py", "show"]), made);
    // The gateway of before, and changes that reach it.
    control.run(Some(&gateway), &["serves.py", "last"]);
    control.run(Some(&gateway), &["serves.py", "change", "again"]);

    // Another gateway, from what is published.
    gateway.kill();
    let gateway = control.gateway(&site, Driver::IoUring);
    control.run(Some(&gateway), &["serves.py", "again"]);
}

#[test]
fn a_gateway_that_missed_something_catches_up() {
    let site = Site::new();
    let control = Control::start(&site);
    for name in ["published.snapshot", "published.keys"] {
        fs::copy(control.path(name), site.path(name)).expect("a copy");
    }
    control.run(None, &["keeps.py", "make"]);

    // It starts with what was published before; nothing changes any more.
    let (old, keys) = (site.path("published.snapshot"), site.path("published.keys"));
    let gateway = site.serve(Driver::Epoll, &old).args(["--keys", text(&keys)]).start();
    eventually("a snapshot is pushed", || (gateway.admin().generation() >= 2).then_some(()));
    control.run(Some(&gateway), &["serves.py", "last"]);
}
