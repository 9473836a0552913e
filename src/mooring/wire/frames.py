"""LiveStore's sync frames (Effect RPC over JSON): what clients send, read into typed values.

Source: the protocol as observed on the wire of @livestore/sync-cf 0.4.0. Two dialects exist; they differ in the type
of the request id (`wire.replies` writes the answer in the dialect of the question).
"""

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Raw, Struct

from mooring.sync.event import MAX_DEPTH, MAX_NAME, MAX_SEQ
from mooring.wire.surrogates import hide_lone_surrogates, restore_lone_surrogates

RequestId = int | Annotated[str, Meta(max_length=64)]
PING = '{"_tag":"Ping"}'

_T = TypeVar("_T")
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"')
_BRACKETS = re.compile(rb"[\[\]{}]")
_OPENING = (b"[", b"{")
_Seq = Annotated[int, Meta(ge=0)]
_Name = Annotated[str, Meta(max_length=MAX_NAME)]


class Malformed(Exception):
    """A frame that is no frame: answered with a `Defect`. `defect` is what the frame says."""

    def __init__(self, defect: Any) -> None:
        super().__init__(str(defect))
        self.defect = defect


class BadPayload(Exception):
    """A request whose payload does not fit its tag: answered with a `Die` exit for that request."""


class Frame(Struct, frozen=True, gc=False):
    """Any frame: the outermost tag, and what some of them carry besides."""

    tag: str = msgspec.field(name="_tag")
    request_id: RequestId | None = msgspec.field(name="requestId", default=None)
    id: RequestId | None = None
    method: str = msgspec.field(name="tag", default="")
    payload: Raw = msgspec.field(default_factory=Raw)


class Request(Struct, frozen=True, gc=False):
    """One call. `payload` is decoded by its method (`pull_of`, `push_of`)."""

    id: RequestId
    method: str
    payload: Raw


class _SomeCursor(Struct, frozen=True):
    backendId: str  # noqa: N815 - the wire's own name
    eventSequenceNumber: int  # noqa: N815


class Cursor(Struct, frozen=True, tag_field="_tag", tag="Some"):
    """Where a reader stands."""

    value: _SomeCursor


class SomeText(Struct, frozen=True, tag_field="_tag", tag="Some"):
    """An Option that holds a text."""

    value: str


class Nothing(Struct, frozen=True, tag_field="_tag", tag="None"):
    """An empty Option."""


class Pull(Struct, frozen=True, gc=False):
    """Read after a cursor, and follow if `live`."""

    store_id: str = msgspec.field(name="storeId")
    cursor: Cursor | Nothing
    live: bool
    brings: bool = True
    """Whether it may have something to push. Ours alone says that it has not; no other client knows the word."""

    @property
    def after(self) -> int:
        """The seq of the last event that the reader has. Numbers that no event can have count as the nearest one."""
        seq = self.cursor.value.eventSequenceNumber if isinstance(self.cursor, Cursor) else 0
        return min(max(seq, 0), MAX_SEQ)

    @property
    def backend_id(self) -> str | None:
        """The life of the log that the reader knows, None when it knows none."""
        return self.cursor.value.backendId if isinstance(self.cursor, Cursor) else None


class PolledPull(Struct, frozen=True, gc=False):
    """The pull of the HTTP transport, which is never live."""

    store_id: str = msgspec.field(name="storeId")
    cursor: Cursor | Nothing
    brings: bool = True


class PushedEvent(Struct, frozen=True, gc=False):
    """One event as the client sent it. `args` stays the JSON text that it was."""

    name: _Name
    seq: _Seq = msgspec.field(name="seqNum")
    parent: _Seq = msgspec.field(name="parentSeqNum")
    client_id: _Name = msgspec.field(name="clientId")
    session_id: _Name = msgspec.field(name="sessionId")
    args: Raw = msgspec.field(default_factory=lambda: Raw(b"null"))


