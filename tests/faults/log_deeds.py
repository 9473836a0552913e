"""Deeds that end in the log: import, restore, purge; and what there may be when one was cut off."""

from datetime import timedelta

import apsw

from faults.deeds import EVENTS, Deed, backed_up, sound, workspace_in, written
from faults.steps import Ground
from mooring.accounts import Occasion, UserId
from mooring.api.importing import apply_to_new, begin, receive
from mooring.api.purging import purge
from mooring.api.restore_asking import begin_copy, begin_in_place
from mooring.backups.archive import entries, pieces
from mooring.backups.restoring import ToEvent
from mooring.dispatch import ImportDispatch
from mooring.hub import Hub
from mooring.kit.ids import RandomIds
from mooring.sync.lives import StagedEvent
from mooring.workspaces import WorkspaceId
from restore_world import RestoreWorld

CUT = 5


# Imports


async def _import_waits(hub: Hub) -> None:
    """A file that was checked, and that Alice wants in a new workspace."""
    from import_world import exported

    await written(hub)
    async with hub.directory.reading() as tx:
        (row,) = await tx.accounts._connection.exec_driver_sql("SELECT id FROM users LIMIT 1")
    alice, content = UserId(str(row[0])), exported().chained().summed().packed()
    occasion = Occasion(hub.clock.now(), RandomIds(), alice)
    begun = await begin(hub, alice, "cargo.zip", len(content), occasion)
    await receive(hub, alice, begun.id, pieces(content), occasion, offset=0)
    await ImportDispatch(hub).look()
    await apply_to_new(hub, alice, begun.id, "Imported", occasion)


async def _import(hub: Hub) -> None:
    await ImportDispatch(hub).look()


async def _imported(hub: Hub, ground: Ground) -> str:
    """Nobody sees a workspace without its events, nor events that belong to none; and what was staged goes."""
    assert (await hub.log.heads([await workspace_in(hub)]))[await workspace_in(hub)].events == EVENTS
    async with hub.directory.reading() as tx:
        named = await tx.accounts._connection.exec_driver_sql("SELECT id FROM workspaces WHERE name = 'Imported'")
        ids = [str(row[0]) for row in named]
    for one in ids:
        assert (await hub.log.heads([one]))[one].events > 0
        assert (await hub.log.verify(one)).damage is None
    if ids and not await _is_applying(hub):
        assert _hidden(ground) == []
        return "new"
    return "begun" if ids else "old"


async def _is_applying(hub: Hub) -> bool:
    async with hub.directory.reading() as tx:
        rows = await tx.accounts._connection.exec_driver_sql("SELECT count(*) FROM imports WHERE state = 'applying'")
    return rows.scalar_one() > 0


def _hidden(ground: Ground) -> list[str]:
    """The logs that nobody sees: former lives, what is staged, what is being erased."""
    connection = apsw.Connection(str(ground.folder / "events.db"), flags=apsw.SQLITE_OPEN_READONLY)
    names = [str(name) for (name,) in connection.execute("SELECT workspace_id FROM logs WHERE workspace_id LIKE '%/%'")]
    connection.close()
    return names


# Restores


async def _restore_waits(hub: Hub) -> None:
    """In place, to the fifth event."""
    await written(hub)
    where = WorkspaceId(await workspace_in(hub))
    async with hub.directory.reading() as tx:
        workspace = await tx.workspaces.by_id(where)
    assert workspace is not None
    await begin_in_place(hub, where, ToEvent(CUT), workspace.name, Occasion(hub.clock.now(), RandomIds()))


async def _copy_waits(hub: Hub) -> None:
    await written(hub)
    where = WorkspaceId(await workspace_in(hub))
    async with hub.directory.reading() as tx:
        (alice,) = await tx.members.ids(where)
    await begin_copy(hub, where, ToEvent(CUT), "Copy", Occasion(hub.clock.now(), RandomIds(), alice))


async def _restore(hub: Hub) -> None:
    await RestoreWorld(hub).dispatch.look()


