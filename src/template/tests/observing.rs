//! What observers are told, what the golden runner says, and what mistakes and warnings look like.

use ringgate_snapshot::archive::ProgramArchive;
use ringgate_template::golden::{Expectation, GoldenCase, GoldenError};
use ringgate_template::{
    Coverage, Event, Inputs, Observer, Options, Overrides, Position, Run, compile, compile_with_warnings,
};

#[derive(Default)]
struct Trace(Vec<String>);

impl Observer for Trace {
    fn observe(&mut self, at: Position, event: Event<'_>) {
        let what = match event {
            Event::Text(text) => format!("text {text:?}"),
            Event::Printed { reference, value } => format!("{reference} -> {value}"),
            Event::Assigned { target, value } => format!("{target} = {value}"),
            Event::Condition(is_true) => format!("if {is_true}"),
            Event::Iteration(index) => format!("iteration {index}"),
            Event::Invoked(name) => format!("#{name}"),
            Event::Defined(name) => format!("define {name}"),
            Event::Left => "left".to_owned(),
        };
        self.0.push(format!("{}:{} {what}", at.line, at.column));
    }
}

fn observe(template: &str, observer: &mut dyn Observer) -> Vec<u32> {
    let archive = ProgramArchive::new(&compile(template).expect("compiles")).expect("can be archived");
    let program = archive.get().expect("is sound");
    let mut run = Run::new();
    run.begin(Options::default(), Overrides::default());
    run.finish(program, &Inputs::default(), Some(observer)).expect("renders");
    let mut coverage = Coverage::default();
    run.begin(Options::default(), Overrides::default());
    run.finish(program, &Inputs::default(), Some(&mut coverage)).expect("renders");
    coverage.missed(program)
}

#[test]
fn observers_see_every_statement_with_its_place() {
    let mut trace = Trace::default();
    let template =
        "#set($x = 1)\n#if($x == 2)\nno\n#else\n$x#foreach($i in [7])\n$!{i}\n#end\n#end\n#macro(m)#end#m()";
    let missed = observe(template, &mut trace);
    assert_eq!(
        trace.0,
        [
            "1:1 x = 1",
            "2:4 if false",
            "5:1 $x -> 1",
            "5:3 iteration 0",
            "6:1 $!{i} -> 7",
            "6:6 text \"\\n\"",
            "9:14 #m"
        ]
    );
    assert_eq!(missed, [3]);
}

#[test]
fn strings_have_places_in_the_template() {
    let mut trace = Trace::default();
    observe("#set($x = \"a$y\n$z\")", &mut trace);
    assert_eq!(trace.0, ["1:12 text \"a\"", "1:13 $y -> ", "1:15 text \"\\n\"", "2:1 $z -> ", "1:1 x = a\n"]);
}

#[test]
fn golden_cases_are_read_and_judged() {
    let check = |line: &str| GoldenCase::parse(line).expect("is a case").run();
    assert!(check(r#"{"id":"a","template":"$x$input.params('p')","variables":{"x":[1]},"params":{"path":{"p":"q"}},"expected":"[1]q"}"#).passes);
    assert!(!check(r#"{"id":"a","template":"b","expected":"c"}"#).passes);
    assert!(check(r##"{"id":"a","template":"#if","expectedError":"parse"}"##).passes);
    assert!(check(r#"{"id":"a","template":"$input.body.substring(9)","expectedError":"run"}"#).passes);
    assert!(check(r#"{"id":"a","template":"$input.body.substring(9)","expectedError":"begin 9"}"#).passes);
    let refused = check(r##"{"id":"a","template":"#end","expectedError":"run"}"##);
    assert!(!refused.passes && matches!(refused.result, Err(GoldenError::Refused(_))));
    for line in [
        "",
        "[]",
        r#"{"id":"a"}"#,
        r#"{"id":"a","template":"b"}"#,
        r#"{"id":"a","template":"b","expected":"c","phase":"x"}"#,
    ] {
        assert!(GoldenCase::parse(line).is_err(), "{line}");
    }
    let case =
        GoldenCase::parse(r#"{"id":"a","template":"b","expected":"b","accident":"why","phase":"response"}"#);
    assert!(case.is_ok_and(|case| case.is_accident && case.expectation == Expectation::Output("b".into())));
}

#[test]
fn mistakes_say_what_where_and_what_to_do() {
    let cases = [
        ("#if($x", "1:7 expected ')' after the condition, found the end of the template"),
        ("a\n #foreach($x in $y)", "2:20 the end of the template where #foreach wants its #end"),
        ("#set($x 1)", "1:9 expected '=' after the target of #set, found '1'"),
        ("#set($x = 1-1)", "1:12 expected ')' at the end of #set, found '-'"),
        ("$x[a]", "1:4 expected a value, found 'a'"),
        ("#set($x = \"a)", "1:11 a string without its closing quote"),
        ("#macro(end)#end", "1:1 a macro with the directive's name 'end'"),
        ("#set($x.y() = 1)", "1:8 #set to a call of y()"),
    ];
    for (template, expected) in cases {
        let mistakes = compile(template).expect_err("is wrong");
        let found = format!("{}:{} {}", mistakes[0].line, mistakes[0].column, mistakes[0].message);
        assert_eq!(found, expected, "{template:?}");
        assert!(!mistakes[0].remedy.is_empty());
    }
}

#[test]
fn warnings_name_what_can_hardly_be_meant() {
    let cases = [
        ("$util.toJson($x)", "$util.toJson() does not exist"),
        ("$util.urlEncode()", "$util.urlEncode() with 0 arguments prints nothing"),
        ("$input.bodyy", "$input.bodyy does not exist"),
        ("$input.path()", "$input.path() with 0 arguments prints nothing"),
        ("$input.path('$.a[')", "'$.a[' is no JSONPath"),
    ];
    for (template, expected) in cases {
        let (_, warnings) = compile_with_warnings(template).expect("compiles");
        assert_eq!(
            warnings.iter().map(|it| it.message.as_str()).collect::<Vec<_>>(),
            [expected],
            "{template}"
        );
    }
    let (_, warnings) =
        compile_with_warnings("#set($util = {})$util.x()$input.params('a')$x.y()").expect("compiles");
    assert!(warnings.is_empty(), "{warnings:?}");
}
