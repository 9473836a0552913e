"""Steps of funnels in the directory."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import UserId
from mooring.storage.directory.tables import funnel_steps
from mooring.workspaces.funnel import FunnelStep, Step


class SqlFunnel:
    """Implements `workspaces.funnel.FunnelStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, funnel: str, step: FunnelStep, *, step_id: str) -> None:
        row = {
            "id": step_id,
            "funnel": funnel,
            "attempt": step.attempt,
            "step": step.step.value,
            "cause": step.cause,
            "user_id": step.user_id,
            "at": step.at,
        }
        await self._connection.execute(insert(funnel_steps).values(row))

    async def since(self, funnel: str, at: datetime) -> Sequence[FunnelStep]:
        steps = funnel_steps.c
        query = select(funnel_steps).where(steps.funnel == funnel, steps.at >= at).order_by(steps.at, steps.id)
        rows = await self._connection.execute(query)
        return [FunnelStep(UserId(row.user_id), row.attempt, Step(row.step), row.at, row.cause) for row in rows]

    async def forget(self, before: datetime) -> None:
        await self._connection.execute(delete(funnel_steps).where(funnel_steps.c.at < before))
