//! Any bytes as a request head: never a panic, the same verdict for any prefix, spans inside the head. Checked
//! builds also compare the fast reader with the strict scanner on every call.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringgate_http::{Limits, RequestHead};
use ringgate_http1::{decode_request, is_field_value, is_token};

fuzz_target!(|input: (u16, u8, &[u8])| {
    let (cut, limits, bytes) = input;
    let limits = Limits {
        field_bytes_max: usize::from(limits) * 8,
        target_bytes_max: usize::from(limits) * 2,
        fields_max: usize::from(limits),
        ..Limits::default()
    };
    let (mut head, mut early) = (RequestHead::default(), RequestHead::default());
    let whole = decode_request(bytes, &limits, &mut head);
    let prefix = &bytes[..usize::from(cut).min(bytes.len())];
    match decode_request(prefix, &limits, &mut early) {
        Ok(false) => {}
        Ok(true) => assert!(whole == Ok(true) && early.len == head.len && early.fields == head.fields),
        Err(refusal) => assert_eq!(whole, Err(refusal)),
    }
    match whole {
        Ok(true) => check(bytes, &head, &limits),
        Ok(false) => assert!(bytes.len() < limits.head_bytes_max()),
        Err(refusal) => assert_eq!(refusal.status, refusal.reason.status()),
    }
});

fn check(bytes: &[u8], head: &RequestHead, limits: &Limits) {
    let text = &bytes[..head.len];
    assert!(text.ends_with(b"\r\n\r\n"));
    assert!(is_token(head.method_text.of(text)) && !head.target.of(text).is_empty());
    let lines = text.split(|byte| *byte == b'\n').filter(|line| *line != b"\r" && !line.is_empty());
    assert_eq!(lines.count(), head.fields.len() + 1);
    assert!(head.fields.len() <= limits.fields_max);
    for field in &head.fields {
        let value = field.value.of(text);
        assert!(is_token(field.name.of(text)) && is_field_value(value) && value == value.trim_ascii());
    }
}
