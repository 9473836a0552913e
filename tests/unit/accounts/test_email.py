"""One mailbox, one key, however it is spelt; and nothing that is no address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mooring.accounts import parse_email
from mooring.accounts.errors import EmailInvalid


@pytest.mark.parametrize(
    "spelling",
    [
        "Alice@Example.ORG",
        "  alice@example.org\n",
        "\uff41lice@example.org",
        "alice\uff20example.org",
        "alice@ex\uff41mple.org",
        "alice@example\u3002org",
    ],
)
def test_spellings_of_one_address_have_one_key(spelling: str) -> None:
    """Case, white space around it, full-width forms and the ideographic dot make no difference."""
    assert parse_email(spelling).key == "alice@example.org"


def test_composed_and_decomposed_letters_are_one_address() -> None:
    """Two keyboards that type the same letter differently name the same mailbox."""
    assert parse_email("jose\u0301@example.org") == parse_email("jos\u00e9@example.org")


def test_the_domain_is_compared_in_ascii() -> None:
    """An international domain and its IDNA form are the same."""
    assert parse_email("a@B\u00fccher.example").key == parse_email("a@xn--bcher-kva.example").key


def test_the_address_is_shown_and_written_to_as_it_was_typed() -> None:
    """The local part keeps its case: some mail servers care."""
    assert parse_email(" Alice.Smith@Example.org ").address == "Alice.Smith@example.org"


def test_no_provider_s_rules_are_guessed() -> None:
    """Dots and plus tags make another address: a wrong guess would hand out somebody's account."""
    assert len({parse_email(one).key for one in ("a.b@example.org", "ab@example.org", "ab+c@example.org")}) == 3


def test_look_alikes_from_other_scripts_are_other_people() -> None:
    """A Cyrillic letter that looks Latin makes another key, so nobody is mistaken for another."""
    assert parse_email("\u0430lice@example.org").key != parse_email("alice@example.org").key


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "alice",
        "@example.org",
        "alice@",
        "alice@localhost",
        "alice@.org",
        "alice@example..org",
        "alice@-example.org",
        "alice@exam_ple.org",
        "alice@[127.0.0.1]",
        "a@b@example.org",
        "al ice@example.org",
        "alice@example.org\nbcc: carol@example.org",
        "alice\x00@example.org",
        "alice\u200b@example.org",
        "alice\u202e@example.org",
        "alice\ud800@example.org",
        '"alice"@example.org',
        "alice,carol@example.org",
        "<alice@example.org>",
        ".alice@example.org",
        "a..b@example.org",
        "a" * 65 + "@example.org",
        "\u00e9" * 33 + "@example.org",
        "a@" + "b" * 64 + ".org",
        "a@" + ".".join(["b" * 60] * 5),
    ],
)
def test_what_is_no_address_is_refused(raw: str) -> None:
    """No second recipient, no header, nothing invisible, nothing too long."""
    with pytest.raises(EmailInvalid):
        parse_email(raw)


@given(st.text(max_size=80) | st.emails())
def test_an_address_read_again_is_the_same(raw: str) -> None:
    """Reading never fails but by its refusal, and what was read once reads the same again."""
    try:
        first = parse_email(raw)
    except EmailInvalid:
        return
    assert parse_email(first.address).key == first.key
    assert "\n" not in first.address
    assert first.address.count("@") == 1
