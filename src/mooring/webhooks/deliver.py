"""Delivering what is due: claim it, send it, note what came of it.

Three steps, of which the middle one is outside of every transaction. Whoever dies between the first and the last has
lost nothing: the claim runs out, and the same message with the same id is sent again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from mooring.accounts import Occasion
from mooring.kit.sealing import Seal
from mooring.webhooks.model import (
    FAILING_LIFE,
    Attempt,
    Delivery,
    DeliveryState,
    DisabledBecause,
    Webhook,
    WebhookId,
)
from mooring.webhooks.port import Answer
from mooring.webhooks.schedule import due_after
from mooring.webhooks.store import WebhookStores
from mooring.webhooks.tell import tell
from mooring.workspaces import LifecycleKind

LEASE = timedelta(seconds=60)
"""For how long a claim holds: four times what one attempt may take."""
MOST_OF_ONE_WEBHOOK = 2
"""How many are on their way to one webhook: one that is slow leaves the others their places."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours until its claim runs out, and where it goes."""

    delivery: Delivery
    webhook: Webhook


async def claim_due(stores: WebhookStores, now: datetime, limit: int, busy: Collection[WebhookId]) -> Sequence[Claimed]:
    """Up to `limit` deliveries that are due, none of `busy` webhooks, for whoever asks and for nobody else."""
    found = await stores.deliveries.claim(now, now + LEASE, limit, MOST_OF_ONE_WEBHOOK, busy)
    webhooks = await stores.webhooks.by_ids({delivery.webhook_id for delivery in found})
    return [Claimed(one, webhooks[one.webhook_id]) for one in found if one.webhook_id in webhooks]


def secrets_of(webhook: Webhook, at: datetime, seal: Seal) -> list[str]:
    """What signs at this moment: the secret, and for a day after a rotation the one before it."""
    secrets = [seal.open(webhook.sealed_secret, webhook.id)]
    if webhook.sealed_former is not None and webhook.former_until is not None and at < webhook.former_until:
        secrets.append(seal.open(webhook.sealed_former, webhook.id))
    return secrets


async def note_answer(
    claimed: Delivery,
    answer: Answer,
    stores: WebhookStores,
    occasion: Occasion,
    *,
    chance: float,
) -> Webhook | None:
    """Note what came of sending it, and when it is tried again. The webhook, if this disabled it.

    `chance` spreads the next attempt (see `schedule`).
    """
    # The webhook first, as for its removal: two that hold each what the other wants would wait for ever.
    webhook = await stores.webhooks.locked(claimed.webhook_id)
    delivery = await stores.deliveries.locked(claimed.id)
    if webhook is None or delivery is None:
        return None
    attempt = Attempt(
        occasion.ids.new_id("att"), occasion.at, answer.status, answer.failure, answer.milliseconds, answer.response
    )
    await stores.deliveries.note(delivery.id, attempt)
    if attempt.taken:
        await _delivered(delivery, webhook, stores, occasion.at)
        return None
    if delivery.claimed_until != claimed.claimed_until:
        return None  # ours ran out, and somebody else has it by now: what comes of that decides
    return await _not_delivered(delivery, webhook, answer, stores, occasion, chance=chance)


async def withdraw(claimed: Delivery, why: str, stores: WebhookStores, occasion: Occasion) -> None:
    """End a delivery of what is no longer there: nothing was sent, and its receiver has not failed."""
    await stores.webhooks.locked(claimed.webhook_id)
    delivery = await stores.deliveries.locked(claimed.id)
    if delivery is None or delivery.claimed_until != claimed.claimed_until:
        return
    attempt = Attempt(occasion.ids.new_id("att"), occasion.at, None, why, 0, "")
    await stores.deliveries.note(delivery.id, attempt)
    await stores.deliveries.settle(delivery.id, DeliveryState.FAILED, delivery.attempts + 1, occasion.at, None)


async def _delivered(delivery: Delivery, webhook: Webhook, stores: WebhookStores, at: datetime) -> None:
    await stores.deliveries.settle(delivery.id, DeliveryState.DELIVERED, delivery.attempts + 1, at, at)
    if webhook.failing_since is not None:
        await stores.webhooks.set_failing(webhook.id, None)


async def _not_delivered(
    delivery: Delivery,
    webhook: Webhook,
    answer: Answer,
    stores: WebhookStores,
    occasion: Occasion,
    *,
    chance: float,
) -> Webhook | None:
    attempts, at = delivery.attempts + 1, occasion.at
    gone = answer.status == HTTPStatus.GONE
    due = None if gone or delivery.is_test else due_after(attempts, at, chance)
    state = DeliveryState.PENDING if due is not None else DeliveryState.FAILED
    await stores.deliveries.settle(delivery.id, state, attempts, due or at, None)
    if delivery.is_test or webhook.disabled_at is not None:
        return None  # a test says nothing of how it has been
    since = webhook.failing_since or at
    if webhook.failing_since is None:
        await stores.webhooks.set_failing(webhook.id, since)
    if not gone and at - since < FAILING_LIFE:
        return None
    because = DisabledBecause.GONE if gone else DisabledBecause.FAILING
    await _disable(webhook, because, stores, occasion)
    return webhook


async def _disable(webhook: Webhook, because: DisabledBecause, stores: WebhookStores, occasion: Occasion) -> None:
    await stores.webhooks.set_disabled(webhook.id, occasion.at, because)
    data = {"state": "disabled", "because": because.value}
    await tell(webhook, LifecycleKind.WEBHOOK_CHANGED, stores, occasion, data)
