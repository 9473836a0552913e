"""What a handler is given beside the event: where it is, until when, and the three ways to have an effect."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from mooring.monitor.effects import Effect
from mooring.monitor.model import HandledEvent

MOST_PUSHED = 100
MOST_CHAINED = 16
"""How many handlers in a row may write for each other, so that none of them goes on for ever."""
MOST_EFFECTS = 100
LONGEST_KEY = 200

SERVICE_SESSION = "monitor"
"""The session of whatever handlers write, by the server's word: no session of a person is called so."""

_SERVICE_MEMBER = "svc_"


def service_member(handler: str) -> str:
    """Who wrote what a handler pushes."""
    return _SERVICE_MEMBER + handler


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be written: `name` as the app's schema calls it, `args` anything that JSON holds."""

    name: str
    args: Any = None


@dataclass(frozen=True, slots=True)
class HandledWorkspace:
    """The workspace that the event is in."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who pushed the event, by the server's word: a user, or a handler (`handler` is its name)."""

    user_id: str | None = None
    handler: str | None = None


def actor_of(event: HandledEvent) -> Actor:
    """Who pushed an event."""
    if event.session_id == SERVICE_SESSION and event.user_id.startswith(_SERVICE_MEMBER):
        return Actor(handler=event.user_id.removeprefix(_SERVICE_MEMBER))
    return Actor(user_id=event.user_id)


class TooMuch(ValueError):
    """A handler asked for more than one event may bring about."""


class Deeds(Protocol):
    """What a context needs of whoever runs the handler."""

    def key_of(self, key: str) -> str:
        """The idempotency key of one external effect."""
        ...

    def finished(self, key: str) -> bool:
        """Whether it was finished, in this attempt or in one before."""
        ...

    def result(self, key: str) -> Any:
        """What it gave."""
        ...

    async def finish(self, key: str, result: Any) -> Any:
        """Records that it is finished; what is kept of its result."""
        ...

    async def history(self, after: int) -> Sequence[HandledEvent]:
        """The next events of the workspace after a seq, up to the one that is handled. Unavailable."""
        ...


@dataclass(slots=True)
class Context:
    """One attempt at one event.

    `deadline` is when the attempt is cancelled and counts as failed. `idempotency_key` is the same in every attempt, and
    another one for each event, handler and replay. `attempt` counts from 1. What is pushed and what `effect` asks for
    happens when the function has returned, in one step with its completion: nothing of it happens when it raises.
    """

    workspace: HandledWorkspace
    actor: Actor | None
    deadline: datetime
    idempotency_key: str
    attempt: int
    _deeds: Deeds
    pushed: list[NewEvent]
    effects: list[Effect]

    async def history(self) -> AsyncIterator[HandledEvent]:
        """The events of the workspace from the beginning up to this one, in order: the same ones in every attempt."""
        after = 0
        while found := await self._deeds.history(after):
            for event in found:
                yield event
            after = found[-1].seq

    async def push(self, *events: NewEvent) -> None:
        """Writes events into the workspace when the handler has returned: all of them once, or none. TooMuch."""
        if len(self.pushed) + len(events) > MOST_PUSHED:
            raise TooMuch(f"A handler pushes at most {MOST_PUSHED} events for one event.")
        self.pushed.extend(events)

    async def once(self, key: str, deed: Callable[[str], Awaitable[Any]]) -> Any:
        """Does something outside, unless it was done for this event before; what it gave.

        `deed` is called with an idempotency key for the other side: when this process dies before it could note that the
        deed is done, it is done once more under the same key, and the other side knows it. What it gives is kept if it is
        JSON of at most 4 kB; else this returns None, now and later. TooMuch for a key of more than 200 letters.
        """
        if not 1 <= len(key) <= LONGEST_KEY:
            raise TooMuch(f"A key has 1 to {LONGEST_KEY} letters.")
        if self._deeds.finished(key):
            return self._deeds.result(key)
        return await self._deeds.finish(key, await deed(self._deeds.key_of(key)))

    def effect(self, effect: Effect) -> None:
        """Asks for something that the service does itself, in the transaction that completes the event. TooMuch."""
        if len(self.effects) >= MOST_EFFECTS:
            raise TooMuch(f"A handler has at most {MOST_EFFECTS} effects for one event.")
        self.effects.append(effect)
