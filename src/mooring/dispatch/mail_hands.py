"""Handing one claimed message over: composed, given to the transport that is written down on it, and heard out."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from mooring.kit.clock import Clock
from mooring.kit.errors import place_of
from mooring.mail import Message
from mooring.mail.delivery import (
    Accepted,
    Back,
    Claimed,
    DeliveryPolicy,
    Later,
    Mail,
    Outcome,
    Refused,
    Transport,
    Ways,
)

MOST_ON_THEIR_WAY = 20
MOST_COMPOSINGS = 5
CUT_OFF = Back("The service was stopped while it was handed over.", perhaps_taken=True)
STOPPING = Back("The service was stopped before it was handed over.")

# Makes of a queued message what is sent. Raises for what it cannot make.
Compose = Callable[[Message], Mail]
# Counts one try: through which transport, and how it came out.
Counted = Callable[[str, str], None]

_log = structlog.get_logger("mooring.mail")


@dataclass(slots=True)
class Hand:
    """A claimed message in our hands. `trips` of its transport when it was claimed; `begun`: it is being handed over.

    `outcome` is None until that has come to an end.
    """

    claimed: Claimed
    trips: int
    begun: bool = False
    outcome: Outcome | Back | None = None

    @property
    def cut_off(self) -> Back:
        """What came of it when nobody can wait any longer."""
        return CUT_OFF if self.begun else STOPPING


class Hands:
    """Hands over: at most 20 at a time, each to its own transport."""

    def __init__(
        self,
        transports: Mapping[str, Transport],
        ways: Ways,
        compose: Compose,
        policy: DeliveryPolicy,
        clock: Clock,
        *,
        counted: Counted,
        chance: Callable[[], float],
    ) -> None:
        self._transports = transports
        self._ways = ways
        self._compose = compose
        self._policy = policy
        self._clock = clock
        self._counted = counted
        self._chance = chance
        self._places = asyncio.Semaphore(MOST_ON_THEIR_WAY)
        self._composing = asyncio.Lock()
        self.stopping = False
        self.recovered: set[str] = set()
        """Transports that are well again since somebody looked."""

    async def hand_over(self, hand: Hand) -> Outcome | Back:
        """What came of it. Never raises, but for a stop."""
        async with self._places:
            mail = await self._ready(hand)
            if not isinstance(mail, Mail):
                return mail
            hand.begun = True
            outcome = await self._sent(hand.claimed, mail)
        self._heard(hand, outcome)
        return outcome

    async def _ready(self, hand: Hand) -> Mail | Refused | Later | Back:
        not_now = self._not_now(hand)
        if not_now is not None:
            return not_now
        try:
            # One at a time, with a turn of the loop in between: pushes wait for one composing, not for twenty.
            async with self._composing:
                await asyncio.sleep(0)
                mail = self._compose(hand.claimed.message)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it is wrong with this message alone
            return _not_composed(hand.claimed.message, error)
        return self._not_now(hand) or mail

    def _not_now(self, hand: Hand) -> Back | None:
        if self.stopping:
            return STOPPING
        if not self._ways.same(hand.claimed.transport, hand.trips):
            return Back("Its transport was found in trouble before it was handed over.")
        until = hand.claimed.message.claimed_until
        if until is None or self._clock.now() + self._policy.hand_over > until:
            return Back("It was not handed over in time.")
        return None

    async def _sent(self, claimed: Claimed, mail: Mail) -> Outcome:
        try:
            async with asyncio.timeout(self._policy.hand_over.total_seconds()):
                return await self._transports[claimed.transport].send(mail)
        except TimeoutError:
            return Later("The transport did not come to an end.", perhaps_taken=True)
        except Exception as error:  # noqa: BLE001 - a bug in an adapter; how far it came is not known
            kind, where = type(error).__name__, place_of(error)
            _log.error("mail transport failed", message=mail.id, transport=claimed.transport, kind=kind, where=where)
            return Later(f"The transport failed with {kind}.", perhaps_taken=True, everybody=False)

    def _heard(self, hand: Hand, outcome: Outcome) -> None:
        name = hand.claimed.transport
        if self._ways.heard(name, hand.trips, outcome, self._clock.monotonic(), self._chance()):
            self.recovered.add(name)
        self._counted(name, how(outcome))


def how(outcome: Outcome) -> str:
    """One word for it, as it is counted."""
    if isinstance(outcome, Accepted):
        return "accepted"
    if isinstance(outcome, Refused):
        return "bounced" if outcome.bounce is not None else "refused"
    if outcome.perhaps_taken:
        return "broken_off"
    return "unavailable" if outcome.everybody else "put_off"


HOWS = ("accepted", "bounced", "refused", "broken_off", "unavailable", "put_off")


def _not_composed(message: Message, error: Exception) -> Refused | Later:
    kind = type(error).__name__  # its text may hold what a person wrote
    _log.error("mail not composed", message=message.id, template=message.template, kind=kind, where=place_of(error))
    cause = f"It cannot be composed: {kind}."
    if message.attempts + 1 >= MOST_COMPOSINGS:
        return Refused(cause)
    return Later(cause, everybody=False)