async def _restored(hub: Hub, ground: Ground) -> str:
    """One life is in service, whole, and the other is a branch or not there; nobody waits once it is over."""
    where = WorkspaceId(await workspace_in(hub))
    async with hub.directory.reading() as tx:
        rows = await tx.accounts._connection.exec_driver_sql("SELECT stage, new_backend_id FROM restores")
        ((stage, new),) = rows
        workspace = await tx.workspaces.by_id(where)
    head, branches = (await hub.log.heads([where]))[where], await hub.lives.branches(where)
    swapped = head.backend_id == new
    assert (head.events, [one.head.events for one in branches]) == ((CUT, [EVENTS]) if swapped else (EVENTS, []))
    assert (await hub.log.verify(where)).damage is None
    assert await sound(hub, ground, where) is not None
    if stage != "done":
        assert stage not in {"failed", "aborted"}
        return "begun" if swapped else "old"
    assert swapped
    assert workspace is not None
    assert (workspace.state, [name for name in _hidden(ground) if name.startswith("staged/")]) == ("active", [])
    return "new"


async def _copied(hub: Hub, ground: Ground) -> str:
    """The workspace that it is of is as it was; the copy has all its events, or there is none."""
    where = await workspace_in(hub)
    assert (await hub.log.heads([where]))[where].events == EVENTS
    async with hub.directory.reading() as tx:
        named = await tx.accounts._connection.exec_driver_sql("SELECT id FROM workspaces WHERE name = 'Copy'")
        ids = [str(row[0]) for row in named]
        stages = await tx.accounts._connection.exec_driver_sql("SELECT stage FROM restores")
        ((stage,),) = stages
    for one in ids:
        assert (await hub.log.heads([one]))[one].events == CUT
    assert stage not in {"failed", "aborted"}
    if stage == "done":
        assert (len(ids), _hidden(ground)) == (1, [])
    return "new" if stage == "done" else "begun" if ids else "old"


# Purge


async def _deleted(hub: Hub) -> None:
    """A deleted workspace with a former life, a backup, a segment, and what was staged."""
    await backed_up(hub)
    where = await workspace_in(hub)
    former = (await hub.log.open(where)).backend_id
    await hub.lives.stage(where, "log_new")
    await hub.lives.add_staged(where, "log_new", [StagedEvent(1, 0, 1, "usr_a", "ses_a", '{"seq":1}')])
    await hub.lives.swap(where, "log_new", former)
    await hub.lives.stage(where, "log_never")
    await hub.archive.put(f"segments/{where}/log_new/1-1.zst", pieces(b"segment"))
    async with hub.directory.transaction() as tx:
        await tx.accounts._connection.exec_driver_sql(
            "UPDATE workspaces SET deleted_at = '2026-10-01 00:00:00.000000' WHERE id = ?", (where,)
        )


async def _purge(hub: Hub) -> None:
    await purge(hub, WorkspaceId(await _any_workspace(hub)))


async def _any_workspace(hub: Hub) -> str:
    async with hub.directory.reading() as tx:
        (row,) = await tx.accounts._connection.exec_driver_sql("SELECT id FROM workspaces WHERE deleted_at IS NOT NULL")
    return str(row[0])


async def _purged(hub: Hub, ground: Ground) -> str:
    """Until its receipt is written all of it is there; from then on it cannot be brought back, and is seen whole or not at all."""
    where = await _any_workspace(hub)
    async with hub.directory.reading() as tx:
        workspace = await tx.workspaces.by_id(WorkspaceId(where))
        receipt = await tx.receipts.of_purge(WorkspaceId(where))
        key = await tx.archive_keys.of(where)
    heads = await hub.log.heads([where])
    held = [entry.key async for entry in entries(ground.operators_archive(), "")]
    if receipt is None:
        assert heads[where].backend_id == "log_new"
        assert (len(await hub.lives.branches(where)), key is not None, len(held)) == (1, True, 5)
        return "old"
    counted = {name: receipt.data[name] for name in ("events", "backups", "segments", "branches", "archiveObjects")}
    assert counted == {"events": 1, "backups": 1, "segments": 1, "branches": 1, "archiveObjects": 5}
    if where in heads:
        assert (heads[where].events, (await hub.log.verify(where)).damage) == (1, None)
    assert workspace is not None
    if workspace.purged_at is None:
        return "begun"
    assert (heads, list(await hub.lives.branches(where)), held, key, _hidden(ground)) == ({}, [], [], None, [])
    return "new"


LOG_DEEDS = {
    "import": Deed(_import_waits, _import, _imported, late=timedelta(minutes=5)),
    "restore in place": Deed(_restore_waits, _restore, _restored, late=timedelta(minutes=5)),
    "restore as a copy": Deed(_copy_waits, _restore, _copied, late=timedelta(minutes=5)),
    "purge": Deed(_deleted, _purge, _purged),
}
