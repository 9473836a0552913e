"""Deliveries of webhooks in the directory, and the attempts at them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.storage.directory.inserting import insert_or_nothing
from mooring.storage.directory.lifecycle import event_of
from mooring.storage.directory.tables import lifecycle_events
from mooring.storage.directory.webhook_tables import webhook_attempts, webhook_deliveries, webhook_head, webhooks
from mooring.webhooks import Attempt, Delivery, DeliveryId, DeliveryState, LogEvent, WebhookId
from mooring.workspaces import WorkspaceId

_LONGEST_NAME = 200  # an app may choose a longer one: whole it is in the log
_PENDING = webhook_deliveries.c.state == DeliveryState.PENDING.value
_EVENT = tuple(
    column.label(f"event_{column.name}") for column in lifecycle_events.c if column is not lifecycle_events.c.position
)
_WITH_EVENT = select(webhook_deliveries, *_EVENT).select_from(
    webhook_deliveries.outerjoin(lifecycle_events, lifecycle_events.c.position == webhook_deliveries.c.position)
)


class SqlDeliveries:
    """Implements `webhooks.DeliveryStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def head(self) -> int:
        return (await self._connection.execute(select(webhook_head.c.position))).scalar_one()

    async def head_held(self) -> int:
        return (await self._connection.execute(select(webhook_head.c.position).with_for_update())).scalar_one()

    async def set_head(self, position: int) -> None:
        await self._connection.execute(update(webhook_head).values(position=position))

    async def add(self, deliveries: Sequence[Delivery]) -> None:
        if deliveries:
            await self._connection.execute(insert(webhook_deliveries), [_values(one) for one in deliveries])

    async def add_once(self, deliveries: Sequence[Delivery]) -> None:
        for one in deliveries:
            await self._connection.execute(insert_or_nothing(self._connection, webhook_deliveries, _values(one)))

    async def free_test_position(self, webhook_id: WebhookId) -> int:
        query = select(func.min(webhook_deliveries.c.position)).where(webhook_deliveries.c.webhook_id == webhook_id)
        lowest = (await self._connection.execute(query)).scalar_one()
        return min(lowest or 0, 1) - 1

    async def by_id(self, delivery_id: DeliveryId) -> Delivery | None:
        return await self._one(_WITH_EVENT.where(webhook_deliveries.c.id == delivery_id))

    async def locked(self, delivery_id: DeliveryId) -> Delivery | None:
        query = _WITH_EVENT.where(webhook_deliveries.c.id == delivery_id)
        return await self._one(query.with_for_update(of=webhook_deliveries))

    async def page(
        self, webhook_id: WebhookId, before: tuple[datetime, str] | None, limit: int, state: DeliveryState | None
    ) -> Sequence[Delivery]:
        column = webhook_deliveries.c
        query = _WITH_EVENT.where(column.webhook_id == webhook_id)
        if state is not None:
            query = query.where(column.state == state.value)
        if before is not None:
            at, delivery_id = before
            query = query.where(or_(column.created_at < at, and_(column.created_at == at, column.id < delivery_id)))
        return await self._all(query.order_by(column.created_at.desc(), column.id.desc()).limit(limit))

    async def attempts_of(self, delivery_id: DeliveryId) -> Sequence[Attempt]:
        query = select(webhook_attempts).where(webhook_attempts.c.delivery_id == delivery_id)
        query = query.order_by(webhook_attempts.c.at, webhook_attempts.c.id)
        return [_attempt(row) for row in await self._connection.execute(query)]

    async def claim(
        self, now: datetime, until: datetime, limit: int, most_each: int, busy: Collection[WebhookId]
    ) -> Sequence[Delivery]:
        due = select(webhook_deliveries.c.id).where(
            _DUE_SOMETIME,
            webhook_deliveries.c.due_at <= now,
            _free(now),
            webhook_deliveries.c.id.in_(_first_of_each(now, most_each, busy)),
        )
        due = due.order_by(webhook_deliveries.c.due_at, webhook_deliveries.c.id).limit(limit)
        # Who else claims at this moment has locked its rows: those are passed over.
        found = await self._connection.execute(due.with_for_update(skip_locked=True, of=webhook_deliveries))
        ids = list(found.scalars())
        claimed = update(webhook_deliveries).where(webhook_deliveries.c.id.in_(ids)).values(claimed_until=until)
        await self._connection.execute(claimed)
        query = _WITH_EVENT.where(webhook_deliveries.c.id.in_(ids))
        return await self._all(query.order_by(webhook_deliveries.c.due_at, webhook_deliveries.c.id))

    async def next_due(self) -> datetime | None:
        column = webhook_deliveries.c
        free = select(func.min(column.due_at)).where(_DUE_SOMETIME, column.claimed_until.is_(None))
        held = select(func.min(column.claimed_until)).where(_DUE_SOMETIME, column.claimed_until.is_not(None))
        moments = [(await self._connection.execute(query)).scalar_one() for query in (free, held)]
        return min((moment for moment in moments if moment is not None), default=None)

    async def note(self, delivery_id: DeliveryId, attempt: Attempt) -> None:
        row = {
            "id": attempt.id,
            "delivery_id": delivery_id,
            "at": attempt.at,
            "status": attempt.status,
            "failure": attempt.failure,
            "milliseconds": attempt.milliseconds,
            "response": attempt.response,
        }
        await self._connection.execute(insert(webhook_attempts).values(row))

    async def settle(
        self,
        delivery_id: DeliveryId,
        state: DeliveryState,
        attempts: int,
        due_at: datetime,
        delivered_at: datetime | None,
    ) -> None:
        values = {"state": state.value, "attempts": attempts, "due_at": due_at, "delivered_at": delivered_at}
        settled = update(webhook_deliveries).where(webhook_deliveries.c.id == delivery_id)
        await self._connection.execute(settled.values(claimed_until=None, **values))

    async def drop_of(self, workspace_id: WorkspaceId) -> None:
        theirs = select(webhook_deliveries.c.id).where(webhook_deliveries.c.workspace_id == workspace_id)
        await self._connection.execute(delete(webhook_attempts).where(webhook_attempts.c.delivery_id.in_(theirs)))
        await self._connection.execute(
            delete(webhook_deliveries).where(webhook_deliveries.c.workspace_id == workspace_id)
        )

    async def drop_before(self, moment: datetime, limit: int) -> int:
        old = select(webhook_deliveries.c.id).where(webhook_deliveries.c.created_at < moment).limit(limit)
        ids = list((await self._connection.execute(old)).scalars())
        await self._connection.execute(delete(webhook_attempts).where(webhook_attempts.c.delivery_id.in_(ids)))
        await self._connection.execute(delete(webhook_deliveries).where(webhook_deliveries.c.id.in_(ids)))
        return len(ids)

    async def _one(self, query: Select[Any]) -> Delivery | None:
        return next(iter(await self._all(query)), None)

    async def _all(self, query: Select[Any]) -> list[Delivery]:
        rows = list(await self._connection.execute(query))
        last = await self._last_attempts(row.id for row in rows)
        return [_delivery(row, last.get(row.id)) for row in rows]

    async def _last_attempts(self, ids: Iterable[str]) -> dict[str, Attempt]:
        query = select(webhook_attempts).where(webhook_attempts.c.delivery_id.in_(list(ids)))
        rows = await self._connection.execute(query.order_by(webhook_attempts.c.at, webhook_attempts.c.id))
        return {row.delivery_id: _attempt(row) for row in rows}


# What waits and may go out: a disabled webhook is told nothing until it is enabled again.
_DUE_SOMETIME = and_(
    _PENDING, webhook_deliveries.c.webhook_id.in_(select(webhooks.c.id).where(webhooks.c.disabled_at.is_(None)))
)


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(webhook_deliveries.c.claimed_until.is_(None), webhook_deliveries.c.claimed_until <= now)


def _first_of_each(now: datetime, most: int, busy: Collection[WebhookId]) -> Select[Any]:
    """The ids of what is due first at each webhook, up to `most` of each: a thousand of one do not hide those of others."""
    column = webhook_deliveries.alias().c
    place = func.row_number().over(partition_by=column.webhook_id, order_by=(column.due_at, column.id))
    free = or_(column.claimed_until.is_(None), column.claimed_until <= now)
    waiting = select(column.id, place.label("place")).where(
        column.state == DeliveryState.PENDING.value, column.due_at <= now, free, column.webhook_id.not_in(sorted(busy))
    )
    ranked = waiting.subquery()
    return select(ranked.c.id).where(ranked.c.place <= most)


def _values(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "webhook_id": delivery.webhook_id,
        "position": delivery.position,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "created_at": delivery.created_at,
        "due_at": delivery.due_at,
        **_log_event_row(delivery.log_event),
    }


def _log_event_row(event: LogEvent | None) -> dict[str, Any]:
    if event is None:
        return {"workspace_id": None, "seq": None, "event_name": None, "digest": None}
    name = event.name[:_LONGEST_NAME]
    return {"workspace_id": event.workspace_id, "seq": event.seq, "event_name": name, "digest": event.digest}


def _log_event(row: Row[Any]) -> LogEvent | None:
    if row.seq is None:
        return None
    return LogEvent(WorkspaceId(row.workspace_id), row.seq, row.event_name, row.digest)


def _delivery(row: Row[Any], last: Attempt | None) -> Delivery:
    return Delivery(
        id=DeliveryId(row.id),
        webhook_id=WebhookId(row.webhook_id),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        created_at=row.created_at,
        due_at=row.due_at,
        position=row.position,
        event=event_of(row, "event_") if row.event_kind is not None else None,
        log_event=_log_event(row),
        claimed_until=row.claimed_until,
        delivered_at=row.delivered_at,
        last=last,
    )


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(row.id, row.at, row.status, row.failure, row.milliseconds, row.response)
