"""Noting who opened which workspace, so that lists are in the order of use: collected in memory, written once a second."""

import asyncio
from contextlib import suppress
from datetime import datetime

import structlog

from mooring.accounts import UserId
from mooring.hub import Directory
from mooring.kit.clock import Clock
from mooring.kit.errors import place_of
from mooring.workspaces import WorkspaceId

_SECONDS = 1.0
_MOST = 50_000  # waiting to be written while the directory is away; what is more is not noted

_log = structlog.get_logger("mooring.sync")


class Visits:
    """What is not written yet is lost with the process: it is a second of order in a list."""

    def __init__(self, directory: Directory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock
        self._waiting: dict[tuple[WorkspaceId, UserId], datetime] = {}
        self._task: asyncio.Task[None] | None = None

    def note(self, user_id: UserId, workspace_id: WorkspaceId) -> None:
        """The user opened it now."""
        if len(self._waiting) < _MOST:
            self._waiting[workspace_id, user_id] = self._clock.now()
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._write_soon())

    async def close(self) -> None:
        """Write what waits."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self.flush()

    async def flush(self) -> None:
        """Write what waits, in one transaction; kept for the next time when the directory is away."""
        waiting = dict(self._waiting)
        self._waiting.clear()
        if not waiting:
            return
        try:
            async with self._directory.transaction() as tx:
                await tx.members.visited(waiting)
        except Exception as error:  # noqa: BLE001 - the order of a list must not end anything
            self._waiting = waiting | self._waiting  # what was noted since is newer
            _log.warning("visits not written", kind=type(error).__name__, where=place_of(error))

    async def _write_soon(self) -> None:
        try:
            await asyncio.sleep(_SECONDS)
            await self.flush()
        finally:
            self._task = None
