"""A log is swapped while pushes to it are in flight: over real sockets, to a service in this process."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from mooring.bootstrap import Service, build
from mooring.cli.server import _config, _Server, bind, url_of
from mooring.settings import Settings
from mooring.storage.folder import DataFolder
from mooring.sync.lives import StagedEvent
from sync_client import SyncSocket, event, post, request, some

IN_TIME, LATE = 10, 30
SECONDS = 10


@dataclass
class Place:
    """A service with one account, and the gate that its log's writer stands at."""

    service: Service
    url: str
    token: str
    workspace_id: str

    @property
    def sync_url(self) -> str:
        return f"{self.url}/sync"

    async def socket(self) -> SyncSocket:
        return await SyncSocket.open(self.sync_url, self.workspace_id, self.token)

    async def under_way(self, pushes: int) -> None:
        """Returns when so many pushes wait for the log."""
        async with asyncio.timeout(SECONDS):
            while len(self.service.pushes._open) < pushes:
                await asyncio.sleep(0.001)

    async def stage(self, life: str, events: int) -> None:
        """A life of as many events, so that a push that is under way would fit its end."""
        log = self.service.log
        old = await log.records(self.workspace_id, 0, 1, 10**6)
        made = [StagedEvent(n, n - 1, 0, "usr_a", "ses_a", old[0].text) for n in range(1, events + 1)]
        await log.stage(self.workspace_id, life)
        await log.add_staged(self.workspace_id, life, made)


@asynccontextmanager
async def _serving(folder: Path) -> AsyncIterator[Place]:
    data = DataFolder(folder)
    data.prepare()
    listener = bind("127.0.0.1", 0)
    settings = Settings(data=folder, rate_limits=False, monitor=False)
    service = await build(settings, data, url_of(listener))
    server = _Server(_config(service.app, 60))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield await _signed_up(service, url_of(listener))
    finally:
        await service.drain()
        server.should_exit = True
        await running
        await service.close()


async def _signed_up(service: Service, url: str) -> Place:
    given = {"email": "alice@example.org", "password": "correct horse battery", "name": "Alice", "delivery": "body"}
    async with httpx2.AsyncClient(timeout=SECONDS, verify=False) as client:
        body = (await client.post(f"{url}/api/accounts", json=given)).json()
    return Place(service, url, body["accessToken"], body["defaultWorkspaceId"])


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with _serving(tmp_path / "data") as made:
        yield made


async def test_pushes_in_flight_never_land_in_the_new_life(place: Place) -> None:
    """What came before the swap is acknowledged and in the branch; what came after is neither, and the socket ends with 4409."""
    log, gate = place.service.log, threading.Event()
    async with await place.socket() as sock:
        await sock.must_push([event(1)])
        pull = await sock.live_pull()
        life, last = pull.backend_id, 1 + IN_TIME
        await place.stage("log_new", last + LATE // 2)
        held = log._writer.submit(lambda _: gate.wait(SECONDS))
        for seq in range(2, last + 1):
            await sock.start_push([event(seq)], life)
        await place.under_way(IN_TIME)
        swapping = asyncio.ensure_future(log.swap(place.workspace_id, "log_new", life))
        for seq in range(last + 1, last + 1 + LATE):
            await sock.start_push([event(seq)], life)
        await place.under_way(IN_TIME + LATE)
        gate.set()
        assert await held
        assert (await swapping).old.seq == last
        assert (await sock.closed())[0] == 4409
    new = await log.open(place.workspace_id)
    assert (new.backend_id, new.events) == ("log_new", last + LATE // 2)
    (branch,) = await log.branches(place.workspace_id)
    assert (branch.backend_id, branch.head.seq) == (life, last)
    async with await place.socket() as sock:
        pull = await sock.live_pull()
        assert (pull.backend_id, len(pull.seqs)) == ("log_new", new.events)


async def test_a_push_over_http_in_flight_is_to_be_sent_again(place: Place) -> None:
    """Its answer says that nothing was stored, in words after which the client keeps what it has and asks anew."""
    log, gate = place.service.log, threading.Event()
    async with await place.socket() as sock:
        await sock.must_push([event(1)])
        life = (await sock.live_pull()).backend_id
        await place.stage("log_new", 1)
        held = log._writer.submit(lambda _: gate.wait(SECONDS))
        swapping = asyncio.ensure_future(log.swap(place.workspace_id, "log_new", life))
        payload = {"storeId": place.workspace_id, "batch": [event(2)], "backendId": some(life)}
        body = request("1", "SyncHttpRpc.Push", payload)
        pushing = asyncio.ensure_future(post(place.sync_url, place.workspace_id, place.token, body))
        await place.under_way(1)
        gate.set()
        assert await held
        await swapping
        (frame,) = (await pushing).json()
        assert frame["exit"]["_tag"] == "Failure"
        assert "LOG_REPLACED" in str(frame)
        assert (await log.open(place.workspace_id)).seq == 1
