//! Any Java pattern on any text: no panic, matches lie inside the text, parts of a split do not exceed it, and a
//! replacement keeps its bound.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringgate_pattern::Pattern;

const BYTES_MAX: usize = 4096;

fuzz_target!(|input: (&str, &str, &str)| {
    let (java, text, replacement) = input;
    let Ok(pattern) = Pattern::new(java) else { return };
    if let Ok(found) = pattern.find(text, 0) {
        assert!(found.is_none_or(|span| text.get(span).is_some()));
    }
    if pattern.matches_whole(text) == Ok(true) && pattern.is_linear() {
        assert!(matches!(pattern.find(text, 0), Ok(Some(_)) | Err(_)));
    }
    if let Ok(parts) = pattern.split(text, -1) {
        assert!(parts.iter().map(|part| part.len()).sum::<usize>() <= text.len());
    }
    let mut out = String::new();
    let _ = pattern.replace_all(text, replacement, &mut out, BYTES_MAX);
    assert!(out.len() <= BYTES_MAX);
});
