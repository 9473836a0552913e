"""A hub for delivering webhooks on any directory, a sender that answers as it is told, and webhooks to deliver to."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from fakes import FakeClock, PlainHasher
from mooring.accounts import AccountSecret, Occasion, User
from mooring.alerts import AlertDesk
from mooring.api.occasions import workspace_stores_of
from mooring.api.webhook_desk import stores_of_webhooks
from mooring.dispatch import WebhookDispatch
from mooring.hub import AccountPolicy, Hub, WebPolicy
from mooring.kit.rates import Unlimited
from mooring.storage.archive import FolderArchive
from mooring.storage.directory import SqlDirectory
from mooring.webhooks import Answer, Delivery, NewWebhook, Webhook, WebhookId, WebhookRules, add_webhook
from mooring.workspaces import LifecycleKind, WorkspaceId, record
from mooring.workspaces.invitations import links_to
from people import People, people_of

OK = Answer(204, None, 1)


@dataclass
class FakeSender:
    """Notes what is sent, and answers as the address was told to: 204 when nothing is left to say."""

    sent: list[tuple[str, str, bytes]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    answers: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    gates: dict[str, asyncio.Event] = field(default_factory=dict)

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.sent.append((url, headers["webhook-id"], body))
        self.headers.append(headers)
        if url in self.gates:
            await self.gates[url].wait()
        return self.answers[url].pop(0) if self.answers[url] else OK

    async def close(self) -> None:
        """Nothing to give back."""

    def ids(self, url: str) -> list[str]:
        return [message for where, message, _ in self.sent if where == url]


@dataclass(frozen=True)
class WebhookWorld:
    """A person with a workspace, on a directory, and dispatchers that deliver from it."""

    hub: Hub
    people: People
    alice: User
    workspace_id: WorkspaceId
    sender: FakeSender

    def dispatch(self, sender: FakeSender | None = None) -> WebhookDispatch:
        return WebhookDispatch(self.hub, sender or self.sender, chance=lambda: 0.0)

    async def webhook(
        self, url: str, *, own: bool = True, kinds: Sequence[LifecycleKind] = (), events: Sequence[str] = ()
    ) -> Webhook:
        """One that is told of nothing that was: of the workspace, or else of the operator."""
        new = NewWebhook(self.workspace_id if own else None, url, "", kinds, events=events)
        async with self.hub.directory.transaction() as tx:
            stores = stores_of_webhooks(tx)
            made = await add_webhook(new, self.rules, stores, self.occasion())
            # What tells of the webhook itself is of no interest here.
            await stores.deliveries.set_head(await tx.lifecycle.head())
        return made.webhook

    async def happen(self, times: int = 1) -> None:
        """As many events in the workspace, each in a transaction of its own."""
        for _ in range(times):
            async with self.hub.directory.transaction() as tx:
                stores = workspace_stores_of(tx)
                await record(self.workspace_id, LifecycleKind.RENAMED, stores, self.occasion(), {"name": "x"})

    async def deliveries(self, webhook: Webhook) -> Sequence[Delivery]:
        """Oldest first."""
        async with self.hub.directory.reading() as tx:
            found = await tx.deliveries.page(webhook.id, None, 1000, None)
        return sorted(found, key=lambda one: one.position)

    async def kept(self, webhook_id: WebhookId) -> Webhook:
        async with self.hub.directory.reading() as tx:
            webhook = await tx.webhooks.by_id(webhook_id)
        assert webhook is not None
        return webhook

    @property
    def clock(self) -> FakeClock:
        return self.people.clock

    @property
    def rules(self) -> WebhookRules:
        return WebhookRules(self.hub.webhook_networks, self.hub.account_secret.webhooks)

    def occasion(self) -> Occasion:
        return self.people.occasion(self.alice)


async def webhook_world(directory: SqlDirectory) -> WebhookWorld:
    people = people_of(directory)
    alice = await people.sign_up("alice@example.org")
    workspace_id = (await people.workspaces_of(alice))[0].workspace.id
    return WebhookWorld(hub_on(directory, people), people, alice, workspace_id, FakeSender())


def hub_on(directory: SqlDirectory, people: People) -> Hub:
    """As much of a hub as dispatch needs."""
    not_needed: Any = cast("Any", None)
    return Hub(
        clock=people.clock,
        ids=people.ids,
        directory=directory,
        log=not_needed,
        lives=not_needed,
        archive=FolderArchive(Path("/nowhere")),
        snapshots=not_needed,
        outlines=not_needed,
        scratch=not_needed,
        directory_snapshots=not_needed,
        directory_scratch=not_needed,
        exports=not_needed,
        imports=not_needed,
        outlook=not_needed,
        hasher=PlainHasher(),
        account_secret=AccountSecret(b"a" * 32),
        keys=not_needed,
        key_ring=not_needed,
        mint=not_needed,
        live_sessions=not_needed,
        access_view=not_needed,
        refreshes=not_needed,
        counters=not_needed,
        alerts=AlertDesk([], people.clock),
        rate_limiter=Unlimited(),
        accounts=AccountPolicy(),
        web=WebPolicy(port=8787),
        links=links_to("http://localhost:8787", AccountSecret(b"a" * 32)),
        return_paths=not_needed,
        operator_key="",
    )
