"""What mail needs of the directory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mooring.mail.model import Bounce, Message, MessageEvent, MessageId, MessageState, Template


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages a list is to show; None means any. `key` is a recipient's."""

    state: MessageState | None = None
    template: Template | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a message: everything about it that changes. Ends its lease."""

    state: MessageState
    at: datetime
    attempts: int
    due_at: datetime
    transport: str | None = None
    provider_id: str | None = None
    bounce: Bounce | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """How long one message took, and what it came to: what figures are made of. Moments it never reached are None."""

    template: Template
    state: MessageState
    queued_at: datetime
    accepted_at: datetime | None
    delivered_at: datetime | None


class Outbox(Protocol):
    """Messages, before and after they were sent. All within the caller's transaction."""

    async def add(self, message: Message) -> None:
        """Queue `message`, and begin its timeline. It exists if and only if the transaction commits.

        What one transaction queues keeps its order: each message is older than the next, by what `created_at` says.
        """
        ...

    async def add_all(self, messages: Sequence[Message]) -> None:
        """As `add`, in one go: what many people are told of one change. Nothing for none."""
        ...

    async def queued(self, limit: int) -> Sequence[Message]:
        """Up to `limit` messages that wait for delivery, oldest first."""
        ...

    async def by_id(self, message_id: MessageId) -> Message | None: ...

    async def locked(self, message_id: MessageId) -> Message | None:
        """The message, which nobody else changes until this transaction ends."""
        ...

    async def by_provider_id(self, transport: str, provider_id: str) -> MessageId | None:
        """What a transport calls `provider_id`."""
        ...

    async def due(self, now: datetime, limit: int, transport: str, *, free: bool) -> Sequence[Message]:
        """Up to `limit` messages that may be claimed for `transport` at `now`, longest due first: bound to it, or `free`.

        A message that waits and names a transport may have been taken by it, and is bound to it. Of one recipient only the
        oldest that still waits, so that each person's mail goes out in order. Leases that ran out are due again. What
        others are claiming at this moment is passed over, not waited for; what is found is the caller's until the end of
        the transaction.
        """
        ...

    async def claim(self, message_ids: Collection[MessageId], transport: str, until: datetime) -> None:
        """From now on they are being sent through `transport`, by the caller alone until `until`. The caller holds the rows."""
        ...

    async def overdue(self, now: datetime, queued_by: datetime, limit: int) -> Sequence[Message]:
        """Up to `limit` messages that wait, in nobody's hands at `now`, and were queued by then. Held as by `due`."""
        ...

    async def unbind(self, transports: Collection[str], now: datetime) -> int:
        """Messages that wait, in nobody's hands, for none of these transports are bound to none from now on; how many."""
        ...

    async def hasten(self, transport: str, now: datetime) -> int:
        """Messages that wait and are bound to this transport are due now; how many were not."""
        ...

    async def next_due(self) -> datetime | None:
        """When the next one may be claimed, other messages of its recipient left aside; None when nothing waits."""
        ...

    async def held(self, message_ids: Collection[MessageId]) -> Sequence[Message]:
        """As `locked`, of many at once; none that were forgotten."""
        ...

    async def settle(self, message_id: MessageId, settled: Settled) -> None:
        """Write down what became of it. The caller holds the row."""
        ...

    async def settle_all(self, settled: Sequence[tuple[MessageId, Settled]]) -> None:
        """As `settle`, of many at once."""
        ...

    async def note(self, event: MessageEvent) -> None:
        """Add a line to a message's timeline."""
        ...

    async def note_all(self, events: Sequence[MessageEvent]) -> None:
        """As `note`, one after the other."""
        ...

    async def timeline(self, message_id: MessageId) -> Sequence[MessageEvent]:
        """Every line, oldest first."""
        ...

    async def latest_about(self, about: Collection[str]) -> Mapping[str, Message]:
        """The newest message about each of these ids, of those that have one."""
        ...

    async def since(self, key: str, template: Template, since: datetime) -> Sequence[Message]:
        """The messages from `template` to this recipient that were queued since then, oldest first."""
        ...

    async def page(self, before: MessageId | None, limit: int, wanted: Wanted = ...) -> Sequence[Message]:
        """Up to `limit` messages of every state but void, newest first, those before the one with this id in that order."""
        ...

    async def waiting(self) -> tuple[int, datetime | None]:
        """How many wait for delivery, and when the oldest of them was queued."""
        ...

    async def arrivals(self, since: datetime, limit: int) -> Sequence[Arrival]:
        """Messages queued since then, newest first, at most `limit`; none that are void."""
        ...

    async def drop_to(self, key: str) -> int:
        """Forget the messages to this recipient that wait no more, with their timelines; how many."""
        ...

    async def drop_void(self, before: datetime) -> int:
        """Forget what was for nobody and written before then; how many."""
        ...

    async def drop_settled(self, before: datetime, limit: int) -> int:
        """Forget up to `limit` messages that wait no more and were queued before then, with their timelines; how many."""
        ...
