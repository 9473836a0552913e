"""Restoring a workspace: in place and as a copy, to whatever there is; who may, what is refused, and what everybody is told."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import apsw
import httpx2
import pytest

from fakes import FakeClock
from mooring.api.backing_up import back_up
from mooring.api.purging import purge
from mooring.backups.restoring import BRANCH_LIFE
from mooring.hub import Hub, WorkspacePolicy
from mooring.kit.clock import iso_milliseconds
from mooring.storage.directory import SqlDirectory
from mooring.sync.lives import branch_name
from mooring.workspaces import LifecycleKind, Role, WorkspaceId, WorkspaceState
from restore_world import MINUTE, RestoreWorld, asked, at, life_of, name_of, names_in, on, shown, write
from shared import join
from visitors import OPERATOR_KEY, Visitor, problem, signed_in

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}


@pytest.fixture
def world(hub: Hub) -> RestoreWorld:
    return RestoreWorld(hub)


async def _told(hub: Hub, workspace_id: str) -> list[tuple[str, str | None]]:
    async with hub.directory.reading() as tx:
        events = await tx.lifecycle.after(0, 200)
    return [(one.kind.value, one.actor) for one in events if one.workspace_id == workspace_id and "restore" in one.kind]


async def _state(hub: Hub, workspace_id: str) -> WorkspaceState:
    async with hub.directory.reading() as tx:
        workspace = await tx.workspaces.by_id(WorkspaceId(workspace_id))
    assert workspace is not None
    return workspace.state


async def test_in_place_the_log_begins_a_new_life_with_what_was_kept(
    hub: Hub, clock: FakeClock, alice: Visitor, world: RestoreWorld
) -> None:
    """To an event: the events up to it, the same to the letter, in a log with a new backend id; stages, feed and audit tell of it."""
    await write(hub, alice.workspace_id, 1, "abcde", alice.user_id)
    before, old = await hub.log.read(alice.workspace_id, 0, 3, 10**6), await life_of(hub, alice.workspace_id)
    restore = await asked(hub, alice, {"seq": 3})
    assert (restore["stage"], restore["percent"], restore["canAbort"], restore["goneEvents"]) == ("waiting", 0, True, 2)
    await world.dispatch.look()
    done = await shown(alice, restore["id"])
    assert (done["stage"], done["percent"], done["canAbort"], done["error"]) == ("done", 100, False, None)
    assert await hub.log.read(alice.workspace_id, 0, 10, 10**6) == before
    new = await life_of(hub, alice.workspace_id)
    assert (new != old, await names_in(hub, alice.workspace_id)) == (True, "abc")
    assert world.swapped == [(alice.workspace_id, new)]
    assert world.stages == ["backing_up", "loading", "pausing", "swapping", "done"]
    assert (await hub.log.verify(alice.workspace_id)).damage is None
    assert await _told(hub, alice.workspace_id) == [
        ("restore_started", alice.user_id),
        ("workspace_restored", alice.user_id),
    ]
    audit = (await alice.ask("GET", at(alice, "audit"))).json()["entries"]
    assert {"restore_started", "workspace_restored"} <= {one["kind"] for one in audit}


async def test_a_proven_backup_of_the_old_and_of_the_new_is_there(
    hub: Hub, clock: FakeClock, alice: Visitor, world: RestoreWorld
) -> None:
    """Before anything is touched all of it is backed up and drilled, and right after the swap the new life is."""
    await write(hub, alice.workspace_id, 1, "abcde")
    restore = await asked(hub, alice, {"seq": 2})

    async def settle(workspace_id: str) -> None:
        del workspace_id
        clock.advance(MINUTE)

    world.settle = settle
    await world.dispatch.look()
    page = (await alice.ask("GET", at(alice, "backups"))).json()
    new, old = page["backups"]
    assert (new["events"], new["proven"], new["sameLife"]) == (2, True, True)
    assert (old["events"], old["proven"], old["sameLife"]) == (5, True, False)
    assert (await shown(alice, restore["id"]))["backupId"] == old["id"]
    assert page["status"]["state"] == "safe"


async def test_without_a_proven_backup_nothing_is_touched(hub: Hub, alice: Visitor) -> None:
    """A backup that its drill cannot bring back is no way back: the restore ends, and everything is as it was."""
    await write(hub, alice.workspace_id, 1, "abcde")
    life = await life_of(hub, alice.workspace_id)
    restore = await asked(hub, alice, {"seq": 2})
    await RestoreWorld(on(hub, archive=_Forgetful(hub.archive))).dispatch.look()
    failed = await shown(alice, restore["id"])
    assert (failed["stage"], failed["error"]) == ("failed", "BACKUP_UNPROVEN")
    assert (await life_of(hub, alice.workspace_id), await names_in(hub, alice.workspace_id)) == (life, "abcde")
    assert await _state(hub, alice.workspace_id) is WorkspaceState.ACTIVE
    assert (await _told(hub, alice.workspace_id))[-1] == ("restore_failed", alice.user_id)


async def test_writers_wait_from_the_pause_to_the_swap(hub: Hub, alice: Visitor, world: RestoreWorld) -> None:
    """While it loads they write on; then they wait, and their pushes are answered before the swap; afterwards they go on."""
    await write(hub, alice.workspace_id, 1, "abc")
    await asked(hub, alice, {"seq": 2})
    seen: list[tuple[str, str]] = []

    async def tell(restore: Any) -> None:
        seen.append((restore.stage.value, (await _state(hub, alice.workspace_id)).value))

    world.tell = tell
    await world.dispatch.look()
    assert dict(seen) == {
        "backing_up": "active",
        "loading": "active",
        "pausing": "restoring",
        "swapping": "restoring",
        "done": "active",
    }
    assert world.settled == [alice.workspace_id]


@pytest.mark.parametrize("stage", ["", "loading", "pausing", "swapping"])
async def test_a_pause_of_the_operators_stays(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, world: RestoreWorld, stage: str
) -> None:
    """What the operator has paused before, or at any stage, is paused afterwards."""
    await write(hub, alice.workspace_id, 1, "abc")

    async def pause(one: Any = None) -> None:
        if (one.stage.value if one is not None else "") == stage:
            reply = await client.post(f"/api/operator/workspaces/{alice.workspace_id}/pause", headers=OLGA)
            assert reply.is_success, reply.text

    await pause()
    await asked(hub, alice, {"seq": 2})
    world.tell = pause
    await world.dispatch.look()
    assert await names_in(hub, alice.workspace_id) == "ab"
    assert await _state(hub, alice.workspace_id) is WorkspaceState.PAUSED


async def test_what_was_written_meanwhile_is_on_the_branch(hub: Hub, alice: Visitor, world: RestoreWorld) -> None:
    """Events that are written while it loads are gone with the others, and kept with them for thirty days. All are told how many."""
    await write(hub, alice.workspace_id, 1, "abcde")
    old = await life_of(hub, alice.workspace_id)
    restore = await asked(hub, alice, {"seq": 2})

    async def settle(workspace_id: str) -> None:
        await write(hub, workspace_id, 6, "f")

    world.settle = settle
    await world.dispatch.look()
    assert await names_in(hub, alice.workspace_id) == "ab"
    assert await names_in(hub, branch_name(alice.workspace_id, old)) == "abcdef"
    async with hub.directory.reading() as tx:
        (branch,) = await tx.branches.of(WorkspaceId(alice.workspace_id))
    assert (branch.backend_id, branch.restore_id, branch.head, branch.events) == (old, restore["id"], 6, 6)
    assert branch.kept_until - branch.swapped_at == BRANCH_LIFE == timedelta(days=30)
    told = await shown(alice, restore["id"])
    assert (restore["goneEvents"], told["goneEvents"]) == (3, 4)
    assert (restore["keptUntil"], told["keptUntil"]) == (None, iso_milliseconds(branch.kept_until))
    async with hub.directory.reading() as tx:
        last = [one for one in (await tx.lifecycle.after(0, 200)) if one.kind is LifecycleKind.RESTORED][-1]
    assert last.data["gone"] == "4"


async def test_the_operator_says_how_long_a_former_life_is_kept(hub: Hub, alice: Visitor) -> None:
    """From then on: what is kept already stays as long as it was said when it was restored."""
    await write(hub, alice.workspace_id, 1, "abc")
    for days in (30, 2):
        await asked(hub, alice, {"seq": 2})
        await RestoreWorld(on(hub, workspaces=WorkspacePolicy(rescue=timedelta(days=days)))).dispatch.look()
    async with hub.directory.reading() as tx:
        found = await tx.branches.of(WorkspaceId(alice.workspace_id))
    assert {(one.kept_until - one.swapped_at).days for one in found} == {30, 2}


@pytest.mark.parametrize(
    ("to", "kept"), [({"seq": 0}, ""), ({"at": "2026-11-23T13:03:00.000Z"}, "abc"), ({"seq": 5}, "abcde")]
)
async def test_to_the_beginning_to_a_minute_and_to_the_end(
    hub: Hub, clock: FakeClock, alice: Visitor, world: RestoreWorld, to: dict[str, Any], kept: str
) -> None:
    """Nothing, some, or all of it."""
    clock.advance(6 * MINUTE)
    await write(hub, alice.workspace_id, 1, "abcde")
    await asked(hub, alice, to)
    await world.dispatch.look()
    assert await names_in(hub, alice.workspace_id) == kept


async def test_an_empty_workspace_is_restored(hub: Hub, alice: Visitor, world: RestoreWorld) -> None:
    """There is nothing, and that is what there is afterwards."""
    restore = await asked(hub, alice, {"seq": 0})
    await world.dispatch.look()
    assert (await shown(alice, restore["id"]))["stage"] == "done"
    assert (await hub.log.open(alice.workspace_id)).seq == 0


async def test_a_copy_is_a_workspace_of_its_own(hub: Hub, alice: Visitor, world: RestoreWorld) -> None:
    """Events with their moments and writers, whoever asked is the owner; the one that it is of goes on untouched."""
    await write(hub, alice.workspace_id, 1, "abcde", "usr_bob")
    before = await hub.log.open(alice.workspace_id)
    restore = await asked(hub, alice, {"seq": 3}, kind="copy", name="As it was")
    assert (restore["copyId"], restore["goneEvents"]) == (None, 0)
    await world.dispatch.look()
    done = await shown(alice, restore["id"])
    copy = done["copyId"]
    assert (done["stage"], await names_in(hub, copy), await name_of(hub, copy)) == ("done", "abc", "As it was")
    kept = [(one.seq, one.at, one.user_id) for one in await hub.log.records(copy, 0, 10, 10**6)]
    assert kept == [(one.seq, one.at, one.user_id) for one in await hub.log.records(alice.workspace_id, 0, 3, 10**6)]
    assert await hub.log.open(alice.workspace_id) == before
    mine = (await alice.ask("GET", f"/api/workspaces/{copy}")).json()
    assert (mine["role"], mine["members"], mine["state"]) == ("owner", 1, "active")
    assert "backing_up" not in world.stages
    assert "pausing" not in world.stages


async def test_a_copy_is_the_matter_of_who_asked(
    hub: Hub, directory: SqlDirectory, client: httpx2.AsyncClient, alice: Visitor, carol: Visitor, world: RestoreWorld
) -> None:
    """Nobody else sees it, but for owners: they may want to stop it."""
    bob = await signed_in(client, "bob@example.org")
    await join(directory, bob.user_id, alice.workspace_id, Role.ADMIN)
    await join(directory, carol.user_id, alice.workspace_id, Role.OWNER)
    copied = await asked(hub, alice, {"seq": 0}, kind="copy", name="As it was")
    await world.dispatch.look()
    placed = await asked(hub, alice, {"seq": 0})

    async def seen_by(visitor: Visitor) -> list[str]:
        restores = (await visitor.ask("GET", at(alice, "restores"))).json()["restores"]
        return [one["id"] for one in restores]

    assert {*await seen_by(alice)} == {*await seen_by(carol)} == {placed["id"], copied["id"]}
    assert await seen_by(bob) == [placed["id"]]
    assert (await bob.ask("GET", at(alice, "restores", placed["id"]))).status_code == 200
    assert problem(await bob.ask("GET", at(alice, "restores", copied["id"])))["code"] == "RESTORE_MISSING"
    assert (await carol.ask("GET", at(alice, "restores", copied["id"]))).json()["stage"] == "done"


async def test_a_copy_counts_as_a_workspace(hub: Hub, alice: Visitor) -> None:
    """Whoever owns as many as they may gets no copy; a name that is none is refused too."""
    async with hub.directory.transaction() as tx:
        await tx.workspaces.rename(WorkspaceId(alice.workspace_id), "Tasks")
        from mooring.workspaces.lifecycle import LifecycleKind, NewLifecycleEvent

        event = NewLifecycleEvent(WorkspaceId(alice.workspace_id), LifecycleKind.RENAMED, None, hub.clock.now(), {})
        await tx.lifecycle.append(event)
    refused = await asked(hub, alice, {"seq": 0}, 422, kind="copy", name=" ")
    assert refused["code"] == "WORKSPACE_NAME_INVALID"
    for number in range(hub.quotas.owned_workspaces - 1):
        await alice.ask("POST", "/api/workspaces", {"name": f"Another {number}"})
    refused = await asked(hub, alice, {"seq": 0}, 409, kind="copy", name="Copy")
    assert refused["code"] == "WORKSPACE_QUOTA_REACHED"


async def test_the_name_is_typed_letter_by_letter(hub: Hub, alice: Visitor) -> None:
    """In place it takes the workspace's name, exactly; nothing is begun without."""
    for typed in ("", "personal workspace", "Personal workspace "):
        refused = await asked(hub, alice, {"seq": 0}, 422, workspaceName=typed)
        assert refused["code"] == "RESTORE_NAME_WRONG"
    assert (await alice.ask("GET", at(alice, "restores"))).json() == {"restores": []}


