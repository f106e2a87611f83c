//! The notation of gateway responses, read ahead into pieces (R-GWR-05, R-GWR-06). No expression language: a text in
//! which variables are named.

use ringgate_snapshot::schema::Piece;

/// Makes a piece of a variable's name.
type MakePiece = fn(String) -> Piece;

/// How each kind of variable begins, and what it becomes.
const KINDS: [(&str, MakePiece); 5] = [
    ("context.", Piece::Context),
    ("stageVariables.", Piece::StageVariable),
    ("method.request.header.", Piece::Header),
    ("method.request.querystring.", Piece::Query),
    ("method.request.path.", Piece::Path),
];

/// Begins the kinds that are variables without a `$` too.
const METHOD_REQUEST: &str = "method.request.";

/// Reads a body template (R-GWR-06). Variables are `$context.x`, `$stageVariables.x` and
/// `$method.request.header.x`, `.querystring.x` or `.path.x`; the last three also without `$`, as the vendor's
/// documentation writes them, and all with braces, `${context.x}`, which end a name where text would go on. Anything
/// else is text and stays, a `$` too. Neighbouring text is one piece.
pub fn parse_gateway_template(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut literal_start = 0;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let before = text.get(..at).unwrap_or_default();
        if let Some((piece, len)) = variable(before, rest) {
            push_text(text.get(literal_start..at), &mut pieces);
            pieces.push(piece);
            at += len;
            literal_start = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    push_text(text.get(literal_start..), &mut pieces);
    pieces
}

/// Reads a header's value (R-GWR-05): `'static text'`, or a variable, without `$`. `None`: it is neither.
pub fn parse_gateway_header(source: &str) -> Option<Piece> {
    if let Some(text) = source.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return Some(Piece::Text(text.to_owned()));
    }
    let (make, name) = kind(source)?;
    (!name.is_empty()).then(|| make(name.to_owned()))
}

/// The variable at the beginning of `rest` and how many bytes it takes.
fn variable(before: &str, rest: &str) -> Option<(Piece, usize)> {
    if let Some(braced) = rest.strip_prefix("${") {
        let inner = braced.get(..braced.find('}')?)?;
        let piece = kind(inner).filter(|(_, name)| !name.is_empty() && name_bytes(name) == name.len());
        return piece.map(|(make, name)| (make(name.to_owned()), "${}".len() + inner.len()));
    }
    let (sign, after) = match rest.strip_prefix('$') {
        Some(after) => (1, after),
        None if rest.starts_with(METHOD_REQUEST) && !ends_in_word(before) => (0, rest),
        None => return None,
    };
    let (make, tail) = kind(after)?;
    let name = tail.get(..name_bytes(tail)).filter(|name| !name.is_empty())?;
    let len = sign + (after.len() - tail.len()) + name.len();
    Some((make(name.to_owned()), len))
}

/// The kind that `text` names, and what follows its beginning.
fn kind(text: &str) -> Option<(MakePiece, &str)> {
    KINDS.iter().find_map(|(start, make)| text.strip_prefix(start).map(|tail| (*make, tail)))
}

/// How long the name at the beginning is: letters, digits, `_` and `-`, in parts with one dot between them. A dot or
/// hyphen at the end is the text's: it ends a sentence there, or joins words.
fn name_bytes(text: &str) -> usize {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut end = 0;
    let mut last_joins = true;
    for (at, byte) in text.bytes().enumerate() {
        if is_word(byte) {
            end = at + 1;
            last_joins = false;
        } else if byte == b'-' || (byte == b'.' && !last_joins) {
            last_joins = byte == b'.';
        } else {
            break;
        }
    }
    end
}

/// Whether the text goes on into a longer word, of which a name would only be the end.
fn ends_in_word(before: &str) -> bool {
    before.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '_' | '-' | '.'))
}

