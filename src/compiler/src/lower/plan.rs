//! Usage plans: what they open, to whom, and how often (R-USAGE-05 to R-USAGE-13).

use std::collections::{BTreeMap, HashMap, HashSet};

use ringgate_definition as definition;
use ringgate_definition::{ApiStage, Definition, Diagnostic, Diagnostics, Located, QuotaPeriod, UsagePlan};
use ringgate_snapshot::schema::{Extension, MethodThrottle, Period, Plan, PlanStage, Quota, Stage};

use super::LoweredApi;
use super::throttle::{self, Key};
use crate::code;
use crate::nearest::suggestion;

/// The most plans a key can be in (R-USAGE-07).
const PLANS_PER_KEY_MAX: usize = 10;

/// Lowers the plans, sorted by id, and says which each key is in: parallel to the definition's keys, ascending.
/// Plans open stages of these APIs.
pub(crate) fn lower(
    definition: &Definition,
    apis: &[&LoweredApi],
    diagnostics: &mut Diagnostics,
) -> (Vec<Plan>, Vec<Vec<u32>>) {
    let mut order: Vec<&UsagePlan> = definition.plans.iter().collect();
    order.sort_by(|a, b| a.id.value.cmp(&b.id.value));
    for pair in order.windows(2) {
        if let [first, second] = pair
            && first.id.value == second.id.value
        {
            let message = format!("two usage plans have the id `{}`", second.id.value);
            let diagnostic = Diagnostic::error(code::PLAN_TWICE, second.id.place, message);
            diagnostics
                .push(diagnostic.related(first.id.place, "the other one").remedy("rename one of them"));
        }
    }
    let apis = apis.iter().map(|api| (api.api.id.as_str(), *api)).collect();
    let mut routes = RouteNames { apis, names: HashMap::new() };
    let plans = order.iter().map(|plan| lower_one(plan, &mut routes, diagnostics)).collect();
    (plans, assign(definition, &order, diagnostics))
}

/// What each key is granted beyond the quotas of the plans that it is in, sorted by plan and day; of several grants for
/// one period the last counts.
pub(crate) fn extensions<'d>(definition: &'d Definition, plans: &[Plan]) -> HashMap<&'d str, Vec<Extension>> {
    let mut granted: HashMap<&str, BTreeMap<(u32, u32), i64>> = HashMap::new();
    for plan in &definition.plans {
        let Ok(number) = plans.binary_search_by(|it| it.id.as_str().cmp(&plan.id.value)) else { continue };
        let members: HashSet<&str> = match plan.extensions.is_empty() {
            true => HashSet::new(),
            false => plan.keys.iter().map(|key| key.value.as_str()).collect(),
        };
        for extension in plan.extensions.iter().filter(|it| members.contains(it.key.as_str())) {
            let of_key = granted.entry(extension.key.as_str()).or_default();
            of_key.insert((number as u32, extension.first_day), extension.extra);
        }
    }
    let rows = |of_key: BTreeMap<(u32, u32), i64>| {
        of_key.into_iter().map(|((plan, first_day), extra)| Extension { plan, first_day, extra }).collect()
    };
    granted.into_iter().map(|(key, of_key)| (key, rows(of_key))).collect()
}

/// The routes of the stages that plans open, gathered when a plan names one.
struct RouteNames<'a> {
    apis: HashMap<&'a str, &'a LoweredApi>,
    names: HashMap<(&'a str, &'a str), HashSet<(&'a str, &'a str)>>,
}

impl<'a> RouteNames<'a> {
    /// Whether the stage has the route, or its canary has. Of an API that is wrong nobody knows which routes it would have.
    fn has(&mut self, api: &'a LoweredApi, stage: &'a Stage, path: &str, method: &str) -> bool {
        let name = (api.api.id.as_str(), stage.name.as_str());
        let names = self.names.entry(name).or_insert_with(|| routes_of(api, stage).collect());
        api.is_wrong() || names.contains(&(path, method))
    }
}

