"""Applying an import over a workspace that there is: a restore in place, with everything that belongs to one."""

from typing import Any

import pytest

from fakes import FakeClock
from import_visits import applied_by, brought_by, renewed
from import_world import exported, line_of, sample
from mooring.dispatch import ImportDispatch, forget_imports
from mooring.hub import Hub
from mooring.storage.directory import SqlDirectory
from mooring.workspaces import Role
from restore_world import RestoreWorld, life_of, name_of, names_in, write
from shared import join
from visitors import Visitor, problem


@pytest.fixture
def dispatch(hub: Hub) -> ImportDispatch:
    return ImportDispatch(hub)


@pytest.fixture
def world(hub: Hub) -> RestoreWorld:
    return RestoreWorld(hub)


async def _over(hub: Hub, visitor: Visitor, import_id: str, workspace_id: str, **changed: str) -> Any:
    body = {"workspaceId": workspace_id, "workspaceName": await name_of(hub, workspace_id), **changed}
    return await visitor.ask("POST", f"/api/imports/{import_id}/apply", body)


async def test_it_takes_the_place_of_what_is_there(
    hub: Hub, alice: Visitor, world: RestoreWorld, dispatch: ImportDispatch
) -> None:
    """After a proven backup, in a new life; the former one is kept as a branch; the writers that nothing proves are the importer."""
    await write(hub, alice.workspace_id, 1, "abcde")
    old = await life_of(hub, alice.workspace_id)
    brought = await brought_by(alice, dispatch, sample("d1.sql"))
    applying = await _over(hub, alice, brought["id"], alice.workspace_id)
    assert (applying.status_code, applying.json()["state"]) == (200, "applying"), applying.text
    await dispatch.look()
    await world.dispatch.look()
    done = (await alice.ask("GET", f"/api/imports/{brought['id']}")).json()
    assert (done["state"], done["percent"], done["workspaceId"]) == ("done", 100, alice.workspace_id)
    assert world.stages == ["backing_up", "loading", "pausing", "swapping", "done"]
    assert await life_of(hub, alice.workspace_id) != old
    found = await hub.log.verify(alice.workspace_id)
    assert (found.damage, found.events) == (None, 20)
    (first, *_) = await hub.log.records(alice.workspace_id, 0, 1, 10**6)
    assert (first.user_id, first.session_id) == (alice.user_id, brought["id"])
    assert [one.backend_id for one in await hub.lives.branches(alice.workspace_id)] == [old]
    await dispatch.look()
    assert await hub.imports.names() == []
    assert (await alice.ask("GET", f"/api/imports/{brought['id']}")).json()["state"] == "done"


async def test_a_restore_that_fails_leaves_the_import_ready(
    hub: Hub, clock: FakeClock, alice: Visitor, world: RestoreWorld, dispatch: ImportDispatch
) -> None:
    """Stopped: everything is as it was, and the same file can be applied again."""
    await write(hub, alice.workspace_id, 1, "abcde")
    brought = await brought_by(alice, dispatch, sample("d1.sql"))
    applying = (await _over(hub, alice, brought["id"], alice.workspace_id)).json()
    stopped = await alice.ask("POST", f"/api/workspaces/{alice.workspace_id}/restores/{applying['restoreId']}/abort")
    assert stopped.is_success, stopped.text
    await world.dispatch.look()
    await forget_imports(hub, clock.now())
    again = (await alice.ask("GET", f"/api/imports/{brought['id']}")).json()
    assert (again["state"], again["restoreId"]) == ("ready", None)
    assert await names_in(hub, alice.workspace_id) == "abcde"
    assert (await applied_by(alice, dispatch, brought["id"]))["state"] == "done"


async def test_who_may_and_what_is_refused(
    hub: Hub, clock: FakeClock, directory: SqlDirectory, alice: Visitor, carol: Visitor, dispatch: ImportDispatch
) -> None:
    """Owners only, with the name as it is typed and a recent authentication; one at a time; as much as the workspace may hold."""
    await join(directory, carol.user_id, alice.workspace_id, Role.ADMIN)
    theirs = await brought_by(carol, dispatch, sample("d1.sql"))
    refused = await _over(hub, carol, theirs["id"], alice.workspace_id)
    assert problem(refused)["code"] == "ROLE_TOO_LOW"
    brought = await brought_by(alice, dispatch, sample("d1.sql"))
    assert problem(await _over(hub, alice, theirs["id"], alice.workspace_id))["code"] == "IMPORT_MISSING"
    assert problem(await _over(hub, alice, brought["id"], carol.workspace_id))["code"] == "WORKSPACE_FORBIDDEN"
    wrong = await _over(hub, alice, brought["id"], alice.workspace_id, workspaceName="another")
    assert problem(wrong)["code"] == "RESTORE_NAME_WRONG"
    clock.advance(hub.mint.policy.step_up_life)
    assert problem(await _over(hub, alice, brought["id"], alice.workspace_id))["code"] == "STEP_UP_REQUIRED"
    fresh = await renewed(alice)
    assert (await _over(hub, fresh, brought["id"], alice.workspace_id)).status_code == 200
    other = await brought_by(fresh, dispatch, exported([line_of(1, 0)]).packed())
    assert problem(await _over(hub, fresh, other["id"], alice.workspace_id))["code"] == "RESTORE_RUNNING"
