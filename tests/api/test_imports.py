"""Bringing a file: whose it is, how it comes piece by piece, and what becomes of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from fakes import START, FakeClock
from import_world import exported, line_of, sample
from mooring.api.closing import purge_due
from mooring.api.purging import purge
from mooring.backups.importing import ImportId
from mooring.backups.importing.errors import ImportBusy, ImportNoRoom
from mooring.dispatch import ExportDispatch, ImportDispatch, forget_imports
from mooring.hub import Hub
from mooring.kit.errors import Fault
from mooring.storage.imports import ImportFolder
from mooring.sync import Author, Batch, NewEvent, Record
from mooring.sync.event import delivered, delivery_suffix
from mooring.workspaces import Allowance, WorkspaceId
from mooring.workspaces.quotas import Quota
from visitors import ORIGIN, Visitor, problem, signed_in

PIECE = {"content-type": "application/offset+octet-stream", "origin": ORIGIN}


async def _begun(visitor: Visitor, size: int, name: str = "board.zip") -> str:
    reply = await visitor.ask("POST", "/api/imports", {"bytes": size, "fileName": name})
    assert reply.status_code == 201, reply.text
    return str(reply.json()["id"])


async def _sent(visitor: Visitor, import_id: str, offset: int, piece: bytes) -> httpx2.Response:
    headers = {**visitor.bearer, **PIECE, "upload-offset": str(offset)}
    return await visitor.client.patch(f"/api/imports/{import_id}", headers=headers, content=piece)


async def test_a_file_comes_in_pieces_and_goes_on_where_it_broke_off(alice: Visitor) -> None:
    """Each answer says how much is here; a piece for another place is refused with the right one; the last one ends it."""
    import_id = await _begun(alice, 10)
    assert (await _sent(alice, import_id, 0, b"12345")).json()["offset"] == 5
    wrong = await _sent(alice, import_id, 4, b"5678")
    assert (wrong.status_code, problem(wrong)["code"], problem(wrong)["offset"]) == (409, "IMPORT_OFFSET_WRONG", 5)
    assert (await alice.ask("GET", f"/api/imports/{import_id}")).json()["offset"] == 5
    done = await _sent(alice, import_id, 5, b"67890")
    assert (done.json()["state"], done.json()["offset"]) == ("checking", 10)
    assert problem(await _sent(alice, import_id, 10, b""))["code"] == "IMPORT_NOT_UPLOADING"


async def test_no_more_comes_than_was_said(alice: Visitor) -> None:
    """A piece that would be too much is refused, and what came before it is still there."""
    import_id = await _begun(alice, 6)
    await _sent(alice, import_id, 0, b"12345")
    assert problem(await _sent(alice, import_id, 5, b"67"))["code"] == "IMPORT_TOO_LARGE"
    assert (await alice.ask("GET", f"/api/imports/{import_id}")).json()["offset"] == 5


async def test_a_piece_is_at_most_eight_megabytes(alice: Visitor) -> None:
    """TOO_LARGE for a larger one, of which nothing is kept that goes beyond."""
    import_id = await _begun(alice, 20 << 20)
    reply = await _sent(alice, import_id, 0, b"x" * ((8 << 20) + 1))
    assert (reply.status_code, problem(reply)["code"]) == (413, "TOO_LARGE")
    assert (await _sent(alice, import_id, 0, b"x" * (8 << 20))).status_code == 200


async def test_a_file_larger_than_the_limit_is_not_begun(alice: Visitor, hub: Hub) -> None:
    """The refusal says what the limit is."""
    reply = await alice.ask("POST", "/api/imports", {"bytes": hub.largest_import + 1, "fileName": "board.zip"})
    assert (problem(reply)["code"], problem(reply)["limit"]) == ("IMPORT_TOO_LARGE", hub.largest_import)


async def test_three_wait_at_a_time(alice: Visitor, carol: Visitor) -> None:
    """The fourth is refused until one is given up; another person's do not count."""
    first, *_ = [await _begun(alice, 5) for _ in range(3)]
    refused = await alice.ask("POST", "/api/imports", {"bytes": 5})
    assert (problem(refused)["code"], problem(refused)["limit"]) == ("IMPORT_LIMIT_REACHED", 3)
    await _begun(carol, 5)
    assert (await alice.ask("DELETE", f"/api/imports/{first}")).status_code == 204
    await _begun(alice, 5)


