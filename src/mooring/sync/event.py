"""An event on its way into a log, and as every reader receives it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from mooring.kit.clock import iso_milliseconds

MAX_BATCH_EVENTS = 100
MAX_BATCH_BYTES = 900_000
MAX_EVENT_BYTES = 900_000
MAX_NAME = 512  # characters of whatever names an event or who wrote it
MAX_DEPTH = 128  # of args
MAX_SEQ = 2**53 - 2  # 2^53-1 is JavaScript's last safe integer: the next event must still have room

_OPENING = '{"eventEncoded":'
_METADATA = ',"metadata":{"_tag":"Some","value":{"_tag":"SyncMessage.SyncMetadata","createdAt":"'
_CLOSING = '"}}}'
_TAIL_LENGTH = len(_METADATA) + len("2026-11-23T13:06:43.839Z") + len(_CLOSING)


@dataclass(frozen=True, slots=True)
class Author:
    """Who pushed: kept beside each event, outside of what the client wrote."""

    user_id: str
    session_id: str


class NewEvent(NamedTuple):
    """One pushed event. `text` is its delivered form (see `delivered`), stored and sent as it is.

    A tuple, because a hundred are made for each full push, and a frozen dataclass takes three times as long to make.
    """

    seq: int
    parent: int
    text: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Events of one push: all or nothing. `events` is not empty, ascending and linked (see `admit.check_linked`).

    `claim` names the deed that these events are: a log takes a batch of a claim once and no other of the same claim ever.
    `backend_id` is the life of the log that they are meant for, None for whichever it has.
    """

    workspace_id: str
    author: Author
    at: datetime
    events: Sequence[NewEvent]
    claim: str | None = None
    backend_id: str | None = None

    @property
    def parent(self) -> int:
        """The seq that the first event builds on."""
        return self.events[0].parent

    @property
    def last(self) -> int:
        """The seq of the last event."""
        return self.events[-1].seq


def delivery_suffix(at: datetime) -> str:
    """What follows the pushed JSON in the delivered form: the server's own metadata."""
    return _METADATA + iso_milliseconds(at) + _CLOSING


def delivered(pushed: str, suffix: str) -> str:
    """The delivered form: `pushed` (the event's JSON as the client wrote it) and the server's metadata."""
    return _OPENING + pushed + suffix


def pushed_part(text: str) -> str:
    """The client's own JSON inside a delivered form."""
    return text[len(_OPENING) : -_TAIL_LENGTH]


def digest_of(text: str) -> str:
    """What an event says, in 64 letters: with its place it names the event in whichever life of the log."""
    return hashlib.sha256(pushed_part(text).encode("utf-8", "surrogatepass")).hexdigest()


def same_content(left: str, right: str) -> bool:
    """Whether two delivered forms hold the same event: equal text, or else equal JSON values (key order aside)."""
    first, second = pushed_part(left), pushed_part(right)
    return first == second or _canonical(first) == _canonical(second)


def _canonical(text: str) -> str:
    # Numbers stay text: JavaScript's are not Python's. Dumped again because in Python True == 1.
    return json.dumps(json.loads(text, parse_int=_number, parse_float=_number), sort_keys=True)


def _number(text: str) -> list[str]:
    return ["number", text]
