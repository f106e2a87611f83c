//! The models that every API is born with (R-REQ-14).

use ringgate_management::id::IdKind;
use ringgate_management::shapes::Model;

use crate::{Call, Change, id};

/// Name, description, schema.
const BUILT_IN: [(&str, &str, &str); 2] = [
    (
        "Empty",
        "This is a default empty schema model",
        "{\n  \"$schema\": \"http://json-schema.org/draft-04/schema#\",\n  \"title\" : \"Empty Schema\",\n  \"type\" : \"object\"\n}",
    ),
    (
        "Error",
        "This is a default error schema model",
        "{\n  \"$schema\" : \"http://json-schema.org/draft-04/schema#\",\n  \"title\" : \"Error Schema\",\n  \"type\" : \"object\",\n  \
         \"properties\" : {\n    \"message\" : { \"type\" : \"string\" }\n  }\n}",
    ),
];

/// The models that an API is born with.
pub(in crate::operations) fn built_in(call: &mut Call<'_>, api: &str) -> Vec<Change> {
    let mut made = Vec::with_capacity(BUILT_IN.len());
    for (name, description, schema) in BUILT_IN {
        let model = Model {
            id: Some(id::fresh(call, IdKind::Other, |_| false)),
            name: Some(name.to_owned()),
            description: Some(description.to_owned()),
            schema: Some(schema.to_owned()),
            content_type: Some("application/json".to_owned()),
        };
        made.push(Change::put(api, name, model));
    }
    made
}