/// Path and method of every route of a stage and its canary.
fn routes_of<'a>(api: &'a LoweredApi, stage: &'a Stage) -> impl Iterator<Item = (&'a str, &'a str)> {
    let numbers = [Some(stage.deployment), stage.canary.as_ref().map(|canary| canary.deployment)];
    let deployments =
        numbers.into_iter().flatten().filter_map(|number| api.api.deployments.get(number as usize));
    let routes = deployments.flat_map(|deployment| &deployment.routes);
    routes.map(|route| (route.resource_path.as_str(), route.method.as_str()))
}

fn lower_one(plan: &UsagePlan, routes: &mut RouteNames<'_>, diagnostics: &mut Diagnostics) -> Plan {
    if plan.id.value.is_empty() {
        let message = "a usage plan has no id";
        diagnostics.push(Diagnostic::error(code::PLAN_REFERENCE, plan.place, message).remedy("give it one"));
    }
    let throttle = plan.throttle.as_ref();
    let throttle = throttle.and_then(|throttle| throttle::lower(throttle.value, throttle.place, diagnostics));
    let quota = plan.quota.as_ref().and_then(|quota| lower_quota(quota, diagnostics));
    let mut stages: Vec<PlanStage> = Vec::with_capacity(plan.api_stages.len());
    for api_stage in &plan.api_stages {
        let Some(stage) = lower_stage(api_stage, routes, diagnostics) else { continue };
        if stages.iter().any(|other| other.api == stage.api && other.stage == stage.stage) {
            let message = format!("the plan lists the stage `{}` of `{}` twice", stage.stage, stage.api);
            let diagnostic = Diagnostic::error(code::PLAN_REFERENCE, api_stage.stage.place, message);
            diagnostics.push(diagnostic.remedy("remove one of them"));
        }
        stages.push(stage);
    }
    stages.sort_by(|a, b| (&a.api, &a.stage).cmp(&(&b.api, &b.stage)));
    Plan { id: plan.id.value.clone(), name: plan.name.clone(), throttle, quota, stages }
}

fn lower_stage(
    api_stage: &ApiStage,
    routes: &mut RouteNames<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<PlanStage> {
    let name = api_stage.api.value.as_str();
    let Some(api) = routes.apis.get(name).copied() else {
        let message = format!("there is no API `{name}`");
        let mut ids: Vec<&str> = routes.apis.keys().copied().collect();
        ids.sort_unstable();
        let remedy = suggestion(name, "API", ids);
        diagnostics
            .push(Diagnostic::error(code::PLAN_REFERENCE, api_stage.api.place, message).remedy(remedy));
        return None;
    };
    let wanted = api_stage.stage.value.as_str();
    let stages = &api.api.stages;
    let Some(stage) = stages.iter().find(|known| known.name == wanted) else {
        let message = format!("the API `{name}` has no stage `{wanted}`");
        let remedy = suggestion(wanted, "stage", stages.iter().map(|stage| stage.name.as_str()));
        diagnostics
            .push(Diagnostic::error(code::PLAN_REFERENCE, api_stage.stage.place, message).remedy(remedy));
        return None;
    };
    let mut methods: Vec<MethodThrottle> = Vec::with_capacity(api_stage.methods.len());
    for method in &api_stage.methods {
        let Some(throttle) = lower_method(method, (api, stage), routes, diagnostics) else { continue };
        if methods.iter().any(|other| other.path == throttle.path && other.method == throttle.method) {
            let message = format!("`{}` is throttled twice", method.key.value);
            let diagnostic = Diagnostic::error(code::THROTTLE_KEY, method.key.place, message);
            diagnostics.push(diagnostic.remedy("keep one of them"));
        }
        methods.push(throttle);
    }
    methods.sort_by(|a, b| (&a.path, &a.method).cmp(&(&b.path, &b.method)));
    Some(PlanStage { api: name.to_owned(), stage: wanted.to_owned(), methods })
}

fn lower_method<'a>(
    method: &definition::MethodThrottle,
    (api, stage): (&'a LoweredApi, &'a Stage),
    routes: &mut RouteNames<'a>,
    diagnostics: &mut Diagnostics,
) -> Option<MethodThrottle> {
    let rate = throttle::lower(method.throttle, method.key.place, diagnostics);
    let (path, verb) = match throttle::read_key(&method.key.value) {
        Some(Key::All) => ("/*".to_owned(), "*".to_owned()),
        Some(Key::Route(path, verb)) if routes.has(api, stage, &path, &verb) => (path, verb),
        _ => {
            let names = routes_of(api, stage).map(|(path, method)| format!("{path}/{method}"));
            throttle::report_key(&method.key, &api.api.id, names, diagnostics);
            return None;
        }
    };
    Some(MethodThrottle { path, method: verb, rate: rate? })
}

