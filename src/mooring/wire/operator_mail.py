"""The shapes of mail as the operator sees it: messages, their timelines, addresses that take none, and figures."""

from typing import Annotated

from msgspec import Meta, Struct

from mooring.wire.api import Moment


class OperatorMessage(Struct, rename="camel", frozen=True):
    """A message: to whom, and what became of it.

    `text`, `link` and `code` only when they were asked for, and only of a message that waits or was written to the folder:
    the last two are as good as the mailbox that they were sent to.
    """

    id: str
    created_at: Moment
    state: str
    changed_at: Moment
    template: str
    to: str
    subject: str
    transport: str | None
    attempts: int
    bounce: str | None
    cause: str | None
    text: str | None
    link: str | None
    code: str | None


class OperatorMessagePage(Struct, rename="camel", frozen=True):
    """Messages, newest first."""

    messages: list[OperatorMessage]
    next_cursor: str | None


class TimelineEntry(Struct, rename="camel", frozen=True):
    """A state that a message came to, or was said to have come to."""

    at: Moment
    state: str
    transport: str | None
    bounce: str | None
    cause: str | None


class OperatorMessageDetail(Struct, rename="camel", frozen=True):
    """One message with its timeline, oldest first, in the order in which it was heard of."""

    message: OperatorMessage
    user_id: str | None
    about: str | None
    language: str | None
    due_at: Moment | None
    provider_id: str | None
    timeline: list[TimelineEntry]


class Suppression(Struct, rename="camel", frozen=True):
    """An address that nothing is sent to: why, since when, until when (None: for good), and the last trouble's words."""

    address: str
    because: str
    since: Moment
    until: Moment | None
    cause: str | None


class SuppressionPage(Struct, rename="camel", frozen=True):
    """Suppressed addresses, newest first."""

    suppressions: list[Suppression]
    next_cursor: str | None


class SuppressRequest(Struct, rename="camel", frozen=True):
    """An address that nothing is to be sent to."""

    address: str


class SuppressionChange(Struct, rename="camel", frozen=True):
    """What became of an address. `changed` is false when it was so already."""

    address: str
    suppressed: bool
    changed: bool


class Seconds(Struct, rename="camel", frozen=True):
    """Seconds from being queued: of half of the messages, and of 95 in 100."""

    p50: float
    p95: float


class TemplateFiguresShape(Struct, rename="camel", frozen=True):
    """Messages of one template in seven days. Rates are of those that somebody took; None while there are none."""

    template: str
    messages: int
    states: dict[str, int]
    accepted: Seconds | None
    delivered: Seconds | None
    bounced: float | None
    complained: float | None


class GoalShape(Struct, rename="camel", frozen=True):
    """What is wanted, and what is. `met` None: there is nothing to judge by."""

    goal: str
    limit: float
    value: float | None
    met: bool | None


class MailStatus(Struct, rename="camel", frozen=True):
    """How mail fares. `since`: of which time the figures tell; less of it when there were very many messages."""

    waiting: int
    oldest: Moment | None
    suppressed: int
    since: Moment
    templates: list[TemplateFiguresShape]
    goals: list[GoalShape]


class BounceRequest(Struct, rename="camel", frozen=True):
    """A mail that came back, as octets in base64, and the address that it came to, if that is known."""

    mail: bytes
    recipient: Annotated[str, Meta(max_length=320)] | None = None
