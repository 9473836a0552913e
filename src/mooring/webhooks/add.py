"""Adding a webhook: who is told of what from now on."""

from collections.abc import Sequence
from dataclasses import dataclass

from mooring.accounts import Occasion, UserId
from mooring.kit.sealing import Seal
from mooring.kit.text import one_line
from mooring.webhooks.addresses import Network, parse_target
from mooring.webhooks.errors import WebhookQuotaReached, WebhookUntold
from mooring.webhooks.event_names import parse_event_names, renamed
from mooring.webhooks.model import LONGEST_DESCRIPTION, MOST_WEBHOOKS, Webhook, WebhookId
from mooring.webhooks.signing import new_secret
from mooring.webhooks.store import WebhookStores
from mooring.webhooks.tell import tell
from mooring.workspaces import LifecycleKind, WorkspaceId


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """What is asked for. `workspace_id` None: the operator's own. `events`: names of a log's events, or patterns of them."""

    workspace_id: WorkspaceId | None
    url: str
    description: str
    kinds: Sequence[LifecycleKind]
    lifecycle: bool = True
    events: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """A webhook and its secret, which is shown this once."""

    webhook: Webhook
    secret: str


@dataclass(frozen=True, slots=True)
class WebhookRules:
    """Where webhooks may lead besides the public internet, and what seals their secrets."""

    networks: Sequence[Network]
    seal: Seal


async def add_webhook(new: NewWebhook, rules: WebhookRules, stores: WebhookStores, occasion: Occasion) -> Made:
    """Add it. WebhookUrlInvalid, WebhookEventsInvalid, WebhookUntold; WebhookQuotaReached."""
    url = parse_target(new.url, rules.networks)
    events = parse_event_names(new.events)
    require_told(lifecycle=new.lifecycle, events=events)
    await start_telling(stores)
    if len(await stores.webhooks.of(new.workspace_id)) >= MOST_WEBHOOKS:
        raise WebhookQuotaReached(MOST_WEBHOOKS)
    secret = new_secret(occasion.ids)
    webhook_id = WebhookId(occasion.ids.new_id("whk"))
    webhook = Webhook(
        id=webhook_id,
        workspace_id=new.workspace_id,
        url=url,
        description=one_line(new.description)[:LONGEST_DESCRIPTION],
        kinds=tuple(dict.fromkeys(new.kinds)),
        sealed_secret=rules.seal.seal(secret, webhook_id),
        created_at=occasion.at,
        created_by=UserId(occasion.actor) if occasion.actor is not None else None,
        lifecycle=new.lifecycle,
        events=renamed(events, (), occasion.at),
    )
    await stores.webhooks.add(webhook)
    await tell(webhook, LifecycleKind.WEBHOOK_ADDED, stores, occasion)
    return Made(webhook, secret)


def require_told(*, lifecycle: bool, events: Sequence[object]) -> None:
    """WebhookUntold for one that would be told of nothing at all."""
    if not lifecycle and not events:
        raise WebhookUntold


async def start_telling(stores: WebhookStores) -> None:
    """Before a webhook begins to be told: where nobody was, nobody has read the feed, and it need not be read again.

    Every way of having one more passes by here and waits for the others, so counts hold until the commit.
    """
    await stores.deliveries.head_held()
    if not await stores.webhooks.any_active():
        await stores.deliveries.set_head(await stores.told.lifecycle.head())
