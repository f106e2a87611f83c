//! Random APIs that both versions of OpenAPI can express.

use crate::ExportFormat;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;
use ringgate_definition::{
    AdditionalClaim, Api, ApiKeySource, Authorization, Authorizer, ContentHandling, GatewayResponse,
    Integration, IntegrationResponse, IntegrationType, JwtIssuer, Located, Method, MethodResponse, Model,
    Passthrough, Place, RequestValidator, Resource, Stage, Template, TransferMode, Verb,
};

type Pairs = Vec<(Located<String>, Located<String>)>;

/// The id of every random API: it stands in references between models.
pub(super) const API_ID: &str = "abcdefghij";

const MODELS: [&str; 3] = ["Pet", "Pets", "Error"];
const AUTHORIZERS: [(&str, &str); 4] =
    [("api_key", "token"), ("sigv4", "request"), ("pool ä", "cognito_user_pools"), ("j.w.t", "jwt")];
const PATHS: [&str; 6] = ["/", "/pets", "/pets/{id}", "/a.b/{x-y}/{c+}", "/{proxy+}", "/~$@!'()*+;=%2F,:"];
const MEDIA: [&str; 4] = ["application/json", "application/vnd.api+json", "text/plain", "*/*"];

fn at<T>(value: T) -> Located<T> {
    Located::new(value, Place::default())
}

fn said<T: std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Option<Located<T>>> {
    option::of(value.prop_map(at))
}

/// Texts that writers like to get wrong, and any others.
fn text() -> impl Strategy<Value = String> {
    let hard = [
        "",
        " ",
        "null",
        "true",
        "1",
        "0x1F",
        "1e3",
        "- a",
        "a: b",
        "a #b",
        "a\nb",
        "\"",
        "\\",
        "'",
        "@a",
        "&a",
        "*a",
        "!a",
        "%a",
        "~",
        "{",
        "[",
        "|",
        ">",
        "<<",
        "?",
        ":",
        "a:",
        " a",
        "a ",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\u{7f}",
        "\t",
        "...",
        "---",
        "2020-01-01",
        "yes",
        "${stageVariables.x}",
        "#set($a = 1)\n$a",
        "12:30",
        "\u{10ffff}",
    ];
    prop_oneof![2 => select(hard.to_vec()).prop_map(str::to_owned), 1 => "(?s).{0,12}", 2 => "[a-z/.]{1,9}"]
}

fn texts() -> impl Strategy<Value = Vec<Located<String>>> {
    vec(text().prop_map(at), 0..3)
}

fn pairs() -> impl Strategy<Value = Pairs> {
    btree_map(text(), text(), 0..3)
        .prop_map(|map| map.into_iter().map(|(key, value)| (at(key), at(value))).collect())
}

fn templates() -> impl Strategy<Value = Vec<Template>> {
    btree_map(text(), said(text()), 0..3)
        .prop_map(|map| map.into_iter().map(|(key, text)| Template { media_type: at(key), text }).collect())
}

fn handling() -> impl Strategy<Value = Option<Located<ContentHandling>>> {
    said(select(vec![ContentHandling::ConvertToText, ContentHandling::ConvertToBinary]))
}

fn integration_responses() -> impl Strategy<Value = Vec<IntegrationResponse>> {
    let one = (text(), pairs(), templates(), handling());
    let key = prop_oneof![Just("default".to_owned()), text().prop_filter("a key", |key| !key.is_empty())];
    btree_map(key, one, 0..3).prop_map(|map| {
        let response = |(pattern, (status, parameters, templates, content_handling))| IntegrationResponse {
            pattern: at(pattern),
            status: Some(at(status)),
            parameters,
            templates,
            content_handling,
        };
        map.into_iter().map(response).collect()
    })
}

