"""The part of reconciling: what there is, what is known, and settling what differs."""

from mooring.alerts import Alert, AlertKind
from mooring.monitor.follows import (
    ExistingPage,
    Findings,
    Followed,
    FollowedPage,
    Reconciliation,
    Settled,
    settle,
)
from mooring.station.following import Following
from mooring.workspaces import WorkspaceId


class Reconciling(Following):
    """Drift is told when it is found twice in a row: once may be a moment between two lists."""

    async def workspaces(self, after: WorkspaceId | None, limit: int) -> ExistingPage:
        """Implements `monitor.Station`."""
        async with self.hub.directory.reading() as tx:
            found = await tx.follows.page_of_existing(after, limit)
        return ExistingPage(found, found[-1].id if found and len(found) == limit else None)

    async def follows(self, after: WorkspaceId | None, limit: int) -> FollowedPage:
        """Implements `monitor.Station`."""
        async with self.hub.directory.reading() as tx:
            found = await tx.follows.page_of_follows(after, limit)
        known = [Followed(one.workspace_id, one.stopped_because) for one in found]
        return FollowedPage(known, found[-1].workspace_id if found and len(found) == limit else None)

    async def settle(self, findings: Findings) -> Reconciliation:
        """Implements `monitor.Station`."""
        await self.read_feed()
        made_id, now = self.hub.ids.new_id("rec"), self.hub.clock.now()
        async with self.hub.directory.transaction() as tx:
            settled = await settle(
                findings, tx.follows, tx.reconciliations, tx.lifecycle, reconciliation_id=made_id, now=now
            )
        self._tell(settled)
        self.hub.feed_bell.ring(0)  # what was begun waits for its leader
        return settled.reconciliation

    def _tell(self, settled: Settled) -> None:
        found = settled.reconciliation
        facts = {"listed": str(found.listed), "begun": str(found.begun), "stopped": str(found.stopped)}
        if settled.again:
            text = "What is followed was not what there is, twice in a row. See `mooring monitor status` and the log."
            self.hub.alerts.raise_alert(Alert(AlertKind.MONITOR_DRIFT, "monitor", found.at, text, facts))
        if found.held_back:
            text = (
                "A list of all workspaces lacked many that are followed. It is not believed, and nothing was stopped."
            )
            held = facts | {"heldBack": str(found.held_back)}
            self.hub.alerts.raise_alert(Alert(AlertKind.LISTING_SHORT, "monitor", found.at, text, held))
