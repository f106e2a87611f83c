use super::*;

#[test]
fn r_int_07_expressions() {
    let request = |target: &str, source: &str| check_request(Some(&pair(target, source))).is_ok();
    let response = |target: &str, source: &str| check_response(Some(&pair(target, source))).is_ok();
    for (target, source, is_sound) in [
        ("integration.request.header.X-A", "'text'", true),
        ("integration.request.querystring.q", "method.request.multivaluequerystring.q", true),
        ("integration.request.path.p", "method.request.path.p", true),
        ("integration.request.header.X", "method.request.body", true),
        ("integration.request.header.X", "method.request.body.a[0].b", true),
        ("integration.request.header.X", "context.requestId", true),
        ("integration.request.header.X", "stageVariables.x", true),
        ("integration.request.header.X Y", "'a'", false),
        ("integration.request.multivalueheader.X", "'a'", false),
        ("integration.request.header.", "'a'", false),
        ("method.request.header.X", "'a'", false),
        ("integration.request.header.X", "'", false),
        ("integration.request.header.X", "text", false),
        ("integration.request.header.X", "", false),
        ("integration.request.header.X", "method.request.body.", false),
        ("integration.request.header.X", "method.request.bodyguard", false),
        ("integration.request.header.X", "integration.response.header.X", false),
    ] {
        assert_eq!(request(target, source), is_sound, "{target} <- {source}");
    }
    for (target, source, is_sound) in [
        ("method.response.header.X", "integration.response.header.X", true),
        ("method.response.header.X", "integration.response.multivalueheader.X", true),
        ("method.response.header.X", "integration.response.body.a", true),
        ("method.response.header.X", "'*'", true),
        ("method.response.header.X", "method.request.header.X", false),
        ("integration.request.header.X", "'*'", false),
    ] {
        assert_eq!(response(target, source), is_sound, "{target} <- {source}");
    }
}

#[test]
fn r_gwr_05_expressions() {
    for (target, source, is_sound) in [
        ("gatewayresponse.header.X", "'a'", true),
        ("gatewayresponse.header.X", "method.request.path.x", true),
        ("gatewayresponse.header.X", "context.x", true),
        ("gatewayresponse.header.X", "method.request.body", false),
        ("gatewayresponse.querystring.X", "'a'", false),
    ] {
        assert_eq!(
            check_gateway_response(Some(&pair(target, source))).is_ok(),
            is_sound,
            "{target} {source}"
        );
    }
}

#[test]
fn r_iresp_11_media_types() {
    for (text, is_sound) in [
        ("application/json", true),
        ("application/json;charset=utf-8", true),
        ("text/*", true),
        ("123", false),
        ("", false),
        ("a/", false),
        ("a/b/c", false),
        ("a b/c", false),
    ] {
        assert_eq!(is_media_type(text), is_sound, "{text}");
    }
}

fn pair(target: &str, source: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(target.to_owned(), source.to_owned())])
}
