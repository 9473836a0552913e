"""What is found in a file, event after event: linked, within the limits, counted, and written down for the service to read."""

from collections import Counter
from typing import BinaryIO

import msgspec

from mooring.backups.importing.plan import MOST_NAMED, Format, ImportPlan, NamedEvents, Origin, Writer
from mooring.storage.imports.sandbox.event import Event
from mooring.storage.imports.sandbox.unfit import Unfit

_MOST_COUNTED = 10_000
_encoder = msgspec.json.Encoder()


class Gather:
    """From the empty log on. What is written: lines of a snapshot, without links."""

    def __init__(self, target: BinaryIO, most_events: int, most_bytes: int) -> None:
        self._target = target
        self._most_events = most_events
        self._most_bytes = most_bytes
        self._head = self._events = self._bytes = self._size = 0
        self._first_ms: int | None = None
        self._last_ms: int | None = None
        self._names: Counter[str] = Counter()
        self._writers: Counter[str] = Counter()
        self._first_seq = 0

    @property
    def head(self) -> int:
        """The seq of the last event."""
        return self._head

    @property
    def counted(self) -> tuple[int, int]:
        """How many events, and how many bytes their texts had in a log that wrote them as we do."""
        return self._events, self._bytes

    def add(self, event: Event) -> None:
        """The next one. Unfit when it does not build on the one before, or is too much."""
        if event.parent != self._head:
            where = f"Event {event.seq} builds on {event.parent}, and {self._head} is before it."
            raise Unfit("EVENT_ORDER", where)
        self._events += 1
        self._bytes += len(event.text.encode())
        if self._events > self._most_events:
            raise Unfit("TOO_MANY_EVENTS", f"There are more than {self._most_events} events.")
        if self._bytes > self._most_bytes:
            raise Unfit("TOO_MANY_BYTES", f"The events are more than {self._most_bytes} bytes.")
        self._count(event)
        line = [event.seq, event.parent, event.at_ms, event.user_id, event.session_id, "", event.text]
        self._target.write(_encoder.encode(line) + b"\n")

    def plan(self, form: Format, notes: list[str], origin: Origin | None = None) -> ImportPlan:
        """What it comes to. Unfit when there was nothing."""
        if self._events == 0:
            raise Unfit("NO_EVENTS", "There are no events in this file.")
        begins_later = ["SEQS_BEGIN_LATER"] if self._first_seq > 1 else []
        names, writers = self._names.most_common(MOST_NAMED), self._writers.most_common(MOST_NAMED)
        return ImportPlan(
            format=form,
            events=self._events,
            bytes=self._bytes,
            head=self._head,
            first_ms=self._first_ms,
            last_ms=self._last_ms,
            by_name=[NamedEvents(name, count) for name, count in names],
            other_names=self._events - sum(count for _, count in names),
            writers=[Writer(user_id, count) for user_id, count in writers if user_id],
            other_writers=sum(self._writers.values()) - sum(count for _, count in writers),
            notes=[*notes, *begins_later],
            origin=origin,
        )

    def _count(self, event: Event) -> None:
        self._head = event.seq
        self._first_seq = self._first_seq or event.seq
        self._first_ms = event.at_ms if self._first_ms is None else min(self._first_ms, event.at_ms)
        self._last_ms = event.at_ms if self._last_ms is None else max(self._last_ms, event.at_ms)
        # Of a file that invents a name for each event, only so many are told apart.
        if event.name in self._names or len(self._names) < _MOST_COUNTED:
            self._names[event.name] += 1
        if event.user_id in self._writers or len(self._writers) < _MOST_COUNTED:
            self._writers[event.user_id] += 1
