use super::*;
use crate::{AuthorizerCall, PhaseResult, Phases};
use proptest::prelude::*;

const PHASES: Phases<'static> = Phases {
    authenticate: PhaseResult { error: "no \"signature\"", latency_us: Some(999), status: Some(403) },
    authorizer: PhaseResult { error: "", latency_us: Some(12_999), status: Some(200) },
    authorize: PhaseResult { error: "", latency_us: None, status: None },
    call: AuthorizerCall { request_id: "an-id", latency_us: Some(9_000), status: Some(201) },
};

fn full() -> Record<'static> {
    Record {
        identity: None,
        phases: PHASES,
        authorizer: None,
        request_id: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        extended_request_id: "JKJaXmPLvHcESHA=",
        api_id: "a1b2c3d4e5",
        stage: "prod",
        deployment_id: "dep1",
        account_id: "123456789012",
        resource_id: "xyz789",
        resource_path: "/pets/{id}",
        http_method: "GET",
        path: "/prod/pets/7",
        protocol: "HTTP/1.1",
        source_ip: "192.0.2.1",
        user_agent: "curl/8.5.0",
        domain_name: "api.example.com",
        domain_prefix: "api",
        base_path_matched: "v1",
        api_key_id: "key1",
        api_key: "0123456789abcdefghij",
        trace_id: "1-5759e988-bd862e3fe1be46a994272793",
        tls_version: "TLSv1.3",
        cipher_suite: "TLS_AES_128_GCM_SHA256",
        endpoint_type: "REGIONAL",
        error_message: "Too \"Many\"",
        error_response_type: "THROTTLED",
        validation_error: "[limit]",
        integration_error: "refused",
        status: 200,
        response_length: 312,
        request_length: 17,
        request_time_epoch_ms: 1_234_567_890_123,
        response_latency_us: 4_999,
        integration_latency_us: Some(3_000),
        is_canary: Some(false),
        operation_name: "getPet",
        response_transfer_mode: "STREAMED",
        time_to_all_headers_us: Some(7_999),
        time_to_first_content_us: Some(8_000),
        integration_status: Some(201),
        function_status: Some(202),
    }
}

fn line_of(format: &LogFormat, record: &Record<'_>) -> String {
    let mut out = Vec::new();
    format.write(record, &mut out);
    String::from_utf8(out).unwrap()
}

/// The text of `format`, which need not name a request id.
fn check(format: &str, record: &Record<'_>, expected: &str) {
    let compiled = LogFormat::compile(&format!("{format}|$context.requestId")).unwrap();
    let line = line_of(&compiled, record);
    let id = if record.request_id.is_empty() { "-" } else { record.request_id };
    assert_eq!(line.strip_suffix(&format!("|{id}\n")), Some(expected), "format {format}");
}

#[test]
fn r_log_03_common_log_format_byte_exact() {
    assert_eq!(
        line_of(&LogFormat::clf(), &full()),
        "192.0.2.1 - - [13/Feb/2009:23:31:30 +0000] \"GET /pets/{id} HTTP/1.1\" 200 312 \
         c6af9ac6-7b61-11e6-9a41-93e8deadbeef\n"
    );
}

#[test]
fn r_log_03_json_byte_exact() {
    assert_eq!(
        line_of(&LogFormat::json(), &full()),
        "{ \"requestId\":\"c6af9ac6-7b61-11e6-9a41-93e8deadbeef\", \"ip\": \"192.0.2.1\", \"caller\":\"-\", \
         \"user\":\"-\", \"requestTime\":\"13/Feb/2009:23:31:30 +0000\", \"httpMethod\":\"GET\", \
         \"resourcePath\":\"/pets/{id}\", \"status\":\"200\", \"protocol\":\"HTTP/1.1\", \
         \"responseLength\":\"312\" }\n"
    );
}

#[test]
fn r_log_03_xml_and_csv_byte_exact() {
    assert_eq!(
        line_of(&LogFormat::xml(), &full()),
        "<request id=\"c6af9ac6-7b61-11e6-9a41-93e8deadbeef\"> <ip>192.0.2.1</ip> <caller>-</caller> \
         <user>-</user> <requestTime>13/Feb/2009:23:31:30 +0000</requestTime> <httpMethod>GET</httpMethod> \
         <resourcePath>/pets/{id}</resourcePath> <status>200</status> <protocol>HTTP/1.1</protocol> \
         <responseLength>312</responseLength> </request>\n"
    );
    assert_eq!(
        line_of(&LogFormat::csv(), &full()),
        "192.0.2.1,-,-,13/Feb/2009:23:31:30 +0000,GET,/pets/{id},HTTP/1.1,200,312,\
         c6af9ac6-7b61-11e6-9a41-93e8deadbeef\n"
    );
}

