use crate::Located;

/// Where services of AWS are, and whose credentials sign calls to them: `aws` in the gateway file.
#[derive(Clone, Debug, Default)]
pub struct AwsSettings {
    /// The URL of a service, such as `lambda` or `sqs`, in place of the original one; `*` is every other service.
    pub endpoints: Vec<(Located<String>, Located<String>)>,
    /// The URL that functions are invoked at whose ARN fits a pattern; the first that fits counts.
    pub functions: Vec<(Located<String>, Located<String>)>,
    /// Who signs calls.
    pub credentials: Vec<AwsCredentials>,
}

/// Credentials of a role that integrations name, or of all that have none of their own.
#[derive(Clone, Debug)]
pub struct AwsCredentials {
    /// The role's ARN, or `default`.
    pub role: Located<String>,
    /// The id of the access key.
    pub access_key_id: Located<String>,
    /// Its secret.
    pub secret_access_key: Located<String>,
    /// The token of a temporary key.
    pub session_token: Option<Located<String>>,
}
