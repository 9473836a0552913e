"""Nothing is left but the archive: from it comes a running service, in which people sign in and find what they had."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import update

from api.test_backup_rounds import write
from engines.event_logs import PLENTY, batch
from engines.test_drill import flipped
from export_world import printed, read
from fakes import START, FakeClock
from mooring.accounts import Argon2Hasher
from mooring.api.backing_up import back_up
from mooring.api.occasions import by_nobody
from mooring.api.rescuing import reapply, rescue_shapes
from mooring.backups.archive import pieces, whole
from mooring.backups.recovering import Recovered, RecoverNotEmpty, RecoverNothing
from mooring.backups.rescue import mark_of
from mooring.backups.segments import segments_in
from mooring.bootstrap import build
from mooring.bootstrap.backups import segment_shipper
from mooring.bootstrap.recovery import Wanted, recover
from mooring.cli.recover import _sentences
from mooring.hub import Hub
from mooring.mail import Recipient, Template
from mooring.mail.outbox import queue
from mooring.monitor.ledger import Registered
from mooring.settings import Settings
from mooring.storage.directory import SqlDirectory, open_directory, sqlite_url
from mooring.storage.directory.tables import users, workspaces
from mooring.storage.eventlog import open_event_log
from mooring.storage.folder import DataFolder
from mooring.sync import Author, Batch, NewEvent
from mooring.sync.event import delivered, delivery_suffix
from mooring.sync.lives import branch_name
from mooring.upkeep import SegmentShipper
from mooring.workspaces import WorkspaceId
from restore_world import RestoreWorld, asked
from visitors import PASSWORD, Visitor


@pytest.fixture
def shipper(hub: Hub) -> SegmentShipper:
    return segment_shipper(hub, CollectorRegistry())


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """An empty data folder on another machine."""
    made = DataFolder(tmp_path / "new")
    made.prepare()
    return made


async def recovered(hub: Hub, folder: DataFolder, **wanted: Any) -> Recovered:
    url = hub.archive.place
    return await recover(settings(folder), folder, Wanted(url, None, wanted.get("until")), lambda _: None)


def settings(folder: DataFolder) -> Settings:
    return Settings(data=folder.path, monitor=False, rate_limits=False)


async def text_of(folder: DataFolder, workspace_id: str) -> list[tuple[int, str, str]]:
    log = await open_event_log(folder.path / "events.db", None)  # type: ignore[arg-type]
    try:
        assert (await log.verify(workspace_id)).damage is None
        return [(one.seq, one.user_id, one.text) for one in await log.records(workspace_id, 0, 1_000, 10**8)]
    finally:
        await log.close()


async def test_a_person_signs_in_and_finds_all_that_was_there(
    hub: Hub, shipper: SegmentShipper, folder: DataFolder, alice: Visitor
) -> None:
    """A backup, segments behind it, a directory: the new service has the account, the membership and every event; nobody is signed in."""
    await write(hub, alice.workspace_id, 5)
    await back_up(hub, alice.workspace_id)
    await write(hub, alice.workspace_id, 3)
    await _hash_for_good(hub)
    await shipper.beat(hub.clock.now())
    await back_up(hub, "directory")
    before = [(one.seq, one.user_id, one.text) for one in await hub.log.records(alice.workspace_id, 0, 100, 10**8)]
    old = (await hub.log.open(alice.workspace_id)).backend_id
    report = await recovered(hub, folder)
    assert report.findings == []
    (log,) = report.logs
    assert (log.workspace_id, log.events, log.head, log.former, log.backend_id != old) == (
        alice.workspace_id,
        8,
        8,
        old,
        True,
    )
    assert report.settled.sessions == 1
    assert await text_of(folder, alice.workspace_id) == before
    service = await build(settings(folder), folder, "http://localhost:8787")
    try:
        transport = httpx2.ASGITransport(service.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost:8787") as client:
            assert (await client.get("/api/session", headers=alice.bearer)).status_code == 401
            signed_in = await client.post("/api/sessions", json={"email": alice.email, "password": PASSWORD})
            assert signed_in.status_code == 201, signed_in.text
            bearer = {"authorization": f"Bearer {signed_in.json()['accessToken']}"}
            listed = (await client.get("/api/workspaces", headers=bearer)).json()["workspaces"]
            assert [(one["id"], one["role"]) for one in listed] == [(alice.workspace_id, "owner")]
        async with service.directory.reading() as tx:
            known = await tx.backups.page(None, None, 100, newest=False)
        assert {one.workspace_id for one in known} == {alice.workspace_id, "directory"}
    finally:
        await service.close()


async def _hash_for_good(hub: Hub) -> None:
    """Passwords of these tests are kept in the clear, which no service can read."""
    hasher = Argon2Hasher()
    hashed = await hasher.hash(PASSWORD)
    hasher.close()
    async with hub.directory._engine.writing.begin() as connection:  # type: ignore[attr-defined]
        await connection.execute(update(users).values(password_hash=hashed))


async def test_what_was_confirmed_before_the_last_beat_is_there_and_the_rest_is_not(
    hub: Hub, shipper: SegmentShipper, folder: DataFolder, clock: FakeClock, alice: Visitor
) -> None:
    """Ten seconds at most: two beats. Events that are newer than the directory are told, for nobody knows what was done for them."""
    await back_up(hub, "directory")
    for first in (1, 3, 5):
        clock.advance(timedelta(seconds=5))
        await hub.log.append(replace(batch(first, 2, workspace=alice.workspace_id), at=clock.now()), PLENTY)
        await shipper.beat(clock.now())
    await write(hub, alice.workspace_id)
    report = await recovered(hub, folder)
    assert [(log.events, log.after_directory) for log in report.logs] == [(6, 6)]
    assert [seq for seq, *_ in await text_of(folder, alice.workspace_id)] == [1, 2, 3, 4, 5, 6]


async def test_handlers_and_mail_repeat_nothing(
    hub: Hub, shipper: SegmentShipper, folder: DataFolder, clock: FakeClock, alice: Visitor
) -> None:
    """Each handler is done with all that is there, in the new life; mail that waited stays unsent and is told by its kind."""
    await write(hub, alice.workspace_id, 3)
    await shipper.beat(clock.now())
    async with hub.directory.transaction() as tx:
        await tx.ledger.add_handler(Registered("count", ("*",), clock.now(), 0, from_beginning=True))
        await queue(
            tx.outbox, Template.NEW_DEVICE, Recipient("a@example.org", alice.user_id), {}, ids=hub.ids, at=clock.now()
        )
    await back_up(hub, "directory")
    report = await recovered(hub, folder)
    assert report.settled.mail["new_device"] == 1
    async with _directory(folder) as directory, directory.reading() as tx:
        lane = await tx.ledger.lane("count", alice.workspace_id)
        waiting = await tx.outbox.next_due()
    assert lane is not None
    assert (lane.seq, lane.backend_id, lane.walk_to, lane.token) == (3, report.logs[0].backend_id, 0, None)
    assert waiting is None


@asynccontextmanager
async def _directory(folder: DataFolder) -> AsyncIterator[SqlDirectory]:
    directory = await open_directory(sqlite_url(folder.path / "directory.db"))
    try:
        yield directory
    finally:
        await directory.close()


async def test_what_is_there_already_is_never_touched(hub: Hub, folder: DataFolder, alice: Visitor) -> None:
    """A data folder with databases is refused, and stays as it is."""
    await back_up(hub, "directory")
    (folder.path / "events.db").write_bytes(b"precious")
    with pytest.raises(RecoverNotEmpty, match=r"events\.db") as refused:
        await recovered(hub, folder)
    assert refused.value.code == "RECOVER_NOT_EMPTY"
    assert (folder.path / "events.db").read_bytes() == b"precious"
    assert sorted(path.name for path in folder.path.iterdir()) == ["events.db"]


async def test_an_archive_without_a_directory_is_refused(hub: Hub, folder: DataFolder, alice: Visitor) -> None:
    """And the folder is as empty as it was: the right archive may be named next."""
    await write(hub, alice.workspace_id)
    await back_up(hub, alice.workspace_id)
    with pytest.raises(RecoverNothing) as refused:
        await recovered(hub, folder)
    assert refused.value.code == "RECOVER_NOTHING"
    assert list(folder.path.iterdir()) == []


async def test_a_workspace_that_the_directory_does_not_know_yet_is_a_file_that_is_imported(
    hub: Hub, shipper: SegmentShipper, folder: DataFolder, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """Created after the directory was backed up: all its events, who wrote there, and nothing of one that was purged."""
    async with hub.directory._engine.writing.begin() as connection:  # type: ignore[attr-defined]
        await connection.execute(
            update(workspaces).where(workspaces.c.id == carol.workspace_id).values(purged_at=START)
        )
    await back_up(hub, "directory")
    for name in (alice.workspace_id, "wsp_unknown", carol.workspace_id):
        await hub.log.append(replace(batch(1, 3, workspace=name), author=Author(alice.user_id, "ses_a")), PLENTY)
    await shipper.beat(clock.now())
    report = await recovered(hub, folder)
    assert (report.unknown, [log.workspace_id for log in report.logs if log.events]) == (
        ["wsp_unknown"],
        [alice.workspace_id],
    )
    (one,) = report.unclaimed
    assert (one.workspace_id, one.events, one.writers, one.findings) == ("wsp_unknown", 3, [alice.email], [])
    assert [path.name for path in (folder.path / "unclaimed").iterdir()] == ["wsp_unknown.zip"]
    assert [event["seq"] for event in printed(read(Path(one.file)))] == [1, 2, 3]
    said = "\n".join(_sentences(report))
    assert f"{alice.email} wrote there. When the service runs: mooring import {one.file} --owner EMAIL" in said


async def test_a_damaged_directory_is_passed_over_for_the_one_before(
    hub: Hub, folder: DataFolder, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """It is named; and a workspace that only the newer one knows is told, and stays in the archive."""
    first = (await back_up(hub, "directory")).backup
    clock.advance(timedelta(hours=1))
    await write(hub, carol.workspace_id)
    await back_up(hub, carol.workspace_id)
    second = (await back_up(hub, "directory")).backup
    await damage(hub, f"parts/directory/{second.id}/00001.zst")
    report = await recovered(hub, folder)
    assert report.directory.backup_id == first.id
    assert [finding.code for finding in report.findings] == ["part_changed"]


async def damage(hub: Hub, key: str) -> None:
    content = flipped(await whole(hub.archive.get(key), 1 << 24))
    await hub.archive.delete(key)
    await hub.archive.put(key, pieces(content))


async def test_a_damaged_backup_is_passed_over_and_a_damaged_segment_ends_the_log(
    hub: Hub, shipper: SegmentShipper, folder: DataFolder, clock: FakeClock, alice: Visitor
) -> None:
    """What can be read is there; what is damaged is named."""
    for _ in range(3):
        await write(hub, alice.workspace_id, 2)
        await shipper.beat(clock.now())
    backup = (await back_up(hub, alice.workspace_id)).backup
    await damage(hub, f"parts/{alice.workspace_id}/{backup.id}/00001.zst")
    keys = [key async for key in segments_in(hub.archive, alice.workspace_id)]
    await damage(hub, str(keys[2]))
    await back_up(hub, "directory")
    report = await recovered(hub, folder)
    assert [log.events for log in report.logs] == [4]
    assert [finding.code for finding in report.findings] == ["backup_damaged", "segment_changed"]


async def test_everything_as_it_was_at_a_moment(
    hub: Hub, shipper: SegmentShipper, folder: DataFolder, clock: FakeClock, alice: Visitor
) -> None:
    """The directory of then, and each log up to then."""
    early, late = batch(1, 2, workspace=alice.workspace_id), batch(3, 2, workspace=alice.workspace_id)
    moment = clock.now()
    await hub.log.append(replace(early, at=moment - timedelta(minutes=5)), PLENTY)
    first = (await back_up(hub, "directory")).backup
    await hub.log.append(replace(late, at=moment + timedelta(minutes=5)), PLENTY)
    clock.advance(timedelta(hours=1))
    await shipper.beat(clock.now())
    async with hub.directory.transaction() as tx:
        await tx.sessions.seen({alice.session_id: clock.now()})  # type: ignore[dict-item]
    await back_up(hub, "directory")
    report = await recovered(hub, folder, until=moment + timedelta(minutes=1))
    assert report.directory.backup_id == first.id
    assert [log.events for log in report.logs] == [2]


def _edits(first: int, count: int) -> list[NewEvent]:
    """As the stock client writes them."""
    texts = [
        json.dumps({"name": "v1.Test", "seqNum": seq, "parentSeqNum": seq - 1, "args": {}}, separators=(",", ":"))
        for seq in range(first, first + count)
    ]
    return [NewEvent(seq, seq - 1, delivered(text, delivery_suffix(START))) for seq, text in enumerate(texts, first)]


async def test_edits_that_were_rescued_by_a_moment_are_kept_aside_as_they_were_then(
    hub: Hub, shipper: SegmentShipper, folder: DataFolder, clock: FakeClock, alice: Visitor
) -> None:
    """What a device had brought to the former life by then is there, and what it brought later is not; nor a life that was replaced later."""
    await write(hub, alice.workspace_id, 5)
    await shipper.beat(clock.now())
    old = (await hub.log.open(alice.workspace_id)).backend_id
    clock.advance(timedelta(seconds=1))  # of two lives that began at once nobody knows which is the newer one
    await asked(hub, alice, {"seq": 2})
    await RestoreWorld(hub).dispatch.look()
    await back_up(hub, "directory")
    branch = branch_name(alice.workspace_id, old)
    for first in (6, 8):
        clock.advance(timedelta(minutes=1))
        await hub.log.append(Batch(branch, Author(alice.user_id, "ses_a"), clock.now(), _edits(first, 2)), PLENTY)
    await shipper.beat(clock.now())
    moment = clock.now() - timedelta(seconds=1)
    clock.advance(timedelta(seconds=1))
    await asked(hub, alice, {"seq": 1})
    await RestoreWorld(hub).dispatch.look()
    report = await recovered(hub, folder, until=moment)
    assert [(log.events, log.rescued, log.findings) for log in report.logs] == [(2, 2, [])]
    log = await open_event_log(folder.path / "events.db", None)  # type: ignore[arg-type]
    try:
        (kept,) = await log.branches(alice.workspace_id)
        name = branch_name(alice.workspace_id, kept.backend_id)
        assert [one.seq for one in await log.records(name, 0, 100, 10**8)] == [1, 2, 3, 4, 5, 6, 7]
        assert (kept.left_at.seq, (await log.verify(name)).damage) == (5, None)
    finally:
        await log.close()


async def test_edits_that_were_rescued_before_the_disk_was_lost_are_kept_aside_again(
    hub: Hub, shipper: SegmentShipper, folder: DataFolder, clock: FakeClock, alice: Visitor
) -> None:
    """Shipped as of the former life, brought back beside the present one; put back they are new events, and those that were put
    back before are there once.
    """
    await write(hub, alice.workspace_id, 5)
    await shipper.beat(clock.now())
    old = (await hub.log.open(alice.workspace_id)).backend_id
    clock.advance(timedelta(seconds=1))
    restore = await asked(hub, alice, {"seq": 2})
    await RestoreWorld(hub).dispatch.look()
    branch = branch_name(alice.workspace_id, old)
    for first, session in ((6, "ses_a"), (8, "ses_b")):
        clock.advance(timedelta(seconds=1))
        await hub.log.append(Batch(branch, Author(alice.user_id, session), clock.now(), _edits(first, 2)), PLENTY)
    await reapply(hub, WorkspaceId(alice.workspace_id), restore["id"], mark_of(old, "ses_a"), by_nobody(hub))
    await back_up(hub, "directory")
    await hub.log.append(Batch(branch, Author(alice.user_id, "ses_a"), clock.now(), _edits(10, 1)), PLENTY)
    await shipper.beat(clock.now())
    before = [(one.seq, one.at, one.session_id, one.text) for one in await hub.log.records(branch, 0, 100, 10**8)]
    report = await recovered(hub, folder)
    assert [(log.events, log.rescued, log.findings) for log in report.logs] == [(4, 5, [])]
    service = await build(settings(folder), folder, "http://localhost:8787")
    try:
        (found,) = await rescue_shapes(service.hub, WorkspaceId(alice.workspace_id), None)
        assert [one.events for one in found.devices] == [3, 2]
        (kept,) = await service.hub.lives.branches(alice.workspace_id)
        name = branch_name(alice.workspace_id, kept.backend_id)
        after = await service.hub.log.records(name, 0, 100, 10**8)
        assert [(one.seq, one.at, one.session_id, one.text) for one in after] == before
        assert (await service.hub.log.verify(name)).damage is None
        again = await reapply(service.hub, WorkspaceId(alice.workspace_id), restore["id"], None, by_nobody(service.hub))
        assert again == 3
        assert (await service.hub.log.open(alice.workspace_id)).events == 7
    finally:
        await service.close()
