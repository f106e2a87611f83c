//! An API as it is answered: its policy is a JSON text that is escaped once more (R-AUTH-01).

use ringgate_management::shapes::RestApi;

/// The API as clients are shown it.
pub fn shown(api: &RestApi) -> RestApi {
    RestApi { policy: api.policy.as_deref().map(escaped), ..api.clone() }
}

/// Without spaces between its parts, slashes and quotes escaped.
fn escaped(policy: &str) -> String {
    let (mut out, mut is_text, mut is_escaped) = (String::with_capacity(policy.len()), false, false);
    for c in policy.chars() {
        let was_escaped = std::mem::take(&mut is_escaped);
        match c {
            '"' if !was_escaped => is_text = !is_text,
            '\\' if is_text && !was_escaped => is_escaped = true,
            c if !is_text && c.is_ascii_whitespace() => continue,
            _ => {}
        }
        if matches!(c, '"' | '\\' | '/') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn r_auth_01_policies_are_escaped_once_more() {
        for (policy, want) in [
            ("{ \"a\" :\n [\"b c\"] }", r#"{\"a\":[\"b c\"]}"#),
            (r#"{"ip":"10.0.0.0/8"}"#, r#"{\"ip\":\"10.0.0.0\/8\"}"#),
            (r#"{"q":"say \"x y\" \\"}"#, r#"{\"q\":\"say \\\"x y\\\" \\\\\"}"#),
        ] {
            let found = escaped(policy);
            assert_eq!(found, want, "{policy}");
            // What a JSON string holds is the policy.
            let back: String = serde_json::from_str(&format!("\"{found}\"")).expect("a text");
            let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
            assert_eq!(read(&back), read(policy));
        }
    }
}
