use std::borrow::Cow;

use serde_json::Value;

/// Where an API lives: what the short form of its resources leaves out (R-AUTH-02).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home<'a> {
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: &'a str,
    /// The region, such as `eu-west-1`.
    pub region: &'a str,
    /// The 12 digits of the account.
    pub account: &'a str,
    /// The API's id.
    pub api: &'a str,
}

const SHORT: &str = "execute-api:/";

/// `execute-api:/{stage}/{METHOD}/{path}` in full, as AWS stores it; any other text as it is (R-AUTH-02).
pub fn expand_short_resource<'r>(resource: &'r str, home: &Home<'_>) -> Cow<'r, str> {
    let Some(rest) = resource.strip_prefix(SHORT) else { return Cow::Borrowed(resource) };
    let Home { partition, region, account, api } = home;
    Cow::Owned(format!("arn:{partition}:execute-api:{region}:{account}:{api}/{rest}"))
}

/// Expands every resource of a policy document, as saving it does (R-AUTH-02). What is no policy is left as it is.
pub fn expand_short_resources(policy: &mut Value, home: &Home<'_>) {
    let Some(statements) = policy.get_mut("Statement") else { return };
    each_item(statements, &mut |statement| {
        for element in ["Resource", "NotResource"] {
            let Some(resources) = statement.get_mut(element) else { continue };
            each_item(resources, &mut |resource| {
                let Value::String(text) = resource else { return };
                if let Cow::Owned(full) = expand_short_resource(text, home) {
                    *text = full;
                }
            });
        }
    });
}

pub(crate) fn is_short(resource: &str) -> bool {
    resource.starts_with(SHORT)
}

fn each_item(value: &mut Value, each: &mut dyn FnMut(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(each),
        single => each(single),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const HOME: Home<'static> =
        Home { partition: "aws", region: "eu-west-1", account: "123456789012", api: "a1b2c3" };

    #[test]
    fn r_auth_02_short_resources_are_expanded() {
        let check =
            |short: &str, want: &str| assert_eq!(expand_short_resource(short, &HOME), want, "{short}");
        check("execute-api:/*", "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/*");
        check(
            "execute-api:/prod/GET/pets",
            "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/pets",
        );
        check("execute-api:prod", "execute-api:prod");
        check("*", "*");
        check("arn:aws:execute-api:eu-west-1:1:x/*", "arn:aws:execute-api:eu-west-1:1:x/*");
    }

    #[test]
    fn r_auth_02_expands_a_whole_policy() {
        let mut policy = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Resource": "execute-api:/a"},
            {"Effect": "Deny", "NotResource": ["execute-api:/b", "*", 7]},
        ]});
        expand_short_resources(&mut policy, &HOME);
        let prefix = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3";
        assert_eq!(policy["Statement"][0]["Resource"], json!(format!("{prefix}/a")));
        assert_eq!(policy["Statement"][1]["NotResource"], json!([format!("{prefix}/b"), "*", 7]));
        let mut single = json!({"Statement": {"Resource": "execute-api:/a"}});
        expand_short_resources(&mut single, &HOME);
        assert_eq!(single["Statement"]["Resource"], json!(format!("{prefix}/a")));
    }
}