fn integration() -> impl Strategy<Value = Integration> {
    use IntegrationType::{Aws, AwsProxy, Http, HttpProxy, Mock};
    let kind = (select(vec![Http, HttpProxy, Aws, AwsProxy, Mock]), said("[A-Z]{1,5}"), said(text()));
    let connection =
        (said(select(vec!["INTERNET".to_owned(), "VPC_LINK".to_owned()])), said(text()), said(text()));
    let mappings = (said(text()), pairs(), templates(), handling());
    use Passthrough::{Never, WhenNoMatch, WhenNoTemplates};
    let rest =
        (said(select(vec![WhenNoMatch, WhenNoTemplates, Never])), said(any::<u64>()), said(text()), texts());
    let transfer = said(select(vec![TransferMode::Buffered, TransferMode::Stream]));
    let end = (said(any::<bool>()), said(text()), transfer, integration_responses());
    (kind, connection, mappings, rest, end).prop_map(|(kind, connection, mappings, rest, end)| Integration {
        kind: Some(at(kind.0)),
        http_method: if kind.0 == AwsProxy { Some(at("POST".to_owned())) } else { kind.1 },
        uri: kind.2,
        connection_type: connection.0,
        connection_id: connection.1,
        integration_target: connection.2,
        credentials: mappings.0,
        request_parameters: mappings.1,
        request_templates: mappings.2,
        content_handling: mappings.3,
        passthrough: rest.0,
        timeout_ms: rest.1,
        cache_namespace: rest.2,
        cache_key_parameters: rest.3,
        insecure_skip_verification: end.0,
        server_name_to_verify: end.1,
        transfer_mode: end.2,
        responses: end.3,
        place: Place::default(),
    })
}

fn authorization() -> impl Strategy<Value = Authorization> {
    prop_oneof![
        Just(Authorization::None),
        Just(Authorization::Iam(Place::default())),
        (select(&AUTHORIZERS[..]), vec(text(), 0..3)).prop_map(|((name, kind), scopes)| {
            Authorization::Authorizer { name: at(name.to_owned()), kind: kind.to_owned(), scopes }
        }),
    ]
}

/// Media types with models. OpenAPI 2.0 has one model for all; one of the types is JSON in requests.
fn models(format: ExportFormat, media: Vec<&'static str>) -> impl Strategy<Value = Pairs> {
    let one = format == ExportFormat::Swagger;
    vec(select(&MODELS[..]), media.len()).prop_map(move |models| {
        let model = |index: usize| if one { models[0] } else { models[index] };
        let pair = |(index, media): (usize, &&str)| (at((*media).to_owned()), at(model(index).to_owned()));
        media.iter().enumerate().map(pair).collect()
    })
}

fn request_models(format: ExportFormat) -> impl Strategy<Value = Pairs> {
    prop_oneof![
        Just(Vec::new()),
        select(vec![vec![MEDIA[0]], vec!["$default", MEDIA[2]], vec![MEDIA[3], MEDIA[1]]])
            .prop_flat_map(move |media| models(format, media)),
    ]
}

fn responses(format: ExportFormat) -> impl Strategy<Value = Vec<MethodResponse>> {
    let media = select(vec![vec![MEDIA[0]], vec![MEDIA[2], MEDIA[0]], MEDIA.to_vec()]);
    media.prop_flat_map(move |media| {
        let models = prop_oneof![Just(Vec::new()), models(format, media)];
        btree_map("[1-5][0-9]{2}", (btree_set(text(), 0..3), models), 0..3).prop_map(|map| {
            let response =
                |(status, (headers, models)): (String, (std::collections::BTreeSet<String>, Pairs))| {
                    MethodResponse {
                        status: at(status),
                        headers: headers.into_iter().map(at).collect(),
                        models,
                    }
                };
            map.into_iter().map(response).collect()
        })
    })
}

