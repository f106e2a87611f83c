//! Trees: syntax, limits, places (RG01xx).

use super::{Marked, check_diagnostics, marked, tree_of};
use crate::{Node, ReadLimits, Value, codes, read_text, read_tree};
use ringgate_definition::{Diagnostics, Place, Sources};

fn check(document: &str) -> Option<Node> {
    let Marked { text, expected } = marked(document);
    let mut diagnostics = Diagnostics::default();
    let (_, _, tree) = tree_of(&text, &mut diagnostics);
    check_diagnostics(&text, &expected, &diagnostics);
    assert_eq!(tree.is_some(), expected.is_empty(), "{text}");
    tree
}

#[test]
fn yaml_mistakes_have_code_and_place() {
    let documents = [
        "⟦RG0113⟧",
        "⟦RG0113⟧# nothing but a comment\n",
        "⟦RG0113⟧~",
        "a: 1\nb: ⟦RG0103⟧*nobody",
        "a: [1, 2\nb⟦RG0103⟧: 3",
        "a: 1\n⟦RG0106⟧a: 2\n⟦RG0106⟧a: 3",
        "ä: {öü: 1, ⟦RG0106⟧öü: 2}",
        "a: 1\n⟦RG0110⟧---\nb: 2",
        "a: ⟦RG0109⟧!Sub text",
        "⟦RG0109⟧!Thing {a: 1}",
        "a: ⟦RG0109⟧!!timestamp 2001-01-01",
        "a: ⟦RG0114⟧!!int word",
        "a: ⟦RG0114⟧!!seq {}",
        "? ⟦RG0111⟧[a, b]\n: 1",
        "x: 1\n⟦RG0111⟧[a, b]: 1",
        "x: 1\n⟦RG0111⟧{a: b}: 1",
        "x: &x [1]\n⟦RG0111⟧*x : 1",
        "x: &x {a: 1, b: {<<: ⟦RG0115⟧*x}}",
        "a: {⟦RG0112⟧<<: 1}",
        "b: &b [1]\na: {⟦RG0112⟧<<: *b}",
    ];
    for document in documents {
        check(document);
    }
}

#[test]
fn json_mistakes_have_code_and_place() {
    let documents = [
        "{\"a\": 1}⟦RG0104⟧ x".replace("⟦RG0104⟧ ", " ⟦RG0104⟧"),
        "{⟦RG0105⟧// c\n}".to_owned(),
        "{\"a\": 1, ⟦RG0105⟧/* c */ \"b\": 2}".to_owned(),
        "[1, ⟦RG0105⟧# c\n2]".to_owned(),
        "{⟦RG0104⟧a: 1}".to_owned(),
        "{\"a\" ⟦RG0104⟧1}".to_owned(),
        "{\"a\": 1 ⟦RG0104⟧\"b\": 2}".to_owned(),
        "{\"a\": 1, ⟦RG0104⟧}".to_owned(),
        "[1, ⟦RG0104⟧]".to_owned(),
        "[1 ⟦RG0104⟧2]".to_owned(),
        "[⟦RG0104⟧01]".to_owned(),
        "[⟦RG0104⟧1.]".to_owned(),
        "[⟦RG0104⟧-]".to_owned(),
        "[1⟦RG0104⟧".to_owned(),
        "{\"a\":⟦RG0104⟧".to_owned(),
        "{\"a\": 1⟦RG0104⟧".to_owned(),
        "{\"a\": 1,⟦RG0104⟧".to_owned(),
        "[⟦RG0104⟧nul]".to_owned(),
        "[⟦RG0104⟧True]".to_owned(),
        "[⟦RG0104⟧'a']".to_owned(),
        "[\"abc⟦RG0104⟧".to_owned(),
        "[\"a⟦RG0104⟧\nb\"]".to_owned(),
        "[\"ä⟦RG0104⟧\\x\"]".to_owned(),
        "[\"⟦RG0104⟧\\u12\"]".to_owned(),
        "[\"⟦RG0104⟧\\u+123\"]".to_owned(),
        "[\"⟦RG0104⟧\\ud83d\"]".to_owned(),
        "[\"⟦RG0104⟧\\ud83d\\u0041\"]".to_owned(),
        "[\"⟦RG0104⟧\\ude00\\ud83d\"]".to_owned(),
        "{\"a\": 1,\n \"ä\": {\"x\": \"ö\", ⟦RG0106⟧\"x\": 2}, ⟦RG0106⟧\"a\": 3}".to_owned(),
        "{\"\\u0061\": 1, ⟦RG0106⟧\"a\": 3}".to_owned(),
    ];
    for document in documents {
        check(&document);
    }
}

#[test]
fn duplicate_keys_of_a_large_map_are_found() {
    let keys: String = (0..50).map(|n| format!("k{n}: {n}\n")).collect();
    check(&format!("{keys}⟦RG0106⟧k7: again\n⟦RG0106⟧k7: again"));
}

fn place(line: u32, column: u32, width: u32) -> Place {
    Place { source: ringgate_definition::SourceId(0), line, column, width }
}

