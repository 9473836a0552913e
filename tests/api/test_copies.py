"""Copies of a workspace: what whoever asks may have, when they ask and when it is there; and that a refused one leaves nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from mooring.accounts import UserId
from mooring.api.purging import purge
from mooring.backups.restoring import Restore
from mooring.hub import Hub
from mooring.storage.directory import SqlDirectory
from mooring.workspaces import Role, WorkspaceId
from mooring.workspaces.quotas import Quota
from restore_world import RestoreWorld, asked, at, names_in, on, write
from shared import join
from visitors import OPERATOR_KEY, Visitor

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}
TINY = {"events": Quota(events=1), "bytes": Quota(bytes=50)}


async def _copied(hub: Hub, visitor: Visitor) -> Restore:
    """One that was asked for, of the first two of three events."""
    await write(hub, visitor.workspace_id, 1, "abc", visitor.user_id)
    found = await asked(hub, visitor, {"seq": 2}, kind="copy", name="Copy")
    async with hub.directory.reading() as tx:
        restore = await tx.restores.by_id(found["id"])
    assert restore is not None
    return restore


async def _gone(hub: Hub, restore: Restore, code: str) -> None:
    """It has failed, nothing of it is anywhere, and what it was to be a copy of is as it was."""
    async with hub.directory.reading() as tx:
        ended = await tx.restores.by_id(restore.id)
        assert ended is not None
        assert (ended.stage.value, ended.error) == ("failed", code)
        assert await tx.workspaces.by_id(WorkspaceId(str(restore.copy_id))) is None
    assert await hub.log.heads([str(restore.copy_id)]) == {}
    assert await hub.lives.every_staged() == []
    assert await names_in(hub, restore.workspace_id) == "abc"


@pytest.mark.parametrize("what", TINY)
async def test_more_than_a_workspace_of_theirs_may_hold_is_not_copied(hub: Hub, alice: Visitor, what: str) -> None:
    """The plan says so, whoever asks all the same is refused with the limits; the operator, who has none, is not."""
    await write(hub, alice.workspace_id, 1, "abc", alice.user_id)
    plan = (await alice.ask("POST", at(alice, "restores", "plan"), {"to": {"seq": 2}})).json()["plan"]
    records = await hub.log.records(alice.workspace_id, 0, 2, 10**6)
    assert (plan["keptBytes"], plan["copyFits"]) == (sum(len(one.text.encode()) for one in records), True)
    given = {what: getattr(TINY[what], what)}
    await alice.client.put(f"/api/operator/users/{alice.user_id}/quota", json=given, headers=OLGA)
    plan = (await alice.ask("POST", at(alice, "restores", "plan"), {"to": {"seq": 2}})).json()["plan"]
    assert not plan["copyFits"]
    refused = await asked(hub, alice, {"seq": 2}, 409, kind="copy", name="Copy")
    assert (refused["code"], refused[what]) == ("RESTORE_TOO_MUCH", given[what])
    theirs = at(alice, "restores").replace("/api/", "/api/operator/")
    body = {"to": {"seq": 2}, "kind": "copy", "name": "Copy"}
    assert (await alice.client.post(theirs, json=body, headers=OLGA)).status_code == 201


@pytest.mark.parametrize("what", TINY)
async def test_who_may_have_less_by_then_gets_none(hub: Hub, alice: Visitor, what: str) -> None:
    """The quota was lowered since it was asked for."""
    restore = await _copied(hub, alice)
    await RestoreWorld(on(hub, quotas=TINY[what])).dispatch.look()
    await _gone(hub, restore, "RESTORE_TOO_MUCH")


Meanwhile = Callable[[Hub, Visitor, Visitor], Awaitable[Any]]


async def _creates(hub: Hub, alice: Visitor, carol: Visitor) -> None:
    del carol
    for number in range(hub.quotas.owned_workspaces - 1):
        assert (await alice.ask("POST", "/api/workspaces", {"name": f"{number}"})).status_code == 201


async def _deletes(hub: Hub, alice: Visitor, carol: Visitor) -> None:
    del hub, carol
    await alice.ask("DELETE", at(alice))


async def _is_demoted(hub: Hub, alice: Visitor, carol: Visitor) -> None:
    del hub
    assert (await carol.ask("PATCH", at(alice, "members", alice.user_id), {"role": "admin"})).is_success


async def _is_removed(hub: Hub, alice: Visitor, carol: Visitor) -> None:
    del hub
    assert (await carol.ask("DELETE", at(alice, "members", alice.user_id))).is_success


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        (_creates, "WORKSPACE_QUOTA_REACHED"),
        (_deletes, "WORKSPACE_MISSING"),
        (_is_demoted, "ROLE_TOO_LOW"),
        (_is_removed, "WORKSPACE_FORBIDDEN"),
    ],
)
async def test_who_may_not_have_it_any_more_when_it_is_there_gets_none(
    hub: Hub, directory: SqlDirectory, alice: Visitor, carol: Visitor, meanwhile: Meanwhile, code: str
) -> None:
    """Right before it becomes a workspace it is asked again: who owns as many as they may by then, or no longer that one."""
    await join(directory, carol.user_id, alice.workspace_id, Role.OWNER)
    restore, world = await _copied(hub, alice), RestoreWorld(hub)

    async def tell(one: Restore) -> None:
        if one.stage.value == "swapping":
            await meanwhile(hub, alice, carol)

    world.tell = tell
    await world.dispatch.look()
    await _gone(hub, restore, code)


async def test_a_closed_account_gets_none(hub: Hub, directory: SqlDirectory, alice: Visitor, carol: Visitor) -> None:
    """Nor does anybody else in its place."""
    await join(directory, carol.user_id, alice.workspace_id, Role.OWNER)
    restore, world = await _copied(hub, alice), RestoreWorld(hub)

    async def tell(one: Restore) -> None:
        if one.stage.value == "swapping":
            assert (await alice.ask("POST", "/api/account/close", {"archiveWorkspaces": True})).is_success

    world.tell = tell
    await world.dispatch.look()
    await _gone(hub, restore, "USER_MISSING")


class _Killed(BaseException):
    """The process is gone."""


async def test_a_purge_takes_a_copy_with_it_that_is_no_workspace_yet(hub: Hub, alice: Visitor) -> None:
    """Killed between the log and the workspace, and what it is a copy of was purged meanwhile: nobody would ever see it again."""
    restore, world = await _copied(hub, alice), RestoreWorld(hub)

    def die(*_: str) -> None:
        raise _Killed

    dispatch = type(world.dispatch)(hub, replace(world.deeds, swapped=die))
    with pytest.raises(_Killed):
        await dispatch.look()
    assert await names_in(hub, str(restore.copy_id)) == "ab"
    await alice.ask("DELETE", at(alice))
    await purge(hub, WorkspaceId(alice.workspace_id))
    assert await hub.log.heads([str(restore.copy_id), alice.workspace_id]) == {}


async def test_a_copy_that_the_operator_asks_for_is_an_owners(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Whatever their quota: it is the operator's deed."""
    await write(hub, alice.workspace_id, 1, "abc", alice.user_id)
    body = {"to": {"seq": 2}, "kind": "copy", "name": "Copy"}
    path = at(alice, "restores").replace("/api/", "/api/operator/")
    assert (await client.post(path, json=body, headers=OLGA)).status_code == 201
    await RestoreWorld(on(hub, quotas=Quota(owned_workspaces=1, events=1))).dispatch.look()
    async with hub.directory.reading() as tx:
        (restore,) = await tx.restores.of(WorkspaceId(alice.workspace_id), 5)
        member = await tx.members.of(WorkspaceId(str(restore.copy_id)), UserId(alice.user_id))
    assert restore.stage.value == "done"
    assert member is not None
    assert member.role is Role.OWNER
