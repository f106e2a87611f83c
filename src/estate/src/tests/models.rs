//! Models (R-REQ-11, R-REQ-13 to R-REQ-15, S-PP-13).

use serde_json::{Value, json};

use super::parts::Parts;

fn reference(api: &str, name: &str) -> String {
    format!("https://apigateway.us-east-1.amazonaws.com/restapis/{api}/models/{name}")
}

fn model(name: &str, schema: &str) -> Value {
    json!({"name": name, "contentType": "application/json", "schema": schema})
}

#[test]
fn r_req_13_what_a_model_may_be() {
    let mut parts = Parts::new();
    let target = parts.of("models");
    let unknown = json!({"$ref": reference(&parts.api, "No")}).to_string();
    let empty = "Model schema must have at least 1 property or array items defined";
    for (body, status, message) in [
        (model("", "{}"), 400, "Model name must be non-empty"),
        (model("a-b", "{}"), 400, "Model name must be alphanumeric: a-b"),
        (model("Pet", "{}"), 409, "Model name already exists for this REST API"),
        (json!({"name": "A", "contentType": "application/json"}), 400, empty),
        (json!({"name": "A", "contentType": "application/xml"}), 400, empty),
        (model("A", ""), 400, empty),
        (
            model("A", "[]"),
            400,
            "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified]",
        ),
        (model("A", &unknown), 400, "Invalid model identifier specified: No"),
        (
            json!({"name": "A", "contentType": "json", "schema": "{}"}),
            400,
            "Validation Result: warnings : [], errors : [Invalid content type specified: json]",
        ),
        (
            model("A", &format!("\"{}\"", "x".repeat(400 * 1024))),
            400,
            "Model schema must not exceed 409600 bytes",
        ),
    ] {
        parts.world.refused("POST", &target, body, status, message);
    }
    let xml = json!({"name": "A", "contentType": "application/xml", "schema": "<a/>"});
    let mut made = parts.made("models", xml.clone());
    assert_eq!(made["id"].as_str().map(str::len), Some(6));
    made.as_object_mut().expect("members").remove("id");
    assert_eq!(made, xml);
    let listed = parts.world.done("GET", &target, Value::Null);
    let names: Vec<&str> =
        listed["item"].as_array().expect("items").iter().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(names, ["A", "Empty", "Error", "Pet"]);
    parts.world.refused("GET", &format!("{target}/No"), Value::Null, 404, "Invalid model name specified: No");
}

#[test]
fn r_req_13_a_model_in_use_stays() {
    let mut parts = Parts::new();
    let target = parts.of("models/Pet");
    let body = json!({"authorizationType": "NONE", "requestModels": {"application/json": "Pet"}});
    let root = parts.world.done("GET", &parts.of("resources"), Value::Null)["item"][0]["id"].clone();
    let any = parts.of(&format!("resources/{}/methods/ANY", root.as_str().expect("root")));
    parts.world.done("PUT", &any, body);
    let message = "Cannot delete model 'Pet', is referenced in method request: //ANY";
    parts.world.refused("DELETE", &target, Value::Null, 409, message);
    parts.world.patch(&any, &[("remove", "/requestModels/application~1json", "")]);
    let response = format!("{any}/responses/200");
    parts.world.done("PUT", &response, json!({"responseModels": {"application/json": "Pet"}}));
    let message = "Cannot delete model 'Pet', is referenced in method response: //ANY";
    parts.world.refused("DELETE", &target, Value::Null, 409, message);
    parts.world.done("DELETE", &response, Value::Null);
    let schema = json!({"items": {"$ref": reference(&parts.api, "Pet")}}).to_string();
    parts.made("models", model("Pets", &schema));
    let message = "Cannot delete model 'Pet', is referenced in model: Pets";
    parts.world.refused("DELETE", &target, Value::Null, 409, message);
    for name in ["Pets", "Pet"] {
        assert_eq!(parts.world.call("DELETE", &parts.of(&format!("models/{name}")), Value::Null).0, 202);
    }
    parts.world.refused("DELETE", &target, Value::Null, 404, "Invalid model name specified: Pet");
}

