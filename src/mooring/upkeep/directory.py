"""The directory into the archive: soon after it has changed, and so often that it costs a thirtieth of the time at most.

It does not wait for the rounds, which may take hours: who signs up is in the archive a minute later.
"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import uniform

from mooring.backups import leases
from mooring.backups.directory import Pulse
from mooring.backups.keys import DIRECTORY
from mooring.hub import Hub
from mooring.upkeep.tries import Tries

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=1)
_REST = 30  # so many times as long as one takes, until the next
_AGAIN = timedelta(minutes=5)  # when it failed
_EVER = datetime.min.replace(tzinfo=UTC)
# Not at once: a start is busy enough. Who signs up first waits no longer than that; then its pulse is felt this often.
_FIRST_SECONDS = (20.0, 40.0)
_BEAT_SECONDS = 10.0
_LEASE = timedelta(minutes=2)  # one that was killed does not keep the next one waiting for long

_TEXT = "The directory cannot be backed up; the log says more. Run `mooring backup take directory`."


class DirectoryRounds:
    """Remembers the pulse that the last backup has. `holder`: who this is in front of other services on the same directory."""

    def __init__(self, hub: Hub, tries: Tries, holder: str) -> None:
        self._hub = hub
        self._tries = tries
        self._holder = holder
        self._turn = asyncio.Lock()
        self._held: Pulse | None = None
        self._next = self._look = _EVER
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, after a moment."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Stop, also in the middle of one: nothing stays of it."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def run_due(self, now: datetime, *, anyway: bool = False) -> None:
        """Back it up if it is due; `anyway` after logs, so that it knows of their backups. Nothing is done while another service is at it. Unavailable."""
        async with self._turn:
            if not (anyway or await self._due(now)):
                return
            if await self._leads(now):
                self._tries.since.setdefault(DIRECTORY, now)
                await self._back_up(now)
            else:
                self._next = now + SHORTEST

    async def _due(self, now: datetime) -> bool:
        """Something that counts has changed and enough time has passed; or an hour has, in which anything may have."""
        if self._next - now > LONGEST:  # the clock was set back
            self._held, self._next, self._look = None, _EVER, _EVER
        if now >= self._tries.due.get(DIRECTORY, now + SHORTEST):
            return True
        return now >= self._next and (now >= self._look or await self._hub.directory_snapshots.pulse() != self._held)

    async def _leads(self, now: datetime) -> bool:
        async with self._hub.directory.transaction() as tx:
            return await tx.round_leases.hold(self._holder, now, now + _LEASE, leases.DIRECTORY)

    async def _back_up(self, now: datetime) -> None:
        # Before it begins: what is committed meanwhile may be missing, and makes it due again.
        pulse, began = await self._hub.directory_snapshots.pulse(), self._hub.clock.monotonic()
        rest = _AGAIN
        try:
            if await self._tries.backed_up(DIRECTORY, now):
                self._held, self._look = pulse, now + LONGEST
                rest = _REST * timedelta(seconds=self._hub.clock.monotonic() - began)
        finally:
            self._next = now + min(max(rest, SHORTEST), LONGEST)

    async def _run(self) -> None:
        await asyncio.sleep(uniform(*_FIRST_SECONDS))
        while True:
            now = self._hub.clock.now()
            try:
                await self.run_due(now)
            except Exception as error:  # noqa: BLE001 - the next try may do better
                self._next = now + _AGAIN
                self._tries.tell("archive", now, _TEXT, error)
            await asyncio.sleep(_BEAT_SECONDS)
