"""What is said on a line: LiveStore's sync protocol, as `docs/protocol.md` describes it, seen from the client."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from mooring.client.workspaces.event import Cursor, Event, NewEvent

PING = '{"_tag":"Ping"}'
MOST_EVENTS = 100
MOST_BYTES = 900_000
_ENVELOPE = 400
"""Bytes of an event besides name and args: numbers, ids, and what the server adds."""


class Author(Struct, frozen=True):
    """The program's own words for itself, in each event that it writes: which device, and which run of it."""

    client_id: str
    session_id: str


class PushedEvent(Struct, frozen=True):
    """An event with its place, as it is pushed."""

    name: str
    args: Any
    seq: int = msgspec.field(name="seqNum")
    parent: int = msgspec.field(name="parentSeqNum")
    client_id: str = msgspec.field(name="clientId")
    session_id: str = msgspec.field(name="sessionId")


class _Pulled(Struct):
    event: PushedEvent = msgspec.field(name="eventEncoded")
    metadata: dict[str, Any] = msgspec.field(default_factory=dict)


class _PageInfo(Struct):
    tag: str = msgspec.field(name="_tag")


class _Value(Struct):
    batch: list[_Pulled]
    page: _PageInfo = msgspec.field(name="pageInfo")
    log: str = msgspec.field(name="backendId")
    former: bool = False


class Received(Struct):
    """Any frame of the server: those parts that are read."""

    tag: str = msgspec.field(name="_tag")
    request_id: str | int | None = msgspec.field(name="requestId", default=None)
    values: list[_Value] = msgspec.field(default_factory=list)
    exit: dict[str, Any] = msgspec.field(default_factory=dict)


_received = msgspec.json.Decoder(Received)
_encoder = msgspec.json.Encoder()


class NotTheProtocol(Exception):
    """The other end says what no such server says."""


def read(text: str) -> Received:
    """A frame of the server. NotTheProtocol."""
    try:
        return _received.decode(text)
    except (msgspec.DecodeError, RecursionError):
        raise NotTheProtocol from None


def events_of(value: _Value) -> list[Event]:
    """The events of one part of a chunk."""
    return [_event(pulled) for pulled in value.batch]


def numbered(events: Sequence[NewEvent], head: int, author: Author) -> list[PushedEvent]:
    """`events` in their places behind `head`."""
    return [
        PushedEvent(event.name, event.args, head + place + 1, head + place, author.client_id, author.session_id)
        for place, event in enumerate(events)
    ]


def fitting(events: Sequence[NewEvent]) -> int:
    """How many of `events`, from the first one, one push may hold. ValueError when the first alone is too long."""
    size = 0
    for count, event in enumerate(events[:MOST_EVENTS]):
        size += len(_encoder.encode(event.args)) + len(event.name.encode()) + _ENVELOPE
        if size > MOST_BYTES:
            if count == 0:
                raise ValueError(f"An event holds at most {MOST_BYTES} bytes.")
            return count
    return min(len(events), MOST_EVENTS)


def pull(request_id: str, workspace_id: str, after: Cursor, *, live: bool, brings: bool) -> str:
    """Read after `after`; `live`: and what comes from then on. `brings`: there may be something to push."""
    cursor = _some({"backendId": after.log, "eventSequenceNumber": after.seq})
    return _request(request_id, "Pull", {"storeId": workspace_id, "live": live, "cursor": cursor, "brings": brings})


def push(request_id: str, workspace_id: str, batch: Sequence[PushedEvent], log: str) -> str:
    """Append a batch."""
    return _request(request_id, "Push", {"storeId": workspace_id, "batch": batch, "backendId": _some(log)})


def ack(request_id: str) -> str:
    """A chunk was taken: there is room for another."""
    return _text({"_tag": "Ack", "requestId": request_id})


def error_of(end: dict[str, Any]) -> dict[str, Any] | None:
    """The typed error of an exit; an empty one for a failure without, None for a success."""
    if end.get("_tag") == "Success":
        return None
    cause = end.get("cause")
    error = cause.get("error") if isinstance(cause, dict) else None
    return error if isinstance(error, dict) else {}


def defect_of(end: dict[str, Any]) -> str | None:
    """What is wrong with the request itself, in the server's words; None when that is not why it failed."""
    cause = end.get("cause")
    defect = cause.get("defect") if isinstance(cause, dict) and cause.get("_tag") == "Die" else None
    return defect if isinstance(defect, str) else None


def _event(pulled: _Pulled) -> Event:
    event, value = pulled.event, pulled.metadata.get("value")
    at = value.get("createdAt") if isinstance(value, dict) else None
    return Event(event.seq, event.parent, event.name, event.args, event.client_id, event.session_id, at)


def _request(request_id: str, tag: str, payload: dict[str, Any]) -> str:
    frame = {"_tag": "Request", "id": request_id, "tag": f"SyncWsRpc.{tag}", "payload": payload}
    return _text(frame | {"traceId": "none", "spanId": "none", "sampled": False, "headers": []})


def _some(value: Any) -> dict[str, Any]:
    return {"_tag": "Some", "value": value}


def _text(frame: dict[str, Any]) -> str:
    return _encoder.encode(frame).decode()
