//! The kinds of rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use ringgate_management::shapes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Estate, KeyUsage, Table};

/// A type whose values are rows of one kind.
pub trait Kept: Serialize + DeserializeOwned + 'static {
    /// The kind.
    const KIND: Kind;

    /// Where such rows are.
    fn table(estate: &Estate) -> &Table<Self>;

    #[doc(hidden)]
    fn wrap(row: Arc<Self>) -> Row;
}

/// Makes [`Kind`], [`Row`], the tables of an estate, and [`Kept`] for each type.
macro_rules! kinds {
    ($($(#[$doc:meta])+ $name:ident = $text:literal in $field:ident: $type:ty, acts $acts:ident;)+) => {
        /// What a row is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])+ $name,)+
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Kind] = &[$(Kind::$name),+];

            /// Its name in stores.
            pub fn as_str(self) -> &'static str {
                match self { $(Kind::$name => $text),+ }
            }

            /// On what a change of such a row acts at once (R-PIPE-03).
            pub fn acts(self) -> Acts {
                match self { $(Kind::$name => Acts::$acts),+ }
            }
        }

        /// A row of any kind.
        #[derive(Clone, Debug)]
        pub enum Row {
            $($(#[$doc])+ $name(Arc<$type>),)+
        }

        impl Row {
            /// The row as it is kept.
            pub(crate) fn bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
                match self { $(Row::$name(row) => serde_json::to_vec(row.as_ref())),+ }
            }

            /// A row that was kept.
            pub(crate) fn read(kind: Kind, bytes: &[u8]) -> Result<Row, serde_json::Error> {
                match kind { $(Kind::$name => serde_json::from_slice(bytes).map(|row| Row::$name(Arc::new(row)))),+ }
            }

            pub(crate) fn put(self, tables: &mut Tables, scope: &str, id: &str) {
                match self { $(Row::$name(row) => tables.$field.put(scope, id, row)),+ }
            }
        }

        /// The tables, one for each kind.
        #[derive(Clone, Debug, Default)]
        pub(crate) struct Tables {
            $($(#[$doc])+ pub(crate) $field: Table<$type>,)+
        }

        impl Tables {
            pub(crate) fn remove(&mut self, kind: Kind, scope: &str, id: &str) {
                match kind { $(Kind::$name => self.$field.remove(scope, id)),+ }
            }

            /// Every row that belongs to a scope.
            pub(crate) fn of(&self, scope: &str) -> Vec<(Kind, String)> {
                let mut rows = Vec::new();
                $(rows.extend(self.$field.of(scope).map(|(id, _)| (Kind::$name, id.to_owned())));)+
                rows
            }
        }

        $(impl Kept for $type {
            const KIND: Kind = Kind::$name;

            fn table(estate: &Estate) -> &Table<Self> {
                &estate.tables().$field
            }

            fn wrap(row: Arc<Self>) -> Row {
                Row::$name(row)
            }
        })+
    };
}

/// On what a change acts at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acts {
    /// On nothing that clients see before a deployment.
    Nothing,
    /// On routing: stages and what they point to.
    Routes,
    /// On API keys and usage plans.
    Keys,
}

kinds! {
    /// The settings of the account; one row.
    Account = "account" in accounts: shapes::Account, acts Nothing;
    /// A REST API, by id.
    RestApi = "restapi" in rest_apis: shapes::RestApi, acts Nothing;
    /// A resource with its methods, integrations and responses, by API and id.
    Resource = "resource" in resources: shapes::Resource, acts Nothing;
    /// A model, by API and name.
    Model = "model" in models: shapes::Model, acts Nothing;
    /// A request validator, by API and id.
    RequestValidator = "requestvalidator" in validators: shapes::RequestValidator, acts Nothing;
    /// An authorizer, by API and id.
    Authorizer = "authorizer" in authorizers: shapes::Authorizer, acts Nothing;
    /// A gateway response that differs from the built-in one, by API and type.
    GatewayResponse = "gatewayresponse" in gateway_responses: shapes::GatewayResponse, acts Nothing;
    /// A deployment, by API and id.
    Deployment = "deployment" in deployments: shapes::Deployment, acts Nothing;
    /// What a deployment captured, by API and deployment id.
    Frozen = "frozen" in frozen: Frozen, acts Nothing;
    /// A stage, by API and name.
    Stage = "stage" in stages: shapes::Stage, acts Routes;
    /// A part of the documentation, by API and id.
    DocumentationPart = "documentationpart" in documentation_parts: shapes::DocumentationPart, acts Nothing;
    /// A version of the documentation, by API and version.
    DocumentationVersion = "documentationversion" in documentation_versions: DocumentationSnapshot, acts Nothing;
    /// An API key, by id.
    ApiKey = "apikey" in api_keys: shapes::ApiKey, acts Keys;
    /// A usage plan, by id.
    UsagePlan = "usageplan" in usage_plans: shapes::UsagePlan, acts Keys;
    /// A key of a plan, by plan and key id.
    UsagePlanKey = "usageplankey" in usage_plan_keys: shapes::UsagePlanKey, acts Keys;
    /// A domain name, by name; a private one by `name+id`.
    DomainName = "domainname" in domain_names: shapes::DomainName, acts Routes;
    /// A base path mapping, by domain name as its row is called, and base path; `(none)` for the root.
    BasePathMapping = "basepathmapping" in base_path_mappings: shapes::BasePathMapping, acts Routes;
    /// Leave to reach a private domain name, by ARN.
    DomainNameAccessAssociation = "domainnameaccess" in domain_name_accesses: shapes::DomainNameAccessAssociation, acts Nothing;
    /// A link into a private network, by id.
    VpcLink = "vpclink" in vpc_links: shapes::VpcLink, acts Routes;
    /// A certificate that upstreams are shown, by id.
    ClientCertificate = "clientcertificate" in client_certificates: KeyedCertificate, acts Routes;
    /// What a key is granted beyond its quota, by plan and key id.
    QuotaExtensions = "quotaextensions" in quota_extensions: QuotaExtensions, acts Keys;
    /// What gateways were last told to forget of a stage, by API and stage name.
    Flushes = "flushes" in flushes: Flushes, acts Keys;
    /// What a key used of a plan, by plan and key id.
    KeyUsage = "keyusage" in key_usages: KeyUsage, acts Nothing;
    /// A certificate that came with a domain name, by the domain name's id.
    UploadedCertificate = "uploadedcertificate" in uploaded_certificates: UploadedCertificate, acts Routes;
}

/// What a deployment captured (R-STAGE-01): nothing in it changes any more.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Frozen {
    /// Deployments of an API are numbered as they are made.
    pub number: u64,
    /// The API.
    pub rest_api: shapes::RestApi,
    /// Its resources, by path.
    pub resources: Vec<Arc<shapes::Resource>>,
    /// Its models, by name.
    pub models: Vec<Arc<shapes::Model>>,
    /// Its request validators, by id.
    pub validators: Vec<Arc<shapes::RequestValidator>>,
    /// Its authorizers, by id.
    pub authorizers: Vec<Arc<shapes::Authorizer>>,
    /// Its gateway responses, by type.
    pub gateway_responses: Vec<Arc<shapes::GatewayResponse>>,
}

