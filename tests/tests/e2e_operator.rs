//! The operator's side of the control plane: history, rollback, users, audit, backup, several control planes, limits.

use std::{fs, process::Command};

use ringgate_tests::{
    control::Control,
    driver::Driver,
    eventually::eventually,
    gateway::Gateway,
    postgres::Postgres,
    programs,
    site::{Site, text},
};
use serde_json::Value;

fn start(driver: Driver) -> (Site, Control, Gateway) {
    let site = Site::new();
    let control = Control::start(&site);
    let gateway = control.gateway(&site, driver);
    (site, control, gateway)
}

fn history(site: &Site, control: &Control) -> Value {
    let said = control.ringgate_ok(site, &["history", "--format", "json", "-n", "500"]);
    serde_json::from_str(&said).expect("JSON")
}

/// The number of what is published, when it is written.
fn published(site: &Site, control: &Control, after: u64) -> u64 {
    eventually("the published snapshot is in the history", || {
        history(site, control)["published"].as_u64().filter(|number| *number > after)
    })
}

fn log(site: &Site) -> String {
    fs::read_to_string(site.path("control.log")).expect("a log")
}

#[test]
fn r_stage_06_routes_go_back_stay_there_and_go_on() {
    let (site, control, gateway) = start(Driver::Epoll);
    control.run(Some(&gateway), &["held.py", "make"]);
    control.run(Some(&gateway), &["keeps.py", "make"]);
    let first = published(&site, &control, 1);
    control.run(Some(&gateway), &["serves.py", "change", "second"]);
    let second = published(&site, &control, first);
    let said = control.ringgate_ok(&site, &["diff", &first.to_string(), &second.to_string()]);
    assert!(
        said.starts_with("~ stage prod (api ") && said.ends_with("): variable who last -> second\n"),
        "{said}"
    );
    let same = control.ringgate_ok(&site, &["diff", &second.to_string(), &second.to_string()]);
    assert_eq!(same, "no difference\n");

    let said = control.ringgate_ok(&site, &["rollback", "--to", &first.to_string()]);
    assert!(said.contains("routes are held there"), "{said}");
    control.run(Some(&gateway), &["serves.py", "last"]);
    let third = published(&site, &control, second);
    // Changes are accepted and durable, and routes stay; keys act at once.
    control.run(Some(&gateway), &["serves.py", "change", "third", "last"]);
    control.run(Some(&gateway), &["held.py", &third.to_string()]);
    let page = history(&site, &control);
    assert_eq!((&page["held"]["of"], &page["held"]["snapshot"]), (&Value::from(first), &Value::from(third)));
    let note = page["snapshots"].as_array().expect("snapshots").iter().find(|entry| entry["number"] == third);
    let note = note.expect("the entry of the rollback")["note"].as_str().expect("a note");
    assert!(note.starts_with(&format!("rollback to {first} by arn:")), "{note}");

    // It survives a restart, and is said.
    control.kill();
    let control = Control::start(&site);
    assert!(log(&site).contains(&format!("routes are held at snapshot {third} (rolled back to {first} by ")));
    control.run(Some(&gateway), &["serves.py", "last"]);
    let human = control.ringgate_ok(&site, &["history"]);
    assert!(human.starts_with(&format!("routes are held at {third}")), "{human}");
    control.ringgate_ok(&site, &["rollback", "--release"]);
    control.run(Some(&gateway), &["serves.py", "third"]);
    assert!(history(&site, &control).get("held").is_none());

    for (arguments, want) in [
        (&["rollback", "--release"][..], "No routes are held"),
        (&["rollback", "--to", "999"], "the history has no snapshot 999"),
        (&["diff", "1", "999"], "has no snapshot 999"),
    ] {
        let output = control.ringgate(&site, arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(want), "{arguments:?}: {said}");
    }
}

