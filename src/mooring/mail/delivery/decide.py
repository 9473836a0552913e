"""Whether a message is still to be sent: asked once more each time that somebody is about to.

A closed account changes nothing: what was queued tells of something that happened, not least of the closing. Of a purged
one nothing waits any more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mooring.mail.addresses.model import MailAddress
from mooring.mail.delivery.lives import LIVES
from mooring.mail.delivery.model import KEY_LIFE
from mooring.mail.model import TOPICS, Message, MessageState, Topic

PERHAPS_SENT = "It may have been sent before that: a try broke off when it may have been taken already."


@dataclass(frozen=True, slots=True)
class Verdict:
    """It is not sent: the state that it comes to, and why."""

    state: MessageState
    cause: str


def verdict_on(
    message: Message, now: datetime, give_up: timedelta, address: MailAddress | None, unwanted: frozenset[Topic]
) -> Verdict | None:
    """Why `message` is not to be sent at `now`; None when it is. `message.transport` is set when it may have been taken."""
    found = _unwelcome(message, now, address, unwanted) or _too_late(message, now, give_up)
    if found is None or message.transport is None:
        return found
    return Verdict(found.state, f"{found.cause} {PERHAPS_SENT}")


def _unwelcome(
    message: Message, now: datetime, address: MailAddress | None, unwanted: frozenset[Topic]
) -> Verdict | None:
    if address is not None and address.because is not None and address.suppressed_at(now):
        return Verdict(MessageState.SUPPRESSED, f"Nothing is sent to this address: {address.because.value}.")
    topic = TOPICS.get(message.template)
    if topic in unwanted:
        return Verdict(MessageState.SUPPRESSED, f"Its recipient wants no mail of the topic {topic.value}.")
    return None


def _too_late(message: Message, now: datetime, give_up: timedelta) -> Verdict | None:
    age, life = now - message.created_at, LIVES.get(message.template)
    if life is not None and age >= life:
        return Verdict(MessageState.FAILED, f"Its link was good for {_hours(life)}, which are over.{_last(message)}")
    if age >= give_up:
        return Verdict(MessageState.FAILED, f"Nobody took it within {_hours(give_up)}.{_last(message)}")
    if message.transport is not None and age >= KEY_LIFE:
        return Verdict(MessageState.FAILED, f"Nobody would know after {_hours(KEY_LIFE)} that it is the same.")
    return None


def _last(message: Message) -> str:
    return f" The last try: {message.cause}" if message.cause is not None else ""


def _hours(life: timedelta) -> str:
    minutes = life // timedelta(minutes=1)
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"
