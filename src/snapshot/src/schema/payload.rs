//! What becomes of bodies: templates, models, conversions, and the gateway's own responses.

use rkyv::{Archive, Deserialize, Serialize};

use super::Place;

/// A mapping template for one media type.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Template {
    /// The key: a media type, or `$default` among request templates (R-INT-21).
    pub media_type: String,
    /// Index in [`super::Deployment::programs`]; [`super::NONE`]: an empty template, which passes the payload
    /// through (R-VTL-40, R-IRESP-12).
    pub program: u32,
    /// Where the template was written.
    pub place: Place,
}

/// What is done to a payload before it is looked at or sent (R-INT-23, R-INT-24).
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[rkyv(derive(Clone, Copy, Debug, PartialEq, Eq))]
pub enum ContentHandling {
    /// Base64 text becomes bytes.
    ToBinary,
    /// Bytes become base64 text.
    ToText,
}

/// A model: the JSON Schema of a body, draft 4 (R-REQ-11).
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Its name, by which other models refer to it.
    pub name: String,
    /// The schema as JSON text.
    pub text: String,
}

/// The model that a body of a media type must fit.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct BodyModel {
    /// The media type, or `$default` (R-REQ-09).
    pub media_type: String,
    /// Index in [`super::Deployment::schemas`].
    pub schema: u32,
}

/// How the request of a route is validated (R-REQ-03).
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Validation {
    /// Keys of the parameters that must be there, `method.request.header.X`, sorted (R-REQ-05).
    pub required: Vec<String>,
    /// Whether bodies are validated.
    pub body: bool,
    /// The models to choose from.
    pub models: Vec<BodyModel>,
}

/// A gateway response that differs from the built-in one. Inheritance from DEFAULT_4XX and DEFAULT_5XX is resolved
/// (R-GWR-04).
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct GatewayResponse {
    /// The response type, such as `THROTTLED`.
    pub kind: String,
    /// The status instead of the built-in one.
    pub status: Option<u16>,
    /// Header names and where their values come from, sorted by name.
    pub headers: Vec<GatewayHeader>,
    /// Body templates in the order of the document; empty: the built-in body.
    pub templates: Vec<GatewayTemplate>,
    /// Where it was customised.
    pub place: Place,
}

/// A header of a gateway response (R-GWR-05).
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct GatewayHeader {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Piece,
}

/// A body template of a gateway response (R-GWR-06).
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct GatewayTemplate {
    /// The media type, which becomes the Content-Type (R-GWR-07).
    pub media_type: String,
    /// The text in pieces.
    pub pieces: Vec<Piece>,
}

/// A piece of a text that is put together by plain substitution.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it stands.
    Text(String),
    /// `context.X`
    Context(String),
    /// `stageVariables.X`
    StageVariable(String),
    /// `method.request.header.X`
    Header(String),
    /// `method.request.querystring.X`
    Query(String),
    /// `method.request.path.X`, by name: the route may not be known yet.
    Path(String),
}
