use std::sync::Barrier;
use std::thread;

use ringgate_snapshot::file::{Loaded, Trust, encode_keys, encode_routes};
use ringgate_snapshot::schema::{
    Api, ApiKey, Deployment, Extension, Integration, IntegrationKind, Keys, MethodThrottle, NONE, Node,
    Period, Plan, PlanStage, Quota, Rate, Route, RouteThrottle, Routes, Stage, Target,
};
use ringgate_snapshot::table::{Table, api_tag, digest_tag};

use super::{Admission, Level, Linked, PlanRef, Settings};
use crate::{CHUNK_BUCKETS, LinkError, QuotaTable, Registry, ThrottleStanding, Tokens};

const START: u64 = 5_000_000_000;
const SECOND: u64 = 1_000_000_000;
const DAY: u64 = 86_400;
const TODAY: u64 = 20_000 * DAY;

// Routes of every API of the tests.
const GET_PETS: u32 = 0;
const POST_PETS: u32 = 1;
const GET_ROOT: u32 = 2;
const ANY_ORDERS: u32 = 3;
// Stages of every API of the tests.
const PROD: u32 = 0;
const TEST: u32 = 1;

fn rate(per_second: f64, burst: u32) -> Rate {
    Rate { per_second, burst }
}

/// An account with two APIs; without an account limit unless a test sets one.
struct Host {
    routes: Routes,
    keys: Keys,
    settings: Settings,
    registry: Registry,
    quotas: QuotaTable,
    usage: QuotaTable,
}

impl Host {
    fn new() -> Host {
        let apis: Vec<Api> = ["aaaaaaaaaa", "bbbbbbbbbb"].map(api).into();
        let api_index =
            Table::build(apis.iter().zip(0..).map(|(api, index)| (api_tag(api.id.as_bytes()), index)));
        Host {
            routes: Routes { apis, api_index, ..Routes::default() },
            keys: Keys::default(),
            settings: Settings { account_per_second: 0.0, account_burst: 0 },
            registry: Registry::new(8 * CHUNK_BUCKETS),
            quotas: QuotaTable::in_memory(100),
            usage: QuotaTable::in_memory(100),
        }
    }

    /// A plan for the stage `prod` of both APIs.
    fn plan(&mut self, id: &str, throttle: Option<Rate>, quota: Option<(u64, Period)>) -> &mut Plan {
        let stage = |api: &str| PlanStage { api: api.into(), stage: "prod".into(), methods: Vec::new() };
        self.keys.plans.push(Plan {
            id: id.into(),
            throttle,
            quota: quota.map(|(limit, period)| Quota { limit, offset_days: 0, period }),
            stages: vec![stage("aaaaaaaaaa"), stage("bbbbbbbbbb")],
            ..Plan::default()
        });
        self.keys.plans.last_mut().expect("was added")
    }

    /// A key whose index is its place among the keys.
    fn key(&mut self, id: &str, plans: &[u32]) -> u32 {
        let index = self.keys.keys.len() as u32;
        let digest = [index as u8; 32];
        self.keys.keys.push(ApiKey {
            digest,
            id: id.into(),
            enabled: true,
            plans: plans.into(),
            ..ApiKey::default()
        });
        index
    }

    fn link(&mut self) -> Linked {
        self.try_link().expect("links")
    }

    fn try_link(&mut self) -> Result<Linked, LinkError> {
        let keys = self.keys.keys.iter().zip(0..);
        self.keys.digest_index = Table::build(keys.map(|(key, index)| (digest_tag(&key.digest), index)));
        let routes = encode_routes(&self.routes).expect("encodes");
        let keys = encode_keys(&self.keys).expect("encodes");
        let routes: Loaded<Routes> = Loaded::from_bytes(&routes, Trust::Anybody).expect("is sound");
        let keys: Loaded<Keys> = Loaded::from_bytes(&keys, Trust::Anybody).expect("is sound");
        let tables = (&self.quotas, Some(&self.usage));
        Linked::build_counting(routes.get(), Some(keys.get()), &mut self.registry, tables, &self.settings)
    }
}

