"""A Lambda authorizer that takes SAML 2.0 assertions as bearer tokens, in base64url as RFC 7522 sends them.

The environment says whose assertions are taken: IDP_ISSUER, the provider's entity id; AUDIENCE, ours; IDP_CERTIFICATE,
a file with the certificate that the provider signs with.
"""

import base64
import datetime
import hashlib
import os
from pathlib import Path

from lxml import etree
from signxml import SignatureConfiguration, XMLVerifier

SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
# How far the provider's clock may be from ours.
SKEW = datetime.timedelta(seconds=60)

CERTIFICATE = Path(os.environ["IDP_CERTIFICATE"]).read_text()
# The signature stands in the assertion itself, and covers it as a whole.
EXPECTED = SignatureConfiguration(location="./", expect_references=1)


class Refused(Exception):
    """Why an assertion is not taken. The client is not told."""


def handler(event, context):
    token = event["authorizationToken"].removeprefix("Bearer ")
    try:
        assertion = verified(token)
        check_conditions(assertion, datetime.datetime.now(datetime.timezone.utc))
        subject = text_of(assertion, "Subject/NameID")
    except Refused as refusal:
        print("refused:", refusal)
        # The text that API Gateway answers with 401 for.
        raise Exception("Unauthorized") from None
    return {
        "principalId": subject,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": event["methodArn"]}],
        },
        "context": {
            "tokenBytes": len(token),
            "tokenDigest": hashlib.sha256(token.encode()).hexdigest(),
            "groups": ",".join(attribute_of(assertion, "groups")),
        },
    }


def verified(token):
    """What the signature covers: nothing else of the document may be looked at."""
    try:
        document = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.fromstring(document, parser)
        signed = XMLVerifier().verify(
            root, x509_cert=CERTIFICATE, expect_config=EXPECTED, id_attribute="ID", parser=parser
        )
    except Exception as error:  # whatever these libraries raise, it is no assertion of the provider
        raise Refused(f"{type(error).__name__}: {error}") from error
    assertion = signed.signed_xml
    if assertion is None or assertion.tag != f"{SAML}Assertion":
        raise Refused("what is signed is no assertion")
    return assertion


def check_conditions(assertion, now):
    """RFC 7522, section 3: who says it, to whom, and until when."""
    if text_of(assertion, "Issuer") != os.environ["IDP_ISSUER"]:
        raise Refused("another issuer")
    audiences = assertion.findall(path_of("Conditions/AudienceRestriction/Audience"))
    if os.environ["AUDIENCE"] not in [audience.text for audience in audiences]:
        raise Refused("for another audience")
    check_time(assertion.find(path_of("Conditions")), now)
    confirmations = assertion.findall(path_of("Subject/SubjectConfirmation"))
    bearers = [confirmation for confirmation in confirmations if confirmation.get("Method") == BEARER]
    if not bearers:
        raise Refused("not for bearers")
    for confirmation in bearers:
        data = confirmation.find(path_of("SubjectConfirmationData"))
        if data is not None:
            check_time(data, now)


def check_time(element, now):
    if (begin := element.get("NotBefore")) and now + SKEW < instant(begin):
        raise Refused(f"not before {begin}")
    end = element.get("NotOnOrAfter")
    if not end:
        raise Refused("without an end")
    if now - SKEW >= instant(end):
        raise Refused(f"over since {end}")


def instant(text):
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(str(error)) from error
    # SAML's times are UTC, with or without saying so.
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)


def attribute_of(assertion, name):
    for attribute in assertion.findall(path_of("AttributeStatement/Attribute")):
        if attribute.get("Name") == name:
            return [value.text or "" for value in attribute]
    return []


def text_of(assertion, steps):
    element = assertion.find(path_of(steps))
    if element is None or not element.text:
        raise Refused(f"without {steps}")
    return element.text


def path_of(steps):
    return "/".join(SAML + step for step in steps.split("/"))
