"""A monitor that dies at one of its steps, as a process does: from there on nothing of it happens any more."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from faults.mail_cuts import Cut, CutDirectory
from handler_world import HandlerWorld, QuickTiming, settled
from mooring.hub import Hub
from mooring.monitor.handlers import Handler, HandlerCrew, HandlerStation, registry_of
from mooring.station import HubStation


@dataclass
class MonitorCut(Cut):
    """A monitor dies. `renew` keeps its claims."""

    renew: Callable[[], Awaitable[None]] | None = None


@dataclass(frozen=True)
class Within:
    """The steps of a deed."""

    cut: Cut
    deed: str

    async def step(self, name: str) -> None:
        await self.cut.step(f"{self.deed} {name}")


@dataclass(frozen=True)
class CutStation:
    """A station whose monitor may die before and after each deed, and in the middle of what the service does for it."""

    hub: Hub
    cut: Cut

    def __getattr__(self, deed: str) -> Any:
        async def done(*asked: Any) -> Any:
            await self.cut.step(f"before {deed}")
            reply = await getattr(self._inner(deed), deed)(*asked)
            await self.cut.step(f"after {deed}")
            return reply

        return done

    def _inner(self, deed: str) -> HubStation:
        directory = CutDirectory(self.hub.directory, cast("Cut", Within(self.cut, deed)))
        return HubStation(replace(self.hub, directory=directory))


def cut_station(world: HandlerWorld, cut: Cut) -> HandlerStation:
    """The world's station, for a monitor that dies at its step."""
    return cast("HandlerStation", CutStation(world.hub, cut))


async def live_until(
    cut: MonitorCut, world: HandlerWorld, handlers: Sequence[Handler], beside: Sequence[Handler] = ()
) -> Sequence[HandlerCrew]:
    """Let a monitor do what there is to do until it dies or nothing is left; those who live on.

    It leads every shard, and so does the one with the handlers `beside`: worse than any mistake about who leads.
    """
    crew = HandlerCrew(cut_station(world, cut), registry_of(handlers), QuickTiming(world.clock))
    cut.renew = crew.renew
    working = asyncio.create_task(_work(crew, world))
    dying = asyncio.create_task(cut.dead.wait())
    await asyncio.wait({working, dying}, timeout=0.005, return_when=asyncio.FIRST_COMPLETED)
    joining = [asyncio.create_task(world.crew(*beside))] if beside else []
    await asyncio.wait({working, dying}, return_when=asyncio.FIRST_COMPLETED)
    dying.cancel()
    while left := [task for task in (working, *crew._lanes.tasks, *crew._searches) if not task.done()]:
        for task in left:
            task.cancel()  # again, where it would still say goodbye
        await asyncio.wait(left, timeout=0.02)
    crew._lanes.close()
    others = [await one for one in joining]
    for other in others:
        await settled(other)
    return others


async def _work(crew: HandlerCrew, world: HandlerWorld) -> None:
    await crew.register()
    world.lead_all(crew)
    while crew.busy:
        await asyncio.sleep(0.001)
    await crew.advance()
