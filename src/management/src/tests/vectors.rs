//! What botocore sends is read, and what we answer is what botocore reads (`tests/oracle/management/make.py`).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::generated::echo;
use crate::shapes::{ExportResponse, GetExportRequest, GetSdkRequest, SdkResponse};
use crate::{Answer, Incoming, Operation, Request, decode, encode};

const REQUESTS: &str = include_str!("../../../../tests/vectors/management_requests.jsonl");
const RESPONSES: &str = include_str!("../../../../tests/vectors/management_responses.jsonl");

fn lines(text: &str) -> impl Iterator<Item = Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a vector"))
}

fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key].as_str().unwrap_or_default()
}

fn bytes(case: &Value) -> Vec<u8> {
    match case["payload"].as_str() {
        Some(hex) => hex.as_bytes().chunks(2).map(byte).collect(),
        None => text(case, "body").as_bytes().to_vec(),
    }
}

fn byte(pair: &[u8]) -> u8 {
    let digits = std::str::from_utf8(pair).expect("digits");
    u8::from_str_radix(digits, 16).expect("hexadecimal digits")
}

fn payload(request: &Request) -> Option<&[u8]> {
    match request {
        Request::ImportApiKeys(input) => Some(&input.body),
        Request::ImportDocumentationParts(input) => Some(&input.body),
        Request::ImportRestApi(input) => Some(&input.body),
        Request::PutRestApi(input) => Some(&input.body),
        _ => None,
    }
}

/// Numbers by their value: `1.0` is `1`.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::from(number.as_f64()),
        Value::Array(values) => values.iter().map(plain).collect(),
        Value::Object(members) => {
            let members: Map<_, _> = members.iter().map(|(key, value)| (key.clone(), plain(value))).collect();
            Value::Object(members)
        }
        other => other.clone(),
    }
}

#[test]
fn r_mgmt_27_every_request_of_botocore_is_read() {
    let mut seen = BTreeSet::new();
    for case in lines(REQUESTS) {
        let body = bytes(&case);
        let incoming = Incoming {
            method: text(&case, "method"),
            path: text(&case, "path"),
            query: text(&case, "query"),
            fields: &[("accept", text(&case, "accept"))],
            body: &body,
        };
        let request = decode(&incoming).unwrap_or_else(|fault| panic!("{case}: {fault}"));
        assert_eq!(request.operation().name(), text(&case, "operation"), "{case}");
        let mut found = serde_json::to_value(&request).expect("members");
        if case["params"].get("accepts").is_none()
            && let Value::Object(members) = &mut found
        {
            // botocore asks for JSON by itself
            members.shift_remove("accepts");
        }
        assert_eq!(plain(&found), plain(&case["params"]), "{case}");
        if let Some(payload) = payload(&request) {
            assert_eq!(payload, body, "{case}");
        }
        seen.insert(request.operation());
    }
    assert_eq!(seen.len(), Operation::ALL.len());
}

#[test]
fn r_mgmt_02_every_answer_is_what_botocore_reads() {
    let mut seen = BTreeSet::new();
    for case in lines(RESPONSES) {
        let operation = Operation::of_name(text(&case, "operation")).expect("an operation");
        let answer = answer(operation, &case);
        assert_eq!(Value::from(answer.status), case["status"], "{case}");
        for field in case["fields"].as_array().expect("fields") {
            let found = answer.fields.iter().find(|(name, _)| field[0] == *name);
            assert_eq!(found.map(|(_, value)| value.as_str()), field[1].as_str(), "{case}");
        }
        let want = bytes(&case);
        if case.get("payload").is_some() || want.is_empty() {
            assert_eq!(answer.body, want, "{case}");
        } else {
            let found: Value = serde_json::from_slice(&answer.body).expect("JSON");
            let mut want: Value = serde_json::from_slice(&want).expect("JSON");
            if found.get("item") == Some(&Value::Array(Vec::new())) {
                want["item"] = Value::Array(Vec::new());
            }
            assert_eq!(plain(&found), plain(&want), "{case}");
        }
        seen.insert(operation);
    }
    assert_eq!(seen.len(), Operation::ALL.len());
}

fn answer(operation: Operation, case: &Value) -> Answer {
    let field = |name: &str| {
        let fields = case["fields"].as_array()?;
        fields.iter().find(|field| field[0] == name)?[1].as_str().map(str::to_owned)
    };
    let (content_type, content_disposition) = (field("Content-Type"), field("Content-Disposition"));
    let body = bytes(case);
    match operation {
        Operation::GetExport => {
            let output = ExportResponse { content_type, content_disposition, body };
            encode::<GetExportRequest>(&output, "id").expect("an answer")
        }
        Operation::GetSdk => {
            let output = SdkResponse { content_type, content_disposition, body };
            encode::<GetSdkRequest>(&output, "id").expect("an answer")
        }
        _ if body.is_empty() => echo(operation, Value::Null),
        _ => echo(operation, serde_json::from_slice(&body).expect("JSON")),
    }
}