async def test_an_import_is_of_nobody_else(alice: Visitor, carol: Visitor) -> None:
    """Whoever did not begin it neither sees it, nor adds to it, applies it or gives it up."""
    import_id = await _begun(alice, 5)
    path = f"/api/imports/{import_id}"
    asked = [await carol.ask("GET", path), await _sent(carol, import_id, 0, b"12345"), await carol.ask("DELETE", path)]
    asked.append(await carol.ask("POST", f"{path}/apply", {"name": "Mine"}))
    assert [problem(reply)["code"] for reply in asked] == ["IMPORT_MISSING"] * 4
    assert (await carol.ask("GET", "/api/imports")).json()["imports"] == []
    listed = (await alice.ask("GET", "/api/imports")).json()
    assert ([one["id"] for one in listed["imports"]], listed["limit"], listed["piece"]) == ([import_id], 3, 8 << 20)


async def test_an_upload_waits_for_a_day(alice: Visitor, clock: FakeClock) -> None:
    """Then nothing more is taken."""
    import_id = await _begun(alice, 5)
    clock.advance(timedelta(hours=24))
    renewed = await _renewed(alice)
    assert problem(await _sent(renewed, import_id, 0, b"12345"))["code"] == "IMPORT_NOT_UPLOADING"


async def _renewed(visitor: Visitor) -> Visitor:
    return await signed_in(visitor.client, visitor.email, "/api/sessions")


@pytest.mark.parametrize("body", [{}, {"name": "New", "workspaceId": "wsp_1"}])
async def test_applying_says_where_to(alice: Visitor, body: dict[str, str]) -> None:
    """INVALID for nowhere and for two places."""
    import_id = await _begun(alice, 5)
    assert problem(await alice.ask("POST", f"/api/imports/{import_id}/apply", body))["code"] == "INVALID"


async def test_what_is_not_checked_is_not_applied(alice: Visitor) -> None:
    """IMPORT_NOT_READY, with the state."""
    import_id = await _begun(alice, 5)
    reply = await alice.ask("POST", f"/api/imports/{import_id}/apply", {"name": "New"})
    assert (problem(reply)["code"], problem(reply)["state"]) == ("IMPORT_NOT_READY", "uploading")


@pytest.fixture
def dispatch(hub: Hub) -> ImportDispatch:
    return ImportDispatch(hub)


async def _brought(visitor: Visitor, dispatch: ImportDispatch, content: bytes) -> dict[str, Any]:
    import_id = await _begun(visitor, len(content))
    assert (await _sent(visitor, import_id, 0, content)).json()["state"] == "checking"
    await dispatch.look()
    return (await visitor.ask("GET", f"/api/imports/{import_id}")).json()


async def _applied(visitor: Visitor, dispatch: ImportDispatch, import_id: str, name: str = "Moved") -> dict[str, Any]:
    asked = await visitor.ask("POST", f"/api/imports/{import_id}/apply", {"name": name})
    assert (asked.status_code, asked.json().get("state")) == (200, "applying"), asked.text
    await dispatch.look()
    return (await visitor.ask("GET", f"/api/imports/{import_id}")).json()


async def _written(hub: Hub, workspace_id: str, count: int) -> None:
    suffix = delivery_suffix(START)
    pushed = '{{"name":"v1.Test","seqNum":{0},"parentSeqNum":{1},"clientId":"c","sessionId":"s","args":null}}'
    events = [NewEvent(seq, seq - 1, delivered(pushed.format(seq, seq - 1), suffix)) for seq in range(1, count + 1)]
    await hub.log.append(Batch(workspace_id, Author("usr_bob", "ses_bob"), START, events), Allowance(10**6, 10**9))


