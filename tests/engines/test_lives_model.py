"""Lives of a log against a model of it: whatever is staged, swapped, dropped, pushed and erased, and wherever it is cut off."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engines.event_logs import PLENTY, Open, batch, on_life, staged
from mooring.storage.eventlog import SqliteEventLog
from mooring.sync.errors import StagingRefused
from mooring.sync.lives import branch_name, staged_name
from mooring.sync.log import Appended, LifeOver
from mooring.workspaces import WorkspaceMissing

NAMES = ("wsp_a", "wsp_ab")
NEVER = 10**9


class Cut(Exception):
    """The process ended here."""


@dataclass
class Life:
    """The marks of a life's events, in order, and how many it had when it was taken out of service."""

    marks: list[str] = field(default_factory=list)
    left_at: int = 0


@dataclass
class Modelled:
    """What is in service, the branches in their order, and what is staged."""

    current: str | None = None
    lives: dict[str, Life] = field(default_factory=dict)
    branches: list[str] = field(default_factory=list)
    staged: str | None = None

    def swapped(self) -> None:
        """What is staged is in service."""
        assert self.staged is not None
        if self.current is not None:
            self.lives[self.current].left_at = len(self.lives[self.current].marks)
            self.branches.append(self.current)
        self.current, self.staged = self.staged, None