class Push(Struct, frozen=True, gc=False):
    """Append a batch."""

    store_id: str = msgspec.field(name="storeId")
    batch: list[PushedEvent]
    backend: SomeText | Nothing = msgspec.field(name="backendId")

    @property
    def backend_id(self) -> str | None:
        """The life of the log that the client knows, None when it has never pulled."""
        return self.backend.value if isinstance(self.backend, SomeText) else None


class Addressed(Struct, frozen=True):
    """What every payload has in common."""

    store_id: str = msgspec.field(name="storeId")


_frames = msgspec.json.Decoder(Frame)
_pulls = msgspec.json.Decoder(Pull)
_polled_pulls = msgspec.json.Decoder(PolledPull)
_pushes = msgspec.json.Decoder(Push)
_events = msgspec.json.Encoder()
_pushed_events = msgspec.json.Decoder(PushedEvent)
_addressed = msgspec.json.Decoder(Addressed)


def frame_of(text: str) -> Frame:
    """A frame from its text. Raises `Malformed` when it is none."""
    try:
        return _frames.decode(hide_lone_surrogates(text))
    except msgspec.ValidationError:
        raise Malformed("Unknown request tag: undefined") from None
    except (msgspec.DecodeError, RecursionError):
        raise Malformed({"name": "SyntaxError", "message": "The frame is not valid JSON."}) from None


def request_of(frame: Frame) -> Request:
    """The request in a frame whose tag is `Request`."""
    if frame.id is None or not frame.payload:
        raise Malformed("A request needs an id and a payload.")
    return Request(frame.id, frame.method, frame.payload)


def pull_of(request: Request) -> Pull:
    """The payload of `SyncWsRpc.Pull`. Raises `BadPayload`."""
    return _decode(_pulls, request)


def polled_pull_of(request: Request) -> Pull:
    """The payload of `SyncHttpRpc.Pull`. Raises `BadPayload`."""
    polled = _decode(_polled_pulls, request)
    return Pull(polled.store_id, polled.cursor, live=False, brings=polled.brings)


def push_of(request: Request) -> Push:
    """The payload of a push. Raises `BadPayload`."""
    return _decode(_pushes, request)


def store_id_of(request: Request) -> str:
    """The store that any request speaks of. Raises `BadPayload`."""
    return _decode(_addressed, request).store_id


def event_json(event: PushedEvent) -> bytes:
    """The event as JSON, `args` to the letter as the client wrote them. Raises `BadPayload` when they are too deep."""
    if len(event.args) > 2 * MAX_DEPTH:  # shorter ones have no room for so many pairs of brackets
        _check_depth(bytes(event.args))
    return restore_lone_surrogates(_events.encode(event))


def events_json(events: Sequence[PushedEvent]) -> Sequence[str]:
    """Each of a push as text, to the letter as `event_json` has it: together they take a third of the time. Raises `BadPayload`."""
    for event in events:
        if len(event.args) > 2 * MAX_DEPTH:
            _check_depth(bytes(event.args))
    lines = restore_lone_surrogates(_events.encode_lines(events)).decode().split("\n")
    if len(lines) == len(events) + 1:
        return lines[:-1]
    return [event_json(event).decode() for event in events]  # args may have line breaks, which are theirs


def pushed_event_of(text: str) -> tuple[str, bytes]:
    """The name of an event that is in a log, and its `args` to the letter. The inverse of `event_json`."""
    event = _pushed_events.decode(hide_lone_surrogates(text))
    return event.name, restore_lone_surrogates(bytes(event.args))


def _decode(decoder: "msgspec.json.Decoder[_T]", request: Request) -> _T:
    try:
        return decoder.decode(request.payload)
    except msgspec.ValidationError as error:
        raise BadPayload(str(error)) from None


def _check_depth(args: bytes) -> None:
    # Counted first, because almost no event has so many brackets; those inside of strings do no harm.
    if args.count(b"{") + args.count(b"[") > MAX_DEPTH and _depth(args) > MAX_DEPTH:
        raise BadPayload(f"An event's args may be nested {MAX_DEPTH} deep.")


def _depth(json: bytes) -> int:
    brackets = _BRACKETS.findall(_STRINGS.sub(b"", json))
    return max(accumulate(1 if bracket in _OPENING else -1 for bracket in brackets))