async def _downloaded(hub: Hub, visitor: Visitor) -> bytes:
    at = f"/api/workspaces/{visitor.workspace_id}/exports"
    export_id = (await visitor.ask("POST", at)).json()["id"]
    await ExportDispatch(hub).look()
    await visitor.ask("POST", f"{at}/{export_id}/open")
    return (await visitor.ask("GET", f"{at}/{export_id}/file")).content


async def test_somebody_moves_here(hub: Hub, alice: Visitor, dispatch: ImportDispatch) -> None:
    """The plan says what is in the file; applied, it is a workspace of theirs with these events, which goes on from there."""
    brought = await _brought(alice, dispatch, sample("durable-object.sqlite"))
    plan = brought["plan"]
    assert (brought["state"], plan["format"], plan["events"]) == ("ready", "durable_object", 20)
    assert plan["byName"][0] == {"name": "v1.TodoCreated", "count": 18}
    assert (plan["firstAt"], plan["people"]) == ("2026-11-30T10:13:40.320Z", [])
    done = await _applied(alice, dispatch, brought["id"])
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
    await _written(hub, alice.workspace_id, 3)
    brought = await _brought(alice, dispatch, await _downloaded(hub, alice))
    assert "WRITERS_KEPT" in brought["plan"]["notes"]
    assert [(one["userId"], one["becomesYou"]) for one in brought["plan"]["people"]] == [("usr_bob", False)]
    done = await _applied(alice, dispatch, brought["id"])
    before, after = [await hub.log.records(one, 0, 9, 10**6) for one in (alice.workspace_id, done["workspaceId"])]
    assert [_facts(one) for one in after] == [_facts(one) for one in before]


async def test_nobody_writes_in_another_name(
    hub: Hub, alice: Visitor, carol: Visitor, dispatch: ImportDispatch
) -> None:
    """A file that says who wrote an event is not believed: neither one that is made up, nor one that was of ours and is not."""
    await _written(hub, alice.workspace_id, 3)
    life = (await hub.log.open(alice.workspace_id)).backend_id
    origin = {"id": alice.workspace_id, "name": "Harbour", "createdAt": "2026-11-20T10:00:00.000Z"}
    forged = exported([line_of(1, 0, userId=carol.user_id)], workspace=origin, backendId=life)
    brought = await _brought(alice, dispatch, forged.packed())
    assert brought["plan"]["notes"] == ["WRITERS_BECOME_YOU"]
    done = await _applied(alice, dispatch, brought["id"])
    (only,) = await hub.log.records(done["workspaceId"], 0, 9, 10**6)
    assert only.user_id == alice.user_id


async def test_a_file_that_is_none_is_refused_in_words(hub: Hub, alice: Visitor, dispatch: ImportDispatch) -> None:
    """With what was found; its file is gone, and applying it is refused."""
    brought = await _brought(alice, dispatch, b"not a file of ours at all")
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
    few = replace(hub, quotas=Quota(events=19))
    refused = await _brought(alice, ImportDispatch(few), sample("d1.sql"))
    assert refused["findings"][0]["code"] == "TOO_MANY_EVENTS"
    brought = await _brought(alice, dispatch, sample("d1.sql"))
    assert (await alice.ask("POST", f"/api/imports/{brought['id']}/apply", {"name": "Moved"})).status_code == 200
    await ImportDispatch(replace(hub, quotas=Quota(owned_workspaces=1))).look()
    again = (await alice.ask("GET", f"/api/imports/{brought['id']}")).json()
    assert (again["state"], again["because"], again["workspaceId"]) == ("ready", "WORKSPACE_QUOTA_REACHED", None)
    assert await hub.log.workspaces() == []
    assert (await _applied(alice, dispatch, brought["id"]))["state"] == "done"


