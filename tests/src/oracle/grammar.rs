//! Templates grown from the grammar, the same ones on each call. They fail rarely: references that may be null appear
//! where null shows, indices are in range, and divisors are not 0.

mod expression;
mod scope;
mod space;

use serde_json::json;

use self::scope::{Kind, Scope};
use super::random::Random;
use super::written::in_world;
use super::{Case, Mode, Suite};

/// How deep blocks nest.
const DEPTH_MAX: usize = 3;

/// Cases in each file.
const COUNT: usize = 250;

/// The suites of this module.
pub fn suites() -> Vec<Suite> {
    let grown = |seed: u64, grow: fn(&mut Random) -> String| -> Vec<Case> {
        let template = |at: usize| grow(&mut Random::new(seed * 1_000_000 + at as u64));
        (0..COUNT).map(|at| in_world(&template(at)).grown()).collect()
    };
    let suite = |file, name: &str, cases| Suite::new(file, Mode::Velocity, name, cases);
    vec![
        suite("template/grown-mixed.jsonl", "mixed", grown(1, mixed)),
        suite("template/grown-expressions.jsonl", "expression", grown(2, expression::template)),
        suite("template/grown-space.jsonl", "space", grown(3, space::template)),
        suite("template/grown-json.jsonl", "document", (0..COUNT / 2).map(document).collect()),
    ]
}

/// A template of everything.
fn mixed(random: &mut Random) -> String {
    let mut scope = Scope::world();
    let count = 2 + random.below(4);
    block(random, &mut scope, count, 0)
}

/// What a template does with a path.
const PARTS: &[&str] = &[
    "\"v\": $input.json(PATH),\n",
    "$input.path(PATH)|",
    "#set($x = $input.path(PATH))[$x][$!x.name][$x.size()]",
    "#foreach($e in $input.path(PATH))$foreach.count:$e#if($foreach.hasNext), #end#end\n",
    "#foreach($e in $input.path(PATH).entrySet())\"$e.key\": \"$e.value\"#if($foreach.hasNext),#end#end\n",
    "#if($input.path(PATH))yes#{else}no#end\n",
    "#if($input.path(PATH) == $null)null#{else}$input.json(PATH)#end",
    "$util.escapeJavaScript($input.json(PATH))",
    "$util.base64Encode($input.json(PATH))",
    "$util.urlEncode($input.json(PATH))",
    "#set($p = $util.parseJson($input.json(PATH)))$p",
    "#set($l = [])#set($_ = $l.add($input.path(PATH)))$l.size() $l[0]",
    "#set($m = {})#set($m.x = $input.path(PATH))$m",
    "#set($s = $input.path(PATH))#set($t = \"<$!s>\")$t.length()",
];

/// Bodies, and paths for each.
const DOCUMENTS: &[(&str, &[&str])] = &[
    (
        r#"{"items":[{"id":1,"name":"A/1","tags":["x","y"]},{"id":2,"name":"B \"2\"","tags":[]}],"total":2.50}"#,
        &[
            "$",
            "$.items",
            "$.items[0]",
            "$.items[*].name",
            "$.items[1].tags",
            "$.total",
            "$.items[?(@.id == 2)]",
            "$.items[0].name",
            "$.none",
            "$.items[1].name",
            "$..tags",
            "$.items[0:1]",
            "$.items[?(@.id == 9)]",
        ],
    ),
    (
        r#"{"user":{"name":"Zoë","age":41,"ok":true,"mail":null},"list":[1,2.0,"3",false]}"#,
        &[
            "$",
            "$.user",
            "$.user.name",
            "$.user.mail",
            "$.user.none",
            "$.list",
            "$.list[1]",
            "$.list[0:2]",
            "$.list[*]",
            "$.user.*",
            "$..age",
        ],
    ),
    (
        r#"[{"k":"a","v":{"w":1}},{"k":"b","v":{"w":[2,3]}}]"#,
        &[
            "$",
            "$[0]",
            "$[*].k",
            "$[1].v",
            "$..w",
            "$[1].v.w",
            "$[?(@.k == 'a')].v",
            "$[0].none",
            "$[2]",
            "$[0].v",
        ],
    ),
    (
        r#"{"a":{"b":{"c":{"d":"deep"}}},"e":[[1,2],[3]],"f":1e3}"#,
        &["$", "$.a.b", "$.a.b.c.d", "$.e", "$.e[0]", "$.e[*][0]", "$.f", "$.a.x.y", "$..d", "$.e[1][0]"],
    ),
];

/// A template that turns a document into another.
fn document(at: usize) -> Case {
    let mut random = Random::new(4_000_000 + at as u64);
    let random = &mut random;
    let (body, paths) = DOCUMENTS[random.below(DOCUMENTS.len())];
    let mut template =
        random.pick(&["", "{", "## made\n", "#set($root = $input.path('$'))\n", "[\n"]).to_owned();
    for _ in 0..1 + random.below(4) {
        let part = random.pick(PARTS);
        let path = random.pick(paths);
        let quoted = if path.contains('\'') { format!("\"{path}\"") } else { format!("'{path}'") };
        template.push_str(&part.replace("PATH", &quoted));
    }
    in_world(&template).with("body", json!(body)).grown()
}
fn block(random: &mut Random, scope: &mut Scope, count: usize, depth: usize) -> String {
    (0..count).map(|_| statement(random, scope, depth)).collect()
}

fn inner(random: &mut Random, scope: &mut Scope, depth: usize) -> String {
    let mark = scope.mark();
    let count = 1 + random.below(3);
    let text = block(random, scope, count, depth + 1);
    scope.forget(mark);
    text
}

