//! Domain names and their mappings.

use super::{A, D, R};
use crate::patch::Kind;
use crate::shapes::{EndpointAccessMode, IpAddressType, RoutingMode, SecurityPolicy};
use crate::word::Word;

table! {
    /// Paths of a domain name (S-PP-07, R-MGMT-13). The variable of `EndpointType` is the type that is replaced or
    /// removed; an added one may be in the value.
    DomainNamePath(Listed, Three) {
        CertificateName "/certificateName" [A R D] Kind::Text;
        CertificateArn "/certificateArn" [A R D] Kind::Text;
        RegionalCertificateName "/regionalCertificateName" [A R D] Kind::Text;
        RegionalCertificateArn "/regionalCertificateArn" [A R D] Kind::Text;
        OwnershipVerificationCertificateArn "/ownershipVerificationCertificateArn" [A R D] Kind::Text;
        EndpointType "/endpointConfiguration/types/{type?}" [A R D] Kind::Element;
        IpAddressType "/endpointConfiguration/ipAddressType" [R] Kind::Word(IpAddressType::TEXTS, None);
        TruststoreUri "/mutualTlsAuthentication/truststoreUri" [A R D] Kind::Text;
        TruststoreVersion "/mutualTlsAuthentication/truststoreVersion" [A R D] Kind::Text;
        SecurityPolicy "/securityPolicy" [R] Kind::Word(SecurityPolicy::TEXTS, None);
        EndpointAccessMode "/endpointAccessMode" [R] Kind::Word(EndpointAccessMode::TEXTS, None);
        RoutingMode "/routingMode" [R] Kind::Word(RoutingMode::TEXTS, None);
        Policy "/policy" [R] Kind::Text;
        ManagementPolicy "/managementPolicy" [R] Kind::Text;
    }
}

table! {
    /// Paths of a base path mapping (S-PP-04).
    BasePathMappingPath(Listed, ByPath) {
        BasePath "/basePath" [R] Kind::Text;
        RestApiId "/restapiId" [R] Kind::Text;
        Stage "/stage" [R] Kind::Text;
    }
}
