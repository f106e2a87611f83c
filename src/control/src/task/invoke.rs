//! Methods and authorizers are tried (R-MGMT-24 to R-MGMT-26).

use std::collections::BTreeMap;

use ringgate_estate::Estate;
use ringgate_management::shapes::{
    Resource, TestInvokeAuthorizerRequest, TestInvokeAuthorizerResponse, TestInvokeMethodRequest,
    TestInvokeMethodResponse,
};
use ringgate_management::{Answer, Fault, FaultKind, encode};

use crate::keeper::{Caller, Keeper};
use crate::trial::{Sent, Subject, Tried, live};

/// Fields that say how a body travels, or what becomes of a connection: what is sent decides them.
const OF_FRAMING: [&str; 7] =
    ["connection", "content-length", "expect", "keep-alive", "te", "transfer-encoding", "upgrade"];
/// What stands for a method that is meant for all verbs.
const ANY: &str = "ANY";

impl Keeper {
    pub(super) async fn test_method(
        &self,
        input: &TestInvokeMethodRequest,
        caller: &Caller,
    ) -> Result<Answer, Fault> {
        let (api, resource) = (input.rest_api_id.as_str(), input.resource_id.as_str());
        let (live, sent) = {
            let estate = self.estate();
            let certificate = input.client_certificate_id.as_deref();
            let method = (resource, input.http_method.as_str());
            let live = live::method(&estate, api, method, certificate, input.stage_variables.clone());
            (live.ok_or_else(gone)?, method_request(input, &estate)?)
        };
        let tried = self.try_out(Subject::Method, live, &sent).await?;
        encode::<TestInvokeMethodRequest>(&method_response(tried), &caller.request_id)
    }

    pub(super) async fn test_authorizer(
        &self,
        input: &TestInvokeAuthorizerRequest,
        caller: &Caller,
    ) -> Result<Answer, Fault> {
        let live = {
            let estate = self.estate();
            let variables = input.stage_variables.clone();
            live::authorizer(&estate, &input.rest_api_id, &input.authorizer_id, variables)
        };
        let sent = Sent {
            method: "GET".to_owned(),
            target: target(input.path_with_query_string.as_deref().unwrap_or("/")),
            fields: fields(input.headers.as_ref(), input.multi_value_headers.as_ref())?,
            body: input.body.clone().unwrap_or_default().into_bytes(),
            context: context(input.additional_context.as_ref()),
        };
        let tried = self.try_out(Subject::Authorizer, live.ok_or_else(gone)?, &sent).await?;
        encode::<TestInvokeAuthorizerRequest>(&authorizer_response(tried), &caller.request_id)
    }

    async fn try_out(&self, subject: Subject, live: Estate, sent: &Sent) -> Result<Tried, Fault> {
        let options = self.publisher.options.clone();
        let tried = self.laboratory.try_out(subject, (live, options), sent, self.dice.draw()).await;
        tried.map_err(|reason| {
            Fault::new(FaultKind::InternalFailure, format!("The test cannot be made: {reason}"))
        })
    }
}

/// It was there when the request was checked.
fn gone() -> Fault {
    Fault::not_found("What was to be tested is not there any more")
}

fn method_request(input: &TestInvokeMethodRequest, estate: &Estate) -> Result<Sent, Fault> {
    let resource = estate.get_of::<Resource>(&input.rest_api_id, &input.resource_id);
    let template = resource.and_then(|resource| resource.path.clone()).unwrap_or_else(|| "/".to_owned());
    let verb = if input.http_method == ANY { "GET" } else { input.http_method.as_str() };
    // R-MGMT-24: without a path the template itself is called.
    let path = input.path_with_query_string.as_deref().filter(|path| !path.is_empty()).unwrap_or(&template);
    Ok(Sent {
        method: verb.to_owned(),
        target: target(path),
        fields: fields(input.headers.as_ref(), input.multi_value_headers.as_ref())?,
        body: input.body.clone().unwrap_or_default().into_bytes(),
        context: BTreeMap::new(),
    })
}

/// Variables may be called as identity sources call them, `context.identity.sourceIp`, or as mappings do [GK].
fn context(given: Option<&BTreeMap<String, String>>) -> BTreeMap<String, String> {
    let bare = |name: &str| {
        let name = name.strip_prefix('$').unwrap_or(name);
        name.strip_prefix("context.").unwrap_or(name).to_owned()
    };
    given.into_iter().flatten().map(|(name, value)| (bare(name), value.clone())).collect()
}

