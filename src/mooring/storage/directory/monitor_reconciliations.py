"""What reconciling found, in the directory."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.monitor import MonitorId
from mooring.monitor.follows import Reconciliation
from mooring.storage.directory.monitor_tables import monitor_reconciliations


class SqlReconciliations:
    """Implements `monitor.follows.ReconciliationStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, reconciliation: Reconciliation) -> None:
        await self._connection.execute(insert(monitor_reconciliations).values(asdict(reconciliation)))

    async def last(self) -> Reconciliation | None:
        column = monitor_reconciliations.c
        query = select(monitor_reconciliations).order_by(column.at.desc(), column.id.desc()).limit(1)
        row = (await self._connection.execute(query)).one_or_none()
        return made_reconciliation(row) if row is not None else None

    async def forget(self, before: datetime) -> None:
        await self._connection.execute(delete(monitor_reconciliations).where(monitor_reconciliations.c.at < before))


def made_reconciliation(row: Row[Any]) -> Reconciliation:
    """The reconciliation in a row of its table."""
    return Reconciliation(
        id=row.id,
        at=row.at,
        monitor=MonitorId(row.monitor),
        milliseconds=row.milliseconds,
        listed=row.listed,
        begun=row.begun,
        stopped=row.stopped,
        held_back=row.held_back,
        cause=row.cause,
    )
