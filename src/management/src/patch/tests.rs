//! Patches as cases.

use proptest::prelude::*;

use super::pattern::captures;
use super::tables::*;
use super::{Patch, Target, escape, read_all, segments};
use crate::shapes::{Op, PatchOperation};

fn operation(line: &str, value: Option<&str>) -> PatchOperation {
    let mut words = line.split(' ').map(str::to_owned);
    let op = words.next().and_then(|op| Op::read(&op));
    PatchOperation { op, path: words.next(), from: words.next(), value: value.map(str::to_owned) }
}

fn read<P: Target>(line: &str, value: Option<&str>) -> Result<Patch<P>, String> {
    Patch::read(&operation(line, value)).map_err(|fault| fault.message)
}

/// Each refused line with its text.
fn refused<P: Target>(cases: &[(&str, Option<&str>, &str)]) {
    for (line, value, want) in cases {
        assert_eq!(read::<P>(line, *value).map(|patch| patch.path), Err(want.to_string()), "{line}");
    }
}

#[test]
fn s_patch_03_segments_are_unescaped() {
    let patch =
        read::<RestApiPath>("replace /binaryMediaTypes/image~1png", Some("image/gif")).expect("a patch");
    assert_eq!(
        (patch.path, patch.capture(0), patch.text()),
        (RestApiPath::BinaryMediaType, "image/png", Some("image/gif"))
    );
    let patch = read::<GatewayResponsePath>("add /responseTemplates/a~1b~0c", Some("x")).expect("a patch");
    assert_eq!((patch.path, patch.capture(0)), (GatewayResponsePath::ResponseTemplate, "a/b~c"));
    for text in ["a", "/~2", "/~", ""] {
        assert_eq!(segments(text), None, "{text}");
    }
}

#[test]
fn s_patch_03_elements_are_named_by_path_or_value() {
    let by_path = read::<MethodPath>("add /authorizationScopes/a.b", None).expect("a patch");
    let by_value = read::<MethodPath>("remove /authorizationScopes", Some("a.b")).expect("a patch");
    assert_eq!((by_path.element(), by_value.element()), (Some("a.b"), Some("a.b")));
    let both = read::<ApiKeyPath>("add /stages", Some("api/dev")).expect("a patch");
    assert_eq!((both.path, both.element()), (ApiKeyPath::Stages, Some("api/dev")));
}

#[test]
fn r_mgmt_04_values_are_texts() {
    let cases = [
        (Some("true"), true),
        (Some("TRUE"), true),
        (Some("false"), false),
        (Some("yes"), false),
        (None, false),
    ];
    for (value, want) in cases {
        let patch = read::<RestApiPath>("replace /disableExecuteApiEndpoint", value).expect("a patch");
        assert_eq!(patch.boolean(), want, "{value:?}");
    }
    let patch = read::<UsagePlanPath>("replace /throttle/rateLimit", Some("10.5")).expect("a patch");
    assert_eq!(patch.decimal(), Some(10.5));
    let patch = read::<UsagePlanPath>("add /quota/limit", Some("7")).expect("a patch");
    assert_eq!(patch.integer(), Some(7));
    let not = "Invalid value '1.5' specified for path '/quota/limit'. Must be a whole number";
    refused::<UsagePlanPath>(&[("add /quota/limit", Some("1.5"), not)]);
    for value in [None, Some("")] {
        let patch = read::<RestApiPath>("replace /minimumCompressionSize", value).expect("off");
        assert_eq!((patch.integer(), patch.value), (None, None));
    }
    let bounds = "Invalid minimum compression size, must be between 0 and 10485760";
    refused::<RestApiPath>(&[
        ("replace /minimumCompressionSize", Some("10485761"), bounds),
        ("replace /minimumCompressionSize", Some("-1"), bounds),
        ("replace /minimumCompressionSize", Some("x"), bounds),
    ]);
}

#[test]
fn r_mgmt_05_refusals_list_what_is_allowed() {
    refused::<ResourcePath>(&[
        (
            "replace /x",
            None,
            "Invalid patch path  '/x' specified for op 'replace'. Must be one of: [/parentId, /pathPart]",
        ),
        (
            "add /pathPart",
            None,
            "Invalid patch path  '/pathPart' specified for op 'add'. Please choose supported operations",
        ),
        (
            "copy /pathPart",
            None,
            "Invalid patch path  '/pathPart' specified for op 'copy'. Please choose supported operations",
        ),
    ]);
    refused::<RequestValidatorPath>(&[
        ("add /name", Some("x"), "Invalid patch operation specified. Must be one of: [replace]"),
        ("replace /name", Some(""), "Request Validator name cannot be blank"),
    ]);
    refused::<MethodPath>(&[
        ("move /operationName", None, "Invalid patch operation specified. Must be 'add'|'remove'|'replace'"),
        (
            "copy /operationName /x",
            None,
            "Invalid patch operation specified. Must be 'add'|'remove'|'replace'",
        ),
        (
            "add /x",
            None,
            "Invalid patch path  '/x' specified for op 'add'. Must be one of: [/authorizationScopes, \
             /requestParameters/{name}, /requestModels/{type}]",
        ),
    ]);
}

