"""What else happens to a workspace while it is restored: its end, its owner's end, backups, exports and drills of it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from import_visits import fill
from letters import mails_to
from mooring.api.backing_up import back_up
from mooring.api.purging import purge
from mooring.dispatch import ExportDispatch
from mooring.hub import Hub
from mooring.storage.directory import SqlDirectory
from mooring.sync.lives import branch_name
from mooring.workspaces import Role, WorkspaceId, WorkspaceState
from mooring.workspaces.quotas import Quota
from restore_world import RestoreWorld, asked, at, life_of, names_in, on, write
from shared import join
from visitors import Visitor

Deed = Callable[[], Awaitable[Any]]


async def _restored(hub: Hub, visitor: Visitor, stage: str, deed: Deed) -> Any:
    """A restore to the second of three events, in which the deed is done at this stage; as it ended."""
    if (await hub.log.open(visitor.workspace_id)).seq == 0:
        await write(hub, visitor.workspace_id, 1, "abc", visitor.user_id)
    restore, world = await asked(hub, visitor, {"seq": 2}), RestoreWorld(hub)

    async def tell(one: Any) -> None:
        if one.stage.value == stage:
            await deed()

    world.tell = tell
    await world.dispatch.look()
    async with hub.directory.reading() as tx:
        return await tx.restores.by_id(restore["id"])


async def test_deleted_from_the_pause_on_it_is_restored_and_deleted(hub: Hub, alice: Visitor) -> None:
    """It was too late for the one, and not for the other: brought back, it is as it was restored."""

    async def delete() -> None:
        assert (await alice.ask("DELETE", at(alice))).is_success

    ended = await _restored(hub, alice, "swapping", delete)
    assert (ended.stage.value, await names_in(hub, alice.workspace_id)) == ("done", "ab")
    assert (await alice.ask("POST", at(alice, "undelete"))).is_success
    async with hub.directory.reading() as tx:
        workspace = await tx.workspaces.by_id(WorkspaceId(alice.workspace_id))
    assert workspace is not None
    assert workspace.state is WorkspaceState.ACTIVE


@pytest.mark.parametrize("stage", ["backing_up", "loading", "pausing", "swapping"])
async def test_purged_at_any_stage_nothing_is_left(hub: Hub, alice: Visitor, stage: str) -> None:
    """Neither in service, nor as a branch, nor staged; and nobody goes on with it."""

    async def purged() -> None:
        await alice.ask("DELETE", at(alice))
        await purge(hub, WorkspaceId(alice.workspace_id))

    await write(hub, alice.workspace_id, 1, "a")
    old = await life_of(hub, alice.workspace_id)
    restore, world = await asked(hub, alice, {"seq": 1}), RestoreWorld(hub)

    async def tell(one: Any) -> None:
        if one.stage.value == stage:
            await purged()

    world.tell = tell
    await world.dispatch.look()
    assert await hub.log.heads([alice.workspace_id, branch_name(alice.workspace_id, old)]) == {}
    assert (await hub.lives.every_staged(), await hub.lives.every_branch()) == ([], [])
    async with hub.directory.reading() as tx:
        assert await tx.restores.by_id(restore["id"]) is None
        assert await tx.restores.next_due() is None
        assert await tx.branches.of(WorkspaceId(alice.workspace_id)) == []


async def test_who_asked_may_be_gone_when_it_is_done(
    hub: Hub, directory: SqlDirectory, alice: Visitor, carol: Visitor
) -> None:
    """Their account was closed after the pause: it is done, and the other owner hears of it."""
    await join(directory, carol.user_id, alice.workspace_id, Role.OWNER)

    async def close() -> None:
        assert (await alice.ask("POST", "/api/account/close", {"archiveWorkspaces": True})).is_success

    ended = await _restored(hub, alice, "swapping", close)
    assert (ended.stage.value, await names_in(hub, alice.workspace_id)) == ("done", "ab")
    assert "log_restored" in await mails_to(hub, carol.email)
    assert "log_restored" not in await mails_to(hub, alice.email)


async def test_a_lower_quota_takes_nothing_from_what_is_in_place(hub: Hub, alice: Visitor) -> None:
    """It was there before. Only a new workspace must fit."""
    await write(hub, alice.workspace_id, 1, "abc")
    await asked(hub, alice, {"seq": 2})
    await RestoreWorld(on(hub, quotas=Quota(owned_workspaces=1, events=1, bytes=1))).dispatch.look()
    assert await names_in(hub, alice.workspace_id) == "ab"


@pytest.mark.parametrize("stage", ["loading", "pausing", "swapping", "done"])
async def test_backups_and_exports_at_any_stage_are_of_one_life_or_the_other(
    hub: Hub, alice: Visitor, stage: str
) -> None:
    """Taken, drilled and proven, or told that the log was replaced; and the restore does not mind."""

    async def both() -> None:
        taken = (await back_up(hub, alice.workspace_id)).backup
        assert taken.proven
        assert (taken.events, taken.backend_id == old) == ((2, False) if stage == "done" else (3, True))
        reply = await alice.ask("POST", at(alice, "exports"))
        assert reply.status_code == 201, reply.text
        await ExportDispatch(hub).look()
        (export,) = (await alice.ask("GET", at(alice, "exports"))).json()["exports"]
        assert export["state"] == "ready"

    old = await life_of(hub, alice.workspace_id)
    await fill(hub, alice.workspace_id, 3)
    ended = await _restored(hub, alice, stage, both)
    assert ended.stage.value == "done"
