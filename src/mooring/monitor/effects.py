"""Effects that the service itself brings about, in the transaction that completes an event: there with it, or not at all."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Because(StrEnum):
    """Why a member is told of an event."""

    ASSIGNED = "assigned"
    MENTIONED = "mentioned"


class ForwardEvent(Struct, frozen=True, tag=True):
    """The event, which was confirmed `at`, goes to the webhooks that are told of events of its name."""

    at: datetime


class TellMember(Struct, frozen=True, tag=True):
    """A member is told by mail that the event, which was confirmed `at`, is about them, if they may still read it.

    `by` is who pushed it. `thing` is the id of what it is about, as the app calls it: of one thing a member is told once
    in a while. `text` is what people call that thing, or what was written; it is shortened, and no link in it stays one.
    """

    user_id: str
    because: Because
    by: str
    at: datetime
    thing: str = ""
    text: str = ""


Effect = ForwardEvent | TellMember
