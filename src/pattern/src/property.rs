//! `\p{...}` names of Java as classes of the regex crate.

/// What names mean when they stand alone: POSIX and `java.lang.Character` classes. POSIX ones are ASCII in Java.
const NAMED: &[(&str, &str)] = &[
    ("Lower", "a-z"),
    ("Upper", "A-Z"),
    ("ASCII", r"\x00-\x7F"),
    ("Alpha", "a-zA-Z"),
    ("Digit", "0-9"),
    ("Alnum", "a-zA-Z0-9"),
    ("Punct", r"\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E"),
    ("Graph", r"\x21-\x7E"),
    ("Print", r"\x20-\x7E"),
    ("Blank", r"\x20\x09"),
    ("Cntrl", r"\x00-\x1F\x7F"),
    ("XDigit", "0-9a-fA-F"),
    ("Space", r"\x20\x09-\x0D"),
    ("L1", r"\x00-\x{FF}"),
    ("all", r"\x00-\x{10FFFF}"),
    ("ALL", r"\x00-\x{10FFFF}"),
    ("LD", r"\p{L}\p{Nd}"),
    ("LC", r"\p{Lu}\p{Ll}\p{Lt}"),
    ("javaLowerCase", r"\p{Lowercase}"),
    ("javaUpperCase", r"\p{Uppercase}"),
    ("javaTitleCase", r"\p{Lt}"),
    ("javaAlphabetic", r"\p{Alphabetic}"),
    ("javaDigit", r"\p{Nd}"),
    ("javaLetter", r"\p{L}"),
    ("javaLetterOrDigit", r"\p{L}\p{Nd}"),
    ("javaDefined", r"[\x00-\x{10FFFF}&&\P{Cn}]"),
    ("javaISOControl", r"\x00-\x1F\x7F-\x{9F}"),
    ("javaSpaceChar", r"\p{Z}"),
    ("javaWhitespace", r"\x09-\x0D\x1C-\x1F[\p{Z}&&[^\x{A0}\x{2007}\x{202F}]]"),
    ("javaJavaIdentifierStart", r"\p{L}\p{Nl}\p{Sc}\p{Pc}"),
    (
        "javaJavaIdentifierPart",
        concat!(r"\p{L}\p{Nl}\p{Sc}\p{Pc}\p{Nd}\p{Mc}\p{Mn}\p{Cf}", r"\x00-\x08\x0E-\x1B\x7F-\x{9F}"),
    ),
    ("javaIdeographic", r"\p{Ideographic}"),
];

/// What POSIX names mean with the flag U.
const UNICODE: &[(&str, &str)] = &[
    ("Lower", r"\p{Lowercase}"),
    ("Upper", r"\p{Uppercase}"),
    ("Alpha", r"\p{Alphabetic}"),
    ("Digit", r"\p{Nd}"),
    ("Alnum", r"\p{Alphabetic}\p{Nd}"),
    ("Punct", r"\p{P}"),
    ("Space", r"\p{White_Space}"),
];

/// Binary properties, after `Is`, without regard to case.
const BINARY: &[(&str, &str)] = &[
    ("alphabetic", r"\p{Alphabetic}"),
    ("ideographic", r"\p{Ideographic}"),
    ("letter", r"\p{L}"),
    ("lowercase", r"\p{Lowercase}"),
    ("uppercase", r"\p{Uppercase}"),
    ("titlecase", r"\p{Lt}"),
    ("punctuation", r"\p{P}"),
    ("control", r"\p{Cc}"),
    ("white_space", r"\p{White_Space}"),
    ("whitespace", r"\p{White_Space}"),
    ("digit", r"\p{Nd}"),
    ("hex_digit", r"\p{Nd}0-9A-Fa-f\x{FF10}-\x{FF19}\x{FF21}-\x{FF26}\x{FF41}-\x{FF46}"),
    ("hexdigit", r"\p{Nd}0-9A-Fa-f\x{FF10}-\x{FF19}\x{FF21}-\x{FF26}\x{FF41}-\x{FF46}"),
    ("join_control", r"\x{200C}\x{200D}"),
    ("noncharacter_code_point", r"\p{Noncharacter_Code_Point}"),
    ("assigned", r"[\x00-\x{10FFFF}&&\P{Cn}]"),
    ("emoji", r"\p{Emoji}"),
];

