//! Requests as cases: what is refused, and in which words.

use crate::shapes::{CreateRestApiRequest, GetTagsRequest, Op, PutIntegrationRequest};
use crate::{BODY_BYTES_MAX, DOCUMENT_BYTES_MAX, Fault, FaultKind, Incoming, Operation, Request, decode};

fn send(line: &str, body: &str) -> Result<Request, Fault> {
    let (method, target) = line.split_once(' ').expect("method and target");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    decode(&Incoming { method, path, query, fields: &[], body: body.as_bytes() })
}

fn refused(line: &str, body: &str) -> (FaultKind, String) {
    let fault = send(line, body).expect_err(line);
    (fault.kind, fault.message)
}

#[test]
fn r_mgmt_27_paths_and_selectors_lead_to_operations() {
    let cases = [
        ("POST /restapis", Operation::CreateRestApi, r#"{"name":"x"}"#),
        ("POST /restapis?mode=import", Operation::ImportRestApi, "{}"),
        ("POST /restapis?failonwarnings=true&mode=import", Operation::ImportRestApi, "{}"),
        ("POST /restapis?mode=", Operation::CreateRestApi, r#"{"name":"x"}"#),
        ("GET /restapis?mode=other", Operation::GetRestApis, ""),
        ("PUT /restapis/a?mode=merge", Operation::PutRestApi, "{}"),
        ("POST /apikeys?mode=import&format=csv", Operation::ImportApiKeys, "Name,key"),
        (
            "GET /restapis/a/resources/b/methods/GET/integration/responses/200",
            Operation::GetIntegrationResponse,
            "",
        ),
        ("GET /restapis/a/documentation/parts", Operation::GetDocumentationParts, ""),
        ("DELETE /domainnames/d/basepathmappings/%28none%29", Operation::DeleteBasePathMapping, ""),
    ];
    for (line, operation, body) in cases {
        let request = send(line, body).unwrap_or_else(|fault| panic!("{line}: {fault}"));
        assert_eq!(request.operation(), operation, "{line}");
    }
}

#[test]
fn r_mgmt_27_a_selector_that_selects_nothing_is_refused() {
    for path in ["/restapis", "/apikeys"] {
        let (kind, message) =
            refused(&format!("POST {path}?mode=imprt&failonwarnings=true"), r#"{"name":"x"}"#);
        assert_eq!(kind, FaultKind::BadRequest, "{path}");
        assert_eq!(message, "Invalid mode `imprt`; send import, or leave it out");
    }
}

#[test]
fn unknown_methods_and_paths_are_no_operations() {
    for line in [
        "GET /",
        "GET /nothing",
        "BREW /restapis",
        "get /restapis",
        "GET /restapis/",
        "GET /restapis//stages",
        "DELETE /restapis/a/",
        "DELETE /restapis",
        "GET /restapis/a/stages/b/c",
        "GET restapis",
    ] {
        assert_eq!(refused(line, "").0, FaultKind::UnknownOperation, "{line}");
    }
}

#[test]
fn r_mgmt_17_arns_in_paths_may_keep_their_slashes() {
    for path in [
        "arn%3Aaws%3Aapigateway%3Aeu-west-1%3A%3A%2Frestapis%2Fa",
        "arn:aws:apigateway:eu-west-1::/restapis/a",
    ] {
        let request = send(&format!("GET /tags/{path}"), "");
        let want = GetTagsRequest {
            resource_arn: "arn:aws:apigateway:eu-west-1::/restapis/a".to_owned(),
            ..GetTagsRequest::default()
        };
        assert_eq!(request, Ok(Request::GetTags(want)), "{path}");
    }
}

#[test]
fn r_mgmt_07_broken_constraints_are_counted_and_listed() {
    let methods = "/restapis/a/resources/b/methods/GET/integration";
    let cases = [
        (
            "POST /restapis",
            "",
            "1 validation error detected: Value null at 'createRestApiInput.name' failed to satisfy constraint: \
             Member must not be null",
        ),
        (
            "POST /restapis",
            r#"{"name":"x","endpointConfiguration":{"types":["EDGE","FOO"]},"apiKeySource":"B"}"#,
            "2 validation errors detected: Value 'B' at 'createRestApiInput.apiKeySource' failed to satisfy \
             constraint: Member must satisfy enum value set: [HEADER, AUTHORIZER]; Value '[EDGE, FOO]' at \
             'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: Member must satisfy \
             constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]",
        ),
        (
            &format!("PUT {methods}/responses/6000"),
            "{}",
            r"1 validation error detected: Value '6000' at 'putIntegrationResponseInput.statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\d\d",
        ),
        (
            "PATCH /restapis/a",
            r#"{"patchOperations":[{"op":"set","path":"/name"}]}"#,
            "1 validation error detected: Value 'set' at 'updateRestApiInput.patchOperations.1.member.op' failed to \
             satisfy constraint: Member must satisfy enum value set: [add, remove, replace, move, copy, test]",
        ),
        (
            &format!("PUT {methods}"),
            r#"{"type":"HTTPS"}"#,
            "1 validation error detected: Value 'HTTPS' at 'putIntegrationInput.type' failed to satisfy constraint: \
             Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
        ),
        (
            "POST /restapis?mode=import",
            "",
            "1 validation error detected: Value null at 'importRestApiInput.body' failed to satisfy constraint: \
             Member must not be null",
        ),
        (
            "POST /vpclinks",
            r#"{"name":"n","targetArns":["a",null]}"#,
            "1 validation error detected: Value null at 'createVpcLinkInput.targetArns.2.member' failed to satisfy \
             constraint: Member must not be null",
        ),
    ];
    for (line, body, want) in cases {
        assert_eq!(refused(line, body), (FaultKind::Validation, want.to_owned()), "{line} {body}");
    }
}

#[test]
fn s_obj_17_wrong_types_are_refused_and_unknown_members_ignored() {
    let number =
        "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String";
    let cases = [
        (r#"{"name":1}"#, number),
        (r#"{"name":true}"#, "class java.lang.Boolean can not be converted to an String"),
        (r#"{"name":{}}"#, "Start of structure or map found where not expected."),
        (r#"{"name":[]}"#, "Start of list found where not expected"),
        (
            r#"{"disableExecuteApiEndpoint":"true"}"#,
            "class java.lang.String can not be converted to an Boolean",
        ),
        (r#"{"minimumCompressionSize":"1"}"#, "class java.lang.String can not be converted to an Integer"),
        (r#"{"minimumCompressionSize":3000000000}"#, "a number is too large for an Integer"),
        (r#"{"minimumCompressionSize":1e400}"#, "a number is too large for an Integer"),
        (r#"{"binaryMediaTypes":"a"}"#, "Expected list or null"),
        (r#"{"tags":"a"}"#, "Expected map or null"),
        (r#"{"tags":{"a":{}}}"#, "Start of structure or map found where not expected."),
        (r#"{"endpointConfiguration":{"types":[1]}}"#, number),
        ("[]", "Unexpected start of a body that must be a JSON object"),
    ];
    for (body, want) in cases {
        assert_eq!(refused("POST /restapis", body), (FaultKind::Serialization, want.to_owned()), "{body}");
    }
    let (kind, message) = refused("POST /restapis", "{");
    assert_eq!(kind, FaultKind::Serialization);
    assert!(message.starts_with("The body is no JSON: "), "{message}");
    assert_eq!(refused("GET /restapis?limit=x", "").0, FaultKind::Serialization);

    let fault = send("POST /restapis", r#"{"name":"n","tags":{"a":1}}"#).expect_err("a number");
    assert_eq!(fault.place.as_deref(), Some("createRestApiInput.tags.a.member"));

    let request =
        send("POST /restapis", r#"{"name":"n","other":[1],"version":null,"minimumCompressionSize":1.9}"#);
    let want = CreateRestApiRequest {
        name: "n".to_owned(),
        minimum_compression_size: Some(1),
        ..CreateRestApiRequest::default()
    };
    assert_eq!(request, Ok(Request::CreateRestApi(want)));
}

#[test]
fn members_with_one_name_in_two_places_stay_apart() {
    let line = "PUT /restapis/a/resources/b/methods/GET/integration";
    let Ok(Request::PutIntegration(PutIntegrationRequest { http_method, integration_http_method, .. })) =
        send(line, r#"{"type":"HTTP","httpMethod":"POST"}"#)
    else {
        panic!("not decoded")
    };
    assert_eq!((http_method.as_str(), integration_http_method.as_deref()), ("GET", Some("POST")));
}

#[test]
fn queries_become_members() {
    let Ok(Request::UntagResource(input)) = send("DELETE /tags/x?tagKeys=a%20b&tagKeys=c+d", "") else {
        panic!()
    };
    assert_eq!(input.tag_keys, ["a b", "c d"]);
    let line =
        "POST /restapis?mode=import&failonwarnings=TRUE&basepath=split&basepath=x&ignore=documentation";
    let Ok(Request::ImportRestApi(input)) = send(line, "swagger: '2.0'") else { panic!() };
    let parameters: Vec<_> = input.parameters.into_iter().flatten().collect();
    let own = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(parameters, [own("basepath", "split"), own("ignore", "documentation")]);
    assert_eq!(input.fail_on_warnings, Some(true));
    assert_eq!(input.body, b"swagger: '2.0'");
}

#[test]
fn patches_keep_their_order() {
    let body = r#"{"patchOperations":[{"op":"copy","from":"/a","path":"/b"},{"op":"replace","path":"/c","value":""}]}"#;
    let Ok(Request::UpdateStage(input)) = send("PATCH /restapis/a/stages/s", body) else { panic!() };
    let operations = input.patch_operations.unwrap_or_default();
    assert_eq!(operations.iter().map(|it| it.op).collect::<Vec<_>>(), [Some(Op::Copy), Some(Op::Replace)]);
    assert_eq!((operations[0].from.as_deref(), operations[1].value.as_deref()), (Some("/a"), Some("")));
}

#[test]
fn bodies_have_limits() {
    let long = "x".repeat(DOCUMENT_BYTES_MAX + 1);
    assert_eq!(refused("POST /restapis?mode=import", &long).0, FaultKind::RequestEntityTooLarge);
    let long = " ".repeat(BODY_BYTES_MAX + 1);
    assert_eq!(refused("POST /restapis", &long).0, FaultKind::RequestEntityTooLarge);
}

#[test]
fn no_two_operations_are_called_alike() {
    for (at, a) in Operation::ALL.iter().enumerate() {
        for b in &Operation::ALL[at + 1..] {
            let variable = |path: &str| -> Vec<String> {
                path.split('/')
                    .map(|it| if it.starts_with('{') { "{}".to_owned() } else { it.to_owned() })
                    .collect()
            };
            let is_same = a.method() == b.method() && variable(a.path()) == variable(b.path());
            assert!(!is_same || a.selector() != b.selector(), "{a:?} and {b:?}");
        }
    }
}

#[test]
fn r_iresp_12_null_templates_are_empty_ones() {
    let line = "PUT /restapis/a/resources/b/methods/GET/integration/responses/200";
    let body = r#"{"responseTemplates":{"a/b":null,"c/d":"x"},"responseParameters":{"e":null}}"#;
    let Ok(Request::PutIntegrationResponse(request)) = send(line, body) else { panic!("not decoded") };
    let templates = request.response_templates.expect("templates");
    assert_eq!(
        templates.into_iter().collect::<Vec<_>>(),
        [("a/b".to_owned(), String::new()), ("c/d".to_owned(), "x".to_owned()),]
    );
    assert_eq!(request.response_parameters.map(|it| it.len()), Some(0));
}
