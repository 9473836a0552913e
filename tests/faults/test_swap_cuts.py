"""Staging and swapping cut off at every step: the log is as it was or as it is to be, never a mixture."""

import asyncio
import os
import random
import shutil
import signal
import time
import warnings
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from engines.event_logs import PLENTY, batch
from faults.nursery import Nursery
from faults.swappers import CLAIM, WSP, stage_and_swap
from faults.test_power_cut import Machine, shim  # noqa: F401 - a fixture
from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import SqliteEventLog, open_event_log
from mooring.sync.lives import branch_name, staged_name
from mooring.sync.log import AlreadyWritten

OLD_EVENTS, NEW_EVENTS = 5, 4
CUTS = 3


async def _opened(folder: Path) -> SqliteEventLog:
    # What a killed process has written the kernel keeps: nothing need reach the disk.
    return await open_event_log(folder / "events.db", RandomIds(), synchronous="off")


async def _filled(folder: Path) -> str:
    log = await _opened(folder)
    await log.append(batch(1, OLD_EVENTS, args='"old"', claim="old deed"), PLENTY)
    life = (await log.open(WSP)).backend_id
    await log.close()
    return life


def _killed_at(folder: Path, statement: int) -> bool:
    """Stage and swap in a process that dies before its so-manieth statement; False when it had come to its end before."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # see test_backup_kills
        child = os.fork()
    if child == 0:
        try:
            asyncio.run(_dying(folder, statement))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


async def _dying(folder: Path, statement: int) -> None:
    log = await _opened(folder)
    left = statement

    def trace(*_: object) -> bool:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return True

    log._connection.exec_trace = trace
    await stage_and_swap(log, "log_new", NEW_EVENTS)


async def _is_new(log: SqliteEventLog, old: str) -> bool:
    """Whether the new life is in service; fails unless it, or the old one, is there as a whole, and the other is where it belongs."""
    head, branches = await log.open(WSP), await log.branches(WSP)
    new = head.backend_id == "log_new"
    assert (head.backend_id, head.events) == (("log_new", NEW_EVENTS) if new else (old, OLD_EVENTS))
    assert [one.backend_id for one in branches] == ([old] if new else [])
    said = {text.split('"args":')[1].split(",")[0] for text in (await log.read(WSP, 0, 10_000, 1 << 30)).texts}
    assert said == {'"log_new"' if new else '"old"'}
    for name in (WSP, *(branch_name(WSP, one.backend_id) for one in branches)):
        assert (await log.verify(name)).damage is None
    known = {claim: await log.append(batch(9_999, claim=claim), PLENTY) for claim in (CLAIM, "old deed")}
    assert isinstance(known[CLAIM], AlreadyWritten) == new
    assert isinstance(known["old deed"], AlreadyWritten) != new
    return new


def test_a_swap_that_is_killed_at_any_step_leaves_the_old_log_or_the_new_one(tmp_path: Path) -> None:
    """At every statement of staging and swapping in turn. What was staged is given up, and the same swap then succeeds."""
    statement, outcomes = 1, []
    filled = tmp_path / "filled"
    filled.mkdir()
    old = asyncio.run(_filled(filled))
    while True:
        folder = tmp_path / str(statement)
        shutil.copytree(filled, folder)
        killed = _killed_at(folder, statement)
        outcomes.append(asyncio.run(_looked_at(folder, old)))
        shutil.rmtree(folder)
        if not killed:
            break
        statement += 1
    assert outcomes == sorted(outcomes)  # old, old, old … new
    assert outcomes[-1]
    assert len(outcomes) > 25


async def _looked_at(folder: Path, old: str) -> bool:
    log = await _opened(folder)
    try:
        new = await _is_new(log, old)
        await log.drop_staged(WSP, "log_new")
        assert (await log.verify(staged_name(WSP, "log_new"))).events == 0
        if not new:
            await stage_and_swap(log, "log_new", NEW_EVENTS)
        assert await _is_new(log, old)
        return new
    finally:
        await log.close()


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory, shim: Path) -> Iterator[Nursery]:  # noqa: F811
    with Nursery(tmp_path_factory.mktemp("nursery"), {"LD_PRELOAD": str(shim)}) as running:
        yield running


def test_a_swap_that_was_acknowledged_survives_power_loss(tmp_path: Path, nursery: Nursery) -> None:
    """Power cuts in a row while one log is swapped again and again and pushed to: each acknowledged push is in its life, the
    life in service is the last that was acknowledged or the one after it, and all that is kept is whole.
    """
    machine, dice = Machine(tmp_path), random.Random(7)
    for life in range(CUTS):
        notes = tmp_path / f"notes-{life}"
        _one_life(nursery, machine, notes, life, dice.randrange(200, 2_000))
        machine.cut_the_power()
        assert asyncio.run(_broken(machine.data, notes.read_text("ascii").split("\n")[:-1])) == []


def _one_life(nursery: Nursery, machine: Machine, notes: Path, life: int, enough: int) -> None:
    arguments: dict[str, str | int] = {"data": str(machine.data), "notes": str(notes), "life": life}
    child = nursery.start("swap", arguments, machine.environment)
    end = time.monotonic() + 30
    try:
        while not notes.exists() or notes.stat().st_size < enough:
            assert time.monotonic() < end, nursery.errors()
            time.sleep(0.001)
    finally:
        child.kill()
        assert child.wait(30) == -signal.SIGKILL, nursery.errors()


async def _broken(data: Path, notes: list[str]) -> list[str]:
    pushed: dict[str, int] = defaultdict(int)
    swapped: list[str] = []
    for line in notes:
        kind, life, seq = line.split(" ")
        if kind == "swapped":
            swapped.append(life)
        pushed[life] = max(pushed[life], int(seq))
    with TemporaryDirectory() as copy:
        for file in data.glob("events.db*"):
            shutil.copy2(file, copy)
        log = await open_event_log(Path(copy) / "events.db", RandomIds())
        try:
            return await _compared(log, pushed, swapped)
        finally:
            await log.close()


async def _compared(log: SqliteEventLog, pushed: dict[str, int], swapped: list[str]) -> list[str]:
    current, wrong = (await log.open(WSP)).backend_id, []
    if swapped and current != swapped[-1] and current in [*swapped, *pushed]:
        wrong.append(f"{current} is in service, {swapped[-1]} was acknowledged")
    for name in (WSP, *(branch_name(WSP, one.backend_id) for one in await log.branches(WSP))):
        head = await log.open(name)
        if (damage := (await log.verify(name)).damage) is not None:
            wrong.append(f"{name}: {damage}")
        if head.seq < pushed[head.backend_id]:
            wrong.append(f"{name}: {pushed[head.backend_id]} was acknowledged, the head is {head.seq}")
        texts = (await log.read(name, 0, 10**6, 1 << 30)).texts
        if not all(f'"args":"{head.backend_id}"' in text for text in texts):
            wrong.append(f"{name}: holds events of another life")
    return wrong
