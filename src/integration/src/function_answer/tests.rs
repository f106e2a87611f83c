use super::FunctionAnswer;

fn pairs(answer: &FunctionAnswer) -> Vec<(&str, &str)> {
    answer.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[test]
fn r_int_51_what_is_no_answer() {
    for text in [
        "",
        "\"text\"",
        "[]",
        "null",
        "17",
        "{",
        r#"{"statusCode": 200, "extra": 1}"#,
        r#"{"statusCode": "test"}"#,
        r#"{"statusCode": 99}"#,
        r#"{"statusCode": 101}"#,
        r#"{"statusCode": 600}"#,
        r#"{"statusCode": 200.5}"#,
        r#"{"statusCode": true}"#,
        r#"{"body": {"a": 1}}"#,
        r#"{"body": 1}"#,
        r#"{"headers": []}"#,
        r#"{"headers": {"a": {}}}"#,
        r#"{"headers": {"a": []}}"#,
        r#"{"headers": {"a b": "c"}}"#,
        r#"{"headers": {"a": "b\r\nc: d"}}"#,
        r#"{"multiValueHeaders": {"a": "b"}}"#,
        r#"{"multiValueHeaders": {"a": [{}]}}"#,
        r#"{"isBase64Encoded": "true"}"#,
    ] {
        assert!(FunctionAnswer::read(text.as_bytes()).is_err(), "{text}");
    }
    assert!(FunctionAnswer::read(b"{\"body\":\"\xff\"}").is_err());
}

#[test]
fn r_int_52_what_is_accepted() {
    let check = |text: &str, status: u16, body: &str| {
        let answer = FunctionAnswer::read(text.as_bytes()).expect(text);
        assert_eq!((answer.status, answer.body.as_slice()), (status, body.as_bytes()), "{text}");
    };
    check("{}", 200, "");
    check(r#"{"body": "x"}"#, 200, "x");
    check(r#"{"statusCode": "201", "headers": null, "multiValueHeaders": null, "body": null}"#, 201, "");
    check(r#"{"statusCode": 404, "isBase64Encoded": null, "body": "é"}"#, 404, "é");
}

#[test]
fn r_int_52_header_values_become_text() {
    let text = r#"{"headers": {"a": true, "b": 17, "c": 1.5, "d": "x", "e": null}}"#;
    let answer = FunctionAnswer::read(text.as_bytes()).expect("an answer");
    assert_eq!(pairs(&answer), [("a", "true"), ("b", "17"), ("c", "1.5"), ("d", "x"), ("e", "")]);
}

#[test]
fn r_int_53_lists_come_before_the_single_value() {
    let text = r#"{"headers": {"x-one": "solo", "z": "1"},
                   "multiValueHeaders": {"X-One": ["multi", "more"], "Y": ["2"]}}"#;
    let answer = FunctionAnswer::read(text.as_bytes()).expect("an answer");
    let expected = [("X-One", "multi"), ("X-One", "more"), ("X-One", "solo"), ("Y", "2"), ("z", "1")];
    assert_eq!(pairs(&answer), expected);
}

#[test]
fn r_int_54_a_body_is_decoded_on_demand() {
    let text = r#"{"body": "AAEC", "isBase64Encoded": true}"#;
    let answer = FunctionAnswer::read(text.as_bytes()).expect("an answer");
    assert!(answer.is_base64);
    assert_eq!(answer.decoded(), Ok(vec![0, 1, 2]));
    assert!(FunctionAnswer { body: b"!".to_vec(), ..FunctionAnswer::default() }.decoded().is_err());
}
