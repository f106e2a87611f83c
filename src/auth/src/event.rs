use std::io;

/// Appends what a TOKEN authorizer's function is invoked with (R-AUTH-14):
/// `{"type":"TOKEN","authorizationToken":...,"methodArn":...}`. A token that is not UTF-8 has U+FFFD in place of what
/// is not, as other headers do in events.
pub fn write_token_event(out: &mut Vec<u8>, token: &[u8], method_arn: &str) {
    out.extend_from_slice(br#"{"type":"TOKEN","authorizationToken":"#);
    write_string(out, &String::from_utf8_lossy(token));
    out.extend_from_slice(br#","methodArn":"#);
    write_string(out, method_arn);
    out.push(b'}');
}

fn write_string(out: &mut Vec<u8>, text: &str) {
    // neither a string nor a vector can fail to be written
    let _: io::Result<()> = serde_json::to_writer(&mut *out, text).map_err(io::Error::from);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn r_auth_14_token_event() {
        let mut out = b"before ".to_vec();
        write_token_event(&mut out, b"Bearer \"x\"", "arn:aws:execute-api:eu-west-1:1:a/prod/GET/");
        let want = concat!(
            r#"before {"type":"TOKEN","authorizationToken":"Bearer \"x\"","#,
            r#""methodArn":"arn:aws:execute-api:eu-west-1:1:a/prod/GET/"}"#
        );
        assert_eq!(String::from_utf8(out).as_deref(), Ok(want));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_token_makes_json(token in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut out = Vec::new();
            write_token_event(&mut out, &token, "arn");
            let event: Value = serde_json::from_slice(&out).expect("JSON");
            prop_assert_eq!(&event["authorizationToken"], &json!(String::from_utf8_lossy(&token)));
        }
    }
}