#[test]
fn places_count_characters() {
    let yaml = check("größe: 'ä b'\nlist:\n  - 12\n  - |\n    block\n").expect("a tree");
    let json = check("{\"größe\": \"ä b\",\n\"list\":\n [ 12,\n \"\\u00e4\" ] }").expect("a tree");
    let entries = yaml.entries();
    assert_eq!((entries[0].0.place, entries[0].1.place), (place(1, 1, 5), place(1, 8, 5)));
    let Value::List(items) = &entries[1].1.value else { panic!("no list") };
    assert_eq!((items[0].place, items[1].place), (place(3, 5, 2), place(5, 5, 1)));
    let entries = json.entries();
    assert_eq!(
        (json.place, entries[0].0.place, entries[0].1.place),
        (place(1, 1, 1), place(1, 2, 7), place(1, 11, 5))
    );
    let Value::List(items) = &entries[1].1.value else { panic!("no list") };
    assert_eq!(
        (entries[1].1.place, items[0].place, items[1].place),
        (place(3, 2, 1), place(3, 4, 2), place(4, 2, 8))
    );
}

#[test]
fn yaml_scalars_mean_what_the_core_schema_says() {
    let number = |text: &str| Value::Number(text.to_owned());
    let text = |text: &str| Value::Text(text.to_owned());
    let cases = [
        ("1.0", number("1.0")),
        ("1_000", text("1_000")),
        ("-12", number("-12")),
        ("+.5e-3", number("+.5e-3")),
        ("0x1F", number("0x1F")),
        ("0o17", number("0o17")),
        ("1.", number("1.")),
        ("1.2.3", text("1.2.3")),
        ("127.0.0.1:9000", text("127.0.0.1:9000")),
        ("2024-11-01", text("2024-11-01")),
        (".inf", text(".inf")),
        ("-", text("-")),
        ("'1'", text("1")),
        ("!!str 1", text("1")),
        ("! 1", text("1")),
        ("!!int 1", number("1")),
        ("!!float 1.5", number("1.5")),
        ("!!bool true", Value::Bool(true)),
        ("!!null ~", Value::Null),
        ("", Value::Null),
        ("NULL", Value::Null),
        ("True", Value::Bool(true)),
        ("FALSE", Value::Bool(false)),
        ("yes", text("yes")),
        ("\"\\u00e4\\n\"", text("ä\n")),
        ("!!map {}", Value::Map(Vec::new())),
        ("!!seq []", Value::List(Vec::new())),
    ];
    for (source, expected) in cases {
        // `-` alone starts a list.
        let source = if source == "-" { "'-'" } else { source };
        let tree = check(&format!("v: {source}")).expect("a tree");
        assert_eq!(tree.get("v").map(|node| &node.value), Some(&expected), "{source}");
    }
}