/// Every variable that can be known, and what the full record has for it.
const VARIABLES: [(&str, &str); 45] = [
    ("accountId", "123456789012"),
    ("apiId", "a1b2c3d4e5"),
    ("cipherSuite", "TLS_AES_128_GCM_SHA256"),
    ("customDomain.basePathMatched", "v1"),
    ("deploymentId", "dep1"),
    ("domainName", "api.example.com"),
    ("domainPrefix", "api"),
    ("endpointType", "REGIONAL"),
    ("error.message", "Too \"Many\""),
    ("error.messageString", "\"Too \"Many\"\""),
    ("error.responseType", "THROTTLED"),
    ("error.validationErrorString", "[limit]"),
    ("extendedRequestId", "JKJaXmPLvHcESHA="),
    ("httpMethod", "GET"),
    ("identity.apiKey", "**************efghij"),
    ("identity.apiKeyId", "key1"),
    ("identity.sourceIp", "192.0.2.1"),
    ("identity.userAgent", "curl/8.5.0"),
    ("integration.error", "refused"),
    ("integration.integrationStatus", "201"),
    ("integration.latency", "3"),
    ("integration.responseTransferMode", "STREAMED"),
    ("integration.status", "202"),
    ("integration.timeToAllHeaders", "7"),
    ("integration.timeToFirstContent", "8"),
    ("integrationErrorMessage", "refused"),
    ("integrationLatency", "3"),
    ("integrationStatus", "201"),
    ("isCanaryRequest", "false"),
    ("operationName", "getPet"),
    ("path", "/prod/pets/7"),
    ("protocol", "HTTP/1.1"),
    ("requestId", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"),
    ("requestLength", "17"),
    ("requestTime", "13/Feb/2009:23:31:30 +0000"),
    ("requestTimeEpoch", "1234567890123"),
    ("resourceId", "xyz789"),
    ("resourcePath", "/pets/{id}"),
    ("responseLatency", "4"),
    ("responseLength", "312"),
    ("stage", "prod"),
    ("status", "200"),
    ("tlsVersion", "TLSv1.3"),
    ("xrayTraceId", "1-5759e988-bd862e3fe1be46a994272793"),
    ("noSuchThing", "-"),
];

#[test]
fn r_log_04_r_log_05_every_variable() {
    for (name, expected) in VARIABLES {
        check(&format!("$context.{name}"), &full(), expected);
    }
}

#[test]
fn r_auth_12_who_signed() {
    let identity = crate::Identity {
        access_key: "AKIA",
        account_id: "1",
        user: "AIDA",
        user_arn: "arn",
        organization_id: "o",
        cognito_id: "c",
        cognito_pool_id: "p",
        cognito_type: "t",
        cognito_provider: "v",
    };
    let record = Record { identity: Some(identity), ..full() };
    for (name, expected) in [
        ("accessKey", "AKIA"),
        ("accountId", "1"),
        ("caller", "AIDA"),
        ("user", "AIDA"),
        ("userArn", "arn"),
        ("principalOrgId", "o"),
        ("cognitoIdentityId", "c"),
        ("cognitoIdentityPoolId", "p"),
        ("cognitoAuthenticationType", "t"),
        ("cognitoAuthenticationProvider", "v"),
    ] {
        check(&format!("$context.identity.{name}"), &record, expected);
    }
}

/// The lists of R-LOG-04 and R-LOG-05, and the phases of R-LOG-06: names of nothing we have are names all the same.
#[test]
fn r_log_04_r_log_05_no_documented_name_is_unknown() {
    let common = "accountId apiId deploymentId domainName domainPrefix extendedRequestId httpMethod path protocol \
                  requestId requestTime requestTimeEpoch resourceId resourcePath stage isCanaryRequest endpointType \
                  identity.accessKey identity.accountId identity.apiKey identity.apiKeyId identity.caller \
                  identity.clientCert.subjectDN identity.clientCert.validity.notAfter \
                  identity.cognitoAuthenticationProvider identity.cognitoAuthenticationType \
                  identity.cognitoIdentityId identity.cognitoIdentityPoolId identity.principalOrgId \
                  identity.sourceIp identity.user identity.userAgent identity.userArn identity.vpcId \
                  identity.vpceId authorizer.principalId authorizer.claims.sub authorizer.key error.message \
                  error.messageString error.responseType error.validationErrorString customDomain.basePathMatched \
                  customDomain.routingRuleIdMatched awsEndpointRequestId wafResponseCode webaclArn tlsVersion \
                  cipherSuite";
    let of_logs = "authorizer.requestId authorizer.integrationLatency authorizer.integrationStatus \
                   integration.error integration.latency integration.status integration.integrationStatus \
                   integration.requestId integrationErrorMessage integrationLatency integrationStatus \
                   responseLatency responseLength status xrayTraceId integration.responseTransferMode \
                   integration.timeToAllHeaders integration.timeToFirstContent";
    for name in common.split_whitespace().chain(of_logs.split_whitespace()) {
        assert_ne!(Variable::named(name), Variable::Unknown, "{name}");
    }
    for name in ["nothing", "identity.nothing", "authorizer.", "waf.nothing", "Stage"] {
        assert_eq!(Variable::named(name), Variable::Unknown, "{name}");
    }
}

#[test]
fn r_log_06_every_phase_has_an_error_a_latency_and_a_status() {
    for phase in ["waf", "authenticate", "authorizer", "authorize"] {
        for what in ["error", "latency", "status"] {
            let name = format!("{phase}.{what}");
            assert_ne!(Variable::named(&name), Variable::Authorizer, "{name}");
            check(&format!("$context.{name}"), &Record::default(), "-");
        }
    }
}

#[test]
fn r_log_05_what_the_phases_of_authorization_came_to() {
    for (names, expected) in [
        ("authenticate.status authenticate.latency authenticate.error", "403 0 no \"signature\""),
        ("authorizer.status authorizer.latency authorizer.error", "200 12 -"),
        ("authorizer.requestId authorizer.integrationLatency authorizer.integrationStatus", "an-id 9 201"),
        ("authorize.status authorize.latency authorize.error", "- - -"),
        ("waf.status waf.latency waf.error", "- - -"),
    ] {
        let format: Vec<String> = names.split(' ').map(|name| format!("$context.{name}")).collect();
        check(&format.join(" "), &full(), expected);
    }
}

#[test]
fn r_log_06_latencies_are_whole_milliseconds() {
    for (us, ms) in [(0, "0"), (999, "0"), (1_000, "1"), (1_999, "1"), (2_000_000, "2000")] {
        let record = Record { integration_latency_us: Some(us), response_latency_us: us, ..full() };
        check("$context.integration.latency $context.responseLatency", &record, &format!("{ms} {ms}"));
    }
}

#[test]
fn r_log_02_missing_values_are_hyphens() {
    let numbers = ["requestLength", "requestTimeEpoch", "responseLatency", "responseLength"];
    for (name, _) in VARIABLES {
        let expected = match name {
            "requestTime" => "01/Jan/1970:00:00:00 +0000",
            _ if numbers.contains(&name) => "0",
            _ => "-",
        };
        check(&format!("$context.{name}"), &Record::default(), expected);
    }
}

#[test]
fn r_log_05_integration_status_without_a_function() {
    let record = Record { function_status: None, ..full() };
    check("$context.integration.status", &record, "201");
}

#[test]
fn r_log_02_refused_formats() {
    let long = format!("$context.requestId{}", "x".repeat(FORMAT_BYTES_MAX));
    let not_context =
        |at, reference: &str| LogFormatError::NotContext { at, reference: reference.to_owned() };
    let cases = [
        ("", LogFormatError::NoRequestId),
        ("$context.status $context.requestIdentity", LogFormatError::NoRequestId),
        (long.as_str(), LogFormatError::TooLong { bytes: long.len() }),
        ("$context.requestId $input.body", not_context(19, "$input.body")),
        ("$context.requestId ${context.status}", not_context(19, "${context.status}")),
        ("$context.requestId $context", not_context(19, "$context")),
        ("$context.requestId $context.", not_context(19, "$context.")),
        ("$Context.requestId", not_context(0, "$Context.requestId")),
    ];
    for (format, expected) in cases {
        let error = LogFormat::compile(format).unwrap_err();
        assert_eq!(error, expected, "format {format}");
        assert!(!error.to_string().is_empty());
    }
    assert!(LogFormat::compile("$context.extendedRequestId").is_ok());
}

#[test]
fn names_end_where_they_should() {
    let cases = [
        ("$context.status.", "200."),
        ("$context.status..x", "200..x"),
        ("$context.status-$context.stage", "200-prod"),
        ("$context.status$context.stage", "200prod"),
        ("$context.authorizer.my-key!", "-!"),
        ("$5 $ $$context.status é$", "$5 $ $200 é$"),
    ];
    for (format, expected) in cases {
        check(format, &full(), expected);
    }
}

#[test]
fn a_format_of_several_lines_makes_one_line() {
    check("a\r\n  $context.status\n\nb", &full(), "a   200 b");
    let compiled = LogFormat::compile("{\n\"id\":\"$context.requestId\"\n}\n").unwrap();
    assert_eq!(line_of(&compiled, &Record { request_id: "r", ..full() }), "{ \"id\":\"r\" }\n");
}

#[test]
fn clients_cannot_forge_lines() {
    let record = Record { user_agent: "x\"\r\n192.0.2.9 - - \\\u{1b}[0m", ..full() };
    check("$context.identity.userAgent", &record, "x\"\\u000d\\u000a192.0.2.9 - - \\\\u001b[0m");
    let json =
        LogFormat::compile(r#"{"id":"$context.requestId","ua":"$context.identity.userAgent"}"#).unwrap();
    let line = line_of(&json, &Record { request_id: "r", ..record });
    assert_eq!(line, "{\"id\":\"r\",\"ua\":\"x\\\"\\u000d\\u000a192.0.2.9 - - \\\\\\u001b[0m\"}\n");
}

#[test]
fn json_lines_stay_json_when_values_are_missing() {
    let format = concat!(
        r#"{"id":"$context.requestId","a":$context.integrationLatency,"b":"$context.integrationLatency","#,
        r#""c":$context.error.messageString,"d":"\"$context.error.messageString"}"#
    );
    let format = LogFormat::compile(format).unwrap();
    let record = Record { request_id: "r", ..Record::default() };
    assert_eq!(
        line_of(&format, &record),
        r#"{"id":"r","a":"-","b":"-","c":"-","d":"\"-"}"#.to_owned() + "\n"
    );
    let known = Record { integration_latency_us: Some(2_000), error_message: "no \"x\"", ..record };
    assert_eq!(
        line_of(&format, &known),
        r#"{"id":"r","a":2,"b":"2","c":"no \"x\"","d":"\"no \"x\""}"#.to_owned() + "\n"
    );
}

#[test]
fn r_usage_16_r_log_07_api_keys_are_masked_but_for_six() {
    let cases = [
        ("0123456789abcdefghij", "**************efghij"),
        ("1234567", "*234567"),
        ("123456", "******"),
        ("abc", "***"),
        ("äöü12345ß", "***12345ß"),
        ("", "-"),
        ("12345\n\"7", "**345\\u000a\"7"),
    ];
    for (api_key, expected) in cases {
        check("$context.identity.apiKey", &Record { api_key, ..full() }, expected);
    }
}

#[test]
fn a_kept_time_text_changes_nothing() {
    let (format, mut time) = (LogFormat::clf(), TimeText::new());
    for request_time_epoch_ms in [0, 1_000, 1_234_567_890_123, 1_234_567_890_999, 5_000] {
        let record = Record { request_time_epoch_ms, ..full() };
        let mut out = Vec::new();
        format.write_with_time(&record, &mut time, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), line_of(&format, &record));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_format_compiles_or_is_refused(format in "[$a-z{}.\"\\\\\n ]{0,40}") {
        if let Ok(compiled) = LogFormat::compile(&format!("{format} $context.requestId")) {
            prop_assert_eq!(line_of(&compiled, &full()).matches('\n').count(), 1);
        }
    }

    #[test]
    fn any_value_stays_on_one_line_without_controls(value in "\\PC*|[\\x00-\\x20\"\\\\\u{80}-\u{a0}\u{2028}]*") {
        let record = Record { path: &value, user_agent: &value, api_key: &value, ..full() };
        let format = "$context.requestId $context.path $context.identity.userAgent $context.identity.apiKey";
        let line = line_of(&LogFormat::compile(format).unwrap(), &record);
        let ends_line = |c: char| c.is_control() || c == '\u{2028}';
        prop_assert!(!line.trim_end_matches('\n').contains(ends_line));
    }
}
