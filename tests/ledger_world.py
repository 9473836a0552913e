"""A ledger on any directory: lanes, events and claims without a log, and a clock that is set."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fakes import START, CountingIds, FakeClock
from mooring.monitor.effects import Effect
from mooring.monitor.handlers import ForwardEvent
from mooring.monitor.ledger import (
    Again,
    Candidate,
    Claim,
    Claimed,
    ClaimLost,
    ClaimOutcome,
    ClaimRequest,
    Completed,
    Dead,
    Entry,
    EntryId,
    EntryState,
    Ledger,
    LogNow,
    Opened,
    Registered,
    Registration,
    claim,
    complete,
    fail,
    give_back,
    open_lane,
    register,
)
from mooring.storage.directory import SqlDirectory

BACKEND = "log_1"
NAME = "bell"
WORKSPACE = "wsp_1"
LIMIT = 3


@dataclass
class LedgerWorld:
    """Does with a ledger what a service does, each deed in a transaction of its own."""

    directory: SqlDirectory
    clock: FakeClock = field(default_factory=FakeClock)
    ids: CountingIds = field(default_factory=CountingIds)
    performed: list[tuple[Effect, Entry]] = field(default_factory=list)
    backend: str = BACKEND
    events: list[Candidate] = field(default_factory=list)
    start: int = 0
    workspace: str = WORKSPACE

    @asynccontextmanager
    async def ledger(self) -> AsyncIterator[Ledger]:
        async with self.directory.transaction() as tx:
            yield Ledger(tx.ledger, self.ids, self.clock.now(), self._perform)

    async def _perform(self, effect: Effect, entry: Entry) -> None:
        self.performed.append((effect, entry))

    def write(self, *names: str, at: datetime | None = None) -> None:
        """Events at the end of the log."""
        for name in names:
            seq = self.events[-1].seq + 1 if self.events else 1
            self.events.append(Candidate(seq, f"{name}-{seq}", name, at or self.clock.now()))

    async def register(self, name: str = NAME, *patterns: str, from_beginning: bool = True) -> Registered:
        async with self.ledger() as ledger:
            wanted = Registration(name, patterns or ("*",), from_beginning)
            return (await register([wanted], 0, ledger.store, ledger.at))[0]

    async def open(self, name: str = NAME) -> Opened:
        async with self.ledger() as ledger:
            head = self.events[-1].seq if self.events else 0
            return await open_lane(
                name, self.workspace, LogNow(self.backend, head, self.start), ledger.store, ledger.at
            )

    async def claim(
        self,
        opened: Opened | None = None,
        *,
        edition: int = 1,
        gone: bool = False,
        events: Sequence[Candidate] | None = None,
    ) -> ClaimOutcome:
        """Claims what comes next, as a runner would that reads the log now, or has read these events of it."""
        opened = opened or await self.open()
        read = self.events if events is None else events
        after = [one for one in read if one.seq > opened.cursor.seq]
        redo = opened.redo[0].entry_id if opened.redo else None
        wanted = ClaimRequest(NAME, self.workspace, edition, LIMIT, opened.cursor, after, redo)
        async with self.ledger() as ledger:
            return await claim(wanted, None if gone else "Harbour", ledger)

    async def claimed(self) -> Claimed:
        got = await self.claim()
        assert isinstance(got, Claimed), got
        return got

    async def complete(
        self, claimed: Claimed, pushed: int = 0, effects: Sequence[Effect] = ()
    ) -> Completed | ClaimLost:
        async with self.ledger() as ledger:
            return await complete(self._claim(claimed), pushed, effects, ledger)

    async def fail(self, claimed: Claimed, cause: str = "ValueError: no") -> Again | Dead | ClaimLost:
        async with self.ledger() as ledger:
            return await fail(self._claim(claimed), cause, LIMIT, ledger, chance=0.0)

    async def give_back(self, claimed: Claimed, cause: str = "paused") -> Again | ClaimLost:
        async with self.ledger() as ledger:
            return await give_back(self._claim(claimed), cause, timedelta(seconds=5), ledger)

    async def bury(self) -> EntryId:
        """Makes a dead letter of what comes next."""
        while True:
            claimed = await self.claimed()
            outcome = await self.fail(claimed)
            if isinstance(outcome, Dead):
                return claimed.entry_id
            self.clock.advance(timedelta(minutes=6))

    async def run_all(self) -> list[int]:
        """Does all that can be done now; the seqs, in this order."""
        done: list[int] = []
        while isinstance(got := await self.claim(), Claimed):
            assert isinstance(await self.complete(got, 1, [ForwardEvent(START)]), Completed)
            done.append(got.seq)
        return done

    async def entry(self, entry_id: EntryId) -> Entry:
        async with self.directory.reading() as tx:
            found = await tx.ledger.entry(entry_id)
        assert found is not None
        return found

    async def states(self) -> dict[EntryState, int]:
        async with self.directory.reading() as tx:
            return dict(await tx.ledger.count(NAME))

    def _claim(self, claimed: Claimed) -> Claim:
        return Claim(NAME, self.workspace, claimed.token)
