//! URIs of integrations with services of AWS (R-INT-39).

use crate::lower::stage_variable;

/// What stands before a function's ARN in the path of an invocation, and after it.
const FUNCTION_BEFORE: &str = "2015-03-31/functions/";
const FUNCTION_AFTER: &str = "/invocations";
/// The same of invocations whose response streams (R-INT-57).
const STREAMED_BEFORE: &str = "2021-11-15/functions/";
const STREAMED_AFTER: &str = "/response-streaming-invocations";

/// `arn:{partition}:apigateway:{region}:{[subdomain.]service}:{path|action}/{rest}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arn<'a> {
    /// Such as `aws`.
    pub partition: &'a str,
    /// Such as `us-east-1`.
    pub region: &'a str,
    /// What stands before the service in its host, such as an S3 bucket.
    pub subdomain: Option<&'a str>,
    /// Such as `lambda`.
    pub service: &'a str,
    /// What is asked of it.
    pub target: Target<'a>,
}

/// What is asked of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// A path, without its first slash.
    Path(&'a str),
    /// An action and what follows `&`.
    Action(&'a str, &'a str),
    /// Neither, or a stage variable that was not looked at yet.
    Unknown,
}

impl<'a> Arn<'a> {
    /// Stage variables may stand anywhere (R-INT-04): what holds one fits.
    pub fn read(text: &'a str) -> Option<Arn<'a>> {
        let mut parts = text.splitn(6, ':');
        let is_set = |part: &&str| !part.is_empty();
        (parts.next() == Some("arn")).then_some(())?;
        let partition = parts.next().filter(is_set)?;
        parts.next().filter(|service| *service == "apigateway")?;
        let region = parts.next().filter(is_set)?;
        let name = parts.next().filter(is_set)?;
        let (subdomain, service) = match name.rsplit_once('.') {
            Some((subdomain, service)) => (Some(subdomain), service),
            None => (None, name),
        };
        Some(Arn {
            partition,
            region,
            subdomain,
            service,
            target: read_target(parts.next().unwrap_or_default()),
        })
    }

    /// Whether anything is asked, or may be once stage variables are filled in.
    pub fn has_target(&self, text: &str) -> bool {
        self.target != Target::Unknown || text.contains(stage_variable::BEGINS)
    }

    /// The ARN of the function that is invoked, if that is what is asked.
    pub fn function(&self) -> Option<&'a str> {
        let Target::Path(path) = self.target else { return None };
        let function = match path.strip_prefix(STREAMED_BEFORE) {
            Some(rest) => rest.strip_suffix(STREAMED_AFTER)?,
            None => path.strip_prefix(FUNCTION_BEFORE)?.strip_suffix(FUNCTION_AFTER)?,
        };
        (self.service == "lambda" && !function.is_empty() && !function.contains('/')).then_some(function)
    }

    /// Whether a function is invoked so that its response streams; `false` where a stage variable may still say so.
    pub fn streams(&self) -> bool {
        self.service == "lambda"
            && matches!(self.target, Target::Path(path) if path.starts_with(STREAMED_BEFORE))
    }

    /// The host of the original service.
    pub fn host(&self) -> String {
        let suffix = if self.partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
        let (dot, subdomain) = if let Some(name) = self.subdomain { (".", name) } else { ("", "") };
        format!("{subdomain}{dot}{}.{}.{suffix}", self.service, self.region)
    }
}

fn read_target(text: &str) -> Target<'_> {
    if let Some(path) = text.strip_prefix("path/").filter(|path| !path.is_empty()) {
        return Target::Path(path.trim_start_matches('/'));
    }
    match text.strip_prefix("action/").filter(|action| !action.is_empty()) {
        Some(action) => {
            let (name, rest) = action.split_once('&').unwrap_or((action, ""));
            Target::Action(name, rest)
        }
        None => Target::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::{Arn, Target};

    #[test]
    fn r_int_39_arns_are_taken_apart() {
        let check = |text: &str, expected: Option<(&str, Target<'_>)>| {
            assert_eq!(Arn::read(text).map(|arn| (arn.service, arn.target)), expected, "{text}");
        };
        let of = |service: &str, target: &str| format!("arn:aws:apigateway:us-east-1:{service}:{target}");
        check(&of("bucket.s3", "path/a/b"), Some(("s3", Target::Path("a/b"))));
        check(&of("sqs", "path//1/q"), Some(("sqs", Target::Path("1/q"))));
        check(&of("states", "action/Start"), Some(("states", Target::Action("Start", ""))));
        check(
            &of("sns", "action/Publish&TopicArn=x"),
            Some(("sns", Target::Action("Publish", "TopicArn=x"))),
        );
        check(&of("states", "action/"), Some(("states", Target::Unknown)));
        check("arn:aws:apigateway:us-east-1:states", Some(("states", Target::Unknown)));
        check(&of("lambda", "${stageVariables.rest}"), Some(("lambda", Target::Unknown)));
        check("arn:aws:lambda:us-east-1:012345678901:function:f", None);
        check("arn:aws:apigateway::lambda:path/x", None);
        check("https://a.b/", None);
        check("", None);
    }

    #[test]
    fn r_int_42_a_function_is_named_by_its_path() {
        let check = |path: &str, function: Option<&str>, streams: bool| {
            let text = format!("arn:aws:apigateway:us-east-1:lambda:path/{path}");
            let arn = Arn::read(&text).expect("an ARN");
            assert_eq!((arn.function(), arn.streams()), (function, streams), "{path}");
        };
        let function = "arn:aws:lambda:us-east-1:012345678901:function:f:live";
        check(&format!("2015-03-31/functions/{function}/invocations"), Some(function), false);
        check(&format!("/2015-03-31/functions/{function}/invocations"), Some(function), false);
        check("2015-03-31/functions//invocations", None, false);
        check("2015-03-31/functions/a/b/invocations", None, false);
        check(
            &format!("2021-11-15/functions/{function}/response-streaming-invocations"),
            Some(function),
            true,
        );
        check(&format!("2021-11-15/functions/{function}/invocations"), None, true);
        check(&format!("2015-03-31/functions/{function}/response-streaming-invocations"), None, false);
    }

    #[test]
    fn r_int_39_the_host_of_the_service() {
        let host = |text: &str| Arn::read(text).map(|arn| arn.host()).unwrap_or_default();
        assert_eq!(host("arn:aws:apigateway:eu-west-1:sqs:path/x"), "sqs.eu-west-1.amazonaws.com");
        assert_eq!(host("arn:aws:apigateway:eu-west-1:b.s3:path/x"), "b.s3.eu-west-1.amazonaws.com");
        assert_eq!(host("arn:aws-cn:apigateway:cn-north-1:sqs:path/x"), "sqs.cn-north-1.amazonaws.com.cn");
    }
}
