"""Backups by themselves: who is due, what is told when it fails, old proofs anew, and what is deleted in time."""

import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

import apsw
import pytest
from prometheus_client import CollectorRegistry

from engines.event_logs import PLENTY, batch
from fakes import FakeClock
from log_swaps import bring_back
from mooring.alerts import AlertKind
from mooring.api.backing_up import back_up, drill_backup, thin_out
from mooring.backups import ArchiveUnavailable, Backup
from mooring.backups.archive import entries
from mooring.backups.retention import Retention
from mooring.bootstrap.backups import backup_rounds
from mooring.bootstrap.upkeep import make_upkeep
from mooring.hub import Hub
from mooring.settings import Settings
from mooring.sync.lives import branch_name
from mooring.upkeep import BackupRounds
from visitors import Visitor

HOUR = timedelta(hours=1)


@pytest.fixture
def rounds(hub: Hub, registry: CollectorRegistry) -> BackupRounds:
    return backup_rounds(Settings(), hub, registry)


class Doubtful:
    """An archive that can be taken away."""

    def __init__(self, archive: Any) -> None:
        self.archive = archive
        self.away = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.archive, name)

    async def put(self, *args: Any) -> Any:
        if self.away:
            raise ArchiveUnavailable
        return await self.archive.put(*args)


async def write(hub: Hub, workspace_id: str, count: int = 1) -> None:
    head = (await hub.log.open(workspace_id)).seq
    await hub.log.append(batch(head + 1, count, workspace=workspace_id), PLENTY)


async def backups_of(hub: Hub, workspace_id: str) -> list[Backup]:
    async with hub.directory.reading() as tx:
        return list(await tx.backups.page(workspace_id, None, 1_000, newest=False))


def told(hub: Hub) -> list[tuple[AlertKind, str]]:
    """Alerts of backups: kind and subject, newest first."""
    return [
        (one.alert.kind, one.alert.subject) for one in hub.alerts.recent if one.alert.kind.value.startswith("backup")
    ]


async def test_what_an_operators_drill_has_found_is_told_and_replaced(
    hub: Hub, rounds: BackupRounds, clock: FakeClock, alice: Visitor
) -> None:
    """It is no reason to wait for a day that somebody has looked an hour ago; the workspace is at rest."""
    await write(hub, alice.workspace_id)
    await rounds.run_due(clock.now())
    (backup,) = await backups_of(hub, alice.workspace_id)
    await hub.archive.delete(f"parts/{alice.workspace_id}/{backup.id}/00001.zst")
    assert not (await drill_backup(hub, backup.id)).proven
    clock.advance(HOUR)
    await rounds.run_due(clock.now())
    assert told(hub) == [(AlertKind.BACKUP_UNPROVEN, alice.workspace_id)]
    assert await rounds.run_due(clock.now()) == [alice.workspace_id]
    assert [one.proven for one in await backups_of(hub, alice.workspace_id)] == [True, False]
    assert await rounds.run_due(clock.now()) == []


