//! What holds for every template: compiling never panics, what compiles passes the check, and every run ends within
//! its limits, however often it pauses.

use proptest::prelude::*;
use ringgate_snapshot::archive::ProgramArchive;
use ringgate_template::{Inputs, Options, Overrides, Progress, Reason, Run, compile};

/// Pieces of templates, whole and broken.
const PIECES: [&str; 62] = [
    "#if(",
    "$x",
    ")",
    "#end",
    "#else",
    "#{else}",
    "#elseif(",
    "#foreach($i in ",
    "#set($x = ",
    "#define($b)",
    "#macro(m $a)",
    "#m(",
    "#m($x)",
    "$b",
    "#break",
    "#stop",
    "[1..3]",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "\"",
    "'",
    "$",
    "#",
    "\\",
    "##",
    "#*",
    "*#",
    "#[[",
    "]]#",
    "\n",
    " ",
    "1",
    "2.5",
    "true",
    "==",
    "&&",
    "!",
    "+",
    "-",
    "*",
    "/",
    "a",
    "$x.length()",
    "$x.size()",
    "$i",
    "$foreach.hasNext",
    "$input.path('$.a')",
    "$input.json('$')",
    "$input.body",
    "$context.requestOverride.header",
    "$util.parseJson($x)",
    "$x.add($x)",
    "$x.put($x, $x)",
    "$x.split('a')",
    "$x.keySet()",
    "\"$x\"",
    "[$x, 1]",
    "{\"k\": $x}",
];

fn template() -> impl Strategy<Value = String> {
    let piece =
        prop_oneof![9 => (0..PIECES.len()).prop_map(|index| PIECES[index].to_owned()), 1 => "\\PC{0,3}"];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Templates that compile: statements nested in each other.
fn sound() -> impl Strategy<Value = String> {
    let value = || {
        prop_oneof![
            Just("$x"),
            Just("$i"),
            Just("\"a$x\""),
            Just("1"),
            Just("[1, $x]"),
            Just("{\"k\": $x}"),
            Just("$x.get(0)"),
            Just("$x.add($x)"),
            Just("$input.path('$.l')"),
            Just("$x + 1"),
            Just("!$x"),
            Just("$x == $i"),
            Just("$b"),
            Just("$x.toString().split(',')"),
            Just("$m.entrySet()"),
            Just("$context.identity"),
        ]
    };
    let leaf = prop_oneof![
        value().prop_map(|value| format!("#set($x = {value})")),
        Just("text".to_owned()),
        Just("$x$i$b\n".to_owned()),
        Just("#m($x)".to_owned()),
        Just("#break".to_owned()),
        Just("#set($m = {})#set($m.k = $m)$m".to_owned()),
        Just("#set($_ = $context.requestOverride.header.put(\"h\", $x))".to_owned()),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        let body = proptest::collection::vec(inner, 0..6).prop_map(|parts| parts.concat());
        prop_oneof![
            (value(), body.clone())
                .prop_map(|(value, body)| format!("#if({value}){body}#{{else}}{body}#{{end}}")),
            body.clone().prop_map(|body| format!("#foreach($i in [1..9]){body}#{{end}}")),
            body.clone().prop_map(|body| format!("#foreach($i in $x){body}#{{end}}")),
            body.clone().prop_map(|body| format!("#define($b){body}#{{end}}$b")),
            body.clone().prop_map(|body| format!("#macro(m $a){body}$a#{{end}}#m(\"$x\")")),
            body,
        ]
    })
}

fn small() -> Options {
    Options { steps_max: 20_000, output_bytes_max: 100_000, heap_bytes_max: 1 << 20, strict_overrides: false }
}

