"""A restore and who is connected meanwhile: over real sockets and an event stream, to a service in this process."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from mooring.bootstrap import Service, build
from mooring.cli.server import _config, _Server, bind, url_of
from mooring.dispatch import RestoreDispatch
from mooring.settings import Settings
from mooring.storage.folder import DataFolder
from sync_client import SyncSocket, event, events

SECONDS = 10


@dataclass
class Person:
    """Somebody with a workspace of their own, and what is asked in their name."""

    url: str
    token: str
    workspace_id: str

    async def socket(self) -> SyncSocket:
        return await SyncSocket.open(f"{self.url}/sync", self.workspace_id, self.token)

    async def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with httpx2.AsyncClient(base_url=self.url, timeout=SECONDS, headers=headers) as client:
            reply = await client.post(f"/api/workspaces/{self.workspace_id}/{path}", json=body)
        assert reply.is_success, reply.text
        return reply.json()


@dataclass
class Place:
    """A service whose restores stop at the pause until they are let go on."""

    service: Service
    url: str
    paused: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def sign_up(self, name: str) -> Person:
        given = {"email": f"{name}@example.org", "password": "correct horse battery", "delivery": "body"}
        async with httpx2.AsyncClient(base_url=self.url, timeout=SECONDS) as client:
            body = (await client.post("/api/accounts", json=given)).json()
        return Person(self.url, body["accessToken"], body["defaultWorkspaceId"])

    async def restore(self) -> None:
        deeds = self.service.restores._deeds
        await RestoreDispatch(self.service.hub, replace(deeds, settled=self._settle)).look()

    async def _settle(self, workspace_id: str) -> None:
        await self.service.pushes.settled(workspace_id)
        self.paused.set()
        await self.go_on.wait()


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    data = DataFolder(tmp_path / "data")
    data.prepare()
    listener = bind("127.0.0.1", 0)
    settings = Settings(data=data.path, rate_limits=False, monitor=False)
    service = await build(settings, data, url_of(listener))
    server = _Server(_config(service.app, 60))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield Place(service, url_of(listener))
    finally:
        await service.drain()
        server.should_exit = True
        await running
        await service.close()


@asynccontextmanager
async def _stream(person: Person) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """What the person's event stream tells of restores."""
    headers = {"Authorization": f"Bearer {person.token}"}
    async with (
        httpx2.AsyncClient(base_url=person.url, timeout=SECONDS, headers=headers) as client,
        client.stream("GET", "/api/session/events") as reply,
    ):

        async def told() -> AsyncIterator[dict[str, Any]]:
            name = ""
            async for line in reply.aiter_lines():
                name = line.removeprefix("event: ") if line.startswith("event: ") else name
                if name == "restore" and line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))

        yield told()


async def test_a_push_waits_while_it_is_restored_and_nobody_else_does(place: Place) -> None:
    """From the pause on a push is parked, and not in the new log; its socket is closed with 4409, and the next one has the new life.
    So is a socket on which nothing is under way, and that would say nothing by itself.

    Another workspace's socket stays open, and its pushes are answered all the while. Every stage is told.
    """
    alice, carol = await place.sign_up("alice"), await place.sign_up("carol")
    async with (
        _stream(alice) as told,
        await alice.socket() as hers,
        await alice.socket() as idle,
        await carol.socket() as theirs,
    ):
        await hers.must_push(events(1, 3))
        life = (await hers.live_pull()).backend_id
        await idle.pull()
        wanted = {"to": {"seq": 2}, "kind": "in_place", "workspaceName": "Personal workspace"}
        restore = await alice.ask("restores", wanted)
        restoring = asyncio.create_task(place.restore())
        await asyncio.wait_for(place.paused.wait(), SECONDS)
        await hers.start_push([event(4, 3)], life)
        await theirs.must_push([event(1)])
        place.go_on.set()
        await asyncio.wait_for(restoring, SECONDS)
        assert ((await hers.closed())[0], (await idle.closed())[0]) == (4409, 4409)
        await theirs.must_push([event(2)])
        stages: list[str] = []
        async for one in told:
            assert (one["workspaceId"], one["restoreId"]) == (alice.workspace_id, restore["id"])
            stages.append(one["stage"])
            if one["stage"] == "done":
                break
        assert stages == ["backing_up", "loading", "pausing", "swapping", "done"]
    async with await alice.socket() as hers:
        pull = await hers.live_pull()
        assert (pull.backend_id != life, pull.seqs) == (True, [1, 2])
        await hers.must_push([event(3)])


async def test_a_parked_push_is_answered_when_it_is_stopped(place: Place) -> None:
    """Stopped in the pause: the push that waited is stored in the log that there was, and answered on its own socket."""
    alice = await place.sign_up("alice")
    async with await alice.socket() as hers:
        await hers.must_push(events(1, 3))
        life = (await hers.live_pull()).backend_id
        wanted = {"to": {"seq": 2}, "kind": "in_place", "workspaceName": "Personal workspace"}
        restore = await alice.ask("restores", wanted)
        restoring = asyncio.create_task(place.restore())
        await asyncio.wait_for(place.paused.wait(), SECONDS)
        parked = await hers.start_push([event(4)], life)
        await hers.ping()
        await alice.ask(f"restores/{restore['id']}/abort")
        place.go_on.set()
        await asyncio.wait_for(restoring, SECONDS)
        await hers.answer_to(parked)
    head = await place.service.log.open(alice.workspace_id)
    assert (head.backend_id, head.seq) == (life, 4)
