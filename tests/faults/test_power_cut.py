"""Power loss: what was not fsynced is gone. What was acknowledged is not.

`kill -9` proves nothing about this, because the kernel keeps what a process has written. Here a preloaded shim
keeps a copy of each file as of its last fsync, and after the kill the copy takes the place of the data folder.
"""

import asyncio
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.nursery import Nursery
from faults.promises import Promises, broken_promises
from live_server import LiveServer
from sync_client import SyncSocket, event

FOLDERS = 10
CUTS_PER_FOLDER = 6
SERVER_CUTS = 4
CAREFUL, CARELESS = "full", ("normal", "off")


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled shim."""
    library = tmp_path_factory.mktemp("shim") / "powercut.so"
    source = Path(__file__).parent / "powercut.c"
    subprocess.run(["gcc", "-O2", "-Wall", "-shared", "-fPIC", "-o", library, source, "-ldl", "-lpthread"], check=True)
    return library


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory, shim: Path) -> Iterator[Nursery]:
    """Forks writers with the shim in them."""
    with Nursery(tmp_path_factory.mktemp("nursery"), {"LD_PRELOAD": str(shim)}) as running:
        yield running


class Machine:
    """A data folder, and what of it would survive if the power failed now."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.shadow = folder / "shadow"
        self.data.mkdir(parents=True)
        self.shadow.mkdir()

    @property
    def environment(self) -> dict[str, str]:
        return {"POWERCUT_DIR": str(self.data), "POWERCUT_SHADOW": str(self.shadow)}

    def cut_the_power(self) -> None:
        """The data folder becomes what had been synced. Shared memory of SQLite never survives."""
        shutil.rmtree(self.data)
        shutil.copytree(self.shadow, self.data, ignore=shutil.ignore_patterns("*-shm", "*.tmp"))
        self.data.chmod(0o700)


async def losses(folder: Path, nursery: Nursery, dice: random.Random, synchronous: str) -> list[str]:
    """What is wrong after some power cuts in a row over one log."""
    machine = Machine(folder)
    promises = Promises()
    for life in range(CUTS_PER_FOLDER):
        notes = folder / f"notes-{life}"
        nursery.one_life(machine.data, notes, life, dice, synchronous=synchronous, **machine.environment)
        machine.cut_the_power()
        promises.read(notes)
        wrong = await broken_promises(machine.data, promises)
        if wrong:
            return wrong
    return []


@pytest.mark.parametrize("folder", range(FOLDERS))
async def test_what_was_acknowledged_survives_power_loss(folder: int, tmp_path: Path, nursery: Nursery) -> None:
    """Six power cuts in a row over one log: every acknowledged event is there, in order, and the chain holds."""
    assert await losses(tmp_path, nursery, random.Random(folder), CAREFUL) == []


@pytest.mark.parametrize("synchronous", CARELESS)
async def test_this_test_sees_a_careless_log(synchronous: str, tmp_path: Path, nursery: Nursery) -> None:
    """A log that acknowledges before it is on the disk is caught: the test above proves something."""
    dice = random.Random(synchronous)
    caught = [await losses(tmp_path / str(folder), nursery, dice, synchronous) for folder in range(3)]
    assert any("lost" in wrong for found in caught for wrong in found), caught


async def test_a_server_survives_power_loss(tmp_path: Path, shim: Path) -> None:
    """After a power cut the account, its session, its workspaces and every acknowledged event are there again."""
    machine = Machine(tmp_path / "machine")
    server = LiveServer(machine.data, environment={"LD_PRELOAD": str(shim)} | machine.environment)
    with server:
        promises = Promises()
        people = []
        for number in range(SERVER_CUTS):
            person = server.sign_up()
            people.append(person)
            workspace_id = server.create_workspace(person, f"Shared {number}")
            for owned in (person.workspace_id, workspace_id):
                async with await SyncSocket.open(server.sync_url, owned, person.access_token) as sock:
                    for seq in range(1, 20):
                        await sock.must_push([event(seq, args={"id": f"{owned}-{seq}"})])
                        promises.note(owned, seq, f"{owned}-{seq}")
            server.kill()
            machine.cut_the_power()
            assert await broken_promises(machine.data, promises) == []
            await asyncio.to_thread(server.start)
            for known in people:
                server.log_in(known)
                listed = server.request("GET", "/api/workspaces", 200, headers=known.bearer)
                assert known.workspace_id in str(listed)
                async with await SyncSocket.open(server.sync_url, known.workspace_id, known.access_token) as sock:
                    assert await sock.pull_seqs() == list(range(1, 20))
