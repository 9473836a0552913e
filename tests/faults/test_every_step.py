"""Backup, segment, drill, thinning, import, restore, purge: failed or killed at any step, what is left is the old or the new state.

Never a mixture: no half backup is listed, no log is seen in part, and done once more it comes to its end.
`MOORING_TEST_STEP_ROUNDS=0` takes every step; by default some of each.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from faults.archive_deeds import ARCHIVE_DEEDS
from faults.deeds import Deed
from faults.log_deeds import LOG_DEEDS
from faults.steps import Ground, Outcomes, Steps, run
from mooring.storage.archive.age_library import made_identity

ROUNDS = int(os.environ.get("MOORING_TEST_STEP_ROUNDS", "2"))
SOON = timedelta(minutes=1)  # until it is begun
DEEDS = {**ARCHIVE_DEEDS, **LOG_DEEDS}


@dataclass(frozen=True)
class Prepared:
    """What a deed begins from, and how many steps it takes."""

    ground: Ground
    steps: int


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Prepared]:
    known: dict[str, Prepared] = {}

    def of(name: str) -> Prepared:
        if name not in known:
            folder = tmp_path_factory.mktemp("deed")
            (folder / "ground").mkdir()
            ground, deed, steps = Ground(folder / "ground", str(made_identity())), DEEDS[name], Steps()
            asyncio.run(_made(ground, deed))
            whole = replace(ground.copied(folder / "whole"), late=SOON)
            assert not run(whole, deed.act, steps)
            assert asyncio.run(_state(whole, deed)) == "new"
            known[name] = Prepared(ground, steps.count)
        return known[name]

    return of


async def _made(ground: Ground, deed: Deed) -> None:
    async with ground.hub() as hub:
        await deed.ready(hub)
    assert await _state(ground, deed) == "old"


async def _state(ground: Ground, deed: Deed) -> str:
    async with ground.hub() as hub:
        return await deed.state(hub, ground)


def _chosen(steps: int) -> Sequence[int]:
    """All steps, or so many of them: more of the first ones, since a deed has much to tidy up when it is done."""
    if not 0 < ROUNDS < steps:
        return range(1, steps + 1)
    return [1 + (2 * number + 1) ** 2 * steps // (2 * ROUNDS) ** 2 for number in range(ROUNDS)]


@pytest.mark.parametrize("deadly", [False, True], ids=["error", "kill -9"])
@pytest.mark.parametrize("name", DEEDS)
def test_cut_off_at_any_step_it_is_old_or_new_and_goes_on(
    name: str, deadly: bool, prepared: Callable[[str], Prepared], tmp_path: Path
) -> None:
    """What is left is whole, and the deed done once more comes to its end."""
    deed, given, outcomes = DEEDS[name], prepared(name), Outcomes()
    for step in _chosen(given.steps):
        ground = replace(given.ground.copied(tmp_path / f"{step}"), late=SOON)
        run(ground, deed.act, Steps(step, deadly))
        outcomes.note(asyncio.run(_state(ground, deed)))
        later = replace(ground, late=SOON + deed.late)
        run(later, deed.act, Steps())
        assert asyncio.run(_state(later, deed)) == "new", f"{name}, step {step} of {given.steps}"
    assert outcomes.seen.keys() <= {"old", "new", "begun"}
    assert "old" in outcomes.seen