async def test_two_at_once_are_refused(hub: Hub, alice: Visitor, world: RestoreWorld) -> None:
    """Of either kind; when the first is done the next may begin."""
    await write(hub, alice.workspace_id, 1, "abc")
    await asked(hub, alice, {"seq": 2})
    for more in ({}, {"kind": "copy", "name": "Copy"}):
        assert (await asked(hub, alice, {"seq": 1}, 409, **more))["code"] == "RESTORE_RUNNING"
    await world.dispatch.look()
    await asked(hub, alice, {"seq": 1})
    await world.dispatch.look()
    assert await names_in(hub, alice.workspace_id) == "a"


async def test_an_archived_workspace_is_copied_and_not_replaced(hub: Hub, alice: Visitor, world: RestoreWorld) -> None:
    """It is not built on any more; what was in it can be had. A deleted one is gone for this, too."""
    await write(hub, alice.workspace_id, 1, "abc")
    await alice.ask("POST", at(alice, "archive"))
    assert (await asked(hub, alice, {"seq": 2}, 409))["code"] == "WORKSPACE_ARCHIVED"
    copied = await asked(hub, alice, {"seq": 2}, kind="copy", name="Copy")
    await world.dispatch.look()
    assert (await shown(alice, copied["id"]))["stage"] == "done"
    await alice.ask("DELETE", at(alice))
    assert (await asked(hub, alice, {"seq": 2}, 404))["code"] == "WORKSPACE_MISSING"


