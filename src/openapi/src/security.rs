//! Security schemes and requirements (R-OAS-09).

use crate::budget::shortened;
use crate::document::{Import, Version};
use crate::nearest::nearest;
use crate::tree::{Key, Node};
use crate::{authorizer, codes, root_extension};
use ringgate_definition::{Api, Authorization, Diagnostic, Located, Place};
use std::collections::HashMap;

/// How many schemes are compared with a name that is none of them.
const NAMES_MAX: usize = 200;

/// The declared schemes by name.
#[derive(Default)]
pub(crate) struct Schemes {
    by_name: HashMap<String, Scheme>,
}

struct Scheme {
    kind: Kind,
    place: Place,
    warned: bool,
}

#[derive(Clone)]
enum Kind {
    /// `x-api-key` in the head.
    ApiKey,
    /// Signature version 4.
    Iam,
    /// An authorizer of this type.
    Authorizer(String),
    /// What the gateway does not enforce, in words.
    Other(String),
}

/// What a caller must show.
#[derive(Clone, Default)]
pub(crate) struct Demand {
    pub api_key: Option<Located<bool>>,
    pub authorization: Authorization,
}

impl<'n> Import<'n, '_> {
    /// Reads `securityDefinitions` or `components.securitySchemes`.
    pub(crate) fn read_schemes(&mut self, api: &mut Api) {
        let declared = match self.version {
            Version::Two => self.root.get("securityDefinitions"),
            Version::Three | Version::ThreeOne => {
                self.root.get("components").and_then(|components| components.get("securitySchemes"))
            }
        };
        let Some(declared) = declared.filter(|node| !node.is_null()) else { return };
        for (key, node) in self.expect.map(declared, "the security schemes").unwrap_or_default() {
            let Some(scheme) = self.follow(node) else { continue };
            let Some(entries) = self.expect.map(scheme, "a security scheme") else { continue };
            root_extension::check_names(self, entries.iter().map(|(key, _)| key));
            let kind = self.kind_of(key, scheme, api);
            self.schemes.by_name.insert(key.text.clone(), Scheme { kind, place: key.place, warned: false });
        }
    }

    fn kind_of(&mut self, key: &Key, scheme: &'n Node, api: &mut Api) -> Kind {
        if let Some(node) = scheme.get("x-amazon-apigateway-authorizer") {
            let authorizer = authorizer::read(self, key, scheme, node);
            let kind = authorizer.kind.value.clone();
            api.authorizers.push(authorizer);
            return Kind::Authorizer(kind);
        }
        let word = |key: &str| scheme.get(key).and_then(Node::text).unwrap_or_default();
        if word("x-amazon-apigateway-authtype").eq_ignore_ascii_case("awsSigv4") {
            return Kind::Iam;
        }
        let header = word("type") == "apiKey" && word("in") == "header";
        match (word("type"), word("scheme")) {
            ("apiKey", _) if header && word("name").eq_ignore_ascii_case("x-api-key") => Kind::ApiKey,
            ("apiKey", _) => {
                Kind::Other(format!("an API key in the {} `{}`", word("in"), shortened(word("name"))))
            }
            ("http", scheme) => Kind::Other(format!("HTTP `{}`", shortened(scheme))),
            (other, _) => Kind::Other(format!("`{}`", shortened(other))),
        }
    }

    /// What a `security` list demands. API Gateway knows no alternatives: all schemes count.
    pub(crate) fn demand_of(&mut self, node: &'n Node) -> Demand {
        let mut demand = Demand::default();
        let Some(list) = self.expect.list(node, "`security`") else { return demand };
        if list.len() > 1 {
            let message = "API Gateway knows no alternatives: all of these schemes are demanded together";
            let warning = Diagnostic::warning(codes::SECURITY_COMBINED, node.place, message);
            self.report(warning.remedy("Put them into one requirement, or keep only one"));
        }
        for requirement in list {
            for (key, scopes) in self.expect.map(requirement, "a security requirement").unwrap_or_default() {
                self.require(key, scopes, &mut demand);
            }
        }
        demand
    }

    fn require(&mut self, key: &Key, scopes: &'n Node, demand: &mut Demand) {
        let Some(scheme) = self.schemes.by_name.get_mut(&key.text) else {
            return self.report_unknown_scheme(key);
        };
        match scheme.kind.clone() {
            Kind::ApiKey => demand.api_key = Some(Located::new(true, key.place)),
            Kind::Iam => self.authorize(key, Authorization::Iam(key.place), demand),
            Kind::Authorizer(kind) => {
                let name = Located::new(key.text.clone(), key.place);
                let scopes =
                    self.expect.texts(scopes, "the scopes").into_iter().map(|scope| scope.value).collect();
                self.authorize(key, Authorization::Authorizer { name, kind, scopes }, demand);
            }
            Kind::Other(_) if scheme.warned => {}
            Kind::Other(described) => {
                scheme.warned = true;
                let message = format!(
                    "The scheme `{}` is {described}, which the gateway does not enforce",
                    shortened(&key.text)
                );
                let warning = Diagnostic::warning(codes::NOT_ENFORCED, scheme.place, message)
                    .remedy("Add `x-amazon-apigateway-authorizer` to it, or let the upstream check it")
                    .related(key.place, "first demanded here");
                self.report(warning);
            }
        }
    }

    fn authorize(&mut self, key: &Key, authorization: Authorization, demand: &mut Demand) {
        if demand.authorization == Authorization::None {
            demand.authorization = authorization;
            return;
        }
        let message = format!("A method has one authorization; `{}` would be a second", shortened(&key.text));
        let mistake = Diagnostic::error(codes::SECURITY_COMBINED, key.place, message);
        self.report(mistake.remedy("Demand one of them"));
    }

    fn report_unknown_scheme(&mut self, key: &Key) {
        let message = format!("There is no security scheme `{}`", shortened(&key.text));
        let mut names: Vec<&str> = self.schemes.by_name.keys().map(String::as_str).take(NAMES_MAX).collect();
        names.sort_unstable();
        let remedy = match nearest(&key.text, names, self.expect.diagnostics) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "Declare it among the security schemes".to_owned(),
        };
        self.report(Diagnostic::error(codes::UNKNOWN_SCHEME, key.place, message).remedy(remedy));
    }
}
