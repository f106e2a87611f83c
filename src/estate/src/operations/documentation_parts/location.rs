//! What a documentation part is about (R-MGMT-20).

use ringgate_management::Fault;
use ringgate_management::shapes::{DocumentationPartLocation, DocumentationPartType};

/// Which members a type has.
struct Members {
    path: bool,
    method: bool,
    status_code: bool,
    name: bool,
}

fn members(kind: DocumentationPartType) -> Members {
    use DocumentationPartType as Type;
    let (path, method, status_code, name) = match kind {
        Type::Api => (false, false, false, false),
        Type::Authorizer | Type::Model => (false, false, false, true),
        Type::Resource => (true, false, false, false),
        Type::Method | Type::RequestBody => (true, true, false, false),
        Type::PathParameter | Type::QueryParameter | Type::RequestHeader => (true, true, false, true),
        Type::Response | Type::ResponseBody => (true, true, true, false),
        Type::ResponseHeader => (true, true, true, true),
    };
    Members { path, method, status_code, name }
}

/// The location without members that are empty: some clients send those for absent ones.
pub(super) fn told(location: &DocumentationPartLocation) -> DocumentationPartLocation {
    let some = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    DocumentationPartLocation {
        r#type: location.r#type,
        path: some(&location.path),
        method: some(&location.method),
        status_code: some(&location.status_code),
        name: some(&location.name),
    }
}

/// Refuses members that the type has not, and a missing name.
pub(super) fn check(location: &DocumentationPartLocation) -> Result<(), Fault> {
    let kind = location.r#type.as_str();
    let has = members(location.r#type);
    for (member, text, may_be) in [
        ("path", &location.path, has.path),
        ("method", &location.method, has.method),
        ("statusCode", &location.status_code, has.status_code),
        ("name", &location.name, has.name),
    ] {
        if text.is_some() && !may_be {
            let message =
                format!("Invalid location specified: {member} is not supported for the type {kind}");
            return Err(Fault::bad_request(message));
        }
    }
    if has.name && location.name.as_deref().unwrap_or_default().is_empty() {
        let message = format!("Invalid location specified: name is required for the type {kind}");
        return Err(Fault::bad_request(message));
    }
    if location.path.as_deref().is_some_and(|path| !path.starts_with('/')) {
        return Err(Fault::bad_request("Invalid location specified: path must begin with a slash"));
    }
    Ok(())
}

/// The path that a location is about, for types that have one.
pub(super) fn path(location: &DocumentationPartLocation) -> Option<&str> {
    members(location.r#type).path.then(|| location.path.as_deref().unwrap_or("/"))
}

/// A text that two locations have in common if they are the same: what is absent is what it means (R-MGMT-20).
pub(in crate::operations) fn key(location: &DocumentationPartLocation) -> String {
    let has = members(location.r#type);
    let any = |text: &Option<String>, has: bool| {
        let text = text.as_deref().filter(|text| !text.trim().is_empty());
        if has { text.unwrap_or("*").to_owned() } else { String::new() }
    };
    let status_code = any(&location.status_code, has.status_code);
    let name = location.name.clone().filter(|_| has.name).unwrap_or_default();
    let method = any(&location.method, has.method);
    let path = path(location).unwrap_or_default().to_owned();
    [location.r#type.as_str().to_owned(), path, method, status_code, name].join("\n")
}
