//! Every diagnostic of the compiler by a snippet that causes it, and what right snippets become.

use ringgate_definition::{Definition, Diagnostics, Located, Method, Place, Severity, Sources, Stage};
use ringgate_openapi::{ImportOptions, ReadLimits, read_api, read_text, read_tree};
use ringgate_snapshot::schema::{Integration, Keys, Routes};

use super::{Ground, LoweredApi};
use crate::{Options, code, compile};

mod authorizers;
mod aws;
mod callers;
mod gateway_responses;
mod integrations;
mod mappings;
mod payloads;
mod plans;
mod stages;
mod tokens;
mod validation;

const API_ID: &str = "abcdefghij";

/// What a definition comes to before it is laid out.
fn lower(definition: &Definition, options: &Options, found: &mut Diagnostics) -> (Routes, Option<Keys>) {
    let ground = Ground::new(definition, options);
    let mut apis: Vec<LoweredApi> = definition.apis.iter().map(|api| ground.lower(api)).collect();
    let (keys, of_keys) = ground.lower_keys(&apis.iter().collect::<Vec<_>>());
    let (routes, of_routes) = ground.join(&mut apis.iter_mut().collect::<Vec<_>>());
    found.append(of_routes);
    found.append(of_keys);
    (routes, keys)
}

fn at<T>(value: T) -> Located<T> {
    Located::new(value, Place { line: 1, column: 1, width: 1, ..Place::default() })
}

fn text(value: &str) -> Located<String> {
    at(value.to_owned())
}

/// A definition of one API with the stage `prod`, from the paths of a document (and what may follow them).
fn define(paths: &str) -> Definition {
    let document = format!("openapi: 3.0.1\ninfo: {{title: T, version: \"1\"}}\npaths:\n{paths}");
    let (mut sources, mut found) = (Sources::default(), Diagnostics::default());
    let limits = ReadLimits::default();
    let id = read_text(&mut sources, "t.yaml", document.as_bytes(), &limits, &mut found).expect("text");
    let tree =
        read_tree(&sources, id, &limits, &mut found).unwrap_or_else(|| panic!("{found:?}\n{document}"));
    let options = ImportOptions { api_id: Some(API_ID.to_owned()), ..ImportOptions::default() };
    let mut api = read_api(&sources, id, &tree, &options, &mut found).unwrap_or_else(|| panic!("{found:?}"));
    assert!(!found.has_errors(), "{found:?}\n{document}");
    api.stages.push(Stage { name: text("prod"), ..Stage::default() });
    Definition { sources, apis: vec![api], ..Definition::default() }
}

/// One GET method at `/x/{id}` with an integration in flow style.
fn integrate(integration: &str) -> Definition {
    define(&format!(
        "  /x/{{id}}:\n    get:\n      responses: {{'200': {{description: ok}}}}\n      \
         x-amazon-apigateway-integration: {integration}\n"
    ))
}

const PROXY: &str = "{type: HTTP_PROXY, httpMethod: GET, uri: 'http://a.b/'}";

fn good() -> Definition {
    integrate(PROXY)
}

fn changed(change: impl FnOnce(&mut Definition)) -> Definition {
    let mut definition = good();
    change(&mut definition);
    definition
}

/// The definition gives the diagnostic, and, if it is an error, no output.
#[track_caller]
fn gives(definition: &Definition, severity: Severity, code: &str, what: &str) {
    let (output, found) = compile(definition, &Options::default());
    let list = found.sorted();
    let told = list.iter().any(|d| d.code == code && d.severity == severity && d.message.contains(what));
    assert!(told, "expected {code} `{what}` among {list:#?}");
    assert!(list.iter().all(|d| d.remedy.is_some()), "a diagnostic without a remedy: {list:#?}");
    assert_eq!(output.is_none(), found.has_errors());
    assert!(severity != Severity::Error || output.is_none());
}

#[track_caller]
fn refuses(definition: &Definition, code: &str, what: &str) {
    gives(definition, Severity::Error, code, what);
}

#[track_caller]
fn warns(definition: &Definition, code: &str, what: &str) {
    gives(definition, Severity::Warning, code, what);
}

#[track_caller]
fn lowered(definition: &Definition) -> Routes {
    let mut found = Diagnostics::default();
    let (routes, _) = lower(definition, &Options::default(), &mut found);
    assert!(!found.has_errors(), "{:#?}", found.sorted());
    assert!(compile(definition, &Options::default()).0.is_some(), "the loader refuses it");
    routes
}

#[track_caller]
fn notes(definition: &Definition, code: &str, what: &str) {
    gives(definition, Severity::Note, code, what);
}

