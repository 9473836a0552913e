"""The task that delivers webhooks: wakes after each commit that added to the feed and when the next delivery is due.

Everything that it knows is in the directory, so it goes on where it was after a stop or a crash, and several nodes
share the work.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec
import structlog
from typing_extensions import override

from mooring.accounts import Occasion
from mooring.alerts import Alert, AlertKind
from mooring.dispatch.lookout import LONGEST_SLEEP, Lookout, seconds_until
from mooring.hub import Hub, Transaction
from mooring.kit.errors import Fault, place_of
from mooring.webhooks import (
    Answer,
    Claimed,
    DisabledBecause,
    Sender,
    Webhook,
    WebhookId,
    WebhookStores,
    claim_due,
    fan_out,
    note_answer,
    secrets_of,
    signed_headers,
    withdraw,
)
from mooring.wire.webhook_bodies import body_of

MOST_ON_THEIR_WAY = 20
KEPT = timedelta(days=30)
_GOODBYE_SECONDS = 2.0
_DROPPED_AT_ONCE = 500
_NO_LONGER_THERE = "the event is no longer in the workspace: nothing was sent"

_log = structlog.get_logger("mooring.webhooks")


class WebhookDispatch(Lookout):
    """Fans the feed out, claims what is due, sends it, and notes what came of it."""

    def __init__(self, hub: Hub, sender: Sender, *, chance: Callable[[], float] = random.random) -> None:
        """`chance` (0 to 1) spreads attempts that are made again."""
        super().__init__("webhooks", hub.webhooks_due, longest_pause=LONGEST_SLEEP)
        self._hub = hub
        self._sender = sender
        self._chance = chance
        self._on_their_way: dict[asyncio.Task[None], WebhookId] = {}
        self._begun = 0

    def changed(self, head: int) -> None:
        """The feed has grown. Call after the commit."""
        del head
        self._hub.webhooks_due.call()

    @override
    async def close(self) -> None:
        """Stop. What is on its way gets a moment; what is cut off is sent again after the next start."""
        await self._stop()
        sending = tuple(self._on_their_way)
        if sending:
            await asyncio.wait(sending, timeout=_GOODBYE_SECONDS)
        for one in sending:
            one.cancel()
            with suppress(asyncio.CancelledError):
                await one
        await self._sender.close()

    async def settled(self) -> None:
        """Returns when nothing is on its way and nothing more is due at this moment."""
        while True:
            # What arrives while it looks makes room that it has not seen.
            idle, begun = not self._on_their_way, self._begun
            await self.look()
            if self._on_their_way:
                await asyncio.wait(tuple(self._on_their_way))
            elif idle and begun == self._begun:
                return

    async def look(self) -> float:
        """Make deliveries of what is new, and begin with those that are due; seconds until there may be more to do."""
        if not await self._wanted():
            return LONGEST_SLEEP
        while await self._fanned_out():
            pass
        places = MOST_ON_THEIR_WAY - len(self._on_their_way)
        now = self._hub.clock.now()
        due = await self._next_due()
        if due is not None and due <= now and places:
            for claimed in await self._claimed(now, places):
                self._begin(claimed)
            due = await self._next_due()
        return seconds_until(due, now)

    async def _wanted(self) -> bool:
        # Most services have no webhook: a commit costs them this one question.
        async with self._hub.directory.reading() as tx:
            return await tx.webhooks.any_active()

    async def _fanned_out(self) -> bool:
        async with self._hub.directory.reading() as tx:
            if await tx.deliveries.head() >= await tx.lifecycle.head():
                return False
        async with self._hub.directory.transaction() as tx:
            return await fan_out(_stores(tx), ids=self._hub.ids, at=self._hub.clock.now())

    async def _next_due(self) -> datetime | None:
        async with self._hub.directory.reading() as tx:
            return await tx.deliveries.next_due()

    async def _claimed(self, now: datetime, places: int) -> "list[Claimed]":
        async with self._hub.directory.transaction() as tx:
            return list(await claim_due(_stores(tx), now, places, set(self._on_their_way.values())))

    def _begin(self, claimed: Claimed) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(claimed))
        self._on_their_way[task] = claimed.webhook.id
        self._begun += 1
        task.add_done_callback(self._arrived)

    def _arrived(self, task: "asyncio.Task[None]") -> None:
        del self._on_their_way[task]
        self._hub.webhooks_due.call()

    async def _deliver(self, claimed: Claimed) -> None:
        try:
            body = await body_of(claimed.delivery, claimed.webhook, self._hub.log)
            if body is None:
                await self._withdraw(claimed)
            else:
                await self._note(claimed, await self._sent(claimed, msgspec.json.encode(body)))
        except Exception as error:  # noqa: BLE001 - not noted: the claim runs out, and it is sent again
            _log.warning(
                "delivery not noted", delivery=claimed.delivery.id, kind=type(error).__name__, where=place_of(error)
            )

    async def _withdraw(self, claimed: Claimed) -> None:
        occasion = Occasion(at=self._hub.clock.now(), ids=self._hub.ids)
        async with self._hub.directory.transaction() as tx:
            await withdraw(claimed.delivery, _NO_LONGER_THERE, _stores(tx), occasion)

    async def _sent(self, claimed: Claimed, body: bytes) -> Answer:
        now, webhook = self._hub.clock.now(), claimed.webhook
        try:
            secrets = secrets_of(webhook, now, self._hub.account_secret.webhooks)
        except Fault as fault:
            _log.error("webhook not signed", webhook=webhook.id, hint=fault.hint)
            return Answer(None, "its secret cannot be read; give it another one", 0)
        return await self._sender.send(webhook.url, signed_headers(secrets, claimed.delivery.id, now, body), body)

    async def _note(self, claimed: Claimed, answer: Answer) -> None:
        occasion = Occasion(at=self._hub.clock.now(), ids=self._hub.ids)
        async with self._hub.directory.transaction() as tx:
            disabled = await note_answer(claimed.delivery, answer, _stores(tx), occasion, chance=self._chance())
            if disabled is not None:
                tx.after_commit(lambda: self._alert(disabled, answer, occasion.at))

    def _alert(self, webhook: Webhook, answer: Answer, at: datetime) -> None:
        gone = answer.status == 410
        because = DisabledBecause.GONE if gone else DisabledBecause.FAILING
        why = "its receiver says that it is gone (410)" if gone else "it failed for five days"
        facts = {"workspace": webhook.workspace_id or "all", "because": because.value}
        text = f"A webhook was disabled: {why}. What it is not told is in the feed."
        self._hub.alerts.raise_alert(Alert(AlertKind.WEBHOOK_DISABLED, webhook.id, at, text, facts))


async def forget_deliveries(hub: Hub, now: datetime) -> None:
    """Forget deliveries after 30 days, whatever became of them, in small steps."""
    while True:
        async with hub.directory.transaction() as tx:
            if await tx.deliveries.drop_before(now - KEPT, _DROPPED_AT_ONCE) < _DROPPED_AT_ONCE:
                return


def _stores(tx: Transaction) -> WebhookStores:
    return WebhookStores(tx.webhooks, tx.deliveries, tx.workspace_stores)
