//! Signatures that nobody can make, and keys that nobody asks for (R-AUTH-10).

use ringgate_definition::{Api, Authorization, Definition, Diagnostics, Place};

pub(super) fn lint(definition: &Definition, found: &mut Diagnostics) {
    let canaries = |api: &'_ Api| {
        let mut stages = api.stages.iter().filter_map(|stage| stage.canary.as_ref()?.deployment.as_deref());
        stages.find_map(first_signed)
    };
    let first = definition.apis.iter().find_map(|api| first_signed(api).or_else(|| canaries(api)));
    let mut keys = definition.callers.iter().flat_map(|caller| &caller.access_keys);
    match first {
        Some(place) if !keys.any(|key| key.enabled) => {
            let message =
                "methods ask for signatures, and no caller has an enabled access key: everybody is refused";
            let remedy = "add `callers` to the gateway file";
            found.push(super::warning(super::NO_SIGNER, place, message.to_owned(), remedy));
        }
        None => {
            let Some(key) = keys.next() else { return };
            let message = format!("`{}` can sign, and no method asks for a signature", key.id.value);
            let remedy = "give methods `x-amazon-apigateway-auth: {type: AWS_IAM}`, or remove the callers";
            found.push(super::warning(super::IDLE_KEY, key.id.place, message, remedy));
        }
        Some(_) => {}
    }
}

/// Where the first method of an API asks for a signature.
fn first_signed(api: &Api) -> Option<Place> {
    super::methods(api).find_map(|(_, method)| match method.authorization {
        Authorization::Iam(place) => Some(place),
        _ => None,
    })
}
