use crate::{LoggingLevel, MethodSettings, Stage, UnauthorizedCacheControl, Verb};

/// What the key of a method setting names (R-STAGE-11).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SettingKey {
    /// `*/*`: every method of every resource.
    #[default]
    All,
    /// One method of one resource.
    Method {
        /// The resource's template, with a leading slash and no final one.
        path: String,
        /// The declared method; `ANY` for an ANY method (R-STAGE-13).
        verb: Verb,
    },
}

impl SettingKey {
    /// Reads a key in any spelling: `*/*`, `/*/*`, `pets/GET`, `/pets/{id}/GET`, `~1pets~1{id}/GET`, `//GET`. `None`
    /// when it names no path and method.
    pub fn read(key: &str) -> Option<SettingKey> {
        let (path, verb) = key.rsplit_once('/')?;
        let path = path.replace("~1", "/").replace("~0", "~");
        let path = path.trim_matches('/');
        if (path, verb) == ("*", "*") {
            return Some(SettingKey::All);
        }
        let verb = Verb::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(verb))?;
        (path != "*").then(|| SettingKey::Method { path: format!("/{path}"), verb })
    }
}

/// The settings that count for a method (R-STAGE-13), every one of them said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Metrics of the method by itself.
    pub metrics_enabled: bool,
    /// What the execution log says.
    pub logging_level: LoggingLevel,
    /// Whether the execution log shows heads and bodies.
    pub data_trace_enabled: bool,
    /// Whether responses are cached, if the stage has a cache. Without a setting of its own only GET is (R-STAGE-19).
    pub caching_enabled: bool,
    /// How long a response is fresh; 0 is no caching.
    pub cache_ttl_seconds: u32,
    /// Whether cached responses are encrypted.
    pub cache_data_encrypted: bool,
    /// Whether a caller needs a permission to invalidate.
    pub require_authorization_for_cache_control: bool,
    /// What becomes of a caller's wish to invalidate without that permission.
    pub unauthorized_cache_control: UnauthorizedCacheControl,
}

impl Default for Settings {
    /// R-STAGE-12
    fn default() -> Settings {
        Settings {
            metrics_enabled: false,
            logging_level: LoggingLevel::Off,
            data_trace_enabled: false,
            caching_enabled: false,
            cache_ttl_seconds: Settings::CACHE_TTL_SECONDS_DEFAULT,
            cache_data_encrypted: false,
            require_authorization_for_cache_control: true,
            unauthorized_cache_control: UnauthorizedCacheControl::SucceedWithResponseHeader,
        }
    }
}

impl Settings {
    /// Seconds that a response is fresh unless said otherwise (R-STAGE-12).
    pub const CACHE_TTL_SECONDS_DEFAULT: u32 = 300;
    /// The longest time that a response can be fresh (R-STAGE-19).
    pub const CACHE_TTL_SECONDS_MAX: u32 = 3_600;
    /// Requests a second where only a burst is said (R-STAGE-12).
    pub const THROTTLING_RATE_DEFAULT: f64 = 10_000.0;
    /// The burst where only a rate is said (R-STAGE-12).
    pub const THROTTLING_BURST_DEFAULT: i64 = 5_000;

    /// What is said replaces what was there.
    fn overlaid(self, said: &MethodSettings) -> Settings {
        fn value<T: Copy>(said: Option<&crate::Located<T>>, otherwise: T) -> T {
            said.map_or(otherwise, |said| said.value)
        }
        Settings {
            metrics_enabled: value(said.metrics_enabled.as_ref(), self.metrics_enabled),
            logging_level: value(said.logging_level.as_ref(), self.logging_level),
            data_trace_enabled: value(said.data_trace_enabled.as_ref(), self.data_trace_enabled),
            caching_enabled: value(said.caching_enabled.as_ref(), self.caching_enabled),
            cache_ttl_seconds: value(said.cache_ttl_seconds.as_ref(), self.cache_ttl_seconds),
            cache_data_encrypted: value(said.cache_data_encrypted.as_ref(), self.cache_data_encrypted),
            require_authorization_for_cache_control: value(
                said.require_authorization_for_cache_control.as_ref(),
                self.require_authorization_for_cache_control,
            ),
            unauthorized_cache_control: value(
                said.unauthorized_cache_control.as_ref(),
                self.unauthorized_cache_control,
            ),
        }
    }
}

