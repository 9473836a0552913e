"""The outbox in the directory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.mail import (
    WAITING,
    Arrival,
    Message,
    MessageEvent,
    MessageId,
    MessageState,
    Outbox,
    Settled,
    Template,
    Wanted,
)
from mooring.storage.directory.mail_tables import mail_events, outbox
from mooring.storage.directory.message_rows import arrival_of, event_of, first_line_of, message_of, row_of
from mooring.storage.directory.tables import users

_ANY = Wanted()
_WAITS = outbox.c.state.in_(sorted(state.value for state in WAITING))
_OLDEST = (outbox.c.created_at, outbox.c.id)
_NEWEST = (outbox.c.created_at.desc(), outbox.c.id.desc())
_CHANGES = ("state", "changed_at", "attempts", "due_at", "transport", "provider_id", "bounce", "cause")
_SETTLE = (
    update(outbox)
    .where(outbox.c.id == bindparam("its_id"))
    .values(claimed_until=None, **{name: bindparam(f"its_{name}") for name in _CHANGES})
)
_LINE = ("id", "message_id", "at", "state", "cause", "transport", "bounce")
_PLACE = select(func.coalesce(func.max(mail_events.c.place), 0) + 1).where(
    mail_events.c.message_id == bindparam("its_message_id")
)
_NOTE = insert(mail_events).values(place=_PLACE.scalar_subquery(), **{name: bindparam(f"its_{name}") for name in _LINE})

_LITTLE = timedelta(microseconds=1)
_CHOSEN = select(users.c.language).where(users.c.id == bindparam("its_reader")).scalar_subquery()
_ADDED = insert(outbox).values(language=func.coalesce(bindparam("its_language", type_=String), _CHOSEN))


class SqlOutbox(Outbox):
    """Implements `mail.Outbox`. `queued_any`: whether something was queued in this transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.queued_any = False
        self._added = -1

    async def add(self, message: Message) -> None:
        await self.add_all([message])

    async def add_all(self, messages: Sequence[Message]) -> None:
        if not messages:
            return
        rows = [row_of(message, message.created_at + self._later()) for message in messages]
        # The same statements for somebody without an account: asking must cost the same, a timeline for nobody included.
        await self._connection.execute(_ADDED, rows)
        await self._connection.execute(insert(mail_events), [first_line_of(message) for message in messages])
        self.queued_any = True

    def _later(self) -> timedelta:
        # All that a transaction queues has the moment of its deed, and ids do not sort: so each is a little younger.
        self._added += 1
        return self._added * _LITTLE

    async def queued(self, limit: int) -> Sequence[Message]:
        waiting = select(outbox).where(outbox.c.state == MessageState.QUEUED.value)
        return await self._all(waiting.order_by(*_OLDEST).limit(limit))

    async def by_id(self, message_id: MessageId) -> Message | None:
        return await self._one(select(outbox).where(outbox.c.id == message_id))

    async def locked(self, message_id: MessageId) -> Message | None:
        return await self._one(select(outbox).where(outbox.c.id == message_id).with_for_update())

    async def by_provider_id(self, transport: str, provider_id: str) -> MessageId | None:
        query = select(outbox.c.id).where(outbox.c.provider_id == provider_id, outbox.c.transport == transport)
        found = (await self._connection.execute(query.limit(1))).scalar_one_or_none()
        return MessageId(found) if found is not None else None

    async def due(self, now: datetime, limit: int, transport: str, *, free: bool) -> Sequence[Message]:
        # One question for each place in the index: each is answered from its front, however many wait.
        bound = outbox.c.transport == transport
        places = [(MessageState.SENDING, bound), (MessageState.QUEUED, bound)]
        if free:
            places.append((MessageState.QUEUED, outbox.c.transport.is_(None)))
        found = [one for place in places for one in await self._due_at(*place, now, limit)]
        found.sort(key=lambda one: (one.due_at or one.created_at, one.created_at, one.id))
        return found[:limit]

    async def claim(self, message_ids: Collection[MessageId], transport: str, until: datetime) -> None:
        claimed = update(outbox).where(outbox.c.id.in_(sorted(message_ids)))
        values = {"state": MessageState.SENDING.value, "claimed_until": until, "transport": transport}
        await self._connection.execute(claimed.values(values))

    async def overdue(self, now: datetime, queued_by: datetime, limit: int) -> Sequence[Message]:
        query = select(outbox).where(_WAITS, outbox.c.created_at <= queued_by, _unclaimed(now)).limit(limit)
        return await self._all(query.with_for_update(skip_locked=True))

    async def unbind(self, transports: Collection[str], now: datetime) -> int:
        others = outbox.c.transport.not_in(sorted(transports))
        freed = update(outbox).where(_WAITS, others, _unclaimed(now))
        values = {"transport": None, "state": MessageState.QUEUED.value, "claimed_until": None}
        return (await self._connection.execute(freed.values(values))).rowcount

    async def hasten(self, transport: str, now: datetime) -> int:
        queued = (outbox.c.state == MessageState.QUEUED.value, outbox.c.transport == transport)
        hastened = update(outbox).where(*queued, outbox.c.due_at > now)
        return (await self._connection.execute(hastened.values(due_at=now))).rowcount

    async def next_due(self) -> datetime | None:
        free = select(func.min(outbox.c.due_at)).where(_WAITS, outbox.c.claimed_until.is_(None))
        held = select(func.min(outbox.c.claimed_until)).where(_WAITS, outbox.c.claimed_until.is_not(None))
        moments = [(await self._connection.execute(query)).scalar_one() for query in (free, held)]
        return min((moment for moment in moments if moment is not None), default=None)

    async def held(self, message_ids: Collection[MessageId]) -> Sequence[Message]:
        # In one order for all: two who want the same rows never wait for each other.
        query = select(outbox).where(outbox.c.id.in_(sorted(message_ids))).order_by(outbox.c.id)
        return await self._all(query.with_for_update())

    async def settle(self, message_id: MessageId, settled: Settled) -> None:
        await self.settle_all([(message_id, settled)])

    async def settle_all(self, settled: Sequence[tuple[MessageId, Settled]]) -> None:
        if settled:
            await self._connection.execute(_SETTLE, [_settled(*one) for one in settled])

    async def note(self, event: MessageEvent) -> None:
        await self.note_all([event])

    async def note_all(self, events: Sequence[MessageEvent]) -> None:
        if events:
            await self._connection.execute(_NOTE, [_noted(event) for event in events])

    async def timeline(self, message_id: MessageId) -> Sequence[MessageEvent]:
        query = select(mail_events).where(mail_events.c.message_id == message_id).order_by(mail_events.c.place)
        return [event_of(row) for row in await self._connection.execute(query)]

    async def latest_about(self, about: Collection[str]) -> Mapping[str, Message]:
        query = select(outbox).where(outbox.c.about.in_(sorted(about)), outbox.c.state != MessageState.VOID.value)
        # Later ones take the place of earlier ones.
        return {str(found.about): found for found in await self._all(query.order_by(*_OLDEST))}

    async def since(self, key: str, template: Template, since: datetime) -> Sequence[Message]:
        query = select(outbox).where(outbox.c.recipient_key == key, outbox.c.created_at >= since)
        return await self._all(query.where(outbox.c.template == template.value).order_by(*_OLDEST))

    async def page(self, before: MessageId | None, limit: int, wanted: Wanted = _ANY) -> Sequence[Message]:
        query = select(outbox).where(outbox.c.state != MessageState.VOID.value, *_filters(wanted))
        if before is not None:
            at = select(outbox.c.created_at).where(outbox.c.id == before).scalar_subquery()
            same_moment = and_(outbox.c.created_at == at, outbox.c.id < before)
            query = query.where(or_(outbox.c.created_at < at, same_moment))
        return await self._all(query.order_by(*_NEWEST).limit(limit))

    async def waiting(self) -> tuple[int, datetime | None]:
        query = select(func.count(), func.min(outbox.c.created_at)).where(_WAITS)
        count, oldest = (await self._connection.execute(query)).one()
        return count, oldest

    async def arrivals(self, since: datetime, limit: int) -> Sequence[Arrival]:
        accepted, delivered = _first(MessageState.ACCEPTED), _first(MessageState.DELIVERED)
        columns = (outbox.c.template, outbox.c.state, outbox.c.created_at)
        query = select(*columns, accepted.label("accepted_at"), delivered.label("delivered_at"))
        query = query.where(outbox.c.created_at >= since, outbox.c.state != MessageState.VOID.value)
        rows = await self._connection.execute(query.order_by(*_NEWEST).limit(limit))
        return [arrival_of(row) for row in rows]

    async def drop_to(self, key: str) -> int:
        theirs = and_(outbox.c.recipient_key == key, ~_WAITS)
        return (await self._connection.execute(delete(outbox).where(theirs))).rowcount

    async def drop_void(self, before: datetime) -> int:
        void = and_(outbox.c.state == MessageState.VOID.value, outbox.c.created_at < before)
        return (await self._connection.execute(delete(outbox).where(void))).rowcount

    async def drop_settled(self, before: datetime, limit: int) -> int:
        old = select(outbox.c.id).where(~_WAITS, outbox.c.created_at < before).limit(limit)
        return (await self._connection.execute(delete(outbox).where(outbox.c.id.in_(old)))).rowcount

    async def _due_at(
        self, state: MessageState, whose: ColumnElement[bool], now: datetime, limit: int
    ) -> Sequence[Message]:
        due = select(outbox).where(outbox.c.state == state.value, whose, outbox.c.due_at <= now)
        due = due.where(_unclaimed(now), _first_of_its_recipient()).order_by(outbox.c.due_at, *_OLDEST).limit(limit)
        # Who else claims at this moment has locked its rows: those are passed over.
        return await self._all(due.with_for_update(skip_locked=True, of=outbox))

    async def _one(self, query: Select[Any]) -> Message | None:
        return next(iter(await self._all(query)), None)

    async def _all(self, query: Select[Any]) -> list[Message]:
        return [message_of(row) for row in await self._connection.execute(query)]