fn check_runs(template: &str, body: &str) {
    let Ok(program) = compile(template) else { return };
    let archive = ProgramArchive::new(&program).expect("can be archived");
    let program = archive.get().unwrap_or_else(|error| panic!("{template:?}: {error}"));
    let inputs = Inputs { body: body.to_owned(), ..Inputs::default() };
    let mut run = Run::new();
    run.begin(small(), Overrides::default());
    let whole = run.step(program, &inputs, u64::MAX, None);
    let text = run.text().to_owned();
    assert_ne!(whole, Progress::Yield, "{template:?}");
    assert!(run.text().len() <= small().output_bytes_max || whole != Progress::Done);
    let _ = run.overrides();
    run.begin(small(), Overrides::default());
    let mut paused = Progress::Yield;
    while paused == Progress::Yield {
        paused = run.step(program, &inputs, 7, None);
    }
    assert_eq!((paused, run.text()), (whole, text.as_str()), "{template:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_compiles_or_is_refused(template in "\\PC{0,200}") {
        let _ = compile(&template);
    }

    #[test]
    fn any_pieces_compile_and_run_within_their_limits(template in template(), body in "[\\[\\]{}\"a-c:, 0-9]{0,40}") {
        check_runs(&template, &body);
    }

    #[test]
    fn sound_templates_compile_and_run_within_their_limits(template in sound()) {
        prop_assert!(compile(&template).is_ok(), "{template:?}");
        check_runs(&template, r#"{"l": [1, {"a": "b"}]}"#);
    }
}

/// How a template that compiles ends.
fn end_of(template: &str, options: Options) -> Result<(), Reason> {
    let program = compile(template).expect("compiles");
    let archive = ProgramArchive::new(&program).expect("can be archived");
    let mut run = Run::new();
    run.begin(options, Overrides::default());
    let ended = run.finish(archive.get().expect("is sound"), &Inputs::default(), None);
    ended.map(drop).map_err(|failure| failure.reason)
}

#[test]
fn runs_are_bounded_and_pause() {
    let limits = end_of;
    let options = Options::default();
    let nested = "#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])x#end#end#end";
    assert_eq!(limits(nested, options), Err(Reason::Steps));
    let long = "#set($s = \"xxxxxxxxxxxxxxxx\")#foreach($a in [1..1000])#set($s = \"$s$s\")#end";
    assert_eq!(limits(long, options), Err(Reason::Output));
    let output = Options { output_bytes_max: 100, ..options };
    assert_eq!(limits("#foreach($a in [1..1000])x#end", output), Err(Reason::Output));
    let heap = Options { heap_bytes_max: 1000, ..options };
    assert_eq!(limits("#set($l = [])#foreach($a in [1..1000])$l.add($a)#end", heap), Err(Reason::Heap));
    assert_eq!(limits("#macro(r)#r()#end#r()", options), Err(Reason::MacroDepth));
    let cycle = "#set($l = [])$l.add($l)$l";
    assert_eq!(limits(cycle, options), Ok(()));

    let program = compile("#foreach($i in [1..10])$i#end").expect("compiles");
    let archive = ProgramArchive::new(&program).expect("can be archived");
    let program = archive.get().expect("is sound");
    let (mut run, mut pauses) = (Run::new(), 0);
    run.begin(options, Overrides::default());
    loop {
        match run.step(program, &Inputs::default(), 1, None) {
            Progress::Yield => pauses += 1,
            Progress::Done => break,
            Progress::Failed(failure) => panic!("{failure}"),
        }
    }
    assert_eq!(run.text(), "12345678910");
    assert!(pauses > 20, "{pauses}");
}

#[test]
fn endless_programs_end() {
    use ringgate_snapshot::program::{Op, Position, Program};
    let endless: [&[Op]; 3] = [
        &[Op::Jump(0), Op::Return],
        &[Op::CaptureBegin, Op::Text(0), Op::CaptureEnd, Op::Assign(0), Op::Jump(0), Op::Return],
        &[Op::Text(0), Op::Define(0, 0), Op::Load(0), Op::Print(0), Op::Jump(0), Op::Return],
    ];
    for ops in endless {
        let program = Program {
            ops: ops.to_vec(),
            positions: vec![Position::default(); ops.len()],
            texts: vec!["text".to_owned()],
            slots: vec![0],
            blocks: vec![0],
            ..Program::default()
        };
        let archive = ProgramArchive::new(&program).expect("can be archived");
        let mut run = Run::new();
        run.begin(small(), Overrides::default());
        let ended = run.finish(archive.get().expect("is sound"), &Inputs::default(), None).map(str::to_owned);
        let reason = ended.expect_err("never ends by itself").reason;
        assert!(matches!(reason, Reason::Steps | Reason::Output | Reason::Depth), "{ops:?}: {reason}");
    }
}
