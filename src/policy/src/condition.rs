use crate::comparison::Comparison;
use crate::error::PolicyError;
use crate::fact::{Facts, Values};
use crate::node::Node;
use crate::operator::{Operator, Set};

/// One line of a `Condition`: an operator, a key, and the values to compare with (R-AUTH-03, R-AUTH-04).
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    /// The operator as it was written.
    pub(crate) name: Box<str>,
    /// In lower case.
    pub(crate) key: Box<str>,
    operator: Operator,
    comparison: Comparison,
}

/// The most bytes of a condition key.
const KEY_BYTES_MAX: usize = 512;

/// What became of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    Yes,
    /// False, though the request has the key or although it lacks it.
    No {
        is_key_present: bool,
    },
}

impl Condition {
    /// Reads a `Condition` block: operators, in them keys, in them values. All lines must hold.
    pub(crate) fn read_block(block: &Node<'_>, variables: bool) -> Result<Box<[Condition]>, PolicyError> {
        let mut conditions = Vec::new();
        for (name, keys) in block.members()? {
            let operator = Operator::read(name).map_err(|problem| keys.place(problem))?;
            let before = conditions.len();
            for (key, values) in keys.members()? {
                if !is_key(key) {
                    return Err(values
                        .error("this is not a condition key", "write service:name, such as aws:SourceIp"));
                }
                let comparison = Comparison::read(operator.comparison, &values, variables)?;
                conditions.push(Condition {
                    name: name.into(),
                    key: key.to_lowercase().into(),
                    operator,
                    comparison,
                });
            }
            if conditions.len() == before {
                return Err(
                    keys.error("the operator has no key", "write { \"key\": \"value\" }, or leave it out")
                );
            }
        }
        Ok(conditions.into())
    }

    /// Whether the condition holds. If the request lacks the key, an operator holds if it is a negation or ends in
    /// `IfExists`; `ForAllValues:` holds, and `ForAnyValue:` does not, whatever follows them (R-AUTH-04).
    ///
    /// A key with several values and no such prefix: one that fits is enough, and a negation is the opposite.
    pub(crate) fn held(&self, facts: &dyn Facts) -> Held {
        let values = facts.values(&self.key);
        let values = values.as_ref().map(Values::as_slice).unwrap_or_default();
        let is_key_present = !values.is_empty();
        let Operator { set, is_negated, if_exists, .. } = self.operator;
        let holds = match (&self.comparison, set) {
            (Comparison::Null(absent), _) => absent.contains(&!is_key_present),
            (_, Set::Single) if !is_key_present => is_negated || if_exists,
            (_, Set::Single) => values.iter().any(|value| self.comparison.fits(value, facts)) != is_negated,
            (_, Set::Any) => values.iter().any(|value| self.comparison.fits(value, facts) != is_negated),
            (_, Set::All) => values.iter().all(|value| self.comparison.fits(value, facts) != is_negated),
        };
        if holds { Held::Yes } else { Held::No { is_key_present } }
    }

    /// The variables that a negation cannot do without: left empty, they would make it hold.
    pub(crate) fn guarded_variables(&self) -> Vec<&str> {
        if self.operator.is_negated { self.comparison.required_variables() } else { Vec::new() }
    }

    /// The keys that it depends on: its own, and those of the variables in its values.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.key).chain(self.comparison.variables())
    }

    pub(crate) fn bytes(&self) -> usize {
        size_of::<Condition>() + self.name.len() + self.key.len() + self.comparison.bytes()
    }
}

fn is_key(key: &str) -> bool {
    let parts = key.split_once(':').filter(|_| key.len() <= KEY_BYTES_MAX);
    parts.is_some_and(|(service, name)| !service.is_empty() && !name.is_empty() && !key.contains(['$', '*']))
}

#[cfg(test)]
mod tests;