#[test]
fn r_req_11_models_refer_to_themselves_and_others() {
    let mut parts = Parts::new();
    let own = reference(&parts.api, "Node");
    let pet = reference(&parts.api, "Pet");
    let schema = json!({"properties": {"next": {"$ref": own}, "pet": {"$ref": pet}, "x": {"$ref": "#/definitions/Pet"}},
        "definitions": {"Pet": {"type": "integer"}}});
    parts.made("models", model("Node", &schema.to_string()));
    let list = json!({"type": "array", "items": {"$ref": reference(&parts.api, "Node")}});
    parts.made("models", model("List", &list.to_string()));
    let flat = parts.world.done("GET", &parts.of("models/List?flatten=true"), Value::Null);
    let flat: Value = serde_json::from_str(flat["schema"].as_str().expect("a schema")).expect("JSON");
    assert_eq!(flat["items"], json!({"$ref": "#/definitions/Node"}));
    let node = &flat["definitions"]["Node"];
    assert_eq!(node["properties"]["next"], json!({"$ref": "#/definitions/Node"}));
    assert_eq!(node["properties"]["pet"], json!({"$ref": "#/definitions/Pet"}));
    assert_eq!(node["properties"]["x"], json!({"$ref": "#/definitions/Node/definitions/Pet"}));
    assert_eq!(flat["definitions"]["Pet"]["type"], "object");
    let flat = parts.world.done("GET", &parts.of("models/Node?flatten=true"), Value::Null);
    let flat: Value = serde_json::from_str(flat["schema"].as_str().expect("a schema")).expect("JSON");
    assert_eq!(flat["properties"]["next"], json!({"$ref": "#"}));
    assert_eq!(
        flat["properties"]["pet"],
        json!({"$ref": "#/definitions/Pet_"}),
        "its own definition keeps the name"
    );
    let plain = parts.world.done("GET", &parts.of("models/Node"), Value::Null);
    assert_eq!(plain["schema"], json!(schema.to_string()));
    let copy = parts.world.done("POST", "/restapis", json!({"name": "copy", "cloneFrom": parts.api}));
    let copy = copy["id"].as_str().expect("an id").to_owned();
    let copied = parts.world.done("GET", &format!("/restapis/{copy}/models/List"), Value::Null);
    let expected = reference(&copy, "Node");
    assert!(copied["schema"].as_str().is_some_and(|schema| schema.contains(&expected)), "{copied}");
}

#[test]
fn r_req_15_templates() {
    let mut parts = Parts::new();
    let set = "#set($inputRoot = $input.path('$'))\n";
    let list = json!({"type": "array", "items": {"$ref": reference(&parts.api, "Pet")}});
    parts.made("models", model("List", &list.to_string()));
    for (name, expected) in [
        ("Empty", "{ }"),
        ("Error", "{\n  \"message\" : \"$inputRoot.message\"\n}"),
        (
            "List",
            "[\n#foreach($elem in $inputRoot)\n  {\n    \"name\" : \"$elem.name\"\n  }#if($foreach.hasNext),#end\n#end\n]",
        ),
    ] {
        let answer =
            parts.world.done("GET", &parts.of(&format!("models/{name}/default_template")), Value::Null);
        assert_eq!(answer, json!({"value": format!("{set}{expected}")}), "{name}");
    }
    let target = parts.of("models/No/default_template");
    parts.world.refused("GET", &target, Value::Null, 404, "Invalid model name specified: No");
}

#[test]
fn s_pp_13_patches_of_models() {
    let mut parts = Parts::new();
    let target = parts.of("models/Pet");
    for (op, path, value, key, want) in [
        ("replace", "/description", "d", "description", json!("d")),
        ("replace", "/description", "", "description", Value::Null),
        ("replace", "/schema", "{\"type\":\"string\"}", "schema", json!("{\"type\":\"string\"}")),
    ] {
        parts.patched(&target, (op, path, value), key, &want);
    }
    for (op, path, value, message) in [
        ("replace", "/schema", "", "Model schema must have at least 1 property or array items defined"),
        (
            "replace",
            "/name",
            "x",
            "Invalid patch path  '/name' specified for op 'replace'. Must be one of: [/description, /schema]",
        ),
        ("add", "/schema", "x", "Invalid patch operation specified. Must be one of: [replace]"),
    ] {
        parts.refused_patch(&target, ("replace", "/description", "lost"), (op, path, value), 400, message);
    }
}
