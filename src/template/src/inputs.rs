use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::surroundings::{ContextValue, ParameterPlace, Surroundings};

/// Everything a template can ask, written down: for tools that render a template without an exchange.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inputs {
    /// The body that `$input` reads.
    pub body: String,
    /// Path parameters.
    pub path: Vec<(String, String)>,
    /// Query parameters; of a name that repeats, the last value counts.
    pub querystring: Vec<(String, String)>,
    /// Headers; of a name that repeats, the last value counts.
    pub header: Vec<(String, String)>,
    /// `$context` as nested objects.
    pub context: Map<String, Value>,
    /// Stage variables.
    pub stage_variables: Vec<(String, String)>,
    /// Further variables.
    pub variables: Map<String, Value>,
}

impl Inputs {
    fn parameters(&self, place: ParameterPlace) -> &[(String, String)] {
        match place {
            ParameterPlace::Path => &self.path,
            ParameterPlace::Querystring => &self.querystring,
            ParameterPlace::Header => &self.header,
        }
    }

    /// What stands in the context under a dotted name. A key may hold dots itself, so longer keys are tried too.
    fn lookup(&self, name: &str) -> Option<&Value> {
        fn within<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
            if let Some(found) = object.get(name) {
                return Some(found);
            }
            let splits = name.match_indices('.');
            splits
                .filter_map(|(dot, _)| Some((object.get(name.get(..dot)?)?, name.get(dot + 1..)?)))
                .find_map(|(inner, rest)| match inner {
                    Value::Object(inner) => within(inner, rest),
                    _ => None,
                })
        }
        within(&self.context, name)
    }
}

impl Surroundings for Inputs {
    fn body(&self) -> &str {
        &self.body
    }

    fn parameter(&self, place: ParameterPlace, name: &str) -> Option<Cow<'_, str>> {
        last(self.parameters(place), name)
    }

    fn each_parameter(&self, place: ParameterPlace, visit: &mut dyn FnMut(&str, &str)) {
        self.parameters(place).iter().for_each(|(name, value)| visit(name, value));
    }

    fn stage_variable(&self, name: &str) -> Option<Cow<'_, str>> {
        last(&self.stage_variables, name)
    }

    fn each_stage_variable(&self, visit: &mut dyn FnMut(&str, &str)) {
        self.stage_variables.iter().for_each(|(name, value)| visit(name, value));
    }

    fn context(&self, name: &str) -> ContextValue<'_> {
        match self.lookup(name) {
            None | Some(Value::Null) => ContextValue::Missing,
            Some(Value::Bool(is_true)) => ContextValue::Bool(*is_true),
            Some(Value::String(text)) => ContextValue::Text(Cow::Borrowed(text)),
            Some(Value::Number(number)) => match number.as_i64() {
                Some(whole) => ContextValue::Integer(whole),
                None => ContextValue::Double(number.as_f64().unwrap_or(f64::NAN)),
            },
            Some(Value::Array(items)) => {
                ContextValue::Text(Cow::Owned(Value::from(items.clone()).to_string()))
            }
            Some(Value::Object(_)) => ContextValue::Group,
        }
    }

    fn each_context_name(&self, group: &str, visit: &mut dyn FnMut(&str)) {
        let object = if group.is_empty() {
            Some(&self.context)
        } else {
            self.lookup(group).and_then(Value::as_object)
        };
        object.into_iter().flat_map(Map::keys).for_each(|name| visit(name));
    }

    fn variable(&self, name: &str) -> Option<Cow<'_, str>> {
        self.variables.get(name).map(|value| Cow::Owned(value.to_string()))
    }
}

fn last<'v>(pairs: &'v [(String, String)], name: &str) -> Option<Cow<'v, str>> {
    pairs.iter().rev().find(|(known, _)| known == name).map(|(_, value)| Cow::Borrowed(value.as_str()))
}
