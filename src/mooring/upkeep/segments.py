"""Events into the archive, seconds after they were confirmed: what has changed is shipped as segments, some logs at once; of branches too.

It is woken by the event log and then ships every few seconds for as long as anything changes. Workspaces and branches at rest
cost nothing: what has changed is told as it is committed, however many there are. All of them are looked at when a service
begins, and once an hour.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from mooring.alerts import Alert, AlertKind
from mooring.backups import SnapshotLost
from mooring.backups.segments import Mark, SegmentDamaged, SegmentKey, Shipping, segments_in, ship
from mooring.backups.snapshot import LogSnapshot
from mooring.hub import Hub
from mooring.kit.errors import Fault, Refusal, Unavailable, place_of
from mooring.sync import LogHead, WorkspaceQuarantined
from mooring.sync.lives import branch_name, workspace_of
from mooring.workspaces import WorkspaceMissing

AT_ONCE = 4  # logs, each with one segment in memory
LATE = timedelta(seconds=60)
_BEAT_SECONDS = 5.0  # and as long again to ship: no event waits for longer than ten
_LONGEST_SLEEP = 300.0
_LAST_SECONDS = 5  # a service that is told to stop does not wait for an archive that is away
_SOON = timedelta(seconds=60)  # until a log that cannot be shipped is tried again
_SEGMENTS_AT_ONCE = 4  # of one log
_EVENTS_AT_ONCE = 5_000
_HEADS_AT_ONCE = 200
# What is told of commits leaves nothing out; if it ever did, nobody would notice before the log is written to again.
_LOOK_EVERY = timedelta(hours=1)

_log = structlog.get_logger("mooring.segments")


@dataclass(frozen=True, slots=True)
class SegmentDeeds:
    """`mark_of`: where shipping goes on, and what quarrels with the log. `counted` hears of each segment (`shipped`), and of each failure (`failed`)."""

    shipping: Shipping
    mark_of: Callable[[str, LogSnapshot], Awaitable[tuple[int, Sequence[SegmentKey]]]]
    counted: Callable[[str], None]


class _Place(NamedTuple):
    """Up to which positions was followed what changes."""

    logs: int
    branches: int


class SegmentShipper:
    """Ships what has changed. What it knows is in memory and in the archive: killed, it goes on from what is there."""

    def __init__(self, hub: Hub, deeds: SegmentDeeds) -> None:
        self._hub = hub
        self._deeds = deeds
        self._reach = hub.reach
        self._place: _Place | None = None
        self._looked_at: datetime | None = None
        self._not_before: dict[str, datetime] = {}
        self._away = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Ship what is waiting, and from then on."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Stop, after a last try to leave nothing behind."""
        if self._task is None:
            return
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        with suppress(Refusal, Fault, TimeoutError):
            async with asyncio.timeout(_LAST_SECONDS):
                await self.beat(self._hub.clock.now())

    async def beat(self, now: datetime) -> Sequence[str]:
        """Ship what has changed; the workspaces of which all is in the archive now. What fails waits, and is told when it is late."""
        await self._notice(now)
        waiting = [one for one in self._reach.waiting if not now < self._not_before.get(one, now) <= now + _SOON]
        gate, self._away = asyncio.Semaphore(AT_ONCE), False

        async def in_turn(workspace_id: str) -> bool:
            async with gate:
                # The archive was asked eight times: asking it for each log would take minutes, and tell nothing new.
                return not self._away and await self._done(workspace_id, now)

        done = await asyncio.gather(*(in_turn(one) for one in waiting))
        self._tell_late(now)
        return [one for one, all_of_it in zip(waiting, done, strict=True) if all_of_it]

    async def _notice(self, now: datetime) -> None:
        """Find out what has changed since the last time: by what is told of commits, and rarely by looking at all there is."""
        if self._place is None:
            position = await self._hub.log.position()
            self._place = _Place(position, position)
        suspects: Sequence[str] = ()
        if self._looks(now):
            self._looked_at = now  # before: if it fails, the next beat ships what is told of commits
            suspects = await self._suspects()
        # Afterwards: what was written meanwhile is told of, and nobody need wonder since when it waits.
        self._place = await self._followed(self._place, now)
        for name in suspects:
            if not self._reach.known or self._reach.since(name) is None:
                self._reach.unsure(name, now)
        self._reach.known = True

    def _looks(self, now: datetime) -> bool:
        looked_at = self._looked_at
        return not self._reach.known or looked_at is None or not looked_at <= now < looked_at + _LOOK_EVERY

    async def _followed(self, place: _Place, now: datetime) -> _Place:
        """What devices bring to former lives as well; and the last events of each before it was replaced."""
        position = place.logs
        while True:
            activity = await self._hub.log.activity(position, _EVENTS_AT_ONCE)
            for change in activity.changes:
                self._reach.grown(change.workspace_id, now)
            if activity.position == position:
                break
            position = activity.position
        names, until = await self._hub.lives.branches_after(place.branches)
        for name in names:
            self._reach.grown(name, now)
        return _Place(position, until)

    async def _suspects(self) -> Sequence[str]:
        """Every log and branch that may have events in no segment: not known to be shipped, nor in a proven backup as it is."""
        logs = await self._hub.log.workspaces()
        branches = [branch_name(*one) for one in await self._hub.lives.every_branch()]
        found = [name for some in _some(logs) for name in await self._not_in_backups(await self._not_shipped(some))]
        found += [name for some in _some(branches) for name in await self._not_shipped(some)]
        self._reach.keep({*logs, *branches})
        return found

    async def _not_shipped(self, names: Sequence[str]) -> Mapping[str, LogHead]:
        heads = await self._hub.log.heads(names)
        return {name: head for name, head in heads.items() if head.seq > 0 and not self._reach.holds(name, head)}

    async def _not_in_backups(self, heads: Mapping[str, LogHead]) -> Sequence[str]:
        if not heads:
            return ()
        async with self._hub.directory.reading() as tx:
            newest = await tx.backups.newest(list(heads))
        proven = {name for name, backup in newest.items() if backup.proven and backup.is_of(heads[name])}
        return [name for name in heads if name not in proven]

    async def _done(self, workspace_id: str, now: datetime) -> bool:
        """Ship some of one log; whether all of it is in the archive."""
        try:
            whole = await self._shipped(workspace_id, now)
        except (WorkspaceMissing, SnapshotLost) as lost:
            self._reach.lost(workspace_id)
            whole = isinstance(lost, WorkspaceMissing)
        except (WorkspaceQuarantined, SegmentDamaged) as failure:
            self._not_before[workspace_id], whole = now + _SOON, False
            self._note(workspace_id, failure)
        except (Unavailable, Fault) as failure:
            self._away, whole = True, False
            self._note(workspace_id, failure)
        if whole:
            self._reach.settled(workspace_id)
            self._not_before.pop(workspace_id, None)
        await self._remove_if_purged(workspace_id)
        return whole

    async def _shipped(self, workspace_id: str, now: datetime) -> bool:
        async def mark_of(snapshot: LogSnapshot) -> int:
            return await self._mark(workspace_id, snapshot, now)

        shipped = 0
        async with aclosing(ship(workspace_id, self._deeds.shipping, mark_of)) as marks:
            async for mark in marks:
                self._reach.reached(workspace_id, mark)
                self._deeds.counted("shipped")
                shipped += 1
                if shipped == _SEGMENTS_AT_ONCE:
                    return False  # the others have their turn
        return True

    async def _mark(self, workspace_id: str, snapshot: LogSnapshot, now: datetime) -> int:
        known, head = self._reach.mark(workspace_id), snapshot.head
        if known is not None and known.backend_id == head.backend_id and known.seq <= head.seq:
            return known.seq
        seq, foreign = await self._deeds.mark_of(workspace_id, snapshot)
        if foreign:
            text = "The archive holds other events than the log of a workspace. Was an old data folder put back? See docs/runbooks/corrupt-workspace.md."
            facts = {"findings": "segment_foreign", "segment": str(foreign[0])}
            self._hub.alerts.raise_alert(Alert(AlertKind.BACKUP_UNPROVEN, workspace_of(workspace_id), now, text, facts))
        self._reach.reached(workspace_id, Mark(head.backend_id, seq))
        return seq

    async def _remove_if_purged(self, workspace_id: str) -> None:
        """What was put while its log was erased is found by nobody else."""
        plain = workspace_of(workspace_id)
        if self._reach.mark(workspace_id) is None or await self._hub.log.heads([plain]):
            return
        with suppress(Unavailable, Fault):
            async for key in segments_in(self._hub.archive, plain):
                await self._hub.archive.delete(str(key))
            self._reach.lost(workspace_id)

    def _note(self, workspace_id: str, failure: Exception) -> None:
        self._deeds.counted("failed")
        _log.warning(
            "not shipped", workspace=workspace_of(workspace_id), kind=type(failure).__name__, where=place_of(failure)
        )

    def _tell_late(self, now: datetime) -> None:
        lag = self._reach.lag(now)
        if lag <= LATE:
            return
        subject = "archive" if self._away else workspace_of(self._reach.waiting[0])
        text = "Confirmed events have not reached the archive for more than a minute; a lost disk would lose them. The log says more."
        facts = {"seconds": str(round(lag.total_seconds())), "workspaces": str(len(self._reach.waiting))}
        self._hub.alerts.raise_alert(Alert(AlertKind.SEGMENTS_LATE, subject, now, text, facts))

    async def _run(self) -> None:
        while True:
            rung = self._hub.log_bell.rung
            try:
                await self.beat(self._hub.clock.now())
            except Exception as error:  # noqa: BLE001 - the next beat may do better
                _log.error("beat failed", kind=type(error).__name__, where=place_of(error))
            await asyncio.sleep(_BEAT_SECONDS)
            if not self._reach.waiting:
                await self._hub.log_bell.beyond(rung, _LONGEST_SLEEP, "segments")


def _some(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _HEADS_AT_ONCE):
        yield names[start : start + _HEADS_AT_ONCE]
