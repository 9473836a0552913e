"""Webhooks in the directory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import UserId
from mooring.storage.directory.webhook_tables import webhook_attempts, webhook_deliveries, webhooks
from mooring.webhooks import DisabledBecause, EventName, Webhook, WebhookId
from mooring.workspaces import LifecycleKind, WorkspaceId

_KINDS = {kind.value: kind for kind in LifecycleKind}


class SqlWebhooks:
    """Implements `webhooks.WebhookStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.changed: set[WorkspaceId] = set()
        """The workspaces whose webhooks were changed: each must be told of in the lifecycle feed."""
        self.retold: set[WorkspaceId | None] = set()
        """The same, with None where a webhook of the operator was changed."""

    async def add(self, webhook: Webhook) -> None:
        row = {
            "id": webhook.id,
            "workspace_id": webhook.workspace_id,
            "url": webhook.url,
            "description": webhook.description,
            "kinds": [kind.value for kind in webhook.kinds],
            "sealed_secret": webhook.sealed_secret,
            "created_at": webhook.created_at,
            "created_by": webhook.created_by,
            "lifecycle": webhook.lifecycle,
            "events": _event_rows(webhook.events),
        }
        await self._connection.execute(insert(webhooks).values(row))
        self._touch(webhook.workspace_id)

    async def by_id(self, webhook_id: WebhookId) -> Webhook | None:
        return await self._one(select(webhooks).where(webhooks.c.id == webhook_id))

    async def locked(self, webhook_id: WebhookId) -> Webhook | None:
        return await self._one(select(webhooks).where(webhooks.c.id == webhook_id).with_for_update())

    async def by_ids(self, webhook_ids: Collection[WebhookId]) -> Mapping[WebhookId, Webhook]:
        found = await self._all(select(webhooks).where(webhooks.c.id.in_(sorted(webhook_ids))))
        return {webhook.id: webhook for webhook in found}

    async def of(self, workspace_id: WorkspaceId | None) -> Sequence[Webhook]:
        query = select(webhooks).where(_whose(workspace_id))
        return await self._all(query.order_by(webhooks.c.created_at, webhooks.c.id))

    async def any_active(self) -> bool:
        query = select(webhooks.c.id).where(webhooks.c.disabled_at.is_(None)).limit(1)
        return (await self._connection.execute(query)).first() is not None

    async def active_for(self, workspace_ids: Collection[WorkspaceId]) -> Sequence[Webhook]:
        concerned = or_(webhooks.c.workspace_id.is_(None), webhooks.c.workspace_id.in_(sorted(workspace_ids)))
        return await self._all(select(webhooks).where(concerned, webhooks.c.disabled_at.is_(None)))

    async def named_events(self, workspace_id: WorkspaceId) -> Sequence[EventName]:
        concerned = or_(webhooks.c.workspace_id.is_(None), webhooks.c.workspace_id == workspace_id)
        query = select(webhooks.c.events).where(concerned, webhooks.c.disabled_at.is_(None))
        return [name for rows in (await self._connection.execute(query)).scalars() for name in _event_names(rows)]

    async def define(self, webhook: Webhook) -> None:
        await self._change(
            webhook.id,
            url=webhook.url,
            description=webhook.description,
            kinds=[kind.value for kind in webhook.kinds],
            lifecycle=webhook.lifecycle,
            events=_event_rows(webhook.events),
        )

    async def set_secret(
        self, webhook_id: WebhookId, sealed: str, sealed_former: str | None, former_until: datetime | None
    ) -> None:
        await self._change(webhook_id, sealed_secret=sealed, sealed_former=sealed_former, former_until=former_until)

    async def set_failing(self, webhook_id: WebhookId, since: datetime | None) -> None:
        await self._connection.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(failing_since=since))

    async def set_disabled(self, webhook_id: WebhookId, at: datetime | None, because: DisabledBecause | None) -> None:
        values: dict[str, Any] = {"disabled_at": at, "disabled_because": because.value if because is not None else None}
        if at is None:
            values["failing_since"] = None
        await self._change(webhook_id, **values)

    async def remove(self, webhook_id: WebhookId) -> None:
        await self._remove(webhooks.c.id == webhook_id)

    async def remove_of(self, workspace_id: WorkspaceId) -> None:
        await self._remove(webhooks.c.workspace_id == workspace_id)

    async def _remove(self, which: ColumnElement[bool]) -> None:
        ids = select(webhooks.c.id).where(which)
        deliveries = select(webhook_deliveries.c.id).where(webhook_deliveries.c.webhook_id.in_(ids))
        attempts = delete(webhook_attempts).where(webhook_attempts.c.delivery_id.in_(deliveries))
        await self._connection.execute(attempts)
        await self._connection.execute(delete(webhook_deliveries).where(webhook_deliveries.c.webhook_id.in_(ids)))
        self._touched(await self._connection.execute(delete(webhooks).where(which).returning(webhooks.c.workspace_id)))

    async def _change(self, webhook_id: WebhookId, **values: Any) -> None:
        change = update(webhooks).where(webhooks.c.id == webhook_id).values(values)
        self._touched(await self._connection.execute(change.returning(webhooks.c.workspace_id)))

    def _touched(self, rows: Any) -> None:
        """Every change of what a webhook is passes by here: nothing is changed that is not told."""
        for one in rows.scalars():
            self._touch(WorkspaceId(one) if one is not None else None)

    def _touch(self, workspace_id: WorkspaceId | None) -> None:
        self.retold.add(workspace_id)
        if workspace_id is not None:
            self.changed.add(workspace_id)

    async def _one(self, query: Select[Any]) -> Webhook | None:
        row = (await self._connection.execute(query)).one_or_none()
        return _webhook(row) if row is not None else None

    async def _all(self, query: Select[Any]) -> list[Webhook]:
        return [_webhook(row) for row in await self._connection.execute(query)]


def _event_rows(events: Sequence[EventName]) -> list[list[str]]:
    return [[one.pattern, one.since.isoformat()] for one in events]


def _event_names(rows: Sequence[tuple[str, str]] | None) -> tuple[EventName, ...]:
    # The release before knows of none.
    return tuple(EventName(pattern, datetime.fromisoformat(since)) for pattern, since in rows or ())


def _whose(workspace_id: WorkspaceId | None) -> ColumnElement[bool]:
    return webhooks.c.workspace_id == workspace_id if workspace_id is not None else webhooks.c.workspace_id.is_(None)


def _webhook(row: Row[Any]) -> Webhook:
    return Webhook(
        id=WebhookId(row.id),
        workspace_id=WorkspaceId(row.workspace_id) if row.workspace_id is not None else None,
        url=row.url,
        description=row.description,
        # A kind of a newer release is none of ours.
        kinds=tuple(_KINDS[kind] for kind in row.kinds if kind in _KINDS),
        sealed_secret=row.sealed_secret,
        created_at=row.created_at,
        created_by=UserId(row.created_by) if row.created_by is not None else None,
        sealed_former=row.sealed_former,
        former_until=row.former_until,
        failing_since=row.failing_since,
        disabled_at=row.disabled_at,
        disabled_because=DisabledBecause(row.disabled_because) if row.disabled_because is not None else None,
        lifecycle=row.lifecycle,
        events=_event_names(row.events),
    )
