//! Authorizers and resource policies (R-AUTH-01, R-AUTH-13 to R-AUTH-18).

use ringgate_definition::{Authorization, Authorizer, Definition};
use ringgate_snapshot::schema::{self, AuthorizerKind, IntegrationKind};

use super::{PROXY, at, changed, lowered, method, refuses, text, warns};
use crate::code;

const URI: &str = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations";

/// The only method asks this authorizer.
fn guarded(change: impl FnOnce(&mut Authorizer)) -> Definition {
    changed(|d| {
        let mut authorizer = Authorizer {
            name: text("guard"),
            kind: text("token"),
            uri: Some(text(URI)),
            identity_source: Some(text("method.request.header.Authorization")),
            ..Authorizer::default()
        };
        change(&mut authorizer);
        d.apis[0].authorizers.push(authorizer);
        method(d).authorization =
            Authorization::Authorizer { name: text("guard"), kind: "token".into(), scopes: Vec::new() };
    })
}

#[test]
fn r_auth_13_an_authorizer_is_lowered_with_a_call_of_its_own() {
    let routes = lowered(&guarded(|_| {}));
    let deployment = &routes.apis[0].deployments[0];
    let authorizer = &deployment.authorizers[0];
    assert_eq!((authorizer.kind, authorizer.ttl_s), (AuthorizerKind::Token, 300));
    assert_eq!(deployment.routes[0].authorization, schema::Authorization::Authorizer(0));
    let integration = &deployment.integrations[authorizer.integration as usize];
    assert_eq!(integration.kind, IntegrationKind::AwsProxy);
    assert_ne!(authorizer.integration, deployment.routes[0].integration);
    let target = &routes.apis[0].stages[0].targets[authorizer.integration as usize];
    assert_eq!(target.call.as_ref().and_then(|call| call.function.as_deref()), Some("f"));
}

#[test]
fn r_auth_13_two_methods_share_an_authorizer() {
    let mut definition = guarded(|_| {});
    let second = definition.apis[0].resources[0].clone();
    definition.apis[0].resources.push(ringgate_definition::Resource { path: text("/y"), ..second });
    let deployment = &lowered(&definition).apis[0].deployments[0];
    assert_eq!((deployment.authorizers.len(), deployment.integrations.len()), (1, 3));
    assert!(
        deployment.routes.iter().all(|route| route.authorization == schema::Authorization::Authorizer(0))
    );
}

#[test]
fn r_auth_14_r_auth_17_identity_sources_are_checked() {
    let source = |kind: &str, source: Option<&str>| {
        guarded(|it| {
            it.kind = text(kind);
            it.identity_source = source.map(text);
        })
    };
    refuses(&source("token", None), code::AUTHORIZER, "identity source");
    refuses(&source("token", Some("method.request.querystring.q")), code::AUTHORIZER, "guard");
    refuses(&source("request", Some("method.request.path.id")), code::AUTHORIZER, "guard");
    refuses(&source("request", None), code::AUTHORIZER, "no identity source");
    lowered(&source("request", Some("method.request.header.A, stageVariables.b, context.identity.sourceIp")));
    lowered(&guarded(|it| {
        it.kind = text("request");
        it.identity_source = None;
        it.result_ttl_seconds = Some(at(0));
    }));
}

#[test]
fn r_auth_15_r_auth_18_the_rest_is_checked() {
    refuses(&guarded(|it| it.uri = None), code::AUTHORIZER, "authorizerUri");
    refuses(&guarded(|it| it.uri = Some(text("arn:x"))), code::ARN, "Invalid ARN");
    refuses(&guarded(|it| it.result_ttl_seconds = Some(at(3_601))), code::AUTHORIZER, "3601");
    refuses(&guarded(|it| it.identity_validation = Some(text("("))), code::AUTHORIZER, "expression");
    refuses(&guarded(|it| it.kind = text("custom")), code::AUTHORIZER, "no known type");
    warns(
        &guarded(|it| {
            it.kind = text("request");
            it.identity_validation = Some(text("x"));
        }),
        code::IGNORED,
        "identityValidationExpression",
    );
    let undeclared = changed(|d| {
        method(d).authorization =
            Authorization::Authorizer { name: text("gard"), kind: "token".into(), scopes: Vec::new() };
    });
    refuses(&undeclared, code::AUTHORIZER, "not declared");
}

#[test]
fn r_auth_01_a_policy_is_checked_and_belongs_to_the_deployment() {
    let with = |policy: &str| changed(|d| d.apis[0].policy = Some(text(policy)));
    let allows = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*"}]}"#;
    let id = |definition: &Definition| lowered(definition).apis[0].deployments[0].id.clone();
    assert_eq!(lowered(&with(allows)).apis[0].deployments[0].policy.as_deref(), Some(allows));
    assert_ne!(id(&with(allows)), id(&super::integrate(PROXY)));
    for policy in
        ["{}", "[]", "nonsense", &allows.replace("Allow", "Alow"), &allows.replace("Principal", "Principle")]
    {
        refuses(&with(policy), code::RESOURCE_POLICY, "Invalid policy document");
    }
}
