"""The lease of rounds in the directory."""

from datetime import datetime

from sqlalchemy import delete, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.backups.leases import ROUNDS
from mooring.storage.directory.backup_tables import round_leases
from mooring.storage.directory.inserting import insert_or_nothing


class SqlRoundLeases:
    """Implements `backups.leases.RoundLeaseStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def hold(self, holder: str, now: datetime, until: datetime, name: str = ROUNDS) -> bool:
        lease = round_leases.c
        row = {"name": name, "holder": holder, "until": until}
        if (await self._connection.execute(insert_or_nothing(self._connection, round_leases, row))).rowcount == 1:
            return True
        # Nobody holds it for longer than we ask for: such a lease is of a clock that was wrong.
        free = or_(lease.holder == holder, lease.until <= now, lease.until > until + (until - now))
        taken = update(round_leases).where(lease.name == name, free).values(holder=holder, until=until)
        return (await self._connection.execute(taken)).rowcount == 1

    async def free(self, holder: str) -> None:
        await self._connection.execute(delete(round_leases).where(round_leases.c.holder == holder))
