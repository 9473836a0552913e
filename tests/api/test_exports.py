"""Downloading a workspace: who may, once, for a day, and for nobody else; and what becomes of it in every other case."""

import asyncio
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from engines.event_logs import PLENTY, batch
from export_world import printed, read
from fakes import FakeClock
from letters import last_letter, last_token, mails_to
from mooring.backups import SnapshotLost
from mooring.backups.exporting import LEASE, Draft, ExportState
from mooring.dispatch import ExportDispatch, forget_exports
from mooring.hub import Hub
from mooring.kit.errors import Fault
from mooring.storage.directory import SqlDirectory
from mooring.storage.exports import ExportFolder
from mooring.workspaces import Role
from shared import join
from visitors import OPERATOR_KEY, PASSWORD, Visitor, problem, signed_in

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}
SECOND = timedelta(seconds=1)


@pytest.fixture
def dispatch(hub: Hub, directory: SqlDirectory) -> ExportDispatch:
    made = ExportDispatch(hub)
    directory.follow(made.changed)
    return made


def _at(visitor: Visitor, *more: str) -> str:
    return "/".join((f"/api/workspaces/{visitor.workspace_id}/exports", *more))


async def _asked(visitor: Visitor, status: int = 201) -> Any:
    reply = await visitor.ask("POST", _at(visitor))
    assert reply.status_code == status, reply.text
    return reply.json()


async def _state(visitor: Visitor, export_id: str) -> Any:
    reply = await visitor.ask("GET", _at(visitor, export_id))
    assert reply.status_code == 200, reply.text
    return reply.json()


async def _ready(visitor: Visitor, dispatch: ExportDispatch) -> str:
    asked = await _asked(visitor)
    await dispatch.look()
    assert (await _state(visitor, asked["id"]))["state"] == "ready"
    return str(asked["id"])


async def _refused(reply: httpx2.Response) -> str:
    return str(problem(reply)["code"])


async def _told(hub: Hub) -> list[tuple[str, str | None, str]]:
    async with hub.directory.reading() as tx:
        events = await tx.lifecycle.after(0, 100)
    return [(one.kind.value, one.actor, one.data.get("because", "")) for one in events if "export" in one.kind.value]


async def test_it_is_built_told_and_downloaded(
    hub: Hub, clock: FakeClock, alice: Visitor, dispatch: ExportDispatch, tmp_path: Path
) -> None:
    """Asked for, built, mailed; opened and downloaded by who asked: every event is in it. All of it is in feed and audit log."""
    await hub.log.append(batch(1, 20, workspace=alice.workspace_id), PLENTY)
    asked = await _asked(alice)
    assert (asked["state"], asked["yours"], asked["askedBy"]["email"]) == ("waiting", True, alice.email)
    await dispatch.look()
    ready = await _state(alice, asked["id"])
    assert (ready["state"], ready["done"], ready["total"]) == ("ready", 20, 20)
    assert ready["expiresAt"] == "2026-11-24T13:00:00.000Z"
    assert "export_ready" in await mails_to(hub, alice.email)
    opened = (await alice.ask("POST", _at(alice, asked["id"], "open"))).json()
    reply = await alice.ask("GET", opened["path"])
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/zip")
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["content-disposition"] == 'attachment; filename="personal-workspace-2026-11-23.zip"'
    assert int(reply.headers["content-length"]) == len(reply.content) == ready["bytes"]
    (tmp_path / "mine.zip").write_bytes(reply.content)
    assert [event["seq"] for event in printed(await asyncio.to_thread(read, tmp_path / "mine.zip"))] == list(
        range(1, 21)
    )
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["exportedBy"], manifest["counts"]["members"]) == (alice.user_id, 1)
    assert await _told(hub) == [
        ("export_asked", alice.user_id, ""),
        ("export_ready", None, ""),
        ("export_downloaded", alice.user_id, ""),
    ]
    audit = (await alice.ask("GET", f"/api/workspaces/{alice.workspace_id}/audit")).json()["entries"]
    assert {"export_asked", "export_ready", "export_downloaded"} <= {one["kind"] for one in audit}
    listed = (await alice.ask("GET", _at(alice))).json()
    assert (listed["limit"], [one["id"] for one in listed["exports"]]) == (5, [asked["id"]])


