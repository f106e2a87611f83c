use ringgate_definition::{
    ApiKey, ApiStage, Definition, Diagnostics, Located, Place, Sources, Stage, Throttle, UsagePlan,
};
use ringgate_openapi::{ImportOptions, ReadLimits, read_api, read_text, read_tree};
use ringgate_snapshot::file::{Loaded, Trust};
use ringgate_snapshot::schema::{Keys, Routes};

use super::*;
use crate::{Options, compile};

fn at<T>(value: T) -> Located<T> {
    Located::new(value, Place { line: 1, column: 1, width: 1, ..Place::default() })
}

fn text(value: &str) -> Located<String> {
    at(value.to_owned())
}

/// An API `abc` with the stage `prod`, from what follows `paths:` in a document, and a key in a plan.
fn define(paths: &str, change: impl FnOnce(&mut Definition)) -> (Vec<u8>, Vec<u8>) {
    let document = format!("openapi: 3.0.1\ninfo: {{title: T, version: \"1\"}}\npaths:\n{paths}");
    let (mut sources, mut found) = (Sources::default(), Diagnostics::default());
    let limits = ReadLimits::default();
    let id = read_text(&mut sources, "t.yaml", document.as_bytes(), &limits, &mut found).expect("text");
    let tree =
        read_tree(&sources, id, &limits, &mut found).unwrap_or_else(|| panic!("{found:?}\n{document}"));
    let options = ImportOptions { api_id: Some("abcdefghij".to_owned()), ..ImportOptions::default() };
    let mut api = read_api(&sources, id, &tree, &options, &mut found).unwrap_or_else(|| panic!("{found:?}"));
    api.stages.push(Stage { name: text("prod"), ..Stage::default() });
    let mut definition = Definition { sources, apis: vec![api], ..Definition::default() };
    let value = text("a-value-nobody-guesses-0");
    definition.keys.push(ApiKey { id: text("k1"), value, enabled: true, ..ApiKey::default() });
    let open = ApiStage { api: text("abcdefghij"), stage: text("prod"), ..ApiStage::default() };
    let plan =
        UsagePlan { id: text("p1"), api_stages: vec![open], keys: vec![text("k1")], ..UsagePlan::default() };
    definition.plans.push(plan);
    change(&mut definition);
    let (output, found) = compile(&definition, &Options::default());
    let output = output.unwrap_or_else(|| panic!("{:?}", found.sorted()));
    (output.routes, output.keys.expect("keys"))
}

fn lines(old: &(Vec<u8>, Vec<u8>), new: &(Vec<u8>, Vec<u8>)) -> Vec<String> {
    let routes =
        [old, new].map(|(routes, _)| Loaded::<Routes>::from_bytes(routes, Trust::Anybody).expect("routes"));
    let keys = [old, new].map(|(_, keys)| Loaded::<Keys>::from_bytes(keys, Trust::Anybody).expect("keys"));
    let side = |at: usize| Side { routes: Some(routes[at].get()), keys: Some(keys[at].get()) };
    diff(side(0), side(1)).iter().map(ToString::to_string).collect()
}

/// What follows `paths:` with one operation, and what else stands in the document.
fn get(operation: &str, rest: &str) -> String {
    format!("  /pets:\n    get:\n      responses: {{'200': {{description: ok}}}}\n{operation}{rest}")
}

const PLAIN: &str =
    "      x-amazon-apigateway-integration: {type: HTTP_PROXY, httpMethod: GET, uri: 'http://a.b/'}\n";
const COGNITO: &str = "components: {securitySchemes: {pool: {type: apiKey, name: Authorization, in: header, \
    x-amazon-apigateway-authtype: cognito_user_pools, x-amazon-apigateway-authorizer: {type: cognito_user_pools, \
    providerARNs: ['arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc']}}}}\n";

#[test]
fn routes_are_compared_in_words() {
    let base = get(PLAIN, "");
    let mock = |request: &str| {
        format!(
            "      x-amazon-apigateway-integration: {{type: MOCK, requestTemplates: {{application/json: '{request}'}}, responses: {{default: {{statusCode: '200'}}}}}}\n"
        )
    };
    let template = |status: u16| get(&mock(&format!("{{\"statusCode\":{status}}}")), "");
    let other = PLAIN.replace("http://a.b/", "https://c.d/e?x=1");
    let slow = PLAIN.replace("type: HTTP_PROXY", "timeoutInMillis: 500, type: HTTP_PROXY");
    let keyed = format!(
        "      security: [{{api_key: []}}]\n{PLAIN}components: {{securitySchemes: {{api_key: {{type: apiKey, name: x-api-key, in: header}}}}}}\n"
    );
    let secured = format!("      security: [{{pool: []}}]\n{PLAIN}{COGNITO}");
    let place = "(api abcdefghij, stage prod)";
    let cases: [(&str, &str, &[&str]); 7] = [
        (&base, &base, &[]),
        (
            &base,
            &get(&other, ""),
            &["~ GET /pets @: integration HTTP_PROXY GET http://a.b/ -> HTTP_PROXY GET https://c.d/e?x=1"],
        ),
        (&base, &get(&slow, ""), &["~ GET /pets @: timeout 29000 ms -> 500 ms"]),
        (&base, &get(&keyed, ""), &["~ GET /pets @: API key none -> required"]),
        (
            &base,
            &get(&secured, ""),
            &["~ GET /pets @: authorizer none -> COGNITO pool", "+ authorizer pool @"],
        ),
        (
            &base,
            &(base.clone() + "  /cats:\n    get:\n      responses: {}\n" + PLAIN),
            &["+ GET /cats @: authorizer none, integration HTTP_PROXY GET http://a.b/"],
        ),
        (&template(200), &template(201), &["~ GET /pets @: request template application/json changed"]),
    ];
    for (old, new, want) in cases {
        let found = lines(&define(old, |_| {}), &define(new, |_| {}));
        // Which deployment it is says nothing more, and neither do the ids that are made of a content.
        let found: Vec<&String> = found.iter().filter(|line| !line.contains(": deployment ")).collect();
        let want: Vec<String> = want.iter().map(|line| line.replace('@', place)).collect();
        assert_eq!(found, want.iter().collect::<Vec<_>>(), "\n{old}\n{new}");
    }
    let (with, without) = (
        define(&(base.clone() + "  /cats:\n    get:\n      responses: {}\n" + PLAIN), |_| {}),
        define(&base, |_| {}),
    );
    let gone = lines(&with, &without);
    assert!(
        gone.contains(&format!(
            "- GET /cats {place}: authorizer none, integration HTTP_PROXY GET http://a.b/"
        )),
        "{gone:?}"
    );
}