async def test_what_waits_too_long_is_over(
    hub: Hub, clock: FakeClock, alice: Visitor, dispatch: ImportDispatch
) -> None:
    """After a day a checked file expires, and its content is gone; after ninety days nobody remembers it."""
    brought = await _brought(alice, dispatch, sample("d1.sql"))
    clock.advance(timedelta(hours=24) - timedelta(seconds=1))
    await forget_imports(hub, clock.now())
    assert await hub.imports.names() == [brought["id"]]
    clock.advance(timedelta(seconds=1))
    await forget_imports(hub, clock.now())
    renewed = await _renewed(alice)
    assert (await renewed.ask("GET", f"/api/imports/{brought['id']}")).json()["state"] == "expired"
    assert await hub.imports.names() == []
    clock.advance(timedelta(days=90, seconds=1))
    await forget_imports(hub, clock.now())
    async with hub.directory.reading() as tx:
        assert await tx.imports.by_id(ImportId(brought["id"])) is None


async def test_files_that_belong_to_nothing_are_removed(hub: Hub, clock: FakeClock) -> None:
    """What a crash has left between the file and the row."""
    await hub.imports.receive("imp_lost", 0, 5, _one_piece(b"12345"))
    await forget_imports(hub, clock.now())
    assert await hub.imports.names() == []


async def test_an_import_goes_with_its_person(
    hub: Hub, clock: FakeClock, alice: Visitor, dispatch: ImportDispatch
) -> None:
    """Purging an account removes what it has brought."""
    brought = await _brought(alice, dispatch, sample("d1.sql"))
    closed = await alice.ask("POST", "/api/account/close", {"archiveWorkspaces": True})
    assert closed.is_success, closed.text
    clock.advance(timedelta(days=31))
    assert await purge_due(hub, clock.now()) == 1
    assert await hub.imports.names() == []
    async with hub.directory.reading() as tx:
        assert await tx.imports.by_id(ImportId(brought["id"])) is None


async def test_an_import_goes_with_its_workspace(hub: Hub, alice: Visitor, dispatch: ImportDispatch) -> None:
    """Purging a workspace leaves no word of the file that it came from."""
    brought = await _brought(alice, dispatch, sample("d1.sql"))
    done = await _applied(alice, dispatch, brought["id"])
    await alice.ask("DELETE", f"/api/workspaces/{done['workspaceId']}")
    await purge(hub, WorkspaceId(done["workspaceId"]))
    assert problem(await alice.ask("GET", f"/api/imports/{brought['id']}"))["code"] == "IMPORT_MISSING"


async def test_nothing_is_given_up_while_it_is_applied(alice: Visitor, dispatch: ImportDispatch) -> None:
    """IMPORT_BUSY; afterwards it can be forgotten, and the workspace stays."""
    brought = await _brought(alice, dispatch, sample("d1.sql"))
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
        await hub.imports.receive("imp_1", 0, 10, _one_piece(b"abcde"))
    go_on.set()
    assert await first == 5


async def test_a_disk_without_room_takes_no_file(hub: Hub, alice: Visitor, tmp_path: Path) -> None:
    """IMPORT_NO_ROOM before anything is uploaded."""
    folder = ImportFolder(tmp_path / "full", reserve=2**60)
    with pytest.raises(ImportNoRoom):
        await folder.require_room(1)


class Killed(BaseException):
    """As a process that is killed: nothing of ours hears of it."""


class Breaking:
    """A part that breaks once, before or after one of its deeds."""

    def __init__(self, part: Any, deed: str, error: BaseException, *, after: bool) -> None:
        self._part, self._deed, self._error, self._after = part, deed, error, after
        self._broken = False

    def __getattr__(self, name: str) -> Any:
        deed = getattr(self._part, name)
        if name != self._deed or self._broken:
            return deed
        self._broken = True

        async def broken(*args: Any, **named: Any) -> Any:
            if self._after:
                await deed(*args, **named)
            raise self._error

        return broken


