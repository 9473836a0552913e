"""Offers of ownership, and receipts, in the directory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import UserId
from mooring.storage.directory.tables import ownership_offers, receipts
from mooring.storage.directory.touched import Touched
from mooring.workspaces import WorkspaceId
from mooring.workspaces.offer import Offer
from mooring.workspaces.receipt import PURGED, Receipt, ReceiptId


class SqlOffers:
    """Implements `workspaces.offer.OfferStore`."""

    def __init__(self, connection: AsyncConnection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    async def of(self, workspace_id: WorkspaceId) -> Offer | None:
        return (await self.of_all([workspace_id])).get(workspace_id)

    async def of_all(self, workspace_ids: Sequence[WorkspaceId]) -> Mapping[WorkspaceId, Offer]:
        query = select(ownership_offers).where(ownership_offers.c.workspace_id.in_(workspace_ids))
        return {WorkspaceId(row.workspace_id): _offer(row) for row in await self._connection.execute(query)}

    async def put(self, offer: Offer) -> None:
        row = {
            "workspace_id": offer.workspace_id,
            "from_user": offer.from_user,
            "to_user": offer.to_user,
            "keeps_ownership": offer.keeps_ownership,
            "created_at": offer.created_at,
            "expires_at": offer.expires_at,
        }
        await self._connection.execute(insert(ownership_offers).values(row))
        self._touched.words(offer.workspace_id)

    async def drop(self, workspace_id: WorkspaceId) -> None:
        await self._connection.execute(delete(ownership_offers).where(ownership_offers.c.workspace_id == workspace_id))
        self._touched.words(workspace_id)

    async def expired(self, at: datetime, limit: int) -> Sequence[WorkspaceId]:
        query = select(ownership_offers.c.workspace_id).where(ownership_offers.c.expires_at <= at).limit(limit)
        return [WorkspaceId(one) for one in (await self._connection.execute(query)).scalars()]


class SqlReceipts:
    """Implements `workspaces.receipt.ReceiptStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, receipt: Receipt) -> None:
        row = {"id": receipt.id, "kind": receipt.kind, "workspace_id": receipt.workspace_id, "at": receipt.at}
        await self._connection.execute(insert(receipts).values({**row, "data": dict(receipt.data)}))

    async def of_purge(self, workspace_id: WorkspaceId) -> Receipt | None:
        found = [receipt for receipt in await self.of_workspace(workspace_id) if receipt.kind == PURGED]
        return found[0] if found else None

    async def of_workspace(self, workspace_id: WorkspaceId) -> Sequence[Receipt]:
        query = select(receipts).where(receipts.c.workspace_id == workspace_id).order_by(receipts.c.at, receipts.c.id)
        return [_receipt(row) for row in await self._connection.execute(query)]


def _offer(row: Row[Any]) -> Offer:
    return Offer(
        workspace_id=WorkspaceId(row.workspace_id),
        from_user=UserId(row.from_user),
        to_user=UserId(row.to_user),
        keeps_ownership=row.keeps_ownership,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


def _receipt(row: Row[Any]) -> Receipt:
    return Receipt(ReceiptId(row.id), row.kind, WorkspaceId(row.workspace_id), row.at, row.data)
