"""Looking at all workspaces at once. What was seen is kept for a moment: many who ask look once, and who does not ask pays nothing."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from mooring.kit.clock import Clock
from mooring.kit.errors import place_of
from mooring.monitor.health import Health, HealthBook, diagnose
from mooring.monitor.outlook.assembling import (
    NOTHING_WRITTEN,
    Found,
    Scene,
    lanes_of,
    scene_of,
    seq_of,
    signs_of,
    unsettled,
)
from mooring.monitor.outlook.model import Entry, Glance, HandlerPlace, Overview, Sighting, taken, totals_of
from mooring.monitor.outlook.store import OutlookStore
from mooring.monitor.outlook.tempo import Tempo
from mooring.sync.log import EventLog

KEPT_SECONDS = 2.0
_AT_MOST = 10.0
"""A tenth of the time at most goes into looking: what took long to see is kept for long."""
_NEW_ENOUGH = timedelta(minutes=1)
_LONGEST_WAIT = 2.0
_PAGE = 200
"""So many at once hold the loop up for some ten milliseconds."""
_MEASURED = timedelta(days=1)
_MOST_MEASURED = 1_000
_RECONCILIATIONS = 10

_log = structlog.get_logger("mooring.monitor")


class OutlookTransaction(Protocol):
    """A transaction of the directory, as far as this needs it."""

    @property
    def outlook(self) -> OutlookStore: ...


class OutlookDirectory(Protocol):
    def reading(self) -> AbstractAsyncContextManager[OutlookTransaction]: ...


@dataclass(frozen=True, slots=True)
class Here:
    """What only this process knows of a workspace: how many sockets are open (of other processes they are not known)."""

    tempo: Tempo
    sockets: Callable[[str], int]


class Outlook:
    """What an operator sees of all workspaces."""

    def __init__(self, directory: OutlookDirectory, log: EventLog, clock: Clock, here: Here) -> None:
        self._directory = directory
        self._log = log
        self._clock = clock
        self._here = here
        self._book = HealthBook()
        self._looking = asyncio.Lock()
        self._last: Overview | None = None
        self._good_until = 0.0
        self._refreshing: asyncio.Task[None] | None = None

    @property
    def last(self) -> Overview | None:
        """What was seen last, however long ago; None before the first look."""
        return self._last

    async def look(self) -> Overview:
        """All workspaces, as they were a few seconds ago at most. Unavailable when the database does not answer."""
        async with self._looking:
            if self._last is None or self._clock.monotonic() >= self._good_until:
                began = self._clock.monotonic()
                self._last = await self._seen()
                ended = self._clock.monotonic()
                self._good_until = ended + max(KEPT_SECONDS, _AT_MOST * (ended - began))
            return self._last

    async def refresh(self) -> None:
        """For who goes on with what was seen before when a look takes more than two seconds, or fails. Never raises.

        Such a look goes on meanwhile: what it sees is there the next time. What is a minute old is new enough for this.
        """
        if self._last is not None and self._clock.now() - self._last.at < _NEW_ENOUGH:
            return
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(self._quietly())
        await asyncio.wait({self._refreshing}, timeout=_LONGEST_WAIT)

    async def _quietly(self) -> None:
        try:
            await self.look()
        except Exception as error:  # noqa: BLE001 - what else is counted must be seen, now more than ever
            _log.warning("workspaces not seen", kind=type(error).__name__, where=place_of(error))

    async def look_at(self, workspace_id: str) -> Sighting | None:
        """One workspace as it is now; None when there is none, or it was purged."""
        async with self._directory.reading() as tx:
            entry = await tx.outlook.one(workspace_id)
            scene = scene_of(await tx.outlook.leases(), await tx.outlook.handlers(), self._clock.now())
            found = await self._found(tx.outlook, [entry]) if entry is not None else []
        seen = await self._judged(found, scene)
        return seen[0] if seen else None

    async def glance(self) -> Glance:
        """The monitors, as they are now."""
        now = self._clock.now()
        async with self._directory.reading() as tx:
            store = tx.outlook
            followed = taken(await store.follow_seconds(now - _MEASURED, _MOST_MEASURED))
            reconciliations = await store.reconciliations(_RECONCILIATIONS)
            return Glance(now, await store.monitors(), await store.leases(), followed, reconciliations)

    async def _seen(self) -> Overview:
        sightings: list[Sighting] = []
        async with self._directory.reading() as tx:
            scene = scene_of(await tx.outlook.leases(), await tx.outlook.handlers(), self._clock.now())
        # One transaction a page: a long one would keep the database from tidying up, and a page is a moment anyway.
        while True:
            async with self._directory.reading() as tx:
                entries = await tx.outlook.page(sightings[-1].id if sightings else "", _PAGE)
                found = await self._found(tx.outlook, entries)
            sightings += await self._judged(found, scene)
            if len(entries) < _PAGE:
                break
        self._book.keep_only(frozenset(one.id for one in sightings))
        counts = Counter(one.health for one in sightings)
        by_health = {health: counts[health] for health in Health}
        return Overview(self._clock.now(), sightings, by_health, totals_of(sightings))

    async def _found(self, store: OutlookStore, entries: Sequence[Entry]) -> list[Found]:
        if not entries:
            return []
        first, last = entries[0].workspace.id, entries[-1].workspace.id
        places: defaultdict[str, dict[str, HandlerPlace]] = defaultdict(dict)
        for place in await store.places(first, last):
            places[place.workspace_id][place.handler] = place
        dead: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for (workspace_id, handler), count in (await store.dead_letters(first, last)).items():
            dead[workspace_id][handler] = count
        backups = await store.backed_up(first, last)
        logs = await self._log.sights([one.workspace.id for one in entries])
        return [
            Found(
                entry=one,
                log=logs.get(one.workspace.id, NOTHING_WRITTEN),
                places=places.get(one.workspace.id, {}),
                dead_letters=dead.get(one.workspace.id, {}),
                backed_up=backups.get(one.workspace.id),
            )
            for one in entries
        ]

    async def _judged(self, found: Sequence[Found], scene: Scene) -> list[Sighting]:
        # Most workspaces rest, and are looked at as they were found: what is asked of the others costs what they are many.
        begun = [replace(one, begins=await self._begins(one, scene)) if unsettled(one, scene) else one for one in found]
        waiting, now = await self._waiting(begun, scene), self._clock.now()
        return [
            self._sighting(
                replace(one, waiting=waits) if (waits := waiting.get(one.entry.workspace.id)) else one, scene, now
            )
            for one in begun
        ]

    async def _begins(self, found: Found, scene: Scene) -> Mapping[str, int]:
        workspace_id = found.entry.workspace.id
        return {name: await self._log.seq_at(workspace_id, position) for name, position in unsettled(found, scene)}

    async def _waiting(self, found: Sequence[Found], scene: Scene) -> Mapping[str, Mapping[str, datetime]]:
        """When the event was written that each handler has to do next, by workspace; only where one is behind."""
        asked = [
            (one.entry.workspace.id, handler.name, seq)
            for one in found
            for handler in scene.handlers
            if (seq := seq_of(one, scene, handler)) < one.log.head
        ]
        if not asked:
            return {}
        moments = await self._log.moments_after([(workspace_id, seq) for workspace_id, _, seq in asked])
        waiting: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
        for (workspace_id, handler, _), moment in zip(asked, moments, strict=True):
            if moment is not None:
                waiting[workspace_id][handler] = moment
        return waiting

    def _sighting(self, found: Found, scene: Scene, now: datetime) -> Sighting:
        workspace, follow, log = found.entry.workspace, found.entry.follow, found.log
        lanes = lanes_of(found, scene)
        diagnosis = diagnose(signs_of(found, scene, lanes), now)
        return Sighting(
            id=workspace.id,
            name=workspace.name,
            state=workspace.state.value,
            created_at=workspace.created_at,
            followed_at=follow.followed_at if follow is not None else None,
            head=log.head,
            bytes=log.bytes,
            members=found.entry.members,
            backed_up=found.backed_up,
            last_event_at=log.last_at,
            sockets=self._here.sockets(workspace.id),
            rate=self._here.tempo.rate(workspace.id),
            history=self._here.tempo.history(workspace.id),
            lag=max((lane.behind for lane in lanes), default=0),
            lanes=lanes,
            dead_letters=sum(found.dead_letters.values()),
            health=diagnosis.health,
            since=self._book.since(workspace.id, diagnosis, now),
            because=diagnosis.because,
        )
