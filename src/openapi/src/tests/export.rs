//! Importing what was exported gives the same again (R-OAS-19).

use super::documents::{TWO, three};
use super::random::{openapi_like, placeless, trees};
use super::random_api::{API_ID, api};
use super::{api_of, tree_of, without_places};
use crate::{
    ExportExtensions, ExportFormat, ExportOptions, ExportSyntax, ImportOptions, Node, Value, export,
};
use proptest::prelude::*;
use ringgate_definition::{Api, Diagnostics, Located, Place, Stage};

const FORMATS: [ExportFormat; 2] = [ExportFormat::Oas30, ExportFormat::Swagger];
const SYNTAXES: [ExportSyntax; 2] = [ExportSyntax::Json, ExportSyntax::Yaml];

pub(super) fn options(format: ExportFormat, syntax: ExportSyntax, extensions: &str) -> ExportOptions {
    ExportOptions {
        format,
        syntax,
        extensions: ExportExtensions::read(extensions.split(',').filter(|name| !name.is_empty()))
            .expect("known"),
        host_suffix: "amazonaws.com".to_owned(),
        region: "us-east-1".to_owned(),
        created: "2026-01-31T12:00:00Z".to_owned(),
    }
}

pub(super) fn import(text: &str) -> Api {
    let mut diagnostics = Diagnostics::default();
    let options = ImportOptions { api_id: Some(API_ID.to_owned()), ..ImportOptions::default() };
    let api = api_of(text, &options, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{text}\n{:#?}", diagnostics.sorted());
    let mut api = api.expect(text);
    api.stages = vec![Stage { name: Located::new("prod".to_owned(), Place::default()), ..Stage::default() }];
    api
}

pub(super) fn text_of(api: &Api, options: &ExportOptions) -> String {
    let exported = export(api, "prod", options).expect("a document");
    assert!(exported.warnings.is_empty(), "{:#?}", exported.warnings.sorted());
    exported.text
}

/// Exports, imports, compares.
fn check_round_trip(api: &Api, format: ExportFormat, syntax: ExportSyntax) {
    let options = options(format, syntax, "apigateway");
    let text = text_of(api, &options);
    let again = import(&text);
    assert_eq!(without_places(&again), without_places(api), "\n{text}");
    assert_eq!(text_of(&again, &options), text);
}

#[test]
fn r_oas_19_whole_documents_come_back() {
    for document in [TWO.to_owned(), three("3.0.3"), three("3.1.0")] {
        for format in FORMATS {
            for syntax in SYNTAXES {
                check_round_trip(&import(&document), format, syntax);
            }
        }
    }
}

pub(super) fn parsed(text: &str) -> Node {
    let mut diagnostics = Diagnostics::default();
    let (_, _, tree) = tree_of(text, &mut diagnostics);
    placeless(&tree.unwrap_or_else(|| panic!("{text}\n{:#?}", diagnostics.sorted())))
}

/// Whether the one is the other, but for keys that only the other has.
fn is_part(part: &Node, whole: &Node) -> bool {
    match &part.value {
        Value::Map(entries) => {
            entries.iter().all(|(key, item)| whole.get(&key.text).is_some_and(|w| is_part(item, w)))
        }
        Value::List(items) => match &whole.value {
            Value::List(others) => {
                items.len() == others.len() && items.iter().zip(others).all(|(a, b)| is_part(a, b))
            }
            _ => false,
        },
        _ => part == whole,
    }
}

/// Whether some extension stands in it, but for the one without which a method could not be written.
fn has_extension(node: &Node) -> bool {
    match &node.value {
        Value::Map(entries) => entries.iter().any(|(key, item)| {
            let is_extension = key.text.starts_with("x-") && key.text != "x-amazon-apigateway-any-method";
            is_extension || has_extension(item)
        }),
        Value::List(items) => items.iter().any(has_extension),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn r_oas_19_definitions_come_back_from_oas30(api in api(ExportFormat::Oas30)) {
        SYNTAXES.into_iter().for_each(|syntax| check_round_trip(&api, ExportFormat::Oas30, syntax));
    }

    #[test]
    fn r_oas_19_definitions_come_back_from_swagger(api in api(ExportFormat::Swagger)) {
        SYNTAXES.into_iter().for_each(|syntax| check_round_trip(&api, ExportFormat::Swagger, syntax));
    }

    #[test]
    fn r_oas_15_sets_of_extensions_only_add(api in api(ExportFormat::Swagger), sets in 0..32_u32) {
        let named = ExportExtensions::NAMES.into_iter().filter(|name| *name != "apigateway").enumerate();
        let names: Vec<_> = named.filter(|(at, _)| sets & (1 << at) != 0).map(|(_, name)| name).collect();
        for format in FORMATS {
            let some = parsed(&text_of(&api, &options(format, ExportSyntax::Json, &names.join(","))));
            let all = parsed(&text_of(&api, &options(format, ExportSyntax::Json, "apigateway,postman")));
            prop_assert!(is_part(&some, &all), "{:?}", names);
            if names.is_empty() {
                prop_assert!(!has_extension(&some));
            }
        }
    }

    #[test]
    fn r_oas_19_random_documents_come_back(text in openapi_like()) {
        let mut diagnostics = Diagnostics::default();
        let import_options = ImportOptions { api_id: Some(API_ID.to_owned()), ..ImportOptions::default() };
        let read = api_of(&text, &import_options, &mut diagnostics).filter(|_| !diagnostics.has_errors());
        if let Some(mut api) = read {
            api.version = "1".to_owned();
            api.stages = import(TWO).stages;
            let json = |media: &Located<String>| media.value.contains("json");
            let all_json = |method: &ringgate_definition::Method| {
                method.request_models.is_empty() || method.request_models.iter().any(|(media, _)| json(media))
            };
            if api.resources.iter().flat_map(|r| &r.methods).all(all_json) {
                SYNTAXES.into_iter().for_each(|syntax| check_round_trip(&api, ExportFormat::Oas30, syntax));
            }
        }
    }

    #[test]
    fn yaml_and_json_are_read_back_as_they_were(value in trees()) {
        let inner = Node { place: Place::default(), value };
        let tree = Node { place: Place::default(), value: Value::List(vec![inner]) };
        prop_assert_eq!(parsed(&crate::export::yaml(&tree)), parsed(&crate::json_text::write_plain(&tree)));
    }
}
