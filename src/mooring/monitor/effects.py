"""Effects that the service itself brings about, in the transaction that completes an event: there with it, or not at all."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ForwardEvent:
    """The event goes to the webhooks that are told of events of its name."""


@dataclass(frozen=True, slots=True)
class TellMember:
    """A member is told by mail that the event is about them, if they want to be and may still read it.

    `because` is why, `text` a short line of what was written.
    """

    user_id: str
    because: str
    text: str = ""


Effect = ForwardEvent | TellMember
