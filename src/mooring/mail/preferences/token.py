"""The text that stands for an address where its optional mail is chosen: in the link of a mail, and in its headers.

It is the address itself, sealed: so nothing is kept for it, it is good for somebody without an account too, and it never
expires, as the mail that carries it does not. The same address gives the same text, since a letter is made anew at each
try and must stay the same. It opens nothing but these choices.
"""

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from mooring.kit.secrets import derived
from mooring.mail.model import Topic

_LONGEST = 600  # an address has 254 octets at most
_ABOUT = [b"mail preferences"]
_UNSUBSCRIBE = "/api/mail/unsubscribe"


class PreferenceTokens:
    """Makes and reads the texts."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESSIV(derived(key, "octets") + derived(key, "mark"))

    def token(self, recipient_key: str) -> str:
        """What stands behind the `#` of the link."""
        sealed = self._cipher.encrypt(recipient_key.encode(), _ABOUT)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def key_of(self, token: str) -> str | None:
        """The recipient's key that `token` stands for; None for anything not made by us."""
        if len(token) > _LONGEST or not token.isascii():
            return None
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            return self._cipher.decrypt(sealed, _ABOUT).decode()
        except (binascii.Error, InvalidTag, ValueError):
            return None

    def unsubscribe_path(self, recipient_key: str, topic: Topic) -> str:
        """Where a mail program asks for no more mail of `topic`, by a POST of its own (RFC 8058)."""
        return f"{_UNSUBSCRIBE}/{self.token(recipient_key)}.{topic.value}"

    def unsubscribed(self, text: str) -> tuple[str, Topic] | None:
        """Whom and what the end of such a path names: the recipient's key and the topic. None for anything not made by us."""
        token, _, named = text.rpartition(".")
        key, topic = self.key_of(token), _topic(named)
        return (key, topic) if key is not None and topic is not None else None


def _topic(named: str) -> Topic | None:
    return Topic(named) if named in set(Topic) else None
