//! What must hold for any text and any path.

use proptest::prelude::*;
use ringgate_json::{Heap, Path, Value, print_java, print_json, read_lenient, read_strict};
use serde_json::Value as Json;

const BYTES_MAX: usize = 1 << 20;

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<i32>().prop_map(|number| Json::from(f64::from(number) / 8.0)),
        // Without U+007F, which json-smart drops from strings with escapes.
        "[a-zé€😀\"\\\\/\n\u{0}\u{80}]{0,12}".prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 60, 24, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..24).prop_map(Json::from),
            prop::collection::vec(("[a-d\"é]{0,3}", inner), 0..24)
                .prop_map(|entries| Json::Object(entries.into_iter().collect())),
        ]
    })
}

fn json_text(heap: &Heap, value: Value) -> String {
    let mut out = String::new();
    print_json(heap, value, &mut out, BYTES_MAX).expect("it fits");
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_reads_as_the_same(document in any_json()) {
        let (mut heap, text) = (Heap::new(BYTES_MAX), document.to_string());
        let strict = read_strict(&mut heap, &text).expect("it is JSON");
        let lenient = read_lenient(&mut heap, &text).expect("it fits");
        prop_assert!(heap.equal(strict, lenient));
        let printed = json_text(&heap, strict);
        let again = read_strict(&mut heap, &printed).expect("it is JSON");
        prop_assert!(heap.equal(strict, again), "{}", printed);
        prop_assert_eq!(json_text(&heap, again), printed);
    }

    #[test]
    fn both_readers_and_another_agree_on_what_json_is(text in r#"[\[\]{}:,"\\ua1.e0-9tfn +\n]{0,16}"#) {
        let mut heap = Heap::new(BYTES_MAX);
        let ours = read_strict(&mut heap, &text);
        let theirs: Result<Json, _> = serde_json::from_str(&text);
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{:?}", ours);
    }

    #[test]
    fn any_text_is_read_within_the_bound(text in r#"([\[\]{}:,"'\\/ux0-9a-fé .eE+-]|"a":|null|true){0,40}"#, bytes_max in 0..2000_usize) {
        let mut heap = Heap::new(bytes_max);
        if let Ok(value) = read_lenient(&mut heap, &text) {
            let mut out = String::new();
            let _ = print_java(&heap, value, &mut out, 64);
            prop_assert!(out.len() <= 64);
        }
        prop_assert!(heap.used() <= bytes_max);
    }

    #[test]
    fn any_path_is_compiled_or_refused(
        path in r#"[$@]?((\.|\.\.|\[|\]|\[\?\(|\)|\*|'|"|/|,|:| |&&|\|\||!|==|<|=~|in |-?[0-9]|[a-dé]|\\|\(|length\(\)|@)){0,14}"#,
        document in any_json(),
    ) {
        let Ok(path) = Path::parse(&path) else { return Ok(()) };
        let mut heap = Heap::new(BYTES_MAX);
        let root = read_lenient(&mut heap, &document.to_string()).expect("it fits");
        let before = json_text(&heap, root);
        let found = path.find(&mut heap, root);
        if !path.is_definite() && !matches!(found, Ok(None) | Err(_)) {
            prop_assert!(matches!(found, Ok(Some(Value::List(_)))));
        }
        prop_assert_eq!(json_text(&heap, root), before);
        prop_assert!(heap.used() <= BYTES_MAX);
    }

    #[test]
    fn a_key_in_brackets_finds_its_value(entries in prop::collection::vec(("[a-c'\\\\.é \"]{0,4}", 0..9_i64), 1..40)) {
        let mut heap = Heap::new(BYTES_MAX);
        let map = heap.map().unwrap();
        for (key, value) in &entries {
            heap.put_text(map, key, Value::Int(*value)).unwrap();
        }
        for (key, _) in &entries {
            let last = entries.iter().rev().find(|(have, _)| have == key).map(|(_, value)| Value::Int(*value));
            let path = format!("$['{}']", key.replace('\\', "\\\\").replace('\'', "\\'"));
            prop_assert_eq!(Path::parse(&path).unwrap().find(&mut heap, Value::Map(map)), Ok(last));
        }
    }
}
