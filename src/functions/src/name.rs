//! The forms in which callers name a function (S-LI-01): a name, a partial ARN, an ARN, each with or without a
//! qualifier.

/// The longest text that may name a function, in bytes, as in Lambda.
pub const TEXT_BYTES_MAX: usize = 170;
/// The longest bare name.
pub const NAME_BYTES_MAX: usize = 64;

/// What a caller's text says about the function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct FunctionName<'a> {
    /// The region, if the text is a whole ARN.
    pub region: Option<&'a str>,
    /// The account, if the text names one.
    pub account: Option<&'a str>,
    /// The bare name.
    pub name: &'a str,
    /// The version or alias.
    pub qualifier: Option<&'a str>,
}

impl<'a> FunctionName<'a> {
    /// Reads a decoded path segment; `None` when it has none of the forms.
    pub fn parse(text: &'a str) -> Option<FunctionName<'a>> {
        if text.len() > TEXT_BYTES_MAX {
            return None;
        }
        let parts: Vec<&str> = text.split(':').collect();
        let found = match parts[..] {
            [name] => FunctionName { name, ..FunctionName::default() },
            [name, qualifier] => FunctionName { name, qualifier: Some(qualifier), ..FunctionName::default() },
            ["arn", partition, "lambda", region, account, "function", name] if is_word(partition) => {
                FunctionName { region: Some(region), account: Some(account), name, qualifier: None }
            }
            ["arn", partition, "lambda", region, account, "function", name, qualifier]
                if is_word(partition) =>
            {
                FunctionName {
                    region: Some(region),
                    account: Some(account),
                    name,
                    qualifier: Some(qualifier),
                }
            }
            [account, "function", name] => {
                FunctionName { account: Some(account), name, ..FunctionName::default() }
            }
            [account, "function", name, qualifier] => {
                FunctionName { region: None, account: Some(account), name, qualifier: Some(qualifier) }
            }
            _ => return None,
        };
        found.is_sound().then_some(found)
    }

    fn is_sound(&self) -> bool {
        is_name(self.name)
            && self.region.is_none_or(is_word)
            && self.account.is_none_or(is_account)
            && self.qualifier.is_none_or(is_qualifier)
    }
}

/// Whether a text can be a function's name: letters, digits, `-` and `_`.
pub fn is_name(text: &str) -> bool {
    text.len() <= NAME_BYTES_MAX && is_word(text)
}

/// Whether a text can be an account: twelve digits.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text can be a version or an alias; `$LATEST` is one.
pub fn is_qualifier(text: &str) -> bool {
    let text = text.strip_prefix('$').unwrap_or(text);
    text.len() <= 128 && is_word(text)
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// Undoes percent-encoding; `None` for a broken escape or for bytes that are no UTF-8.
pub fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        bytes.push(u8::try_from(high << 4 | low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Region, account, name, qualifier, by `/`.
    fn check(text: &str) -> Option<String> {
        let f = FunctionName::parse(text)?;
        let or_none = |part: Option<&str>| part.unwrap_or("-").to_owned();
        Some([or_none(f.region), or_none(f.account), f.name.to_owned(), or_none(f.qualifier)].join("/"))
    }

    #[test]
    fn s_li_01_a_function_is_named_in_eight_forms() {
        for (text, want) in [
            ("f", "-/-/f/-"),
            ("f:prod", "-/-/f/prod"),
            ("f:$LATEST", "-/-/f/$LATEST"),
            ("123456789012:function:f", "-/123456789012/f/-"),
            ("123456789012:function:f:7", "-/123456789012/f/7"),
            ("arn:aws:lambda:eu-west-1:123456789012:function:f", "eu-west-1/123456789012/f/-"),
            ("arn:aws:lambda:eu-west-1:123456789012:function:f:live", "eu-west-1/123456789012/f/live"),
            ("arn:aws-cn:lambda:cn-north-1:123456789012:function:f", "cn-north-1/123456789012/f/-"),
        ] {
            assert_eq!(check(text).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn s_li_01_other_forms_are_none() {
        for text in [
            "",
            ":",
            "f:",
            "a b",
            "f/../g",
            "12345:function:f",
            "123456789012:layer:f",
            "arn:aws:lambda:eu-west-1:123456789012:function:f:1:2",
            "arn:aws:sqs:eu-west-1:123456789012:function:f",
            "$LATEST",
        ] {
            assert_eq!(check(text), None, "{text}");
        }
        assert_eq!(check(&"f".repeat(NAME_BYTES_MAX + 1)), None);
    }

    #[test]
    fn percent_escapes_are_undone() {
        assert_eq!(percent_decode("a%3Ab%24c").as_deref(), Some("a:b$c"));
        for text in ["%", "%4", "%zz", "%ff"] {
            assert_eq!(percent_decode(text), None, "{text}");
        }
    }
}