/// Declared ones first, then the variables of the path, which an import adds by itself.
fn parameters(path: &'static str) -> impl Strategy<Value = Vec<(Located<String>, bool)>> {
    let variables: Vec<&str> =
        path.split('/').filter_map(|s| s.strip_prefix('{')?.strip_suffix('}')).collect();
    let taken: Vec<String> = variables.iter().map(|name| name.trim_end_matches('+').to_owned()).collect();
    let name = text().prop_filter("not a variable", move |name| !taken.contains(name));
    btree_map(name, (any::<bool>(), any::<bool>()), 0..3).prop_map(move |declared| {
        let expression = |(name, (header, required)): (String, (bool, bool))| {
            (at(format!("method.request.{}.{name}", if header { "header" } else { "querystring" })), required)
        };
        let plain = variables.iter().filter(|name| !name.ends_with('+'));
        let plain = plain.map(|name| (at(format!("method.request.path.{name}")), true));
        declared.into_iter().map(expression).chain(plain).collect()
    })
}

fn method(format: ExportFormat, path: &'static str, verb: Verb) -> impl Strategy<Value = Method> {
    let security = (any::<bool>(), authorization(), said(text()));
    let bodies = (parameters(path), request_models(format), responses(format));
    (option::of(text()), security, bodies, option::of(integration())).prop_map(
        move |(operation_name, security, bodies, integration)| Method {
            verb: at(verb),
            operation_name,
            api_key_required: security.0.then(|| at(true)),
            authorization: security.1,
            validator: security.2,
            request_parameters: bodies.0,
            request_models: bodies.1,
            responses: bodies.2,
            integration,
        },
    )
}

fn resources(format: ExportFormat) -> impl Strategy<Value = Vec<Resource>> {
    btree_set(select(&PATHS[..]), 0..4).prop_flat_map(move |paths| {
        let paths: Vec<_> = paths.into_iter().collect();
        paths.into_iter().map(|path| resource(format, path)).collect::<Vec<_>>()
    })
}

fn resource(format: ExportFormat, path: &'static str) -> impl Strategy<Value = Resource> {
    btree_set(select(Verb::ALL.to_vec()), 0..4).prop_flat_map(move |verbs| {
        let methods: Vec<_> = verbs.into_iter().map(|verb| method(format, path, verb)).collect();
        methods.prop_map(move |methods| Resource {
            path: at(path.to_owned()),
            methods,
            ..Resource::default()
        })
    })
}

fn jwt_issuer() -> impl Strategy<Value = JwtIssuer> {
    let claim = (said(text()), said(text()), said(any::<bool>()), texts());
    let claim = claim.prop_map(|(name, format, required, expected_values)| AdditionalClaim {
        name,
        format,
        required,
        expected_values,
        ..AdditionalClaim::default()
    });
    (said(text()), texts(), vec(claim, 0..2), said(text())).prop_map(|it| JwtIssuer {
        issuer: it.0,
        audiences: it.1,
        additional_claims: it.2,
        jwks_uri: it.3,
        ..JwtIssuer::default()
    })
}

/// All of [`AUTHORIZERS`], each with random settings.
fn authorizers() -> impl Strategy<Value = Vec<Authorizer>> {
    let one = |(name, kind): (&'static str, &'static str)| {
        let texts = (said(text()), said(text()), said(text()), said(text()), texts());
        let jwt =
            (said(text()), self::texts(), said(any::<u64>()), option::of("method.request.header.[A-Z]{1,3}"));
        let issuers = (vec(jwt_issuer(), 0..3), self::texts());
        (texts, jwt, issuers).prop_map(move |(texts, jwt, issuers)| Authorizer {
            id: None,
            name: at(name.to_owned()),
            kind: at(kind.to_owned()),
            auth_type: texts.0.filter(|label| !label.value.eq_ignore_ascii_case("awsSigv4")),
            uri: texts.1,
            credentials: texts.2,
            // An authorizer that looks at one field gets one.
            identity_source: match (kind, jwt.3) {
                ("request", source) => source.map(at),
                (_, source) => Some(at(source.unwrap_or("method.request.header.T".to_owned()))),
            },
            identity_validation: texts.3,
            result_ttl_seconds: jwt.2,
            provider_arns: texts.4,
            jwt_issuer: jwt.0,
            jwt_audience: jwt.1,
            jwt_issuers: issuers.0,
            jwt_algorithms: issuers.1,
        })
    };
    Vec::from(AUTHORIZERS.map(one))
}

