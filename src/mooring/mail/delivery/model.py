"""A message on its way: who has it, until when, through which transport, and what came of it."""

from dataclasses import dataclass
from datetime import timedelta

from mooring.mail.addresses.store import AddressBook
from mooring.mail.delivery.transport import Outcome
from mooring.mail.model import Message
from mooring.mail.preferences.store import MailPreferences
from mooring.mail.store import Outbox

KEY_LIFE = timedelta(hours=24)
"""For how long transports recognise a message that they were handed before."""


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """`give_up`: for how long a message is tried. `lease`: for how long a claim holds. `hand_over`: what one try may take.

    A hand-over begins only while that much of the lease is left, so that no two nodes ever hand over one message at once.
    """

    give_up: timedelta = timedelta(hours=24)
    lease: timedelta = timedelta(seconds=90)
    hand_over: timedelta = timedelta(seconds=35)


@dataclass(frozen=True, slots=True)
class DeliveryStores:
    """What delivery needs of the directory."""

    outbox: Outbox
    addresses: AddressBook
    preferences: MailPreferences


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours until `message.claimed_until`, and the transport that is written down on it.

    `message` is as it was before. `doubtful`: that transport may have taken it already.
    """

    message: Message
    transport: str

    @property
    def doubtful(self) -> bool:
        return self.message.transport is not None


@dataclass(frozen=True, slots=True)
class Back:
    """It was not handed over after all, or (`perhaps_taken`) left behind in the middle of it, and is due as before."""

    cause: str
    perhaps_taken: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a claimed message. `idempotent`: its transport delivers once what it is handed twice."""

    claimed: Claimed
    outcome: Outcome | Back
    idempotent: bool = True
