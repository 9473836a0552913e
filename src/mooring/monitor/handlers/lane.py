"""A lane: one handler in one workspace, event after event, for as long as there are any."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mooring.monitor.handlers.claims import Tools
from mooring.monitor.handlers.context import actor_of
from mooring.monitor.handlers.event_run import EventRun, LaneKey, Later, Through
from mooring.monitor.handlers.places import Places, Turn
from mooring.monitor.ledger import (
    Claimed,
    ClaimOutcome,
    ClaimRequest,
    Closed,
    Outdated,
    Passed,
    Paused,
    Redo,
    Waiting,
)
from mooring.monitor.model import HandledEvent, WorkspaceCursor
from mooring.sync import WorkspaceQuarantined
from mooring.webhooks import EventName
from mooring.workspaces.errors import WorkspaceMissing

PAGE = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lane is. Up to `read_to` it has seen that there is nothing that its handler wants, behind its cursor."""

    cursor: WorkspaceCursor
    walk_to: int
    read_to: int


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is left to do, or somebody will be told when there is."""


@dataclass(frozen=True, slots=True)
class Parked:
    """The handler is paused."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The lane may not go on here."""


Ending = Idle | Later | Parked | Stopped | Outdated


class LaneRun:
    """Runs a lane. `may_go_on` is asked before anything is begun. `place` is kept from one run to the next."""

    def __init__(
        self, key: LaneKey, tools: Tools, places: Places, may_go_on: Callable[[], bool], place: Place | None = None
    ) -> None:
        self._key = key
        self._station = tools.station
        self._timing = tools.timing
        self._events = EventRun(key, tools)
        self._places = places
        self._may_go_on = may_go_on
        self.place = place

    async def run(self) -> Ending:
        """Until there is nothing left to do, or it may not go on. Raises what the station raises."""
        if self._key.handler.for_webhooks and not await self._named():
            return Idle()  # nobody wants to hear anything: not even where it stands is noted
        while self._may_go_on():
            try:
                ending = await self._step()
            except (WorkspaceQuarantined, WorkspaceMissing):
                # A damaged one may be repaired, a deleted one may be brought back.
                await self._station.put_off(self._key.handler.name, self._key.workspace_id)
                self.place = None
                return Idle()
            if ending is not None:
                return ending
        return Stopped()

    async def _step(self) -> Ending | None:
        if self.place is None:
            opened = await self._station.open_lane(self._key.handler.name, self._key.workspace_id)
            if opened is None:
                return Idle()
            self.place = Place(opened.cursor, opened.walk_to, opened.cursor.seq)
            return await self._redo(opened.redo)
        place = self.place
        backend_id, events = await self._station.events(self._key.workspace_id, place.read_to, PAGE)
        if backend_id != place.cursor.backend_id:
            self.place = None  # the log has another life
            return None
        return await self._page(events) if events else Idle()

    async def _page(self, events: Sequence[HandledEvent]) -> Ending | None:
        wanted = await self._wanted(events)
        while wanted:
            async with self._places.turn() as turn:
                ending = await self._some(wanted, turn)
            if ending is not None or self.place is None:
                return ending
            if not self._may_go_on():
                return Stopped()
            done_to = self.place.read_to
            wanted = [event for event in wanted if event.seq > done_to]
        self._read(events[-1].seq)
        return None

    async def _some(self, wanted: Sequence[HandledEvent], turn: Turn) -> Ending | None:
        """Events of a page for as long as the turn lasts."""
        asked_at = self._timing.monotonic()
        outcome = await self._station.claim(self._request(wanted))
        while isinstance(outcome, Claimed):
            self._stands(outcome.cursor)
            wanted = [event for event in wanted if event.seq >= outcome.seq]
            settled = await self._events.settle(wanted[0], outcome, asked_at, self._next(wanted, turn))
            if not isinstance(settled, Through):
                return self._left(settled)
            self._stands(settled.cursor)
            if settled.then is None:
                return None
            wanted, asked_at, outcome = wanted[1:], settled.asked_at, settled.then
        return self._ending(outcome)

    def _next(self, wanted: Sequence[HandledEvent], turn: Turn) -> Callable[[], ClaimRequest | None]:
        """What is wanted when the first of these is done: nothing while others wait for the place."""

        def request() -> ClaimRequest | None:
            following = wanted[1:]
            if not following or turn.handed_on or self._places.crowded or not self._may_go_on() or self.place is None:
                return None
            return self._request(following, replace(self.place.cursor, seq=wanted[0].seq))

        return request

    def _left(self, settled: object) -> Ending | None:
        self.place = None
        return settled if isinstance(settled, Later) else None

    def _ending(self, outcome: ClaimOutcome) -> Ending | None:
        match outcome:
            case Passed(cursor):
                self._stands(cursor)
            case Paused():
                return Parked()
            case Outdated():
                return outcome
            case Waiting(until):
                return self._left(Later(until))
            case Closed():
                self.place = None
                return Idle()
            case _:
                self.place = None  # it is somewhere else by now
        return None

    async def _redo(self, redo: Sequence[Redo]) -> Ending | None:
        """Dead letters that are to be tried again come before everything else."""
        for letter in redo:
            if not self._may_go_on() or self.place is None:
                return None
            async with self._places.turn():
                ending = await self._redone(letter, self.place.cursor)
            if ending is not None:
                return ending
        return None

    async def _redone(self, letter: Redo, seen: WorkspaceCursor) -> Ending | None:
        event = await self._letter(letter)
        asked_at = self._timing.monotonic()
        outcome = await self._station.claim(self._key.request(seen, (), letter.entry_id))
        if not isinstance(outcome, Claimed):
            return self._ending(outcome)
        if event is None:
            await self._events.bury(outcome, asked_at)
            return None
        settled = await self._events.settle(event, outcome, asked_at, lambda: None)
        return None if isinstance(settled, Through) else self._left(settled)

    async def _letter(self, letter: Redo) -> HandledEvent | None:
        _, events = await self._station.events(self._key.workspace_id, letter.seq - 1, 1)
        return next((one for one in events if (one.seq, one.digest) == (letter.seq, letter.digest)), None)

    async def _wanted(self, events: Sequence[HandledEvent]) -> Sequence[HandledEvent]:
        wanted = [event for event in events if self._wants(event)]
        if not wanted or not self._key.handler.for_webhooks:
            return wanted
        # Asked after they were read: a webhook that was added before one of them was written is known by now.
        named = await self._named()
        return [event for event in wanted if any(one.names(event.name, event.at) for one in named)]

    async def _named(self) -> Sequence[EventName]:
        return await self._station.named_events(self._key.workspace_id)

    def _wants(self, event: HandledEvent) -> bool:
        handler = self._key.handler
        if not handler.wants(event.name) or (not handler.own and actor_of(event).handler == handler.name):
            return False
        try:
            return handler.is_for(event)
        except Exception:  # noqa: BLE001 - somebody's code: the attempt fails by it, and says why
            return True

    def _request(self, wanted: Sequence[HandledEvent], seen: WorkspaceCursor | None = None) -> ClaimRequest:
        assert self.place is not None  # noqa: S101 - nothing is claimed before a lane is open
        walk_to = self.place.walk_to
        walked = [event for event in wanted if event.seq <= walk_to] or wanted[:1]
        return self._key.request(seen or self.place.cursor, walked)

    def _stands(self, cursor: WorkspaceCursor) -> None:
        if self.place is not None:
            self.place = Place(cursor, self.place.walk_to, max(cursor.seq, self.place.read_to))

    def _read(self, seq: int) -> None:
        if self.place is not None:
            self.place = replace(self.place, read_to=max(seq, self.place.read_to))
