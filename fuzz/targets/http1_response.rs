//! Any bytes as a response head: never a panic, the same verdict for any prefix, spans inside the head. Checked
//! builds also compare the fast reader with the strict scanner on every call.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringgate_http::{Framing, Limits, Method, ResponseHead};
use ringgate_http1::{decode_response, is_field_value, is_token};

fuzz_target!(|input: (u16, bool, &[u8])| {
    let (cut, is_head, bytes) = input;
    let method = if is_head { Method::Head } else { Method::Get };
    let limits = Limits { field_bytes_max: 600, target_bytes_max: 60, fields_max: 40, ..Limits::default() };
    let (mut head, mut early) = (ResponseHead::default(), ResponseHead::default());
    let whole = decode_response(bytes, &limits, method, &mut head);
    let prefix = &bytes[..usize::from(cut).min(bytes.len())];
    match decode_response(prefix, &limits, method, &mut early) {
        Ok(false) => {}
        Ok(true) => assert!(whole == Ok(true) && early.len == head.len && early.fields == head.fields),
        Err(refusal) => assert_eq!(whole, Err(refusal)),
    }
    match whole {
        Ok(true) => check(bytes, &head, is_head),
        Ok(false) => assert!(bytes.len() < limits.head_bytes_max()),
        Err(refusal) => assert_eq!(refusal.status, refusal.reason.status()),
    }
});

fn check(bytes: &[u8], head: &ResponseHead, is_head: bool) {
    let text = &bytes[..head.len];
    assert!(text.ends_with(b"\r\n\r\n") && (100..=999).contains(&head.status));
    assert!(!is_head || head.framing == Framing::None);
    assert!(head.framing != Framing::UntilClose || !head.keep_alive);
    for field in &head.fields {
        let value = field.value.of(text);
        assert!(is_token(field.name.of(text)) && is_field_value(value) && value == value.trim_ascii());
    }
}
