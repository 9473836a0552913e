"""A mailbox, with or without the name that is shown for it: `Harbour <mail@example.org>`."""

import re
import unicodedata
from dataclasses import dataclass

import idna

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+"
_LOCAL = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\- ]*")
_UNSEEN = ("C", "Z")  # controls, format characters, spaces, line separators, halves of characters
_LONGEST = 254  # octets, RFC 5321 4.5.3.1.3 less the angle brackets
_LONGEST_LOCAL = 64
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`local` as it is written, `domain` in ASCII (IDNA), `name` without quotes; empty when there is none."""

    local: str
    domain: str
    name: str = ""

    @property
    def address(self) -> str:
        """What an envelope holds."""
        return f"{self.local}@{self.domain}"

    def __str__(self) -> str:
        """As a person would write it, the name in quotes where it needs them."""
        return f"{quoted(self.name)} <{self.address}>" if self.name else self.address


def parse_mailbox(text: str) -> Mailbox:
    """The one mailbox in `text`. ValueError, which does not repeat it, when there is none, or anything besides."""
    name, bracket, rest = text.strip().rpartition("<")
    if not bracket:
        return _mailbox("", rest)
    if not rest.endswith(">"):
        raise ValueError("the address is not closed by >")
    return _mailbox(_name(name.strip()), rest[:-1])


def quoted(name: str) -> str:
    """`name` as a word of a header: in quotes unless every character may stand without."""
    if _PHRASE.fullmatch(name):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _name(text: str) -> str:
    if text.startswith('"'):
        if len(text) < 2 or not re.fullmatch(r'"([^"\\]|\\.)*"', text):
            raise ValueError("the quotes of the name are not closed")
        text = re.sub(r"\\(.)", r"\1", text[1:-1])
    elif re.search(r'["<>@;]', text):
        raise ValueError("the name needs quotes")
    if any(unicodedata.category(one).startswith(_UNSEEN) and one != " " for one in text):
        raise ValueError("the name holds what cannot be seen")
    if len(text) > _LONGEST_NAME:
        raise ValueError("the name is too long")
    return text.strip()


def _mailbox(name: str, address: str) -> Mailbox:
    local, at, domain = address.rpartition("@")
    if not at or any(unicodedata.category(one).startswith(_UNSEEN) for one in address):
        raise ValueError("there is no address")
    if not _LOCAL.fullmatch(local) or len(local.encode()) > _LONGEST_LOCAL:
        raise ValueError("what stands before the @ is no mailbox")
    found = Mailbox(local, _domain(domain), name)
    if len(found.address.encode()) > _LONGEST:
        raise ValueError("the address is too long")
    return found


def _domain(text: str) -> str:
    try:
        return idna.encode(text, uts46=True, std3_rules=True).decode("ascii").lower().rstrip(".")
    except idna.IDNAError:
        raise ValueError("what stands after the @ is no domain") from None