#[test]
fn what_stands_beside_routes_is_compared_in_words() {
    let responses = |status: u16| {
        format!("x-amazon-apigateway-gateway-responses: {{THROTTLED: {{statusCode: {status}}}}}\n")
    };
    let models = |kind: &str| {
        format!(
            "x-amazon-apigateway-request-validators: {{all: {{validateRequestBody: true, validateRequestParameters: false}}}}\n\
             components: {{schemas: {{Pet: {{type: {kind}}}}}}}\n"
        )
    };
    let taking = "      x-amazon-apigateway-request-validator: all\n      requestBody: {content: {application/json: \
                  {schema: {$ref: '#/components/schemas/Pet'}}}}\n";
    let post = |rest: &str| get(&format!("{taking}{PLAIN}"), rest).replace("    get:", "    post:");
    let place = "(api abcdefghij, stage prod)";
    let cases = [
        (String::new(), responses(503), format!("+ gateway response THROTTLED {place}")),
        (responses(503), responses(420), format!("~ gateway response THROTTLED {place}: status 503 -> 420")),
        (
            String::new(),
            "x-amazon-apigateway-binary-media-types: ['image/png']\n".to_owned(),
            "~ stage prod (api abcdefghij): binary media types none -> image/png".to_owned(),
        ),
    ];
    for (old, new, want) in cases {
        let found = lines(&define(&get(PLAIN, &old), |_| {}), &define(&get(PLAIN, &new), |_| {}));
        assert!(found.contains(&want), "{want}: {found:#?}");
    }
    let [object, array] = ["object", "array"].map(|kind| define(&post(&models(kind)), |_| {}));
    let found = lines(&object, &array);
    assert!(found.contains(&format!("~ model Pet {place}: its schema changed")), "{found:#?}");
}

#[test]
fn stages_plans_and_keys_are_compared_in_words() {
    let base = || define(&get(PLAIN, ""), |_| {});
    let rate = |rate: f64, burst: i64| Some(at(Throttle { rate_limit: rate, burst_limit: burst }));
    let check = |change: &dyn Fn(&mut Definition), want: &[&str]| {
        let changed = define(&get(PLAIN, ""), |definition| change(definition));
        assert_eq!(lines(&base(), &changed), want);
    };
    check(
        &|d| d.apis[0].stages[0].variables.push((text("who"), text("world"))),
        &["~ stage prod (api abcdefghij): variable who none -> world"],
    );
    check(&|d| d.plans[0].throttle = rate(10.0, 5), &["~ usage plan p1: throttle none -> 10/s burst 5"]);
    check(&|d| d.keys[0].enabled = false, &["~ API key k1: state enabled -> disabled"]);
    check(&|d| d.plans[0].keys.clear(), &["~ API key k1: plans p1 -> none"]);
    check(
        &|d| {
            d.plans.remove(0);
        },
        &["- usage plan p1: opens abcdefghij/prod", "~ API key k1: plans p1 -> none"],
    );
    let flushed = |responses, grants| {
        let (api, stage) = ("abcdefghij".to_owned(), "prod".to_owned());
        ringgate_definition::Flushed { api, stage, responses, grants }
    };
    check(&|d| d.flushes.push(flushed(7, 0)), &["~ caches: responses of abcdefghij/prod flushed"]);
    let both = define(&get(PLAIN, ""), |d| d.flushes.push(flushed(7, 7)));
    let later = define(&get(PLAIN, ""), |d| d.flushes.push(flushed(7, 8)));
    assert_eq!(lines(&both, &later), ["~ caches: grants of authorizers of abcdefghij/prod flushed"]);
    assert_eq!(lines(&both, &base()).len(), 2, "back, all is forgotten again");
    // A value is nobody's business.
    check(&|d| d.keys[0].value = text("another-value-nobody-guesses"), &[]);
}

#[test]
fn what_one_side_has_not_is_not_looked_at() {
    let (routes, keys) = define(&get(PLAIN, ""), |_| {});
    let routes = Loaded::<Routes>::from_bytes(&routes, Trust::Anybody).expect("routes");
    let keys = Loaded::<Keys>::from_bytes(&keys, Trust::Anybody).expect("keys");
    let (only_routes, only_keys) =
        (Side { routes: Some(routes.get()), keys: None }, Side { routes: None, keys: Some(keys.get()) });
    assert_eq!(diff(only_routes, only_keys), []);
}
