//! Requests that botocore signed (`tests/oracle/sigv4/make.py` writes them).

use serde_json::Value;

use super::{Fields, request};
use crate::{Credentials, PathForm, Payload, Scratch, Signed, Signing, SigningKeys, Verifier};

const VECTORS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/sigv4.jsonl"));

/// One line of the file.
struct Vector {
    line: Value,
    body: Vec<u8>,
    plain: Vec<(String, String)>,
    added: Vec<(String, String)>,
}

impl Vector {
    fn read(line: &str) -> Vector {
        let line: Value = serde_json::from_str(line).expect("a line of JSON");
        let pairs = |name: &str| line[name].as_array().expect("a list").iter().map(pair).collect();
        let body = line["body"].as_str().expect("text").as_bytes().chunks(2);
        let body = body.map(|digits| crate::encode::escaped(digits).expect("digits")).collect();
        Vector { plain: pairs("plainFields"), added: pairs("added"), body, line }
    }

    fn text(&self, name: &str) -> &str {
        self.line[name].as_str().expect("text")
    }

    fn number(&self, name: &str) -> u64 {
        self.line[name].as_u64().expect("a number")
    }

    fn path_form(&self) -> PathForm {
        if self.text("service") == "s3" { PathForm::Verbatim } else { PathForm::Normalized }
    }

    fn payload(&self) -> Payload<'_> {
        if self.line["isPayloadSigned"] == true { Payload::Bytes(&self.body) } else { Payload::Unsigned }
    }

    fn signing(&self) -> Signing<'_> {
        let is_header = self.text("form") == "header";
        Signing {
            credentials: Credentials {
                access_key: self.text("accessKey"),
                secret: self.text("secret"),
                session_token: self.line["sessionToken"].as_str(),
            },
            region: self.text("region"),
            service: self.text("service"),
            time: self.number("time"),
            path: self.path_form(),
            content_sha256: is_header
                && (self.text("service") == "s3" || self.line["isPayloadSigned"] == false),
        }
    }

    /// The request as it arrives verifies.
    fn check_verified(&self) {
        let arrived: Vec<(String, String)> = self.plain.iter().chain(&self.added).cloned().collect();
        let request = request(self.text("method"), self.text("target"), &arrived[..]);
        let verifier =
            Verifier { region: self.text("region"), service: self.text("service"), path: self.path_form() };
        let presented = verifier.read(&request, self.number("time")).map(|found| found.expect("credentials"));
        let presented = presented.unwrap_or_else(|fault| panic!("{}: {fault}", self.text("id")));
        assert_eq!(presented.access_key(), self.text("accessKey"));
        assert_eq!(presented.session_token(), self.line["sessionToken"].as_str());
        let (mut keys, mut scratch) = (SigningKeys::new(), Scratch::new());
        let checked = verifier.check(
            &presented,
            self.text("secret"),
            &request,
            self.payload(),
            (&mut keys, &mut scratch),
        );
        assert_eq!(checked, Ok(()), "{}", self.text("id"));
    }

    /// The same signature comes out here.
    fn check_signed(&self, keys: &mut SigningKeys, scratch: &mut Scratch) {
        let plain: &Fields = &self.plain;
        let request = request(self.text("method"), self.text("plainTarget"), plain);
        if self.text("form") == "header" {
            let mut signed = Signed::default();
            self.signing()
                .sign(&request, self.payload(), (keys, scratch), &mut signed)
                .expect("it can be signed");
            let ours: Vec<(String, String)> = signed
                .fields()
                .map(|(name, value)| (name.to_owned(), String::from_utf8_lossy(value).into_owned()))
                .collect();
            assert_eq!(ours, self.added, "{}", self.text("id"));
        } else {
            let mut query = Vec::new();
            self.signing()
                .presign(&request, self.payload(), self.number("expires"), (keys, scratch), &mut query)
                .expect("it can be signed");
            let signature = self.text("target").rsplit_once("X-Amz-Signature=").expect("a signature").1;
            assert!(query.ends_with(signature.as_bytes()), "{}", self.text("id"));
        }
    }
}

fn pair(value: &Value) -> (String, String) {
    let text = |at: usize| value[at].as_str().expect("text").to_owned();
    (text(0), text(1))
}

#[test]
fn r_auth_09_requests_that_botocore_signed_verify_and_are_signed_alike() {
    let (mut keys, mut scratch) = (SigningKeys::new(), Scratch::new());
    for line in VECTORS.lines() {
        let vector = Vector::read(line);
        vector.check_verified();
        vector.check_signed(&mut keys, &mut scratch);
    }
    assert!(VECTORS.lines().count() >= 300);
}
