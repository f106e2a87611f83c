//! Names of security schemes, and what methods demand (R-OAS-09).

use super::Writer;
use super::build::{Fields, list, text};
use ringgate_definition::{Authorization, Located, Method};

/// The names of the schemes that are no authorizers; they differ from those of authorizers.
pub(super) struct Schemes {
    pub api_key: String,
    pub iam: String,
    /// Whether some method demands a key.
    pub uses_api_key: bool,
    /// Whether some method demands a signature.
    pub uses_iam: bool,
}

impl Schemes {
    pub(super) fn of(writer: &Writer<'_>) -> Schemes {
        let api = writer.api;
        let methods = || api.resources.iter().flat_map(|resource| &resource.methods);
        let free = |wanted: &str| {
            let mut name = wanted.to_owned();
            while api.authorizers.iter().any(|authorizer| authorizer.name.value == name) {
                name.push('_');
            }
            name
        };
        Schemes {
            api_key: free("api_key"),
            iam: free("sigv4"),
            uses_api_key: methods().any(needs_key),
            uses_iam: methods().any(|method| matches!(method.authorization, Authorization::Iam(_))),
        }
    }
}

fn needs_key(method: &Method) -> bool {
    method.api_key_required.as_ref().is_some_and(|required| required.value)
}

impl Writer<'_> {
    /// The schemes: those of keys and signatures as far as they are used, and all authorizers.
    pub(super) fn security_schemes(&mut self, schemes: &Schemes) -> Fields {
        let header = |name: &str| {
            Fields::default().put("type", text("apiKey")).put("name", text(name)).put("in", text("header"))
        };
        let labelled = self.wants(|set| set.authorizers);
        let mut fields = Fields::default();
        fields = fields.put_if(schemes.uses_api_key, &schemes.api_key, || header("x-api-key").finish());
        fields = fields.put_if(schemes.uses_iam, &schemes.iam, || {
            let signature = header("Authorization");
            signature.put_if(labelled, "x-amazon-apigateway-authtype", || text("awsSigv4")).finish()
        });
        self.authorizers(fields)
    }

    /// What a caller must show: one requirement, in which all count together.
    pub(super) fn demand(&mut self, method: &Method, schemes: &Schemes) -> Fields {
        let mut demand = Fields::default();
        match &method.authorization {
            Authorization::None => {}
            Authorization::Iam(_) => demand = demand.put(&schemes.iam, list([])),
            Authorization::Authorizer { name, scopes, .. } if self.is_authorizer(name) => {
                demand = demand.put(&name.value, list(scopes.iter().map(text)));
            }
            Authorization::Authorizer { name, .. } => {
                let message = format!("The authorizer `{}` is not declared", name.value);
                self.warn(name.place, message, "Declare it, or do not use it");
            }
        }
        demand.put_if(needs_key(method), &schemes.api_key, || list([]))
    }

    fn is_authorizer(&self, name: &Located<String>) -> bool {
        self.api.authorizers.iter().any(|authorizer| authorizer.name.value == name.value)
    }
}
