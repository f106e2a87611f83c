//! A routing snapshot and a keys snapshot, joined for the hot path: which plan of a key opens a stage, and which
//! buckets and counts a request takes from.

mod build;
mod explain;
mod settings;
mod usage;

use ringgate_snapshot::schema::Period;

pub use explain::{QuotaStanding, Standing, ThrottleStanding};
pub use settings::Settings;
pub use usage::Used;

use crate::arena::{ArenaView, Slot};
use crate::quota::{try_take, used};
use crate::quota_table::{QuotaTable, QuotaWord};
use crate::throttle::{Bucket, Shape, Token};
use crate::window::{Window, window_of};

/// Every limit of one generation, with the buckets and counts it takes from. Shared by all workers, read-only
/// but for those.
#[derive(Debug)]
pub struct Linked {
    view: ArenaView,
    quotas: QuotaTable,
    /// Where requests of keys are counted by day, if anybody wants to know.
    usage: Option<QuotaTable>,
    /// Memberships that are not counted, because that table is full.
    uncounted: u32,
    /// API index to the number of its first stage; one more at the end. Stages are numbered through all APIs.
    first_stages: Box<[u32]>,
    stages: Box<[StageLimits]>,
    /// Of all stages; a stage's own are sorted by route.
    route_limits: Box<[RouteLimit]>,
    /// Key index to its first membership; one more at the end.
    first_memberships: Box<[u32]>,
    memberships: Box<[Membership]>,
    plans: Box<[PlanLimits]>,
    /// Of all plans; a plan's own are sorted by stage.
    plan_stages: Box<[PlanStage]>,
    /// The shapes of all plans' method throttles.
    method_shapes: Box<[Shape]>,
    /// The buckets of all memberships' method throttles, in the order of their plan's shapes.
    method_slots: Box<[Slot]>,
    /// What keys are granted beyond quotas; of all memberships.
    extensions: Box<[QuotaExtension]>,
}

/// What a key is granted beyond a plan's quota in one window (R-USAGE-14).
#[derive(Clone, Copy, Debug)]
struct QuotaExtension {
    window: Window,
    extra: i64,
}

/// A throttle and its bucket.
#[derive(Clone, Copy, Debug)]
struct Limit {
    shape: Shape,
    slot: Slot,
}

/// What all callers of a stage share (R-USAGE-09, 2 and 3).
#[derive(Clone, Copy, Debug)]
struct StageLimits {
    all_methods: Option<Limit>,
    account: Option<Limit>,
    /// From and to in [`Linked::route_limits`].
    routes: (u32, u32),
}

#[derive(Clone, Copy, Debug)]
struct RouteLimit {
    route: u32,
    /// `None`: unlimited (R-USAGE-10).
    limit: Option<Limit>,
}

/// One key in one plan.
#[derive(Clone, Copy, Debug)]
struct Membership {
    plan: u32,
    throttle: Option<Slot>,
    quota: Option<QuotaWord>,
    /// Index in [`Linked::method_slots`].
    first_method_slot: u32,
    /// Counts of the days with even numbers, and of those with odd ones.
    usage: Option<[QuotaWord; 2]>,
    /// From and to in [`Linked::extensions`].
    extensions: (u32, u32),
}

#[derive(Clone, Copy, Debug)]
struct PlanLimits {
    shape: Option<Shape>,
    quota: Option<QuotaLimit>,
    /// From and to in [`Linked::plan_stages`].
    stages: (u32, u32),
    /// Index in [`Linked::method_shapes`].
    first_method_shape: u32,
}

#[derive(Clone, Copy, Debug)]
struct QuotaLimit {
    limit: u64,
    period: Period,
    offset_days: u8,
}

/// A stage that a plan opens.
#[derive(Clone, Debug)]
struct PlanStage {
    stage: u32,
    /// Index in [`Linked::method_shapes`].
    first_method_shape: u32,
    /// Route to the throttle that replaces the plan's own, counted from `first_method_shape`; [`NO_METHOD`] where
    /// the plan's own holds. Empty when the plan has no method throttles here.
    methods: Box<[u8]>,
}

const NO_METHOD: u8 = u8::MAX;