/// R-USAGE-13.
fn lower_quota(quota: &Located<definition::Quota>, diagnostics: &mut Diagnostics) -> Option<Quota> {
    let (period, offset_max) = match quota.value.period {
        QuotaPeriod::Day => (Period::Day, 0),
        QuotaPeriod::Week => (Period::Week, 6),
        QuotaPeriod::Month => (Period::Month, 27),
    };
    match u8::try_from(quota.value.offset) {
        Ok(offset_days) if offset_days <= offset_max => {
            Some(Quota { limit: quota.value.limit, offset_days, period })
        }
        _ => {
            let message = format!("a quota's offset of {} days is out of range", quota.value.offset);
            let remedy = match offset_max {
                0 => "remove the offset: a day has none".to_owned(),
                most => format!("use 0 to {most}"),
            };
            diagnostics.push(Diagnostic::error(code::QUOTA, quota.place, message).remedy(remedy));
            None
        }
    }
}

/// Which plans each key is in. A key is in at most one plan of each stage (R-USAGE-07).
fn assign(definition: &Definition, order: &[&UsagePlan], diagnostics: &mut Diagnostics) -> Vec<Vec<u32>> {
    let numbers: HashMap<&str, usize> =
        definition.keys.iter().enumerate().map(|(number, key)| (key.id.value.as_str(), number)).collect();
    let mut plans_of: Vec<Vec<u32>> = vec![Vec::new(); definition.keys.len()];
    for (plan_number, plan) in (0..).zip(order) {
        for key in &plan.keys {
            let Some(number) = numbers.get(key.value.as_str()) else {
                let message = format!("there is no API key `{}`", key.value);
                let remedy = suggestion(
                    &key.value,
                    "API key",
                    definition.keys.iter().map(|key| key.id.value.as_str()),
                );
                diagnostics.push(Diagnostic::error(code::PLAN_REFERENCE, key.place, message).remedy(remedy));
                continue;
            };
            let plans = &mut plans_of[*number];
            if plans.last() == Some(&plan_number) {
                let message = format!("the plan lists the key `{}` twice", key.value);
                let diagnostic = Diagnostic::error(code::PLAN_REFERENCE, key.place, message);
                diagnostics.push(diagnostic.remedy("remove one of them"));
                continue;
            }
            check_overlap(
                key,
                plan,
                plans.iter().filter_map(|other| order.get(*other as usize)),
                diagnostics,
            );
            plans.push(plan_number);
        }
    }
    for (key, plans) in definition.keys.iter().zip(&plans_of) {
        if plans.len() > PLANS_PER_KEY_MAX {
            let message = format!("the API key `{}` is in {} usage plans", key.id.value, plans.len());
            let remedy = format!("put it into at most {PLANS_PER_KEY_MAX}");
            diagnostics.push(Diagnostic::error(code::KEY_PLANS, key.id.place, message).remedy(remedy));
        }
    }
    plans_of
}

fn check_overlap<'p>(
    key: &Located<String>,
    plan: &UsagePlan,
    others: impl Iterator<Item = &'p &'p UsagePlan>,
    diagnostics: &mut Diagnostics,
) {
    for other in others {
        let is_same =
            |a: &ApiStage, b: &ApiStage| a.api.value == b.api.value && a.stage.value == b.stage.value;
        let shared = plan.api_stages.iter().find(|a| other.api_stages.iter().any(|b| is_same(a, b)));
        let Some(shared) = shared else { continue };
        let message = format!(
            "the API key `{}` is in the plans `{}` and `{}`, which both open the stage `{}` of `{}`",
            key.value, other.id.value, plan.id.value, shared.stage.value, shared.api.value
        );
        let diagnostic = Diagnostic::error(code::KEY_IN_TWO_PLANS, key.place, message);
        let diagnostic = diagnostic.related(other.place, "the other plan");
        diagnostics.push(diagnostic.remedy("take the key out of one of them"));
    }
}
