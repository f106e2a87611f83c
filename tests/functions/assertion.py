"""Makes SAML assertions for the tests: prints a certificate, then a line of base64url for each kind."""

import base64
import datetime
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import SignatureMethod, XMLSigner

NOW = datetime.datetime.now(datetime.timezone.utc)
ISSUER, AUDIENCE = "https://idp.example.com/metadata", "https://api.example.com"


def made_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example.com")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(NOW - datetime.timedelta(days=1))
    builder = builder.not_valid_after(NOW + datetime.timedelta(days=30))
    certificate = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private, certificate.public_bytes(serialization.Encoding.PEM).decode()


def assertion(issuer=ISSUER, audience=AUDIENCE, minutes=60, groups=40):
    end = (NOW + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
    begin = (NOW - datetime.timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    values = "".join(f"<saml:AttributeValue>group-{n:03}</saml:AttributeValue>" for n in range(groups))
    return etree.fromstring(f"""<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1" Version="2.0"
 IssueInstant="{begin}"><saml:Issuer>{issuer}</saml:Issuer><saml:Subject><saml:NameID>ann@example.com</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData
 NotOnOrAfter="{end}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{begin}" NotOnOrAfter="{end}">
<saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AttributeStatement><saml:Attribute Name="groups">{values}</saml:Attribute></saml:AttributeStatement></saml:Assertion>""")


def signed(element, key, certificate):
    signer = XMLSigner(signature_algorithm=SignatureMethod.RSA_SHA256)
    return signer.sign(element, key=key, cert=certificate, reference_uri="_a1", id_attribute="ID")


def encoded(element):
    return base64.urlsafe_b64encode(etree.tostring(element)).decode().rstrip("=")


def wrapped(good):
    """The signed assertion within another one, which says something else: signature wrapping."""
    other = assertion(groups=2)
    other.set("ID", "_a2")
    other.find("{*}Subject/{*}NameID").text = "mallory@example.com"
    other.append(good)
    return other


key, certificate = made_key()
other_key, other_certificate = made_key()
tampered = signed(assertion(), key, certificate)
tampered.find("{*}Subject/{*}NameID").text = "mallory@example.com"

sys.stdout.write(certificate)
for kind, element in [
    ("good", signed(assertion(), key, certificate)),
    ("tampered", tampered),
    ("other key", signed(assertion(), other_key, other_certificate)),
    ("other issuer", signed(assertion(issuer="https://other.example.com"), key, certificate)),
    ("other audience", signed(assertion(audience="https://other.example.com"), key, certificate)),
    ("over", signed(assertion(minutes=-5), key, certificate)),
    ("unsigned", assertion()),
    ("wrapped", wrapped(signed(assertion(groups=2), key, certificate))),
]:
    print(f"{kind}={encoded(element)}")
