//! API keys, throttles and quotas: R-AUTH-33, 34 and R-USAGE-08 to 12.

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use ringgate_tests::{
    client::{Response, request},
    driver::Driver,
    gateway::{Gateway, Launch},
    on_each_driver,
    site::{API, Site, text},
};

on_each_driver![
    r_auth_33_34_keys,
    r_usage_08_methods_without_a_key_cost_nothing,
    r_usage_09_throttles_of_methods_and_stages,
    r_usage_10_throttles_are_exact_over_workers,
    r_usage_12_a_throttled_call_costs_no_quota,
    r_usage_11_quotas_are_exact_over_workers,
    quotas_survive_a_kill,
    r_pipe_03_pushed_keys_act_at_once,
    the_account_throttle,
];

const DOCUMENT: &str = r#"
openapi: 3.0.3
info: {title: keys, version: "1"}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: x-api-key}}
paths:
  /keyed:
    get: &keyed
      security: [{key: []}]
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200"}}
    post:
      security: [{key: []}]
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200"}}
  /open:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200"}}
"#;

const KEY: &str = "key-one-0123456789-0123456789";
const OTHER: &str = "key-two-0123456789-0123456789";
const DISABLED: &str = "key-off-0123456789-0123456789";
const PLANLESS: &str = "key-lost-0123456789-0123456789";
const ELSEWHERE: &str = "key-else-0123456789-0123456789";

const KEYS: &str = r#"
apiKeys:
  - {id: one, value: key-one-0123456789-0123456789}
  - {id: two, value: key-two-0123456789-0123456789}
  - {id: off, value: key-off-0123456789-0123456789, enabled: false}
  - {id: lost, value: key-lost-0123456789-0123456789}
  - {id: else, value: key-else-0123456789-0123456789}
"#;

/// A site with stages `prod` and `other`, a stage's settings, and a plan's.
fn compile(site: &Site, name: &str, stage: &str, plan: &str) -> (PathBuf, PathBuf) {
    let file = format!(
        "apis:\n  - id: {API}\n    openapi: api.openapi.yaml\n    stages:\n      - {{name: prod{stage}}}\n      \
         - {{name: other}}\n{KEYS}usagePlans:\n  - id: main\n    keys: [one, two, off]\n{plan}  \
         - {{id: aside, keys: [else], apiStages: [{{api: {API}, stage: other}}]}}\n"
    );
    site.gateway_file(name, &file, &DOCUMENT.replace("&keyed", ""))
}

const OPEN_PLAN: &str = "    apiStages: [{api: api0000001, stage: prod}]\n";

fn launch(site: &Site, driver: Driver, (routes, keys): &(PathBuf, PathBuf)) -> Launch {
    site.serve(driver, routes).args(["--keys", text(keys)])
}

fn with_key(key: &str) -> String {
    request("GET", "/keyed", &format!("x-api-key: {key}\r\n"))
}