fn api(id: &str) -> Api {
    let route = |(path, method): (&str, &str)| Route {
        resource_path: path.into(),
        method: method.into(),
        ..Route::default()
    };
    let root = Node {
        parent: 0,
        segment: String::new(),
        variable: NONE,
        greedy: NONE,
        methods: NONE,
        has_literals: false,
    };
    let deployment = Deployment {
        nodes: vec![root],
        routes: [("/pets", "GET"), ("/pets", "POST"), ("/", "GET"), ("/orders", "ANY")].map(route).into(),
        integrations: vec![Integration { kind: IntegrationKind::Mock, ..Integration::default() }],
        ..Deployment::default()
    };
    let stage = |name: &str| Stage {
        name: name.into(),
        targets: vec![Target { upstream: NONE, ..Target::default() }],
        ..Stage::default()
    };
    Api {
        id: id.into(),
        account_id: "111122223333".into(),
        region: "eu-west-1".into(),
        stages: vec![stage("prod"), stage("test")],
        deployments: vec![deployment],
        ..Api::default()
    }
}

/// One caller of one route.
#[derive(Clone, Copy)]
struct Caller {
    plan: Option<PlanRef>,
    api: u32,
    route: u32,
}

impl Caller {
    fn of(linked: &Linked, key: u32) -> Caller {
        Caller { plan: Some(linked.plan_for(key, 0, PROD).expect("opens")), api: 0, route: GET_PETS }
    }

    const WITHOUT_KEY: Caller = Caller { plan: None, api: 0, route: GET_PETS };

    fn on(self, route: u32) -> Caller {
        Caller { route, ..self }
    }

    fn ask(self, linked: &Linked, now_ns: u64, epoch_s: u64) -> Admission {
        linked.admit(self.plan, self.api, PROD, self.route, now_ns, epoch_s)
    }
}

/// Asks at one moment until it is refused.
fn drain(linked: &Linked, caller: Caller, now_ns: u64) -> (u32, Admission) {
    let mut admitted = 0;
    loop {
        match caller.ask(linked, now_ns, TODAY) {
            Admission::Admitted => admitted += 1,
            refusal => return (admitted, refusal),
        }
    }
}

#[test]
fn r_auth_34_a_key_opens_the_stages_of_its_plans_only() {
    let mut host = Host::new();
    host.plan("p0", None, None).stages.pop();
    host.plan("p1", None, None).stages.remove(0);
    let (none, first, both) = (host.key("k0", &[]), host.key("k1", &[0]), host.key("k2", &[0, 1]));
    let linked = host.link();
    let opened = |key| {
        let stages = [(0, PROD), (0, TEST), (1, PROD), (1, TEST), (2, PROD), (0, 2)];
        stages.map(|(api, stage)| linked.plan_for(key, api, stage).is_some())
    };
    assert_eq!(opened(none), [false; 6]);
    assert_eq!(opened(first), [true, false, false, false, false, false]);
    assert_eq!(opened(both), [true, false, true, false, false, false]);
    assert_eq!(opened(99), [false; 6], "no such key");
    assert_eq!(opened(u32::MAX), [false; 6]);
}

#[test]
fn a_plan_for_stages_that_are_gone_still_serves_the_others() {
    let mut host = Host::new();
    let plan = host.plan("p0", None, None);
    let method = |path: &str| MethodThrottle { path: path.into(), method: "GET".into(), rate: rate(1.0, 2) };
    plan.stages[1].methods = vec![method("/pets")];
    plan.stages[0] = PlanStage {
        api: "aaaaaaaaaa".into(),
        stage: "gone".into(),
        methods: vec![method("/a"), method("/b")],
    };
    let key = host.key("k", &[0]);
    let linked = host.link();
    assert_eq!(linked.plan_for(key, 0, PROD), None);
    let caller = Caller { plan: linked.plan_for(key, 1, PROD), api: 1, route: GET_PETS };
    assert_eq!(drain(&linked, caller, START), (2, Admission::Throttled(Level::PlanMethod)));
}

