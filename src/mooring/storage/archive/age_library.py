"""The library that does age, typed: it comes without types."""

from collections.abc import Sequence
from typing import Any, Protocol

import pyrage

_library: Any = pyrage
_FAILURES: tuple[type[Exception], ...] = (_library.DecryptError, OSError)  # the second, once it has begun to write
_NO_KEY = "No matching keys found"


class NotDecrypted(Exception):
    """It is not as it was written; `locked`: none of the identities opens it."""

    def __init__(self, *, locked: bool) -> None:
        super().__init__()
        self.locked = locked


class Recipient(Protocol):
    """What is encrypted to. Its text is public (`age1…`)."""


class Identity(Protocol):
    """What opens what was encrypted to its recipient. Its text is the secret itself: never print one."""

    def to_public(self) -> Recipient: ...


class File(Protocol):
    """What the library reads from, or writes to."""

    def read(self, most: int = -1, /) -> bytes: ...

    def write(self, piece: bytes, /) -> int: ...

    def flush(self) -> None: ...


def made_identity() -> Identity:
    """A new one."""
    return _library.x25519.Identity.generate()


def identity_of(text: str) -> Identity:
    """ValueError, which says nothing of the text."""
    try:
        return _library.x25519.Identity.from_str(text)
    except _library.IdentityError:
        raise ValueError("not an identity") from None


def recipient_of(text: str) -> Recipient:
    """ValueError, which says nothing of the text: that may be an identity by mistake."""
    try:
        return _library.x25519.Recipient.from_str(text)
    except _library.RecipientError:
        raise ValueError("not a recipient") from None


def encrypt(file: File, recipient: Recipient) -> None:
    """What is read from the file, encrypted and written to it."""
    _library.encrypt_io(file, file, [recipient])


def decrypt(file: File, identities: Sequence[Identity]) -> None:
    """What is read from the file, decrypted and written to it, as far as it is as it was written. NotDecrypted."""
    try:
        _library.decrypt_io(file, file, identities)
    except _FAILURES as error:
        raise NotDecrypted(locked=_NO_KEY in str(error)) from None


def encrypted_whole(content: bytes, recipient: Recipient) -> bytes:
    """Of what is short."""
    return _library.encrypt(content, [recipient])


def decrypted_whole(content: bytes, identities: Sequence[Identity]) -> bytes:
    """Of what is short. NotDecrypted."""
    try:
        return _library.decrypt(content, identities)
    except _FAILURES as error:
        raise NotDecrypted(locked=_NO_KEY in str(error)) from None
