"""A reader of server-sent events: parses what a browser would, from any source of bytes."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Event:
    """One event. `id` is the cursor at that moment, None when none was ever given."""

    name: str
    data: dict[str, Any]
    id: str | None


class EventParser:
    """Feed it bytes; `cursor` is what a browser would send as `Last-Event-ID`."""

    def __init__(self) -> None:
        self._rest = b""
        self.cursor: str | None = None
        self.beats = 0
        self.retry: int | None = None

    def feed(self, data: bytes) -> list[Event]:
        *blocks, self._rest = (self._rest + data).split(b"\n\n")
        return [event for block in blocks if (event := self._block(block.decode())) is not None]

    def _block(self, block: str) -> Event | None:
        name, data = "message", ""
        for line in block.split("\n"):
            field, _, value = line.partition(": ")
            if field == "id":
                self.cursor = value
            elif field == "event":
                name = value
            elif field == "data":
                data = value
            elif field == "retry":
                self.retry = int(value)
            elif line.startswith(":"):
                self.beats += 1
        return Event(name, json.loads(data), self.cursor) if data else None


async def events_of(chunks: AsyncIterator[bytes], parser: EventParser) -> AsyncIterator[Event]:
    """The events in a stream of bytes, as they arrive."""
    async for chunk in chunks:
        for event in parser.feed(chunk):
            yield event
