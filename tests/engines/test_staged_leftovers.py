"""Logs that were being made and that nobody makes any more, on each engine of the directory."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engines.event_logs import staged
from mooring.accounts import User
from mooring.api.occasions import workspace_stores_of
from mooring.backups.importing import Import, ImportState, ImportStores, begin_import
from mooring.backups.restoring import Restore, RestoreStores, SourceKind, Stage, ToEvent
from mooring.backups.restoring.ask import Wish, ask_in_place
from mooring.backups.restoring.stages import end
from mooring.hub import Hub
from mooring.kit.ids import RandomIds
from mooring.monitor.ledger import Lane
from mooring.storage.directory import SqlDirectory
from mooring.storage.eventlog import SqliteEventLog, open_event_log
from mooring.sync import LogHead
from mooring.upkeep import Upkeep, staged_chores
from mooring.upkeep.staged import STAGED_KEPT
from mooring.workspaces import Workspace, WorkspaceId
from people import People, people_of
from webhook_world import hub_on

ALMOST = STAGED_KEPT - timedelta(minutes=1)


@dataclass
class Yard:
    """Alice's workspace, logs that are staged, and who sweeps them."""

    hub: Hub
    log: SqliteEventLog
    people: People
    alice: User
    workspace: Workspace
    upkeep: Upkeep

    async def after(self, *times: timedelta) -> set[str]:
        """The lives that are staged, when it was looked now and so much later each time."""
        await self.upkeep.run_due(self.people.clock.now())
        for time in times:
            self.people.clock.advance(time)
            await self.upkeep.run_due(self.people.clock.now())
        return {life for _, life in await self.log.every_staged()}

    async def stage(self, life: str, workspace_id: str | None = None) -> None:
        where = workspace_id or self.workspace.id
        await self.log.stage(where, life)
        await self.log.add_staged(where, life, staged(1, 3))

    async def restore(self) -> Restore:
        """One that was asked for."""
        wish = Wish(
            workspace_id=self.workspace.id,
            target=ToEvent(3),
            head=LogHead("log_1", 5, 5, 100, b""),
            life="log_1",
            cut=3,
            cut_at=None,
            chain="",
            kept_events=3,
            kept_bytes=100,
            gone_events=2,
            source=SourceKind.LIVE,
        )
        async with self.hub.directory.transaction() as tx:
            stores = RestoreStores(tx.restores, tx.branches, tx.backups, workspace_stores_of(tx))
            return await ask_in_place(wish, self.workspace.name, stores, self.people.occasion(self.alice))

    async def applied(self) -> Import:
        """An import that is being applied."""
        async with self.hub.directory.transaction() as tx:
            stores = ImportStores(tx.imports, tx.accounts, tx.audit)
            begun = await begin_import(self.alice.id, "a.zip", 10, stores, self.people.occasion(self.alice), largest=10)
            applying = replace(
                begun, state=ImportState.APPLYING, workspace_id=WorkspaceId("wsp_new"), backend_id="log_import"
            )
            await tx.imports.keep(applying)
        return applying


@pytest.fixture
async def yard(directory: SqlDirectory, tmp_path: Path) -> AsyncIterator[Yard]:
    people = people_of(directory)
    alice = await people.sign_up("alice@example.org")
    workspace = await people.create_workspace(alice, "Harbour")
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    lives: Any = log
    hub = replace(hub_on(directory, people), log=lives, lives=lives)
    yield Yard(hub, log, people, alice, workspace, Upkeep(staged_chores(hub), people.clock, hub.alerts))
    await log.close()


async def test_what_nobody_makes_is_dropped_after_a_while(yard: Yard) -> None:
    """An hour after it was first seen, and not before; handlers of a copy that never came are forgotten with it."""
    await yard.stage("log_lost")
    await yard.stage("log_copy", "wsp_never")
    now = yard.people.clock.now()
    async with yard.hub.directory.transaction() as tx:
        await tx.ledger.add_lane(Lane("greeting", WorkspaceId("wsp_never"), "log_copy", 3, now))
    assert await yard.after(ALMOST) == {"log_lost", "log_copy"}
    assert await yard.after(timedelta(minutes=10)) == set()
    async with yard.hub.directory.reading() as tx:
        assert await tx.ledger.lane("greeting", "wsp_never") is None


async def test_what_somebody_makes_stays_as_long_as_it_takes(yard: Yard) -> None:
    """A restore or an import that is under way; when it is over, or its row is gone, it counts from then on."""
    restore, one = await yard.restore(), await yard.applied()
    await yard.stage(restore.new_backend_id)
    await yard.stage("log_import", "wsp_new")
    assert await yard.after(STAGED_KEPT, STAGED_KEPT) == {restore.new_backend_id, "log_import"}
    async with yard.hub.directory.transaction() as tx:
        await tx.restores.erase(restore.workspace_id)
        await tx.imports.keep(replace(one, state=ImportState.READY))
    yard.people.clock.advance(timedelta(minutes=10))
    assert await yard.after(ALMOST) == {restore.new_backend_id, "log_import"}
    assert await yard.after(timedelta(minutes=10)) == set()


async def test_a_restore_that_has_ended_makes_nothing(yard: Yard) -> None:
    """However it ended: what could not be dropped then is dropped."""
    restore = await yard.restore()
    await yard.stage(restore.new_backend_id)
    async with yard.hub.directory.transaction() as tx:
        stores = RestoreStores(tx.restores, tx.branches, tx.backups, workspace_stores_of(tx))
        claimed = await tx.restores.claim("mon_1", restore.due_at, restore.due_at + STAGED_KEPT)
        assert claimed is not None
        now = yard.people.occasion()
        assert await end(claimed, restore.due_at + STAGED_KEPT, stores, now, stage=Stage.FAILED, error="FAULT")
    assert await yard.after(ALMOST, timedelta(minutes=10)) == set()
