//! The requirements on mapping templates, each with cases as data: template, output.

use ringgate_snapshot::archive::ProgramArchive;
use ringgate_template::{
    CONTEXT_NAMES, Inputs, Kept, Options, Overrides, Reason, Run, compile, compile_with_warnings,
};
use serde_json::{Value, json};

/// The body of the worked table (R-VTL 6.7).
const BODY: &str = r#"{"a":"x y","o":{"k":1},"l":[{"k":1}]}"#;

fn inputs() -> Inputs {
    let pairs = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    };
    let context = json!({
        "accountId": "123456789012", "apiId": "abcdefghij", "httpMethod": "GET", "path": "/test/pets",
        "requestTimeEpoch": 1700000000000_i64, "requestOverride": {}, "responseOverride": {},
        "identity": {"sourceIp": "192.0.2.1", "userAgent": "curl/8", "user": null},
        "authorizer": {"principalId": "p", "level": 3, "isAdmin": true,
            "claims": {"sub": "s-1", "https://x.example/role": "r"}},
    });
    let Value::Object(context) = context else { unreachable!() };
    Inputs {
        body: BODY.to_owned(),
        path: pairs(&[("id", "from-path"), ("only-path", "p")]),
        querystring: pairs(&[("id", "from-query"), ("q", "first"), ("q", "last")]),
        header: pairs(&[("id", "from-header"), ("X-Forwarded-For", "192.0.2.1"), ("Accept", "*/*")]),
        context,
        stage_variables: pairs(&[("name", "value"), ("odd.name", "o")]),
        variables: serde_json::Map::new(),
    }
}

fn render(template: &str, inputs: &Inputs) -> Result<String, Reason> {
    run(template, inputs, Options::default(), Overrides::default()).map(|(text, _)| text)
}

fn run(
    template: &str,
    inputs: &Inputs,
    options: Options,
    overrides: Overrides,
) -> Result<(String, Overrides), Reason> {
    let program = compile(template).unwrap_or_else(|mistakes| panic!("{template:?}: {mistakes:?}"));
    let archive = ProgramArchive::new(&program).expect("can be archived");
    let program = archive.get().unwrap_or_else(|error| panic!("{template:?}: {error}"));
    let mut run = Run::new();
    run.begin(options, overrides);
    let text = run.finish(program, inputs, None).map(str::to_owned).map_err(|failure| failure.reason)?;
    Ok((text, run.overrides()))
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    check_with(&inputs(), cases);
}

#[track_caller]
fn check_with(inputs: &Inputs, cases: &[(&str, &str)]) {
    for (template, expected) in cases {
        let output =
            render(template, inputs).unwrap_or_else(|reason| panic!("{template:?} failed: {reason}"));
        assert_eq!(output, *expected, "{template:?}");
    }
}

