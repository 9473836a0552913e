"""Email addresses: read once, so that two spellings of one mailbox are one account."""

import re
import unicodedata
from dataclasses import dataclass

import idna

from mooring.accounts.errors import EmailInvalid

_LONGEST = 254  # octets, RFC 5321 4.5.3.1.3 less the angle brackets
_LONGEST_LOCAL = 64
_SEPARATORS_AND_OTHERS = ("C", "Z")  # controls, format characters, spaces, unassigned
_ATEXT = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+)*"
)


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """An address: `address` as it is written to and shown, `key` equal for every spelling that we take for the same."""

    address: str
    key: str


def parse_email(raw: str) -> EmailAddress:
    """The address in `raw`. EmailInvalid when it is none.

    NFKC first, so that full-width and composed spellings meet; the key is case-folded with its domain in ASCII (IDNA).
    No provider's own rules (dots, plus tags): they differ, and a wrong guess would hand one person's account to another.
    """
    text = unicodedata.normalize("NFKC", raw.strip())
    local, at, domain = text.rpartition("@")
    if not at or not _visible(text) or not _ATEXT.fullmatch(local):
        raise EmailInvalid
    ascii_domain = _ascii_domain(domain)
    key = unicodedata.normalize("NFKC", local.casefold()) + "@" + ascii_domain
    if len(local.encode()) > _LONGEST_LOCAL or len(key.encode()) > _LONGEST or len(text.encode()) > _LONGEST:
        raise EmailInvalid
    return EmailAddress(address=f"{local}@{domain.lower()}", key=key)


def _visible(text: str) -> bool:
    return not any(unicodedata.category(character).startswith(_SEPARATORS_AND_OTHERS) for character in text)


def _ascii_domain(domain: str) -> str:
    try:
        ascii_domain = idna.encode(domain, uts46=True, std3_rules=True).decode("ascii").lower()
    except idna.IDNAError:
        raise EmailInvalid from None
    if "." not in ascii_domain.strip("."):
        raise EmailInvalid
    return ascii_domain.rstrip(".")
