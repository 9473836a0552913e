"""Drills of large backups: a process of its own finds what a thread finds, and ends with the drill whatever happens."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from backup_world import BackupWorld, backup_world
from engines.event_logs import PLENTY, batch
from mooring.backups.snapshot import LinesMalformed
from mooring.kit.errors import Fault
from mooring.storage.archive import FolderArchive
from mooring.storage.eventlog.apart import apart
from mooring.storage.eventlog.filling import NoRoom

EVENT = b'[%d,%d,5,"usr_1","ses_1","%s","{}"]\n'


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[BackupWorld]:
    """A log with a claim, and no log so small that it is read here."""
    async with backup_world(tmp_path, FolderArchive(tmp_path / "archive")) as made:
        made.apart_bytes = 0
        await made.log.append(batch(1, 100, claim="deed"), PLENTY)
        yield made


def children() -> set[int]:
    """Processes that this one has started and that have not ended."""
    found = Path("/proc/self/task").glob("*/children")
    return {int(pid) for one in found for pid in one.read_text("ascii").split()}


async def test_a_process_of_its_own_finds_what_a_thread_finds(world: BackupWorld) -> None:
    """What is whole is proven, claims and all; what does not fit together has the finding that it has otherwise, to the letter."""
    backup, before = await world.take(), children()
    assert (await world.drill(backup)).findings == []
    await world.forge(backup, lambda manifest: msgspec.structs.replace(manifest, chain="00" * 32))
    found = (await world.drill(backup)).findings
    assert [finding.code for finding in found] == ["log_differs"]
    world.apart_bytes = 1 << 30
    assert found == (await world.drill(backup)).findings
    assert (children() - before, list((world.folder / "scratch").iterdir())) == (set(), [])


async def test_the_process_says_what_is_no_event_and_what_does_not_fit(tmp_path: Path) -> None:
    """Lines that are none, an event twice, a place without room: as a thread would, and it works on behind everybody else."""
    before = children()
    async with apart(tmp_path) as process:
        with pytest.raises(NoRoom):
            await process.ask("fill", "nowhere/events.db", "wsp_1", "log_1", 1, 1, 2, "00" * 32)
        with pytest.raises(Fault, match="mooring doctor"):
            await process.ask("verify", "nowhere/events.db", "wsp_1")
        await process.ask("fill", "events.db", "wsp_1", "log_1", 1, 1, 2, "00" * 32)
        line = EVENT % (1, 0, b"00" * 32)
        for malformed, why in ((b"{}\n", "ValidationError"), (EVENT % (1, 0, b"no"), "hex"), (line * 2, "Constraint")):
            with pytest.raises(LinesMalformed, match=why):
                await process.ask("events", content=malformed)
        assert await process.ask("events", content=line) == [1, 1, 1]
        damage = (await process.ask("prove"))[3]
        (pid,) = children() - before
        assert (damage, os.getpriority(os.PRIO_PROCESS, pid)) == ("event 1 does not match the hash chain", 10)


async def test_a_deed_that_is_broken_off_ends_the_process(world: BackupWorld) -> None:
    """Nobody would wait for what it does: at whatever moment, nothing of it stays, neither a process nor a file."""
    backup, before = await world.take(), children()
    for turns in (1, 40, 80):
        task = asyncio.ensure_future(world.drill(backup))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
        assert (children() - before, list((world.folder / "scratch").glob("*"))) == (set(), [])


async def test_a_process_that_is_killed_is_a_fault_and_no_finding(tmp_path: Path) -> None:
    """A machine without memory says nothing of a backup: whoever asks hears what to do."""
    before = children()
    async with apart(tmp_path) as process:
        (pid,) = children() - before
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(Fault, match="Free some memory"):
            await process.ask("prove")
