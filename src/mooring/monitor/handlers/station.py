"""What running handlers needs of the service, besides `monitor.Station`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from mooring.monitor.handlers.context import NewEvent
from mooring.monitor.ledger import (
    Again,
    Claim,
    ClaimLost,
    ClaimOutcome,
    ClaimRequest,
    ClaimToken,
    Completion,
    Dead,
    Due,
    EntryId,
    Move,
    Opened,
    Registered,
    Registration,
    Settled,
)
from mooring.monitor.model import Changes, HandledEvent
from mooring.webhooks import EventName


@dataclass(frozen=True, slots=True)
class Failure:
    """An attempt failed. `limit` is how many there may be, `chance` (0 to 1) spreads the next one."""

    claim: Claim
    cause: str
    limit: int
    chance: float


class HandlerStation(Protocol):
    """Each deed is one transaction at the service, but for `write`. Raises a `Fault` or `Unavailable` when it does not answer."""

    async def changes(self, after: int | None, limit: int, seconds: float) -> Changes:
        """See `monitor.Station`."""
        ...

    async def events(self, workspace_id: str, after: int, limit: int) -> tuple[str, Sequence[HandledEvent]]:
        """See `monitor.Station`."""
        ...

    async def register(self, wanted: Sequence[Registration]) -> Sequence[Registered]:
        """Makes handlers known, in the same order. Whoever registered another edition before runs nothing of it any more."""
        ...

    async def due(self, handlers: Sequence[str]) -> Due:
        """What of these handlers must be looked at now without a change: tried again, abandoned, replayed."""
        ...

    async def open_lane(self, handler: str, workspace_id: str) -> Opened | None:
        """Where a handler is in a workspace; None when that has no log. HandlerMissing."""
        ...

    async def named_events(self, workspace_id: str) -> Sequence[EventName]:
        """The events that webhooks name in a workspace: none in most."""
        ...

    async def put_off(self, handler: str, workspace_id: str) -> None:
        """The log cannot be read: look at it again in a minute."""
        ...

    async def claim(self, request: ClaimRequest) -> ClaimOutcome: ...

    async def renew(self, tokens: Sequence[ClaimToken]) -> Collection[ClaimToken]:
        """Makes claims hold for `CLAIM` from now; those that still do."""
        ...

    async def finish(self, entry_id: EntryId, key: str, result: Any) -> Any:
        """Notes that an external effect is finished; what is kept of its result. EffectsFull."""
        ...

    async def write(self, claim: Claim, chain: int, events: Sequence[NewEvent]) -> bool:
        """Writes what was pushed for an event, once however often this is called; False when the claim is lost.

        `chain`: how many handlers in a row have written for each other. PushNotNow, PushMalformed, ChainTooLong.
        """
        ...

    async def complete(self, completion: Completion) -> Settled: ...

    async def fail(self, failure: Failure) -> Again | Dead | ClaimLost: ...

    async def give_back(self, claim: Claim, cause: str | None, wait: timedelta) -> Again | ClaimLost:
        """It could not be tried: that counts as no attempt."""
        ...

    async def advance(self, moves: Sequence[Move]) -> Sequence[bool]:
        """Moves lanes over events that nobody wants; which of them moved."""
        ...
