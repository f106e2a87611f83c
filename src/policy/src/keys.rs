//! Which condition keys a policy depends on, and what it says where some of them can never be known.

use std::collections::BTreeSet;

use crate::condition::Condition;
use crate::evaluate::StatementId;
use crate::policy::Policy;
use crate::statement::{Effect, Resources, Scope, Statement};
use crate::text::Text;

/// A condition key that a statement depends on, in a condition or in a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUse<'p> {
    /// The statement.
    pub statement: StatementId<'p>,
    /// Its effect.
    pub effect: Effect,
    /// The key, in lower case.
    pub key: &'p str,
}

impl Policy {
    /// Every condition key that some statement depends on, whatever its operator (`Null` and `…IfExists` too): statement
    /// by statement, each key once in a statement.
    pub fn key_uses(&self) -> Vec<KeyUse<'_>> {
        let mut uses = Vec::new();
        for (index, statement) in self.statements.iter().enumerate() {
            let id = StatementId { index, sid: statement.sid.as_deref() };
            let effect = statement.effect;
            uses.extend(statement.keys().into_iter().map(|key| KeyUse { statement: id, effect, key }));
        }
        uses
    }

    /// The same policy for where some condition keys can never be known: a Deny then denies, whatever it says of them, and
    /// an Allow that depends on one allows nothing. To take such a key for absent would do the opposite: most Denies
    /// would never deny, and negations, `Null` and `…IfExists` would allow everybody.
    pub fn closed(mut self, is_known: impl Fn(&str) -> bool) -> Policy {
        for statement in &mut self.statements {
            statement.close(&is_known);
        }
        self
    }
}

impl Statement {
    /// The condition keys that it depends on.
    fn keys(&self) -> BTreeSet<&str> {
        let resources = self.resources.iter().flat_map(|resources| resources.own.iter());
        resources.flat_map(Text::variables).chain(self.conditions.iter().flat_map(Condition::keys)).collect()
    }

    fn close(&mut self, is_known: &impl Fn(&str) -> bool) {
        if self.keys().into_iter().all(is_known) {
            return;
        }
        if self.effect == Effect::Allow {
            // of no action
            self.actions = Scope { is_negated: false, own: Box::default() };
            return;
        }
        let conditions = std::mem::take(&mut self.conditions).into_iter();
        self.conditions = conditions.filter(|condition| condition.keys().all(is_known)).collect();
        // A text with a variable that has no value is no resource: as an exception it leaves nothing out already.
        let is_open = |resources: &Resources| {
            !resources.is_negated && !resources.own.iter().flat_map(Text::variables).all(is_known)
        };
        if self.resources.as_ref().is_some_and(is_open) {
            self.resources = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::tests::{ANN, Known};
    use crate::{Attached, Request};

    fn policy(statements: &Value) -> Policy {
        let document = json!({ "Version": "2012-10-17", "Statement": statements });
        Policy::parse(&document.to_string(), Attached::Identity).expect("a policy")
    }

    fn statement(effect: &str, more: &Value) -> Value {
        let mut whole = json!({ "Effect": effect, "Action": "s:*", "Resource": "*" });
        let members = more.as_object().expect("members").clone();
        whole.as_object_mut().expect("members").extend(members);
        whole
    }

    #[test]
    fn every_key_is_told_with_its_statement() {
        let all = policy(&json!([
            statement("Allow", &json!({})),
            statement(
                "Deny",
                &json!({
                    "Sid": "No",
                    "Resource": ["arn:aws:s:::a/${aws:PrincipalTag/Team}", "arn:aws:s:::b"],
                    "Condition": {
                        "StringNotEqualsIfExists": { "aws:UserName": ["${s:One}", "${s:Two, 'x'}"] },
                        "Null": { "s:Three": "true", "aws:username": "false" },
                        "IpAddress": { "aws:SourceIp": "192.0.2.0/24" },
                    },
                })
            ),
        ]));
        let uses: Vec<String> =
            all.key_uses().iter().map(|it| format!("{} {} {}", it.statement, it.effect, it.key)).collect();
        let keys = ["aws:principaltag/team", "aws:sourceip", "aws:username", "s:one", "s:three", "s:two"];
        assert_eq!(uses, keys.map(|key| format!("statement 1 (No) Deny {key}")));
    }

    #[test]
    fn what_can_never_be_known_denies_and_allows_nothing() {
        let condition =
            |operator: &str, key: &str, value: &str| json!({ "Condition": { operator: { key: value } } });
        let resource = |name: &str, text: &str| {
            let mut members = json!({ name: text });
            if name == "NotResource" {
                members["Resource"] = Value::Null;
            }
            members
        };
        let both =
            json!({ "Condition": { "Bool": { "s:x": "true" }, "StringEquals": { "aws:username": "ann" } } });
        let other =
            json!({ "Condition": { "Bool": { "s:x": "true" }, "StringEquals": { "aws:username": "bob" } } });
        for (more, is_denied) in [
            (condition("StringEquals", "s:x", "a"), true),
            (condition("StringEqualsIfExists", "s:x", "a"), true),
            (condition("StringNotEquals", "s:x", "a"), true),
            (condition("ForAnyValue:StringLike", "s:x", "a"), true),
            (condition("ForAllValues:StringLike", "s:x", "a"), true),
            (condition("Null", "s:x", "true"), true),
            (condition("Null", "s:x", "false"), true),
            (condition("StringEquals", "aws:username", "${s:x}"), true),
            (condition("StringEquals", "aws:username", "ann"), true),
            (condition("StringEquals", "aws:username", "bob"), false),
            (both, true),
            (other, false),
            (resource("Resource", "arn:aws:s:::${s:x}"), true),
            (resource("NotResource", "arn:aws:s:::${s:x}"), true),
        ] {
            let effect = |effect: &str| {
                let mut own = statement(effect, &more);
                own.as_object_mut().expect("members").retain(|_, value| !value.is_null());
                let facts = json!({ "aws:username": "ann", "s:x": "a" });
                let closed = policy(&json!([own])).closed(|key| key == "aws:username");
                let request = Request {
                    action: "s:Do",
                    resource: "arn:aws:s:::b",
                    principal: ANN,
                    // it would be there if it were asked for, so that a Deny is seen not to ask
                    facts: &Known(&facts),
                };
                closed.evaluate(&request).effect
            };
            assert_eq!(effect("Deny") == Some(Effect::Deny), is_denied, "Deny {more}");
            let is_of_known_keys = !more.to_string().contains("s:x");
            assert_eq!(effect("Allow").is_some(), is_of_known_keys && is_denied, "Allow {more}");
        }
    }
}
