use std::fmt::{self, Write};

/// The most bytes of a method's ARN where there is an authorizer or a resource policy (R-AUTH-24).
pub const METHOD_ARN_BYTES_MAX: usize = 1_600;

/// The parts of the ARN of the method that a request calls (R-AUTH-02, R-AUTH-14, S-IAM-02).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodArn<'a> {
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: &'a str,
    /// The region, such as `eu-west-1`.
    pub region: &'a str,
    /// The 12 digits of the API's account.
    pub account: &'a str,
    /// The API's id.
    pub api: &'a str,
    /// The stage's name; a test call says `test-invoke-stage` (R-AUTH-25).
    pub stage: &'a str,
    /// The request's own method, never `ANY`.
    pub method: &'a str,
    /// The request's own path within the stage, not the resource's template; a slash before it is left out.
    pub path: &'a str,
}

/// The ARN has more than [`METHOD_ARN_BYTES_MAX`] bytes: 414 `Request URI too long` (R-AUTH-24).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodArnTooLong;

/// How many digits of the account a message still shows.
const ACCOUNT_DIGITS_SHOWN: usize = 4;

impl MethodArn<'_> {
    /// Puts `arn:{partition}:execute-api:{region}:{account}:{api}/{stage}/{METHOD}/{path}` in the place of what `out`
    /// holds. A worker keeps `out` from request to request.
    ///
    /// # Errors
    /// [`MethodArnTooLong`] beyond the limit; `out` is empty then.
    pub fn write(&self, out: &mut String) -> Result<(), MethodArnTooLong> {
        out.clear();
        if self.bytes() > METHOD_ARN_BYTES_MAX {
            return Err(MethodArnTooLong);
        }
        self.write_with(out, "", self.account);
        Ok(())
    }

    /// The ARN as messages show it, with all but the last four digits of the account hidden (R-AUTH-07).
    pub fn masked(&self) -> String {
        let mut out = String::with_capacity(self.bytes());
        let shown = self.account.char_indices().nth_back(ACCOUNT_DIGITS_SHOWN - 1);
        let shown = shown.and_then(|(at, _)| self.account.get(at..)).unwrap_or_default();
        self.write_with(&mut out, "********", shown);
        out
    }

    fn write_with(&self, out: &mut String, mask: &str, account: &str) {
        let MethodArn { partition, region, api, stage, method, .. } = self;
        let path = self.path();
        out.reserve(self.bytes());
        // writing into a string cannot fail
        let _ =
            write!(out, "arn:{partition}:execute-api:{region}:{mask}{account}:{api}/{stage}/{method}/{path}");
    }

    fn path(&self) -> &str {
        self.path.strip_prefix('/').unwrap_or(self.path)
    }

    fn bytes(&self) -> usize {
        const FIXED: usize = "arn::execute-api::://".len() + 1;
        let parts =
            [self.partition, self.region, self.account, self.api, self.stage, self.method, self.path()];
        parts.iter().fold(FIXED, |sum, part| sum.saturating_add(part.len()))
    }
}

impl fmt::Display for MethodArnTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the method's ARN has more than {METHOD_ARN_BYTES_MAX} bytes; send a shorter path")
    }
}

impl std::error::Error for MethodArnTooLong {}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: MethodArn<'static> = MethodArn {
        partition: "aws",
        region: "eu-west-1",
        account: "123456789012",
        api: "a1b2c3",
        stage: "prod",
        method: "GET",
        path: "/pets/7",
    };

    #[test]
    fn r_auth_14_names_the_concrete_method_and_path() {
        let check = |arn: MethodArn<'_>, want: &str| {
            let mut out = "before".to_owned();
            assert_eq!(arn.write(&mut out), Ok(()));
            assert_eq!(out, want);
            assert_eq!(out.len(), arn.bytes());
        };
        check(ARN, "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/pets/7");
        check(
            MethodArn { path: "pets", ..ARN },
            "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/pets",
        );
        check(MethodArn { path: "/", ..ARN }, "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/");
        check(
            MethodArn { path: "//a/", ..ARN },
            "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET//a/",
        );
    }

    #[test]
    fn r_auth_24_a_long_arn_is_refused() {
        let mut out = String::new();
        let spare = METHOD_ARN_BYTES_MAX - MethodArn { path: "", ..ARN }.bytes();
        let path = "x".repeat(spare + 1);
        assert_eq!(MethodArn { path: &path, ..ARN }.write(&mut out), Err(MethodArnTooLong));
        assert!(out.is_empty());
        assert_eq!(MethodArn { path: &path[1..], ..ARN }.write(&mut out), Ok(()));
        assert_eq!(out.len(), METHOD_ARN_BYTES_MAX);
    }

    #[test]
    fn r_auth_07_hides_the_account() {
        assert_eq!(ARN.masked(), "arn:aws:execute-api:eu-west-1:********9012:a1b2c3/prod/GET/pets/7");
        assert!(MethodArn { account: "12", ..ARN }.masked().contains(":********:"));
    }
}