fn push_text(text: Option<&str>, pieces: &mut Vec<Piece>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        pieces.push(Piece::Text(text.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }

    fn context(name: &str) -> Piece {
        Piece::Context(name.to_owned())
    }

    fn header(name: &str) -> Piece {
        Piece::Header(name.to_owned())
    }

    fn check(template: &str, want: &[Piece]) {
        assert_eq!(parse_gateway_template(template), want, "{template}");
    }

    #[test]
    fn r_gwr_06_variables_of_every_kind() {
        check("", &[]);
        check("plain", &[text("plain")]);
        check(
            "{\"message\":$context.error.messageString}",
            &[text("{\"message\":"), context("error.messageString"), text("}")],
        );
        check("$stageVariables.a_1", &[Piece::StageVariable("a_1".into())]);
        check("$method.request.header.X-A", &[header("X-A")]);
        check("$method.request.querystring.q", &[Piece::Query("q".into())]);
        check("$method.request.path.id", &[Piece::Path("id".into())]);
        check("$context.a$context.b", &[context("a"), context("b")]);
        check("\u{e4}$context.stage\u{e4}", &[text("\u{e4}"), context("stage"), text("\u{e4}")]);
    }

    #[test]
    fn r_gwr_06_braces_end_a_name() {
        check("${context.stage}s", &[context("stage"), text("s")]);
        check("${method.request.header.X}-y", &[header("X"), text("-y")]);
        check("${stageVariables.a}", &[Piece::StageVariable("a".into())]);
        for kept in
            ["${context.stage", "${context.}", "${context}", "${context.a b}", "${other.x}", "${", "${}"]
        {
            check(kept, &[text(kept)]);
        }
    }

    #[test]
    fn r_gwr_06_request_parameters_need_no_sign() {
        check("asked method.request.header.Accept", &[text("asked "), header("Accept")]);
        check("\"method.request.path.id\"", &[text("\""), Piece::Path("id".into()), text("\"")]);
        for kept in
            ["a.method.request.header.X", "xmethod.request.path.x", "context.stage", "stageVariables.a"]
        {
            check(kept, &[text(kept)]);
        }
    }

    #[test]
    fn r_gwr_06_names_end_where_text_begins() {
        check("$context.stage.", &[context("stage"), text(".")]);
        check("$context.stage..x", &[context("stage"), text("..x")]);
        check("$context.stage/x", &[context("stage"), text("/x")]);
        check("$context.stage, $context.path", &[context("stage"), text(", "), context("path")]);
        check("$context.authorizer.a-b", &[context("authorizer.a-b")]);
        check("$context.stage- x", &[context("stage"), text("- x")]);
    }

    #[test]
    fn r_gwr_06_no_expression_language() {
        for kept in [
            "$",
            "$$",
            "$5.00",
            "$context",
            "$context.",
            "$context. x",
            "$contexts.a",
            "$input.body",
            "$util.x()",
            "#if(true)a#end",
            "#set($x = 1)",
            "$!context.stage",
            "$method.request.body",
            "$method.request.header.",
            "\\",
            "$Context.stage",
        ] {
            check(kept, &[text(kept)]);
        }
        check("$$context.stage", &[text("$"), context("stage")]);
        check("$context.path('a')", &[context("path"), text("('a')")]);
    }

    #[test]
    fn r_gwr_05_sources_of_headers() {
        for (source, want) in [
            ("'*'", Some(text("*"))),
            ("''", Some(text(""))),
            ("'it''s'", Some(text("it''s"))),
            ("context.error.message", Some(context("error.message"))),
            ("stageVariables.a", Some(Piece::StageVariable("a".into()))),
            ("method.request.header.X-A", Some(header("X-A"))),
            ("method.request.querystring.a b", Some(Piece::Query("a b".into()))),
            ("method.request.path.id", Some(Piece::Path("id".into()))),
            ("", None),
            ("'", None),
            ("*", None),
            ("'a", None),
            ("$context.stage", None),
            ("context.", None),
            ("method.request.body", None),
            ("method.request.multivalueheader.X", None),
        ] {
            assert_eq!(parse_gateway_header(source), want, "{source}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn any_text_is_cut_into_pieces_that_hold_it(
            template in "(\\$|\\$\\{|\\}|context\\.|stageVariables\\.|method\\.request\\.|header\\.|path\\.|[a-z.ä -])*",
        ) {
            let pieces = parse_gateway_template(&template);
            let mut rest = &template[..];
            let mut was_text = false;
            for piece in &pieces {
                let (Piece::Text(part) | Piece::Context(part) | Piece::StageVariable(part) | Piece::Header(part)
                    | Piece::Query(part) | Piece::Path(part)) = piece;
                prop_assert!(!part.is_empty());
                let at = rest.find(part.as_str());
                prop_assert!(at.is_some(), "{} in {}", part, rest);
                rest = &rest[at.unwrap_or_default() + part.len()..];
                let is_text = matches!(piece, Piece::Text(_));
                prop_assert!(!(is_text && was_text));
                was_text = is_text;
            }
        }
    }
}
