"""What is counted of a running monitor."""

from typing import Protocol

from mooring.monitor.follows import Reconciliation, TakenUp


class Tally(Protocol):
    """Counts. Never waits, never raises."""

    def followed(self, taken: TakenUp) -> None:
        """A workspace is followed from now on."""
        ...

    def leading(self, leases: int) -> None:
        """So many leases are held."""
        ...

    def restarted(self, task: str) -> None:
        """A task was started anew."""
        ...

    def reconciled(self, found: Reconciliation) -> None:
        """What is followed was compared with what there is."""
        ...


class NoTally:
    """Counts nothing."""

    def followed(self, taken: TakenUp) -> None:
        """Not counted."""

    def leading(self, leases: int) -> None:
        """Not counted."""

    def restarted(self, task: str) -> None:
        """Not counted."""

    def reconciled(self, found: Reconciliation) -> None:
        """Not counted."""
