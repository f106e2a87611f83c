use proptest::prelude::*;

use super::*;

/// The pattern as a policy without variables writes it.
fn pieces(pattern: &str) -> Vec<Piece<'static>> {
    let piece = |char: char| match char {
        '*' => Piece::Many,
        '?' => Piece::One,
        char => Piece::Text(char.to_string().into()),
    };
    pattern.chars().map(piece).collect()
}

/// Slow and obvious.
fn is_match(pattern: &[char], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('*', rest)) => (0..=text.len()).any(|skipped| is_match(rest, &text[skipped..])),
        Some(('?', rest)) => !text.is_empty() && is_match(rest, &text[1..]),
        Some((char, rest)) => text.first() == Some(char) && is_match(rest, &text[1..]),
    }
}

#[test]
fn r_auth_02_wildcards_cross_slashes_and_colons() {
    let check = |pattern: &str, text: &str, want: bool| {
        let wildcard = Wildcard::compile(&pieces(pattern)).expect(pattern);
        assert_eq!(wildcard.matches(text), want, "{pattern} on {text}");
    };
    let arn = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/pets/7";
    check(arn, arn, true);
    check("*", arn, true);
    check("arn:aws:execute-api:*:*:*", arn, true);
    check("arn:aws:execute-api:*", arn, true);
    check("arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/*/pets/*", arn, true);
    check("arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/pets/?", arn, true);
    check("arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/pets/??", arn, false);
    check("arn:aws:execute-api:eu-west-1:????????????:a1b2c3/*/GET/pets/7", arn, true);
    check("arn:aws:execute-api:*:123?56*:a1b2c3/*/?ET/*7", arn, true);
    check("arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/POST/*", arn, false);
    check("arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/pets", arn, false);
    check("", "", true);
    check("", "a", false);
    check("**", "", true);
    check("a*a", "a", false);
    check("a*?", "a", false);
    check("*é?", "xéü", true);
}

#[test]
fn bounds_what_a_match_costs() {
    let holed = format!("*{}?*", "a".repeat(HOLED_STRETCH_BYTES_MAX));
    assert!(Wildcard::compile(&pieces(&holed)).is_err());
    // at either end it is tried once
    assert!(Wildcard::compile(&pieces(holed.trim_start_matches('*'))).is_ok());
    assert!(Wildcard::compile(&pieces(&"a".repeat(PATTERN_BYTES_MAX))).is_ok());
    assert!(Wildcard::compile(&pieces(&"a".repeat(PATTERN_BYTES_MAX + 1))).is_err());
    let worst = Wildcard::compile(&pieces(&"*a".repeat(PATTERN_BYTES_MAX / 2))).expect("fits");
    assert!(!worst.matches(&"a".repeat(4_000)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn agrees_with_the_obvious_matcher(pattern in "[ab*?é]{0,9}", text in "[abé]{0,12}") {
        let slow = is_match(&pattern.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>());
        let wildcard = Wildcard::compile(&pieces(&pattern)).expect("short");
        prop_assert_eq!(wildcard.matches(&text), slow);
    }
}
