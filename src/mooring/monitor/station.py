"""The station port: what a running monitor needs of its service.

Two adapters: in the service's own process (on its hub), and elsewhere by its operator API. A monitor speaks to nothing
else, so both do the same. Each deed is one transaction at the service.
"""

from collections.abc import Sequence
from typing import Protocol

from mooring.monitor.model import Changes, HandledEvent, Held, MonitorId, Scope


class Station(Protocol):
    """Raises a `Fault` or `Unavailable` when the service does not answer: the caller waits and asks again."""

    async def lead(self, monitor: MonitorId, scopes: Sequence[Scope], seen_to: Sequence[Held]) -> Sequence[Held]:
        """Says that this monitor lives, and takes and renews its share of the leases of `scopes`.

        The reply is all that it holds for `LEASE` from the moment when it ASKED; what is not in it is lost at once.
        `seen_to` moves the positions of those held. Shares are even among the living monitors that want a scope; a monitor
        that holds more than its share gives some back; leases that ran out are free to all.
        """
        ...

    async def leave(self, monitor: MonitorId) -> None:
        """Gives all its leases back at once: this monitor ends."""
        ...

    async def changes(self, after: int, limit: int, seconds: float) -> Changes:
        """Which logs were given events after a global position; waits up to so many seconds while there is none."""
        ...

    async def events(self, workspace_id: str, after: int, limit: int) -> tuple[str, Sequence[HandledEvent]]:
        """The backend id of a log, and its events after a seq, in order. WorkspaceMissing, WorkspaceQuarantined."""
        ...
