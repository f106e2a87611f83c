use ringgate_snapshot::schema::{
    ArchivedInvalidation, ArchivedLogging, ArchivedMethodSettings, ArchivedPair, ArchivedTarget, NONE,
};

use crate::{Call, Chance, Exchange, journal::Event};

/// What a route is set to in its stage; the defaults where nothing is set (R-STAGE-12).
const DEFAULTS: Settings = Settings {
    logging: ArchivedLogging::Off,
    has_data_trace: false,
    cache_ttl_s: None,
    invalidation: ArchivedInvalidation::SucceedWithHeader,
};

/// The effective settings of a route (R-STAGE-13).
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    pub logging: ArchivedLogging,
    pub has_data_trace: bool,
    /// The lifetime of a cached response in seconds, where responses are cached.
    pub cache_ttl_s: Option<u32>,
    pub invalidation: ArchivedInvalidation,
}

impl From<&ArchivedMethodSettings> for Settings {
    fn from(archived: &ArchivedMethodSettings) -> Settings {
        let ttl_s = archived.cache_ttl_s.to_native();
        Settings {
            logging: archived.logging,
            has_data_trace: archived.data_trace,
            cache_ttl_s: (archived.caching && ttl_s > 0).then_some(ttl_s),
            invalidation: archived.invalidation,
        }
    }
}

/// A stage has up to two releases, its own and its canary's; from here on nobody else asks which one it is.
impl Exchange {
    /// Gives the canary its share of the requests (R-STAGE-14).
    pub(crate) fn choose_release(&mut self, call: &Call<'_>, chance: &mut Chance) {
        let Some(canary) = self.stage(call).and_then(|stage| stage.canary.as_ref()) else { return };
        let (drawn, share) = (chance.next_share(), canary.share.to_native());
        self.note(|| Event::CanaryDrawn { drawn, share });
        if drawn < share {
            self.is_canary = true;
            if let Some(located) = &mut self.located {
                located.deployment = canary.deployment.to_native();
            }
        }
    }

    /// Stage variables, a canary's own laid over them.
    pub(crate) fn variables<'a>(&self, call: &Call<'a>) -> &'a [ArchivedPair] {
        let Some(stage) = self.stage(call) else { return &[] };
        match stage.canary.as_ref().filter(|_| self.is_canary) {
            Some(canary) => &canary.variables,
            None => &stage.variables,
        }
    }

    /// What the route's integration reaches.
    pub(crate) fn upstream_target<'a>(&self, call: &Call<'a>) -> Option<&'a ArchivedTarget> {
        self.target_of(call, self.route(call)?.integration.to_native() as usize)
    }

    /// The target of an integration, in the release that has the request.
    pub(crate) fn target_of<'a>(&self, call: &Call<'a>, index: usize) -> Option<&'a ArchivedTarget> {
        let stage = self.stage(call)?;
        match stage.canary.as_ref().filter(|_| self.is_canary) {
            Some(canary) => canary.targets.get(index),
            None => stage.targets.get(index),
        }
    }

    /// The route's settings.
    pub(crate) fn settings(&self, call: &Call<'_>) -> Settings {
        let find = || {
            let (stage, route) = (self.stage(call)?, self.routed?.route as usize);
            let by_route = match stage.canary.as_ref().filter(|_| self.is_canary) {
                Some(canary) => &canary.route_settings,
                None => &stage.route_settings,
            };
            let index = by_route.get(route).map_or(0, |index| index.to_native());
            stage.settings.get(index as usize).map(Settings::from)
        };
        find().unwrap_or(DEFAULTS)
    }

    /// The route by which throttles are counted: a canary's routes share those of the stage's. [`NONE`] when the stage
    /// does not have it, so that only the limits of the whole stage hold.
    pub(crate) fn throttled_route(&self, call: &Call<'_>, route: u32) -> u32 {
        let canary = self.stage(call).and_then(|stage| stage.canary.as_ref()).filter(|_| self.is_canary);
        match canary {
            Some(canary) => canary.stage_routes.get(route as usize).map_or(NONE, |route| route.to_native()),
            None => route,
        }
    }
}
