"""Events that the service itself writes: what may be in them, and how they are put on top of a head. Pure."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from mooring.sync.admit import check_count, check_linked, check_sizes
from mooring.sync.errors import PushMalformed
from mooring.sync.event import MAX_DEPTH, MAX_NAME, Author, Batch, NewEvent, delivered, delivery_suffix
from mooring.workspaces import Allowance

# As `wire` and `_event` write every event; the name may hold whatever JSON allows.
_PLACE = re.compile(r'\{"name":"(?:[^"\\]|\\.)*",(?P<place>)"seqNum":\d+,"parentSeqNum":\d+,')


class Unplaced(NamedTuple):
    """An event that has no seq yet. `args` is anything that JSON holds."""

    name: str
    args: Any


@dataclass(frozen=True, slots=True)
class ServicePush:
    """Events that belong together, and the claim of what they are.

    `author` is kept beside them as of any push; `client_id` and `session_id` are what other clients see as their writer.
    """

    workspace_id: str
    author: Author
    client_id: str
    session_id: str
    events: Sequence[Unplaced]
    claim: str
    allowance: Allowance


@dataclass(frozen=True, slots=True)
class KeptEvents:
    """Events of one device that are in another log, as their writer pushed them, and the claim of what they are."""

    workspace_id: str
    author: Author
    events: Sequence[str]
    claim: str
    allowance: Allowance


def args_of(push: ServicePush) -> Sequence[str]:
    """The args of each event as JSON. Refuses (`PushMalformed`) what could not be written on any head, but for its bytes."""
    if not push.events:
        raise PushMalformed("A push holds at least one event.")
    check_count(len(push.events))
    names = [push.claim, push.client_id, push.session_id, *(event.name for event in push.events)]
    if not all(1 <= len(name) <= MAX_NAME and _is_unicode(name) for name in names):
        raise PushMalformed(f"Names of events, writers and claims have 1 to {MAX_NAME} characters.")
    return [_json(event.args) for event in push.events]


def placed(push: ServicePush, args: Sequence[str], head: int, at: datetime, backend_id: str | None = None) -> Batch:
    """The batch that puts a push on top of `head` of one life. Refuses (`PushMalformed`) too many bytes, and a log at its end."""
    pairs = zip(push.events, args, strict=True)
    texts = [_event(push, event.name, json_, seq) for seq, (event, json_) in enumerate(pairs, head + 1)]
    check_sizes([len(text.encode()) for text in texts])
    suffix = delivery_suffix(at)
    events = [NewEvent(seq, seq - 1, delivered(text, suffix)) for seq, text in enumerate(texts, head + 1)]
    check_linked(events)
    return Batch(push.workspace_id, push.author, at, events, push.claim, backend_id)


def placed_again(kept: KeptEvents, head: int, at: datetime, backend_id: str | None = None) -> Batch:
    """The batch that puts kept events on top of `head`: all but their place is to the letter as it was. Refuses as `placed`."""
    texts = [_moved(text, seq) for seq, text in enumerate(kept.events, head + 1)]
    check_count(len(texts))
    check_sizes([len(text.encode()) for text in texts])
    suffix = delivery_suffix(at)
    events = [NewEvent(seq, seq - 1, delivered(text, suffix)) for seq, text in enumerate(texts, head + 1)]
    check_linked(events)
    return Batch(kept.workspace_id, kept.author, at, events, kept.claim, backend_id)


def _moved(text: str, seq: int) -> str:
    found = _PLACE.match(text)
    if found is None:
        raise PushMalformed("An event that is kept begins with its name and its place.")
    return f'{text[: found.start("place")]}"seqNum":{seq},"parentSeqNum":{seq - 1},{text[found.end() :]}'


def _event(push: ServicePush, name: str, args: str, seq: int) -> str:
    # In the order in which the edge writes what clients push: in a log all events look alike.
    head = {"name": name, "seqNum": seq, "parentSeqNum": seq - 1}
    writer = {"clientId": push.client_id, "sessionId": push.session_id}
    return f'{_dumped(head | writer, ensure_ascii=False)[:-1]},"args":{args}}}'


def _json(args: Any) -> str:
    try:
        text = _dumped(args, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        raise PushMalformed("The args of an event must be JSON.") from None
    if _is_deeper(args, MAX_DEPTH):
        raise PushMalformed(f"An event's args may be nested {MAX_DEPTH} deep.")
    # Half of a surrogate pair is legal in JSON as an escape, and cannot be kept as a letter.
    return text if _is_unicode(text) else _dumped(args, ensure_ascii=True)


def _dumped(value: Any, *, ensure_ascii: bool) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, allow_nan=False, separators=(",", ":"))


def _is_deeper(value: Any, most: int) -> bool:
    layer = [value]
    for _ in range(most + 1):
        layer = [part for holder in layer for part in _parts(holder)]
        if not layer:
            return False
    return True


def _parts(value: Any) -> Sequence[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, (list, tuple)) else ()


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
