"""The lanes of a crew that are at work, or will be: one task for each while there is work, and none else."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import structlog

from mooring.kit.errors import place_of
from mooring.monitor.handlers.event_run import Later
from mooring.monitor.handlers.lane import Ending, LaneRun, Parked
from mooring.monitor.handlers.whereabouts import Key, Whereabouts
from mooring.monitor.ledger import Outdated
from mooring.monitor.model import shard_of
from mooring.monitor.watch.timing import Timing

NO_MARK = 2**62
"""Of a lane that the service itself knows to be due some time."""

_AFTER_TROUBLE = 1.0
_LONGEST_TROUBLE = 60.0
_LONGEST_ALARM = 60.0
_SHORTEST_ALARM = 0.02
_log = structlog.get_logger("mooring.handlers")


@dataclass(slots=True)
class _Lane:
    """`mark`: what it has to do is behind this position. `following`: what came meanwhile is behind that one.

    `falls`: troubles in a row.
    """

    mark: int
    following: int | None = None
    task: "asyncio.Task[None] | None" = None
    timer: asyncio.TimerHandle | None = None
    falls: int = 0


class Lanes:
    """`prepare` makes what runs a lane, `leads` says whether it may be run here, `outdated` is told of a handler that is."""

    def __init__(
        self,
        prepare: Callable[[Key], LaneRun],
        leads: Callable[[Key], bool],
        outdated: Callable[[str], None],
        where: Whereabouts,
        timing: Timing,
    ) -> None:
        self._prepare = prepare
        self._leads = leads
        self._outdated = outdated
        self._where = where
        self._timing = timing
        self._lanes: dict[Key, _Lane] = {}
        self.paused: set[str] = set()

    def __len__(self) -> int:
        """How many are at work."""
        return len(self.tasks)

    @property
    def tasks(self) -> "list[asyncio.Task[None]]":
        """Those at work."""
        return [lane.task for lane in self._lanes.values() if lane.task is not None]

    def marks(self, name: str, shard: int) -> Iterator[int]:
        """Behind which positions a handler has something to do in a shard."""
        for (one, workspace_id), lane in self._lanes.items():
            if one == name and shard_of(workspace_id) == shard:
                yield lane.mark

    def wake(self, key: Key, mark: int) -> None:
        """There is something to do, behind `mark`."""
        lane = self._lanes.setdefault(key, _Lane(mark))
        if lane.task is not None:
            lane.following = min(mark, lane.following) if lane.following is not None else mark
            return
        lane.mark = min(mark, lane.mark)
        self._stop_timer(lane)
        if key[0] not in self.paused:
            self._start(key, lane)

    def resume(self, name: str) -> None:
        """The handler is paused no more: everything that waited goes on."""
        self.paused.discard(name)
        for key, lane in tuple(self._lanes.items()):
            if key[0] == name:
                self.wake(key, lane.mark)

    def drop(self, name: str) -> None:
        """Nothing more is begun of a handler."""
        for key in [key for key in self._lanes if key[0] == name]:
            self._forget(key)

    def close(self) -> None:
        """No lane wakes any more."""
        for lane in self._lanes.values():
            self._stop_timer(lane)

    def _start(self, key: Key, lane: _Lane) -> None:
        lane.task = asyncio.get_running_loop().create_task(self._run(key, lane), name=f"lane {key[0]} {key[1]}")

    async def _run(self, key: Key, lane: _Lane) -> None:
        run = self._prepare(key)
        try:
            ending: Ending | None = await run.run()
        except Exception as error:  # noqa: BLE001 - the service may be away: it is tried again
            _log.warning("lane in trouble", handler=key[0], kind=type(error).__name__, where=place_of(error)[-2:])
            ending, run.place = None, None
        finally:
            lane.task = None
        if run.place is not None:
            self._where.keep(key, run.place)
        self._ended(key, lane, ending)

    def _ended(self, key: Key, lane: _Lane, ending: Ending | None) -> None:
        if not self._leads(key) or self._lanes.get(key) is not lane:
            self._forget(key)
        elif isinstance(ending, Outdated):
            self._outdated(key[0])
        elif isinstance(ending, Parked):
            self.paused.add(key[0])  # the lane stays, so that it is known that there is work
            self._go_on(lane)
        elif ending is None:
            lane.falls += 1
            self._go_on(lane)
            self._alarm(key, lane, min(_LONGEST_TROUBLE, _AFTER_TROUBLE * 2 ** min(lane.falls - 1, 6)))
        else:
            self._at_rest(key, lane, ending)

    def _at_rest(self, key: Key, lane: _Lane, ending: Ending) -> None:
        lane.falls = 0
        if isinstance(ending, Later):
            # Whatever came meanwhile has to wait as well, and is found when the lane is due.
            lane.mark, lane.following = NO_MARK, None
            self._alarm(key, lane, (ending.until - self._timing.now()).total_seconds())
        elif lane.following is not None:
            lane.mark, lane.following = lane.following, None
            self._start(key, lane)
        else:
            del self._lanes[key]

    def _go_on(self, lane: _Lane) -> None:
        if lane.following is not None:
            lane.mark, lane.following = min(lane.mark, lane.following), None

    def _alarm(self, key: Key, lane: _Lane, seconds: float) -> None:
        # By the loop's own clock: what another clock says, the next look at what is due finds.
        seconds = max(_SHORTEST_ALARM, min(_LONGEST_ALARM, seconds))
        lane.timer = asyncio.get_running_loop().call_later(seconds, self._rung, key)

    def _rung(self, key: Key) -> None:
        lane = self._lanes.get(key)
        if lane is None or lane.task is not None:
            return
        lane.timer = None
        if self._leads(key):
            self.wake(key, lane.mark)
        else:
            self._forget(key)

    def _forget(self, key: Key) -> None:
        lane = self._lanes.pop(key, None)
        if lane is not None:
            self._stop_timer(lane)
        self._where.forget(key)

    def _stop_timer(self, lane: _Lane) -> None:
        if lane.timer is not None:
            lane.timer.cancel()
            lane.timer = None
