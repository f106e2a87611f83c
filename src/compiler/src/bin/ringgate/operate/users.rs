//! `ringgate users`.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::client::{Client, escape};
use super::{text, time};
use crate::args::Users;
use crate::failure::Failure;

/// Makes users, shows them, changes and removes them. A key is printed as the file that `--credentials` takes.
pub(crate) fn users(command: &Users) -> Result<ExitCode, Failure> {
    match command {
        Users::List { endpoint } => {
            let users = Client::new(endpoint)?.get("users")?;
            crate::print(&show(&users))
        }
        Users::Add { name, policy, endpoint } => {
            let policies = read_policies(policy)?;
            let key = Client::new(endpoint)?.post("users", &json!({ "name": name, "policies": policies }))?;
            crate::print(&format!("{key:#}\n"))
        }
        Users::Rotate { name, keep_old, endpoint } => {
            let path = format!("users/{}/keys", escape(name));
            let key = Client::new(endpoint)?.post(&path, &json!({ "keepOld": keep_old }))?;
            crate::print(&format!("{key:#}\n"))
        }
        Users::Policy { name, policy, endpoint } => {
            let policies = read_policies(policy)?;
            let path = format!("users/{}/policies", escape(name));
            Client::new(endpoint)?.post(&path, &json!({ "policies": policies }))?;
            crate::print(&format!("{name} has {} now\n", counted(policies.len(), "policy", "policies")))
        }
        Users::Remove { name, endpoint } => {
            let path = format!("users/{}/remove", escape(name));
            Client::new(endpoint)?.post(&path, &json!({}))?;
            crate::print(&format!("{name} is removed\n"))
        }
    }
}

fn read_policies(paths: &[PathBuf]) -> Result<Vec<Value>, Failure> {
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
        serde_json::from_str(&text)
            .map_err(|error| Failure::new(format!("`{}` is no JSON: {error}", path.display())))
    };
    paths.iter().map(read).collect()
}

fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

fn show(users: &Value) -> String {
    let mut out = String::new();
    let list =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    for user in list(users, "users") {
        let _ = writeln!(out, "{}  {}", text(&user, "name"), text(&user, "arn"));
        for key in list(&user, "keys") {
            let made = key.get("createdAtMs").and_then(Value::as_i64);
            let made = made.map(|at_ms| format!("  of {}", time(Some(at_ms)))).unwrap_or_default();
            let _ = writeln!(out, "  key {}{made}", text(&key, "accessKeyId"));
        }
        for policy in list(&user, "policies") {
            let _ = writeln!(out, "  policy {policy}");
        }
    }
    out
}
