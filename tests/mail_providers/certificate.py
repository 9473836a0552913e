"""A certificate for this machine, and the contexts of whoever shows it and of whoever believes it."""

import ssl
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fakes import START


@dataclass(frozen=True)
class Certificate:
    """`server` shows the certificate; `trusted` believes it, and no other."""

    server: ssl.SSLContext
    trusted: ssl.SSLContext


@cache
def certificate_for_localhost() -> Certificate:
    """Good for `localhost` and 127.0.0.1."""
    return certificate_for("localhost", "127.0.0.1")


def certificate_for(name: str, *addresses: str) -> Certificate:
    """Good for this name and these addresses, and signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = [x509.DNSName(name), *(x509.IPAddress(ip_address(one)) for one in addresses)]
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(START - timedelta(days=3650))
        .not_valid_after(START + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = signed.public_bytes(serialization.Encoding.PEM)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "both.pem"
        file.write_bytes(private + public)
        server.load_cert_chain(file)
    return Certificate(server, ssl.create_default_context(cadata=public.decode()))
