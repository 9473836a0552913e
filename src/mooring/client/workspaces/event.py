"""What is read from a workspace's log, and what is written to it."""

from dataclasses import dataclass
from typing import Any, NamedTuple

ANY_LOG = ""
"""In a cursor: whichever life the log has now."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be written: `name` as the app's schema calls it, `args` anything that JSON holds."""

    name: str
    args: Any = None


class Event(NamedTuple):
    """A confirmed event: it is on the server's disk, and nobody will ever change it.

    `seq` is its position, `parent` that of the one before it. `client_id` and `session_id` are the writing program's own
    words for itself; `at` is the server's time as ISO 8601, None when it said none.
    """

    seq: int
    parent: int
    name: str
    args: Any
    client_id: str
    session_id: str
    at: str | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a reader stands: the last event it has seen, in which life of the log. Worth keeping over restarts."""

    log: str
    seq: int


@dataclass(frozen=True, slots=True)
class LogReplaced:
    """The log has another life: it was restored, imported over or rewound. What was read before counts no more.

    Events that follow are those of the new life, from its beginning. `now` names it.
    """

    before: str
    now: str
