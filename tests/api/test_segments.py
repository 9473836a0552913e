"""Shipping by itself: nothing that was confirmed ten seconds ago is lost with the disk, and who is at rest costs nothing."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import apsw
import httpx2
import pytest
from prometheus_client import CollectorRegistry

from api.test_backup_rounds import backups_of, write
from engines.event_logs import batch
from engines.test_drill import flipped
from fakes import FakeClock
from mooring.alerts import AlertKind
from mooring.api.archived_branches import tend_branches
from mooring.api.archived_events import tend_segments
from mooring.api.backing_up import back_up
from mooring.backups import ArchiveUnavailable, Stored
from mooring.backups.archive import pieces, whole
from mooring.backups.archived import ArchivedLog, archived_life
from mooring.backups.keys import erase_workspace
from mooring.backups.recovering import newest_life
from mooring.backups.segments import SegmentKey, segments_in
from mooring.backups.segments.fetch import fetched
from mooring.bootstrap.backups import backup_rounds, segment_shipper
from mooring.hub import Hub
from mooring.kit.errors import Fault
from mooring.settings import Settings
from mooring.storage.eventlog import SqliteEventLog
from mooring.storage.eventlog.moves import Moves
from mooring.sync.lives import StagedEvent, branch_name
from mooring.upkeep import SegmentShipper
from mooring.workspaces import Allowance
from visitors import OPERATOR_KEY, Visitor

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
PLENTY = Allowance(10**6, 10**9)


class Recording:
    """An archive that notes what is put into it, how many do it at once, and that can be taken away or made to wait."""

    def __init__(self, archive: Any) -> None:
        self.archive = archive
        self.away = False
        self.asked = self.puts = 0
        self.at_once = self.most_at_once = 0
        self.gate = asyncio.Event()
        self.gate.set()

    def __getattr__(self, name: str) -> Any:
        self.asked += 1
        return getattr(self.archive, name)

    async def put(self, key: str, content: AsyncIterator[bytes]) -> Stored:
        self.asked += 1
        self.puts += 1
        if self.away:
            raise ArchiveUnavailable
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.gate.wait()
            return await self.archive.put(key, content)
        finally:
            self.at_once -= 1


@pytest.fixture
def recording(hub: Hub) -> Recording:
    return Recording(hub.archive)


@pytest.fixture
def service(hub: Hub, recording: Recording) -> Hub:
    """The hub, with that archive."""
    return replace(hub, archive=recording)  # type: ignore[arg-type]


@pytest.fixture
def shipper(service: Hub, registry: CollectorRegistry) -> SegmentShipper:
    return segment_shipper(service, registry)


async def segments_of(hub: Hub, workspace_id: str) -> list[SegmentKey]:
    return [key async for key in segments_in(hub.archive, workspace_id)]


async def archived(hub: Hub, workspace_id: str) -> list[int]:
    """The seqs that a lost disk would leave, of a log that has no backup."""
    backend_id = (await hub.log.open(workspace_id)).backend_id
    log = ArchivedLog(hub.archive, await archived_life(hub.archive, workspace_id, backend_id, []))
    last, seqs = 0, []
    while (found := await log.events(last)) is not None:
        seqs += list(range(found.first, found.last + 1))
        last = found.last
    return seqs


def told(hub: Hub) -> list[tuple[AlertKind, str]]:
    return [(one.alert.kind, one.alert.subject) for one in hub.alerts.recent]


async def test_each_beat_brings_what_was_confirmed_before_it_into_the_archive(
    service: Hub, shipper: SegmentShipper, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """A beat is five seconds, so what was confirmed ten seconds before the disk was lost is there; the metric says how far behind."""
    await write(service, alice.workspace_id, 3)
    assert await shipper.beat(clock.now()) == [alice.workspace_id]
    for round_ in range(1, 4):
        await write(service, alice.workspace_id, 2)
        await write(service, carol.workspace_id)
        clock.advance(5 * SECOND)
        assert set(await shipper.beat(clock.now())) == {alice.workspace_id, carol.workspace_id}
        assert await archived(service, alice.workspace_id) == list(range(1, 4 + 2 * round_))
        assert service.reach.up_to(alice.workspace_id, clock.now()) == clock.now()
    assert len(await segments_of(service, alice.workspace_id)) == 4


async def test_the_first_commit_wakes_it_and_a_stop_leaves_nothing_behind(
    service: Hub, shipper: SegmentShipper, alice: Visitor
) -> None:
    """Through the bell of the log; and what came after the last beat is shipped when the service is told to stop."""
    service.log.on_commit(lambda: service.log_bell.ring(0))
    shipper.start()
    await write(service, alice.workspace_id)
    await shipper.close()
    assert await archived(service, alice.workspace_id) == [1]


async def test_workspaces_at_rest_cost_nothing(
    service: Hub, recording: Recording, shipper: SegmentShipper, clock: FakeClock, alice: Visitor
) -> None:
    """Ten thousand of them, and as many branches: each beat asks two questions and the archive none, and one that changes costs one segment."""
    await shipper.beat(clock.now())
    connection = apsw.Connection(str(service.snapshots._path))  # type: ignore[attr-defined]
    insert = (
        "INSERT INTO logs (workspace_id, backend_id, head, events, bytes, chain) VALUES (?, 'log_1', 1, 1, 1, x'00')"
    )
    with connection:
        for name in ("wsp_idle{}", "branch/wsp_idle{}/log_0"):
            connection.executemany(insert, ((name.format(number),) for number in range(10_000)))
    connection.close()
    asked = _questions(service)
    recording.asked = 0
    assert await shipper.beat(clock.now()) == []
    assert (asked, recording.asked) == (["activity", "branches_after"], 0)
    asked.clear()
    await write(service, alice.workspace_id)
    asked.clear()
    assert await shipper.beat(clock.now()) == [alice.workspace_id]
    assert asked == ["activity", "activity", "branches_after", "heads"]
    assert recording.asked <= 2  # one listing to find where it goes on, one segment


def _questions(hub: Hub) -> list[str]:
    asked: list[str] = []

    class Asked:
        def __init__(self, log: Any) -> None:
            self.log = log

        def __getattr__(self, name: str) -> Any:
            asked.append(name)
            return getattr(self.log, name)

    object.__setattr__(hub, "log", Asked(hub.log))
    object.__setattr__(hub, "lives", Asked(hub.lives))
    return asked


async def test_while_the_archive_is_away_it_waits_and_says_so_and_afterwards_it_catches_up(
    service: Hub,
    recording: Recording,
    shipper: SegmentShipper,
    clock: FakeClock,
    registry: CollectorRegistry,
    alice: Visitor,
    carol: Visitor,
) -> None:
    """One alert after a minute, for all of them; each beat asks once. In memory is which log waits since when, and no event."""
    await shipper.beat(clock.now())
    recording.away = True
    began = clock.now()
    for number in range(8):
        await service.log.append(batch(1, workspace=f"wsp_{number}"), PLENTY)
    for _ in range(14):
        await write(service, alice.workspace_id, 5)
        await write(service, carol.workspace_id, 5)
        clock.advance(5 * SECOND)
        recording.puts = 0
        assert await shipper.beat(clock.now()) == []
        assert recording.puts <= 4  # of ten: those that were at it already, and nobody after them
    assert told(service) == [(AlertKind.SEGMENTS_LATE, "archive")]
    assert registry.get_sample_value("mooring_archive_lag_seconds") == 65
    assert service.reach.up_to(alice.workspace_id, clock.now()) == began + 5 * SECOND
    recording.away = False
    assert len(await shipper.beat(clock.now())) == 10
    assert await archived(service, alice.workspace_id) == list(range(1, 71))
    assert registry.get_sample_value("mooring_archive_lag_seconds") == 0
    assert registry.get_sample_value("mooring_segments_total", {"outcome": "shipped"}) == 10


async def test_few_are_shipped_at_once_however_many_have_changed(
    service: Hub, recording: Recording, shipper: SegmentShipper, clock: FakeClock
) -> None:
    """Each has a segment in memory: four are."""
    await shipper.beat(clock.now())
    for number in range(20):
        await service.log.append(batch(1, workspace=f"wsp_{number}"), PLENTY)
    recording.gate.clear()
    beat = asyncio.ensure_future(shipper.beat(clock.now()))
    while recording.at_once < 4:
        await asyncio.sleep(0)
    recording.gate.set()
    assert len(await beat) == 20
    assert recording.most_at_once == 4


async def test_a_damaged_log_holds_up_nobody_and_is_not_tried_again_at_once(
    service: Hub, recording: Recording, shipper: SegmentShipper, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """It is shipped up to where it is damaged, and tried once a minute; the alert names it and not the archive."""
    await shipper.beat(clock.now())
    for visitor in (alice, carol):
        await write(service, visitor.workspace_id, 3)
    connection = apsw.Connection(str(service.snapshots._path))  # type: ignore[attr-defined]
    connection.execute(
        "UPDATE logs SET head = head + 1, events = events + 1 WHERE workspace_id = ?", (alice.workspace_id,)
    )
    connection.close()
    assert await shipper.beat(clock.now()) == [carol.workspace_id]
    clock.advance(5 * SECOND)
    recording.asked = 0
    assert await shipper.beat(clock.now()) == []
    assert recording.asked == 0
    clock.advance(60 * SECOND)
    await shipper.beat(clock.now())
    assert told(service) == [(AlertKind.SEGMENTS_LATE, alice.workspace_id)]


async def test_a_new_process_goes_on_from_what_the_archive_holds(
    service: Hub, shipper: SegmentShipper, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """After a kill nothing is known but the log and the archive: from the last segment, or else from the proven backup."""
    await write(service, alice.workspace_id, 3)
    await write(service, carol.workspace_id, 3)
    await shipper.beat(clock.now())
    await back_up(service, carol.workspace_id)
    await write(service, alice.workspace_id)
    await write(service, carol.workspace_id)
    anew = segment_shipper(replace(service, reach=type(service.reach)()), CollectorRegistry())
    assert set(await anew.beat(clock.now())) == {alice.workspace_id, carol.workspace_id}
    for visitor in (alice, carol):
        assert [(one.first, one.last) for one in await segments_of(service, visitor.workspace_id)] == [(1, 3), (4, 4)]


async def test_a_life_that_takes_the_place_of_another_is_shipped_from_its_beginning(
    service: Hub, shipper: SegmentShipper, clock: FakeClock, alice: Visitor
) -> None:
    """Nothing of one comes under the name of the other, and nobody has to write for it to be noticed."""
    await write(service, alice.workspace_id, 3)
    await shipper.beat(clock.now())
    await _give_another_life(service, alice.workspace_id, "log_new")
    assert alice.workspace_id in await shipper.beat(clock.now())
    lives = [(one.backend_id, one.first, one.last) for one in await segments_of(service, alice.workspace_id)]
    assert ("log_new", 1, 3) in lives
    assert len(lives) == 2


async def test_a_life_that_ends_while_it_is_shipped_is_shipped_no_further(
    service: Hub, recording: Recording, shipper: SegmentShipper, clock: FakeClock, alice: Visitor
) -> None:
    """What is on its way belongs to the old one; the next beat ships the new one."""
    await write(service, alice.workspace_id, 3)
    recording.gate.clear()
    beat = asyncio.ensure_future(shipper.beat(clock.now()))
    while recording.at_once == 0:
        await asyncio.sleep(0)
    await _give_another_life(service, alice.workspace_id, "log_new")
    recording.gate.set()
    await beat
    old = (await segments_of(service, alice.workspace_id))[0].backend_id
    assert alice.workspace_id in await shipper.beat(clock.now())
    lives = {(one.backend_id, one.first, one.last) for one in await segments_of(service, alice.workspace_id)}
    assert lives == {(old, 1, 3), ("log_new", 1, 3)}


async def _give_another_life(hub: Hub, workspace_id: str, backend_id: str) -> None:
    """As a restore does: the same events in a life of its own."""
    log = cast("SqliteEventLog", hub.log)
    records = await log.records(workspace_id, 0, 100, 10**6)
    await log.stage(workspace_id, backend_id)
    events = [
        StagedEvent(one.seq, one.parent, round(one.at.timestamp() * 1000), one.user_id, one.session_id, one.text)
        for one in records
    ]
    await log.add_staged(workspace_id, backend_id, events)
    await log.swap(workspace_id, backend_id, (await log.open(workspace_id)).backend_id)


async def test_what_a_proven_backup_covers_goes_and_what_is_newer_stays(
    service: Hub, shipper: SegmentShipper, clock: FakeClock, alice: Visitor
) -> None:
    """The backup holds the same events; what came after it is nowhere else."""
    rounds = backup_rounds(Settings(), service, CollectorRegistry())
    for _ in range(3):
        await write(service, alice.workspace_id, 2)
        await shipper.beat(clock.now())
    await back_up(service, alice.workspace_id)
    await write(service, alice.workspace_id)
    await shipper.beat(clock.now())
    await rounds.run_due(clock.now())
    assert [(one.first, one.last) for one in await segments_of(service, alice.workspace_id)] == [(7, 7)]
    (backup,) = await backups_of(service, alice.workspace_id)
    assert backup.head == 6


async def test_a_damaged_segment_is_told_and_a_new_backup_takes_its_place(
    service: Hub, shipper: SegmentShipper, clock: FakeClock, alice: Visitor
) -> None:
    """Within the hour; the alert names it."""
    rounds = backup_rounds(Settings(), service, CollectorRegistry())
    await write(service, alice.workspace_id)
    await rounds.run_due(clock.now())
    await write(service, alice.workspace_id, 3)
    await shipper.beat(clock.now())
    (key,) = [str(one) for one in await segments_of(service, alice.workspace_id)]
    content = flipped(await whole(service.archive.get(key), 1 << 20))
    await service.archive.delete(key)
    await service.archive.put(key, pieces(content))
    clock.advance(HOUR)
    await rounds.run_due(clock.now())
    assert told(service)[0] == (AlertKind.BACKUP_UNPROVEN, alice.workspace_id)
    assert key in service.alerts.recent[0].alert.text
    clock.advance(HOUR)
    assert await rounds.run_due(clock.now()) == [alice.workspace_id]
    assert await segments_of(service, alice.workspace_id) == []


async def test_events_that_only_the_archive_has_are_told_and_stay(
    service: Hub, shipper: SegmentShipper, clock: FakeClock, alice: Visitor
) -> None:
    """Somebody puts an old copy of the data folder back, and work goes on there: two pasts of one life."""
    await write(service, alice.workspace_id, 3)
    await shipper.beat(clock.now())
    await write(service, alice.workspace_id, 3)
    await shipper.beat(clock.now())
    _go_back(service, alice.workspace_id, 4)
    await service.log.append(batch(5, 3, workspace=alice.workspace_id, args='"other"'), PLENTY)
    restarted = replace(service, reach=type(service.reach)())
    anew = segment_shipper(restarted, CollectorRegistry())
    assert await anew.beat(clock.now()) == [alice.workspace_id]
    assert told(service)[0] == (AlertKind.BACKUP_UNPROVEN, alice.workspace_id)
    await back_up(restarted, alice.workspace_id)
    await backup_rounds(Settings(), restarted, CollectorRegistry()).run_due(clock.now())
    assert [(one.first, one.last) for one in await segments_of(service, alice.workspace_id)] == [(4, 6)]


def _go_back(hub: Hub, workspace_id: str, to: int) -> None:
    connection = apsw.Connection(str(hub.snapshots._path))  # type: ignore[attr-defined]
    (log,) = connection.execute("SELECT id FROM logs WHERE workspace_id = ?", (workspace_id,)).fetchall()[0]
    connection.execute("DELETE FROM events WHERE log = ? AND seq > ?", (log, to))
    connection.execute(
        "UPDATE logs SET head = ?1, events = ?1, chain = (SELECT chain FROM events WHERE log = ?2 AND seq = ?1), "
        "bytes = (SELECT sum(octet_length(text)) FROM events WHERE log = ?2) WHERE id = ?2",
        (to, log),
    )
    connection.close()
    hub.log._writer._rows.clear()  # type: ignore[attr-defined]


async def test_a_purge_leaves_no_segment_also_when_one_is_on_its_way(
    service: Hub, recording: Recording, shipper: SegmentShipper, clock: FakeClock, alice: Visitor
) -> None:
    """What arrives in the archive after the purge looked there is removed by whoever has put it."""
    await write(service, alice.workspace_id, 3)
    await shipper.beat(clock.now())
    await write(service, alice.workspace_id, 3)
    recording.gate.clear()
    beat = asyncio.ensure_future(shipper.beat(clock.now()))
    while recording.at_once == 0:
        await asyncio.sleep(0)
    await service.log.erase(alice.workspace_id)
    await erase_workspace(service.archive, alice.workspace_id)
    recording.gate.set()
    await beat
    assert await segments_of(service, alice.workspace_id) == []


async def test_the_operator_sees_up_to_when_the_archive_holds_the_events(
    hub: Hub, client: httpx2.AsyncClient, clock: FakeClock, registry: CollectorRegistry, alice: Visitor
) -> None:
    """Beside the newest backup; nobody knows before the log was looked at."""
    await write(hub, alice.workspace_id)
    await back_up(hub, alice.workspace_id)

    async def up_to() -> Any:
        return (await client.get("/api/operator/backups", headers={"Authorization": f"Bearer {OPERATOR_KEY}"})).json()[
            "backups"
        ][0]["upTo"]

    assert await up_to() is None
    await segment_shipper(hub, registry).beat(clock.now())
    assert await up_to() == "2026-11-23T13:00:00.000Z"


async def test_admins_see_up_to_when_the_archive_holds_the_events(
    hub: Hub, client: httpx2.AsyncClient, clock: FakeClock, registry: CollectorRegistry, alice: Visitor
) -> None:
    """Not only up to the last proven backup: segments go further."""
    await write(hub, alice.workspace_id)
    await back_up(hub, alice.workspace_id)
    clock.advance(timedelta(minutes=5))
    await write(hub, alice.workspace_id)

    async def up_to() -> Any:
        reply = await client.get(f"/api/workspaces/{alice.workspace_id}/backups", headers=alice.bearer)
        return reply.json()["status"]["upTo"]

    assert await up_to() == "2026-11-23T13:00:00.000Z"
    await segment_shipper(hub, registry).beat(clock.now())
    assert await up_to() == "2026-11-23T13:05:00.000Z"


async def test_what_comes_to_a_former_life_is_shipped_as_of_that_life(
    service: Hub, shipper: SegmentShipper, clock: FakeClock, alice: Visitor
) -> None:
    """Its last events before the swap and those that devices bring afterwards; and again by a service that starts anew."""
    await write(service, alice.workspace_id, 3)
    await shipper.beat(clock.now())
    await write(service, alice.workspace_id, 2)
    old = (await service.log.open(alice.workspace_id)).backend_id
    clock.advance(SECOND)
    await _give_another_life(service, alice.workspace_id, "log_new")
    branch = branch_name(alice.workspace_id, old)
    assert set(await shipper.beat(clock.now())) == {alice.workspace_id, branch}
    clock.advance(SECOND)
    await write(service, branch, 4)
    assert await shipper.beat(clock.now()) == [branch]
    assert await shipper.beat(clock.now()) == []
    anew = segment_shipper(replace(service, reach=type(service.reach)()), CollectorRegistry())
    assert await anew.beat(clock.now()) == [alice.workspace_id, branch]
    keys = [key for key in await segments_of(service, alice.workspace_id) if key.backend_id == old]
    assert [(key.first, key.last) for key in keys] == [(1, 3), (4, 5), (6, 9)]
    assert [(await fetched(service.archive, key)).header.former for key in keys] == [False, True, True]
    found = await newest_life(service.archive, alice.workspace_id, None)
    assert found is not None
    assert found.backend_id == "log_new"


async def test_what_nobody_was_told_of_is_found_within_the_hour(
    service: Hub, shipper: SegmentShipper, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """A log, a branch, and another life: all that there is is looked at, without trusting in what is told of commits. Who is shipped stays so."""
    for visitor in (alice, carol):
        await write(service, visitor.workspace_id, 3)
    old = (await service.log.open(alice.workspace_id)).backend_id
    await shipper.beat(clock.now())
    with untold(service):
        await _give_another_life(service, alice.workspace_id, "log_new")
        await write(service, branch_name(alice.workspace_id, old), 2)
        await write(service, "wsp_untold")
    clock.advance(HOUR - SECOND)
    assert await shipper.beat(clock.now()) == []
    clock.advance(SECOND)
    lost = {alice.workspace_id, branch_name(alice.workspace_id, old), "wsp_untold"}
    assert set(await shipper.beat(clock.now())) == lost
    assert await archived(service, "wsp_untold") == [1]
    clock.advance(HOUR)
    assert await shipper.beat(clock.now()) == []


@contextmanager
def untold(hub: Hub) -> Iterator[None]:
    """What is committed meanwhile reaches the disk, and nobody is told."""
    writer = hub.log._writer  # type: ignore[attr-defined]
    moves, writer.moves = writer.moves, Moves(0)
    yield
    moves.last, writer.moves = writer.moves.last, moves


async def test_a_look_that_fails_holds_up_one_beat(
    service: Hub, shipper: SegmentShipper, clock: FakeClock, alice: Visitor
) -> None:
    """The directory is asked in it, which may be away for longer than events may wait."""
    await shipper.beat(clock.now())
    clock.advance(HOUR)
    await write(service, alice.workspace_id)
    log = service.log
    object.__setattr__(service, "log", _WithoutNames(log))
    with pytest.raises(Fault):
        await shipper.beat(clock.now())
    assert await shipper.beat(clock.now()) == [alice.workspace_id]
    object.__setattr__(service, "log", log)


class _WithoutNames:
    def __init__(self, log: Any) -> None:
        self._log = log

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)

    async def workspaces(self) -> list[str]:
        raise Fault("Reading", "somewhere", "Wait.")


async def test_what_is_known_of_a_dropped_branch_is_forgotten(
    service: Hub, shipper: SegmentShipper, clock: FakeClock, alice: Visitor
) -> None:
    """By the next look: what is known is only of what there is."""
    await write(service, alice.workspace_id, 3)
    old = (await service.log.open(alice.workspace_id)).backend_id
    branch = branch_name(alice.workspace_id, old)
    await _give_another_life(service, alice.workspace_id, "log_new")
    assert branch in await shipper.beat(clock.now())
    await service.lives.drop_branch(alice.workspace_id, old)
    clock.advance(HOUR)
    await shipper.beat(clock.now())
    assert service.reach.mark(branch) is None
    assert service.reach.mark(alice.workspace_id) is not None


async def test_segments_of_a_former_life_stay_as_long_as_it_does(
    service: Hub, shipper: SegmentShipper, clock: FakeClock, alice: Visitor
) -> None:
    """However old they are, while devices may come back to it; when it is dropped, old ones go."""
    await write(service, alice.workspace_id, 3)
    old = (await service.log.open(alice.workspace_id)).backend_id
    await _give_another_life(service, alice.workspace_id, "log_new")
    await shipper.beat(clock.now())
    late = clock.now() + service.retention.whole + timedelta(days=1)
    await tend_segments(service, alice.workspace_id, late)
    assert old in {key.backend_id for key in await segments_of(service, alice.workspace_id)}
    await service.lives.drop_branch(alice.workspace_id, old)
    await tend_segments(service, alice.workspace_id, late)
    assert old not in {key.backend_id for key in await segments_of(service, alice.workspace_id)}


@pytest.mark.parametrize("lost", [False, True], ids=["damaged", "missing"])
async def test_rescued_edits_that_are_damaged_in_the_archive_are_told_and_shipped_anew(
    service: Hub, shipper: SegmentShipper, clock: FakeClock, alice: Visitor, *, lost: bool
) -> None:
    """They are drilled as the segments of a life are; the branch has them still, and they lead on to the last one as before."""
    rounds = backup_rounds(Settings(), service, CollectorRegistry())
    await write(service, alice.workspace_id, 3)
    old = (await service.log.open(alice.workspace_id)).backend_id
    await _give_another_life(service, alice.workspace_id, "log_new")
    branch = branch_name(alice.workspace_id, old)
    for _ in range(3):
        await write(service, branch, 2)
        await shipper.beat(clock.now())
    await rounds.run_due(clock.now())
    assert AlertKind.BACKUP_UNPROVEN not in dict(told(service))
    keys = [str(key) for key in await segments_of(service, alice.workspace_id) if key.backend_id == old]
    content = flipped(await whole(service.archive.get(keys[1]), 1 << 20))
    await service.archive.delete(keys[1])
    if not lost:
        await service.archive.put(keys[1], pieces(content))
    clock.advance(HOUR)
    await rounds.run_due(clock.now())
    assert told(service)[0] == (AlertKind.BACKUP_UNPROVEN, alice.workspace_id)
    assert "kept aside" in service.alerts.recent[0].alert.text
    await shipper.beat(clock.now())
    assert await tend_branches(service, alice.workspace_id, clock.now()) == []
    life = await archived_life(service.archive, alice.workspace_id, old, [])
    assert [(key.first, key.last) for key in life.segments][-1] == (6, 9)


async def test_a_purge_leaves_no_segment_of_a_former_life_that_is_on_its_way(
    service: Hub, recording: Recording, shipper: SegmentShipper, clock: FakeClock, alice: Visitor
) -> None:
    """It is put after everything was erased, and deleted by whoever put it."""
    await write(service, alice.workspace_id, 3)
    old = (await service.log.open(alice.workspace_id)).backend_id
    await _give_another_life(service, alice.workspace_id, "log_new")
    await shipper.beat(clock.now())
    await write(service, branch_name(alice.workspace_id, old), 2)
    recording.gate.clear()
    beat = asyncio.ensure_future(shipper.beat(clock.now()))
    while recording.at_once == 0:
        await asyncio.sleep(0)
    await erase_workspace(service.archive, alice.workspace_id)
    await service.log.erase(alice.workspace_id)
    recording.gate.set()
    await beat
    assert await segments_of(service, alice.workspace_id) == []
