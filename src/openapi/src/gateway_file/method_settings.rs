//! `methodSettings` of a stage (R-STAGE-11, R-STAGE-12).

use super::File;
use crate::codes;
use crate::expect::{Quoted, located};
use crate::tree::{Key, Node};
use ringgate_definition::{
    Diagnostic, Located, LoggingLevel, MethodSettings, SettingKey, Settings, Stage, StageThrottle, Throttle,
    UnauthorizedCacheControl,
};

const KEYS: [&str; 10] = [
    "metricsEnabled",
    "loggingLevel",
    "dataTraceEnabled",
    "throttlingBurstLimit",
    "throttlingRateLimit",
    "cachingEnabled",
    "cacheTtlInSeconds",
    "cacheDataEncrypted",
    "requireAuthorizationForCacheControl",
    "unauthorizedCacheControlHeaderStrategy",
];

const LEVELS: [(&str, LoggingLevel); 3] =
    [("OFF", LoggingLevel::Off), ("ERROR", LoggingLevel::Error), ("INFO", LoggingLevel::Info)];

const STRATEGIES: [(&str, UnauthorizedCacheControl); 3] = [
    ("FAIL_WITH_403", UnauthorizedCacheControl::FailWith403),
    ("SUCCEED_WITH_RESPONSE_HEADER", UnauthorizedCacheControl::SucceedWithResponseHeader),
    ("SUCCEED_WITHOUT_RESPONSE_HEADER", UnauthorizedCacheControl::SucceedWithoutResponseHeader),
];

/// The throttle of one key, as far as it is said.
#[derive(Default)]
struct Limits {
    rate: Option<Located<f64>>,
    burst: Option<Located<i64>>,
}

impl File<'_> {
    /// Reads the settings into a stage; throttles become those of the stage and of its methods.
    pub(super) fn method_settings(&mut self, node: &Node, stage: &mut Stage) {
        let mut limits = Vec::new();
        for (key, value) in self.expect.map(node, "`methodSettings`").unwrap_or_default() {
            let Some(of) = self.setting_key(key) else { continue };
            if let Some(earlier) = stage.method_settings.iter().find(|settings| settings.of == of) {
                let message = format!("`{}` names what `{}` names", key.text, earlier.key.value);
                let mistake = Diagnostic::error(codes::SETTING_TWICE, key.place, message);
                let mistake = mistake.related(earlier.key.place, "the other is here");
                self.expect.diagnostics.push(mistake.remedy("Put the settings of both under one key"));
                continue;
            }
            let mut settings = MethodSettings { key: located(key), of, ..MethodSettings::default() };
            limits.push(self.setting(value, &mut settings));
            stage.method_settings.push(settings);
        }
        self.throttles_of_settings(&limits, stage);
    }

    fn setting_key(&mut self, key: &Key) -> Option<SettingKey> {
        let of = SettingKey::read(&key.text);
        if of.is_none() {
            let message = format!("{} names no path and method", Quoted(&key.text));
            let mistake = Diagnostic::error(codes::SETTING_KEY, key.place, message);
            let remedy = "Write the resource's path, `/` and the method, such as `/pets/{id}/GET`, or `*/*`";
            self.expect.diagnostics.push(mistake.remedy(remedy));
        }
        of
    }

    fn setting(&mut self, node: &Node, settings: &mut MethodSettings) -> Limits {
        let mut limits = Limits::default();
        for (key, value) in self.expect.object(node, "method settings", &KEYS).unwrap_or_default() {
            let what = Quoted(&key.text);
            let expect = &mut self.expect;
            match key.text.as_str() {
                "metricsEnabled" => settings.metrics_enabled = expect.boolean(value, what),
                "loggingLevel" => settings.logging_level = expect.one_of(value, what, &LEVELS),
                "dataTraceEnabled" => settings.data_trace_enabled = expect.boolean(value, what),
                "throttlingBurstLimit" => limits.burst = expect.signed(value, what),
                "throttlingRateLimit" => limits.rate = expect.decimal(value, what),
                "cachingEnabled" => settings.caching_enabled = expect.boolean(value, what),
                "cacheTtlInSeconds" => settings.cache_ttl_seconds = self.ttl(value),
                "cacheDataEncrypted" => settings.cache_data_encrypted = expect.boolean(value, what),
                "requireAuthorizationForCacheControl" => {
                    settings.require_authorization_for_cache_control = expect.boolean(value, what);
                }
                "unauthorizedCacheControlHeaderStrategy" => {
                    settings.unauthorized_cache_control = expect.one_of(value, what, &STRATEGIES);
                }
                _ => {}
            }
        }
        limits
    }

    fn ttl(&mut self, node: &Node) -> Option<Located<u32>> {
        let seconds = self.expect.whole(node, "`cacheTtlInSeconds`")?;
        let ttl = u32::try_from(seconds.value).ok().filter(|ttl| *ttl <= Settings::CACHE_TTL_SECONDS_MAX);
        if ttl.is_none() {
            let expected = format!("a whole number from 0 to {}", Settings::CACHE_TTL_SECONDS_MAX);
            self.out_of_range(node, "`cacheTtlInSeconds`", &expected);
        }
        ttl.map(|ttl| Located::new(ttl, node.place))
    }

    /// Where only one limit is said, the other is that of `*/*`, else the service's own (R-STAGE-12). `limits` is
    /// parallel to the settings of the stage.
    fn throttles_of_settings(&mut self, limits: &[Limits], stage: &mut Stage) {
        let keys: Vec<_> =
            stage.method_settings.iter().map(|s| (s.key.clone(), s.of == SettingKey::All)).collect();
        let mut rate_otherwise = Settings::THROTTLING_RATE_DEFAULT;
        let mut burst_otherwise = Settings::THROTTLING_BURST_DEFAULT;
        if let Some((_, all)) = keys.iter().zip(limits).find(|((_, is_all), _)| *is_all) {
            rate_otherwise = all.rate.as_ref().map_or(rate_otherwise, |rate| rate.value);
            burst_otherwise = all.burst.as_ref().map_or(burst_otherwise, |burst| burst.value);
        }
        for ((key, is_all), limits) in keys.into_iter().zip(limits) {
            let place = limits.rate.as_ref().map(|rate| rate.place);
            let Some(place) = place.or(limits.burst.as_ref().map(|burst| burst.place)) else { continue };
            let throttle = Throttle {
                rate_limit: limits.rate.as_ref().map_or(rate_otherwise, |rate| rate.value),
                burst_limit: limits.burst.as_ref().map_or(burst_otherwise, |burst| burst.value),
            };
            if !is_all {
                stage.method_throttles.push(StageThrottle { key, throttle });
                continue;
            }
            if let Some(earlier) = stage.throttle.replace(Located::new(throttle, place)) {
                let message = "The stage's throttle stands in `throttle` and in `methodSettings`";
                let mistake = Diagnostic::error(codes::SETTING_TWICE, place, message);
                let mistake = mistake.related(earlier.place, "the other is here");
                self.expect.diagnostics.push(mistake.remedy("Keep one of them"));
            }
        }
    }
}