async def test_what_changes_is_backed_up_every_six_hours_and_nothing_else_is(
    hub: Hub, rounds: BackupRounds, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """The first time at once; then six hours after the last backup, if there is anything new by then."""
    await write(hub, alice.workspace_id)
    await write(hub, carol.workspace_id)
    assert set(await rounds.run_due(clock.now())) == {alice.workspace_id, carol.workspace_id}
    await write(hub, alice.workspace_id)
    clock.advance(6 * HOUR - timedelta(seconds=1))
    assert await rounds.run_due(clock.now()) == []
    clock.advance(timedelta(seconds=1))
    assert await rounds.run_due(clock.now()) == [alice.workspace_id]
    clock.advance(12 * HOUR)
    assert await rounds.run_due(clock.now()) == []
    assert [len(await backups_of(hub, one.workspace_id)) for one in (alice, carol)] == [2, 1]


async def test_after_a_time_out_of_service_what_was_missed_is_due_and_no_more(
    hub: Hub, rounds: BackupRounds, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """A service that starts anew looks at every log once: nothing that is backed up as it is, is backed up again."""
    await write(hub, alice.workspace_id)
    await rounds.run_due(clock.now())
    await write(hub, carol.workspace_id)
    clock.advance(24 * HOUR)
    anew = backup_rounds(Settings(), hub, CollectorRegistry())
    assert await anew.run_due(clock.now()) == [carol.workspace_id]


async def test_two_services_on_one_directory_never_back_up_at_once(
    hub: Hub, rounds: BackupRounds, clock: FakeClock, alice: Visitor
) -> None:
    """One holds the lease, renewed as it goes; the other does nothing until that runs out, and then takes over."""
    other = backup_rounds(Settings(), hub, CollectorRegistry())
    await rounds.run_due(clock.now())
    await write(hub, alice.workspace_id)
    for _ in range(2):
        clock.advance(timedelta(minutes=9))
        assert await other.run_due(clock.now()) == []
        await rounds.run_due(clock.now())
    await write(hub, alice.workspace_id)
    clock.advance(6 * HOUR)
    assert await other.run_due(clock.now()) == [alice.workspace_id]
    assert await rounds.run_due(clock.now()) == []


async def test_while_the_archive_is_away_one_alert_says_so_and_afterwards_all_is_made_up_for(
    hub: Hub, registry: CollectorRegistry, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """Not an alert for each workspace; what was due stays due."""
    archive = Doubtful(hub.archive)
    rounds = backup_rounds(Settings(), replace(hub, archive=archive), registry)  # type: ignore[arg-type]
    for visitor in (alice, carol):
        await write(hub, visitor.workspace_id)
    archive.away = True
    assert await rounds.run_due(clock.now()) == []
    assert told(hub) == [(AlertKind.BACKUP_FAILED, "archive")]
    assert registry.get_sample_value("mooring_backups_total", {"outcome": "failed"}) == 1
    archive.away = False
    assert set(await rounds.run_due(clock.now())) == {alice.workspace_id, carol.workspace_id}


async def test_a_damaged_log_is_told_and_holds_up_nobody(
    hub: Hub, registry: CollectorRegistry, rounds: BackupRounds, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """Its workspace is named; it is tried again an hour later, when it has been repaired."""
    for visitor in (alice, carol):
        await write(hub, visitor.workspace_id, 10)
    path = hub.snapshots._path  # type: ignore[attr-defined]
    mend = ("UPDATE logs SET head = head + ?, events = events + ? WHERE workspace_id = ?", alice.workspace_id)
    connection = apsw.Connection(str(path))
    connection.execute(mend[0], (1, 1, mend[1]))
    assert await rounds.run_due(clock.now()) == [carol.workspace_id]
    assert told(hub) == [(AlertKind.BACKUP_FAILED, alice.workspace_id)]
    connection.execute(mend[0], (-1, -1, mend[1]))
    connection.close()
    assert await rounds.run_due(clock.now()) == []
    clock.advance(2 * HOUR)
    assert registry.get_sample_value("mooring_backup_overdue_seconds") == 7200
    assert await rounds.run_due(clock.now()) == [alice.workspace_id]
    assert registry.get_sample_value("mooring_backup_overdue_seconds") == 0
    assert registry.get_sample_value("mooring_backups_total", {"outcome": "proven"}) == 4  # two of the directory


async def test_what_is_twice_as_old_as_it_should_be_is_told_in_one_alert(
    hub: Hub, registry: CollectorRegistry, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """A second before it is not, and not any more when all is made up for; while the archive is away it is about that, else about one."""
    archive = Doubtful(hub.archive)
    rounds = backup_rounds(Settings(), replace(hub, archive=archive), registry)  # type: ignore[arg-type]
    for visitor in (alice, carol):
        await write(hub, visitor.workspace_id)
    archive.away = True
    await rounds.run_due(clock.now())
    clock.advance(6 * HOUR)
    await rounds.tell_late(clock.now())
    assert AlertKind.BACKUP_LATE not in dict(told(hub))
    clock.advance(timedelta(seconds=1))
    await make_upkeep(Settings(), hub, rounds).run_due(clock.now())  # as the service does, beside the rounds
    late = hub.alerts.recent[0].alert
    assert (late.kind, late.subject) == (AlertKind.BACKUP_LATE, "archive")
    assert late.facts == {"hours": "12", "workspaces": "2"}
    archive.away = False
    await rounds.run_due(clock.now())
    clock.advance(24 * HOUR)
    await rounds.tell_late(clock.now())
    assert hub.alerts.recent[0].alert == late


async def test_a_service_that_backs_up_no_more_tells_nothing_of_what_another_has_done_since(
    hub: Hub, clock: FakeClock, alice: Visitor
) -> None:
    """Its lease ran out while something waited; the other one has made up for it."""
    archive = Doubtful(hub.archive)
    archive.away = True
    slow = backup_rounds(Settings(), replace(hub, archive=archive), CollectorRegistry())  # type: ignore[arg-type]
    await write(hub, alice.workspace_id)
    await slow.run_due(clock.now())
    other = backup_rounds(Settings(), hub, CollectorRegistry())
    clock.advance(HOUR)
    assert await other.run_due(clock.now()) == [alice.workspace_id]
    assert await slow.run_due(clock.now()) == []
    clock.advance(12 * HOUR)
    await slow.tell_late(clock.now())
    assert AlertKind.BACKUP_LATE not in dict(told(hub))
    assert slow.overdue(clock.now()) == timedelta()


async def test_rounds_are_measured(
    hub: Hub, registry: CollectorRegistry, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """How old the newest proof is, how long the last round took, and which part of the tries came to a proof; nothing before there is anything to say."""
    archive = Doubtful(hub.archive)
    rounds = backup_rounds(Settings(), replace(hub, archive=archive), registry)  # type: ignore[arg-type]
    names = ("mooring_backup_round_seconds", "mooring_backup_success_ratio")
    assert [registry.get_sample_value(name) for name in names] == [None, None]
    await write(hub, alice.workspace_id)
    await rounds.run_due(clock.now())
    assert [registry.get_sample_value(name) for name in names] == [0, 1]
    await write(hub, carol.workspace_id)
    archive.away = True
    clock.advance(2 * HOUR)
    await rounds.run_due(clock.now())
    ages = [
        registry.get_sample_value("mooring_backup_proven_age_seconds", {"of": of}) for of in ("workspaces", "directory")
    ]
    assert ages == [7200, 7200]
    assert registry.get_sample_value("mooring_backup_success_ratio") == 2 / 3
    trouble = hub.rounds.trouble("archive")
    assert trouble is not None
    assert (trouble.since, trouble.cause, trouble.tries) == (clock.now(), "ArchiveUnavailable", 1)
    archive.away = False
    await rounds.run_due(clock.now())
    assert hub.rounds.trouble("archive") is None


async def test_a_proof_that_is_a_day_old_is_made_anew_and_what_is_lost_is_told_and_replaced(
    hub: Hub, rounds: BackupRounds, clock: FakeClock, alice: Visitor
) -> None:
    """The workspace is at rest, and its only backup vanishes from the archive: noticed within a day."""
    await write(hub, alice.workspace_id)
    await rounds.run_due(clock.now())
    (backup,) = await backups_of(hub, alice.workspace_id)
    clock.advance(24 * HOUR)
    await rounds.run_due(clock.now())
    (again,) = await backups_of(hub, alice.workspace_id)
    assert again.drill is not None
    assert (again.proven, again.drill.at) == (True, clock.now())
    await hub.archive.delete(f"parts/{alice.workspace_id}/{backup.id}/00001.zst")
    clock.advance(24 * HOUR)
    await rounds.run_due(clock.now())
    assert told(hub) == [(AlertKind.BACKUP_UNPROVEN, alice.workspace_id)]
    clock.advance(HOUR)
    assert await rounds.run_due(clock.now()) == [alice.workspace_id]
    assert sorted(one.proven for one in await backups_of(hub, alice.workspace_id)) == [False, True]


async def test_what_is_too_old_goes_from_the_archive_too(
    hub: Hub, registry: CollectorRegistry, clock: FakeClock, alice: Visitor
) -> None:
    """Two backups a day for ten days, each kept for five: of the oldest days one is left; the receipts are those of what is in the archive."""
    hub = replace(hub, retention=Retention(whole=timedelta(days=5)))
    rounds = backup_rounds(Settings(), hub, registry)
    for _ in range(20):
        await write(hub, alice.workspace_id)
        await rounds.run_due(clock.now())
        clock.advance(12 * HOUR)
    await rounds.run_due(clock.now())
    left = await backups_of(hub, alice.workspace_id)
    assert 12 < len(left) < 20
    manifests = {entry.key async for entry in entries(hub.archive, f"manifests/{alice.workspace_id}/")}
    assert manifests == {backup.manifest for backup in left}
    parts = {entry.key.split("/")[2] async for entry in entries(hub.archive, f"parts/{alice.workspace_id}/")}
    assert parts == {backup.id for backup in left}


async def test_a_clock_that_jumps_deletes_nothing_before_somebody_was_told(
    hub: Hub, registry: CollectorRegistry, clock: FakeClock, alice: Visitor
) -> None:
    """Two years ahead at once: an alert, and for a day all that there was is there, also for a service that starts anew meanwhile."""
    hub = replace(hub, retention=Retention(whole=timedelta(days=5)))
    await _daily(hub, registry, clock, alice, 10)
    before = {backup.id for backup in await backups_of(hub, alice.workspace_id)}
    clock.advance(730 * 24 * HOUR)
    for _ in range(2):
        anew = backup_rounds(Settings(), hub, CollectorRegistry())
        await anew.run_due(clock.now())
        await anew.close()
        assert before <= {backup.id for backup in await backups_of(hub, alice.workspace_id)}
        clock.advance(12 * HOUR)
    assert (AlertKind.CLOCK_DOUBTFUL, "clock") in [(one.alert.kind, one.alert.subject) for one in hub.alerts.recent]
    clock.advance(HOUR)
    await backup_rounds(Settings(), hub, CollectorRegistry()).run_due(clock.now())
    assert len(await backups_of(hub, alice.workspace_id)) < len(before)


async def _daily(hub: Hub, registry: CollectorRegistry, clock: FakeClock, visitor: Visitor, days: int) -> None:
    rounds = backup_rounds(Settings(), hub, registry)
    for _ in range(days):
        await write(hub, visitor.workspace_id)
        await rounds.run_due(clock.now())
        clock.advance(24 * HOUR)
    await rounds.close()


async def test_a_clock_that_was_set_back_stops_no_backup(
    hub: Hub, registry: CollectorRegistry, clock: FakeClock, alice: Visitor
) -> None:
    """What was noted as due in a time that is not to come for long is due as of now."""
    rounds = backup_rounds(Settings(), hub, registry)
    clock.advance(365 * 24 * HOUR)
    await write(hub, alice.workspace_id)
    assert await rounds.run_due(clock.now()) == [alice.workspace_id]
    clock.advance(-365 * 24 * HOUR)
    await write(hub, alice.workspace_id)
    async with hub.directory.transaction() as tx:
        await tx.sessions.seen({alice.session_id: clock.now() + HOUR})  # type: ignore[dict-item]
    assert await rounds.run_due(clock.now()) == []  # six hours from now on: nobody knows how old the other one is
    assert len(await backups_of(hub, "directory")) == 2
    clock.advance(6 * HOUR)
    assert await rounds.run_due(clock.now()) == [alice.workspace_id]


async def test_what_covers_the_old_ones_is_brought_back_before_they_go(
    hub: Hub, clock: FakeClock, alice: Visitor
) -> None:
    """Its proof is weeks old and its parts are gone: it covers nothing any more, which is said, and nothing is deleted."""
    for _ in range(2):
        await write(hub, alice.workspace_id)
        await back_up(hub, alice.workspace_id)
        clock.advance(HOUR)
    newer, _ = await backups_of(hub, alice.workspace_id)
    await hub.archive.delete(f"parts/{alice.workspace_id}/{newer.id}/00001.zst")
    clock.advance(40 * 24 * HOUR)
    assert [one.id for one in await thin_out(hub, alice.workspace_id, clock.now())] == [newer.id]
    assert [one.proven for one in await backups_of(hub, alice.workspace_id)] == [False, True]
    assert len([entry async for entry in entries(hub.archive, f"manifests/{alice.workspace_id}/")]) == 2


async def test_what_uploads_left_is_swept_once_a_day(hub: Hub, rounds: BackupRounds, clock: FakeClock) -> None:
    """What began more than a day ago cannot be on its way any more."""
    left = hub.archive._root / ".uploads" / "left"  # type: ignore[attr-defined]
    left.parent.mkdir(parents=True)
    left.write_bytes(b"x")
    os.utime(left, (clock.now().timestamp(), clock.now().timestamp()))
    await rounds.run_due(clock.now())
    clock.advance(24 * HOUR - timedelta(seconds=1))
    await rounds.run_due(clock.now())
    assert left.exists()
    clock.advance(24 * HOUR)
    await rounds.run_due(clock.now())
    assert not left.exists()


async def test_a_purged_workspace_is_due_no_more(
    hub: Hub, rounds: BackupRounds, clock: FakeClock, alice: Visitor
) -> None:
    """Its log is gone between two rounds: nothing fails, and nothing is told."""
    await write(hub, alice.workspace_id)
    await rounds.run_due(clock.now())
    await write(hub, alice.workspace_id)
    await rounds.run_due(clock.now())
    await hub.log.erase(alice.workspace_id)
    clock.advance(6 * HOUR)
    assert (await rounds.run_due(clock.now()), told(hub)) == ([], [])


async def test_a_log_that_another_life_has_taken_over_is_backed_up(
    hub: Hub, rounds: BackupRounds, clock: FakeClock, alice: Visitor, carol: Visitor
) -> None:
    """In the next round that is due, though its events may be as old as those of the last backup; also when it has none."""
    await write(hub, alice.workspace_id, 3)
    await write(hub, carol.workspace_id)
    await rounds.run_due(clock.now())
    for cut in (2, 0):
        life = f"log_{cut}"
        await bring_back(hub.lives, alice.workspace_id, cut, life)
        clock.advance(6 * HOUR)
        assert await rounds.run_due(clock.now()) == [alice.workspace_id]
        backup = max(await backups_of(hub, alice.workspace_id), key=lambda one: one.at)
        assert (backup.backend_id, backup.head, backup.proven) == (life, cut, True)
    clock.advance(6 * HOUR)
    assert await rounds.run_due(clock.now()) == []


async def test_what_comes_to_a_branch_is_not_backed_up_as_the_workspace(
    hub: Hub, rounds: BackupRounds, clock: FakeClock, alice: Visitor
) -> None:
    """A backup is of the life in service; a branch is kept here, and for a while."""
    await write(hub, alice.workspace_id, 3)
    swapped = await bring_back(hub.lives, alice.workspace_id, 2)
    assert swapped.old is not None
    await rounds.run_due(clock.now())
    await write(hub, branch_name(alice.workspace_id, swapped.old.backend_id))
    clock.advance(24 * HOUR)
    assert await rounds.run_due(clock.now()) == []
