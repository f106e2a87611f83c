//! Gateways attached to a control plane: what they are given, what they keep, and who is let in.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use ringgate_tests::{
    control::Control,
    driver::Driver,
    eventually::eventually,
    forwarder::Forwarder,
    gateway::{Gateway, Launch},
    on_each_driver,
    site::{Site, text},
};
use serde_json::Value;

on_each_driver![
    a_change_reaches_an_attached_gateway,
    it_serves_on_and_starts_again_without_the_control_plane,
    a_gateway_waits_for_its_first_snapshot,
    a_dismissed_gateway_is_refused,
    a_large_snapshot_arrives_whole,
    a_refused_snapshot_is_rolled_back_for_all_and_shown,
    a_refused_snapshot_is_rolled_back_in_the_files_too,
    what_is_served_already_makes_no_generation,
];

/// A control plane that gateways reach by a port that stays.
struct Fleet {
    site: Site,
    control: Control,
    forwarder: Forwarder,
}

impl Fleet {
    fn start() -> Fleet {
        let site = Site::new();
        let control = Control::start_open(&site, &[]);
        let forwarder = Forwarder::new();
        forwarder.lead_to(control.attach_address());
        Fleet { site, control, forwarder }
    }

    /// Makes an API with `GET /pets`; gives its id.
    fn make(&self) -> String {
        self.control.run(None, &["fleet.py", "make"]).trim().to_owned()
    }

    fn enrol(&self, name: &str) -> PathBuf {
        let path = self.site.path(&format!("{name}.bundle"));
        let address = self.forwarder.address().to_string();
        self.control.command(&["enrol", name, "--address", &address, "--output", text(&path)]);
        path
    }

    fn launch(&self, driver: Driver, name: &str) -> Launch {
        let bundle = self.site.path(&format!("{name}.bundle"));
        let state = self.site.path(&format!("{name}.state"));
        self.site.gateway(driver).args(["--control", text(&bundle), "--state", text(&state)])
    }

    /// An enrolled gateway that runs.
    fn gateway(&self, driver: Driver, name: &str) -> Gateway {
        self.enrol(name);
        self.launch(driver, name).start()
    }

    /// Waits until a gateway reports that it runs what is published; gives the report.
    fn in_step(&self, name: &str) -> Value {
        eventually(&format!("{name} runs what is published"), || {
            let report = self.control.report();
            let found = report["gateways"].as_array()?.iter().find(|one| one["name"] == name)?.clone();
            let runs = ["routesHash", "keysHash"].into_iter().all(|hash| found[hash] == report[hash]);
            (runs && found["attached"] == true).then_some(found)
        })
    }
}

