"""The part of handlers: claiming, writing and completing, each in one transaction of the directory."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from mooring.alerts import Alert, AlertKind
from mooring.hub import Hub, Transaction
from mooring.monitor.effects import Effect
from mooring.monitor.handlers import MOST_CHAINED, SERVICE_SESSION, NewEvent, service_member
from mooring.monitor.handlers.station import Failure
from mooring.monitor.ledger import (
    CLAIM,
    Again,
    ChainTooLong,
    Claim,
    ClaimLost,
    ClaimOutcome,
    ClaimRequest,
    ClaimToken,
    Completion,
    Dead,
    Due,
    Entry,
    EntryId,
    Ledger,
    LogNow,
    Move,
    Opened,
    PushNotNow,
    Registered,
    Registration,
    Settled,
    advance,
    claim,
    complete,
    fail,
    finish,
    give_back,
    open_lane,
    put_off,
    register,
    require_handler,
)
from mooring.station.effects import perform
from mooring.sync import Author
from mooring.sync.placing import ServicePush, Unplaced
from mooring.sync.write_back import Hindrance, NotNow
from mooring.webhooks import EventName
from mooring.workspaces import Allowance, Workspace, WorkspaceId, WorkspaceState
from mooring.workspaces.quotas import limits_of_workspace

_DUE_AT_ONCE = 500
_NO_WRITES = {
    WorkspaceState.PAUSED: "paused",
    WorkspaceState.RESTORING: "restoring",
    WorkspaceState.ARCHIVED: "archived",
    WorkspaceState.DELETED: "deleted",
}


class Handling:
    """Implements `monitor.handlers.station.HandlerStation`, but for what the other parts do."""

    hub: Hub

    async def register(self, wanted: Sequence[Registration]) -> Sequence[Registered]:
        at = self.hub.clock.now()  # before the position: whatever is committed after it came later, or a moment before
        position = await self.hub.log.position()
        async with self.hub.directory.transaction() as tx:
            return await register(wanted, position, tx.ledger, at)

    async def due(self, handlers: Sequence[str]) -> Due:
        async with self.hub.directory.reading() as tx:
            lanes = await tx.ledger.due(handlers, self.hub.clock.now(), _DUE_AT_ONCE)
            known = await tx.ledger.handlers()
        return Due(lanes, [one.name for one in known if one.paused_at is not None and one.name in handlers])

    async def open_lane(self, handler: str, workspace_id: str) -> Opened | None:
        head = (await self.hub.log.heads([workspace_id])).get(workspace_id)
        if head is None:
            return None
        async with self.hub.directory.reading() as tx:
            known = await require_handler(handler, tx.ledger)
            lane = await tx.ledger.lane(handler, workspace_id)
        if lane is not None and lane.backend_id == head.backend_id and not lane.redo:
            return Opened(lane.cursor, lane.walk_to, ())
        start = await self.hub.log.seq_at(workspace_id, known.start_position)
        async with self.hub.directory.transaction() as tx:
            log = LogNow(head.backend_id, head.seq, start)
            return await open_lane(handler, workspace_id, log, tx.ledger, self.hub.clock.now())

    async def named_events(self, workspace_id: str) -> Sequence[EventName]:
        return await self.hub.named_events(WorkspaceId(workspace_id))

    async def put_off(self, handler: str, workspace_id: str) -> None:
        async with self.hub.directory.transaction() as tx:
            await put_off(handler, workspace_id, tx.ledger, self.hub.clock.now())

    async def claim(self, request: ClaimRequest) -> ClaimOutcome:
        async with self._ledger() as (tx, ledger):
            return await _claim(request, tx, ledger)

    async def renew(self, tokens: Sequence[ClaimToken]) -> Collection[ClaimToken]:
        async with self.hub.directory.transaction() as tx:
            return await tx.ledger.renew(tokens, self.hub.clock.now() + CLAIM)

    async def finish(self, entry_id: EntryId, key: str, result: Any) -> Any:
        async with self.hub.directory.transaction() as tx:
            return await finish(entry_id, key, result, tx.ledger)

    async def write(self, claim: Claim, chain: int, events: Sequence[NewEvent]) -> bool:
        if chain > MOST_CHAINED:
            raise ChainTooLong
        async with self.hub.directory.reading() as tx:
            entry = await _claimed(claim, tx)
            if entry is None:
                return False
            allowance = await self._allowance(claim, tx)
        push = ServicePush(
            workspace_id=claim.workspace_id,
            author=Author(service_member(claim.handler), SERVICE_SESSION),
            client_id=f"handler:{claim.handler}",
            session_id=f"chain-{chain}",
            events=[Unplaced(one.name, one.args) for one in events],
            claim=entry.claim_name,
            allowance=allowance,
        )
        outcome = await self.hub.write_back(push, self.hub.clock.now())
        if isinstance(outcome, NotNow):
            raise PushNotNow("full" if outcome.why is Hindrance.FULL else "busy")
        return True

    async def complete(self, completion: Completion) -> Settled:
        claim = completion.claim
        async with self._ledger() as (tx, ledger):
            outcome = await complete(claim, completion.pushed, completion.effects, ledger)
            lost = isinstance(outcome, ClaimLost)
            then = await _claim(completion.then, tx, ledger) if completion.then is not None and not lost else None
        if not lost:
            self.hub.handled.handled(claim.handler, "done")
        return Settled(outcome, then)

    async def fail(self, failure: Failure) -> Again | Dead | ClaimLost:
        name = failure.claim.handler
        async with self._ledger() as (_, ledger):
            outcome = await fail(failure.claim, failure.cause, failure.limit, ledger, chance=failure.chance)
        if not isinstance(outcome, ClaimLost):
            self.hub.handled.handled(name, "dead" if isinstance(outcome, Dead) else "failed")
        if isinstance(outcome, Dead) and outcome.first:
            self._alert(failure.claim)
        return outcome

    async def give_back(self, claim: Claim, cause: str | None, wait: timedelta) -> Again | ClaimLost:
        async with self._ledger() as (_, ledger):
            return await give_back(claim, cause, wait, ledger)

    async def advance(self, moves: Sequence[Move]) -> Sequence[bool]:
        async with self.hub.directory.transaction() as tx:
            return await advance(moves, tx.ledger, self.hub.clock.now())

    @asynccontextmanager
    async def _ledger(self) -> AsyncIterator[tuple[Transaction, Ledger]]:
        async with self.hub.directory.transaction() as tx:
            at = self.hub.clock.now()

            async def performed(effect: Effect, entry: Entry) -> None:
                await perform(effect, entry, tx, self.hub, at)

            yield tx, Ledger(tx.ledger, self.hub.ids, at, performed)

    async def _allowance(self, claim: Claim, tx: Transaction) -> Allowance:
        workspace_id = WorkspaceId(claim.workspace_id)
        workspace = await tx.workspaces.by_id(workspace_id)
        if workspace is None or workspace.state in _NO_WRITES:
            raise PushNotNow(_NO_WRITES[workspace.state] if workspace is not None else "deleted")
        head = (await self.hub.log.heads([workspace_id])).get(workspace_id)
        lane = await tx.ledger.lane(claim.handler, claim.workspace_id)
        if head is None or lane is None or head.backend_id != lane.backend_id:
            raise PushNotNow("replaced")
        return (await limits_of_workspace(workspace_id, tx.quotas, self.hub.quotas)).allowance

    def _alert(self, claim: Claim) -> None:
        text = "A handler gave an event up: it is a dead letter. See `mooring deadletter list`."
        facts = {"handler": claim.handler, "workspace": claim.workspace_id}
        alert = Alert(AlertKind.HANDLER_DEAD_LETTER, claim.handler, self.hub.clock.now(), text, facts)
        self.hub.alerts.raise_alert(alert)


async def _claim(request: ClaimRequest, tx: Transaction, ledger: Ledger) -> ClaimOutcome:
    workspace = await tx.workspaces.by_id(WorkspaceId(request.workspace_id))
    return await claim(request, _name_of(workspace), ledger)


def _name_of(workspace: Workspace | None) -> str | None:
    # Gone, or not even read any more; one that is archived or paused is read, and only takes no events.
    return workspace.name if workspace is not None and workspace.deleted_at is None else None


async def _claimed(claim: Claim, tx: Transaction) -> Entry | None:
    lane = await tx.ledger.lane(claim.handler, claim.workspace_id)
    if lane is None or lane.token != claim.token or lane.entry_id is None:
        return None
    return await tx.ledger.entry(lane.entry_id)
