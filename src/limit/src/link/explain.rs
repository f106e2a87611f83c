use super::{Level, Linked, PlanRef, Throttle};
use crate::quota::remaining;
use crate::throttle::Tokens;

/// What a request would meet, for explanations. Reading it takes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The quota, which is asked first (R-USAGE-12).
    pub quota: Option<QuotaStanding>,
    /// The throttles, the most specific first (R-USAGE-09).
    pub throttles: Vec<ThrottleStanding>,
}

/// How a quota stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaStanding {
    /// Requests in a window.
    pub limit: u64,
    /// Requests that are left in this window.
    pub remaining: u64,
}

/// How a throttle stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThrottleStanding {
    /// Which one.
    pub level: Level,
    /// What its bucket holds.
    pub tokens: Tokens,
}

impl Linked {
    /// The plan of a membership: its index in the keys snapshot.
    pub fn plan_index(&self, plan: PlanRef) -> Option<u32> {
        self.memberships.get(plan.membership as usize).map(|membership| membership.plan)
    }

    /// Requests a second and burst of the throttle of a level that [`Linked::admit`] would ask with the same arguments.
    pub fn rate(
        &self,
        plan: Option<PlanRef>,
        api: u32,
        stage: u32,
        route: u32,
        level: Level,
    ) -> Option<(f64, u32)> {
        let throttles = self.throttles(plan, api, stage, route);
        let throttle = throttles.iter().flatten().find(|throttle| throttle.level == level)?;
        Some((throttle.shape.per_second(), throttle.shape.burst()))
    }

    /// How the limits stand that [`Linked::admit`] would ask with the same arguments, in the same order.
    pub fn explain(
        &self,
        plan: Option<PlanRef>,
        api: u32,
        stage: u32,
        route: u32,
        now_ns: u64,
        epoch_s: u64,
    ) -> Standing {
        let quota = plan.and_then(|plan| self.quota(plan, epoch_s)).and_then(|(word, limit, window)| {
            Some(QuotaStanding { limit, remaining: remaining(self.quotas.get(word)?, limit, window) })
        });
        let throttles = self.throttles(plan, api, stage, route);
        let standing = |throttle: &Throttle<'_>| ThrottleStanding {
            level: throttle.level,
            tokens: throttle.bucket.peek(throttle.shape, now_ns),
        };
        Standing { quota, throttles: throttles.iter().flatten().map(standing).collect() }
    }
}
