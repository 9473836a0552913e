"""Claims, positions, erasing and reopening together: an event log engine against a model of it."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engines.event_logs import Open, batch
from mooring.sync import EventLog
from mooring.sync.log import AlreadyWritten, Appended, AppendOutcome, Change, Full, HeadMoved
from mooring.workspaces import Allowance, WorkspaceMissing

ROOM = Allowance(12, 10**6)
NAMES = ("wsp_a", "wsp_b", "wsp_c")


@dataclass
class Modelled:
    """One log: its claims, and at which positions its events were committed."""

    claims: dict[str, tuple[int, int]] = field(default_factory=dict)
    positions: list[int] = field(default_factory=list)

    def expected(self, first: int, count: int, claim: str | None) -> AppendOutcome:
        held = len(self.positions)
        if claim in self.claims:
            return AlreadyWritten(*self.claims[claim])
        if first != held + 1:
            return HeadMoved(held)
        return Full() if held + count > ROOM.events else Appended(held + count)


@dataclass
class Model:
    """All logs, and the last position that was given out."""

    logs: dict[str, Modelled] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)  # not to be opened by this process again
    position: int = 0
    seen: set[int] = field(default_factory=lambda: {0})

    def of(self, name: str) -> Modelled:
        return self.logs.setdefault(name, Modelled())

    def changes(self, after: int) -> list[Change]:
        grown = [
            (log.positions[-1], Change(name, len(log.positions))) for name, log in self.logs.items() if log.positions
        ]
        return [change for position, change in sorted(grown, key=lambda one: one[0]) if position > after]


Move = tuple[str, str, int, int, str | None]
MOVES = st.lists(
    st.tuples(
        st.sampled_from(["append", "append", "append", "append", "erase", "reopen"]),
        st.sampled_from(NAMES),
        st.sampled_from([0, 0, 0, 1, 2]),  # how far behind the head
        st.integers(1, 4),
        st.sampled_from([None, "x", "y", "z"]),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
async def test_claims_and_positions_are_as_the_model_says(
    moves: list[Move], open_log: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is appended under which claim, erased, and opened again in between: each claim counts once in the life of its
    log, positions never come back, and from every position that was ever seen one finds what came after it.
    """
    folder = tmp_path_factory.mktemp("model")
    log, model = await open_log(folder), Model()
    try:
        for kind, name, back, count, claim in moves:
            if kind == "append":
                await _append(log, model, name, back, count, claim)
            elif kind == "erase":
                await log.erase(name)
                model.logs.pop(name, None)
                model.gone.add(name)
            else:
                log = await _reopened(log, model, open_log, folder)
            await _check(log, model)
    finally:
        await log.close()


async def _append(log: EventLog, model: Model, name: str, back: int, count: int, claim: str | None) -> None:
    if name in model.gone:
        with pytest.raises(WorkspaceMissing):
            await log.append(batch(1, workspace=name, claim=claim), ROOM)
        return
    held = model.of(name)
    first = max(1, len(held.positions) + 1 - back)
    expected = held.expected(first, count, claim)
    assert await log.append(batch(first, count, workspace=name, claim=claim), ROOM) == expected
    if isinstance(expected, Appended):
        held.positions += range(model.position + 1, model.position + 1 + count)
        model.position += count
        if claim is not None:
            held.claims[claim] = (first, first + count - 1)


async def _reopened(log: EventLog, model: Model, open_log: Open, folder: Path) -> EventLog:
    await log.close()
    model.gone.clear()
    return await open_log(folder)


async def _check(log: EventLog, model: Model) -> None:
    assert await log.position() == model.position
    model.seen.add(model.position)
    for position in model.seen:
        activity = await log.activity(position, 1000)
        assert (list(activity.changes), activity.position) == (model.changes(position), model.position)
        for name in NAMES:
            positions = model.logs[name].positions if name in model.logs else []
            assert await log.seq_at(name, position) == sum(one <= position for one in positions)