@pytest.mark.parametrize(
    ("path", "code"), [("archive", "WORKSPACE_ARCHIVED"), ("", "WORKSPACE_MISSING"), ("role", "ROLE_TOO_LOW")]
)
async def test_what_changes_while_it_loads_counts(
    hub: Hub, directory: SqlDirectory, alice: Visitor, carol: Visitor, world: RestoreWorld, path: str, code: str
) -> None:
    """Archived, deleted, or who asked is no owner any more: before writers are made to wait it ends, and nothing has changed."""
    await write(hub, alice.workspace_id, 1, "abc")
    await join(directory, carol.user_id, alice.workspace_id, Role.OWNER)
    restore, life = await asked(hub, alice, {"seq": 2}), await life_of(hub, alice.workspace_id)

    async def tell(one: Any) -> None:
        if one.stage.value == "loading":
            method, role = ("DELETE" if not path else "POST"), {"role": "member"}
            if path == "role":
                reply = await carol.ask("PATCH", at(alice, "members", alice.user_id), role)
            else:
                reply = await alice.ask(method, at(alice, *([path] if path else [])))
            assert reply.is_success, reply.text

    world.tell = tell
    await world.dispatch.look()
    async with hub.directory.reading() as tx:
        ended = await tx.restores.by_id(restore["id"])
    assert ended is not None
    assert (ended.stage.value, ended.error) == ("failed", code)
    assert (await hub.log.heads([alice.workspace_id]))[alice.workspace_id].backend_id == life