#[test]
fn r_usage_09_each_key_has_the_plans_throttle_for_itself_and_for_all_its_stages() {
    let mut host = Host::new();
    host.plan("p", Some(rate(1.0, 5)), None);
    let (one, two) = (host.key("k1", &[0]), host.key("k2", &[0]));
    let linked = host.link();
    for key in [one, two] {
        assert_eq!(drain(&linked, Caller::of(&linked, key), START), (5, Admission::Throttled(Level::Plan)));
    }
    let other_api = Caller { plan: linked.plan_for(one, 1, PROD), api: 1, route: GET_PETS };
    assert_eq!(drain(&linked, other_api, START).0, 0);
}

#[test]
fn r_usage_09_a_plans_method_throttle_replaces_its_own_with_a_bucket_for_each_key() {
    let mut host = Host::new();
    let throttle = |path: &str, method: &str, burst| MethodThrottle {
        path: path.into(),
        method: method.into(),
        rate: rate(1.0, burst),
    };
    host.plan("p", Some(rate(1.0, 9)), None).stages[0].methods =
        vec![throttle("/*", "ANY", 4), throttle("/pets", "*", 2), throttle("/pets", "GET", 3)];
    let (one, two) = (host.key("k1", &[0]), host.key("k2", &[0]));
    let linked = host.link();
    for key in [one, two] {
        let caller = Caller::of(&linked, key);
        for (route, burst, level) in [
            (GET_PETS, 3, Level::PlanMethod),
            (POST_PETS, 2, Level::PlanMethod),
            (ANY_ORDERS, 4, Level::PlanMethod),
            (GET_ROOT, 9, Level::Plan),
        ] {
            let expected = (burst, Admission::Throttled(level));
            assert_eq!(drain(&linked, caller.on(route), START), expected, "key {key}, route {route}");
        }
    }
}

#[test]
fn r_usage_05_the_catch_all_throttle_holds_for_every_method() {
    let mut host = Host::new();
    let everything = MethodThrottle { path: "/*".into(), method: "*".into(), rate: rate(1.0, 3) };
    host.plan("p", None, None).stages[0].methods = vec![everything];
    let key = host.key("k", &[0]);
    let linked = host.link();
    let caller = Caller::of(&linked, key);
    assert_eq!(drain(&linked, caller.on(GET_ROOT), START).0, 3);
    assert_eq!(drain(&linked, caller, START), (0, Admission::Throttled(Level::PlanMethod)));
}

#[test]
fn r_usage_05_more_method_throttles_than_can_be_numbered_are_refused() {
    let mut host = Host::new();
    let throttle =
        |n: u32| MethodThrottle { path: format!("/{n}"), method: "GET".into(), rate: rate(1.0, 1) };
    host.plan("p", None, None).stages[0].methods = (0..255).map(throttle).collect();
    let expected = LinkError::TooManyMethodThrottles { plan: "p".into(), count: 255 };
    assert_eq!(host.try_link().err(), Some(expected));
}

#[test]
fn r_usage_09_stage_throttles_are_shared_by_all_callers() {
    let mut host = Host::new();
    let stage = &mut host.routes.apis[0].stages[0];
    stage.throttle = Some(rate(1.0, 6));
    stage.route_throttles = vec![
        RouteThrottle { route: GET_PETS, rate: Some(rate(1.0, 2)) },
        RouteThrottle { route: GET_ROOT, rate: None },
    ];
    host.plan("p", Some(rate(1.0, 100)), None);
    let key = host.key("k", &[0]);
    let linked = host.link();
    let caller = Caller::of(&linked, key);
    assert_eq!(drain(&linked, caller, START), (2, Admission::Throttled(Level::StageMethod)));
    assert_eq!(drain(&linked, Caller::WITHOUT_KEY, START).0, 0);
    assert_eq!(drain(&linked, caller.on(POST_PETS), START), (6, Admission::Throttled(Level::Stage)));
    assert_eq!(drain(&linked, Caller::WITHOUT_KEY.on(ANY_ORDERS), START).0, 0);
    // R-USAGE-10: -1 is unlimited, so here only the plan limits: 100 less the eight admitted above
    assert_eq!(drain(&linked, caller.on(GET_ROOT), START), (92, Admission::Throttled(Level::Plan)));
    let other_stage = linked.admit(None, 0, TEST, GET_PETS, START, TODAY);
    assert_eq!(other_stage, Admission::Admitted);
}

