use std::collections::BTreeMap;

use ringgate_snapshot::schema::{
    ArchivedApi, ArchivedApiKey, ArchivedDeployment, ArchivedKeys, ArchivedMethodThrottle, ArchivedPeriod,
    ArchivedPlan, ArchivedPlanStage, ArchivedQuota, ArchivedRate, ArchivedRoute, ArchivedRoutes,
    ArchivedStage, Period,
};

use super::{
    Limit, Linked, Membership, NO_METHOD, PlanLimits, PlanStage, QuotaExtension, QuotaLimit, RouteLimit,
    Settings, StageLimits,
};
use crate::arena::{Registry, Sharing, Slot};
use crate::quota_table::{QuotaTable, QuotaWord, Writer};
use crate::throttle::Shape;
use crate::window::{SECONDS_A_DAY, window_of};
use crate::{Identity, LinkError, QuotaTableError};

impl Linked {
    /// Joins two snapshots; for the main thread. Buckets and counts that existed before are found again. A stage
    /// that a plan names and the routes do not have is passed over: keys and routes are published apart.
    ///
    /// # Errors
    /// When the registry or the quota table is full; then the generation that serves goes on as before.
    pub fn build(
        routes: &ArchivedRoutes,
        keys: Option<&ArchivedKeys>,
        registry: &mut Registry,
        quotas: &QuotaTable,
        settings: &Settings,
    ) -> Result<Linked, LinkError> {
        Linked::build_counting(routes, keys, registry, (quotas, None), settings)
    }

    /// The same, and counts the requests of keys by day in a second table, in which each key of a plan takes two places
    /// (R-USAGE-14). What does not fit into it is not counted.
    ///
    /// # Errors
    /// Those of [`Linked::build`].
    pub fn build_counting(
        routes: &ArchivedRoutes,
        keys: Option<&ArchivedKeys>,
        registry: &mut Registry,
        (quotas, usage): (&QuotaTable, Option<&QuotaTable>),
        settings: &Settings,
    ) -> Result<Linked, LinkError> {
        registry.start_link();
        let parts = Parts::default();
        let (quota_writer, usage_writer) = (quotas.writer(), usage.map(QuotaTable::writer));
        let mut builder =
            Builder { routes, settings, registry, quotas: quota_writer, usage: usage_writer, parts };
        builder.add_stages()?;
        if let Some(keys) = keys {
            builder.add_plans(keys)?;
            builder.add_keys(keys)?;
        }
        let parts = builder.parts;
        Ok(Linked {
            view: registry.view(),
            quotas: quotas.clone(),
            usage: usage.cloned(),
            uncounted: parts.uncounted,
            extensions: parts.extensions.into(),
            first_stages: parts.first_stages.into(),
            stages: parts.stages.into(),
            route_limits: parts.route_limits.into(),
            first_memberships: parts.first_memberships.into(),
            memberships: parts.memberships.into(),
            plans: parts.plans.into(),
            plan_stages: parts.plan_stages.into(),
            method_shapes: parts.method_shapes.into(),
            method_slots: parts.method_slots.into(),
        })
    }
}

struct Builder<'a> {
    routes: &'a ArchivedRoutes,
    settings: &'a Settings,
    registry: &'a mut Registry,
    quotas: Writer<'a>,
    usage: Option<Writer<'a>>,
    parts: Parts,
}

/// The parts of [`Linked`] while they grow.
#[derive(Default)]
struct Parts {
    first_stages: Vec<u32>,
    stages: Vec<StageLimits>,
    route_limits: Vec<RouteLimit>,
    first_memberships: Vec<u32>,
    memberships: Vec<Membership>,
    plans: Vec<PlanLimits>,
    plan_stages: Vec<PlanStage>,
    method_shapes: Vec<Shape>,
    method_slots: Vec<Slot>,
    extensions: Vec<QuotaExtension>,
    uncounted: u32,
}

impl<'a> Builder<'a> {
    fn add_stages(&mut self) -> Result<(), LinkError> {
        let routes = self.routes;
        self.parts.first_stages.push(0);
        for api in routes.apis.iter() {
            let account = self.account_limit(api)?;
            for stage in api.stages.iter() {
                let limits = self.stage_limits(api, stage, account)?;
                self.parts.stages.push(limits);
            }
            self.parts.first_stages.push(self.parts.stages.len() as u32);
        }
        Ok(())
    }

    fn account_limit(&mut self, api: &ArchivedApi) -> Result<Option<Limit>, LinkError> {
        if self.settings.account_per_second == 0.0 {
            return Ok(None);
        }
        let shape = Shape::new(self.settings.account_per_second, self.settings.account_burst);
        let identity = Identity::of("account throttle", &[&api.account_id, &api.region]);
        Ok(Some(Limit { shape, slot: self.registry.slot(identity, Sharing::AllClients)? }))
    }

