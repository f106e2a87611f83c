use std::fmt;

use crate::action::Action;
use crate::condition::{Condition, Held};
use crate::error::{PolicyError, Problem, quoted};
use crate::evaluate::{Outcome, Request};
use crate::fact::Facts;
use crate::home::{expand_short_resource, is_short};
use crate::node::Node;
use crate::policy::Attached;
use crate::principal::{Principal, Principals, Reach};
use crate::text::{Syntax, Text};
use crate::wildcard::Wildcard;

/// What a statement does to the requests that it applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Allows them, unless another statement denies them.
    Allow,
    /// Denies them, whatever other statements say.
    Deny,
}

/// A statement, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) sid: Option<Box<str>>,
    pub(crate) effect: Effect,
    pub(crate) actions: Actions,
    /// Absent only where a policy's resource is the one that it is attached to.
    pub(crate) resources: Option<Resources>,
    principals: Option<Scope<Principals>>,
    pub(crate) conditions: Box<[Condition]>,
    /// Variables that must have a value, or the statement does not apply.
    guards: Box<[Box<str>]>,
}

/// An element, or its negation: `Action` and `NotAction`.
#[derive(Clone, Debug)]
pub(crate) struct Scope<T> {
    pub(crate) is_negated: bool,
    pub(crate) own: T,
}

pub(crate) type Actions = Scope<Box<[Action]>>;
pub(crate) type Resources = Scope<Box<[Text<Wildcard>]>>;

/// What a statement is read with.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) attached: Attached<'a>,
    pub(crate) variables: bool,
}

/// The members of a statement, before they are understood.
#[derive(Default)]
struct Elements<'a> {
    sid: Option<Node<'a>>,
    effect: Option<Node<'a>>,
    principal: Option<Node<'a>>,
    not_principal: Option<Node<'a>>,
    action: Option<Node<'a>>,
    not_action: Option<Node<'a>>,
    resource: Option<Node<'a>>,
    not_resource: Option<Node<'a>>,
    condition: Option<Node<'a>>,
}

impl Statement {
    pub(crate) fn read(node: &Node<'_>, reading: Reading<'_>) -> Result<Statement, PolicyError> {
        let elements = Elements::of(node)?;
        let sid = elements.sid.map(|sid| sid.text().map(Box::from)).transpose()?;
        let effect = elements.effect(node)?;
        let actions = elements.actions(node)?;
        let resources = elements.resources(node, reading)?;
        let principals = elements.principals(node, reading)?;
        let block = elements.condition.map(|block| Condition::read_block(&block, reading.variables));
        let conditions = block.transpose()?.unwrap_or_default();
        let guards = guards(effect, resources.as_ref(), &conditions);
        Ok(Statement { sid, effect, actions, resources, principals, conditions, guards })
    }

