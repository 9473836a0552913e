"""The station port: what a running monitor needs of its service.

Two adapters: in the service's own process (on its hub), and elsewhere by its operator API. A monitor speaks to nothing
else, so both do the same. Each deed is one transaction at the service.
"""

from collections.abc import Sequence
from typing import Protocol

from mooring.monitor.follows import ExistingPage, Findings, FollowedPage, Reconciliation, TakenUp
from mooring.monitor.model import Ask, Changes, HandledEvent, Held, MonitorId
from mooring.workspaces import WorkspaceId


class Station(Protocol):
    """Raises a `Fault` or `Unavailable` when the service does not answer: the caller waits and asks again."""

    async def lead(self, ask: Ask) -> Sequence[Held]:
        """Says that a monitor lives, and takes and renews its share of the leases of the scopes that it wants.

        The reply is all that it holds for `LEASE` from the moment when it ASKED; what is not in it is lost at once.
        What the ask says to hold moves the positions of those held. Shares are even among the living monitors that want a
        scope; a monitor that holds more than its share gives some back; leases that ran out are free to all. AskOvertaken.
        """
        ...

    async def leave(self, monitor: MonitorId) -> None:
        """Gives all its leases back at once: this monitor ends."""
        ...

    async def follow(self, monitor: MonitorId, seconds: float) -> Sequence[TakenUp]:
        """Reads what is new in the lifecycle feed, and takes up the new workspaces of the shards that this monitor leads.

        Waits up to so many seconds while there is nothing to take up. Any monitor may read for all; a reader that dies
        leaves nothing behind.
        """
        ...

    async def workspaces(self, after: WorkspaceId | None, limit: int) -> ExistingPage:
        """Some of all workspaces, archived and deleted ones too, by id, those after `after`."""
        ...

    async def follows(self, after: WorkspaceId | None, limit: int) -> FollowedPage:
        """Some of all workspaces that monitors know, by id, those after `after`."""
        ...

    async def settle(self, findings: Findings) -> Reconciliation:
        """Looks at what a comparison found doubtful, each by its id, and follows or stops what the feed had missed."""
        ...

    async def changes(self, after: int | None, limit: int, seconds: float) -> Changes:
        """Which logs were given events after a global position; waits up to so many seconds while there is none.

        After None there is none: only the position where to begin.
        """
        ...

    async def events(self, workspace_id: str, after: int, limit: int) -> tuple[str, Sequence[HandledEvent]]:
        """The backend id of a log, and its events after a seq, in order. WorkspaceMissing, WorkspaceQuarantined."""
        ...
