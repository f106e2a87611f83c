use crate::error::{PolicyError, Problem, quoted};
use crate::node::Node;

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal<'a> {
    /// A call that is not signed, and so has no principal: those of every authorization type but AWS_IAM (R-AUTH-08).
    Anonymous,
    /// A signed call.
    Aws(Caller<'a>),
    /// An AWS service, by its name, such as `apigateway.amazonaws.com`.
    Service(&'a str),
    /// A web identity, by its provider.
    Federated(&'a str),
}

/// Who signed a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller<'a> {
    /// The caller's ARN: a user, a federated user, or a session of a role
    /// (`arn:aws:sts::123456789012:assumed-role/role/session`).
    pub arn: &'a str,
    /// The 12 digits of the caller's account.
    pub account: &'a str,
    /// The role of a session, `arn:aws:iam::123456789012:role/role`: a policy may name either.
    pub role_arn: Option<&'a str>,
    /// The unique id of user or role, such as `AIDA...` and `AROA...`, by which a policy may name it too.
    pub unique_id: Option<&'a str>,
}

/// The principals that a statement names, in `Principal` or in `NotPrincipal`.
#[derive(Clone, Debug)]
pub(crate) struct Principals(Box<[Named]>);

/// How close a named principal is to a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// It is somebody else.
    Nobody,
    /// It is the caller's account.
    Account,
    /// It is the caller, or everybody.
    Caller,
}

#[derive(Clone, Debug)]
enum Named {
    /// `"*"` or `{"AWS": "*"}`, which mean the same: everybody, anonymous callers too.
    Everyone,
    /// An account: `123456789012` or `arn:aws:iam::123456789012:root`.
    Account(Box<str>),
    Arn(Box<str>),
    UniqueId(Box<str>),
    Service(Box<str>),
    Federated(Box<str>),
    /// A user of object storage; nobody who calls an API is one, so it matches nobody here.
    CanonicalUser(Box<str>),
}

/// Reads one name of a kind of principals.
type Reader = fn(&str) -> Result<Named, Problem>;

impl Principals {
    pub(crate) fn read(node: &Node<'_>) -> Result<Principals, PolicyError> {
        if let Ok(text) = node.text() {
            if text == "*" {
                return Ok(Principals([Named::Everyone].into()));
            }
            let problem = format!("the principal {} does not say its kind", quoted(text));
            return Err(
                node.error(problem, "write \"*\", or { \"AWS\": \"arn:aws:iam::123456789012:user/name\" }")
            );
        }
        let mut named = Vec::new();
        for (kind, values) in node.members()? {
            let read = Named::reader(kind).ok_or_else(|| {
                let problem = format!("there is no kind of principal {}", quoted(kind));
                values.error(problem, "write AWS, Service, Federated or CanonicalUser")
            })?;
            values.each_text(|value, text| {
                named.push(read(text).map_err(|problem| value.place(problem))?);
                Ok(())
            })?;
        }
        if named.is_empty() {
            return Err(node.error("no principal is named", "write \"*\" for everybody"));
        }
        Ok(Principals(named.into()))
    }

    /// The closest of them to the caller.
    pub(crate) fn reach(&self, principal: &Principal<'_>) -> Reach {
        self.0.iter().map(|named| named.reach(principal)).max().unwrap_or(Reach::Nobody)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.iter().map(|named| size_of::<Named>() + named.text().len()).sum()
    }
}

impl Named {
    fn reader(kind: &str) -> Option<Reader> {
        match kind {
            "AWS" => Some(Named::aws),
            "Service" => Some(|text| word(text).map(Named::Service)),
            "Federated" => Some(|text| word(text).map(Named::Federated)),
            "CanonicalUser" => Some(|text| word(text).map(Named::CanonicalUser)),
            _ => None,
        }
    }

    fn aws(text: &str) -> Result<Named, Problem> {
        if text == "*" {
            return Ok(Named::Everyone);
        }
        if is_account(text) {
            return Ok(Named::Account(text.into()));
        }
        let is_id =
            text.len() >= 16 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if is_id {
            return Ok(Named::UniqueId(text.into()));
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let wrong = |problem: &str| {
            let remedy =
                "write \"*\", 12 digits of an account, or an ARN such as arn:aws:iam::123456789012:role/name";
            Problem::new(format!("the principal {} {problem}", quoted(text)), remedy)
        };
        let ["arn", _, "iam" | "sts", "", account, resource] = parts.as_slice() else {
            return Err(wrong("is not the ARN of one"));
        };
        if text.contains(['*', '?']) {
            return Err(wrong(
                "has a wildcard, which only \"*\" alone may be; compare aws:PrincipalArn in a condition",
            ));
        }
        if !is_account(account) || resource.is_empty() {
            return Err(wrong("is not the ARN of one"));
        }
        Ok(if *resource == "root" { Named::Account((*account).into()) } else { Named::Arn(text.into()) })
    }

    fn reach(&self, principal: &Principal<'_>) -> Reach {
        match (self, principal) {
            (Named::Account(own), Principal::Aws(caller)) if **own == *caller.account => {
                // the account's root user is the account
                if caller.arn.ends_with(":root") { Reach::Caller } else { Reach::Account }
            }
            _ if self.is(principal) => Reach::Caller,
            _ => Reach::Nobody,
        }
    }

    fn is(&self, principal: &Principal<'_>) -> bool {
        match (self, principal) {
            (Named::Everyone, _) => true,
            (Named::Arn(own), Principal::Aws(caller)) => {
                **own == *caller.arn || caller.role_arn.is_some_and(|role| **own == *role)
            }
            (Named::UniqueId(own), Principal::Aws(caller)) => caller.unique_id.is_some_and(|id| **own == *id),
            (Named::Service(own), Principal::Service(service)) => **own == **service,
            (Named::Federated(own), Principal::Federated(provider)) => **own == **provider,
            _ => false,
        }
    }

    fn text(&self) -> &str {
        match self {
            Named::Everyone => "*",
            Named::Account(text)
            | Named::Arn(text)
            | Named::UniqueId(text)
            | Named::Service(text)
            | Named::Federated(text)
            | Named::CanonicalUser(text) => text,
        }
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn word(text: &str) -> Result<Box<str>, Problem> {
    if text.is_empty() || text.contains(['*', '?']) {
        return Err(Problem::new(format!("{} names no principal", quoted(text)), "write its name in full"));
    }
    Ok(text.into())
}

#[cfg(test)]
mod tests;
