"""DKIM: whether the key with which mail of a domain is signed can be found and is good for anything (RFC 6376, 8463)."""

import base64
import binascii
import re
from collections.abc import Iterator

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from mooring.mail.examining.finding import Check, Finding, Record, fine, problem, unchecked, warning
from mooring.mail.examining.names import ASK_AGAIN, Found, Names, Unknown
from mooring.mail.examining.tags import read_tags

_LEAST_BITS = 1024  # fewer are refused by everybody (RFC 8301)
_GOOD_BITS = 2048
_ED25519_BYTES = 32
_SHOWN = "The mail provider shows the key for it; publish exactly that."


def examine_dkim(domain: str, selector: str, names: Names, wanted: Record | None = None) -> Finding:
    """What the key of this selector is worth. `wanted` is the record that the provider asks for, if it told us."""
    name = f"{selector}._domainkey.{domain}"
    answer = names.look_up(name, "TXT")
    if isinstance(answer, Unknown):
        return unchecked(Check.DKIM, f"The key at {name} could not be looked up: {answer.cause}.", ASK_AGAIN)
    record = wanted or Record("TXT", name, "v=DKIM1; k=rsa; p=<the public key>")
    if not isinstance(answer, Found):
        return problem(Check.DKIM, f"There is no DKIM key at {name}: signatures cannot be verified.", _SHOWN, record)
    if len(answer.values) > 1:
        what = f"There are {len(answer.values)} records at {name}, of which receivers may take any."
        return problem(Check.DKIM, what, "Remove all but the one in use.", record)
    return _judged(name, answer.values[0], record)


def examine_selectors(
    domain: str, transport: str, selectors: tuple[str, ...], names: Names, wanted: tuple[Record, ...] = ()
) -> Iterator[Finding]:
    """Every key that this transport may sign with."""
    if not selectors:
        what = f"Nobody says under which selector mail by {transport} is signed."
        remedy = "Set MOORING_MAIL_DKIM_SELECTORS: it is the `s=` of `DKIM-Signature` in a mail that was sent."
        yield unchecked(Check.DKIM, what, remedy)
    for selector in selectors:
        name = f"{selector}._domainkey.{domain}"
        told = next((record for record in wanted if record.name == name), None)
        yield examine_dkim(domain, selector, names, told)


def _judged(name: str, text: str, record: Record) -> Finding:
    tags = read_tags(text)
    if tags is None or "p" not in tags or tags.get("v", "DKIM1") != "DKIM1":
        return problem(Check.DKIM, f"The record at {name} is no DKIM key.", _SHOWN, record)
    key = re.sub(r"\s", "", tags["p"])
    if not key:
        return problem(Check.DKIM, f"The key at {name} is revoked (`p=` is empty).", _SHOWN, record)
    if "sha256" not in tags.get("h", "sha256").replace(" ", "").split(":"):
        return problem(Check.DKIM, f"The key at {name} forbids SHA-256 (`h=`).", "Remove `h=` from it.", record)
    if not {"*", "email"} & set(tags.get("s", "*").replace(" ", "").split(":")):
        return problem(Check.DKIM, f"The key at {name} is not for mail (`s=`).", "Remove `s=` from it.", record)
    found = _measured(name, tags.get("k", "rsa"), key, record)
    if "y" in tags.get("t", "").replace(" ", "").split(":"):
        what = f"The key at {name} says that it is being tested (`t=y`): receivers may take no notice of it."
        return warning(Check.DKIM, what, "Remove `t=y` when mail arrives.", None)
    return found


def _measured(name: str, kind: str, key: str, record: Record) -> Finding:
    octets = _octets(key)
    if octets is None:
        return problem(Check.DKIM, f"The key at {name} is not in base64, perhaps cut short.", _SHOWN, record)
    if kind == "ed25519":
        return _ed25519(name, octets, record)
    if kind != "rsa":
        return problem(Check.DKIM, f"The key at {name} is of a kind that nobody knows: {kind!r}.", _SHOWN, record)
    return _rsa(name, _bits(octets), record)


def _rsa(name: str, bits: int | None, record: Record) -> Finding:
    if bits is None:
        return problem(Check.DKIM, f"The key at {name} cannot be read, perhaps it is cut short.", _SHOWN, record)
    if bits < _LEAST_BITS:
        what = f"The key at {name} has {bits} bits: receivers refuse less than {_LEAST_BITS}."
        return problem(Check.DKIM, what, f"Have a new one made, of {_GOOD_BITS} bits.", record)
    if bits < _GOOD_BITS:
        what = f"The key at {name} has {bits} bits."
        return warning(Check.DKIM, what, f"Take one of {_GOOD_BITS} bits, if the mail provider offers it.")
    return fine(Check.DKIM, f"There is a key of {bits} bits at {name}.")


def _ed25519(name: str, octets: bytes, record: Record) -> Finding:
    if len(octets) != _ED25519_BYTES:
        return problem(Check.DKIM, f"The key at {name} is no Ed25519 key.", _SHOWN, record)
    what = f"The key at {name} is an Ed25519 one, which not all receivers can verify."
    return warning(Check.DKIM, what, "Sign with an RSA key as well, under a selector of its own.")


def _octets(key: str) -> bytes | None:
    try:
        return base64.b64decode(key, validate=True)
    except binascii.Error:
        return None


def _bits(octets: bytes) -> int | None:
    try:
        key = load_der_public_key(octets)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key.key_size if isinstance(key, RSAPublicKey) else None
