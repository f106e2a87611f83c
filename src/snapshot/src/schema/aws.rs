//! Calls to services of AWS, and who may call a route.

use rkyv::{Archive, Deserialize, Serialize};

use super::{Pair, Place};

/// Stands as [`AwsCall::credentials`] for the key of whoever calls (S-AW-02). Roles have other ARNs.
pub const CALLERS_OWN: &str = "arn:aws:iam::*:user/*";

/// What a call to a service of AWS is beside its target (R-INT-39 to R-INT-41).
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct AwsCall {
    /// The name that signatures are made for, such as `lambda`.
    pub service: String,
    /// The region that signatures are made for.
    pub region: String,
    /// The role whose credentials sign; empty: the gateway's own; [`CALLERS_OWN`]: those that signed the request.
    pub credentials: String,
    /// Fields of the service's protocol, unless they are mapped (R-INT-61).
    pub fields: Vec<Pair>,
    /// The function, where one is invoked.
    pub function: Option<String>,
}

/// How a route's clients are authorized (R-AUTH-05).
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[rkyv(derive(Clone, Copy, Debug, PartialEq, Eq))]
pub enum Authorization {
    /// Not at all.
    #[default]
    None,
    /// By an authorizer: its index in the deployment.
    Authorizer(u32),
    /// By a token that the gateway verifies itself: the index of the token authorizer in the deployment.
    Token(u32),
    /// By the request's signature and the policies of whoever signed (AWS_IAM).
    Iam,
}

/// What kind of authorizer it is (R-AUTH-13).
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[rkyv(derive(Clone, Copy, Debug, PartialEq, Eq))]
pub enum AuthorizerKind {
    /// A function that is given one token (R-AUTH-14).
    #[default]
    Token,
    /// A function that is given the request (R-AUTH-16).
    Request,
}

/// A function that decides who may call (R-AUTH-13).
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct Authorizer {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is given.
    pub kind: AuthorizerKind,
    /// Where the identity stands: expressions, separated by commas (R-AUTH-14, R-AUTH-17).
    pub identity_source: String,
    /// What a token must look like (R-AUTH-15).
    pub validation: Option<String>,
    /// How many seconds a result holds; 0: it is not kept (R-AUTH-18).
    pub ttl_s: u32,
    /// Index of the integration that calls the function.
    pub integration: u32,
    /// Where it is declared.
    pub place: Place,
}