async def test_the_address_of_a_file_opens_nothing_by_itself(
    hub: Hub, client: httpx2.AsyncClient, clock: FakeClock, alice: Visitor, dispatch: ExportDispatch
) -> None:
    """Only the session that has opened it gets it, within a minute, and once for each opening."""
    export_id = await _ready(alice, dispatch)
    path = _at(alice, export_id, "file")
    assert await _refused(await alice.ask("GET", path)) == "EXPORT_NOT_OPENED"
    await alice.ask("POST", _at(alice, export_id, "open"))
    other = await signed_in(client, alice.email, "/api/sessions")
    assert await _refused(await other.ask("GET", path)) == "EXPORT_NOT_OPENED"
    assert (await alice.ask("GET", path)).status_code == 200
    assert await _refused(await alice.ask("GET", path)) == "EXPORT_NOT_OPENED"
    await alice.ask("POST", _at(alice, export_id, "open"))
    clock.advance(timedelta(minutes=1))
    assert await _refused(await alice.ask("GET", path)) == "EXPORT_NOT_OPENED"


async def test_the_link_opens_it_once(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, carol: Visitor, dispatch: ExportDispatch
) -> None:
    """For who asked, signed in; nobody else's press uses it up; what is no token, or is used, is invalid."""
    export_id = await _ready(alice, dispatch)
    token = await last_token(hub, alice.email, "export_ready")
    assert (await last_letter(hub, alice.email, "export_ready")).link == f"http://localhost:8787/exports#{token}"
    assert await _refused(await client.post("/api/exports/open", json={"token": token})) == "TOKEN_MISSING"
    assert await _refused(await carol.ask("POST", "/api/exports/open", {"token": token})) == "EXPORT_FOR_ANOTHER"
    for other in ("", "chl_none.mac", token[:-1], await last_token(hub, alice.email, "welcome")):
        assert await _refused(await alice.ask("POST", "/api/exports/open", {"token": other})) == "EXPORT_LINK_INVALID"
    opened = await alice.ask("POST", "/api/exports/open", {"token": token})
    assert (opened.status_code, opened.json()["exportId"]) == (200, export_id)
    assert (await alice.ask("GET", opened.json()["path"])).status_code == 200
    assert await _refused(await alice.ask("POST", "/api/exports/open", {"token": token})) == "EXPORT_LINK_INVALID"


async def test_two_presses_at_once_open_it_once(hub: Hub, alice: Visitor, dispatch: ExportDispatch) -> None:
    """One of them is told that the link is used."""
    await _ready(alice, dispatch)
    token = await last_token(hub, alice.email, "export_ready")
    replies = await asyncio.gather(*(alice.ask("POST", "/api/exports/open", {"token": token}) for _ in range(4)))
    assert sorted(reply.status_code for reply in replies) == [200, 422, 422, 422]


