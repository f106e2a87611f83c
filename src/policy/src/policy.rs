use std::collections::HashSet;

use serde_json::Value;

use crate::document;
use crate::error::{PolicyError, quoted};
use crate::home::Home;
use crate::limits::{
    IDENTITY_POLICY_CHARS_MAX, POLICY_STRINGS_MAX, RESOURCE_POLICY_CHARS_MAX, RESULT_POLICY_BYTES_MAX,
    STATEMENTS_MAX,
};
use crate::node::Node;
use crate::statement::{Reading, Statement};

/// A policy, read and compiled. It is the same for every request and can be shared.
#[derive(Clone, Debug)]
pub struct Policy {
    pub(crate) statements: Box<[Statement]>,
}

/// What a policy is attached to, which decides what it may and must say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attached<'a> {
    /// An API (R-AUTH-01): every statement names principals and resources; the short form of resources is expanded.
    Api(Home<'a>),
    /// Another resource: every statement names principals, and may leave out the resource.
    Resource,
    /// A user, a role, or an access key: no statement names principals.
    Identity,
    /// The result of a Lambda authorizer (R-AUTH-19): as of an identity, but it may have no statement at all, two of
    /// one name, and resources that match nothing.
    Result,
}

impl Policy {
    /// Reads a policy from its JSON text.
    ///
    /// # Errors
    /// [`PolicyError`] for the first thing that is not JSON, not of the policy language, not fit for what the policy is
    /// attached to, there twice, or beyond a limit.
    pub fn parse(text: &str, attached: Attached<'_>) -> Result<Policy, PolicyError> {
        refuse_long(text, attached)?;
        Policy::from_value(&document::read(text)?, attached)
    }

    /// Reads a policy that is part of a larger document. Where the text is at hand, [`Policy::parse`] says more: keys
    /// that are there twice, and the length, cannot be seen here.
    ///
    /// # Errors
    /// As [`Policy::parse`].
    pub fn from_value(value: &Value, attached: Attached<'_>) -> Result<Policy, PolicyError> {
        let node = Node::root(value);
        if strings(value) > POLICY_STRINGS_MAX {
            return Err(node.error("the policy is too large", "write at most 8192 strings in all"));
        }
        let mut statements = None;
        let mut variables = false;
        for (name, member) in node.members()? {
            match name {
                "Version" => variables = has_variables(&member)?,
                "Id" => drop(member.text()?),
                "Statement" => statements = Some(member),
                _ => {
                    let problem = format!("a policy has no element {}", quoted(name));
                    return Err(member.error(problem, "write Version, Id or Statement"));
                }
            }
        }
        let statements = statements
            .ok_or_else(|| node.error("the Statement is missing", "write \"Statement\": [ { ... } ]"))?;
        let statements = read_statements(&statements, Reading { attached, variables })?;
        Ok(Policy { statements })
    }

    /// How many statements there are.
    pub fn len(&self) -> usize {
        self.statements.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// The bytes of memory that the compiled policy takes, about.
    pub fn bytes(&self) -> usize {
        size_of::<Policy>() + self.statements.iter().map(Statement::bytes).sum::<usize>()
    }
}

fn read_statements(list: &Node<'_>, reading: Reading<'_>) -> Result<Box<[Statement]>, PolicyError> {
    let is_result = matches!(reading.attached, Attached::Result);
    if !is_result {
        list.refuse_empty_list()?;
    }
    let mut sids = HashSet::new();
    let mut statements = Vec::new();
    for item in list.items() {
        if statements.len() == STATEMENTS_MAX {
            return Err(item.error("the policy is too large", "write at most 512 statements"));
        }
        let statement = Statement::read(&item, reading)?;
        if let Some(sid) = &statement.sid
            && !is_result
            && !sids.insert(sid.clone())
        {
            let problem = format!("another statement has the Sid {}", quoted(sid));
            return Err(item.error(problem, "give each statement a Sid of its own, or none"));
        }
        statements.push(statement);
    }
    Ok(statements.into())
}

/// Whether the version has policy variables (R-AUTH-03). A policy without a version has the older one.
fn has_variables(version: &Node<'_>) -> Result<bool, PolicyError> {
    match version.text()? {
        "2012-10-17" => Ok(true),
        "2008-10-17" => Ok(false),
        other => {
            let problem = format!("there is no version {} of the policy language", quoted(other));
            Err(version.error(problem, "write \"2012-10-17\""))
        }
    }
}

fn refuse_long(text: &str, attached: Attached<'_>) -> Result<(), PolicyError> {
    let (length, length_max, remedy) = match attached {
        Attached::Api(_) | Attached::Resource => {
            (text.chars().count(), RESOURCE_POLICY_CHARS_MAX, "write at most 8192 characters")
        }
        Attached::Identity => {
            let chars = text.chars().filter(|char| !char.is_whitespace()).count();
            (chars, IDENTITY_POLICY_CHARS_MAX, "write at most 10240 characters, not counting white space")
        }
        Attached::Result => (text.len(), RESULT_POLICY_BYTES_MAX, "return at most 65536 bytes"),
    };
    if length > length_max {
        let problem = format!("the policy is too long: {length}");
        return Err(PolicyError { pointer: String::new(), problem, remedy });
    }
    Ok(())
}

/// How many values there are that are neither list nor object.
fn strings(value: &Value) -> usize {
    let mut count = 0;
    let mut rest = vec![value];
    while let Some(value) = rest.pop() {
        match value {
            Value::Array(items) => rest.extend(items),
            Value::Object(members) => rest.extend(members.values()),
            _ => count += 1,
        }
    }
    count
}
