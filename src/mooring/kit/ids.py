"""Identifiers and random secrets, behind one port so that tests can foresee them."""

import secrets
from typing import Protocol

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 21  # 62^21 is about 2^125: no two alike, and not to be guessed
_TOKEN_BYTES = 32


class Ids(Protocol):
    """Makes what must be unique. `new_id` is readable and URL-safe; `new_token` is a secret of 256 bits."""

    def new_id(self, prefix: str) -> str: ...

    def new_token(self) -> str: ...


class RandomIds:
    """Identifiers and secrets from the operating system's random source."""

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))}"

    def new_token(self) -> str:
        return secrets.token_urlsafe(_TOKEN_BYTES)
