"""Monitors side by side on one hub, with a clock that is set; and time that passes only when a test says so."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from typing_extensions import override

from fakes import FakeClock
from mooring.accounts import User
from mooring.hub import Hub
from mooring.monitor import FOLLOW, Ask, Change, Held, MonitorId, Scope
from mooring.monitor.watch import Holding
from mooring.station import HubStation
from mooring.storage.directory import SqlDirectory
from mooring.storage.eventlog import SqliteEventLog
from people import People, people_of
from webhook_world import hub_on


class FakeTiming(FakeClock):
    """Implements `monitor.watch.Timing`: who sleeps is woken when `advance` comes to its moment, in the right order."""

    def __init__(self) -> None:
        super().__init__()
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.monotonic() + seconds, woken))
        await woken

    def random(self) -> float:
        return 0.5

    async def pass_by(self, seconds: float, *, step: float = 0.5) -> None:
        """Let so much time go by, little by little; whoever is woken gets to its next wait."""
        end = self.monotonic() + seconds
        while self.monotonic() < end:
            self.advance(timedelta(seconds=min(step, end - self.monotonic())))
            await settle()

    @override
    def advance(self, by: timedelta) -> None:
        super().advance(by)
        due = [one for one in self._sleepers if one[0] <= self.monotonic()]
        self._sleepers = [one for one in self._sleepers if one not in due]
        for _, woken in sorted(due, key=lambda one: one[0]):
            if not woken.done():
                woken.set_result(None)


async def settle() -> None:
    """Everybody who can go on has done so."""
    for _ in range(20):
        await asyncio.sleep(0)


@dataclass
class FakeCrew:
    """Notes what it is told."""

    wants: Sequence[Scope] = ()
    held: dict[tuple[Scope, int], Held] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    seen: int = 0
    closed: bool = False

    def scopes(self) -> Sequence[Scope]:
        return self.wants

    def took(self, held: Sequence[Held]) -> None:
        for one in held:
            assert (one.scope, one.shard) not in self.held, "It was told twice."
            self.held[one.scope, one.shard] = one

    def lost(self, scope: Scope, shard: int) -> None:
        del self.held[scope, shard]

    def changed(self, change: Change, position: int) -> None:
        self.told.append(change.workspace_id)
        self.seen = position

    def low_water(self, scope: Scope, shard: int) -> int:
        return self.seen

    async def close(self) -> None:
        self.closed = True


@dataclass
class Asker:
    """A monitor that asks when a test says so. Its clock has nothing to do with its service's."""

    name: str
    clock: Callable[[], float]
    scopes: Sequence[Scope] = (FOLLOW,)
    turn: int = 0

    def __post_init__(self) -> None:
        self.crew = FakeCrew()
        self.holding = Holding(_Monotonic(self.clock), self.crew)

    def ask(self) -> tuple[float, Ask]:
        """What it would ask now, and when that is by its own clock."""
        self.turn += 1
        holds = self.holding.all()
        return self.clock(), Ask(MonitorId(self.name), "here", "0", self.turn, self.scopes, holds)

    async def lead(self, station: HubStation) -> bool:
        """Ask and hear the answer. Whether it lost something by it."""
        asked_at, ask = self.ask()
        return self.holding.told(asked_at, await station.lead(ask))

    @property
    def shards(self) -> set[tuple[Scope, int]]:
        """What it believes to lead at this moment."""
        return {(one.scope, one.shard) for one in self.holding.all()}


@dataclass(frozen=True)
class _Monotonic:
    read: Callable[[], float]

    def monotonic(self) -> float:
        return self.read()

    def now(self) -> Any:
        raise AssertionError("A monitor counts its leases by no wall clock.")


@dataclass(frozen=True)
class MonitorWorld:
    """A hub with a person, and its station."""

    hub: Hub
    people: People
    alice: User

    @property
    def station(self) -> HubStation:
        return HubStation(self.hub)

    @property
    def clock(self) -> FakeClock:
        return self.people.clock


async def monitor_world(directory: SqlDirectory, log: SqliteEventLog) -> MonitorWorld:
    people = people_of(directory)
    alice = await people.sign_up("alice@example.org")
    hub = replace(hub_on(directory, people), log=log, lives=log)
    directory.follow(hub.feed_bell.ring)
    log.on_commit(lambda: hub.log_bell.ring(0))
    return MonitorWorld(hub, people, alice)
