"""Sealing what must be read again and is worth stealing: AES-256-GCM, bound to what it is about."""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mooring.kit.errors import Fault

_NONCE_BYTES = 12


class Seal:
    """Seals and opens texts with one key of 256 bits."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, text: str, about: str) -> str:
        """`text`, unreadable without the key, and good only together with `about` (such as the row it belongs to)."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, text.encode(), about.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def open(self, sealed: str, about: str) -> str:
        """What was sealed. Fault when the key is another one, or the text was moved or changed."""
        try:
            octets = base64.urlsafe_b64decode(sealed)
            return self._cipher.decrypt(octets[:_NONCE_BYTES], octets[_NONCE_BYTES:], about.encode()).decode()
        except (InvalidTag, ValueError):
            hint = "Put back the account key that this database was used with."
            raise Fault("Opening a sealed secret", about, hint) from None
