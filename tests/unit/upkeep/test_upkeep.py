"""Upkeep: each chore in its own time, and none in the way of another."""

import asyncio
from datetime import datetime, timedelta

import pytest

from fakes import START, FakeClock
from mooring.alerts import AlertDesk
from mooring.upkeep import Chore, Upkeep

MINUTE = timedelta(minutes=1)


class Deed:
    """Counts how often it was done, and fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.times: list[datetime] = []
        self.failures = failures

    async def __call__(self, now: datetime) -> None:
        self.times.append(now)
        if len(self.times) <= self.failures:
            raise RuntimeError("correct horse battery")


def _upkeep(**chores: tuple[timedelta, Deed]) -> tuple[Upkeep, AlertDesk]:
    desk = AlertDesk([], FakeClock())
    return Upkeep([Chore(name, every, deed) for name, (every, deed) in chores.items()], FakeClock(), desk), desk


async def test_each_chore_is_done_when_it_is_due() -> None:
    """At the start, and then in its own rhythm."""
    often, seldom = Deed(), Deed()
    upkeep, _ = _upkeep(often=(MINUTE, often), seldom=(60 * MINUTE, seldom))
    assert await upkeep.run_due(START) == ["often", "seldom"]
    assert await upkeep.run_due(START + timedelta(seconds=59)) == []
    assert await upkeep.run_due(START + MINUTE) == ["often"]
    assert await upkeep.run_due(START + 60 * MINUTE) == ["often", "seldom"]


async def test_a_chore_that_fails_stops_no_other_and_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """The next one is done; the operator is told which failed, by the kind of error and not by its message."""
    broken, good = Deed(failures=1), Deed()
    upkeep, desk = _upkeep(broken=(60 * MINUTE, broken), good=(60 * MINUTE, good))
    await upkeep.run_due(START)
    assert len(good.times) == 1
    (raised,) = desk.recent
    assert (raised.alert.kind, raised.alert.subject, raised.alert.facts) == (
        "chore_failed",
        "broken",
        {"error": "RuntimeError"},
    )
    said = capsys.readouterr().out
    assert "RuntimeError" in said
    assert "correct horse" not in said


async def test_a_chore_that_failed_is_tried_again_soon() -> None:
    """After five minutes, not only in an hour."""
    broken = Deed(failures=1)
    upkeep, _ = _upkeep(broken=(60 * MINUTE, broken))
    await upkeep.run_due(START)
    assert await upkeep.run_due(START + 4 * MINUTE) == []
    assert await upkeep.run_due(START + 5 * MINUTE) == ["broken"]
    assert await upkeep.run_due(START + 10 * MINUTE) == []


async def test_a_clock_that_was_set_back_does_not_stop_upkeep() -> None:
    """What seems to be due in a year is done now."""
    deed = Deed()
    upkeep, _ = _upkeep(deed=(MINUTE, deed))
    await upkeep.run_due(START + timedelta(days=365))
    assert await upkeep.run_due(START) == ["deed"]


async def test_it_runs_by_itself_and_stops_in_the_middle_of_a_chore() -> None:
    """The task does what is due at once, and is gone after `close`."""
    begun = asyncio.Event()

    async def endless(_: datetime) -> None:
        begun.set()
        await asyncio.Event().wait()

    upkeep = Upkeep([Chore("endless", MINUTE, endless)], FakeClock(), AlertDesk([], FakeClock()))
    upkeep.start()
    await asyncio.wait_for(begun.wait(), 20)
    await asyncio.wait_for(upkeep.close(), 20)
    await Upkeep([], FakeClock(), AlertDesk([], FakeClock())).close()
