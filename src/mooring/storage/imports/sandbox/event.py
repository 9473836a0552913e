"""An event of a file in the form in which our log would have written it."""

from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
from msgspec import Raw

from mooring.storage.imports.sandbox.unfit import Unfit
from mooring.sync.event import MAX_EVENT_BYTES, MAX_NAME, MAX_SEQ, delivered, delivery_suffix
from mooring.wire.frames import BadPayload, PushedEvent, event_json
from mooring.wire.surrogates import hide_lone_surrogates, replace_lone_surrogates

LATEST_MS = 253_402_300_799_999  # the last millisecond of the year 9999
_raw = msgspec.json.Decoder(Raw)
_pushed = msgspec.json.Decoder(PushedEvent)
_BROKEN = (msgspec.DecodeError, RecursionError, UnicodeError)


class Event(NamedTuple):
    """`name` is for showing; `text` is the delivered form, with the moment in it."""

    seq: int
    parent: int
    at_ms: int
    user_id: str
    session_id: str
    name: str
    text: str


class Told(NamedTuple):
    """What a foreign table says of an event. `args` is JSON, None for none."""

    seq: int
    parent: int
    name: str
    args: str | None
    client_id: str
    session_id: str


def event_of(told: Told, at_ms: int) -> Event:
    """In the form of our log, its writer unknown. Unfit."""
    pushed = PushedEvent(
        name=told.name,
        seq=told.seq,
        parent=told.parent,
        client_id=told.client_id,
        session_id=told.session_id,
        args=_args(told),
    )
    text = _checked(pushed)
    name = as_shown(text).name if "\\u" in text else told.name
    return Event(told.seq, told.parent, at_ms, "", "", name, with_moment(text, at_ms))


def canonical(pushed_text: str) -> tuple[PushedEvent, str]:
    """What a text of our log says, and the text that our log would write of it now. Unfit."""
    try:
        event = _pushed.decode(hide_lone_surrogates(pushed_text))
    except _BROKEN:
        raise Unfit("EVENT_MALFORMED", "An event is not what an event is.") from None
    return event, _checked(event)


def with_moment(pushed_text: str, at_ms: int) -> str:
    """The delivered form. Unfit for a moment that there is none."""
    if not 0 <= at_ms <= LATEST_MS:
        raise no_moment()
    return delivered(pushed_text, delivery_suffix(datetime.fromtimestamp(at_ms / 1000, UTC)))


def milliseconds_of(iso: str) -> int:
    """The moment of an ISO date with a zone. Unfit."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        raise no_moment() from None
    if moment.tzinfo is None:
        raise no_moment()
    return round(moment.timestamp() * 1000)


def no_moment() -> Unfit:
    return Unfit("EVENT_MOMENT", "An event has a moment that there is none.")


def _args(told: Told) -> Raw:
    # On its own: what is no single value must not reach into the event around it.
    try:
        return _raw.decode(hide_lone_surrogates(told.args)) if told.args is not None else Raw(b"null")
    except _BROKEN:
        raise Unfit("EVENT_MALFORMED", f"The args of event {told.seq} are no JSON.") from None


def _checked(event: PushedEvent) -> str:
    if not 0 <= event.parent < event.seq <= MAX_SEQ:
        raise Unfit("EVENT_ORDER", f"Event {event.seq} does not come after its parent.")
    if max(len(event.name), len(event.client_id), len(event.session_id)) > MAX_NAME:
        raise Unfit("EVENT_TOO_LARGE", f"Event {event.seq} has a name that is too long.")
    try:
        text = event_json(event).decode()
        written = _pushed.decode(hide_lone_surrogates(text))
    except BadPayload:
        raise Unfit("EVENT_TOO_DEEP", f"The args of event {event.seq} are nested too deep.") from None
    except _BROKEN:
        raise Unfit("EVENT_MALFORMED", f"Event {event.seq} is not what an event is.") from None
    if len(text.encode()) > MAX_EVENT_BYTES:
        raise Unfit("EVENT_TOO_LARGE", f"Event {event.seq} is too large.")
    if (written.seq, written.parent, bytes(written.args)) != (event.seq, event.parent, bytes(event.args)):
        raise Unfit("EVENT_MALFORMED", f"Event {event.seq} is not what an event is.")
    return text


def as_shown(pushed_text: str) -> PushedEvent:
    """What a text of ours says, in letters that can be shown."""
    return _pushed.decode(replace_lone_surrogates(pushed_text))
