"""What sync sockets share, for tests without a server: a room, and the client's end of a connection."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from prometheus_client import CollectorRegistry

from mooring.api.parked_writes import ParkedWrites
from mooring.api.sync import Branches, Pace, PolledRescues, SocketRoom, SyncCounters, Unanswered
from mooring.kit.clock import Clock
from mooring.sync import Channels, Pushes

Json = dict[str, Any]


def make_room(
    log: object,
    clock: Clock,
    *,
    channels: Channels | None = None,
    told: Callable[[str, str, str | None], None] = lambda *_: None,
    counters: SyncCounters | None = None,
) -> SocketRoom:
    """A room over `log`. The service has run for long: nobody's push was cut off lately."""
    channels = Channels(cast("Any", log)) if channels is None else channels  # an empty one is false
    return SocketRoom(
        cast("Any", log),
        Pushes(cast("Any", log), channels),
        clock,
        counters or SyncCounters(CollectorRegistry()),
        60,
        lambda: False,
        ParkedWrites(told),
        Branches(cast("Any", log), channels),
        Unanswered(clock.monotonic() - 3600),
        PolledRescues(Pace()),
        Pace(),
    )


@dataclass
class Line:
    """The client's end of the connection: what it was sent."""

    sent: list[Json] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def deliver_to(self, receiver: object) -> None:
        del receiver

    def write(self, text: str) -> bool:
        self.sent.append(json.loads(text))
        self.came.set()
        return True

    def exits(self) -> list[tuple[str, str]]:
        """The answers to requests: which, and how."""
        return [(one["requestId"], _kind(one["exit"])) for one in self.sent if one["_tag"] == "Exit"]

    def exit_of(self, request_id: str) -> Json | None:
        """How a request ended, if it has."""
        found = [one["exit"] for one in self.sent if one["_tag"] == "Exit" and one["requestId"] == request_id]
        return found[0] if found else None

    def seqs(self, request_id: str) -> list[int]:
        """The events that came on a pull."""
        values = [value for one in self.chunks(request_id) for value in one["values"]]
        return [item["eventEncoded"]["seqNum"] for value in values for item in value["batch"]]

    def chunks(self, request_id: str) -> list[Json]:
        """The chunks of a pull."""
        return [one for one in self.sent if one["_tag"] == "Chunk" and one["requestId"] == request_id]

    async def until(self, holds: Callable[[], Any]) -> None:
        """Returns once it holds, which is looked at after each frame."""
        async with asyncio.timeout(60):
            while not holds():
                self.came.clear()
                await self.came.wait()


def _kind(end: Json) -> str:
    return end["_tag"] if end["_tag"] == "Success" else end["cause"]["_tag"]
