//! Services of AWS behind mappings, against stand-ins that speak the real protocols; boto3 says what they hold, and
//! botocore whether each signature is right (R-INT-39 to R-INT-41, R-INT-61, R-INT-62). `tests/services/install` installs
//! them.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use ringgate_tests::{
    client::{Client, Response, request, with_body},
    driver::Driver,
    gateway::Gateway,
    site::Site,
};
use serde_json::{Value, json};

const DOCUMENT: &str = include_str!("../services/services.openapi.yaml");
const JSON: &str = "Content-Type: application/json\r\n";

/// Stand-ins that run; killed when dropped.
struct Services {
    child: Child,
    asks: ChildStdin,
    says: BufReader<ChildStdout>,
    port: u64,
}

impl Services {
    fn start() -> Services {
        let test = env::current_exe().expect("the path of this test");
        // target/debug/deps/slow_services-0123456789abcdef
        let target = test.ancestors().nth(3).expect("a target directory");
        let packages = target.join("services/python");
        assert!(packages.is_dir(), "{} is missing; run tests/services/install", packages.display());
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("services/serve.py");
        let mut command = Command::new("python3");
        command.env("PATH", "/usr/local/bin:/usr/bin:/bin").env("PYTHONPATH", packages).arg(script);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python3 is a program");
        let asks = child.stdin.take().expect("piped");
        let says = BufReader::new(child.stdout.take().expect("piped"));
        let mut services = Services { child, asks, says, port: 0 };
        services.port = services.line()["port"].as_u64().expect("a port");
        services
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.says.read_line(&mut line).expect("a line");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("the services said {line:?}: {error}"))
    }

    /// Calls an operation through boto3, which must succeed.
    fn call(&mut self, service: &str, operation: &str, parameters: Value) -> Value {
        let asked = json!({"service": service, "operation": operation, "parameters": parameters});
        writeln!(self.asks, "{asked}").expect("the services read");
        self.line()
    }

    /// The one message that waits in the queue.
    fn message(&mut self) -> String {
        let url = format!("http://127.0.0.1:{}/123456789012/orders", self.port);
        let found = self.call("sqs", "receive_message", json!({"QueueUrl": url, "MaxNumberOfMessages": 10}));
        let messages = found["Messages"].as_array().cloned().unwrap_or_default();
        assert_eq!(messages.len(), 1, "{found}");
        let handle = messages[0]["ReceiptHandle"].clone();
        self.call("sqs", "delete_message", json!({"QueueUrl": url, "ReceiptHandle": handle}));
        messages[0]["Body"].as_str().unwrap_or_default().to_owned()
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Stand-ins with a queue, and a gateway before them.
fn start() -> (Services, Site, Gateway) {
    let mut services = Services::start();
    services.call("sqs", "create_queue", json!({"QueueName": "orders"}));
    let site = Site::new();
    let file = format!(
        "aws:\n  endpoints: {{'*': 'http://127.0.0.1:{}'}}\napis:\n  - id: api0000001\n    openapi: api.openapi.yaml\n    \
         stages: [{{name: prod}}]\n",
        services.port
    );
    let (snapshot, _) = site.gateway_file("services", &file, DOCUMENT);
    let gateway = site.serve(Driver::Epoll, &snapshot);
    let gateway =
        gateway.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "the secret of tests");
    let gateway = gateway.env("AWS_SESSION_TOKEN", "").start();
    (services, site, gateway)
}

fn post(client: &mut Client, path: &str, body: &Value) -> Response {
    let answer = client.ask(with_body("POST", path, JSON, body.to_string().as_bytes()));
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer
}

/// All that the gateway sent was signed right, with every field that must be.
fn check_signatures(services: &mut Services, count: usize) {
    let signatures = services.call("signatures", "", json!({}));
    let signatures = signatures.as_array().expect("a list");
    assert_eq!(signatures.len(), count, "{signatures:#?}");
    for signature in signatures {
        assert_eq!(
            (&signature["is_good"], &signature["unsigned"]),
            (&json!(true), &json!([])),
            "{signature}"
        );
        let source = signature["source"].as_str().unwrap_or_default();
        assert!(
            source.starts_with("arn:aws:execute-api:us-east-1:123456789012:api0000001/prod/"),
            "{signature}"
        );
    }
}