fn all_models() -> impl Strategy<Value = Vec<Model>> {
    let url = format!("https://apigateway.amazonaws.com/restapis/{API_ID}/models");
    let schemas = vec![
        "{}".to_owned(),
        r#"{"type":"object","properties":{"a b":{"minimum":0.50},"$ref":{"type":["string","null"]}}}"#
            .to_owned(),
        format!(r#"{{"items":{{"$ref":"{url}/Pet"}},"enum":[1,null,{{"$ref":"x"}}]}}"#),
        format!(r#"{{"$ref":"{url}/Error#/properties/x~1y"}}"#),
        r##"{"oneOf":[{"$ref":"#"},{"pattern":"^\\d\"\n$"},true]}"##.to_owned(),
    ];
    MODELS
        .map(|name| {
            select(schemas.clone()).prop_map(move |schema| Model {
                name: at(name.to_owned()),
                schema,
                content_type: "application/json".to_owned(),
                ..Model::default()
            })
        })
        .to_vec()
}

fn gateway_responses() -> impl Strategy<Value = Vec<GatewayResponse>> {
    btree_map(select(vec!["DEFAULT_4XX", "THROTTLED"]), (said(text()), pairs(), pairs()), 0..3).prop_map(
        |map| {
            let response = |(kind, (status, parameters, templates)): (&str, _)| GatewayResponse {
                kind: at(kind.to_owned()),
                status,
                parameters,
                templates,
            };
            map.into_iter().map(response).collect()
        },
    )
}

fn validators() -> impl Strategy<Value = Vec<RequestValidator>> {
    btree_map(text(), any::<(bool, bool)>(), 0..3).prop_map(|map| {
        let validator = |(name, (body, parameters))| RequestValidator { name: at(name), body, parameters };
        map.into_iter().map(validator).collect()
    })
}

fn json() -> impl Strategy<Value = String> {
    select(vec!["{}".to_owned(), r#"{"version":"1 ä","documentationParts":[{"a":null}]}"#.to_owned()])
}

/// An API with one stage that a document of this version can express.
pub(super) fn api(format: ExportFormat) -> impl Strategy<Value = Api> {
    let kinds = || Union::new(["EDGE", "REGIONAL", "PRIVATE"].map(|kind| Just(kind.to_owned())));
    let info = (text(), text(), text().prop_filter("a version", |version| !version.is_empty()));
    let endpoint = (said(kinds()), said(text()), texts(), said(any::<bool>()), said(text()), said(text()));
    let source = said(select(vec![ApiKeySource::Header, ApiKeySource::Authorizer]));
    let root = (source, texts(), said(any::<u64>()), said(json()), said(json()), said(json()), pairs());
    let parts =
        (gateway_responses(), validators(), said(text()), authorizers(), all_models(), resources(format));
    (info, endpoint, root, parts).prop_map(|(info, endpoint, root, parts)| Api {
        id: at(API_ID.to_owned()),
        name: info.0,
        description: info.1,
        version: info.2,
        endpoint_type: endpoint.0,
        ip_address_type: endpoint.1,
        vpc_endpoint_ids: endpoint.2,
        default_endpoint_disabled: endpoint.3,
        security_policy: endpoint.4,
        endpoint_access_mode: endpoint.5,
        api_key_source: root.0,
        binary_media_types: root.1,
        minimum_compression_size: root.2,
        policy: root.3,
        cors: root.4,
        documentation: root.5,
        tags: root.6,
        gateway_responses: parts.0,
        validators: parts.1,
        validator: parts.2,
        authorizers: parts.3,
        models: parts.4,
        resources: parts.5,
        stages: vec![Stage { name: at("prod".to_owned()), ..Stage::default() }],
        ..Api::default()
    })
}
