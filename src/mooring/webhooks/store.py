"""What webhooks need of the directory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mooring.webhooks.event_names import EventName
from mooring.webhooks.model import (
    Attempt,
    Delivery,
    DeliveryId,
    DeliveryState,
    DisabledBecause,
    Webhook,
    WebhookId,
)
from mooring.workspaces import WorkspaceId, WorkspaceStores


class WebhookStore(Protocol):
    """Webhooks, of workspaces and of the operator. All within the caller's transaction."""

    async def add(self, webhook: Webhook) -> None: ...

    async def by_id(self, webhook_id: WebhookId) -> Webhook | None: ...

    async def locked(self, webhook_id: WebhookId) -> Webhook | None:
        """The webhook, which nobody else changes until this transaction ends."""
        ...

    async def by_ids(self, webhook_ids: Collection[WebhookId]) -> Mapping[WebhookId, Webhook]: ...

    async def of(self, workspace_id: WorkspaceId | None) -> Sequence[Webhook]:
        """Those of one workspace, or with None of the operator, oldest first."""
        ...

    async def any_active(self) -> bool:
        """Whether anybody is to be told of anything."""
        ...

    async def active_for(self, workspace_ids: Collection[WorkspaceId]) -> Sequence[Webhook]:
        """Those of these workspaces and of the operator that are not disabled."""
        ...

    async def named_events(self, workspace_id: WorkspaceId) -> Sequence[EventName]:
        """The events of a log that those name which are not disabled, of its workspace and of the operator."""
        ...

    async def define(self, webhook: Webhook) -> None:
        """Whom it tells of what, from now on: address, description, kinds and events are as in `webhook`."""
        ...

    async def set_secret(
        self, webhook_id: WebhookId, sealed: str, sealed_former: str | None, former_until: datetime | None
    ) -> None: ...

    async def set_failing(self, webhook_id: WebhookId, since: datetime | None) -> None:
        """It fails since then, or with None no more. No change of a workspace: it needs no event."""
        ...

    async def set_disabled(self, webhook_id: WebhookId, at: datetime | None, because: DisabledBecause | None) -> None:
        """Disabled since `at`, or enabled with None, and then failing no more either."""
        ...

    async def remove(self, webhook_id: WebhookId) -> None:
        """Forget it, with its deliveries and attempts."""
        ...

    async def remove_of(self, workspace_id: WorkspaceId) -> None:
        """Forget all webhooks of a workspace, with deliveries and attempts."""
        ...


class DeliveryStore(Protocol):
    """What was, is being and will be delivered. All within the caller's transaction."""

    async def head(self) -> int:
        """Up to which position of the feed deliveries were made, as far as is known at this moment."""
        ...

    async def head_held(self) -> int:
        """Up to which position of the feed deliveries were made; nobody else makes any until this transaction ends."""
        ...

    async def set_head(self, position: int) -> None: ...

    async def add(self, deliveries: Sequence[Delivery]) -> None:
        """Keep new ones: of one webhook at most one for each position."""
        ...

    async def add_once(self, deliveries: Sequence[Delivery]) -> None:
        """As `add`; those whose id there is already stay as they are."""
        ...

    async def free_test_position(self, webhook_id: WebhookId) -> int:
        """A position below 1 that no test of the webhook has yet. Hold the webhook, so that nobody else takes it."""
        ...

    async def by_id(self, delivery_id: DeliveryId) -> Delivery | None:
        """The delivery with what it tells of and its last attempt."""
        ...

    async def locked(self, delivery_id: DeliveryId) -> Delivery | None:
        """As `by_id`; nobody else changes it until this transaction ends."""
        ...

    async def page(
        self, webhook_id: WebhookId, before: tuple[datetime, str] | None, limit: int, state: DeliveryState | None
    ) -> Sequence[Delivery]:
        """Up to `limit` of a webhook's, newest first, those before (moment, id); of one state unless it is None."""
        ...

    async def attempts_of(self, delivery_id: DeliveryId) -> Sequence[Attempt]:
        """Every attempt, oldest first."""
        ...

    async def claim(
        self, now: datetime, until: datetime, limit: int, most_each: int, busy: Collection[WebhookId]
    ) -> Sequence[Delivery]:
        """Up to `limit` that are due at `now`, at most `most_each` of one webhook and none of `busy` ones.

        They are the caller's until `until`: nobody else is given them before then. What others are claiming at this
        moment is passed over, not waited for.
        """
        ...

    async def next_due(self) -> datetime | None:
        """When the next one may be claimed; None when nothing waits."""
        ...

    async def note(self, delivery_id: DeliveryId, attempt: Attempt) -> None:
        """Keep what came of an attempt."""
        ...

    async def settle(
        self,
        delivery_id: DeliveryId,
        state: DeliveryState,
        attempts: int,
        due_at: datetime,
        delivered_at: datetime | None,
    ) -> None:
        """What became of it after so many attempts, and when it is due again if it waits. Ends the claim."""
        ...

    async def drop_of(self, workspace_id: WorkspaceId) -> None:
        """Forget the deliveries of events of this workspace's log, with their attempts, whoever's the webhook is."""
        ...

    async def drop_before(self, moment: datetime, limit: int) -> int:
        """Forget up to `limit` that were made before then, with their attempts; how many."""
        ...


@dataclass(frozen=True, slots=True)
class WebhookStores:
    """What the use cases write to, all in one transaction; changes are written down in `told`."""

    webhooks: WebhookStore
    deliveries: DeliveryStore
    told: WorkspaceStores
