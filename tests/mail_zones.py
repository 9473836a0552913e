"""The records of a domain from which mail goes out by Resend, by Postmark and by a server of its own, all in order."""

import base64
from collections.abc import Mapping, Sequence

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

OURS = "example.org"


def rsa(bits: int) -> str:
    """The record of a key of so many bits; nobody has the other half."""
    key = RSAPublicNumbers(65537, (1 << (bits - 1)) + 12345).public_key()
    octets = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(octets).decode()}"


GOOD_KEY = f"TXT {rsa(2048)}"
GOOD: Mapping[str, Sequence[str]] = {
    OURS: ["MX 10 mail.example.org", "TXT v=spf1 a:mail.example.org -all", "TXT some-site-verification=1"],
    "mail.example.org": ["A 198.51.100.7", "AAAA 2001:4860::7"],
    "send.example.org": [
        "MX 10 feedback-smtp.eu-west-1.amazonses.com",
        "TXT v=spf1 include:amazonses.com ~all",
    ],
    "feedback-smtp.eu-west-1.amazonses.com": ["A 198.51.100.9"],
    "amazonses.com": ["TXT v=spf1 ip4:199.255.192.0/22 -all"],
    "resend._domainkey.example.org": [GOOD_KEY],
    "mta._domainkey.example.org": [GOOD_KEY],
    "20260101pm._domainkey.example.org": [GOOD_KEY],
    "pm-bounces.example.org": ["CNAME pm.mtasv.net"],
    "pm.mtasv.net": ["MX 10 inbound.mtasv.net"],
    "_dmarc.example.org": ["TXT v=DMARC1; p=quarantine; rua=mailto:dmarc@example.org"],
}
# 198.51.100.0/24 is for documents, so not public: these are Google's and Quad9's, which nobody asks here.
PUBLIC = {"mail.example.org": ["A 8.8.8.8", "AAAA 2001:4860:4860::8888"]}
