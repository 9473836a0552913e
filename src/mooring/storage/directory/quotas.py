"""Quotas of users in the directory."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import UserId
from mooring.storage.directory.tables import members, user_quotas, workspaces
from mooring.workspaces import Role, WorkspaceId
from mooring.workspaces.quotas import GivenQuota


class SqlQuotas:
    """Implements `workspaces.quotas.QuotaStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_user(self, user_id: UserId) -> GivenQuota:
        query = select(user_quotas).where(user_quotas.c.user_id == user_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _given(row) if row is not None else GivenQuota()

    async def of_owners(self, workspace_id: WorkspaceId) -> Sequence[GivenQuota]:
        owners = members.outerjoin(user_quotas, user_quotas.c.user_id == members.c.user_id)
        owned = (members.c.workspace_id == workspace_id, members.c.role == Role.OWNER.value)
        query = select(user_quotas).select_from(owners).where(*owned)
        return [_given(row) for row in await self._connection.execute(query)]

    async def owned_count(self, user_id: UserId) -> int:
        joined = members.join(workspaces, members.c.workspace_id == workspaces.c.id)
        owned = (members.c.user_id == user_id, members.c.role == Role.OWNER.value, workspaces.c.deleted_at.is_(None))
        return (await self._connection.execute(select(func.count()).select_from(joined).where(*owned))).scalar_one()

    async def member_count(self, workspace_id: WorkspaceId) -> int:
        query = select(func.count()).select_from(members).where(members.c.workspace_id == workspace_id)
        return (await self._connection.execute(query)).scalar_one()

    async def keep(self, user_id: UserId, given: GivenQuota, at: datetime) -> None:
        await self._connection.execute(delete(user_quotas).where(user_quotas.c.user_id == user_id))
        if given != GivenQuota():
            row = {"user_id": user_id, "changed_at": at, **asdict(given)}
            await self._connection.execute(insert(user_quotas).values(row))


def _given(row: Row[Any]) -> GivenQuota:
    """An owner to whom nothing was given has a row of nothing."""
    return GivenQuota(
        owned_workspaces=row.owned_workspaces,
        members=row.members,
        invitations=row.invitations,
        events=row.events,
        bytes=row.bytes,
    )
