//! What the specification orders and no program of the oracle does.

use serde_json::json;

use super::in_world;
use crate::oracle::Case;

/// Cases with the answers of the specification.
pub fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = ROWS
        .iter()
        .map(|(requirement, template, expected)| in_world(template).ordered(requirement, *expected))
        .collect();
    cases.extend(BODIES.iter().map(|(requirement, template, body, expected)| {
        in_world(template).with("body", json!(body)).ordered(requirement, *expected)
    }));
    cases.extend(MALFORMED.iter().map(|template| in_world(template).refused("R-VTL-15", "parse")));
    cases.push(
        in_world("[$context.authorizer.claims][$context.authorizer.claims.sub]")
            .with("context", json!({"authorizer": {"claims": {"sub": "s"}}}))
            .ordered("R-VTL-33", "[][s]"),
    );
    cases
}

/// Requirement, template, answer.
const ROWS: &[(&str, &str, &str)] = &[
    ("R-VTL-03", "#if($input.path('$.zz') == \"\")t#{else}f#end", "t"),
    ("R-VTL-03", "#if($input.path('$.zz') == '')t#{else}f#end", "t"),
    ("R-VTL-03", "#set($x = $input.path('$.zz'))#if($x == \"\")t#{else}f#end", "t"),
    ("R-VTL-03", "#if($input.path('$.zz') != \"\")t#{else}f#end", "f"),
    ("R-VTL-03", "#if('' == $input.path('$.zz'))t#{else}f#end", "t"),
    ("R-VTL-03", "#if($input.path('$.zz') == $null && $input.path('$.zz') == '')t#{else}f#end", "t"),
    ("R-VTL-02", "#set($x = 'a' + $nothing)[$x]", "[a]"),
    ("R-VTL-02", "#set($x = $nothing + 'a')[$x]", "[a]"),
    ("R-VTL-02", "#set($x = $map.missing + '-' + $name)[$x]", "[-Ann]"),
    ("R-VTL-06", "$name$", "Ann$"),
    ("R-VTL-06", "$name$$", "Ann$$"),
    ("R-VTL-06", "#", "#"),
    ("R-VTL-06", "a#", "a#"),
    ("R-VTL-06", "*#", "*#"),
    ("R-VTL-06", "]]#", "]]#"),
    ("R-VTL-06", "\\#", "\\#"),
    ("R-VTL-06", "\\$", "\\$"),
    ("R-VTL-06", "#if($yes)$#end", "$"),
    ("R-VTL-07", "#set($x = \"it\"\"s\")$x", "it\"s"),
    ("R-VTL-07", "#set($x = 'it''s')$x", "it's"),
    ("R-VTL-07", "#set($x = \"\"\"\")$x", "\""),
    ("R-VTL-07", "#set($x = '''')$x", "'"),
    ("R-VTL-07", "#set($x = \"a\"\"$name\"\"b\")$x", "a\"Ann\"b"),
    ("R-VTL-07", "$name.concat('''')", "Ann'"),
    ("R-VTL-07", "#set($x = \"a''b\")$x", "a''b"),
    ("R-VTL-07", "#set($x = 'a\"\"b')$x", "a\"\"b"),
    ("R-VTL-07", "#set($x = \"\\u0041\")$x", "\\u0041"),
    ("R-VTL-17", "$text.split(',').length", "2"),
    ("R-VTL-17", "#set($parts = $text.split('[,; ]'))$parts.length", "4"),
    ("R-VTL-19", "[$name.class]", "[]"),
    ("R-VTL-19", "[$name.class.name]", "[]"),
    ("R-VTL-19", "[$name.getClass()]", "[]"),
    ("R-VTL-19", "[$name.getClass().getName()]", "[]"),
    ("R-VTL-19", "[$letters.class.name]", "[]"),
    ("R-VTL-19", "[$name.class.forName('java.lang.Runtime')]", "[]"),
    ("R-VTL-19", "[$seven.class.name]", "[]"),
    ("R-VTL-19", "[$name.bytes.class]", "[]"),
    ("R-VTL-19", "#set($m = {'class': 'y'})$m.class", "y"),
    ("R-VTL-20", "[$name.length(1)]", "[]"),
    ("R-VTL-20", "[$name.isEmpty(1)]", "[]"),
    ("R-VTL-20", "[$name.toLowerCase('x')]", "[]"),
    ("R-VTL-20", "[$name.trim(1, 2)]", "[]"),
    ("R-VTL-20", "[$letters.size(1)]", "[]"),
    ("R-VTL-20", "[$map.keySet('x')]", "[]"),
    ("R-VTL-25", "$input.path('$.l[-1].k')", "2"),
    ("R-VTL-25", "$input.json('$.s[-2]')", "\"p\""),
    ("R-VTL-25", "[$input.path('$.s[-3]')]", "[]"),
    ("R-VTL-25", "$input.path('$.l.length()')", "2"),
    ("R-VTL-25", "$input.path('$.l.size()')", "2"),
    ("R-VTL-25", "$input.path('$.l.count()')", "2"),
    ("R-VTL-25", "$input.json('$.s.length()')", "2"),
    ("R-VTL-25", "#if($input.path('$.l.size()') > 1)t#{else}f#end", "t"),
    ("R-VTL-27", "$util.escapeJavaScript($nothing)", "null"),
    ("R-VTL-27", "$util.escapeJavaScript($input.path('$.zz'))", "null"),
];

/// Requirement, template, body, answer.
const BODIES: &[(&str, &str, &str, &str)] = &[
    ("R-VTL-26", "[$input.path('$')][$input.json('$')]", "{\"a\":", "[][\"\"]"),
    ("R-VTL-26", "[$input.path('$.a')][$input.json('$.a')]", "{\"a\":", "[][\"\"]"),
    ("R-VTL-26", "$input.body", "{\"a\":", "{\"a\":"),
];

/// Directives that Velocity takes, prints nothing for or only misses when they run.
const MALFORMED: &[&str] =
    &["#foreach($letters)x#end", "#foreach($l $letters)x#end", "#foreach($l in)x#end", "#macro(if)x#end"];