    /// Whether the statement applies to the request, and if not, why. What is cheap to ask comes first.
    pub(crate) fn outcome(&self, request: &Request<'_>) -> Outcome<'_> {
        if !self.actions.applies(|own| own.iter().any(|own| own.matches(request.action))) {
            return Outcome::OtherAction;
        }
        if !self.resources.as_ref().is_none_or(|resources| resources.hold(request)) {
            return Outcome::OtherResource;
        }
        let reach = self.reach(&request.principal);
        if reach == Reach::Nobody {
            return Outcome::OtherPrincipal;
        }
        if let Some(variable) = self.guards.iter().find(|key| !has_value(key, request.facts)) {
            return Outcome::NoValue { variable };
        }
        for condition in &self.conditions {
            if let Held::No { is_key_present } = condition.held(request.facts) {
                return Outcome::Condition { operator: &condition.name, key: &condition.key, is_key_present };
            }
        }
        let is_delegated = reach == Reach::Account && self.effect == Effect::Allow;
        if is_delegated { Outcome::Delegates } else { Outcome::Applies }
    }

    /// How close the statement's principals are to the caller. One without principals is attached to the caller.
    fn reach(&self, principal: &Principal<'_>) -> Reach {
        match &self.principals {
            None => Reach::Caller,
            Some(Scope { is_negated: false, own }) => own.reach(principal),
            Some(Scope { own, .. }) if own.reach(principal) == Reach::Nobody => Reach::Caller,
            Some(_) => Reach::Nobody,
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        let actions: usize = self.actions.own.iter().map(Action::bytes).sum();
        let resources = self.resources.iter().flat_map(|resources| resources.own.iter()).map(Text::bytes);
        let principals = self.principals.as_ref().map_or(0, |principals| principals.own.bytes());
        let conditions = self.conditions.iter().map(Condition::bytes);
        let guards = self.guards.iter().map(|key| size_of::<Box<str>>() + key.len());
        let sid = self.sid.as_ref().map_or(0, |sid| sid.len());
        let parts = resources.chain(conditions).chain(guards).sum::<usize>();
        size_of::<Statement>() + sid + actions + principals + parts
    }
}

/// Where a variable has no value, its text equals nothing. A negation would then hold, and an Allow would reach further
/// than its author meant: such a statement does not apply, as the vendor says of variables that it cannot resolve.
fn guards(effect: Effect, resources: Option<&Resources>, conditions: &[Condition]) -> Box<[Box<str>]> {
    if effect == Effect::Deny {
        return Box::default();
    }
    let excluded = resources.filter(|resources| resources.is_negated);
    let excluded = excluded.into_iter().flat_map(|resources| resources.own.iter());
    let of_resources = excluded.flat_map(Text::required_variables);
    let of_conditions = conditions.iter().flat_map(Condition::guarded_variables);
    of_resources.chain(of_conditions).map(Box::from).collect()
}

impl<T> Scope<T> {
    fn applies(&self, is_named: impl Fn(&T) -> bool) -> bool {
        is_named(&self.own) != self.is_negated
    }
}

impl Resources {
    fn hold(&self, request: &Request<'_>) -> bool {
        self.applies(|own| own.iter().any(|own| own.matches(request.resource, request.facts)))
    }
}

fn has_value(key: &str, facts: &dyn Facts) -> bool {
    facts.values(key).and_then(|values| values.into_single()).is_some()
}

impl<'a> Elements<'a> {
    fn of(node: &'a Node<'a>) -> Result<Elements<'a>, PolicyError> {
        let mut elements = Elements::default();
        for (name, member) in node.members()? {
            let slot = match name {
                "Sid" => &mut elements.sid,
                "Effect" => &mut elements.effect,
                "Principal" => &mut elements.principal,
                "NotPrincipal" => &mut elements.not_principal,
                "Action" => &mut elements.action,
                "NotAction" => &mut elements.not_action,
                "Resource" => &mut elements.resource,
                "NotResource" => &mut elements.not_resource,
                "Condition" => &mut elements.condition,
                _ => {
                    let problem = format!("a statement has no element {}", quoted(name));
                    return Err(
                        member.error(problem, "write the element's name as the IAM policy language has it")
                    );
                }
            };
            *slot = Some(member);
        }
        Ok(elements)
    }

    fn effect(&self, node: &Node<'_>) -> Result<Effect, PolicyError> {
        const REMEDY: &str = "write \"Allow\" or \"Deny\"";
        let Some(effect) = self.effect else { return Err(node.error("the Effect is missing", REMEDY)) };
        match effect.text()? {
            "Allow" => Ok(Effect::Allow),
            "Deny" => Ok(Effect::Deny),
            other => Err(effect.error(format!("there is no effect {}", quoted(other)), REMEDY)),
        }
    }

    fn actions(&self, node: &Node<'_>) -> Result<Actions, PolicyError> {
        let scope = one_of(node, self.action, self.not_action, "Action")?;
        let scope = scope.ok_or_else(|| {
            node.error("the Action is missing", "write \"Action\": \"execute-api:Invoke\", or NotAction")
        })?;
        let mut actions = Vec::new();
        scope.own.each_text(|item, text| {
            actions.push(Action::read(text).map_err(|problem| item.place(problem))?);
            Ok(())
        })?;
        Ok(Scope { is_negated: scope.is_negated, own: actions.into() })
    }

    fn resources(&self, node: &Node<'_>, reading: Reading<'_>) -> Result<Option<Resources>, PolicyError> {
        let Some(scope) = one_of(node, self.resource, self.not_resource, "Resource")? else {
            let remedy = "write \"Resource\": \"arn:...\", or \"*\" for all";
            let is_optional = matches!(reading.attached, Attached::Resource);
            return if is_optional { Ok(None) } else { Err(node.error("the Resource is missing", remedy)) };
        };
        let mut resources = Vec::new();
        scope.own.each_text(|item, text| {
            resources.push(resource(text, reading).map_err(|problem| item.place(problem))?);
            Ok(())
        })?;
        Ok(Some(Scope { is_negated: scope.is_negated, own: resources.into() }))
    }

    fn principals(
        &self,
        node: &Node<'_>,
        reading: Reading<'_>,
    ) -> Result<Option<Scope<Principals>>, PolicyError> {
        let scope = one_of(node, self.principal, self.not_principal, "Principal")?;
        match (reading.attached, scope) {
            (Attached::Api(_) | Attached::Resource, None) => {
                Err(node.error("the Principal is missing", "write \"Principal\": \"*\" for everybody"))
            }
            (Attached::Identity | Attached::Result, Some(scope)) => {
                let problem =
                    "a policy of an identity, or in an authorizer's result, has no principal but the caller";
                Err(scope.own.error(problem, "remove it"))
            }
            (_, scope) => scope
                .map(|scope| Ok(Scope { is_negated: scope.is_negated, own: Principals::read(&scope.own)? }))
                .transpose(),
        }
    }
}

fn one_of<'a>(
    node: &Node<'_>,
    own: Option<Node<'a>>,
    negated: Option<Node<'a>>,
    name: &str,
) -> Result<Option<Scope<Node<'a>>>, PolicyError> {
    match (own, negated) {
        (Some(_), Some(_)) => {
            let problem = format!("there are both {name} and Not{name}");
            Err(node.error(problem, "keep one of them, and write another statement for the other"))
        }
        (Some(own), None) => Ok(Some(Scope { is_negated: false, own })),
        (None, Some(own)) => Ok(Some(Scope { is_negated: true, own })),
        (None, None) => Ok(None),
    }
}

fn resource(text: &str, reading: Reading<'_>) -> Result<Text<Wildcard>, Problem> {
    let full = match &reading.attached {
        Attached::Api(home) => expand_short_resource(text, home),
        _ => text.into(),
    };
    // a function may return what it likes: what is no ARN matches none
    if !matches!(reading.attached, Attached::Result) && !may_be_arn(&full) {
        let remedy = "write arn:{partition}:{service}:{region}:{account}:{resource}, or \"*\" for all";
        let problem = match is_short(&full) {
            true => "the short form of a resource stands only in an API's own policy".to_owned(),
            false => format!("{} matches no ARN", quoted(&full)),
        };
        return Err(Problem::new(problem, remedy));
    }
    Text::read(&full, Syntax { variables: reading.variables, wildcards: true })
}

/// Whether what stands before the first wildcard or variable can begin an ARN.
fn may_be_arn(text: &str) -> bool {
    let fixed = text.find(['*', '?', '$']).and_then(|at| text.get(..at));
    match fixed {
        Some(fixed) => fixed.starts_with("arn:") || "arn:".starts_with(fixed),
        None => text.starts_with("arn:"),
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        })
    }
}
