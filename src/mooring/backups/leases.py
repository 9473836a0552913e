"""The lease of rounds: of all services on one directory, one at a time backs up by itself."""

from datetime import datetime, timedelta
from typing import Protocol

LEASE = timedelta(minutes=10)  # longer than one backup takes; renewed before each


class RoundLeaseStore(Protocol):
    """One lease, within the caller's transaction."""

    async def hold(self, holder: str, now: datetime, until: datetime) -> bool:
        """Holds it until then, if nobody else does at `now`; whether it does."""
        ...

    async def free(self, holder: str) -> None:
        """Gives it back, if this one has it."""
        ...
