//! What Java 17 answers, as tables; every row was compared with it.

use proptest::prelude::*;

use crate::{Pattern, ReplaceError};

fn pattern(java: &str) -> Pattern {
    Pattern::new(java).unwrap_or_else(|error| panic!("{java}: {error}"))
}

/// `matches()` of patterns, texts that match whole and texts that do not.
fn check_whole(rows: &[(&str, &[&str], &[&str])]) {
    for (java, matching, others) in rows {
        let pattern = pattern(java);
        for text in *matching {
            assert_eq!(pattern.matches_whole(text), Ok(true), "{java} on {text:?}");
        }
        for text in *others {
            assert_eq!(pattern.matches_whole(text), Ok(false), "{java} on {text:?}");
        }
    }
}

#[test]
fn r_iresp_03_the_whole_value_matches_in_java_syntax() {
    check_whole(&[
        (r"4\d{2}", &["400", "499"], &["4000", "x400", "40", "4٣٤"]),
        (".*Error.*", &["Error", "an Error here"], &["an Error\nhere", "error"]),
        (r"(\n|.)*Error(\n|.)*", &["a\nError\nb"], &["a\nb"]),
        (r"(?s).*Error.*", &["a\nError\nb"], &[]),
        (r".*\[404\].*", &["x [404] y"], &["404"]),
        ("4xx|5xx", &["4xx", "5xx"], &["4xx5xx"]),
        (r"[45]\d\d", &["404", "503"], &["304"]),
        ("^ok$", &["ok"], &["ok\n", "\nok", "okay"]),
        ("ok$\n", &["ok\n"], &["ok"]),
        (r"5\d{2}|.*(?i)timeout.*", &["500", "Task TimeOut after"], &["50"]),
        ("", &[""], &["a"]),
        (r"^(?!.*fatal).*$", &["fine"], &["a fatal one"]),
    ]);
}

#[test]
fn sets_are_ascii_and_line_terminators_javas() {
    check_whole(&[
        (r"\d\w\s", &["1_\x0B", "9z "], &["٣a ", "1é ", "1a\u{A0}"]),
        (r"\D\W\S", &["٣é\u{A0}"], &["1é\u{A0}"]),
        (r"\h\v", &["\u{A0}\u{85}", "\t\n"], &["\n\t"]),
        (r"\H\V", &["ab"], &[" b"]),
        (
            r"a.b",
            &["a b", "a\tb", "a\x0Bb", "a😀b"],
            &["a\nb", "a\rb", "a\u{85}b", "a\u{2028}b", "a\u{2029}b"],
        ),
        ("(?d)a.b", &["a\rb", "a\u{2028}b"], &["a\nb"]),
        (r"a\Rb", &["a\r\nb", "a\nb", "a\u{2028}b"], &["a\n\nb"]),
        ("a$.b", &[], &["a\nb"]),
        ("(?s)a$.", &["a\n", "a\r", "a\u{2029}"], &["ab", "a"]),
        ("(?sd)a$.", &["a\n"], &["a\r"]),
        (r"a\Z(?s).", &["a\n"], &["a"]),
        (r"a\z(?s).", &[], &["a\n"]),
        ("(?m)a$\n^b", &["a\nb"], &["a\rb"]),
        ("(?m)a$\r\n^b", &["a\r\nb"], &[]),
        ("(?ms)a.$.b", &["a\r\rb"], &["a\r\nb"]),
    ]);
}

#[test]
fn cases_fold_in_ascii_only() {
    check_whole(&[
        ("(?i)straße-K", &["STRAße-k"], &["STRAßE-\u{212A}", "STRASSE-K"]),
        ("(?i)é", &["é"], &["É"]),
        ("(?iu)é[à-ü]k", &["ÉÀ\u{212A}"], &[]),
        ("(?i)[a-c][^x-z]", &["BA", "cA"], &["dA", "aY"]),
        ("a(?i)b|c", &["aB", "C"], &["AB"]),
        ("(?i:a)b(?-i:c)", &["Abc"], &["ABc"]),
        ("(?i)(ab)\\1", &["abAB"], &["abac"]),
    ]);
}