/// A version of the documentation with the parts that it captured (R-MGMT-22).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DocumentationSnapshot {
    /// What the wire shows.
    pub version: shapes::DocumentationVersion,
    /// The parts.
    pub parts: Vec<shapes::DocumentationPart>,
}

/// A client certificate with its private key (R-MGMT-18).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct KeyedCertificate {
    /// What the wire shows.
    pub certificate: shapes::ClientCertificate,
    /// The private key, in PEM form.
    pub private_key_pem: String,
}

/// What a key is granted beyond the quota of a plan, or denied of it (R-USAGE-14).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuotaExtensions {
    /// Requests on top of the quota's limit, less where negative, by the first day of the period that they are for; days
    /// are counted from 1970-01-01.
    pub extra: BTreeMap<i64, i64>,
}

/// What gateways were last told to forget of a stage (R-STAGE-24, R-AUTH-18). A gateway that meets another mark than it
/// had forgets. Marks are drawn, not counted: a stage that is deleted and made again, or a store that is taken back, never
/// comes to a mark that some gateway has from before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Flushes {
    /// The mark of the last order to forget responses; 0: there was none.
    pub responses: u64,
    /// The mark of the last order to forget what authorizers granted; 0: there was none.
    pub grants: u64,
}

/// A certificate that came with a domain name, in PEM form (R-ROUTE-34).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct UploadedCertificate {
    /// The certificate.
    pub body: String,
    /// Its private key.
    pub private_key: String,
    /// Those that lead to a root.
    pub chain: Option<String>,
}

/// Resources by their paths, which are theirs alone within an API.
pub(crate) type Paths = BTreeMap<String, Arc<BTreeMap<String, String>>>;
