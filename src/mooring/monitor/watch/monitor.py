"""A monitor at work: its tasks, and what they share. It knows its service only by the `Station`."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import structlog

from mooring.kit.errors import place_of
from mooring.monitor.model import FOLLOW, RENEWED_EVERY, Ask, Held, MonitorId
from mooring.monitor.station import Station
from mooring.monitor.watch.crew import Crew, NoCrew
from mooring.monitor.watch.holding import Holding
from mooring.monitor.watch.reconcile import reconcile
from mooring.monitor.watch.tallying import NoTally, Tally
from mooring.monitor.watch.tending import Beat, Sign, Tending
from mooring.monitor.watch.timing import Timing

_POLL_SECONDS = 25.0
_CHANGES_AT_ONCE = 5000
_GATHERED_SECONDS = 0.05  # many logs that change at once are one question, not many
_LOOK_SECONDS = 5.0
_TOLD_AT_ONCE = 20
_TOLD_EVERY = 20  # of a service that is away, not each try
_LEADING_PATIENCE = 10.0
_GOODBYE_SECONDS = 2.0
_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)

_log = structlog.get_logger("mooring.monitor")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a monitor runs, as its operator is shown it."""

    id: MonitorId
    name: str
    version: str


class Monitor:
    """Follows what it leads, and tells the crew. Each of its tasks goes on where it was when it is started anew."""

    def __init__(
        self,
        station: Station,
        place: Place,
        timing: Timing,
        crew: Crew | None = None,
        tally: Tally | None = None,
        *,
        reconcile_every: float = 60.0,
    ) -> None:
        """`reconcile_every`: seconds between two comparisons of what is followed with what there is."""
        self.place = place
        self._reconcile_every = reconcile_every
        self._station = station
        self._timing = timing
        self._crew = crew or NoCrew()
        self._tally = tally or NoTally()
        self._tending = Tending(timing, self._tally.restarted)
        self._holding = Holding(timing, self._crew)
        self._turn = 0
        self._came = False
        self._position: int | None = None
        self._reconcile_at = 0.0
        self._unanswered: dict[str, int] = {}
        self._guard: asyncio.Task[None] | None = None

    @property
    def held(self) -> Sequence[Held]:
        """What it leads at this moment, by its own clock."""
        return self._holding.all()

    @property
    def signs(self) -> Sequence[Sign]:
        """How its tasks fare."""
        return self._tending.signs

    @property
    def tending(self) -> Tending:
        """For further tasks that are to be looked after."""
        return self._tending

    def start(self) -> None:
        """Begin, and never stop by itself."""
        self._tending.begin("leading", self._lead, patience=_LEADING_PATIENCE)
        self._tending.begin("feed", self._follow)
        self._tending.begin("changes", self._changes)
        self._tending.begin("reconcile", self._reconcile)
        self._guard = asyncio.get_running_loop().create_task(self._guarded())

    async def close(self) -> None:
        """Stop: what the crew does ends, and then others may lead at once."""
        if self._guard is not None:
            self._guard.cancel()
            with suppress(asyncio.CancelledError):
                await self._guard
        await self._crew.close()
        await self._tending.close()
        try:
            await asyncio.wait_for(self._station.leave(self.place.id), _GOODBYE_SECONDS)
        except Exception as error:  # noqa: BLE001 - leases that are not given back run out
            _log.warning("leases not given back", kind=type(error).__name__, where=place_of(error))

    async def _guarded(self) -> None:
        while True:
            try:
                await self._timing.sleep(1.0)
                self._holding.expire()
                self._tending.look()
            except Exception as error:  # noqa: BLE001 - nobody looks after this one
                _log.error("monitor not looked after", kind=type(error).__name__, where=place_of(error))

    async def _lead(self, beat: Beat) -> None:
        tries = 0
        while True:
            if await self._tried("leading", self._led):
                tries = 0
                await self._timing.sleep(RENEWED_EVERY.total_seconds())
            else:
                tries = await self._pause(tries)
            beat()

    async def _led(self) -> None:
        # Whatever changes after this is told: what changed before, whoever takes a shard finds.
        await self._place_in_log()
        if not self._came:
            # Of one that had this name and was killed: nobody need wait for its leases to run out.
            await self._station.leave(self.place.id)
            self._came = True
        while await self._asked():
            pass  # what it gave up, it gives back at once

    async def _place_in_log(self) -> int:
        if self._position is None:
            found = await self._station.changes(None, 0, 0)
            self._position = found.position if self._position is None else self._position
        return self._position

    async def _asked(self) -> bool:
        asked_at = self._timing.monotonic()
        self._turn += 1
        held = await self._station.lead(self._ask())
        lost = self._holding.told(asked_at, held)
        self._tally.leading(len(held))
        return lost

    def _ask(self) -> Ask:
        holds = [self._seen_to(one) for one in self._holding.all()]
        return Ask(
            monitor=self.place.id,
            place=self.place.name,
            version=self.place.version,
            turn=self._turn,
            scopes=[FOLLOW, *self._crew.scopes()],
            holds=holds,
            restarts=self._tending.restarts,
        )

    def _seen_to(self, held: Held) -> Held:
        seen = (self._position or 0) if held.scope == FOLLOW else self._crew.low_water(held.scope, held.shard)
        return Held(held.scope, held.shard, held.term, max(held.position, seen))

    async def _follow(self, beat: Beat) -> None:
        await self._again_and_again("feed", self._followed, beat)

    async def _followed(self) -> None:
        found = await self._station.follow(self.place.id, _POLL_SECONDS)
        for taken in found:
            self._tally.followed(taken)
        for taken in found[:_TOLD_AT_ONCE]:
            waited = (taken.followed_at - taken.created_at).total_seconds()
            _log.info("workspace followed", workspace=taken.workspace_id, after=round(waited, 3))
        if len(found) > _TOLD_AT_ONCE:
            _log.info("workspaces followed", further=len(found) - _TOLD_AT_ONCE)

    async def _changes(self, beat: Beat) -> None:
        await self._again_and_again("changes", self._heard, beat)

    async def _heard(self) -> None:
        after = await self._place_in_log()
        heard = await self._station.changes(after, _CHANGES_AT_ONCE, _POLL_SECONDS)
        for change in heard.changes:
            self._crew.changed(change, heard.position)
        # May be less than before: the log was restored from a backup.
        self._position = heard.position
        if heard.changes:
            await self._timing.sleep(_GATHERED_SECONDS)

    async def _reconcile(self, beat: Beat) -> None:
        while True:
            if self._holding.holds(FOLLOW, 0) and self._timing.monotonic() >= self._reconcile_at:
                self._reconcile_at = self._timing.monotonic() + self._reconcile_every
                await self._tried("reconcile", partial(self._reconciled, beat))
            beat()
            await self._timing.sleep(min(self._reconcile_every, _LOOK_SECONDS))

    async def _reconciled(self, beat: Beat) -> None:
        found = await reconcile(self._station, self.place.id, self._timing, beat)
        self._tally.reconciled(found)
        if found.drifted or found.held_back or found.cause is not None:
            facts = {"begun": found.begun, "stopped": found.stopped, "held_back": found.held_back, "cause": found.cause}
            _log.warning("what is followed was not what there is", listed=found.listed, **facts)

    async def _again_and_again(self, name: str, step: Callable[[], Awaitable[None]], beat: Beat) -> None:
        tries = 0
        while True:
            if await self._tried(name, step):
                tries = 0
            else:
                tries = await self._pause(tries)
            beat()

    async def _tried(self, name: str, step: Callable[[], Awaitable[None]]) -> bool:
        try:
            await step()
        except Exception as error:  # noqa: BLE001 - the service may be away: it is asked again
            self._unanswered[name] = times = self._unanswered.get(name, 0) + 1
            if times % _TOLD_EVERY == 1:
                facts = {"kind": type(error).__name__, "where": place_of(error)[-1:], "times": times}
                _log.warning("monitor got no answer", task=name, **facts)
            return False
        if self._unanswered.pop(name, 0):
            _log.info("monitor is answered again", task=name)
        return True

    async def _pause(self, tries: int) -> int:
        await self._timing.sleep(_PAUSES[min(tries, len(_PAUSES) - 1)] * (0.8 + 0.4 * self._timing.random()))
        return tries + 1
