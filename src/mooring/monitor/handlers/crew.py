"""The crew: runs the handlers of one monitor in the shards that it leads."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from mooring.kit.errors import place_of
from mooring.monitor.handlers.claims import Claims, Tools
from mooring.monitor.handlers.definition import Handler
from mooring.monitor.handlers.event_run import LaneKey
from mooring.monitor.handlers.lane import LaneRun
from mooring.monitor.handlers.lanes import Lanes
from mooring.monitor.handlers.patience import patient
from mooring.monitor.handlers.places import Places
from mooring.monitor.handlers.shards import Shards
from mooring.monitor.handlers.station import HandlerStation
from mooring.monitor.handlers.whereabouts import Key, Whereabouts
from mooring.monitor.ledger import RENEWED_EVERY, Registered, Registration
from mooring.monitor.model import Change, Held, Scope, scope_of, shard_of
from mooring.monitor.watch.tending import SILENT_SECONDS, Beat, Tending
from mooring.monitor.watch.timing import Timing

DUE_EVERY = 2.0
ADVANCED_EVERY = 5.0
GOODBYE_SECONDS = 3.0
_AFTER_TROUBLE = 1.0
_FOUND_AT_ONCE = 1000

_log = structlog.get_logger("mooring.handlers")


@dataclass(frozen=True, slots=True)
class _Kind:
    """A handler that is registered."""

    handler: Handler
    registered: Registered
    places: Places = field(default_factory=Places)


class HandlerCrew:
    """Implements `monitor.watch.Crew`."""

    def __init__(
        self,
        station: HandlerStation,
        handlers: Mapping[str, Handler],
        timing: Timing,
        patience: float = SILENT_SECONDS,
    ) -> None:
        """`patience`: seconds after which a deed of the station that is not answered counts as trouble."""
        station = patient(station, patience)
        self._station = station
        self._timing = timing
        self._unregistered = dict(handlers)
        self._kinds: dict[str, _Kind] = {}
        self._tools = Tools(station, timing, Claims(station, timing))
        self._shards = Shards()
        self._where = Whereabouts(station, self._edition_of)
        self._lanes = Lanes(self._lane_run, self._leads, self._outdated, self._where, timing)
        self._searches: set[asyncio.Task[None]] = set()
        self._closing = False

    @property
    def busy(self) -> bool:
        """Whether a lane is at work, or is looked for."""
        return bool(self._searches) or len(self._lanes) > 0

    def tend(self, tending: Tending) -> None:
        """Begin with what the crew does from time to time, looked after like the monitor's own tasks."""
        if self._unregistered:
            tending.begin("handlers", self._look_after)
            tending.begin("claims", self._renew)
            tending.begin("cursors", self._advance)

    def scopes(self) -> Sequence[Scope]:
        return [scope_of(name) for name in self._kinds] if not self._closing else ()

    def took(self, held: Sequence[Held]) -> None:
        mine = [one for one in held if self._kind_of(one.scope) is not None]
        for one in mine:
            self._shards.take(one.scope, one.shard, one.position)
        if mine:
            search = asyncio.get_running_loop().create_task(self._search(mine))
            self._searches.add(search)
            search.add_done_callback(self._searches.discard)

    def lost(self, scope: Scope, shard: int) -> None:
        self._shards.drop(scope, shard)

    def changed(self, change: Change, position: int) -> None:
        mark = self._shards.tell(position)
        for name, kind in self._kinds.items():
            if _concerns(kind.handler, change) and self._leads((name, change.workspace_id)):
                self._lanes.wake((name, change.workspace_id), mark)

    def low_water(self, scope: Scope, shard: int) -> int:
        kind = self._kind_of(scope)
        if kind is None:
            return 0
        return self._shards.low_water(scope, shard, self._lanes.marks(kind.handler.name, shard))

    async def close(self) -> None:
        """What is being run gets a moment to end, and is given back if it does not."""
        self._closing = True
        self._lanes.close()
        tasks = [*self._lanes.tasks, *self._searches]
        if tasks:
            await asyncio.wait(self._lanes.tasks or tasks, timeout=GOODBYE_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        try:
            await asyncio.wait_for(self.advance(), 1)
        except Exception as error:  # noqa: BLE001 - what is not kept is read again
            _log.warning("lanes not kept", kind=type(error).__name__, where=place_of(error))

    async def register(self) -> None:
        """Make the handlers known to the service."""
        wanted = [Registration(one.name, one.patterns, one.from_beginning) for one in self._unregistered.values()]
        for known in await self._station.register(wanted) if wanted else ():
            self._kinds[known.name] = _Kind(self._unregistered.pop(known.name), known)
            if known.paused_at is not None:
                self._lanes.paused.add(known.name)

    async def look(self) -> None:
        """Wake what is due, and what waited for a handler to be resumed."""
        if not self._kinds:
            return
        due = await self._station.due(list(self._kinds))
        for name in self._lanes.paused - set(due.paused):
            self._lanes.resume(name)
        self._lanes.paused |= set(due.paused)
        for key in due.lanes:
            if self._leads(key):
                self._where.forget(key)  # it was replayed, or a dead letter is to be tried again: it asks where it is
                self._lanes.wake(key, self._shards.told)

    async def renew(self) -> None:
        """Keep the claims of what is being run."""
        await self._tools.claims.renew()

    async def advance(self) -> None:
        """Keep how far lanes came by events that nobody wants."""
        await self._where.advance()

    def _lane_run(self, key: Key) -> LaneRun:
        kind = self._kinds[key[0]]
        named = LaneKey(kind.handler, kind.registered.edition, key[1])
        return LaneRun(named, self._tools, kind.places, lambda: self._leads(key), self._where.take(key))

    def _edition_of(self, name: str) -> int | None:
        kind = self._kinds.get(name)
        return kind.registered.edition if kind is not None else None

    def _kind_of(self, scope: Scope) -> _Kind | None:
        return next((kind for name, kind in self._kinds.items() if scope_of(name) == scope), None)

    def _leads(self, key: Key) -> bool:
        name, workspace_id = key
        known = name in self._kinds and not self._closing
        return known and self._shards.leads(scope_of(name), shard_of(workspace_id))

    def _outdated(self, name: str) -> None:
        _log.warning("handler is outdated: another edition of it was registered", handler=name)
        self._kinds.pop(name, None)
        self._lanes.drop(name)

    async def _search(self, held: Sequence[Held]) -> None:
        """Find what changed in these shards since everything there was seen to."""
        position: int | None = None
        while position is None and not self._closing:
            try:
                position = await self._searched(held)
            except Exception as error:  # noqa: BLE001 - the service may be away: it is asked again
                _log.warning("changes not found", kind=type(error).__name__, where=place_of(error)[-1:])
                await self._timing.sleep(_AFTER_TROUBLE)
        for one in held:
            self._shards.searched(one.scope, one.shard, position or one.position)

    async def _searched(self, held: Sequence[Held]) -> int:
        after, end = min(self._start_of(one) for one in held), (await self._station.changes(None, 0, 0)).position
        if end < after:
            after = 0  # the log was restored from a backup, and all of it may be new
        while after < end:
            found = await self._station.changes(after, _FOUND_AT_ONCE, 0)
            for change in found.changes:
                self._found(held, change)
            if found.position <= after:
                break
            after = found.position
        return after

    def _found(self, held: Sequence[Held], change: Change) -> None:
        shard = shard_of(change.workspace_id)
        for one in held:
            kind = self._kind_of(one.scope) if one.shard == shard else None
            if kind is None or not _concerns(kind.handler, change):
                continue
            if self._leads((kind.handler.name, change.workspace_id)):
                self._lanes.wake((kind.handler.name, change.workspace_id), one.position)

    def _start_of(self, held: Held) -> int:
        kind = self._kind_of(held.scope)
        if kind is None or kind.registered.from_beginning:
            return held.position
        return max(held.position, kind.registered.start_position)

    async def _look_after(self, beat: Beat) -> None:
        while self._unregistered:
            await self._tried(self.register)
            beat()
        await self._again_and_again(self.look, DUE_EVERY, beat)

    async def _renew(self, beat: Beat) -> None:
        await self._again_and_again(self.renew, RENEWED_EVERY.total_seconds(), beat)

    async def _advance(self, beat: Beat) -> None:
        await self._again_and_again(self.advance, ADVANCED_EVERY, beat)

    async def _again_and_again(self, step: Callable[[], Awaitable[None]], seconds: float, beat: Beat) -> None:
        while True:
            await self._tried(step)
            beat()
            await self._timing.sleep(seconds)

    async def _tried(self, step: Callable[[], Awaitable[None]]) -> None:
        try:
            await step()
        except Exception as error:  # noqa: BLE001 - the service may be away: it is asked again
            _log.warning("handlers got no answer", kind=type(error).__name__, where=place_of(error)[-2:])
            await self._timing.sleep(_AFTER_TROUBLE)


def _concerns(handler: Handler, change: Change) -> bool:
    """Whether it can want any of what a log was given: what names nobody does not wake who looks for names."""
    return change.about_people or not handler.for_people