#[test]
fn r_mgmt_12_apis_name_the_path_alone() {
    refused::<RestApiPath>(&[
        ("add /binaryMediaTypes", Some("a/b"), "Invalid patch path /binaryMediaTypes"),
        ("replace /x", None, "Invalid patch path /x"),
        ("replace", None, "Invalid patch path null"),
        (
            "replace /endpointConfiguration/types/EDGE",
            Some("NONE"),
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
        ),
    ]);
}

#[test]
fn r_gwr_09_gateway_responses() {
    refused::<GatewayResponsePath>(&[
        ("add /statusCode", Some("401"), "Invalid patch path /statusCode"),
        ("replace", None, "Invalid patch path null"),
        ("add /responseTemplates/x", None, "Invalid null or empty value in responseTemplates"),
        ("replace /responseParameters/x", Some(""), "Invalid null or empty value in responseParameters"),
    ]);
    let patch = read::<GatewayResponsePath>("remove /responseParameters/gatewayresponse.header.X", None);
    assert_eq!(patch.map(|patch| patch.captures), Ok(vec!["gatewayresponse.header.X".to_owned()]));
}

#[test]
fn r_stage_08_stages_have_words_of_their_own() {
    let head = "Invalid method setting path: /tags/x. Must be one of: [/deploymentId, /description, ";
    for line in ["add /tags/x", "replace /tags/x"] {
        let text = read::<StagePath>(line, Some("1")).expect_err(line);
        assert!(
            text.starts_with(head) && text.ends_with(", /variables/{variable_name}, /tracingEnabled]"),
            "{text}"
        );
        let recorded = "/{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/\
                        rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds, ";
        assert!(text.contains(recorded), "{text}");
    }
    let text = read::<StagePath>("replace /canarySettings", Some("{}")).expect_err("the whole canary");
    assert!(text.starts_with("Invalid method setting path: /canarySettings. "), "{text}");
    let log = "Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]";
    refused::<StagePath>(&[
        ("replace /accessLogSettings/x", Some("1"), log),
        ("remove /accessLogSettings/x", None, log),
        ("replace /accessLogSettings/format", Some(""), "Access Log value must not be empty"),
        (
            "remove /accessLogSettings/format",
            None,
            "Invalid remove operation with path: /accessLogSettings/format",
        ),
        (
            "add /canarySettings/deploymentId",
            Some("d"),
            "Invalid add operation with path: /canarySettings/deploymentId",
        ),
        (
            "remove /x",
            None,
            "Cannot remove method setting x because there is no method setting for this method ",
        ),
    ]);
    assert_eq!(
        read::<StagePath>("remove /canarySettings", None).map(|patch| patch.path),
        Ok(StagePath::CanarySettings)
    );
}

#[test]
fn r_stage_11_method_settings() {
    let cases = [
        ("replace /test/GET/throttling/burstLimit", "1", StagePath::ThrottlingBurstLimit, "test/GET"),
        ("replace /~1test/GET/throttling/rateLimit", "1", StagePath::ThrottlingRateLimit, "test/GET"),
        ("replace /~1pets~1{id}/GET/logging/loglevel", "INFO", StagePath::LoggingLevel, "~1pets~1{id}/GET"),
        ("replace /pets/{id}/GET/logging/dataTrace", "true", StagePath::DataTraceEnabled, "pets/{id}/GET"),
        ("replace //GET/metrics/enabled", "true", StagePath::MetricsEnabled, "~1/GET"),
        ("replace /~1/GET/metrics/enabled", "true", StagePath::MetricsEnabled, "~1/GET"),
        ("replace /*/*/caching/enabled", "true", StagePath::CachingEnabled, "*/*"),
        ("remove /test/GET", "", StagePath::MethodSettings, "test/GET"),
    ];
    for (line, value, path, key) in cases {
        let patch = read::<StagePath>(line, Some(value)).unwrap_or_else(|fault| panic!("{line}: {fault}"));
        let found = method_setting_key(patch.capture(0), patch.capture(1));
        assert_eq!((patch.path, found.as_str()), (path, key), "{line}");
    }
    for (one, other, are_same) in [
        ("~1pets~1{id}/GET", "pets/{id}/GET", true),
        ("test/GET", "~1test/GET", true),
        ("~1/GET", "/GET", true),
        ("*/*", "*/*", true),
        ("test/GET", "test/PUT", false),
        ("a/b/GET", "a/GET", false),
    ] {
        assert_eq!(is_same_method_setting(one, other), are_same, "{one} {other}");
    }
}

