"""A running monitor by a clock that is set: silence is noticed, a service that is away is waited for, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from fakes import START
from monitor_world import FakeCrew, FakeTiming, settle
from mooring.kit.errors import Unavailable
from mooring.monitor import FOLLOW, SHARDS, Ask, Change, Changes, HandledEvent, Held, MonitorId, scope_of
from mooring.monitor.follows import (
    Existing,
    ExistingPage,
    Findings,
    Followed,
    FollowedPage,
    Reconciliation,
    TakenUp,
)
from mooring.monitor.watch import Beat, Monitor, NoTally, Place, Tending
from mooring.workspaces import WorkspaceId

SPECIAL = scope_of("special")
PLACE = Place(MonitorId("mon_a"), "here", "0")


@dataclass
class FakeStation:
    """Gives everything that is asked for. `hangs` names deeds that never return, `away` says that nothing answers."""

    timing: FakeTiming
    hangs: set[str] = field(default_factory=set)
    away: bool = False
    asked: list[str] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    grants: Sequence[Held] | None = None
    log_position: int = 0
    news: list[Changes] = field(default_factory=list)
    taken: list[TakenUp] = field(default_factory=list)
    hanging: int = 0
    settled: list[Findings] = field(default_factory=list)

    async def lead(self, ask: Ask) -> Sequence[Held]:
        await self._asked("lead")
        self.asks.append(ask)
        if self.grants is not None:
            return self.grants
        return [Held(scope, shard, 1, 0) for scope in ask.scopes for shard in range(SHARDS)]

    async def leave(self, monitor: MonitorId) -> None:
        await self._asked("leave")

    async def follow(self, monitor: MonitorId, seconds: float) -> Sequence[TakenUp]:
        await self._asked("follow")
        if not self.taken:
            await self.timing.sleep(seconds)
        taken, self.taken = self.taken, []
        return taken

    async def changes(self, after: int | None, limit: int, seconds: float) -> Changes:
        await self._asked("changes" if after is not None else "position")
        if after is None:
            return Changes((), self.log_position)
        if not self.news:
            await self.timing.sleep(seconds)
        return self.news.pop(0) if self.news else Changes((), after)

    async def events(self, workspace_id: str, after: int, limit: int) -> tuple[str, Sequence[HandledEvent]]:
        raise AssertionError("Nobody asks for events here.")

    async def workspaces(self, after: WorkspaceId | None, limit: int) -> ExistingPage:
        await self._asked("workspaces")
        return ExistingPage([Existing(WorkspaceId("wsp_1"), START)], None)

    async def follows(self, after: WorkspaceId | None, limit: int) -> FollowedPage:
        await self._asked("follows")
        return FollowedPage([Followed(WorkspaceId("wsp_1"), None)], None)

    async def settle(self, findings: Findings) -> Reconciliation:
        await self._asked("settle")
        self.settled.append(findings)
        return Reconciliation("rec_1", START, findings.monitor, 1, findings.listed, 0, 0, 0, None)

    async def _asked(self, deed: str) -> None:
        self.asked.append(deed)
        if self.away:
            raise Unavailable
        if deed in self.hangs:
            self.hanging += 1
            try:
                await asyncio.get_running_loop().create_future()
            finally:
                self.hanging -= 1


class Counting(NoTally):
    def __init__(self) -> None:
        self.restarts: list[str] = []
        self.taken: list[TakenUp] = []

    def restarted(self, task: str) -> None:
        self.restarts.append(task)

    def followed(self, taken: TakenUp) -> None:
        self.taken.append(taken)


@dataclass
class World:
    timing: FakeTiming
    station: FakeStation
    crew: FakeCrew
    tally: Counting
    monitor: Monitor

    async def start(self) -> None:
        self.monitor.start()
        await settle()

    def restarts(self, task: str) -> int:
        return {sign.task: sign.restarts for sign in self.monitor.signs}[task]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    timing, crew, tally = FakeTiming(), FakeCrew((SPECIAL,)), Counting()
    station = FakeStation(timing)
    made = World(timing, station, crew, tally, Monitor(station, PLACE, timing, crew, tally))
    yield made
    station.hangs.clear()
    await made.monitor.close()


DEED_OF = {"leading": "lead", "feed": "follow", "changes": "changes", "reconcile": "workspaces"}


@pytest.mark.parametrize("task", DEED_OF)
async def test_a_call_that_never_returns_is_noticed(world: World, task: str) -> None:
    """Within 60 seconds its task is started anew, says so, and goes on as soon as the service answers."""
    await world.start()
    await world.timing.pass_by(30)
    world.station.hangs.add(DEED_OF[task])
    with capture_logs() as said:
        await world.timing.pass_by(60)  # until it asks, and hangs
        await world.timing.pass_by(60)
    assert world.restarts(task) >= 1
    assert task in world.tally.restarts
    assert ("monitor task started anew", task) in {(line["event"], line.get("task")) for line in said}
    world.station.hangs.clear()
    await world.timing.pass_by(61)
    assert world.station.asks[-1].restarts[task] == world.restarts(task), "its service is told"
    before = len(world.station.asked)
    await world.timing.pass_by(120)
    assert world.station.asked[before:].count(DEED_OF[task]) >= 1, "it goes on"


async def test_silence_lasts_no_longer_than_a_minute_however_often(world: World) -> None:
    """The pauses grow to a minute and no further; it never gives up; what hung is let go of each time."""
    world.station.hangs.add("changes")
    await world.start()
    await world.timing.pass_by(3600, step=1)
    assert 28 <= world.restarts("changes") <= 60, "a minute of silence and at most a minute of pause each"
    assert world.station.hanging <= 1
    world.station.hangs.clear()
    world.station.news.append(Changes([Change("wsp_1", 1)], 5))
    await world.timing.pass_by(121, step=1)
    assert world.crew.told == ["wsp_1"]


async def test_what_fails_or_ends_is_started_anew(world: World) -> None:
    """Whatever a task of others' does: it is begun again after a pause that grows, and shown."""
    begun: list[float] = []
    tending = Tending(world.timing)

    async def falls(beat: Beat) -> None:
        begun.append(world.timing.monotonic())
        if len(begun) % 2:
            raise RuntimeError("correct horse")

    with capture_logs() as said:
        tending.begin("other", falls)
        for _ in range(80):
            await world.timing.pass_by(1, step=1)
            tending.look()
    pauses = [round(after - before) for before, after in pairwise(begun)]
    assert pauses[:4] == sorted(pauses[:4])
    assert pauses[0] <= 3 < pauses[3]
    assert {line["why"].partition(" at ")[0] for line in said} == {"RuntimeError", "it ended"}
    assert "correct horse" not in str(said)
    (sign,) = tending.signs
    assert sign.restarts == len(said)
    await tending.close()


