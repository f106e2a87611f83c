//! Models, request validators, authorizers and gateway responses (R-OAS-08, R-OAS-09).

use std::collections::{HashMap, HashSet};

use ringgate_definition::{self as definition, Api};
use ringgate_estate::{Estate, Kept, customised_response};
use ringgate_management::id::IdKind;
use ringgate_management::shapes::{
    Authorizer, AuthorizerType, DocumentationPart, GatewayResponse, GatewayResponseType, JwtAdditionalClaim,
    JwtClaimFormat, JwtConfiguration, JwtIssuer, JwtSigningAlgorithm, Model, RequestValidator, Resource,
};

use super::{Lowering, Mode, map, said, texts};

/// How long results of authorizers hold when nobody says, in seconds (R-AUTH-18).
const TTL_S_DEFAULT: i32 = 300;

/// What methods of the document name, and rows know by id.
pub(super) struct Names {
    /// Authorizers: id and type.
    pub(super) authorizers: HashMap<String, (String, AuthorizerType)>,
    /// Request validators.
    pub(super) validators: HashMap<String, String>,
    /// The validator of methods that name none.
    pub(super) validator: Option<String>,
}

/// Every id that rows of an API have.
pub(super) fn ids(estate: &Estate, api: &str) -> HashSet<String> {
    fn of<'e, T: Kept>(estate: &'e Estate, api: &'e str) -> impl Iterator<Item = String> {
        T::table(estate).of(api).map(|(id, _)| id.to_owned())
    }
    let models = Model::table(estate).of(api).filter_map(|(_, model)| model.id.clone());
    models
        .chain(of::<Resource>(estate, api))
        .chain(of::<RequestValidator>(estate, api))
        .chain(of::<Authorizer>(estate, api))
        .chain(of::<DocumentationPart>(estate, api))
        .collect()
}

impl Lowering<'_, '_> {
    /// Everything of an API that is neither a resource nor documentation.
    pub(super) fn parts(&mut self, from: &mut Api) -> Names {
        self.models(std::mem::take(&mut from.models));
        self.gateway_responses(std::mem::take(&mut from.gateway_responses));
        Names {
            authorizers: self.authorizers(std::mem::take(&mut from.authorizers)),
            validators: self.validators(std::mem::take(&mut from.validators)),
            validator: said(from.validator.take()),
        }
    }

    /// Models are rows by their names.
    fn models(&mut self, models: Vec<definition::Model>) {
        let mut kept = HashSet::with_capacity(models.len());
        for model in models {
            let name = model.name.value;
            let known = self.estate.get_of::<Model>(self.api, &name).and_then(|known| known.id.clone());
            let row = Model {
                id: Some(known.unwrap_or_else(|| self.fresh(IdKind::Other))),
                name: Some(name.clone()),
                description: None,
                schema: Some(model.schema),
                content_type: Some(model.content_type),
            };
            self.put(&name, row);
            kept.insert(name);
        }
        if self.mode == Mode::Overwrite {
            self.remove_others::<Model>(&kept);
        }
    }

    fn gateway_responses(&mut self, responses: Vec<definition::GatewayResponse>) {
        let mut kept = HashSet::with_capacity(responses.len());
        for response in responses {
            let Some(kind) = GatewayResponseType::read(&response.kind.value) else {
                self.mistakes
                    .push(format!("Invalid gateway response type specified: {}", response.kind.value));
                continue;
            };
            let parameters = map(response.parameters).unwrap_or_default();
            let row = customised_response(kind, said(response.status), parameters, map(response.templates));
            self.put(kind.as_str(), row);
            kept.insert(kind.as_str().to_owned());
        }
        if self.mode == Mode::Overwrite {
            self.remove_others::<GatewayResponse>(&kept);
        }
    }

    /// The ids by the names that methods may use: those of the document, and with a merge those that are there.
    fn validators(&mut self, validators: Vec<definition::RequestValidator>) -> HashMap<String, String> {
        let mut known: HashMap<String, String> = HashMap::new();
        for (id, row) in RequestValidator::table(self.estate).of(self.api) {
            known.entry(row.name.clone().unwrap_or_default()).or_insert_with(|| id.to_owned());
        }
        let mut named = if self.mode == Mode::Merge { known.clone() } else { HashMap::new() };
        for validator in validators {
            let name = validator.name.value;
            let id = known.get(&name).cloned().unwrap_or_else(|| self.fresh(IdKind::Other));
            let row = RequestValidator {
                id: Some(id.clone()),
                name: Some(name.clone()),
                validate_request_body: Some(validator.body),
                validate_request_parameters: Some(validator.parameters),
            };
            self.put(&id, row);
            named.insert(name, id);
        }
        if self.mode == Mode::Overwrite {
            self.remove_others::<RequestValidator>(&named.values().cloned().collect());
        }
        named
    }