#[test]
fn slow_services_r_int_40_messages_are_sent_and_published() {
    let (mut services, _site, gateway) = start();
    let mut client = gateway.connect();
    let order = json!({"what": "tea & \"cake\" + 1%", "é": [1, null]});
    let answer = post(&mut client, "/sqs/form", &order);
    assert!(answer.text().contains("MessageId"), "{}", answer.text());
    assert_eq!(services.message(), order.to_string());
    let answer = post(&mut client, "/sqs/json", &order);
    assert!(answer.json()["id"].is_string(), "{}", answer.text());
    let sent: Value = serde_json::from_str(&services.message()).expect("JSON");
    assert_eq!(sent, order);
    services.call("sns", "create_topic", json!({"Name": "news"}));
    let (topic, queue) =
        ("arn:aws:sns:us-east-1:123456789012:news", "arn:aws:sqs:us-east-1:123456789012:orders");
    services.call("sns", "subscribe", json!({"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue}));
    let answer =
        client.ask(request("POST", "/sns?message=hello%20%26%20good%2Bbye", "Content-Length: 0\r\n"));
    assert!(answer.text().contains("MessageId"), "{}", answer.text());
    let news: Value = serde_json::from_str(&services.message()).expect("JSON");
    assert_eq!(news["Message"], "hello & good+bye");
    check_signatures(&mut services, 3);
}

#[test]
fn slow_services_r_int_61_items_are_put_and_queried() {
    let (mut services, _site, gateway) = start();
    let name = |name: &str, kind: &str| json!({"AttributeName": name, kind: if kind == "KeyType" { "HASH" } else { "S" }});
    let table = json!({
        "TableName": "Comments", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [name("commentId", "AttributeType"), name("pageId", "AttributeType")],
        "KeySchema": [name("commentId", "KeyType")],
        "GlobalSecondaryIndexes": [{
            "IndexName": "pageId-index", "KeySchema": [name("pageId", "KeyType")], "Projection": {"ProjectionType": "ALL"},
        }],
    });
    services.call("dynamodb", "create_table", table);
    let mut client = gateway.connect();
    for (user, message) in [("ann", "first"), ("joe", "second")] {
        post(&mut client, "/comments", &json!({"pageId": "news", "userName": user, "message": message}));
    }
    let found = services.call("dynamodb", "scan", json!({"TableName": "Comments"}));
    assert_eq!(found["Count"], 2, "{found}");
    let answer = client.ask(request("GET", "/comments/news", ""));
    let mut comments = answer.json()["comments"].as_array().cloned().unwrap_or_default();
    comments.sort_by_key(|comment| comment["userName"].to_string());
    let want = json!([{"userName": "ann", "message": "first"}, {"userName": "joe", "message": "second"}]);
    assert_eq!((answer.status, json!(comments)), (200, want), "{}", answer.text());
    // what the service refuses is chosen by its status (R-IRESP-02)
    let refused = client.ask(with_body("POST", "/comments", JSON, b"{\"pageId\": \"\"}"));
    assert_eq!(refused.status, 400, "{}", refused.text());
    check_signatures(&mut services, 4);
}

#[test]
fn slow_services_r_int_61_executions_records_and_events() {
    let (mut services, _site, gateway) = start();
    let machine = json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}).to_string();
    let role = "arn:aws:iam::123456789012:role/r";
    services.call(
        "stepfunctions",
        "create_state_machine",
        json!({"name": "machine", "definition": machine, "roleArn": role}),
    );
    let mut client = gateway.connect();
    let order = json!({"what": "it's \"tea\"", "n": [1, 2]});
    let started = post(&mut client, "/executions", &order);
    let execution = started.json()["executionArn"].clone();
    assert!(execution.is_string(), "{}", started.text());
    let found = services.call("stepfunctions", "describe_execution", json!({"executionArn": execution}));
    let input: Value = serde_json::from_str(found["input"].as_str().unwrap_or_default()).expect("JSON");
    assert_eq!(input, order);
    services.call("kinesis", "create_stream", json!({"StreamName": "clicks", "ShardCount": 1}));
    let record = json!({"Data": {"x": "ü"}, "PartitionKey": "p"}).to_string();
    let put = client.ask(with_body("PUT", "/streams/clicks/record", JSON, record.as_bytes()));
    assert_eq!(put.status, 200, "{}", put.text());
    let shard = put.json()["ShardId"].clone();
    let from = json!({"StreamName": "clicks", "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
    let iterator = services.call("kinesis", "get_shard_iterator", from)["ShardIterator"].clone();
    // the stand-in breaks its lines
    let iterator = iterator.as_str().unwrap_or_default().replace('\n', "");
    let fields = format!("Shard-Iterator: {iterator}\r\n");
    let records = client.ask(request("GET", "/streams/clicks/records", &fields));
    assert_eq!((records.status, records.json()), (200, json!([{"x": "ü"}])), "{}", records.text());
    let pattern = json!({"source": ["shop"]}).to_string();
    services.call("events", "put_rule", json!({"Name": "all", "EventPattern": pattern, "State": "ENABLED"}));
    let target = json!([{"Id": "1", "Arn": "arn:aws:sqs:us-east-1:123456789012:orders"}]);
    services.call("events", "put_targets", json!({"Rule": "all", "Targets": target}));
    let put = post(&mut client, "/events", &order).json();
    assert_eq!(put["FailedEntryCount"], 0, "{put}");
    let event: Value = serde_json::from_str(&services.message()).expect("JSON");
    assert_eq!((&event["source"], &event["detail"]), (&json!("shop"), &order));
    check_signatures(&mut services, 4);
}

#[test]
fn slow_services_r_int_62_objects_are_put_and_got() {
    let (mut services, _site, gateway) = start();
    services.call("s3", "create_bucket", json!({"Bucket": "photos"}));
    let mut client = gateway.connect();
    let bytes: Vec<u8> = (0..=255).collect();
    let binary = "Content-Type: application/octet-stream\r\n";
    let key = "/files/photos/2026/a%20b+c.bin";
    let put = client.ask(with_body("PUT", key, binary, &bytes));
    assert_eq!(put.status, 200, "{}", put.text());
    let listed = services.call("s3", "list_objects_v2", json!({"Bucket": "photos"}));
    assert_eq!((&listed["KeyCount"], &listed["Contents"][0]["Size"]), (&json!(1), &json!(256)), "{listed}");
    let name = listed["Contents"][0]["Key"].clone();
    assert_eq!(name, "2026/a b+c.bin");
    let object = services.call("s3", "get_object", json!({"Bucket": "photos", "Key": name}));
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((&object["Body"], &object["ContentType"]), (&json!(hex), &json!("application/octet-stream")));
    let got = client.ask(request("GET", key, "Accept: application/octet-stream\r\n"));
    assert_eq!((got.status, got.field("Content-Type")), (200, "application/octet-stream"), "{}", got.text());
    assert!(got.body == bytes);
    let missing = client.ask(request("GET", "/files/photos/none", ""));
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("NoSuchKey"), "{}", missing.text());
    check_signatures(&mut services, 3);
}