#[test]
fn r_usage_09_the_account_limit_is_shared_by_apis_of_one_account_and_region() {
    let mut host = Host::new();
    host.settings = Settings { account_per_second: 1.0, account_burst: 4 };
    let second = |caller: Caller| Caller { api: 1, ..caller };
    let linked = host.link();
    assert_eq!(drain(&linked, Caller::WITHOUT_KEY, START), (4, Admission::Throttled(Level::Account)));
    assert_eq!(drain(&linked, second(Caller::WITHOUT_KEY), START).0, 0);

    host.routes.apis[1].region = "eu-west-2".into();
    assert_eq!(drain(&host.link(), second(Caller::WITHOUT_KEY), START).0, 4);
    assert_eq!(Settings::default(), Settings { account_per_second: 10_000.0, account_burst: 5_000 });
}

#[test]
fn r_usage_09_a_refusal_by_one_limit_takes_nothing_from_the_others() {
    let mut host = Host::new();
    host.settings = Settings { account_per_second: 1.0, account_burst: 7 };
    host.routes.apis[0].stages[0].throttle = Some(rate(1.0, 5));
    host.plan("p", Some(rate(1.0, 3)), Some((100, Period::Day)));
    let key = host.key("k", &[0]);
    let linked = host.link();
    let caller = Caller::of(&linked, key);
    assert_eq!(drain(&linked, caller, START).0, 3);
    for _ in 0..50 {
        assert_eq!(caller.ask(&linked, START, TODAY), Admission::Throttled(Level::Plan));
    }
    let standing = linked.explain(caller.plan, 0, PROD, GET_PETS, START, TODAY);
    let left: Vec<(Level, u32)> = standing.throttles.iter().map(|t| (t.level, t.tokens.available)).collect();
    assert_eq!(left, [(Level::Plan, 0), (Level::Stage, 2), (Level::Account, 4)]);
    assert_eq!(standing.quota.map(|quota| (quota.limit, quota.remaining)), Some((100, 97)));
}

#[test]
fn r_usage_08_without_a_required_key_no_plan_is_asked() {
    let mut host = Host::new();
    host.plan("p", Some(rate(0.0, 0)), Some((0, Period::Day)));
    host.key("k", &[0]);
    let linked = host.link();
    assert_eq!(Caller::WITHOUT_KEY.ask(&linked, START, TODAY), Admission::Admitted);
}

#[test]
fn r_usage_10_a_rate_of_zero_throttles_always() {
    let mut host = Host::new();
    host.routes.apis[0].stages[0].throttle = Some(rate(0.0, 0));
    assert_eq!(drain(&host.link(), Caller::WITHOUT_KEY, START), (0, Admission::Throttled(Level::Stage)));
}

#[test]
fn r_usage_12_the_quota_is_asked_first_and_throttled_calls_do_not_count() {
    let mut host = Host::new();
    host.plan("p", Some(rate(10.0, 2)), Some((3, Period::Day)));
    let key = host.key("k", &[0]);
    let linked = host.link();
    let caller = Caller::of(&linked, key);
    // two tokens are spent; what is throttled now must leave the third request of the quota alone
    assert_eq!(drain(&linked, caller, START), (2, Admission::Throttled(Level::Plan)));
    for _ in 0..10 {
        assert_eq!(caller.ask(&linked, START, TODAY), Admission::Throttled(Level::Plan));
    }
    assert_eq!(drain(&linked, caller, START + SECOND), (1, Admission::QuotaExceeded));
    // at the first moment the bucket is empty too, but the quota speaks first
    assert_eq!(caller.ask(&linked, START, TODAY), Admission::QuotaExceeded);
    // and what the quota refuses takes no token: the one that was left is still there
    let standing = linked.explain(caller.plan, 0, PROD, GET_PETS, START + SECOND, TODAY);
    let plan = ThrottleStanding { level: Level::Plan, tokens: Tokens { available: 1, next_ns: 0 } };
    assert_eq!(standing.throttles, [plan]);
    assert_eq!(caller.ask(&linked, START + SECOND, TODAY + DAY), Admission::Admitted);
}