fn check_forbidden(response: &Response, name: &str) {
    assert_eq!((response.status, response.text().as_str()), (403, r#"{"message":"Forbidden"}"#), "{name}");
    assert_eq!(response.field("x-amzn-ErrorType"), "ForbiddenException", "{name}");
}

fn r_auth_33_34_keys(driver: Driver) {
    let site = Site::new();
    let gateway = launch(&site, driver, &compile(&site, "gw", "", OPEN_PLAN)).start();
    let mut client = gateway.connect();
    let long = "x".repeat(500);
    for (name, fields, is_admitted) in [
        ("a key", format!("x-api-key: {KEY}\r\n"), true),
        ("another name's case", format!("X-API-KEY: {KEY}\r\n"), true),
        ("the first value counts", format!("x-api-key: {OTHER}\r\nx-api-key: nonsense\r\n"), true),
        ("no key", String::new(), false),
        ("an empty key", "x-api-key:\r\n".to_owned(), false),
        ("an unknown key", "x-api-key: 0123456789-0123456789\r\n".to_owned(), false),
        ("another value's case", format!("x-api-key: {}\r\n", KEY.to_uppercase()), false),
        ("a prefix", format!("x-api-key: {}\r\n", &KEY[..25]), false),
        ("something longer", format!("x-api-key: {KEY}x\r\n"), false),
        ("something long", format!("x-api-key: {long}\r\n"), false),
        ("not the first value", format!("x-api-key: nonsense\r\nx-api-key: {KEY}\r\n"), false),
        ("in the query only", String::new(), false),
        ("a disabled key", format!("x-api-key: {DISABLED}\r\n"), false),
        ("a key in no plan", format!("x-api-key: {PLANLESS}\r\n"), false),
        ("a key of another stage's plan", format!("x-api-key: {ELSEWHERE}\r\n"), false),
    ] {
        let response = client.ask(request("GET", &format!("/keyed?x-api-key={KEY}"), &fields));
        match is_admitted {
            true => assert_eq!(response.status, 200, "{name}"),
            false => check_forbidden(&response, name),
        }
    }
    assert_eq!(client.get("/open").status, 200, "R-AUTH-33: not asked for");
    assert_eq!(client.ask(request("GET", "/open", "x-api-key: nonsense\r\n")).status, 200);
    // Without a keys snapshot no key opens anything.
    let (routes, _) = compile(&site, "gw", "", OPEN_PLAN);
    let gateway = site.serve(driver, &routes).start();
    check_forbidden(&gateway.connect().ask(with_key(KEY)), "no keys at all");
    assert_eq!(gateway.connect().get("/open").status, 200);
}

fn r_usage_08_methods_without_a_key_cost_nothing(driver: Driver) {
    let site = Site::new();
    let plan = format!(
        "{OPEN_PLAN}    quota: {{limit: 2, period: DAY}}\n    throttle: {{rateLimit: 0.001, burstLimit: 2}}\n"
    );
    let gateway = launch(&site, driver, &compile(&site, "gw", "", &plan)).start();
    let mut client = gateway.connect();
    for _ in 0..10 {
        assert_eq!(client.ask(request("GET", "/open", &format!("x-api-key: {KEY}\r\n"))).status, 200);
    }
    let statuses: Vec<u16> = (0..4).map(|_| client.ask(with_key(KEY)).status).collect();
    assert_eq!(statuses, [200, 200, 429, 429]);
    // every key has its own
    let statuses: Vec<u16> = (0..3).map(|_| client.ask(with_key(OTHER)).status).collect();
    assert_eq!(statuses, [200, 200, 429]);
}

fn r_usage_09_throttles_of_methods_and_stages(driver: Driver) {
    let site = Site::new();
    // a method's throttle of the plan replaces the plan's own; that of a stage is everybody's
    let plan = "    apiStages: [{api: api0000001, stage: prod, throttle: {/keyed/GET: {rateLimit: 0.001, burstLimit: 3}}}]\n    throttle: {rateLimit: 0.001, burstLimit: 1}\n";
    let stage = ", methodThrottles: {/keyed/POST: {rateLimit: 0.001, burstLimit: 1}, /open/GET: {rateLimit: 0, burstLimit: 0}}";
    let gateway = launch(&site, driver, &compile(&site, "gw", stage, plan)).start();
    let mut client = gateway.connect();
    let mut count = |key: &str, method: &str, tries: usize| {
        let request = request(method, "/keyed", &format!("x-api-key: {key}\r\n"));
        (0..tries).filter(|_| client.ask(&request).status == 200).count()
    };
    assert_eq!(count(KEY, "GET", 6), 3, "the method's, not the plan's");
    assert_eq!(count(OTHER, "GET", 6), 3, "its own bucket for each key");
    assert_eq!(count(KEY, "POST", 3), 1, "the plan's");
    assert_eq!(count(OTHER, "POST", 3), 0, "the stage's bucket is shared and empty");
    let response = client.get("/open");
    assert_eq!((response.status, response.text().as_str()), (429, r#"{"message":"Too Many Requests"}"#));
    assert_eq!(response.field("x-amzn-ErrorType"), "TooManyRequestsException");
    assert!(response.head.field("Retry-After").is_none(), "R-USAGE-11");
    gateway.admin().wait_for_metric("ringgate_throttled_total", 3 + 3 + 2 + 3 + 1);
}

fn r_usage_10_throttles_are_exact_over_workers(driver: Driver) {
    const RATE: f64 = 50.0;
    const BURST: f64 = 40.0;
    let site = Site::new();
    let plan = format!("{OPEN_PLAN}    throttle: {{rateLimit: {RATE}, burstLimit: {BURST}}}\n");
    let gateway = launch(&site, driver, &compile(&site, "gw", "", &plan)).workers(4).start();
    let mut clients: Vec<_> = (0..16).map(|_| gateway.connect()).collect();
    let (admitted, asked) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let before = Instant::now();
    // from here on the bucket is never full, because somebody asks all the time
    assert_eq!(clients[0].ask(with_key(KEY)).status, 200);
    let begun = Instant::now();
    let until = begun + Duration::from_millis(1_500);
    thread::scope(|scope| {
        for client in &mut clients {
            scope.spawn(|| {
                let request = with_key(KEY);
                while Instant::now() < until {
                    match client.ask(&request).status {
                        200 => admitted.fetch_add(1, Ordering::Relaxed),
                        status => asked.fetch_add(usize::from(status == 429), Ordering::Relaxed),
                    };
                }
            });
        }
    });
    let after = Instant::now();
    let admitted = 1.0 + admitted.into_inner() as f64;
    let most = BURST + RATE * (after - before).as_secs_f64() + 1.0;
    let least = BURST + RATE * (until - begun).as_secs_f64() - 1.0;
    let refused = asked.into_inner();
    assert!(admitted <= most, "{admitted} admitted, at most {most}; {refused} refused");
    assert!(admitted >= least, "{admitted} admitted, at least {least}; {refused} refused");
    assert!(refused > 100, "only {refused} refused: that was no load");
}

/// Sends so many requests from eight connections; gives how many were admitted, and how many met the quota.
fn hammer(gateway: &Gateway, count: usize) -> (usize, usize) {
    let (admitted, refused, turn) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut client = gateway.connect();
                while turn.fetch_add(1, Ordering::Relaxed) < count {
                    let response = client.ask(with_key(KEY));
                    match response.status {
                        200 => admitted.fetch_add(1, Ordering::Relaxed),
                        _ => {
                            assert_eq!(response.text(), r#"{"message":"Limit Exceeded"}"#);
                            assert_eq!(response.field("x-amzn-ErrorType"), "LimitExceededException");
                            assert_eq!(response.status, 429);
                            refused.fetch_add(1, Ordering::Relaxed)
                        }
                    };
                }
            });
        }
    });
    (admitted.into_inner(), refused.into_inner())
}

