//! From where a deployment is called: a stage, or a stage's canary.

use std::collections::BTreeMap;

use ringgate_definition::{Canary, Stage};
use ringgate_snapshot::schema::Pair;

use super::certificate;

/// A stage or a canary, as far as the integrations of a deployment depend on it.
pub(crate) struct Vantage<'a> {
    /// What people call it, such as ``stage `prod` ``.
    pub(crate) name: String,
    /// The client certificate that is shown to upstreams (R-INT-30).
    pub(crate) certificate: Option<String>,
    /// Whether responses may be cached there.
    pub(crate) has_cache: bool,
    variables: BTreeMap<&'a str, &'a str>,
}

impl<'a> Vantage<'a> {
    /// The stage itself.
    pub(crate) fn of_stage(stage: &'a Stage) -> Vantage<'a> {
        let variables =
            stage.variables.iter().map(|(name, value)| (name.value.as_str(), value.value.as_str()));
        Vantage {
            name: format!("stage `{}`", stage.name.value),
            certificate: stage.client_certificate.as_ref().map(certificate::name_of),
            has_cache: stage.cache.as_ref().is_some_and(|cache| cache.enabled.value),
            variables: variables.collect(),
        }
    }

    /// The canary of the stage: the stage's variables with the canary's laid over them (R-STAGE-14).
    pub(crate) fn of_canary(stage: &'a Stage, canary: &'a Canary) -> Vantage<'a> {
        let mut vantage = Vantage::of_stage(stage);
        vantage.name = format!("the canary of stage `{}`", stage.name.value);
        let overrides = canary.stage_variable_overrides.iter();
        vantage.variables.extend(overrides.map(|(name, value)| (name.value.as_str(), value.value.as_str())));
        vantage
    }

    /// The value of a stage variable.
    pub(crate) fn value_of(&self, variable: &str) -> Option<&'a str> {
        self.variables.get(variable).copied()
    }

    /// Every stage variable, sorted by name.
    pub(crate) fn pairs(&self) -> Vec<Pair> {
        let pair =
            |(name, value): (&&str, &&str)| Pair { name: (*name).to_owned(), value: (*value).to_owned() };
        self.variables.iter().map(pair).collect()
    }
}

#[cfg(test)]
mod tests {
    use ringgate_definition::{Canary, Located, Place, Stage};

    use super::Vantage;

    #[test]
    fn r_stage_14_variables_of_a_canary_lie_over_those_of_its_stage() {
        let set = |pairs: &[(&str, &str)]| {
            let at = |text: &str| Located::new(text.to_owned(), Place::default());
            pairs.iter().map(|(name, value)| (at(name), at(value))).collect::<Vec<_>>()
        };
        let stage = Stage { variables: set(&[("b", "1"), ("a", "1")]), ..Stage::default() };
        let canary = Canary { stage_variable_overrides: set(&[("b", "2"), ("c", "2")]), ..Canary::default() };
        let values =
            |vantage: &Vantage<'_>| ["a", "b", "c"].map(|name| vantage.value_of(name).map(str::to_owned));
        assert_eq!(values(&Vantage::of_stage(&stage)), [Some("1".into()), Some("1".into()), None]);
        let canary = Vantage::of_canary(&stage, &canary);
        assert_eq!(values(&canary), ["1", "2", "2"].map(|value| Some(value.to_owned())));
        assert_eq!(canary.pairs().iter().map(|pair| pair.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    }
}