STEPS = [
    ("imports", "check"),
    ("imports", "checked"),
    ("imports", "events"),
    ("lives", "stage"),
    ("lives", "add_staged"),
    ("log", "verify"),
    ("lives", "swap"),
    ("imports", "remove"),
]


@pytest.mark.parametrize(
    "error", [Fault("Writing", "the disk", "Free some space there."), Killed()], ids=["error", "kill"]
)
@pytest.mark.parametrize(("part", "deed"), STEPS)
async def test_wherever_it_breaks_it_is_old_or_new(
    hub: Hub, clock: FakeClock, alice: Visitor, part: str, deed: str, error: BaseException
) -> None:
    """Before and after each step nobody sees a part of a workspace; whoever goes on afterwards comes to all of it, once."""
    for after in (False, True):
        breaking = replace(hub, **{part: Breaking(getattr(hub, part), deed, error, after=after)})
        content = sample("d1.sql")
        import_id = await _begun(alice, len(content))
        await _sent(alice, import_id, 0, content)
        before = await _names(alice)
        await _look(breaking, clock)
        assert await _names(alice) == before
        applied = await alice.ask("POST", f"/api/imports/{import_id}/apply", {"name": f"Moved {after}"})
        assert applied.json()["state"] == "applying", applied.text
        await _look(breaking, clock)
        assert await _names(alice) == sorted([*before, f"Moved {after}"])
        done = (await alice.ask("GET", f"/api/imports/{import_id}")).json()
        found = await hub.log.verify(done["workspaceId"])
        assert (done["state"], found.damage, found.events) == ("done", None, 20)
        await forget_imports(hub, clock.now())
        assert await hub.imports.names() == []


async def _look(breaking: Hub, clock: FakeClock) -> None:
    """Until it has got over what breaks once. Of what is seen meanwhile the caller's list tells."""
    for _ in range(3):
        with suppress(Killed):
            await ImportDispatch(breaking).look()
        clock.advance(timedelta(seconds=31))


async def _names(visitor: Visitor) -> list[str]:
    listed = (await visitor.ask("GET", "/api/workspaces")).json()["workspaces"]
    return sorted(one["name"] for one in listed)


async def test_what_always_breaks_is_given_up(
    hub: Hub, clock: FakeClock, alice: Visitor, dispatch: ImportDispatch
) -> None:
    """After three tries: a file that cannot be checked is refused, one that cannot be applied waits as before."""
    error = Fault("Writing", "the disk", "Free some space there.")

    async def look(part: str, deed: str) -> None:
        for _ in range(3):
            breaking = {part: Breaking(getattr(hub, part), deed, error, after=False)}
            await ImportDispatch(replace(hub, **breaking)).look()
            clock.advance(timedelta(seconds=91))

    content = sample("d1.sql")
    import_id = await _begun(alice, len(content))
    await _sent(alice, import_id, 0, content)
    await look("imports", "check")
    refused = (await alice.ask("GET", f"/api/imports/{import_id}")).json()
    assert (refused["state"], refused["because"]) == ("refused", "CHECK_FAILED")
    brought = await _brought(alice, dispatch, content)
    await alice.ask("POST", f"/api/imports/{brought['id']}/apply", {"name": "Moved"})
    await look("lives", "swap")
    ready = (await alice.ask("GET", f"/api/imports/{brought['id']}")).json()
    assert (ready["state"], ready["because"]) == ("ready", "FAULT")
    assert await hub.log.workspaces() == []
    assert (await _applied(alice, dispatch, brought["id"]))["state"] == "done"


def _facts(record: Record) -> tuple[Any, ...]:
    return record.seq, record.parent, record.at, record.user_id, record.session_id, record.text


async def _one_piece(piece: bytes) -> AsyncIterator[bytes]:
    yield piece
