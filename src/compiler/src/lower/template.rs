//! Mapping templates whose outcome is known ahead: those without any expression.

use ringgate_definition::{Located, Template};
use ringgate_snapshot::schema::ResponseTemplate;

use super::field::is_media_type;
use super::scope::Scope;
use crate::code;

/// The key of the template for all other media types.
pub(crate) const DEFAULT_KEY: &str = "$default";

/// The first expression of a template: a reference (`$x`, `$!x`, `${x}`) or a directive (`#if`, `#{else}`, `##`,
/// `#*`, `#[[`, `#@macro`). A `$` or `#` before anything else is text.
pub(crate) fn find_expression(text: &str) -> Option<&str> {
    let starts = |after: Option<u8>, sign: u8| match (sign, after) {
        (b'$', Some(b)) => b.is_ascii_alphabetic() || b"_!{".contains(&b),
        (_, Some(b)) => b.is_ascii_alphabetic() || b"{#*[@".contains(&b),
        (_, None) => false,
    };
    let bytes = text.as_bytes();
    let at = (0..bytes.len())
        .find(|at| matches!(bytes[*at], b'$' | b'#') && starts(bytes.get(at + 1).copied(), bytes[*at]))?;
    let ends = |c: char| c.is_whitespace() || "\",;)".contains(c);
    let shown = &text[at..];
    shown.split(ends).next().map(|shown| shown.get(..SHOWN_BYTES).unwrap_or(shown))
}

/// How much of an expression a message shows.
const SHOWN_BYTES: usize = 40;

/// Whether a template has no expression; reports the first it has.
pub(crate) fn check_static(scope: &mut Scope<'_>, text: &Located<String>, kind: &str) -> bool {
    let Some(expression) = find_expression(&text.value) else { return true };
    let message =
        format!("the {kind} template has the expression `{expression}`; expressions are not supported yet");
    let remedy = "write the template without `$` and `#` expressions, or use HTTP_PROXY, which needs none";
    scope.error(code::EXPRESSION, text.place, message, remedy);
    false
}

/// Lowers the response templates of an integration response, in document order (R-IRESP-12).
pub(crate) fn lower_response(scope: &mut Scope<'_>, templates: &[Template]) -> Vec<ResponseTemplate> {
    let mut lowered = Vec::with_capacity(templates.len());
    for template in templates {
        if !check_media_type(scope, &template.media_type, false) {
            continue;
        }
        let text = template.text.as_ref();
        if text.is_none_or(|text| check_static(scope, text, "response")) {
            let media_type = template.media_type.value.clone();
            lowered.push(ResponseTemplate { media_type, text: text.map(|text| text.value.clone()) });
        }
    }
    lowered
}

/// Whether a template's key can be one; a request template may stand under `$default` (R-INT-21).
pub(crate) fn check_media_type(scope: &mut Scope<'_>, key: &Located<String>, default_allowed: bool) -> bool {
    if is_media_type(&key.value) || default_allowed && key.value == DEFAULT_KEY {
        return true;
    }
    let message = format!("`{}` is no media type", key.value);
    let remedy = "write type and subtype without parameters, such as `application/json`";
    scope.error(code::MEDIA_TYPE, key.place, message, remedy);
    false
}

#[cfg(test)]
mod tests {
    use super::find_expression;

    #[test]
    fn tells_expressions_from_text() {
        let check = |text, expression| assert_eq!(find_expression(text), expression, "{text}");
        check("", None);
        check("{\"statusCode\": 200}", None);
        check("costs $5 or 5$, item #1, a # b", None);
        check("{\"id\": \"$context.requestId\"}", Some("$context.requestId"));
        check("$!x", Some("$!x"));
        check("a ${x} b", Some("${x}"));
        check("#if($x) y #end", Some("#if($x"));
        check("## comment", Some("##"));
        check("#* x *#", Some("#*"));
        check("#[[ x ]]#", Some("#[["));
        check("#{else}", Some("#{else}"));
        check("$$x", Some("$x"));
        check("#", None);
    }
}
