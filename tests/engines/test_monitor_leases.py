"""Leases on each engine: never two leaders by the server's word, even shares, and a dead monitor's shards move."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engines.event_logs import PLENTY, batch
from fakes import FakeClock
from monitor_world import Asker, MonitorWorld, monitor_world
from mooring.kit.clock import SteadyClock
from mooring.kit.ids import RandomIds
from mooring.monitor import FOLLOW, SHARDS, Ask, Held, MonitorId, Scope, scope_of
from mooring.monitor.leading import AskOvertaken
from mooring.station import HubStation
from mooring.storage.directory import SqlDirectory
from mooring.storage.eventlog import open_event_log

_numbers = count()
GO_ON = st.tuples(st.just("go on"), st.integers(0, 1))
STEPS = st.one_of(
    GO_ON,
    GO_ON,
    GO_ON,
    st.tuples(st.sampled_from(["give up", "deliver", "leave"]), st.integers(0, 1)),
    st.tuples(st.just("wait"), st.integers(1, 30)),
    st.tuples(st.just("set the clock"), st.sampled_from([-3600, -5, 5, 3600])),
)


@pytest.fixture
async def world(directory: SqlDirectory, tmp_path: Path) -> AsyncIterator[MonitorWorld]:
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    yield await monitor_world(directory, log)
    await log.close()


def _asker(world: MonitorWorld, name: str, *scopes: Scope, skew: float = 0.0) -> Asker:
    return Asker(name, lambda: world.clock.monotonic() + skew, scopes or (FOLLOW,))


@dataclass
class Network:
    """Two monitors, and what is on its way between them and the service: late, lost, or out of order."""

    station: HubStation
    clock: FakeClock
    askers: Sequence[Asker]
    waiting: dict[int, tuple[float, Ask]] = field(default_factory=dict)
    answers: dict[int, tuple[float, Sequence[Held]]] = field(default_factory=dict)
    stray: list[Ask] = field(default_factory=list)

    async def do(self, what: str, number: int) -> None:
        match what:
            case "wait":
                self.clock.advance(timedelta(seconds=number / 4))
            case "set the clock":
                self.clock._now += timedelta(seconds=number)
            case "deliver" if self.stray:
                await self._answered(self.stray.pop(number % len(self.stray)))
            case "go on":
                await self._go_on(number)
            case "give up" if number in self.waiting:
                # It asks anew later; what it asked first is still on its way.
                self.stray.append(self.waiting.pop(number)[1])
                self.answers.pop(number, None)
            case "leave" if number not in self.waiting:
                await self._leave(number)
            case _:
                pass

    async def _go_on(self, number: int) -> None:
        """The monitor asks; the service answers; the answer arrives: one of them, the next one at another step."""
        if number not in self.waiting:
            self.waiting[number] = self.askers[number].ask()
            return
        asked_at, ask = self.waiting[number]
        if number not in self.answers:
            self.answers[number] = asked_at, await self._answered(ask) or ()
        else:
            del self.waiting[number]
            self.askers[number].holding.told(*self.answers.pop(number))

    async def _leave(self, number: int) -> None:
        asker = self.askers[number]
        asker.holding.told(asker.clock(), ())
        await self.station.leave(MonitorId(asker.name))

    async def _answered(self, ask: Ask) -> Sequence[Held] | None:
        try:
            return await self.station.lead(ask)
        except AskOvertaken:
            return None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=20, max_size=60), skews=st.tuples(*[st.floats(-1e6, 1e6)] * 2))
async def test_no_two_monitors_lead_the_same(
    world: MonitorWorld, steps: list[tuple[str, int]], skews: tuple[float, float]
) -> None:
    """Whatever is late, lost or overtaken, whoever dies, and to whatever somebody sets the service's clock."""
    run = next(_numbers)
    scopes = (scope_of(f"a{run}"), scope_of(f"b{run}"))
    askers = [_asker(world, f"mon_{run}_{number}", *scopes, skew=skew) for number, skew in enumerate(skews)]
    network = Network(world.station, world.clock, askers)
    for what, number in steps:
        await network.do(what, number)
        led = [shard for asker in askers for shard in asker.shards]
        assert len(led) == len(set(led)), f"two lead the same after {what}"


async def test_what_is_given_back_is_free_when_its_holder_knows(world: MonitorWorld) -> None:
    """While the answer is on its way the holder still leads: nobody else gets it until it asks without it."""
    holder, other = _asker(world, "mon_a"), _asker(world, "mon_b")
    await holder.lead(world.station)
    await other.lead(world.station)
    asked_at, ask = holder.ask()
    answer = await world.station.lead(ask)
    await other.lead(world.station)
    assert (len(holder.shards), len(other.shards)) == (SHARDS, 0)
    assert holder.holding.told(asked_at, answer), "it is told to ask again at once"
    await holder.lead(world.station)
    await other.lead(world.station)
    assert (len(holder.shards), len(other.shards)) == (SHARDS / 2, SHARDS / 2)


@pytest.mark.parametrize("seconds", [-3600, 3600])
async def test_a_clock_that_is_set_moves_no_lease(world: MonitorWorld, seconds: int) -> None:
    """The service counts leases by time that passes: whoever holds them keeps them, and no longer than without it."""
    holder, other = _asker(world, "mon_a"), _asker(world, "mon_b")
    await holder.lead(world.station)
    world.clock._now += timedelta(seconds=seconds)
    await other.lead(world.station)
    assert (len(holder.shards), len(other.shards)) == (SHARDS, 0)
    world.clock.advance(timedelta(seconds=7))
    await other.lead(world.station)
    assert (len(holder.shards), len(other.shards)) == (0, SHARDS)