#[test]
fn a_burst_of_changes_is_a_few_entries_and_ends_in_the_last() {
    let (site, control, gateway) = start(Driver::Epoll);
    control.run(Some(&gateway), &["crowd.py"]);
    // An end in order writes what waits.
    control.stop();
    let control = Control::start(&site);
    published(&site, &control, 0);
    let page = history(&site, &control);
    let entries = page["snapshots"].as_array().expect("snapshots");
    let notes: Vec<&str> = entries.iter().filter_map(|entry| entry["note"].as_str()).collect();
    assert!(notes.iter().any(|note| note.contains("changes before it")), "{notes:#?}");
    assert!(entries.len() < 50, "{notes:#?}");
    let newest = entries.first().expect("an entry");
    assert_eq!(page["published"], newest["number"], "what is published is the newest");
    assert_ne!(newest["note"], "the control plane started", "an unchanged content makes no entry");
    // The same entry holds, byte for byte, what gateways are given.
    let number = newest["number"].to_string();
    let file = text(&control.path("published.snapshot")).to_owned();
    assert_eq!(control.ringgate_ok(&site, &["diff", &number, &file]), "no difference\n");
}

const LOOKS: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"apigateway:GET","Resource":"*"},
    {"Effect":"Allow","Action":"apigateway:POST","Resource":"arn:aws:apigateway:us-east-1::/apikeys"}]}"#;

