"""What a password must be."""

import pytest

from mooring.accounts import parse_password
from mooring.accounts.errors import PasswordTooCommon, PasswordTooLong, PasswordTooShort


@pytest.mark.parametrize("password", ["12345678x", "correct horse battery", "\u5bc6" * 7 + "\u7801", "z" * 255 + "y"])
def test_length_is_all_that_counts(password: str) -> None:
    """Eight to 256 characters of any kind will do."""
    assert parse_password(password) == password


def test_length_is_counted_after_normalisation() -> None:
    """Combining marks do not make a short password long, and it is hashed in its composed form."""
    with pytest.raises(PasswordTooShort):
        parse_password("e\u0301" * 7)
    assert parse_password("e\u0301abcdefgh") == "\u00e9abcdefgh"


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("1234567", PasswordTooShort),
        ("", PasswordTooShort),
        ("xy" * 128 + "z", PasswordTooLong),
        ("password", PasswordTooCommon),
        ("PassWord1", PasswordTooCommon),
        ("12345678", PasswordTooCommon),
        ("qwertyuiop", PasswordTooCommon),
        ("zzzzzzzzzzzzzzzz", PasswordTooCommon),
        ("Alice@Example.org", PasswordTooCommon),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, refusal: type[Exception]) -> None:
    """Too short, too long, among the most common in any case, one character repeated, or the address itself."""
    with pytest.raises(refusal):
        parse_password(password, not_like="alice@example.org")


def test_the_list_of_common_passwords_is_there() -> None:
    """The shipped list has thousands of entries and none of its own header."""
    from mooring.accounts.passwords import _common

    assert len(_common()) > 10_000
    assert not any(line.startswith("#") for line in _common())
