"""A workspace whose log was restored, and devices that know its former life: the real log, and sockets without a server."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from prometheus_client import CollectorRegistry

from engines.event_logs import PLENTY, batch, staged
from fakes import FakeClock
from mooring.accounts import UserId
from mooring.api.sync import SocketRoom, SyncCounters
from mooring.api.sync.authority import Authority, Closing
from mooring.api.sync.conversation import Conversation
from mooring.api.sync.outlet import Outlet
from mooring.hub import Hub
from mooring.kit.ids import RandomIds
from mooring.sessions import LiveSession, SessionId
from mooring.storage.eventlog import SqliteEventLog, open_event_log
from mooring.sync import Channels
from mooring.sync.lives import branch_name
from mooring.workspaces import AccessView, Role, Standing, WorkspaceId
from sync_rooms import Json, Line, make_room

WSP, SESSION = WorkspaceId("wsp_1"), SessionId("ses_bob")
MEMBER = Standing(Role.MEMBER, allowance=PLENTY)
VIEWER = Standing(Role.VIEWER, allowance=PLENTY)


@dataclass
class Device:
    """One socket of Bob's, as a stock client uses it."""

    world: "World"
    authority: Authority
    talk: Conversation
    line: Line
    closed: list[Closing]

    def pull(
        self, request_id: str, life: str | None, after: int = 0, *, live: bool = True, brings: bool | None = None
    ) -> None:
        known = {"backendId": life, "eventSequenceNumber": after}
        said = {} if brings is None else {"brings": brings}
        cursor = {"_tag": "None"} if life is None else {"_tag": "Some", "value": known}
        self._ask(request_id, "SyncWsRpc.Pull", {"storeId": WSP, "live": live, "cursor": cursor} | said)

    def push(self, request_id: str, life: str, first: int, count: int = 1, *, parent: int | None = None) -> None:
        numbers = range(first, first + count)
        events = [_event(seq, seq - 1) for seq in numbers]
        if parent is not None:
            events[0]["parentSeqNum"] = parent
        backend = {"_tag": "Some", "value": life}
        self._ask(request_id, "SyncWsRpc.Push", {"storeId": WSP, "batch": events, "backendId": backend})

    def say(self, frame: Json) -> None:
        self.talk.read(json.dumps(frame))

    def ack(self, request_id: str) -> None:
        """Takes all chunks that came on a pull."""
        for _ in self.line.chunks(request_id):
            self.say({"_tag": "Ack", "requestId": request_id})

    async def answered(self, *request_ids: str) -> None:
        await self.line.until(lambda: all(self.line.exit_of(one) for one in request_ids))

    async def became(self, standing: Standing) -> None:
        """Bob's standing changes."""
        self.world.standing = standing
        self.world.view.changed(WSP)
        self.authority.unsettle()
        assert await self.authority.settle() is None
        self.talk.unpark()

    def mismatch(self, request_id: str) -> bool:
        end = self.line.exit_of(request_id)
        return end is not None and end.get("cause", {}).get("error", {}).get("_tag") == "BackendIdMismatchError"

    def _ask(self, request_id: str, tag: str, payload: Json) -> None:
        self.say({"_tag": "Request", "id": request_id, "tag": tag, "payload": payload, "headers": []})


@dataclass
class World:
    """A workspace whose log had five events, and was restored to three of them."""

    log: SqliteEventLog
    clock: FakeClock
    room: SocketRoom
    channels: Channels
    counted: CollectorRegistry
    old: str
    standing: Standing = MEMBER

    def __post_init__(self) -> None:
        self.view = AccessView(self._load)

    async def _load(self, user_id: UserId, workspace_id: WorkspaceId) -> Standing | None:
        del user_id, workspace_id
        return self.standing

    async def device(self, standing: Standing = MEMBER) -> Device:
        self.standing = standing
        self.view.changed(WSP)
        hour = self.clock.now() + timedelta(hours=10)
        session = LiveSession(SESSION, UserId("usr_bob"), hour, hour)
        sessions = type("Sessions", (), {"standing": lambda self, session_id: session})()
        views = {"live_sessions": sessions, "access_view": self.view, "clock": self.clock}
        hub = cast("Hub", type("Views", (), views))
        authority, line, closed = Authority(session, WSP, standing, hub), Line(), list[Closing]()
        outlet = Outlet(cast("Any", line), cast("Any", None), lambda: None)
        talk = Conversation(authority, await self.channels.use(WSP), self.room, outlet, closed.append)
        return Device(self, authority, talk, line, closed)

    async def returned(self, standing: Standing = MEMBER, after: int = 5) -> Device:
        """A device that came back with the former life, and was served what it lacks."""
        device = await self.device(standing)
        device.pull("0", self.old, after)
        await device.line.until(lambda: device.line.chunks("0"))
        device.ack("0")
        return device

    def wait(self, device: Device, seconds: float) -> None:
        """Time passes, and the device's socket looks at the clock."""
        self.clock.advance(timedelta(seconds=seconds))
        device.talk.unpark()

    async def brought(self, life: str | None = None) -> list[int]:
        """What is on the branch behind the cut."""
        held = await self.log.held(branch_name(WSP, life or self.old), 5, 1000)
        return [seq for seq, _ in held]

    def told(self, how: str) -> float:
        return self.counted.get_sample_value("mooring_sync_mismatches_total", {"told": how}) or 0.0


def _event(seq: int, parent: int) -> Json:
    return {
        "name": "v1.A",
        "args": {"n": seq},
        "seqNum": seq,
        "parentSeqNum": parent,
        "clientId": "c",
        "sessionId": "s",
    }


async def restore(log: SqliteEventLog, life: str, cut: int) -> None:
    """What a restore does to the log."""
    now = await log.open(WSP)
    await log.stage(WSP, life)
    await log.add_staged(WSP, life, staged(1, cut))
    await log.swap(WSP, life, now.backend_id)


@asynccontextmanager
async def restored(folder: Path) -> AsyncIterator[World]:
    """A workspace whose log was restored, and a former life of it that devices may still know."""
    log = await open_event_log(folder / "events.db", RandomIds())
    await log.append(batch(1, 5), PLENTY)
    old = (await log.open(WSP)).backend_id
    await restore(log, "log_new", 3)
    clock, channels, registry = FakeClock(), Channels(log), CollectorRegistry()
    room = make_room(log, clock, channels=channels, counters=SyncCounters(registry))
    yield World(log, clock, room, channels, registry, old)
    await room.pushes.settled()
    await log.close()
