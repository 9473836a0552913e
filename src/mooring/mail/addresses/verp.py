"""Where mail by SMTP comes back to: an address of its own for each message (VERP), which nobody else can make.

`bounces+<message>.<mac>@example.org`. Whoever writes there without the mac is not believed; who had the message can say of
that one message only what became of it. All in small letters and digits: mail servers change capitals.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator

from mooring.kit.secrets import derived
from mooring.mail.model import MessageId

_PREFIX = "msg_"
_MAC_OCTETS = 10  # 80 bits: many times more than anybody can try by mail
_MARK = re.compile(r"(?<![a-z2-7])([a-z2-7]{2,120})\.([a-z2-7]{16})(?![a-z2-7])")
_MOST_MARKS = 50
LONGEST_LOCAL = 12
"""Characters of the address for bounces before its `@`: 64 less the mark of a message, which has 52 with its `+`."""
_BOUNCES = re.compile(rf"[A-Za-z0-9_.-]{{1,{LONGEST_LOCAL}}}@[A-Za-z0-9.-]+")


def fits(bounces: str) -> bool:
    """Whether a mark can be added to this address (RFC 5321 4.5.3.1.1: 64 characters before the `@`)."""
    return _BOUNCES.fullmatch(bounces) is not None


class ReturnPaths:
    """Makes and reads such addresses. Without an address for bounces all mail comes back to its sender, and says nothing."""

    def __init__(self, key: bytes, bounces: str | None, sender: str = "") -> None:
        """`bounces` is an address such as `bounces@example.org`, `sender` what stands in when there is none."""
        self._key = derived(key, "return path")
        self._bounces = bounces
        self._sender = sender

    def return_path(self, message_id: MessageId) -> str:
        """The envelope sender of a message."""
        if self._bounces is None:
            return self._sender
        local, _, domain = self._bounces.rpartition("@")
        return f"{local}+{self.mark(message_id)}@{domain}"

    def mark(self, message_id: MessageId) -> str:
        """What says that something is about this message, and comes from where the message was."""
        named = message_id.removeprefix(_PREFIX).encode()
        return f"{_letters(named)}.{_letters(self._mac(named))}"

    def message_of(self, texts: Iterable[str]) -> MessageId | None:
        """The message that a mark in one of the `texts` stands for; None when none of them holds one of ours."""
        return next((found for text in texts for found in self._marked(text)), None)

    def _marked(self, text: str) -> Iterator[MessageId]:
        for place, match in enumerate(_MARK.finditer(text.lower())):
            if place >= _MOST_MARKS:
                return
            named, mac = _octets(match[1]), _octets(match[2])
            if named is not None and mac is not None and hmac.compare_digest(mac, self._mac(named)):
                yield MessageId(_PREFIX + named.decode("ascii", "replace"))

    def _mac(self, named: bytes) -> bytes:
        return hmac.new(self._key, named, hashlib.sha256).digest()[:_MAC_OCTETS]


def _letters(octets: bytes) -> str:
    return base64.b32encode(octets).decode().rstrip("=").lower()


def _octets(letters: str) -> bytes | None:
    try:
        return base64.b32decode(letters.upper() + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        return None