def _unclaimed(now: datetime) -> ColumnElement[bool]:
    return or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= now)


def _first_of_its_recipient() -> ColumnElement[bool]:
    """No older message of the same recipient waits."""
    other = outbox.alias()
    older = or_(
        other.c.created_at < outbox.c.created_at,
        and_(other.c.created_at == outbox.c.created_at, other.c.id < outbox.c.id),
    )
    waits = other.c.state.in_(sorted(state.value for state in WAITING))
    same = and_(other.c.recipient_key == outbox.c.recipient_key, waits, older)
    return ~select(other.c.id).where(same).exists()


def _first(state: MessageState) -> Any:
    moments = select(func.min(mail_events.c.at)).where(mail_events.c.state == state.value)
    return moments.where(mail_events.c.message_id == outbox.c.id).scalar_subquery()


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked = {
        outbox.c.state: wanted.state.value if wanted.state is not None else None,
        outbox.c.template: wanted.template.value if wanted.template is not None else None,
        outbox.c.recipient_key: wanted.key,
    }
    return [column == value for column, value in asked.items() if value is not None]


def _settled(message_id: MessageId, settled: Settled) -> dict[str, object]:
    return {
        "its_id": message_id,
        "its_state": settled.state.value,
        "its_changed_at": settled.at,
        "its_attempts": settled.attempts,
        "its_due_at": settled.due_at,
        "its_transport": settled.transport,
        "its_provider_id": settled.provider_id,
        "its_bounce": settled.bounce.value if settled.bounce is not None else None,
        "its_cause": _short(settled.cause),
    }


def _noted(event: MessageEvent) -> dict[str, object]:
    return {
        "its_id": event.id,
        "its_message_id": event.message_id,
        "its_at": event.at,
        "its_state": event.state.value,
        "its_cause": _short(event.cause),
        "its_transport": event.transport,
        "its_bounce": event.bounce.value if event.bounce is not None else None,
    }


def _short(cause: str | None) -> str | None:
    return cause[:300] if cause is not None else None
