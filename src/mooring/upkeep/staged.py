"""Dropping logs that were being made, and that nobody makes any more."""

from datetime import datetime, timedelta

import structlog

from mooring.hub import Hub
from mooring.upkeep.upkeep import Chore
from mooring.workspaces import WorkspaceId, WorkspaceMissing

# What is staged is written down in the directory before: this is for what nobody has thought of.
STAGED_KEPT = timedelta(hours=1)
_EVERY = timedelta(minutes=10)

_log = structlog.get_logger("mooring.upkeep")


def staged_chores(hub: Hub) -> list[Chore]:
    """What is done with logs that are staged."""
    return [Chore("drop logs that nobody makes any more", _EVERY, _Sweeping(hub).look)]


class _Sweeping:
    """A restore or an import drops by itself what it has staged. What is left was cut off from the row that says whose it is."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._seen: dict[tuple[str, str], datetime] = {}
        """Since when nobody makes it, as far as was looked."""

    async def look(self, now: datetime) -> None:
        """Drop what nobody has made for `STAGED_KEPT`."""
        # The logs first: whatever is staged was written down before.
        staged = await self._hub.lives.every_staged()
        nobodys = [one for one in staged if not await self._is_made(one[1])]
        self._seen = {one: self._seen.get(one, now) for one in nobodys}
        for workspace_id, backend_id in nobodys:
            if now - self._seen[workspace_id, backend_id] >= STAGED_KEPT:
                await self._drop(workspace_id, backend_id)

    async def _is_made(self, backend_id: str) -> bool:
        async with self._hub.directory.reading() as tx:
            return await tx.restores.makes(backend_id) or await tx.imports.makes(backend_id)

    async def _drop(self, workspace_id: str, backend_id: str) -> None:
        try:
            await self._hub.lives.drop_staged(workspace_id, backend_id)
        except WorkspaceMissing:
            return  # the workspace is purged, and this goes with it
        async with self._hub.directory.transaction() as tx:
            if await tx.workspaces.by_id(WorkspaceId(workspace_id)) is None:
                await tx.ledger.erase(WorkspaceId(workspace_id))  # handlers were put behind a copy that never came
        _log.warning("dropped a log that nobody makes", workspace_id=workspace_id)
