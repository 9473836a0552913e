"""What each token of a family is worth, and how the next one comes about. Interleavings: `test_family_model.py`."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import START, CountingIds
from mooring.sessions import RefreshTokens
from mooring.sessions.family import Link, Step, step

UNUSED = Link("a", START)
USED = Link("a", START, START + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("presented", "successor", "expected"),
    [
        (UNUSED, None, Step.ROTATE),
        (USED, UNUSED, Step.REPEAT),
        (USED, USED, Step.REVOKE),
        (USED, None, Step.REVOKE),
    ],
)
def test_each_state_of_a_token_has_one_step(presented: Link, successor: Link | None, expected: Step) -> None:
    """The leaf rotates, its predecessor repeats, everything before it revokes, and the impossible revokes too."""
    assert step(presented, successor) is expected


@given(st.integers(1, 20))
def test_a_client_that_always_uses_its_newest_token_is_never_signed_out(losses: int) -> None:
    """However many replies are lost in a row, trying again with the newest token it has goes on."""
    tokens = RefreshTokens(b"k" * 32, CountingIds())
    token = tokens.first()
    stored = {token: Link(token, START)}
    for _ in range(losses):
        successor = tokens.successor(token)
        taken = step(stored[token], stored.get(successor))
        assert taken is not Step.REVOKE
        stored[token] = USED
        stored.setdefault(successor, Link(successor, START))
    assert len(stored) == 2


def test_successors_cannot_be_made_without_the_secret() -> None:
    """Another secret makes another chain from the same token; the same secret always the same."""
    ours, theirs = RefreshTokens(b"k" * 32, CountingIds()), RefreshTokens(b"t" * 32, CountingIds())
    token = ours.first()
    assert ours.successor(token) == ours.successor(token)
    assert ours.successor(token) != theirs.successor(token)
    assert ours.check_form(ours.successor(token)) != token
