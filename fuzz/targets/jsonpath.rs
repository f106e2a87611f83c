//! Any path on any document: no panic, the limits hold, the document stays as it is, and an indefinite path gives a
//! list.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringgate_json::{Heap, Path, Value, print_json, read_lenient};

const HEAP_BYTES_MAX: usize = 1 << 20;

fuzz_target!(|input: (&str, &str)| {
    let (path, document) = input;
    let Ok(path) = Path::parse(path) else { return };
    let mut heap = Heap::new(HEAP_BYTES_MAX);
    let Ok(root) = read_lenient(&mut heap, document) else { return };
    let before = printed(&heap, root);
    if let Ok(Some(found)) = path.find(&mut heap, root) {
        assert!(path.is_definite() || matches!(found, Value::List(_)));
    }
    assert!(heap.used() <= HEAP_BYTES_MAX);
    assert_eq!(before, printed(&heap, root));
});

fn printed(heap: &Heap, value: Value) -> String {
    let mut out = String::new();
    let _ = print_json(heap, value, &mut out, HEAP_BYTES_MAX);
    out
}