async def test_nothing_that_is_kept_opens_it(hub: Hub, alice: Visitor, dispatch: ExportDispatch) -> None:
    """The token of the link is in no table: it is made anew whenever the mail is read."""
    await _ready(alice, dispatch)
    token = await last_token(hub, alice.email, "export_ready")
    async with hub.directory.reading() as tx:
        connection = tx.accounts._connection
        tables = (
            (await connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        )
        kept = [str(row) for table in tables for row in await connection.exec_driver_sql(f"SELECT * FROM {table}")]
    assert [row for row in kept if token.partition(".")[2] in row] == []


async def test_after_a_day_it_is_gone(
    hub: Hub, clock: FakeClock, alice: Visitor, dispatch: ExportDispatch, tmp_path: Path
) -> None:
    """Neither link nor session opens it, a second before upkeep has been as well; upkeep removes the file."""
    export_id = await _ready(alice, dispatch)
    token = await last_token(hub, alice.email, "export_ready")
    clock.advance(timedelta(hours=24))
    alice = await signed_in(alice.client, alice.email, "/api/sessions")
    assert await _refused(await alice.ask("POST", "/api/exports/open", {"token": token})) == "EXPORT_LINK_INVALID"
    assert await _refused(await alice.ask("POST", _at(alice, export_id, "open"))) == "EXPORT_NOT_READY"
    assert await hub.exports.names() == [export_id]
    await forget_exports(hub, clock.now())
    assert (await _state(alice, export_id))["state"] == "expired"
    assert await hub.exports.names() == []
    clock.advance(timedelta(days=91))
    await forget_exports(hub, clock.now())
    async with hub.directory.reading() as tx:
        assert await tx.exports.of(alice.workspace_id, 10) == []


async def test_a_revoked_one_is_gone_at_once(
    hub: Hub, directory: SqlDirectory, alice: Visitor, carol: Visitor, dispatch: ExportDispatch
) -> None:
    """File, link and opened download; whoever may export may revoke it, and it is told."""
    await join(directory, carol.user_id, alice.workspace_id, Role.ADMIN)
    export_id = await _ready(alice, dispatch)
    token = await last_token(hub, alice.email, "export_ready")
    opened = (await alice.ask("POST", _at(alice, export_id, "open"))).json()
    assert (await carol.ask("DELETE", _at(alice, export_id))).status_code == 204
    assert (await carol.ask("DELETE", _at(alice, export_id))).status_code == 204
    assert await hub.exports.names() == []
    assert await _refused(await alice.ask("GET", opened["path"])) == "EXPORT_NOT_READY"
    assert await _refused(await alice.ask("POST", "/api/exports/open", {"token": token})) == "EXPORT_LINK_INVALID"
    assert (await _told(hub))[-1] == ("export_revoked", carol.user_id, "revoked")


async def test_only_who_asked_downloads_it(
    hub: Hub, directory: SqlDirectory, alice: Visitor, carol: Visitor, dispatch: ExportDispatch
) -> None:
    """Another admin sees that there is one, and may ask for their own."""
    await join(directory, carol.user_id, alice.workspace_id, Role.ADMIN)
    export_id = await _ready(alice, dispatch)
    seen = (await carol.ask("GET", _at(alice, export_id))).json()
    assert (seen["state"], seen["yours"]) == ("ready", False)
    assert await _refused(await carol.ask("POST", _at(alice, export_id, "open"))) == "EXPORT_FOR_ANOTHER"
    assert await _refused(await carol.ask("GET", _at(alice, export_id, "file"))) == "EXPORT_FOR_ANOTHER"
    reply = await hub_file(carol.client, alice, export_id)
    assert await _refused(reply) == "EXPORT_FOR_ANOTHER"


async def hub_file(client: httpx2.AsyncClient, alice: Visitor, export_id: str) -> httpx2.Response:
    """By the operator, who did not ask for it either."""
    path = f"/api/operator/workspaces/{alice.workspace_id}/exports/{export_id}/file"
    return await client.get(path, headers=OLGA)


LOSSES = {
    "removed": ("DELETE", "/members/{carol}", None),
    "removed and back": ("DELETE", "/members/{carol}", None),
    "a lower role": ("PATCH", "/members/{carol}", {"role": "member"}),
    "deleted": ("DELETE", "", None),
}


@pytest.mark.parametrize("loss", LOSSES)
async def test_it_dies_with_membership_role_and_workspace(
    hub: Hub,
    directory: SqlDirectory,
    clock: FakeClock,
    alice: Visitor,
    carol: Visitor,
    dispatch: ExportDispatch,
    loss: str,
) -> None:
    """At once for link and session, and for good: whoever comes back is another member. Then the file goes too."""
    await join(directory, carol.user_id, alice.workspace_id, Role.ADMIN)
    theirs = replace(carol, workspace_id=alice.workspace_id)
    export_id = await _ready(theirs, dispatch)
    token = await last_token(hub, carol.email, "export_ready")
    method, path, body = LOSSES[loss]
    at = f"/api/workspaces/{alice.workspace_id}{path.format(carol=carol.user_id)}"
    assert (await alice.ask(method, at, body)).is_success
    if loss == "removed and back":
        clock.advance(SECOND)
        await join(directory, carol.user_id, alice.workspace_id, Role.ADMIN, clock.now())
    assert await _refused(await carol.ask("POST", "/api/exports/open", {"token": token})) == "EXPORT_LINK_INVALID"
    assert not (await carol.ask("POST", _at(theirs, export_id, "open"))).is_success
    assert await hub.exports.names() == [export_id]
    await dispatch.look()
    assert await hub.exports.names() == []
    async with hub.directory.reading() as tx:
        (export,) = await tx.exports.of(alice.workspace_id, 10)
    assert (export.state, export.because) == (ExportState.REVOKED, "membership")


async def test_one_at_a_time_and_five_a_day(
    hub: Hub, clock: FakeClock, alice: Visitor, dispatch: ExportDispatch
) -> None:
    """Of one workspace, however many ask at once; the operator is not counted; the next day there are five more."""
    replies = await asyncio.gather(*(alice.ask("POST", _at(alice)) for _ in range(3)))
    assert sorted(reply.status_code for reply in replies) == [201, 409, 409]
    assert {problem(reply)["code"] for reply in replies if reply.status_code == 409} == {"EXPORT_RUNNING"}
    await dispatch.look()
    for _ in range(4):
        await _ready(alice, dispatch)
    body = problem(await alice.ask("POST", _at(alice)))
    assert (body["code"], body["limit"]) == ("EXPORT_LIMIT_REACHED", 5)
    made = await alice.client.post(f"/api/operator/workspaces/{alice.workspace_id}/exports", headers=OLGA)
    assert made.status_code == 201, made.text
    await dispatch.look()
    clock.advance(timedelta(days=1))
    alice = await signed_in(alice.client, alice.email, "/api/sessions")
    await _asked(alice)


async def test_the_operator_exports_one_too(hub: Hub, alice: Visitor, dispatch: ExportDispatch) -> None:
    """Without mail and without opening, and its members see in the feed that it was nobody of them."""
    at = f"/api/operator/workspaces/{alice.workspace_id}/exports"
    before = await mails_to(hub, alice.email)
    export_id = (await alice.client.post(at, headers=OLGA)).json()["id"]
    assert await _refused(await alice.client.get(f"{at}/{export_id}/file", headers=OLGA)) == "EXPORT_NOT_READY"
    await dispatch.look()
    seen = (await alice.client.get(f"{at}/{export_id}", headers=OLGA)).json()
    assert (seen["state"], seen["askedBy"]) == ("ready", None)
    reply = await alice.client.get(f"{at}/{export_id}/file", headers=OLGA)
    assert (reply.status_code, len(reply.content)) == (200, seen["bytes"])
    assert await mails_to(hub, alice.email) == before
    assert [actor for _, actor, _ in await _told(hub)] == [None, None, None]
    assert await _refused(await alice.ask("POST", _at(alice, export_id, "open"))) == "EXPORT_FOR_ANOTHER"


class Killed(BaseException):
    """The process is no more."""


class Dying(ExportFolder):
    """Dies, or fails, in the middle of a draft, as often as it is told."""

    def __init__(self, root: Path, error: BaseException, times: int) -> None:
        super().__init__(root)
        self.error = error
        self.times = times

    def draft(self, *given: Any) -> Any:
        if self.times:
            self.times -= 1
            raise self.error
        return super().draft(*given)


async def test_after_a_crash_it_is_begun_again(hub: Hub, clock: FakeClock, alice: Visitor, tmp_path: Path) -> None:
    """By another process, when the claim of the dead one is over and not before; it is ready and mailed once."""
    await hub.log.append(batch(1, 20, workspace=alice.workspace_id), PLENTY)
    asked = await _asked(alice)
    dying = replace(hub, exports=Dying(tmp_path / "exports", Killed(), 1))
    with pytest.raises(Killed):
        await ExportDispatch(dying).look()
    assert (await _state(alice, asked["id"]))["state"] == "building"
    assert await hub.exports.names() == []
    await ExportDispatch(hub).look()
    assert (await _state(alice, asked["id"]))["state"] == "building"
    clock.advance(LEASE)
    await ExportDispatch(hub).look()
    assert (await _state(alice, asked["id"]))["state"] == "ready"
    assert (await mails_to(hub, alice.email)).count("export_ready") == 1


@pytest.mark.parametrize("error", [Fault("Writing", "there", "Free some space."), SnapshotLost()])
async def test_what_may_pass_is_tried_three_times(
    hub: Hub, clock: FakeClock, alice: Visitor, tmp_path: Path, error: Exception
) -> None:
    """A full disk, a log that was replaced: twice it is tried again, then it has failed, and can be asked for again."""
    for times, state in ((2, "ready"), (3, "failed")):
        asked = await _asked(alice)
        dispatch = ExportDispatch(replace(hub, exports=Dying(tmp_path / "exports", error, times)))
        for _ in range(3):
            await dispatch.look()
            clock.advance(timedelta(minutes=1))
        assert (await _state(alice, asked["id"]))["state"] == state
    await _asked(alice)


async def test_of_a_damaged_workspace_there_is_none(
    hub: Hub, alice: Visitor, dispatch: ExportDispatch, tmp_path: Path
) -> None:
    """It fails at once, says why, and counts for no limit."""
    import apsw

    await hub.log.append(batch(1, 20, workspace=alice.workspace_id), PLENTY)
    connection = apsw.Connection(str(tmp_path / "events.db"))
    connection.execute("UPDATE events SET text = replace(text, 'null', 'true') WHERE seq = 5")
    connection.close()
    asked = await _asked(alice)
    await dispatch.look()
    seen = await _state(alice, asked["id"])
    assert (seen["state"], seen["because"]) == ("failed", "WORKSPACE_QUARANTINED")
    assert await hub.exports.names() == []


async def test_one_that_is_revoked_while_it_is_built_leaves_no_file(hub: Hub, alice: Visitor, tmp_path: Path) -> None:
    """However far it was: even the finished file goes, and nobody is told that it is ready."""
    asked = await _asked(alice)

    class Revoked(ExportFolder):
        async def size(self, export_id: str) -> int | None:
            return await super().size(export_id)

        def draft(self, *given: Any) -> Any:
            made = super().draft(*given)

            class Late:
                async def __aenter__(self) -> Draft:
                    draft = await made.__aenter__()
                    assert (await alice.ask("DELETE", _at(alice, asked["id"]))).status_code == 204
                    return draft

                async def __aexit__(self, *error: object) -> Any:
                    return await made.__aexit__(*error)

            return Late()

    await ExportDispatch(replace(hub, exports=Revoked(tmp_path / "exports"))).look()
    assert (await _state(alice, asked["id"]))["state"] == "revoked"
    assert await hub.exports.names() == []
    assert "export_ready" not in await mails_to(hub, alice.email)


async def test_a_purge_takes_files_and_rows(hub: Hub, alice: Visitor, dispatch: ExportDispatch) -> None:
    """Nothing of a purged workspace stays among the exports."""
    await _ready(alice, dispatch)
    await alice.ask("DELETE", f"/api/workspaces/{alice.workspace_id}")
    path = f"/api/operator/workspaces/{alice.workspace_id}/purge?now=true"
    assert (await alice.client.post(path, headers=OLGA)).status_code == 200
    assert await hub.exports.names() == []
    async with hub.directory.reading() as tx:
        assert await tx.exports.of(alice.workspace_id, 10) == []


async def test_a_file_that_nobody_knows_is_removed(hub: Hub, clock: FakeClock, tmp_path: Path) -> None:
    """Of a directory that was restored, for one: nobody could ever download it."""
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "exp_old.zip").write_bytes(b"old")
    await forget_exports(hub, clock.now())
    assert await hub.exports.names() == []