@dataclass
class Place:
    """A log, its model, and after how many of the writer's jobs the process ends."""

    log: SqliteEventLog
    reopen: Callable[[], Any]
    logs: dict[str, Modelled] = field(default_factory=lambda: {name: Modelled() for name in NAMES})
    gone: set[str] = field(default_factory=set)
    made: int = 0

    def new_life(self) -> str:
        self.made += 1
        return f"log_{self.made}"

    async def cut_after(self, jobs: int, deed: Any) -> bool:
        """Do it up to its so-manieth job, and start anew; whether it came to its end."""
        submit, left = self.log._writer.submit, jobs

        def limited(job: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Cut
            return submit(job)

        self.log._writer.submit = limited  # type: ignore[method-assign]
        try:
            await deed
        except Cut:
            return False
        else:
            return True
        finally:
            self.log._writer.submit = submit  # type: ignore[method-assign]
            if jobs != NEVER:
                await self.log.close()
                self.log = await self.reopen()
                self.gone.clear()


Move = tuple[str, str, int, int]
MOVES = st.lists(
    st.tuples(
        st.sampled_from(["push", "push", "late", "restore", "restore", "restore", "drop", "erase", "stage"]),
        st.sampled_from(NAMES),
        st.integers(1, 3),
        st.sampled_from([NEVER, NEVER, NEVER, 0, 1, 2, 3, 4]),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
async def test_a_log_has_the_lives_that_the_model_says(
    moves: list[Move], open_log: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Cut off after any of its steps, a restore has left the log as it was or as it was to be, and everything else as it is."""
    folder = tmp_path_factory.mktemp("lives")

    async def reopen() -> Any:
        return await open_log(folder)

    place = Place(await reopen(), reopen)
    deeds = {"push": _push, "late": _late, "restore": _restore, "stage": _stage, "drop": _drop, "erase": _erase}
    try:
        for kind, name, count, jobs in moves:
            if name in place.gone:
                with pytest.raises(WorkspaceMissing):
                    await place.log.open(name)
                continue
            await deeds[kind](place, name, count, jobs)
            await _check(place)
    finally:
        await place.log.close()


async def _push(place: Place, name: str, count: int, jobs: int) -> None:
    del jobs
    model = place.logs[name]
    if model.current is None:
        model.current = (await place.log.open(name)).backend_id
        model.lives[model.current] = Life()
    await _append(place, name, model, model.current, count)
    if model.branches:
        stale = on_life(batch(len(model.lives[model.current].marks) + 1, workspace=name), model.branches[-1])
        assert await place.log.append(stale, PLENTY) == LifeOver(model.current)


async def _late(place: Place, name: str, count: int, jobs: int) -> None:
    del jobs
    model = place.logs[name]
    for life in model.branches[-1:]:
        await _append(place, branch_name(name, life), model, life, count)


async def _append(place: Place, log_name: str, model: Modelled, life: str, count: int) -> None:
    marks = model.lives[life].marks
    pushed = batch(len(marks) + 1, count, workspace=log_name, args=f'"{life}"')
    assert await place.log.append(on_life(pushed, life), PLENTY) == Appended(len(marks) + count)
    marks += [life] * count


async def _stage(place: Place, name: str, count: int, jobs: int) -> None:
    model = place.logs[name]
    await _give_up(place, name)
    life = place.new_life()
    model.lives[life] = Life([life] * count)
    if await place.cut_after(jobs, _staging(place, name, life, count)):
        model.staged = life
    else:
        await place.log.drop_staged(name, life)


async def _staging(place: Place, name: str, life: str, count: int) -> None:
    await place.log.stage(name, life)
    for seq in range(1, count + 1):
        await place.log.add_staged(name, life, staged(seq, 1, f'"{life}"'))


async def _give_up(place: Place, name: str) -> None:
    model = place.logs[name]
    if model.staged is not None:
        await place.log.drop_staged(name, model.staged)
        model.staged = None


async def _restore(place: Place, name: str, count: int, jobs: int) -> None:
    """As a restore does it: give up what is left, stage, swap; and look at the log when it was cut off."""
    model = place.logs[name]
    await _give_up(place, name)
    life = place.new_life()
    model.lives[life] = Life([life] * count)
    expected = model.current

    async def deed() -> None:
        await _staging(place, name, life, count)
        await place.log.swap(name, life, expected)

    if not await place.cut_after(jobs, deed()):
        heads = await place.log.heads([name])
        assert {one.backend_id for one in heads.values()} == ({expected} if expected is not None else set())
        await place.log.drop_staged(name, life)
        return
    model.staged = life
    model.swapped()
    again = await place.log.swap(name, life, expected)
    assert not isinstance(again, LifeOver)
    assert (again.new.backend_id, again.new.seq) == (life, count)
    with pytest.raises(StagingRefused):
        await place.log.stage(name, life)


async def _drop(place: Place, name: str, count: int, jobs: int) -> None:
    del count
    model = place.logs[name]
    for life in model.branches[:1]:
        await place.cut_after(jobs, place.log.drop_branch(name, life))
        await place.log.drop_branch(name, life)
        model.branches.remove(life)


async def _erase(place: Place, name: str, count: int, jobs: int) -> None:
    del count
    await place.cut_after(jobs, place.log.erase(name))
    await place.log.erase(name)
    place.logs[name] = Modelled()
    place.gone.add(name)


async def _check(place: Place) -> None:
    log = place.log
    assert set(await log.workspaces()) == {name for name, one in place.logs.items() if one.current is not None}
    for name, model in place.logs.items():
        branches = [] if name in place.gone else list(await log.branches(name))
        assert [(one.backend_id, one.left_at.seq) for one in branches] == [
            (life, model.lives[life].left_at) for life in model.branches
        ]
        here = [(name, model.current)] if model.current is not None else []
        for log_name, life in [*here, *((branch_name(name, life), life) for life in model.branches)]:
            assert life is not None
            await _is(log, log_name, life, model.lives[life].marks)
        if model.staged is not None:
            found = await log.verify(staged_name(name, model.staged))
            assert (found.events, found.damage) == (len(model.lives[model.staged].marks), None)


async def _is(log: SqliteEventLog, name: str, life: str, marks: list[str]) -> None:
    assert (await log.open(name)).backend_id == life
    texts = (await log.read(name, 0, 1_000, 10**9)).texts
    assert [text.split('"args":"')[1].split('"')[0] for text in texts] == marks
    found = await log.verify(name)
    assert (found.events, found.damage) == (len(marks), None)