#[test]
fn s_mo_20_users_may_what_their_policies_say_and_everything_has_a_record() {
    let site = Site::new();
    let control = Control::start(&site);
    let policy = site.write("looks.json", LOOKS);
    let key = control.ringgate_ok(&site, &["users", "add", "alice", "--policy", text(&policy)]);
    control.run(None, &["users.py", "works", &key]);
    let file = site.write("alice.json", &key);
    let url = control.url();
    let as_alice = |arguments: &[&str]| {
        let mut all = arguments.to_vec();
        all.extend_from_slice(&["--endpoint-url", &url, "--credentials", text(&file)]);
        site.ringgate(&all)
    };
    assert!(as_alice(&["users", "list"]).status.success(), "looking is allowed");
    let refused = as_alice(&["users", "remove", "administrator"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("not authorized to perform: apigateway:POST"), "{said}");
    assert!(said.contains("/_ringgate/users/administrator/remove"), "{said}");

    let stolen = site.path("stolen.backup");
    let refused = as_alice(&["backup", text(&stolen)]);
    assert!(
        !refused.status.success() && !stolen.exists(),
        "a backup holds every secret: looking is not enough"
    );

    let refused = as_alice(&["diff", "1", "1"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    let keys = "apigateway:POST on resource: arn:aws:apigateway:us-east-1::/_ringgate/history/1/keys";
    assert!(!refused.status.success() && said.contains(keys), "so do keys of the history: {said}");

    let next = control.ringgate_ok(&site, &["users", "rotate", "alice", "--keep-old"]);
    control.run(None, &["users.py", "works", &key]);
    control.run(None, &["users.py", "works", &next]);
    let third = control.ringgate_ok(&site, &["users", "rotate", "alice"]);
    control.run(None, &["users.py", "gone", &key]);
    control.run(None, &["users.py", "gone", &next]);
    control.run(None, &["users.py", "works", &third]);
    let list = control.ringgate_ok(&site, &["users", "list"]);
    let id = |key: &str| {
        serde_json::from_str::<Value>(key).expect("JSON")["accessKeyId"].as_str().map(str::to_owned)
    };
    assert!(list.contains("user/alice") && list.contains(&id(&third).expect("an id")), "{list}");
    assert!(!list.contains(&id(&key).expect("an id")), "{list}");
    control.ringgate_ok(&site, &["users", "remove", "alice"]);
    control.run(None, &["users.py", "gone", &third]);

    for (arguments, want) in [
        (
            &["users", "add", "administrator", "--policy", text(&policy)][..],
            "There is a user `administrator` already",
        ),
        (&["users", "remove", "administrator"], "The administrator cannot be removed"),
        (&["users", "remove", "alice"], "There is no user `alice`"),
        (&["users", "add", "a b", "--policy", text(&policy)], "is no name of a user"),
    ] {
        let output = control.ringgate(&site, arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(want), "{arguments:?}: {said}");
    }

    let all = control.ringgate_ok(&site, &["audit"]);
    for operation in ["CreateAdministrator", "CreateUser", "RotateUserKeys", "DeleteUser", "CreateApiKey"] {
        assert!(all.contains(operation), "{operation}: {all}");
    }
    let hers = control.ringgate_ok(&site, &["audit", "--who", "alice", "--since", "2020-01-01T00:00:00Z"]);
    assert!(!hers.is_empty() && hers.lines().all(|line| line.contains("CreateApiKey /apikeys")), "{hers}");
    assert_eq!(control.ringgate_ok(&site, &["audit", "--resource", "/restapis"]), "");
    assert_eq!(control.ringgate_ok(&site, &["audit", "--until", "2020-01-01T00:00:00Z"]), "");
    let secret = serde_json::from_str::<Value>(&key).expect("JSON")["secretAccessKey"].to_string();
    assert!(!all.contains(secret.trim_matches('"')), "no record has a secret");
}

#[test]
fn a_backup_is_taken_while_it_runs_and_comes_back() {
    let site = Site::new();
    let control = Control::start(&site);
    let made = control.run(None, &["keeps.py", "make"]);
    published(&site, &control, 1);
    let file = site.path("all.backup");
    let said = control.ringgate_ok(&site, &["backup", text(&file)]);
    assert!(said.contains("ringgate-control restore"), "{said}");
    assert!(control.ringgate_ok(&site, &["audit", "--operation", "Backup"]).contains("/_ringgate/backup"));

    let restore = |more: &[&str]| {
        let mut command = Command::new(programs::control());
        command.args(["restore", text(&file), "--data", text(&site.path("other"))]).args(more);
        command.output().expect("it runs")
    };
    assert!(restore(&[]).status.success());
    let again = restore(&[]);
    let said = String::from_utf8_lossy(&again.stderr);
    assert!(!again.status.success() && said.contains("--replace"), "{said}");
    assert!(restore(&["--replace"]).status.success());
    fs::copy(control.path("administrator.json"), site.path("other/administrator.json")).expect("a copy");
    let other = Control::try_start_in(&site, "other", &["--listen", "127.0.0.1:0"]).expect("it starts");
    assert_eq!(other.run(None, &["keeps.py", "show"]), made);
    let routes = |control: &Control| fs::read(control.path("published.snapshot")).expect("routes");
    assert_eq!(routes(&other), routes(&control), "the same is published");
    assert!(other.ringgate_ok(&site, &["audit"]).contains("Restore"));
}

/// Two control planes, each with data of its own, on one store.
fn pair(store: &str, site: &Site) {
    let options = ["--listen", "127.0.0.1:0", "--store", store];
    let first = Control::try_start(site, &options).expect("it starts");
    let second = Control::try_start_in(site, "data2", &options).expect("it starts");
    assert!(!second.path("administrator.json").exists(), "the first has made one");
    first.run(None, &["pair.py", &second.url()]);
    let routes = |control: &Control| fs::read(control.path("published.snapshot")).ok();
    eventually("both publish the same", || {
        (routes(&first) == routes(&second) && routes(&first).is_some_and(|bytes| bytes.len() > 1_000))
            .then_some(())
    });
    let gateway = first.gateway(site, Driver::Epoll);
    first.run(Some(&gateway), &["serves.py", "both"]);

    // One goes back, and both hold.
    let number = published(site, &first, 1);
    first.ringgate_ok(site, &["rollback", "--to", &(number).to_string()]);
    let held = |control: &Control| {
        let url = control.url();
        let key = first.path("administrator.json");
        let said = site.ringgate_ok(&[
            "history",
            "--format",
            "json",
            "--endpoint-url",
            &url,
            "--credentials",
            text(&key),
        ]);
        let page: Value = serde_json::from_str(&said).expect("JSON");
        page.get("held").map(|held| held["of"].clone())
    };
    eventually("the other holds", || (held(&second) == Some(Value::from(number))).then_some(()));
    first.ringgate_ok(site, &["rollback", "--release"]);
    eventually("the other goes on", || held(&second).is_none().then_some(()));
}

#[test]
fn two_control_planes_share_a_file() {
    let site = Site::new();
    let store = site.path("shared.db");
    pair(text(&store), &site);
}

#[test]
fn two_control_planes_share_a_postgres() {
    let (site, postgres) = (Site::new(), Postgres::start());
    pair(&postgres.url(), &site);
}

#[test]
fn r_lim_08_documented_limits_hold_where_they_are_asked_for() {
    let site = Site::new();
    let control = Control::try_start(&site, &["--listen", "127.0.0.1:0", "--limits", "aws"]);
    control.expect("it starts").run(None, &["limited.py"]);
}
