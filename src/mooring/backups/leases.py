"""The lease of rounds: of all services on one directory, one at a time backs up by itself."""

from datetime import datetime, timedelta
from typing import Protocol

LEASE = timedelta(minutes=10)  # longer than one backup takes; renewed before each
ROUNDS, DIRECTORY = "backups", "directory"
"""The names: of the rounds, and of the backups of the directory, which do not wait for them."""


class RoundLeaseStore(Protocol):
    """The leases by their names, within the caller's transaction."""

    async def hold(self, holder: str, now: datetime, until: datetime, name: str = ROUNDS) -> bool:
        """Holds it until then, if nobody else does at `now`; whether it does."""
        ...

    async def free(self, holder: str) -> None:
        """Gives back what this one has."""
        ...
