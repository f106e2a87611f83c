use crate::*;

const BYTES_MAX: usize = 1 << 20;

fn read(heap: &mut Heap, text: &str) -> Value {
    read_lenient(heap, text).expect("it fits")
}

fn json(heap: &Heap, value: Value) -> String {
    let mut out = String::new();
    print_json(heap, value, &mut out, BYTES_MAX).expect("it fits");
    out
}

fn java(heap: &Heap, value: Value) -> String {
    let mut out = String::new();
    print_java(heap, value, &mut out, BYTES_MAX).expect("it fits");
    out
}

/// What a path leads to, as JSON; `-` for nothing.
fn find(document: &str, path: &str) -> String {
    let mut heap = Heap::new(BYTES_MAX);
    let root = read(&mut heap, document);
    let path = Path::parse(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let found = path.find(&mut heap, root).expect("within limits");
    found.map_or_else(|| "-".to_owned(), |value| json(&heap, value))
}

#[test]
fn r_vtl_26_whatever_is_written_is_read() {
    for (text, want) in [
        ("{'a':'b', c : d e,}", r#"{"a":"b","c":"d e"}"#),
        ("[1,,2,]", "[1,2]"),
        ("[007, -01, 1., +1, .5, 12x, -]", r#"[7,-1,1.0,"+1",".5","12x",0]"#),
        (r#"["\q\x41\'", 'a"b']"#, r#"["A'","a\"b"]"#),
        ("{\"a\":1}garbage", r#"{"a":1}"#),
        ("a=1&b=2", r#""a=1&b=2""#),
        ("", r#""""#),
        ("  text \n", r#""text""#),
        ("[a\tb, true x, nul]", r#"["a\tb","true x","nul"]"#),
        ("{\"a\":1,\"b\":2,\"a\":3}", r#"{"a":3,"b":2}"#),
        ("<xml/>", r#""<xml/>""#),
        // Unreadable even so: one string.
        ("{\"a\":", r#""{\"a\":""#),
        ("[1", r#""[1""#),
        ("{a}", r#""{a}""#),
    ] {
        let mut heap = Heap::new(BYTES_MAX);
        let value = read(&mut heap, text);
        assert_eq!(json(&heap, value), want, "{text}");
    }
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert_eq!(try_read_lenient(&mut Heap::new(BYTES_MAX), &nested(DEPTH_MAX + 1)), Ok(None));
    assert!(matches!(try_read_lenient(&mut Heap::new(BYTES_MAX), &nested(DEPTH_MAX)), Ok(Some(_))));
}

#[test]
fn r_vtl_26_a_full_heap_is_the_only_error() {
    assert_eq!(read_lenient(&mut Heap::new(9), "ten bytes!"), Err(Full));
    assert_eq!(read_lenient(&mut Heap::new(60), "[[],[],[]]"), Err(Full));
}

#[test]
fn rfc_8259_and_nothing_else_is_read_strictly() {
    use ReadProblem::*;
    for text in [r#"{"a":[1,-0.5e+3,true,null,"\u00e9\ud83d\ude00\/"],"b":{}}"#, " 0 ", "\"\"", "-1", "[]"] {
        assert!(read_strict(&mut Heap::new(BYTES_MAX), text).is_ok(), "{text}");
    }
    for (text, at, problem) in [
        ("", 0, UnexpectedEnd),
        ("{'a':1}", 1, Unexpected),
        ("[1,]", 3, Unexpected),
        ("{\"a\":1,}", 7, Unexpected),
        ("[1 2]", 3, Unexpected),
        ("1 2", 2, Unexpected),
        ("tru", 3, UnexpectedEnd),
        ("01", 0, BadNumber),
        ("-", 0, BadNumber),
        ("1.", 0, BadNumber),
        ("1e", 0, BadNumber),
        ("\"a\nb\"", 2, ControlCharacter),
        ("\"\\x\"", 1, BadEscape),
        ("\"\\ud83d\"", 7, BadEscape),
        ("\"\\u12\"", 1, BadEscape),
        ("\"abc", 4, UnexpectedEnd),
        ("{\"a\"", 4, UnexpectedEnd),
    ] {
        let refusal = read_strict(&mut Heap::new(BYTES_MAX), text);
        assert_eq!(refusal, Err(ReadError { at, problem }), "{text:?}");
    }
    let deep = "[".repeat(DEPTH_MAX + 1);
    let refusal = read_strict(&mut Heap::new(BYTES_MAX), &deep).map_err(|error| error.problem);
    assert_eq!(refusal, Err(TooDeep));
    assert_eq!(read_strict(&mut Heap::new(3), "[1]").map_err(|error| error.problem), Err(Full));
}

#[test]
fn r_vtl_23_maps_print_as_javas_and_lists_as_json() {
    for (document, want) in [
        (r#"{"foo":"bar","bigger":{"dict":1,"to":null}}"#, "{foo=bar, bigger={dict=1, to=null}}"),
        (r#"[{"foo":"bar"},"a/b",null]"#, r#"[{"foo":"bar"},"a\/b",null]"#),
        (r#"{"l":[1,"x"],"s":"a\"b"}"#, r#"{l=[1,"x"], s=a"b}"#),
        ("[]", "[]"),
        ("{}", "{}"),
        ("\"bare\"", "bare"),
        ("null", "null"),
    ] {
        let mut heap = Heap::new(BYTES_MAX);
        let value = read(&mut heap, document);
        assert_eq!(java(&heap, value), want, "{document}");
    }
}

#[test]
fn r_vtl_41_numbers_print_as_java_writes_them() {
    for (text, want) in [
        ("249.99", "249.99"),
        ("1.0", "1.0"),
        ("1.50", "1.5"),
        ("1e10", "1.0E10"),
        ("0.00001", "1.0E-5"),
        ("0.001", "0.001"),
        ("9999999.0", "9999999.0"),
        ("1e7", "1.0E7"),
        ("-0.0", "-0.0"),
        ("-0", "0"),
        ("4.9e-324", "4.9E-324"),
        ("12345678901234567890", "12345678901234567890"),
        ("0.1234567890123456789", "0.1234567890123456789"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("1e400", "Infinity"),
        ("true", "true"),
    ] {
        let mut heap = Heap::new(BYTES_MAX);
        let value = read(&mut heap, text);
        assert_eq!(java(&heap, value), want, "{text}");
    }
    assert_eq!(find("[1e400,1e10,null]", "$"), "[null,1.0E10,null]");
}

#[test]
fn r_vtl_24_r_vtl_42_json_is_compact_and_keeps_order_and_letters() {
    for (document, want) in [
        ("{ \"b\" : \"é/\" , \"a\" : [ 1 , { } ] }", r#"{"b":"é/","a":[1,{}]}"#),
        (r#"["\u0000\n\t\u007f\u2028€😀\"\\"]"#, r#"["\u0000\n\t\u007F\u2028\u20AC😀\"\\"]"#),
    ] {
        assert_eq!(find(document, "$"), want);
    }
}

#[test]
fn printing_ends_at_its_limits() {
    let mut heap = Heap::new(BYTES_MAX);
    let value = read(&mut heap, r#"{"a":["\n",12.5,-7]}"#);
    let whole = json(&heap, value);
    for bytes_max in 0..whole.len() {
        let mut out = String::new();
        assert_eq!(print_json(&heap, value, &mut out, bytes_max), Err(Full));
        assert!(out.len() <= bytes_max && whole.starts_with(&out));
    }
    let (list, map) = (heap.list(Vec::new()).unwrap(), heap.map().unwrap());
    heap.push(list, Value::Map(map)).unwrap();
    heap.put_text(map, "self", Value::List(list)).unwrap();
    let mut out = String::new();
    assert_eq!(print_java(&heap, Value::Map(map), &mut out, BYTES_MAX), Err(Full));
    assert_eq!(print_json(&heap, Value::List(list), &mut out, BYTES_MAX), Err(Full));
    assert!(!heap.equal(Value::List(list), Value::List(list)));
    let found = Path::parse("$..self").unwrap().find(&mut heap, Value::Map(map));
    assert_eq!(found, Err(Full));
}

const STORE: &str = r#"{"book":[{"t":"A","p":8.95,"n":null},{"t":"B","p":12,"g":["x","y"]},{"t":"C","p":22.99}],
    "bike":{"p":19.95},"max":10,"it's":{"a.b":1},"l":[1,2,3,4,5],"m":[[1,2],[3]]}"#;

#[test]
fn r_vtl_25_definite_paths_lead_to_a_value() {
    for (path, want) in [
        ("$.book[0].t", r#""A""#),
        ("book[1].g[1]", r#""y""#),
        ("@['book'][2]['p']", "22.99"),
        (r"$['it\'s']['a.b']", "1"),
        ("$[\"it's\"]", r#"{"a.b":1}"#),
        ("$.book[-1].t", r#""C""#),
        ("$.book[(@.length-2)].t", r#""B""#),
        ("$.book[0].n", "null"),
        ("$.book[0].n.x", "-"),
        ("$.book[9]", "-"),
        ("$.book[-9]", "-"),
        ("$.none.x", "-"),
        ("$.book.t", "-"),
        ("$.max[0]", "-"),
        ("$.book[0]['t','p','zz']", r#"{"t":"A","p":8.95}"#),
        (" $.max ", "10"),
    ] {
        assert_eq!(find(STORE, path), want, "{path}");
        assert!(Path::parse(path).unwrap().is_definite(), "{path}");
    }
    assert_eq!(find("raw=text", "$.x"), "-");
    assert_eq!(find("[[1]]", "$[0][0]"), "1");
}

#[test]
fn r_vtl_25_indefinite_paths_lead_to_a_list() {
    for (path, want) in [
        ("$.book[*].t", r#"["A","B","C"]"#),
        ("$.book.*.p", "[8.95,12,22.99]"),
        ("$..p", "[8.95,12,22.99,19.95]"),
        ("$..['a.b']", "[1]"),
        ("$.l[0,2, -1]", "[1,3,5]"),
        ("$.l[1:3]", "[2,3]"),
        ("$.l[3:]", "[4,5]"),
        ("$.l[:2]", "[1,2]"),
        ("$.l[-2:]", "[4,5]"),
        ("$.l[:-3]", "[1,2]"),
        ("$.l[-3:-1]", "[3,4]"),
        ("$..[1]", r#"[{"t":"B","p":12,"g":["x","y"]},"y",2,[3],2]"#),
        ("$.m..*", "[[1,2],[3],1,2,3]"),
        ("$.none[*]", "[]"),
        ("$.book[*].none", "[]"),
        ("$.max[*]", "[]"),
    ] {
        assert_eq!(find(STORE, path), want, "{path}");
        assert!(!Path::parse(path).unwrap().is_definite(), "{path}");
    }
}

#[test]
fn r_vtl_25_filters_choose_items() {
    for (filter, want) in [
        ("@.p < 12.5", r#"["A","B"]"#),
        ("@.t == 'B'", r#"["B"]"#),
        ("@.t!=\"B\"", r#"["A","C"]"#),
        ("@.g", r#"["B"]"#),
        ("!@.g", r#"["A","C"]"#),
        ("@.p >= $.max && @.t < 'C'", r#"["B"]"#),
        ("(@.t == 'A' || @.t == 'C') && !(@.p > 10)", r#"["A"]"#),
        ("@.t =~ /[bc]/i", r#"["B","C"]"#),
        ("@.t in ['A', 'C']", r#"["A","C"]"#),
        ("@.t nin ['A', 'C']", r#"["B"]"#),
        ("@.g contains 'y'", r#"["B"]"#),
        ("@.g subsetof ['x','y','z']", r#"["B"]"#),
        ("@.g anyof ['y']", r#"["B"]"#),
        ("@.g noneof ['q']", r#"["B"]"#),
        ("@.g size 2", r#"["B"]"#),
        ("@.g empty false", r#"["B"]"#),
        ("@.g[0] == 'x'", r#"["B"]"#),
        ("@.g[?(@ == 'x')]", r#"["A","B","C"]"#),
        ("@.g.length() > 1", r#"["B"]"#),
        ("@.none == null", "[]"),
        ("@.n == null", r#"["A"]"#),
        ("'A' == @.t", r#"["A"]"#),
        ("@.t in 5", "[]"),
        ("@.t nin 5", "[]"),
    ] {
        let path = format!("$.book[?({filter})].t");
        let want = if filter.starts_with("@.g[?(") { r#"["B"]"# } else { want };
        assert_eq!(find(STORE, &path), want, "{path}");
    }
    assert_eq!(find(STORE, "$..[?(@.p > 20)].t"), r#"["C"]"#);
    assert_eq!(find(STORE, "$.bike[?(@.p)]"), r#"[{"p":19.95}]"#);
}

#[test]
fn r_vtl_25_functions_compute() {
    for (path, want) in [
        ("$.book.length()", "3"),
        ("$.book.size()", "3"),
        ("$.book.count()", "3"),
        ("$.bike.length()", "1"),
        ("$.max.length()", "null"),
        ("$.none.length()", "-"),
        ("$.l.sum()", "15.0"),
        ("$.l.avg()", "3.0"),
        ("$.l.min()", "1.0"),
        ("$.l.max()", "5.0"),
        ("$.m[0].stddev()", "0.5"),
        ("$.bike.keys()", r#"["p"]"#),
        ("$.l.first()", "1"),
        ("$.l.last()", "5"),
        ("$.l.index(-2)", "4"),
        ("$.book[1].g.concat(\"-\", $.max)", r#""xy-10""#),
        ("$.m[1].append(4, \"z\")", r#"[3,4,"z"]"#),
        ("$..p.sum()", "63.89"),
        ("$.sum($.l, 5)", "20.0"),
        ("$..book.length()", "3"),
        ("$.book[0].sum()", "-"),
        ("$.max.first()", "-"),
    ] {
        assert_eq!(find(STORE, path), want, "{path}");
    }
}

#[test]
fn refused_paths_name_the_place() {
    for (path, at) in [
        ("", 0),
        ("$.", 2),
        ("$a", 1),
        ("$..", 3),
        ("$.a.", 4),
        ("$...a", 3),
        ("$.a b", 3),
        ("$[", 2),
        ("$[a]", 2),
        ("$['a'", 5),
        ("$['a", 2),
        ("$['a',]", 6),
        ("$[1:x]", 2),
        ("$[::2]", 2),
        ("$[1,]", 2),
        ("$[?(@.a]", 7),
        ("$[?(@.a ==)]", 10),
        ("$[?@.a]", 3),
        ("$[?(1)]", 5),
        ("$[?(@.a =~ /(/)]", 11),
        ("$[(@.size)]", 2),
        ("$.sum(", 6),
        ("$[?(@.a ~ 1)]", 8),
        ("$[99999999999]", 2),
    ] {
        let refusal = Path::parse(path);
        assert!(matches!(&refusal, Err(error) if error.at == at), "{path}: {refusal:?}");
    }
    let deep = format!("$[?({}@.a{})]", "(".repeat(40), ")".repeat(40));
    assert!(
        Path::parse(&deep).is_err()
            && Path::parse(&".a".repeat(300)).is_err()
            && Path::parse(&"a".repeat(20_000)).is_err()
    );
}

#[test]
fn r_vtl_18_maps_keep_the_order_of_insertion_small_and_large() {
    let mut heap = Heap::new(BYTES_MAX);
    let map = heap.map().unwrap();
    for number in 0..100 {
        assert_eq!(heap.put_text(map, &format!("k{number}"), Value::Int(number)), Ok(None));
    }
    assert_eq!(heap.put_text(map, "k7", Value::Null), Ok(Some(Value::Int(7))));
    assert_eq!(heap.put(map, Value::Int(7), true.into()), Ok(None));
    assert_eq!(heap.remove(map, "k50"), Some(Value::Int(50)));
    assert_eq!(heap.remove(map, "k50"), None);
    assert_eq!(
        (heap.len(map), heap.get(map, "k99"), heap.get(map, "k7")),
        (100, Some(Value::Int(99)), Some(Value::Null))
    );
    assert_eq!((heap.get_key(map, Value::Int(7)), heap.get(map, "7")), (Some(true.into()), None));
    assert_eq!(heap.entry(Entry::new(map, 50)).map(|entry| entry.1), Some(Value::Int(51)));
    for number in 0..95 {
        heap.remove(map, &format!("k{number}"));
    }
    assert_eq!(java(&heap, Value::Map(map)), "{k95=95, k96=96, k97=97, k98=98, k99=99, 7=true}");
    heap.clear_map(map);
    assert_eq!(heap.len(map), 0);
}

#[test]
fn lists_change_in_place_within_the_heaps_bound() {
    let mut heap = Heap::new(400);
    let list = heap.list(vec![Value::Int(1)]).unwrap();
    assert_eq!(heap.insert(list, 0, Value::Int(0)), Ok(true));
    assert_eq!(heap.insert(list, 3, Value::Int(9)), Ok(false));
    assert_eq!(heap.set(list, 1, Value::Null), Some(Value::Int(1)));
    assert_eq!((heap.remove_at(list, 0), heap.remove_at(list, 1)), (Some(Value::Int(0)), None));
    let pushed = (0..).take_while(|number| heap.push(list, Value::Int(*number)).is_ok()).count();
    assert!(heap.used() <= 400 && heap.items(list).len() == pushed + 1 && pushed > 10);
    assert_eq!(heap.text(&"x".repeat(400)), Err(Full));
    let stranger = Heap::new(10_000).text("elsewhere").unwrap();
    assert_eq!(Heap::new(1).str(stranger), "");
}
