"""Hundreds of files that somebody made so that it goes wrong: each is refused for what it is, or is what it should be."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hostile_imports.archives import all_archives
from hostile_imports.case import ACCEPTED, Case, Cases
from hostile_imports.databases import all_databases
from hostile_imports.dumps import GOOD, all_dumps
from hostile_imports.exports import all_exports
from import_world import exported, sample, verdicts_on, written
from mooring.backups.importing import Verdict

FAMILIES: dict[str, Callable[[], Cases]] = {
    "archives": all_archives,
    "exports": all_exports,
    "databases": all_databases,
    "dumps": all_dumps,
}
FEWEST = 300


@cache
def _cases(family: str) -> Sequence[Case]:
    return list(FAMILIES[family]())


async def _events_of(folder: Path, contents: Sequence[bytes]) -> list[list[tuple[Any, ...]]]:
    folder.mkdir()
    assert [one.findings for one in await verdicts_on(folder, contents)] == [[]] * len(contents)
    return [written(folder, place) for place in range(len(contents))]


def _said(case: Case, verdict: Verdict, found: Callable[[], list[tuple[Any, ...]]], good: Sequence[Any]) -> str | None:
    """What is wrong with the verdict."""
    codes = [one.code for one in verdict.findings]
    told = "accepted" if verdict.plan is not None else codes[0]
    if verdict.plan is None and (codes != [case.code] if case.code is not None else not codes):
        return f"{case.name}: {told} ({verdict.findings[0].what}), not {case.code}"
    if verdict.plan is not None and case.code != ACCEPTED and (case.code is not None or found() not in good):
        return f"{case.name}: accepted, not {case.code}"
    return None


@pytest.mark.parametrize("family", FAMILIES)
async def test_each_is_refused_for_what_it_is(tmp_path: Path, family: str) -> None:
    """By its code; and what could not be told from the file that it was made of is that, event by event. Nothing is written but
    the events of each in the folder of the process.
    """
    known = [
        exported().packed(),
        sample("durable-object.sqlite"),
        sample("livestore-a.db"),
        sample("d1.sql"),
        GOOD.encode(),
    ]
    good = await _events_of(tmp_path / "good", known)
    cases = _cases(family)
    assert [name for name, count in Counter(case.name for case in cases).items() if count > 1] == []
    wrong = []
    for number, some in enumerate(_batches(cases)):
        folder = tmp_path / str(number)
        folder.mkdir()
        verdicts = await verdicts_on(folder, [case.content for case in some])
        names = {path.name for path in folder.iterdir()}
        assert names == {"sandbox", *(f"upload-{place}" for place in range(len(some)))}
        assert {path.name for path in (folder / "sandbox").iterdir()} == {str(place) for place in range(len(some))}
        for place, (case, verdict) in enumerate(zip(some, verdicts, strict=True)):
            wrong.append(_said(case, verdict, lambda folder=folder, place=place: written(folder, place), good))
    assert "\n".join(one for one in wrong if one is not None) == ""


def test_there_are_hundreds() -> None:
    """As many as were promised, and more."""
    assert sum(len(_cases(family)) for family in FAMILIES) >= FEWEST


def _batches(cases: Sequence[Case]) -> list[Sequence[Case]]:
    return [cases[start : start + 150] for start in range(0, len(cases), 150)]