impl Stage {
    /// The settings that count for a method of a resource's template: its own over those of `*/*` over the defaults
    /// (R-STAGE-12, R-STAGE-13). Caching that only `*/*` switches on is for GET alone (R-STAGE-19).
    pub fn settings_of(&self, path: &str, verb: Verb) -> Settings {
        let all = self.method_settings.iter().find(|settings| settings.of == SettingKey::All);
        let own = self.method_settings.iter().find(|settings| {
            matches!(&settings.of, SettingKey::Method { path: own, verb: v } if own == path && *v == verb)
        });
        let mut settings = Settings::default();
        if let Some(all) = all {
            settings = settings.overlaid(all);
            settings.caching_enabled &= verb == Verb::Get || own.is_some();
        }
        own.map_or(settings, |own| settings.overlaid(own))
    }
}

#[cfg(test)]
mod tests {
    use super::{SettingKey, Settings};
    use crate::{Located, LoggingLevel, MethodSettings, Place, Stage, Verb};

    fn said<T>(value: T) -> Option<Located<T>> {
        Some(Located::new(value, Place::default()))
    }

    fn of(key: &str) -> MethodSettings {
        MethodSettings { of: SettingKey::read(key).expect(key), ..MethodSettings::default() }
    }

    #[test]
    fn r_stage_11_keys_in_every_spelling() {
        let cases = [
            ("pets/GET", "/pets", Verb::Get),
            ("/pets/GET", "/pets", Verb::Get),
            ("/pets/{id}/ANY", "/pets/{id}", Verb::Any),
            ("/~1pets~1{id}/get", "/pets/{id}", Verb::Get),
            ("~1pets~1{id}/GET", "/pets/{id}", Verb::Get),
            ("//GET", "/", Verb::Get),
            ("/GET", "/", Verb::Get),
            ("/~1/GET", "/", Verb::Get),
            ("a~0b/POST", "/a~b", Verb::Post),
        ];
        for (key, path, verb) in cases {
            let expected = SettingKey::Method { path: path.to_owned(), verb };
            assert_eq!(SettingKey::read(key), Some(expected), "{key}");
        }
        for key in ["*/*", "/*/*"] {
            assert_eq!(SettingKey::read(key), Some(SettingKey::All), "{key}");
        }
        for key in ["GET", "", "/pets/", "/pets/TRACE", "pets", "*/GET"] {
            assert_eq!(SettingKey::read(key), None, "{key}");
        }
    }

    #[test]
    fn r_stage_12_and_13_own_settings_over_all_over_defaults() {
        let mut stage = Stage::default();
        assert_eq!(stage.settings_of("/a", Verb::Get), Settings::default());
        stage.method_settings.push(MethodSettings {
            logging_level: said(LoggingLevel::Info),
            cache_ttl_seconds: said(10),
            ..of("*/*")
        });
        stage.method_settings.push(MethodSettings { cache_ttl_seconds: said(20), ..of("a/GET") });
        let own =
            Settings { logging_level: LoggingLevel::Info, cache_ttl_seconds: 20, ..Settings::default() };
        assert_eq!(stage.settings_of("/a", Verb::Get), own);
        assert_eq!(stage.settings_of("/a", Verb::Post), Settings { cache_ttl_seconds: 10, ..own });
    }

    #[test]
    fn r_stage_19_caching_of_all_is_caching_of_get() {
        let mut stage = Stage::default();
        stage.method_settings.push(MethodSettings { caching_enabled: said(true), ..of("*/*") });
        stage.method_settings.push(MethodSettings { caching_enabled: said(true), ..of("b/POST") });
        let cases = [
            ("/a", Verb::Get, true),
            ("/a", Verb::Post, false),
            ("/a", Verb::Any, false),
            ("/b", Verb::Post, true),
        ];
        for (path, verb, expected) in cases {
            assert_eq!(stage.settings_of(path, verb).caching_enabled, expected, "{path} {verb:?}");
        }
    }
}
