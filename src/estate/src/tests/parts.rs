//! An API with one of everything that methods refer to.

use std::collections::BTreeMap;

use ringgate_management::shapes::VpcLink;
use serde_json::{Value, json};

use super::world::World;
use crate::Change;

/// The URI of a function as authorizers name it.
pub(super) const FUNCTION: &str = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\
                                   arn:aws:lambda:us-east-1:123456789012:function:f/invocations";

/// A world with an API and what methods refer to.
pub(super) struct Parts {
    pub(super) world: World,
    pub(super) api: String,
    pub(super) resource: String,
    /// Ids by the names that tests give them.
    ids: BTreeMap<&'static str, String>,
}

impl Parts {
    /// An edge API with the resource `/pets`, the model `Pet`, a validator, authorizers and a VPC link.
    pub(super) fn new() -> Parts {
        let mut world = World::default();
        let (api, root) = world.api();
        let resource = world.resource(&api, &root, "pets");
        let mut parts = Parts { world, api, resource, ids: BTreeMap::new() };
        let schema = r#"{"type":"object","properties":{"name":{"type":"string"}}}"#;
        parts.made("models", json!({"name": "Pet", "contentType": "application/json", "schema": schema}));
        for (name, what, body) in [
            ("validator", "requestvalidators", json!({"name": "all", "validateRequestBody": true})),
            (
                "token",
                "authorizers",
                json!({"name": "token", "type": "TOKEN", "authorizerUri": FUNCTION,
                "identitySource": "method.request.header.Authorization"}),
            ),
            (
                "pool",
                "authorizers",
                json!({"name": "pool", "type": "COGNITO_USER_POOLS",
                "providerARNs": ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a"],
                "identitySource": "method.request.header.Authorization"}),
            ),
        ] {
            let id = parts.made(what, body)["id"].as_str().expect("an id").to_owned();
            parts.ids.insert(name, id);
        }
        let link = VpcLink { id: Some("link01".to_owned()), ..VpcLink::default() };
        parts.world.estate.apply(vec![Change::put("", "link01", link)]);
        parts
    }

    /// Makes something that belongs to the API.
    #[track_caller]
    pub(super) fn made(&mut self, what: &str, body: Value) -> Value {
        self.world.done("POST", &self.of(what), body)
    }

    /// The address of something that belongs to the API.
    pub(super) fn of(&self, what: &str) -> String {
        format!("/restapis/{}/{what}", self.api)
    }

    pub(super) fn resource_target(&self) -> String {
        self.of(&format!("resources/{}", self.resource))
    }

    pub(super) fn method(&self, verb: &str) -> String {
        format!("{}/methods/{verb}", self.resource_target())
    }

    #[track_caller]
    pub(super) fn put_method(&mut self, verb: &str) {
        self.world.done("PUT", &self.method(verb), json!({"authorizationType": "NONE"}));
    }

    /// An integration of a fresh method `GET`; its address.
    #[track_caller]
    pub(super) fn integration(&mut self, body: Value) -> String {
        self.put_method("GET");
        let target = format!("{}/integration", self.method("GET"));
        self.world.done("PUT", &target, body);
        target
    }

    /// The id for a name, or the text itself.
    pub(super) fn id(&self, text: &str) -> String {
        self.ids.get(text).map_or(text, String::as_str).to_owned()
    }

    /// A body whose texts are names of ids, with the ids.
    pub(super) fn named(&self, body: Value) -> Value {
        match body {
            Value::String(text) => Value::String(self.id(&text)),
            Value::Object(members) => {
                members.into_iter().map(|(key, value)| (key, self.named(value))).collect()
            }
            other => other,
        }
    }

    /// A patch that must succeed and show a value in answers from then on.
    #[track_caller]
    pub(super) fn patched(&mut self, target: &str, patch: (&str, &str, &str), key: &str, want: &Value) {
        let (status, answer) = self.world.patch(target, &[patch]);
        assert_eq!((status / 100, &answer[key]), (2, want), "{patch:?}: {answer}");
        assert_eq!(self.world.done("GET", target, Value::Null), answer, "{patch:?}");
    }

    /// Two patches of which the second must fail, so that neither holds (S-PATCH-01).
    #[track_caller]
    pub(super) fn refused_patch(
        &mut self,
        target: &str,
        first: (&str, &str, &str),
        second: (&str, &str, &str),
        status: u16,
        message: &str,
    ) {
        let before = self.world.done("GET", target, Value::Null);
        let (got, answer) = self.world.patch(target, &[first, second]);
        assert_eq!((got, answer["message"].as_str()), (status, Some(message)), "{second:?}");
        assert_eq!(self.world.done("GET", target, Value::Null), before, "{second:?}");
    }
}