#[test]
fn json_values_are_what_is_written() {
    let tree =
        check(r#"  {"a": [null, true, false, -1.50e+3, "\ud83d\ude00\"\\\/\b\f\n\r\t\u0041"], "": {}} "#)
            .expect("a tree");
    let Some(Value::List(items)) = tree.get("a").map(|node| &node.value) else { panic!("no list") };
    let values: Vec<Value> = items.iter().map(|item| item.value.clone()).collect();
    let expected = [
        Value::Null,
        Value::Bool(true),
        Value::Bool(false),
        Value::Number("-1.50e+3".to_owned()),
        Value::Text("😀\"\\/\u{8}\u{c}\n\r\tA".to_owned()),
    ];
    assert_eq!(values, expected);
    assert_eq!(tree.get("").map(|node| &node.value), Some(&Value::Map(Vec::new())));
}

#[test]
fn merge_keys_and_aliases_are_expanded() {
    let tree = check("one: &one {a: 1, b: 2}\ntwo: &two {b: 3, c: 4}\nall: {<<: [*one, *two], c: 5}\ntext: {'<<': 1}\nsame: *one")
        .expect("a tree");
    let shown = |key: &str| crate::json_text::write_plain(tree.get(key).expect("a key"));
    assert_eq!(shown("all"), r#"{"c":5,"a":1,"b":2}"#);
    assert_eq!(shown("text"), r#"{"<<":1}"#);
    assert_eq!(shown("same"), r#"{"a":1,"b":2}"#);
}

#[test]
fn aliases_may_stand_as_keys() {
    let tree = check("a: &k name\nb: {*k : 1}").expect("a tree");
    assert_eq!(
        tree.get("b").and_then(|b| b.get("name")).map(|n| &n.value),
        Some(&Value::Number("1".to_owned()))
    );
}

#[test]
fn byte_order_mark_is_skipped() {
    for text in ["\u{feff}{\"a\": 1}", "\u{feff}a: 1"] {
        let mut diagnostics = Diagnostics::default();
        let (_, _, tree) = tree_of(text, &mut diagnostics);
        assert_eq!(tree.expect("a tree").entries()[0].0.text, "a");
    }
}

#[test]
fn bytes_that_are_not_utf8_are_refused_with_place() {
    let cases: [(&[u8], u32, u32, &str); 3] = [
        (b"a: 1\n\xc3\xa4: \xff", 2, 4, "Save the document as UTF-8"),
        (b"\xff\xfea\0", 1, 1, "UTF-16"),
        (b"a: \xc3", 1, 4, "UTF-8"),
    ];
    for (bytes, line, column, remedy) in cases {
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
        let read = read_text(&mut sources, "bad", bytes, &ReadLimits::default(), &mut diagnostics);
        assert_eq!(read, None);
        let list = diagnostics.sorted();
        assert_eq!((list[0].code, list[0].place), (codes::NOT_UTF8, Some(place(line, column, 1))));
        assert!(list[0].remedy.as_deref().is_some_and(|r| r.contains(remedy)));
    }
}

#[test]
fn nesting_of_20000_is_refused_and_does_not_overflow() {
    let deep = 20_000;
    let documents = [
        "[".repeat(deep),
        "{\"a\":".repeat(deep),
        format!("a: {}", "[".repeat(deep)),
        format!("a: {}", "{a: ".repeat(deep)),
        "- ".repeat(deep) + "x",
        (0..deep / 10).map(|n| format!("{}a:\n", " ".repeat(n))).collect(),
        "? ".repeat(deep),
        format!("a: {}x{}", "[".repeat(deep), "]".repeat(deep)),
    ];
    for document in documents {
        let mut diagnostics = Diagnostics::default();
        let (_, _, tree) = tree_of(&document, &mut diagnostics);
        assert!(tree.is_none());
        let code = diagnostics.sorted()[0].code;
        let start: String = document.chars().take(12).collect();
        assert!([codes::TOO_DEEP, codes::KEY_NOT_TEXT].contains(&code), "{start}: {code}");
    }
}

#[test]
fn depth_is_counted_alike_in_yaml_and_json() {
    let limits = ReadLimits { depth_max: 3, ..ReadLimits::default() };
    let cases = [
        ("[[[1]]]", true),
        ("[[[[1]]]]", false),
        ("[[[{}]]]", false),
        ("a: [[1]]", true),
        ("a: [[[1]]]", false),
        ("a: &a [1]\nb: {c: *a}", true),
        ("a: &a [[1]]\nb: {c: *a}", false),
    ];
    for (text, fits) in cases {
        let mut sources = Sources::default();
        let id = sources.add("test", text);
        let mut diagnostics = Diagnostics::default();
        assert_eq!(read_tree(&sources, id, &limits, &mut diagnostics).is_some(), fits, "{text}");
    }
    assert_eq!(ReadLimits { depth_max: usize::MAX, ..limits }.depth(), ReadLimits::DEPTH_CEILING);
}

#[test]
fn alias_bombs_are_refused() {
    let mut bomb = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    let mut merges = "m0: &m0 {k: v}\n".to_owned();
    let mut long = format!("t0: &t0 {}\n", "x".repeat(100_000));
    for level in 1..30 {
        let before = level - 1;
        bomb += &format!("b{level}: &a{level} [{}]\n", vec![format!("*a{before}"); 10].join(", "));
        merges += &format!("m{level}: &m{level} {{<<: *m{before}, a{level}: *m{before}}}\n");
        long += &format!("t{level}: &t{level} [{}]\n", vec![format!("*t{before}"); 10].join(", "));
    }
    let limits = ReadLimits { nodes_max: 100_000, alias_bytes_max: 2 << 20, ..ReadLimits::default() };
    for document in [bomb, merges, long] {
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
        let id = sources.add("bomb", document);
        assert!(read_tree(&sources, id, &limits, &mut diagnostics).is_none());
        assert_eq!(diagnostics.sorted()[0].code, codes::TOO_MANY_VALUES);
    }
}

#[test]
fn too_many_values_are_refused() {
    let limits = ReadLimits { nodes_max: 10, ..ReadLimits::default() };
    for (text, fits) in [
        ("[1,2,3,4,5,6,7,8,9]", true),
        ("[1,2,3,4,5,6,7,8,9,0]", false),
        ("- 1\n- [2,3,4,5,6,7,8,9,0]", false),
    ] {
        let mut sources = Sources::default();
        let id = sources.add("test", text);
        let mut diagnostics = Diagnostics::default();
        assert_eq!(read_tree(&sources, id, &limits, &mut diagnostics).is_some(), fits, "{text}");
    }
}

#[test]
fn a_document_of_100_mb_is_refused_by_its_size() {
    let bytes = vec![b' '; 100 << 20];
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let read = read_text(&mut sources, "large", &bytes, &ReadLimits::default(), &mut diagnostics);
    assert_eq!((read, diagnostics.sorted()[0].code), (None, codes::TOO_LARGE));
    assert_eq!(sources.get(ringgate_definition::SourceId(0)).text, "");
}

#[test]
fn a_text_that_is_too_large_is_refused_before_it_is_read() {
    let limits = ReadLimits { document_bytes_max: 3, ..ReadLimits::default() };
    let mut sources = Sources::default();
    let id = sources.add("test", "a: [");
    let mut diagnostics = Diagnostics::default();
    assert!(read_tree(&sources, id, &limits, &mut diagnostics).is_none());
    assert_eq!(diagnostics.sorted()[0].code, codes::TOO_LARGE);
}
