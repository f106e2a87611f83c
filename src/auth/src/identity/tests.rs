use proptest::prelude::*;

use super::*;

/// A request: names with their values, in one list for each kind.
#[derive(Default)]
struct Request<'a> {
    headers: &'a [(&'a str, &'a str)],
    query: &'a [(&'a str, &'a str)],
    variables: &'a [(&'a str, &'a str)],
    context: &'a [(&'a str, &'a str)],
}

fn find<'a>(list: &'a [(&str, &str)], name: &str) -> Option<Cow<'a, [u8]>> {
    list.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_bytes().into())
}

impl IdentityValues for Request<'_> {
    fn header(&self, name: &str) -> Option<Cow<'_, [u8]>> {
        find(self.headers, name)
    }
    fn query(&self, name: &str) -> Option<Cow<'_, [u8]>> {
        find(self.query, name)
    }
    fn stage_variable(&self, name: &str) -> Option<Cow<'_, [u8]>> {
        find(self.variables, name)
    }
    fn context(&self, name: &str) -> Option<Cow<'_, [u8]>> {
        find(self.context, name)
    }
}

const SCOPE: GrantScope<'static> = GrantScope { stage: 7, authorizer: "abc123", epoch: 1 };

#[test]
fn r_auth_17_reads_a_list_of_sources() {
    let text = "method.request.header.Auth, method.request.querystring.Name ,stageVariables.V1,context.identity.sourceIp";
    let sources = IdentitySources::parse(text).expect("sources");
    let want = [
        IdentitySource::Header("Auth".into()),
        IdentitySource::Query("Name".into()),
        IdentitySource::StageVariable("V1".into()),
        IdentitySource::Context("identity.sourceIp".into()),
    ];
    assert_eq!(sources.as_slice(), want);
    let written: Vec<String> = sources.as_slice().iter().map(ToString::to_string).collect();
    assert_eq!(IdentitySources::parse(&written.join(",")).as_ref(), Ok(&sources));
    assert_eq!(IdentitySources::parse("  "), Ok(IdentitySources::default()));
}

#[test]
fn r_auth_17_refuses_what_is_no_source() {
    for text in [
        "Authorization",
        "method.request.path.id",
        "method.request.body",
        "method.request.header.",
        "context.",
        "method.request.header.a,",
        ",",
        "$context.x",
        "stageVariables.a b",
        "method.request.header.\"a\"",
        "method.request.header.a b",
        "integration.request.header.x",
        "method.request.multivalueheader.x",
    ] {
        let error = IdentitySources::parse(text).expect_err(text);
        assert!(!error.to_string().is_empty());
    }
    let many = vec!["context.x"; IDENTITY_SOURCES_MAX + 1].join(",");
    assert!(IdentitySources::parse(&many).is_err());
    let long = format!("context.{}", "x".repeat(IDENTITY_NAME_BYTES_MAX + 1));
    assert!(IdentitySources::parse(&long).is_err());
}

#[test]
fn r_auth_17_any_absent_or_empty_source_is_401() {
    let sources = IdentitySources::parse("method.request.header.A,method.request.querystring.q,context.c")
        .expect("fine");
    let whole = Request {
        headers: &[("a", "1")],
        query: &[("q", "2")],
        context: &[("c", "3")],
        ..Request::default()
    };
    assert!(sources.key(&SCOPE, &whole).is_ok());
    let check = |request: Request<'_>, missing: &str| {
        let outcome = sources.key(&SCOPE, &request).expect_err("missing");
        assert!(
            matches!(outcome, Unidentified::Missing(source) if source.to_string() == missing),
            "{outcome}"
        );
    };
    check(Request::default(), "method.request.header.A");
    check(Request { headers: &[("A", "")], ..whole }, "method.request.header.A");
    check(Request { query: &[], ..whole }, "method.request.querystring.q");
    check(Request { context: &[("c", "")], ..whole }, "context.c");
    // without sources nothing is looked at beforehand
    assert!(IdentitySources::default().key(&SCOPE, &Request::default()).is_ok());
}

#[test]
fn r_auth_14_a_token_comes_from_one_header() {
    let source = TokenSource::parse("method.request.header.Authorization", None).expect("a header");
    assert_eq!(source.header(), "Authorization");
    for text in
        ["", "method.request.querystring.a", "context.a", "method.request.header.a,method.request.header.b"]
    {
        assert!(TokenSource::parse(text, None).is_err(), "{text}");
    }
}

#[test]
fn r_auth_15_a_token_is_checked_before_the_authorizer_is_asked() {
    let check = |validation: Option<&str>, headers: &[(&str, &str)], want: Option<&str>| {
        let pattern = validation.map(|java| Pattern::new(java).expect(java));
        let source = TokenSource::parse("method.request.header.Auth", pattern).expect("a header");
        let request = Request { headers, ..Request::default() };
        let token = source.token(&request).ok();
        assert_eq!(token.as_deref(), want.map(str::as_bytes), "{validation:?} {headers:?}");
    };
    check(None, &[("auth", "allow")], Some("allow"));
    check(None, &[("auth", "")], None);
    check(None, &[("other", "allow")], None);
    check(Some("Bearer [a-z]+"), &[("auth", "Bearer abc")], Some("Bearer abc"));
    // the whole value, raw
    check(Some("Bearer [a-z]+"), &[("auth", "Bearer abc1")], None);
    check(Some("[a-z]+"), &[("auth", "Bearer abc")], None);
    check(Some("(?i)bearer .*"), &[("auth", "BEARER é")], Some("BEARER é"));
    check(Some("(a+)+(?=b)b"), &[("auth", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac")], None);
}

#[test]
fn r_auth_18_a_key_is_of_stage_authorizer_epoch_and_values() {
    let source = TokenSource::parse("method.request.header.Auth", None).expect("a header");
    let other = TokenSource::parse("method.request.header.Other", None).expect("a header");
    let key = source.key(&SCOPE, b"token");
    assert_eq!(key, source.key(&SCOPE, b"token"));
    for different in [
        source.key(&SCOPE, b"token2"),
        source.key(&GrantScope { stage: 8, ..SCOPE }, b"token"),
        source.key(&GrantScope { authorizer: "abc124", ..SCOPE }, b"token"),
        source.key(&GrantScope { epoch: 2, ..SCOPE }, b"token"),
        other.key(&SCOPE, b"token"),
    ] {
        assert_ne!(key, different);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn r_auth_18_values_never_run_into_each_other(one in prop::collection::vec("[ab]{1,3}", 3), two in prop::collection::vec("[ab]{1,3}", 3)) {
        let sources = IdentitySources::parse("context.a,context.b,context.c").expect("fine");
        let key = |values: &[String]| {
            let context: Vec<(&str, &str)> = ["a", "b", "c"].into_iter().zip(values.iter().map(String::as_str)).collect();
            sources.key(&SCOPE, &Request { context: &context, ..Request::default() }).ok()
        };
        prop_assert_eq!(key(&one) == key(&two), one == two);
    }

    #[test]
    fn reading_never_panics(text in "[a-zA-Z.,é ]{0,40}|(method[.]request[.]header[.][a-z,]{0,4}){1,3}") {
        let _ = IdentitySources::parse(&text);
        let _ = TokenSource::parse(&text, None);
    }
}
