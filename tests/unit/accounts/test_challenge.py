"""The texts that stand for challenges: derived, bound to one challenge, kind to who types them."""

from datetime import timedelta

import pytest

from fakes import START
from mooring.accounts import AccountSecret, Challenge, ChallengeId, Purpose

TOKENS = AccountSecret(b"a" * 32).challenges
MINE, OTHER = ChallengeId("chl_mine"), ChallengeId("chl_other")


def test_a_token_leads_back_to_its_challenge() -> None:
    """What went into the link names the challenge, without the directory holding it."""
    assert TOKENS.id_of(TOKENS.token(MINE)) == MINE
    assert TOKENS.token(MINE) != TOKENS.token(OTHER)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        ".",
        "chl_mine",
        "chl_mine.",
        "chl_mine." + "0" * 64,
        "chl_mine.é",
        "../x." + "0" * 64,
        TOKENS.token(OTHER).replace("chl_other", "chl_mine"),
        AccountSecret(b"b" * 32).challenges.token(MINE),
        TOKENS.token(MINE) + "0",
    ],
)
def test_a_token_that_we_did_not_make_is_nothing(forged: str) -> None:
    """Another challenge's, another service's, a cut or a longer one: none leads anywhere."""
    assert TOKENS.id_of(forged) is None


def test_a_code_is_taken_however_it_was_typed() -> None:
    """Lower case, spaces, hyphens, O for 0 and I or L for 1 are the same code; another challenge's is not."""
    codes = [TOKENS.code(ChallengeId(f"chl_{number}")) for number in range(200)]
    with_both = next(code for code in codes if "0" in code and "1" in code)
    challenge = ChallengeId(f"chl_{codes.index(with_both)}")
    sloppy = with_both.lower().replace("0", "o").replace("1", "l")
    assert TOKENS.is_code(f" {sloppy[:4]}-{sloppy[4:]} ", challenge)
    assert not TOKENS.is_code(with_both, OTHER)
    assert not TOKENS.is_code("", challenge)
    assert all(len(code) == 8 and not set(code) & set("OILU") for code in codes)


def test_a_challenge_is_open_until_it_is_used_or_late() -> None:
    """At the very moment of its end it is over."""
    end = START + timedelta(minutes=5)
    challenge = Challenge(MINE, Purpose.STEP_UP, None, START, end)
    assert challenge.open_at(end - timedelta(milliseconds=1))
    assert not challenge.open_at(end)
    used = Challenge(MINE, Purpose.STEP_UP, None, START, end, used_at=START)
    assert not used.open_at(START)
