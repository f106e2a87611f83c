//! A function as it would be uploaded to Lambda.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda_runtime::run(service_fn(handle)).await
}

async fn handle(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let (event, context) = event.into_parts();
    println!("event for {}", event["name"]);
    if event["fail"] == json!(true) {
        return Err("asked to fail".into());
    }
    let body = json!({
        "hello": event["name"],
        "function": context.env_config.function_name,
        "arn": context.invoked_function_arn,
        "has_time": context.deadline > 0,
    });
    Ok(json!({"statusCode": 200, "body": body.to_string()}))
}