#[test]
fn r_vtl_worked_table() {
    check(&[
        ("$input.path('$.a')", "x y"),
        ("$input.json('$.a')", r#""x y""#),
        ("$input.path('$.o')", "{k=1}"),
        ("$input.json('$.o')", r#"{"k":1}"#),
        ("$input.path('$.l')", r#"[{"k":1}]"#),
        ("$input.path('$.l')[0]", "{k=1}"),
        ("$input.path('$.zz')", ""),
        ("$input.json('$.zz')", r#""""#),
        ("#if($input.path('$.zz') == \"\")t#{else}f#end", "t"),
        ("$util.escapeJavaScript(\"x/y\")", r"x\/y"),
        ("#foreach($e in $input.path('$.l'))$e.k#if($foreach.hasNext),#end#end", "1"),
        ("#set($p = $util.parseJson('{\"a\":[1,2]}'))$p.a[1]", "2"),
        ("$util.urlEncode(\"x=a+b\")", "x%3Da%2Bb"),
        ("$util.urlDecode(\"x=a+b\")", "x=a b"),
        ("$undefined", ""),
        ("$!undefined", ""),
    ]);
}

#[test]
fn r_vtl_01_size_is_limited() {
    assert!(compile(&"x".repeat(300 * 1024)).is_ok());
    let mistakes = compile(&"x".repeat(300 * 1024 + 1)).expect_err("is too long");
    assert!(mistakes[0].message.contains("307201 bytes"), "{mistakes:?}");
}

#[test]
fn r_vtl_02_null_prints_nothing() {
    check(&[
        ("[$nothing][${nothing}][$!{nothing}]", "[][][]"),
        ("[$stageVariables.none][$input.body.attr][$input.path('$.missing')]", "[][][]"),
        ("[$nothing.a.b()[0]]", "[]"),
        ("#set($x = \"a\" + $nothing)$x", "a"),
    ]);
}

#[test]
fn r_vtl_03_missing_equals_null_and_empty() {
    check(&[
        ("#if($x == $null)t#end", "t"),
        ("#set($x = $input.path('$.zz'))#if($x == $null)t#end#if($x == \"\")t#end#if(!$x)t#end", "ttt"),
        ("#if($x == \"\")t#{else}f#end", "f"),
    ]);
}

#[test]
fn r_vtl_04_reference_forms() {
    let map = "#set($m = {\"k\": \"v\", \"l\": [1, 2], \"n\": {\"x\": \"y\"}})";
    let cases = [
        ("$m.k", "v"),
        ("${m.k}text", "vtext"),
        ("$!m.k", "v"),
        ("$!{m.k}", "v"),
        ("$m['k']$m[\"k\"]$m.get(\"k\")", "vvv"),
        ("$m.n.x $m.l[1] $m.l[-1]", "y 2 2"),
        ("$m.k.toUpperCase().length()", "1"),
        ("$m.k.", "v."),
    ];
    for (template, expected) in cases {
        check(&[(&format!("{map}{template}"), expected)]);
    }
}

#[test]
fn r_vtl_05_hyphens_belong_to_names() {
    check(&[("#set($foo-bar = 1)#set($foo = 2)$foo-bar ${foo}-bar", "1 2-bar")]);
}

#[test]
fn r_vtl_06_escapes() {
    let set = "#set($x = \"X\")";
    let cases = [
        (r"\$x", "$x"),
        (r"\\$x", r"\X"),
        (r"$$x", "$X"),
        ("$5.00 # 1 #", "$5.00 # 1 #"),
        (r"\#if", "#if"),
        (r"\#foo", r"\#foo"),
        ("$", "$"),
    ];
    for (template, expected) in cases {
        check(&[(&format!("{set}{template}"), expected)]);
    }
}

#[test]
fn r_vtl_07_strings() {
    check(&[
        ("#set($x = 1)#set($s = \"a$x#if($x == 1)b#end\")$s", "a1b"),
        ("#set($s = 'a$x')$s", "a$x"),
        ("#set($s = \"say \"\"hi\"\"\")$s", "say \"hi\""),
        (r#"#set($s = "a\n")$s"#, r"a\n"),
        (r#"$util.escapeJavaScript("it's").replaceAll("\\'","'")"#, "it's"),
    ]);
}

#[test]
fn r_vtl_08_literals() {
    check(&[
        ("#set($l = [\"a\", 1, 2.5, true, []])$l", "[a, 1, 2.5, true, []]"),
        ("#set($l = [1..5])$l#set($l = [5..1])$l", "[1, 2, 3, 4, 5][5, 4, 3, 2, 1]"),
        ("#set($m = {\"k\": \"v\", \"n\": 1})$m#set($m = {})$m", "{k=v, n=1}{}"),
    ]);
}

#[test]
fn r_vtl_09_operators() {
    check(&[
        ("#set($x = 7 / 2)$x #set($x = 7 % 3)$x#set($x = 1 + 2 * 3 - 4) $x", "31 3"),
        ("#set($x = 7 / 2.0)$x#set($x = 1 / 0)$x", "3.53.5"),
        ("#set($x = \"a\" + 1)$x", "a1"),
        ("#if(1 < 2 && 2 <= 2 and 3 > 2 || false)t#end#if(1 ne 2 and not (1 eq 2) and 1 lt 2)t#end", "tt"),
        ("#if(\"1\" == 1)t#end#if(1 == 1.0)t#end#if(\"a\" != \"b\")t#end", "ttt"),
    ]);
}

#[test]
fn r_vtl_10_truthiness() {
    let cases = [("\"\"", "t"), ("0", "t"), ("[]", "t"), ("{}", "t"), ("false", "f"), ("$null", "f")];
    for (value, expected) in cases {
        check(&[(&format!("#set($x = {value})#if($x)t#{{else}}f#end"), expected)]);
    }
}

#[test]
fn r_vtl_11_set() {
    check(&[
        ("#set($m = {})#set($m.k = 1)#set($m[\"j\"] = 2)$m", "{k=1, j=2}"),
        ("#set($l = [1, 2])#set($l[0] = \"x\")$l", "[x, 2]"),
        ("#set($x = $null)[$x]", "[]"),
    ]);
}

#[test]
fn r_vtl_12_directives() {
    check(&[
        ("#if(false)a#elseif(true)b#{else}c#{end}", "b"),
        ("#define($b)<$x>#end#set($x = 1)$b#set($x = 2)$b", "<1><2>"),
        ("#macro(m $a $b)[$a|$b]#end#m(1 \"x\")#m(2, 3)", "[1|x][2|3]"),
        ("#foreach($i in [1..5])#if($i == 3)#break#end$i#end", "12"),
        ("a#stop b", "a"),
        ("a## comment\nb#* block *#c#[[$raw #if]]#", "abc$raw #if"),
        ("#macro(twice $x)$x$x#end#set($n = 0)#twice(\"#set($n = $n + 1)$n\")", "12"),
        ("#macro(wrap)<$bodyContent>#end#@wrap()in#end", "<in>"),
    ]);
    for directive in ["#include(\"a\")", "#parse(\"a\")", "#evaluate(\"a\")"] {
        let mistakes = compile(directive).expect_err("is not available");
        assert!(mistakes[0].message.contains("does not exist"), "{mistakes:?}");
    }
}

#[test]
fn r_vtl_13_foreach() {
    check(&[
        ("#foreach($v in {\"a\": 1, \"b\": 2})$v#end", "12"),
        ("#foreach($k in $m.keySet())x#end#foreach($k in $nothing)x#end#foreach($k in 5)x#end", ""),
        (
            "#foreach($i in [7, 8])$foreach.index$foreach.count$foreach.hasNext$foreach.first$foreach.last;#end",
            "01truetruefalse;12falsefalsetrue;",
        ),
        (
            "#foreach($i in [1, 2])#foreach($j in [1])$foreach.parent.index$velocityCount$velocityHasNext#end#end",
            "01false11false",
        ),
        ("#set($n = 0)#foreach($i in [1..1500])#set($n = $n + 1)#end$n", "1000"),
        ("#set($m = {\"a\": 1})#foreach($e in $m.entrySet())$e.key=$e.value#end", "a=1"),
    ]);
}

#[test]
fn r_vtl_14_whitespace() {
    check(&[
        ("a\n#set($x = 1)\nb", "a\nb"),
        ("#if(true)  \nb\n#end\nc", "b\nc"),
        ("#foreach($i in [1, 2])\n  $i\n#end\nx", "  1\n  2\nx"),
        ("  #set($x = 1)\n  #set($y = 2)\n{$x$y}", "{12}"),
    ]);
}

#[test]
fn r_vtl_15_mistakes_and_failures() {
    for (template, line, column) in
        [("#if(true)", 1, 10), ("a\n#end", 2, 1), ("#set($x = )", 1, 11), ("${x", 1, 4)]
    {
        let mistakes = compile(template).expect_err("is wrong");
        assert_eq!((mistakes[0].line, mistakes[0].column), (line, column), "{template:?}: {mistakes:?}");
        assert!(!mistakes[0].remedy.is_empty());
    }
    for template in ["$input.body.substring(9999)", "#set($l = [])$l[5]", "#set($i = 0)$i.parseInt(\"x\")"] {
        let failed = render(template, &inputs());
        assert!(matches!(failed, Err(Reason::Exception { .. })), "{template:?}: {failed:?}");
    }
}

#[test]
fn r_vtl_16_string_methods() {
    let s = "#set($s = \"Hello World\")";
    let cases = [
        (
            "$s.length() $s.isEmpty() $s.contains(\"World\") $s.startsWith(\"He\") $s.endsWith(\"ld\")",
            "11 false true true true",
        ),
        ("$s.indexOf(\"o\") $s.lastIndexOf(\"o\") $s.indexOf(\"z\") $s.indexOf(\"o\", 5)", "4 7 -1 7"),
        ("$s.substring(6) $s.substring(0, 5) $s.charAt(1)", "World Hello e"),
        (
            "$s.replace(\"l\", \"L\") $s.replaceAll(\"(o)\", \"<$1>\".concat(\"\")) $s.replaceFirst(\"o\", \"0\")",
            "HeLLo WorLd Hell<o> W<o>rld Hell0 World",
        ),
        (
            "$s.toLowerCase() $s.toUpperCase() $s.concat(\"!\") $s.trim()",
            "hello world HELLO WORLD Hello World! Hello World",
        ),
        (
            "$s.equals(\"x\") $s.equalsIgnoreCase(\"hello world\") $s.compareTo(\"Hello\") $s.hashCode()",
            "false true 6 -862545276",
        ),
        ("$s.matches(\"Hello.*\") $s.matches(\"Hello\") $s.split(\" \").size()", "true false 2"),
        ("$s.join(\"-\", [\"a\", \"b\"]) $s.format(\"%s=%03d\", \"a\", 7) $s.valueOf(5)", "a-b a=007 5"),
    ];
    for (template, expected) in cases {
        let template = template.replace("\"<$1>\".concat(\"\")", "'<$1>'");
        check(&[(&format!("{s}{template}"), expected)]);
    }
}

#[test]
fn r_vtl_17_list_methods() {
    check(&[
        ("#set($l = [1, 2])$l.add(3)$l.size()$l.get(0)$l.contains(2)$l.indexOf(3)$l", "true31true2[1, 2, 3]"),
        (
            "#set($l = [1, 2, 3])$l.remove(0)$l.remove(\"x\")$l.set(0, 9)$l$l.subList(0, 1)",
            "1false2[9, 3][9]",
        ),
        ("#set($l = [1])$l.add(0, 5)$l.addAll([6, 7])$l.isEmpty()$l.toString()", "truefalse[5, 1, 6, 7]"),
        (
            "#set($s = \"a,b\")#set($a = $s.split(\",\"))$a.size()$a.length$a.get(1)$a[0]$a.isEmpty()$a.contains(\"a\")",
            "22bafalsetrue",
        ),
        ("#set($l = [1, 2])#set($i = $l.iterator())$i.next()$i.hasNext()#foreach($x in $i)$x#end", "1true2"),
    ]);
}

#[test]
fn r_vtl_18_map_methods() {
    check(&[
        (
            "#set($m = {\"a\": 1})$m.size()$m.isEmpty()$m.get(\"a\")$m.containsKey(\"a\")$m.containsValue(1)",
            "1false1truetrue",
        ),
        (
            "#set($m = {\"a\": 1})$m.put(\"a\", 2)$m.put(\"b\", 3)$m.remove(\"a\")$m$m.getOrDefault(\"z\", 9)",
            "12{b=3}9",
        ),
        ("#set($m = {\"a\": 1, \"b\": 2})$m.keySet()$m.values()$m.entrySet()", "[a, b][1, 2][a=1, b=2]"),
        (
            "#set($m = {})$m.putAll({\"x\": 1})$m#foreach($e in $m.entrySet())$e.getKey()$e.getValue()#end",
            "{x=1}x1",
        ),
    ]);
}

#[test]
fn r_vtl_19_numbers_and_no_reflection() {
    check(&[
        ("#set($i = 0)$i.parseInt(\"5\")$i.valueOf(\"6\")$i.toString()", "560"),
        ("#set($d = 2.5)$d.intValue()$d.doubleValue()$d.compareTo(3)", "22.5-1"),
        ("#set($s = \"x\")[$s.class][$s.getClass()][$s.class.name]", "[][][]"),
    ]);
}

#[test]
fn r_vtl_20_results_print_and_unknown_methods_do_not() {
    check(&[
        ("#set($l = [])$l.add(\"a\")", "true"),
        ("#set($m = {})[$m.put(\"a\", \"b\")][$m.put(\"a\", \"c\")]", "[][b]"),
        ("#set($m = {})#set($_ = $m.put(\"a\", 1))$m", "{a=1}"),
        ("[$input.body.nothing()][$input.body.length(1, 2)]", "[][]"),
    ]);
}

#[test]
fn r_vtl_21_empty_body_is_an_empty_object() {
    let mut empty = inputs();
    empty.body.clear();
    check_with(&empty, &[("$input.body", "{}"), ("$util.urlEncode($input.body)", "%7B%7D")]);
    check(&[("$input.body", BODY)]);
}

#[test]
fn r_vtl_22_params() {
    check(&[
        (
            "$input.params('id') $input.params('q') $input.params('Accept') [$input.params('accept')]",
            "from-path last */* []",
        ),
        ("$input.params().keySet()", "[path, querystring, header]"),
        (
            "$input.params().querystring.q $input.params().get('header').get('X-Forwarded-For')",
            "last 192.0.2.1",
        ),
        (
            "#foreach($p in $input.params().path.keySet())$p=$input.params().path.get($p);#end",
            "id=from-path;only-path=p;",
        ),
        ("#if($input.params('none') == \"\")t#end", "t"),
    ]);
}

#[test]
fn r_vtl_23_24_path_and_json() {
    let mut nested = inputs();
    nested.body =
        r#"{"foo":"bar","big":{"bigger":"dict","to":"test"},"l":[{"foo":"bar"}],"e":[],"n":null,"s":"q\"z"}"#
            .into();
    check_with(
        &nested,
        &[
            (
                "$input.path('$.foo') $input.path('$.big') $input.path('$.l') $input.path('$.e')",
                r#"bar {bigger=dict, to=test} [{"foo":"bar"}] []"#,
            ),
            ("$input.path('$.l')[0] $input.path('$').foo", "{foo=bar} bar"),
            (
                "$input.json('$.s') $input.json('$.l') [$input.json('$.l').x] $input.json('$.n')",
                r#""q\"z" [{"foo":"bar"}] [] null"#,
            ),
        ],
    );
    nested.body = "{\"a\":".into();
    check_with(&nested, &[("$input.json('$')$input.json('$.a') [$input.path('$')]", r#""""" []"#)]);
}

#[test]
fn r_vtl_25_26_paths_and_permissive_bodies() {
    let mut form = inputs();
    form.body = "a=1&b=2".into();
    check_with(
        &form,
        &[
            ("#foreach($p in $input.path('$').split('&'))$p;#end", "a=1;b=2;"),
            ("[$input.path('$.x')]$input.json('$.x')", r#"[]"""#),
        ],
    );
    form.body = "{a: 'x', b: [1,2,3],}".into();
    check_with(
        &form,
        &[(
            "$input.path('$.a') $input.path('$.b[0]') $input.path('$.b[*]') $input.path('$.b.size()')",
            "x 1 [1,2,3] 3",
        )],
    );
}

#[test]
fn r_vtl_27_escape_java_script() {
    check(&[
        ("$util.escapeJavaScript('*/*') $util.escapeJavaScript('a\"b')", r#"*\/* a\"b"#),
        ("$util.escapeJavaScript(\"it's\") $util.escapeJavaScript('\\')", r"it\'s \\"),
        ("$util.escapeJavaScript('é☃')", r"\u00E9\u2603"),
        ("[$util.escapeJavaScript($null)][$util.escapeJavaScript('')]", "[null][]"),
        ("$util.escapeJavaScript(5)$util.escapeJavaScript(true)", "5true"),
    ]);
}

#[test]
fn r_vtl_28_util() {
    check(&[
        ("$util.base64Encode('hällo') $util.base64Decode('aMOkbGxv')", "aMOkbGxv hällo"),
        ("$util.urlEncode('a b*~/é') $util.urlDecode('a+b%2F%C3%A9')", "a+b*%7E%2F%C3%A9 a b/é"),
        ("#set($o = $util.parseJson('{\"a\": {\"b\": [1]}}'))$o.a.b[0] $o.a", "1 {b=[1]}"),
        ("[$util.toJson('x')][$util.qr(1)]", "[][]"),
    ]);
}

#[test]
fn r_vtl_29_stage_variables() {
    check(&[
        (
            "$stageVariables.name $stageVariables['name'] ${stageVariables['name']} $stageVariables.get('name')",
            "value value value value",
        ),
        ("$stageVariables['odd.name'] [$stageVariables.none]", "o []"),
        ("#foreach($k in $stageVariables.keySet())$k=$stageVariables.get($k);#end", "name=value;odd.name=o;"),
    ]);
}

#[test]
fn r_vtl_30_33_context() {
    check(&[
        (
            "$context.apiId $context.identity.sourceIp $context.requestTimeEpoch",
            "abcdefghij 192.0.2.1 1700000000000",
        ),
        ("[$context.APIID][$context.identity.user][$context.isCanaryRequest]", "[][][]"),
        (
            "$context.authorizer.level $context.authorizer.isAdmin [$context.authorizer.claims] $context.authorizer.claims.sub",
            "3 true [] s-1",
        ),
        ("$context.authorizer.claims['https://x.example/role']", "r"),
        ("#set($c = $context)$c.identity.sourceIp $c.get('identity').get('userAgent')", "192.0.2.1 curl/8"),
        ("$context.identity.keySet()", "[sourceIp, userAgent, user]"),
    ]);
}

#[test]
fn r_vtl_31_context_keys_and_nested_maps() {
    let template = "#foreach($k in $context.keySet())$k=[$context.get($k)];#end";
    let output = render(template, &inputs()).expect("renders");
    assert!(output.starts_with("accountId=[123456789012];apiId=[abcdefghij];"), "{output}");
    assert!(output.contains("identity=[];") && output.contains("requestOverride=[];"), "{output}");
    assert_eq!(CONTEXT_NAMES.len(), 18);
}

#[test]
fn r_vtl_34_no_method_and_integration_objects() {
    check(&[("[$method.request.header.x][$integration.response.body]", "[][]")]);
    let (_, warnings) = compile_with_warnings("$method.request.header.x $util.toJson(1) $util.urlEncode()")
        .expect("compiles");
    assert_eq!(warnings.len(), 3, "{warnings:?}");
}

#[test]
fn r_vtl_35_36_overrides() {
    let template = "#set($context.requestOverride.header.h = \"v\")\
        #set($context[\"requestOverride\"].querystring[\"q\"] = [\"1\", \"2\"])\
        #set($_ = $context.requestOverride.path.put(\"p\", 7))\
        #set($context.requestOverride.header.multi = [\"a\", \"b\"])\
        #set($context.responseOverride.status = \"444\")#set($context.responseOverride.header.X = 1.5)";
    let (text, overrides) =
        run(template, &inputs(), Options::default(), Overrides::default()).expect("renders");
    assert_eq!(text, "");
    let headers: Vec<_> =
        overrides.request_headers().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(headers, ["h=v", "multi=a,b"]);
    let query: Vec<_> = overrides.request_querystring().collect();
    assert_eq!(query, [("q", vec!["1".into(), "2".into()])]);
    assert_eq!(overrides.request_path().map(|(_, value)| value).collect::<Vec<_>>(), ["7"]);
    assert_eq!(overrides.response_status(), Some(444));
    assert_eq!(overrides.response_headers().collect::<Vec<_>>(), [("X", "1.5".into())]);
    for (status, expected) in [
        ("200", Some(200)),
        ("\"599\"", Some(599)),
        ("600", None),
        ("99", None),
        ("\"x\"", None),
        ("true", None),
        ("200.5", None),
    ] {
        let template = format!("#set($context.responseOverride.status = {status})");
        let (_, overrides) =
            run(&template, &inputs(), Options::default(), Overrides::default()).expect("renders");
        assert_eq!(overrides.response_status(), expected, "{status}");
    }
}

#[test]
fn r_vtl_37_last_override_wins_unless_strict() {
    let template = "#set($context.requestOverride.header.h = 1)#set($context.requestOverride.header.h = 2)";
    let (_, overrides) = run(template, &inputs(), Options::default(), Overrides::default()).expect("renders");
    assert_eq!(overrides.request_headers().collect::<Vec<_>>(), [("h", "2".into())]);
    let strict = Options { strict_overrides: true, ..Options::default() };
    let failed = run(template, &inputs(), strict, Overrides::default());
    assert_eq!(failed, Err(Reason::OverriddenTwice { name: "h".into() }));
}

#[test]
fn r_vtl_38_overrides_reach_the_response_template() {
    let request = "#set($context.responseOverride.status = 444)#set($context.responseOverride.note = {\"a\": [1]})\
        #set($context.requestOverride.header.h = \"v\")";
    let (_, carried) = run(request, &inputs(), Options::default(), Overrides::default()).expect("renders");
    assert!(matches!(carried.response("note"), Some(Kept::Map(_))));
    let response =
        "$context.responseOverride.status $context.responseOverride.note $context.requestOverride.header.h";
    let (text, again) = run(response, &inputs(), Options::default(), carried.clone()).expect("renders");
    assert_eq!(text, "444 {a=[1]} v");
    assert_eq!(again.response_status(), Some(444));
    let (_, untouched) = run("x", &inputs(), Options::default(), carried.clone()).expect("renders");
    assert_eq!(untouched, carried);
}

#[test]
fn r_vtl_41_42_numbers_and_reserialising() {
    let mut numbers = inputs();
    numbers.body =
        r#"{"i":5,"d":249.99,"o":1.0,"b":true,"x":1,"x":2,"u":"é","big":12345678901234567890}"#.into();
    check_with(
        &numbers,
        &[
            (
                "$input.path('$.i') $input.path('$.d') $input.path('$.o') $input.path('$.b') $input.path('$.big')",
                "5 249.99 1.0 true 12345678901234567890",
            ),
            (
                "$input.json('$')",
                r#"{"i":5,"d":249.99,"o":1.0,"b":true,"x":2,"u":"é","big":12345678901234567890}"#,
            ),
        ],
    );
}
