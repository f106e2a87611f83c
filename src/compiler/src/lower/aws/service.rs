//! What the protocols of services ask for beside the action (R-INT-61).

/// Services that are told their action in a field, with the prefix of it and the version of JSON.
const JSON: &[(&str, &str, &str)] = &[
    ("cognito-idp", "AWSCognitoIdentityProviderService", "1.1"),
    ("dynamodb", "DynamoDB_20120810", "1.0"),
    ("events", "AWSEvents", "1.1"),
    ("firehose", "Firehose_20150804", "1.1"),
    ("kinesis", "Kinesis_20131202", "1.1"),
    ("kms", "TrentService", "1.1"),
    ("logs", "Logs_20140328", "1.1"),
    ("secretsmanager", "secretsmanager", "1.1"),
    ("states", "AWSStepFunctions", "1.0"),
];

/// The versions of services that are told their action in a parameter.
const QUERY: &[(&str, &str)] = &[
    ("autoscaling", "2011-01-01"),
    ("cloudformation", "2010-05-15"),
    ("elasticloadbalancing", "2015-12-01"),
    ("iam", "2010-05-08"),
    ("sns", "2010-03-31"),
    ("sqs", "2012-11-05"),
    ("ssm", "2014-11-06"),
    ("sts", "2011-06-15"),
];

/// How a service is told its action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// In the field `X-Amz-Target`, after this prefix, with this version of JSON.
    Json(&'static str, &'static str),
    /// In the parameter `Action`, beside this `Version` if it is known.
    Query(Option<&'static str>),
}

/// How a service is told its action; what is not in the tables speaks the query protocol, as older services do.
pub(super) fn protocol(service: &str) -> Protocol {
    if let Some((_, prefix, version)) = JSON.iter().find(|(name, ..)| *name == service) {
        return Protocol::Json(prefix, version);
    }
    Protocol::Query(QUERY.iter().find(|(name, _)| *name == service).map(|(_, version)| *version))
}

/// The name that signatures are made for, where it is not that of the host.
pub(super) fn signing_name(service: &str) -> &str {
    if service == "email" { "ses" } else { service }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_int_61_protocols_by_service() {
        assert_eq!(protocol("dynamodb"), Protocol::Json("DynamoDB_20120810", "1.0"));
        assert_eq!(protocol("states"), Protocol::Json("AWSStepFunctions", "1.0"));
        assert_eq!(protocol("sqs"), Protocol::Query(Some("2012-11-05")));
        assert_eq!(protocol("nobody"), Protocol::Query(None));
    }
}