async def test_a_long_one_keeps_its_claim(
    hub: Hub, clock: FakeClock, alice: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever builds says so again and again, and says how far it is; so nobody else begins it."""
    monkeypatch.setattr("mooring.dispatch.holding.HELD_EVERY", 0.01)
    await hub.log.append(batch(1, 20, workspace=alice.workspace_id), PLENTY)
    asked = await _asked(alice)
    held = asyncio.Event()

    class Slow(ExportFolder):
        def draft(self, *given: Any) -> Any:
            made = super().draft(*given)

            class Held:
                async def __aenter__(self) -> Draft:
                    await held.wait()
                    return await made.__aenter__()

                async def __aexit__(self, *error: object) -> Any:
                    return await made.__aexit__(*error)

            return Held()

    building = asyncio.create_task(ExportDispatch(replace(hub, exports=Slow(tmp_path / "exports"))).look())
    first = None
    while True:
        async with hub.directory.reading() as tx:
            export = (await tx.exports.of(alice.workspace_id, 1))[0]
        if export.state is ExportState.BUILDING and first is None:
            first = export.claimed_until
            clock.advance(LEASE - SECOND)
        if first is not None and export.claimed_until != first:
            break
        await asyncio.sleep(0)
    clock.advance(2 * SECOND)
    async with hub.directory.transaction() as tx:
        assert await tx.exports.claim(clock.now(), clock.now() + LEASE) is None
    held.set()
    await building
    assert (await _state(alice, asked["id"]))["state"] == "ready"


async def test_it_needs_a_recent_authentication(
    hub: Hub, clock: FakeClock, alice: Visitor, dispatch: ExportDispatch
) -> None:
    """Asking for one and opening it; the link does without, for the mailbox has shown who it is. Revoking is never held up."""
    export_id = await _ready(alice, dispatch)
    token = await last_token(hub, alice.email, "export_ready")
    clock.advance(timedelta(minutes=14, seconds=59))
    assert await _refused(await alice.ask("POST", _at(alice))) == "STEP_UP_REQUIRED"
    assert await _refused(await alice.ask("POST", _at(alice, export_id, "open"))) == "STEP_UP_REQUIRED"
    assert (await alice.ask("POST", "/api/exports/open", {"token": token})).status_code == 200
    assert (await alice.ask("DELETE", _at(alice, export_id))).status_code == 204
    assert (await alice.ask("POST", "/api/session/step-up", {"password": PASSWORD})).status_code == 200
    await _asked(alice)
