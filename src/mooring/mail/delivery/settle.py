"""Writing down what came of handing messages over, many in one transaction.

A lease that ran out decides nothing any more, with one exception: that a transport took the message is true whoever
hears it, and whenever. What notices told in the meantime joins it by rank (`merge`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from mooring.kit.ids import Ids
from mooring.mail.addresses.notes import note_bounce, note_delivery
from mooring.mail.delivery.became import Became, Case, became
from mooring.mail.delivery.model import DeliveryPolicy, DeliveryStores, Done
from mooring.mail.delivery.transport import Accepted, Refused
from mooring.mail.model import Bounce, Message, MessageEvent, MessageState
from mooring.mail.store import Settled


async def settle(
    done: Sequence[Done], stores: DeliveryStores, policy: DeliveryPolicy, *, ids: Ids, at: datetime, chance: float
) -> Sequence[Message]:
    """Settle messages that were claimed; those of them that are given up now, as they are then. No refusals."""
    rows = await stores.outbox.held([one.claimed.message.id for one in done])
    held = {message.id: message for message in rows}  # those that are missing went with their accounts
    cases = [Case(held[key], one, policy, at, chance) for one in done if (key := one.claimed.message.id) in held]
    found = [_Found(case.message, case.done, result) for case in cases if (result := became(case)) is not None]
    await stores.outbox.settle_all([(one.message.id, one.became.settled) for one in found])
    await stores.outbox.note_all([event for one in found for event in _lines(one, ids, at)])
    await _note_addresses(found, stores, at)
    return [
        replace(one.message, state=MessageState.FAILED, cause=one.became.settled.cause)
        for one in found
        if one.became.settled.state is MessageState.FAILED and one.message.state is not MessageState.FAILED
    ]


@dataclass(frozen=True, slots=True)
class _Found:
    """`message` as it was found, and what becomes of it."""

    message: Message
    done: Done
    became: Became = field(repr=False)


def _lines(found: _Found, ids: Ids, at: datetime) -> Sequence[MessageEvent]:
    settled, transport = found.became.settled, found.done.claimed.transport
    return [
        MessageEvent(
            ids.new_id("mev"), found.message.id, at, state, found.became.cause, transport, _bounce(settled, state)
        )
        for state in found.became.lines
    ]


def _bounce(settled: Settled, state: MessageState) -> Bounce | None:
    return settled.bounce if state is MessageState.BOUNCED else None


async def _note_addresses(found: Sequence[_Found], stores: DeliveryStores, at: datetime) -> None:
    # In the order of their keys: of two nodes that hold each what the other wants, neither would get on.
    in_order = sorted(found, key=lambda one: one.message.recipient_key)
    arrived = {one.message.recipient_key for one in found if _delivered(one)}
    known = await stores.addresses.of_many(arrived) if arrived else {}
    for one in in_order:
        outcome = one.done.outcome
        if isinstance(outcome, Refused) and outcome.bounce is not None:
            await note_bounce(one.message, outcome.bounce, outcome.cause, stores.addresses, at)
        elif _delivered(one) and one.message.recipient_key in known:
            await note_delivery(one.message, stores.addresses, at)


def _delivered(found: _Found) -> bool:
    return isinstance(found.done.outcome, Accepted) and found.done.outcome.delivered