    fn stage_limits(
        &mut self,
        api: &ArchivedApi,
        stage: &ArchivedStage,
        account: Option<Limit>,
    ) -> Result<StageLimits, LinkError> {
        let all_methods = match stage.throttle.as_ref() {
            Some(rate) => {
                let identity = Identity::of("stage throttle", &[&api.id, &stage.name]);
                Some(Limit {
                    shape: shape_of(rate),
                    slot: self.registry.slot(identity, Sharing::AllClients)?,
                })
            }
            None => None,
        };
        let from = self.parts.route_limits.len();
        let deployment = api.deployments.get(stage.deployment.to_native() as usize);
        for throttle in stage.route_throttles.iter() {
            let route_index = throttle.route.to_native();
            let route = deployment.and_then(|d| d.routes.get(route_index as usize));
            let limit = match (throttle.rate.as_ref(), route) {
                (Some(rate), Some(route)) => Some(self.route_limit(api, stage, route, rate)?),
                _ => None,
            };
            self.parts.route_limits.push(RouteLimit { route: route_index, limit });
        }
        let end = self.parts.route_limits.len();
        if let Some(own) = self.parts.route_limits.get_mut(from..) {
            own.sort_by_key(|limit| limit.route);
        }
        Ok(StageLimits { all_methods, account, routes: (from as u32, end as u32) })
    }

    fn route_limit(
        &mut self,
        api: &ArchivedApi,
        stage: &ArchivedStage,
        route: &ArchivedRoute,
        rate: &ArchivedRate,
    ) -> Result<Limit, LinkError> {
        let names: [&str; 4] = [&api.id, &stage.name, &route.resource_path, &route.method];
        let identity = Identity::of("stage method throttle", &names);
        Ok(Limit { shape: shape_of(rate), slot: self.registry.slot(identity, Sharing::AllClients)? })
    }

    fn add_plans(&mut self, keys: &ArchivedKeys) -> Result<(), LinkError> {
        let stages = self.stages_by_name();
        for plan in keys.plans.iter() {
            let first_stage = self.parts.plan_stages.len();
            let first_method_shape = self.parts.method_shapes.len() as u32;
            for plan_stage in plan.stages.iter() {
                let found = stages.get(&(&*plan_stage.api, &*plan_stage.stage));
                self.add_plan_stage(plan, plan_stage, found.copied())?;
            }
            if let Some(own) = self.parts.plan_stages.get_mut(first_stage..) {
                own.sort_by_key(|s| s.stage);
            }
            self.parts.plans.push(PlanLimits {
                shape: plan.throttle.as_ref().map(shape_of),
                quota: plan.quota.as_ref().map(quota_of),
                stages: (first_stage as u32, self.parts.plan_stages.len() as u32),
                first_method_shape,
            });
        }
        Ok(())
    }

    /// API id and stage name to the number of the stage and its deployment.
    fn stages_by_name(&self) -> BTreeMap<(&'a str, &'a str), (u32, &'a ArchivedDeployment)> {
        let stages = self.routes.apis.iter().flat_map(|api| api.stages.iter().map(move |stage| (api, stage)));
        let mut by_name = BTreeMap::new();
        for (number, (api, stage)) in stages.enumerate() {
            if let Some(deployment) = api.deployments.get(stage.deployment.to_native() as usize) {
                by_name.insert((&*api.id, &*stage.name), (number as u32, deployment));
            }
        }
        by_name
    }

    /// The shapes are added even for a stage that is not there, so that a plan's shapes and its members' buckets
    /// stay in the same order.
    fn add_plan_stage(
        &mut self,
        plan: &ArchivedPlan,
        plan_stage: &ArchivedPlanStage,
        found: Option<(u32, &ArchivedDeployment)>,
    ) -> Result<(), LinkError> {
        let count = plan_stage.methods.len();
        if count >= usize::from(NO_METHOD) {
            return Err(LinkError::TooManyMethodThrottles { plan: plan.id.to_string(), count });
        }
        let first_method_shape = self.parts.method_shapes.len() as u32;
        self.parts.method_shapes.extend(plan_stage.methods.iter().map(|method| shape_of(&method.rate)));
        if let Some((stage, deployment)) = found {
            let methods = if count == 0 {
                Box::default()
            } else {
                deployment.routes.iter().map(|route| method_for(&plan_stage.methods, route)).collect()
            };
            self.parts.plan_stages.push(PlanStage { stage, first_method_shape, methods });
        }
        Ok(())
    }

