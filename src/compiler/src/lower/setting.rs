//! Method settings of a stage, resolved for every route (R-STAGE-11 to R-STAGE-13, R-STAGE-19, R-STAGE-22).

use std::collections::HashMap;

use ringgate_definition as definition;
use ringgate_definition::{
    Diagnostic, Diagnostics, LoggingLevel, SettingKey, Settings, Severity, UnauthorizedCacheControl, Verb,
};
use ringgate_snapshot::schema::{Deployment, Invalidation, Logging, MethodSettings};

use super::stage::RouteIndex;
use crate::code;
use crate::nearest::nearest;

/// The settings of one stage while they are resolved.
pub(crate) struct Resolving<'a> {
    stage: &'a definition::Stage,
    has_cache: bool,
    /// The settings of single methods.
    own: HashMap<(&'a str, &'static str), &'a definition::MethodSettings>,
    /// The different outcomes; the first are those of `*/*`.
    outcomes: Vec<MethodSettings>,
}

impl<'a> Resolving<'a> {
    /// Takes the settings of a stage; `cache_bytes` is the size of its cache.
    pub(crate) fn new(stage: &'a definition::Stage, cache_bytes: u64, diagnostics: &mut Diagnostics) -> Self {
        let own = stage.method_settings.iter().filter_map(|settings| match &settings.of {
            SettingKey::All => None,
            SettingKey::Method { path, verb } => Some(((path.as_str(), verb.as_str()), settings)),
        });
        let mut resolving =
            Resolving { stage, has_cache: cache_bytes > 0, own: own.collect(), outcomes: Vec::new() };
        stage.method_settings.iter().for_each(|settings| resolving.check(settings, diagnostics));
        let of_all = resolving.lower(stage.settings_of(NOWHERE, Verb::Get), false);
        resolving.outcomes.push(of_all);
        resolving
    }

    /// R-STAGE-19; what does nothing is told.
    fn check(&self, settings: &definition::MethodSettings, diagnostics: &mut Diagnostics) {
        let most = Settings::CACHE_TTL_SECONDS_MAX;
        if let Some(ttl) = settings.cache_ttl_seconds.as_ref().filter(|ttl| ttl.value > most) {
            let message = format!("a cached response cannot live for {} seconds", ttl.value);
            let remedy = format!("use 0 to {most} seconds; 0 is no caching");
            diagnostics.push(Diagnostic::error(code::CACHE_TTL, ttl.place, message).remedy(remedy));
        }
        let is_on = |flag: &&definition::Located<bool>| flag.value;
        if let Some(caching) = settings.caching_enabled.as_ref().filter(is_on).filter(|_| !self.has_cache) {
            let message = format!("stage `{}` has no cache, so nothing is cached", self.stage.name.value);
            let note = Diagnostic::new(Severity::Note, code::CACHE, Some(caching.place), message);
            diagnostics.push(note.remedy("give the stage a cache, or ignore this"));
        }
        if let Some(encrypted) = settings.cache_data_encrypted.as_ref().filter(is_on) {
            let message = "cached responses are not encrypted: they never leave the gateway's memory";
            let note = Diagnostic::new(Severity::Note, code::NOT_ENCRYPTED, Some(encrypted.place), message);
            diagnostics
                .push(note.remedy("ignore this, or leave caching off for what must not stay in memory"));
        }
    }

    /// The settings of every route of a deployment: indexes in what [`Resolving::finish`] gives; nothing, if all
    /// have those of `*/*`.
    pub(crate) fn resolve(&mut self, deployment: &Deployment, diagnostics: &mut Diagnostics) -> Vec<u32> {
        let all = [Verb::Get, Verb::Any].map(|verb| self.stage.settings_of(NOWHERE, verb));
        let mut resolved = Vec::with_capacity(deployment.routes.len());
        for route in &deployment.routes {
            let integration = deployment.integrations.get(route.integration as usize);
            let streams = integration.is_some_and(|integration| integration.streams);
            let own = self.own.get(&(route.resource_path.as_str(), route.method.as_str())).copied();
            let settings = match own.map(|own| (own, &own.of)) {
                Some((own, SettingKey::Method { path, verb })) => {
                    warn_of_stream(own, streams && self.has_cache, diagnostics);
                    self.stage.settings_of(path, *verb)
                }
                _ => all[usize::from(route.method != Verb::Get.as_str())],
            };
            let lowered = self.lower(settings, streams);
            resolved.push(self.intern(lowered));
        }
        if resolved.iter().all(|index| *index == 0) { Vec::new() } else { resolved }
    }

