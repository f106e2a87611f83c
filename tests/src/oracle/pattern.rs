//! Java's patterns.

use serde_json::json;

use super::{Case, Mode, Suite};

/// The suites of this module.
pub fn suites() -> Vec<Suite> {
    let mut cases: Vec<Case> = Vec::new();
    for (patterns, texts) in MATCHES {
        for pattern in *patterns {
            cases.extend(texts.iter().map(|text| {
                Case::new(&[
                    ("pattern", json!(pattern)),
                    ("text", json!(text)),
                    ("operation", json!("matches")),
                ])
            }));
        }
    }
    let found = FINDS.iter().map(|(pattern, text)| {
        Case::new(&[("pattern", json!(pattern)), ("text", json!(text)), ("operation", json!("find"))])
    });
    let mut replaced = Vec::new();
    for (pattern, text, replacement) in REPLACEMENTS {
        for operation in ["replaceAll", "replaceFirst"] {
            replaced.push(Case::new(&[
                ("pattern", json!(pattern)),
                ("text", json!(text)),
                ("operation", json!(operation)),
                ("replacement", json!(replacement)),
            ]));
        }
    }
    let mut split = Vec::new();
    for (pattern, text) in SPLITS {
        for limit in [0, 2, -1] {
            split.push(Case::new(&[
                ("pattern", json!(pattern)),
                ("text", json!(text)),
                ("operation", json!("split")),
                ("limit", json!(limit)),
            ]));
        }
    }
    vec![
        Suite::new("pattern/matches.jsonl", Mode::Regex, "matches", cases),
        Suite::new("pattern/find.jsonl", Mode::Regex, "find", found.collect()),
        Suite::new("pattern/replace.jsonl", Mode::Regex, "replace", replaced),
        Suite::new("pattern/split.jsonl", Mode::Regex, "split", split),
    ]
}

/// Patterns, and texts for each of them.
const MATCHES: &[(&[&str], &[&str])] = &[
    (
        &["4\\d{2}", "5..", "[45]\\d\\d", "(?!200)\\d{3}", "2\\d{2}|3\\d{2}", "-", ""],
        &["404", "500", "200", ""],
    ),
    (
        &[
            ".*Error.*",
            "(?i).*error.*",
            "[\\s\\S]*error[\\s\\S]*",
            "(?s).*error.*",
            ".*\\bfailed\\b.*",
            "(.|\\n)*failed.*",
        ],
        &["An Error occurred", "error:\nfailed", "it failed."],
    ),
    (&["a{2}", "a{1,2}", "a{2,}", "a*?", "a++", "(a|aa)+", "a?+a", "(?>a+)a"], &["a", "aa", "aaa"]),
    (
        &["[a-c&&[^b]]", "[^a]", "[a-c[x-z]]", "[\\w&&[^\\d]]", "[a\\-c]", "[]a]", "[a-]"],
        &["a", "b", "x", "-"],
    ),
    (
        &[
            "\\p{Alpha}+",
            "\\p{L}+",
            "\\p{Lu}\\p{Ll}*",
            "\\p{IsAlphabetic}+",
            "\\w+",
            "(?U)\\w+",
            "\\p{javaLowerCase}+",
            "\\P{L}",
        ],
        &["Ann", "é", "1"],
    ),
    (&["\\Qa.b\\E", "\\Qa.b", "a\\.b", "a.b", "a\\x2eb", "a\\u002eb", "a\\056b"], &["a.b", "axb"]),
    (
        &["(a)\\1", "(?<n>a)\\k<n>", "(?=a)..", "(?<=a)b", "^a$", "\\Aa\\z", "a\\Z", "a$"],
        &["aa", "ab", "a", "a\n"],
    ),
    (&["\\h+", "\\s+", "\\R", "\\v", "\\t", "\\S", "."], &[" ", "\t", "\r\n", "\n", "x"]),
    (&["\\d+", "[0-9]+", "\\D+", "(?x) a b # c", "(?i)É", "(?iu)É", "é"], &["12", "٣", "ab", "é"]),
    (
        &[
            "[",
            "(",
            ")",
            "a**",
            "*a",
            "a{",
            "a{2",
            "a{2,1}",
            "\\",
            "[z-a]",
            "(?<n",
            "\\p{Nope}",
            "(?z)a",
            "a)b",
            "\\k<n>",
            "\\1",
            "{",
            "}",
            "]",
        ],
        &["a"],
    ),
];