async def test_a_service_whose_clock_was_set_back_while_it_was_down(world: MonitorWorld) -> None:
    """What would last for an hour lasts as long as any lease."""
    dead, other = _asker(world, "mon_a"), _asker(world, "mon_b")
    await dead.lead(world.station)
    world.clock._now -= timedelta(hours=1)
    after = HubStation(replace(world.hub, lease_clock=SteadyClock()))
    await other.lead(after)
    assert other.shards == set()
    world.clock.advance(timedelta(seconds=8))
    await other.lead(after)
    assert len(other.shards) == SHARDS


async def test_a_lease_is_counted_from_the_question(world: MonitorWorld) -> None:
    """However late its answer comes: what ran out on its way was never held."""
    asker = _asker(world, "mon_a")
    asked_at, ask = asker.ask()
    answer = await world.station.lead(ask)
    world.clock.advance(timedelta(seconds=6.9))
    asker.holding.told(asked_at, answer)
    assert len(asker.shards) == SHARDS
    world.clock.advance(timedelta(seconds=0.1))
    assert asker.shards == set()


@pytest.mark.parametrize("many", [1, 2, 3, 5])
async def test_shares_are_even(world: MonitorWorld, many: int) -> None:
    """Nobody leads two shards more than another, all are led, and a scope is led only by those that want it."""
    special = scope_of("special")
    askers = [_asker(world, f"mon_{number}", FOLLOW, special) for number in range(many)]
    plain = _asker(world, "mon_plain")
    for _ in range(4):
        for asker in [*askers, plain]:
            await asker.lead(world.station)
    for scope, sharers in ((special, askers), (FOLLOW, [*askers, plain])):
        shares = [sum(one == scope for one, _ in asker.shards) for asker in sharers]
        assert sum(shares) == SHARDS
        assert max(shares) - min(shares) <= 1
    assert all(scope == FOLLOW for scope, _ in plain.shards)


async def test_the_shards_of_a_dead_monitor_move_within_ten_seconds(world: MonitorWorld) -> None:
    """Killed right after it asked, the worst moment: the other one leads everything ten seconds later."""
    dying, other = _asker(world, "mon_a"), _asker(world, "mon_b", skew=12345.0)
    for _ in range(3):
        await other.lead(world.station)
        await dying.lead(world.station)
    assert len(dying.shards) == len(other.shards) == SHARDS / 2
    terms = {one.shard: one.term for one in dying.holding.all()}
    for _ in range(5):
        world.clock.advance(timedelta(seconds=2))
        await other.lead(world.station)
    assert len(other.shards) == SHARDS
    assert dying.shards == set()
    taken = {one.shard: one.term for one in other.holding.all() if one.shard in terms}
    assert all(taken[shard] == term + 1 for shard, term in terms.items()), "each change of the leader is a new term"


async def test_who_leaves_hands_over_at_once(world: MonitorWorld) -> None:
    """No lease has to run out first."""
    leaving, other = _asker(world, "mon_a"), _asker(world, "mon_b")
    await leaving.lead(world.station)
    await other.lead(world.station)
    await world.station.leave(MonitorId("mon_a"))
    await other.lead(world.station)
    assert len(other.shards) == SHARDS
    async with world.hub.directory.reading() as tx:
        seen = await tx.leases.monitors(world.clock.now() - timedelta(days=1))
        assert [one.id for one in seen] == ["mon_b"]


async def test_an_ask_that_was_overtaken_counts_no_more(world: MonitorWorld) -> None:
    """It would give back what a later one took. It is refused by its code."""
    asker = _asker(world, "mon_a")
    _, late = asker.ask()
    await asker.lead(world.station)
    with pytest.raises(AskOvertaken) as refused:
        await world.station.lead(late)
    assert refused.value.code == "ASK_OVERTAKEN"
    assert len(asker.shards) == SHARDS


async def _seen(world: MonitorWorld, asker: Asker, position: int) -> None:
    """A further ask that says that everything up to this position was seen to."""
    asked_at, ask = asker.ask()
    seen = [replace(one, position=position) for one in ask.holds]
    asker.holding.told(asked_at, await world.station.lead(replace(ask, holds=seen)))


async def test_what_was_seen_goes_with_the_lease(world: MonitorWorld) -> None:
    """Whoever takes over begins where the dead one was; a position never goes back."""
    await world.hub.log.append(batch(1, 9), PLENTY)
    dying, other = _asker(world, "mon_a"), _asker(world, "mon_b")
    await dying.lead(world.station)
    for position in (7, 5):
        await _seen(world, dying, position)
    world.clock.advance(timedelta(seconds=8))
    await other.lead(world.station)
    assert {one.position for one in other.holding.all()} == {7}


async def test_a_restored_log_was_seen_by_nobody(world: MonitorWorld) -> None:
    """A position that the log does not have is of a log that is there no more."""
    await world.hub.log.append(batch(1, 3), PLENTY)
    dying, other = _asker(world, "mon_a"), _asker(world, "mon_b")
    await dying.lead(world.station)
    await _seen(world, dying, 4)
    assert {one.position for one in dying.holding.all()} == {0}
    world.clock.advance(timedelta(seconds=8))
    await other.lead(world.station)
    assert {one.position for one in other.holding.all()} == {0}


async def test_several_may_ask_at_once(world: MonitorWorld) -> None:
    """They wait for each other; nothing is led twice, and no database gives up."""
    askers = [_asker(world, f"mon_{number}", FOLLOW, scope_of("busy")) for number in range(6)]
    for _ in range(4):
        await asyncio.gather(*(asker.lead(world.station) for asker in askers))
        led = [shard for asker in askers for shard in asker.shards]
        assert len(led) == len(set(led))
    assert len(led) == 2 * SHARDS