/// The only method of a definition that [`integrate`] made.
fn method(definition: &mut Definition) -> &mut Method {
    &mut definition.apis[0].resources[0].methods[0]
}

/// What the first route's integration came to.
#[track_caller]
fn integration_of(definition: &Definition) -> Integration {
    lowered(definition).apis[0].deployments[0].integrations[0].clone()
}

#[test]
fn apis_are_checked() {
    refuses(&Definition::default(), code::NO_API, "no API");
    refuses(&changed(|d| d.apis[0].id = text("SHORT")), code::API_ID, "SHORT");
    refuses(&changed(|d| d.apis.push(d.apis[0].clone())), code::API_TWICE, API_ID);
    refuses(&define("  /x: {}\n"), code::API_EMPTY, "no methods");
    refuses(&changed(|d| d.apis[0].endpoint_type = Some(text("REGIONEL"))), code::ENDPOINT_TYPE, "REGIONEL");
    refuses(&changed(|d| d.apis[0].endpoint_type = Some(text("PRIVATE"))), code::PRIVATE_API, "private");
    refuses(&changed(|d| d.apis[0].account_id = Some(text("12"))), code::ACCOUNT_ID, "12");
    refuses(&changed(|d| d.apis[0].region = Some(text("us/east"))), code::REGION, "us/east");
    refuses(&changed(|d| d.host_suffix = Some(text("a..b"))), code::REGION, "a..b");
    refuses(
        &changed(|d| d.apis[0].policy = Some(text("{}"))),
        code::RESOURCE_POLICY,
        "Invalid policy document",
    );
    warns(&changed(|d| d.apis[0].vpc_endpoint_ids = vec![text("vpce-1")]), code::VPC_ENDPOINTS, "VPC");
    warns(&changed(|d| d.apis[0].stages.clear()), code::NO_STAGE, "no stage");
}

#[test]
fn what_decides_who_gets_in_is_refused_while_unsupported() {
    use ringgate_definition::ApiKeySource;
    let source = |d: &mut Definition| d.apis[0].api_key_source = Some(at(ApiKeySource::Authorizer));
    lowered(&changed(source));
    let keyed = changed(|d| {
        source(d);
        method(d).api_key_required = Some(at(true));
    });
    warns(&keyed, code::KEY_SOURCE, "authorizer");
}

#[test]
fn r_route_11_to_15_paths_are_checked_against_one_another() {
    let paths = |paths: &[&str]| {
        changed(|d| {
            let resource = d.apis[0].resources[0].clone();
            d.apis[0].resources = paths
                .iter()
                .map(|path| ringgate_definition::Resource { path: text(path), ..resource.clone() })
                .collect();
        })
    };
    refuses(&paths(&["x"]), code::PATH, "begin");
    refuses(&paths(&["/a//b"]), code::PATH, "empty segment");
    refuses(&paths(&["/a b"]), code::PATH_CHARACTER, "' '");
    refuses(&paths(&["/a{b}"]), code::PATH_VARIABLE, "a{b}");
    refuses(&paths(&["/{}"]), code::PATH_VARIABLE, "{}");
    refuses(&paths(&["/{a+}/b"]), code::GREEDY_NOT_LAST, "{a+}");
    refuses(&paths(&["/{a}/{a}"]), code::VARIABLE_TWICE, "`a`");
    refuses(&paths(&["/{a}", "/{b}/c"]), code::SIBLING_VARIABLES, "{b}");
    refuses(&paths(&["/{a}", "/{p+}"]), code::SIBLING_VARIABLES, "{p+}");
    refuses(&paths(&["/a", "/a/"]), code::RESOURCE_TWICE, "/a");
    refuses(&paths(&["/a", "/%61"]), code::RESOURCE_TWICE, "/a");
    lowered(&paths(&["/", "/a", "/a/{b}/c", "/a/{b}/{p+}", "/A", "/a.b:c,d~e"]));
    let twice = changed(|d| {
        let method = d.apis[0].resources[0].methods[0].clone();
        d.apis[0].resources[0].methods.push(method);
    });
    refuses(&twice, code::METHOD_TWICE, "GET /x/{id}");
}

#[test]
fn the_same_input_gives_the_same_bytes_and_ids_survive_moves() {
    let compiled = |definition: &Definition| compile(definition, &Options::default()).0.expect("output");
    assert_eq!(compiled(&good()), compiled(&good()));
    let id = |definition: &Definition| lowered(definition).apis[0].deployments[0].id.clone();
    let moved = changed(|d| d.apis[0].resources[0].methods[0].verb.place.line += 7);
    assert_eq!(id(&good()), id(&moved), "a place is no content");
    let other = integrate(&PROXY.replace("a.b", "a.c"));
    assert_ne!(id(&good()), id(&other));
}