/// Pattern and text.
const FINDS: &[(&str, &str)] = &[
    ("\\d+", "ab12cd345"),
    ("[a-z]+?", "abc"),
    ("(?<=\\()[^)]*", "f(x, y)"),
    ("\\bword\\b", "a word here"),
    ("$", "a\n"),
    ("^b", "a\nb"),
    ("(?m)^b", "a\nb"),
    ("x*", "aaa"),
    ("a|ab", "ab"),
    ("(?i)STRASSE", "straße"),
    (".", "😀"),
    ("[^x]", "😀"),
    ("\\w", "é"),
    ("none", "text"),
    ("", ""),
    ("\\G\\d", "12a"),
    ("[\\p{Punct}]+", "a,.;b"),
    ("\"code\":\\s*(\\d+)", "{\"code\": 42}"),
    ("(?:a|b)+", "xxabab"),
    ("\\d{2,3}?", "12345"),
];

/// Pattern, text and replacement.
const REPLACEMENTS: &[(&str, &str, &str)] = &[
    ("a", "banana", "o"),
    ("a", "banana", ""),
    ("(a)(n)", "banana", "$2$1"),
    ("(a)(b)?", "aab", "[$1$2]"),
    ("a", "banana", "$0$0"),
    ("a", "banana", "\\$"),
    ("a", "banana", "\\\\"),
    ("a", "banana", "\\a"),
    ("a", "banana", "$"),
    ("a", "banana", "$1"),
    ("a", "banana", "\\"),
    ("(a)", "banana", "$12"),
    ("(?<x>a)", "banana", "<${x}>"),
    ("(?<x>a)", "banana", "${y}"),
    ("(?<x>a)", "banana", "${x"),
    ("a", "banana", "$x"),
    ("\\\\'", "it\\'s", "'"),
    ("'", "it's", "\\\\'"),
    ("\"", "say \"hi\"", "\\\\\""),
    ("\\s+", " a  b ", " "),
    ("", "abc", "-"),
    ("x*", "abc", "-"),
    ("b*", "abbc", "-"),
    ("^", "abc", ">"),
    ("$", "abc", "<"),
    ("(?m)^", "a\nb", "> "),
    (".", "a😀b", "x"),
    ("[^a-z]", "a1b2", "_"),
    ("\n", "a\nb\n", "|"),
    ("\\n", "a\nb\n", "|"),
    ("\\.", "a.b.c", "/"),
    ("/", "a/b", "\\\\/"),
    ("none", "text", "$9"),
    ("(\\w+) (\\w+)", "one two", "$2 $1"),
    ("\\$", "cost $5", "USD"),
    ("é", "été", "e"),
];

/// Pattern and text.
const SPLITS: &[(&str, &str)] = &[
    (",", "a,b,c"),
    (",", "a,b,,"),
    (",", ",a,b"),
    (",", ",,"),
    (",", ""),
    (",", "abc"),
    ("", "abc"),
    ("[,;]", "a,b;c"),
    ("\\s*,\\s*", "a , b,c ,d"),
    ("\\.", "a.b"),
    (".", "a.b"),
    ("\\|", "a|b"),
    ("|", "a|b"),
    ("&", "a=1&b=2&"),
    ("(?<=,)", "a,b,c"),
    ("(?=,)", "a,b,c"),
    ("x*", "axbxxc"),
    ("(,)", "a,b,c"),
    ("\n", "a\nb\r\nc"),
    ("\\R", "a\nb\r\nc"),
    (" ", " a  b "),
    ("^", "abc"),
    ("$", "abc"),
];