/// A key's membership in the plan that opens the stage it asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanRef {
    membership: u32,
    plan_stage: u32,
}

/// Which of the limits a request met (R-USAGE-09).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The plan's throttle of this method; one bucket for each key.
    PlanMethod,
    /// The plan's throttle; one bucket for each key.
    Plan,
    /// The stage's throttle of this method, shared by all callers.
    StageMethod,
    /// The stage's throttle of `*/*`, shared by all callers.
    Stage,
    /// The account's throttle in its region, shared by all its APIs.
    Account,
}

/// Whether there was room for a request.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// There was; a token of each throttle is spent and the request is counted.
    Admitted,
    /// 429, THROTTLED (R-USAGE-11). Nothing is spent or counted.
    Throttled(Level),
    /// 429, QUOTA_EXCEEDED (R-USAGE-11). Nothing is spent or counted.
    QuotaExceeded,
}

/// A throttle that a request has to pass.
#[derive(Clone, Copy)]
struct Throttle<'a> {
    level: Level,
    shape: &'a Shape,
    bucket: &'a Bucket,
}

/// The most specific ones first.
type Throttles<'a> = [Option<Throttle<'a>>; 3];

impl Linked {
    /// Which of the key's plans opens this stage; `None` is INVALID_API_KEY (R-AUTH-34, R-USAGE-08). A key is in
    /// at most one plan per stage (R-USAGE-07); should there be two, the plan with the lower id counts.
    pub fn plan_for(&self, key: u32, api: u32, stage: u32) -> Option<PlanRef> {
        let stage = self.stage_number(api, stage)?;
        let key = key as usize;
        let (from, to) = (*self.first_memberships.get(key)?, *self.first_memberships.get(key + 1)?);
        (from..to).find_map(|membership| {
            let plan = self.plan(self.memberships.get(membership as usize)?)?;
            let (first, end) = plan.stages;
            let stages = self.plan_stages.get(first as usize..end as usize)?;
            let place = stages.binary_search_by_key(&stage, |s| s.stage).ok()?;
            Some(PlanRef { membership, plan_stage: first + place as u32 })
        })
    }

    /// Asks every limit for room, in the documented order: quota, the plan's throttle of the method or else its
    /// own, the stage's throttle of the method or else that of `*/*`, the account's (R-USAGE-09, R-USAGE-12).
    /// `plan` is `None` where no API key is required (R-USAGE-08). `now_ns` is monotonic, `epoch_s` counts from
    /// 1970 in UTC.
    ///
    /// All limits are looked at before any is taken from, so a refused request writes nothing. If another thread
    /// takes the last token in between, the tokens taken before it are given back. A limit is therefore exact
    /// as long as it is the one that refuses; where two refuse at once, the other may for that moment miss a token
    /// that is on its way back.
    pub fn admit(
        &self,
        plan: Option<PlanRef>,
        api: u32,
        stage: u32,
        route: u32,
        now_ns: u64,
        epoch_s: u64,
    ) -> Admission {
        let quota = plan.and_then(|plan| self.quota(plan, epoch_s));
        if let Some((word, limit, window)) = quota
            && self.quotas.get(word).is_some_and(|word| used(word, window) >= limit)
        {
            return Admission::QuotaExceeded;
        }
        let throttles = self.throttles(plan, api, stage, route);
        let lacking = throttles.iter().flatten().find(|it| !it.bucket.has_token(it.shape, now_ns));
        if let Some(throttle) = lacking {
            return Admission::Throttled(throttle.level);
        }
        let tokens = match take_tokens(&throttles, now_ns) {
            Ok(tokens) => tokens,
            Err(level) => return Admission::Throttled(level),
        };
        if let Some((word, limit, window)) = quota
            && self.quotas.get(word).is_some_and(|word| !try_take(word, limit, window))
        {
            give_back(&throttles, tokens);
            return Admission::QuotaExceeded;
        }
        if let Some(plan) = plan {
            self.count(plan, epoch_s);
        }
        Admission::Admitted
    }

