"""A workspace's log that does as it is told: it answers as a service does, and its lines break where a test wants it.

By the real rules: a push is taken if and only if it builds on the head, what was taken comes back on every live pull before
it is acknowledged, and the same push again is taken for what it is.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from mooring.client.workspaces.line import LineClosed

Json = dict[str, Any]
Trouble = Callable[[str], bool]
"""Whether the line breaks at this moment: `before push`, `stored`, `echoed`, `before chunk`."""


@dataclass(eq=False)
class FakeLine:
    """One connection to a `FakeLog`."""

    log: "FakeLog"
    outgoing: "asyncio.Queue[str | LineClosed]" = field(default_factory=asyncio.Queue)
    pulling: str | None = None
    acks: int = 0
    silent: bool = False
    over: bool = False
    reads: "FakeLog | None" = None
    """The former life that is pulled, if it is one."""

    async def send(self, text: str) -> None:
        if self.over:
            raise LineClosed(None)
        frame = json.loads(text)
        self.log.said.append(frame)
        if self.silent:
            return
        match frame["_tag"]:
            case "Ping":
                self.say({"_tag": "Pong"})
            case "Ack":
                self.acks += 1
            case "Request" if frame["tag"].endswith("Pull"):
                self._pull(frame)
            case "Request":
                self._push(frame)

    async def received(self) -> AsyncIterator[str]:
        while True:
            came = await self.outgoing.get()
            if isinstance(came, LineClosed):
                raise came
            yield came

    def say(self, frame: Json) -> None:
        if not self.over:
            self.outgoing.put_nowait(json.dumps(frame))

    def chunk(self, events: list[Json], *, more: bool = False) -> None:
        """Events on the pull of this line."""
        if self.pulling is None or self.silent:
            return
        if self.log.trouble("before chunk"):
            self.end()
            return
        page = {"_tag": "MoreUnknown"} if more else {"_tag": "NoMore"}
        batch = [{"eventEncoded": event, "metadata": {"_tag": "None"}} for event in events]
        former = {"former": True} if self.reads is not None else {}
        value = {"batch": batch, "pageInfo": page, "backendId": (self.reads or self.log).life, **former}
        self.say({"_tag": "Chunk", "requestId": self.pulling, "values": [value]})

    def end(self, code: int | None = None, reason: str = "") -> None:
        """The connection ends; nothing comes on it any more."""
        if not self.over:
            self.over = True
            self.outgoing.put_nowait(LineClosed(code, reason))
            self.log.lines.discard(self)
            if self.reads is not None:
                self.reads.lines.discard(self)

    def _pull(self, frame: Json) -> None:
        cursor = frame["payload"]["cursor"]["value"]
        self.reads = self.log.former.get(cursor["backendId"]) if frame["payload"]["brings"] else None
        if self.reads is not None:
            self.log.lines.discard(self)
            self.reads.lines.add(self)
        elif cursor["backendId"] != self.log.life:
            error = {"_tag": "BackendIdMismatchError", "expected": self.log.life, "received": cursor["backendId"]}
            self._fail(frame["id"], error)
            return
        self.pulling = frame["id"]
        events = [event for event in (self.reads or self.log).events if event["seqNum"] > cursor["eventSequenceNumber"]]
        pages = [events[start : start + self.log.page] for start in range(0, len(events), self.log.page)] or [[]]
        for number, page in enumerate(pages, 1):
            self.chunk(page, more=number < len(pages))
        if not frame["payload"]["live"]:
            self.say({"_tag": "Exit", "requestId": frame["id"], "exit": {"_tag": "Success"}})

    def _push(self, frame: Json) -> None:
        if self.log.trouble("before push"):
            self.end()
            return
        batch, log = frame["payload"]["batch"], self.reads or self.log
        known = log.events[batch[0]["parentSeqNum"] :][: len(batch)]
        if batch[0]["parentSeqNum"] == log.head:
            log.add(batch)
        elif known != batch:
            error = {"_tag": "ServerAheadError", "minimumExpectedNum": log.head, "providedNum": 0}
            self._fail(frame["id"], error)
            return
        if self.log.trouble("echoed"):
            self.end()
            return
        self.say({"_tag": "Exit", "requestId": frame["id"], "exit": {"_tag": "Success", "value": {}}})

    def _fail(self, request_id: str, error: Json) -> None:
        cause = {"_tag": "Fail", "error": error}
        self.say({"_tag": "Exit", "requestId": request_id, "exit": {"_tag": "Failure", "cause": cause}})


@dataclass
class FakeLog:
    """The log of one workspace, and everybody who is connected to it. Implements `client.workspaces.Dialer`."""

    life: str = "log_1"
    page: int = 100
    trouble: Trouble = lambda _: False
    events: list[Json] = field(default_factory=list)
    lines: set[FakeLine] = field(default_factory=set)
    said: list[Json] = field(default_factory=list)
    dialed: int = 0
    refusals: list[Exception] = field(default_factory=list)
    """What the next dialings are refused with, each in turn."""
    former: dict[str, "FakeLog"] = field(default_factory=dict)
    """Lives that were replaced and are kept, by their ids."""

    def restore(self, life: str, cut: int, *, keep: bool = True) -> None:
        """Another life begins, with the first `cut` events. The one before is kept, and everybody is cut off."""
        if keep:
            self.former[self.life] = FakeLog(self.life, events=list(self.events))
        self.life, self.events = life, self.events[:cut]
        for line in tuple(self.lines):
            line.end(4409, "log replaced")

    @property
    def head(self) -> int:
        return len(self.events)

    @asynccontextmanager
    async def dial(self, workspace_id: str, bearer: str) -> AsyncIterator[FakeLine]:
        del workspace_id, bearer
        self.dialed += 1
        if self.refusals:
            raise self.refusals.pop(0)
        line = FakeLine(self)
        self.lines.add(line)
        try:
            yield line
        finally:
            line.end()

    def add(self, batch: list[Json]) -> None:
        """Take a batch, and tell everybody who follows."""
        self.events += batch
        stored = self.trouble("stored")
        for line in tuple(self.lines):
            if stored:
                line.end()
            else:
                line.chunk(batch)

    def somebody_writes(self, *names: str) -> None:
        """Others write, an event after the other."""
        for name in names:
            seq = self.head + 1
            own = {"clientId": "another", "sessionId": "another"}
            self.add([{"name": name, "args": None, "seqNum": seq, "parentSeqNum": seq - 1, **own}])
