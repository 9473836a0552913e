"""What is checked and applied: what the plan says, what becomes of writers, quotas, and what goes with whom."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from fakes import START, FakeClock
from import_visits import applied_by, brought_by, downloaded, fill, one_piece, renewed
from import_world import exported, line_of, sample
from mooring.api.closing import purge_due
from mooring.api.purging import purge
from mooring.backups.importing import ImportId
from mooring.backups.importing.errors import ImportBusy, ImportNoRoom
from mooring.dispatch import ImportDispatch, forget_imports
from mooring.hub import Hub
from mooring.monitor.ledger import Registered
from mooring.storage.imports import ImportFolder
from mooring.sync import Record
from mooring.workspaces import WorkspaceId
from mooring.workspaces.quotas import Quota
from visitors import OPERATOR_KEY, Visitor, problem


@pytest.fixture
def dispatch(hub: Hub) -> ImportDispatch:
    return ImportDispatch(hub)


async def test_somebody_moves_here(hub: Hub, alice: Visitor, dispatch: ImportDispatch) -> None:
    """The plan says what is in the file; applied, it is a workspace of theirs with these events, which goes on from there."""
    brought = await brought_by(alice, dispatch, sample("durable-object.sqlite"))
    plan = brought["plan"]
    assert (brought["state"], plan["format"], plan["events"]) == ("ready", "durable_object", 20)
    assert plan["byName"][0] == {"name": "v1.TodoCreated", "count": 18}
    assert (plan["firstAt"], plan["people"]) == ("2026-11-30T10:13:40.320Z", [])
    done = await applied_by(alice, dispatch, brought["id"])
    assert (done["state"], done["percent"], done["because"]) == ("done", 100, "")
    workspace = (await alice.ask("GET", f"/api/workspaces/{done['workspaceId']}")).json()
    assert (workspace["name"], workspace["role"]) == ("Moved", "owner")
    assert (await hub.log.verify(done["workspaceId"])).damage is None
    (first, *_) = await hub.log.records(done["workspaceId"], 0, 20, 10**6)
    assert (first.user_id, first.session_id, first.at.isoformat()) == (
        alice.user_id,
        brought["id"],
        "2026-11-30T10:13:40.320000+00:00",
    )
    audit = (await alice.ask("GET", f"/api/workspaces/{done['workspaceId']}/audit")).json()["entries"]
    assert {one["kind"] for one in audit} == {"workspace_imported", "workspace_created"}
    assert await hub.imports.names() == []


async def test_a_download_comes_back_to_the_letter(hub: Hub, alice: Visitor, dispatch: ImportDispatch) -> None:
    """Of a log that was ours writers and sessions are kept too, though they are members of nothing."""
    await fill(hub, alice.workspace_id, 3)
    brought = await brought_by(alice, dispatch, await downloaded(hub, alice))
    assert "WRITERS_KEPT" in brought["plan"]["notes"]
    assert [(one["userId"], one["becomesYou"]) for one in brought["plan"]["people"]] == [("usr_bob", False)]
    done = await applied_by(alice, dispatch, brought["id"])
    before, after = [await hub.log.records(one, 0, 9, 10**6) for one in (alice.workspace_id, done["workspaceId"])]
    assert [_facts(one) for one in after] == [_facts(one) for one in before]


async def test_nobody_writes_in_another_name(
    hub: Hub, alice: Visitor, carol: Visitor, dispatch: ImportDispatch
) -> None:
    """A file that says who wrote an event is not believed: neither one that is made up, nor one that was of ours and is not."""
    await fill(hub, alice.workspace_id, 3)
    life = (await hub.log.open(alice.workspace_id)).backend_id
    origin = {"id": alice.workspace_id, "name": "Harbour", "createdAt": "2026-11-20T10:00:00.000Z"}
    forged = exported([line_of(1, 0, userId=carol.user_id)], workspace=origin, backendId=life)
    brought = await brought_by(alice, dispatch, forged.packed())
    assert brought["plan"]["notes"] == ["WRITERS_BECOME_YOU"]
    done = await applied_by(alice, dispatch, brought["id"])
    (only,) = await hub.log.records(done["workspaceId"], 0, 9, 10**6)
    assert only.user_id == alice.user_id


async def test_a_file_that_is_none_is_refused_in_words(hub: Hub, alice: Visitor, dispatch: ImportDispatch) -> None:
    """With what was found; its file is gone, and applying it is refused."""
    brought = await brought_by(alice, dispatch, b"not a file of ours at all")
    assert (brought["state"], brought["findings"][0]["code"]) == ("refused", "FORMAT_UNKNOWN")
    reply = await alice.ask("POST", f"/api/imports/{brought['id']}/apply", {"name": "Moved"})
    assert (problem(reply)["code"], problem(reply)["state"]) == ("IMPORT_NOT_READY", "refused")
    assert await hub.imports.names() == []
    audit = (await alice.ask("GET", "/api/account/audit")).json()["entries"]
    assert {one["kind"] for one in audit} >= {"import_refused", "import_begun"}


async def test_quotas_hold(hub: Hub, alice: Visitor, dispatch: ImportDispatch) -> None:
    """More events than a workspace of theirs may hold, and a workspace more than they may own, also when the last one is taken
    while it is being applied: then it is ready as before, and nothing of it is in the log.
    """
    small = replace(hub, quotas=Quota(events=19))
    refused = await brought_by(alice, ImportDispatch(small), sample("d1.sql"))
    assert refused["findings"][0]["code"] == "TOO_MANY_EVENTS"
    brought = await brought_by(alice, dispatch, sample("d1.sql"))
    assert (await alice.ask("POST", f"/api/imports/{brought['id']}/apply", {"name": "Moved"})).status_code == 200
    await ImportDispatch(replace(hub, quotas=Quota(owned_workspaces=1))).look()
    again = (await alice.ask("GET", f"/api/imports/{brought['id']}")).json()
    assert (again["state"], again["because"], again["workspaceId"]) == ("ready", "WORKSPACE_QUOTA_REACHED", None)
    assert await hub.log.workspaces() == []
    for few, what in ((Quota(events=19), "events"), (Quota(bytes=1_000), "bytes")):
        assert (await alice.ask("POST", f"/api/imports/{brought['id']}/apply", {"name": "Moved"})).status_code == 200
        await ImportDispatch(replace(hub, quotas=few)).look()
        again = (await alice.ask("GET", f"/api/imports/{brought['id']}")).json()
        assert (again["state"], again["because"]) == ("ready", "IMPORT_TOO_MUCH"), what
    assert (await hub.log.workspaces(), await hub.lives.every_staged()) == ([], [])
    assert (await applied_by(alice, dispatch, brought["id"]))["state"] == "done"


async def test_who_has_less_room_by_now_is_told(
    client: httpx2.AsyncClient, hub: Hub, alice: Visitor, dispatch: ImportDispatch
) -> None:
    """The operator has lowered the quota since the file was checked: refused with what there is room for, and it stays ready."""
    brought = await brought_by(alice, dispatch, sample("d1.sql"))
    given, key = {"events": 19}, {"Authorization": f"Bearer {OPERATOR_KEY}"}
    assert (await client.put(f"/api/operator/users/{alice.user_id}/quota", json=given, headers=key)).status_code == 200
    reply = await alice.ask("POST", f"/api/imports/{brought['id']}/apply", {"name": "Moved"})
    assert (problem(reply)["code"], problem(reply)["events"]) == ("IMPORT_TOO_MUCH", 19)
    assert (await alice.ask("GET", f"/api/imports/{brought['id']}")).json()["state"] == "ready"
    assert await hub.log.workspaces() == []


async def test_what_waits_too_long_is_over(
    hub: Hub, clock: FakeClock, alice: Visitor, dispatch: ImportDispatch
) -> None:
    """After a day a checked file expires, and its content is gone; after ninety days nobody remembers it."""
    brought = await brought_by(alice, dispatch, sample("d1.sql"))
    clock.advance(timedelta(hours=24) - timedelta(seconds=1))
    await forget_imports(hub, clock.now())
    assert await hub.imports.names() == [brought["id"]]
    clock.advance(timedelta(seconds=1))
    await forget_imports(hub, clock.now())
    later = await renewed(alice)
    assert (await later.ask("GET", f"/api/imports/{brought['id']}")).json()["state"] == "expired"
    assert await hub.imports.names() == []
    clock.advance(timedelta(days=90, seconds=1))
    await forget_imports(hub, clock.now())
    async with hub.directory.reading() as tx:
        assert await tx.imports.by_id(ImportId(brought["id"])) is None


async def test_files_that_belong_to_nothing_are_removed(hub: Hub, clock: FakeClock) -> None:
    """What a crash has left between the file and the row."""
    await hub.imports.receive("imp_lost", 0, 5, one_piece(b"12345"))
    await forget_imports(hub, clock.now())
    assert await hub.imports.names() == []


async def test_an_import_goes_with_its_person(
    hub: Hub, clock: FakeClock, alice: Visitor, dispatch: ImportDispatch
) -> None:
    """Purging an account removes what it has brought."""
    brought = await brought_by(alice, dispatch, sample("d1.sql"))
    closed = await alice.ask("POST", "/api/account/close", {"archiveWorkspaces": True})
    assert closed.is_success, closed.text
    clock.advance(timedelta(days=31))
    assert await purge_due(hub, clock.now()) == 1
    assert await hub.imports.names() == []
    async with hub.directory.reading() as tx:
        assert await tx.imports.by_id(ImportId(brought["id"])) is None


async def test_an_import_goes_with_its_workspace(hub: Hub, alice: Visitor, dispatch: ImportDispatch) -> None:
    """Purging a workspace leaves no word of the file that it came from."""
    brought = await brought_by(alice, dispatch, sample("d1.sql"))
    done = await applied_by(alice, dispatch, brought["id"])
    await alice.ask("DELETE", f"/api/workspaces/{done['workspaceId']}")
    await purge(hub, WorkspaceId(done["workspaceId"]))
    assert problem(await alice.ask("GET", f"/api/imports/{brought['id']}"))["code"] == "IMPORT_MISSING"


async def test_nothing_is_given_up_while_it_is_applied(alice: Visitor, dispatch: ImportDispatch) -> None:
    """IMPORT_BUSY; afterwards it can be forgotten, and the workspace stays."""
    brought = await brought_by(alice, dispatch, sample("d1.sql"))
    path = f"/api/imports/{brought['id']}"
    await alice.ask("POST", f"{path}/apply", {"name": "Moved"})
    assert problem(await alice.ask("DELETE", path))["code"] == "IMPORT_BUSY"
    await dispatch.look()
    done = (await alice.ask("GET", path)).json()
    assert (await alice.ask("DELETE", path)).status_code == 204
    assert (await alice.ask("GET", f"/api/workspaces/{done['workspaceId']}")).status_code == 200


async def test_pieces_of_one_file_do_not_come_at_once(hub: Hub) -> None:
    """IMPORT_BUSY for the second sender, and nothing of theirs is written."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        begun.set()
        await go_on.wait()
        yield b"12345"

    first = asyncio.create_task(hub.imports.receive("imp_1", 0, 10, slow()))
    await begun.wait()
    with pytest.raises(ImportBusy):
        await hub.imports.receive("imp_1", 0, 10, one_piece(b"abcde"))
    go_on.set()
    assert await first == 5


