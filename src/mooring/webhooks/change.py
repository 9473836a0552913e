"""Changing, rotating and removing a webhook that exists."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mooring.accounts import Occasion
from mooring.kit.text import one_line
from mooring.webhooks.add import Made, WebhookRules, require_told, start_telling
from mooring.webhooks.addresses import parse_target
from mooring.webhooks.event_names import parse_event_names, renamed
from mooring.webhooks.existing import locked_webhook, require_webhook
from mooring.webhooks.model import FORMER_LIFE, LONGEST_DESCRIPTION, DisabledBecause, Webhook, Which
from mooring.webhooks.signing import new_secret
from mooring.webhooks.store import WebhookStores
from mooring.webhooks.tell import tell
from mooring.workspaces import LifecycleKind


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be another from now on; None stays as it is."""

    url: str | None = None
    description: str | None = None
    kinds: Sequence[LifecycleKind] | None = None
    enabled: bool | None = None
    lifecycle: bool | None = None
    events: Sequence[str] | None = None


async def change_webhook(
    which: Which,
    change: Change,
    rules: WebhookRules,
    stores: WebhookStores,
    occasion: Occasion,
) -> Webhook:
    """Change it, and give it as it is then. WebhookMissing, WebhookUrlInvalid, WebhookEventsInvalid, WebhookUntold.

    Enabled again it is told of what happens from now on, and gets what waited when it was disabled.
    """
    if change.enabled:
        await start_telling(stores)
    webhook = await locked_webhook(which, stores)
    await _define(webhook, change, rules, stores, occasion)
    if change.enabled is not None and change.enabled is not (webhook.disabled_at is None):
        await _enable(webhook, stores, occasion, enabled=change.enabled)
    changed = await require_webhook(which, stores)
    if changed != webhook:
        data = {"state": changed.state.value}
        await tell(webhook, LifecycleKind.WEBHOOK_CHANGED, stores, occasion, data)
    return changed


async def rotate_secret(
    which: Which,
    rules: WebhookRules,
    stores: WebhookStores,
    occasion: Occasion,
) -> Made:
    """Give it another secret. The one before signs as well for a day, so that a receiver can change over. WebhookMissing."""
    webhook = await locked_webhook(which, stores)
    secret = new_secret(occasion.ids)
    until = occasion.at + FORMER_LIFE
    sealed = rules.seal.seal(secret, webhook.id)
    await stores.webhooks.set_secret(webhook.id, sealed, webhook.sealed_secret, until)
    data = {"secret": "rotated"}
    await tell(webhook, LifecycleKind.WEBHOOK_CHANGED, stores, occasion, data)
    return Made(await require_webhook(which, stores), secret)


async def remove_webhook(which: Which, stores: WebhookStores, occasion: Occasion) -> None:
    """Forget it with everything that was delivered to it. WebhookMissing."""
    webhook = await locked_webhook(which, stores)
    await stores.webhooks.remove(webhook.id)
    await tell(webhook, LifecycleKind.WEBHOOK_REMOVED, stores, occasion)


async def _define(
    webhook: Webhook, change: Change, rules: WebhookRules, stores: WebhookStores, occasion: Occasion
) -> None:
    defined = _defined(webhook, change, rules, occasion)
    if defined == webhook:
        return
    await stores.webhooks.define(defined)
    if defined.url != webhook.url:
        await stores.webhooks.set_failing(webhook.id, None)


def _defined(webhook: Webhook, change: Change, rules: WebhookRules, occasion: Occasion) -> Webhook:
    """`webhook` with whom it tells of what as the change wants it."""
    lifecycle = change.lifecycle if change.lifecycle is not None else webhook.lifecycle
    events = (
        renamed(parse_event_names(change.events), webhook.events, occasion.at)
        if change.events is not None
        else webhook.events
    )
    require_told(lifecycle=lifecycle, events=events)
    return replace(
        webhook,
        url=parse_target(change.url, rules.networks) if change.url is not None else webhook.url,
        description=_text(change.description) if change.description is not None else webhook.description,
        kinds=tuple(dict.fromkeys(change.kinds)) if change.kinds is not None else tuple(webhook.kinds),
        lifecycle=lifecycle,
        events=events,
    )


def _text(description: str) -> str:
    return one_line(description)[:LONGEST_DESCRIPTION]


async def _enable(webhook: Webhook, stores: WebhookStores, occasion: Occasion, *, enabled: bool) -> None:
    if not enabled:
        await stores.webhooks.set_disabled(webhook.id, occasion.at, DisabledBecause.BY_HAND)
        return
    await stores.webhooks.set_disabled(webhook.id, None, None)
    now = await stores.webhooks.by_id(webhook.id)
    if now is not None and now.events:
        # What happened while it was disabled is not told later.
        await stores.webhooks.define(replace(now, events=renamed([one.pattern for one in now.events], (), occasion.at)))
