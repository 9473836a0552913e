"""The task that builds exports: wakes when one is asked for, and when who may have one changes.

What it knows is in the directory: after a stop or a crash the claim runs out, and the export is begun again. One at a time
in each process, which leaves the machine to those who work.
"""

from datetime import datetime, timedelta

import structlog

from mooring import __version__
from mooring.accounts import Occasion
from mooring.backups import SnapshotLost, Stored
from mooring.backups.exporting import (
    ALIVE,
    LEASE,
    About,
    Building,
    Export,
    ExportedMember,
    ExportId,
    ExportStore,
    ExportStores,
    build,
    end_if_lost,
    fail,
    finish,
)
from mooring.dispatch.due import claimed, seconds_to_next
from mooring.dispatch.holding import Holding, OursNoMore
from mooring.dispatch.lookout import Lookout
from mooring.hub import Hub, Transaction
from mooring.kit.clock import iso_milliseconds
from mooring.kit.errors import Refusal, Unavailable, place_of
from mooring.sync import WorkspaceQuarantined
from mooring.workspaces import WorkspaceMissing

_KEPT = timedelta(days=90)
_AT_ONCE = 500
_ALL_MEMBERS = 100_000

_log = structlog.get_logger("mooring.exports")


class ExportDispatch(Lookout):
    """Claims exports that are due, builds them, and takes back those whose askers may have them no more."""

    def __init__(self, hub: Hub) -> None:
        super().__init__("exports", hub.exports_due)
        self._hub = hub

    def changed(self, head: int) -> None:
        """The feed has grown: somebody may have lost what an export takes. Call after the commit."""
        del head
        self._hub.exports_due.call()

    async def look(self) -> float:
        """Take back what is to be taken back, build all that is due; seconds until there may be more to do."""
        await end_lost(self._hub)
        while (export := await claimed(self._hub, _queue, LEASE)) is not None:
            await _Work(self._hub, export).do()
        return await seconds_to_next(self._hub, _queue)


class _Work:
    """Building one export that is ours, and saying so as long as it takes."""

    def __init__(self, hub: Hub, export: Export) -> None:
        self._hub = hub
        self._export = export
        self._holding = Holding(hub, export.claimed_until or export.due_at, LEASE, self._renew)
        self._done = self._total = 0

    async def do(self) -> None:
        """Whatever comes of it is noted."""
        export = self._export
        try:
            async with self._holding.during():
                stored = await self._built()
        except OursNoMore:
            return
        except Refusal as refusal:
            passes = isinstance(refusal, SnapshotLost | Unavailable) and not isinstance(refusal, WorkspaceQuarantined)
            await self._failed(refusal.code, for_good=not passes, error=refusal)
        except Exception as error:  # noqa: BLE001 - a full disk, a bug: it is logged, and tried again
            await self._failed("FAULT", for_good=False, error=error)
        else:
            if not await self._finished(stored):
                await self._hub.exports.remove(export.id)

    async def _built(self) -> Stored:
        async with self._hub.directory.reading() as tx:
            about = await _about(tx, self._export, self._hub.clock.now())
        await self._hub.log.open(about.workspace_id)  # an empty one has no log yet, and a damaged one is refused
        building = Building(self._hub.snapshots, self._hub.exports, {"mooring": __version__})
        return await build(self._export.id, about, building, self._progress)

    async def _progress(self, done: int, total: int) -> None:
        self._holding.require()
        self._done, self._total = done, total

    async def _renew(self, tx: Transaction, since: datetime, until: datetime) -> bool:
        return await tx.exports.hold(self._export.id, since, until, self._done, self._total)

    async def _finished(self, stored: Stored) -> bool:
        async with self._hub.directory.transaction() as tx:
            stores, occasion = _stores(tx), _now(self._hub)
            return await finish(self._export, self._holding.until, stored, self._done, stores=stores, occasion=occasion)

    async def _failed(self, code: str, *, for_good: bool, error: Exception) -> None:
        where = place_of(error)
        _log.error("export not built", export=self._export.id, code=code, kind=type(error).__name__, where=where)
        async with self._hub.directory.transaction() as tx:
            stores, occasion = _stores(tx), _now(self._hub)
            await fail(self._export, self._holding.until, code, for_good=for_good, stores=stores, occasion=occasion)


async def end_lost(hub: Hub) -> None:
    """Take back exports whose askers may have them no more, end those whose time is over, and remove their files."""
    async with hub.directory.reading() as tx:
        alive = await tx.exports.in_states(ALIVE, _AT_ONCE)
    for export in alive:
        async with hub.directory.transaction() as tx:
            ended = await end_if_lost(export.id, _stores(tx), _now(hub))
        if ended:
            await hub.exports.remove(export.id)


async def forget_exports(hub: Hub, now: datetime) -> None:
    """End what is over, remove files that nobody can download, and forget what was over 90 days ago."""
    await end_lost(hub)
    for name in await hub.exports.names():
        async with hub.directory.reading() as tx:
            export = await tx.exports.by_id(ExportId(name))
        if export is None or export.state not in ALIVE:
            await hub.exports.remove(name)
    async with hub.directory.transaction() as tx:
        await tx.exports.forget(now - _KEPT, _AT_ONCE)


async def _about(tx: Transaction, export: Export, now: datetime) -> About:
    workspace = await tx.workspaces.by_id(export.workspace_id)
    if workspace is None or workspace.deleted_at is not None:
        raise WorkspaceMissing
    found = await tx.members.page(workspace.id, None, _ALL_MEMBERS)
    members = [
        ExportedMember(
            user_id=one.person.id,
            name=one.person.name,
            email=one.person.email,
            role=one.member.role.value,
            joined_at=iso_milliseconds(one.member.joined_at),
        )
        for one, _ in found
    ]
    return About(
        workspace_id=workspace.id,
        name=workspace.name,
        created_at=iso_milliseconds(workspace.created_at),
        members=members,
        exported_at=iso_milliseconds(now),
        exported_by=export.asked_by or "",
    )


def _queue(tx: Transaction) -> ExportStore:
    return tx.exports


def _now(hub: Hub) -> Occasion:
    return Occasion(at=hub.clock.now(), ids=hub.ids)


def _stores(tx: Transaction) -> ExportStores:
    return ExportStores(tx.exports, tx.challenges, tx.workspace_stores)