async def test_a_disk_without_room_takes_no_file(hub: Hub, alice: Visitor, tmp_path: Path) -> None:
    """IMPORT_NO_ROOM before anything is uploaded."""
    folder = ImportFolder(tmp_path / "full", reserve=2**60)
    with pytest.raises(ImportNoRoom):
        await folder.require_room(1)


def _facts(record: Record) -> tuple[Any, ...]:
    return record.seq, record.parent, record.at, record.user_id, record.session_id, record.text


async def test_no_handler_begins_with_what_was_imported(hub: Hub, alice: Visitor, dispatch: ImportDispatch) -> None:
    """It happened elsewhere: a handler stands behind the last event, unless it is told to begin from the beginning."""
    async with hub.directory.transaction() as tx:
        for name, whole in (("usual", False), ("thorough", True)):
            await tx.ledger.add_handler(Registered(name, ("*",), START, 0, from_beginning=whole))
    brought = await brought_by(alice, dispatch, sample("d1.sql"))
    done = await applied_by(alice, dispatch, brought["id"])
    async with hub.directory.reading() as tx:
        usual = await tx.ledger.lane("usual", done["workspaceId"])
        assert await tx.ledger.lane("thorough", done["workspaceId"]) is None
    assert usual is not None
    assert (usual.seq, usual.backend_id) == (20, (await hub.log.open(done["workspaceId"])).backend_id)