    fn add_keys(&mut self, keys: &ArchivedKeys) -> Result<(), LinkError> {
        self.parts.first_memberships.push(0);
        for key in keys.keys.iter() {
            for plan_index in key.plans.iter().map(|index| index.to_native()) {
                if let Some(plan) = keys.plans.get(plan_index as usize) {
                    let mut membership = self.membership(&key.id, plan_index, plan)?;
                    membership.extensions = self.add_extensions(key, plan_index, plan);
                    self.parts.memberships.push(membership);
                }
            }
            self.parts.first_memberships.push(self.parts.memberships.len() as u32);
        }
        Ok(())
    }

    fn membership(
        &mut self,
        key_id: &str,
        plan_index: u32,
        plan: &ArchivedPlan,
    ) -> Result<Membership, LinkError> {
        let first_method_slot = self.parts.method_slots.len() as u32;
        for stage in plan.stages.iter() {
            for method in stage.methods.iter() {
                let names: [&str; 6] =
                    [&plan.id, key_id, &stage.api, &stage.stage, &method.path, &method.method];
                let identity = Identity::of("plan method throttle", &names);
                self.parts.method_slots.push(self.registry.slot(identity, Sharing::OneKey)?);
            }
        }
        let names: [&str; 2] = [&plan.id, key_id];
        let throttle = match plan.throttle.as_ref() {
            Some(_) => Some(self.registry.slot(Identity::of("plan throttle", &names), Sharing::OneKey)?),
            None => None,
        };
        let quota = match plan.quota.as_ref() {
            Some(_) => Some(self.quota_word(Identity::of("plan quota", &names))?),
            None => None,
        };
        let usage = self.usage_words(Identity::of("plan usage", &names));
        Ok(Membership { plan: plan_index, throttle, quota, first_method_slot, usage, extensions: (0, 0) })
    }

    /// Where requests are counted by day. Nobody is refused because a count has no room.
    fn usage_words(&mut self, identity: Identity) -> Option<[QuotaWord; 2]> {
        let writer = self.usage.as_mut()?;
        let words = [writer.find_or_add(identity), writer.find_or_add(identity.sibling())];
        match words {
            [Ok(even), Ok(odd)] => Some([even, odd]),
            _ => {
                self.parts.uncounted += 1;
                None
            }
        }
    }

    /// What is granted for days that begin no window of the quota, which has changed since, counts for nothing.
    fn add_extensions(&mut self, key: &ArchivedApiKey, plan_index: u32, plan: &ArchivedPlan) -> (u32, u32) {
        let from = self.parts.extensions.len() as u32;
        if let Some(quota) = plan.quota.as_ref().map(quota_of) {
            let of_plan = key.extensions.iter().filter(|it| it.plan.to_native() == plan_index);
            let extensions = of_plan.filter_map(|extension| {
                let first_day = u64::from(extension.first_day.to_native());
                let window_of_day =
                    |day: u64| window_of(quota.period, quota.offset_days, day * SECONDS_A_DAY);
                let window = window_of_day(first_day);
                let is_first = first_day == 0 || window_of_day(first_day - 1) != window;
                is_first.then_some(QuotaExtension { window, extra: extension.extra.to_native() })
            });
            self.parts.extensions.extend(extensions);
        }
        (from, self.parts.extensions.len() as u32)
    }

    fn quota_word(&mut self, identity: Identity) -> Result<QuotaWord, LinkError> {
        self.quotas.find_or_add(identity).map_err(|error| LinkError::QuotaTableFull {
            capacity: match error {
                QuotaTableError::Full { capacity } => capacity,
                _ => 0,
            },
        })
    }
}

/// Which of a plan's method throttles holds for a route: its own, then that of its resource, then that of its
/// method, then the one of everything.
fn method_for(throttles: &[ArchivedMethodThrottle], route: &ArchivedRoute) -> u8 {
    let fit = |throttle: &ArchivedMethodThrottle| {
        let by_path = match &*throttle.path {
            path if path == &*route.resource_path => 2,
            "/*" => 0,
            _ => return None,
        };
        let by_method = match &*throttle.method {
            method if method == &*route.method => 1,
            "*" => 0,
            _ => return None,
        };
        Some(by_path + by_method)
    };
    let fitting = throttles.iter().enumerate().filter_map(|(place, t)| Some((fit(t)?, place)));
    // of two equal ones the first counts
    let best = fitting.max_by_key(|(fit, place)| (*fit, std::cmp::Reverse(*place)));
    best.map_or(NO_METHOD, |(_, place)| place as u8)
}

fn shape_of(rate: &ArchivedRate) -> Shape {
    Shape::new(rate.per_second.to_native(), rate.burst.to_native())
}

fn quota_of(quota: &ArchivedQuota) -> QuotaLimit {
    let period = match quota.period {
        ArchivedPeriod::Day => Period::Day,
        ArchivedPeriod::Week => Period::Week,
        ArchivedPeriod::Month => Period::Month,
    };
    QuotaLimit { limit: quota.limit.to_native(), period, offset_days: quota.offset_days }
}
