//! An estate to bring documents into.

use std::collections::{BTreeMap, HashMap};

use ringgate_estate::{Call, Change, Estate, Kept, Outcome, operate};
use ringgate_management::shapes::{
    Authorizer, DocumentationPart, GatewayResponse, Model, RequestValidator, Resource, RestApi,
};
use ringgate_management::{Answer, Incoming, Request, Timestamp, decode, encode_fault};
use serde_json::{Value, json};

use crate::bring_in;
use crate::take_out::take_out;

/// An estate, and dice.
#[derive(Default)]
pub(super) struct World {
    pub(super) estate: Estate,
    dice: u64,
    /// What the last call changed.
    pub(super) changes: Vec<Change>,
}

impl World {
    /// A call; status and body.
    pub(super) fn call(&mut self, line: &str, body: &str) -> (u16, String) {
        let answer = self.send(line, body.as_bytes(), "application/json");
        (answer.status, String::from_utf8(answer.body).expect("text"))
    }

    /// A call that must succeed; its body.
    #[track_caller]
    pub(super) fn done(&mut self, line: &str, body: &str) -> Value {
        let (status, answer) = self.call(line, body);
        assert!((200..300).contains(&status), "{line}: {status} {answer}");
        if answer.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&answer).unwrap_or(Value::String(answer))
        }
    }

    /// A call that must fail so, and change nothing.
    #[track_caller]
    pub(super) fn refused(&mut self, line: &str, body: &str, status: u16, message: &str) {
        let (got, answer) = self.call(line, body);
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        assert_eq!((got, answer["message"].as_str().unwrap_or_default()), (status, message), "{line}");
    }

    pub(super) fn send(&mut self, line: &str, body: &[u8], accept: &str) -> Answer {
        let (method, target) = line.split_once(' ').expect("a method and a target");
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let fields = [("content-type", "application/json"), ("accept", accept)];
        let incoming = Incoming { method, path, query, fields: &fields, body };
        let mut dice = self.dice;
        let mut chance = || {
            dice = dice.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            dice ^ dice >> 29
        };
        let drawn = ringgate_management::id::draw(ringgate_management::id::IdKind::RestApi, &mut chance);
        let mut call = Call {
            account: "123456789012",
            region: "us-east-1",
            caller: "arn:aws:iam::123456789012:user/admin",
            request_id: "id",
            now: Timestamp(1_706_702_400),
            used: None,
            chance: &mut chance,
        };
        let outcome = decode(&incoming).and_then(|request| {
            let reading = bring_in::reading(&request, (call.account, call.region), || drawn)?;
            match (&request, reading) {
                (_, Some(reading)) => bring_in::decide(&self.estate, &request, reading.read()?, &mut call),
                (Request::GetExport(input), None) => take_out(&self.estate, input, &call),
                _ => operate(&self.estate, &request, &mut call),
            }
        });
        self.dice = dice;
        self.changes.clear();
        match outcome {
            Ok(Outcome::Done { answer, changes }) => {
                self.changes.clone_from(&changes);
                self.estate.apply(changes);
                answer
            }
            Ok(Outcome::Task) => panic!("{line} needs hands"),
            Err(fault) => encode_fault(&fault, "id"),
        }
    }

    /// Imports a document as a new API; its id.
    #[track_caller]
    pub(super) fn import(&mut self, document: &str) -> String {
        let api = self.done("POST /restapis?mode=import", document);
        api["id"].as_str().expect("an id").to_owned()
    }

    /// Gives an integration to every method without one, as deployments want it.
    pub(super) fn complete(&mut self, api: &str) {
        let mut without = Vec::new();
        for (id, resource) in Resource::table(&self.estate).of(api) {
            let methods = resource.resource_methods.iter().flatten();
            let methods = methods.filter(|(_, method)| method.method_integration.is_none());
            without.extend(methods.map(|(verb, _)| format!("resources/{id}/methods/{verb}/integration")));
        }
        for target in without {
            self.done(&format!("PUT /restapis/{api}/{target}"), r#"{"type":"MOCK"}"#);
        }
    }

    /// Deploys an API, with its documentation, and exports it.
    #[track_caller]
    pub(super) fn export(&mut self, api: &str, what: &str, accept: &str) -> String {
        let deployment = r#"{"stageName":"prod"}"#;
        self.done(&format!("POST /restapis/{api}/deployments"), deployment);
        let version = r#"{"documentationVersion":"1","stageName":"prod"}"#;
        self.done(&format!("POST /restapis/{api}/documentation/versions"), version);
        let line = format!("GET /restapis/{api}/stages/prod/exports/{what}");
        let answer = self.send(&line, b"", accept);
        let text = String::from_utf8(answer.body).expect("text");
        assert_eq!(answer.status, 200, "{text}");
        text
    }

    /// Everything of an API but ids, deployments and dates: what is named by an id is named by its name or its path.
    pub(super) fn rows(&self, api: &str) -> Value {
        let estate = &self.estate;
        let mut names: HashMap<String, String> = HashMap::from([(api.to_owned(), "API".to_owned())]);
        for (id, row) in RequestValidator::table(estate).of(api) {
            names.insert(id.to_owned(), format!("validator {:?}", row.name));
        }
        for (id, row) in Authorizer::table(estate).of(api) {
            names.insert(id.to_owned(), format!("authorizer {:?}", row.name));
        }
        for (id, row) in Resource::table(estate).of(api) {
            names.insert(id.to_owned(), format!("resource {:?}", row.path));
        }
        for (_, row) in Model::table(estate).of(api) {
            names.insert(row.id.clone().expect("an id"), format!("model {:?}", row.name));
        }
        let mut own = json!(estate.get::<RestApi>(api).expect("an API").as_ref());
        own["createdDate"] = Value::Null;
        let mut all = json!({
            "api": own,
            "resources": rows::<Resource>(estate, api, |row| row.path.clone()),
            "models": rows::<Model>(estate, api, |row| row.name.clone()),
            "validators": rows::<RequestValidator>(estate, api, |row| row.name.clone()),
            "authorizers": rows::<Authorizer>(estate, api, |row| row.name.clone()),
            "responses": rows::<GatewayResponse>(estate, api, |row| Some(row.response_type?.as_str().to_owned())),
            "documentation": rows::<DocumentationPart>(estate, api, |row| {
                Some(ringgate_estate::documentation_key(row.location.as_ref()?))
            }),
        });
        rename(&mut all, api, &names);
        for part in all["documentation"].as_object_mut().expect("a map").values_mut() {
            part["id"] = Value::Null;
        }
        all
    }
}

fn rows<T: Kept>(estate: &Estate, api: &str, key: impl Fn(&T) -> Option<String>) -> BTreeMap<String, Value> {
    T::table(estate)
        .of(api)
        .map(|(id, row)| (key(row).unwrap_or(id.to_owned()), json!(row.as_ref())))
        .collect()
}

/// Puts names for ids, and the meaning of JSON texts for how they are written.
fn rename(value: &mut Value, api: &str, names: &HashMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some(name) = names.get(text.as_str()) {
                text.clone_from(name);
            } else if let Ok(inner @ Value::Object(_)) = serde_json::from_str::<Value>(text) {
                *value = inner;
                rename(value, api, names);
            } else {
                *text = text.replace(&format!("/restapis/{api}/"), "/restapis/API/");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, api, names)),
        Value::Object(members) => members.values_mut().for_each(|item| rename(item, api, names)),
        _ => {}
    }
}