    fn authorizers(
        &mut self,
        authorizers: Vec<definition::Authorizer>,
    ) -> HashMap<String, (String, AuthorizerType)> {
        let rows = Authorizer::table(self.estate).of(self.api);
        let known: HashMap<String, String> =
            rows.filter_map(|(id, row)| Some((row.name.clone()?, id.to_owned()))).collect();
        let mut named = HashMap::new();
        for authorizer in authorizers {
            let name = authorizer.name.value.clone();
            let id = known.get(&name).cloned().unwrap_or_else(|| self.fresh(IdKind::Other));
            let Some(row) = self.authorizer(id.clone(), authorizer) else { continue };
            let kind = row.r#type.unwrap_or(AuthorizerType::Token);
            self.put(&id, row);
            named.insert(name, (id, kind));
        }
        if self.mode == Mode::Overwrite {
            self.remove_others::<Authorizer>(&named.values().map(|(id, _)| id.clone()).collect());
        }
        named
    }

    fn authorizer(&mut self, id: String, from: definition::Authorizer) -> Option<Authorizer> {
        let name = from.name.value.clone();
        let Some(kind) = AuthorizerType::read(&from.kind.value.to_ascii_uppercase()) else {
            self.mistakes.push(format!("Unable to create authorizer '{name}': Invalid authorizer type"));
            return None;
        };
        let ttl = said(from.result_ttl_seconds.clone()).map(|ttl| i32::try_from(ttl).unwrap_or(i32::MAX));
        let label = match kind {
            AuthorizerType::Token | AuthorizerType::Request => Some("custom"),
            AuthorizerType::CognitoUserPools => Some("cognito_user_pools"),
            AuthorizerType::Jwt => None,
        };
        let arns = texts(from.provider_arns.clone());
        let row = Authorizer {
            id: Some(id),
            name: Some(name),
            r#type: Some(kind),
            provider_arns: Some(arns).filter(|arns| !arns.is_empty()),
            auth_type: said(from.auth_type.clone()).or_else(|| label.map(str::to_owned)),
            authorizer_uri: said(from.uri.clone()),
            authorizer_credentials: said(from.credentials.clone()),
            identity_source: said(from.identity_source.clone()),
            identity_validation_expression: said(from.identity_validation.clone()),
            authorizer_result_ttl_in_seconds: ttl.or((kind != AuthorizerType::Jwt).then_some(TTL_S_DEFAULT)),
            jwt_configuration: self.jwt(kind, from),
        };
        Some(row)
    }

    /// R-AUTH-31. A single issuer, as HTTP APIs have it, is one of several.
    fn jwt(&mut self, kind: AuthorizerType, from: definition::Authorizer) -> Option<JwtConfiguration> {
        let mut issuers = Vec::with_capacity(from.jwt_issuers.len() + 1);
        if let Some(issuer) = said(from.jwt_issuer) {
            let audiences = Some(texts(from.jwt_audience));
            issuers.push(JwtIssuer { issuer: Some(issuer), audiences, ..JwtIssuer::default() });
        }
        for issuer in from.jwt_issuers {
            issuers.push(self.jwt_issuer(issuer));
        }
        let mut algorithms = Vec::with_capacity(from.jwt_algorithms.len());
        for algorithm in texts(from.jwt_algorithms) {
            match JwtSigningAlgorithm::read(&algorithm) {
                Some(algorithm) => algorithms.push(algorithm),
                None => self.mistakes.push(format!("Invalid signing algorithm specified: {algorithm}")),
            }
        }
        if issuers.is_empty() && algorithms.is_empty() && kind != AuthorizerType::Jwt {
            return None;
        }
        if algorithms.is_empty() {
            algorithms.push(JwtSigningAlgorithm::Rs256);
        }
        Some(JwtConfiguration { issuers: Some(issuers), default_algorithms: Some(algorithms) })
    }

    fn jwt_issuer(&mut self, from: definition::JwtIssuer) -> JwtIssuer {
        let mut claims = Vec::with_capacity(from.additional_claims.len());
        for claim in from.additional_claims {
            let (name, format) =
                (said(claim.name).unwrap_or_default(), said(claim.format).unwrap_or_default());
            let Some(format) = JwtClaimFormat::read(&format) else {
                self.mistakes.push(format!("Invalid format of the claim '{name}' specified: {format}"));
                continue;
            };
            let values = texts(claim.expected_values);
            claims.push(JwtAdditionalClaim {
                claim_name: name,
                format,
                required: said(claim.required),
                expected_values: Some(values).filter(|values| !values.is_empty()),
            });
        }
        JwtIssuer {
            issuer: said(from.issuer),
            audiences: Some(texts(from.audiences)),
            additional_claims: Some(claims).filter(|claims| !claims.is_empty()),
            // Where the keys are is for the gateway to find out.
            jwks_uri: None,
        }
    }
}