/// General categories as Java spells them, case and all.
const CATEGORIES: &[&str] = &[
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps",
    "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Co", "Cn",
];

/// Blocks, after `In` or `block=`, lower case without spaces, hyphens and underscores; the common ones.
const BLOCKS: &[(&str, &str)] = &[
    ("basiclatin", r"\x00-\x7F"),
    ("latin1supplement", r"\x{80}-\x{FF}"),
    ("latinextendeda", r"\x{100}-\x{17F}"),
    ("latinextendedb", r"\x{180}-\x{24F}"),
    ("ipaextensions", r"\x{250}-\x{2AF}"),
    ("combiningdiacriticalmarks", r"\x{300}-\x{36F}"),
    ("greek", r"\x{370}-\x{3FF}"),
    ("greekandcoptic", r"\x{370}-\x{3FF}"),
    ("cyrillic", r"\x{400}-\x{4FF}"),
    ("armenian", r"\x{530}-\x{58F}"),
    ("hebrew", r"\x{590}-\x{5FF}"),
    ("arabic", r"\x{600}-\x{6FF}"),
    ("devanagari", r"\x{900}-\x{97F}"),
    ("thai", r"\x{E00}-\x{E7F}"),
    ("hanguljamo", r"\x{1100}-\x{11FF}"),
    ("generalpunctuation", r"\x{2000}-\x{206F}"),
    ("currencysymbols", r"\x{20A0}-\x{20CF}"),
    ("hiragana", r"\x{3040}-\x{309F}"),
    ("katakana", r"\x{30A0}-\x{30FF}"),
    ("cjkunifiedideographs", r"\x{4E00}-\x{9FFF}"),
    ("hangulsyllables", r"\x{AC00}-\x{D7AF}"),
];

/// The items of a class that a name between `\p{` and `}` stands for; `None` if the name is not known.
pub(crate) fn property(name: &str, unicode_classes: bool) -> Option<String> {
    if unicode_classes && let Some(items) = look_up(UNICODE, name) {
        return Some(items);
    }
    if let Some((key, value)) = name.split_once('=') {
        return keyed(&key.to_ascii_lowercase(), value);
    }
    if let Some(block) = name.strip_prefix("In") {
        return self::block(block);
    }
    if let Some(rest) = name.strip_prefix("Is") {
        let binary = look_up(BINARY, &rest.to_ascii_lowercase());
        return binary.or_else(|| category(rest)).or_else(|| script(rest));
    }
    look_up(NAMED, name).or_else(|| category(name))
}

fn keyed(key: &str, value: &str) -> Option<String> {
    match key {
        "sc" | "script" => script(value),
        "gc" | "general_category" => category(value),
        "blk" | "block" => block(value),
        _ => None,
    }
}

fn look_up(table: &[(&str, &str)], name: &str) -> Option<String> {
    table.iter().find(|(have, _)| *have == name).map(|(_, items)| (*items).to_owned())
}

fn category(name: &str) -> Option<String> {
    match name {
        "LC" | "LD" | "L1" => look_up(NAMED, name),
        // Surrogates are no characters of a text in UTF-8: nothing belongs there.
        "Cs" => Some(r"[\x00&&\x01]".to_owned()),
        _ => CATEGORIES.contains(&name).then(|| format!(r"\p{{{name}}}")),
    }
}

fn script(name: &str) -> Option<String> {
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    plain.then(|| format!(r"\p{{Script={name}}}"))
}

fn block(name: &str) -> Option<String> {
    let plain: String = name.chars().filter(|char| !matches!(char, ' ' | '-' | '_')).collect();
    look_up(BLOCKS, &plain.to_ascii_lowercase())
}
