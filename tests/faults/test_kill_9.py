"""`kill -9` at any moment: what was acknowledged is in the log, in order, once, and the chain holds.

`MOORING_TEST_KILL_FOLDERS` and `MOORING_TEST_KILL_ROUNDS` make more of it: 16 and 40 before a release.
"""

import asyncio
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets import WebSocketException

from faults.nursery import Nursery
from faults.promises import Promises, broken_promises
from live_server import LiveServer, Person, Process
from sync_client import SocketClosedError, SyncSocket, cause_of, event

ENGINE_FOLDERS = int(os.environ.get("MOORING_TEST_KILL_FOLDERS", "6"))
LIVES_PER_FOLDER = 10
SERVER_ROUNDS = int(os.environ.get("MOORING_TEST_KILL_ROUNDS", "15"))


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Forks the writers of all rounds."""
    with Nursery(tmp_path_factory.mktemp("nursery")) as running:
        yield running


@pytest.mark.parametrize("folder", range(ENGINE_FOLDERS))
async def test_the_event_log_keeps_what_it_acknowledged(folder: int, tmp_path: Path, nursery: Nursery) -> None:
    """Ten writers in a row are killed over one log; after each death everything that was acknowledged is there."""
    dice = random.Random(folder)
    data = tmp_path / "data"
    data.mkdir()
    promises = Promises()
    for life in range(LIVES_PER_FOLDER):
        notes = tmp_path / f"notes-{life}"
        nursery.one_life(data, notes, life, dice)
        assert promises.read(notes), "Each life acknowledges something."
        assert await broken_promises(data, promises) == []


class ForkedServer(LiveServer):
    """The whole server, forked from a process that has imported it: a start takes a tenth of the time."""

    nursery: Nursery

    def launch(self) -> Process:
        return self.nursery.start("serve", {}, self.environment_of_process(), self.log)


async def test_the_server_keeps_what_it_acknowledged(tmp_path: Path, nursery: Nursery) -> None:
    """Again and again the whole server is killed while clients push over their sockets; they find all their events again."""
    dice = random.Random(9)
    promises = Promises()
    server = ForkedServer(tmp_path / "data")
    server.nursery = nursery
    with server:
        owner = server.sign_up()
        workspaces = [owner.workspace_id, *(server.create_workspace(owner) for _ in range(2))]
        for number in range(SERVER_ROUNDS):
            before = len(promises)
            enough = asyncio.Event()
            goal = before + dice.randrange(1, 400)
            async with asyncio.TaskGroup() as group:
                for workspace_id in workspaces:
                    for contender in range(2):
                        pusher = Pusher(server, owner, workspace_id, f"{number}-{contender}", promises, goal, enough)
                        group.create_task(pusher.push_until_the_end(dice.choice([1, 1, 4, 20])))
                async with asyncio.timeout(20):
                    await enough.wait()
                server.kill()
            assert len(promises) > before
            assert await broken_promises(server.data, promises) == [], f"round {number}"
            server.start()
        for workspace_id in workspaces:
            async with await SyncSocket.open(server.sync_url, workspace_id, owner.access_token) as sock:
                stored = await sock.pull_seqs()
                assert set(promises.made[workspace_id]) <= set(stored)
                assert len(stored) == len(set(stored))


class Pusher:
    """One client that pushes to a workspace, behind others as often as not, until the server is gone."""

    def __init__(
        self,
        server: LiveServer,
        owner: Person,
        workspace_id: str,
        name: str,
        promises: Promises,
        goal: int,
        enough: asyncio.Event,
    ) -> None:
        self._server = server
        self._owner = owner
        self._workspace_id = workspace_id
        self._name = name
        self._promises = promises
        self._goal = goal
        self._enough = enough
        self._number = 0

    async def push_until_the_end(self, size: int) -> None:
        try:
            await self._push(size)
        except (SocketClosedError, WebSocketException, OSError, EOFError):
            assert self._enough.is_set(), "The server closed the socket before it was killed."

    async def _push(self, size: int) -> None:
        async with await SyncSocket.open(self._server.sync_url, self._workspace_id, self._owner.access_token) as sock:
            head = 0  # the first refusal tells where the log stands
            while True:
                batch = [self._event(head + 1 + index) for index in range(size)]
                end = await sock.push(batch)
                if end["_tag"] == "Success":
                    for pushed in batch:
                        self._promises.note(self._workspace_id, pushed["seqNum"], pushed["args"]["id"])
                    head = batch[-1]["seqNum"]
                    if len(self._promises) >= self._goal:
                        self._enough.set()
                else:
                    head = cause_of(end)["error"]["minimumExpectedNum"]

    def _event(self, seq: int) -> dict[str, object]:
        self._number += 1
        return event(seq, client=self._name, args={"id": f"{self._name}-{self._number}", "filler": "x" * 200})
