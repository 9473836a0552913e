"""A reader of server-sent events: parses what a browser would, from any source of bytes."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from live_server import LiveServer, Person

SECONDS = 10.0
PATH = "/api/session/events"


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


@asynccontextmanager
async def stream(server: LiveServer, person: Person, **headers: str) -> AsyncIterator[AsyncIterator[Event]]:
    """The events of one stream, `hello` taken."""
    async with (
        httpx2.AsyncClient(timeout=SECONDS) as client,
        client.stream("GET", server.url + PATH, headers={**person.bearer, **headers}) as reply,
    ):
        assert reply.status_code == 200
        events = events_of(reply.aiter_raw(), EventParser())
        assert (await anext(events)).name == "hello"
        yield events
