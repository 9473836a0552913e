"""The ledger against a model: two runners that crash, sleep and believe what was, logs that are replaced, replays.

An event that was done in a generation is never completed again in it, whatever life its log has; nothing is skipped; what is
done in its turn is done in the order of the log.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from fakes import CountingIds
from ledger_world import NAME, LedgerWorld
from mooring.monitor.ledger import (
    Candidate,
    Claimed,
    Completed,
    Dead,
    EntryState,
    Opened,
    Passed,
    Waiting,
    replay,
    retry,
)
from mooring.storage.directory import SqlDirectory, open_directory

EXAMPLES = int(os.environ.get("MOORING_TEST_LEDGER_EXAMPLES", "12"))
RUNNERS = st.sampled_from([0, 1])
_numbers, _ids = count(1), CountingIds()
_Id = tuple[int, int, str]


@dataclass
class Runner:
    """What one of the two believes: where the lane stood and what the log held when it looked, and its claim."""

    opened: Opened | None = None
    read: tuple[Candidate, ...] = ()
    claimed: Claimed | None = None
    generation: int = 0


class LedgerModel(RuleBasedStateMachine):
    """`directory` and `loop` are set by the test that runs it."""

    directory: SqlDirectory
    loop: asyncio.AbstractEventLoop
    lives = Bundle("lives")

    def __init__(self) -> None:
        super().__init__()
        self.world = LedgerWorld(self.directory, ids=_ids, workspace=f"wsp_{next(_numbers)}")
        self.runners = [Runner(), Runner()]
        self.completed: Counter[_Id] = Counter()
        self.dead: set[_Id] = set()
        self.in_turn: list[int] = []
        self.generation, self.floor = 0, 0
        self.texts = count(1)
        self.do(self.world.register())

    def do(self, deed: Coroutine[Any, Any, Any]) -> Any:
        """What it gives, on the loop of the directory."""
        return self.loop.run_until_complete(deed)

    @initialize(target=lives)
    def first_life(self) -> tuple[Candidate, ...]:
        return ()

    @rule(target=lives, events=st.integers(1, 3))
    def write(self, events: int) -> tuple[Candidate, ...]:
        self.world.write(*(f"text{next(self.texts)}" for _ in range(events)))
        return tuple(self.world.events)

    @rule(life=lives, keep=st.integers(0, 8))
    def restore(self, life: tuple[Candidate, ...], keep: int) -> None:
        """The log has the first events of one of its states, as another life."""
        self.world.backend, self.world.events = f"log_{next(_numbers)}", list(life[:keep])
        self.in_turn = []

    @rule(runner=RUNNERS)
    def look(self, runner: int) -> None:
        one = self.runners[runner]
        one.opened, one.read, one.claimed = self.do(self.world.open()), tuple(self.world.events), None

    @rule(runner=RUNNERS)
    def claim(self, runner: int) -> None:
        one = self.runners[runner]
        if one.opened is None or one.claimed is not None:
            return
        got = self.do(self.world.claim(one.opened, events=one.read))
        if isinstance(got, Claimed):
            one.claimed, one.generation = got, got.cursor.generation
        elif not isinstance(got, Waiting):
            one.opened = None

    @rule(runner=RUNNERS, how=st.sampled_from(["complete", "complete", "fail", "give back", "crash"]))
    def end(self, runner: int, how: str) -> None:
        one = self.runners[runner]
        claimed, one.claimed, one.opened = one.claimed, None, None
        if claimed is not None and how != "crash":
            self._settle(claimed, how)

    @rule(seconds=st.sampled_from([1, 5, 9, 400]))
    def wait(self, seconds: int) -> None:
        self.world.clock.advance(timedelta(seconds=seconds))

    @rule(from_seq=st.integers(1, 6))
    def replay_from(self, from_seq: int) -> None:
        self.do(self._replay(from_seq))
        self.generation, self.floor, self.in_turn = self.generation + 1, from_seq - 1, []

    @rule()
    def retry_all(self) -> None:
        self.do(self._retry())

    @invariant()
    def nothing_is_done_twice(self) -> None:
        assert set(self.completed.values()) <= {1}, self.completed

    def teardown(self) -> None:
        """In the end somebody lives long enough, and nothing was skipped."""
        for _ in range(200):
            self.world.clock.advance(timedelta(minutes=6))
            got = self.do(self.world.claim())
            if isinstance(got, Claimed):
                self._settle(got, "complete")
            elif isinstance(got, Passed) and not self.do(self.world.open()).redo:
                break
        self.nothing_is_done_twice()
        settled = set(self.completed) | self.dead | self.do(self._dead())
        for event in self.world.events:
            generations = [self.generation] if event.seq > self.floor else range(self.generation + 1)
            assert any((one, event.seq, event.digest) in settled for one in generations), (event, self.floor)

    def _settle(self, claimed: Claimed, how: str) -> None:
        entry = self.do(self.world.entry(claimed.entry_id))
        event = (entry.generation, entry.seq, entry.digest)
        if how == "complete":
            if isinstance(self.do(self.world.complete(claimed)), Completed):
                self.completed[event] += 1
                if entry.state is EntryState.OPEN:
                    assert not self.in_turn or self.in_turn[-1] < entry.seq, (self.in_turn, entry.seq)
                    self.in_turn.append(entry.seq)
        elif how == "fail":
            if isinstance(self.do(self.world.fail(claimed)), Dead):
                self.dead.add(event)
        else:
            self.do(self.world.give_back(claimed))

    async def _replay(self, from_seq: int) -> None:
        await self.world.open()
        async with self.world.ledger() as ledger:
            lane = await ledger.store.held(NAME, self.world.workspace)
            assert lane is not None
            await replay(lane, from_seq, ledger.store, ledger.at)

    async def _retry(self) -> None:
        async with self.world.ledger() as ledger:
            for entry in await self._letters(ledger.store):
                await retry(entry.id, ledger.store, ledger.at)

    async def _dead(self) -> set[_Id]:
        async with self.world.ledger() as ledger:
            return {(one.generation, one.seq, one.digest) for one in await self._letters(ledger.store)}

    async def _letters(self, store: Any) -> list[Any]:
        found = await store.entries_at(NAME, self.world.workspace, range(1, 100))
        return [one for one in found if one.state is EntryState.DEAD]


def test_nothing_is_repeated_and_nothing_is_skipped(migrated_url: str) -> None:
    """However crashes, leases that run out, two runners, replays and restores follow each other."""
    with asyncio.Runner() as runner:
        directory = runner.run(open_directory(migrated_url))
        LedgerModel.directory, LedgerModel.loop = directory, runner.get_loop()
        try:
            run_state_machine_as_test(
                LedgerModel,
                settings=settings(
                    # Not shrunk: each step is a transaction of a real database.
                    max_examples=EXAMPLES,
                    stateful_step_count=30,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                    phases=[Phase.generate],
                ),
            )
        finally:
            runner.run(directory.close())
