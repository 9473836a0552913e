"""One event of a lane, from its claim to what becomes of it: run, write what was pushed, complete."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from mooring.kit.errors import Fault, Refusal, Unavailable
from mooring.monitor.handlers.attempt import Failed, Lost, Ran, attempt, chain_of
from mooring.monitor.handlers.claims import Held, Tools
from mooring.monitor.handlers.definition import Handler
from mooring.monitor.handlers.station import Failure
from mooring.monitor.ledger import (
    Again,
    Candidate,
    Claim,
    Claimed,
    ClaimLost,
    ClaimOutcome,
    ClaimRequest,
    Completion,
    Dead,
    EntryId,
    PushNotNow,
)
from mooring.monitor.model import HandledEvent, WorkspaceCursor

_GONE = "The log does not hold this event any more."
_PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class LaneKey:
    """Which lane: an edition of a handler, in a workspace."""

    handler: Handler
    edition: int
    workspace_id: str

    def claim(self, claimed: Claimed) -> Claim:
        """The claim that was given."""
        return Claim(self.handler.name, self.workspace_id, claimed.token)

    def request(
        self, seen: WorkspaceCursor, wanted: Sequence[HandledEvent], redo: EntryId | None = None
    ) -> ClaimRequest:
        """Asks for the first of these events, or for a dead letter."""
        candidates = [Candidate(one.seq, one.digest, one.name, one.at) for one in wanted]
        name, attempts = self.handler.name, self.handler.attempts
        return ClaimRequest(name, self.workspace_id, self.edition, attempts, seen, candidates, redo)


@dataclass(frozen=True, slots=True)
class Through:
    """The lane is behind it, at `cursor`; what came of the claim that was `then` asked for, at `asked_at`."""

    cursor: WorkspaceCursor
    asked_at: float = 0.0
    then: ClaimOutcome | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing can be done before that."""

    until: datetime


class EventRun:
    """Runs events of one lane. `Lost`: it is unknown where the lane stands."""

    def __init__(self, key: LaneKey, tools: Tools) -> None:
        self._key = key
        self._tools = tools

    async def settle(
        self, event: HandledEvent, claimed: Claimed, asked_at: float, then: Callable[[], ClaimRequest | None]
    ) -> Through | Later | Lost:
        """Run it, and settle it. `then` says what is wanted next. Raises what the station raises until the claim is over."""
        held = self._tools.claims.begin(claimed.token, asked_at)
        try:
            ran = await attempt(self._key.handler, event, claimed, held, self._tools)
            if isinstance(ran, Ran):
                ran = await self._written(event, claimed, held, ran)
            return await self._settled(ran, claimed, held, then)
        except asyncio.CancelledError:
            await self._abandon(claimed)
            raise
        finally:
            self._tools.claims.end(claimed.token)

    async def bury(self, claimed: Claimed, asked_at: float) -> None:
        """Give a dead letter up for good whose event is gone."""
        held = self._tools.claims.begin(claimed.token, asked_at)
        try:
            failure = Failure(self._key.claim(claimed), _GONE, 0, 0.0)
            await self._insist(held, lambda: self._tools.station.fail(failure))
        finally:
            self._tools.claims.end(claimed.token)

    async def _settled(
        self, ran: Ran | Failed | Lost | Again, claimed: Claimed, held: Held, then: Callable[[], ClaimRequest | None]
    ) -> Through | Later | Lost:
        match ran:
            case Ran():
                return await self._completed(claimed, held, ran, then())
            case Failed(cause):
                return await self._failed(claimed, held, cause)
            case Again(due_at):
                return Later(due_at)
            case Lost():
                return ran

    async def _written(
        self, event: HandledEvent, claimed: Claimed, held: Held, ran: Ran
    ) -> Ran | Failed | Lost | Again:
        if not ran.pushed:
            return ran
        claim, chain = self._key.claim(claimed), chain_of(event) + 1
        try:
            written = await self._insist(held, lambda: self._tools.station.write(claim, chain, ran.pushed))
        except PushNotNow as not_now:
            return await self._put_off(claim, held, not_now.because)
        except Unavailable:
            raise
        except Refusal as refused:
            return Failed(f"{type(refused).__name__}: {refused}")
        return ran if written else Lost()

    async def _put_off(self, claim: Claim, held: Held, because: str) -> Again | Lost:
        wait = timedelta(seconds=5 + 5 * self._tools.timing.random())
        cause = f"The workspace takes no events at this time ({because})."
        outcome = await self._insist(held, lambda: self._tools.station.give_back(claim, cause, wait))
        return outcome if isinstance(outcome, Again) else Lost()

    async def _completed(self, claimed: Claimed, held: Held, ran: Ran, then: ClaimRequest | None) -> Through | Lost:
        completion = Completion(self._key.claim(claimed), len(ran.pushed), ran.effects, then)
        asked_at = self._tools.timing.monotonic()
        settled = await self._insist(held, lambda: self._tools.station.complete(completion))
        if isinstance(settled.outcome, ClaimLost):
            return Lost()
        return Through(settled.outcome.cursor, asked_at, settled.then)

    async def _failed(self, claimed: Claimed, held: Held, cause: str) -> Through | Later | Lost:
        limit, chance = self._key.handler.attempts, self._tools.timing.random()
        failure = Failure(self._key.claim(claimed), cause, limit, chance)
        outcome = await self._insist(held, lambda: self._tools.station.fail(failure))
        match outcome:
            case Dead(cursor):
                return Through(cursor)
            case Again(due_at):
                return Later(due_at)
            case ClaimLost():
                return Lost()

    async def _insist(self, held: Held, deed: Callable[[], Awaitable[_T]]) -> _T:
        """Does it again while the station does not answer, for as long as the claim is ours: each may be repeated."""
        tries = 0
        while True:
            try:
                return await deed()
            except (Fault, Unavailable, OSError) as error:
                if isinstance(error, PushNotNow) or self._tools.claims.over(held):
                    raise
            await self._tools.timing.sleep(_PAUSES[min(tries, len(_PAUSES) - 1)])
            tries += 1

    async def _abandon(self, claimed: Claimed) -> None:
        # The monitor ends: whoever takes over need not wait until the claim is over.
        try:
            async with asyncio.timeout(1):
                await self._tools.station.give_back(self._key.claim(claimed), None, timedelta())
        except (Fault, Refusal, OSError):
            return
