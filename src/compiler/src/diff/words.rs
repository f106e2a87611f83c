//! Small things in words.

use ringgate_snapshot::schema::{
    ArchivedContentHandling, ArchivedMapping, ArchivedOrigin, ArchivedPair, ArchivedPiece, ArchivedRate,
};

/// `10/s, burst 5`.
pub(super) fn rate(rate: &ArchivedRate) -> String {
    format!("{}/s burst {}", rate.per_second.to_native(), rate.burst.to_native())
}

/// `a=1, b=2`.
pub(super) fn pairs<'a>(pairs: impl Iterator<Item = &'a ArchivedPair>) -> Option<String> {
    let pairs: Vec<String> = pairs.map(|pair| format!("{}={}", pair.name, pair.value)).collect();
    (!pairs.is_empty()).then(|| pairs.join(", "))
}

/// Texts one after another, if there are any.
pub(super) fn list(texts: impl Iterator<Item = impl ToString>) -> Option<String> {
    let texts: Vec<String> = texts.map(|text| text.to_string()).collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

/// What is done to a payload.
pub(super) fn handling(handling: Option<&ArchivedContentHandling>) -> Option<&'static str> {
    handling.map(|handling| match handling {
        ArchivedContentHandling::ToBinary => "CONVERT_TO_BINARY",
        ArchivedContentHandling::ToText => "CONVERT_TO_TEXT",
    })
}

/// `Header x-a`, and where its value comes from. `variables` are the names of a path's variables.
pub(super) fn mapping(mapping: &ArchivedMapping, variables: &[String]) -> (String, String) {
    (format!("{:?} {}", mapping.destination, mapping.name), origin(&mapping.origin, variables))
}

/// Where a value comes from, as definitions write it.
pub(super) fn origin(origin: &ArchivedOrigin, variables: &[String]) -> String {
    match origin {
        ArchivedOrigin::Static(text) => format!("'{text}'"),
        ArchivedOrigin::StageVariable(name) => format!("stageVariables.{name}"),
        ArchivedOrigin::Context(name) => format!("context.{name}"),
        ArchivedOrigin::Path(index) => {
            let name = variables.get(index.to_native() as usize).map_or("?", String::as_str);
            format!("path.{name}")
        }
        ArchivedOrigin::Query(name) => format!("querystring.{name}"),
        ArchivedOrigin::MultiQuery(name) => format!("multivaluequerystring.{name}"),
        ArchivedOrigin::Header(name) => format!("header.{name}"),
        ArchivedOrigin::MultiHeader(name) => format!("multivalueheader.{name}"),
        ArchivedOrigin::Body(path) => format!("body.{path}"),
    }
}

/// A piece of a text that is put together, as definitions write it.
pub(super) fn piece(piece: &ArchivedPiece) -> String {
    match piece {
        ArchivedPiece::Text(text) => text.to_string(),
        ArchivedPiece::Context(name) => format!("$context.{name}"),
        ArchivedPiece::StageVariable(name) => format!("$stageVariables.{name}"),
        ArchivedPiece::Header(name) => format!("$method.request.header.{name}"),
        ArchivedPiece::Query(name) => format!("$method.request.querystring.{name}"),
        ArchivedPiece::Path(name) => format!("$method.request.path.{name}"),
    }
}