async def test_a_service_that_is_away_is_waited_for(world: World) -> None:
    """Ten minutes without any answer: no task is restarted for that, leases end, and all goes on within seconds."""
    await world.start()
    assert len(world.crew.held) == SHARDS * 2
    world.station.away = True
    await world.timing.pass_by(34)  # its long polls end
    assert world.crew.held == {}
    assert world.monitor.held == ()
    await world.timing.pass_by(600, step=1)
    assert world.tally.restarts == []
    world.station.away = False
    world.station.news.append(Changes([Change("wsp_1", 1)], 5))
    await world.timing.pass_by(10)
    assert len(world.crew.held) == SHARDS * 2
    assert world.crew.told == ["wsp_1"]


async def test_leases_end_while_a_call_hangs(world: World) -> None:
    """Seven seconds after it last asked with success it leads nothing, whatever the task that should renew waits for."""
    await world.start()
    world.station.hangs.add("lead")
    await world.timing.pass_by(2)
    assert len(world.crew.held) == SHARDS * 2
    await world.timing.pass_by(6)
    assert world.crew.held == {}


async def test_who_leads_begins_where_the_log_was_before(world: World) -> None:
    """The place in the log is noted before anything is led: what changes later is told, what changed before is found."""
    world.station.log_position = 41
    await world.start()
    assert world.station.asked.index("position") < world.station.asked.index("lead")
    world.station.news += [Changes([Change("wsp_1", 3)], 44), Changes([Change("wsp_1", 4), Change("wsp_2", 1)], 50)]
    await world.timing.pass_by(26)
    assert (world.crew.told, world.crew.seen) == (["wsp_1", "wsp_1", "wsp_2"], 50)
    held = {(one.scope, one.shard): one for one in world.station.asks[-1].holds}
    assert {one.position for one in held.values()} == {50}, "what was seen to is said with each ask"


async def test_who_was_killed_begins_anew_under_its_name(world: World) -> None:
    """What somebody of this name led is given back before anything is asked for; once, not with each ask."""
    await world.start()
    await world.timing.pass_by(20)
    assert world.station.asked.index("leave") < world.station.asked.index("lead")
    assert world.station.asked.count("leave") == 1


async def test_what_another_gets_is_given_back_at_once(world: World) -> None:
    """It asks again without it: nobody waits for the lease to run out."""
    await world.start()
    world.station.grants = [Held(FOLLOW, shard, 1, 0) for shard in range(16)]
    asked = len(world.station.asks)
    await world.timing.pass_by(2)
    assert len(world.station.asks) == asked + 2
    assert len(world.station.asks[-1].holds) == 16
    assert {scope for scope, _ in world.crew.held} == {FOLLOW}


async def test_a_shard_with_another_term_was_lost_in_between(world: World) -> None:
    """Whoever led meanwhile may have done things: the crew is told that it lost it, and that it took it."""
    await world.start()
    world.station.grants = [Held(SPECIAL, 3, 9, 7)]
    await world.timing.pass_by(2)
    assert world.crew.held == {(SPECIAL, 3): Held(SPECIAL, 3, 9, 7)}


async def test_who_stops_ends_its_work_before_it_gives_back(world: World) -> None:
    """Else another one would begin what is still being done. Tasks and calls are gone."""
    await world.start()
    before = len(asyncio.all_tasks())
    await world.monitor.close()
    assert world.crew.closed
    assert world.station.asked[-1] == "leave"
    assert len(asyncio.all_tasks()) <= before - 5


async def test_the_leader_of_the_first_shard_reconciles(world: World) -> None:
    """Every minute, and nobody else does."""
    await world.start()
    await world.timing.pass_by(121)
    assert len(world.station.settled) == 3
    world.station.grants = [Held(FOLLOW, shard, 1, 0) for shard in range(1, 16)]
    await world.timing.pass_by(10)
    asked = len(world.station.settled)
    await world.timing.pass_by(180)
    assert len(world.station.settled) == asked


async def test_what_is_followed_is_counted(world: World) -> None:
    """From created to followed, once each."""
    taken = TakenUp(WorkspaceId("wsp_1"), START, START + timedelta(seconds=0.4))
    world.station.taken = [taken]
    with capture_logs() as said:
        await world.start()
        await world.timing.pass_by(30)
    assert world.tally.taken == [taken]
    assert [line["after"] for line in said if line["event"] == "workspace followed"] == [0.4]