#[test]
fn r_usage_13_each_key_has_the_plans_quota_for_itself() {
    let mut host = Host::new();
    host.plan("p", None, Some((3, Period::Month)));
    let (one, two) = (host.key("k1", &[0]), host.key("k2", &[0]));
    let linked = host.link();
    for key in [one, two] {
        assert_eq!(drain(&linked, Caller::of(&linked, key), START), (3, Admission::QuotaExceeded));
    }
}

#[test]
fn r_usage_14_what_is_granted_holds_for_its_window() {
    // the day is a Friday, five days into its week
    let first_day = (TODAY / DAY - 5) as u32;
    for (day, extra, admitted) in [
        (first_day, 2, 5),
        (first_day, -2, 1),
        (first_day, -9, 0),
        // neither another week's, nor one that begins on no first day
        (first_day - 7, 2, 3),
        (first_day + 1, 2, 3),
    ] {
        let mut host = Host::new();
        host.plan("p", None, Some((3, Period::Week)));
        let key = host.key("k", &[0]);
        host.keys.keys[0].extensions = vec![Extension { plan: 0, first_day: day, extra }];
        let linked = host.link();
        let found = drain(&linked, Caller::of(&linked, key), START);
        assert_eq!(found, (admitted, Admission::QuotaExceeded), "{day} {extra}");
    }
}

#[test]
fn r_usage_14_requests_are_counted_by_day() {
    let mut host = Host::new();
    host.plan("p", None, None);
    host.plan("q", None, Some((2, Period::Day)));
    let (one, two) = (host.key("k1", &[0]), host.key("k2", &[1]));
    let linked = host.link();
    let counts = |linked: &Linked, host: &Host| {
        let keys: Loaded<Keys> =
            Loaded::from_bytes(&encode_keys(&host.keys).expect("encodes"), Trust::Anybody).expect("is sound");
        let used =
            linked.used(keys.get()).map(|it| (it.plan.to_owned(), it.key.to_owned(), it.day, it.count));
        used.collect::<Vec<_>>()
    };
    let row = |plan: &str, key: &str, day: u64, count| (plan.to_owned(), key.to_owned(), day, count);
    assert_eq!(counts(&linked, &host), [], "nothing yet");
    for day in [0, 1, 1] {
        let now = TODAY + day * DAY;
        assert_eq!(Caller::of(&linked, one).ask(&linked, START, now), Admission::Admitted);
    }
    // what is refused is not counted
    for _ in 0..3 {
        let _ = Caller::of(&linked, two).ask(&linked, START, TODAY);
    }
    let today = TODAY / DAY;
    let expected = [row("p", "k1", today, 1), row("p", "k1", today + 1, 2), row("q", "k2", today, 2)];
    assert_eq!(counts(&linked, &host), expected);
    // the day after tomorrow takes the place of today
    assert_eq!(Caller::of(&linked, one).ask(&linked, START, TODAY + 2 * DAY), Admission::Admitted);
    drop(linked);
    let mut after = Host { registry: Registry::new(CHUNK_BUCKETS), ..host };
    let linked = after.link();
    let expected = [row("p", "k1", today + 2, 1), row("p", "k1", today + 1, 2), row("q", "k2", today, 2)];
    assert_eq!(counts(&linked, &after), expected, "and a restart forgets nothing");
}

#[test]
fn r_usage_14_a_full_table_refuses_nobody() {
    let mut host = Host::new();
    host.usage = QuotaTable::in_memory(1);
    host.plan("p", None, None);
    let keys: Vec<u32> = (0..4).map(|number| host.key(&format!("k{number}"), &[0])).collect();
    let linked = host.link();
    assert!(linked.uncounted() > 0);
    for key in keys {
        assert_eq!(Caller::of(&linked, key).ask(&linked, START, TODAY), Admission::Admitted);
    }
}

