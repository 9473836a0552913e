"""Backups by themselves: each workspace that has changed, so long after its last backup, and the directory; old proofs anew; what is too old away.

One task does one after the other, so nothing overlaps, and what was missed while the service was down is simply due. It knows
what has changed by the positions of the event log: workspaces at rest cost nothing. The directory does not wait for its turn.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import uniform

from mooring.backups import Backup, BackupMissing, Finding
from mooring.backups.keys import DIRECTORY
from mooring.backups.leases import LEASE
from mooring.backups.retention import believed
from mooring.backups.tally import Round
from mooring.backups.telling import BackupAlerts
from mooring.hub import Hub
from mooring.kit.errors import Fault, Unavailable
from mooring.sync import LogHead
from mooring.upkeep.changes import Changes
from mooring.upkeep.directory import DirectoryRounds
from mooring.upkeep.tries import SOON, Tries

_AT_ONCE = 200  # heads in one question: a millisecond of the loop
_BEAT = timedelta(minutes=5)
_DAY = timedelta(hours=24)
_TENDED_AT_ONCE = 50
_MOMENTS = 3_000  # of the directory: more than there are in a day, a backup and a drill each minute
_EVER = datetime.min.replace(tzinfo=UTC)
# Not at once: a start is busy enough, and services that start together do not go for the archive together.
_FIRST_SECONDS = (60.0, 180.0)


@dataclass(frozen=True, slots=True)
class BackupDeeds:
    """What is done: back a workspace up and drill it, drill one backup, delete what one workspace's retention lets go (and give back
    what should cover that and is not proven any more), and of its segments delete what a proven backup covers and drill the others;
    of those of its former lives too, and have them shipped anew.
    """

    back_up: Callable[[str], Awaitable[Backup]]
    drill: Callable[[str], Awaitable[Backup]]
    thin: Callable[[str, datetime], Awaitable[Sequence[Backup]]]
    tend_segments: Callable[[str, datetime], Awaitable[Sequence[Finding]]]
    tend_branches: Callable[[str, datetime], Awaitable[Sequence[Finding]]]


class BackupRounds:
    """Every so often, whatever is due. `counted` hears of each backup how it came out (`backups.tally.OUTCOMES`)."""

    def __init__(self, hub: Hub, deeds: BackupDeeds, cadence: timedelta, counted: Callable[[str], None]) -> None:
        self._hub = hub
        self._deeds = deeds
        self._cadence = cadence
        self._tally = hub.rounds
        self._alerts = BackupAlerts(hub.alerts)
        self._holder = hub.ids.new_id("rnd")
        self._tended = ""
        self._segments_at: dict[str, datetime] = {}
        self._sweep_at = self._latest = _EVER
        self._changes = Changes(hub.log)
        self._unknown: dict[str, None] = {}  # have changed, and nobody has looked yet since when
        self._tries = Tries(hub, deeds.back_up, counted, self._alerts)
        self._directory = DirectoryRounds(hub, self._tries, self._holder)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, after a moment."""
        self._tally.since = self._hub.clock.now()
        self._task = asyncio.get_running_loop().create_task(self._run())
        self._directory.start()

    async def close(self) -> None:
        """Stop, also in the middle of a backup: nothing stays of it. Another service may go on at once."""
        await self._directory.close()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        with suppress(Unavailable):
            async with self._hub.directory.transaction() as tx:
                await tx.round_leases.free(self._holder)

    def overdue(self, now: datetime) -> timedelta:
        """How long ago the backup was due that has waited longest; nothing when none waits."""
        return max(timedelta(), now - min(self._tries.since.values(), default=now))

    async def tell_late(self, now: datetime) -> None:
        """Tell of what has waited for a whole cadence after it was due, in one alert: its last backup is twice as old as it should be.

        Not a part of the rounds: one that hangs could not tell.
        """
        late = sorted((since, one) for one, since in self._tries.since.items() if now - since > self._cadence)
        if not late:
            return
        subject = "archive" if self._tally.trouble("archive") is not None else late[0][1]
        self._alerts.late(subject, now, now - late[0][0] + self._cadence, len(late))

    async def run_due(self, now: datetime) -> Sequence[str]:
        """Do what is due at `now`; the workspaces that were backed up. What fails is told, and tried again later.

        When the archive cannot be reached the round ends: what was due stays due. Nothing is done while another service on
        the same directory is at it.
        """
        if not await self._leads(now):
            self._forget()
            return []
        self._notice_time(now)
        began = self._hub.clock.monotonic()
        await self._notice(now)
        done = await self._round(now)
        self._tally.last = Round(now, self._hub.clock.monotonic() - began, len(done))
        await self._look_for_proof()
        self._tally.settled("round")
        return done

    def _forget(self) -> None:
        """Another service is at it: what was waiting here may be done by now, and is looked at anew before it is told of."""
        self._changes.forget()
        self._unknown.clear()
        self._tries.forget()

    async def _round(self, now: datetime) -> list[str]:
        done: list[str] = []
        try:
            async for workspace_id in self._back_up_due(now):
                done += [workspace_id]
            await self._directory.run_due(now, anyway=bool(done))
            await self._tend(now)
            await self._sweep(now)
            self._tally.settled("archive")
        except (Unavailable, Fault) as failure:
            self._tries.tell("archive", now, "Backups cannot be written or read; the log says more.", failure)
        return done

    async def _look_for_proof(self) -> None:
        async with self._hub.directory.reading() as tx:
            self._tally.proven_at = await tx.backups.last_proven_at(directory=False)
            self._tally.directory_proven_at = await tx.backups.last_proven_at(directory=True)

    async def _leads(self, now: datetime) -> bool:
        """Whether this is the service that backs up, for some minutes from now on."""
        async with self._hub.directory.transaction() as tx:
            return await tx.round_leases.hold(self._holder, now, now + LEASE)

    def _notice_time(self, now: datetime) -> None:
        """The clock was set back: what was to be done when was counted from a time that is not to come for long."""
        if now + SOON < self._latest:
            self._forget()
            self._segments_at.clear()
            self._sweep_at = _EVER
        self._latest = now

    async def _notice(self, now: datetime) -> None:
        """Find out what has changed since the last time, and since when it has waited."""
        self._unknown.update(dict.fromkeys(await self._changes.since()))
        for some in _batches([one for one in self._unknown if one not in self._tries.due]):
            await self._look(some, now)
        self._unknown.clear()

    async def _look(self, workspace_ids: Sequence[str], now: datetime) -> None:
        heads = await self._hub.log.heads(workspace_ids)
        async with self._hub.directory.reading() as tx:
            newest = await tx.backups.newest(workspace_ids)
        for workspace_id, backup in newest.items():
            if workspace_id in heads and backup.is_ahead_of(heads[workspace_id]):
                self._alerts.short(backup, now)
                await self._hub.log.must_reach(workspace_id, backup.backend_id, backup.head)
        waiting = {
            workspace_id: min(backup.at, now) + self._cadence if (backup := newest.get(workspace_id)) else now
            for workspace_id, head in heads.items()
            if not _is_safe(head, newest.get(workspace_id))
        }
        self._tries.due |= waiting
        self._tries.since |= waiting

    async def _back_up_due(self, now: datetime) -> AsyncIterator[str]:
        for workspace_id in [one for one, due in self._tries.due.items() if due <= now and one != DIRECTORY]:
            # A round may take hours: each time the lease is asked for anew.
            if not await self._leads(max(now, self._hub.clock.now())):
                return
            if await self._tries.backed_up(workspace_id, now):
                yield workspace_id

    async def _tend(self, now: datetime) -> None:
        """Some workspaces in turn: prove anew what was proven a day ago, and delete what is too old."""
        names = sorted([*await self._hub.log.workspaces(), DIRECTORY])
        some = [one for one in names if one > self._tended][:_TENDED_AT_ONCE]
        async with self._hub.directory.reading() as tx:
            newest = await tx.backups.newest(some)
            old_by = believed(now, await tx.backups.moments(DIRECTORY, _MOMENTS))
        if old_by < now:
            self._alerts.doubtful(now)
        for workspace_id, backup in newest.items():
            with suppress(BackupMissing):  # purged a moment ago
                await self._prove_again(backup, now)
                for unproven in await self._deeds.thin(workspace_id, old_by):
                    self._alerts.unproven(unproven, now)
        for workspace_id in (one for one in some if one != DIRECTORY):
            await self._tend_segments(workspace_id, now, old_by)
        self._tended = some[-1] if len(some) == _TENDED_AT_ONCE else ""

    async def _tend_segments(self, workspace_id: str, now: datetime, old_by: datetime) -> None:
        """Once an hour, of what has segments: none is there that is not needed, and those that are needed are sound."""
        if now < self._segments_at.get(workspace_id, _EVER):
            return
        findings = await self._deeds.tend_segments(workspace_id, old_by)
        self._segments_at[workspace_id] = now + SOON
        if findings:
            # A new backup holds all that the log does, and covers them.
            self._tries.at_once(workspace_id, now)
            self._alerts.segments(workspace_id, now, findings)
        if findings := await self._deeds.tend_branches(workspace_id, now):
            self._alerts.branches(workspace_id, now, findings)

    async def _sweep(self, now: datetime) -> None:
        """Once a day, what uploads that were cut off have left in the archive."""
        if now >= self._sweep_at:
            await self._hub.archive.sweep(now - _DAY)
            self._sweep_at = now + _DAY

    async def _prove_again(self, backup: Backup, now: datetime) -> None:
        """What was in the archive then may not be now. What somebody else's drill found is told and replaced as well."""
        if backup.drill is None:
            return
        stale = abs(now - backup.drill.at) >= _DAY
        drilled = await self._deeds.drill(backup.id) if stale else backup
        if not drilled.proven and (stale or backup.workspace_id not in self._tries.due):
            self._tries.at_once(backup.workspace_id, now)
            self._alerts.unproven(drilled, now)

    async def _run(self) -> None:
        await asyncio.sleep(uniform(*_FIRST_SECONDS))
        while True:
            try:
                await self.run_due(self._hub.clock.now())
            except Exception as error:  # noqa: BLE001 - the next round may do better
                self._tries.tell("round", self._hub.clock.now(), "A round of backups failed.", error)
            await asyncio.sleep(_BEAT.total_seconds())


def _is_safe(head: LogHead, newest: Backup | None) -> bool:
    """Whether all of a log is in a proven backup."""
    return newest is not None and newest.proven and newest.is_of(head)


def _batches(found: Sequence[str]) -> Iterator[Sequence[str]]:
    return (found[start : start + _AT_ONCE] for start in range(0, len(found), _AT_ONCE))
