"""Text from people, identifiers and secrets, moments on the wire, refusals and faults."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mooring.kit.clock import SystemClock, iso_milliseconds
from mooring.kit.errors import Fault, TooMany
from mooring.kit.ids import RandomIds, is_id
from mooring.kit.secrets import same_secret, token_hash
from mooring.kit.text import one_line


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("  Tasks \n of\tAlice ", "Tasks of Alice"),
        ("e\u0301", "\u00e9"),
        ("a\u202eb\u0000c\ud800", "abc"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("\u00a0\u2003", ""),
    ],
)
def test_a_line_is_what_can_be_seen(raw: str, line: str) -> None:
    """White space is one space, what is invisible is gone, what belongs to emoji stays."""
    assert one_line(raw) == line


@given(st.text())
def test_a_line_is_stable(raw: str) -> None:
    """A line made of a line is the same line, and can be stored as UTF-8."""
    line = one_line(raw)
    assert one_line(line) == line
    assert line.encode() is not None


def test_ids_are_ids_and_never_alike() -> None:
    """A made id carries its prefix, looks like one and does not come twice."""
    made = {RandomIds().new_id("wsp") for _ in range(1000)}
    assert len(made) == 1000
    assert all(one.startswith("wsp_") and is_id(one) for one in made)


@pytest.mark.parametrize("text", ["", "a" * 65, "a b", "a\x00", "a\n", "\u00e9", "a/b"])
def test_what_cannot_be_an_id_is_known_as_such(text: str) -> None:
    """Empty, too long, or with any other character: no id."""
    assert not is_id(text)


def test_tokens_have_256_bits_and_are_never_alike() -> None:
    """A token is 43 characters of base64url, and does not come twice."""
    made = {RandomIds().new_token() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(one) for one in made} == {43}


def test_secrets_are_compared_whole() -> None:
    """Equal is equal, anything else is not, lone surrogates included."""
    assert same_secret("a\ud800", "a\ud800")
    assert not same_secret("abc", "abd")
    assert not same_secret("abc", "abcd")
    assert token_hash("a\ud800") != token_hash("a")


def test_moments_on_the_wire_are_utc_to_the_millisecond() -> None:
    """Any zone is written as UTC with a Z."""
    moment = datetime(2026, 11, 23, 14, 6, 43, 839_999, tzinfo=timezone(timedelta(hours=1)))
    assert iso_milliseconds(moment) == "2026-11-23T13:06:43.839Z"


def test_the_machines_clock_is_aware_and_never_goes_back() -> None:
    """Wall time has a zone; monotonic time grows."""
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() <= clock.monotonic()


def test_too_many_says_when_to_come_back() -> None:
    """The wait is in the problem document as well."""
    assert TooMany(7).extra == {"retryAfterSeconds": 7}


def test_a_fault_says_what_to_do_next() -> None:
    """Operation, place and hint are in its message."""
    assert str(Fault("Reading", "/keys", "Run: chmod 600")) == "Reading failed at /keys. Run: chmod 600"
