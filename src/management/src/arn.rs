//! ARNs of the resources that have tags or policies (S-IAM-03, R-MGMT-17, S-DM-07).

use std::fmt;

use crate::fault::Fault;

/// The name of a resource of the management API. Its account is empty but for private domain names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Arn {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: String,
    /// The region.
    pub region: String,
    /// The account, for what is named with one.
    pub account: String,
    /// The resource.
    pub resource: Resource,
}

/// A resource that an ARN names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// `/restapis/{id}`.
    RestApi(String),
    /// `/restapis/{api}/stages/{name}`.
    Stage {
        /// The API's id.
        api: String,
        /// The stage's name.
        name: String,
    },
    /// `/apikeys/{id}`.
    ApiKey(String),
    /// `/usageplans/{id}`.
    UsagePlan(String),
    /// `/vpclinks/{id}`.
    VpcLink(String),
    /// `/clientcertificates/{id}`.
    ClientCertificate(String),
    /// `/domainnames/{name}`, or `/domainnames/{name}+{id}` for a private one.
    DomainName {
        /// The domain name.
        name: String,
        /// The id of a private one.
        id: Option<String>,
    },
    /// `/domainnameaccessassociations/domainname/{name}/vpcesource/{id}`.
    DomainNameAccessAssociation {
        /// The domain name.
        domain: String,
        /// The VPC endpoint's id.
        source: String,
    },
}

impl Arn {
    /// The ARN of a resource that is named without an account.
    pub fn new(partition: &str, region: &str, resource: Resource) -> Self {
        Arn { partition: partition.to_owned(), region: region.to_owned(), account: String::new(), resource }
    }

    /// Reads an ARN.
    ///
    /// # Errors
    /// `BadRequestException` for what names no such resource.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        read(text).ok_or_else(|| Fault::bad_request("Invalid ARN specified in the request").at("resourceArn"))
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Arn { partition, region, account, resource } = self;
        write!(f, "arn:{partition}:apigateway:{region}:{account}:{resource}")
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Resource::RestApi(id) => write!(f, "/restapis/{id}"),
            Resource::Stage { api, name } => write!(f, "/restapis/{api}/stages/{name}"),
            Resource::ApiKey(id) => write!(f, "/apikeys/{id}"),
            Resource::UsagePlan(id) => write!(f, "/usageplans/{id}"),
            Resource::VpcLink(id) => write!(f, "/vpclinks/{id}"),
            Resource::ClientCertificate(id) => write!(f, "/clientcertificates/{id}"),
            Resource::DomainName { name, id: None } => write!(f, "/domainnames/{name}"),
            Resource::DomainName { name, id: Some(id) } => write!(f, "/domainnames/{name}+{id}"),
            Resource::DomainNameAccessAssociation { domain, source } => {
                write!(f, "/domainnameaccessassociations/domainname/{domain}/vpcesource/{source}")
            }
        }
    }
}

/// The ARN that IAM judges an operation by: the path that was called, without account (R-MGMT-01, S-IAM-03). `path` is
/// decoded and begins with a slash.
pub fn called(partition: &str, region: &str, path: &str) -> String {
    format!("arn:{partition}:apigateway:{region}::{path}")
}

fn read(text: &str) -> Option<Arn> {
    let mut parts = text.strip_prefix("arn:")?.splitn(5, ':');
    let mut next = || parts.next().map(str::to_owned);
    let (partition, service, region, account, path) = (next()?, next()?, next()?, next()?, next()?);
    let is_named = !partition.is_empty() && service == "apigateway" && !region.is_empty();
    let resource = resource(&path).filter(|_| is_named)?;
    Some(Arn { partition, region, account, resource })
}

fn resource(path: &str) -> Option<Resource> {
    let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    if segments.iter().any(|segment| segment.is_empty()) {
        return None;
    }
    let own = |text: &str| text.to_owned();
    Some(match segments[..] {
        ["restapis", id] => Resource::RestApi(own(id)),
        ["restapis", api, "stages", name] => Resource::Stage { api: own(api), name: own(name) },
        ["apikeys", id] => Resource::ApiKey(own(id)),
        ["usageplans", id] => Resource::UsagePlan(own(id)),
        ["vpclinks", id] => Resource::VpcLink(own(id)),
        ["clientcertificates", id] => Resource::ClientCertificate(own(id)),
        ["domainnames", name] => match name.split_once('+') {
            Some((name, id)) if !name.is_empty() && !id.is_empty() => {
                Resource::DomainName { name: own(name), id: Some(own(id)) }
            }
            Some(_) => return None,
            None => Resource::DomainName { name: own(name), id: None },
        },
        ["domainnameaccessassociations", "domainname", domain, "vpcesource", source] => {
            Resource::DomainNameAccessAssociation { domain: own(domain), source: own(source) }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_mgmt_17_what_is_read_is_written_again() {
        let paths = [
            ":/restapis/abc",
            ":/restapis/abc/stages/dev",
            ":/apikeys/k",
            ":/usageplans/p",
            ":/vpclinks/v",
            ":/clientcertificates/c",
            ":/domainnames/api.example.com",
            "123456789012:/domainnames/a.example.com+id1",
            "123456789012:/domainnameaccessassociations/domainname/a.example.com/vpcesource/vpce-1",
        ];
        for path in paths {
            let text = format!("arn:aws:apigateway:eu-west-1:{path}");
            assert_eq!(Arn::parse(&text).map(|arn| arn.to_string()), Ok(text.clone()), "{text}");
        }
        let stage = Resource::Stage { api: "abc".to_owned(), name: "dev".to_owned() };
        let text = Arn::new("aws", "eu-west-1", stage).to_string();
        assert_eq!(text, "arn:aws:apigateway:eu-west-1::/restapis/abc/stages/dev");
        assert_eq!(called("aws", "eu-west-1", "/restapis/abc/stages/dev"), text);
    }

    #[test]
    fn what_names_no_resource_is_refused() {
        let wrong = [
            "",
            "arn",
            "arn:aws:s3:::bucket",
            "arn:aws:apigateway:eu-west-1::restapis/a",
            "arn:aws:apigateway:eu-west-1::/restapis/",
            "arn:aws:apigateway:eu-west-1::/restapis",
            "arn:aws:apigateway:::/restapis/a",
            "arn:aws:apigateway:eu-west-1::/restapis/a/stages",
            "arn:aws:apigateway:eu-west-1::/restapis/a/models/m",
            "arn:aws:apigateway:eu-west-1::/domainnames/a+",
        ];
        for text in wrong {
            let fault = Arn::parse(text).expect_err(text);
            assert_eq!(fault.message, "Invalid ARN specified in the request");
        }
    }
}
