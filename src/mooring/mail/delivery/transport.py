"""What mail needs of the outside: somebody who takes a message and says what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from mooring.mail.model import Bounce, MessageId

MESSAGE_TAG = "message"
"""Under this name a provider is given the message's id, and says it again with every notice about the message."""
TEMPLATE_TAG = "template"
"""The same for the template."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A message, ready to go: exactly one recipient, and the same octets whenever it is made again from the same row.

    `sender` and `reply_to` are mailboxes of ours ("Name <address>"); `headers` are further ones. `at` is when it was queued:
    its date. A transport refuses what would break a header, so that nothing here can add one, or a recipient.
    """

    id: MessageId
    at: datetime
    sender: str
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    reply_to: str | None = None
    template: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """It took the message. `delivered`: it is in the mailbox already, as with a folder."""

    provider_id: str | None = None
    delivered: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """It never will. `bounce` when that is because of the recipient's mailbox, None when it is because of the message or us.

    `cause`, here and in `Later`, is short and for the operator; it holds no address, no link and no secret.
    """

    cause: str
    bounce: Bounce | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """Not now. `perhaps_taken`: it broke off when the message may have been taken already.

    `pause` is how long the transport itself wants to be left alone, in seconds, as 429 says; None if it said nothing.
    `everybody`: it is the transport that has trouble, not this message or its recipient.
    """

    cause: str
    perhaps_taken: bool = False
    pause: float | None = None
    everybody: bool = True


Outcome = Accepted | Refused | Later


class Transport(Protocol):
    """One way out. Never raises for what the other side does."""

    @property
    def name(self) -> str:
        """What timelines and settings call it."""
        ...

    @property
    def idempotent(self) -> bool:
        """Whether a message that is handed over twice is delivered once: it recognises `Mail.id`."""
        ...

    async def send(self, mail: Mail) -> Outcome:
        """Hand it over once; takes 30 s at most."""
        ...

    async def close(self) -> None:
        """Give back what is held."""
        ...
