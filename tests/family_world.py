"""A small world around a token family: a server that does what `step` says, a browser, its tabs, a network, a thief.

Everything that can happen next is tried, breadth first, until no new state is found. A message is lost, or arrives as
late as it likes, in any order; the server may go down before the commit, or between the commit and the reply.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from fakes import START
from mooring.sessions.family import Link, Step, step

REFUSED = -1


class Message(NamedTuple):
    """On its way: a request that shows `token`, or the reply that brings it. `copy` is the place it was read from."""

    copy: int
    is_reply: bool
    token: int

    @property
    def shown(self) -> int:
        """The token of the request that this is, or that this answers."""
        return self.token - 1 if self.is_reply else self.token


class State(NamedTuple):
    """All that matters of the world. Token 0 is the first; the successor of token n is n + 1, for it is derived."""

    used: tuple[bool, ...] = (False,)
    """The stored tokens of the family, by number: whether each was used."""
    copies: tuple[int, ...] = (0,)
    """What the browser's cookie jar holds; one for each tab when they keep their own."""
    flight: tuple[Message, ...] = ()
    stolen: tuple[int, ...] = ()
    revoked: bool = False
    signed_out: bool = False
    """A tab was told that the session is over."""

    @property
    def leaf(self) -> int:
        return len(self.used) - 1


Move = tuple[str, State]


@dataclass(frozen=True)
class World:
    """What may happen in it.

    So many `messages` are under way at once: one where tabs take turns, as with a lock. In `rounds`, tabs race for one
    token as they like, and none goes on to show the next while a request or a reply of the last round is still out.
    """

    messages: int
    rounds: bool = False
    thief: bool = False
    rotations: int = 4

    def moves(self, state: State) -> Iterator[Move]:
        """Everything that can happen next."""
        yield from self._tabs(state)
        yield from self._network(state)
        yield from self._thief(state)

    def _tabs(self, state: State) -> Iterator[Move]:
        """A tab shows its newest token. It may do so again while an earlier request of it is still out."""
        if len(state.flight) == self.messages or state.signed_out:
            return
        for copy, token in enumerate(state.copies):
            if not self.rounds or all(message.shown == token for message in state.flight):
                yield f"ask {token}", _with(state, Message(copy, False, token))

    def _network(self, state: State) -> Iterator[Move]:
        for message in set(state.flight):
            rest = _without(state, message)
            # A request lost before the commit, a reply lost after it, and a server that went down between the two.
            yield f"lose {message}", rest
            if message.is_reply:
                yield f"receive {message.token}", _received(rest, message)
            elif (served := self.serve(rest, message.token)) is not None:
                answer, after = served
                yield f"commit {message.token}", _with(after, Message(message.copy, True, answer))

    def _thief(self, state: State) -> Iterator[Move]:
        if not self.thief:
            return
        for token in set(state.copies):
            yield f"steal {token}", _stealing(state, token)
        for token in state.stolen:
            served = self.serve(state, token)
            if served is not None:
                answer, after = served
                yield f"replay {token}", _stealing(after, answer) if answer != REFUSED else after

    def serve(self, state: State, token: int) -> tuple[int, State] | None:
        """One committed refresh: the token answered with, and the world after it. None past the last rotation looked at."""
        if state.revoked:
            return REFUSED, state
        match self.step(state, token):
            case Step.ROTATE if state.leaf == self.rotations:
                return None
            case Step.ROTATE:
                assert token == state.leaf, "A token that has a successor was rotated again: the chain is forked."
                return token + 1, state._replace(used=(*state.used[:token], True, False))
            case Step.REPEAT:
                return token + 1, state
            case Step.REVOKE:
                return REFUSED, state._replace(revoked=True)

    def step(self, state: State, token: int) -> Step:
        """What the rules of the product say."""
        return step(_link(state, token), _link(state, token + 1) if token < state.leaf else None)


@dataclass(frozen=True)
class Explored:
    """Every state that was found, and how each was reached first."""

    came_from: dict[State, tuple[State, str] | None]

    def __len__(self) -> int:
        return len(self.came_from)

    def first(self, wrong: Callable[[State], bool]) -> list[str] | None:
        """The shortest story that ends in such a state; None when there is no such state."""
        found = next((state for state in self.came_from if wrong(state)), None)
        return None if found is None else self._story(found)

    def _story(self, state: State) -> list[str]:
        story: list[str] = []
        while (before := self.came_from[state]) is not None:
            state, move = before
            story.append(move)
        return story[::-1]


def explore(world: World, start: State = State()) -> Explored:  # noqa: B008 - it cannot be changed
    """Breadth first from `start` until nothing new is found."""
    came_from: dict[State, tuple[State, str] | None] = {start: None}
    waiting = deque([start])
    while waiting:
        state = waiting.popleft()
        for move, moved in world.moves(state):
            after = _canonical(moved)
            if after not in came_from:
                came_from[after] = (state, move)
                waiting.append(after)
    return Explored(came_from)


def _link(state: State, token: int) -> Link:
    return Link(str(token), START, START if state.used[token] else None)


def _canonical(state: State) -> State:
    """The same state with the holders of copies in an order of their own: which one is which makes no difference."""
    if len(state.copies) == 1:
        return state
    holders = sorted(
        (token, *(message[1:] for message in state.flight if message.copy == copy))
        for copy, token in enumerate(state.copies)
    )
    flight = (Message(copy, *message) for copy, (_, *messages) in enumerate(holders) for message in messages)
    return state._replace(copies=tuple(token for token, *_ in holders), flight=tuple(sorted(flight)))


def _with(state: State, message: Message) -> State:
    # Sorted: which of the tabs waits for what makes no difference when they share one jar.
    return state._replace(flight=tuple(sorted((*state.flight, message))))


def _without(state: State, message: Message) -> State:
    left = list(state.flight)
    left.remove(message)
    return state._replace(flight=tuple(left))


def _received(state: State, message: Message) -> State:
    if message.token == REFUSED:
        return state._replace(signed_out=True)
    copies = list(state.copies)
    copies[message.copy] = message.token  # a late reply overwrites a newer token, as a cookie does
    return state._replace(copies=tuple(copies))


def _stealing(state: State, token: int) -> State:
    return state._replace(stolen=tuple(sorted({*state.stolen, token})))
