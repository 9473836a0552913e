"""Sealed texts: read again only with the key, and only about what they were sealed for."""

import pytest

from mooring.kit.errors import Fault
from mooring.kit.sealing import Seal

SEAL = Seal(b"k" * 32)


def test_what_was_sealed_is_opened_again() -> None:
    """Twice sealed is twice another text: nobody sees that two people have the same secret."""
    first, second = SEAL.seal("JBSWY3DP", "totp usr_1"), SEAL.seal("JBSWY3DP", "totp usr_1")
    assert first != second
    assert "JBSWY3DP" not in first
    assert SEAL.open(first, "totp usr_1") == SEAL.open(second, "totp usr_1") == "JBSWY3DP"


def test_nothing_opens_with_another_key_or_about_another_row() -> None:
    """A row copied to another user, a changed text, a foreign key, garbage: a fault that names the remedy."""
    sealed = SEAL.seal("JBSWY3DP", "totp usr_1")
    for box, text, about in (
        (SEAL, sealed, "totp usr_2"),
        (Seal(b"x" * 32), sealed, "totp usr_1"),
        (SEAL, sealed[:-6] + "AAAAA=", "totp usr_1"),
        (SEAL, "", "totp usr_1"),
        (SEAL, "é", "totp usr_1"),
    ):
        with pytest.raises(Fault, match="account key"):
            box.open(text, about)
