//! Any bytes as what a function returned, to a proxy integration and to an authorizer: no panic, and what is taken can
//! be sent, or asked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringgate_auth::{Grant, Invocation};
use ringgate_integration::{FunctionAnswer, is_field, push_json_string};
use ringgate_policy::NoFacts;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(answer) = FunctionAnswer::read(bytes) {
        assert!((100..=599).contains(&answer.status) && answer.status != 101);
        for (name, value) in &answer.headers {
            assert!(is_field(name.as_bytes(), value.as_bytes()), "{name}: {value}");
        }
        if answer.is_base64 {
            let _ = answer.decoded();
        }
    }
    if let Ok(grant) = Grant::read(bytes) {
        assert!(grant.bytes() > 0);
        grant.decide("arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/prod/GET/pets", &NoFacts, None);
    }
    for has_function_error in [false, true] {
        let _ = Invocation { status: 200, has_function_error, body: bytes }.grant();
    }
    let mut quoted = Vec::new();
    push_json_string(bytes, &mut quoted);
    assert!(std::str::from_utf8(&quoted).is_ok());
});