/// Path and query as they can stand in a request line.
fn target(path: &str) -> String {
    let mut target = if path.starts_with('/') { String::new() } else { "/".to_owned() };
    for byte in path.bytes() {
        match byte {
            b'#' | 0..=b' ' | 0x7f.. => target.push_str(&format!("%{byte:02X}")),
            byte => target.push(char::from(byte)),
        }
    }
    target
}

/// Fields of many values stand for those of one.
fn fields(
    single: Option<&BTreeMap<String, String>>,
    multi: Option<&BTreeMap<String, Vec<String>>>,
) -> Result<Vec<(String, String)>, Fault> {
    let is_named =
        |name: &str| multi.is_some_and(|multi| multi.keys().any(|it| it.eq_ignore_ascii_case(name)));
    let single = single.into_iter().flatten().filter(|(name, _)| !is_named(name));
    let multi = multi.into_iter().flatten();
    let multi = multi.flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
    let all =
        single.chain(multi).filter(|(name, _)| !OF_FRAMING.iter().any(|it| name.eq_ignore_ascii_case(it)));
    all.map(|(name, value)| {
        let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        let is_name = !name.is_empty() && name.bytes().all(is_token);
        if !is_name || value.bytes().any(|b| b != b'\t' && (b < b' ' || b == 0x7f)) {
            return Err(Fault::bad_request(format!("Invalid header specified: {}", name.escape_debug())));
        }
        Ok((name.clone(), value.trim().to_owned()))
    })
    .collect()
}

fn method_response(tried: Tried) -> TestInvokeMethodResponse {
    let mut headers = BTreeMap::new();
    let mut multi: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in tried.fields {
        multi.entry(name.clone()).or_default().push(value.clone());
        headers.insert(name, value);
    }
    TestInvokeMethodResponse {
        status: Some(tried.status.into()),
        body: Some(String::from_utf8_lossy(&tried.body).into_owned()),
        headers: Some(headers),
        multi_value_headers: Some(multi),
        log: Some(tried.log),
        latency: Some(i64::try_from(tried.latency.as_millis()).unwrap_or(i64::MAX)),
    }
}

fn authorizer_response(tried: Tried) -> TestInvokeAuthorizerResponse {
    let some = |list: Vec<(String, String)>| (!list.is_empty()).then_some(list);
    let claims = some(tried.claims).map(|claims| claims.into_iter().collect());
    let context = some(tried.context);
    TestInvokeAuthorizerResponse {
        client_status: Some(if tried.is_authorized { 0 } else { tried.status.into() }),
        log: Some(tried.log),
        latency: Some(i64::try_from(tried.latency.as_millis()).unwrap_or(i64::MAX)),
        principal_id: tried.principal,
        policy: tried.policy,
        authorization: context
            .map(|pairs| pairs.into_iter().map(|(name, value)| (name, vec![value])).collect()),
        claims,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_mgmt_24_targets_stand_in_a_request_line() {
        for (path, want) in [
            ("/pets?type=dog", "/pets?type=dog"),
            ("pets/1", "/pets/1"),
            ("/{petId}", "/{petId}"),
            ("/a b\r\nX: y", "/a%20b%0D%0AX:%20y"),
            ("/ä#x", "/%C3%A4%23x"),
        ] {
            assert_eq!(target(path), want, "{path}");
        }
    }

    #[test]
    fn r_mgmt_24_many_values_stand_for_one() {
        let single = BTreeMap::from([
            ("A".to_owned(), "1".to_owned()),
            ("B".to_owned(), " 2 ".to_owned()),
            ("Content-Length".to_owned(), "9".to_owned()),
        ]);
        let multi = BTreeMap::from([("a".to_owned(), vec!["3".to_owned(), "4".to_owned()])]);
        let found = fields(Some(&single), Some(&multi)).expect("fields");
        let found: Vec<_> = found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(found, [("B", "2"), ("a", "3"), ("a", "4")]);
        for (name, value) in [("", "x"), ("a b", "x"), ("A", "x\r\nB: y")] {
            let wrong = BTreeMap::from([(name.to_owned(), value.to_owned())]);
            assert_eq!(fields(Some(&wrong), None).expect_err(name).kind.status(), 400);
        }
    }
}
