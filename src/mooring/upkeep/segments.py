"""Events into the archive, seconds after they were confirmed: what has changed is shipped as segments, some logs at once; of branches too.

It is woken by the event log and then ships every few seconds for as long as anything changes. Workspaces at rest cost
nothing: what has changed is known by the positions of the event log, in one question however many workspaces there are.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from mooring.alerts import Alert, AlertKind
from mooring.backups import SnapshotLost
from mooring.backups.segments import Mark, SegmentDamaged, SegmentKey, Shipping, segments_in, ship
from mooring.backups.snapshot import LogSnapshot
from mooring.hub import Hub
from mooring.kit.errors import Fault, Refusal, Unavailable, place_of
from mooring.sync import WorkspaceQuarantined
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

_log = structlog.get_logger("mooring.segments")


@dataclass(frozen=True, slots=True)
class SegmentDeeds:
    """`mark_of`: where shipping goes on, and what quarrels with the log. `counted` hears of each segment (`shipped`), and of each failure (`failed`)."""

    shipping: Shipping
    mark_of: Callable[[str, LogSnapshot], Awaitable[tuple[int, Sequence[SegmentKey]]]]
    counted: Callable[[str], None]


class SegmentShipper:
    """Ships what has changed. What it knows is in memory and in the archive: killed, it goes on from what is there."""

    def __init__(self, hub: Hub, deeds: SegmentDeeds) -> None:
        self._hub = hub
        self._deeds = deeds
        self._reach = hub.reach
        self._position: int | None = None
        self._branches: dict[str, int] = {}  # up to which seq each was noticed
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
        await self._notice_branches(now)
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
        """Find out what has changed since the last time."""
        if self._position is None:
            position = await self._hub.log.position()
            await self._look_at_all(now)
            self._position, self._reach.known = position, True
            return
        position = self._position
        while True:
            activity = await self._hub.log.activity(position, _EVENTS_AT_ONCE)
            for change in activity.changes:
                self._reach.grown(change.workspace_id, now)
            if activity.position == position:
                break
            position = activity.position
        self._position = position

    async def _notice_branches(self, now: datetime) -> None:
        """What devices bring to former lives; and the last events of each before it was replaced. They are few, and are asked for."""
        names = [branch_name(*one) for one in await self._hub.lives.every_branch()]
        seen: dict[str, int] = {}
        for start in range(0, len(names), _HEADS_AT_ONCE):
            heads = await self._hub.log.heads(names[start : start + _HEADS_AT_ONCE])
            seen |= {name: head.seq for name, head in heads.items()}
        for name, seq in seen.items():
            if seq > self._branches.get(name, 0):
                self._reach.grown(name, now)
        for name in self._branches.keys() - seen.keys():
            self._reach.settled(name)
            self._reach.lost(name)
        self._branches = seen

    async def _look_at_all(self, now: datetime) -> None:
        """Once: every log that is not in a proven backup as it is may have events that are in no segment."""
        names = await self._hub.log.workspaces()
        for start in range(0, len(names), _HEADS_AT_ONCE):
            some = names[start : start + _HEADS_AT_ONCE]
            heads = await self._hub.log.heads(some)
            async with self._hub.directory.reading() as tx:
                newest = await tx.backups.newest(some)
            for workspace_id, head in heads.items():
                backup = newest.get(workspace_id)
                if head.seq > 0 and (backup is None or not backup.proven or not backup.is_of(head)):
                    self._reach.unsure(workspace_id, now)

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
