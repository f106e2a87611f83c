use super::ArchivedContentHandling::{ToBinary, ToText};
use super::Conversion::{Bytes, Decode, Encode, Text};
use super::*;

#[test]
fn r_int_23_requests() {
    let check = |list_is_empty, matches, handling, want| {
        let found = request_conversion(list_is_empty, matches, handling);
        assert_eq!(found, want, "{list_is_empty} {matches} {handling:?}");
    };
    // an empty list matches nothing, whatever was asked
    for matches in [false, true] {
        check(true, matches, None, Text);
        check(true, matches, Some(ToText), Text);
        check(true, matches, Some(ToBinary), Decode);
    }
    check(false, false, None, Text);
    check(false, false, Some(ToText), Text);
    check(false, false, Some(ToBinary), Decode);
    check(false, true, None, Bytes);
    check(false, true, Some(ToBinary), Bytes);
    check(false, true, Some(ToText), Encode);
}

#[test]
fn r_int_24_responses() {
    let check = |list_is_empty, matches, client_matches, want: [Conversion; 3]| {
        for (handling, want) in [None, Some(ToBinary), Some(ToText)].into_iter().zip(want) {
            let found = response_conversion(list_is_empty, matches, client_matches, handling);
            assert_eq!(found, want, "{list_is_empty} {matches} {client_matches} {handling:?}");
        }
    };
    for (matches, client_matches) in [(false, false), (false, true), (true, false), (true, true)] {
        check(true, matches, client_matches, [Text, Decode, Text]);
    }
    check(false, false, false, [Text, Decode, Text]);
    check(false, false, true, [Decode, Decode, Text]);
    check(false, true, false, [Encode, Bytes, Encode]);
    check(false, true, true, [Bytes, Bytes, Encode]);
}

#[test]
fn r_int_25_payloads_are_converted() {
    let check = |conversion: Conversion, payload: &[u8], want: &[u8]| {
        assert_eq!(conversion.apply(payload).as_deref(), Ok(want), "{conversion:?} {payload:?}");
    };
    check(Text, b"plain", b"plain");
    check(Text, "\u{e4}\u{20ac}".as_bytes(), "\u{e4}\u{20ac}".as_bytes());
    check(Text, b"a\xffb", "a\u{fffd}b".as_bytes());
    check(Text, b"\xf0\x9f\x98", "\u{fffd}".as_bytes());
    check(Text, b"\xc0\x80\xed\xa0\x80", "\u{fffd}".repeat(5).as_bytes());
    check(Bytes, b"a\xffb", b"a\xffb");
    check(Encode, b"a\xffb", b"Yf9i");
    check(Decode, b"Yf9i", b"a\xffb");
    check(Decode, b"", b"");
    check(Encode, b"", b"");
    assert_eq!(Decode.apply(b"not base64"), Err(BadBase64 { at: 3 }));
}

#[test]
fn r_int_26_templates_read_text_alone() {
    assert!(Text.gives_text() && Encode.gives_text());
    assert!(!Decode.gives_text() && !Bytes.gives_text());
}

#[test]
fn r_int_25_content_types_match_the_list() {
    let check = |list: &[&str], content_type: Option<&str>, want| {
        let found = content_type_matches(list.iter().copied(), content_type.map(str::as_bytes));
        assert_eq!(found, want, "{list:?} {content_type:?}");
    };
    check(&[], Some("image/png"), false);
    check(&["image/png"], Some("image/png"), true);
    check(&["image/PNG"], Some("Image/png"), true);
    check(&["image/png"], Some("image/png; charset=utf-8"), true);
    check(&["image/png"], Some("image/png ;a=b"), true);
    check(&["multipart/form-data; boundary=x"], Some("multipart/form-data; boundary=y"), true);
    check(&["image/png"], Some("image/pngs"), false);
    check(&["image/png"], Some("image/jpeg"), false);
    check(&["text/plain", "image/png"], Some("image/png"), true);
    // wildcards of the list
    check(&["*/*"], Some("image/png"), true);
    check(&["*/*"], Some("nonsense"), true);
    check(&["image/*"], Some("image/png"), true);
    check(&["IMAGE/*"], Some("image/png"), true);
    check(&["image/*"], Some("images/png"), false);
    check(&["image/*"], Some("image"), false);
    check(&["*/png"], Some("image/png"), false);
    check(&["*/png"], Some("*/png"), true);
    check(&["image*"], Some("image/png"), false);
    check(&["*"], Some("image/png"), false);
    // a missing one is JSON
    check(&["application/json"], None, true);
    check(&["image/png"], None, false);
    check(&["*/*"], None, true);
    check(&["image/png"], Some(""), false);
}

#[test]
fn r_int_25_the_first_type_of_accept_matches_the_list() {
    let check = |list: &[&str], accept: Option<&str>, want| {
        let found = accept_matches(list.iter().copied(), accept.map(str::as_bytes));
        assert_eq!(found, want, "{list:?} {accept:?}");
    };
    check(&["image/png"], Some("image/png"), true);
    check(&["image/png"], Some("image/png;q=0.1, text/html"), true);
    check(&["image/png"], Some("text/html, image/png"), false);
    check(&["image/png"], Some(", image/png"), false);
    // recorded: what a client asks for is no wildcard
    check(&["image/png"], Some("image/*"), false);
    check(&["image/png"], Some("*/*"), false);
    check(&["image/*"], Some("image/webp,*/*"), true);
    check(&["image/*"], Some("image/*"), true);
    check(&["*/*"], Some("text/html"), true);
    check(&["*/*"], None, true);
    check(&["image/png"], None, false);
    check(&[], Some("*/*"), false);
}