    fn throttles(&self, plan: Option<PlanRef>, api: u32, stage: u32, route: u32) -> Throttles<'_> {
        let stage = self.stage_number(api, stage).and_then(|number| self.stages.get(number as usize));
        [
            plan.and_then(|plan| self.plan_throttle(plan, route)),
            stage.and_then(|stage| self.stage_throttle(stage, route)),
            stage.and_then(|stage| stage.account.as_ref()).map(|limit| self.throttle(Level::Account, limit)),
        ]
    }

    fn plan_throttle(&self, plan_ref: PlanRef, route: u32) -> Option<Throttle<'_>> {
        let membership = self.memberships.get(plan_ref.membership as usize)?;
        let stage = self.plan_stages.get(plan_ref.plan_stage as usize)?;
        let plan = self.plan(membership)?;
        let method = stage.methods.get(route as usize).copied().unwrap_or(NO_METHOD);
        let (level, shape, slot) = if method == NO_METHOD {
            (Level::Plan, plan.shape.as_ref()?, membership.throttle?)
        } else {
            let shape = stage.first_method_shape + u32::from(method);
            let slot = membership.first_method_slot + (shape - plan.first_method_shape);
            let slot = *self.method_slots.get(slot as usize)?;
            (Level::PlanMethod, self.method_shapes.get(shape as usize)?, slot)
        };
        Some(Throttle { level, shape, bucket: self.view.bucket(slot) })
    }

    fn stage_throttle<'a>(&'a self, stage: &'a StageLimits, route: u32) -> Option<Throttle<'a>> {
        let (from, to) = stage.routes;
        let routes = self.route_limits.get(from as usize..to as usize)?;
        match routes.binary_search_by_key(&route, |r| r.route) {
            Ok(place) => {
                routes.get(place)?.limit.as_ref().map(|limit| self.throttle(Level::StageMethod, limit))
            }
            Err(_) => stage.all_methods.as_ref().map(|limit| self.throttle(Level::Stage, limit)),
        }
    }

    fn throttle<'a>(&'a self, level: Level, limit: &'a Limit) -> Throttle<'a> {
        Throttle { level, shape: &limit.shape, bucket: self.view.bucket(limit.slot) }
    }

    fn quota(&self, plan_ref: PlanRef, epoch_s: u64) -> Option<(QuotaWord, u64, Window)> {
        let membership = self.memberships.get(plan_ref.membership as usize)?;
        let quota = self.plan(membership)?.quota?;
        let window = window_of(quota.period, quota.offset_days, epoch_s);
        Some((membership.quota?, self.extended(membership, quota.limit, window), window))
    }

    /// R-USAGE-14: a limit with what is granted on top of it in this window.
    fn extended(&self, membership: &Membership, limit: u64, window: Window) -> u64 {
        let (from, to) = membership.extensions;
        let granted = self.extensions.get(from as usize..to as usize).unwrap_or_default();
        let of_window = granted.iter().find(|extension| extension.window == window);
        of_window.map_or(limit, |extension| limit.saturating_add_signed(extension.extra))
    }

    fn plan(&self, membership: &Membership) -> Option<&PlanLimits> {
        self.plans.get(membership.plan as usize)
    }

    fn stage_number(&self, api: u32, stage: u32) -> Option<u32> {
        let api = api as usize;
        let (first, end) = (*self.first_stages.get(api)?, *self.first_stages.get(api + 1)?);
        first.checked_add(stage).filter(|number| *number < end)
    }
}

/// Takes a token of each throttle, or none at all; then says which throttle had none.
fn take_tokens(throttles: &Throttles<'_>, now_ns: u64) -> Result<[Option<Token>; 3], Level> {
    let mut tokens = [None; 3];
    for (throttle, place) in throttles.iter().zip(0..) {
        let Some(throttle) = throttle else { continue };
        tokens[place] = throttle.bucket.take_token(throttle.shape, now_ns);
        if tokens[place].is_none() {
            give_back(throttles, tokens);
            return Err(throttle.level);
        }
    }
    Ok(tokens)
}

fn give_back(throttles: &Throttles<'_>, tokens: [Option<Token>; 3]) {
    for (throttle, token) in throttles.iter().zip(tokens) {
        if let (Some(throttle), Some(token)) = (throttle, token) {
            throttle.bucket.give_back(token);
        }
    }
}

#[cfg(test)]
mod tests;