#[test]
fn classes_unite_and_intersect() {
    check_whole(&[
        ("[a-d[m-p]]", &["a", "p"], &["e"]),
        ("[a-z&&[def]]", &["d"], &["a"]),
        ("[a-z&&[^bc]]", &["a"], &["b"]),
        ("[a-z&&b-d&&c]", &["c"], &["b"]),
        ("[^a-d[m-p]]", &["e"], &["a", "m"]),
        ("[]a]", &["]", "a"], &["[]"]),
        ("[^]a]", &["b"], &["]", "a"]),
        ("[a-]", &["a", "-"], &["b"]),
        ("[&&a]", &["a"], &["&"]),
        ("[a&b]", &["&"], &["c"]),
        (r"[\w&&[^\d]]+", &["a_"], &["a1"]),
        (r"[\Q^-]\E]", &["^", "-", "]"], &["Q"]),
        (r"[--/]", &[".", "-"], &["0"]),
        (r"[a-c&&[:alpha:]]", &["a"], &["b", ":"]),
        (r"(?x)[a b]", &["a", "b"], &[" "]),
        ("[a~~b]", &["~", "b"], &["d"]),
    ]);
}

#[test]
fn properties_have_javas_names() {
    check_whole(&[
        (r"\p{Alpha}\p{Lower}\p{Digit}", &["Ab1"], &["éb1", "Ab٣"]),
        (r"\p{L}\pN\P{L}\PL", &["é٣-1"], &["1é--"]),
        (r"\p{IsAlphabetic}\p{IsLatin}\p{script=Greek}\p{gc=Lu}", &["éaλÀ"], &["éaaÀ"]),
        (r"\p{javaLowerCase}\p{javaWhitespace}", &["é\u{2003}"], &["é\u{A0}"]),
        (r"\p{InGreek}\p{block=Cyrillic}", &["λж"], &["жλ"]),
        (r"[\p{Punct}&&[^.]]", &["!"], &["."]),
        (r"\p{L1}\p{ASCII}", &["ÿa"], &["Āa"]),
    ]);
}

#[test]
fn escapes_and_quotes() {
    check_whole(&[
        (r"\Qa.b*\E+", &["a.b*", "a.b**"], &["aXb*"]),
        (r"\Q\\E", &["\\"], &[]),
        (r"\Qno end", &["no end"], &[]),
        (r"\0101\x42\u0043\x{1F600}\ud83d\ude00\cA\e\a\t", &["ABC😀😀\x01\x1B\x07\t"], &[]),
        (r"\0477", &["'7"], &[]),
        (r"\$\{a\}\/\-\é", &["${a}/-é"], &[]),
        ("a]b}", &["a]b}"], &[]),
        ("(?x) a b # c\n \\  \\Q d\\E", &["ab  d"], &["ab"]),
    ]);
}

#[test]
fn groups_references_and_possessive_quantifiers() {
    check_whole(&[
        (r"(a|ab)(c|bcd)(d*)", &["abcd"], &[]),
        (r"(?<quote>['|])\w+\k<quote>", &["'a'", "|a|"], &["'a|"]),
        (r"(a)\11", &["aa1"], &["aa"]),
        (r"(a)?\1b", &["aab"], &["b"]),
        (r"a\1", &[], &["a"]),
        (r"a*+a", &[], &["aa"]),
        (r"(?>a|ab)c", &["ac"], &["abc"]),
        (r"a{2}{3}", &["aa"], &["aaaaaa"]),
        (r"(?=a)*+b(?<=b|^)", &["b"], &["a"]),
        (r"\Ga\G", &[], &["a"]),
        (r"\Ga*", &["aa"], &[]),
        (r"(?U)\w\d\b\s\p{Alpha}", &["é٣\u{A0}é"], &["é٣é"]),
        (r"a{1,2}?b{0}c??", &["a", "aac"], &["ab"]),
    ]);
}

