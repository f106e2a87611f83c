use ringgate_http::Known;
use ringgate_integration::{Asked, NO_BODY_VALUES};
use ringgate_route::Routed;
use ringgate_snapshot::schema::{ArchivedRoute, ArchivedValidation};
use ringgate_validate::{
    Choice, HeaderCase, Match, Place, RequiredParameters, Verdict, choose, missing_message,
};

use crate::{Call, Exchange, Rejection, journal::Event, proceed::request_media_type};

/// What is said of a body whose media type no model is for, where that is refused (`strict`).
const UNLISTED_MEDIA_TYPE: &str = "[No model is defined for the content type of the request]";

/// A parameter's value: where and how it was looked up, and by which name.
type Found = ((Place, Match), (String, Vec<u8>));

impl Exchange {
    /// R-REQ-05: a required parameter that is absent or blank fails the request.
    pub(crate) fn validate_parameters(&mut self, call: &Call<'_>, routed: &Routed) -> Result<(), Rejection> {
        let Some(validation) = self.validation(call).filter(|it| !it.required.is_empty()) else {
            return Ok(());
        };
        let keys: Vec<_> = validation.required.iter().filter_map(|key| split_key(key)).collect();
        let values = self.read_parameters(call, routed, &keys);
        let lookup = |place: Place, name: &str, how: Match| {
            let found = values.iter().filter(|(it, _)| *it == (place, how)).find(|(_, (key, _))| key == name);
            found.map(|(_, (_, value))| value.as_slice())
        };
        let required = RequiredParameters::new(keys.iter().copied());
        let is_exact = self.api(call).is_some_and(|api| api.aws_exact);
        let case = if is_exact { HeaderCase::Exact } else { HeaderCase::default() };
        let missing = required.missing(case, lookup);
        if missing.is_empty() {
            self.note(|| Event::ParametersValid);
            return Ok(());
        }
        let message = missing_message(&missing);
        self.note(|| Event::ParametersMissing(message.clone()));
        self.message = message;
        Err(Rejection::BadRequestParameters)
    }

    fn validation<'a>(&self, call: &Call<'a>) -> Option<&'a ArchivedValidation> {
        self.route(call)?.validation.as_ref()
    }

    /// The values of parameters, decoded; a header's both by its exact name and in any case.
    fn read_parameters(&self, call: &Call<'_>, routed: &Routed, keys: &[(Place, &str)]) -> Vec<Found> {
        let asked = Asked { body: &NO_BODY_VALUES, ..self.asked(call, routed.variables.as_slice()) };
        let mut values = Vec::new();
        for (place, name) in keys {
            let mut add =
                |how: Match, value: Vec<u8>| values.push(((*place, how), ((*name).to_owned(), value)));
            let mut value = Vec::new();
            match place {
                Place::Header => {
                    let is_there = asked.last_header(name, &mut value);
                    // what the gateway adds has the casing it gives it (R-ROUTE-33)
                    let is_added = is_there
                        && ["X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto"].contains(name);
                    match exact_header(call, name) {
                        _ if is_added => add(Match::Exact, value.clone()),
                        Some(exact) => add(Match::Exact, exact.to_vec()),
                        None => {}
                    }
                    if is_there {
                        add(Match::AnyCase, value);
                    }
                }
                Place::Path => {
                    if let Some(value) = self.path_variable(call, routed, name) {
                        add(Match::Exact, value.to_vec());
                    }
                }
                Place::Querystring => {
                    if asked.last_query(name, &mut value) {
                        add(Match::Exact, value);
                    }
                }
            }
        }
        values
    }

    /// A path variable by its name; R-REQ-07: `None` when the resource's path does not have it.
    fn path_variable<'a>(&self, call: &Call<'a>, routed: &Routed, name: &str) -> Option<&'a [u8]> {
        let route: &ArchivedRoute = self.route(call)?;
        let index = route.variables.iter().position(|variable| variable == name)?;
        routed.variables.as_slice().get(index).map(|span| span.of(call.buffer))
    }

    /// R-REQ-08 to 10: the body must fit the model for its media type.
    pub(crate) fn validate_body(&mut self, call: &Call<'_>) -> Result<(), Rejection> {
        let Some(validation) = self.validation(call).filter(|it| it.body) else { return Ok(()) };
        let media_type = String::from_utf8_lossy(request_media_type(call)).into_owned();
        let is_strict = self.api(call).is_some_and(|api| !api.aws_exact);
        let listed: Vec<&str> = validation.models.iter().map(|model| model.media_type.as_str()).collect();
        let (api, deployment) = self.located.map(|it| (it.api, it.deployment)).ok_or(Rejection::Internal)?;
        let schemas = call.generation.routes.schemas(api, deployment).ok_or(Rejection::Internal)?;
        let content_type = call.head.last(call.buffer, Known::ContentType).map(|_| media_type.as_str());
        let number = match choose(&listed, content_type, is_strict) {
            Choice::Model(index) => {
                validation.models.get(index).map(|model| model.schema.to_native() as usize)
            }
            Choice::Empty => Some(schemas.empty()),
            Choice::Unchecked => {
                self.note(|| Event::BodyValid(None));
                return Ok(());
            }
            Choice::RefusedByStrict => {
                return Err(self.invalid_body(media_type, UNLISTED_MEDIA_TYPE.to_owned()));
            }
        };
        let verdict = schemas.validate(number.ok_or(Rejection::Internal)?, &self.request_body);
        match verdict {
            Ok(Verdict::Valid) => {
                self.note(|| Event::BodyValid(Some(media_type)));
                Ok(())
            }
            Ok(Verdict::Invalid(why)) => Err(self.invalid_body(media_type, why)),
            Err(_) => Err(Rejection::ApiConfigurationError),
        }
    }

    fn invalid_body(&mut self, media_type: String, why: String) -> Rejection {
        self.note(|| Event::BodyInvalid(media_type, why.clone()));
        self.validation_error = why;
        Rejection::BadRequestBody
    }
}

/// `method.request.header.x` as place and name.
fn split_key(key: &str) -> Option<(Place, &str)> {
    let (place, name) = key.strip_prefix("method.request.")?.split_once('.')?;
    let place = match place {
        "header" => Place::Header,
        "path" => Place::Path,
        "querystring" => Place::Querystring,
        _ => return None,
    };
    Some((place, name))
}

fn exact_header<'a>(call: &Call<'a>, name: &str) -> Option<&'a [u8]> {
    let mut fields = call.head.fields.iter().rev();
    let field = fields.find(|field| field.name.of(call.buffer) == name.as_bytes())?;
    Some(field.value.of(call.buffer))
}
