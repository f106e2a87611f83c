use std::ops::RangeInclusive;

use ringgate_json::{Heap, Value, read_lenient};

/// What a status can be: three digits (RFC 9110, 15). What lies outside is no status, and a fault of the template.
const STATUSES: RangeInclusive<u16> = 100..=999;

/// The status that a MOCK integration answers with, from its rendered request template, or from the request's body
/// when no template applies (R-INT-37). The text must be an object with a whole number `statusCode`; it is read
/// permissively, so that `{statusCode: 200,}` is one.
///
/// `None`: it is no such object, or larger than the heap; the answer is 500 with API_CONFIGURATION_ERROR.
pub fn mock_status(heap: &mut Heap, text: &str) -> Option<u16> {
    let Value::Map(object) = read_lenient(heap, text).ok()? else { return None };
    let Value::Int(status) = heap.get(object, "statusCode")? else { return None };
    u16::try_from(status).ok().filter(|status| STATUSES.contains(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: Option<u16>) {
        assert_eq!(mock_status(&mut Heap::new(100_000), text), want, "{text}");
    }

    #[test]
    fn r_int_37_an_object_with_a_whole_status_gives_it() {
        check(r#"{"statusCode": 200}"#, Some(200));
        check("\n  {\"statusCode\":404}\n", Some(404));
        check(r#"{"statusCode": 444, "body": {"statusCode": 1}}"#, Some(444));
        check(r#"{"a": [1, {"b": null}], "statusCode": 599}"#, Some(599));
        check(r#"{"statusCode": 1, "statusCode": 201}"#, Some(201));
    }

    #[test]
    fn r_int_37_the_object_is_read_permissively() {
        check("{statusCode: 200}", Some(200));
        check("{'statusCode': 200}", Some(200));
        check("{\"statusCode\": 200,}", Some(200));
        check("{\"statusCode\": 200,, \"a\": 1}", Some(200));
        check("{,\"statusCode\": 200}", Some(200));
        check("{statusCode: 200, message: 'it works'}", Some(200));
    }

    #[test]
    fn r_int_37_anything_else_gives_none() {
        for text in [
            "",
            "{}",
            "200",
            "[200]",
            "statusCode: 200",
            "OK",
            r#"{"statusCode": "200"}"#,
            "{statusCode: '200'}",
            r#"{"statusCode": 200.0}"#,
            r#"{"statusCode": 2e2}"#,
            r#"{"statusCode": null}"#,
            r#"{"statusCode": true}"#,
            r#"{"statusCode": [200]}"#,
            r#"{"statuscode": 200}"#,
            r#"{"body": {"statusCode": 200}}"#,
            r#"[{"statusCode": 200}]"#,
            r#"{"statusCode': 200}"#,
            r#"{'statusCode": 200}"#,
        ] {
            check(text, None);
        }
    }

    #[test]
    fn r_int_37_a_status_has_three_digits() {
        for (number, want) in [
            ("99", None),
            ("100", Some(100)),
            ("999", Some(999)),
            ("1000", None),
            ("-200", None),
            ("65736", None),
            ("4294967496", None),
            ("99999999999999999999", None),
        ] {
            check(&format!("{{\"statusCode\": {number}}}"), want);
        }
    }

    #[test]
    fn what_does_not_fit_the_heap_gives_none() {
        let text = format!("{{\"statusCode\": 200, \"a\": \"{}\"}}", "x".repeat(10_000));
        assert_eq!(mock_status(&mut Heap::new(1_000), &text), None);
    }
}