async def test_members_see_that_it_goes_on_and_who_asked(
    hub: Hub, directory: SqlDirectory, alice: Visitor, carol: Visitor, world: RestoreWorld
) -> None:
    """A viewer reads stage, percent and who asked, in the list too, and can neither begin nor stop one."""
    await join(directory, carol.user_id, alice.workspace_id, Role.VIEWER)
    restore = await asked(hub, alice, {"seq": 0})
    (seen,) = (await carol.ask("GET", at(alice, "restores"))).json()["restores"]
    assert (seen["stage"], seen["person"]["email"]) == ("waiting", alice.email)
    for path, body in (
        (("restores",), {"to": {"seq": 0}, "kind": "copy", "name": "Mine"}),
        (("restores", restore["id"], "abort"), None),
    ):
        assert problem(await carol.ask("POST", at(alice, *path), body))["code"] == "ROLE_TOO_LOW"


async def test_an_earlier_life_comes_back_from_its_branch(
    hub: Hub, clock: FakeClock, alice: Visitor, world: RestoreWorld
) -> None:
    """Restored, written on, and then back to a moment before: all that was there then is, and the plan says what returns."""
    clock.advance(8 * MINUTE)
    await write(hub, alice.workspace_id, 1, "abcde")
    await asked(hub, alice, {"seq": 2})
    await world.dispatch.look()
    await write(hub, alice.workspace_id, 3, "xyz")
    to = {"at": "2026-11-23T13:06:00.000Z"}
    plan = (await alice.ask("POST", at(alice, "restores", "plan"), {"to": to})).json()["plan"]
    counts = [plan[name] for name in ("fromEvents", "keptEvents", "goneEvents", "returningEvents")]
    assert (counts, plan["source"]) == ([5, 5, 3, 3], "branch")
    await asked(hub, alice, to)
    await world.dispatch.look()
    assert await names_in(hub, alice.workspace_id) == "abcde"


