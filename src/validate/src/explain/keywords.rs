//! One keyword after the other, with its text.

use serde_json::{Map, Value};

use super::words::{cut, printed, printed_list, sorted};
use super::{At, Explanation, Report, counts};
use crate::format;

type Keywords = Map<String, Value>;

impl<'d> Explanation<'_, 'd> {
    /// Checks a value against the keywords of a schema, in the order of their names, `format` last.
    pub(super) fn keywords(
        &mut self,
        report: &mut Report,
        at: At<'d>,
        keywords: &'d Keywords,
        value: &Value,
        depth: usize,
    ) {
        for name in sorted(keywords.keys()) {
            let Some(setting) = keywords.get(name) else { continue };
            if report.is_done() {
                return;
            }
            match name {
                "allOf" | "anyOf" | "oneOf" | "not" => self.combined(report, at, name, setting, value, depth),
                "dependencies" => self.dependencies(report, at, setting, value, depth),
                "additionalProperties" => self.additional_properties(report, keywords, value),
                "enum" | "multipleOf" | "pattern" | "uniqueItems" => {
                    self.judged(report, name, setting, value)
                }
                "maximum" => self.maximum(report, keywords, setting, value),
                "minimum" => self.minimum(report, keywords, setting, value),
                _ => counts::check(report, keywords, name, setting, value),
            }
        }
        if let (Some(setting @ Value::String(name)), Value::String(text)) = (keywords.get("format"), value)
            && self.parts.fails("format", setting, false, value)
        {
            report.fail(|| format::message(name, &cut(text.clone()), text.chars().count()));
        }
    }

    fn combined(
        &mut self,
        report: &mut Report,
        at: At<'d>,
        keyword: &str,
        setting: &'d Value,
        value: &Value,
        depth: usize,
    ) {
        if keyword == "not" {
            if self.fits(At { schema: setting, ..at }, value, depth) {
                report.fail(|| "instance matched a schema which it should not have".into());
            }
            return;
        }
        let Value::Array(schemas) = setting else { return };
        let matched = schemas.iter().filter(|schema| self.fits(At { schema, ..at }, value, depth)).count();
        let all = schemas.len();
        match keyword {
            "allOf" if matched < all => report.fail(|| {
                format!("instance failed to match all required schemas (matched only {matched} out of {all})")
            }),
            "anyOf" if matched == 0 => {
                report.fail(|| format!("instance failed to match at least one required schema among {all}"))
            }
            "oneOf" if matched != 1 => report.fail(|| {
                format!("instance failed to match exactly one schema (matched {matched} out of {all})")
            }),
            _ => {}
        }
    }

    /// Names that need other names come first, then names that need a schema, which is a part of the walk.
    fn dependencies(
        &mut self,
        report: &mut Report,
        at: At<'d>,
        setting: &'d Value,
        value: &Value,
        depth: usize,
    ) {
        let (Value::Object(dependencies), Value::Object(members)) = (setting, value) else { return };
        for (name, needed) in dependencies {
            let (Value::Array(needed), true) = (needed, members.contains_key(name)) else { continue };
            let needed = sorted(needed.iter().filter_map(Value::as_str));
            let missing: Vec<&str> =
                needed.iter().copied().filter(|name| !members.contains_key(*name)).collect();
            if !missing.is_empty() {
                report.fail(|| {
                    format!(
                        "property \"{name}\" of object has missing property dependencies (schema requires {}; \
                         missing: {})",
                        printed_list(needed),
                        printed_list(missing)
                    )
                });
            }
        }
        for name in sorted(dependencies.keys()) {
            if let (Some(schema @ Value::Object(_)), true) =
                (dependencies.get(name), members.contains_key(name))
            {
                self.walk(report, At { schema, ..at }, value, depth + 1);
            }
        }
    }

    fn additional_properties(&self, report: &mut Report, keywords: &Keywords, value: &Value) {
        let (Some(Value::Bool(false)), Value::Object(members)) =
            (keywords.get("additionalProperties"), value)
        else {
            return;
        };
        let has = |keyword: &str, name: &str| {
            keywords.get(keyword).and_then(Value::as_object).is_some_and(|map| map.contains_key(name))
        };
        let patterns = keywords.get("patternProperties").and_then(Value::as_object);
        let matches = |name: &str| {
            patterns.into_iter().flat_map(Map::keys).any(|pattern| self.parts.pattern_matches(pattern, name))
        };
        let unwanted: Vec<&String> =
            members.keys().filter(|name| !has("properties", name) && !matches(name)).collect();
        if !unwanted.is_empty() {
            report.fail(|| {
                let unwanted = printed_list(sorted(unwanted));
                format!("object instance has properties which are not allowed by the schema: {unwanted}")
            });
        }
    }

    fn judged(&self, report: &mut Report, keyword: &str, setting: &Value, value: &Value) {
        if !self.parts.fails(keyword, setting, false, value) {
            return;
        }
        report.fail(|| match keyword {
            "enum" => format!(
                "instance value ({}) not found in enum (possible values: {})",
                printed(value),
                printed(setting)
            ),
            "multipleOf" => {
                format!("remainder of division is not zero ({} / {})", printed(value), printed(setting))
            }
            "pattern" => format!(
                "ECMA 262 regex \"{}\" does not match input string \"{}\"",
                setting.as_str().unwrap_or_default(),
                cut(value.as_str().unwrap_or_default().into())
            ),
            _ => "array must not contain duplicate elements".into(),
        });
    }

    fn maximum(&self, report: &mut Report, keywords: &Keywords, setting: &Value, value: &Value) {
        let is_strict = keywords.get("exclusiveMaximum") == Some(&Value::Bool(true));
        if self.parts.fails("maximum", setting, false, value) {
            report.fail(|| {
                format!(
                    "numeric instance is greater than the required maximum (maximum: {}, found: {})",
                    printed(setting),
                    printed(value)
                )
            });
        } else if is_strict && self.parts.fails("maximum", setting, true, value) {
            report.fail(|| {
                format!(
                    "numeric instance is not strictly lower than the required maximum {}",
                    printed(setting)
                )
            });
        }
    }

    fn minimum(&self, report: &mut Report, keywords: &Keywords, setting: &Value, value: &Value) {
        let is_strict = keywords.get("exclusiveMinimum") == Some(&Value::Bool(true));
        if self.parts.fails("minimum", setting, false, value) {
            report.fail(|| {
                format!(
                    "numeric instance is lower than the required minimum (minimum: {}, found: {})",
                    printed(setting),
                    printed(value)
                )
            });
        } else if is_strict && self.parts.fails("minimum", setting, true, value) {
            report.fail(|| {
                format!(
                    "numeric instance is not strictly greater than the required minimum {}",
                    printed(setting)
                )
            });
        }
    }
}