#[test]
fn r_stage_16_promotion_copies() {
    let patch = read::<StagePath>("copy /deploymentId /canarySettings/deploymentId", None).expect("a patch");
    assert_eq!((patch.path, patch.from), (StagePath::DeploymentId, Some(StagePath::CanaryDeploymentId)));
    let patch =
        read::<StagePath>("copy /variables /canarySettings/stageVariableOverrides", None).expect("a patch");
    assert_eq!((patch.path, patch.from), (StagePath::Variables, Some(StagePath::CanaryOverrides)));
    let valid = "Valid copy:path are [/deploymentId, /variables] and valid copy:from are \
                 [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]";
    let want = format!("Invalid copy operation with path: /deploymentId and from /description. {valid}");
    refused::<StagePath>(&[("copy /deploymentId /description", None, &want)]);
    let want = format!(
        "Invalid copy operation with path: /description and from /canarySettings/deploymentId. {valid}"
    );
    refused::<StagePath>(&[("copy /description /canarySettings/deploymentId", None, &want)]);
}

#[test]
fn r_usage_06_plans() {
    // Terraform does not escape slashes here, and the service takes them.
    for (path, resource) in
        [("~1pets", "/pets"), ("/pets", "/pets"), ("~1pets~1{id}", "/pets/{id}"), ("~1", "/"), ("/", "/")]
    {
        let throttle = format!("/apiStages/a1:dev/throttle/{path}/GET");
        let patch =
            read::<UsagePlanPath>(&format!("replace {throttle}/rateLimit"), Some("1")).expect("a patch");
        assert_eq!(patch.path, UsagePlanPath::MethodRateLimit);
        assert_eq!(patch.captures, ["a1:dev", resource, "GET"]);
        let patch = read::<UsagePlanPath>(&format!("remove {throttle}"), None).expect("a patch");
        assert_eq!(patch.path, UsagePlanPath::MethodThrottle);
        assert_eq!(patch.captures, ["a1:dev", resource, "GET"]);
    }
    let patch = read::<UsagePlanPath>("remove /apiStages", Some("a1:dev")).expect("a patch");
    assert_eq!((patch.path, patch.element()), (UsagePlanPath::ApiStages, Some("a1:dev")));
    let patch = read::<UsagePlanPath>("remove /apiStages/a1:dev/throttle", None);
    assert_eq!(patch.map(|patch| patch.path), Ok(UsagePlanPath::StageThrottle));
}

#[test]
fn all_or_none_with_the_place_of_the_first_refusal() {
    let operations = [operation("replace /description", Some("x")), operation("replace /x", None)];
    let fault = read_all::<ModelPath>(Some(&operations)).expect_err("an unknown path");
    assert_eq!(fault.place.as_deref(), Some("patchOperations.2.member"));
    assert_eq!(read_all::<ModelPath>(None).map(|patches| patches.len()), Ok(0));
}

#[test]
fn patterns() {
    let cases = [
        ("/a/{b}", "/a/x", Some(vec!["x"])),
        ("/a/{b}", "/a", None),
        ("/a/{b?}", "/a", Some(vec![])),
        ("/a/{b?}", "/a/x", Some(vec!["x"])),
        ("/a/{b?}", "/a/x/y", None),
        ("/{a*}/{b}/c", "/x/y/z/c", Some(vec!["x/y", "z"])),
        ("/{a*}/{b}/c", "/z/c", None),
        ("/a/{b*}/c", "/a/x/c", Some(vec!["x"])),
        ("/a/{b*}/{c}", "/a//x/y/z", Some(vec!["/x/y", "z"])),
        ("/a/{b*}/c", "/a/x/y", None),
        ("/a/{b*}/c", "/a/c", None),
        ("/a", "/a/", None),
    ];
    for (pattern, path, want) in cases {
        let segments = segments(path).expect("a pointer");
        let want = want.map(|want| want.into_iter().map(str::to_owned).collect());
        assert_eq!(captures(pattern, &segments), want, "{pattern} {path}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn escaping_comes_back(text in ".{0,20}") {
        prop_assert_eq!(segments(&format!("/{}", escape(&text))), Some(vec![text]));
    }

    #[test]
    fn nothing_makes_reading_panic(path in "(/?[a-zA-Z*~01{}.]{0,12}){0,6}", value in proptest::option::of(".{0,9}"), at in 0..6usize) {
        let op = Some(Op::ALL[at]);
        let operation = PatchOperation { op, path: Some(path.clone()), from: Some(path), value };
        let _ = Patch::<StagePath>::read(&operation);
        let _ = Patch::<UsagePlanPath>::read(&operation);
        let _ = Patch::<RestApiPath>::read(&operation);
        let _ = Patch::<DomainNamePath>::read(&operation);
    }
}