async def test_an_earlier_life_comes_back_from_the_archive(
    hub: Hub, clock: FakeClock, alice: Visitor, world: RestoreWorld
) -> None:
    """When the branch is kept no more, the proven backups of that life are, to a backup and to a minute."""
    clock.advance(8 * MINUTE)
    await write(hub, alice.workspace_id, 1, "abcde")
    old = await life_of(hub, alice.workspace_id)
    first = await asked(hub, alice, {"seq": 2})
    await world.dispatch.look()
    clock.advance(MINUTE / 2)
    backup = (await shown(alice, first["id"]))["backupId"]
    await hub.lives.drop_branch(alice.workspace_id, old)
    for to, kept in (({"backup": backup}, "abcde"), ({"at": "2026-11-23T13:04:00.000Z"}, "abcd")):
        plan = (await alice.ask("POST", at(alice, "restores", "plan"), {"to": to})).json()["plan"]
        assert (plan["source"], plan["backupId"], plan["keptEvents"]) == ("backup", backup, len(kept))
        assert [one["name"] for one in reversed(plan["preview"]["events"])] == list(kept)
        await asked(hub, alice, to)
        await world.dispatch.look()
        assert await names_in(hub, alice.workspace_id) == kept
        clock.advance(MINUTE / 2)


async def test_a_source_that_is_damaged_changes_nothing(
    hub: Hub, clock: FakeClock, alice: Visitor, world: RestoreWorld
) -> None:
    """A backup whose parts were changed since its drill is found out while it loads: a clear code, and all is as it was."""
    await write(hub, alice.workspace_id, 1, "abcde")
    old = await life_of(hub, alice.workspace_id)
    first = await asked(hub, alice, {"seq": 2})
    await world.dispatch.look()
    backup = (await shown(alice, first["id"]))["backupId"]
    await hub.lives.drop_branch(alice.workspace_id, old)
    restore, life = await asked(hub, alice, {"backup": backup}), await life_of(hub, alice.workspace_id)
    await hub.archive.delete(f"parts/{alice.workspace_id}/{backup}/00001.zst")
    await world.dispatch.look()
    failed = await shown(alice, restore["id"])
    assert (failed["stage"], failed["error"]) == ("failed", "RESTORE_SOURCE_DAMAGED")
    assert (await life_of(hub, alice.workspace_id), await names_in(hub, alice.workspace_id)) == (life, "ab")
    await hub.archive.delete((await _backup(hub, backup)).manifest)
    assert (await asked(hub, alice, {"backup": backup}, 409))["code"] == "RESTORE_SOURCE_MISSING"