#[test]
fn live_state_survives_a_recompilation_that_renumbers_everything() {
    let mut host = Host::new();
    host.settings = Settings { account_per_second: 1.0, account_burst: 50 };
    host.routes.apis[0].stages[0].throttle = Some(rate(1.0, 20));
    host.plan("q", Some(rate(1.0, 5)), Some((8, Period::Week)));
    let key = host.key("k", &[0]);
    let before = host.link();
    assert_eq!(drain(&before, Caller::of(&before, key), START).0, 5);

    // another plan and another key come first, the plan's burst grows, the routes change places
    host.plan("a", None, None);
    host.keys.plans.swap(0, 1);
    host.keys.plans[1].throttle = Some(rate(1.0, 10));
    host.keys.keys.clear();
    host.key("j", &[0]);
    let key = host.key("k", &[1]);
    host.routes.apis[0].deployments[0].routes.reverse();
    let after = host.link();
    let caller = Caller::of(&after, key);
    let standing = after.explain(caller.plan, 0, PROD, GET_PETS, START, TODAY);
    let left: Vec<u32> = standing.throttles.iter().map(|t| t.tokens.available).collect();
    assert_eq!((left, standing.quota.map(|quota| quota.remaining)), (vec![5, 15, 45], Some(3)));
    assert_eq!(drain(&after, caller, START), (3, Admission::QuotaExceeded));
}

#[test]
fn r_usage_13_quotas_survive_a_restart() {
    let mut host = Host::new();
    host.plan("p", Some(rate(1.0, 100)), Some((4, Period::Day)));
    let key = host.key("k", &[0]);
    let linked = host.link();
    let caller = Caller::of(&linked, key);
    assert!((0..3).all(|_| caller.ask(&linked, START, TODAY) == Admission::Admitted));
    drop(linked);
    let mut after = Host { registry: Registry::new(CHUNK_BUCKETS), ..host };
    let linked = after.link();
    assert_eq!(drain(&linked, Caller::of(&linked, key), 0), (1, Admission::QuotaExceeded));
}

#[test]
fn full_tables_are_reported_and_change_nothing() {
    let mut host = Host::new();
    host.plan("p", Some(rate(1.0, 1)), Some((1, Period::Day)));
    for number in 0..5 {
        host.key(&format!("k{number}"), &[0]);
    }
    host.quotas = QuotaTable::in_memory(4);
    assert_eq!(host.try_link().err(), Some(LinkError::QuotaTableFull { capacity: 4 }));
    host.quotas = QuotaTable::in_memory(5);
    host.registry = Registry::new(0);
    assert_eq!(host.try_link().err(), Some(LinkError::TooManyBuckets { buckets_max: 0 }));
}

#[test]
fn four_threads_admit_exactly_what_the_narrowest_limit_allows() {
    const NARROW: u32 = 20_000;
    const WIDE: u32 = 1_000_000;
    for narrow in [Level::Plan, Level::Stage, Level::Account, Level::PlanMethod] {
        let burst = |level| if level == narrow { NARROW } else { WIDE };
        let mut host = Host::new();
        host.settings = Settings { account_per_second: 1.0, account_burst: burst(Level::Account) };
        host.routes.apis[0].stages[0].throttle = Some(rate(1.0, burst(Level::Stage)));
        // the fourth turn is the quota's
        let quota = u64::from(burst(Level::PlanMethod));
        host.plan("p", Some(rate(1.0, burst(Level::Plan))), Some((quota, Period::Day)));
        let key = host.key("k", &[0]);
        let linked = host.link();
        let caller = Caller::of(&linked, key);

        assert_eq!(ask_from_four_threads(&linked, caller, NARROW), NARROW, "{narrow:?}");
        let standing = linked.explain(caller.plan, 0, PROD, GET_PETS, START, TODAY);
        for throttle in standing.throttles {
            let left = burst(throttle.level) - NARROW;
            assert_eq!(throttle.tokens.available, left, "{narrow:?}: what a refused request took came back");
        }
        assert_eq!(standing.quota.map(|quota| quota.remaining), Some(quota - u64::from(NARROW)));
    }
}

/// Each thread asks `times` times, all at one moment; how many are admitted.
fn ask_from_four_threads(linked: &Linked, caller: Caller, times: u32) -> u32 {
    let start = Barrier::new(4);
    let ask = || {
        start.wait();
        (0..times).map(|_| u32::from(caller.ask(linked, START, TODAY) == Admission::Admitted)).sum()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| -> u32 { thread.join().expect("did not panic") }).sum()
    })
}
