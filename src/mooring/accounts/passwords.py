"""What a password must be: long enough, and not among the first that are guessed. Nothing about its composition."""

import unicodedata
from functools import cache
from importlib import resources

from mooring.accounts.errors import PasswordTooCommon, PasswordTooLong, PasswordTooShort

SHORTEST = 8
LONGEST = 256


def parse_password(raw: str, *, not_like: str = "", field: str = "password") -> str:
    """`raw` as it is hashed: NFKC, so that two keyboards that compose differently make one password.

    PasswordTooShort, PasswordTooLong (8 to 256 characters), PasswordTooCommon (in the list, one character repeated, or
    equal to `not_like`: the person's own address), each naming `field`.
    """
    password = normal(raw)
    if len(password) < SHORTEST:
        raise PasswordTooShort(named=field)
    if len(password) > LONGEST:
        raise PasswordTooLong(named=field)
    folded = password.casefold()
    if folded in _common() or len(set(folded)) == 1 or folded == not_like.casefold():
        raise PasswordTooCommon(named=field)
    return password


def normal(raw: str) -> str:
    """`raw` in the form that is hashed and compared."""
    return unicodedata.normalize("NFKC", raw)


@cache
def _common() -> frozenset[str]:
    text = resources.files("mooring.accounts").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))
