"""The operator's requests about handlers: looking at them, and running them again."""

from collections import Counter
from collections.abc import Mapping, Sequence

from mooring.api.workspace_replies import moment_or_none
from mooring.hub import Hub, Transaction
from mooring.kit.clock import iso_milliseconds
from mooring.kit.ids import is_id
from mooring.monitor.ledger import (
    Entry,
    EntryState,
    Lane,
    LogNow,
    Registered,
    Replay,
    open_lane,
    plan,
    replay,
    require_handler,
)
from mooring.monitor.model import scope_of
from mooring.sync.log import LogHead
from mooring.wire.handlers import (
    DeadLetterShape,
    HandlerDetail,
    HandlerLane,
    HandlerShape,
    ReplayLane,
    ReplayReply,
    ReplayRequest,
)
from mooring.workspaces.errors import CursorInvalid, WorkspaceMissing

_MOST_FAILING = 100
_MOST_SHOWN = 100


class HandlerDesk:
    """Each request in a transaction of its own."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def all(self) -> list[HandlerShape]:
        """Every handler, by name."""
        async with self._hub.directory.reading() as tx:
            return [await self._shape(tx, one) for one in await tx.ledger.handlers()]

    async def shape(self, name: str) -> HandlerShape:
        """One. HandlerMissing."""
        async with self._hub.directory.reading() as tx:
            return await self._shape(tx, await require_handler(name, tx.ledger))

    async def one(self, name: str, cursor: str | None, limit: int) -> HandlerDetail:
        """One, with a page of its workspaces. HandlerMissing, CursorInvalid."""
        if cursor is not None and not is_id(cursor):
            raise CursorInvalid
        async with self._hub.directory.reading() as tx:
            shape = await self._shape(tx, await require_handler(name, tx.ledger))
            failing = await tx.ledger.failing(name, _MOST_FAILING) if cursor is None else ()
            found = await tx.ledger.lanes(name, cursor or "", limit + 1)
        heads = await self._hub.log.heads([one.workspace_id for one in [*failing, *found]])
        shown = found[:limit]
        return HandlerDetail(
            handler=shape,
            failing=[_lane(one, heads) for one in failing],
            lanes=[_lane(one, heads) for one in shown],
            next_cursor=shown[-1].workspace_id if len(found) > limit else None,
        )

    async def replay(self, name: str, wanted: ReplayRequest) -> ReplayReply:
        """Say what it means, and do it if that was asked for. HandlerMissing, WorkspaceMissing."""
        async with self._hub.directory.reading() as tx:
            await require_handler(name, tx.ledger)
        heads = await self._heads(wanted.workspace_id)
        deed = self._begun if wanted.confirm else self._said
        said = [await deed(name, workspace_id, head, wanted.from_seq) for workspace_id, head in heads.items()]
        return _reply(name, said, begun=wanted.confirm)

    async def _said(self, name: str, workspace_id: str, head: LogHead, from_seq: int) -> Replay:
        async with self._hub.directory.reading() as tx:
            await require_handler(name, tx.ledger)
            lane = await tx.ledger.lane(name, workspace_id)
            lane = lane or Lane(name, workspace_id, head.backend_id, 0, self._hub.clock.now())
            return await plan(lane, from_seq, head.seq, tx.ledger)

    async def _begun(self, name: str, workspace_id: str, head: LogHead, from_seq: int) -> Replay:
        at = self._hub.clock.now()
        async with self._hub.directory.transaction() as tx:
            known = await require_handler(name, tx.ledger)
            start = await self._hub.log.seq_at(workspace_id, known.start_position)
            await open_lane(name, workspace_id, LogNow(head.backend_id, head.seq, start), tx.ledger, at)
            lane = await tx.ledger.held(name, workspace_id)
            assert lane is not None  # noqa: S101 - it was opened a moment ago
            said = await plan(lane, from_seq, head.seq, tx.ledger)
            await replay(lane, from_seq, tx.ledger, at)
            return said

    async def _heads(self, workspace_id: str | None) -> Mapping[str, LogHead]:
        wanted = [workspace_id] if workspace_id is not None else list(await self._hub.log.workspaces())
        heads = await self._hub.log.heads(wanted)
        if workspace_id is not None and workspace_id not in heads:
            raise WorkspaceMissing
        return heads

    async def _shape(self, tx: Transaction, handler: Registered) -> HandlerShape:
        counts = await tx.ledger.count(handler.name)
        now, scope = self._hub.clock.now(), scope_of(handler.name)
        leases = [one for one in await tx.leases.all_leases() if one.scope == scope]
        return HandlerShape(
            name=handler.name,
            patterns=list(handler.patterns),
            edition=handler.edition,
            from_beginning=handler.from_beginning,
            registered_at=iso_milliseconds(handler.registered_at),
            paused_at=moment_or_none(handler.paused_at),
            led=sum(one.leader is not None and one.until is not None and one.until > now for one in leases),
            done=counts.get(EntryState.DONE, 0),
            dead=counts.get(EntryState.DEAD, 0),
            open=counts.get(EntryState.OPEN, 0) + counts.get(EntryState.RETRY, 0),
            failing=await tx.ledger.count_failing(handler.name),
        )


def letter_shape(entry: Entry) -> DeadLetterShape:
    """A dead letter, without what the event says."""
    return DeadLetterShape(
        id=entry.id,
        handler=entry.handler,
        workspace_id=entry.workspace_id,
        seq=entry.seq,
        name=entry.name,
        state=entry.state.value,
        generation=entry.generation,
        attempts=entry.attempts,
        cause=entry.cause,
        finished=sorted(entry.effects),
        first_at=iso_milliseconds(entry.first_at),
        changed_at=iso_milliseconds(entry.changed_at),
    )


def _lane(lane: Lane, heads: Mapping[str, LogHead]) -> HandlerLane:
    head = heads.get(lane.workspace_id)
    running = lane.token is not None
    return HandlerLane(
        workspace_id=lane.workspace_id,
        seq=lane.seq,
        head=head.seq if head is not None else lane.seq,
        generation=lane.generation,
        running=running,
        failing_since=moment_or_none(lane.failing_since),
        attempts=lane.attempts,
        cause=lane.cause,
        due_at=moment_or_none(lane.due_at) if not running else None,
    )


def _reply(name: str, said: Sequence[Replay], *, begun: bool) -> ReplayReply:
    effects: Counter[str] = Counter()
    for one in said:
        effects.update(one.effects)
    meant = [one for one in said if one.again or one.new]
    return ReplayReply(
        handler=name,
        begun=begun,
        workspaces=len(meant),
        again=sum(one.again for one in said),
        pushed=sum(one.pushed for one in said),
        effects=dict(effects),
        new=sum(one.new for one in said),
        lanes=[
            ReplayLane(one.workspace_id, one.again, one.pushed, sum(one.effects.values()), one.new)
            for one in meant[:_MOST_SHOWN]
        ],
    )
