"""Identifiers and random secrets, behind one port so that tests can foresee them."""

import re
import secrets
from typing import Protocol

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 21  # 62^21 is about 2^125: no two alike, and not to be guessed
_TOKEN_BYTES = 32
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


class Ids(Protocol):
    """Makes what must be unique. `new_id` is readable and URL-safe; `new_token` is a secret of 256 bits."""

    def new_id(self, prefix: str) -> str: ...

    def new_token(self) -> str: ...


def is_id(text: str) -> bool:
    """Whether `text` could be an id: 1 to 64 letters, digits, `_`, `-`. What is none names nothing and is not looked up."""
    return _ID.fullmatch(text) is not None


class RandomIds:
    """Identifiers and secrets from the operating system's random source."""

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))}"

    def new_token(self) -> str:
        return secrets.token_urlsafe(_TOKEN_BYTES)