async def test_restores_go_with_a_purge(hub: Hub, alice: Visitor, world: RestoreWorld) -> None:
    """Nothing of them is left in the directory, nor of the branch in the log."""
    await write(hub, alice.workspace_id, 1, "abc")
    old = await life_of(hub, alice.workspace_id)
    await asked(hub, alice, {"seq": 2})
    await world.dispatch.look()
    await alice.ask("DELETE", at(alice))
    await purge(hub, WorkspaceId(alice.workspace_id))
    async with hub.directory.reading() as tx:
        assert await tx.restores.of(WorkspaceId(alice.workspace_id), 10) == []
        assert await tx.branches.of(WorkspaceId(alice.workspace_id)) == []
    assert await hub.log.heads([alice.workspace_id, branch_name(alice.workspace_id, old)]) == {}


async def test_the_usage_is_that_of_the_new_life(hub: Hub, alice: Visitor, world: RestoreWorld) -> None:
    """What the directory says of the log is right afterwards: events and bytes are those that were kept."""
    await write(hub, alice.workspace_id, 1, "abcd")
    before = (await alice.ask("GET", at(alice, "usage"))).json()
    await asked(hub, alice, {"seq": 1})
    await world.dispatch.look()
    after = (await alice.ask("GET", at(alice, "usage"))).json()
    assert (after["events"]["used"], after["bytes"]["used"] * 4) == (1, before["bytes"]["used"])
    shown_workspace = (await alice.ask("GET", at(alice))).json()
    assert (shown_workspace["head"], shown_workspace["state"]) == (1, "active")


async def _backup(hub: Hub, backup_id: str) -> Any:
    async with hub.directory.reading() as tx:
        return await tx.backups.by_id(backup_id)  # pyrefly: ignore


class _Forgetful:
    """An archive that loses what it was given last, so that no drill brings anything back."""

    def __init__(self, archive: Any) -> None:
        self._archive = archive

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archive, name)

    async def put(self, key: str, content: Any) -> Any:
        stored = await self._archive.put(key, content)
        if key.startswith("parts/"):
            await self._archive.delete(key)
        return stored


async def test_a_damaged_log_is_restored_from_its_backup(
    hub: Hub, alice: Visitor, world: RestoreWorld, tmp_path: Path
) -> None:
    """Somebody has changed an event: what stays comes from the proven backup, to the letter; the damaged log is kept as a branch."""
    await write(hub, alice.workspace_id, 1, "abcde")
    await back_up(hub, alice.workspace_id)
    before = await hub.log.read(alice.workspace_id, 0, 3, 10**6)
    connection = apsw.Connection(str(tmp_path / "events.db"))
    connection.execute("UPDATE events SET text = replace(text, '\"a\"', '\"z\"') WHERE seq = 1")
    connection.close()
    restore = await asked(hub, alice, {"seq": 3})
    await world.dispatch.look()
    done = await shown(alice, restore["id"])
    assert done["stage"] == "done"
    assert await hub.log.read(alice.workspace_id, 0, 10, 10**6) == before
    (branch,) = await hub.lives.branches(alice.workspace_id)
    assert branch.head.events == 5
