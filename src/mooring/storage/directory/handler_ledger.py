"""What was begun, done and given up for each event, in the directory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, delete, func, insert, or_, select, update
from typing_extensions import override

from mooring.monitor.ledger import Entry, EntryId, EntryState, Lane, LedgerStore
from mooring.storage.directory.handler_lanes import SqlHandlerLanes
from mooring.storage.directory.monitor_tables import handler_cursors, handler_ledger, service_members

_ENTRY = handler_ledger.c
_CHANGES = ("state", "changed_at", "attempts", "cause", "effects", "pushed")
_KEPT = ("id", "handler", "workspace_id", "seq", "digest", "generation", "name", "first_at")
_SAVE = (
    update(handler_ledger)
    .where(_ENTRY.id == bindparam("its_id"))
    .values({name: bindparam(f"its_{name}", type_=_ENTRY[name].type) for name in _CHANGES})
)
_LETTERS = (EntryState.DEAD.value, EntryState.RETRY.value)


class SqlLedger(SqlHandlerLanes, LedgerStore):
    """Implements `monitor.ledger.LedgerStore`."""

    @override
    async def entry(self, entry_id: EntryId) -> Entry | None:
        return await self._one(select(handler_ledger).where(_ENTRY.id == entry_id))

    @override
    async def held_entry(self, entry_id: EntryId) -> Entry | None:
        return await self._one(select(handler_ledger).where(_ENTRY.id == entry_id).with_for_update())

    @override
    async def entries_at(self, handler: str, workspace_id: str, seqs: Collection[int]) -> Sequence[Entry]:
        return await self._all(_of(handler, workspace_id).where(_ENTRY.seq.in_(sorted(seqs))))

    @override
    async def entry_of(self, lane: Lane, seq: int, digest: str) -> Entry | None:
        event = (_ENTRY.seq == seq, _ENTRY.digest == digest, _ENTRY.generation == lane.generation)
        return await self._one(_of(lane.handler, lane.workspace_id).where(*event))

    @override
    async def to_redo(self, handler: str, workspace_id: str) -> Sequence[Entry]:
        query = _of(handler, workspace_id).where(_ENTRY.state == EntryState.RETRY.value)
        return await self._all(query.order_by(_ENTRY.seq, _ENTRY.generation))

    @override
    async def add_entry(self, entry: Entry) -> None:
        kept = {name: getattr(entry, name) for name in _KEPT}
        await self._connection.execute(insert(handler_ledger).values(kept | _changes(entry)))

    @override
    async def save_entry(self, entry: Entry) -> None:
        values = {f"its_{name}": value for name, value in _changes(entry).items()}
        await self._connection.execute(_SAVE, values | {"its_id": entry.id})

    @override
    async def any_dead(self, handler: str) -> bool:
        query = select(_ENTRY.id).where(_ENTRY.state == EntryState.DEAD.value, _ENTRY.handler == handler)
        return (await self._connection.execute(query.limit(1))).first() is not None

    @override
    async def dead_letters(
        self, handler: str | None, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Entry]:
        query = select(handler_ledger).where(_ENTRY.state.in_(_LETTERS))
        if handler is not None:
            query = query.where(_ENTRY.handler == handler)
        if before is not None:
            at, entry_id = before
            query = query.where(or_(_ENTRY.changed_at < at, and_(_ENTRY.changed_at == at, _ENTRY.id < entry_id)))
        return await self._all(query.order_by(_ENTRY.changed_at.desc(), _ENTRY.id.desc()).limit(limit))

    @override
    async def count(self, handler: str) -> Mapping[EntryState, int]:
        query = select(_ENTRY.state, func.count()).where(_ENTRY.handler == handler).group_by(_ENTRY.state)
        return {EntryState(state): count for state, count in await self._connection.execute(query)}

    @override
    async def done_from(self, handler: str, workspace_id: str, generation: int, seq: int) -> Sequence[Entry]:
        query = _of(handler, workspace_id).where(_ENTRY.generation == generation, _ENTRY.seq >= seq)
        return await self._all(query.where(_ENTRY.state == EntryState.DONE.value).order_by(_ENTRY.seq))

    @override
    async def erase(self, workspace_id: str) -> int:
        removed = 0
        for table in (handler_ledger, handler_cursors, service_members):
            gone = delete(table).where(table.c.workspace_id == workspace_id)
            removed += (await self._connection.execute(gone)).rowcount
        return removed

    async def _one(self, query: Select[Any]) -> Entry | None:
        return next(iter(await self._all(query)), None)

    async def _all(self, query: Select[Any]) -> list[Entry]:
        return [_entry(row) for row in await self._connection.execute(query)]


def _of(handler: str, workspace_id: str) -> Select[Any]:
    return select(handler_ledger).where(_ENTRY.handler == handler, _ENTRY.workspace_id == workspace_id)


def _changes(entry: Entry) -> dict[str, Any]:
    return {
        "state": entry.state.value,
        "changed_at": entry.changed_at,
        "attempts": entry.attempts,
        "cause": entry.cause,
        "effects": dict(entry.effects),
        "pushed": entry.pushed,
    }


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=EntryId(row.id),
        handler=row.handler,
        workspace_id=row.workspace_id,
        seq=row.seq,
        digest=row.digest,
        generation=row.generation,
        name=row.name,
        state=EntryState(row.state),
        first_at=row.first_at,
        changed_at=row.changed_at,
        attempts=row.attempts,
        cause=row.cause,
        effects=row.effects,
        pushed=row.pushed,
    )
