//! Selection patterns: Java's syntax, run by an engine whose time is linear (R-IRESP-03).

use regex::RegexBuilder;

use crate::code;

/// The longest pattern, in bytes.
const PATTERN_BYTES_MAX: usize = 4 * 1024;
/// The memory a compiled pattern may take, in bytes.
const COMPILED_BYTES_MAX: usize = 1 << 20;

/// Why a pattern is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// [`code::PATTERN`] or [`code::PATTERN_UNSUPPORTED`].
    pub(crate) code: &'static str,
    /// To follow `the selection pattern`.
    pub(crate) what: String,
}

/// Checks that a pattern means here what it means in Java and can be compiled.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check(pattern: &str) -> Result<(), Fault> {
    if pattern.len() > PATTERN_BYTES_MAX {
        return Err(Fault { code: code::PATTERN, what: format!("is longer than {PATTERN_BYTES_MAX} bytes") });
    }
    if let Some(what) = find_java_only(pattern) {
        return Err(Fault { code: code::PATTERN_UNSUPPORTED, what: format!("uses {what}") });
    }
    // Alone first: `4)(5` would become something else between the anchors.
    let compiles = |text: &str| RegexBuilder::new(text).size_limit(COMPILED_BYTES_MAX).build();
    match compiles(pattern).and_then(|_| compiles(&format!(r"\A(?:{pattern})\z"))) {
        Ok(_) => Ok(()),
        Err(regex::Error::CompiledTooBig(_)) => {
            Err(Fault { code: code::PATTERN, what: "grows too large when it is compiled".to_owned() })
        }
        Err(error) => {
            // The library draws the pattern and a caret; its last line says what is wrong.
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default();
            let what = format!("is malformed: {}", last.strip_prefix("error: ").unwrap_or(last));
            Err(Fault { code: code::PATTERN, what })
        }
    }
}

/// Syntax that only Java has, or that means something else there.
fn find_java_only(pattern: &str) -> Option<&'static str> {
    let mut scan = Scan::default();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let found = match c {
            '\\' => java_escape(after),
            '(' if !scan.in_class() => java_group(after),
            '*' | '+' | '?' | '}' if !scan.in_class() && scan.quantifiable && after.starts_with('+') => {
                Some("a possessive quantifier")
            }
            '-' | '~' if scan.in_class() && after.starts_with(c) => Some("`--` or `~~` in a class"),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        rest = scan.step(c, after);
    }
    None
}

/// Where in a pattern we are.
#[derive(Default)]
struct Scan {
    depth: usize,
    /// Something stands before that a quantifier can follow.
    quantifiable: bool,
}

impl Scan {
    fn in_class(&self) -> bool {
        self.depth > 0
    }

    fn step<'a>(&mut self, c: char, after: &'a str) -> &'a str {
        match c {
            '[' => self.depth += 1,
            ']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.quantifiable = !matches!(c, '(' | '|');
        if c != '\\' {
            return after;
        }
        let mut escaped = after.chars();
        escaped.next();
        escaped.as_str()
    }
}

fn java_escape(after: &str) -> Option<&'static str> {
    Some(match after.chars().next()? {
        '1'..='9' | 'k' => "a back-reference",
        'Q' | 'E' => r"quoting with `\Q…\E`",
        '0' => r"an octal escape",
        'c' => r"a control escape",
        'N' => r"a named character",
        'G' => r"`\G`",
        'Z' => r"`\Z`",
        'R' => r"`\R`",
        'X' => r"`\X`",
        'h' | 'H' => r"`\h`",
        // A vertical tab here, any vertical blank there.
        'v' | 'V' => r"`\v`",
        'e' => r"`\e`",
        'p' | 'P' if after[1..].starts_with("{java") => r"`\p{java…}`",
        _ => return None,
    })
}

fn java_group(after: &str) -> Option<&'static str> {
    let inner = after.strip_prefix('?')?;
    if inner.starts_with('>') {
        return Some("an atomic group");
    }
    ["=", "!", "<=", "<!"].iter().any(|sign| inner.starts_with(sign)).then_some("a look-around")
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::code;

    #[test]
    fn r_iresp_03_patterns_mean_what_they_mean_in_java() {
        for pattern in [
            "200",
            r"4\d{2}",
            ".*Error.*",
            r"(\n|.)*",
            "5..",
            "[45]00",
            "2[0-9]+?",
            r"\\Q",
            "[*+]+",
            "(?i)ok",
            "(?<name>4)..",
            "a|b",
            "[^2]..",
            r"\+\+",
            "",
            "[a&&[ab]]",
            "(4|5)..",
        ] {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
        }
        let refuses = |pattern: &str, code, what: &str| {
            let fault = check(pattern).expect_err(pattern);
            assert_eq!(fault.code, code, "{pattern}: {fault:?}");
            assert!(fault.what.contains(what), "{pattern}: {fault:?}");
        };
        refuses("(?=4).*", code::PATTERN_UNSUPPORTED, "look-around");
        refuses("(?<!4).*", code::PATTERN_UNSUPPORTED, "look-around");
        refuses("(?>4).*", code::PATTERN_UNSUPPORTED, "atomic");
        refuses(r"(4)\1", code::PATTERN_UNSUPPORTED, "back-reference");
        refuses(r"\Q4\E", code::PATTERN_UNSUPPORTED, "quoting");
        refuses("4*+", code::PATTERN_UNSUPPORTED, "possessive");
        refuses("4{2}+", code::PATTERN_UNSUPPORTED, "possessive");
        refuses(r"\p{javaLowerCase}", code::PATTERN_UNSUPPORTED, "java");
        refuses("(4", code::PATTERN, "unclosed group");
        refuses("[4", code::PATTERN, "unclosed character class");
        refuses("(((4{999}){999}){999})", code::PATTERN, "too large");
        refuses(&"4".repeat(5_000), code::PATTERN, "longer");
        refuses("4)(5", code::PATTERN, "");
    }
}
