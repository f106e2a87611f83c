//! Any text through both JSON readers: no panic, the heap's bound holds, and what is printed can be read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringgate_json::{Heap, print_java, print_json, read_lenient, read_strict};

const PRINTED_BYTES_MAX: usize = 1 << 20;

fuzz_target!(|input: (u16, &str)| {
    let (bytes_max, text) = input;
    let mut heap = Heap::new(usize::from(bytes_max) * 16);
    let strict = read_strict(&mut heap, text);
    if let Ok(value) = read_lenient(&mut heap, text) {
        let mut java = String::new();
        let _ = print_java(&heap, value, &mut java, PRINTED_BYTES_MAX);
        assert!(java.len() <= PRINTED_BYTES_MAX);
    }
    assert!(heap.used() <= heap.bytes_max());
    let Ok(value) = strict else { return };
    let mut printed = String::new();
    if print_json(&heap, value, &mut printed, PRINTED_BYTES_MAX).is_ok() {
        let mut again = Heap::new(PRINTED_BYTES_MAX * 64);
        let value = read_strict(&mut again, &printed).expect("what was read prints as JSON");
        let mut twice = String::new();
        let fits = print_json(&again, value, &mut twice, PRINTED_BYTES_MAX).is_ok();
        // Whether a decimal is a double depends on how long it is written, and a double is printed in its own way.
        assert!(printed.contains(['.', 'E']) || fits && printed == twice);
    }
});
