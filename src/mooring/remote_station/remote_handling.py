"""The part of handlers, over the wire."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from mooring.monitor.handlers import NewEvent
from mooring.monitor.handlers.station import Failure
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
from mooring.remote_station.asking import Asking
from mooring.webhooks import EventName


class RemoteHandling:
    """Implements `monitor.handlers.HandlerStation`, but for what the other part does."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def register(self, wanted: Sequence[Registration]) -> Sequence[Registered]:
        return await self._asking.do("register", wanted)

    async def due(self, handlers: Sequence[str]) -> Due:
        return await self._asking.do("due", handlers)

    async def open_lane(self, handler: str, workspace_id: str) -> Opened | None:
        return await self._asking.do("open_lane", handler, workspace_id)

    async def named_events(self, workspace_id: str) -> Sequence[EventName]:
        return await self._asking.do("named_events", workspace_id)

    async def put_off(self, handler: str, workspace_id: str) -> None:
        await self._asking.do("put_off", handler, workspace_id)

    async def claim(self, request: ClaimRequest) -> ClaimOutcome:
        return await self._asking.do("claim", request)

    async def renew(self, tokens: Sequence[ClaimToken]) -> Collection[ClaimToken]:
        return await self._asking.do("renew", tokens)

    async def finish(self, entry_id: EntryId, key: str, result: Any) -> Any:
        return await self._asking.do("finish", entry_id, key, result)

    async def write(self, claim: Claim, chain: int, events: Sequence[NewEvent]) -> bool:
        return await self._asking.do("write", claim, chain, events)

    async def complete(self, completion: Completion) -> Settled:
        return await self._asking.do("complete", completion)

    async def fail(self, failure: Failure) -> Again | Dead | ClaimLost:
        return await self._asking.do("fail", failure)

    async def give_back(self, claim: Claim, cause: str | None, wait: timedelta) -> Again | ClaimLost:
        return await self._asking.do("give_back", claim, cause, wait)

    async def advance(self, moves: Sequence[Move]) -> Sequence[bool]:
        return await self._asking.do("advance", moves)
