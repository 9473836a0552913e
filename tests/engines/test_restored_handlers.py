"""Handlers of a workspace that is restored, in place and as a copy: nothing that was done is done again, what is new is done once."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from handler_world import HandlerWorld, Said, handler_world, settled
from mooring.api.occasions import workspace_stores_of
from mooring.backups.restoring import RestoreStores, SourceKind, ToEvent
from mooring.backups.restoring.ask import Wish, ask_copy, ask_in_place
from mooring.hub import Hub
from mooring.monitor.handlers import Context, HandledEvent, HandlerCrew, NewEvent, handler
from mooring.storage.archive import FolderArchive
from mooring.storage.directory import SqlDirectory
from mooring.storage.eventlog import SqliteOutlines, SqliteScratch, SqliteSnapshots
from mooring.workspaces import WorkspaceId
from restore_world import RestoreWorld


@pytest.fixture
async def world(directory: SqlDirectory, tmp_path: Path) -> AsyncIterator[HandlerWorld]:
    async with handler_world(directory, tmp_path) as made:
        yield made


def _hub(world: HandlerWorld, folder: Path) -> Hub:
    events = folder / "events.db"
    return replace(
        world.hub,
        lives=cast("Any", world.log),
        snapshots=SqliteSnapshots(events),
        outlines=SqliteOutlines(events),
        archive=FolderArchive(folder / "archive"),
        scratch=SqliteScratch(folder / "scratch"),
    )


async def _restored(world: HandlerWorld, folder: Path, workspace_id: str, cut: int, copy: str = "") -> str:
    """The restore is done: which workspace has the events now."""
    hub, occasion = _hub(world, folder), world.people.occasion(world.alice)
    head = await hub.log.open(workspace_id)
    wish = Wish(
        workspace_id=WorkspaceId(workspace_id),
        target=ToEvent(cut),
        head=head,
        life=head.backend_id,
        cut=cut,
        cut_at=None,
        chain="",
        kept_events=cut,
        kept_bytes=head.size,
        gone_events=head.events - cut,
        source=SourceKind.LIVE,
    )
    async with hub.directory.transaction() as tx:
        stores = RestoreStores(tx.restores, tx.branches, tx.backups, workspace_stores_of(tx))
        asked = (
            await ask_copy(wish, copy, stores, occasion, quota=hub.quotas)
            if copy
            else await ask_in_place(wish, "Harbour", stores, occasion)
        )
    await RestoreWorld(hub).dispatch.look()
    async with hub.directory.reading() as tx:
        done = await tx.restores.by_id(asked.id)
    assert done is not None
    assert (done.stage.value, done.error) == ("done", "")
    return done.log_id


async def _told(world: HandlerWorld, crew: HandlerCrew, after: int) -> int:
    found = await world.station.changes(after, 100, 0)
    for change in found.changes:
        crew.changed(change, found.position)
    await settled(crew)
    return found.position


async def test_in_place_what_was_done_stays_done(world: HandlerWorld, tmp_path: Path) -> None:
    """For the events that are still there nothing is done again; for those of the new life each is done, once."""
    said = Said()
    harbour = await world.workspace()
    await world.write(harbour, *["v1.A"] * 5)
    crew = await world.run(said.handler("*"))
    position = await world.hub.log.position()
    await _restored(world, tmp_path, harbour, 3)
    position = await _told(world, crew, position)
    assert len(said.lines) == 5
    await world.write(harbour, "v1.B", "v1.B")
    position = await _told(world, crew, position)
    await _told(world, crew, position)
    assert said.lines[5:] == [f"bell {harbour[-4:]} 4", f"bell {harbour[-4:]} 5"]
    await crew.close()


async def test_a_cut_through_a_deed_leaves_it_done(world: HandlerWorld, tmp_path: Path) -> None:
    """A handler has written three events, and one of them stays: it is not written again, also when nobody knows any more that
    it was, for the claim of the deed is still there.
    """
    harbour = await world.workspace()
    await world.write(harbour, "v1.Asked")

    @handler("v1.Asked", name="bell", from_beginning=True)
    async def answers(context: Context, event: HandledEvent) -> None:
        del event
        await context.push(NewEvent("v1.First", {}), NewEvent("v1.Second", {}), NewEvent("v1.Third", {}))

    crew = await world.run(answers)
    assert await world.names(harbour) == ["v1.Asked", "v1.First", "v1.Second", "v1.Third"]
    position = await world.hub.log.position()
    await _restored(world, tmp_path, harbour, 2)
    await _told(world, crew, position)
    assert await world.names(harbour) == ["v1.Asked", "v1.First"]
    lines = b""
    async with SqliteSnapshots(tmp_path / "events.db").of(harbour) as snapshot:
        claims = await snapshot.claims(0)
        lines = claims.text if claims is not None else lines
    assert [tuple(json.loads(line)[1:]) for line in lines.splitlines()] == [(2, 2)]
    await crew.close()


async def test_a_copy_is_handled_from_its_first_new_event_on(world: HandlerWorld, tmp_path: Path) -> None:
    """What the events of a copy have caused was done in the workspace that they are of."""
    said = Said()
    harbour = await world.workspace()
    await world.write(harbour, *["v1.A"] * 3)
    crew = await world.run(said.handler("*"))
    position = await world.hub.log.position()
    copy = await _restored(world, tmp_path, harbour, 2, "Copy")
    position = await _told(world, crew, position)
    assert len(said.lines) == 3
    await world.write(copy, "v1.B")
    await _told(world, crew, position)
    assert said.lines[3:] == [f"bell {copy[-4:]} 3"]
    await crew.close()
