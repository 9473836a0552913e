"""What stands for an address in a mail: made by us alone, the same each time, and telling nobody whose it is."""

import string

from mooring.accounts import AccountSecret
from mooring.mail import Topic
from mooring.mail.preferences import PreferenceTokens, masked

TOKENS = PreferenceTokens(b"k" * 32)
BOB = "bob@example.org"


def test_a_token_leads_back_to_its_address() -> None:
    """Any address there can be, the longest and those of other scripts included; the same text each time."""
    for key in (BOB, "q" * 64 + "@" + "example." * 20 + "org", "мария@xn--e1afmkfd.xn--p1ai", "a+b@c.d"):
        token = TOKENS.token(key)
        assert (TOKENS.key_of(token), TOKENS.token(key)) == (key, token)
        assert set(token) <= set(string.ascii_letters + string.digits + "-_")


def test_a_token_does_not_show_its_address() -> None:
    """It stands in logs of mail servers: neither the address nor a part of it can be read there."""
    assert PreferenceTokens(b"x" * 32).key_of(TOKENS.token(BOB)) is None
    assert TOKENS.token(BOB)[:8] != TOKENS.token("bob@example.com")[:8]


def test_what_was_not_made_here_stands_for_nobody() -> None:
    """A changed, cut or lengthened token, one of another purpose, any rubbish: None, and never a fault."""
    token = TOKENS.token(BOB)
    other = "A" if token[5] != "A" else "B"
    changed = [token[:-4], token[:5] + other + token[6:], token + "AAAA", f"={token}"]
    rubbish = [
        "",
        "A",
        "====",
        "ä",
        "\ud800",
        "bob@example.org",
        "x" * 100_000,
        "\x00",
        AccountSecret(b"a" * 32).preferences.token(BOB),
    ]
    for text in changed + rubbish:
        assert TOKENS.key_of(text) is None, text[:40]


def test_an_unsubscription_names_whom_and_what() -> None:
    """Address and topic come back; an unknown topic, or none, is nothing."""
    for topic in Topic:
        start, _, end = TOKENS.unsubscribe_path(BOB, topic).rpartition("/")
        assert start == "/api/mail/unsubscribe"
        assert TOKENS.unsubscribed(end) == (BOB, topic)
    token = TOKENS.token(BOB)
    for text in (
        token,
        f"{token}.",
        f"{token}.security",
        f".{Topic.INVITATIONS}",
        f"{token}.{Topic.INVITATIONS}.x",
        "",
    ):
        assert TOKENS.unsubscribed(text) is None, text


def test_a_masked_address_shows_one_letter_and_the_domain() -> None:
    """Enough to know one's own."""
    assert [masked(key) for key in (BOB, "a@b.example")] == ["b***@example.org", "a***@b.example"]
