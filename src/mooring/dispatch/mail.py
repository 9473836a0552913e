"""The task that sends mail: wakes after each commit that queued some, and when the next message is due.

Everything that it must not forget is in the directory, so it goes on where it was after a stop or a crash, and several
nodes share the work. A message is claimed together with the transport that gets it, handed over outside of every
transaction, and settled together with others.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import structlog
from typing_extensions import override

from mooring.alerts import Alert, AlertKind
from mooring.dispatch.lookout import LONGEST_SLEEP, Lookout, seconds_until
from mooring.dispatch.mail_hands import Compose, Counted, Hand, Hands
from mooring.dispatch.mail_notes import Notes
from mooring.hub import Hub, Transaction
from mooring.mail import Message
from mooring.mail.delivery import (
    TOO_LONG,
    Back,
    Claims,
    DeliveryPolicy,
    DeliveryStores,
    Done,
    Offer,
    Outcome,
    Transport,
    Ways,
    claim_due,
    give_up_overdue,
    settle,
)

MOST_IN_HAND = 100
_ENOUGH_ROOM = MOST_IN_HAND // 2  # claims of many at once: each is a transaction
_SHORTEST_SLEEP = 0.05
_HELD_UP = 5.0  # something is due and waits for an older message of its recipient, or for its transport
_GOODBYE_SECONDS = 3.0
_NOTING_SECONDS = 3.0
_OVERDUE_EVERY = 60.0
_COUNT_EVERY = timedelta(seconds=10)

_log = structlog.get_logger("mooring.mail")


class MailDispatch(Lookout):
    """Claims what is due, hands it over, and notes what came of it."""

    def __init__(
        self,
        hub: Hub,
        transports: Sequence[Transport],
        compose: Compose,
        policy: DeliveryPolicy,
        *,
        counted: Counted = lambda _transport, _how: None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`transports` in the order in which they are asked; `chance` (0 to 1) spreads what is tried again."""
        super().__init__("mail", hub.mail_due, longest_pause=LONGEST_SLEEP)
        self._hub = hub
        self._policy = policy
        self._chance = chance
        self._transports = {one.name: one for one in transports}
        self.ways = Ways(tuple(self._transports))
        self._hands = Hands(self._transports, self.ways, compose, policy, hub.clock, counted=counted, chance=chance)
        self._notes = Notes(self._keep)
        self._in_hand: dict[asyncio.Task[None], Hand] = {}
        self._begun = 0
        self._unbound = False
        self._overdue_at = 0.0
        self._counted_at: datetime | None = None
        self.waiting: tuple[int, datetime | None] = (0, None)
        """How many waited when that was last looked at, and since when the oldest did."""

    @override
    async def close(self) -> None:
        """Stop. What is on its way gets a moment; everything else is let go of, so that the next start sends it at once."""
        self._hands.stopping = True
        # Not cut off: what it has just claimed would be found by nobody before its lease runs out.
        await self._stop(goodbye=_GOODBYE_SECONDS)
        if self._in_hand:
            await asyncio.wait(tuple(self._in_hand), timeout=_GOODBYE_SECONDS)
        for task, hand in tuple(self._in_hand.items()):
            if not task.cancel():
                continue
            with suppress(asyncio.CancelledError):
                await task
            if hand.outcome is None:
                self._notes.add(self._done(hand, hand.cut_off))
        await self._notes.close(_NOTING_SECONDS)
        for transport in self._transports.values():
            await transport.close()

    async def settled(self) -> None:
        """Returns when nothing is on its way and nothing more can be sent at this moment."""
        while True:
            # What arrives while it looks makes room that it has not seen.
            idle, begun = not self._in_hand, self._begun
            await self.look()
            if self._in_hand:
                await asyncio.wait(tuple(self._in_hand))
            elif idle and begun == self._begun:
                return

    async def look(self) -> float:
        """Begin with what is due, as far as there is room; seconds until there may be more to do."""
        await self._unbind()
        await self._hasten()
        await self._give_up()
        now = self._hub.clock.now()
        await self._count(now)
        if MOST_IN_HAND - len(self._in_hand) < _ENOUGH_ROOM:
            return LONGEST_SLEEP  # whatever arrives calls
        due, claimed = await self._next_due(now), 0
        if due is not None and due <= now:
            claimed = await self._claim(now)
            due = await self._next_due(now) if claimed else due
        return self._seconds_until(due, now, held_up=not claimed)

    async def _unbind(self) -> None:
        """Once: a transport that is set up no more says nothing more of what it took."""
        if self._unbound:
            return
        async with self._hub.directory.transaction() as tx:
            freed = await tx.outbox.unbind(self.ways.names, self._hub.clock.now())
        if freed:
            _log.warning("mail of another transport is sent anew", messages=freed)
        self._unbound = True

    async def _hasten(self) -> None:
        """What waits for a transport to be well again need not wait any longer."""
        while self._hands.recovered:
            name = next(iter(self._hands.recovered))
            async with self._hub.directory.transaction() as tx:
                await tx.outbox.hasten(name, self._hub.clock.now())
            self._hands.recovered.discard(name)

    async def _give_up(self) -> None:
        """From time to time, also while no transport takes anything: what has waited for as long as it may."""
        at = self._hub.clock.monotonic()
        if self.ways.all_well or at - self._overdue_at < _OVERDUE_EVERY:
            return
        self._overdue_at = at
        while await self._given_up():
            pass

    async def _given_up(self) -> Sequence[Message]:
        async with self._hub.directory.transaction() as tx:
            now, ids = self._hub.clock.now(), self._hub.ids
            given_up = await give_up_overdue(_stores(tx), self._policy, MOST_IN_HAND, ids=ids, now=now)
            tx.after_commit(lambda: self._tell(given_up))
        return given_up

    async def _next_due(self, now: datetime) -> datetime | None:
        async with self._hub.directory.reading() as tx:
            due = await tx.outbox.next_due()
        if due is None:
            self.waiting, self._counted_at = (0, None), now
        return due

    async def _count(self, now: datetime) -> None:
        if self._counted_at is not None and now - self._counted_at < _COUNT_EVERY:
            return
        async with self._hub.directory.reading() as tx:
            self.waiting, self._counted_at = await tx.outbox.waiting(), now

    async def _claim(self, now: datetime) -> int:
        """Claim for every transport that takes something, and begin with it; how many."""
        at, claimed = self._hub.clock.monotonic(), 0
        in_hand = Counter(hand.claimed.transport for hand in self._in_hand.values())
        for offer in self.ways.offers(MOST_IN_HAND - len(self._in_hand), in_hand, at):
            claims = await self._claimed(offer, now)
            for one in claims.taken:
                self._begin(Hand(one, offer.trips))
            claimed += len(claims.taken)
        return claimed

    async def _claimed(self, offer: Offer, now: datetime) -> Claims:
        while True:
            async with self._hub.directory.transaction() as tx:
                claims = await claim_due(offer, _stores(tx), self._policy, ids=self._hub.ids, now=now)
                tx.after_commit(partial(self._tell, claims.given_up))
            # What was put aside on the way says nothing of what else is due.
            if claims.taken or not claims.found:
                return claims

    def _begin(self, hand: Hand) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(hand))
        self._in_hand[task] = hand
        self._begun += 1
        task.add_done_callback(self._arrived)

    def _arrived(self, task: "asyncio.Task[None]") -> None:
        del self._in_hand[task]
        self._hub.mail_due.call()

    async def _deliver(self, hand: Hand) -> None:
        hand.outcome = await self._hands.hand_over(hand)
        self._look_for_trouble()
        await self._notes.write(self._done(hand, hand.outcome))

    async def _keep(self, done: Sequence[Done]) -> None:
        at = self._hub.clock.now()
        async with self._hub.directory.transaction() as tx:
            given_up = await settle(done, _stores(tx), self._policy, ids=self._hub.ids, at=at, chance=self._chance())
            tx.after_commit(lambda: self._tell(given_up))

    def _done(self, hand: Hand, outcome: Outcome | Back) -> Done:
        return Done(hand.claimed, outcome, idempotent=self._transports[hand.claimed.transport].idempotent)

    def _tell(self, given_up: Sequence[Message]) -> None:
        for message in given_up:
            facts = {
                "message": message.id,
                "template": message.template.value,
                "transport": message.transport or "none",
            }
            _log.error("mail given up", **facts)
            text = "A mail was given up. Its timeline says why; others of this kind may follow."
            now = self._hub.clock.now()
            alert = Alert(AlertKind.MAIL_GIVEN_UP, message.template.value, now, text, facts)
            self._hub.alerts.raise_alert(alert)

    def _look_for_trouble(self) -> None:
        seconds = self.ways.in_trouble_for(self._hub.clock.monotonic())
        if seconds < TOO_LONG:
            return
        facts = {"transports": ", ".join(self.ways.names), "seconds": str(int(seconds))}
        text = "No transport takes mail. It waits, and goes out as soon as one does."
        self._hub.alerts.raise_alert(Alert(AlertKind.MAIL_FAILING, "mail", self._hub.clock.now(), text, facts))

    def _seconds_until(self, due: datetime | None, now: datetime, *, held_up: bool) -> float:
        if due is None or due > now:
            return seconds_until(due, now, shortest=_SHORTEST_SLEEP)
        at = self._hub.clock.monotonic()
        rest = self.ways.next_end(at) if held_up else None
        return max(_SHORTEST_SLEEP, min(_HELD_UP, rest - at)) if rest is not None else _HELD_UP


def _stores(tx: Transaction) -> DeliveryStores:
    return DeliveryStores(tx.outbox, tx.mail_addresses, tx.mail_preferences)
