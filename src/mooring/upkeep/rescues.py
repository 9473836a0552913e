"""Telling owners of edits that were kept aside, and dropping former lives of logs whose time is over."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from mooring.accounts import Occasion
from mooring.backups.rescue import Rescue, RescueStores, tell_of_rescue
from mooring.backups.restoring import Branch
from mooring.hub import Hub
from mooring.upkeep.upkeep import Chore
from mooring.workspaces import WorkspaceMissing

_AT_ONCE = 1_000
_EVER = timedelta(days=36_500)
_EVERY, _DROPPED_EVERY = timedelta(minutes=10), timedelta(hours=1)


def rescue_chores(hub: Hub) -> list[Chore]:
    """What is done with former lives of logs."""
    return [
        Chore("tell owners of edits that were kept aside", _EVERY, _Telling(hub).look),
        Chore("drop former lives whose time is over", _DROPPED_EVERY, _Dropping(hub).look),
    ]


class _Telling:
    """Devices come back one after the other: owners are told when nothing has come since the last look."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._seen: dict[str, int] = {}

    async def look(self, now: datetime) -> None:
        async with self._hub.directory.reading() as tx:
            branches = await tx.branches.over(now + _EVER, _AT_ONCE)
        before = dict(self._seen)
        self._seen.clear()
        for branch in branches:
            rescue = await _rescue(self._hub, branch)
            if rescue is not None and rescue.events:
                self._seen[branch.backend_id] = rescue.events
                if before.get(branch.backend_id) == rescue.events:
                    await self._tell(rescue, now)

    async def _tell(self, rescue: Rescue, now: datetime) -> None:
        async with self._hub.directory.transaction() as tx:
            stores = RescueStores(tx.rescues, tx.workspace_stores)
            await tell_of_rescue(rescue, stores, Occasion(at=now, ids=self._hub.ids))


class _Dropping:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def look(self, now: datetime) -> None:
        """From then on a device that still knows it is told at once, and drops what it has."""
        for branch in await self._due(now):
            try:
                await self._hub.lives.drop_branch(branch.workspace_id, branch.backend_id)
            except WorkspaceMissing:
                continue  # the workspace is purged, and this goes with it
            async with self._hub.directory.transaction() as tx:
                await tx.rescues.forget(branch.workspace_id, branch.backend_id)
                await tx.branches.forget(branch.workspace_id, branch.backend_id)

    async def _due(self, now: datetime) -> Sequence[Branch]:
        async with self._hub.directory.reading() as tx:
            return await tx.branches.over(now, _AT_ONCE)


async def _rescue(hub: Hub, branch: Branch) -> Rescue | None:
    try:
        lives = await hub.lives.branches(branch.workspace_id)
    except WorkspaceMissing:
        return None
    found = [one for one in lives if one.backend_id == branch.backend_id]
    if not found:
        return None
    return Rescue(branch.workspace_id, branch.restore_id, branch.swapped_at, branch.kept_until, found[0])