fn statement(random: &mut Random, scope: &mut Scope, depth: usize) -> String {
    let choices = if depth < DEPTH_MAX { 20 } else { 14 };
    match random.below(choices) {
        0..=2 => text(random).to_owned(),
        3..=6 => scope.print(random),
        7..=10 => set(random, scope),
        11 => comment(random).to_owned(),
        12 => call(random, scope),
        13 => escape(random).to_owned(),
        14..=16 => condition(random, scope, depth),
        17 | 18 => repeat(random, scope, depth),
        _ if depth == 0 => definition(random, scope),
        _ => condition(random, scope, depth),
    }
}

fn text<'a>(random: &mut Random) -> &'a str {
    random.pick(&[
        " ",
        "\n",
        "  \n",
        "a",
        "b c",
        "\"",
        "{\"k\": ",
        "}",
        ",",
        ": ",
        "[",
        "]",
        "1.",
        "#1",
        "$ ",
        "# ",
        "é",
        "\t",
        "(x)",
        "\n\n",
        "'",
        "-",
        "\\ ",
        "%",
        "&amp;",
        "end",
        ".length()",
        ";",
    ])
}

fn comment<'a>(random: &mut Random) -> &'a str {
    random.pick(&["## c\n", "#* c *#", "#*\n$name\n*#", "##\n", "#** d *#", "#[[$name #if]]#"])
}

fn escape<'a>(random: &mut Random) -> &'a str {
    random.pick(&[
        r"\$name",
        r"\\$name",
        r"\${map.k}",
        r"\$nothing",
        "$$name",
        "$5",
        r"\\\$name",
        "#foo",
        "${1}",
    ])
}

/// Sets a new variable, or one that is there to a value of its own kind.
fn set(random: &mut Random, scope: &mut Scope) -> String {
    let kind = Kind::any(random);
    let value = expression::of(random, scope, kind, 2);
    let known = scope.owned(kind);
    let name = match known.as_slice() {
        names if !names.is_empty() && random.one_in(3) => names[random.below(names.len())].clone(),
        _ => scope.declare(kind),
    };
    let blank = random.pick(&["", " ", "  "]);
    let after = random.pick(&["", "", "\n", " ", "  \n"]);
    format!("#set({blank}${name} = {value}{blank}){after}")
}

/// A method whose result prints, or nothing where it gives nothing.
fn call(random: &mut Random, scope: &Scope) -> String {
    let list = scope.name(random, Kind::List);
    let map = scope.name(random, Kind::Map);
    let item = expression::literal(random, Kind::Text);
    let call = random.pick(&[
        "$LIST.add(ITEM)",
        "#set($_ = $LIST.add(ITEM))",
        "$MAP.put('new', ITEM)",
        "#set($_ = $MAP.put(ITEM, 1))",
        "$MAP.remove('k')",
        "$LIST.contains(ITEM)",
        "$LIST.indexOf(ITEM)",
        "$MAP.containsKey(ITEM)",
        "#set($MAP.other = ITEM)",
        "#set($MAP['a key'] = ITEM)",
        "$LIST.size()$MAP.size()",
        "$MAP.keySet()$MAP.values()",
    ]);
    call.replace("LIST", &list).replace("MAP", &map).replace("ITEM", &item)
}

fn condition(random: &mut Random, scope: &mut Scope, depth: usize) -> String {
    let mut out = format!("#if({})", expression::test(random, scope, 2));
    out += random.pick(&["", " ", "\n", "  \n"]);
    out += &inner(random, scope, depth);
    if random.one_in(4) {
        out += &format!("#elseif({})", expression::test(random, scope, 1));
        out += random.pick(&["", " ", "\n"]);
        out += &inner(random, scope, depth);
    }
    if random.one_in(2) {
        out += random.pick(&["#{else}", "#else\n", "#else ", "#{else}\n"]);
        out += &inner(random, scope, depth);
    }
    out + random.pick(&["#end", "#end\n", "#{end}", "#end ", "#end  \n"])
}

fn repeat(random: &mut Random, scope: &mut Scope, depth: usize) -> String {
    let over = match random.below(6) {
        0 => "[1..3]".to_owned(),
        1 => "[2..0]".to_owned(),
        2 => format!("${}.keySet()", scope.name(random, Kind::Map)),
        3 => random.pick(&["$nothing", "$text.split(',')", "$map.entrySet()", "$name"]).to_owned(),
        4 => format!("${}", scope.name(random, Kind::Map)),
        _ => "['x', \"$name\", 3]".to_owned(),
    };
    let item = format!("e{depth}");
    let mark = scope.mark();
    let mut out = format!("#foreach(${item} in {over})");
    out += random.pick(&["", "\n", " "]);
    out += random.pick(&[
        "$foreach.index",
        "$foreach.count.",
        "$velocityCount",
        "$foreach.parent.count",
        "",
        "",
    ]);
    out += &format!("${item}");
    out += &inner(random, scope, depth);
    out += random.pick(&[
        "",
        "#if($foreach.hasNext),#end",
        "#if($foreach.last)!#end",
        "#if($foreach.index == 1)#break#end",
    ]);
    out += random.pick(&["#end", "#end\n", "#{end}"]);
    scope.forget(mark);
    out
}

/// A block or a macro, and its use.
fn definition(random: &mut Random, scope: &mut Scope) -> String {
    let body = inner(random, scope, DEPTH_MAX);
    let newline = random.pick(&["", "\n"]);
    if random.one_in(2) {
        let name = scope.fresh();
        return format!("#define(${name}){newline}{body}#end{newline}[${name}][${name}]");
    }
    let name = format!("m{}", scope.fresh());
    let kind = Kind::any(random);
    let value = expression::argument(random, scope, kind);
    format!("#macro({name} $p $q){newline}{body}<$p|$q>#end{newline}#{name}({value} 'q')")
}
