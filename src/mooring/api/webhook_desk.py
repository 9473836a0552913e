"""What members and the operator do with webhooks, each in its transaction: they differ only in whose these are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec import UNSET

from mooring.accounts import Occasion, User, UserId
from mooring.api.occasions import workspace_stores_of
from mooring.api.rate_limits import limit_webhook
from mooring.api.replies import person_shape
from mooring.hub import Hub, Transaction
from mooring.kit.clock import iso_milliseconds
from mooring.kit.cursors import cursor_of, place_behind
from mooring.webhooks import (
    MOST_WEBHOOKS,
    Attempt,
    Change,
    Delivery,
    DeliveryState,
    Made,
    NewWebhook,
    Webhook,
    WebhookRules,
    WebhookStores,
    Which,
    add_webhook,
    change_webhook,
    redeliver,
    remove_webhook,
    require_delivery,
    require_webhook,
    rotate_secret,
    send_test,
)
from mooring.wire.webhook_bodies import body_of
from mooring.wire.webhooks import (
    AttemptShape,
    ChangeWebhookRequest,
    ConfirmedPayload,
    CreateWebhookRequest,
    DeliveryDetail,
    DeliveryPage,
    DeliveryShape,
    WebhookBody,
    WebhookList,
    WebhookPayload,
    WebhookShape,
    kind_of,
    log_event_shape,
)
from mooring.workspaces import WorkspaceId
from mooring.workspaces.errors import CursorInvalid


@dataclass(frozen=True, slots=True)
class WebhookDesk:
    """The webhooks of one workspace, with None of the operator."""

    hub: Hub
    workspace_id: WorkspaceId | None

    async def list(self) -> WebhookList:
        """All of them."""
        async with self.hub.directory.reading() as tx:
            found = await tx.webhooks.of(self.workspace_id)
            makers = await _makers(tx, found)
        return WebhookList([_shape(webhook, makers) for webhook in found], MOST_WEBHOOKS)

    async def one(self, webhook_id: str) -> WebhookShape:
        """One of them. WebhookMissing."""
        async with self.hub.directory.reading() as tx:
            webhook = await require_webhook(self._which(webhook_id), stores_of_webhooks(tx))
            return _shape(webhook, await _makers(tx, [webhook]))

    async def add(self, asked: CreateWebhookRequest, occasion: Occasion) -> WebhookShape:
        """One more, with its secret. WebhookUrlInvalid, WebhookEventsInvalid, WebhookUntold, WebhookQuotaReached."""
        new = NewWebhook(
            self.workspace_id, asked.url, asked.description, asked.kinds, lifecycle=asked.lifecycle, events=asked.events
        )
        async with self.hub.directory.transaction() as tx:
            made = await add_webhook(new, self._rules, stores_of_webhooks(tx), occasion)
            return await _with_secret(tx, made)

    async def change(self, webhook_id: str, asked: ChangeWebhookRequest, occasion: Occasion) -> WebhookShape:
        """Another address or description, other kinds or events; off, or on again.

        WebhookMissing, WebhookUrlInvalid, WebhookEventsInvalid, WebhookUntold.
        """
        change = Change(
            asked.url, asked.description, asked.kinds, asked.enabled, lifecycle=asked.lifecycle, events=asked.events
        )
        async with self.hub.directory.transaction() as tx:
            webhook = await change_webhook(
                self._which(webhook_id), change, self._rules, stores_of_webhooks(tx), occasion
            )
            tx.after_commit(self.hub.webhooks_due.call)
            return _shape(webhook, await _makers(tx, [webhook]))

    async def is_told_anew(self, webhook_id: str, asked: ChangeWebhookRequest) -> bool:
        """Whether the change has another place told, or tells of events that were not told before. WebhookMissing."""
        if asked.url is None and not asked.events:
            return False
        known = await self.one(webhook_id)
        return asked.url not in {None, known.url} or not set(asked.events or ()) <= set(known.events)

    async def remove(self, webhook_id: str, occasion: Occasion) -> None:
        """WebhookMissing."""
        async with self.hub.directory.transaction() as tx:
            await remove_webhook(self._which(webhook_id), stores_of_webhooks(tx), occasion)

    async def rotate(self, webhook_id: str, occasion: Occasion) -> WebhookShape:
        """Another secret, which is in the reply. WebhookMissing."""
        async with self.hub.directory.transaction() as tx:
            made = await rotate_secret(self._which(webhook_id), self._rules, stores_of_webhooks(tx), occasion)
            return await _with_secret(tx, made)

    async def test(self, webhook_id: str, occasion: Occasion) -> DeliveryShape:
        """A test, on its way. WebhookMissing, WebhookDisabled, TooMany."""
        await limit_webhook(self.hub, webhook_id)
        async with self.hub.directory.transaction() as tx:
            sent = await send_test(self._which(webhook_id), stores_of_webhooks(tx), occasion)
            tx.after_commit(self.hub.webhooks_due.call)
        return _delivery(sent)

    async def deliveries(
        self, webhook_id: str, cursor: str | None, limit: int, state: DeliveryState | None
    ) -> DeliveryPage:
        """A page of what was delivered or is to be. WebhookMissing, CursorInvalid."""
        place = place_behind(cursor) if cursor else None
        if cursor and place is None:
            raise CursorInvalid
        async with self.hub.directory.reading() as tx:
            webhook = await require_webhook(self._which(webhook_id), stores_of_webhooks(tx))
            found = await tx.deliveries.page(webhook.id, place, limit + 1, state)
        shown = found[:limit]
        following = cursor_of(shown[-1].created_at, shown[-1].id) if len(found) > limit else None
        return DeliveryPage([_delivery(one) for one in shown], following)

    async def delivery(self, webhook_id: str, delivery_id: str) -> DeliveryDetail:
        """One of them, with what is sent and every attempt. WebhookMissing, DeliveryMissing."""
        async with self.hub.directory.reading() as tx:
            webhook = await require_webhook(self._which(webhook_id), stores_of_webhooks(tx))
            delivery = await require_delivery(delivery_id, webhook, stores_of_webhooks(tx))
            attempts = await tx.deliveries.attempts_of(delivery.id)
        return _detail(delivery, await body_of(delivery, webhook, self.hub.log), attempts)

    async def redeliver(self, webhook_id: str, delivery_id: str, occasion: Occasion) -> DeliveryShape:
        """Once more, under the same id. WebhookMissing, DeliveryMissing, WebhookDisabled, TooMany."""
        await limit_webhook(self.hub, webhook_id)
        async with self.hub.directory.transaction() as tx:
            again = await redeliver(delivery_id, self._which(webhook_id), stores_of_webhooks(tx), occasion)
            tx.after_commit(self.hub.webhooks_due.call)
        return _delivery(again)

    def _which(self, webhook_id: str) -> Which:
        return Which(webhook_id, self.workspace_id)

    @property
    def _rules(self) -> WebhookRules:
        return WebhookRules(self.hub.webhook_networks, self.hub.account_secret.webhooks)


def stores_of_webhooks(tx: Transaction) -> WebhookStores:
    """What the use cases of webhooks write to."""
    return WebhookStores(tx.webhooks, tx.deliveries, workspace_stores_of(tx))


async def _makers(tx: Transaction, webhooks: Sequence[Webhook]) -> Mapping[UserId, User]:
    return await tx.accounts.by_ids({one.created_by for one in webhooks if one.created_by is not None})


async def _with_secret(tx: Transaction, made: Made) -> WebhookShape:
    return _shape(made.webhook, await _makers(tx, [made.webhook]), made.secret)


def _shape(webhook: Webhook, makers: Mapping[UserId, User], secret: str | None = None) -> WebhookShape:
    maker = makers.get(webhook.created_by) if webhook.created_by is not None else None
    return WebhookShape(
        id=webhook.id,
        url=webhook.url,
        description=webhook.description,
        kinds=[kind.value for kind in webhook.kinds],
        lifecycle=webhook.lifecycle,
        events=[one.pattern for one in webhook.events],
        state=webhook.state.value,
        disabled_because=webhook.disabled_because.value if webhook.disabled_because is not None else None,
        created_at=iso_milliseconds(webhook.created_at),
        created_by=person_shape(maker) if maker is not None else None,
        failing_since=_moment(webhook.failing_since),
        secret=secret if secret is not None else UNSET,
    )


def _delivery(delivery: Delivery) -> DeliveryShape:
    last = delivery.last
    return DeliveryShape(
        id=delivery.id,
        position=max(0, delivery.position),
        kind=kind_of(delivery),
        state=delivery.state.value,
        attempts=delivery.attempts,
        created_at=iso_milliseconds(delivery.created_at),
        due_at=_moment(delivery.due_at) if delivery.state is DeliveryState.PENDING else None,
        delivered_at=_moment(delivery.delivered_at),
        last_status=last.status if last is not None else None,
        last_failure=last.failure if last is not None else None,
        event=log_event_shape(delivery),
    )


def _detail(delivery: Delivery, body: WebhookBody | None, attempts: Sequence[Attempt]) -> DeliveryDetail:
    shape = _delivery(delivery)
    return DeliveryDetail(
        id=shape.id,
        position=shape.position,
        kind=shape.kind,
        state=shape.state,
        attempts=[_attempt(attempt) for attempt in attempts],
        created_at=shape.created_at,
        due_at=shape.due_at,
        delivered_at=shape.delivered_at,
        last_status=shape.last_status,
        last_failure=shape.last_failure,
        payload=body if isinstance(body, WebhookPayload) else None,
        event=shape.event,
        event_payload=body if isinstance(body, ConfirmedPayload) else None,
    )


def _attempt(attempt: Attempt) -> AttemptShape:
    at = iso_milliseconds(attempt.at)
    return AttemptShape(at, attempt.status, attempt.failure, attempt.milliseconds, attempt.response)


def _moment(moment: datetime | None) -> str | None:
    return iso_milliseconds(moment) if moment is not None else None