    /// Warns about settings of routes that are nowhere.
    pub(crate) fn warn_unknown(&self, indexes: &[&RouteIndex], diagnostics: &mut Diagnostics) {
        for settings in &self.stage.method_settings {
            let SettingKey::Method { path, verb } = &settings.of else { continue };
            let is_route = |index: &&RouteIndex| index.contains_key(&(path.clone(), verb.as_str()));
            if indexes.iter().any(is_route) {
                continue;
            }
            let routes = indexes.iter().flat_map(|index| index.keys());
            let mut keys: Vec<String> = routes.map(|(path, verb)| format!("{path}/{verb}")).collect();
            keys.sort_unstable();
            let message = format!("`{}` names no route, so its settings do nothing", settings.key.value);
            let remedy = match nearest(&settings.key.value, keys.iter().map(String::as_str)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "write the path template, `/` and the method, such as `/pets/{id}/GET`".to_owned(),
            };
            diagnostics
                .push(Diagnostic::warning(code::SETTING_KEY, settings.key.place, message).remedy(remedy));
        }
    }

    /// The different settings.
    pub(crate) fn finish(self) -> Vec<MethodSettings> {
        self.outcomes
    }

    fn lower(&self, settings: Settings, streams: bool) -> MethodSettings {
        let ttl = settings.cache_ttl_seconds.min(Settings::CACHE_TTL_SECONDS_MAX);
        let caching = self.has_cache && settings.caching_enabled && ttl > 0 && !streams;
        MethodSettings {
            logging: match settings.logging_level {
                LoggingLevel::Off => Logging::Off,
                LoggingLevel::Error => Logging::Error,
                LoggingLevel::Info => Logging::Info,
            },
            data_trace: settings.data_trace_enabled,
            caching,
            cache_ttl_s: if caching { ttl } else { 0 },
            invalidation: lower_invalidation(&settings),
        }
    }

    fn intern(&mut self, settings: MethodSettings) -> u32 {
        let known = self.outcomes.iter().position(|known| *known == settings);
        let index = known.unwrap_or_else(|| {
            self.outcomes.push(settings);
            self.outcomes.len() - 1
        });
        index as u32
    }
}

/// A path that no resource has: what counts for it is what `*/*` says.
const NOWHERE: &str = "";

/// R-STAGE-22.
fn lower_invalidation(settings: &Settings) -> Invalidation {
    if !settings.require_authorization_for_cache_control {
        return Invalidation::Anyone;
    }
    match settings.unauthorized_cache_control {
        UnauthorizedCacheControl::FailWith403 => Invalidation::Fail403,
        UnauthorizedCacheControl::SucceedWithResponseHeader => Invalidation::SucceedWithHeader,
        UnauthorizedCacheControl::SucceedWithoutResponseHeader => Invalidation::SucceedWithoutHeader,
    }
}

/// R-INT-59.
fn warn_of_stream(own: &definition::MethodSettings, streams: bool, diagnostics: &mut Diagnostics) {
    let caching = own.caching_enabled.as_ref().filter(|caching| caching.value && streams);
    if let Some(caching) = caching {
        let message = format!("`{}` streams its response, so it is not cached", own.key.value);
        let remedy = "remove STREAM if caching matters more";
        diagnostics.push(Diagnostic::warning(code::STREAM_WINS, caching.place, message).remedy(remedy));
    }
}
