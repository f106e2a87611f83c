//! A thousand requests, signed by `aws-sigv4` and by us.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningSettings, UriPathNormalizationMode, sign as aws_sign,
};
use aws_sigv4::sign::v4;
use proptest::prelude::*;

use super::*;
use crate::{Credentials, Signed, Signing};

type Pairs = Vec<(String, String)>;

/// A request to sign, and how.
#[derive(Clone, Debug)]
struct Case {
    method: &'static str,
    path: String,
    query: String,
    fields: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    token: Option<String>,
    is_s3: bool,
    time: u64,
}

fn case() -> impl Strategy<Value = Case> {
    let target = (
        prop::sample::select(vec!["GET", "POST", "PUT", "DELETE", "PATCH"]),
        "(/([a-zA-Z0-9._~:@!$'()*,;=+-]|%20|%2F|%c3%A9){0,6}){1,4}",
        "((&|[a-zA-Z0-9._~:@!$'()*,;/+-]|%20|%3d|%26|%7E|%c3%a9){1,5}(=([a-zA-Z0-9._~:@=?/+-]|%2B|%25){0,5})?&){0,4}",
    );
    let fields = prop::collection::vec(("[Xx]-[a-zA-Z]{1,4}", "([!-~]| |  ){0,12}"), 0..5);
    let extra = (
        prop::option::of(prop::collection::vec(any::<u8>(), 0..64)),
        prop::option::of("[A-Za-z0-9/+=]{8,40}"),
        any::<bool>(),
        0u64..4_000_000_000,
    );
    (target, fields, extra).prop_map(|((method, path, query), mut fields, (body, token, is_s3, time))| {
        fields.push(("Host".to_owned(), "abc123.execute-api.us-east-1.amazonaws.com".to_owned()));
        let query = query.trim_end_matches('&').to_owned();
        Case { method, path, query, fields, body, token, is_s3, time }
    })
}

/// The fields, or the parameters of the query, that the other signer adds.
fn sign_there(case: &Case, location: SignatureLocation) -> (Pairs, Pairs) {
    let token = case.token.clone();
    let identity = AwsCredentials::new(ACCESS_KEY, SECRET, token, None, "test").into();
    let mut settings = SigningSettings::default();
    settings.signature_location = location;
    settings.expires_in = (location == SignatureLocation::QueryParams).then(|| Duration::from_secs(60));
    if case.is_s3 {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("execute-api")
        .time(UNIX_EPOCH + Duration::from_secs(case.time))
        .settings(settings)
        .build()
        .expect("all parameters are set");
    let host = "abc123.execute-api.us-east-1.amazonaws.com";
    let uri = format!("https://{host}{}{}", case.path, question(&case.query));
    let fields = case.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let body = case.body.as_deref().map_or(SignableBody::UnsignedPayload, SignableBody::Bytes);
    let request = SignableRequest::new(case.method, &uri, fields, body).expect("a request");
    let (instructions, _) = aws_sign(request, &params.into()).expect("a signature").into_parts();
    let (headers, query) = instructions.into_parts();
    (
        headers.iter().map(|header| (header.name().to_owned(), header.value().to_owned())).collect(),
        query.into_iter().map(|(name, value)| (name.to_owned(), value.into_owned())).collect(),
    )
}

fn question(query: &str) -> String {
    if query.is_empty() { String::new() } else { format!("?{query}") }
}

impl Case {
    fn path_form(&self) -> PathForm {
        if self.is_s3 { PathForm::Verbatim } else { PathForm::Normalized }
    }

    fn payload(&self) -> Payload<'_> {
        self.body.as_deref().map_or(Payload::Unsigned, Payload::Bytes)
    }

    fn signing(&self) -> Signing<'_> {
        let session_token = self.token.as_deref();
        Signing {
            credentials: Credentials { access_key: ACCESS_KEY, secret: SECRET, session_token },
            region: "us-east-1",
            service: "execute-api",
            time: self.time,
            path: self.path_form(),
            content_sha256: self.is_s3,
        }
    }

    fn check_header(&self) {
        let (mut added, _) = sign_there(self, SignatureLocation::Headers);
        let target = format!("{}{}", self.path, question(&self.query));
        let plain = request(self.method, &target, &self.fields);
        let (mut keys, mut scratch, mut signed) = (SigningKeys::new(), Scratch::new(), Signed::default());
        let signing = self.signing();
        signing
            .sign(&plain, self.payload(), (&mut keys, &mut scratch), &mut signed)
            .expect("it can be signed");
        let mut ours: Vec<(String, String)> = signed
            .fields()
            .map(|(name, value)| (name.to_owned(), String::from_utf8_lossy(value).into_owned()))
            .collect();
        ours.sort();
        added.sort();
        assert_eq!(ours, added, "{}", String::from_utf8_lossy(&scratch.canonical));
        let all: Vec<(String, String)> = self.fields.iter().chain(&added).cloned().collect();
        let arrived = request(self.method, &target, &all);
        assert_eq!(verify(&verifier(self.path_form()), &arrived, self.payload(), self.time), Ok(Some(())));
    }

    fn check_query(&self) {
        let (_, added) = sign_there(self, SignatureLocation::QueryParams);
        let target = format!("{}{}", self.path, question(&self.query));
        let plain = request(self.method, &target, &self.fields);
        let (mut keys, mut scratch, mut query) = (SigningKeys::new(), Scratch::new(), Vec::new());
        let signing = self.signing();
        signing
            .presign(&plain, self.payload(), 60, (&mut keys, &mut scratch), &mut query)
            .expect("it can be signed");
        let query = String::from_utf8(query).expect("encoded text");
        let theirs = &added.iter().find(|(name, _)| name == "X-Amz-Signature").expect("a signature").1;
        assert!(query.ends_with(theirs.as_str()), "{query} {}", String::from_utf8_lossy(&scratch.canonical));
        let target = format!("{}?{query}", self.path);
        let arrived = request(self.method, &target, &self.fields);
        assert_eq!(
            verify(&verifier(self.path_form()), &arrived, self.payload(), self.time + 60),
            Ok(Some(()))
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn r_auth_09_another_signers_requests_verify_and_the_signatures_agree(case in case()) {
        case.check_header();
        case.check_query();
    }
}