fn ask(gateway: &Gateway, api: &str) -> String {
    let target = format!("/_aws/execute-api/{api}/prod/pets");
    gateway.connect().ask(format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")).text()
}

fn wait_until_it_says(gateway: &Gateway, api: &str, wanted: &str) {
    eventually(&format!("the gateway says {wanted}"), || ask(gateway, api).contains(wanted).then_some(()));
}

fn a_change_reaches_an_attached_gateway(driver: Driver) {
    let fleet = Fleet::start();
    let gateway = fleet.gateway(driver, "east-1");
    let api = fleet.make();
    wait_until_it_says(&gateway, &api, "world");
    let report = fleet.in_step("east-1");
    assert_eq!(report["generation"], gateway.admin().generation());
    assert_eq!(report["refused"], Value::Null);
    fleet.control.run(None, &["fleet.py", "who", "you"]);
    wait_until_it_says(&gateway, &api, "you");
    // Nobody else says what it serves.
    let (answer, rollback) = (
        gateway.admin().put("/snapshot", &fleet.control.path("published.snapshot")),
        gateway.admin().ask("POST", "/rollback", b""),
    );
    assert_eq!((answer.status, rollback.status), (409, 409), "{}", answer.text());
}

fn it_serves_on_and_starts_again_without_the_control_plane(driver: Driver) {
    let fleet = Fleet::start();
    let gateway = fleet.gateway(driver, "east-1");
    let api = fleet.make();
    wait_until_it_says(&gateway, &api, "world");
    // What it reports it has kept.
    fleet.in_step("east-1");
    let Fleet { site, control, forwarder } = fleet;
    control.kill();
    forwarder.cut();
    gateway.wait_for_line("what is here is served on");
    assert!(ask(&gateway, &api).contains("world"), "it serves on");
    gateway.kill();
    for name in ["attached.snapshot", "attached.keys"] {
        let file = fs::metadata(site.path("east-1.state").join(name)).expect("it is kept");
        assert_eq!(file.permissions().mode() & 0o777, 0o600, "{name}: only its owner reads it");
    }

    let control = Control::start_open(&site, &[]);
    let fleet = Fleet { site, control, forwarder };
    let gateway = fleet.launch(driver, "east-1").start();
    assert!(ask(&gateway, &api).contains("world"), "from the disk: the way to the control plane is cut");
    fleet.control.run(None, &["fleet.py", "who", "again"]);
    fleet.forwarder.lead_to(fleet.control.attach_address());
    wait_until_it_says(&gateway, &api, "again");
    fleet.in_step("east-1");
}

fn a_gateway_waits_for_its_first_snapshot(driver: Driver) {
    let fleet = Fleet::start();
    fleet.make();
    fleet.forwarder.cut();
    let gateway = fleet.gateway(driver, "east-1");
    assert_eq!(gateway.admin().ask("GET", "/readyz", b"").status, 503);
    fleet.forwarder.lead_to(fleet.control.attach_address());
    eventually("it is ready", || (gateway.admin().ask("GET", "/readyz", b"").status == 200).then_some(()));
    // Damage on disk is no reason not to start.
    fleet.in_step("east-1");
    gateway.kill();
    fs::write(fleet.site.path("east-1.state").join("attached.snapshot"), "damaged").expect("written");
    let gateway = fleet.launch(driver, "east-1").start();
    gateway.wait_for_line("the control plane is asked for another");
    eventually("it is ready", || (gateway.admin().ask("GET", "/readyz", b"").status == 200).then_some(()));
}

fn a_dismissed_gateway_is_refused(driver: Driver) {
    let fleet = Fleet::start();
    let (stays, goes) = (fleet.gateway(driver, "stays"), fleet.gateway(driver, "goes"));
    let api = fleet.make();
    wait_until_it_says(&goes, &api, "world");
    fleet.in_step("goes");
    fleet.control.command(&["dismiss", "goes"]);
    fleet.control.run(None, &["fleet.py", "who", "you"]);
    goes.wait_for_line("was dismissed");
    wait_until_it_says(&stays, &api, "you");
    assert!(ask(&goes, &api).contains("world"), "it serves what it has");
    assert_eq!(fleet.control.reported("goes"), Value::Null);
    // Enrolled again, it is let in with its new certificate, and not with the old one.
    fs::rename(fleet.site.path("goes.bundle"), fleet.site.path("old.bundle")).expect("renamed");
    goes.kill();
    let goes = fleet.gateway(driver, "goes");
    wait_until_it_says(&goes, &api, "you");
    let old = fleet.launch(driver, "old").start();
    old.wait_for_line("was dismissed");
}

/// Large enough to travel compressed.
fn a_large_snapshot_arrives_whole(driver: Driver) {
    let fleet = Fleet::start();
    let gateway = fleet.gateway(driver, "east-1");
    let mut document = "openapi: 3.0.1\ninfo: {title: large, version: '1'}\npaths:\n".to_owned();
    for number in 0..200 {
        document += &format!(
            r#"
  /pets-{number}:
    get:
      responses: {{"200": {{description: ok}}}}
      x-amazon-apigateway-integration:
        type: MOCK
        requestTemplates: {{application/json: '{{"statusCode": 200}}'}}
        responses: {{default: {{statusCode: "200", responseTemplates: {{application/json: "pet {number}"}}}}}}
"#
        );
    }
    let made = fleet.control.call_with("POST", "/restapis?mode=import", document.as_bytes());
    let api = made["id"].as_str().expect("an id");
    let stage = serde_json::json!({ "stageName": "prod" });
    fleet.control.call("POST", &format!("/restapis/{api}/deployments"), &stage);
    fleet.in_step("east-1");
    for number in [0, 199] {
        let target = format!("/_aws/execute-api/{api}/prod/pets-{number}");
        let answer = gateway.connect().ask(format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert_eq!(answer.text(), format!("pet {number}"));
    }
    let published = fs::read(fleet.control.path("published.snapshot")).expect("the snapshot");
    let kept = fs::read(fleet.site.path("east-1.state").join("attached.snapshot")).expect("the snapshot");
    assert!(published.len() > 64 * 1024 && kept == published, "{} and {}", published.len(), kept.len());
}

#[test]
fn strangers_are_refused() {
    let (ours, theirs) = (Fleet::start(), Fleet::start());
    let read = |path: PathBuf| -> Value {
        serde_json::from_slice(&fs::read(path).expect("a bundle")).expect("JSON")
    };
    let (own, foreign) = (read(ours.enrol("east-1")), read(theirs.enrol("east-1")));
    for (name, authority, says) in [
        ("impostor", &own["authority"], "received fatal alert"),
        ("lost", &foreign["authority"], "invalid peer certificate"),
    ] {
        let mut bundle = foreign.clone();
        bundle["address"] = own["address"].clone();
        bundle["authority"] = authority.clone();
        ours.site.write(&format!("{name}.bundle"), bundle.to_string());
        ours.launch(Driver::Epoll, name).start().wait_for_line(says);
    }
    assert_eq!(ours.control.reported("east-1")["attached"], false);
}

#[test]
fn mistakes_in_the_settings_are_told() {
    let site = Site::new();
    let bundle = site.write("a.bundle", "{}");
    let said = |launch: Launch| launch.try_start().err().expect("it does not start");
    let start = || site.gateway(Driver::Epoll).args(["--control", text(&bundle)]);
    let told = said(start().args(["--state", "state"]));
    assert!(told.contains("missing field") && told.contains("ringgate-control enrol"), "{told}");
    let fleet = Fleet::start();
    let bundle = fleet.enrol("a");
    let told = said(site.gateway(Driver::Epoll).args(["--control", text(&bundle)]));
    assert!(told.contains("give --state DIR"), "{told}");
    let told = said(fleet.launch(Driver::Epoll, "a").args(["--snapshot", "a.snapshot"]));
    assert!(told.contains("cannot be used with"), "{told}");
    let everywhere = ["--listen", "127.0.0.1:0", "--attach", "0.0.0.0:0"];
    let told = Control::try_start(&site, &everywhere).err().expect("it does not start");
    assert!(told.contains("--attach-name"), "{told}");
}

/// Room for one count of a quota: two keys of a plan are one too many.
fn small(fleet: &Fleet, launch: Launch) -> Launch {
    let settings = fleet.site.write("small.json", r#"{"limits":{"quotaWords":1}}"#);
    launch.args(["--config", text(&settings)])
}

fn a_refused_snapshot_is_rolled_back_for_all_and_shown(driver: Driver) {
    let fleet = Fleet::start();
    let _large = fleet.gateway(driver, "large");
    fleet.enrol("small");
    let _small = small(&fleet, fleet.launch(driver, "small")).start();
    fleet.make();
    fleet.control.run(None, &["fleet.py", "keys", "1"]);
    let before = (fleet.in_step("large"), fleet.in_step("small"));

    fleet.control.run(None, &["fleet.py", "keys", "2"]);
    let rolled_back = eventually("it is rolled back", || {
        Some(fleet.control.report()["rolledBack"].clone()).filter(|it| !it.is_null())
    });
    assert_eq!(rolled_back["gateway"], "small");
    assert!(rolled_back["reason"].as_str().is_some_and(|it| it.contains("RS1003")), "{rolled_back}");
    let after = (fleet.in_step("large"), fleet.in_step("small"));
    assert_eq!(after.0["routesHash"], before.0["routesHash"]);
    assert_ne!(rolled_back["keysHash"], after.1["keysHash"]);
    let said = fleet.control.said();
    assert!(said.contains("rolled back, because the gateway small refused: RS1003"), "{said}");

    // What can be served is published again.
    fleet.control.run(None, &["fleet.py", "keys", "1"]);
    eventually("nothing is held back", || fleet.control.report()["rolledBack"].is_null().then_some(()));
    fleet.in_step("large");
    fleet.in_step("small");
}

fn a_refused_snapshot_is_rolled_back_in_the_files_too(driver: Driver) {
    let site = Site::new();
    let gateway = format!("unix:{}", text(&site.path("admin0")));
    let control = Control::start_open(&site, &["--gateway", &gateway]);
    let forwarder = Forwarder::new();
    forwarder.lead_to(control.attach_address());
    let fleet = Fleet { site, control, forwarder };
    let (routes, keys) = (fleet.control.path("published.snapshot"), fleet.control.path("published.keys"));
    let local = small(&fleet, fleet.site.serve(driver, &routes)).args(["--keys", text(&keys)]).start();
    let far = fleet.gateway(driver, "far");
    let api = fleet.make();
    assert!(ask(&local, &api).contains("world"), "at once");
    fleet.control.run(None, &["fleet.py", "keys", "1"]);
    fleet.control.run(None, &["fleet.py", "keys", "2"]);
    // The gateways of this machine were asked before the call was answered.
    assert_eq!(fleet.control.report()["rolledBack"]["gateway"], gateway);
    fleet.in_step("far");
    let reported = fleet.in_step(&gateway);
    let header = fs::read(&keys).expect("the keys");
    let name: String = header[56..88].iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(reported["keysHash"], name, "whoever reads the file reads the one before");
    assert_eq!(reported["generation"], local.admin().generation());
    fleet.control.run(None, &["fleet.py", "keys", "1"]);
    assert_eq!(fleet.control.report()["rolledBack"], Value::Null);
    wait_until_it_says(&far, &api, "world");
}

fn what_is_served_already_makes_no_generation(driver: Driver) {
    let site = Site::new();
    let page = |name: &str| {
        let paths = format!(
            r#"
  /pets:
    get:
      responses: {{"200": {{description: ok}}}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {{application/json: '{{"statusCode": 200}}'}}
        responses: {{default: {{statusCode: "200", responseTemplates: {{application/json: '{name}'}}}}}}
"#
        );
        site.api(name, &paths)
    };
    let (one, two, three) = (page("one"), page("two"), page("three"));
    let served = site.path("served.snapshot");
    fs::copy(&one, &served).expect("copied");
    let gateway = site.serve(driver, &served).start();
    let replace = |with: &PathBuf| {
        fs::copy(with, site.path("next")).expect("copied");
        fs::rename(site.path("next"), &served).expect("renamed");
    };
    assert_eq!(gateway.admin().deploy(&two), 2);
    assert_eq!(gateway.admin().deploy(&two), 2, "it is served already");
    // As a control plane does that pushes what it wrote.
    replace(&two);
    gateway.signal("HUP");
    replace(&three);
    eventually("the file is served", || (gateway.connect().get("/pets").text() == "three").then_some(()));
    // A worker serves it a moment before all have switched and the generation is told.
    eventually("it is generation 3", || (gateway.admin().generation() == 3).then_some(()));
    assert_eq!(gateway.admin().ask("POST", "/rollback", b"").json()["generation"], 4);
    assert_eq!(gateway.connect().get("/pets").text(), "two", "the one before is another");
}
