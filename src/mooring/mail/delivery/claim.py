"""Claiming what is due: it is ours for a while, and which transport gets it is written down before anything is handed over.

So whoever finds the message after a crash knows which transport may have taken it, and asks that one again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mooring.kit.ids import Ids
from mooring.mail.delivery.decide import Verdict, verdict_on
from mooring.mail.delivery.model import Claimed, DeliveryPolicy, DeliveryStores
from mooring.mail.delivery.ways import Offer
from mooring.mail.model import TOPICS, Message, MessageEvent, MessageState
from mooring.mail.store import Settled


@dataclass(frozen=True, slots=True)
class Claims:
    """`taken` are to be handed over; `given_up` are those that have failed because their time was over.

    `found`: how many were due, also those that were put aside otherwise.
    """

    taken: Sequence[Claimed] = ()
    given_up: Sequence[Message] = ()
    found: int = 0


async def claim_due(offer: Offer, stores: DeliveryStores, policy: DeliveryPolicy, *, ids: Ids, now: datetime) -> Claims:
    """Claim up to `offer.places` due messages for its transport, for whoever asks and for nobody else. No refusals.

    What is not to be sent any more is settled on the way: suppressed, or failed.
    """
    found = await stores.outbox.due(now, offer.places, offer.transport, free=offer.free)
    if not found:
        return Claims()
    verdicts = await _verdicts(found, stores, policy, now)
    sent = [message for message in found if message.id not in verdicts]
    await _take(sent, offer.transport, stores, policy, ids=ids, now=now)
    unsent = [message for message in found if message.id in verdicts]
    given_up = await _put_aside(unsent, verdicts, stores, ids=ids, now=now)
    until = now + policy.lease
    taken = [Claimed(replace(one, claimed_until=until), offer.transport) for one in sent]
    return Claims(taken, given_up, len(found))


async def give_up_overdue(
    stores: DeliveryStores, policy: DeliveryPolicy, limit: int, *, ids: Ids, now: datetime
) -> Sequence[Message]:
    """Settle up to `limit` messages that have waited for as long as they may, though no transport takes any now."""
    found = await stores.outbox.overdue(now, now - policy.give_up, limit)
    if not found:
        return ()
    return await _put_aside(found, await _verdicts(found, stores, policy, now), stores, ids=ids, now=now)


async def _verdicts(
    found: Sequence[Message], stores: DeliveryStores, policy: DeliveryPolicy, now: datetime
) -> dict[str, Verdict]:
    addresses = await stores.addresses.of_many({message.recipient_key for message in found})
    optional = {message.recipient_key for message in found if message.template in TOPICS}
    unwanted = await stores.preferences.unwanted_of(optional) if optional else {}
    verdicts: dict[str, Verdict] = {}
    for message in found:
        key = message.recipient_key
        verdict = verdict_on(message, now, policy.give_up, addresses.get(key), unwanted.get(key, frozenset()))
        if verdict is not None:
            verdicts[message.id] = verdict
    return verdicts


async def _take(
    sent: Sequence[Message],
    transport: str,
    stores: DeliveryStores,
    policy: DeliveryPolicy,
    *,
    ids: Ids,
    now: datetime,
) -> None:
    if not sent:
        return
    await stores.outbox.claim([message.id for message in sent], transport, now + policy.lease)
    await stores.outbox.note_all(
        [MessageEvent(ids.new_id("mev"), one.id, now, MessageState.SENDING, transport=transport) for one in sent]
    )


async def _put_aside(
    unsent: Sequence[Message],
    verdicts: dict[str, Verdict],
    stores: DeliveryStores,
    *,
    ids: Ids,
    now: datetime,
) -> Sequence[Message]:
    """Settle what is not sent; those of it that have failed, as they are then."""
    settled = [(one, verdicts[one.id]) for one in unsent if one.id in verdicts]
    await stores.outbox.settle_all(
        [
            (
                one.id,
                Settled(
                    state=verdict.state,
                    at=now,
                    attempts=one.attempts,
                    due_at=one.due_at or now,
                    transport=one.transport,
                    provider_id=one.provider_id,
                    cause=verdict.cause,
                ),
            )
            for one, verdict in settled
        ]
    )
    await stores.outbox.note_all(
        [MessageEvent(ids.new_id("mev"), one.id, now, verdict.state, verdict.cause) for one, verdict in settled]
    )
    return [
        replace(one, state=verdict.state, cause=verdict.cause)
        for one, verdict in settled
        if verdict.state is MessageState.FAILED
    ]