#[test]
fn find_sees_what_stands_before() {
    let rows = [
        ("a", "banana", 2, Some((3, 4))),
        ("^a", "aa", 1, None),
        (r"\bb", "ab b", 1, Some((3, 4))),
        (r"(?<=a)b", "ab", 1, Some((1, 2))),
        ("b$", "ab\n", 0, Some((1, 2))),
        ("$", "a\r\n", 0, Some((1, 1))),
        ("$", "a\r\n", 2, Some((3, 3))),
        ("é", "aé", 2, None),
        ("a", "a", 9, None),
    ];
    for (java, text, from, want) in rows {
        let found = pattern(java).find(text, from).unwrap().map(|span| (span.start, span.end));
        assert_eq!(found, want, "{java} on {text:?} from {from}");
    }
}

#[test]
fn r_vtl_16_replacements_use_java_syntax() {
    let rows = [
        (r"\\'", r"it\'s", "'", "it's"),
        ("a*", "aab", "-", "--b-"),
        ("x*", "abc", "-", "-a-b-c-"),
        (r"(\w)(\d)", "a1b2", "$2$1", "1a2b"),
        (r"(\w)", "ab", "$11", "a1b1"),
        (r"(?<first>a)|b", "ab", "<${first}$0>", "<aa><b>"),
        ("a", "a.a", r"\$\\x", r"$\x.$\x"),
        ("\"", "say \"hi\"", "\\\\\"", "say \\\"hi\\\""),
        (r"\s+$", "ab \n", "", "ab"),
        ("[\r\n]+", "a\r\nb\n", " ", "a b "),
        (".", "aé😀", "x", "xxx"),
        ("(?m)^", "a\nb\n", "> ", "> a\n> b\n"),
        ("q", "abc", "$9", "abc"),
    ];
    for (java, text, replacement, want) in rows {
        let mut out = String::new();
        let done = pattern(java).replace_all(text, replacement, &mut out, 1000);
        assert_eq!((done, out.as_str()), (Ok(()), want), "{java} on {text:?} with {replacement:?}");
    }
}

#[test]
fn r_vtl_16_the_first_match_alone_is_replaced() {
    let rows = [("a", "banana", "o", "bonana"), ("x", "abc", "y", "abc"), ("^", "abc", "$0-", "-abc")];
    for (java, text, replacement, want) in rows {
        let mut out = String::from("=");
        pattern(java).replace_first(text, replacement, &mut out, 1000).unwrap();
        assert_eq!(out, format!("={want}"), "{java}");
    }
}

#[test]
fn bad_replacements_and_long_results_are_refused() {
    let replace = |replacement: &str, bytes_max| {
        let mut out = String::new();
        let done = pattern("(?<n>a)").replace_all("aaaa", replacement, &mut out, bytes_max);
        (done, out.len())
    };
    for (replacement, place) in
        [("$2", 0), ("x$", 1), ("y\\", 1), ("$x", 0), ("${m}", 0), ("${n", 0), ("${}", 0)]
    {
        let (done, _) = replace(replacement, 100);
        assert!(
            matches!(done, Err(ReplaceError::BadReplacement { at, .. }) if at == place),
            "{replacement}: {done:?}"
        );
    }
    assert_eq!(replace("12", 8), (Ok(()), 8));
    assert_eq!(replace("12", 7), (Err(ReplaceError::TooLong), 6));
    assert_eq!(replace("$1\\$", 7), (Err(ReplaceError::TooLong), 7));
}

#[test]
fn r_vtl_16_split_follows_java() {
    let rows: [(&str, &str, i32, &[&str]); 16] = [
        ("&", "a=1&b=2", 0, &["a=1", "b=2"]),
        (",", "a,b,,c,,", 0, &["a", "b", "", "c"]),
        (",", "a,b,,c,,", -1, &["a", "b", "", "c", "", ""]),
        (",", "a,b,,c,,", 2, &["a", "b,,c,,"]),
        (",", "a,b", 1, &["a,b"]),
        (",", "", 0, &[""]),
        (",", ",", 0, &[]),
        (",", ",a", 0, &["", "a"]),
        ("", "abc", 0, &["a", "b", "c"]),
        ("", "abc", -1, &["a", "b", "c", ""]),
        ("", "", 0, &[""]),
        ("(?=b)", "abab", 0, &["a", "ba", "b"]),
        ("x*", "axxb", 0, &["a", "", "b"]),
        (r"\.", "a.b", 0, &["a", "b"]),
        (r"\|", "a|b", 5, &["a", "b"]),
        (r"\s*,\s*", "a , b,c", 0, &["a", "b", "c"]),
    ];
    for (java, text, limit, want) in rows {
        assert_eq!(
            pattern(java).split(text, limit).as_deref(),
            Ok(want),
            "{java:?} on {text:?} limit {limit}"
        );
    }
}

