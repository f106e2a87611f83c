//! Any bytes as a request.

use proptest::prelude::*;

use crate::{Incoming, Operation, decode};

/// A path that fits an operation, with anything for its variables.
fn path_of(operation: Operation, filling: &str) -> String {
    let segments = operation.path().split('/');
    let filled = segments.map(|it| if it.starts_with('{') { filling } else { it });
    filled.collect::<Vec<_>>().join("/")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn nothing_makes_decoding_panic(
        at in 0..Operation::ALL.len(),
        filling in "[^/?]{0,6}|%[0-9a-f]{0,2}",
        query in "(mode=import&)?[a-zA-Z=&%0-9+]{0,20}",
        body in proptest::collection::vec(any::<u8>(), 0..60),
    ) {
        let operation = Operation::ALL[at];
        let path = path_of(operation, &filling);
        let fields = [("accept", filling.as_str())];
        let incoming =
            Incoming { method: operation.method(), path: &path, query: &query, fields: &fields, body: &body };
        if let Ok(request) = decode(&incoming) {
            let found = request.operation();
            prop_assert_eq!((found.method(), found.path()), (operation.method(), operation.path()));
        }
    }

    #[test]
    fn nothing_in_json_makes_decoding_panic(at in 0..Operation::ALL.len(), value in json(), key in member()) {
        let operation = Operation::ALL[at];
        let path = path_of(operation, "x");
        let body = format!("{{{key:?}:{value}}}");
        let incoming = Incoming { method: operation.method(), path: &path, body: body.as_bytes(), ..Incoming::default() };
        let _ = decode(&incoming);
    }
}

fn member() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "name",
        "tags",
        "patchOperations",
        "endpointConfiguration",
        "location",
        "apiStages",
        "jwtConfiguration",
        "minimumCompressionSize",
        "throttle",
        "requestParameters",
        "type",
        "targetArns",
        "multiValueHeaders",
    ])
    .prop_map(str::to_owned)
}

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "-?[1-9][0-9]{0,30}(\\.[0-9]{1,3})?(e[0-9]{1,4})?",
        Just("\"EDGE\"".to_owned()),
        Just("\"\"".to_owned()),
    ];
    leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|values| format!("[{}]", values.join(","))),
            proptest::collection::vec((member(), inner), 0..4).prop_map(|members| {
                let members: Vec<String> =
                    members.into_iter().map(|(key, value)| format!("{key:?}:{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}