fn r_usage_11_quotas_are_exact_over_workers(driver: Driver) {
    let site = Site::new();
    let plan = format!("{OPEN_PLAN}    quota: {{limit: 500, period: MONTH}}\n");
    let gateway = launch(&site, driver, &compile(&site, "gw", "", &plan)).workers(4).start();
    assert_eq!(hammer(&gateway, 2_000), (500, 1_500));
    gateway.admin().wait_for_metric("ringgate_quota_exceeded_total", 1_500);
}

fn r_usage_12_a_throttled_call_costs_no_quota(driver: Driver) {
    let site = Site::new();
    let quota = "    quota: {limit: 10, period: MONTH}\n";
    let plan = format!("{OPEN_PLAN}{quota}    throttle: {{rateLimit: 0.001, burstLimit: 4}}\n");
    let gateway = launch(&site, driver, &compile(&site, "gw", "", &plan)).start();
    let mut client = gateway.connect();
    let texts: Vec<String> = (0..20).map(|_| client.ask(with_key(KEY)).text()).collect();
    let throttled = texts.iter().filter(|text| text.contains("Too Many Requests")).count();
    assert_eq!(throttled, 16, "{texts:?}");
    // the throttle goes, the count stays
    let (_, keys) = compile(&site, "free", "", &format!("{OPEN_PLAN}{quota}"));
    assert_eq!(gateway.admin().put("/keys", &keys).status, 200);
    assert_eq!(hammer(&gateway, 20), (6, 14));
}

fn quotas_survive_a_kill(driver: Driver) {
    let site = Site::new();
    let plan = format!("{OPEN_PLAN}    quota: {{limit: 500, period: MONTH}}\n");
    let snapshots = compile(&site, "gw", "", &plan);
    let state = site.path("state");
    let start = || launch(&site, driver, &snapshots).workers(2).args(["--state", text(&state)]).start();
    let gateway = start();
    assert_eq!(hammer(&gateway, 300), (300, 0));
    gateway.kill();
    let gateway = start();
    assert_eq!(hammer(&gateway, 300), (200, 100));
    gateway.kill();
    assert_eq!(hammer(&start(), 10), (0, 10));
    // a directory that was emptied starts anew
    fs::remove_dir_all(&state).expect("the state");
    assert_eq!(hammer(&start(), 10), (10, 0));
}

fn r_pipe_03_pushed_keys_act_at_once(driver: Driver) {
    let site = Site::new();
    let snapshots = compile(&site, "gw", "", OPEN_PLAN);
    let gateway = launch(&site, driver, &snapshots).workers(2).start();
    let mut clients: Vec<_> = (0..6).map(|_| gateway.connect()).collect();
    let mut statuses = |key: &str| -> Vec<u16> {
        clients.iter_mut().map(|client| client.ask(with_key(key)).status).collect()
    };
    assert_eq!(statuses(KEY), [200; 6]);
    // one key is taken from its plan, by the operator's socket
    let (routes, without) =
        compile(&site, "less", "", &OPEN_PLAN.replace("    apiStages", "    # one\n    apiStages"));
    let file = fs::read_to_string(site.path("less.yaml")).expect("the file");
    site.write("less.yaml", file.replace("keys: [one, two, off]", "keys: [two]"));
    site.compile(&site.path("less.yaml"), &routes, &[]);
    assert_eq!(gateway.admin().put("/keys", &without).status, 200);
    assert_eq!((statuses(KEY), statuses(OTHER)), (vec![403; 6], vec![200; 6]));
    // and given back, by the command
    let (routes, keys) = &snapshots;
    let admin = gateway.admin_address();
    let said = site.ringgate_ok(&["deploy", text(routes), "--keys", text(keys), "--admin", &admin]);
    assert!(said.starts_with("deployed as generation "), "{said}");
    assert_eq!(statuses(KEY), [200; 6]);
}

fn the_account_throttle(driver: Driver) {
    let site = Site::new();
    let config = site.write("config.json", r#"{"accountThrottle": {"rateLimit": 0.001, "burstLimit": 5}}"#);
    let snapshots = compile(&site, "gw", "", OPEN_PLAN);
    let gateway = launch(&site, driver, &snapshots).args(["--config", text(&config)]).workers(2).start();
    let statuses: Vec<u16> = (0..10).map(|_| gateway.connect().get("/open").status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 5, "{statuses:?}");
}
