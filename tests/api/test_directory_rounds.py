"""The directory by itself: who signs up is in the archive a minute later, and nobody who does nothing costs anything."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from api.test_backup_rounds import Doubtful, backups_of, told
from fakes import FakeClock
from mooring.alerts import AlertKind
from mooring.bootstrap.backups import backup_rounds
from mooring.hub import Hub
from mooring.settings import Settings
from mooring.upkeep import BackupRounds
from mooring.upkeep.directory import DirectoryRounds
from visitors import Visitor

MINUTE = timedelta(minutes=1)


def rounds_on(hub: Hub) -> DirectoryRounds:
    return backup_rounds(Settings(), hub, CollectorRegistry())._directory


@pytest.fixture
def rounds(hub: Hub) -> DirectoryRounds:
    return rounds_on(hub)


async def taken(hub: Hub) -> int:
    found = await backups_of(hub, "directory")
    assert all(one.proven for one in found)
    return len(found)


async def change(hub: Hub, alice: Visitor, name: str) -> None:
    """Something that a person would miss."""
    async with hub.directory.transaction() as tx:
        await tx.accounts.rename(alice.user_id, name)  # type: ignore[arg-type]


async def renew(hub: Hub, alice: Visitor) -> None:
    """What happens all day where somebody is signed in."""
    async with hub.directory.transaction() as tx:
        await tx.sessions.seen({alice.session_id: hub.clock.now() + timedelta(days=1)})  # type: ignore[dict-item]


async def test_what_changes_is_in_the_archive_a_minute_later(
    hub: Hub, rounds: DirectoryRounds, clock: FakeClock, alice: Visitor
) -> None:
    """The first one at once, proven; while it goes on changing one a minute; the newest one has the last change."""
    await rounds.run_due(clock.now())
    assert await taken(hub) == 1
    for number in range(7):
        await change(hub, alice, f"Alice {number}")
        clock.advance(timedelta(seconds=20))
        await rounds.run_due(clock.now())
    assert await taken(hub) == 3
    clock.advance(MINUTE)
    await rounds.run_due(clock.now())
    assert await taken(hub) == 4
    clock.advance(MINUTE)
    await rounds.run_due(clock.now())
    assert await taken(hub) == 4


async def test_sessions_that_are_renewed_cost_one_backup_an_hour(
    hub: Hub, rounds: DirectoryRounds, clock: FakeClock, alice: Visitor
) -> None:
    """Nobody does anything but being signed in. What is the same to the letter is not stored at all."""
    await rounds.run_due(clock.now())
    for _ in range(59):
        await renew(hub, alice)
        clock.advance(MINUTE)
        await rounds.run_due(clock.now())
    assert await taken(hub) == 1
    clock.advance(MINUTE)
    await rounds.run_due(clock.now())
    assert await taken(hub) == 2
    clock.advance(timedelta(hours=1))
    await rounds.run_due(clock.now())
    assert await taken(hub) == 2


class _Slow(Doubtful):
    """An archive that takes its time."""

    def __init__(self, archive: Any, clock: FakeClock) -> None:
        super().__init__(archive)
        self.clock = clock
        self.seconds = 0.0

    async def put(self, *args: Any) -> Any:
        self.clock.advance(timedelta(seconds=self.seconds))
        return await super().put(*args)


@pytest.mark.parametrize(("seconds", "until_next"), [(1, 60), (5, 300), (300, 3_600)])
async def test_one_that_takes_long_is_taken_more_seldom(
    hub: Hub, clock: FakeClock, alice: Visitor, seconds: int, until_next: int
) -> None:
    """Two objects are put: it takes twice as long as one of them. Thirty times as long as that is between two, and an hour at most."""
    archive = _Slow(hub.archive, clock)
    archive.seconds = seconds
    rounds = rounds_on(replace(hub, archive=archive))  # type: ignore[arg-type]
    began = clock.now()
    await rounds.run_due(began)
    await change(hub, alice, "Alice 1")
    archive.seconds = 0
    await rounds.run_due(began + timedelta(seconds=until_next - 1))
    assert await taken(hub) == 1
    await rounds.run_due(began + timedelta(seconds=until_next))
    assert await taken(hub) == 2


async def test_what_fails_is_told_and_tried_again_in_five_minutes(
    hub: Hub, clock: FakeClock, registry: CollectorRegistry, alice: Visitor
) -> None:
    """By the rounds, which go on; nothing is lost by it."""
    archive = Doubtful(hub.archive)
    archive.away = True
    rounds = backup_rounds(Settings(), replace(hub, archive=archive), registry)  # type: ignore[arg-type]
    await rounds.run_due(clock.now())
    assert told(hub) == [(AlertKind.BACKUP_FAILED, "archive")]
    archive.away = False
    for minutes, count in ((4, 0), (1, 1)):
        clock.advance(minutes * MINUTE)
        await rounds._directory.run_due(clock.now())
        assert await taken(hub) == count


async def test_a_second_service_takes_none_and_takes_over(
    hub: Hub, rounds: DirectoryRounds, clock: FakeClock, alice: Visitor
) -> None:
    """Two minutes after the first one was heard of last, in case that it was killed."""
    other = rounds_on(hub)
    await rounds.run_due(clock.now())
    await change(hub, alice, "Alice 1")
    for minutes, count in ((1, 1), (1, 2)):
        clock.advance(minutes * MINUTE)
        await other.run_due(clock.now())
        assert await taken(hub) == count


async def test_of_many_the_newest_ten_are_kept_and_one_of_each_hour(
    hub: Hub, registry: CollectorRegistry, clock: FakeClock, alice: Visitor
) -> None:
    """In the archive as in the receipts. The others go in the rounds, covered by a newer proven one."""
    rounds: BackupRounds = backup_rounds(Settings(), hub, registry)
    for number in range(11):
        await change(hub, alice, f"Alice {number}")
        await rounds._directory.run_due(clock.now())
        clock.advance(MINUTE)
    clock.advance(timedelta(hours=1))
    await rounds._directory.run_due(clock.now())
    before = [one.id for one in await backups_of(hub, "directory")]
    await rounds.run_due(clock.now())
    after = [one.id for one in await backups_of(hub, "directory")]
    assert (len(before), after) == (11, before[:10])
