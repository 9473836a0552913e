"""Handlers at a service: a directory, a log that is written and read, crews that run them, and a clock that is set."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from fakes import FakeClock
from mooring.accounts import User
from mooring.hub import Hub
from mooring.kit.ids import RandomIds
from mooring.monitor import SHARDS, Held
from mooring.monitor.handlers import Context, HandledEvent, Handler, HandlerCrew, HandlerStation, handler, registry_of
from mooring.monitor.ledger import Entry, EntryState
from mooring.station import HubStation
from mooring.storage.directory import SqlDirectory
from mooring.storage.eventlog import SqliteEventLog, open_event_log
from mooring.sync import Author, Batch, Channels, EventLog, NewEvent, Pushes
from mooring.sync.event import delivered, delivery_suffix
from mooring.sync.log import Record
from mooring.sync.write_back import service_push
from mooring.webhooks import EventInterest
from mooring.workspaces import Allowance
from people import People, people_of
from webhook_world import hub_on

PLENTY = Allowance(10**6, 10**9)
LONG = 60.0


class QuickTiming(FakeClock):
    """Implements `monitor.watch.Timing`: nobody waits, and moments are those of a clock that is set."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock

    def now(self) -> Any:
        return self._clock.now()

    def monotonic(self) -> float:
        return self._clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.001))

    def random(self) -> float:
        return 0.0


@dataclass
class Said:
    """What handlers did, in order: the independent witness."""

    lines: list[str] = field(default_factory=list)

    def handler(self, *patterns: str, name: str = "bell", **options: Any) -> Handler:
        """A handler that notes the events that it is run for."""

        async def run(context: Context, event: HandledEvent) -> None:
            del context
            self.lines.append(f"{name} {event.workspace_id[-4:]} {event.seq}")

        return handler(*(patterns or ("*",)), name=name, **{"from_beginning": True} | options)(run)


class ReplaceableLog:
    """An event log that can have another life, as a restore leaves it."""

    def __init__(self, inner: SqliteEventLog, folder: Path) -> None:
        self.inner = inner
        self._folder = folder
        self._lives = 1

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def live_again(self, keep: int) -> None:
        """Every log has its first events only, under another backend id; what it says of them is as it was."""
        self._lives += 1
        new = await open_event_log(self._folder / f"events-{self._lives}.db", RandomIds())
        for workspace_id in await self.inner.workspaces():
            await new.open(workspace_id)
            for one in await self.inner.records(workspace_id, 0, keep, 10**9):
                event = NewEvent(one.seq, one.parent, one.text)
                author = Author(one.user_id, one.session_id)
                await new.append(Batch(workspace_id, author, one.at, [event]), PLENTY)
        await self.inner.close()
        self.inner = new


@dataclass
class HandlerWorld:
    """A service with people and workspaces."""

    hub: Hub
    people: People
    alice: User
    log: ReplaceableLog
    seen_to: int = 0
    """Up to there the leases say that all logs were seen to."""

    @property
    def clock(self) -> FakeClock:
        return self.people.clock

    @property
    def station(self) -> HubStation:
        return HubStation(self.hub)

    async def workspace(self, name: str = "Harbour") -> str:
        """A further workspace, without events."""
        return (await self.people.create_workspace(self.alice, name, 1000)).id

    async def write(self, workspace_id: str, *names: str, args: Any = None) -> None:
        """A person pushes events."""
        head = await self.hub.log.open(workspace_id)
        at, events = self.clock.now(), []
        for seq, name in enumerate(names, head.seq + 1):
            text = json.dumps(
                {"name": name, "args": args, "seqNum": seq, "parentSeqNum": seq - 1, "clientId": "c", "sessionId": "s"}
            )
            events.append(NewEvent(seq, seq - 1, delivered(text, delivery_suffix(at))))
        await self.hub.log.append(Batch(workspace_id, Author(self.alice.id, "ses_1"), at, events), PLENTY)

    async def records(self, workspace_id: str) -> Sequence[Record]:
        """The whole log."""
        return await self.hub.log.records(workspace_id, 0, 10_000, 10**9)

    async def names(self, workspace_id: str) -> list[str]:
        """The names of all events of a log, in order."""
        return [json.loads(one.text)["eventEncoded"]["name"] for one in await self.records(workspace_id)]

    async def crew(self, *handlers: Handler, station: HandlerStation | None = None) -> HandlerCrew:
        """One that leads every shard."""
        crew = HandlerCrew(station or self.station, registry_of(handlers), QuickTiming(self.clock))
        await crew.register()
        self.lead_all(crew)
        return crew

    def lead_all(self, crew: HandlerCrew) -> None:
        """As if a monitor had been given every lease."""
        crew.took([Held(scope, shard, 1, self.seen_to) for scope in crew.scopes() for shard in range(SHARDS)])

    async def run(self, *handlers: Handler) -> HandlerCrew:
        """A crew that has done all that it could."""
        crew = await self.crew(*handlers)
        await settled(crew)
        return crew

    async def entries(self, handler: str = "bell", state: EntryState | None = None) -> Sequence[Entry]:
        """What the ledger says of a handler, by workspace and seq."""
        async with self.hub.directory.reading() as tx:
            lanes = await tx.ledger.lanes(handler, "", 1000)
            found = [
                entry
                for lane in lanes
                for entry in await tx.ledger.entries_at(handler, lane.workspace_id, range(1, 1500))
            ]
        return [one for one in found if state is None or one.state is state]


async def settled(crew: HandlerCrew) -> None:
    """Everything was done that can be done at this moment."""
    async with asyncio.timeout(LONG):
        while crew.busy:
            await asyncio.sleep(0.001)


async def until(look: Callable[[], Awaitable[bool]] | Callable[[], bool]) -> None:
    """Until it is so."""
    async with asyncio.timeout(LONG):
        while True:
            found = look()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.005)


@asynccontextmanager
async def handler_world(directory: SqlDirectory, folder: Path) -> AsyncIterator[HandlerWorld]:
    """On a directory, with a log of its own."""
    log = ReplaceableLog(await open_event_log(folder / "events.db", RandomIds()), folder)
    try:
        yield await world_on(directory, log)
    finally:
        await log.close()


async def world_on(directory: SqlDirectory, log: ReplaceableLog) -> HandlerWorld:
    """On a directory and a log."""
    people = people_of(directory)
    port = cast("EventLog", log)
    channels = Channels(port)
    write_back = partial(service_push, channels, Pushes(port, channels))
    interest = EventInterest(directory.named_events)
    directory.watch_webhooks(interest.changed)
    hub = replace(hub_on(directory, people), log=port, write_back=write_back, named_events=interest.names)
    return HandlerWorld(hub, people, await people.sign_up("alice@example.org"), log)
