"""The station over the wire: every deed is one request."""

from collections.abc import Sequence

from mooring.monitor import Ask, Changes, HandledEvent, Held, MonitorId
from mooring.monitor.follows import ExistingPage, Findings, FollowedPage, Reconciliation, TakenUp
from mooring.remote_station.remote_handling import RemoteHandling
from mooring.workspaces import WorkspaceId


class RemoteStation(RemoteHandling):
    """Implements `monitor.Station` and `monitor.handlers.HandlerStation` for a service elsewhere."""

    async def lead(self, ask: Ask) -> Sequence[Held]:
        return await self._asking.do("lead", ask)

    async def leave(self, monitor: MonitorId) -> None:
        await self._asking.do("leave", monitor)

    async def follow(self, monitor: MonitorId, seconds: float) -> Sequence[TakenUp]:
        return await self._asking.do("follow", monitor, seconds)

    async def workspaces(self, after: WorkspaceId | None, limit: int) -> ExistingPage:
        return await self._asking.do("workspaces", after, limit)

    async def follows(self, after: WorkspaceId | None, limit: int) -> FollowedPage:
        return await self._asking.do("follows", after, limit)

    async def settle(self, findings: Findings) -> Reconciliation:
        return await self._asking.do("settle", findings)

    async def changes(self, after: int | None, limit: int, seconds: float) -> Changes:
        return await self._asking.do("changes", after, limit, seconds)

    async def events(self, workspace_id: str, after: int, limit: int) -> tuple[str, Sequence[HandledEvent]]:
        return await self._asking.do("events", workspace_id, after, limit)
