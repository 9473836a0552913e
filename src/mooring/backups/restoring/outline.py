"""The port to what stands in a log without what its events say: when, by whom, and what they are called."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class EventSight:
    """One event from outside."""

    seq: int
    at: datetime
    name: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Some events in a row: how many, of how many bytes, of which names and by whom (most first), and from when to when."""

    events: int
    bytes: int
    by_name: Sequence[tuple[str, int]]
    by_user: Sequence[tuple[str, int]]
    first_at: datetime | None
    last_at: datetime | None


class Outline(Protocol):
    """One log, seen from outside.

    `page` gives the events before a seq, newest first; `until` the last seq that was written at a moment or before it, 0
    when there is none; `sight` the last event at a seq or below; `tally` counts what is after one seq and up to another.
    """

    async def page(self, before: int, limit: int) -> Sequence[EventSight]: ...

    async def until(self, at: datetime) -> int: ...

    async def sight(self, seq: int) -> EventSight | None: ...

    async def tally(self, after: int, until: int) -> Tally: ...


class Outlines(Protocol):
    """Opens outlines of logs by their names; of a name that there is not, an empty one. Writers do not notice, and no loop waits."""

    def of(self, name: str) -> Outline: ...
