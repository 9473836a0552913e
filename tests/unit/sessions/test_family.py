"""The rules of a token family under every interleaving of racers, lost replies and replays."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from fakes import START, CountingIds
from mooring.kit.secrets import token_hash
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


class Family(RuleBasedStateMachine):
    """A server that does what `step` says, and clients that race, lose replies and replay.

    `held` are tokens that some client has; whoever presents one may get the reply or lose it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tokens = RefreshTokens(b"k" * 32, CountingIds())
        self.stored: dict[str, Link] = {}
        self.successors: dict[str, str] = {}
        self.given: dict[str, set[str]] = {}
        self.order: list[str] = []
        self.held: set[str] = set()
        self.revoked = False

    @initialize()
    def sign_in(self) -> None:
        first = self.tokens.first()
        self._keep(first)
        self.held.add(first)

    def _keep(self, token: str) -> None:
        self.stored[token_hash(token)] = Link(token_hash(token), START)
        self.order.append(token)

    def _serve(self, token: str) -> str | None:
        """One refresh at the server: the successor, or None when the family ended."""
        link = self.stored[token_hash(token)]
        successor = self.tokens.successor(token)
        taken = step(link, self.stored.get(token_hash(successor)))
        # What must follow is said here in other words: by how far the chain has gone on since this token.
        behind = len(self.order) - 1 - self.order.index(token)
        assert taken is (Step.ROTATE, Step.REPEAT, Step.REVOKE)[min(behind, 2)]
        if taken is Step.REVOKE:
            self.revoked = True
            return None
        if taken is Step.ROTATE:
            self.stored[link.token_hash] = Link(link.token_hash, START, START)
            self._keep(successor)
        self.given.setdefault(token, set()).add(successor)
        return successor

    @precondition(lambda self: not self.revoked)
    @rule(data=st.data(), lost=st.booleans())
    def present(self, data: st.DataObject, lost: bool) -> None:
        token = data.draw(st.sampled_from(sorted(self.held)))
        successor = self._serve(token)
        if successor is not None and not lost:
            self.held.add(successor)

    @precondition(lambda self: not self.revoked)
    @rule(racers=st.integers(2, 6))
    def race_for_the_newest(self, racers: int) -> None:
        newest = max(self.held, key=self.order.index)
        answers = {self._serve(newest) for _ in range(racers)}
        if None not in answers:
            self.held |= {answer for answer in answers if answer is not None}

    @precondition(lambda self: not self.revoked)
    @rule(data=st.data())
    def forget(self, data: st.DataObject) -> None:
        """A client throws a token away that it has replaced."""
        if len(self.held) > 1:
            self.held.discard(data.draw(st.sampled_from(sorted(self.held))))

    @precondition(lambda self: self.revoked)
    @rule()
    def ended(self) -> None:
        """Nothing more happens in a family that was revoked: the session is over before `step` is asked."""

    @invariant()
    def at_most_one_leaf(self) -> None:
        assert sum(link.used_at is None for link in self.stored.values()) == (1 if self.stored else 0)

    @invariant()
    def one_successor_for_everybody(self) -> None:
        assert all(len(successors) == 1 for successors in self.given.values())


Family.TestCase.settings = settings(max_examples=300, stateful_step_count=30, deadline=None)
TestFamily = Family.TestCase


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
