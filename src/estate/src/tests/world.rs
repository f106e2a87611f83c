//! An estate to call operations on.

use ringgate_management::{Answer, Incoming, Timestamp, decode, encode_fault};
use serde_json::Value;

use crate::{Call, Change, Estate, Outcome, operate};

/// The account of these tests.
pub(super) const ACCOUNT: &str = "123456789012";

/// An estate, a clock and dice.
#[derive(Default)]
pub(super) struct World {
    pub(super) estate: Estate,
    pub(super) now: i64,
    pub(super) dice: u64,
    /// What gateways counted.
    pub(super) used: Option<&'static crate::Used<'static>>,
    /// What the last call changed.
    pub(super) changes: Vec<Change>,
}

impl World {
    /// A call with a JSON body; the answer's status and body.
    pub(super) fn call(&mut self, method: &str, target: &str, body: Value) -> (u16, Value) {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let answer = self.send(method, target, &body);
        let body = if answer.body.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&answer.body).expect("JSON")
        };
        (answer.status, body)
    }

    /// A call that must succeed; its body.
    #[track_caller]
    pub(super) fn done(&mut self, method: &str, target: &str, body: Value) -> Value {
        let (status, answer) = self.call(method, target, body);
        assert!((200..300).contains(&status), "{method} {target}: {status} {answer}");
        answer
    }

    /// A call that must fail so, and change nothing.
    #[track_caller]
    pub(super) fn refused(&mut self, method: &str, target: &str, body: Value, status: u16, message: &str) {
        let (got, answer) = self.call(method, target, body);
        assert_eq!(
            (got, answer["message"].as_str().unwrap_or_default()),
            (status, message),
            "{method} {target}"
        );
    }

    /// Patches with pairs of operation, path and value.
    pub(super) fn patch(&mut self, target: &str, operations: &[(&str, &str, &str)]) -> (u16, Value) {
        let operation = |(op, path, value): &(&str, &str, &str)| serde_json::json!({"op": op, "path": path, "value": value});
        let operations: Vec<Value> = operations.iter().map(operation).collect();
        self.call("PATCH", target, serde_json::json!({"patchOperations": operations}))
    }

    pub(super) fn send(&mut self, method: &str, target: &str, body: &[u8]) -> Answer {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let fields = [("content-type", "application/json")];
        let incoming = Incoming { method, path, query, fields: &fields, body };
        let mut dice = self.dice;
        let mut chance = || {
            dice = dice.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            dice ^ dice >> 29
        };
        let mut call = Call {
            account: ACCOUNT,
            region: "us-east-1",
            caller: "arn:aws:iam::123456789012:user/admin",
            request_id: "id",
            now: Timestamp(self.now),
            used: self.used,
            chance: &mut chance,
        };
        let outcome = decode(&incoming).and_then(|request| operate(&self.estate, &request, &mut call));
        self.dice = dice;
        match outcome {
            Ok(Outcome::Done { answer, changes }) => {
                self.changes.clone_from(&changes);
                self.estate.apply(changes);
                answer
            }
            Ok(Outcome::Task) => panic!("{method} {target} needs hands"),
            Err(fault) => encode_fault(&fault, "id"),
        }
    }

    /// An API; its id and the id of its root resource.
    pub(super) fn api(&mut self) -> (String, String) {
        let api = self.done("POST", "/restapis", serde_json::json!({"name": "test"}));
        let text = |key: &str| api[key].as_str().expect(key).to_owned();
        (text("id"), text("rootResourceId"))
    }

    /// A resource; its id.
    pub(super) fn resource(&mut self, api: &str, parent: &str, part: &str) -> String {
        let made = self.done(
            "POST",
            &format!("/restapis/{api}/resources/{parent}"),
            serde_json::json!({"pathPart": part}),
        );
        made["id"].as_str().expect("an id").to_owned()
    }
}