#[test]
fn refusals_name_the_place() {
    let rows = [
        ("*a", 0),
        ("a**", 2),
        ("a{", 2),
        ("a{2,1}", 5),
        ("a{2", 3),
        ("a{99999999999}", 11),
        ("(a", 2),
        ("a)", 1),
        ("[a", 2),
        ("[]", 2),
        ("[b-a]", 4),
        (r"[a-\d]", 5),
        ("[&&]", 3),
        (r"a\", 1),
        (r"\q", 0),
        (r"\8a\y", 3),
        (r"\xZ1", 2),
        (r"\u12", 4),
        (r"\ud83dx", 6),
        (r"\x{110000}", 10),
        (r"\09", 2),
        (r"\p{Nope}", 8),
        (r"\p{L", 4),
        (r"\k<n>", 5),
        (r"(?<1>a)", 4),
        (r"(?<a>b)(?<a>c)", 12),
        (r"(?z)", 2),
        (r"\X", 0),
        (r"\b{g}", 2),
        (r"\N{DIGIT ONE}", 0),
        (r"\p{L}{5000}", 0),
        (r"[[[a]]", 6),
    ];
    for (java, at) in rows {
        let refusal = Pattern::new(java).map(|pattern| pattern.engine);
        assert!(matches!(&refusal, Err(error) if error.at == at), "{java}: {refusal:?}");
    }
    let deep = ["(".repeat(200), "[".repeat(200), "a".repeat(70_000), "(a".repeat(101)];
    assert!(deep.iter().all(|java| Pattern::new(java).is_err()));
}

#[test]
fn plain_patterns_are_linear_and_costly_ones_bounded() {
    for java in ["abc", r"a.*b$", r"(?i)\bfoo\B", r"[a-z&&[^b]]+?", r"^\Qx\E\Z", "(a+)+$"] {
        assert!(pattern(java).is_linear(), "{java}");
    }
    for java in ["(?=a)", r"(a)\1", "a*+", "(?>a)", "(?m)^a"] {
        assert!(!pattern(java).is_linear(), "{java}");
    }
    let text = "a".repeat(60);
    assert_eq!(pattern("(a+)+b").matches_whole(&text), Ok(false));
    assert!(pattern("((a|aa)+)\\1b").matches_whole(&text).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_pattern_is_compiled_or_refused(java in r"[\\\[\](){}?*+|^$.&,<>=!:a-cQEpbdRZ0-2 é\n-]{0,24}", text in "[a-c0é\r\n ]{0,12}") {
        let Ok(pattern) = Pattern::new(&java) else { return Ok(()) };
        if let Ok(Some(span)) = pattern.find(&text, 0) {
            prop_assert!(text.get(span).is_some());
        }
        if let Ok(parts) = pattern.split(&text, -1) {
            prop_assert!(parts.iter().map(|part| part.len()).sum::<usize>() <= text.len());
        }
        let mut out = String::new();
        let _ = pattern.replace_all(&text, "<$0>", &mut out, 40);
        prop_assert!(out.len() <= 40);
    }

    #[test]
    fn a_quoted_text_matches_itself_alone(text in r"[a-c\\.*\[\](){}|$^&# \n😀-]{0,12}", other in "[a-c.]{0,3}") {
        let quoted = pattern(&format!("(?x:\\Q{text}\\E)"));
        prop_assert_eq!(quoted.matches_whole(&text), Ok(true));
        prop_assert_eq!(quoted.matches_whole(&other), Ok(other == text));
    }
}
